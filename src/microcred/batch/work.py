"""What a worker does: opens the key once, and seals rows by the hundred.

What travels to a worker is a `Work`: where the key is, and how everything is sealed. It is opened
once in a process and kept while rows of the same batch come. What comes back for a row is its file
or its bytes, or why there is none: the failure of one row is no failure of its neighbours.

    >>> from microcred.batch.work import Bench, Job, Work
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import VcJwt
    >>> bench = Bench(Work(VcJwt()), LocalSigner(PrivateKey.generate("P-256")))
    >>> done, = bench.seal([Job(1, {"title": "Soil carbon"}, "6a1e7f0e-9c1b-4b5e-8d6a-0a1b2c3d4e5f")])
    >>> done.code, done.message
    ('value.missing', '/language: is needed; /learner: is needed; /awarded_by: is needed')
"""  # noqa: E501 - a ticket is long

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from microcred.batch.identity import MARKS, merged
from microcred.batch.outputs import Folder
from microcred.crypto.key_opening import KeyReference, opened
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer
from microcred.errors import BatchError, IssueError, MicrocredError
from microcred.fetching import OFFLINE, Fetch
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, read_json, write_json
from microcred.page import DEFAULT_PAGE, Page, for_many
from microcred.releases import ELM_3, ELM_EBSI, RELEASES, Release
from microcred.securing import Mechanism
from microcred.status.registry.values import Allotment, Issued
from microcred.templating import DocumentTemplate

if TYPE_CHECKING:
    from microcred.micro_credential import Mandate, MicroCredential

__all__ = ["Bench", "Job", "Sealed", "Work", "ready", "seal_chunk", "told"]

_ROOMY: Final = (50_000, 50, 50)
_INTERNAL: Final = "row.internal"
_REFUSED: Final = "row.refused"


class Work(Frozen):
    """How the rows of one batch are sealed; it can be pickled, and holds no key.

    Attributes:
        mechanism: of securing.
        key: where the key is; None where the signer is at hand.
        common: the members that all rows share, as JSON.
        release: name of the release.
        page: as of `issue`.
        on_behalf_of: as of `issue`.
        purposes: of the status, None for the usual ones.
        fetch: who asks for timestamps.
        now: time of issuing; None for that of each row.
        folder: where files are written; None: the bytes come back.
        threads: how many rows are sealed at once in one process.
        document: what documents of one build are like; then each row is one of them.
    """

    mechanism: Mechanism
    key: KeyReference | None = None
    common: bytes = part(default=b"{}", repr=False)
    release: str = ELM_3.name
    page: Page = part(default=DEFAULT_PAGE, repr=False)
    on_behalf_of: Mandate | str | None = None
    purposes: tuple[str, ...] | None = None
    fetch: Fetch = OFFLINE
    now: datetime | None = None
    folder: Folder | None = None
    threads: int = 1
    document: DocumentTemplate | None = None


class Job(Frozen):
    """A row that is to be sealed.

    Attributes:
        number: of the row.
        value: as of `Given`.
        ticket: a UUID, of which its id is made.
        allotment: its places in status lists, where there is a registry.
    """

    number: int
    value: MicroCredential | Mapping[str, Any] | bytes = part(repr=False)
    ticket: str
    allotment: Allotment | None = None


class Sealed(Frozen):
    """What became of a job.

    Attributes:
        number: of the row.
        ticket: of the job.
        id: of the credential.
        media_type: of the sealed bytes.
        sealed_hash: SHA-256 of the sealed bytes, in hexadecimal.
        secured: the sealed bytes, where they are not in a file.
        issued: what a registry keeps of it.
        code: what is the matter, "" where it is sealed.
        message: the same for a person.
    """

    number: int
    ticket: str
    id: str = ""
    media_type: str = ""
    sealed_hash: str = ""
    secured: bytes = part(default=b"", repr=False)
    issued: Issued | None = None
    code: str = ""
    message: str = ""


def told(error: MicrocredError) -> tuple[str, str]:
    """The code and the message of an error, without the document that it is about."""
    findings = getattr(error, "findings", ())
    code = findings[0].code if findings else str(getattr(error, "code", "") or _REFUSED)
    detail = "; ".join(
        f"{one.where}: {one.detail}".removeprefix(": ") for one in findings[:3] if one.detail
    )
    message = str(error)
    return code, message if not detail or detail in message else f"{message}: {detail}"


