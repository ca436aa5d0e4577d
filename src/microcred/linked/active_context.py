"""Active contexts: what the members of a JSON object mean at one place of a document.

JSON-LD 1.1 Processing Algorithms, sections 4.1 (context processing) and 5.2 (IRI expansion). A
context becomes a plain table once and is kept: the contexts of a release are compiled once in a
process. Type-scoped and property-scoped contexts are compiled when they are first met, and a
protected term that is redefined is an error (4.2.2, step 27). No context is ever fetched.

    >>> from microcred.linked.active_context import Contexts
    >>> contexts = Contexts({"https://example.org/c": {"@context": {"made": "urn:ex:made"}}})
    >>> contexts.start.after("https://example.org/c").definitions["made"].iri
    'urn:ex:made'
    >>> contexts.start.after("https://example.org/d")
    Traceback (most recent call last):
    microcred.errors.UnknownContext: a context that is not known here
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from microcred.errors import LinkedDataError, UnknownContext, Unsupported
from microcred.frozen import Frozen
from microcred.linked import contexts as known
from microcred.linked.definitions import (
    Definition,
    Definitions,
    define_all,
    expand_iri,
    is_keyword,
)
from microcred.linked.graph import pointer
from microcred.linked.lexical import is_language_tag

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["ActiveContext", "Contexts", "contexts_of"]

# A document names a handful of contexts: no more are read, or kept.
_MOST_CONTEXTS: Final = 32
_MOST_KEPT: Final = 64
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_SPECIAL: Final = frozenset(
    {"@direction", "@graph", "@included", "@index", "@language"}
    | {"@list", "@nest", "@reverse", "@set", "@value"}
)
_UNSUPPORTED: Final = ("@base", "@direction", "@import", "@propagate")


def _freely(_: int) -> None:
    """Count no work."""


class _Manner(NamedTuple):
    """How a local context is to be processed."""

    where: str
    """JSON pointer of its place."""
    spend: Callable[[int], None]
    """Counts the terms that are copied or defined."""
    override: bool = False
    """Whether protected terms may be redefined."""
    within: tuple[str, ...] = ()
    """URLs of the contexts that it is part of."""


class Contexts(Frozen):
    """The contexts that documents may name, compiled as they are needed.

    Attributes:
        documents: contexts that the caller hands in, by URL: whole JSON documents with a member
            "@context". They add to those that are known here and replace none.
        release: name of the release whose context of the EDC profile is meant.
    """

    documents: Mapping[str, JsonValue] = MappingProxyType({})
    release: str = "ELM 3.2"

    def document(self, url: str, where: str = "") -> JsonValue:
        """The JSON document of a context.

        Args:
            url: exactly as the document names it.
            where: JSON pointer of the place that names it.

        Raises:
            LinkedDataError: the context is not known.
        """
        try:
            return known.document(url, release=self.release)
        except KeyError:
            pass
        try:
            return self.documents[url]
        except KeyError:
            raise UnknownContext("a context that is not known here", where=where) from None

    @cached_property
    def start(self) -> ActiveContext:
        """The active context before anything is read: it defines nothing."""
        return ActiveContext(self, Definitions({}))

    @cached_property
    def tables(self) -> dict[tuple[str, ...], Any]:
        """What `microcred.linked.rows` has worked out for contexts by their URLs; filled by it."""
        return {}


@cache
def contexts_of(release: str) -> Contexts:
    """The known contexts, with that of a release by its name ("ELM 3.2", "ELM 3.1"); kept."""
    return Contexts(release=release)


class ActiveContext:
    """What members, types and prefixes mean at one place.

    Attributes:
        contexts: where named contexts come from.
        definitions: what each term means, by its name.
        prefixes: namespace of each term that may be a prefix.
        vocab: what is put before members and types that no term defines, None for nothing.
        language: language tag of texts that name none, None for nothing.
        previous: the context outside of a type-scoped one, to which nested nodes return.
        id_key: the usual member that means @id.
        id_keys: all of them.
        type_key: the usual member that means @type.
        type_keys: all of them.
        type_pointer: the usual one as the last part of a JSON pointer.
        rare: the unusual ones.
        classes: IRI of each term that may be a type.
        no_language: the members that mean @none.
        plain_classes: those of them that bring no context.
        special: the members that mean another keyword, such as @value.
        unusual: all members that mean a keyword, but for the usual names of @id and @type.
        scoped_types: the types that bring a context.
        plans: what `microcred.linked.expansion` has worked out for members; filled by it.
        table: what `microcred.linked.rows` has; filled by it.
    """

    __slots__ = (
        "_after",
        "_steps",
        "classes",
        "contexts",
        "definitions",
        "id_key",
        "id_keys",
        "language",
        "no_language",
        "plain_classes",
        "plans",
        "prefixes",
        "previous",
        "rare",
        "scoped_types",
        "special",
        "table",
        "type_key",
        "type_keys",
        "type_pointer",
        "unusual",
        "vocab",
    )

    def __init__(
        self,
        contexts: Contexts,
        defined: Definitions,
        *,
        previous: ActiveContext | None = None,
        steps: int = 0,
    ) -> None:
        """Of its definitions; `steps` counts the contexts that it was made of."""
        self.contexts = contexts
        self.definitions: Mapping[str, Definition] = defined.terms
        self.vocab = defined.vocab
        self.language = defined.language
        self.previous = previous
        self.plans: dict[str, Any] = {}
        self.table: Any = None
        self._after: dict[object, ActiveContext] = {}
        self._steps = steps
        aliases = {
            name: one.iri
            for name, one in defined.terms.items()
            if is_keyword(one.iri) and name != "@type"
        }
        self.prefixes = {
            name: one.iri
            for name, one in defined.terms.items()
            if one.prefix and one.iri is not None
        }
        self.id_keys = ("@id", *(name for name, iri in aliases.items() if iri == "@id"))
        self.type_keys = ("@type", *(name for name, iri in aliases.items() if iri == "@type"))
        self.id_key, self.type_key = self.id_keys[-1], self.type_keys[-1]
        self.type_pointer = pointer(self.type_key)
        self.rare = frozenset(self.id_keys + self.type_keys) - {self.id_key, self.type_key}
        self.classes = {
            name: one.iri
            for name, one in defined.terms.items()
            if one.iri is not None and one.iri[:1] not in "@_"
        }
        self.no_language = frozenset(
            {"@none", *(name for name in aliases if aliases[name] == "@none")}
        )
        self.special = _SPECIAL | {name for name, iri in aliases.items() if iri in _SPECIAL}
        self.scoped_types = frozenset(
            name for name, one in defined.terms.items() if one.brings_context
        )
        self.plain_classes = {
            name: iri for name, iri in self.classes.items() if name not in self.scoped_types
        }
        self.unusual = self.special | self.rare | {"@context"}

    def expand(self, name: str) -> str | None:
        """The IRI or keyword that a member, type or prefixed name means.

        Returns:
            an IRI, a keyword, a relative name if nothing defines it, None if it means nothing.
        """
        said = self.definitions.get(name)
        if said is not None:
            return said.iri
        return expand_iri(name, self.prefixes, self.vocab)

    def after(
        self,
        local: JsonValue,
        *,
        override: bool = False,
        propagate: bool = True,
        where: str = "",
        spend: Callable[[int], None] = _freely,
    ) -> ActiveContext:
        """The active context behind a local one.

        Args:
            local: the value of "@context": a URL, an object, null, or an array of these.
            override: whether protected terms may be redefined, as property-scoped contexts may.
            propagate: whether it holds for nested nodes too; type-scoped contexts do not.
            where: JSON pointer of the local context.
            spend: is told how many terms are copied or defined, and may raise.

        Raises:
            LinkedDataError: a context is unknown or invalid, redefines a protected term, or uses
                what is not supported here.
        """
        several = local if isinstance(local, list) else [local]
        if len(several) > _MOST_CONTEXTS:
            raise LinkedDataError(f"more than {_MOST_CONTEXTS} contexts", where=where)
        active = self if propagate else self._set_apart()
        return active._behind_all(local, _Manner(where, spend, override))

    def for_types(
        self, types: object, where: str = "", spend: Callable[[int], None] = _freely
    ) -> ActiveContext:
        """The active context within a node of these types (JSON-LD 1.1 API, 5.1.2 step 11).

        Args:
            types: the value of @type as the document has it, one or an array.
            where: JSON pointer of the node.
            spend: as in `after`.

        Raises:
            LinkedDataError: a type brings a context that is invalid.
        """
        if isinstance(types, str) and types not in self.scoped_types:
            return self
        named = [types] if isinstance(types, str) else types if isinstance(types, list) else []
        scoped = tuple(sorted({one for one in named if isinstance(one, str)} & self.scoped_types))
        if not scoped:
            return self
        found = self._after.get(scoped)
        if found is None:
            found = self._set_apart()
            for name in scoped:
                found = found._behind_all(self.definitions[name].context, _Manner(where, spend))
            self._keep(scoped, found)
        return found

    def in_property(
        self, definition: Definition, where: str = "", spend: Callable[[int], None] = _freely
    ) -> ActiveContext:
        """The active context within the values of a property that brings one."""
        found = self._after.get(definition)
        if found is None:
            found = self._behind_all(definition.context, _Manner(where, spend, True))
            self._keep(definition, found)
        return found

    # -- one context behind the other -------------------------------------------------------------

    def _keep(self, key: object, made: ActiveContext) -> None:
        # What documents bring along is bounded: hostile ones must not fill the memory.
        if len(self._after) < _MOST_KEPT and self._steps < _MOST_CONTEXTS:
            self._after[key] = made

    def _set_apart(self) -> ActiveContext:
        if self.previous is not None:
            return self
        return self._with(self._defined(), previous=self)

    def _defined(self) -> Definitions:
        return Definitions(self.definitions, self.vocab, self.language)

    def _with(self, defined: Definitions, *, previous: ActiveContext | None) -> ActiveContext:
        return ActiveContext(self.contexts, defined, previous=previous, steps=self._steps + 1)

    def _behind_all(self, local: JsonValue, manner: _Manner) -> ActiveContext:
        active = self
        for one in local if isinstance(local, list) else [local]:
            active = active._behind(one, manner)
        return active

    def _behind(self, local: JsonValue, manner: _Manner) -> ActiveContext:
        if local is None:
            return self._emptied(manner)
        if isinstance(local, str):
            return self._behind_named(local, manner)
        if not isinstance(local, dict):
            raise LinkedDataError("a context is a URL, an object or null", where=manner.where)
        return self._behind_object(local, manner)

    def _emptied(self, manner: _Manner) -> ActiveContext:
        if not manner.override and any(one.protected for one in self.definitions.values()):
            raise LinkedDataError("protected terms are taken away", where=manner.where)
        return self.contexts.start

    def _behind_named(self, url: str, manner: _Manner) -> ActiveContext:
        key = (url, manner.override)
        found = self._after.get(key)
        if found is not None:
            return found
        where, within = manner.where, manner.within
        if url in within or self._steps > _MOST_CONTEXTS:
            raise LinkedDataError("contexts within contexts without end", where=where)
        document = self.contexts.document(url, where)
        if not isinstance(document, dict) or "@context" not in document:
            raise LinkedDataError("a document without @context is no context", where=where)
        found = self._behind_all(document["@context"], manner._replace(within=(*within, url)))
        self._keep(key, found)
        return found

    def _behind_object(self, local: Mapping[str, JsonValue], manner: _Manner) -> ActiveContext:
        where = manner.where
        manner.spend(len(self.definitions) + len(local) + 1)
        _refuse(_UNSUPPORTED, local, where)
        if local.get("@version", 1.1) != 1.1:
            raise LinkedDataError("a context of another version than JSON-LD 1.1", where=where)
        defined = Definitions(
            dict(self.definitions), self._vocab_behind(local, where), _language(self, local, where)
        )
        define_all(local, defined, override=manner.override, where=where)
        found = self._with(defined, previous=self.previous)
        if manner.within[:1] == () or manner.within[-1] in self.contexts.documents:
            found._look_ahead(local, manner)
        return found

    def _look_ahead(self, local: Mapping[str, JsonValue], manner: _Manner) -> None:
        """Refuse invalid contexts of terms, also if unused (JSON-LD 1.1 API, 4.2.2, step 21)."""
        for term in local:
            said = self.definitions.get(term)
            if said is None or not said.brings_context:
                continue
            named = said.context if isinstance(said.context, list) else [said.context]
            if not any(one in manner.within for one in named):  # else it is being looked at
                try:
                    self._behind_all(said.context, manner._replace(override=True))
                except Unsupported:
                    continue  # an error only when the term is used

    def _vocab_behind(self, local: Mapping[str, JsonValue], where: str) -> str | None:
        value = local.get("@vocab", self.vocab)
        if value is None:
            return None
        iri = self.expand(value) if isinstance(value, str) else None
        if iri is None or ":" not in iri:
            raise LinkedDataError("@vocab is an absolute IRI or null", where=where)
        return iri


def _language(active: ActiveContext, local: Mapping[str, JsonValue], where: str) -> str | None:
    value = local.get("@language", active.language)
    if value is None or (isinstance(value, str) and is_language_tag(value)):
        return value
    raise LinkedDataError("@language is a language tag or null", where=where)


def _refuse(unsupported: Iterable[str], local: Mapping[str, JsonValue], where: str) -> None:
    for name in unsupported:
        if name in local:
            raise Unsupported(f"{name} in a context is not supported", where=where)
