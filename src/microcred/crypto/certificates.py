"""X.509 certificates as values; what they claim, not what they are worth.

RFC 5280 section 4, ETSI EN 319 412-1 and -3 (legal persons), EN 319 412-5 (qualified
certificates). Values are as they stand in the certificate. A certificate with a fault in an
extension that decides nothing is read, one with a fault anywhere else is refused.

    >>> from microcred.crypto.certificates import Certificate
    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> leaf.organisation, leaf.organization_identifier, leaf.is_ca
    ('Example University', 'NTRIE-123456', False)
    >>> sorted(leaf.key_usage)
    ['digitalSignature', 'nonRepudiation']
    >>> Certificate.from_der(leaf.der) == leaf
    True
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeVar

from microcred.crypto import extensions as ext
from microcred.crypto.certificate_fields import CertificateFields, read_fields
from microcred.crypto.certificate_signature import Scheme, is_signed
from microcred.crypto.der import (
    INTEGER,
    SEQUENCE,
    context,
    encode,
    read_one,
    read_pem,
    write_pem,
)
from microcred.crypto.extensions import Extension, QCStatements
from microcred.crypto.keys import PublicKey
from microcred.crypto.names import (
    COMMON_NAME,
    COUNTRY,
    ORGANISATION,
    ORGANIZATION_IDENTIFIER,
    Name,
    same_name,
)
from microcred.encoding import b64_decode
from microcred.errors import ParseError, TrustError
from microcred.frozen import Frozen, part
from microcred.kept import Kept

__all__ = ["Certificate", "CertificateCache", "issuer_serial", "read_certificates"]

_LARGEST: Final = 64 * 1024  # of one certificate
_MOST_SIGNERS: Final = 64  # that a certificate remembers to have been asked about
_DIRECTORY_NAME: Final = context(4, constructed=True)

T = TypeVar("T")


class Certificate(Frozen):
    """One certificate; equal are those with the same octets.

    Attributes:
        der: the octets as received.
    """

    der: bytes = part(repr=False)
    _fields: CertificateFields = part(repr=False, compare=False)

    @classmethod
    def from_der(cls, der: bytes) -> Certificate:
        """The certificate of its DER octets.

        Raises:
            TrustError: they are no X.509 certificate, or it has more than 64 KiB.
        """
        if len(der) > _LARGEST:
            raise TrustError(f"a certificate of more than {_LARGEST} bytes")
        try:
            return cls(bytes(der), read_fields(der))
        except ParseError as error:
            raise TrustError(f"no X.509 certificate: {error}") from None

    @classmethod
    def from_pem(cls, pem: bytes) -> Certificate:
        """The first certificate of a PEM text.

        Raises:
            TrustError: there is none.
        """
        return _from_pem(pem)[0]

    def to_pem(self) -> bytes:
        """The certificate as PEM."""
        return write_pem("CERTIFICATE", self.der)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the octets, in lower-case hexadecimal digits."""
        return hashlib.sha256(self.der).hexdigest()

    # -- whose it is ------------------------------------------------------------------------

    @property
    def subject(self) -> Name:
        """The distinguished name of the holder."""
        return self._fields.subject_name

    @property
    def issuer(self) -> Name:
        """The distinguished name of who issued it."""
        return self._fields.issuer_name

    @property
    def subject_der(self) -> bytes:
        """The holder's name, octet by octet."""
        return self._fields.subject

    @property
    def issuer_der(self) -> bytes:
        """The issuer's name, octet by octet."""
        return self._fields.issuer

    @property
    def organisation(self) -> str | None:
        """organizationName of the holder."""
        return self.subject.first(ORGANISATION)

    @property
    def common_name(self) -> str | None:
        """commonName of the holder."""
        return self.subject.first(COMMON_NAME)

    @property
    def country(self) -> str | None:
        """countryName of the holder: ISO 3166-1 alpha-2, as written there."""
        return self.subject.first(COUNTRY)

    @property
    def organization_identifier(self) -> str | None:
        """organizationIdentifier of the holder (2.5.4.97), such as "NTRIE-123456"."""
        return self.subject.first(ORGANIZATION_IDENTIFIER)

    @property
    def name(self) -> str:
        """organizationName, else commonName, else the whole name in one line."""
        return self.organisation or self.common_name or str(self.subject)

    @cached_property
    def public_key(self) -> PublicKey:
        """The holder's key; of the kind "other" where no algorithm here can use it."""
        return PublicKey.from_spki(self._fields.spki)

    # -- for how long and for what -----------------------------------------------------------

    @property
    def serial_number(self) -> int:
        """The serial number that its issuer gave it."""
        return int.from_bytes(self._fields.serial, "big", signed=True)

    @property
    def not_before(self) -> datetime:
        """The first instant of its validity, aware UTC."""
        return self._fields.not_before

    @property
    def not_after(self) -> datetime:
        """The last instant of its validity, aware UTC."""
        return self._fields.not_after

    @property
    def is_ca(self) -> bool:
        """Whether it says that its holder may issue certificates (basicConstraints)."""
        return self._fields.authority[0]

    @property
    def path_length(self) -> int | None:
        """How many authorities may follow it in a path, None for any number."""
        return self._fields.authority[1]

    @property
    def key_usage(self) -> frozenset[str] | None:
        """The names in keyUsage (RFC 5280 section 4.2.1.3), None if the extension is absent."""
        return self._fields.key_usage

    def valid_at(self, moment: datetime) -> bool:
        """Whether an aware moment is within its validity, both ends included (RFC 5280 4.1.2.5)."""
        return self.not_before <= moment <= self.not_after

    @property
    def extended_key_usage(self) -> frozenset[str] | None:
        """The purposes in extKeyUsage, dotted; None if absent, empty (no purpose) if unreadable."""
        return self._tolerant(ext.EXTENDED_KEY_USAGE, ext.read_extended_key_usage, None)

    @property
    def ocsp_no_check(self) -> bool:
        """Whether its issuer asks not to look for its revocation (RFC 6960 section 4.2.2.2.1)."""
        return self.extension(ext.OCSP_NO_CHECK) is not None

    # -- what else it says -------------------------------------------------------------------

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """Every extension as it stands there, unread."""
        return self._fields.extensions

    @property
    def signature_scheme(self) -> Scheme:
        """How it is signed."""
        return self._fields.scheme

    @property
    def authority_key_id(self) -> bytes | None:
        """The key identifier of its issuer, a hint; None if absent or unreadable."""
        return self._tolerant(ext.AUTHORITY_KEY_ID, ext.read_authority_key_id, None)

    @property
    def subject_key_id(self) -> bytes | None:
        """The identifier of the holder's key, a hint; None if absent or unreadable."""
        return self._tolerant(ext.SUBJECT_KEY_ID, lambda value: read_one(value).value, None)

    @property
    def crl_urls(self) -> tuple[str, ...]:
        """Where its revocation list is; empty too if the extension is unreadable."""
        return self._tolerant(ext.CRL_DISTRIBUTION_POINTS, ext.read_crl_urls, ())

    @property
    def ocsp_urls(self) -> tuple[str, ...]:
        """Where its OCSP responder is; empty too if the extension is unreadable."""
        return self._tolerant(ext.AUTHORITY_INFORMATION, ext.read_ocsp_urls, ())

    @property
    def ca_issuer_urls(self) -> tuple[str, ...]:
        """Where its issuer's certificate is; empty too if the extension is unreadable."""
        return self._tolerant(ext.AUTHORITY_INFORMATION, ext.read_issuer_urls, ())

    @property
    def names_revocation(self) -> bool:
        """Whether it names a CRL or OCSP, however badly: somebody may have revoked it."""
        if self.extension(ext.CRL_DISTRIBUTION_POINTS) is not None:
            return True
        access = self.extension(ext.AUTHORITY_INFORMATION)
        try:
            return access is not None and bool(ext.read_ocsp_urls(access.value))
        except ParseError:
            return True

    @property
    def qc_statements(self) -> QCStatements | None:
        """What it claims about being qualified; None if absent or unreadable."""
        return self._tolerant(ext.QC_STATEMENTS, ext.read_qc_statements, None)

    def extension(self, oid: str) -> Extension | None:
        """The extension of an object identifier, None if it is absent."""
        return next((one for one in self.extensions if one.oid == oid), None)

    def _tolerant(self, oid: str, read: Callable[[bytes], T], otherwise: T) -> T:
        """What `read` makes of an extension; `otherwise` if it is absent or unreadable."""
        found = self.extension(oid)
        try:
            return otherwise if found is None else read(found.value)
        except ParseError:
            return otherwise

    # -- who vouches for it ------------------------------------------------------------------

    @property
    def self_signed(self) -> bool:
        """Whether holder and issuer have one name and the key verifies its own signature."""
        return self.signed_by(self)

    def signed_by(self, other: Certificate) -> bool:
        """Whether `other` bears the issuer's name and its key verifies the signature.

        Nothing else is looked at: not time, usage, or strength of the algorithm. So the answer
        follows from the octets of the two, and is remembered for as long as this object lives.
        """
        return self._signed_by.found(other.der, lambda _: self._is_signed_by(other))

    @cached_property
    def _signed_by(self) -> Kept[bytes, bool]:
        return Kept(_MOST_SIGNERS)

    def _is_signed_by(self, other: Certificate) -> bool:
        if not same_name(self.issuer_der, other.subject_der):
            return False
        key = other.public_key._key
        return is_signed(self._fields.scheme, key, self._fields.signature, self._fields.signed)

    def __eq__(self, other: object) -> bool:
        """Equal when the octets are."""
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        """By the octets."""
        return hash(self.der)

    def __repr__(self) -> str:
        """The digest: names do not belong into logs."""
        return f"Certificate(sha256={self.sha256})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its octets."""
        return Certificate.from_der, (self.der,)


