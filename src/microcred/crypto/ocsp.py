"""OCSP responses as values, and requests (RFC 6960, RFC 8954 for the nonce).

What the responder says and whether its key says so; whether the responder may speak for the
issuer, and whether the answer is fresh, is for who decides about trust.

    >>> from microcred.crypto.ocsp import OcspResponse
    >>> OcspResponse.from_der(bytes.fromhex("30030a0103")).status
    'tryLater'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal

from microcred.crypto.ber import (
    der_of,
    members,
    moment_of,
    normalised,
    number_of,
    read_ber,
    string_of,
)
from microcred.crypto.certificate_identifiers import (
    has_name,
    key_bits,
    key_hash,
    readable_certificates,
)
from microcred.crypto.certificate_signature import Scheme, is_signed, read_scheme
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms_algorithms import digest, hash_name
from microcred.crypto.der import SEQUENCE, Element, context, read_one
from microcred.crypto.ocsp_request import ocsp_request
from microcred.crypto.revocation import read_reason, revocation_extensions
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["LARGEST_OCSP", "OcspResponse", "SingleResponse", "ocsp_request"]

LARGEST_OCSP: Final = 1024 * 1024
"""The most octets of a response."""

_BASIC: Final = "1.3.6.1.5.5.7.48.1.1"
_NONCE: Final = "1.3.6.1.5.5.7.48.1.2"
_ARCHIVE_CUTOFF: Final = "1.3.6.1.5.5.7.48.1.6"
_CERTIFICATE_HASH: Final = "1.3.36.8.3.13"
_ENUMERATED: Final = 0x0A
_MOST_RESPONSES: Final = 1024
_MOST_RESPONDERS: Final = 8  # signatures that are tried
_LONGEST_NONCE: Final = 128  # octets; RFC 8954 has 32, RFC 9654 up to 128
_NEVER: Final = datetime.min.replace(tzinfo=UTC)

_VERSION: Final = context(0, constructed=True)
_BY_NAME: Final = context(1, constructed=True)
_BY_KEY: Final = context(2, constructed=True)
_CERTIFICATES: Final = context(0, constructed=True)
_EXTENSIONS: Final = context(1, constructed=True)
_NEXT_UPDATE: Final = context(0, constructed=True)
_GOOD: Final = context(0, constructed=False)
_REVOKED: Final = context(1, constructed=True)
_UNKNOWN: Final = context(2, constructed=False)

_STATUSES: Final = MappingProxyType(
    {
        0: "successful",
        1: "malformedRequest",
        2: "internalError",
        3: "tryLater",
        5: "sigRequired",
        6: "unauthorized",
    }
)


class SingleResponse(Frozen):
    """What a response says about one certificate (RFC 6960 section 4.2.1).

    Attributes:
        hash: of the two hashes that name the issuer, in hashlib; dotted if not known.
        issuer_name_hash: of the issuer's DER name.
        issuer_key_hash: of the issuer's key.
        serial_number: of the certificate.
        status: "good", "revoked" or "unknown".
        revocation_time: when it was revoked, aware UTC; None unless revoked.
        reason: of the revocation, in the words of RFC 5280 section 5.3.1; None if none is given.
        this_update: when this was known to be so, aware UTC.
        next_update: when more will be known, aware UTC; None if that may be at any time.
        certificate_hash: name of a hash and the hash of the certificate (CertHash of Common PKI,
            1.3.36.8.3.13), by which the responder says that it has issued it.
        archive_cutoff: since when the responder keeps what it knows, aware UTC.
        unprocessed: critical extensions that are not understood here, dotted.
    """

    hash: str
    issuer_name_hash: bytes = part(repr=False)
    issuer_key_hash: bytes = part(repr=False)
    serial_number: int
    status: Literal["good", "revoked", "unknown"]
    revocation_time: datetime | None
    reason: str | None
    this_update: datetime
    next_update: datetime | None
    certificate_hash: tuple[str, bytes] | None = None
    archive_cutoff: datetime | None = None
    unprocessed: tuple[str, ...] = ()

    def answers(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Whether it is about a certificate of an issuer.

        Name, key and serial number have to be those, and the certificate's hash, if it is told: a
        hash of another one says that this one was never issued.
        """
        if self.serial_number != certificate.serial_number:
            return False
        bits = key_bits(issuer)
        if bits is None or digest(self.hash, bits) != self.issuer_key_hash:
            return False
        names = (certificate.issuer_der, issuer.subject_der)
        if self.issuer_name_hash not in (digest(self.hash, name) for name in names):
            return False
        name, value = self.certificate_hash or ("", None)
        expected = digest(name, certificate.der)
        return value is None or expected is None or value == expected


