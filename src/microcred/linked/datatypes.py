"""Datatypes: whether a lexical form is one of the datatype that a literal names.

XML Schema 1.1 Part 2 says how each value is written; RDF 1.1 Concepts (section 5.1) and SHACL
(4.1.2) rest on it: a literal is ill-typed if its form is none of its datatype. No white space is
collapsed, since RDF does not do so either. Datatypes that are not listed have no bad form here.

    >>> from microcred.linked.datatypes import is_well_formed, number
    >>> time = "http://www.w3.org/2001/XMLSchema#dateTime"
    >>> is_well_formed("2023-09-27T00:00:00Z", time), is_well_formed("2023-09-27", time)
    (True, False)
    >>> number("007"), number("7.50"), number("seven")
    (Decimal('7'), Decimal('7.50'), None)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.linked.lexical import is_duration

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["RDF_LANG_STRING", "XSD", "is_well_formed", "number"]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
"""Namespace of the datatypes of XML Schema."""

RDF_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
"""Datatype of a text with a language tag."""

_YEAR: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_DAY: Final = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = (
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"|24:00:00(?:\.0+)?)"
)
_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE_TIME: Final = f"{_YEAR}-{_DAY}T{_TIME}{_ZONE}"
_DATE: Final = f"{_YEAR}-{_DAY}{_ZONE}"
_CLOCK: Final = _TIME + _ZONE
_INTEGER: Final = r"[+-]?[0-9]+"
_DECIMAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_LONG_MONTHS: Final = frozenset({"01", "03", "05", "07", "08", "10", "12"})
# Longer numbers are no count or size of anything; reading them costs more than linear time.
_MOST_DIGITS: Final = 1000


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when the first form of a datatype is looked at: documents have few of them."""
    return re.compile(pattern)


def _dated(pattern: str) -> Callable[[str], bool]:
    """A test for forms that begin with a date: the outline, and a day that the month has."""

    def is_dated(text: str) -> bool:
        match = _compiled(pattern).fullmatch(text)
        if match is None:
            return False
        year, month, day = match.groups()
        if day < "29" or month in _LONG_MONTHS:
            return True
        if month != "02":
            return day < "31"
        return day == "29" and _is_leap(year)

    return is_dated


def _is_leap(year: str) -> bool:
    """Whether a year is a leap year, told by its last four digits: 400 divides 10000."""
    last = int(year[-4:])
    return last % 4 == 0 and (last % 100 != 0 or last % 400 == 0)


def _whole(least: int | None, most: int | None) -> Callable[[str], bool]:
    """A test for whole numbers between two bounds."""

    def is_whole(text: str) -> bool:
        if len(text) > _MOST_DIGITS or _compiled(_INTEGER).fullmatch(text) is None:
            return False
        value = int(text)
        return (least is None or value >= least) and (most is None or value <= most)

    return is_whole


def _matching(pattern: str) -> Callable[[str], bool]:
    def is_matching(text: str) -> bool:
        return _compiled(pattern).fullmatch(text) is not None

    return is_matching


def _is_boolean(text: str) -> bool:
    return text in ("true", "false", "1", "0")


_TESTS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        XSD + name: test
        for name, test in {
            "boolean": _is_boolean,
            "byte": _whole(-(2**7), 2**7 - 1),
            "date": _dated(_DATE),
            "dateTime": _dated(_DATE_TIME),
            "decimal": _matching(_DECIMAL),
            "double": _matching(_DOUBLE),
            "duration": is_duration,
            "float": _matching(_DOUBLE),
            "int": _whole(-(2**31), 2**31 - 1),
            "integer": _whole(None, None),
            "long": _whole(-(2**63), 2**63 - 1),
            "negativeInteger": _whole(None, -1),
            "nonNegativeInteger": _whole(0, None),
            "nonPositiveInteger": _whole(None, 0),
            "positiveInteger": _whole(1, None),
            "short": _whole(-(2**15), 2**15 - 1),
            "time": _matching(_CLOCK),
            "unsignedByte": _whole(0, 2**8 - 1),
            "unsignedInt": _whole(0, 2**32 - 1),
            "unsignedLong": _whole(0, 2**64 - 1),
            "unsignedShort": _whole(0, 2**16 - 1),
        }.items()
    }
)


def is_well_formed(lexical: str, datatype: str) -> bool:
    """Whether a literal's form is one of its datatype.

    Args:
        lexical: the form, such as "2023-09-27T00:00:00Z".
        datatype: absolute IRI of the datatype.

    Returns:
        True for datatypes of which every form is good (xsd:string, xsd:anyURI, rdf:HTML) and for
        those that are not known here.
    """
    test = _TESTS.get(datatype)
    return test is None or test(lexical)


def number(lexical: str) -> Decimal | None:
    """The number that a form of xsd:decimal, xsd:double or a kind of xsd:integer means.

    None if it is no number, not finite or beyond a thousand digits.
    """
    if len(lexical) > _MOST_DIGITS or _compiled(_DOUBLE).fullmatch(lexical) is None:
        return None
    from decimal import Decimal

    value = Decimal(lexical.replace("INF", "Infinity"))
    return value if value.is_finite() else None
