"""Public and private keys as values, in the forms that they come in: JWK, Multikey, PEM, DER.

RFC 7517, RFC 7518 and RFC 8037 (JWK), RFC 7638 (thumbprint), W3C Controlled Identifiers 1.0
section 2.2.2 (Multikey), RFC 5280 (SubjectPublicKeyInfo), RFC 5958 (PKCS#8). Known are RSA, the
curves P-256, P-384 and P-521, and Ed25519; JOSE algorithms say which of them may sign how.

    >>> from microcred.crypto.keys import PrivateKey, PublicKey
    >>> key = PublicKey.from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    >>> key.kind, key.curve, key.to_jwk()["x"]
    ('OKP', 'Ed25519', 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY')
    >>> PrivateKey.generate("P-384")
    PrivateKey(P-384)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto import algorithms, jwk
from microcred.crypto.algorithms import ALGORITHMS, COORDINATE_BYTES
from microcred.crypto.secret_text import Secret, hides, octets_of_password
from microcred.crypto.spki import ED25519_OCTETS, ed25519, elliptic, read_spki, write_spki
from microcred.encoding import (
    b64url_encode,
    base58btc_decode,
    multibase_encode,
    multicodec_unwrap,
    multicodec_wrap,
)
from microcred.errors import MicrocredError, ParseError, UnsuitableKey
from microcred.frozen import Frozen, part, replaced

__all__ = ["PrivateKey", "PublicKey"]

_LONGEST_PASSWORD: Final = 1023  # octets; OpenSSL's own limit for PKCS#8

# Multicodec codes of public keys by curve (W3C Controlled Identifiers 1.0, section 2.2.2).
_MULTICODECS: Final = MappingProxyType(
    {"Ed25519": 0xED, "P-256": 0x1200, "P-384": 0x1201, "P-521": 0x1202}
)
_CURVES: Final = MappingProxyType(
    {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
)
_PRIVATE_PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----")


class PublicKey(Frozen):
    """A public key. Equal are those with the same SubjectPublicKeyInfo.

    Attributes:
        kind: the kty of RFC 7518, "RSA", "EC" or "OKP"; "other" for a key in a certificate that
            no algorithm here can use.
        curve: "P-256", "P-384", "P-521" or "Ed25519"; None for RSA and "other".
        bits: the size of the RSA modulus or of the curve; 0 for "other".
        spki: the DER of its SubjectPublicKeyInfo.
        algorithm: the one that its JWK says it is for (`alg`, RFC 7517 section 4.4), which `verify`
            does not ask about; None if none is said.
    """

    kind: str = part(compare=False)
    curve: str | None = part(compare=False)
    bits: int = part(compare=False)
    spki: bytes = part(repr=False)
    _key: Any = part(repr=False, compare=False)
    algorithm: str | None = part(default=None, repr=False, compare=False)

    @classmethod
    def from_jwk(cls, members: Mapping[str, Any]) -> PublicKey:
        """The key of a JWK without private members.

        Raises:
            ParseError: it is no JWK of a public signature key that is known here.
        """
        key = _public(_told(ParseError, jwk.public_key_of, members))
        return replaced(key, algorithm=str(members["alg"])) if "alg" in members else key

    @classmethod
    def from_pem(cls, pem: bytes) -> PublicKey:
        """The key of a PEM text ("PUBLIC KEY").

        Raises:
            ParseError: it is none, or of a kind that is not known here.
        """
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        return _known(_public(_told(ParseError, load_pem_public_key, pem)))

    @classmethod
    def from_der(cls, spki: bytes) -> PublicKey:
        """The key of a DER SubjectPublicKeyInfo.

        Raises:
            ParseError: it is none, or of a kind that is not known here.
        """
        return _known(cls.from_spki(spki))

    @classmethod
    def from_spki(cls, spki: bytes) -> PublicKey:
        """The key in a certificate: what is not known here becomes the kind "other", no error."""
        plain = read_spki(spki)
        if plain is not None:
            normal = write_spki(plain.curve, plain.key)
            return cls(plain.kind, plain.curve, plain.bits, normal, plain.key)
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        from microcred.crypto.der import SEQUENCE, children, read_one

        try:
            # An RSAPublicKey of PKCS#1 would be loaded too; it is no SubjectPublicKeyInfo.
            children(children(read_one(spki))[0], SEQUENCE)
            return _public(_told(ParseError, load_der_public_key, spki))
        except (ParseError, IndexError):
            return cls("other", None, 0, bytes(spki), None)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """The key of a Multikey text: "z", base58btc, a multicodec code, the key.

        Raises:
            ParseError: it is no Multikey of Ed25519, P-256, P-384 or P-521.
        """
        if not text.startswith("z"):
            raise ParseError("a Multikey begins with z (base58btc)")
        code, octets = multicodec_unwrap(base58btc_decode(text[1:]))
        for curve, known in _MULTICODECS.items():
            if code == known:
                return cls.from_point(curve, octets)
        raise ParseError("a Multikey of a kind that is not known here")

    @classmethod
    def from_point(cls, curve: str, octets: bytes) -> PublicKey:
        """The key of a curve by its octets, a compressed point, as a Multikey has them.

        Raises:
            ParseError: they are none of Ed25519, P-256, P-384 or P-521.
        """
        if curve == "Ed25519" and len(octets) == ED25519_OCTETS:
            return cls("OKP", curve, 255, *ed25519(octets))
        return _public(_told(ParseError, _from_point, curve, octets))

    def to_jwk(self) -> dict[str, str]:
        """The required public members: kty, crv, x, y or kty, n, e (RFC 7518 section 6).

        Raises:
            UnsuitableKey: JOSE has no name for this kind of key.
        """
        if self.kind == "other":
            raise UnsuitableKey("a key of a kind that is not known here")
        return jwk.public_jwk(self.kind, self.curve, self._key)

    def thumbprint(self) -> str:
        """The SHA-256 thumbprint of the JWK, in base64url (RFC 7638).

        Raises:
            UnsuitableKey: JOSE has no name for this kind of key.
        """
        members = ",".join(f'"{name}":"{text}"' for name, text in sorted(self.to_jwk().items()))
        return b64url_encode(hashlib.sha256(f"{{{members}}}".encode("ascii")).digest())

    def multikey(self) -> str:
        """The Multikey text; curve points are compressed.

        Raises:
            UnsuitableKey: there is no Multikey for this kind of key (RSA).
        """
        if self.curve is None:
            raise UnsuitableKey("there is no Multikey for this kind of key")
        return self._multikey

    @cached_property
    def _multikey(self) -> str:
        return multibase_encode(multicodec_wrap(_MULTICODECS[self.curve or ""], _point(self)))

    def to_pem(self) -> bytes:
        """The key as PEM ("PUBLIC KEY")."""
        from microcred.crypto.der import write_pem

        return write_pem("PUBLIC KEY", self.spki)

    def verify(self, algorithm: str, signature: bytes, data: bytes) -> bool:
        """Whether `signature`, in its JOSE form, is this key's over `data`.

        False too for a signature of a wrong length or range, an unknown algorithm and one that
        does not fit the key: none of them can have made a good signature. Never raises.
        """
        row = ALGORITHMS.get(algorithm)
        if row is None or not row.fits(self):
            return False
        return not self._is_useless and algorithms.verify(row, self._key, signature, data)

    @cached_property
    def _is_useless(self) -> bool:
        return algorithms.is_useless(self.kind, self._key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its DER: the key object of `cryptography` stays behind."""
        return _restored, (self.spki, self.algorithm)


