"""The signature by which one certificate vouches for another.

RFC 5280 section 4.1.1.2 with the algorithms of RFC 4055 and RFC 8017 (RSA), RFC 5758 (ECDSA) and
RFC 8410 (Ed25519, Ed448). It tells whether the value verifies; whether an algorithm is still good
enough is for who decides about trust, so SHA-1 is read here.

    >>> from microcred.crypto.certificate_signature import SCHEMES
    >>> SCHEMES["1.2.840.113549.1.1.11"]
    Scheme(name='sha256WithRSAEncryption', kind='RSA', hash='sha256', salt=None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.der import Element, children
from microcred.errors import ParseError

__all__ = ["SCHEMES", "Scheme", "is_signed", "read_scheme"]

_PSS: Final = "1.2.840.113549.1.1.10"
_MGF1: Final = "1.2.840.113549.1.1.8"
_LONGEST_SALT: Final = 512


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a certificate is signed.

    Attributes:
        name: as the standards write it.
        kind: "RSA", "PSS", "EC" or "Ed"; "" for a scheme that is not known here.
        hash: name of the hash in hashlib, "" where it belongs to the scheme.
        salt: length of the salt of RSASSA-PSS, else None.
    """

    name: str
    kind: str
    hash: str = ""
    salt: int | None = None


SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType(
    {
        "1.2.840.113549.1.1.5": Scheme("sha1WithRSAEncryption", "RSA", "sha1"),
        "1.2.840.113549.1.1.14": Scheme("sha224WithRSAEncryption", "RSA", "sha224"),
        "1.2.840.113549.1.1.11": Scheme("sha256WithRSAEncryption", "RSA", "sha256"),
        "1.2.840.113549.1.1.12": Scheme("sha384WithRSAEncryption", "RSA", "sha384"),
        "1.2.840.113549.1.1.13": Scheme("sha512WithRSAEncryption", "RSA", "sha512"),
        "1.2.840.10045.4.1": Scheme("ecdsa-with-SHA1", "EC", "sha1"),
        "1.2.840.10045.4.3.1": Scheme("ecdsa-with-SHA224", "EC", "sha224"),
        "1.2.840.10045.4.3.2": Scheme("ecdsa-with-SHA256", "EC", "sha256"),
        "1.2.840.10045.4.3.3": Scheme("ecdsa-with-SHA384", "EC", "sha384"),
        "1.2.840.10045.4.3.4": Scheme("ecdsa-with-SHA512", "EC", "sha512"),
        "1.3.101.112": Scheme("Ed25519", "Ed"),
        "1.3.101.113": Scheme("Ed448", "Ed"),
    }
)
"""The schemes that take no parameters, by object identifier."""

_HASHES: Final = MappingProxyType(
    {
        "1.3.14.3.2.26": "sha1",
        "2.16.840.1.101.3.4.2.4": "sha224",
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
    }
)


def read_scheme(element: Element) -> Scheme:
    """The scheme of an AlgorithmIdentifier; one that is not known here has the kind "".

    Raises:
        ParseError: it is malformed.
    """
    parts = children(element)
    if not 1 <= len(parts) <= 2:
        raise ParseError("a certificate with a malformed signature algorithm")
    oid = parts[0].oid()
    if oid == _PSS and len(parts) == 2:
        return _read_pss(parts[1])
    return SCHEMES.get(oid, Scheme(oid, ""))


def _read_pss(parameters: Element) -> Scheme:
    """RSASSA-PSS-params (RFC 4055 section 3.1); mask and content must have the same hash."""
    fields = {part.tag & 0x1F: children(part, None) for part in children(parameters)}
    if not all(fields.values()):
        raise ParseError("a certificate with malformed PSS parameters")
    digest = mask = "sha1"
    salt = 20
    if 0 in fields:
        digest = _hash_of(fields[0][0])
    if 1 in fields:
        function, argument = children(fields[1][0])
        mask = _hash_of(argument) if function.oid() == _MGF1 else ""
    if 2 in fields:
        salt = fields[2][0].integer()
    known = bool(digest) and mask == digest and 0 <= salt <= _LONGEST_SALT
    return Scheme("RSASSA-PSS", "PSS" if known else "", digest, salt)


def _hash_of(element: Element) -> str:
    return _HASHES.get(children(element)[0].oid(), "")


def is_signed(scheme: Scheme, key: Any, signature: bytes, data: bytes) -> bool:
    """Whether the signature is that of `key`, a public key of `cryptography`, over `data`."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    try:
        if scheme.kind in ("RSA", "PSS") and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, _padding(scheme), _hash(scheme))
        elif scheme.kind == "EC" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(_hash(scheme)))
        elif (
            scheme.name == "Ed25519"
            and isinstance(key, ed25519.Ed25519PublicKey)
            or scheme.name == "Ed448"
            and isinstance(key, ed448.Ed448PublicKey)
        ):
            key.verify(signature, data)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _hash(scheme: Scheme) -> Any:
    from cryptography.hazmat.primitives import hashes

    return getattr(hashes, scheme.hash.upper())()


def _padding(scheme: Scheme) -> Any:
    from cryptography.hazmat.primitives.asymmetric import padding

    if scheme.kind == "RSA":
        return padding.PKCS1v15()
    return padding.PSS(mgf=padding.MGF1(_hash(scheme)), salt_length=scheme.salt or 0)
