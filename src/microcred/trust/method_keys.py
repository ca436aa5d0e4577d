"""The key of a verification method: Multikey and JsonWebKey, and what came before them.

W3C Controlled Identifiers 1.0 sections 2.2.2 and 2.2.3; of older documents the types of the Data
Integrity suites of 2018 and 2020. The type says in which member the key stands: another member, or
none, makes it no key. A type or a kind of key that nothing here can use is told apart from that.

    >>> from microcred.trust.controlled_document import document_of
    >>> from microcred.trust.method_keys import key_of_method
    >>> did = "did:web:uni.example"
    >>> document = document_of({"id": did, "verificationMethod": [{"id": f"{did}#1",
    ...     "type": "Ed25519VerificationKey2020", "controller": did,
    ...     "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}]})
    >>> key_of_method(document.methods[0]).curve
    'Ed25519'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.multikeys import read_multikey
from microcred.encoding import base58btc_decode, multibase_encode, multicodec_wrap
from microcred.errors import InvalidDid, ParseError
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.trust.controlled_document import VerificationMethod

__all__ = ["METHOD_TYPES", "MethodType", "key_of_method"]

_ED25519: Final = 0xED


class MethodType(Frozen):
    """A type of verification method.

    Attributes:
        members: where its key may stand.
        curve: the only curve of its keys, None if any.
    """

    members: tuple[str, ...]
    curve: str | None = None


METHOD_TYPES: Final[Mapping[str, MethodType]] = MappingProxyType(
    {
        "Multikey": MethodType(("publicKeyMultibase",)),
        "JsonWebKey": MethodType(("publicKeyJwk",)),
        "JsonWebKey2020": MethodType(("publicKeyJwk",)),
        "Ed25519VerificationKey2020": MethodType(("publicKeyMultibase",), "Ed25519"),
        "Ed25519VerificationKey2018": MethodType(("publicKeyBase58", "publicKeyJwk"), "Ed25519"),
    }
)
"""The types that are known here; a further one is a row."""


def key_of_method(method: VerificationMethod) -> PublicKey:
    """The public key of a verification method.

    Raises:
        ParseError: there is no key where its type demands one, or it is malformed.
        InvalidDid: its type or kind is one that nothing here can use ("unsupportedPublicKeyType").
    """
    row = METHOD_TYPES.get(method.type)
    if row is None:
        raise _unusable("the type of the verification method is not known here")
    name = next((one for one in row.members if one in method.members), None)
    if name is None:
        raise ParseError(f"a {method.type} without {' or '.join(row.members)}")
    key = _READERS[name](method.members[name])
    if row.curve not in (None, key.curve):
        raise ParseError(f"a {method.type} whose key is not of {row.curve}")
    return key


def _of_multibase(value: JsonValue) -> PublicKey:
    if not isinstance(value, str):
        raise ParseError("publicKeyMultibase is no text")
    return read_multikey(value).public_key()


def _of_jwk(value: JsonValue) -> PublicKey:
    members: dict[str, Any] = value if isinstance(value, dict) else {}
    kind, curve = members.get("kty"), members.get("crv")
    known = {"EC": ("P-256", "P-384", "P-521"), "OKP": ("Ed25519",), "RSA": (None,)}
    if isinstance(kind, str) and isinstance(curve, str | None) and curve not in known.get(kind, ()):
        raise _unusable("no algorithm here can use a key of that kind")
    return PublicKey.from_jwk(members)


def _of_base58(value: JsonValue) -> PublicKey:
    """The bare octets of an Ed25519 key, as documents of 2018 have them."""
    if not isinstance(value, str):
        raise ParseError("publicKeyBase58 is no text")
    octets = base58btc_decode(value)
    return read_multikey(multibase_encode(multicodec_wrap(_ED25519, octets))).public_key()


def _unusable(message: str) -> InvalidDid:
    return InvalidDid(message, reason="unsupportedPublicKeyType")


_READERS: Final[Mapping[str, Callable[[JsonValue], PublicKey]]] = MappingProxyType(
    {"publicKeyMultibase": _of_multibase, "publicKeyJwk": _of_jwk, "publicKeyBase58": _of_base58}
)
