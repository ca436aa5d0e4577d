"""Signing a hash as a remote service does, by the names of the CSC API; only for tests.

CSC API v2.0 section 11.11: `signAlgo` is an object identifier, `hashAlgorithmOID` says the hash
where that does not, and RSASSA-PSS has its parameters (RFC 4055) in `signAlgoParams`. ECDSA
signatures are DER, as services give them.

    >>> import hashlib
    >>> from microcred.testing.csc_signing import sign_hash
    >>> from microcred.testing.keys import derived_key
    >>> key = derived_key("some seed TEST", "csc").private_key
    >>> asked = {"signAlgo": "1.2.840.10045.4.3.2"}
    >>> sign_hash(key, hashlib.sha256(b"text").digest(), asked)[:1]
    b'0'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.keys import PrivateKey
from microcred.encoding import b64_decode
from microcred.errors import UnsuitableKey

__all__ = ["ALGORITHMS", "sign_hash"]

_RSA: Final = "1.2.840.113549.1.1.1"
_PSS: Final = "1.2.840.113549.1.1.10"
_HASHES: Final = MappingProxyType(
    {
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
    }
)
_OF: Final = MappingProxyType(
    {
        "1.2.840.113549.1.1.11": ("RSA", "sha256"),
        "1.2.840.113549.1.1.12": ("RSA", "sha384"),
        "1.2.840.113549.1.1.13": ("RSA", "sha512"),
        "1.2.840.10045.4.3.2": ("EC", "sha256"),
        "1.2.840.10045.4.3.3": ("EC", "sha384"),
        "1.2.840.10045.4.3.4": ("EC", "sha512"),
        _RSA: ("RSA", ""),
        _PSS: ("PSS", ""),
    }
)
# RFC 4055 section 6, written out: the hash, MGF1 of it, a salt as long as it.
_PSS_PARAMETERS: Final = MappingProxyType(
    {
        "sha256": "3034a00f300d06096086480165030402010500"
        "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120",
        "sha384": "3034a00f300d06096086480165030402020500"
        "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130",
        "sha512": "3034a00f300d06096086480165030402030500"
        "a11c301a06092a864886f70d010108300d06096086480165030402030500a203020140",
    }
)
ALGORITHMS: Final = tuple(_OF)
"""The object identifiers of what the service can sign with."""


def sign_hash(key: PrivateKey, digest: bytes, asked: Mapping[str, Any]) -> bytes:
    """The signature over a hash.

    Args:
        key: of RSA or an elliptic curve.
        digest: what the hash gave.
        asked: the members of `signatures/signHash`.

    Raises:
        UnsuitableKey: the members do not say how, or do not fit key and hash.
        ParseError: a member is no base64.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    scheme, name = _OF.get(asked.get("signAlgo", ""), ("", ""))
    name = name or _HASHES.get(asked.get("hashAlgorithmOID", ""), "")
    kind = "RSA" if scheme == "PSS" else scheme
    if not name or kind != key.public_key.kind:
        raise UnsuitableKey("no such algorithm for the key")
    hashed = _hash(name)
    if len(digest) != hashed.digest_size:
        raise UnsuitableKey("the hash has another length")
    own = key._key
    if scheme == "EC":
        return bytes(own.sign(digest, ec.ECDSA(Prehashed(hashed))))
    if scheme == "PSS":
        if b64_decode(asked.get("signAlgoParams", "")).hex() != _PSS_PARAMETERS[name]:
            raise UnsuitableKey("the parameters of RSASSA-PSS are not the usual ones of the hash")
        mask = padding.MGF1(hashed)
        scheme_padding: Any = padding.PSS(mgf=mask, salt_length=hashed.digest_size)
    else:
        scheme_padding = padding.PKCS1v15()
    return bytes(own.sign(digest, scheme_padding, Prehashed(hashed)))


def _hash(name: str) -> Any:
    from cryptography.hazmat.primitives import hashes

    known: dict[str, Any] = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    return known[name]()
