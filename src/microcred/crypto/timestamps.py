"""Timestamp tokens as values (RFC 3161, RFC 5816).

What a token says, what it covers, and whether the key of a certificate signed it. Whether that
certificate is one of a time-stamping authority, and trusted, is for who decides about trust. Tokens
are read as authorities send them: BER, unordered, with revocation data or without.

    >>> from microcred.crypto.timestamps import TimestampToken
    >>> TimestampToken.from_der(bytes.fromhex("30053003020102"))
    Traceback (most recent call last):
    microcred.errors.ParseError: the authority gave no timestamp: rejection
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from microcred.crypto.ber import members, moment_of, number_of, read_ber, string_of, truth_of
from microcred.crypto.certificate_signature import Scheme
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms import LARGEST_CMS, SignedData
from microcred.crypto.cms_algorithms import digest, hash_name
from microcred.crypto.cms_signer import Signer
from microcred.crypto.crl import CertificateList
from microcred.crypto.der import BOOLEAN, INTEGER, SEQUENCE, Element, context
from microcred.crypto.extensions import QC_STATEMENTS
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.revocation import revocation_extensions
from microcred.crypto.timestamp_requests import token_of_response
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["TimestampToken"]

_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
_QUALIFIED: Final = "0.4.0.19422.1.1"  # esi4-qtstStatement-1 (ETSI EN 319 422 section 9.1)
_LEAST: Final = 5
_AUTHORITY: Final = context(0, constructed=True)
_EXTENSIONS: Final = context(1, constructed=True)
_MILLIS: Final = context(0, constructed=False)
_MICROS: Final = context(1, constructed=False)
_LONGEST_ACCURACY: Final = 10**9  # seconds


class _Info(Frozen):
    """TSTInfo (RFC 3161 section 2.4.2)."""

    policy: str
    hash: str
    imprint: bytes
    serial_number: int
    gen_time: datetime
    accuracy: timedelta | None
    nonce: int | None
    qualified: bool


class TimestampToken(Frozen):
    """One token; equal are those with the same octets.

    Attributes:
        der: the ContentInfo as received.
        gen_time: when it was made, aware UTC.
        accuracy: by how much that may be wrong, either way; None if it is not told.
        serial_number: that the authority gave it.
        policy: under which it was made, dotted.
        imprint_hash: of what it covers, by its name in hashlib, dotted if not known.
        imprint: the hash.
        nonce: of the request that it answers; None without one.
        signature_hash: of the signer's digest, by its name in hashlib, dotted if not known.
        signature_scheme: of its signature.
        certificates: within the token, as far as they can be read.
        ocsps: OCSP responses within the token, as far as they can be read.
        crls: revocation lists within the token, as far as they can be read.
        claims_qualified: whether it says that it is qualified (ETSI EN 319 422 section 9.1); a
            claim, no proof.
    """

    der: bytes = part(repr=False)
    gen_time: datetime = part(compare=False)
    accuracy: timedelta | None = part(compare=False)
    serial_number: int = part(compare=False)
    policy: str = part(compare=False)
    imprint_hash: str = part(compare=False)
    imprint: bytes = part(repr=False, compare=False)
    nonce: int | None = part(repr=False, compare=False)
    signature_hash: str = part(compare=False)
    signature_scheme: Scheme = part(compare=False)
    certificates: tuple[Certificate, ...] = part(repr=False, compare=False)
    ocsps: tuple[OcspResponse, ...] = part(repr=False, compare=False)
    crls: tuple[CertificateList, ...] = part(repr=False, compare=False)
    claims_qualified: bool = part(compare=False)
    _content: bytes = part(repr=False, compare=False)
    _signer: Signer = part(repr=False, compare=False)

    @classmethod
    def from_der(cls, octets: bytes) -> TimestampToken:
        """The token of a ContentInfo, or within a TimeStampResp; BER is taken too.

        Raises:
            ParseError: the octets are neither, the authority gave no token, the content is no
                TSTInfo, there is not exactly one signer (RFC 3161 section 2.4.2), or they are more
                than 16 MiB.
        """
        if len(octets) > LARGEST_CMS:
            raise ParseError(f"a timestamp of more than {LARGEST_CMS} bytes")
        octets = token_of_response(octets)
        signed = SignedData.from_ber(octets)
        if signed.content_type != _TST_INFO or signed.content is None:
            raise ParseError("a CMS message that holds no timestamp")
        if len(signed.signers) != 1:
            raise ParseError("a timestamp that has not exactly one signer")
        info, signer = _read_info(signed.content), signed.signers[0]
        return cls(
            octets,
            info.gen_time,
            info.accuracy,
            info.serial_number,
            info.policy,
            info.hash,
            info.imprint,
            info.nonce,
            signer.hash,
            signer.scheme,
            signed.certificates,
            signed.ocsps,
            signed.crls,
            info.qualified,
            signed.content,
            signer,
        )

    def covers(self, octets: bytes) -> bool:
        """Whether the imprint is the hash of the octets; False too for a hash not known here."""
        expected = digest(self.imprint_hash, octets)
        return expected is not None and expected == self.imprint

    def find_signer(self, others: Sequence[Certificate] = ()) -> Certificate | None:
        """The certificate that the token says it is signed with; None if it is not there.

        It is looked for in the token, then in `others`. Issuer and serial number, or key, and every
        signing-certificate attribute must name it: never is it the first whose key fits.
        """
        return next((one for one in (*self.certificates, *others) if self._signer.names(one)), None)

    @property
    def names_certificate(self) -> bool:
        """Whether a signing-certificate attribute holds the hash of the certificate (RFC 5816)."""
        return bool(self._signer.identifiers)

    def intact(self, certificate: Certificate) -> bool:
        """Whether the token names the certificate, and its key signed what the token says.

        content-type, message-digest and signing-certificate attributes must be right.
        """
        return self._signer.signed_by(certificate, _TST_INFO, self._content)


def _read_info(octets: bytes) -> _Info:
    parts = list(members(read_ber(octets)))
    if len(parts) < _LEAST or number_of(parts[0]) != 1:
        raise ParseError("a timestamp that has not its parts, or of an unknown version")
    policy, imprint, serial, moment = parts[1:_LEAST]
    hashed = members(imprint)
    if len(hashed) != 2:
        raise ParseError("a timestamp with a malformed imprint")
    rest = parts[_LEAST:]
    accuracy = _accuracy(rest.pop(0)) if rest and rest[0].tag == SEQUENCE else None
    if rest and rest[0].tag == BOOLEAN:
        truth_of(rest.pop(0))  # ordering
    nonce = number_of(rest.pop(0)) if rest and rest[0].tag == INTEGER else None
    if rest and rest[0].tag == _AUTHORITY:
        rest.pop(0)  # its name, a hint; the certificate tells it
    extensions = rest.pop(0) if rest and rest[0].tag == _EXTENSIONS else None
    if rest:
        raise ParseError("a timestamp with parts that do not belong there")
    return _Info(
        policy.oid(),
        hash_name(hashed[0]),
        string_of(hashed[1]),
        number_of(serial),
        moment_of(moment),
        accuracy,
        nonce,
        extensions is not None and _claims_qualified(extensions),
    )


def _accuracy(element: Element) -> timedelta:
    """Accuracy: seconds, [0] milliseconds, [1] microseconds, each only if it is not zero."""
    found = {one.tag: one for one in members(element)}
    if not found.keys() <= {INTEGER, _MILLIS, _MICROS}:
        raise ParseError("a timestamp with a malformed accuracy")
    seconds, millis, micros = (
        number_of(Element(INTEGER, found[tag].value, b"")) if tag in found else 0
        for tag in (INTEGER, _MILLIS, _MICROS)
    )
    if not 0 <= seconds < _LONGEST_ACCURACY or not (0 <= millis < 1000 and 0 <= micros < 1000):
        raise ParseError("a timestamp with a malformed accuracy")
    return timedelta(seconds=seconds, milliseconds=millis, microseconds=micros)


def _claims_qualified(element: Element) -> bool:
    # [1] is implicit: its value is the extensions themselves.
    listed = Element(SEQUENCE, element.value, element.raw)
    found = revocation_extensions(listed).get(QC_STATEMENTS)
    if found is None:
        return False
    statements = (members(one) for one in members(read_ber(found[1])))
    return any(parts and parts[0].oid() == _QUALIFIED for parts in statements)
