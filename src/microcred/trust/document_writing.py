"""A controlled identifier document to publish, from keys: what a did:web needs.

W3C Controlled Identifiers 1.0 section 2. Each key becomes a verification method of the document's
own subject, as Multikey (what Data Integrity asks for) or as JsonWebKey (what VC-JOSE-COSE asks
for), and is entered under the relationships that it is for. Where it is to be published follows
from its name: `address_of`.

    >>> from microcred.crypto.keys import PublicKey
    >>> from microcred.trust.document_writing import address_of, write_document
    >>> key = PublicKey.from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    >>> document = write_document("did:web:uni.example", {"key-1": key})
    >>> document["assertionMethod"], address_of("did:web:uni.example")
    (['did:web:uni.example#key-1'], 'https://uni.example/.well-known/did.json')
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from microcred.crypto.keys import PublicKey
from microcred.errors import InvalidDid, ParseError, TrustError
from microcred.jsontext import JsonValue
from microcred.trust.controlled_document import RELATIONSHIPS, document_of
from microcred.trust.did_web import document_url
from microcred.trust.documents import is_address

__all__ = ["MethodForm", "address_of", "write_document"]

MethodForm = Literal["Multikey", "JsonWebKey"]
"""How a key is written."""

_DID: Final = "https://www.w3.org/ns/did/v1"
_CID: Final = "https://www.w3.org/ns/cid/v1"
_OF_FORM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Multikey": "https://w3id.org/security/multikey/v1",
        "JsonWebKey": "https://w3id.org/security/jwk/v1",
    }
)
_FRAGMENT: Final = re.compile(r"[A-Za-z0-9._~-]{1,200}", re.ASCII)
_HINT: Final = "For example did:web:uni.example, or https://uni.example/issuer."


def address_of(name: str) -> str:
    """Where the document of a did:web, or of an https address, is published.

    Raises:
        TrustError: the name is neither, or leads nowhere.
    """
    if not name.startswith("did:"):
        if not is_address(name):
            message = "the document's name is no did:web and no https address"
            raise TrustError(message, hint=_HINT)
        return name
    try:
        return document_url(name)
    except InvalidDid as error:
        raise TrustError(f"the document has no address: {error}", hint=_HINT) from None


def write_document(
    name: str,
    keys: Mapping[str, PublicKey],
    *,
    purposes: Sequence[str] = ("assertionMethod",),
    form: MethodForm = "Multikey",
) -> dict[str, JsonValue]:
    """The document of a name, as a JSON object.

    Args:
        name: a did:web, or the https address where the document will be.
        keys: fragment -> key; the URL of each is the name, "#" and its fragment.
        purposes: the verification relationships that all of them are for.
        form: how they are written.

    Raises:
        TrustError: there is no such name, fragment, purpose or form, or no key.
        UnsuitableKey: a key has no such form.
    """
    address_of(name)
    if not keys or not all(_FRAGMENT.fullmatch(one) for one in keys):
        raise TrustError("each key has a name of letters, digits, '.', '_', '~' and '-'")
    if form not in _OF_FORM or not purposes or not set(purposes) <= set(RELATIONSHIPS):
        hint = f"Known are {', '.join(RELATIONSHIPS)}."
        raise TrustError("no form or no verification relationship of that name", hint=hint)
    own = _DID if name.startswith("did:") else _CID
    contexts: list[JsonValue] = [own] if own == _CID else [own, _OF_FORM[form]]
    document: dict[str, JsonValue] = {
        "@context": contexts,
        "id": name,
        "verificationMethod": [_method(name, *one, form) for one in keys.items()],
        **{purpose: [f"{name}#{one}" for one in keys] for purpose in dict.fromkeys(purposes)},
    }
    try:
        document_of(document)
    except ParseError as error:
        raise TrustError(f"the document would be none: {error}") from None
    return document


def _method(name: str, fragment: str, key: PublicKey, form: MethodForm) -> JsonValue:
    named: dict[str, JsonValue] = {"id": f"{name}#{fragment}", "type": form, "controller": name}
    if form == "Multikey":
        return {**named, "publicKeyMultibase": key.multikey()}
    return {**named, "publicKeyJwk": {**key.to_jwk()}}
