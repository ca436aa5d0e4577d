"""Names of hashes and signature schemes as CMS, timestamps, OCSP and CRLs write them.

RFC 5754 (SHA-2), RFC 8419 (Ed25519, Ed448), RFC 8702 (SHA-3 family), NIST's registry of object
identifiers. In CMS the signature algorithm may name the kind of key only ("rsaEncryption"); then
the hash is that of the signer's digestAlgorithm (RFC 3370 section 3.2).

    >>> from microcred.crypto.cms_algorithms import digest, hash_identifier
    >>> digest("sha256", b"")[:4].hex(), digest("1.2.3", b"")
    ('e3b0c442', None)
    >>> hash_identifier("sha1").hex()
    '300906052b0e03021a0500'
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.crypto.ber import members, normalised, number_of
from microcred.crypto.certificate_signature import SCHEMES, Scheme, read_scheme
from microcred.crypto.der import Element, read_one
from microcred.errors import ParseError

__all__ = ["HASHES", "digest", "hash_identifier", "hash_name", "oid_of", "scheme_of_signer"]

_SHAKE256: Final = "shake256"
_SHAKE256_OCTETS: Final = 64  # RFC 8419 section 2.3: 512 bits with Ed448

HASHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1.3.14.3.2.26": "sha1",
        "2.16.840.1.101.3.4.2.4": "sha224",
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
        "2.16.840.1.101.3.4.2.7": "sha3_224",
        "2.16.840.1.101.3.4.2.8": "sha3_256",
        "2.16.840.1.101.3.4.2.9": "sha3_384",
        "2.16.840.1.101.3.4.2.10": "sha3_512",
        "2.16.840.1.101.3.4.2.12": _SHAKE256,
        "2.16.840.1.101.3.4.2.18": _SHAKE256,
    }
)
"""Hashes by object identifier, under their names in hashlib."""

# AlgorithmIdentifiers as they are written: SHA-1 and SHA-2 with NULL, as every receiver takes them.
_IDENTIFIERS: Final = MappingProxyType(
    {
        "sha1": "300906052b0e03021a0500",
        "sha256": "300d06096086480165030402010500",
        "sha384": "300d06096086480165030402020500",
        "sha512": "300d06096086480165030402030500",
        "sha3_256": "300b0609608648016503040208",
        "sha3_384": "300b0609608648016503040209",
        "sha3_512": "300b060960864801650304020a",
    }
)

# Identifiers that name a kind of key where a scheme should stand, and the kind of the scheme.
_KEYS: Final = MappingProxyType({"1.2.840.113549.1.1.1": "RSA", "1.2.840.10045.2.1": "EC"})
_NAMES: Final = MappingProxyType(
    {(row.kind, row.hash): row.name for row in SCHEMES.values() if row.kind in ("RSA", "EC")}
)


def oid_of(element: Element) -> str:
    """The object identifier that an AlgorithmIdentifier begins with, dotted.

    Raises:
        ParseError: it is no AlgorithmIdentifier.
    """
    parts = members(element)
    if not 1 <= len(parts) <= 2:
        raise ParseError("a malformed algorithm")
    return parts[0].oid()


def hash_name(element: Element) -> str:
    """The name of the hash of a digest AlgorithmIdentifier; its dotted identifier if not known.

    Raises:
        ParseError: it is malformed, or is SHAKE256 with a length other than 512 bits.
    """
    oid = oid_of(element)
    name = HASHES.get(oid, oid)
    parameters = members(element)[1:]
    if name == _SHAKE256 and parameters and number_of(parameters[0]) != 8 * _SHAKE256_OCTETS:
        raise ParseError("a hash of a length that nobody uses")
    return name


def hash_identifier(name: str) -> bytes:
    """The DER AlgorithmIdentifier of SHA-1, SHA-256, -384, -512 or SHA3-256, -384, -512.

    Raises:
        ParseError: another hash is asked for.
    """
    try:
        return bytes.fromhex(_IDENTIFIERS[name])
    except KeyError:
        raise ParseError("a hash that is not known here") from None


def digest(name: str, octets: bytes) -> bytes | None:
    """The hash of the octets; None if the hash is not one of `HASHES`."""
    if name not in HASHES.values():
        return None
    if name == _SHAKE256:
        return hashlib.shake_256(octets).digest(_SHAKE256_OCTETS)
    return hashlib.new(name, octets, usedforsecurity=False).digest()


def scheme_of_signer(algorithm: Element, hash: str) -> Scheme:
    """The scheme of a SignerInfo: `algorithm` is its signatureAlgorithm, `hash` its digest.

    Raises:
        ParseError: it is malformed.
    """
    kind = _KEYS.get(oid_of(algorithm))
    if kind is not None:
        name = _NAMES.get((kind, hash))
        return Scheme(oid_of(algorithm), "") if name is None else Scheme(name, kind, hash)
    return read_scheme(read_one(normalised(algorithm)))
