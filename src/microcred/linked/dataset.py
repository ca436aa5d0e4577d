"""Dataset: the quads of a JSON-LD document, all of them or none, which is what is signed.

RDF 1.1 Concepts, section 4, and Data Integrity 1.0, section 4.2 (transformation). A signature
over RDF covers what is in the quads and nothing else, so a document that says more than they hold
is refused, with every place that would be lost. JSON-LD that is not compiled here goes whole to
pyld (`microcred.linked.json_ld`), under the same demands. Contexts are known or given by the
caller, never fetched.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.dataset import quads_of
    >>> document = {"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:example:1",
    ...     "type": "VerifiableCredential", "name": "Cheese"}
    >>> [quad.object for quad in quads_of(document, contexts_of("ELM 3.2"))]
    ['https://www.w3.org/2018/credentials#VerifiableCredential', \
Literal(lexical='Cheese', datatype='http://www.w3.org/2001/XMLSchema#string', language='')]
    >>> quads_of(document | {"colour": "yellow"}, contexts_of("ELM 3.2"))
    Traceback (most recent call last):
    microcred.errors.NotCovered: linked data would not hold /colour
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from microcred.errors import NotCovered
from microcred.linked.expansion import Expanded, expand
from microcred.linked.nquads import Quad

if TYPE_CHECKING:
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = ["quads_of"]


def quads_of(document: Mapping[str, JsonValue], contexts: Contexts) -> tuple[Quad, ...]:
    """The quads of a document, each once, in its order; those of named graphs come last.

    Args:
        document: a JSON object as `microcred.jsontext.read_json` gives it.
        contexts: the contexts that it may name, such as `contexts_of("ELM 3.2")`.

    Raises:
        NotCovered: RDF would not hold all that it says; `findings` name every place.
        LinkedDataError: a context is unknown or invalid, a protected term is redefined, or it is
            no JSON-LD.
    """
    return _distinct(_covered(document, expand(document, contexts)))


def _covered(document: Mapping[str, JsonValue], expanded: Expanded) -> Expanded:
    lost = tuple(one for one in expanded.findings if not _is_null(document, one))
    if lost:
        more = f" and {len(lost) - 1} more places" if len(lost) > 1 else ""
        raise NotCovered(f"linked data would not hold {lost[0].where or 'it'}{more}", lost)
    return expanded


def _is_null(document: JsonValue | Mapping[str, JsonValue], finding: Finding) -> bool:
    """Whether what is lost is a null, which says nothing (JSON-LD 1.1, section 9)."""
    if finding.code != "term.value_lost":
        return False
    value: object = document
    for part in finding.where.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]  # type: ignore[index]
    return value is None


def _distinct(expanded: Expanded) -> tuple[Quad, ...]:
    return tuple(dict.fromkeys(_stated(expanded)))


def _stated(expanded: Expanded) -> Iterator[Quad]:
    for subject, predicate, value, _ in expanded.graph.stated:
        yield Quad(subject, predicate, value)
    for name, triples in expanded.named.items():
        for one in triples:
            yield Quad(one.subject, one.predicate, one.object, name)