class PrivateKey:
    """A private key in memory. Nothing that it prints shows the key."""

    __slots__ = ("_key", "public_key")

    public_key: PublicKey
    """The public half."""

    def __init__(self, key: Any) -> None:
        """`key` is a private key of the package `cryptography`.

        Raises:
            UnsuitableKey: it is of a kind that is not known here.
        """
        try:
            self.public_key = _known(_public(key.public_key()))
        except (AttributeError, ParseError):
            raise UnsuitableKey("a key of a kind that is not known here") from None
        self._key = key

    @classmethod
    def generate(cls, shape: str = "P-256") -> PrivateKey:
        """A new key: "P-256", "P-384", "P-521", "Ed25519", "RSA-2048", "RSA-3072" or "RSA-4096".

        Raises:
            UnsuitableKey: another shape.
        """
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

        if shape in COORDINATE_BYTES:
            return cls(ec.generate_private_key(elliptic(shape)))
        if shape == "Ed25519":
            return cls(ed25519.Ed25519PrivateKey.generate())
        if shape in ("RSA-2048", "RSA-3072", "RSA-4096"):
            return cls(rsa.generate_private_key(65537, int(shape.removeprefix("RSA-"))))
        raise UnsuitableKey("a key is P-256, P-384, P-521, Ed25519 or RSA-2048, -3072, -4096")

    @classmethod
    @hides
    def from_pem(cls, pem: bytes, password: bytes | str | Secret | None = None) -> PrivateKey:
        """The first private key in a PEM text, which may hold certificates too.

        Raises:
            UnsuitableKey: there is none, it is of an unknown kind, or the password is wrong, is
                missing, or is given for a key without one.
        """
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        begin = _PRIVATE_PEM.search(pem)
        tail = b"-----END %s-----" % begin.group(1) if begin else b""
        end = pem.find(tail, begin.end()) if begin else -1
        if begin is None or end < 0:
            raise UnsuitableKey("there is no private key in the PEM text")
        block = pem[begin.start() : end + len(tail)]
        secret = None if password is None else octets_of_password(password)
        return cls(_told(UnsuitableKey, load_pem_private_key, block, secret))

    @classmethod
    @hides
    def from_jwk(cls, members: Mapping[str, Any]) -> PrivateKey:
        """The key of a private JWK.

        Raises:
            UnsuitableKey: it is no JWK of a private signature key that is known here.
        """
        return cls(_told(UnsuitableKey, jwk.private_key_of, members))

    def sign(self, algorithm: str, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form (ECDSA: r || s).

        Raises:
            UnsuitableKey: the algorithm is unknown, or does not fit the key.
        """
        row = ALGORITHMS.get(algorithm)
        if row is None or not row.fits(self.public_key):
            raise UnsuitableKey(f"{self!r} cannot sign with {algorithm[:32]}")
        return algorithms.sign(row, self._key, data)

    @hides
    def to_pem(self, password: bytes | str | Secret | None) -> bytes:
        """The key as PKCS#8 in PEM, encrypted unless `password` is None.

        Raises:
            UnsuitableKey: the password is empty, or has more than 1023 octets.
        """
        from cryptography.hazmat.primitives import serialization

        return bytes(
            self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption() if password is None else _encryption(password),
            )
        )

    @hides
    def to_pkcs12(
        self, name: str, certificates: tuple[bytes, ...], password: bytes | str | Secret
    ) -> bytes:
        """The key with its certificates (DER, leaf first) as PKCS#12 (RFC 7292).

        Raises:
            UnsuitableKey: the password is empty, or a certificate cannot be written there.
        """
        from cryptography.hazmat.primitives.serialization.pkcs12 import (
            serialize_key_and_certificates,
        )
        from cryptography.x509 import load_der_x509_certificate

        encryption = _encryption(password)
        try:
            leaf, *others = (load_der_x509_certificate(der) for der in certificates)
            friendly = name.encode("utf-8")
            return serialize_key_and_certificates(friendly, self._key, leaf, others, encryption)
        except ValueError:
            raise UnsuitableKey("the certificates cannot be written as PKCS#12") from None

    def __repr__(self) -> str:
        """The kind of key, and nothing of its value."""
        return f"PrivateKey({self.public_key.curve or f'RSA-{self.public_key.bits}'})"


def _told(error: type[MicrocredError], load: Any, *arguments: Any) -> Any:
    """What `load` gives; what it raises becomes our own error, without the octets."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load(*arguments)
    except UnsupportedAlgorithm:
        raise error("a key of a kind that is not known here") from None
    except (ValueError, TypeError, OverflowError) as problem:
        text = str(problem) if load.__module__.startswith("microcred.") else ""
        raise error(text or "the key cannot be read: wrong password or format") from None


def _restored(spki: bytes, algorithm: str | None) -> PublicKey:
    return replaced(PublicKey.from_spki(spki), algorithm=algorithm)


def _public(key: Any) -> PublicKey:
    """The value of a public key object of `cryptography`; each kind loads what is its own."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey("OKP", "Ed25519", 255, write_spki("Ed25519", key), key)
    from cryptography.hazmat.primitives.asymmetric import ec

    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        curve = _CURVES[key.curve.name]
        return PublicKey("EC", curve, key.key_size, write_spki(curve, key), key)
    from cryptography.hazmat.primitives.asymmetric import rsa

    if isinstance(key, rsa.RSAPublicKey):
        return PublicKey("RSA", None, key.key_size, write_spki(None, key), key)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey("other", None, 0, spki, key)


def _known(key: PublicKey) -> PublicKey:
    if key.kind == "other":
        raise ParseError("a key of a kind that is not known here")
    return key


def _encryption(password: bytes | str | Secret) -> Any:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    secret = octets_of_password(password)
    if not secret:
        raise UnsuitableKey("the password is empty")
    if len(secret) > _LONGEST_PASSWORD:
        raise UnsuitableKey(f"a password of more than {_LONGEST_PASSWORD} octets")
    return BestAvailableEncryption(secret)


def _from_point(curve: str, octets: bytes) -> Any:
    if curve == "Ed25519":
        from cryptography.hazmat.primitives.asymmetric import ed25519

        return ed25519.Ed25519PublicKey.from_public_bytes(octets)
    if octets[:1] not in (b"\x02", b"\x03"):
        raise ValueError("a Multikey whose point is not compressed")
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.EllipticCurvePublicKey.from_encoded_point(elliptic(curve), octets)


def _point(key: PublicKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if key.curve == "Ed25519":
        return bytes(key._key.public_bytes_raw())
    return bytes(key._key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
