"""Single values out of their arrays and back, as the model reads and writes them, without it.

A type that has every member that may have several values as an array is read back by
`EuropeanDigitalCredential.from_json(...).to_json()`, whose one normalisation that is: an array with
a single value is written bare where the model knows the property. That takes the table of its
classes alone (`elm-3.2-members.json` beside this room, written by `make schemas`), a tenth of the
time, and none of the packages that the model brings along. Whatever is not plain JSON, or nested
deeper than strict JSON is, goes to the model itself. The way there takes the same table: what may
have several values gets its array.

    >>> from microcred.wallet_types.single_values import with_arrays, with_single_values
    >>> person = {"type": "Person", "givenName": {"en": ["Ana"]}, "shoeSize": [39]}
    >>> with_single_values({"credentialSubject": [person]})
    {'credentialSubject': {'type': 'Person', 'givenName': {'en': 'Ana'}, 'shoeSize': [39]}}
    >>> with_arrays({"credentialSubject": {"type": "Person", "identifier": {"id": "urn:a"}}})
    {'credentialSubject': {'type': 'Person', 'identifier': [{'id': 'urn:a'}]}}
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from microcred.frozen import Frozen
from microcred.jsontext import JsonValue

__all__ = ["FILE", "ModelClass", "NotPlain", "class_reader", "with_arrays", "with_single_values"]

FILE: Final = "elm-3.2-members.json"
"""The table: for each class its bases, how deep it is derived, and its members."""

_ROOT: Final = "EuropeanDigitalCredential"
_FALLBACK: Final = "Node"
_DEEPEST: Final = 128  # as the strict reader of JSON
_NONE: Final[frozenset[str]] = frozenset()
_TEXT: Final = "text"
_LITERAL: Final = "literal"
_PLAIN: Final = frozenset({str, bool, int, float, type(None)})

_Expected: TypeAlias = tuple[str, ...]
_Kind: TypeAlias = "str | _Expected"


class ModelClass(Frozen):
    """One class of the model.

    Attributes:
        name: its name.
        names: of it and of those above it.
        depth: the length of that line.
        members: what its members hold: "text", "literal", or nodes of the classes that are named.
        several: the members that may have several values; of texts each language has its own.
    """

    name: str
    names: frozenset[str]
    depth: int
    members: Mapping[str, _Kind]
    several: frozenset[str]


class NotPlain(Exception):
    """Something that is not plain JSON, or nested too deep: for the model itself."""


def with_single_values(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A European credential with single values bare; nothing is shared with what was given.

    Raises:
        ModelError: it is not JSON, or nested beyond any use.
    """
    if type(document) is dict:
        try:
            return _Reader().node(document, (_ROOT,), 0)
        except NotPlain:
            pass
    from microcred.releases.elm_3 import ELM_3

    return ELM_3.classes[_ROOT].from_json(document).to_json()


def with_arrays(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The same with every member that may have several values as an array.

    Raises:
        NotPlain: it is for the model itself.
    """
    if type(document) is not dict:
        raise NotPlain
    return _Reader(arrays=True).node(document, (_ROOT,), 0)


def class_reader() -> Callable[[Any, tuple[str, ...]], ModelClass]:
    """A function from the types of a node, and the classes that its place admits, to its class.

    >>> from microcred.wallet_types.single_values import class_reader
    >>> class_reader()("Person", ("Agent", "Person")).name
    'Person'
    """
    return _Reader().class_of


class _Reader:
    """One reading; it remembers which class a type has in which place."""

    def __init__(self, *, arrays: bool = False) -> None:
        self._classes = _table()
        self._known: dict[tuple[str, _Expected], ModelClass] = {}
        self._arrays = arrays

    def node(self, value: dict[str, Any], expected: _Expected, depth: int) -> dict[str, Any]:
        """The members of one node."""
        if depth > _DEEPEST:
            raise NotPlain
        cls = self.class_of(value.get("type"), expected)
        members, several = cls.members, cls.several if self._arrays else _NONE
        made: dict[str, Any] = {}
        for name, member in value.items():
            kind = members.get(name)
            if type(name) is not str:
                raise NotPlain
            if kind is None:
                held = _copied(member, depth)
                made[name] = _bare(held) if name == "type" and type(held) is list else held
            elif kind is _TEXT:
                made[name] = _texts(member, depth)
            else:
                if type(member) is list:
                    held = _bare([self._value(kind, one, depth) for one in member])
                else:
                    held = self._value(kind, member, depth)
                made[name] = [held] if name in several and type(held) is not list else held
        return made

    def _value(self, kind: _Kind, value: Any, depth: int) -> Any:
        """One value of a member: a node, or what stands in its place as it is."""
        if type(value) is dict and type(kind) is tuple:
            return self.node(value, kind, depth + 1)
        return _copied(value, depth)

    def class_of(self, types: Any, expected: _Expected) -> ModelClass:
        """The most special class that the place admits, else the general one."""
        if type(types) is str:
            key = (types, expected)
            if key not in self._known:
                self._known[key] = self._class_of([types], expected)
            return self._known[key]
        listed = types if type(types) is list else []
        return self._class_of([one for one in listed if type(one) is str], expected)

    def _class_of(self, types: list[str], expected: _Expected) -> ModelClass:
        known = [self._classes[name] for name in types if name in self._classes]
        fitting = [one for one in known if not expected or not one.names.isdisjoint(expected)]
        if fitting:
            return max(fitting, key=lambda one: one.depth)
        named = expected[0] if expected and expected[0] in self._classes else _FALLBACK
        return self._classes[named]


def _texts(value: Any, depth: int) -> Any:
    """A language map, each language's single text bare."""
    held = _copied(value, depth)
    if type(held) is not dict:
        return _bare(held) if type(held) is list else held
    return {name: _bare(one) if type(one) is list else one for name, one in held.items()}


def _bare(values: list[Any]) -> Any:
    """The single value of an array, or the array; one that holds null or an array stays."""
    if len(values) == 1 and values[0] is not None and type(values[0]) is not list:
        return values[0]
    return values


def _copied(value: Any, depth: int) -> Any:
    """A copy of JSON that shares no object or array with it."""
    if type(value) in _PLAIN:
        return value
    if depth > _DEEPEST:
        raise NotPlain
    if type(value) is list:
        return [_copied(one, depth + 1) for one in value]
    if type(value) is dict and all(type(name) is str for name in value):
        return {name: _copied(one, depth + 1) for name, one in value.items()}
    raise NotPlain


@cache
def _table() -> Mapping[str, ModelClass]:
    """The classes by name; the members of a class are those of its base and its own."""
    # Not by importlib.resources, which takes longer to load than the table.
    with open(os.path.join(os.path.dirname(__file__), FILE), "rb") as file:
        raw: dict[str, dict[str, Any]] = json.load(file)
    return MappingProxyType({name: _read(name, row) for name, row in raw.items()})


def _read(name: str, row: dict[str, Any]) -> ModelClass:
    members: dict[str, _Kind] = dict.fromkeys(row["texts"], _TEXT)
    members |= dict.fromkeys(row["literals"], _LITERAL)
    members |= {one: tuple(classes) for one, classes in row["nodes"].items()}
    return ModelClass(
        name,
        frozenset(row["names"]),
        row["depth"],
        MappingProxyType(members),
        frozenset(row["several"]),
    )
