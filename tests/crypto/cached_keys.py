"""One key of every kind that is known here, and of kinds that are not; made once."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from microcred.crypto.keys import PrivateKey

KNOWN = ("P-256", "P-384", "P-521", "Ed25519", "RSA-2048")
STRANGE = ("P-224", "secp256k1", "brainpoolP256r1", "X25519", "X448", "Ed448", "DSA")
ALGORITHMS_OF = {
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("EdDSA",),
    "RSA-2048": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
}
SHAPE_OF = {name: shape for shape, names in ALGORITHMS_OF.items() for name in names}


def key(shape: str, number: int = 0) -> PrivateKey:
    """A key of a known shape; another one for another number."""
    return _made(shape, number)


@cache
def _made(shape: str, number: int) -> PrivateKey:
    return PrivateKey.generate(shape)


@cache
def strange(shape: str) -> Any:
    """A private key of `cryptography` of a kind that is not known here."""
    curves = {
        "P-224": ec.SECP224R1(),
        "secp256k1": ec.SECP256K1(),
        "brainpoolP256r1": ec.BrainpoolP256R1(),
    }
    if shape in curves:
        return ec.generate_private_key(curves[shape])
    if shape == "DSA":
        return dsa.generate_private_key(1024)  # noqa: S505 - strange, and quickly made
    kinds: dict[str, Any] = {
        "X25519": x25519.X25519PrivateKey,
        "X448": x448.X448PrivateKey,
        "Ed448": ed448.Ed448PrivateKey,
    }
    return kinds[shape].generate()


@cache
def rsa_key(bits: int, exponent: int = 65537) -> Any:
    """An RSA key of `cryptography`, which may be too small for JOSE."""
    return rsa.generate_private_key(exponent, bits)


def pem_of(private: Any, form: str = "PKCS8") -> bytes:
    """A private key of `cryptography` as PEM without a password."""
    return private.private_bytes(Encoding.PEM, getattr(PrivateFormat, form), NoEncryption())
