"""Turtle: a set of shapes as a SHACL file (Turtle, W3C 2014; SHACL, W3C 2017).

The text depends on nothing but the shapes: no date, no order of a hash; the same shapes give the
same bytes. Names are those of the published files, the words are our own.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.shapes import shape_sets
    >>> from microcred.schemas.turtle import write_shapes
    >>> lines = write_shapes(shape_sets(ELM_3)["converted"]).splitlines()
    >>> print(*lines[lines.index(":EvidenceShape"):], sep=chr(10))
    :EvidenceShape
        a sh:NodeShape ;
        sh:targetClass elm:Evidence ;
        sh:property :Evidence-elm_embeddedEvidence .
    <BLANKLINE>
    :Evidence-elm_embeddedEvidence
        a sh:PropertyShape ;
        sh:path elm:embeddedEvidence ;
        sh:minCount 1 ;
        sh:class elm:MediaObject ;
        sh:severity sh:Violation ;
        sh:message "embeddedEvidence: MediaObject, at least 1 - The evidence itself, as files."@en .
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from microcred.linked.terms import PREFIXES
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = ["write_shapes"]

_NAMESPACES: Final[tuple[tuple[str, str], ...]] = (
    *PREFIXES.items(),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("sh", "http://www.w3.org/ns/shacl#"),
)
# The part of Turtle's PN_LOCAL that needs no escape whatever follows it.
_LOCAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)
_BAD_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_HEAD: Final = (
    "# Made from the typed model of microcred; equal in meaning to the published file of this",
    "# name, as the tests of microcred prove. The words are its own.",
)


def write_shapes(shapes: ShapeSet) -> str:
    """The SHACL file of a set of shapes.

    Raises:
        ValueError: an IRI has a character that no IRI has, or a shape has constraints that this
            library did not read, so that the file would ask less.
    """
    text = "\n\n".join(_blocks(shapes))
    used = [one for one in _NAMESPACES if re.search(rf"(?<![\w:<]){one[0]}:", text)]
    prefixes = [("", f"{shapes.iri}/"), *sorted(used)]
    head = [*_HEAD, *(f"@prefix {name}: {_angled(iri)} ." for name, iri in prefixes)]
    return "\n".join(head) + f"\n\n{text}\n"


def _blocks(shapes: ShapeSet) -> Iterator[str]:
    imports = [f"owl:imports {_angled(iri)}" for iri in shapes.imports]
    yield _block(_angled(shapes.iri), ["a owl:Ontology", *imports])
    for shape in shapes.shapes:
        yield _block(_own(shape.name, shapes.iri), _node_lines(shape, shapes.iri))
        for one in shape.properties:
            yield _block(_own(one.name, shapes.iri), _property_lines(one, shapes.iri))


def _block(subject: str, lines: Iterable[str]) -> str:
    return f"{subject}\n    " + " ;\n    ".join(lines) + " ."


def _node_lines(shape: NodeShape, base: str) -> Iterator[str]:
    _refuse_unread(shape.name, shape.unread)
    yield "a sh:NodeShape"
    if shape.target:
        yield f"sh:targetClass {_term(shape.target)}"
    yield from (f"sh:class {_term(iri)}" for iri in shape.classes)
    if shape.any_of:
        yield f"sh:or ( {' '.join(_alternative(one, base) for one in shape.any_of)} )"
    if shape.severity != "Violation":
        yield f"sh:severity sh:{shape.severity}"
    yield from _closing(shape.message, shape.deactivated)
    yield from (f"sh:property {_own(one.name, base)}" for one in shape.properties)


def _alternative(one: str, base: str) -> str:
    """An absolute IRI is a class, a name is a node shape."""
    return f"[ sh:class {_term(one)} ]" if ":" in one else f"[ sh:node {_own(one, base)} ]"


def _property_lines(shape: PropertyShape, base: str) -> Iterator[str]:
    _refuse_unread(shape.name, shape.unread)
    yield "a sh:PropertyShape"
    yield f"sh:path {_term(shape.path)}"
    if shape.min:
        yield f"sh:minCount {shape.min}"
    if shape.max is not None:
        yield f"sh:maxCount {shape.max}"
    yield from _value_lines(shape, base)
    if shape.unique_lang:
        yield "sh:uniqueLang true"
    if shape.has_value is not None:
        yield f"sh:hasValue {_term(shape.has_value)}"
    yield f"sh:severity sh:{shape.severity}"
    yield from _closing(shape.message, shape.deactivated)


def _value_lines(shape: PropertyShape, base: str) -> Iterator[str]:
    """What each value must be."""
    if shape.datatype is not None:
        yield f"sh:datatype {_term(shape.datatype)}"
    yield from _one_of("class", tuple(map(_term, shape.classes)))
    yield from _one_of("datatype", tuple(map(_term, shape.datatypes)))
    if shape.node is not None:
        yield f"sh:node {_own(shape.node, base)}"
    yield from _one_of("node", tuple(_own(name, base) for name in shape.nodes))
    if shape.node_kind is not None:
        yield f"sh:nodeKind sh:{shape.node_kind}"
    if shape.max_inclusive is not None:
        yield f"sh:maxInclusive {shape.max_inclusive}"


def _one_of(constraint: str, values: tuple[str, ...]) -> Iterator[str]:
    if constraint == "class" and len(values) == 1:
        yield f"sh:class {values[0]}"
    elif values:
        yield f"sh:or ( {' '.join(f'[ sh:{constraint} {value} ]' for value in values)} )"


def _closing(message: str, deactivated: bool) -> Iterator[str]:
    if deactivated:
        yield "sh:deactivated true"
    if message:
        # The escapes of JSON are among those of Turtle.
        yield f"sh:message {json.dumps(message, ensure_ascii=False)}@en"


def _refuse_unread(name: str, unread: tuple[str, ...]) -> None:
    if unread:
        raise ValueError(f"{name} has constraints that cannot be written: {', '.join(unread)}")


def _own(name: str, base: str) -> str:
    """The name of a shape of the set."""
    return f":{name}" if _LOCAL.fullmatch(name) else _angled(f"{base}/{name}")


def _term(iri: str) -> str:
    """An IRI with the prefix that it has here, or in angle brackets."""
    for prefix, namespace in _NAMESPACES:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return _angled(iri)


def _angled(iri: str) -> str:
    if _BAD_IN_IRI.search(iri):
        raise ValueError("an IRI has a character that no IRI has")
    return f"<{iri}>"
