"""Everything: the whole document of a credential as nested lists, as it was signed.

The 16 elements are what most people look for; whoever wants to know what else was sealed finds it
here, under the names that the file uses. Nothing is interpreted: no links, no images, no dates. The
work is bounded: so many rows, so deep, so long; what is left out is told.

    >>> from microcred.rendering.everything import everything
    >>> print(everything({"title": ["Soil <b>"], "level": 6}).html)
    <dl class="data"><div><dt>title</dt><dd><ol class="data"><li><bdi>Soil &lt;b&gt;</bdi></li>\
</ol></dd></div><div><dt>level</dt><dd><bdi>6</bdi></dd></div></dl>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from microcred.jsontext import JsonValue
from microcred.rendering.markup import Child, Markup, element
from microcred.rendering.signs import visible

__all__ = ["at_pointer", "everything"]

_MOST_ROWS: Final = 1500
_MOST_SIGNS: Final = 200_000
_DEEPEST: Final = 14
_LONGEST: Final = 2000
_LONGEST_NAME: Final = 120
_BULKY: Final = 400  # characters without a space: a picture, a token, a key
_HEAD: Final = 48


@dataclass
class _Room:
    """How much may still be written."""

    rows: int
    signs: int


def everything(
    document: Mapping[str, JsonValue], *, rows: int = _MOST_ROWS, signs: int = _MOST_SIGNS
) -> Markup:
    """All members of a document.

    Args:
        document: a JSON object, however large or deep.
        rows: members and elements that are shown at most.
        signs: characters that are shown at most.
    """
    return _object(document, _Room(rows, signs), 0)


def at_pointer(document: Mapping[str, JsonValue], pointer: str) -> JsonValue:
    """What stands at a JSON pointer (RFC 6901); None where there is nothing.

    >>> at_pointer({"a": [{"b/c": 6}]}, "/a/0/b~1c")
    6
    """
    value: JsonValue = dict(document)
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _object(value: Mapping[str, JsonValue], room: _Room, depth: int) -> Markup:
    rows: list[Child] = []
    for at, (name, member) in enumerate(value.items()):
        if room.rows <= 0 or room.signs <= 0:
            rows.append(_left_out(len(value) - at))
            break
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        label = element("dt", None, visible(shown))
        rows.append(element("div", None, label, element("dd", None, _value(member, room, depth))))
    return element("dl", {"class": "data"}, *rows) if rows else _literal("{}", room)


def _array(value: list[JsonValue], room: _Room, depth: int) -> Markup:
    items: list[Child] = []
    for at, member in enumerate(value):
        if room.rows <= 0 or room.signs <= 0:
            items.append(element("li", None, f"… {len(value) - at:,}"))
            break
        items.append(element("li", None, _value(member, room, depth)))
    return element("ol", {"class": "data"}, *items) if items else _literal("[]", room)


def _value(value: JsonValue, room: _Room, depth: int) -> Markup:
    room.rows -= 1
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return _literal("…", room)
    if isinstance(value, dict):
        return _object(value, room, depth + 1)
    if isinstance(value, list):
        return _array(value, room, depth + 1)
    if isinstance(value, str):
        return _text(value, room)
    if value is None or isinstance(value, bool):
        return _literal("null" if value is None else str(value).lower(), room)
    return _literal(str(value), room)


def _text(text: str, room: _Room) -> Markup:
    """A text; one that no person reads only by its beginning and its length."""
    is_bulky = len(text) > _BULKY and not any(sign.isspace() for sign in text[:_BULKY])
    kept = text[: _HEAD if is_bulky else _LONGEST]
    room.signs -= len(kept)
    if len(kept) == len(text):
        return element("bdi", None, visible(text))
    rest = element("i", None, f" … {len(text):,}")
    return element("bdi", None, visible(kept), rest)


def _literal(text: str, room: _Room) -> Markup:
    room.signs -= len(text)
    return element("bdi", None, visible(text[:_LONGEST]))


def _left_out(count: int) -> Markup:
    return element("div", None, element("dt", None, "…"), element("dd", None, f"{count:,}"))
