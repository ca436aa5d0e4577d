"""Reading shapes: a published SHACL file into the values that ours are made of.

Turtle or RDF/XML (SHACL, W3C 2017). What a file says is either held in a value, or named: a
constraint of SHACL that the values do not hold in `unread`, a word that SHACL does not define
(`sh:nodekind`) in `ShapeSet.ignored`. Nothing is dropped in silence, nothing is fetched. Needs
rdflib, which comes with the extra `shacl`; validating does not.

    >>> from microcred.schemas.reading_shapes import read_shapes
    >>> shapes = read_shapes(b'''
    ... @prefix : <http://example.org/ap/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    ... @prefix elm: <http://data.europa.eu/snb/model/elm/> .
    ... :NoteShape a sh:NodeShape ; sh:targetClass elm:Note ;
    ...     sh:property [ sh:path elm:noteLiteral ; sh:minCount 1 ; sh:nodekind sh:Literal ] .''')
    >>> shapes.shapes[0].properties[0].name, shapes.shapes[0].properties[0].min
    ('Note-elm_noteLiteral', 1)
    >>> shapes.iri, shapes.ignored
    ('http://example.org/ap', ('Note-elm_noteLiteral sh:nodekind',))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from microcred.errors import MalformedSchema, MissingExtra
from microcred.linked.terms import shorten
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph
    from rdflib.term import Node as RdfNode

__all__ = ["MAX_BYTES", "parsed", "read_shapes"]

MAX_BYTES: Final = 16_000_000
"""Largest file that is read; those published have at most 2.9 MB."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_XML: Final = re.compile(rb"\s*<(\?xml|!DOCTYPE|rdf:RDF|RDF)\b", re.ASCII)
_SYNTAXES: Final = (("turtle", "Turtle"), ("xml", "RDF/XML"))
_DEPTH: Final = 8

# Every word of SHACL Core, SHACL-SPARQL and the advanced features that constrains or targets.
_CONSTRAINTS: Final = frozenset(
    """and class closed datatype disjoint equals expression flags hasValue ignoredProperties in js
    languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount
    minExclusive minInclusive minLength node nodeKind not or path pattern property
    qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint rule
    sparql target targetNode targetObjectsOf targetSubjectsOf uniqueLang xone""".split()
)
# What says something of a shape and constrains nothing (SHACL, 2.1.4 to 2.1.6 and 2.3.2).
_SAID: Final = frozenset(
    """deactivated defaultValue description group message name order severity
    targetClass""".split()
)
_KINDS: Final = frozenset({"NodeShape", "PropertyGroup", "PropertyShape", "Shape"})


def read_shapes(data: bytes, *, name: str = "") -> ShapeSet:
    """The shapes of a SHACL file.

    Args:
        data: Turtle, or RDF/XML.
        name: what to call the set; else the last part of its IRI.

    Returns:
        The set. A node shape with several target classes comes once for each. Anonymous shapes
        are named for their class and path.

    Raises:
        MalformedSchema: it is too large, cannot be parsed, has no shape, or two shapes of one
            local name.
        MissingExtra: rdflib is not installed.
    """
    graph = parsed(data)
    nodes = _node_shapes(graph)
    ignored: set[str] = set()
    shapes = [shape for one in nodes for shape in _targeted(graph, one, ignored)]
    files = sorted(map(str, graph.subjects(_iri(_RDF + "type"), _iri(_OWL + "Ontology"))))
    iri = files[0] if files else re.sub(r"[/#][^/#]*$", "", str(nodes[0]))
    imports = graph.objects(_iri(iri), _iri(_OWL + "imports"))
    return ShapeSet(
        name or _local(iri),
        iri,
        tuple(sorted(map(str, imports))),
        tuple(sorted(shapes, key=lambda shape: (shape.name, shape.target or ""))),
        tuple(sorted(ignored)),
    )


def parsed(data: bytes) -> RdfGraph:
    """A file of shapes as an RDF graph.

    Args:
        data: Turtle or RDF/XML, in UTF-8.

    Raises:
        MalformedSchema: it is neither, larger than `MAX_BYTES`, or has XML entities.
        MissingExtra: rdflib is not installed.
    """
    try:
        from rdflib import Graph
    except ImportError:
        raise MissingExtra("shapes are read with rdflib: install microcred[shacl]") from None
    if len(data) > MAX_BYTES:
        raise MalformedSchema(f"a file of shapes has at most {MAX_BYTES} bytes")
    if b"<!ENTITY" in data or b"\x00" in data:
        # Entities can blow up without bound, and name other files; UTF-16 would hide them.
        raise MalformedSchema("RDF/XML with entities, or not UTF-8")
    syntax, called = _SYNTAXES[_XML.match(data) is not None]
    try:
        return Graph().parse(data=data, format=syntax)
    except Exception as error:  # noqa: BLE001 - rdflib's parsers raise whatever comes along
        raise MalformedSchema(f"no {called} ({type(error).__name__})") from None


