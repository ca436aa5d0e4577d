"""Shape tables: the projected shapes of each known release as package data.

Projecting needs the typed model, and that needs pydantic; checking a credential should load
neither. `make schemas` writes the shapes of each release to a JSON table in tables/, one property
a line, with prefixed names; `read_table` gives them back. A test compares each table with what the
model says.

    >>> from microcred.schemas.shape_tables import from_json, read_table, to_json
    >>> sets = read_table("ELM 3.2")
    >>> tuple(sets)[:3]
    ('generic-no-cv', 'generic-full', 'accredited')
    >>> from_json(to_json(sets)) == sets, read_table("ELM 9")
    (True, None)
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from microcred.linked.terms import PREFIXES, shorten
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = [
    "TABLES",
    "absolute",
    "file_name",
    "from_json",
    "node_shape",
    "raw_table",
    "read_table",
    "to_json",
]

TABLES: Final = ("elm-3.1-shapes.json", "elm-3.2-shapes.json")
"""The tables that are shipped."""

_ONE_IRI: Final = frozenset({"datatype", "has_value", "path", "target"})
_MANY_IRIS: Final = frozenset({"any_of", "classes", "datatypes"})
_NOT_PLAIN: Final = _ONE_IRI | _MANY_IRIS | {"nodes", "unread"}
# Every field in its order, with the value that it has where nothing is said.
_NODE: Final = MappingProxyType(vars(NodeShape("", None)))
_PROPERTY: Final = MappingProxyType(vars(PropertyShape("", "")))


def file_name(release: str) -> str:
    """What the files of a release are called: "elm-3.2" for "ELM 3.2"."""
    return release.lower().replace(" ", "-")


def read_table(release: str) -> Mapping[str, ShapeSet] | None:
    """The shapes of a release by name, None if there is no table of it.

    Args:
        release: its name, such as "ELM 3.2".
    """
    raw = raw_table(release)
    return None if raw is None else _from_raw(raw)


@cache
def raw_table(release: str) -> Mapping[str, Any] | None:
    """The table of a release as it was written, None if there is none; to be left as it is."""
    name = f"{file_name(release)}-shapes.json"
    if name not in TABLES:
        return None
    # Not by importlib.resources, which takes longer to load than the table.
    with open(os.path.join(os.path.dirname(__file__), "tables", name), encoding="utf-8") as table:
        raw: dict[str, Any] = json.load(table)
        return raw


# -- writing --------------------------------------------------------------------------------------


def to_json(sets: Mapping[str, ShapeSet]) -> str:
    """The table of some sets, by their names."""
    return "{\n" + ",\n".join(_set_text(one) for one in sets.values()) + "\n}\n"


def _set_text(one: ShapeSet) -> str:
    head = f'{_dumped(one.name)}: {{"iri": {_dumped(one.iri)}, "imports": {_dumped(one.imports)}'
    shapes = ",\n".join(map(_shape_text, one.shapes))
    return f'{head}, "shapes": [\n{shapes}\n]}}'


def _shape_text(shape: NodeShape) -> str:
    said = dict(_said(shape, _NODE))
    properties = said.pop("properties", ())
    if not properties:
        return _dumped(said)
    lines = ",\n  ".join(_dumped(dict(_said(one, _PROPERTY))) for one in properties)
    return f'{_dumped(said)[:-1]}, "properties": [\n  {lines}]}}'


def _said(value: NodeShape | PropertyShape, empty: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields that say something, with prefixed names."""
    for field, said in vars(value).items():
        if said == empty[field]:
            continue
        if field in _ONE_IRI:
            yield field, shorten(said)
        elif field in _MANY_IRIS:
            yield field, tuple(map(shorten, said))
        else:
            yield field, said


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# -- reading --------------------------------------------------------------------------------------


def from_json(text: str) -> Mapping[str, ShapeSet]:
    """The sets of a table that `to_json` wrote."""
    return _from_raw(json.loads(text))


def _from_raw(raw: Mapping[str, Any]) -> Mapping[str, ShapeSet]:
    return MappingProxyType(
        {
            name: ShapeSet(
                name, one["iri"], tuple(one["imports"]), tuple(map(node_shape, one["shapes"]))
            )
            for name, one in raw.items()
        }
    )


def node_shape(said: Mapping[str, Any]) -> NodeShape:
    """The node shape that a row of a table stands for."""
    properties = tuple(map(_property_shape, said.get("properties", ())))
    return NodeShape(*{**_NODE, **_read(said), "properties": properties}.values())


def _property_shape(said: Mapping[str, Any]) -> PropertyShape:
    # By position, since that is the quickest way to make a value.
    return PropertyShape(*{**_PROPERTY, **_read(said)}.values())


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are held: tuples and absolute IRIs."""
    read = dict(said)
    for field in said.keys() & _NOT_PLAIN:
        value = said[field]
        read[field] = absolute(value) if field in _ONE_IRI else tuple(map(absolute, value))
    return read


def absolute(name: str) -> str:
    """The IRI of a prefixed name; a name without colon, an IRI and a text as they are."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name
