"""Rows: what is written for a member, worked out once for each term of a context.

JSON-LD 1.1 Processing Algorithms, 5.1 and 8.1; RDFC-1.0, section 5. `microcred.linked.direct`
writes the canonical lines of a document in one walk. What it needs of a term is text that stands in
each line, such as ` <http://purl.org/dc/terms/title> `, and where the values of the term lead; both
depend on the active context alone, so that a table of them is kept there. What has no row is beyond
the subset that is written directly: an undefined term, a keyword, JSON as a value, a graph.

    >>> from microcred.linked.active_context import Contexts
    >>> from microcred.linked.rows import IRI, table_of
    >>> local = {"id": "@id", "by": {"@id": "urn:example:by", "@type": "@id"}}
    >>> table = table_of(Contexts().start.after(local))
    >>> table.row("by")[:2] == (IRI, " <urn:example:by> ")
    True
    >>> table.row("for")
    Traceback (most recent call last):
    microcred.linked.rows.Beyond
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from microcred.errors import LinkedDataError
from microcred.linked.graph import RDF_TYPE, Literal
from microcred.linked.lexical import breaks_iri, iri_problem
from microcred.linked.literals import RDF_LANG_STRING, native_literal
from microcred.linked.nquads import Terms
from microcred.linked.plans import IRI as IRI_PLAN
from microcred.linked.plans import LANGUAGES as LANGUAGES_PLAN
from microcred.linked.plans import LITERAL, PLAIN, Plan, plan_for
from microcred.linked.plans import VOCAB as VOCAB_PLAN

if TYPE_CHECKING:
    from microcred.linked.active_context import ActiveContext, Contexts

__all__ = [
    "COMPACT",
    "IRI",
    "LANGUAGES",
    "PLACED",
    "SCHEMES",
    "TEXT",
    "VOCAB",
    "Beyond",
    "Row",
    "Table",
    "table_for",
    "table_of",
    "written_iri",
]

# Small integers are one object each, so that they are compared with `is`.
PLACED: Final = 0
"""The id or the types of a node: written before its members."""
TEXT: Final = 1
"""Texts are literals of one datatype, or of one language."""
IRI: Final = 2
"""Texts are IRIs."""
VOCAB: Final = 3
"""Texts are terms."""
LANGUAGES: Final = 4
"""An object holds texts by language."""
COMPACT: Final = 5
"""The member is no term, but called by an IRI, or as `@vocab` allows: see `Table.compact`."""

_KINDS: Final = MappingProxyType(
    {IRI_PLAN: IRI, VOCAB_PLAN: VOCAB, LITERAL: TEXT, PLAIN: TEXT, LANGUAGES_PLAN: LANGUAGES}
)

SCHEMES: Final = ("http://", "urn:", "https://", "did:", "mailto:")
"""What most names begin with; no context that is read here may take one of them for a prefix."""
_NO_PREFIXES: Final = frozenset({"did", "http", "https", "mailto", "urn"})

# Documents bring types, tags and contexts along: what is kept of them is bounded.
_MOST_KEPT: Final = 256
_MOST_TYPES: Final = 8
_MOST_CONTEXTS: Final = 8

Row: TypeAlias = "tuple[int, str, Any, Table | None]"
"""Kind; predicate as it stands in a line; what follows a text there, up to the line feed (of a
VOCAB: the written IRI of each term); the table of the objects that are its values, None if they are
beyond."""


_COMPACT: Final[Row] = (COMPACT, "", "", None)


class Beyond(Exception):
    """Something is beyond the subset that is written directly; nothing is said about why."""


class _Rows(dict[str, Row]):
    """The rows of a table, each made when it is met; kept if its member is a term."""

    __slots__ = ("_table",)

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, key: str) -> Row:
        return self._table.row(key)


class Table:
    """What is written for the members of a node, under one active context.

    Attributes:
        active: the context.
        id_key: the member that means @id.
        type_key: the member that means @type.
        rows: the row of each member, by its name.
        types: of the types that were met: the ends of their lines, and the table of the members.
        tags: what follows a text in each language that was met.
    """

    __slots__ = ("_compact", "_terms", "active", "id_key", "rows", "tags", "type_key", "types")

    def __init__(self, active: ActiveContext) -> None:
        """Of a context of which nothing was met yet.

        Raises:
            Beyond: it is one that gives usual names an unusual meaning.
        """
        if not _NO_PREFIXES.isdisjoint(active.prefixes):
            raise Beyond
        self.active = active
        self.id_key, self.type_key = active.id_key, active.type_key
        self.rows = _Rows(self)
        self.types: dict[Any, tuple[tuple[str, ...], Table]] = {}
        self.tags: dict[str, str] = {}
        self._compact: dict[str, Row] = {}
        self._terms = Terms()

    def row(self, key: str) -> Row:
        """The row of a member; kept, if it is a term.

        Raises:
            Beyond: it has none.
        """
        if key in (self.id_key, self.type_key):
            made: Row = (PLACED, "", "", None)
        elif key in self.active.definitions:
            made = self._made(key)
        elif ":" in key or self.active.vocab is not None:
            return _COMPACT
        else:
            raise Beyond
        self.rows[key] = made
        return made

    def compact(self, key: str) -> Row:
        """The row of a member that is called by an IRI, compact or not, or as `@vocab` allows.

        Raises:
            Beyond: it has none.
        """
        found = self._compact.get(key)
        if found is None:
            found = self._made(key)
            if len(self._compact) < _MOST_KEPT:
                self._compact[key] = found
        return found

    def _made(self, key: str) -> Row:
        try:
            plan = self.active.plans.get(key) or plan_for(self.active, key)
        except LinkedDataError:
            raise Beyond from None
        kind = _KINDS.get(plan.kind)
        if kind is None or breaks_iri(plan.iri):
            raise Beyond
        tail: Any = ""
        if kind is VOCAB:
            tail = {}
        elif plan.text is not None:
            if breaks_iri(plan.text):
                raise Beyond
            tail = self._terms.literal(Literal("", plan.text, plan.language))[2:] + " .\n"
        return (kind, f" {self._terms[plan.iri]} ", tail, self._inner(plan))

    def _inner(self, plan: Plan) -> Table | None:
        """The table of the nodes that are values (JSON-LD 1.1 API, 5.1.2, steps 7 and 8)."""
        if plan.kind is LANGUAGES_PLAN:
            return None
        active = self.active.previous or self.active
        if plan.brings_context:
            try:
                active = active.in_property(plan.definition)
            except LinkedDataError:
                return None
        # A bare reference is still read in the context around it, which has to be alike.
        if self.active.previous is not None and active.id_key != self.id_key:
            return None
        return table_of(active)

    def typed(self, types: Any) -> tuple[tuple[str, ...], Table]:
        """What is written for the types of a node behind its name, and the table of its members.

        Args:
            types: one or several, as the document has them; None for none.

        Raises:
            Beyond: one of them is no class that the context, or an IRI, names.
        """
        named = [] if types is None else [types] if isinstance(types, str) else types
        if not isinstance(named, list) or len(named) > _MOST_TYPES:
            raise Beyond
        key = types if types is None or isinstance(types, str) else tuple(named)
        try:
            found = self.types.get(key)
        except TypeError:  # an object among the types
            raise Beyond from None
        return found or self._typed(key, named)

    def _typed(self, key: Any, named: list[Any]) -> tuple[tuple[str, ...], Table]:
        lines = tuple(dict.fromkeys(f" <{RDF_TYPE}> {self._class(one)} .\n" for one in named))
        try:
            inner = self.active.for_types(named)
        except LinkedDataError:
            raise Beyond from None
        if inner.id_key != self.id_key or inner.type_key != self.type_key:
            raise Beyond
        made = lines, table_of(inner)
        if len(self.types) < _MOST_KEPT:
            self.types[key] = made
        return made

    def _class(self, name: Any) -> str:
        if not isinstance(name, str):
            raise Beyond
        iri = self.active.classes.get(name) or self.active.expand(name)
        if iri is None:
            raise Beyond
        return written_iri(iri)

    def tag(self, written: str) -> str:
        """What follows a text in a language, up to the line feed; kept.

        Raises:
            Beyond: it is no language tag, or means none.
        """
        if written in self.active.no_language:
            raise Beyond
        try:
            literal = self._terms.literal(Literal("", RDF_LANG_STRING, written.lower()))
        except LinkedDataError:
            raise Beyond from None
        found = f"{literal[2:]} .\n"
        if len(self.tags) < _MOST_KEPT:
            self.tags[written] = found
        return found

    def term(self, key: str, value: str, kept: dict[str, str]) -> str:
        """The written IRI of a term that is the value of the member `key`; kept.

        Raises:
            Beyond: the context defines no such term.
        """
        active = self.active
        plan = active.plans[key]
        if plan.brings_context:
            active = active.in_property(plan.definition)
        if value not in active.definitions:
            raise Beyond
        kept[value] = found = written_iri(active.expand(value) or "")
        return found

    def number(self, key: str, value: Any) -> str:
        """The literal of a number or truth value of the member `key`, up to the line feed.

        Raises:
            Beyond: it has none.
        """
        plan = self.active.plans.get(key)  # none for what is called by an IRI
        literal = native_literal(value, plan.datatype if plan else None)
        if literal is None:
            raise Beyond
        return f"{self._terms.literal(literal)} .\n"

    def iri(self, text: str) -> str:
        """The written IRI of an id with an unusual scheme, or with a prefix.

        Raises:
            Beyond: it is none, or names a blank node.
        """
        prefix, colon, local = text.partition(":")
        if colon and prefix in self.active.prefixes and local[:2] != "//":
            text = self.active.prefixes[prefix] + local
        return written_iri(text)


def written_iri(iri: str) -> str:
    """An IRI between its brackets.

    Raises:
        Beyond: it is none to the letter, or a blank node label.
    """
    if iri[:2] == "_:" or iri_problem(iri) is not None or breaks_iri(iri):
        raise Beyond
    return f"<{iri}>"


def table_of(active: ActiveContext) -> Table:
    """The table of an active context; kept with it.

    Raises:
        Beyond: see `Table`.
    """
    found: Table | None = active.table
    if found is None:
        active.table = found = Table(active)
    return found


def table_for(named: Any, contexts: Contexts) -> Table:
    """The table at the top of a document; kept with the contexts.

    Args:
        named: the value of its "@context".
        contexts: those that it may name.

    Raises:
        Beyond: one is not named by its URL, or is unknown or invalid, or they contradict.
    """
    urls = (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list) else ()
    try:
        found: Table | None = contexts.tables.get(urls)
    except TypeError:  # a context that is written out
        raise Beyond from None
    if found is None:
        if not 0 < len(urls) <= _MOST_CONTEXTS or not all(isinstance(one, str) for one in urls):
            raise Beyond
        try:
            found = table_of(contexts.start.after([*urls]))
        except LinkedDataError:
            raise Beyond from None
        if len(contexts.tables) < _MOST_KEPT:
            contexts.tables[urls] = found
    return found
