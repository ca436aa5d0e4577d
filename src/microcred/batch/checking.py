"""Looking at every row before the first is sealed: what `issue` would refuse, and where it stands.

Each row goes through all that comes before the signature: members, vocabularies, completion, the
shapes of its profile, the holder of the seal. Only the page is not drawn: a small picture stands
for it. Rows that name the same learner, course and date and say different things are told, too.

    >>> from microcred.batch.checking import checked_rows
    >>> from microcred.batch.reading import read_rows
    >>> from microcred.batch.work import Work
    >>> from microcred.securing import VcJwt
    >>> common = b'{"title": "Soil carbon", "language": "en", "awarded_by": {"name": "U"}}'
    >>> rows = read_rows([{"given_name": "Ána", "eqf_level": "nine"}])
    >>> [(one.column, one.value) for looked in checked_rows(rows, Work(VcJwt(), common=common))
    ...     for one in looked.mends]
    [('/awarded_by/country', ''), ('eqf_level', 'nine')]
"""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, Final

from microcred.batch.identity import Identity, identity
from microcred.batch.reading import Rows
from microcred.batch.values import Given, Mend
from microcred.batch.work import Work, credential_of, ready, release_of, told
from microcred.codes import CODES
from microcred.completing import Holder, holder_of
from microcred.crypto.key_opening import KeyReference, opened
from microcred.crypto.seal import Seal
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import MicrocredError, ModelError
from microcred.frozen import Frozen
from microcred.jsontext import read_json, write_json
from microcred.page import PageMaker
from microcred.securing import JAdES

if TYPE_CHECKING:
    from microcred.findings import Finding

__all__ = ["Looked", "checked_rows", "rewindable"]

# A picture of one point: what a page is checked for does not depend on what is on it.
_TICKET: Final = "00000000-0000-4000-8000-000000000000"
_PIXEL: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA"
    "DUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_SHOWN: Final = 200  # characters of a value


class Looked(Frozen):
    """What was seen of one row.

    Attributes:
        number: of the row.
        mends: what is to be mended, () if nothing is.
    """

    number: int
    mends: tuple[Mend, ...]


def checked_rows(
    rows: Iterable[Given],
    work: Work,
    *,
    signer: Signer | KeyReference | None = None,
    with_status: bool = False,
) -> Iterator[Looked]:
    """Every row with what is to be mended in it.

    Args:
        rows: as they were read.
        work: how they would be sealed.
        signer: who would seal them; without one the awarding body of each row is taken for it.
        with_status: whether they would get a place in a status list.

    Raises:
        UnsuitableKey: the key cannot be had.
    """
    looking = _Looking(work, signer, with_status)
    with _Seen() as seen:
        for given in rows:
            mends = looking.mends(given)
            if not mends and (twin := seen.twin(given, looking.identity(given))):
                advice = f"says otherwise than row {twin}, which names the same; take one of them"
                mends = [Mend(given.number, "", "", advice, "row.changed")]
            yield Looked(given.number, tuple(mends))


class _Looking:
    """How rows are looked at."""

    def __init__(self, work: Work, signer: Signer | KeyReference | None, with_status: bool) -> None:
        self._work, self._with_status = work, with_status
        common = read_json(work.common)
        self._common: Mapping[str, Any] = common if isinstance(common, dict) else {}
        self._release = release_of(work.release)
        self._signer = opened(signer) if isinstance(signer, KeyReference) else signer
        self._stand_in: Signer | None = None
        drawn = isinstance(work.page, PageMaker)
        self._page = (b64decode(_PIXEL),) if drawn else work.page

    def identity(self, given: Given) -> Identity:
        return identity(given, self._common)

    def mends(self, given: Given) -> list[Mend]:
        if given.problem or given.value is None:
            advice = given.message.partition(": ")[2] or given.message
            return [Mend(given.number, given.column, given.cell, advice, given.problem)]
        try:
            if self._work.document is not None:
                self._work.document.issuer(self._nobody()).issue(ready(given.value, _TICKET))
                return []
            value = credential_of(given.value, self._common)
            if isinstance(value, Mapping):
                self._look_at_document(value)
            else:
                self._look_at(value)
        except MicrocredError as error:
            return list(_mends(given, error))
        except Exception as error:  # noqa: BLE001 - as where it would be sealed
            advice = f"internal error ({type(error).__name__}): please report it"
            return [Mend(given.number, "", "", advice, "row.internal")]
        return []

    def _look_at(self, value: Any) -> None:
        from microcred.issuing import prepared

        work = self._work
        prepared(
            value,
            holder=_body_of(value) if self._signer is None else holder_of(self._signer),
            mechanism=work.mechanism,
            release=self._release,
            page=self._page,
            on_behalf_of=work.on_behalf_of,
            with_status=self._with_status,
            purposes=work.purposes,
            now=work.now or datetime.now(UTC).replace(microsecond=0),
        )

    def _look_at_document(self, value: Mapping[str, Any]) -> None:
        """A W3C document is checked while it is secured; with a key that nobody keeps."""
        from microcred.vc_issuing import issue_document

        work = self._work
        issue_document(value, signer=self._nobody(), mechanism=work.mechanism, now=work.now)

    def _nobody(self) -> Signer:
        """A signer that nobody keeps, with a certificate where the one to come has one."""
        if self._stand_in is None:
            from microcred.crypto.keys import PrivateKey
            from microcred.micro_credential import Provider

            sealed = isinstance(self._signer, Seal | None) and isinstance(
                self._work.mechanism, JAdES
            )
            if sealed:
                nobody = Provider(name="Nobody", country="IE", identifier="NTRIE-0")
                self._stand_in = Seal.for_testing(nobody)
            else:
                eddsa = "ES256" not in self._work.mechanism.algorithms
                kind = "Ed25519" if eddsa else "P-256"
                self._stand_in = LocalSigner(PrivateKey.generate(kind))
        return self._stand_in


