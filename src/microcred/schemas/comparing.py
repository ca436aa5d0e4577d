"""Comparing: whether two files of shapes, or two contexts, mean the same.

The meaning of a file is a set of statements by subject: for shapes the class and path and each
constraint, for a context the term and what it makes of it. Names of property shapes, order, prose
and prefixes mean nothing, nor does it matter in which syntax the file was written. `compare` gives
every difference in both directions, `digest` one figure for the whole: the SHA-256 of the sorted
statements, by which equality is proved where the other file is not at hand.

    >>> from microcred.linked.terms import class_iri, property_iri
    >>> from microcred.schemas.comparing import compare, meaning_of_context, meaning_of_shapes
    >>> from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
    >>> def shapes(least: int) -> ShapeSet:
    ...     title = PropertyShape("any name", property_iri("title"), min=least)
    ...     return ShapeSet("x", "urn:x", (), (NodeShape("C", class_iri("Claim"), (title,)),))
    >>> (difference,) = compare(meaning_of_shapes(shapes(1)), meaning_of_shapes(shapes(2)))
    >>> print(difference)
    elm:Claim dc:title: ours says minCount 1; theirs says minCount 2
    >>> compare(meaning_of_context({"a": "urn:a"}), meaning_of_context({"a": {"@id": "urn:a"}}))
    ()
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.frozen import Frozen
from microcred.linked.terms import shorten

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = [
    "Difference",
    "Meaning",
    "compare",
    "digest",
    "meaning_of_context",
    "meaning_of_shapes",
]

Statements = frozenset[str]
Meaning = Mapping[str, frozenset[Statements]]
"""Subject -> what is said of it; several sets where several shapes speak of one property."""

_KEYWORDS: Final = ("@container", "@direction", "@index", "@language", "@nest", "@propagate")
_GEN_DELIMS: Final = frozenset(":/?#[]@")


class Difference(Frozen):
    """What one side says of a subject and the other does not.

    Attributes:
        subject: a class, a class and a path (IRIs), the name of a rule, or a term of a context.
        ours: what only the first says of it, sorted.
        theirs: what only the second says of it, sorted.
        missing: "ours" or "theirs" if that side does not have the subject at all, else "".
    """

    subject: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    missing: str = ""

    def __str__(self) -> str:
        """One line for people."""
        if self.missing:
            said = self.theirs if self.missing == "ours" else self.ours
            text = f"missing in {self.missing}; the other says {', '.join(said)}"
        else:
            sides = (("ours", self.ours), ("theirs", self.theirs))
            text = "; ".join(f"{side} says {', '.join(said)}" for side, said in sides if said)
        return " ".join(map(shorten, f"{self.subject}: {text}".split(" ")))


def compare(ours: Meaning, theirs: Meaning) -> tuple[Difference, ...]:
    """Every difference between two meanings, sorted by subject; empty if they are equal."""
    subjects = sorted({*ours, *theirs})
    nothing: frozenset[Statements] = frozenset()
    return tuple(
        _difference(subject, ours.get(subject, nothing), theirs.get(subject, nothing))
        for subject in subjects
        if ours.get(subject) != theirs.get(subject)
    )


def _difference(
    subject: str, ours: frozenset[Statements], theirs: frozenset[Statements]
) -> Difference:
    if len(ours) == len(theirs) == 1:
        ((mine,), (other,)) = (ours, theirs)
        return Difference(subject, tuple(sorted(mine - other)), tuple(sorted(other - mine)))
    missing = "" if ours and theirs else "theirs" if ours else "ours"
    return Difference(subject, _texts(ours - theirs), _texts(theirs - ours), missing)


def _texts(sets: Iterable[Statements]) -> tuple[str, ...]:
    return tuple(sorted(" and ".join(sorted(one)) for one in sets))


def digest(meaning: Meaning) -> str:
    """SHA-256 in hexadecimal of the sorted statements, one JSON array a line."""
    lines = sorted(
        json.dumps([subject, *sorted(said)], ensure_ascii=False)
        for subject, sets in meaning.items()
        for said in sets
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _gathered(rows: Iterable[tuple[str, Statements]]) -> Meaning:
    found: dict[str, set[Statements]] = {}
    for subject, said in rows:
        found.setdefault(subject, set()).add(said)
    return MappingProxyType({subject: frozenset(sets) for subject, sets in found.items()})


# -- shapes ---------------------------------------------------------------------------------------


def meaning_of_shapes(shapes: ShapeSet) -> Meaning:
    """What a file of shapes asks, class by class and property by property.

    What a shape says that this library does not evaluate (`unread`) is part of the meaning; what
    SHACL does not define (`ShapeSet.ignored`) is not.
    """
    return _gathered(_statements_of(shapes))


def _statements_of(shapes: ShapeSet) -> Iterator[tuple[str, Statements]]:
    yield "the file", frozenset({shapes.iri, *(f"imports {iri}" for iri in shapes.imports)})
    for shape in shapes.shapes:
        subject = shape.target or f"rule {shape.name}"
        yield subject, frozenset(_of_node(shape))
        for one in shape.properties:
            off = {"deactivated"} if shape.deactivated else set()
            yield f"{subject} {one.path}", frozenset({*_of_property(one), *off})


def _of_node(shape: NodeShape) -> Iterator[str]:
    yield "a shape"
    yield from (f"class {iri}" for iri in shape.classes)
    if shape.any_of:
        yield f"or {' '.join(sorted(shape.any_of))}"
    # A severity without a constraint of the node's own says nothing.
    if shape.severity != "Violation" and (shape.classes or shape.any_of):
        yield f"severity {shape.severity}"
    if shape.deactivated:
        yield "deactivated"
    yield from shape.unread


def _of_property(shape: PropertyShape) -> Iterator[str]:
    yield "a property"
    said = {
        "minCount": shape.min or None,
        "maxCount": shape.max,
        "datatype": shape.datatype,
        "node": shape.node,
        "nodeKind": shape.node_kind,
        "hasValue": shape.has_value,
        "maxInclusive": shape.max_inclusive,
    }
    yield from (f"{name} {value}" for name, value in said.items() if value is not None)
    for name, values in (
        ("class", shape.classes),
        ("datatype", shape.datatypes),
        ("node", shape.nodes),
    ):
        if values:
            yield f"{name} {' or '.join(sorted(values))}"
    if shape.unique_lang:
        yield "uniqueLang"
    if shape.severity != "Violation":
        yield f"severity {shape.severity}"
    if shape.deactivated:
        yield "deactivated"
    yield from shape.unread


# -- contexts -------------------------------------------------------------------------------------


def meaning_of_context(context: JsonValue) -> Meaning:
    """What a JSON-LD 1.1 context makes of each term.

    Args:
        context: the value of "@context", or the document that has it: an object, a URL, or an
            array of these. Each object is taken by itself; no URL is fetched.
    """
    if isinstance(context, dict) and "@context" in context:
        context = context["@context"]
    return _gathered(_of_context(context, "", {}))


def _of_context(
    context: Any, inside: str, outer: Mapping[str, Any]
) -> Iterator[tuple[str, Statements]]:
    for one in context if isinstance(context, list) else [context]:
        if not isinstance(one, dict):
            # The URL of another context, or null, which forgets all others.
            yield f"{inside}@context", frozenset({json.dumps(one)})
            continue
        outer = {**outer, **one}
        for term, definition in one.items():
            if term.startswith("@"):
                yield f"{inside}{term}", frozenset({json.dumps(definition, sort_keys=True)})
            else:
                yield f"{inside}{term}", frozenset(_of_term(term, definition, one, outer))
                if isinstance(definition, dict) and "@context" in definition:
                    yield from _of_context(definition["@context"], f"{inside}{term} > ", outer)


def _of_term(
    term: str, definition: Any, context: Mapping[str, Any], scope: Mapping[str, Any]
) -> Iterator[str]:
    said: Mapping[str, Any] = definition if isinstance(definition, dict) else {"@id": definition}
    yield f"is {_iri_of(term, scope)}"
    if _is_prefix(definition):
        yield "prefix"
    if said.get("@protected", context.get("@protected", False)):
        yield "protected"
    if "@reverse" in said:
        yield f"reverse {_expanded(str(said['@reverse']), scope)}"
    if "@type" in said:
        yield f"@type {_expanded(str(said['@type']), scope)}"
    for keyword in _KEYWORDS:
        if keyword in said:
            value = said[keyword]
            value = sorted(value, key=str) if isinstance(value, list) else [value]
            yield f"{keyword} {json.dumps(value)}"


def _is_prefix(definition: Any) -> bool:
    """Whether a term can open a compact IRI (JSON-LD 1.1 API, 4.2.2 step 14.2.5 and 25)."""
    if isinstance(definition, dict):
        return definition.get("@prefix") is True
    return isinstance(definition, str) and definition[-1:] in _GEN_DELIMS


def _iri_of(term: str, scope: Mapping[str, Any], seen: frozenset[str] = frozenset()) -> str:
    """The absolute IRI of a term, its keyword, or "nothing"."""
    definition = scope.get(term)
    if isinstance(definition, dict):
        definition = definition.get("@id", term)
    if definition is None or term in seen:
        return "nothing"
    if definition == term and ":" not in term:
        vocabulary = scope.get("@vocab")
        return f"{vocabulary}{term}" if isinstance(vocabulary, str) else "nothing"
    return _expanded(str(definition), scope, seen | {term})


def _expanded(name: str, scope: Mapping[str, Any], seen: frozenset[str] = frozenset()) -> str:
    """A term, compact IRI, keyword or absolute IRI, expanded."""
    if name.startswith(("@", "_:")):
        return name
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//") and _is_prefix(scope.get(prefix)):
        return _iri_of(prefix, scope, seen) + local
    if not colon and name in scope:
        return _iri_of(name, scope, seen)
    return name