def _iri(text: str) -> RdfNode:
    from rdflib import URIRef

    return URIRef(text)


def _node_shapes(graph: RdfGraph) -> list[RdfNode]:
    """Every node shape, by its type or because it has a target.

    Raises:
        MalformedSchema: there is none, or two of one name.
    """
    typed = graph.subjects(_iri(_RDF + "type"), _iri(_SH + "NodeShape"))
    nodes = sorted({*typed, *graph.subjects(_iri(_SH + "targetClass"))}, key=str)
    names = [_local(str(node)) for node in nodes]
    if not nodes:
        raise MalformedSchema("the file has no SHACL node shape")
    if len(set(names)) < len(names):
        raise MalformedSchema("two node shapes of the file have the same local name")
    return nodes


# -- one shape ------------------------------------------------------------------------------------


def _targeted(graph: RdfGraph, node: RdfNode, ignored: set[str]) -> Iterator[NodeShape]:
    """The node shape for each class that it targets; without target if there is none."""
    targets = sorted(map(str, graph.objects(node, _iri(_SH + "targetClass"))))
    yield from (_node_shape(graph, node, target, ignored) for target in targets or (None,))


def _node_shape(graph: RdfGraph, node: RdfNode, target: str | None, ignored: set[str]) -> NodeShape:
    name = _local(str(node))
    owner = _local(target) if target else re.sub(r"(Node)?Shape$|Restriction$", "", name)
    said = _Said(graph, node)
    if "path" in said.left:
        # A property shape may have a target of its own (SHACL, 2.1.3).
        return NodeShape(name, target, (_property_shape(graph, node, owner, ignored),))
    properties = (_property_shape(graph, one, owner, ignored) for one in said.take("property"))
    return NodeShape(
        name,
        target,
        tuple(sorted(properties, key=lambda shape: (shape.path, shape.name))),
        said.iris("class"),
        tuple(value for _, value in said.alternatives({"class", "node"})),
        said.word("severity") or "Violation",
        said.text("message"),
        said.flag("deactivated"),
        said.unread(name, ignored),
    )


def _property_shape(graph: RdfGraph, node: RdfNode, owner: str, ignored: set[str]) -> PropertyShape:
    said = _Said(graph, node)
    path = said.iri("path") or " and ".join(said.shown("path"))
    name = f"{owner}-{shorten(path).replace(':', '_')}" if said.nameless else _local(str(node))
    classes = said.iris("class", most=1)
    # Beside one sh:class an sh:or of classes would not fit into one field.
    either = said.alternatives({"datatype", "node"} if classes else {"class", "datatype", "node"})
    kind = either[0][0] if either else ""
    values = tuple(value for _, value in either)
    return PropertyShape(
        name,
        path,
        min=said.number("minCount") or 0,
        max=said.number("maxCount"),
        datatype=said.iri("datatype"),
        classes=classes or (values if kind == "class" else ()),
        datatypes=values if kind == "datatype" else (),
        node=said.word("node"),
        nodes=values if kind == "node" else (),
        node_kind=said.word("nodeKind"),
        unique_lang=said.flag("uniqueLang"),
        has_value=said.iri("hasValue"),
        max_inclusive=said.number("maxInclusive"),
        severity=said.word("severity") or "Violation",
        message=said.text("message"),
        deactivated=said.flag("deactivated"),
        unread=said.unread(name, ignored),
    )


