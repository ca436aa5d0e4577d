"""The signature algorithms of JOSE: which key each wants, and how it signs and verifies.

RFC 7518 section 3 and RFC 8037 section 3.1. ECDSA signatures are the raw r || s of exactly twice
the curve's length, never DER; RSASSA-PSS has a salt as long as the hash, in signing and in
verifying; RSA keys below 2048 bits or of a broken generator, and Ed25519 points of small order, are
of no use. There is no `none` and no HMAC here, so no header can ask for them.

    >>> from microcred.crypto.algorithms import ALGORITHMS
    >>> ALGORITHMS["ES256"].curve, ALGORITHMS["PS384"].padding, "none" in ALGORITHMS
    ('P-256', 'PSS', False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from microcred.crypto.sodium import proved_ed25519
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

__all__ = [
    "ALGORITHMS",
    "COORDINATE_BYTES",
    "LARGEST_RSA",
    "SMALLEST_RSA",
    "Algorithm",
    "KeyShape",
    "default_algorithm",
    "is_roca",
    "is_small_order",
    "is_useless",
    "sign",
    "verify",
]

SMALLEST_RSA: Final = 2048
"""The fewest bits of an RSA key (RFC 7518 section 3.3)."""
LARGEST_RSA: Final = 16384
"""The most bits of an RSA key: beyond this one signature costs seconds."""

COORDINATE_BYTES: Final[Mapping[str, int]] = MappingProxyType(
    {"P-256": 32, "P-384": 48, "P-521": 66}
)
"""How many octets a coordinate, and each half of a signature, has (RFC 7518 section 6.2.1)."""

_ORDERS: Final = MappingProxyType(
    {
        "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        "P-384": int(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
            16,
        ),
        "P-521": int(
            "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA"
            "51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
            16,
        ),
    }
)
_ED25519_PRIME: Final = 2**255 - 19
# The y coordinates of the eight points whose order divides 8: keys that sign everything.
_SMALL_ORDER: Final = frozenset(
    {
        0,
        1,
        _ED25519_PRIME - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)

# CVE-2017-15361 (ROCA): the modulus is a power of 65537 modulo each small prime; here primes with
# the order of 65537 modulo them, chosen so that another modulus passes once in 2**55.
_ROCA: Final = (
    (37, 3),
    (97, 6),
    (229, 19),
    (239, 17),
    (241, 6),
    (257, 16),
    (331, 2),
    (349, 29),
    (461, 20),
    (523, 18),
    (541, 27),
    (673, 6),
)


class KeyShape(Protocol):
    """What of a key decides whether an algorithm fits it."""

    @property
    def kind(self) -> str:
        """The kty of RFC 7518: "RSA", "EC" or "OKP"; "other" for what JOSE has no name for."""
        ...

    @property
    def curve(self) -> str | None:
        """The crv of RFC 7518 or RFC 8037, None for RSA."""
        ...

    @property
    def bits(self) -> int:
        """The size of an RSA modulus, or of the curve."""
        ...


class Algorithm(Frozen):
    """One row of the table.

    Attributes:
        name: the `alg` value of the IANA registry.
        kind: the kind of key: "RSA", "EC" or "OKP".
        curve: the one curve it takes, None for RSA.
        hash: name of the hash in hashlib, "" where it belongs to the scheme (Ed25519).
        padding: "PKCS1v15" or "PSS" for RSA, else "".
    """

    name: str
    kind: str
    curve: str | None
    hash: str
    padding: str

    def fits(self, public_key: KeyShape) -> bool:
        """Whether a key of this kind, curve and size may be used with the algorithm."""
        if public_key.kind != self.kind or public_key.curve != self.curve:
            return False
        return self.kind != "RSA" or SMALLEST_RSA <= public_key.bits <= LARGEST_RSA


ALGORITHMS: Final[Mapping[str, Algorithm]] = MappingProxyType(
    {
        row.name: row
        for row in (
            Algorithm("RS256", "RSA", None, "sha256", "PKCS1v15"),
            Algorithm("RS384", "RSA", None, "sha384", "PKCS1v15"),
            Algorithm("RS512", "RSA", None, "sha512", "PKCS1v15"),
            Algorithm("PS256", "RSA", None, "sha256", "PSS"),
            Algorithm("PS384", "RSA", None, "sha384", "PSS"),
            Algorithm("PS512", "RSA", None, "sha512", "PSS"),
            Algorithm("ES256", "EC", "P-256", "sha256", ""),
            Algorithm("ES384", "EC", "P-384", "sha384", ""),
            Algorithm("ES512", "EC", "P-521", "sha512", ""),
            Algorithm("EdDSA", "OKP", "Ed25519", "", ""),
        )
    }
)
"""Every algorithm that is known here, by its `alg` name."""

_DEFAULTS: Final = MappingProxyType(
    {"RSA": "RS256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}
)


def default_algorithm(key: KeyShape) -> str | None:
    """The algorithm that a key signs with unless told otherwise; None if there is none."""
    return _DEFAULTS.get(key.curve or key.kind)


def is_small_order(octets: bytes) -> bool:
    """Whether an encoded Ed25519 point has an order that divides 8, or is no canonical encoding.

    Such a public key accepts signatures that nobody made (RFC 8032 section 5.1 leaves it to the
    user to refuse it).
    """
    y = int.from_bytes(octets, "little") & (2**255 - 1)
    return y >= _ED25519_PRIME or y in _SMALL_ORDER


def is_roca(modulus: int) -> bool:
    """Whether an RSA modulus is of the smart cards whose keys others can compute (CVE-2017-15361).

    National identity cards and seals of several states held such keys until 2017.
    """
    return all(pow(modulus, order, prime) == 1 for prime, order in _ROCA)


def is_useless(kind: str, key: Any) -> bool:
    """Whether signatures of a public key of `cryptography` prove nothing, as others can make them.

    Args:
        kind: "RSA", "EC" or "OKP".
        key: the key.
    """
    if kind == "RSA":
        return is_roca(key.public_numbers().n)
    return kind == "OKP" and is_small_order(key.public_bytes_raw())


def sign(algorithm: Algorithm, key: Any, data: bytes) -> bytes:
    """The JOSE signature of a private key of `cryptography` that fits the algorithm."""
    if algorithm.kind == "RSA":
        return _sign_rsa(algorithm, key, data)
    if algorithm.kind == "EC":
        return _sign_ec(algorithm, key, data)
    return bytes(key.sign(data))


def verify(algorithm: Algorithm, key: Any, signature: bytes, data: bytes) -> bool:
    """Whether a JOSE signature is that of a public key of `cryptography` that fits the algorithm.

    Whether the key is of use is asked before (`is_useless`), once for each key. A wrong length, or
    an r or s that is zero or not below the curve's order, is a wrong signature.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        if algorithm.kind == "RSA":
            return _verify_rsa(algorithm, key, signature, data)
        if algorithm.kind == "EC":
            return _verify_ec(algorithm, key, signature, data)
        return _verify_ed25519(key, signature, data)
    except InvalidSignature:
        return False


