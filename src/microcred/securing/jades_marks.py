"""What shows by itself that an item of `etsiU` was altered: the marks that a change leaves in it.

ETSI TS 119 182-1 clauses 5.3 and 5.4. Nearly all octets of the items are signed by somebody: an
authority, a responder, a timestamp unit. So a change breaks one of those signatures, or makes the
item unreadable, or gives it a name or a member that the standard does not know. Looked at only
where a timestamp over the items does not hold; marks alone say nothing.

    >>> from microcred.securing.jades_marks import Marks
    >>> from microcred.securing.jades_unsigned import read_etsi_u
    >>> items = read_etsi_u({"etsiU": ["AA", "eyJ4VmFtcyI6W119"]}, "").items
    >>> marks = Marks((), (), ())
    >>> [marks.of(item) for item in items]
    ['it is unreadable', 'the standard knows no item "xVams"']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.names import same_name
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.seal_evidence import PlacedToken
from microcred.crypto.timestamps import TimestampToken
from microcred.crypto.token_form import irregularity
from microcred.encoding import b64_decode
from microcred.errors import MicrocredError, ParseError
from microcred.findings import Finding, Outcome
from microcred.securing.jades_unsigned import KNOWN, TIMESTAMPS, Item

__all__ = ["Marks", "is_issued_by", "same_or_none"]

_OBJECT: Final = frozenset({"val", "encoding", "specRef"})
_MEMBERS: Final = MappingProxyType(
    {
        "tstContainer": frozenset({"canonAlg", "tstTokens"}),
        "values": frozenset({"xVals", "rVals"}),
        "revocation": frozenset({"crlVals", "ocspVals", "otherVals"}),
        "certificate": frozenset({"x509Cert", "otherCert"}),
    }
)
_MOST_CHECKED: Final = 256  # signatures of certificates, responses and lists, for one seal
_MOST_TRIED: Final = 8  # issuers of one name


class Marks:
    """Looks for marks in items; what was found once is not looked for again."""

    def __init__(
        self,
        tokens: Sequence[PlacedToken],
        certificates: Sequence[Certificate],
        findings: Sequence[Finding],
        *,
        most: int = _MOST_CHECKED,
    ) -> None:
        """Begin.

        Args:
            tokens: those of the seal, where they stand.
            certificates: every one that is at hand.
            findings: what was seen when the items were read.
            most: how many signatures are checked.
        """
        self._tokens = tokens
        self._bag = tuple(dict.fromkeys(certificates))
        self._findings = findings
        self._left = most
        self._known: dict[int, str] = {}
        self._sound: dict[Certificate, bool | None] = {}
        self._bearers: dict[bytes, list[Certificate]] = {}
        self._intact: dict[TimestampToken, bool | None] = {}

    def of(self, item: Item) -> str:
        """The first mark in an item, one line; "" if there is none."""
        if item.position not in self._known:
            self._known[item.position] = next(self._all(item), "")
        return self._known[item.position]

    def _all(self, item: Item) -> Iterator[str]:
        if not item.name:
            yield "it is unreadable"
        elif item.name not in KNOWN:
            yield f'the standard knows no item "{item.name[:32]}"'
        elif item.name in TIMESTAMPS:
            yield from _odd(item.value, "tstContainer")
            yield from self._of_tokens(item)
        elif item.name in ("xVals", "axVals"):
            yield from self._of_certificates(item.value)
        elif item.name in ("rVals", "arVals"):
            yield from self._of_revocation(item.value)
        elif item.name in ("tstVD", "anyValData"):
            yield from _odd(item.value, "values")
            value = item.value if isinstance(item.value, dict) else {}
            if "xVals" in value:
                yield from self._of_certificates(value["xVals"])
            if "rVals" in value:
                yield from self._of_revocation(value["rVals"])
        yield from self._read(item)

    def _read(self, item: Item) -> Iterator[str]:
        """What its reader told of it."""
        for one in self._findings:
            within = one.where == item.where or one.where.startswith(f"{item.where}/")
            if within and one.outcome is not Outcome.PASSED:
                yield one.detail

    # -- by kind ------------------------------------------------------------------------------

    def _of_tokens(self, item: Item) -> Iterator[str]:
        if not _entries(item.value, "tstTokens"):
            yield "it holds no timestamp"
        for member in _entries(item.value, "tstTokens"):
            yield from _odd_object(member)
        for placed in self._tokens:
            if placed.position == item.position:
                yield from self._of_token(placed)

    def _of_token(self, placed: PlacedToken) -> Iterator[str]:
        token = placed.token
        if token is None:
            yield "a timestamp in it cannot be read"
            return
        if self.is_intact(token) is False:
            yield "the signature of a timestamp in it is broken"
        elif placed.kind == "sigTst" and placed.matches is False:
            yield "the timestamp in it is over another signature"
        if odd := irregularity(token, self._bag):
            yield f"of a timestamp in it, {odd}"
        for certificate in token.certificates:
            yield from self._of_certificate(certificate)
        for response in token.ocsps:
            yield from self._of_data(response)
        for crl in token.crls:
            yield from self._of_data(crl)

    def is_intact(self, token: TimestampToken) -> bool | None:
        """Whether a token is as its signer made it; None if the signer is not at hand."""
        if token not in self._intact:
            signer = token.find_signer(self._bag)
            may = signer is not None and self._may_check()
            self._intact[token] = token.intact(signer) if signer is not None and may else None
        return self._intact[token]

    def _of_certificates(self, value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            yield "certificates are no array"
            return
        for entry in value:
            yield from _odd(entry, "certificate")
            one = entry.get("x509Cert") if isinstance(entry, dict) else None
            if one is None:
                continue
            yield from _odd_object(one)
            try:
                certificate = Certificate.from_der(_octets(one))
            except MicrocredError:
                yield "a certificate in it is unreadable"
                continue
            yield from self._of_certificate(certificate)

    def _of_certificate(self, certificate: Certificate) -> Iterator[str]:
        sound = self.is_sound(certificate)
        if sound is False:
            yield "the signature of a certificate in it is broken"
        elif sound is None and any(_is_twin(one, certificate) for one in self._bag):
            yield "another certificate of the file has the same number and issuer"

    def _of_revocation(self, value: Any) -> Iterator[str]:
        yield from _odd(value, "revocation")
        if isinstance(value, dict) and not all(value.values()):
            yield "a list of revocation data in it is empty"
        for name in ("ocspVals", "crlVals"):
            for member in _entries(value, name):
                yield from _odd_object(member)
                read = OcspResponse.from_der if name == "ocspVals" else CertificateList.from_der
                try:
                    data = read(_octets(member))
                except MicrocredError:
                    yield "a piece of revocation data in it is unreadable"
                    continue
                yield from self._of_data(data)

    def _of_data(self, data: OcspResponse | CertificateList) -> Iterator[str]:
        if isinstance(data, CertificateList):
            issuers = self._named(data.issuer_der)
            if issuers and self._may_check() and not any(map(data.signed_by, issuers)):
                yield "the signature of a revocation list in it is broken"
            return
        if data.status != "successful":
            yield "an OCSP response in it is none"
            return
        responder = data.find_responder(self._bag)
        sound = responder is not None and self.is_sound(responder) is not False
        if responder is not None and sound and self._may_check() and not data.signed_by(responder):
            yield "the signature of an OCSP response in it is broken"
        if data.sent != len(data.certificates):
            yield "a certificate in an OCSP response in it is unreadable"
        for certificate in data.certificates:
            yield from self._of_certificate(certificate)

    # -- signatures ---------------------------------------------------------------------------

    def is_sound(self, certificate: Certificate) -> bool | None:
        """Whether who it names as its issuer signed it; None if no such issuer is at hand.

        An issuer that was altered itself says nothing.
        """
        if certificate not in self._sound:
            self._sound[certificate] = None  # what would have to vouch for itself does not
            self._sound[certificate] = self._judged(certificate)
        return self._sound[certificate]

    def _judged(self, certificate: Certificate) -> bool | None:
        if is_issued_by(certificate, certificate):
            return certificate.self_signed if self._may_check() else None
        issuers = self._named(certificate.issuer_der)
        if not issuers or not self._may_check():
            return None
        return any(map(certificate.signed_by, issuers))

    def _named(self, name: bytes) -> list[Certificate]:
        """Who bears a name, but for those that were altered."""
        return [one for one in self.bearers(name) if self.is_sound(one) is not False]

    def bearers(self, name: bytes) -> list[Certificate]:
        """The certificates at hand whose holder has a DER name; each name is looked up once."""
        if name not in self._bearers:
            found = [one for one in self._bag if same_or_none(one.subject_der, name)]
            self._bearers[name] = found[:_MOST_TRIED]
        return self._bearers[name]

    def _may_check(self) -> bool:
        self._left -= 1
        return self._left >= 0


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the issuer's name is the one that a certificate names; nobody looks at signatures."""
    return same_or_none(certificate.issuer_der, issuer.subject_der)