class _Signed(Frozen):
    octets: bytes
    signature: bytes


class OcspResponse(Frozen):
    """One response of a responder.

    Attributes:
        der: the octets as received.
        status: "successful", or the word of RFC 6960 section 4.2.1 for why there is no answer; then
            nothing else is told.
        responder_name: the DER name of the responder, if it is named so.
        responder_key_hash: the SHA-1 of its key, if it is named so.
        produced_at: when it was signed, aware UTC; the first of all instants if not successful.
        responses: about one certificate each.
        certificates: those that came along, as far as they can be read.
        signature_scheme: how it is signed; of the kind "" if not successful.
        nonce: of the request that it answers, without the wrapping OCTET STRING; None without one.
        unprocessed: critical extensions that are not understood here, dotted.
        sent: how many certificates came along, readable or not, each once.
    """

    der: bytes = part(repr=False)
    status: str
    responder_name: bytes | None = part(default=None, repr=False, compare=False)
    responder_key_hash: bytes | None = part(default=None, repr=False, compare=False)
    produced_at: datetime = part(default=_NEVER, compare=False)
    responses: tuple[SingleResponse, ...] = part(default=(), compare=False)
    certificates: tuple[Certificate, ...] = part(default=(), compare=False)
    signature_scheme: Scheme = part(default=Scheme("", ""), compare=False)
    nonce: bytes | None = part(default=None, repr=False, compare=False)
    unprocessed: tuple[str, ...] = part(default=(), compare=False)
    sent: int = part(default=0, compare=False)
    _signed: _Signed = part(default=_Signed(b"", b""), repr=False, compare=False)

    @classmethod
    def from_der(cls, octets: bytes) -> OcspResponse:
        """The response of an OCSPResponse, or of a BasicOCSPResponse alone.

        Raises:
            ParseError: the octets are neither, are more than 1 MiB, or of an unknown type.
        """
        if len(octets) > LARGEST_OCSP:
            raise ParseError(f"an OCSP response of more than {LARGEST_OCSP} bytes")
        parts = members(read_ber(octets))
        if parts and parts[0].tag == SEQUENCE:
            return _read_basic(octets, parts)
        if not parts or len(parts[0].expect(_ENUMERATED).value) != 1:
            raise ParseError("no OCSP response")
        status = _STATUSES.get(parts[0].value[0])
        if status is None:
            raise ParseError("an OCSP response with a status that does not exist")
        if status != "successful":
            return cls(octets, status)
        return _read_basic(octets, members(_basic(parts[1:])))

    def find_responder(self, others: Sequence[Certificate] = ()) -> Certificate | None:
        """The certificate of the responder, out of its own and of others; None if it is not there.

        It is one that the response names. Where several bear that name, it is the one whose key
        signed, else the first. Eight are tried.
        """
        named = [one for one in (*self.certificates, *others) if self._names(one)]
        unique = list(dict.fromkeys(named))[:_MOST_RESPONDERS]
        signers = (one for one in unique if len(unique) == 1 or self.signed_by(one))
        return next(signers, unique[0] if unique else None)

    def signed_by(self, certificate: Certificate) -> bool:
        """Whether the response names this certificate's holder, and its key made the signature."""
        if not self._names(certificate):
            return False
        key, signed = certificate.public_key._key, self._signed
        return is_signed(self.signature_scheme, key, signed.signature, signed.octets)

    def _names(self, certificate: Certificate) -> bool:
        if self.responder_name is not None:
            return has_name(certificate, self.responder_name)
        return self.responder_key_hash is not None and (
            key_hash(certificate) == self.responder_key_hash
        )


def _basic(parts: Sequence[Element]) -> Element:
    """The BasicOCSPResponse within the responseBytes of a successful response."""
    if len(parts) != 1 or parts[0].tag != context(0, constructed=True):
        raise ParseError("an OCSP response without an answer")
    wrapped = members(read_ber(parts[0].value))
    if len(wrapped) != 2 or wrapped[0].oid() != _BASIC:
        raise ParseError("an OCSP response of a type that is not known here")
    return read_ber(string_of(wrapped[1]))


