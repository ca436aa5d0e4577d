"""From a DID or an address to its document: made of the DID, handed in, or fetched.

W3C DID Core 7, W3C Controlled Identifiers 1.0 section 3.3. `DID_METHODS` has one row a DID method;
an https address is a name of its own, whose document is there. Whatever the document says that it
is about must be the name that was asked for, letter by letter. A document at hand goes before the
network; without a network nothing is asked, and that is told apart from a network that has none.

    >>> from microcred.trust.documents import resolve_document
    >>> did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    >>> resolve_document(did).methods[0].type
    'Multikey'
    >>> resolve_document("did:web:uni.example")
    Traceback (most recent call last):
    microcred.errors.NotResolved: the document of the DID is on the web, and nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from microcred.crypto.references import did_of, is_did_url
from microcred.errors import FetchError, InvalidDid, NotResolved, ParseError
from microcred.fetching import OFFLINE, Fetch, Request
from microcred.jsontext import JsonValue
from microcred.trust.controlled_document import ControlledDocument, document_of, read_document
from microcred.trust.did_jwk import jwk_document
from microcred.trust.did_key import key_document
from microcred.trust.did_web import document_url
from microcred.trust.resolution import shown_line

__all__ = ["DID_METHODS", "NO_CONTENTS", "is_address", "is_self_contained", "resolve_document"]

DidMethod = Callable[[str], "dict[str, JsonValue] | str"]
"""From a DID to its document where the DID has it, else to the address of the document."""

DID_METHODS: Final[Mapping[str, DidMethod]] = MappingProxyType(
    {"key": key_document, "jwk": jwk_document, "web": document_url}
)
"""Every DID method that is known here; a further one is one room and one row."""

NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
"""No document at hand."""

_CORE: Final = "W3C DID Core 7.1"
_CID: Final = "CID 1.0 3.3"
_FOUND: Final = 200
_LONGEST_SHOWN: Final = 32
_ACCEPT: Final = "application/did+json, application/cid+json, application/json;q=0.9, */*;q=0.1"
# https, a host without user and password, and nothing that one reader would take for another thing.
_ADDRESS: Final = (
    r"https://[A-Za-z0-9._\[\]:-]+(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_DOTS: Final = r"/(?:\.|%2[Ee]){1,2}(?:[/?]|\Z)"
_LONGEST_ADDRESS: Final = 2048


def is_self_contained(name: str) -> bool:
    """Whether a DID is its own document, so that it cannot have a wrong one."""
    return name.startswith(("did:key:", "did:jwk:"))


def resolve_document(
    name: str, *, fetch: Fetch = OFFLINE, contents: Mapping[str, bytes] = NO_CONTENTS
) -> ControlledDocument:
    """The controlled identifier document of a DID or of an https address.

    Args:
        name: a DID, or the address of a document, without fragment.
        fetch: asks for what is on the web; nothing is fetched by default.
        contents: documents at hand, by DID or address.

    Raises:
        NotResolved: there is none, or none that can be relied on; `code` says why.
    """
    if is_did_url(name):
        return _of_did(name, fetch, contents)
    if not is_address(name):
        message = "the key is named by something that is no DID URL and no https address"
        raise NotResolved(message, code="key.unresolvable", clause=_CID)
    return _at(name, name, fetch, contents)


def is_address(name: str) -> bool:
    """Whether a text is the https address of a document in every reading, without fragment."""
    if len(name) > _LONGEST_ADDRESS or not re.fullmatch(_ADDRESS, name, re.ASCII):
        return False
    return not re.search(_DOTS, name, re.ASCII)


def _of_did(did: str, fetch: Fetch, contents: Mapping[str, bytes]) -> ControlledDocument:
    if did_of(did) != did:
        message = "a DID URL has no path and no query here"
        raise NotResolved(message, code="key.unresolvable", clause=_CORE)
    method = did.split(":", 2)[1]
    find = DID_METHODS.get(method)
    if find is None and did in contents:
        return _at(did, did, OFFLINE, contents)  # a method that nobody here can ask, did:ebsi say
    if find is None:
        known = ", ".join(f"did:{name}" for name in DID_METHODS)
        message = f"the method did:{method[:_LONGEST_SHOWN]} is not known here, only {known}"
        raise NotResolved(message, code="key.method_unknown", clause=_CORE)
    try:
        found = find(did)
        if not isinstance(found, str):
            return document_of(found)
    except ParseError as error:
        reason = error.reason if isinstance(error, InvalidDid) else "invalidDid"
        message = f"the DID holds no usable key: {error}"
        if method == "web":
            message = f"the DID leads nowhere: {error}"
        clause = f"{_CORE} ({reason})"
        raise NotResolved(message, code="key.unresolvable", clause=clause) from None
    return _at(did, found, fetch, contents)


def _at(name: str, url: str, fetch: Fetch, contents: Mapping[str, bytes]) -> ControlledDocument:
    """The document of a name, which is at a URL, and which must be about that name."""
    raw = contents.get(name, contents.get(url))
    if raw is None:
        raw = _fetched(name, url, fetch)
    try:
        document = read_document(raw)
    except ParseError as error:
        place = f" at {error.where}" if error.where else ""
        message = f"no controlled identifier document: {error}{shown_line(place)}"
        raise NotResolved(message, code="key.document_invalid", clause=_CID) from None
    if document.id != name:
        message = f"the document is about {shown_line(document.id)}"
        raise NotResolved(message, code="key.document_mismatch", clause=_CID)
    return document


def _fetched(name: str, url: str, fetch: Fetch) -> bytes:
    whose = "of the DID " if name != url else ""
    if fetch is OFFLINE:
        message = f"the document {whose}is on the web, and nothing is fetched"
        raise NotResolved(message, code="key.not_fetched", clause=_CID)
    request = Request("GET", url, headers={"accept": _ACCEPT}, purpose="did-document")
    try:
        response = fetch(request)
    except FetchError as error:
        hint, message = error.hint(), f"the document {whose}could not be had: {error}"
        raise NotResolved(message, code="key.fetch_failed", clause=_CID, hint=hint) from None
    if response.status != _FOUND:
        message = f"the document {whose}could not be had: status {response.status}"
        raise NotResolved(message, code="key.fetch_failed", clause=_CID)
    return response.body
