"""Values: what the values of a property say in RDF, each in the way that its term tells.

JSON-LD 1.1 Processing Algorithms, sections 5.1.2 (step 13) and 8.2.2. A text is an IRI, a literal
of the datatype that the term names, or a text in a language; an object is a node, a value object or
texts by language; an array is as many values. What JSON-LD drops is entered as a finding.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.expansion import expand
    >>> local = {"made": {"@id": "urn:example:made", "@type": "@id"}}
    >>> document = {"@context": local, "@id": "urn:example:1", "made": ["urn:example:2", "today"]}
    >>> done = expand(document, contexts_of("ELM 3.2"))
    >>> done.graph.objects("urn:example:1", "urn:example:made")
    ('urn:example:2',)
    >>> [(finding.code, finding.where) for finding in done.findings]
    [('term.value_lost', '/made/1')]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Final

from microcred.errors import LinkedDataError, Unsupported
from microcred.linked.active_context import ActiveContext
from microcred.linked.graph import Literal, Stated, pointer
from microcred.linked.literals import (
    RDF_LANG_STRING,
    native_literal,
    text_literal,
    value_object,
)
from microcred.linked.names import Names
from microcred.linked.plans import GRAPH, LANGUAGES, VOCAB, Plan

__all__ = ["Values"]

# Bounded like JSON itself (`microcred.jsontext.Limits`), before Python's own stack is.
_DEEPEST: Final = 128
# A thousand credentials with contexts of their own; a European one takes some hundred terms.
_MOST_TERMS: Final = 2_000_000
_new: Final = tuple.__new__


class Values(Names, ABC):
    """The values of one document.

    In each method `name` is the node that a value belongs to (None: one that RDF cannot name, of
    which nothing is kept), `where` the JSON pointer of the value.

    Attributes:
        out: the graph that is being read, as it is stated.
        named: the triples of each named graph, by its blank node label.
        nodes: name and JSON pointer of every node object that RDF can name.
        repeated: JSON pointers of node objects that are equal to earlier ones, after those.
        read: the node objects that others may be equal to, by their name: each with its context
            and JSON pointer.
        is_named: whether the graph that is being read is a named one.
        depth: how many objects and inner arrays are around.
        spent: how many terms were copied or defined for its contexts.
    """

    def __init__(self, base: str | None = None) -> None:
        """Of a document that is not read yet; `base` is that of `expansion.expand`."""
        super().__init__(base)
        self.out: list[Stated] = []
        self.named: dict[str, list[Stated]] = {}
        self.nodes: list[tuple[str, str]] = []
        self.repeated: list[tuple[str, str]] = []
        self.read: dict[str | None, tuple[dict[str, Any], ActiveContext, str]] = {}
        self.is_named = False
        self.depth = 0
        self.spent = 0

    @abstractmethod
    def node(
        self,
        element: dict[str, Any],
        active: ActiveContext,
        where: str,
        subject: str | None = None,
        predicate: str = "",
    ) -> None:
        """Add what a node object says; `subject` and `predicate` are of the triple to it."""

    @abstractmethod
    def usual(
        self,
        element: dict[str, Any],
        active: ActiveContext,
        where: str,
        subject: str | None,
        predicate: str,
    ) -> None:
        """The same where no member is unusual."""

    def enter(self, where: str) -> None:
        """Go one level deeper.

        Raises:
            LinkedDataError: that is too deep.
        """
        self.depth += 1
        if self.depth > _DEEPEST:
            raise LinkedDataError(f"more than {_DEEPEST} objects within one another", where=where)

    def spend(self, terms: int) -> None:
        """Count work on contexts: terms that are copied or defined.

        Raises:
            LinkedDataError: it is too much for one document.
        """
        self.spent += terms
        if self.spent > _MOST_TERMS:
            raise LinkedDataError("too much work for the contexts of one document")

    def emit(self, name: str | None, plan: Plan, value: str | Literal, where: str) -> None:
        """Add one triple."""
        if name is not None:
            self.out.append((name, plan.iri, value, where))

    def value(
        self,
        name: str | None,
        plan: Plan,
        value: Any,
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add one value of a property."""
        kind = value.__class__
        if plan.kind is GRAPH and kind is not list:
            self.graph(name, plan, value, active, where)
        elif kind is dict:
            if plan.kind is LANGUAGES:
                self.language_map(name, plan, value, active, where)
            elif active.special.isdisjoint(value):
                self.object(name, plan, value, active, where)
            else:
                self.special(name, plan, value, active, where)
        elif kind is str:
            self.text(name, plan, value, active, where)
        elif kind is list:
            self.items(name, plan, value, active, where)
        elif value is None:
            self.say("term.value_lost", where)
        elif (made := native_literal(value, plan.datatype)) is not None:
            self.singular += 1
            self.emit(name, plan, made, where)
        else:
            self.say("term.invalid", where)

    def object(
        self,
        name: str | None,
        plan: Plan,
        value: dict[str, Any],
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add a node object that is the value of a property."""
        # A type-scoped context does not reach into nested nodes (JSON-LD 1.1 API, 5.1.2 step 7).
        if active.previous is not None and not _is_reference(value, active):
            active = active.previous
        if plan.brings_context:
            active = active.in_property(plan.definition, where, self.spend)
        look = self.usual if active.unusual.isdisjoint(value) else self.node
        look(value, active, where, name, plan.iri)

    def graph(
        self,
        name: str | None,
        plan: Plan,
        value: Any,
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add a value that is a graph of its own, named by a fresh blank node."""
        if value is None:
            self.say("term.value_lost", where)
            return
        if isinstance(value, dict) and not active.special.isdisjoint(value):
            raise Unsupported("keywords in a graph are not supported", where=where)
        label = self.blank()
        self.emit(name, plan, label, where)
        inner: list[Stated] = []
        outer = self.out, self.is_named
        self.named[label] = self.out = inner
        self.is_named = True
        if isinstance(value, dict):
            self.object(None, plan, value, active, where)
        self.out, self.is_named = outer
        if not inner and not _is_empty(value):
            # A graph holds triples: a bare id or a text in its place is not there in RDF.
            self.say("term.value_lost", where)

    def text(
        self,
        name: str | None,
        plan: Plan,
        text: str,
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add a text: an IRI or a literal, as the term says."""
        if plan.text is None:
            self.reference(name, plan, text, active, where)
        elif name is not None:
            literal = _new(Literal, (text, plan.text, plan.language))
            self.out.append((name, plan.iri, literal, where))

    def reference(
        self,
        name: str | None,
        plan: Plan,
        text: str,
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add a bare IRI; what is none is lost."""
        if plan.kind is VOCAB:
            if plan.brings_context:
                active = active.in_property(plan.definition, where, self.spend)
            text = active.expand(text) or ""
        iri = self.iri(text, active)
        if iri is None:
            problem = self.problem(text, active)
            # RFC 3986 4.2: no reference begins with a segment that has a colon, as a time has.
            may_refer = problem == "id.relative" and ":" not in text.partition("/")[0]
            iri = self.stand_in(text, active) if may_refer else None
            lost = problem == "id.relative" and iri is None
            self.say("term.value_lost" if lost else problem or "id.malformed", where)
        if iri is not None and name is not None:
            self.out.append((name, plan.iri, iri, where))

    def items(
        self,
        name: str | None,
        plan: Plan,
        values: list[Any],
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add what an array within an array holds: JSON-LD does not see that it is one."""
        self.enter(where)
        for at, one in enumerate(values):
            self.value(name, plan, one, active, f"{where}/{at}")
        self.depth -= 1

    def language_map(
        self,
        name: str | None,
        plan: Plan,
        values: dict[str, Any],
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add texts by language."""
        if plan.brings_context:
            active = active.in_property(plan.definition, where, self.spend)
        for tag, value in values.items():
            language, last = self.tags.get(tag) or self.tag(tag)
            if tag in active.no_language:
                language = None
            if language and value.__class__ is str:
                if name is not None:
                    literal = _new(Literal, (value, RDF_LANG_STRING, language))
                    self.out.append((name, plan.iri, literal, where + last))
                continue
            if language is None and tag not in active.no_language and value not in (None, []):
                # Kept, as others read it; it must not be written where RDF is signed.
                self.say("language.bad_tag", where + last)
                language = tag.lower()
            if language != "":
                self.texts(name, plan, value, language, where + last)

    def texts(
        self,
        name: str | None,
        plan: Plan,
        value: Any,
        language: Any,
        where: str,
    ) -> None:
        """Add the texts of one language, or those of none."""
        several = value.__class__ is list
        for at, one in enumerate(value if several else [value]):
            place = f"{where}/{at}" if several else where
            if isinstance(one, str):
                self.emit(name, plan, text_literal(one, language), place)
            else:
                self.say("term.value_lost" if one is None else "term.invalid", place)

    def special(
        self,
        name: str | None,
        plan: Plan,
        value: dict[str, Any],
        active: ActiveContext,
        where: str,
    ) -> None:
        """Add a value that says by keywords what it is: a value object, or a node."""
        # Which keyword a member is, is asked of the context that the value is written in.
        own = (
            active.in_property(plan.definition, where, self.spend)
            if plan.brings_context
            else active
        )
        if "@context" in value:
            own = own.after(value["@context"], where=f"{where}/@context", spend=self.spend)
        members = {own.expand(key): (key, one) for key, one in value.items()}
        if "@value" in members:
            self.singular += 1
            literal, complaints = value_object(members, own)
            for code, key in complaints:
                self.say(code, where + pointer(key) if key else where)
            if literal is not None:
                self.emit(name, plan, literal, where)
        elif not members.keys().isdisjoint(("@graph", "@list", "@set")):
            raise Unsupported("@graph, @list and @set are not supported", where=where)
        else:
            self.object(name, plan, value, active, where)


def _is_reference(value: dict[str, Any], active: ActiveContext) -> bool:
    """Whether an object is only an id, which a type-scoped context still reaches."""
    return len(value) == 1 and next(iter(value)) in active.id_keys


def _is_empty(value: Any) -> bool:
    """Whether an object has no members that say anything."""
    return isinstance(value, dict) and all(
        one in (None, [], {}) or key == "@context" for key, one in value.items()
    )
