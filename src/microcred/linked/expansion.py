"""Expansion: what a JSON-LD document says in RDF, and what of it RDF would not cover.

JSON-LD 1.1 Processing Algorithms, sections 5.1 (expansion) and 8.1 (to RDF), in one walk over the
document with compiled contexts. JSON-LD drops silently what it cannot place: members that no
context defines, ids that are relative, values under a faulty term. A signature over RDF covers none
of that, so each is a finding with its place. What is not supported (@graph, @list, @set, @included,
@nest and @reverse in a document, other containers and keywords in a context) is refused whole.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.expansion import expand
    >>> document = {"@context": ["https://www.w3.org/2018/credentials/v1",
    ...     "http://data.europa.eu/snb/model/context/edc-ap"], "id": "urn:example:1",
    ...     "type": "Note", "noteLiteral": {"en": "Cheese"}, "colour": "yellow"}
    >>> expanded = expand(document, contexts_of("ELM 3.2"))
    >>> [triple.where for triple in expanded.graph.triples]
    ['/type', '/noteLiteral/en']
    >>> [(finding.code, finding.where) for finding in expanded.findings]
    [('term.undefined', '/colour')]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import LinkedDataError, Unsupported
from microcred.frozen import Frozen
from microcred.linked.active_context import ActiveContext, Contexts, contexts_of
from microcred.linked.graph import RDF_TYPE, Graph, Literal, Triple, pointer
from microcred.linked.lexical import iri_problem
from microcred.linked.literals import json_literal
from microcred.linked.plans import DROPPED, JSON, LANGUAGES, PLACED, SPECIAL, Plan, plan_for
from microcred.linked.values import Values

if TYPE_CHECKING:
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue

__all__ = ["Contexts", "Expanded", "contexts_of", "expand"]

_MISSING: Final[Any] = object()
_new: Final = tuple.__new__


class Expanded(Frozen):
    """What a document says in RDF.

    Attributes:
        graph: the default graph.
        named: the named graphs, such as that of each proof, by their name (a blank node label).
        findings: what RDF does not cover, in the order in which it was met; empty if nothing
            is lost.
    """

    graph: Graph
    named: Mapping[str, tuple[Triple, ...]]
    findings: tuple[Finding, ...]


def expand(
    document: Mapping[str, JsonValue], contexts: Contexts, *, base: str | None = None
) -> Expanded:
    """Read a document as linked data.

    Args:
        document: a JSON object; its contexts are named in "@context".
        contexts: the contexts that it may name, such as `contexts_of("ELM 3.2")`.
        base: what is put before relative ids, an absolute IRI that ends in "/"; ids with characters
            that no IRI has are kept as they are. For looking at what a document says, where nothing
            may escape. None: both name nothing, as a signature over RDF demands.

    Returns:
        its graphs and what they do not hold: `term.undefined`, `term.value_lost`, `id.relative`,
        `id.malformed`, `language.bad_tag` (SCHEMA, WARNING), and `term.invalid` (SCHEMA, FAILED)
        for what JSON-LD does not allow at all.

    Raises:
        LinkedDataError: a context is unknown or invalid, a protected term is redefined, or the
            document uses what is not supported here.
    """
    if not isinstance(document, dict):
        raise LinkedDataError("linked data is one JSON object here")
    walk = _Walk(base)
    try:
        walk.node(document, contexts.start, "")
    except RecursionError:
        raise LinkedDataError("too many terms or contexts within one another") from None
    walk.check_root()
    return Expanded(
        Graph(tuple(walk.out), tuple(walk.nodes), tuple(walk.repeated)),
        {name: tuple(Triple(*one) for one in stated) for name, stated in walk.named.items()},
        tuple(walk.findings),
    )


class _Walk(Values):
    """One document on its way: its nodes, each with what its members say."""

    def node(
        self,
        element: dict[str, Any],
        active: ActiveContext,
        where: str,
        subject: str | None = None,
        predicate: str = "",
    ) -> None:
        """Add what a node object says; `subject` and `predicate` are of the triple to it."""
        self.enter(where)
        if "@context" in element:
            self.singular += 1
            active = active.after(element["@context"], where=f"{where}/@context", spend=self.spend)
        outer = active
        typed = where + active.type_pointer
        if active.rare.isdisjoint(element):
            types = element.get(active.type_key, _MISSING)
        else:
            types = self.aliased(element, active.type_keys, where)
            typed = where + _pointer_of(element, active.type_keys)
        if types is not _MISSING and active.scoped_types:
            active = active.for_types(types, where, self.spend)
        name = self.name(element, active, where)
        if name is not None:
            if subject is not None:
                self.out.append((subject, predicate, name, where))
            self.nodes.append((name, where))
        if types is not _MISSING:
            self.types(name, types, outer, typed)
        self.members(name, element, active, where)
        self.depth -= 1

    def usual(
        self,
        element: dict[str, Any],
        active: ActiveContext,
        where: str,
        subject: str | None,
        predicate: str,
    ) -> None:
        """The same where no member is unusual, as in most nodes: in short, or by reference."""
        types, text = element.get(active.type_key), element.get(active.id_key)
        iri = active.plain_classes.get(types) if types.__class__ is str else None
        if iri is None or text.__class__ is not str or self.is_named:
            self.node(element, active, where, subject, predicate)
            return
        name = self.iri(text, active) or self.name(element, active, where)
        if name is not None and subject is not None:
            self.out.append((subject, predicate, name, where))
        first = self.read.get(name)
        if first is not None and first[1] is active and first[0] == element:
            self.repeated.append((first[2], where))
            return
        self.enter(where)
        before = self.singular
        if name is not None:
            self.nodes.append((name, where))
            self.out.append((name, RDF_TYPE, iri, where + active.type_pointer))
        self.members(name, element, active, where)
        if before == self.singular:
            self.read[name] = (element, active, where)
        self.depth -= 1

    def members(
        self, name: str | None, element: dict[str, Any], active: ActiveContext, where: str
    ) -> None:
        """Add what the members of a node object say; most are what has a short way here."""
        add, plan_of, unusual = self.out.append, active.plans.get, active.unusual
        is_apart = active.previous is not None
        for key, value in element.items():
            plan = plan_of(key)
            if plan is None:
                plan = plan_for(active, key)
            kind = plan.kind
            if kind is PLACED:
                continue
            of, place = value.__class__, where + plan.pointer
            if of is str and plan.text is not None:
                if name is not None:
                    add((name, plan.iri, _new(Literal, (value, plan.text, plan.language)), place))
            elif of is dict and kind is LANGUAGES:
                self.language_map(name, plan, value, active, place)
            elif of is dict and plan.nests and not is_apart and unusual.isdisjoint(value):
                self.usual(value, active, place, name, plan.iri)
            elif kind > JSON and of is not list:
                self.value(name, plan, value, active, place)
            else:
                self.member(name, plan, value, active, place)

    def check_root(self) -> None:
        """An id of which the document says nothing is not there in RDF."""
        name, where = self.nodes[0] if self.nodes else ("", "")
        known = name.startswith("_:") or any(name in (one[0], one[2]) for one in self.out)
        if name and where == "" and not known:
            self.say("term.value_lost", "")

    def aliased(self, element: dict[str, Any], keys: tuple[str, ...], where: str) -> Any:
        """The id or the types of a node, under whatever name; only one name is allowed."""
        present = [key for key in keys if key in element]
        if len(present) > 1:
            self.say("term.invalid", where)
        return element[present[0]] if present else _MISSING

    def name(self, element: dict[str, Any], active: ActiveContext, where: str) -> str | None:
        """The name of a node: its id or a blank label; None if it has an id that names nothing."""
        if active.rare.isdisjoint(element):
            value = element.get(active.id_key, _MISSING)
        else:
            value = self.aliased(element, active.id_keys, where)
        if value is _MISSING:
            return self.blank()
        found = self.iri(value, active) if isinstance(value, str) else None
        if found is None:
            place = where + _pointer_of(element, active.id_keys)
            problem = None
            if isinstance(value, str):
                problem = self.problem(value, active)
                found = self.stand_in(value, active)
            self.say(problem or "term.invalid", place)
        return found

    def types(self, name: str | None, types: Any, active: ActiveContext, where: str) -> None:
        """Add the classes of a node."""
        if types.__class__ is str and name is not None and types in active.classes:
            self.out.append((name, RDF_TYPE, active.classes[types], where))
        elif isinstance(types, list):
            for at, one in enumerate(types):
                self.type(name, one, active, f"{where}/{at}")
        else:
            self.type(name, types, active, where)

    def type(self, name: str | None, value: Any, active: ActiveContext, where: str) -> None:
        if not isinstance(value, str):
            self.say("term.invalid", where)
            return
        iri = active.expand(value)
        problem = "id.relative" if iri is None or iri[:1] == "@" else iri_problem(iri)
        if iri is None or problem is not None:
            self.say("term.undefined" if problem == "id.relative" else "id.malformed", where)
        elif name is not None:
            iri = self.blank(iri) if iri.startswith("_:") else iri
            self.out.append((name, RDF_TYPE, iri, where))

    def member(
        self,
        name: str | None,
        plan: Plan,
        value: Any,
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add what a member says that is no single value of a property."""
        kind = plan.kind
        if kind is DROPPED:
            self.say(plan.code, where)
        elif kind is SPECIAL:
            self.keyword(plan, value, where)
        elif kind is JSON:
            self.json(name, plan, value, where)
        else:
            # Texts by language are one object; within an array, an object is a node.
            for at, one in enumerate(value):
                self.value(name, plan.in_array, one, active, f"{where}/{at}")

    def json(self, name: str | None, plan: Plan, value: Any, where: str) -> None:
        made = json_literal(value)
        self.singular += 1
        if made is None:
            self.say("term.invalid", where)
        else:
            self.emit(name, plan, made, where)

    def keyword(self, plan: Plan, value: Any, where: str) -> None:
        """What a keyword in a node object says: an index says nothing in RDF, and so does @none."""
        if plan.iri == "@none" or (plan.iri == "@index" and isinstance(value, str)):
            self.say("term.value_lost", where)
        elif plan.iri in {"@index", "@value", "@language", "@direction"}:
            self.say("term.invalid", where)
        else:
            raise Unsupported(f"{plan.iri} is not supported", where=where)


def _pointer_of(element: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The first of several names that a member has, as the last part of a JSON pointer."""
    return next((pointer(key) for key in keys if key in element), "")