def _read_basic(octets: bytes, parts: Sequence[Element]) -> OcspResponse:
    if not 3 <= len(parts) <= 4:
        raise ParseError("an OCSP response that has not its parts")
    data, algorithm, signature = parts[:3]
    fields = list(members(data))
    if fields and fields[0].tag == _VERSION and number_of(read_ber(fields.pop(0).value)) != 0:
        raise ParseError("an OCSP response of a version that does not exist")
    if not 3 <= len(fields) <= 4:
        raise ParseError("an OCSP response that has not its parts")
    name, key = _responder(fields[0])
    extensions = _extensions(fields[3:], _EXTENSIONS)
    nonce = extensions.get(_NONCE)
    responses, sent = members(fields[2]), _certificates(parts[3:])
    if len(responses) > _MOST_RESPONSES:
        raise ParseError("an OCSP response with too many answers")
    return OcspResponse(
        octets,
        "successful",
        name,
        key,
        moment_of(fields[1]),
        tuple(_single(one) for one in responses),
        readable_certificates(sent),
        read_scheme(read_one(normalised(algorithm))),
        None if nonce is None else _nonce(nonce[1]),
        _unprocessed(extensions, _NONCE),
        len({one.raw for one in sent}),
        _Signed(data.raw, signature.bits()),
    )


def _responder(element: Element) -> tuple[bytes | None, bytes | None]:
    if element.tag == _BY_KEY:
        return None, string_of(read_ber(element.value))
    return der_of(read_ber(element.expect(_BY_NAME).value).expect(SEQUENCE)), None


def _certificates(parts: Sequence[Element]) -> tuple[Element, ...]:
    return members(read_ber(parts[0].expect(_CERTIFICATES).value)) if parts else ()


def _extensions(parts: Sequence[Element], tag: int) -> dict[str, tuple[bool, bytes]]:
    return revocation_extensions(read_ber(parts[0].expect(tag).value)) if parts else {}


def _unprocessed(found: dict[str, tuple[bool, bytes]], *known: str) -> tuple[str, ...]:
    return tuple(oid for oid, (critical, _) in found.items() if critical and oid not in known)


def _nonce(value: bytes) -> bytes:
    """The nonce; some responders put it there without its OCTET STRING."""
    try:
        nonce = string_of(read_ber(value))
    except ParseError:
        nonce = value
    if len(nonce) > _LONGEST_NONCE:
        raise ParseError("an OCSP response with a nonce that is too long")
    return nonce


def _single(element: Element) -> SingleResponse:
    parts = list(members(element))
    if len(parts) < 3:
        raise ParseError("an OCSP response with a malformed answer")
    identifier, state, this_update = parts[:3]
    names = members(identifier)
    if len(names) != 4:
        raise ParseError("an OCSP response with a malformed certificate identifier")
    rest = parts[3:]
    following = rest.pop(0) if rest and rest[0].tag == _NEXT_UPDATE else None
    if len(rest) > 1:
        raise ParseError("an OCSP response with a malformed answer")
    extensions = _extensions(rest, _EXTENSIONS)
    status, when, reason = _status(state)
    cutoff, held = extensions.get(_ARCHIVE_CUTOFF), extensions.get(_CERTIFICATE_HASH)
    return SingleResponse(
        hash_name(names[0]),
        string_of(names[1]),
        string_of(names[2]),
        number_of(names[3]),
        status,
        when,
        reason,
        moment_of(this_update),
        None if following is None else moment_of(read_ber(following.value)),
        None if held is None else _certificate_hash(held[1]),
        None if cutoff is None else moment_of(read_ber(cutoff[1])),
        _unprocessed(extensions, _ARCHIVE_CUTOFF, _CERTIFICATE_HASH),
    )


def _certificate_hash(value: bytes) -> tuple[str, bytes]:
    parts = members(read_ber(value))
    if len(parts) != 2:
        raise ParseError("an OCSP response with a malformed hash")
    return hash_name(parts[0]), string_of(parts[1])


def _status(
    element: Element,
) -> tuple[Literal["good", "revoked", "unknown"], datetime | None, str | None]:
    if element.tag == _GOOD:
        return "good", None, None
    if element.tag == _UNKNOWN:
        return "unknown", None, None
    parts = members(element, _REVOKED)
    if not 1 <= len(parts) <= 2:
        raise ParseError("an OCSP response with a malformed revocation")
    reason = None
    if len(parts) == 2:
        reason = read_reason(read_ber(parts[1].expect(context(0, constructed=True)).value))
    return "revoked", moment_of(parts[0]), reason
