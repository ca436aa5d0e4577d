"""Plans: what is to be done with a member, worked out once for each term of a context.

JSON-LD 1.1 Processing Algorithms, sections 5.1.2 (step 13) and 5.3.3. Expansion asks of every
member which property it is and how its values are read; the answer depends on the active context
alone and is kept there, for the terms that the context defines.

    >>> from microcred.linked.active_context import Contexts
    >>> from microcred.linked.plans import DROPPED, IRI, plan_for
    >>> local = {"by": {"@id": "urn:example:by", "@type": "@id"}}
    >>> active = Contexts().start.after(local)
    >>> plan_for(active, "by").kind is IRI, plan_for(active, "for").kind is DROPPED
    (True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from microcred.errors import LinkedDataError, Unsupported
from microcred.linked.definitions import Definition, is_keyword
from microcred.linked.graph import pointer
from microcred.linked.lexical import iri_problem
from microcred.linked.literals import RDF_LANG_STRING, XSD_STRING

if TYPE_CHECKING:
    from microcred.linked.active_context import ActiveContext

__all__ = [
    "DROPPED",
    "GRAPH",
    "IRI",
    "JSON",
    "LANGUAGES",
    "LITERAL",
    "PLACED",
    "PLAIN",
    "SPECIAL",
    "VOCAB",
    "Plan",
    "plan_for",
]

# Small integers are one object each, so that they are compared with `is`.
PLACED: Final = 0
"""The id, the types and the context of a node: read before its members."""
DROPPED: Final = 1
"""JSON-LD does not see the member."""
SPECIAL: Final = 2
"""Another keyword, such as @index."""
JSON: Final = 3
"""The value is kept as JSON. What is greater has values, one or several."""
IRI: Final = 4
"""Texts are IRIs."""
VOCAB: Final = 5
"""Texts are terms or IRIs."""
LITERAL: Final = 6
"""Texts and numbers are literals of one datatype."""
PLAIN: Final = 7
"""Texts and numbers are what they look like. What is greater takes objects for no nodes."""
LANGUAGES: Final = 8
"""An object holds texts by language."""
GRAPH: Final = 9
"""Each value is a graph of its own."""

_NOTHING: Final = Definition(None)
_PLACED: Final = frozenset({"@context", "@id", "@type"})


class Plan:
    """What is to be done with a member.

    Attributes:
        kind: one of the constants of this room.
        iri: of the property; the keyword of a special member.
        datatype: of its literals, None for what they look like.
        language: of its texts, in lower case; "" for texts without a language.
        pointer: "/" and the name of the member, escaped for JSON pointers.
        text: datatype of its texts, None where they are no literals.
        definition: of the term.
        brings_context: whether the term brings a context.
        nests: whether an object is a node in the context that is around it.
        code: why a member is dropped.
        in_array: what is to be done with one value of several.
    """

    __slots__ = (
        "brings_context",
        "code",
        "datatype",
        "definition",
        "in_array",
        "iri",
        "kind",
        "language",
        "nests",
        "pointer",
        "text",
    )

    def __init__(
        self,
        kind: int,
        key: str,
        iri: str = "",
        definition: Definition = _NOTHING,
        *,
        language: str | None = None,
        code: str = "",
    ) -> None:
        """Of a member `key`."""
        self.kind = kind
        self.iri = iri
        self.language = ""
        self.pointer = pointer(key)
        self.definition = definition
        self.brings_context = definition.brings_context
        self.code = code
        self.nests = JSON < kind < LANGUAGES and not self.brings_context
        self.datatype = definition.type if kind is LITERAL else None
        self.text = self.datatype
        if kind is PLAIN or kind is LANGUAGES:
            # The language of a context is that of texts without a datatype alone.
            self.text = XSD_STRING if language is None else RDF_LANG_STRING
            self.language = language or ""
        self.in_array = self
        if kind is LANGUAGES:
            self.in_array = Plan(PLAIN, key, iri, definition, language=language)


def plan_for(active: ActiveContext, key: str) -> Plan:
    """What is to be done with a member under an active context.

    Raises:
        LinkedDataError: the term uses a feature of JSON-LD that is not supported here.
    """
    definition = active.definitions.get(key)
    plan = _plan(active, key, definition or _NOTHING)
    if definition is not None:
        # Names that no context defines are the document's, and not kept.
        active.plans[key] = plan
    return plan


def _plan(active: ActiveContext, key: str, definition: Definition) -> Plan:
    iri = active.expand(key)
    if iri is None:
        return Plan(DROPPED, key, code="term.undefined")
    if is_keyword(iri):
        return Plan(PLACED if iri in _PLACED else SPECIAL, key, iri)
    if iri.startswith("_:"):
        raise LinkedDataError("a blank node as a property is no RDF")
    problem = iri_problem(iri)
    if problem is not None:
        malformed = problem == "id.malformed" and ":" in iri
        return Plan(DROPPED, key, code="id.malformed" if malformed else "term.undefined")
    if definition.unsupported:
        raise Unsupported(f"a term with {definition.unsupported} is not supported")
    language = definition.language if definition.says_language else active.language
    return Plan(_kind(definition), key, iri, definition, language=language and language.lower())


def _kind(definition: Definition) -> int:
    if definition.holds == "@graph":
        return GRAPH
    if definition.holds == "@language":
        return LANGUAGES
    kinds = {"@id": IRI, "@vocab": VOCAB, "@json": JSON, "@none": PLAIN}
    return PLAIN if definition.type is None else kinds.get(definition.type, LITERAL)
