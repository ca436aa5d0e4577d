"""Literals: how each datatype stands in JSON, and which Python value it is.

One row per datatype: `read` is lenient (the value as far as there is one, and the code of what is
wrong), `write` is strict (the JSON form, or the code of why the value is refused). Times are kept
as the text that was received, so that nothing is lost; decimals are best given as text or Decimal,
since a JSON number with a fraction is no xsd:decimal once it is RDF (JSON-LD 1.1 API section 8.6).

    >>> from datetime import UTC, datetime
    >>> from microcred.elm.literals import LITERALS
    >>> LITERALS["xsd:dateTime"].write(datetime(2026, 1, 2, tzinfo=UTC))
    ('2026-01-02T00:00:00Z', None)
    >>> LITERALS["xsd:positiveInteger"].read("2")
    (2, 'type.wrong')
    >>> LITERALS["xsd:duration"].write("60 hours")
    (None, 'duration.malformed')
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from microcred.jsontext import JsonValue
from microcred.linked.lexical import iri_problem, is_duration, read_time, write_time

__all__ = ["LITERALS", "Literal"]

_WRONG: Final = "type.wrong"
_INTEGER: Final = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_BOOLEANS: Final[Mapping[str, bool]] = MappingProxyType(
    {"true": True, "1": True, "false": False, "0": False}
)


@dataclass(frozen=True, slots=True)
class Literal:
    """One datatype.

    Attributes:
        read: JSON -> (value or None, code of the problem or None).
        write: Python value -> (JSON or None, code of the problem or None).
    """

    read: Callable[[JsonValue], tuple[Any, str | None]]
    write: Callable[[object], tuple[JsonValue, str | None]]


def _read_text(value: JsonValue) -> tuple[str | None, str | None]:
    if isinstance(value, str):
        return value, None
    if isinstance(value, bool | int | float):
        return json.dumps(value), _WRONG
    return None, _WRONG


def _write_text(value: object) -> tuple[JsonValue, str | None]:
    return (value, None) if isinstance(value, str) else (None, _WRONG)


def _read_time(value: JsonValue) -> tuple[datetime | None, str | None]:
    return read_time(value) if isinstance(value, str) else (None, _WRONG)


def _write_time(value: object) -> tuple[JsonValue, str | None]:
    if isinstance(value, str):
        problem = read_time(value)[1]
        return (None, problem) if problem else (value, None)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            return None, "time.no_zone"
        return write_time(value), None
    return None, "time.date_only" if isinstance(value, date) else _WRONG


def _read_duration(value: JsonValue) -> tuple[str | None, str | None]:
    text, problem = _read_text(value)
    if text is not None and not is_duration(text):
        return text, problem or "duration.malformed"
    return text, problem


def _write_duration(value: object) -> tuple[JsonValue, str | None]:
    if isinstance(value, str) and not is_duration(value):
        return None, "duration.malformed"
    return _write_text(value)


def _read_integer(value: JsonValue) -> tuple[int | None, str | None]:
    if isinstance(value, int) and not isinstance(value, bool):
        return value, None
    if isinstance(value, float) and value.is_integer():
        return int(value), None
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value), _WRONG
    return None, _WRONG


def _write_integer(value: object) -> tuple[JsonValue, str | None]:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return (int(value), None) if is_integer else (None, _WRONG)  # type: ignore[call-overload]


def _read_positive(value: JsonValue) -> tuple[int | None, str | None]:
    number, problem = _read_integer(value)
    if number is not None and number < 1:
        return number, problem or "number.out_of_range"
    return number, problem


def _write_positive(value: object) -> tuple[JsonValue, str | None]:
    written, problem = _write_integer(value)
    if isinstance(written, int) and written < 1:
        return None, "number.out_of_range"
    return written, problem


def _read_decimal(value: JsonValue) -> tuple[Decimal | None, str | None]:
    if isinstance(value, str):
        return (Decimal(value), None) if _DECIMAL.fullmatch(value) else (None, _WRONG)
    whole = _read_integer(value)[0]
    if whole is not None:
        return Decimal(whole), None
    # A fraction as JSON number is read, and named since it is lost on the way to RDF.
    readable = isinstance(value, float) and value - value == 0
    return (Decimal(repr(value)) if readable else None), _WRONG


def _write_decimal(value: object) -> tuple[JsonValue, str | None]:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}", None
    if isinstance(value, str):
        return (value, None) if _DECIMAL.fullmatch(value) else (None, _WRONG)
    return _write_integer(value)


def _read_boolean(value: JsonValue) -> tuple[bool | None, str | None]:
    if isinstance(value, bool):
        return value, None
    return (_BOOLEANS.get(value) if isinstance(value, str) else None), _WRONG


def _write_boolean(value: object) -> tuple[JsonValue, str | None]:
    return (value, None) if isinstance(value, bool) else (None, _WRONG)


def _read_iri(value: JsonValue) -> tuple[str | None, str | None]:
    if isinstance(value, dict):
        named = value.get("id")
        return (named, None) if isinstance(named, str) else (None, _WRONG)
    return (value, iri_problem(value)) if isinstance(value, str) else (None, _WRONG)


def _write_iri(value: object) -> tuple[JsonValue, str | None]:
    if not isinstance(value, str):
        return None, _WRONG
    problem = iri_problem(value)
    return (None, problem) if problem else (value, None)


_TEXT: Final = Literal(_read_text, _write_text)

LITERALS: Final[Mapping[str, Literal]] = MappingProxyType(
    {
        "xsd:string": _TEXT,
        "xsd:anyURI": _TEXT,
        "rdf:HTML": _TEXT,
        "nodeKind Literal": _TEXT,
        "nodeKind IRI": Literal(_read_iri, _write_iri),
        "xsd:dateTime": Literal(_read_time, _write_time),
        "xsd:duration": Literal(_read_duration, _write_duration),
        "xsd:integer": Literal(_read_integer, _write_integer),
        "xsd:positiveInteger": Literal(_read_positive, _write_positive),
        "xsd:decimal": Literal(_read_decimal, _write_decimal),
        "xsd:boolean": Literal(_read_boolean, _write_boolean),
    }
)
"""What is known of each datatype, by its prefixed name."""
