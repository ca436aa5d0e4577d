"""Literals: what numbers, truth values and JSON become in RDF.

JSON-LD 1.1 Processing Algorithms, section 8.2.2 (object to RDF conversion) and JSON-LD 1.1,
section 10.2 (the rdf:JSON datatype). A number of JSON is an xsd:integer if it is whole and below
10^21, else an xsd:double in its canonical form; where a term names a datatype, that one is kept.

    >>> from microcred.linked.literals import double, native_literal
    >>> double(60.5), native_literal(60.0), native_literal(True).lexical
    ('6.05E1', Literal(lexical='60', datatype='http://www.w3.org/2001/XMLSchema#integer', \
language=''), 'true')
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from microcred.linked.graph import Literal
from microcred.linked.lexical import iri_problem, is_language_tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import ActiveContext

__all__ = [
    "DIRECTIONS",
    "RDF_JSON",
    "RDF_LANG_STRING",
    "XSD_STRING",
    "directed_literal",
    "double",
    "json_literal",
    "native_literal",
    "text_literal",
    "value_object",
]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

XSD_STRING: Final = _XSD + "string"
"""Datatype of a text without a language."""
RDF_LANG_STRING: Final = _RDF + "langString"
"""Datatype of a text with a language."""
RDF_JSON: Final = _RDF + "JSON"
"""Datatype of JSON that is kept as it is."""

_BOOLEAN: Final = _XSD + "boolean"
_DOUBLE: Final = _XSD + "double"
_INTEGER: Final = _XSD + "integer"
_TOO_LARGE: Final = 10**21


def double(number: float) -> str:
    """The canonical lexical form of a finite xsd:double, such as "1.0E0"."""
    # One digit after the point stays; Python writes "1.000000000000000E+00".
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"


def native_literal(value: Any, datatype: str | None = None) -> Literal | None:
    """The literal of a JSON number or truth value.

    Args:
        value: bool, int or float.
        datatype: IRI of the datatype that the term names; None for what the value is by itself.

    Returns:
        the literal; None if the value is none of these, or no number.
    """
    if value is True or value is False:
        return Literal("true" if value else "false", datatype or _BOOLEAN)
    if not isinstance(value, int | float) or (
        isinstance(value, float) and not math.isfinite(value)
    ):
        return None
    if value != int(value) or abs(value) >= _TOO_LARGE or datatype == _DOUBLE:
        return Literal(double(value), datatype or _DOUBLE)
    return Literal(str(int(value)), datatype or _INTEGER)


def json_literal(value: JsonValue) -> Literal | None:
    """The literal of a value that is kept as JSON, in its canonical form (RFC 8785).

    Returns:
        the literal; None if the value has no canonical form.
    """
    from microcred.errors import MalformedJson
    from microcred.jsontext import canonical_json

    try:
        return Literal(canonical_json(value).decode("utf-8"), RDF_JSON)
    except MalformedJson:
        return None


def text_literal(text: str, language: str | None) -> Literal:
    """The literal of a text: with a language tag (in lower case) or, None, without."""
    if language is None:
        return Literal(text, XSD_STRING)
    return Literal(text, RDF_LANG_STRING, language)


def value_object(
    members: Mapping[str | None, tuple[str, Any]], active: ActiveContext
) -> tuple[Literal | None, list[tuple[str, str]]]:
    """The literal of a value object (JSON-LD 1.1, 9.5), and what is wrong with it.

    Args:
        members: keyword -> the member's name in the document, and its value; there is an "@value".
        active: what a type means.

    Returns:
        the literal, None if there is none; code and member of everything that is lost.
    """
    kind, language = _of(members, "@type"), _of(members, "@language")
    allowed = {"@context", "@direction", "@index", "@language", "@type", "@value"}
    both = kind is not None and (language is not None or "@direction" in members)
    if both or not members.keys() <= allowed:
        return None, [("term.invalid", "")]
    # RDF knows no index.
    lost = [("term.value_lost", members[one][0]) for one in ("@index",) if one in members]
    literal, complaint = _literal(_of(members, "@value"), kind, language, active)
    if "@direction" in members and complaint is None:
        literal, complaint = _directed(literal, _of(members, "@direction"))
    if complaint is not None:
        code, keyword = complaint
        lost.append((code, members[keyword][0]))
    return literal, lost


def directed_literal(text: Literal, direction: str) -> Literal:
    """A text with its base direction (JSON-LD 1.1 API, 8.2.2, `rdfDirection` i18n-datatype).

    RDF 1.1 has no directions; what is signed has to hold them all the same, in the form that others
    who sign W3C credentials use.

    >>> from microcred.linked.literals import directed_literal, text_literal
    >>> directed_literal(text_literal("x", "ar"), "rtl").datatype
    'https://www.w3.org/ns/i18n#ar_rtl'
    """
    return Literal(text.lexical, f"{_I18N}{text.language}_{direction}")


_I18N: Final = "https://www.w3.org/ns/i18n#"
DIRECTIONS: Final = ("ltr", "rtl")
"""The base directions of texts."""


def _directed(
    literal: Literal | None, direction: Any
) -> tuple[Literal | None, tuple[str, str] | None]:
    if direction not in DIRECTIONS or literal is None:
        return None, ("term.invalid", "@direction")
    if literal.datatype not in (XSD_STRING, RDF_LANG_STRING):
        return None, ("term.invalid", "@direction")
    return directed_literal(literal, direction), None


def _of(members: Mapping[str | None, tuple[str, Any]], keyword: str) -> Any:
    return members[keyword][1] if keyword in members else None


def _literal(
    value: Any, kind: Any, language: Any, active: ActiveContext
) -> tuple[Literal | None, tuple[str, str] | None]:
    """The literal of the parts of a value object, or the code and keyword of what is wrong."""
    datatype = active.expand(kind) if isinstance(kind, str) else None
    if datatype == "@json":
        made = json_literal(value)
        return made, ("term.invalid", "@value") if made is None else None
    bad_type = datatype is None or datatype[:2] == "_:" or iri_problem(datatype) is not None
    if kind is not None and bad_type:
        return None, ("term.invalid", "@type")
    if value is None:
        return None, ("term.value_lost", "@value")
    if not isinstance(value, str):
        made = None if language is not None else native_literal(value, datatype)
        return made, ("term.invalid", "@value") if made is None else None
    if language is None:
        return Literal(value, datatype or XSD_STRING), None
    if not isinstance(language, str):
        return None, ("term.invalid", "@language")
    # A bad tag is kept, as others read it; it must not be written where RDF is signed.
    bad = None if is_language_tag(language) else ("language.bad_tag", "@language")
    return text_literal(value, language.lower()) if language else None, bad
