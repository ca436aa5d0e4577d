"""What should stand in a long-lived seal and does not, and what stands there and is of another.

ETSI TS 119 182-1 clause 6.3: from B-LT on a seal has its timestamp, certificates up to a root, and
revocation data about each of them; a renewed one has such data about its former archive timestamp
too. So an item that is gone leaves a gap, and an item of another seal is about somebody else.
Looked at only where an archive timestamp does not hold, to conclude what else cannot be proven.

    >>> from microcred.securing.jades_belonging import missing_item
    >>> missing_item(["sigTst", "rVals"])
    'there is revocation data (rVals) and no xVals'
    >>> missing_item(["sigTst", "xVals", "rVals", "arcTst"]), missing_item(["sigTst"])
    ('no data about the archive timestamp before it (tstVD, anyValData)', '')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.seal_evidence import SealEvidence
from microcred.jsontext import JsonValue
from microcred.securing.jades_marks import Marks, is_issued_by, same_or_none
from microcred.securing.jades_unsigned import Item

__all__ = ["Belonging", "missing_item"]

_DATA: Final = ("tstVD", "anyValData")
_BOTH: Final = ("xVals", "rVals")
_PAIRS: Final = (_BOTH, ("axVals", "arVals"))
_NAMES: Final = MappingProxyType(
    {
        "xVals": "there are certificates (xVals) and no rVals",
        "rVals": "there is revocation data (rVals) and no xVals",
        "axVals": "there are certificates (axVals) and no arVals",
        "arVals": "there is revocation data (arVals) and no axVals",
    }
)
_SHORT_TERM: Final = ("0.4.0.194121.2.1", "2.5.29.56")  # EN 319 412-1 5.2, RFC 9608


def missing_item(names: Sequence[str], *, whole: bool = True) -> str:
    """The gap that an item left which is gone, one line; "" if there is none to be seen.

    Args:
        names: of the items before an archive timestamp; if not `whole`, from one on that holds.
        whole: whether they are all that stand before it.
    """
    if whole and "sigTst" not in names:
        return "there is no signature timestamp (sigTst)"
    for one, other in _PAIRS if whole else ():
        if (one in names) != (other in names):
            return _NAMES[one if one in names else other]
    if names and names[-1] == "arcTst":
        return "no data about the archive timestamp before it (tstVD, anyValData)"
    first = names.index("arcTst") if "arcTst" in names else len(names)
    if whole and any(name in _DATA for name in names[:first]):
        return "there is data about an archive timestamp (tstVD, anyValData) that is not there"
    for one, other in pairwise(names):
        if one in _DATA and other in _DATA:
            return "no archive timestamp stands between the data of two renewals"
        if one == other == "arcTst":
            return "no data about an archive timestamp (tstVD, anyValData)"
    return ""


class Belonging:
    """Whose certificates and data a seal holds, and whose it should hold."""

    def __init__(
        self,
        signer: Certificate | None,
        evidence: SealEvidence,
        marks: Marks,
        certificates: Sequence[Certificate],
        items: Sequence[Item],
        floor: int,
    ) -> None:
        """Begin.

        Args:
            signer: of the seal.
            evidence: timestamps, certificates and revocation data of the seal.
            marks: knows which certificates were signed by their issuers.
            certificates: every one that is at hand.
            items: before the archive timestamp; what stands behind it is of no matter.
            floor: before which all is proven to be whole: whatever lacks there always did.
        """
        self._items, self._evidence, position = items[floor:], evidence, len(items)
        self._marks, self._bag = marks, tuple(dict.fromkeys(certificates))
        before = [one for one in evidence.tokens if one.position < position]
        tokens = [one.token for one in before if one.token is not None]
        stampers = [token.find_signer(self._bag) for token in tokens]
        self._unsigned = None in stampers
        self._signers = [one for one in (signer, *stampers) if one is not None]
        later = [one.token for one in before if one.token is not None and one.position >= floor]
        self._later = [token.find_signer(self._bag) for token in later]
        if not floor:
            self._later = [signer, *stampers]
        placed = [one for one in evidence.revocations if one.position < position]
        self._answers = [one.ocsp for one in placed if one.ocsp is not None]
        self._answers += [one for token in tokens for one in token.ocsps]
        self._lists = [one.crl for one in placed if one.crl is not None]
        self._lists += [one for token in tokens for one in token.crls]
        placed = [one for one in placed if one.position >= floor]
        self._ocsps = [one.ocsp for one in placed if one.ocsp is not None]
        self._crls = [one.crl for one in placed if one.crl is not None]
        self._sent = [one for token in later for one in token.certificates]
        self._sent += [one for data in self._ocsps for one in data.certificates]
        held = [one for one in evidence.certificates if floor <= one.position < position]
        self._held = [one.certificate for one in held]
        # Who made the archive timestamp itself may be told of as well, and need not be.
        own = [one.token for one in evidence.tokens if one.position == position]
        stampers = [token.find_signer(self._bag) for token in own if token is not None]
        self._own = [one for one in stampers if one is not None]
        self._known = [*self._signers, *self._own]
        self._needed = self._closure()

    def _closure(self) -> set[Certificate]:
        """The signers, who signed data, and everybody above them."""
        waiting = [*self._known]
        waiting += [one for data in self._answers if (one := data.find_responder(self._bag))]
        needed: set[Certificate] = set()
        while waiting:
            one = waiting.pop()
            if one not in needed:
                needed.add(one)
                waiting += self._above(one)
        return needed

    def _above(self, one: Certificate) -> list[Certificate]:
        return self._marks.bearers(one.issuer_der)

    def foreign(self) -> str:
        """What is about somebody who has nothing to do with this seal, one line; "" for nothing."""
        if self._unsigned:
            return ""  # it may be about whoever that was
        for one in self._held:
            if one not in self._needed and self._marks.is_sound(one):
                return "a certificate before it belongs to nobody in this seal"
        # What nobody at hand signed may have been altered; only what is whole is of another.
        for data in self._ocsps:
            about = any(_is_about(data, one) for one in self._needed)
            if data.responses and not about and data.find_responder(self._bag) is not None:
                return "an OCSP response before it is about nobody in this seal"
        for crl in self._crls:
            about = any(same_or_none(one.issuer_der, crl.issuer_der) for one in self._needed)
            if not about and self._marks.bearers(crl.issuer_der):
                return "a revocation list before it is about nobody in this seal"
        return ""

    def strange(self) -> str:
        """Whether nothing in the file tells of who made the archive timestamp, one line."""
        known = [*self._signers, *(one.certificate for one in self._evidence.certificates)]
        if not self._own or any(one in known for one in self._own):
            return ""
        return "nothing else in the file tells of its authority"

    def lacking(self) -> str:
        """What is not there that the rest needs, one line; "" for nothing."""
        return next(self._gaps(), "")

    def _gaps(self) -> Iterator[str]:
        for item in self._items:
            if item.name in _DATA and isinstance(item.value, dict):
                yield from self._gaps_in(item, item.value)
        yield from self._unknown_signers()
        if not self._held or not (self._ocsps or self._crls):
            return
        for one in self._paths():
            if one.names_revocation and not self._has_data(one):
                yield "there is no revocation data about a certificate of this seal"

    def _unknown_signers(self) -> Iterator[str]:
        if self._unsigned:
            yield "who signed a timestamp before it is not there"
        if any(self._marks.is_sound(one) is None for one in self._held + self._sent):
            yield "the issuer of a certificate before it is not there"
        if any(one.find_responder(self._bag) is None for one in self._ocsps):
            yield "who signed an OCSP response before it is not there"
        for crl in self._crls:
            if not self._marks.bearers(crl.issuer_der):
                yield "who signed a revocation list before it is not there"

    def _gaps_in(self, item: Item, value: Mapping[str, JsonValue]) -> Iterator[str]:
        """Data about timestamps is of each authority that it brings, and of now."""
        if any(name not in value for name in _BOTH):
            yield "it has certificates and no revocation data, or the reverse"
        data = [one for one in self._evidence.revocations if one.position == item.position]
        ocsps = [one.ocsp for one in data if one.ocsp is not None]
        crls = [one.crl for one in data if one.crl is not None]
        for placed in self._evidence.certificates:
            one = placed.certificate
            if placed.position == item.position and one in self._known and one.names_revocation:
                named = (same_or_none(crl.issuer_der, one.issuer_der) for crl in crls)
                if not any(_is_about(ocsp, one) for ocsp in ocsps) and not any(named):
                    yield "it has a timestamp authority, and no revocation data about it"

    def _paths(self) -> list[Certificate]:
        """Signers and authorities that somebody in the file may revoke."""
        found: dict[Certificate, None] = {}
        waiting = [one for one in self._later if one is not None]
        while waiting:
            one = waiting.pop(0)
            above = [up for up in self._above(one) if up != one]
            if one in found or is_issued_by(one, one) or not above:
                continue
            if not any(one.extension(oid) for oid in _SHORT_TERM):
                found[one] = None
            waiting += above
        return list(found)

    def _has_data(self, certificate: Certificate) -> bool:
        named = (same_or_none(one.issuer_der, certificate.issuer_der) for one in self._lists)
        return any(named) or any(_is_about(one, certificate) for one in self._answers)


def _is_about(data: OcspResponse, certificate: Certificate) -> bool:
    return any(one.serial_number == certificate.serial_number for one in data.responses)