class _Reserved:
    """The places that a job came with, as the verbs ask a registry for them."""

    def __init__(self, allotment: Allotment) -> None:
        self._allotment = allotment
        self.issued: Issued | None = None

    def allot(self, purposes: Sequence[Any] = (), *, idempotence: str | None = None) -> Allotment:
        return self._allotment

    def enter(self, ticket: str, issued: Issued) -> None:
        self.issued = issued  # entered by who keeps the journal, many at once


class Bench:
    """A worker at work: an open signer, and how everything is sealed."""

    def __init__(self, work: Work, signer: Signer) -> None:
        """Seal as `work` says, with `signer`.

        Raises:
            BatchError: the release is none that workers know.
        """
        # Many threads ask a service in one question.
        if work.threads > 1 and isinstance(signer, Seal):
            signer = signer.gathered()
        self._work, self._signer = work, signer
        self._common: dict[str, Any] = _members(work.common)
        self._taken = taken(self._common)
        self._release = release_of(work.release)
        self._page = for_many(work.page)
        self._many = None if work.document is None else work.document.issuer(self._signer)

    def seal(self, jobs: Sequence[Job]) -> list[Sealed]:
        """Seal every job, each result in its place; no failure stops the rest.

        Raises:
            BatchError: the folder cannot be written.
        """
        if self._work.threads > 1:
            with ThreadPoolExecutor(min(self._work.threads, len(jobs))) as threads:
                sealed = list(threads.map(self._sealed, jobs))
        else:
            sealed = [self._sealed(job) for job in jobs]
        if self._work.folder is None:
            return sealed
        return list(written(sealed, self._work.folder))

    def _sealed(self, job: Job) -> Sealed:
        try:
            return self._issued(job)
        except MicrocredError as error:
            code, message = told(error)
        except Exception as error:  # noqa: BLE001 - a row that nobody foresaw stops no other
            code, message = _INTERNAL, f"internal error ({type(error).__name__})"
        return Sealed(job.number, job.ticket, code=code, message=message)

    def _issued(self, job: Job) -> Sealed:
        from microcred.issuing import issue
        from microcred.vc_issuing import issue_document

        work = self._work
        status = None if job.allotment is None else _Reserved(job.allotment)
        how: dict[str, Any] = {"now": work.now, "status": status}
        how["purposes"] = None if status is None else work.purposes
        if self._many is not None:
            made: Any = self._many.issue(ready(job.value, job.ticket), **how)
            return _sealed(job, made, status)
        value = credential_of(job.value, self._common, self._taken)
        how |= {"signer": self._signer, "mechanism": work.mechanism}
        if isinstance(value, Mapping):
            document = _with_id(value, job.ticket)
            made = issue_document(document, **how)
        else:
            made = issue(
                value,
                release=self._release,
                page=self._page,
                on_behalf_of=work.on_behalf_of,
                fetch=work.fetch,
                new_id=_ids(job.ticket),
                **how,
            )
        return _sealed(job, made, status)


def _sealed(job: Job, made: Any, status: _Reserved | None) -> Sealed:
    """What was made of a job."""
    return Sealed(
        job.number,
        job.ticket,
        id=made.id or "",
        media_type=made.media_type,
        sealed_hash=sha256(made.secured).hexdigest(),
        secured=made.secured,
        issued=None if status is None else status.issued,
    )


def ready(value: object, ticket: str) -> Any:
    """A row that is a document of the template's build; without an id it gets the ticket's."""
    if isinstance(value, Mapping):
        return _with_id(value, ticket)
    if not isinstance(value, bytes):
        raise IssueError("the row is no document, as the template is one")
    return value


def written(sealed: Sequence[Sealed], folder: Folder) -> Iterator[Sealed]:
    """The same with the bytes on the disk, in files that have no names of their own yet.

    Raises:
        BatchError: the folder cannot be written.
    """
    parts = [folder.write_part(one.ticket, one.secured) for one in sealed if not one.code]
    folder.sync_parts(parts)
    for one in sealed:
        yield Sealed(
            one.number,
            one.ticket,
            one.id,
            one.media_type,
            one.sealed_hash,
            b"",
            one.issued,
            one.code,
            one.message,
        )


