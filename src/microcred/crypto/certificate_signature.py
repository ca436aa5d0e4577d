"""The signature by which one certificate vouches for another.

RFC 5280 section 4.1.1.2 with the algorithms of RFC 4055 and RFC 8017 (RSA), RFC 5758 (ECDSA),
RFC 8410 (Ed25519, Ed448) and NIST's identifiers of both with SHA-3. It tells whether the value
verifies; whether an algorithm is still good enough is for who decides about trust, so SHA-1 is read
here.

    >>> from microcred.crypto.certificate_signature import SCHEMES
    >>> SCHEMES["1.2.840.113549.1.1.11"]
    Scheme(name='sha256WithRSAEncryption', kind='RSA', hash='sha256', salt=None)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.der import Element, children, context
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = ["SCHEMES", "Scheme", "is_signed", "read_scheme"]

_PSS: Final = "1.2.840.113549.1.1.10"
_MGF1: Final = "1.2.840.113549.1.1.8"
_LONGEST_SALT: Final = 512
_FIRST: Final = context(0, constructed=True)
_TRAILER: Final = 1  # trailerFieldBC, the only one there is


class Scheme(Frozen):
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
        "2.16.840.1.101.3.4.3.10": Scheme("ecdsa-with-SHA3-256", "EC", "sha3_256"),
        "2.16.840.1.101.3.4.3.11": Scheme("ecdsa-with-SHA3-384", "EC", "sha3_384"),
        "2.16.840.1.101.3.4.3.12": Scheme("ecdsa-with-SHA3-512", "EC", "sha3_512"),
        "2.16.840.1.101.3.4.3.14": Scheme("RSA-SHA3-256", "RSA", "sha3_256"),
        "2.16.840.1.101.3.4.3.15": Scheme("RSA-SHA3-384", "RSA", "sha3_384"),
        "2.16.840.1.101.3.4.3.16": Scheme("RSA-SHA3-512", "RSA", "sha3_512"),
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
        "2.16.840.1.101.3.4.2.8": "sha3_256",
        "2.16.840.1.101.3.4.2.9": "sha3_384",
        "2.16.840.1.101.3.4.2.10": "sha3_512",
    }
)


def read_scheme(element: Element) -> Scheme:
    """The scheme of an AlgorithmIdentifier; one that is not known here has the kind "".

    Raises:
        ParseError: it is malformed.
    """
    oid, parts = _oid_of(element), children(element)
    if oid == _PSS and len(parts) == 2:
        return _read_pss(parts[1])
    return SCHEMES.get(oid, Scheme(oid, ""))


def _read_pss(parameters: Element) -> Scheme:
    """RSASSA-PSS-params (RFC 4055 section 3.1); mask and content must have the same hash."""
    parts = children(parameters)
    fields = {part.tag - _FIRST: children(part, None) for part in parts}
    in_order = list(fields) == sorted(fields) and fields.keys() <= {0, 1, 2, 3}
    if len(fields) < len(parts) or not in_order or any(len(one) != 1 for one in fields.values()):
        raise ParseError("a certificate with malformed PSS parameters")
    digest = mask = "sha1"
    salt = 20
    if 0 in fields:
        digest = _hash_of(fields[0][0])
    if 1 in fields:
        function = children(fields[1][0])
        mask = _hash_of(function[-1]) if _oid_of(fields[1][0]) == _MGF1 else ""
    if 2 in fields:
        salt = fields[2][0].integer()
    trailer = fields[3][0].integer() if 3 in fields else _TRAILER
    known = bool(digest) and mask == digest and 0 <= salt <= _LONGEST_SALT and trailer == _TRAILER
    return Scheme("RSASSA-PSS", "PSS" if known else "", digest, salt)


def _hash_of(element: Element) -> str:
    return _HASHES.get(_oid_of(element), "")


def _oid_of(element: Element) -> str:
    """The object identifier that an AlgorithmIdentifier begins with."""
    parts = children(element)
    if not 1 <= len(parts) <= 2:
        raise ParseError("a certificate with a malformed signature algorithm")
    return parts[0].oid()


def is_signed(scheme: Scheme, key: Any, signature: bytes, data: bytes) -> bool:
    """Whether the signature is that of `key`, a public key of `cryptography`, over `data`."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        arguments = _arguments(scheme, key)
        if arguments is None:
            return False
        key.verify(signature, data, *arguments)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _arguments(scheme: Scheme, key: Any) -> tuple[Any, ...] | None:
    """What `key.verify` takes beside signature and data; None if the key does not fit the scheme.

    Only the kind at hand is imported: each brings others along.
    """
    if scheme.kind in ("RSA", "PSS"):
        from cryptography.hazmat.primitives.asymmetric import rsa

        fits = isinstance(key, rsa.RSAPublicKey)
        return (_padding(scheme), _hash(scheme)) if fits else None
    if scheme.kind == "EC":
        from cryptography.hazmat.primitives.asymmetric import ec

        fits = isinstance(key, ec.EllipticCurvePublicKey)
        return (ec.ECDSA(_hash(scheme)),) if fits else None
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

    kinds = {"Ed25519": ed25519.Ed25519PublicKey, "Ed448": ed448.Ed448PublicKey}
    kind = kinds.get(scheme.name)
    return () if kind is not None and isinstance(key, kind) else None


def _hash(scheme: Scheme) -> Any:
    from cryptography.hazmat.primitives import hashes

    return getattr(hashes, scheme.hash.upper())()


def _padding(scheme: Scheme) -> Any:
    from cryptography.hazmat.primitives.asymmetric import padding

    if scheme.kind == "RSA":
        return padding.PKCS1v15()
    return padding.PSS(mgf=padding.MGF1(_hash(scheme)), salt_length=scheme.salt or 0)
