"""How CMS, timestamps, OCSP and CRLs name a certificate: by its issuer and serial, or by its key.

RFC 5652 section 5.3 (SignerIdentifier), RFC 5035 section 5.1 (IssuerSerial), RFC 5280 section
4.2.1.2 and RFC 6960 section 4.2.1 (the SHA-1 of a key). Names are compared as RFC 5280 section 7.1
says; what is malformed names nobody.

    >>> from microcred.crypto.certificate_identifiers import has_serial, key_hash
    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> has_serial(leaf, leaf.issuer_der, leaf.serial_number), len(key_hash(leaf))
    (True, 20)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Final

from microcred.crypto.ber import der_of, members, number_of, read_ber
from microcred.crypto.certificates import Certificate
from microcred.crypto.der import SEQUENCE, Element, children, context, read_one
from microcred.crypto.names import same_name
from microcred.errors import ParseError, TrustError

__all__ = [
    "MOST_CERTIFICATES",
    "has_key_id",
    "has_name",
    "has_serial",
    "is_same_name",
    "key_bits",
    "key_hash",
    "read_issuer_serial",
    "readable_certificates",
]

MOST_CERTIFICATES: Final = 128
"""The most certificates that are read out of one structure."""

_MOST_OCTETS: Final = 1024 * 1024  # that are read as certificates out of one structure
_LONGEST_NAME: Final = 4096  # octets; names beyond are compared octet by octet only
_DIRECTORY_NAME: Final = context(4, constructed=True)


def key_bits(certificate: Certificate) -> bytes | None:
    """The holder's key as it stands in the certificate, without its algorithm; None if malformed.

    This is what RFC 6960 section 4.1.1 hashes.
    """
    try:
        return children(read_one(certificate._fields.spki))[1].bits()
    except (ParseError, IndexError):
        return None


def key_hash(certificate: Certificate) -> bytes | None:
    """The SHA-1 of the holder's key, a name and no protection; None if the key is malformed."""
    bits = key_bits(certificate)
    return None if bits is None else hashlib.sha1(bits, usedforsecurity=False).digest()


def has_name(certificate: Certificate, name: bytes) -> bool:
    """Whether the holder has this DER name."""
    return is_same_name(certificate.subject_der, name)


def has_serial(certificate: Certificate, issuer: bytes, serial_number: int) -> bool:
    """Whether this is the certificate that an issuer, named in DER, gave the serial number."""
    return certificate.serial_number == serial_number and is_same_name(
        certificate.issuer_der, issuer
    )


def has_key_id(certificate: Certificate, key_id: bytes) -> bool:
    """Whether the holder's key has this identifier: its extension, else the hash of the key."""
    return key_id == (certificate.subject_key_id or key_hash(certificate))


def is_same_name(one: bytes, other: bytes) -> bool:
    """Whether two DER names are the same (RFC 5280 section 7.1); never raises.

    What is malformed, or has more than 4096 octets, is the same as its own octets only: somebody
    may send one name to be compared with many.
    """
    if one == other:
        return True
    try:
        return max(len(one), len(other)) <= _LONGEST_NAME and same_name(one, other)
    except ParseError:
        return False


def read_issuer_serial(element: Element) -> tuple[bytes, int]:
    """The issuer's DER name and the serial number of an IssuerSerial (RFC 5035 section 5.1).

    The name is empty where the issuer is named in another way than by its directory name.

    Raises:
        ParseError: it is malformed.
    """
    parts = members(element)
    if len(parts) not in (2, 3):  # three with a unique identifier, which nobody uses
        raise ParseError("a malformed issuer and serial number")
    names = [one for one in members(parts[0]) if one.tag == _DIRECTORY_NAME]
    name = der_of(read_ber(names[0].value).expect(SEQUENCE)) if names else b""
    return name, number_of(parts[1])


def readable_certificates(elements: Iterable[Element]) -> tuple[Certificate, ...]:
    """Those of the elements that are certificates and can be read, each once, in their order.

    Of more than 128 elements, or more than 1 MiB, only the first are read.
    """
    found: dict[bytes, Certificate] = {}
    octets = 0
    for element in islice(elements, MOST_CERTIFICATES):
        octets += len(element.raw)
        if octets > _MOST_OCTETS:
            break
        if element.tag != SEQUENCE or element.raw in found:
            continue
        try:
            found[element.raw] = Certificate.from_der(element.raw)
        except TrustError:
            continue
    return tuple(found.values())
