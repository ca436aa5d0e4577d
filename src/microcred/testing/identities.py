"""Identities on the web of a test world: did:web and https documents, with a signer for each.

W3C CCG did-method-web, W3C Controlled Identifiers 1.0. The document is served by the world's
network, so that `verify(fetch=world.fetch)` finds it; it can be published anew, right or wrong, and
handed in as `contents` where nothing is fetched.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> university = world.did_web("university", key="Ed25519")
    >>> university.did, university.url
    ('did:web:university.test.example', 'https://university.test.example/.well-known/did.json')
    >>> university.signer.key_id
    'did:web:university.test.example#key-1'
    >>> world.controlled("college").did
    'https://college.test.example/issuer'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from microcred.crypto.signing import LocalSigner
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, write_json
from microcred.testing.keys import RepeatableSigner
from microcred.testing.register import Register
from microcred.trust.document_writing import MethodForm, address_of, write_document

__all__ = ["Identity", "identity"]

_FRAGMENT: Final = "key-1"
_MEDIA_TYPE: Final = "application/did+json"


class Identity(Frozen):
    """Who signs with a key that a document on the web names.

    Attributes:
        did: the did:web, or the https address of the document; as issuer it is the id.
        url: where the document is.
        signer: signs as its first key.
        document: as it is published.
    """

    did: str
    url: str
    signer: LocalSigner
    document: Mapping[str, JsonValue] = part(repr=False)
    _register: Register = part(repr=False, compare=False)

    @property
    def contents(self) -> dict[str, bytes]:
        """The document for `verify(contents=...)`."""
        return {self.did: write_json(dict(self.document)).encode("utf-8")}

    def publish(self, document: Mapping[str, JsonValue] | bytes) -> Identity:
        """The same with another document, which is served from now on; also with one that is none.

        Args:
            document: a JSON object, or any octets (the identity then keeps its last object).
        """
        octets = document if isinstance(document, bytes) else write_json(dict(document)).encode()
        self._register.network.publish(self.url, octets, _MEDIA_TYPE)
        return self if isinstance(document, bytes) else replaced(self, document=document)

    def changed(self, **members: JsonValue) -> Identity:
        """The same with members of its document replaced; None takes one away."""
        whole = {**self.document, **members}
        return self.publish({name: one for name, one in whole.items() if one is not None})

    def method_changed(self, **members: JsonValue) -> Identity:
        """The same with members of its verification method replaced; None takes one away."""
        methods = self.document["verificationMethod"]
        first = methods[0] if isinstance(methods, list) else None
        whole = {**(first if isinstance(first, dict) else {}), **members}
        kept: JsonValue = {name: one for name, one in whole.items() if one is not None}
        return self.changed(verificationMethod=[kept])


def identity(
    register: Register,
    did: str,
    *,
    key: str = "P-256",
    purposes: Sequence[str] = ("assertionMethod", "authentication"),
    form: MethodForm = "Multikey",
) -> Identity:
    """An identity with one key, and its document on the network.

    Args:
        register: of the world.
        did: a did:web, or the https address of the document.
        key: its kind: "P-256", "P-384" or "Ed25519".
        purposes: the verification relationships that the key is for.
        form: how the key is written.
    """
    own = register.key(f"identity {did}", key)
    signer = RepeatableSigner(own, key_id=f"{did}#{_FRAGMENT}")
    document = write_document(did, {_FRAGMENT: signer.public_key}, purposes=purposes, form=form)
    made = Identity(did, address_of(did), signer, document, register)
    return made.publish(document)