def _body_of(value: Any) -> Holder:
    """The holder of the seal as it should be: the first awarding body."""
    from microcred.micro_credential import MicroCredential

    course = value if isinstance(value, MicroCredential) else MicroCredential.from_credential(value)
    if not course.awarded_by:
        return Holder(name="")
    body = course.awarded_by[0]
    mandate = course.mandate
    if mandate is not None and mandate.given_to is not None:
        body = mandate.given_to
    country = None if body.country is None else str(body.country)
    # The certificate of a seal always has an identifier; which one, the row need not say.
    return Holder(str(body.name or ""), None, body.identifier or f"NTR{country}-0", country)


def _mends(given: Given, error: MicrocredError) -> Iterator[Mend]:
    """What an error says is to be mended, with the columns where that stands."""
    findings: Sequence[Finding] = getattr(error, "findings", ())
    if not findings:
        code, message = told(error)
        yield Mend(given.number, "", "", f"{message}. {error.hint()}", code)
    places = isinstance(error, ModelError)
    for one in findings:
        column = _column(given.columns, one.where) if places else None
        known = CODES.get(one.code)
        advice = ". ".join(filter(None, [one.detail, known.advice if known else error.hint()]))
        value = _value(given, one.where) if places else ""
        yield Mend(given.number, one.where if column is None else column, value, advice, one.code)


def _column(columns: Mapping[str, str], where: str) -> str | None:
    """The header of the column that a place stands in, or the nearest above it."""
    place = where
    while place:
        if place in columns:
            return columns[place]
        place = place.rpartition("/")[0]
    return None


def _value(given: Given, where: str) -> str:
    """What stands at a place, or at the nearest above it that is a text."""
    value: Any = given.value
    found = ""
    for name in where.split("/")[1:]:
        if isinstance(value, Mapping):
            value = value.get(name.replace("~1", "/").replace("~0", "~"))
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            break
    if isinstance(value, str | int | float):
        found = str(value)
    elif isinstance(value, list):
        found = write_json(value)
    return found[:_SHOWN]


class _Seen:
    """Which rows were seen, on the disk: there may be a million of them."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(
            "CREATE TABLE seen (key TEXT PRIMARY KEY, number INTEGER, content TEXT) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def __enter__(self) -> _Seen:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def twin(self, given: Given, known: Identity) -> int:
        """The number of an earlier row of that name with other content; 0 if there is none."""
        row = (known.key, given.number, known.content)
        if self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", row).rowcount:
            return 0
        asked = "SELECT number, content FROM seen WHERE key = ?"
        number, content = self._database.execute(asked, [known.key]).fetchone()
        return 0 if content == known.content else int(number)


# -- reading twice --------------------------------------------------------------------------------


@contextmanager
def rewindable(rows: Rows) -> Iterator[Callable[[], Rows]]:
    """Something that gives the rows from their beginning, as often as it is called.

    What can be read once only is copied to a file without a name, which is gone when it is closed.
    """
    if isinstance(rows, str | PathLike | Sequence):
        yield lambda: rows
    elif hasattr(rows, "readline"):
        with tempfile.TemporaryFile() as copy:
            while data := rows.read(1 << 20):  # type: ignore[union-attr]
                copy.write(data)

            def again() -> IO[bytes]:
                copy.seek(0)
                return copy

            yield again
    else:
        with tempfile.TemporaryFile() as copy:
            for row in rows:
                _copied(row, copy)
            end = copy.tell()
            yield lambda: _unpickled(copy, end)


def _copied(row: Any, copy: IO[bytes]) -> None:
    """Keep a row; one that cannot be kept could not be issued either, and is told as none."""
    try:
        data = pickle.dumps(row)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        data = pickle.dumps(None)
    copy.write(data)


def _unpickled(copy: IO[bytes], end: int) -> Iterator[Any]:
    at = 0
    while at < end:
        copy.seek(at)
        row = pickle.load(copy)  # noqa: S301 - what we have just written, in a file of our own
        at = copy.tell()
        yield row
