"""Adding to the unsigned half of a JAdES file, and changing not one other octet of it.

ETSI TS 119 182-1 clause 5.3.1. A received file is text: its escapes, its spaces, the order of its
members. So the place of `etsiU` is found in the text, and the new items are written there; nothing
is read and written anew.

    >>> from microcred.securing.jades_editing import with_items
    >>> with_items(b'{"payload": "e30", "protected": "e30", "signature": "AA"}', ["eyJ9"], 0)
    b'{"payload": "e30", "protected": "e30","header":{"etsiU":["eyJ9"]}, "signature": "AA"}'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from microcred.jsontext import JsonValue, write_json

__all__ = ["with_items"]

_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN: Final = re.compile(_STRING + r'|[\[\]{}]|[^"\[\]{}]++', re.DOTALL)
_SCALAR: Final = re.compile(_STRING + r"|[^\s,\]}]++", re.DOTALL)
_BETWEEN: Final = re.compile(r"[\s,:]*+")
_STEPS: Final = MappingProxyType({"[": 1, "{": 1, "]": -1, "}": -1})

_Span = tuple[int, int]


def with_items(
    sealed: bytes, items: Sequence[JsonValue], index: int, *, without: Collection[int] = ()
) -> bytes:
    """The file with further items at the end of `etsiU`.

    Args:
        sealed: a JWS in the general or flattened serialisation, read before: strict JSON.
        items: texts in base64url, or clear objects.
        index: which of its signatures.
        without: positions of items that are left out.
    """
    text = sealed.decode("utf-8")
    written = [write_json(item) for item in items]
    outer = _members(text, text.index("{"))
    if "signatures" in outer:
        signature = _members(text, _elements(text, outer["signatures"][0])[index][0])
    else:
        signature = outer
    header = signature.get("header")
    if header is None:
        _, at = signature["protected"]
        return _spliced(text, at, at, f',"header":{{"etsiU":[{",".join(written)}]}}')
    begin, end = header
    etsi_u = _members(text, begin).get("etsiU") if text[begin] == "{" else None
    if etsi_u is not None:
        return _in_array(text, etsi_u, written, without)
    member = f'"etsiU":[{",".join(written)}]'
    if text[begin] != "{":  # null
        return _spliced(text, begin, end, f"{{{member}}}")
    comma = "," if _members(text, begin) else ""
    return _spliced(text, end - 1, end - 1, comma + member)


def _in_array(text: str, span: _Span, written: list[str], without: Collection[int]) -> bytes:
    spans = _elements(text, span[0])
    if without:
        kept = [text[slice(*one)] for place, one in enumerate(spans) if place not in without]
        return _spliced(text, *span, f"[{','.join([*kept, *written])}]")
    at = spans[-1][1] if spans else span[0] + 1
    comma = "," if spans else ""
    return _spliced(text, at, at, comma + ",".join(written))


def _spliced(text: str, begin: int, end: int, between: str) -> bytes:
    return "".join((text[:begin], between, text[end:])).encode("utf-8")


def _members(text: str, begin: int) -> dict[str, _Span]:
    """Where the values of the object that begins there stand, by name."""
    found = {}
    values = _values(text, begin)
    for name in values:
        # A name may be written with escapes, as any string.
        found[_unescaped(text[slice(*name)])] = next(values)
    return found


def _elements(text: str, begin: int) -> list[_Span]:
    return list(_values(text, begin))


def _values(text: str, begin: int) -> Iterator[_Span]:
    """Every value of an array; names and values of an object in turn."""
    at = begin + 1
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at] in "]}":
            return
        end = _end(text, at)
        yield at, end
        at = end


def _end(text: str, begin: int) -> int:
    """Where the value that begins there ends."""
    if text[begin] not in "[{":
        scalar = _SCALAR.match(text, begin)
        return scalar.end() if scalar else len(text)
    depth = 0
    for token in _TOKEN.finditer(text, begin):
        depth += _STEPS.get(token[0], 0)
        if not depth:
            return token.end()
    return len(text)


def _unescaped(text: str) -> str:
    import json

    return str(json.loads(text))