class _Said:
    """What a file says of one shape under sh:, by word; what is taken is no longer `left`."""

    def __init__(self, graph: RdfGraph, node: RdfNode) -> None:
        from rdflib import BNode

        self.graph = graph
        self.nameless = isinstance(node, BNode)
        self.left: dict[str, list[RdfNode]] = {}
        self.kinds = tuple(map(str, graph.objects(node, _iri(_RDF + "type"))))
        for predicate, value in graph.predicate_objects(node):
            if str(predicate).startswith(_SH):
                self.left.setdefault(str(predicate).removeprefix(_SH), []).append(value)

    def take(self, word: str) -> list[RdfNode]:
        """All values of a word."""
        return sorted(self.left.pop(word, []), key=str)

    def iris(self, word: str, *, most: int | None = None) -> tuple[str, ...]:
        """The values that are IRIs, up to a number; the others are left."""
        from rdflib import URIRef

        values = self.take(word)
        fitting = [value for value in values if isinstance(value, URIRef)][:most]
        self._leave(word, [value for value in values if value not in fitting])
        return tuple(map(str, fitting))

    def iri(self, word: str) -> str | None:
        """The value, if it is an IRI; further values are left."""
        return next(iter(self.iris(word, most=1)), None)

    def word(self, word: str) -> str | None:
        """The last part of the value, if it is an IRI: a name in this file, or one of SHACL."""
        iri = self.iri(word)
        return _local(iri) if iri else None

    def number(self, word: str) -> int | None:
        """The value, if it is a whole number; further values are left."""
        values = self.take(word)
        numbers = [value for value in values if type(_python(value)) is int][:1]
        self._leave(word, [value for value in values if value not in numbers])
        return int(str(numbers[0])) if numbers else None

    def flag(self, word: str) -> bool:
        """Whether the value is true."""
        return any(_python(value) is True for value in self.take(word))

    def text(self, word: str) -> str:
        """The text, in English if there are several."""
        texts = sorted(
            self.take(word), key=lambda text: (getattr(text, "language", None) != "en", str(text))
        )
        return str(texts[0]) if texts else ""

    def alternatives(self, kinds: set[str]) -> list[tuple[str, str]]:
        """The kind and value of each member of the one sh:or, if they are simple and alike.

        Alike are members of one kind, or classes and node shapes where both are asked for alone.
        """
        lists = self.take("or")
        members = [self._member(one) for one in self._listed(lists[0])] if len(lists) == 1 else []
        found = [member for member in members if member and member[0] in kinds]
        mixed = len({kind for kind, _ in found}) > 1 and kinds != {"class", "node"}
        if len(found) < len(members) or mixed or not members:
            self._leave("or", lists)
            return []
        return found

    def _listed(self, head: RdfNode) -> Sequence[RdfNode]:
        return list(self.graph.items(head))

    def _member(self, node: RdfNode) -> tuple[str, str] | None:
        from rdflib import BNode, URIRef

        if isinstance(node, URIRef):
            return "node", _local(str(node))
        inside = list(self.graph.predicate_objects(node)) if isinstance(node, BNode) else []
        if len(inside) != 1 or not isinstance(inside[0][1], URIRef):
            return None
        kind, value = str(inside[0][0]).removeprefix(_SH), str(inside[0][1])
        return kind, _local(value) if kind == "node" else value

    def _leave(self, word: str, values: list[RdfNode]) -> None:
        if values:
            self.left[word] = values

    def shown(self, word: str) -> list[str]:
        """What is left of a word, as text."""
        return sorted(_shown(self.graph, value, _DEPTH) for value in self.left.get(word, ()))

    def unread(self, name: str, ignored: set[str]) -> tuple[str, ...]:
        """The constraints that nobody took; what means nothing is added to `ignored`."""
        strange = {word for word in self.left if word not in _CONSTRAINTS | _SAID}
        ignored.update(f"{name} sh:{word}" for word in strange)
        kinds = {kind.removeprefix(_SH) for kind in self.kinds if kind.startswith(_SH)}
        ignored.update(f"{name} a sh:{kind}" for kind in kinds - _KINDS)
        known = sorted(_CONSTRAINTS.intersection(self.left))
        return tuple(f"sh:{word} {said}" for word in known for said in self.shown(word))


def _python(value: RdfNode) -> object:
    """The Python value of a literal, None for other nodes."""
    to_python = getattr(value, "toPython", None)
    return to_python() if to_python and hasattr(value, "datatype") else None


def _shown(graph: RdfGraph, value: RdfNode, depth: int) -> str:
    """A value as text, whatever the labels of blank nodes are."""
    from rdflib import BNode

    if not isinstance(value, BNode):
        return str(value)
    if not depth:
        return "[...]"
    inside = sorted(
        f"{str(predicate).removeprefix(_SH)} {_shown(graph, one, depth - 1)}"
        for predicate, one in graph.predicate_objects(value)
    )
    return f"[{'; '.join(inside)}]"


def _local(iri: str) -> str:
    """The part after the last slash or hash; a trailing one does not count."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