def same_or_none(one: bytes, other: bytes) -> bool:
    """Whether two DER names are the same; False for what is none."""
    try:
        return same_name(one, other)
    except ParseError:
        return False


def _is_twin(one: Certificate, other: Certificate) -> bool:
    """Whether both claim to be the same certificate, and are not."""
    if one == other or one.serial_number != other.serial_number:
        return False
    return one.issuer_der == other.issuer_der or one.subject_der == other.subject_der


def _odd(value: Any, kind: str) -> Iterator[str]:
    """Members that the standard does not know there."""
    if not isinstance(value, dict):
        yield "it is no object where there should be one"
    elif strange := sorted(value.keys() - _MEMBERS[kind]):
        yield f'the standard knows no member "{strange[0][:32]}" there'
    elif not value:
        yield "an object in it is empty"


def _odd_object(value: Any) -> Iterator[str]:
    if not isinstance(value, dict) or not isinstance(value.get("val"), str):
        yield "an object in it has no value"
    elif strange := sorted(value.keys() - _OBJECT):
        yield f'the standard knows no member "{strange[0][:32]}" there'


def _entries(value: Any, name: str) -> Sequence[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else ()


def _octets(member: Any) -> bytes:
    value = member.get("val") if isinstance(member, dict) else None
    if not isinstance(value, str):
        raise ParseError("no object with octets (val)")
    return b64_decode(value)