def _ids(ticket: str) -> Callable[[], str]:
    """Ids that are the same whenever the same ticket is sealed, the ticket itself first."""
    count = iter(range(1 << 20))
    return lambda: ticket if not (n := next(count)) else str(uuid5(UUID(ticket), str(n)))


def _with_id(document: Mapping[str, JsonValue], ticket: str) -> Mapping[str, JsonValue]:
    return document if document.get("id") else {**document, "id": f"urn:uuid:{ticket}"}


def _members(common: bytes) -> dict[str, Any]:
    value = read_json(common)
    return value if isinstance(value, dict) else {}


def release_of(name: str) -> Release:
    """The release of that name.

    Raises:
        BatchError: there is none.
    """
    for release in (*RELEASES, ELM_EBSI):
        if release.name == name:
            return release
    raise BatchError("the release is none of microcred.releases")


def credential_of(
    value: MicroCredential | Mapping[str, Any] | bytes,
    common: Mapping[str, Any],
    known: Mapping[str, object] = MappingProxyType({}),
) -> Any:
    """What a row means: a flat micro-credential, a typed credential, or a W3C document.

    Args:
        value: the row.
        common: the members that all rows share, as JSON.
        known: what `taken` makes of those.

    Raises:
        ModelError: a member is wrong or missing.
        ParseError: it is nothing that is known here.
        IssueError: it is sealed already.
    """
    from microcred.micro_credential import MicroCredential
    from microcred.parsing import parse

    if isinstance(value, MicroCredential):
        return value
    if isinstance(value, bytes):
        read = read_json(value)
        if isinstance(read, dict) and MARKS.isdisjoint(read):
            return MicroCredential.from_json(_whole(common, known, read))
        raw = value
    elif MARKS.isdisjoint(value):
        return MicroCredential.from_json(_whole(common, known, value))
    else:
        raw = write_json(dict(value)).encode()
    unverified = parse(raw)
    if unverified.mechanism is not None:
        raise IssueError("the row carries a seal already", hint="Give the unsealed credential.")
    return unverified.credential if unverified.is_european else unverified.document


def taken(common: Mapping[str, Any]) -> Mapping[str, object]:
    """The members that all rows share as values, where they are right by themselves.

    So what a thousand rows share is read once; what is wrong is left to each row to tell, and so is
    the level, which goes together with a cycle.

        >>> from microcred.batch.work import taken
        >>> taken({"date": "2026-06-30", "homepage": "no address"})
        mappingproxy({'date': datetime.date(2026, 6, 30)})
    """
    from microcred.micro_credential import MicroCredential

    found: dict[str, object] = {}
    for name, member in MicroCredential.members.items():
        value = common.get(name)
        if name == "eqf_level" or value is None or value in ([], ()):
            continue
        try:
            found[name] = member.form.take(value)
        except Exception:  # noqa: BLE001, S112 - told by the row, as the row says it
            continue
    return MappingProxyType(found)


def _whole(
    common: Mapping[str, Any], known: Mapping[str, object], own: Mapping[str, Any]
) -> dict[str, Any]:
    """The members of a row with those that all share."""
    whole = merged(common, own)
    return whole | {name: value for name, value in known.items() if name not in own}


@lru_cache(maxsize=1)
def _opened(pickled: bytes) -> Bench:
    """The bench of a batch, opened once in a process.

    Raises:
        UnsuitableKey: the key cannot be had.
    """
    work: Work = pickle.loads(pickled)  # noqa: S301 - our own, from the process that started us
    if work.key is None:
        raise BatchError("the work names no key")
    return Bench(work, opened(work.key))


def seal_chunk(pickled: bytes, jobs: Sequence[Job]) -> list[Sealed]:
    """What a worker process runs: the jobs of one chunk, by a pickled `Work`.

    Raises:
        UnsuitableKey: the key cannot be had.
        BatchError: the folder cannot be written.
    """
    # A chunk makes many values and no circles of them: looking for such ones takes 4 % of the time.
    usual = gc.get_threshold()
    gc.set_threshold(*_ROOMY)
    try:
        return _opened(pickled).seal(jobs)
    finally:
        gc.set_threshold(*usual)
