"""Local contexts: those of a document as plain objects, before a full processor takes them.

JSON-LD 1.1 Processing Algorithms, section 4.1. A context may name others and import them; here
each name gives way to what is known or given under it, so that the processor has nothing to load.
The work that contexts make is counted, since small documents can ask for much of it.

    >>> from microcred.linked.active_context import Contexts
    >>> from microcred.linked.local_contexts import LocalContexts
    >>> known = {"https://example.org/c": {"@context": {"made": "urn:ex:made"}}}
    >>> local = LocalContexts(Contexts(known))
    >>> local.plain(["https://example.org/c", {"by": "urn:ex:by"}, None])
    [{'made': 'urn:ex:made'}, {'by': 'urn:ex:by'}, None]
    >>> local.plain({"@import": "https://example.org/c", "by": "urn:ex:by"})
    [{'made': 'urn:ex:made', 'by': 'urn:ex:by'}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import LinkedDataError

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = ["LocalContexts"]

_MOST_CONTEXTS: Final = 32
# Terms copied or looked at while contexts are made, counted over one document.
_MOST_WORK: Final = 5_000_000


class LocalContexts:
    """The local contexts of one document.

    Attributes:
        has_base: whether "@base" of a context is in force. If not, a relative id stays one, so
            that it is told: what a reader of the JSON sees is not what the base would make of it.
    """

    def __init__(self, contexts: Contexts, *, has_base: bool = False) -> None:
        """Of a document that may name `contexts`."""
        self.has_base = has_base
        self._contexts = contexts
        self._named_before: dict[str, JsonValue] = {}
        self._work = 0

    def spend(self, work: int) -> None:
        """Count work: terms that are copied or looked at.

        Raises:
            LinkedDataError: it is too much.
        """
        self._work += work
        if self._work > _MOST_WORK:
            raise LinkedDataError("too much work for the contexts of one document")

    def plain(self, local: Any, within: tuple[str, ...] = ()) -> list[Any]:
        """A local context as objects and nulls.

        Args:
            local: the value of "@context".
            within: URLs of the contexts that it is part of.

        Raises:
            LinkedDataError: a context is not known, contains itself, or is none.
        """
        several = local if isinstance(local, list) else [local]
        if len(several) > _MOST_CONTEXTS or len(within) > _MOST_CONTEXTS:
            raise LinkedDataError(f"more than {_MOST_CONTEXTS} contexts")
        found: list[Any] = []
        for one in several:
            if isinstance(one, str):
                found += self.plain(self._named(one, within), (*within, one))
            elif isinstance(one, Mapping):
                found.append(self._without_base(self._with_imported(one, within)))
            elif one is None or one is False:
                found.append(None)
            else:
                raise LinkedDataError("a context is a URL, an object or null")
        return found

    def _named(self, url: str, within: tuple[str, ...]) -> Any:
        if url in within:
            raise LinkedDataError("contexts within contexts without end")
        document = self._named_before.get(url)
        if document is None:
            document = self._named_before[url] = self._contexts.document(url)
        if not isinstance(document, dict) or "@context" not in document:
            raise LinkedDataError("a document without @context is no context")
        return document["@context"]

    def _with_imported(
        self, local: Mapping[str, Any], within: tuple[str, ...]
    ) -> Mapping[str, Any]:
        """Done here, since pyld writes into the context that it imports."""
        if "@context" in local:
            raise LinkedDataError("a context redefines a keyword")
        if "@import" not in local:
            return local
        url = local["@import"]
        imported = self._named(url, within) if isinstance(url, str) else None
        if not isinstance(imported, dict) or "@import" in imported:
            problem = "@import names one context that is an object and imports none"
            raise LinkedDataError(problem)
        return {**imported, **{key: one for key, one in local.items() if key != "@import"}}

    def _without_base(self, local: Mapping[str, Any]) -> Mapping[str, Any]:
        if "@base" not in local or self.has_base:
            return local
        if not isinstance(local["@base"], str | None):
            raise LinkedDataError("@base is an IRI or null")
        return {**local, "@base": None}
