"""Rows: a JSON-LD context as a table, one row for a term.

JSON-LD 1.1, section 9.15. A published context says the same things over and over, in JSON; here a
term is one row (IRI, type, container, and the context that it brings with it), and what several
contexts share is written once. `document` makes the JSON document of a table; that it is the
published one to the last member is proved by its digest (`microcred.linked.contexts.PUBLISHED`).

    >>> from microcred.linked.contexts.rows import Row, Scope, document
    >>> scope = Scope((Row("Note", "ex:Note"), Row("made", "ex:made", "@id")), aliases=False)
    >>> document(scope, {"ex": "https://example.org/"})["@context"]["made"]
    {'@id': 'https://example.org/made', '@type': '@id'}
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["ALIASES", "EMPTIED", "Row", "Scope", "document"]

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"id": "@id", "type": "@type"})
"""The names under which the W3C's contexts write the keywords @id and @type."""

_NO_ABBREVIATIONS: Final[Mapping[str, str]] = MappingProxyType({})


class Row(NamedTuple):
    """What one term means."""

    term: str
    """The member or type, or a keyword of a context such as "@vocab"."""
    iri: str
    """Its IRI, abbreviated where the table says so."""
    type: str | None = None
    """What its values are: "@id", "@vocab", "@json" or the IRI of a datatype; None: as written."""
    container: str | None = None
    """How they are held: "@language", "@set", "@graph"; None: bare or in an array."""
    scope: Scope | None = None
    """The context that holds within it."""
    written_out: bool = False
    """Whether the published file writes an object where the IRI alone would do."""


class Scope(NamedTuple):
    """A context: its rows, and what it says of itself."""

    rows: tuple[Row, ...]
    """The terms."""
    protected: bool = True
    """Whether later contexts may not redefine its terms (JSON-LD 1.1, 4.1.11)."""
    aliases: bool = True
    """Whether it writes `id` and `type` for the keywords."""
    versioned: bool = False
    """Whether it names JSON-LD 1.1, as the contexts of the first years do."""


EMPTIED: Final = Scope((), protected=False, aliases=False)
"""The context that takes away every other one (null)."""


def document(
    scope: Scope, abbreviations: Mapping[str, str] = _NO_ABBREVIATIONS
) -> dict[str, JsonValue]:
    """The JSON document of a context.

    Args:
        scope: its table.
        abbreviations: prefix -> namespace, for IRIs that the published file writes in full.
    """
    return {"@context": _members(scope, abbreviations)}


def _members(scope: Scope, abbreviations: Mapping[str, str]) -> JsonValue:
    if scope is EMPTIED:
        return None
    made: dict[str, JsonValue] = {}
    if scope.versioned:
        made["@version"] = 1.1
    if scope.protected:
        made["@protected"] = True
    if scope.aliases:
        made.update(ALIASES)
    made.update((row.term, _definition(row, abbreviations)) for row in scope.rows)
    return made


def _definition(row: Row, abbreviations: Mapping[str, str]) -> JsonValue:
    iri = _in_full(row.iri, abbreviations)
    if row[2:] == (None, None, None, False):
        return iri
    made: dict[str, JsonValue] = {"@id": iri}
    if row.type is not None:
        made["@type"] = _in_full(row.type, abbreviations)
    if row.container is not None:
        made["@container"] = row.container
    if row.scope is not None:
        made["@context"] = _members(row.scope, abbreviations)
    return made


def _in_full(name: str, abbreviations: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return abbreviations[prefix] + local if prefix in abbreviations else name