def _hash(algorithm: Algorithm) -> HashAlgorithm:
    return _hash_named(algorithm.hash)


@cache
def _hash_named(name: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    kinds = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    return kinds[name]


def _padding(algorithm: Algorithm) -> padding.AsymmetricPadding:
    return _padding_named(algorithm.padding, algorithm.hash)


@cache
def _padding_named(name: str, hash: str) -> padding.AsymmetricPadding:
    from cryptography.hazmat.primitives.asymmetric import padding

    if name == "PKCS1v15":
        return padding.PKCS1v15()
    digest = _hash_named(hash)
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)


def _sign_rsa(algorithm: Algorithm, key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    return key.sign(data, _padding(algorithm), _hash(algorithm))


def _verify_rsa(algorithm: Algorithm, key: rsa.RSAPublicKey, signature: bytes, data: bytes) -> bool:
    if len(signature) != (key.key_size + 7) // 8:
        return False
    key.verify(signature, data, _padding(algorithm), _hash(algorithm))
    return True


def _ecdsa(algorithm: Algorithm) -> ec.ECDSA:
    """Deterministic (RFC 6979) where OpenSSL can do it: no random number can go wrong then."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        return ec.ECDSA(_hash(algorithm), deterministic_signing=True)
    except UnsupportedAlgorithm:
        return ec.ECDSA(_hash(algorithm))


def _sign_ec(algorithm: Algorithm, key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(key.sign(data, _ecdsa(algorithm)))
    size = COORDINATE_BYTES[algorithm.curve or ""]
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _verify_ec(
    algorithm: Algorithm, key: ec.EllipticCurvePublicKey, signature: bytes, data: bytes
) -> bool:
    curve = algorithm.curve or ""
    size = COORDINATE_BYTES[curve]
    r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    if len(signature) != 2 * size or not (0 < r < _ORDERS[curve] and 0 < s < _ORDERS[curve]):
        return False
    encoded, ecdsa = _for_ecdsa(algorithm.hash)
    key.verify(encoded(r, s), data, ecdsa)
    return True


@cache
def _for_ecdsa(hash: str) -> tuple[Callable[[int, int], bytes], ec.ECDSA]:
    """How r and s are written for OpenSSL, and the scheme with that hash."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature, ec.ECDSA(_hash_named(hash))


def _verify_ed25519(key: ed25519.Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    if len(signature) != 64:
        return False
    if not proved_ed25519(key.public_bytes_raw(), signature, data):
        key.verify(signature, data)
    return True
