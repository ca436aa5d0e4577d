r"""JSON forms: how each datatype, IRI and language tag stands in JSON, as JSON Schema 2020-12.

The same forms as `microcred.linked.lexical` and `microcred.elm.literals` read, written as patterns
that mean the same in every validator (JSON Schema Core, 6.4: ECMA-262) without lookaround, named
classes of characters or flags; a line end is refused by itself, since `$` of Python stands before
one. `format` is used nowhere, so that nothing depends on whether it is asserted: none of its words
is exact (`date-time` refuses 24:00:00 and admits a leap second, `duration` refuses a sign and
fractions, `iri` refuses blank node labels).

    >>> import re
    >>> from microcred.schemas.json_forms import FORMS
    >>> pattern = re.compile(FORMS["value.xsd.dateTime"]["pattern"])
    >>> [bool(pattern.search(text)) for text in ("2024-02-29T24:00:00Z", "2023-02-29T00:00:00Z")]
    [True, False]
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

__all__ = ["FORMS", "ref"]

# A day that there is: months of 31, 30 and 28 days, and the 29th of February of leap years.
_YEAR: Final = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_DAY: Final = (
    "((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])"
    "|(04|06|09|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_FOURTH: Final = "(0[48]|[2468][048]|[13579][26])"
_LEAP_DAY: Final = f"([0-9]{{2}}{_FOURTH}|{_FOURTH}00)-02-29"
_CLOCK: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_ZONE: Final = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE_TIME: Final = f"^({_YEAR}-{_DAY}|{_LEAP_DAY})T{_CLOCK}{_ZONE}$"

_SECONDS: Final = r"[0-9]+(\.[0-9]+)?S"
_TIME: Final = f"T([0-9]+H([0-9]+M)?({_SECONDS})?|[0-9]+M({_SECONDS})?|{_SECONDS})"
_DATE: Final = "([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)"
_DURATION: Final = f"^-?P({_DATE}({_TIME})?|{_TIME})$"

_DECIMAL: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"
_IRI: Final = (
    r"^(_|[A-Za-z][A-Za-z0-9+.-]*):"
    r"[^\u0000-\u0020\u007f-\u00a0<>\u0022{}|\\^`\u2028\u2029]+$"
)
_LINE_END: Final = r"[\n\r]"

# RFC 5646, 2.1; the irregular grandfathered tags are listed since no rule gives them.
_A: Final = "[A-Za-z]"
_AN: Final = "[A-Za-z0-9]"
_PRIVATE: Final = f"[Xx](-{_AN}{{1,8}})+"
_GRANDFATHERED: Final = (
    "en-gb-oed",
    "i-(ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)",
    "sgn-(be-fr|be-nl|ch-de)",
)


def _any_case(pattern: str) -> str:
    """A pattern of letters, each in either case."""
    return "".join(f"[{one.upper()}{one}]" if one.isalpha() else one for one in pattern)


_TAG: Final = (
    f"^({_A}{{2,3}}(-{_A}{{3}}){{0,3}}|{_A}{{4,8}})"  # language
    f"(-{_A}{{4}})?"  # script
    f"(-({_A}{{2}}|[0-9]{{3}}))?"  # region
    f"(-({_AN}{{5,8}}|[0-9]{_AN}{{3}}))*"  # variants
    f"(-[A-WY-Za-wy-z0-9](-{_AN}{{2,8}})+)*"  # extensions
    f"(-{_PRIVATE})?$"
    f"|^{_PRIVATE}$|^({'|'.join(map(_any_case, _GRANDFATHERED))})$"
)


def ref(name: str) -> dict[str, Any]:
    """A reference to one of the definitions of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def _text(pattern: str, *others: str) -> dict[str, Any]:
    """A text of some form, null, or a value of other types."""
    return {
        "type": ["string", *others, "null"],
        "pattern": pattern,
        "not": {"type": "string", "pattern": _LINE_END},
    }


_PLAIN: Final = ("xsd.string", "xsd.anyURI", "rdf.HTML", "Literal")

FORMS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "Id": {**_text(_IRI), "type": "string"},
        "LanguageTag": {"pattern": _TAG, "not": {"pattern": _LINE_END}},
        "Said": {"not": {"type": "null"}},
        "text.none": {"type": ["null", "array"], "maxItems": 0},
        "text.many": {
            "description": "Language tag (BCP 47) to one text or several.",
            "type": ["object", "null"],
            "propertyNames": ref("LanguageTag"),
            "additionalProperties": {
                "type": ["string", "array", "null"],
                "items": {"type": "string"},
            },
        },
        # One text at least: not every language is without any.
        "text.some": {
            **ref("text.many"),
            "type": "object",
            "not": {"additionalProperties": ref("text.none")},
        },
        # One text at most. How many languages have a text cannot be counted; where each has one,
        # there may be one language.
        "text.maybe": {
            **ref("text.many"),
            "additionalProperties": {"maxItems": 1},
            "if": {"additionalProperties": {"not": ref("text.none")}},
            "then": {"maxProperties": 1},
        },
        **{f"value.{name}": {"type": ["string", "null"]} for name in _PLAIN},
        "value.xsd.dateTime": {
            **_text(_DATE_TIME),
            # The last midnight of all would be in the year 10000.
            "not": {"type": "string", "pattern": f"{_LINE_END}|^9999-12-31T24"},
        },
        "value.xsd.duration": _text(_DURATION),
        "value.xsd.integer": {"type": ["integer", "null"]},
        "value.xsd.positiveInteger": {"type": ["integer", "null"], "minimum": 1},
        "value.xsd.decimal": _text(_DECIMAL, "integer"),
        "value.xsd.boolean": {"type": ["boolean", "null"]},
        # An IRI alone, or an object of which only the id counts.
        "value.IRI": {
            **_text(_IRI, "object"),
            "required": ["id"],
            "properties": {"id": {"type": "string"}},
        },
    }
)
"""Definitions that do not depend on the release, by name.

`value.<datatype>` is one value or null; `text.*` a language map. `Said` is anything but null.
"""
