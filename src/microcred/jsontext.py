"""Strict JSON text: what two readers could read differently is refused at the door.

RFC 8259 and I-JSON (RFC 7493): UTF-8 only (a byte order mark is passed over), no duplicate
members, no NaN or Infinity, no number beyond what a double or CPython's integers can hold, no lone
surrogate, and limits of size and depth that hold before anything recurses. `canonical_json` is the
JSON Canonicalization Scheme (RFC 8785).

    >>> from microcred.jsontext import canonical_json, read_json, write_json
    >>> write_json(read_json(b'{"b": ["\\\\u00e9"],\\n "a": 1.0}'))
    '{"b":["é"],"a":1.0}'
    >>> canonical_json({"b": 1, "a": 1.0})
    b'{"a":1,"b":1}'
    >>> read_json('{"type": "a", "\\\\u0074ype": "b"}')
    Traceback (most recent call last):
    microcred.errors.MalformedJson: a member name occurs twice in one object
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final, NoReturn, TypeAlias

from microcred.errors import MalformedJson
from microcred.frozen import Frozen
from microcred.speed import (
    has_plain_values,
    proved_canonical,
    proved_json,
    proved_text,
    written_json,
)

__all__ = [
    "JsonValue",
    "Limits",
    "canonical_json",
    "json_octets",
    "read_json",
    "write_json",
]

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
"""What JSON text stands for in Python; objects keep the order of their members."""


class Limits(Frozen):
    """How much JSON is read.

    Attributes:
        max_bytes: the largest text, in octets of UTF-8. The EC's own transcripts have 1.3 MB.
        max_depth: the most arrays and objects within one another.
    """

    max_bytes: int = 16 * 1024 * 1024
    max_depth: int = 128


_DEFAULT_LIMITS: Final = Limits()
_LONGEST_INTEGER: Final = 4300  # CPython's own limit, held also where somebody lifted that
# A string, also one that never ends: so the scan stays linear whatever comes.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS: Final = re.compile(r"[^\[\]{}]+")
_STEPS: Final = MappingProxyType({"[": 1, "{": 1, "]": -1, "}": -1})
_TOKEN: Final = re.compile(_STRING.pattern + r'|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WITHIN: Final = frozenset({dict, list})
_NAMES: Final = frozenset({str})


class _Duplicate(ValueError):
    """An object has a member name twice."""


class _BadNumber(ValueError):
    """A number that is none, or that cannot be held."""


def read_json(data: bytes | str, *, limits: Limits = _DEFAULT_LIMITS) -> JsonValue:
    """The value that a JSON text stands for.

    Args:
        data: the text, as UTF-8 octets or decoded.
        limits: of size and depth.

    Raises:
        MalformedJson: it is not strict JSON, or beyond the limits; `where` is the JSON pointer of
            a duplicate member, an impossible number or a lone surrogate.
    """
    octets = _octets(data, limits.max_bytes)
    proved = proved_json(octets, limits.max_depth)
    return _read_thoroughly(octets, limits.max_depth) if proved is None else proved[0]


def _read_thoroughly(octets: bytes, max_depth: int) -> JsonValue:
    """The same for any octets, with every refusal; what else reads must come to what this does."""
    text = _text(octets)
    try:
        value: JsonValue = _decoder().decode(text)
        lone = "\\" in text and _has_lone_surrogate(text, value)
    except (ValueError, RecursionError) as error:
        if _is_too_deep(text, max_depth):
            raise _too_deep(max_depth) from None
        raise _refusal(text, error) from None
    if _has_many(text, max_depth) and _is_deeper(value, max_depth):
        raise _too_deep(max_depth)
    if lone:
        where = _locate(text, lambda token, repeated: _is_lone_surrogate(token))
        raise MalformedJson("a string holds a lone surrogate", where=where)
    return value


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
    )


def _refusal(text: str, error: Exception) -> MalformedJson:
    """What is wrong with a text, of what reading it came to, and where."""
    if isinstance(error, _Duplicate):
        where = _locate(text, lambda token, repeated: repeated)
        return MalformedJson("a member name occurs twice in one object", where=where)
    if isinstance(error, _BadNumber):
        where = _locate(text, lambda token, repeated: _is_bad_number(token))
        return MalformedJson(str(error), where=where)
    if isinstance(error, json.JSONDecodeError):
        place = f"line {error.lineno}, column {error.colno}"
        return MalformedJson(f"no JSON: {error.msg} at {place}")
    return MalformedJson("too many arrays and objects within one another")


def _too_deep(max_depth: int) -> MalformedJson:
    return MalformedJson(f"more than {max_depth} arrays and objects within one another")


def write_json(value: JsonValue, *, indent: int | None = None) -> str:
    """The value as JSON text, members in their order, no escapes that are not needed.

    It is compact unless `indent` is given.

    Raises:
        MalformedJson: the value has no strict JSON text (NaN, a lone surrogate, a cycle, a foreign
            type, also as the name of a member).
    """
    if indent is None and (written := proved_text(value)) is not None:
        return written.decode("utf-8")
    separators = (",", ":") if indent is None else (",", ": ")
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
        )
    except (ValueError, TypeError, RecursionError):
        raise MalformedJson("the value has no JSON text") from None
    if not text.isascii():
        _require_octets(text)
    if not _has_names_only(value):
        raise MalformedJson("the name of a member is a string")
    return text


def json_octets(value: JsonValue, *, is_plain: bool = False) -> bytes:
    """The compact text that `write_json` gives, as UTF-8 octets.

    Args:
        value: to be written.
        is_plain: whether the caller knows that it is (`microcred.speed.has_plain_values`).

    Raises:
        MalformedJson: as `write_json`.
    """
    written = written_json(value) if is_plain else proved_text(value)
    return write_json(value).encode("utf-8") if written is None else written


def canonical_json(value: JsonValue, *, is_plain: bool = False) -> bytes:
    """The one canonical text of the value (RFC 8785), as UTF-8 octets.

    Args:
        value: to be written.
        is_plain: as for `json_octets`.

    Raises:
        MalformedJson: the value has none: NaN, an integer beyond 2**53 - 1, a lone surrogate, a
            foreign type.
    """
    written = proved_canonical(value, is_plain=is_plain)
    return _canonical_thoroughly(value) if written is None else written


def _canonical_thoroughly(value: JsonValue) -> bytes:
    """The same for any value, and every refusal."""
    try:
        # It finds circles, and what is no JSON at all; nothing that goes on does.
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        names: set[Any] = set()
        if has_plain_values(value, names) and all(map(_is_plain_name, names)):
            # What Python's own C code writes is the canonical text then, several times as fast.
            return text.encode("utf-8")
        import rfc8785

        return rfc8785.dumps(value)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise MalformedJson("the value has no canonical JSON text (RFC 8785)") from None


def _is_plain_name(name: object) -> bool:
    """Whether it is a text with no signs from U+D800 on, which UTF-16 sorts otherwise."""
    return type(name) is str and (name.isascii() or max(name) < "\ud800")


def _octets(data: bytes | str, max_bytes: int) -> bytes:
    octets = _encoded(data) if isinstance(data, str) else data
    if len(octets) > max_bytes:
        raise MalformedJson(f"a JSON text of more than {max_bytes} bytes")
    return octets


def _text(octets: bytes) -> str:
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedJson(f"not UTF-8 at byte {error.start}") from None


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedJson("the text holds a lone surrogate") from None


def _has_many(text: str, max_depth: int) -> bool:
    """Whether there are enough brackets for a value that is too deep."""
    return text.count("[") + text.count("{") > max_depth


def _is_too_deep(text: str, max_depth: int) -> bool:
    """Whether brackets outside strings open more than `max_depth` levels; never recurses."""
    if not _has_many(text, max_depth):
        return False
    brackets = _NO_BRACKETS.sub("", _STRING.sub("", text))
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > max_depth


def _is_deeper(value: JsonValue, max_depth: int) -> bool:
    """The same of a text that has been read, level by level."""
    level: list[Any] = [value] if type(value) in _WITHIN else []
    for _ in range(max_depth):
        level = [
            inner
            for one in level
            for inner in (one.values() if type(one) is dict else one)
            if type(inner) in _WITHIN
        ]
        if not level:
            return False
    return bool(level)


def _object(members: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(members)
    if len(value) < len(members):
        raise _Duplicate
    return value


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise _BadNumber(f"an integer of more than {_LONGEST_INTEGER} digits")
    try:
        return int(text)
    except ValueError:  # somebody lowered CPython's limit
        raise _BadNumber("an integer with too many digits") from None


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _BadNumber("a number beyond the range of a double")
    return value


def _constant(text: str) -> NoReturn:
    raise _BadNumber(f"{text} is no JSON number")


def _require_octets(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedJson("a lone surrogate has no JSON text") from None


def _has_names_only(value: object) -> bool:
    """Whether every key is a string; `json` would write 1 and "1" alike. For values without end."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if not _NAMES.issuperset(map(type, one)) and not all(
                isinstance(name, str) for name in one
            ):
                return False
            waiting += [inner for inner in one.values() if type(inner) is not str]
        elif isinstance(one, (list, tuple)):
            waiting += one
    return True


