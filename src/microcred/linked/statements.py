"""Statements: the quads that expanded JSON-LD states, and what of it RDF does not hold.

JSON-LD 1.1 Processing Algorithms, section 8 (RDF serialization). Expanded JSON-LD has no contexts
and no terms left, so that each member is a keyword or the IRI of a property. What the algorithm
drops in silence is a finding here: ids and types that are not absolute, properties that are blank
nodes, language tags that are none, an index, the direction of a text.

    >>> from microcred.linked.statements import state
    >>> expanded = [{"@id": "urn:example:1", "urn:example:made": [{"@value": 5}]}]
    >>> stated = state(expanded)
    >>> [(quad.predicate, quad.object.lexical) for quad in stated.quads]
    [('urn:example:made', '5')]
    >>> [finding.code for finding in state([{"@id": "1", "@type": ["urn:example:T"]}]).findings]
    ['id.relative']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import LinkedDataError
from microcred.frozen import Frozen
from microcred.linked.graph import RDF_TYPE, Literal, Object
from microcred.linked.lexical import iri_problem, is_language_tag
from microcred.linked.literals import (
    XSD_STRING,
    directed_literal,
    json_literal,
    native_literal,
    text_literal,
)
from microcred.linked.names import Names
from microcred.linked.nquads import Quad

if TYPE_CHECKING:
    from microcred.findings import Finding

__all__ = ["Whole", "state"]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NIL: Final = _RDF + "nil"
_HANDLED: Final = frozenset({"@graph", "@id", "@included", "@index", "@reverse", "@type"})
_DEEPEST: Final = 160


class Whole(Frozen):
    """What a document says in RDF.

    Attributes:
        quads: in its order, equal ones included.
        findings: what they do not hold.
        nodes: name of each node, and JSON pointer of a place that describes it.
    """

    quads: tuple[Quad, ...]
    findings: tuple[Finding, ...]
    nodes: tuple[tuple[str, str], ...] = ()


def _nowhere(_: Mapping[str, Any]) -> str:
    return ""


def state(
    expanded: list[Any],
    names: Names | None = None,
    place_of: Callable[[Mapping[str, Any]], str] = _nowhere,
    nowhere: str | None = None,
) -> Whole:
    """State what expanded JSON-LD says.

    Args:
        expanded: as the expansion algorithm gives it.
        names: what has been found wrong before, whose findings come first.
        place_of: JSON pointer of the place in the document that an object was made of.
        nowhere: beginning of the IRIs that were relative in the document; None if those are so
            still.

    Raises:
        LinkedDataError: it is too deep.
    """
    stating = _Stating(names or Names(), place_of, nowhere)
    for one in expanded:
        stating.top(one, "")
    stating.check_tops()
    return Whole(tuple(stating.quads), tuple(stating.names.findings), tuple(stating.nodes))


class _Stating:
    """One expanded document on its way."""

    def __init__(
        self, names: Names, place_of: Callable[[Mapping[str, Any]], str], nowhere: str | None
    ) -> None:
        self.names = names
        self.place_of = place_of
        self.nowhere = nowhere
        self.quads: list[Quad] = []
        self.nodes: list[tuple[str, str]] = []
        self.tops: list[tuple[str, str, dict[str, Any]]] = []
        self.depth = 0

    def iri(self, text: object, where: str) -> str | None:
        """The absolute IRI or our blank node label that a text is; else a finding and None."""
        if not isinstance(text, str):
            self.names.say("term.invalid", where)
            return None
        problem = iri_problem(text)
        if problem is None and self.nowhere is not None and text.startswith(self.nowhere):
            problem = "id.relative"
        if problem is not None:
            self.names.say(problem, where)
            return None
        return self.names.blank(text) if text.startswith("_:") else text

    def top(self, node: Any, graph: str) -> None:
        """State a node that is the value of nothing."""
        if not isinstance(node, dict) or not node.keys().isdisjoint(("@list", "@set", "@value")):
            self.names.say("term.value_lost", self.place_of(node) if node else "")
            return
        name = self.node(node, graph)
        if name is not None and not name.startswith("_:"):
            self.tops.append((name, graph, node))

    def check_tops(self) -> None:
        """An id of which its graph says nothing is not there in RDF."""
        said = {(one.subject, one.graph) for one in self.quads} if self.tops else set()
        said |= {(one.object, one.graph) for one in self.quads if isinstance(one.object, str)}
        for name, graph, node in self.tops:
            if (name, graph) not in said:
                self.names.say("term.value_lost", self.place_of(node))

    def node(self, node: dict[str, Any], graph: str) -> str | None:
        """State what a node object says, and give its name; None if it has none in RDF."""
        where = self.place_of(node)
        self.enter(where)
        name = self.name(node, where)
        if name is not None:
            self.nodes.append((name, where))
        for one in node.get("@type", ()):
            self.add(name, RDF_TYPE, self.iri(one, where), graph)
        for key, values in node.items():
            if key[:1] != "@":
                self.property(name, key, values, graph, where)
            elif key not in _HANDLED:
                self.names.say("term.undefined", where)
        if "@index" in node:
            self.names.say("term.value_lost", where)
        for one in node.get("@included", ()):
            self.top(one, graph)
        for key, values in node.get("@reverse", {}).items():
            self.reverse(name, key, values, graph, where)
        if "@graph" in node:
            self.graph(name, node["@graph"], where)
        self.depth -= 1
        return name

    def name(self, node: dict[str, Any], where: str) -> str | None:
        """The name of a node; an id that looks like a keyword is none (JSON-LD 1.1 API, 5.2.2)."""
        if node.get("@id") is not None:
            return self.iri(node["@id"], where)
        if "@id" in node:
            self.names.say("id.malformed", where)
        return self.names.blank()

    def enter(self, where: str) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise LinkedDataError(f"more than {_DEEPEST} objects within one another", where=where)

    def predicate(self, key: str, where: str) -> str | None:
        """The IRI of a property; blank nodes are none in RDF."""
        if key.startswith("_:"):
            self.names.say("term.invalid", where)
            return None
        return self.iri(key, where)

    def property(
        self, name: str | None, key: str, values: list[Any], graph: str, where: str
    ) -> None:
        iri = self.predicate(key, where)
        for one in values:
            self.add(name, iri, self.value(one, graph), graph)

    def reverse(
        self, name: str | None, key: str, values: list[Any], graph: str, where: str
    ) -> None:
        iri = self.predicate(key, where)
        for one in values:
            self.add(self.node(one, graph), iri, name, graph)

    def graph(self, name: str | None, nodes: list[Any], where: str) -> None:
        before = len(self.quads)
        for one in nodes:
            self.top(one, name or "")
        if name is None:
            del self.quads[before:]
        elif before == len(self.quads) and any(one for node in nodes for one in node.values()):
            self.names.say("term.value_lost", where)

    def add(self, name: str | None, iri: str | None, value: Object | None, graph: str) -> None:
        if name is not None and iri is not None and value is not None:
            self.quads.append(Quad(name, iri, value, graph))

    def value(self, value: dict[str, Any], graph: str) -> Object | None:
        """The node, list or literal that a value is."""
        if "@value" in value:
            return self.literal(value)
        if "@list" in value:
            return self.list(value, graph)
        return self.node(value, graph)

    def list(self, value: dict[str, Any], graph: str) -> str:
        """State a list; gives its first node."""
        where = self.place_of(value)
        self.enter(where)
        if "@index" in value:
            self.names.say("term.value_lost", where)
        cells = [self.names.blank() for _ in value["@list"]]
        for cell, after, one in zip(cells, [*cells[1:], _NIL], value["@list"], strict=False):
            self.add(cell, _RDF + "first", self.value(one, graph), graph)
            self.add(cell, _RDF + "rest", after, graph)
        self.depth -= 1
        return cells[0] if cells else _NIL

    def literal(self, value: dict[str, Any]) -> Literal | None:
        """The literal of a value object."""
        where, kind, said = self.place_of(value), value.get("@type"), value["@value"]
        direction = value.get("@direction")
        undirected = self.nowhere is None or not isinstance(said, str)
        if "@index" in value or (direction is not None and undirected):
            self.names.say("term.value_lost", where)
        if kind == "@json":
            made = json_literal(said)
        elif isinstance(said, str):
            made = self.text(said, kind, value.get("@language"), where)
            # Read strictly, as for a signature, a direction is said; the suite of JSON-LD drops it.
            if made is None or direction is None or self.nowhere is None:
                return made
            return directed_literal(made, direction)
        else:
            made = native_literal(said, self.datatype(kind, where))
        if made is None:
            self.names.say("term.invalid", where)
        return made

    def text(self, text: str, kind: Any, language: Any, where: str) -> Literal | None:
        if language is not None:
            if isinstance(language, str) and is_language_tag(language):
                return text_literal(text, language.lower())
            self.names.say("language.bad_tag", where)
            return None
        datatype = self.datatype(kind, where)
        return None if kind and not datatype else Literal(text, datatype or XSD_STRING)

    def datatype(self, kind: Any, where: str) -> str | None:
        return None if kind is None else self.iri(kind, where)
