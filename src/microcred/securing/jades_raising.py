"""Bringing a JAdES seal to a higher level: B-T, B-LT, B-LTA, and an archive timestamp anew.

ETSI TS 119 182-1 clauses 5.3 and 6. What is appended to `etsiU`, in the order of Europass:
`sigTst`; `xVals` and `rVals`; `arcTst`; for a seal that has an `arcTst` already, `tstVD` and
another `arcTst`. What stands there is not touched, but for `xVals` and `rVals` as long as no
`arcTst` covers them: their union with what is new takes their place. A seal that is broken is never
augmented: a timestamp over it would only hide that.

    >>> from microcred.errors import CannotAugment
    >>> from microcred.securing.jades_raising import raised
    >>> raised(b"eyJhbGciOiJFUzI1NiJ9.e30.AA", "B-T")
    Traceback (most recent call last):
    microcred.errors.CannotAugment: a compact JWS has no place for timestamps
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

from microcred.crypto.certificates import Certificate
from microcred.crypto.jws import read_jws
from microcred.crypto.seal_evidence import PlacedToken
from microcred.encoding import b64url_encode
from microcred.errors import (
    CannotAugment,
    FetchError,
    IssueError,
    RevocationMissing,
    TimestampRefused,
)
from microcred.findings import Outcome
from microcred.jsontext import JsonValue, write_json
from microcred.securing.evidence_sources import LastingSource, ValidationData, token_container
from microcred.securing.jades_editing import with_items
from microcred.securing.jades_imprints import Imprints
from microcred.securing.jades_reading import Given, ReadSeal, read_seal
from microcred.securing.jades_unsigned import TIMESTAMPS, Item

if TYPE_CHECKING:
    from microcred.crypto.timestamps import TimestampToken
    from microcred.securing.evidence_sources import RevocationSource, TimestampSource

__all__ = ["Level", "check_level", "raised"]

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
"""The baseline levels of TS 119 182-1 clause 6, each with all of the one before."""

_NOTHING: Final = Given()
_MOST_ITEMS: Final = 500  # a reader of ours takes 512
_VALUES: Final = ("xVals", "rVals")
_ARCHIVES: Final = ("arcTst", "rfsTst", "sigRTst")


def check_level(level: object) -> None:
    """Refuse what is no level.

    Raises:
        IssueError: it is none.
    """
    if level not in get_args(Level):
        raise IssueError(f"the level is one of {', '.join(get_args(Level))}")


def raised(
    sealed: bytes,
    level: Level,
    *,
    tsa: TimestampSource | None = None,
    revocation: RevocationSource | None = None,
    index: int = 0,
    given: Given = _NOTHING,
) -> bytes:
    """A seal with all that a level still lacks.

    Args:
        sealed: in the general or flattened serialisation.
        level: at least B-T; B-LTA renews the archive timestamp of a seal that has one.
        tsa: who stamps.
        revocation: who finds certificates and revocation data, for B-LT and B-LTA.
        index: which of parallel signatures.
        given: the content of a detached seal, the certificate of one without.

    Raises:
        ParseError: it is no JWS.
        CannotAugment: it is compact, broken, without content, or has nothing to gain; or its items
            are clear and an arcTst would need them canonical.
        FetchError: a source gives no answer.
        TimestampRefused: a timestamp is not used.
        RevocationMissing: it cannot be shown that a certificate was not revoked.
        IssueError: there is no source for what the level needs, or no such signature.
    """
    check_level(level)
    jws = read_jws(sealed, limits=given.limits)
    if jws.form == "compact":
        hint = 'Seal with JAdES(serialization="flattened") or "general".'
        raise CannotAugment("a compact JWS has no place for timestamps", hint=hint)
    if not 0 <= index < len(jws.signatures):
        raise IssueError("the file has no such signature")
    seal = read_seal(jws, index, given=given)
    _check(seal, level)
    work = _Work(seal, given.certificates, tsa, revocation)
    work.raise_to(level)
    return with_items(sealed, work.added, index, without=work.dropped)


class _Work:
    """One signature while it is augmented: what was there, and what has been added."""

    def __init__(
        self,
        seal: ReadSeal,
        certificates: Sequence[Certificate],
        tsa: TimestampSource | None,
        revocation: RevocationSource | None,
    ) -> None:
        self._seal, self._given = seal, certificates
        self._tsa, self._revocation = tsa, revocation
        self._clear = seal.unsigned.clear
        self._tokens = list(seal.proof.evidence.tokens)
        self._new: list[Item] = []
        self._gathered_for: set[Certificate] = set()
        self.added: list[JsonValue] = []
        self.dropped: frozenset[int] = frozenset()

    def raise_to(self, level: Level) -> None:
        """Append what lacks, lowest level first: a timestamp is over what stands before it."""
        names = self._seal.unsigned.names
        archived = any(name in names for name in _ARCHIVES)
        if "sigTst" not in names:
            self._stamp_signature()
        elif level == "B-T":
            raise CannotAugment(
                "the seal has a signature timestamp already",
                hint="Ask for B-LT or B-LTA; a second signature timestamp proves no more.",
            )
        if level == "B-T":
            return
        self._archive(level, archived=archived)

    def _archive(self, level: Level, *, archived: bool) -> None:
        """Data, and for B-LTA a timestamp over it that the data tells of too.

        Who makes the archive timestamp is known when it is made. If the data says nothing of them,
        it is gathered, and they stamp once more: so the file alone shows that they were not revoked
        then. Where that cannot be had, the first timestamp stays.
        """
        begun = len(self._new), len(self._tokens)
        missing = not all(name in self._seal.unsigned.names for name in _VALUES)
        if archived or level == "B-LT" or missing:
            self._append_data(archived=archived)
        else:  # what is there tells of the timestamps that are there
            stampers = [token.find_signer(self._bag()) for token in _read(self._tokens)]
            self._gathered_for.update(one for one in stampers if one is not None)
        if level != "B-LTA":
            return
        stamper = self._unknown(self._stamp_archive())
        if stamper is None:
            return
        kept = self._new, self._tokens, self.added, self.dropped
        self._new, self._tokens = self._new[: begun[0]], self._tokens[: begun[1]]
        self.added = self.added[: begun[0]]
        try:
            self._append_data(stamper, archived=archived)
            self._stamp_archive()
        except (RevocationMissing, FetchError, TimestampRefused):
            self._new, self._tokens, self.added, self.dropped = kept

    def _unknown(self, token: TimestampToken) -> Certificate | None:
        """Who made a timestamp, if they may be revoked and nothing was gathered about them."""
        signer = token.find_signer(self._bag())
        asked = self._revocation is not None and signer is not None and signer.names_revocation
        return signer if asked and signer not in self._gathered_for else None

    # -- timestamps -------------------------------------------------------------------------

    def _stamp_signature(self) -> None:
        token = self._stamp("sigTst", self._seal.signature.signature_text.encode("ascii"))
        signer = _signer(self._seal)
        if not signer.valid_at(token.gen_time):
            raise CannotAugment("the seal's certificate has ended, or not begun, at the timestamp")

    def _stamp_archive(self) -> TimestampToken:
        items = [*self._kept(), *self._new]
        position = len(items)
        mark = Item(position, "", "arcTst", None, "")
        signature = self._seal.signature
        imprints = Imprints(
            self._seal.content.covered,
            signature.protected_text,
            signature.signature_text,
            [*items, mark],
        )
        covered, problem = imprints.of("arcTst", position)
        if covered is None:
            raise CannotAugment(f"the archive timestamp cannot be made: {problem}")
        return self._stamp("arcTst", covered)

    def _stamp(self, kind: Literal["sigTst", "arcTst"], covered: bytes) -> TimestampToken:
        if self._tsa is None:
            hint = "Give tsa=Tsa(url, fetch), or --tsa URL."
            raise IssueError("the level needs a time-stamping authority", hint=hint)
        from microcred.securing.tsa import stamped_by

        token = stamped_by(self._tsa, covered)
        self._append(kind, token_container(token.der))
        self._tokens.append(PlacedToken(kind, len(self._tokens), "", token, covered))
        return token

    # -- certificates and revocation data ---------------------------------------------------

    def _append_data(self, *more: Certificate, archived: bool) -> None:
        """`tstVD` of an archived seal; else `xVals` and `rVals`, old and new."""
        found = self._gathered(more, archived=archived)
        if archived:
            self._append("tstVD", found.members())
            return
        replaced = [one for one in self._seal.unsigned.items if one.name in _VALUES]
        self.dropped = frozenset(one.position for one in replaced)
        for name, value in _union([one.value for one in replaced], found).items():
            self._append(name, value)

    def _gathered(self, more: Sequence[Certificate], *, archived: bool) -> ValidationData:
        """What the level needs; of an archived seal, what its last archive timestamp needs."""
        if self._revocation is None:
            hint = "Give `fetch` to issue or augment, or a RevocationSource."
            raise IssueError("the level needs revocation data, and nobody is asked", hint=hint)
        bag, tokens = self._bag(), self._tokens
        own = [_signer(self._seal)]
        if archived and self._seal.proof.evidence.revocations:
            # What came before is proven by data that the last archive timestamp covers.
            last = max(one.position for one in tokens if one.kind in _ARCHIVES)
            tokens = [one for one in tokens if one.position == last]
            own = []
        stampers = [token.find_signer(bag) for token in _read(tokens)]
        signers = dict.fromkeys([*own, *(one for one in stampers if one is not None), *more])
        self._gathered_for.update(signers)
        gather = self._revocation.gather
        if (archived or more) and isinstance(self._revocation, LastingSource):
            gather = self._revocation.gather_lasting  # whoever archives is told of here
        return gather(tuple(signers), known=tuple(dict.fromkeys(bag)), proven=self._proven())

    def _bag(self) -> list[Certificate]:
        """Every certificate that is at hand."""
        evidence = self._seal.proof.evidence
        bag = [one.certificate for one in evidence.certificates]
        bag += [one for token in _read(self._tokens) for one in token.certificates]
        bag += self._given
        return bag

    def _proven(self) -> datetime:
        """Since when the seal is proven to exist: the earliest timestamp over its signature."""
        # There is one: `_check` refuses containers without.
        times = [one.gen_time for one in _read(one for one in self._tokens if one.position >= 0)]
        return min(times)

    # -- items ------------------------------------------------------------------------------

    def _append(self, name: str, value: Mapping[str, JsonValue] | JsonValue) -> None:
        if not value:
            return
        member: dict[str, JsonValue] = {name: value}  # type: ignore[dict-item]
        text = None if self._clear else b64url_encode(write_json(member).encode("utf-8"))
        self._new.append(Item(0, "", name, None, text))
        self.added.append(member if text is None else text)

    def _kept(self) -> list[Item]:
        return [one for one in self._seal.unsigned.items if one.position not in self.dropped]


def _signer(seal: ReadSeal) -> Certificate:
    if seal.signer is None:
        raise CannotAugment(
            "the seal's certificate is not at hand", hint="Give it with `certificates`."
        )
    return seal.signer


def _read(tokens: Iterable[PlacedToken]) -> Iterator[TimestampToken]:
    return (one.token for one in tokens if one.token is not None)


def _union(old: Sequence[JsonValue], found: ValidationData) -> dict[str, JsonValue]:
    """`xVals` and `rVals` of both; what is old is kept as it is, understood or not."""
    new = found.members()
    certificates = [one for value in old if isinstance(value, list) for one in value]
    certificates += [one for one in _listed(new.get("xVals")) if one not in certificates]
    values: dict[str, list[JsonValue]] = {}
    for value in (*old, new.get("rVals")):
        for name, listed in value.items() if isinstance(value, dict) else ():
            kept = values.setdefault(name, [])
            kept += [one for one in _listed(listed) if one not in kept]
    ordered = sorted(values.items())  # crlVals, ocspVals, otherVals
    return {"xVals": certificates, "rVals": {name: list(one) for name, one in ordered}}


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _check(seal: ReadSeal, level: Level) -> None:
    """Refuse a seal that does not hold, or has no place for what is to be added."""
    if level == "B-B":
        raise CannotAugment("B-B is the level of every seal")
    _signer(seal)
    if seal.intact is None:
        hint = "Give it with `contents` / --content."
        raise CannotAugment("the sealed content is not in the file (detached)", hint=hint)
    wrong = [one for one in seal.proof.findings if one.outcome is Outcome.FAILED]
    if not seal.intact:
        raise CannotAugment("the seal is broken: its signature is not over this content")
    if wrong:
        raise CannotAugment("the seal is malformed", findings=wrong)
    _check_items(seal, level)
    bag = [one.certificate for one in seal.proof.evidence.certificates]
    for placed in seal.proof.evidence.tokens:
        _check_token(placed, bag)


def _check_items(seal: ReadSeal, level: Level) -> None:
    unsigned = seal.unsigned
    if len(unsigned.items) >= _MOST_ITEMS:
        raise CannotAugment(f"the seal has {_MOST_ITEMS} unsigned items already")
    malformed = [one for one in seal.proof.findings if one.code == "format.etsiu"]
    if malformed:
        raise CannotAugment("the unsigned items are malformed", findings=malformed)
    if unsigned.clear and (level == "B-LTA" or any(n in unsigned.names for n in _ARCHIVES)):
        raise CannotAugment(
            "an archive timestamp over clear items needs canonicalisation, which is not supported"
        )
    held = {one.position for one in seal.proof.evidence.tokens}
    if any(one.name in TIMESTAMPS and one.position not in held for one in unsigned.items):
        raise CannotAugment("a container of timestamps has none in it")


def _check_token(placed: PlacedToken, bag: Sequence[Certificate]) -> None:
    if placed.token is None or placed.covered is None:
        raise CannotAugment(f"a timestamp ({placed.kind}) cannot be checked: {placed.problem}")
    if not placed.token.covers(placed.covered):
        raise CannotAugment(f"a timestamp ({placed.kind}) is over something else")
    signer = placed.token.find_signer(bag)
    if signer is None:
        raise CannotAugment(f"the certificate of a timestamp ({placed.kind}) is not at hand")
    if not placed.token.intact(signer):
        raise CannotAugment(f"the signature of a timestamp ({placed.kind}) is wrong")
