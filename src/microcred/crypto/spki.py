"""SubjectPublicKeyInfo of the keys that JOSE can use, read and written without a detour.

RFC 5280 section 4.1.2.7, with RFC 3279 (RSA), RFC 5480 (elliptic curves) and RFC 8410 (Ed25519).
The loader of `cryptography` brings formats along that no verification needs, and costs more than
checking a signature. What is not in its plainest form is left to it: this room says None.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.spki import read_spki
    >>> key = PrivateKey.generate("P-256").public_key
    >>> read_spki(key.spki).curve, read_spki(b"0\\x00") is None
    ('P-256', True)
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.crypto.algorithms import COORDINATE_BYTES
from microcred.crypto.der import BIT_STRING, INTEGER, OID, SEQUENCE, children, encode, read_one
from microcred.errors import ParseError
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

__all__ = ["ED25519_OCTETS", "PlainKey", "ed25519", "elliptic", "read_spki", "write_spki"]

_RSA: Final = "1.2.840.113549.1.1.1"
_EC: Final = "1.2.840.10045.2.1"
_ED25519: Final = "1.3.101.112"
_CURVES: Final = MappingProxyType(
    {
        "1.2.840.10045.3.1.7": "P-256",
        "1.3.132.0.34": "P-384",
        "1.3.132.0.35": "P-521",
    }
)
# The algorithm of each kind of key as it is written, octet by octet.
_ALGORITHMS: Final = MappingProxyType(
    {
        None: bytes.fromhex("300d06092a864886f70d0101010500"),
        "P-256": bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"),
        "P-384": bytes.fromhex("301006072a8648ce3d020106052b81040022"),
        "P-521": bytes.fromhex("301006072a8648ce3d020106052b81040023"),
    }
)
_NULL: Final = 0x05
_UNCOMPRESSED: Final = b"\x04"
ED25519_OCTETS: Final = 32
"""How many octets an Ed25519 key has (RFC 8032 section 5.1.5)."""
_BEFORE_ED25519: Final = bytes.fromhex("302a300506032b6570032100")  # RFC 8410 section 4


class PlainKey(Frozen):
    """A public key with what decides which algorithms fit it.

    Attributes:
        kind: "RSA", "EC" or "OKP".
        curve: "P-256", "P-384", "P-521" or "Ed25519"; None for RSA.
        bits: of the modulus or the curve.
        key: of `cryptography`.
    """

    kind: str
    curve: str | None
    bits: int
    key: Any


def ed25519(octets: bytes) -> tuple[bytes, Any]:
    """The SubjectPublicKeyInfo and the key of `cryptography` of the octets of an Ed25519 key.

    Raises:
        ValueError: they are not 32.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return _BEFORE_ED25519 + octets, Ed25519PublicKey.from_public_bytes(octets)


def read_spki(spki: bytes) -> PlainKey | None:
    """The key, if it is RSA, a named curve with a whole point, or Ed25519; None if it is not so.

    None says nothing about the key: it may be another kind, another encoding, or no key at all.
    """
    try:
        algorithm, key = children(read_one(spki))
        named, *parameters = children(algorithm)
        oid, octets = named.expect(OID).oid(), key.bits()
        if oid == _ED25519 and not parameters:
            return _ed25519(octets)
        if len(parameters) != 1:
            return None
        if oid == _EC and parameters[0].tag == OID:
            return _point(_CURVES.get(parameters[0].oid(), ""), octets)
        is_rsa = oid == _RSA and parameters[0].tag == _NULL and not parameters[0].value
        return _modulus(octets) if is_rsa else None
    except (ParseError, ValueError, OverflowError):  # of a negative modulus
        return None


def _ed25519(octets: bytes) -> PlainKey:
    return PlainKey("OKP", "Ed25519", 255, ed25519(octets)[1])


def _point(curve: str, octets: bytes) -> PlainKey | None:
    size = COORDINATE_BYTES.get(curve, 0)
    if not size or len(octets) != 1 + 2 * size or octets[:1] != _UNCOMPRESSED:
        return None
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    key = EllipticCurvePublicKey.from_encoded_point(elliptic(curve), octets)
    return PlainKey("EC", curve, key.key_size, key)


def _modulus(octets: bytes) -> PlainKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    n, e = (one.integer() for one in children(read_one(octets)))
    key = RSAPublicNumbers(e, n).public_key()
    return PlainKey("RSA", None, key.key_size, key)


def elliptic(curve: str) -> ec.EllipticCurve:
    """The curve of `cryptography` by its name in JOSE.

    Raises:
        ValueError: it is none of P-256, P-384 and P-521.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    if curve not in curves:
        raise ValueError("a curve other than P-256, P-384 and P-521")
    return curves[curve]


def write_spki(curve: str | None, key: Any) -> bytes:
    """The SubjectPublicKeyInfo of a key of `cryptography`; `curve` is None for RSA."""
    if curve is None:
        numbers = key.public_numbers()
        octets = encode(SEQUENCE, _integer(numbers.n), _integer(numbers.e))
    elif curve == "Ed25519":
        return _BEFORE_ED25519 + bytes(key.public_bytes_raw())
    else:
        numbers, size = key.public_numbers(), COORDINATE_BYTES[curve]
        point = (one.to_bytes(size, "big") for one in (numbers.x, numbers.y))
        octets = b"".join((_UNCOMPRESSED, *point))
    return encode(SEQUENCE, _ALGORITHMS[curve], encode(BIT_STRING, b"\0", octets))


def _integer(number: int) -> bytes:
    """A positive number as DER: a leading zero keeps it positive."""
    return encode(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
