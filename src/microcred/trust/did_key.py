"""did:key: the DID is the key.

W3C CCG did-key-spec: "did:key:", a version ("1.1:") that may be left out, and the Multikey text;
its one signature key is the DID URL whose fragment is that text again. It may be used for
everything but agreeing on secrets; for that an Ed25519 key has a second form. Nothing is fetched.

    >>> from microcred.trust.did_key import key_document, key_of
    >>> text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> key_of(text, text).curve
    'Ed25519'
    >>> key_of(text, "key-1")
    Traceback (most recent call last):
    microcred.errors.InvalidDid: the DID has no key of that name
    >>> document = key_document(f"did:key:{text}")
    >>> document["assertionMethod"] == document["authentication"] == [f"did:key:{text}#{text}"]
    True
"""

from __future__ import annotations

from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.multikeys import Multikey, read_multikey
from microcred.errors import InvalidDid
from microcred.jsontext import JsonValue

__all__ = ["OF_SIGNATURES", "key_document", "key_of"]

_PREFIX: Final = "did:key:"
_VERSION: Final = "1.1:"  # the only one there is, and the default
_CONTEXT: Final = "https://www.w3.org/ns/did/v1.1"
OF_SIGNATURES: Final = (
    *("authentication", "assertionMethod"),
    *("capabilityDelegation", "capabilityInvocation"),
)
"""The relationships that the key is in, if it is one of signatures."""
_AGREEMENT: Final = "keyAgreement"


def key_of(identifier: str, fragment: str | None) -> PublicKey:
    """The key of a did:key.

    Args:
        identifier: what follows "did:key:".
        fragment: of the DID URL, None if it has none (there is only one key to mean).

    Raises:
        InvalidDid: it is no Multikey, of a kind that nothing here can use, or the fragment is
            another.
    """
    multikey = identifier.removeprefix(_VERSION)
    if fragment not in (None, multikey):
        raise InvalidDid("the DID has no key of that name")
    return read_multikey(multikey).public_key()


def key_document(did: str) -> dict[str, JsonValue]:
    """The document of a did:key, as its specification makes it; also of keys of no use here.

    Raises:
        InvalidDid: it is none; `reason` is the specification's word.
    """
    key = read_multikey(did.removeprefix(_PREFIX).removeprefix(_VERSION))
    if key.kind == "X25519":
        return {
            "@context": [_CONTEXT],
            "id": did,
            "verificationMethod": [_method(did, key.text)],
            _AGREEMENT: [f"{did}#{key.text}"],
        }
    named: JsonValue = f"{did}#{key.text}"
    return {
        "@context": [_CONTEXT],
        "id": did,
        "verificationMethod": [_method(did, key.text)],
        **{name: [named] for name in OF_SIGNATURES},
        **_agreement(did, key),
    }


def _method(did: str, text: str) -> JsonValue:
    url = f"{did}#{text}"
    return {"id": url, "type": "Multikey", "controller": did, "publicKeyMultibase": text}


def _agreement(did: str, key: Multikey) -> dict[str, JsonValue]:
    text = key.for_agreement()
    return {_AGREEMENT: [_method(did, text)]} if text else {}