class CertificateCache:
    """The certificates that a caller keeps, by their octets and by their base64 text.

    One organisation seals many files with one certificate, and reading it costs more than checking
    a signature with it. Each remembers by itself who signed it. Nothing is said about trust: a
    forged certificate is found here like any other.

        >>> from microcred.crypto.certificates import CertificateCache
        >>> CertificateCache()
        CertificateCache(0)
    """

    __slots__ = ("_by_der", "_by_text", "named")

    named: Kept[Hashable, Any]
    """What a header that names certificates came to, by all that it depends on."""

    def __init__(self, most: int = 1024) -> None:
        """`most` is how many are kept."""
        self._by_der: Kept[bytes, Certificate] = Kept(most)
        self._by_text: Kept[str, Certificate] = Kept(most)
        self.named = Kept(most)

    def of_der(self, der: bytes) -> Certificate:
        """The certificate of its DER octets.

        Raises:
            TrustError: they are no X.509 certificate.
        """
        return self._by_der.found(bytes(der), Certificate.from_der)

    def of_text(self, text: str) -> Certificate:
        """The certificate of its base64 text, as it stands in `x5c` (RFC 7515 section 4.1.6).

        Raises:
            ParseError: it is no base64 text of the one form.
            TrustError: its octets are no X.509 certificate.
        """
        return self._by_text.found(text, lambda text: self.of_der(b64_decode(text)))

    def __repr__(self) -> str:
        """How many, and nothing of what is kept."""
        return f"CertificateCache({len(self._by_der)})"


def read_certificates(data: bytes) -> tuple[Certificate, ...]:
    """Every certificate of a PEM text, or the one of DER octets, told by content.

    Raises:
        TrustError: there is none, or one of them is malformed.
    """
    return _from_pem(data) if b"-----BEGIN " in data else (Certificate.from_der(data),)


def issuer_serial(certificate: Certificate) -> bytes:
    """The DER IssuerSerial that names a certificate (RFC 5035 section 5.1).

    The issuer is the one directory name, octet by octet, before the serial number. In base64 it is
    the `kid` of JAdES.
    """
    names = encode(SEQUENCE, encode(_DIRECTORY_NAME, certificate.issuer_der))
    return encode(SEQUENCE, names, encode(INTEGER, certificate._fields.serial))


def _from_pem(pem: bytes) -> tuple[Certificate, ...]:
    try:
        blocks = read_pem(pem, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
    except ParseError:
        raise TrustError("a PEM block that is no base64") from None
    if not blocks:
        raise TrustError("there is no certificate in the PEM text")
    return tuple(Certificate.from_der(block) for block in blocks)
