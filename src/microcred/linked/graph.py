"""Graph: what a document says in RDF, and where in the document it says it.

RDF 1.1 Concepts, section 3: a set of triples. A document states many of them twice (each node of a
European credential is repeated in full wherever it is named), and RDF counts equal ones once; that
is what shapes and signatures see. Each triple keeps the JSON pointer (RFC 6901) of its value, so
that what is wrong with a graph can be shown in the document.

    >>> from microcred.linked.graph import Graph, Literal, Triple
    >>> a, title = "urn:example:1", "http://purl.org/dc/terms/title"
    >>> word = Literal("Cheese", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")
    >>> graph = Graph((Triple(a, title, word, "/title/en"), Triple(a, title, word, "/x/title/en")))
    >>> len(graph.triples), graph.objects(a, title) == (word,), graph.where(a, title)
    (1, True, '/title/en')
    >>> graph.places(a, title, word)
    ('/title/en', '/x/title/en')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from microcred.frozen import Frozen

__all__ = ["RDF_TYPE", "Graph", "Literal", "Object", "Said", "Stated", "Triple", "pointer"]

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
"""IRI of the property that says of which class a node is."""

_NOTHING: Final[Said] = MappingProxyType({})
_NO_VALUES: Final[Mapping[Object, str]] = MappingProxyType({})


def pointer(key: str) -> str:
    """A member's name as the last part of a JSON pointer (RFC 6901, section 3)."""
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return "/" + key


class Literal(NamedTuple):
    """A value that is no node (RDF 1.1 Concepts, section 3.3)."""

    lexical: str
    """The lexical form, such as "2026-01-02T00:00:00Z"."""
    datatype: str
    """Absolute IRI of the datatype."""
    language: str = ""
    """The language tag in lower case, "" where there is none."""


Object: TypeAlias = str | Literal
"""What a triple ends in: an absolute IRI, a blank node label such as "_:b0", or a literal."""

Stated: TypeAlias = tuple[str, str, Object, str]
"""Subject, predicate, object and place: a `Triple`, or a plain tuple, of which a document has
hundreds before the first of them is asked for by name."""

Said: TypeAlias = Mapping[str, Mapping[Object, str]]
"""What is said of a node: predicate -> object -> JSON pointer of the value that says it first."""


class Triple(NamedTuple):
    """One statement, and the place in the document that makes it."""

    subject: str
    """Absolute IRI or blank node label."""
    predicate: str
    """Absolute IRI."""
    object: Object
    """Absolute IRI, blank node label or literal."""
    where: str
    """JSON pointer of the value in the document."""


class Graph(Frozen):
    """The triples of one graph.

    Attributes:
        stated: the triples as the document states them, in its order, equal ones included.
        nodes: (name, JSON pointer) of every node object, in the order of the document.
        repeated: JSON pointers of a node object and of a later one that is equal to it. What is
            in the later one is left out of the other two: it is said of the same nodes again.
    """

    stated: tuple[Stated, ...] = ()
    nodes: tuple[tuple[str, str], ...] = ()
    repeated: tuple[tuple[str, str], ...] = ()

    @cached_property
    def statements(self) -> Mapping[str, Said]:
        """Subject -> predicate -> object -> where it is first stated; not to be changed."""
        found: dict[str, dict[str, dict[Object, str]]] = {}
        for subject, predicate, value, where in self.stated:
            said = found.get(subject)
            if said is None:
                found[subject] = {predicate: {value: where}}
                continue
            values = said.get(predicate)
            if values is None:
                said[predicate] = {value: where}
            elif value not in values:
                values[value] = where
        return found

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The distinct triples, each where it is first stated, in the order of the document."""
        first: dict[tuple[str, str, Object], str] = {}
        for subject, predicate, value, where in self.stated:
            first.setdefault((subject, predicate, value), where)
        return tuple(Triple(*triple, where) for triple, where in first.items())

    @cached_property
    def instances(self) -> Mapping[Object, Mapping[str, Said]]:
        """Class -> node that is said to be of it -> what is said of that; not to be changed."""
        found: defaultdict[Object, dict[str, Said]] = defaultdict(dict)
        for subject, said in self.statements.items():
            for one in said.get(RDF_TYPE, ()):
                found[one][subject] = said
        return found

    @cached_property
    def _node_places(self) -> Mapping[str, str]:
        return dict(reversed(self.nodes))

    def subjects_of_type(self, class_iri: str) -> tuple[str, ...]:
        """The nodes of a class, by its absolute IRI, in the order of the document."""
        return tuple(self.instances.get(class_iri, ()))

    def of(self, subject: str) -> Said:
        """All that is said of a node: predicate -> object -> place; not to be changed."""
        return self.statements.get(subject, _NOTHING)

    def objects(self, subject: str, predicate: str) -> tuple[Object, ...]:
        """The distinct values of a property of a node, in the order of the document."""
        return tuple(self.of(subject).get(predicate, ()))

    def types(self, node: str) -> frozenset[str]:
        """Absolute IRIs of the classes that a node is said to be of."""
        return frozenset(one for one in self.objects(node, RDF_TYPE) if isinstance(one, str))

    def where(
        self, subject: str, predicate: str | None = None, object: Object | None = None
    ) -> str:
        """JSON pointer of the first place that tells of it.

        Args:
            subject: a node. Alone: where the node is first described.
            predicate: absolute IRI of a property: where its first value is.
            object: one value of that property: where that is.

        Returns:
            a JSON pointer; that of the node where it has no such property or value, "" where the
            graph does not know the node.
        """
        if predicate is not None:
            values = self.of(subject).get(predicate, _NO_VALUES)
            found = next(iter(values.values()), None) if object is None else values.get(object)
            if found is not None:
                return found
        return self._node_places.get(subject, "")

    def places(self, subject: str, predicate: str, object: Object) -> tuple[str, ...]:
        """JSON pointers of all places that state this triple, the first one at the head."""
        wanted = (subject, predicate, object)
        stated = dict.fromkeys(where for *said, where in self.stated if (*said,) == wanted)
        return tuple(place for where in stated for place in self.likes(where))

    def places_of(self, node: str) -> tuple[str, ...]:
        """JSON pointers of all node objects that describe a node, the first one at the head."""
        found = (f"{where}/" for name, where in self.nodes if name == node)
        return tuple(place[:-1] for where in found for place in self.likes(where))

    def likes(self, where: str) -> Iterator[str]:
        """A place (JSON pointer), and its likes in the nodes that repeat the nodes around it."""
        yield where
        at = where.find("/", 1)
        while at > 0:
            for later in self._laters.get(where[:at], ()):
                yield from self.likes(later + where[at:])
            at = where.find("/", at + 1)

    @cached_property
    def _laters(self) -> Mapping[str, list[str]]:
        """Place of a node -> places of those that repeat it; looked up, as there may be many."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for first, later in self.repeated:
            found[first].append(later)
        return found
