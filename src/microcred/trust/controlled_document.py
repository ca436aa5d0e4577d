"""Controlled identifier documents: what a DID document says of keys, read strictly.

W3C Controlled Identifiers 1.0 sections 2 and 3, W3C DID Core 5. Two readers must not read one
document differently: a method whose name occurs twice, two forms of one key, a secret key, or a
relationship that is no list make it none, whichever key is asked for. Members that nobody here
needs (`service`, `alsoKnownAs`) are kept and not looked at. Keys are read when they are asked for.

    >>> from microcred.trust.controlled_document import read_document
    >>> document = read_document(b'''{"id": "https://uni.example/issuer",
    ...   "verificationMethod": [{"id": "#key-1", "type": "Multikey",
    ...     "controller": "https://uni.example/issuer",
    ...     "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}],
    ...   "assertionMethod": ["#key-1"]}''')
    >>> document.methods[0].id, document.authorises(document.methods[0].id, "authentication")
    ('https://uni.example/issuer#key-1', False)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.jwk import PRIVATE_MEMBERS
from microcred.errors import ParseError
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.linked.lexical import iri_problem, read_time

__all__ = [
    "LARGEST_DOCUMENT",
    "RELATIONSHIPS",
    "ControlledDocument",
    "VerificationMethod",
    "document_of",
    "read_document",
]

RELATIONSHIPS: Final = (
    "authentication",
    "assertionMethod",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)
"""The verification relationships (CID 1.0 section 2.3): for what a key may be used."""

LARGEST_DOCUMENT: Final = 1024 * 1024
"""Octets of the largest document that is read."""

_LIMITS: Final = Limits(max_bytes=LARGEST_DOCUMENT, max_depth=32)
_MOST_METHODS: Final = 1000  # and as many references to them in each relationship
_LONGEST_NAME: Final = 4096
_PUBLIC: Final = frozenset(
    {"publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyHex", "publicKeyPem"}
)
_SECRET: Final = frozenset(
    {
        *("secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk"),
        *("privateKeyBase58", "privateKeyHex", "privateKeyPem"),
    }
)


class VerificationMethod(Frozen):
    """A key as a document names it (CID 1.0 section 2.2).

    Attributes:
        id: its absolute URL.
        type: "Multikey", "JsonWebKey", or a type of others.
        controller: who may use it, an absolute URL.
        members: as they stand in the document.
        expires: from then on it is not used any more, aware; None if nothing is said.
        revoked: from then on it must not be used any more, aware; None if it is not revoked.
    """

    id: str
    type: str
    controller: str
    members: Mapping[str, JsonValue] = part(repr=False)
    expires: datetime | None = None
    revoked: datetime | None = None


class ControlledDocument(Frozen):
    """A controlled identifier document.

    Attributes:
        id: whom it is about, an absolute URL.
        methods: every verification method, those inside of relationships too, by order.
        relationships: the absolute URLs of the methods of each relationship.
        members: the document as it was read.
    """

    id: str
    methods: tuple[VerificationMethod, ...]
    relationships: Mapping[str, frozenset[str]]
    members: Mapping[str, JsonValue] = part(repr=False)

    def method(self, url: str) -> VerificationMethod | None:
        """The method of that absolute URL; None if there is none."""
        return next((one for one in self.methods if one.id == url), None)

    def authorises(self, url: str, purpose: str) -> bool:
        """Whether the method of that URL is in the relationship of that name."""
        return url in self.relationships.get(purpose, ())

    def purposes(self, url: str) -> tuple[str, ...]:
        """The relationships that the method of that URL is in."""
        return tuple(one for one in RELATIONSHIPS if self.authorises(url, one))


def read_document(raw: bytes) -> ControlledDocument:
    """Read a document from its bytes.

    Raises:
        ParseError: it is none, or beyond the limits of size and depth; `where` is the place.
    """
    return document_of(read_json(raw, limits=_LIMITS))


def document_of(value: JsonValue) -> ControlledDocument:
    """Read a document from its JSON value.

    Raises:
        ParseError: it is none; `where` is the place.
    """
    if not isinstance(value, dict):
        raise ParseError("a controlled identifier document is a JSON object")
    subject = _url(value.get("id"), "id", "/id")
    if "#" in subject:
        raise ParseError("the id of a document has no fragment", where="/id")
    _check_controllers(value.get("controller"))
    methods: dict[str, VerificationMethod] = {}
    for place, one in _listed(value, "verificationMethod"):
        if not isinstance(one, dict):
            raise ParseError("a verification method is an object", where=place)
        _enter(methods, _method(one, subject, place), place)
    relationships: dict[str, frozenset[str]] = {}
    for name in RELATIONSHIPS:
        named: set[str] = set()
        for place, one in _listed(value, name):
            if isinstance(one, dict):
                embedded = _method(one, subject, place)
                _enter(methods, embedded, place)
                named.add(embedded.id)
            else:
                named.add(_absolute(one, subject, name, place))
        relationships[name] = frozenset(named)
    told = MappingProxyType(relationships)
    return ControlledDocument(subject, tuple(methods.values()), told, MappingProxyType(value))


def _enter(methods: dict[str, VerificationMethod], one: VerificationMethod, place: str) -> None:
    if one.id in methods:
        raise ParseError("the id of a verification method occurs twice", where=f"{place}/id")
    if len(methods) == _MOST_METHODS:
        raise ParseError(f"more than {_MOST_METHODS} verification methods", where=place)
    methods[one.id] = one


def _listed(value: Mapping[str, JsonValue], name: str) -> list[tuple[str, JsonValue]]:
    """The items of a member that is a list, with their places."""
    items = value.get(name, [])
    if not isinstance(items, list):
        raise ParseError(f"{name} is no list", where=f"/{name}")
    if len(items) > _MOST_METHODS:
        raise ParseError(f"{name} has more than {_MOST_METHODS} items", where=f"/{name}")
    return [(f"/{name}/{at}", one) for at, one in enumerate(items)]


def _check_controllers(value: JsonValue) -> None:
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        _url(one, "controller", "/controller")


def _method(value: Mapping[str, JsonValue], subject: str, place: str) -> VerificationMethod:
    kind = value.get("type")
    if not isinstance(kind, str) or not kind:
        raise ParseError("a verification method has no type", where=f"{place}/type")
    _check_material(value, place)
    return VerificationMethod(
        id=_absolute(value.get("id"), subject, "id", f"{place}/id"),
        type=kind,
        controller=_url(value.get("controller"), "controller", f"{place}/controller"),
        members=MappingProxyType(dict(value)),
        expires=_time(value, "expires", place),
        revoked=_time(value, "revoked", place),
    )


def _check_material(value: Mapping[str, JsonValue], place: str) -> None:
    """One key in one form, and nothing secret (CID 1.0 sections 2.2 and 5.2)."""
    jwk = value.get("publicKeyJwk")
    members = jwk if isinstance(jwk, dict) else {}
    if not _SECRET.isdisjoint(value) or not PRIVATE_MEMBERS.isdisjoint(members):
        raise ParseError(
            "a secret key stands in the document, so that anybody can use it", where=place
        )
    forms = sorted(_PUBLIC & value.keys())
    if len(forms) > 1:
        raise ParseError(f"a key in two forms: {' and '.join(forms[:2])}", where=place)
    if jwk is not None and not isinstance(jwk, dict):
        raise ParseError("publicKeyJwk is no object", where=f"{place}/publicKeyJwk")


def _time(value: Mapping[str, JsonValue], name: str, place: str) -> datetime | None:
    """A dateTimeStamp (XML Schema 1.1 Part 2, 3.4.28): its zone is there."""
    text = value.get(name)
    if text is None:
        return None
    moment, problem = read_time(text) if isinstance(text, str) else (None, "")
    if moment is None or problem is not None:
        raise ParseError(f"{name} is no date and time with a zone", where=f"{place}/{name}")
    return moment


def _absolute(value: JsonValue, subject: str, name: str, place: str) -> str:
    """The URL of a method; where it is a fragment alone, that of the document."""
    if isinstance(value, str) and value.startswith("#"):
        value = f"{subject}{value}"
    return _url(value, name, place)


def _url(value: JsonValue, name: str, place: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        raise ParseError(f"{name} is no URL", where=place)
    if value.startswith("_:") or iri_problem(value) is not None:
        raise ParseError(f"{name} is no absolute URL", where=place)
    return value
