"""Keys that everybody can make: derived from a seed and a label, the same in every run.

Nothing that is signed with them proves anything: whoever has this library has the keys. Signatures
are deterministic too (RFC 6979, RFC 8032, RSASSA-PKCS1-v1_5), so that a test world is the same
octet by octet wherever it is made.

    >>> from microcred.testing.keys import derived_key
    >>> key = derived_key("some seed TEST", "root")
    >>> key.shape, key.spki == derived_key("some seed TEST", "root").spki
    ('P-256', True)
    >>> key.sign(b"text") == key.sign(b"text")
    True
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.crypto.spki import elliptic
from microcred.errors import UnsuitableKey
from microcred.frozen import Frozen, part
from microcred.testing.der_writing import NULL, algorithm

__all__ = ["DIGESTS", "SHAPES", "Key", "RepeatableSigner", "derived_key", "digest_algorithm"]

# The orders of the NIST curves (SP 800-186): a private key is a number below.
_ORDERS: Final = MappingProxyType(
    {
        "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        "P-384": int("f" * 48 + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16),
        "P-521": int(
            "1ff" + "f" * 63 + "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            16,
        ),
    }
)
SHAPES: Final = (*_ORDERS, "Ed25519", "RSA-2048", "RSA-3072", "RSA-4096")
"""The kinds of keys that there are."""

DIGESTS: Final = MappingProxyType(
    {
        "sha1": "1.3.14.3.2.26",
        "sha256": "2.16.840.1.101.3.4.2.1",
        "sha384": "2.16.840.1.101.3.4.2.2",
        "sha512": "2.16.840.1.101.3.4.2.3",
    }
)
"""Object identifiers of hashes by their names in hashlib."""

_RSA: Final = MappingProxyType(
    {
        "sha1": "1.2.840.113549.1.1.5",
        "sha256": "1.2.840.113549.1.1.11",
        "sha384": "1.2.840.113549.1.1.12",
        "sha512": "1.2.840.113549.1.1.13",
    }
)
_ECDSA: Final = MappingProxyType(
    {
        "sha1": "1.2.840.10045.4.1",
        "sha256": "1.2.840.10045.4.3.2",
        "sha384": "1.2.840.10045.4.3.3",
        "sha512": "1.2.840.10045.4.3.4",
    }
)
_ED25519: Final = "1.3.101.112"
_SIEVE: Final = 4000  # small divisors are tried first
_BASES: Final = (2, 3, 5, 7, 11, 13, 17, 19)  # of Miller and Rabin; nobody attacks these numbers


class Key(Frozen):
    """A private key of the test world, known to everybody.

    Attributes:
        shape: one of `SHAPES`.
        private_key: the key as the rest of the library knows it.
    """

    shape: str
    private_key: PrivateKey = part(repr=False)

    @property
    def spki(self) -> bytes:
        """The DER of its SubjectPublicKeyInfo."""
        return self.private_key.public_key.spki

    @property
    def key_id(self) -> bytes:
        """The SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1)."""
        from microcred.crypto.der import children, read_one

        bits = children(read_one(self.spki))[1].value[1:]
        return hashlib.sha1(bits, usedforsecurity=False).digest()

    def scheme(self, hash: str = "sha256") -> bytes:
        """The AlgorithmIdentifier of what `sign` makes."""
        if self.shape == "Ed25519":
            return algorithm(_ED25519)
        if self.shape.startswith("RSA"):
            return algorithm(_RSA[hash], NULL)
        return algorithm(_ECDSA[hash])

    def sign(self, data: bytes, hash: str = "sha256") -> bytes:
        """The signature over `data` as certificates and CMS have it (ECDSA: DER), deterministic."""
        from cryptography.hazmat.primitives.asymmetric import padding

        own = self.private_key._key
        if self.shape == "Ed25519":
            return bytes(own.sign(data))
        if self.shape.startswith("RSA"):
            return bytes(own.sign(data, padding.PKCS1v15(), _hash(hash)))
        return _repeatable_ecdsa(own, data, hash)


class RepeatableSigner(LocalSigner):
    """A signer in memory whose ECDSA signatures are deterministic (RFC 6979).

    PS256, PS384 and PS512 stay as they are: chance is part of them.
    """

    def __init__(self, key: Key, algorithm: str | None = None, key_id: str | None = None) -> None:
        """A key of the test world as a signer; without an algorithm the usual one of the key.

        Raises:
            UnsuitableKey: the algorithm does not fit the key.
        """
        super().__init__(key.private_key, algorithm, key_id)

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form."""
        if not self.algorithm.startswith("ES"):
            return super().sign(data)
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        size = (self.public_key.bits + 7) // 8
        name = f"sha{self.algorithm.removeprefix('ES')}"
        pair = decode_dss_signature(_repeatable_ecdsa(self.private_key._key, data, name))
        return b"".join(number.to_bytes(size, "big") for number in pair)


def derived_key(seed: str, label: str, shape: str = "P-256") -> Key:
    """The key of that seed, label and shape.

    Elliptic keys cost nothing; an RSA key is searched for (tenths of a second) and then kept.

    Raises:
        UnsuitableKey: another shape.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    source = hashlib.shake_256("\0".join((seed, label, shape)).encode("utf-8"))
    if shape in _ORDERS:
        curve = elliptic(shape)
        number = int.from_bytes(source.digest(80), "big") % (_ORDERS[shape] - 1) + 1
        return Key(shape, PrivateKey(ec.derive_private_key(number, curve)))
    if shape == "Ed25519":
        own = ed25519.Ed25519PrivateKey.from_private_bytes(source.digest(32))
        return Key(shape, PrivateKey(own))
    if shape in SHAPES:
        return Key(shape, _rsa(source.digest(64), int(shape.removeprefix("RSA-"))))
    raise UnsuitableKey(f"a key of the test world is one of {', '.join(SHAPES)}")


def digest_algorithm(hash: str) -> bytes:
    """The AlgorithmIdentifier of a hash; of a dotted object identifier, that one."""
    return algorithm(DIGESTS.get(hash, hash), NULL)


def _hash(name: str) -> Any:
    from cryptography.hazmat.primitives import hashes

    known: dict[str, Any] = {
        "sha1": hashes.SHA1,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    return known[name]()


def _repeatable_ecdsa(key: Any, data: bytes, hash: str) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        return bytes(key.sign(data, ec.ECDSA(_hash(hash), deterministic_signing=True)))
    except UnsupportedAlgorithm:  # an OpenSSL before 3.2: right, but another one in every run
        return bytes(key.sign(data, ec.ECDSA(_hash(hash))))


@cache
def _rsa(seed: bytes, size: int) -> PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    primes = _primes(seed, size // 2)
    p, q = next(primes), next(primes)
    e, d = 65537, pow(65537, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(e, p * q),
    )
    return PrivateKey(numbers.private_key())


def _primes(seed: bytes, size: int) -> Iterator[int]:
    """Primes of that many bits, the upper two set, after which 65537 has an inverse."""
    small = math.prod(range(3, _SIEVE, 2))
    attempt = 0
    while attempt := attempt + 1:
        octets = hashlib.shake_256(seed + attempt.to_bytes(4, "big")).digest(size // 8)
        number = int.from_bytes(octets, "big")
        number |= (0b11 << (size - 2)) | 1
        if math.gcd(number, small) == 1 and (number - 1) % 65537 and _is_prime(number):
            yield number


def _is_prime(number: int) -> bool:
    """The test of Miller and Rabin."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        value = pow(base, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True