def _is_bad_number(token: str) -> bool:
    if token[0] not in "-0123456789NI":
        return False
    try:
        json.loads(token, parse_int=_integer, parse_float=_float, parse_constant=_constant)
    except ValueError:
        return True
    return False


def _has_lone_surrogate(text: str, value: JsonValue) -> bool:
    if not _ESCAPED_SURROGATE.search(text):
        return False
    return _SURROGATE.search(json.dumps(value, ensure_ascii=False)) is not None


def _is_lone_surrogate(token: str) -> bool:
    return token[0] == '"' and _SURROGATE.search(json.loads(token)) is not None


class _Level:
    """An array or object that is being walked; `names` is None for an array."""

    __slots__ = ("index", "name", "names")

    def __init__(self, names: set[str] | None) -> None:
        self.names = names
        self.index = 0
        self.name = ""

    def step(self) -> str:
        """The part of a JSON pointer that leads to the child at hand."""
        key = str(self.index) if self.names is None else self.name
        # A pointer is printed, so a lone surrogate in a name stands there as its escape.
        printable = key.encode("utf-8", "backslashreplace").decode("utf-8")
        return "/" + printable.replace("~", "~0").replace("/", "~1")


def _locate(text: str, is_wrong: Callable[[str, bool], bool]) -> str:
    """The pointer of the first member name or scalar that is wrong; "" if there is none.

    `is_wrong` takes the token and whether it is a member name that its object has already. Only
    called where reading has failed; walks tokens, never recurses, and writes one pointer only,
    since names may be long.
    """
    wrong = (levels for levels, token, repeated in _walk(text) if is_wrong(token, repeated))
    return "".join(level.step() for level in next(wrong, ()))


def _walk(text: str) -> Iterator[tuple[list[_Level], str, bool]]:
    """Every member name and scalar with the levels that it stands in, in the order of the text."""
    levels: list[_Level] = []
    before = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        top = levels[-1] if levels else None
        if token in "[{":
            levels.append(_Level(set() if token == "{" else None))
        elif token in "]}":
            del levels[-1:]
        elif token == "," and top:
            top.index += 1
        elif top and top.names is not None and before in ("{", ","):
            top.name = json.loads(token)
            yield levels, token, top.name in top.names
            top.names.add(top.name)
        elif token != ":":
            yield levels, token, False
        before = token
