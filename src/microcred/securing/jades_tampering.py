"""Why is a timestamp of a JAdES seal not over the seal as it is? What happened, by evidence.

ETSI TS 119 182-1 clause 5.3.6. A timestamp that is as its signer made it, and has another imprint,
is over something else than what is there now. First it is tried what it is over: the same items in
another order, without one, as one of them was before a change that can be undone, or what another
timestamp of the file should be over: that proves what happened. Else it is concluded: from marks
that a change left in an item, from a gap that an item left, from what is about somebody else; and
where all that stands there is whole and belongs together, the timestamp is of another seal. Done
only where an imprint does not match; pure, and bounded in work.

    >>> from microcred.crypto.seal_evidence import SealEvidence
    >>> from microcred.securing.jades_imprints import Imprints
    >>> from microcred.securing.jades_tampering import explained
    >>> imprints = Imprints(b"e30", "eyJ9", "AAAA", ())
    >>> explained(SealEvidence(), imprints, intact=True).tokens
    ()
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal_evidence import PlacedToken, SealEvidence, Tampering
from microcred.crypto.timestamps import TimestampToken
from microcred.encoding import b64_encode
from microcred.findings import Finding
from microcred.frozen import replaced
from microcred.securing.jades_belonging import Belonging, missing_item
from microcred.securing.jades_imprints import Imprints
from microcred.securing.jades_marks import Marks
from microcred.securing.jades_trials import (
    Trial,
    Work,
    all_orders,
    find_order,
    find_superfluous,
    orders,
)
from microcred.securing.jades_unsigned import Item
from microcred.securing.jades_variations import exchanged, variations

__all__ = ["explained"]

_MOST_WORK: Final = 32 * 1024 * 1024  # octets that are hashed, for all signatures of a file
_MOST_CERTIFICATES: Final = 64  # that are at hand, likewise; real seals have some thirty
_MOST_CHECKED: Final = 256  # signatures that are checked, likewise
# What these hold is signed by nobody, or by nobody whom we know.
_OPAQUE: Final = frozenset({"sigPSt", "xRefs", "rRefs", "axRefs", "arRefs", "sigRTst", "rfsTst"})
_OVER: Final = MappingProxyType({"sigTst": "signature", "adoTst": "content"})
_UNTOLD: Final = Tampering("unknown", "something was altered, or exchanged")


def explained(
    evidence: SealEvidence,
    imprints: Imprints,
    *,
    intact: bool | None,
    signer: Certificate | None = None,
    given: Sequence[Certificate] = (),
    findings: Sequence[Finding] = (),
) -> SealEvidence:
    """The evidence, each timestamp that does not match with why (`PlacedToken.tampering`).

    Args:
        evidence: of one signature.
        imprints: what its timestamps are over.
        intact: whether its value verifies over its content; None: that is not known.
        signer: its certificate.
        given: certificates that came from elsewhere.
        findings: what was seen when its items were read.
    """
    if all(one.matches is not False for one in evidence.tokens):
        return evidence
    known = dict.fromkeys((*([signer] if signer else []), *_certificates(evidence), *given))
    bag = tuple(known)[: max(_MOST_CERTIFICATES // (1 + imprints.beside), 16)]
    most = max(_MOST_CHECKED // (1 + imprints.beside), 16)
    marks = Marks(evidence.tokens, bag, findings, most=most)
    search = _Search(evidence, imprints, marks, intact, signer, bag)
    tokens = tuple(
        replaced(one, tampering=search.why(one)) if one.matches is False else one
        for one in evidence.tokens
    )
    return replaced(evidence, tokens=tokens)


def _certificates(evidence: SealEvidence) -> Iterator[Certificate]:
    yield from (one.certificate for one in evidence.certificates)
    tokens = [one.token for one in evidence.tokens if one.token is not None]
    ocsps = [one.ocsp for one in evidence.revocations if one.ocsp is not None]
    ocsps += [one for token in tokens for one in token.ocsps]
    yield from (one for token in tokens for one in token.certificates)
    yield from (one for response in ocsps for one in response.certificates)


class _Search:
    """One signature, and what has been found out about it."""

    def __init__(
        self,
        evidence: SealEvidence,
        imprints: Imprints,
        marks: Marks,
        intact: bool | None,
        signer: Certificate | None,
        bag: Sequence[Certificate],
    ) -> None:
        self._evidence, self._imprints, self._marks = evidence, imprints, marks
        self._intact, self._signer, self._bag = intact, signer, bag
        self._items = imprints.items
        self._texts = [(one.text or "").encode("utf-8") for one in self._items]
        self._head = imprints.head
        self._work = Work(_MOST_WORK // (1 + imprints.beside))
        self._told: dict[str, Tampering] = {}

    def why(self, placed: PlacedToken) -> Tampering:
        """Why a timestamp does not match; each is looked at once."""
        if placed.where not in self._told:
            self._told[placed.where] = next(self._reasons(placed), _UNTOLD)
        return self._told[placed.where]

    def _reasons(self, placed: PlacedToken) -> Iterator[Tampering]:
        token = placed.token
        if token is None or self._marks.is_intact(token) is False:
            detail = "it was altered itself, so what it was over is not known"
            yield Tampering("unknown", detail)
            return
        if self._intact is False and placed.kind != "rfsTst":
            yield Tampering("sealed", self._replaced())
            return
        yield from self._elsewhere(placed, token)
        if placed.kind == "arcTst":
            yield from self._by_trial(placed, token)
            if self._intact and self._marks.is_intact(token):
                yield from self._concluded(placed, token)
        elif placed.kind in ("sigTst", "adoTst") and self._intact and self._marks.is_intact(token):
            detail = f"it is whole, and the {_OVER[placed.kind]} is the one that was sealed"
            yield Tampering("swapped", f"{detail}: it is the timestamp of another seal")

    def _replaced(self) -> str:
        """Which part of the seal was replaced, as far as the timestamps tell."""
        kept = {one.kind for one in self._evidence.tokens if one.matches}
        if "sigTst" not in kept and "adoTst" in kept:
            return "the signature or its header was replaced; the content is as it was"
        if "sigTst" in kept:
            return "the content or the header was replaced under the signature"
        return "the content, the header or the signature was replaced"

    # -- the timestamp of another place -----------------------------------------------------

    def _elsewhere(self, placed: PlacedToken, token: TimestampToken) -> Iterator[Tampering]:
        for one in self._evidence.tokens:
            same = one.token is not None and one.token.der == token.der and one is not placed
            if same and (one.matches or one.position > placed.position):
                detail = f"it is that of another place ({one.where}), put here too"
                yield Tampering("swapped", detail, proven=bool(one.matches))
        if placed.kind != "sigTst" and token.covers(self._imprints.signature):
            detail = "it is a timestamp over the signature alone (sigTst)"
            yield Tampering("swapped", detail, proven=True)
        payload = self._imprints.payload
        if placed.kind != "adoTst" and payload is not None and token.covers(payload):
            detail = "it is a timestamp over the content alone (adoTst)"
            yield Tampering("swapped", detail, proven=True)
        yield from self._exchanged_with(placed, token)

    def _exchanged_with(self, placed: PlacedToken, token: TimestampToken) -> Iterator[Tampering]:
        """Whether it belongs into a later container, and what is there belongs here."""
        if self._head is None or placed.position < 0:
            return
        item = self._items[placed.position]
        for one in self._evidence.tokens:
            if one.kind != "arcTst" or one.position <= placed.position or one.token is None:
                continue
            if not self._work.spend(8 * len(item.text or "")):
                return
            text = exchanged(item, b64_encode(token.der), b64_encode(one.token.der))
            if text is None:
                continue
            texts = [*self._texts[: one.position]]
            texts[placed.position] = text
            if Trial(token, self._head, self._work).fits(texts):
                detail = f"it was exchanged with the one at {one.where}"
                yield Tampering("swapped", detail, proven=True)

    # -- proofs ------------------------------------------------------------------------------

    def _by_trial(self, placed: PlacedToken, token: TimestampToken) -> Iterator[Tampering]:
        if self._head is None:
            return
        trial = Trial(token, self._head, self._work)
        place, count = placed.position, len(self._items)
        # An item that was put in might have stood behind as well; the last one tells which.
        if not self._is_reordered:
            yield from self._superfluous(trial, place)
        found = find_order(trial, self._texts, place, orders(count))
        if found is not None:
            yield self._reordered(found)
        yield from self._superfluous(trial, place)
        for one in range(place):
            if found_way := self._undone(trial, place, one):
                detail = f"{self._named(one)} was altered: {found_way}; before, it matches"
                yield Tampering("altered", detail, proven=True)
        found = find_order(trial, self._texts, place, all_orders(count))
        if found is not None:
            yield self._reordered(found)

    @cached_property
    def _is_reordered(self) -> bool:
        """Whether another order, and not one item less, is what the last one that fails is over."""
        broken = [one for one in self._archives(None) if one.matches is False]
        last = broken[-1] if broken else None
        if last is None or last.token is None or self._head is None:
            return False
        trial = Trial(last.token, self._head, self._work)
        if find_superfluous(trial, self._texts, last.position) is not None:
            return False
        among = orders(len(self._items))
        return find_order(trial, self._texts, last.position, among) is not None

    def _superfluous(self, trial: Trial, place: int) -> Iterator[Tampering]:
        odd = find_superfluous(trial, self._texts, place)
        if odd is not None:
            detail = f"{self._named(odd)} was put in afterwards; without it, it matches"
            yield Tampering("added", detail, proven=True)

    def _reordered(self, found: Sequence[int]) -> Tampering:
        names = ", ".join(self._named(one) for one in found) or "nothing"
        detail = f"the items stood in another order; it matches over {names}"
        return Tampering("reordered", detail, proven=True)

    def _undone(self, trial: Trial, place: int, altered: int) -> str:
        texts = list(self._texts[:place])
        for what, text in variations(self._items[altered], self._bag):
            # Writing an item costs some ten times what hashing it does.
            if not self._work.spend(8 * len(text)):
                return ""
            texts[altered] = text
            if trial.fits(texts):
                return what
        return ""

    # -- conclusions -------------------------------------------------------------------------

    def _concluded(self, placed: PlacedToken, token: TimestampToken) -> Iterator[Tampering]:
        """From what is there; the first evidence counts."""
        floor = self._floor(placed)
        before = self._items[floor : placed.position]
        yield from self._inherited(placed, floor)
        for item in before:
            if mark := self._marks.of(item):
                detail = f"{self._named(item.position)} was altered: {mark}"
                yield Tampering("altered", detail)
        yield from self._too_early(placed, token)
        if gap := missing_item([one.name for one in before], whole=not floor):
            yield Tampering("removed", f"an item before it was removed: {gap}")
        yield from self._by_belonging(placed, floor)
        if not any(_is_opaque(one) for one in before):
            detail = "all that stands before it is whole and belongs together"
            yield Tampering("swapped", f"{detail}: it is the timestamp of another seal")

    def _floor(self, placed: PlacedToken) -> int:
        """The place of the last archive timestamp before it that holds; what it covers is whole."""
        for one in reversed(self._archives(placed)):
            if one.matches and one.token is not None and self._marks.is_intact(one.token):
                return one.position
        return 0

    def _archives(self, before: PlacedToken | None) -> list[PlacedToken]:
        """The archive timestamps before one of them, or all."""
        found = [one for one in self._evidence.tokens if one.kind == "arcTst"]
        return [one for one in found if before is None or one.position < before.position]

    def _inherited(self, placed: PlacedToken, floor: int) -> Iterator[Tampering]:
        """What an archive timestamp before it shows, which is over less."""
        for one in self._archives(placed):
            if one.position < floor or one.matches is not False:
                continue
            told = self.why(one)
            if told.cause == "swapped":
                detail = f"{self._named(one.position)} is of another place or seal"
                yield Tampering("altered", f"an item before it was altered: {detail}")
            elif told.cause != "unknown":
                yield Tampering(told.cause, told.detail)

    def _too_early(self, placed: PlacedToken, token: TimestampToken) -> Iterator[Tampering]:
        """A timestamp that is older than one which is certainly of this seal is of another."""
        for one in self._evidence.tokens:
            earlier = one.token
            if not one.matches or earlier is None or one.position >= placed.position:
                continue
            off = (token.accuracy or timedelta()) + (earlier.accuracy or timedelta())
            if self._marks.is_intact(earlier) and earlier.gen_time - token.gen_time > off:
                detail = f"it is older than the timestamp at {one.where}, which is of this seal"
                yield Tampering("swapped", detail)

    def _by_belonging(self, placed: PlacedToken, floor: int) -> Iterator[Tampering]:
        before = self._items[: placed.position]
        whose = Belonging(self._signer, self._evidence, self._marks, self._bag, before, floor)
        if foreign := whose.foreign():
            yield Tampering("swapped", f"an item before it is of another seal: {foreign}")
        if gap := whose.lacking():
            if strange := whose.strange():  # what lacks may have lacked always
                yield Tampering("swapped", f"it is the timestamp of another seal: {strange}")
            yield Tampering("altered", f"an item before it was altered: {gap}")

    def _named(self, position: int) -> str:
        name = self._items[position].name
        return f"item {position} ({name})" if name else f"item {position}"


def _is_opaque(item: Item) -> bool:
    """Whether it may have been altered without a mark."""
    if item.name in _OPAQUE:
        return True
    value = item.value
    inner = [value, *value.values()] if isinstance(value, dict) else [value]
    for one in inner:
        if isinstance(one, dict) and "otherVals" in one:
            return True
        if isinstance(one, list) and any("otherCert" in x for x in one if isinstance(x, dict)):
            return True
    return False
