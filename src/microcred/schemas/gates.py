"""Gates: what has to hold before shapes can be asked, so that nothing "conforms" for want of sense.

Shapes look at nodes of certain classes. A document without context has no nodes at all, one
without the type of the profile has none that they look at, and both "conform" for software that
only asks the shapes (the European Commission's own among it). Here they are refused, each for its
own reason; the meaning of a document is never fetched from an address that it names.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.gates import refusals
    >>> [finding.code for finding in refusals({"type": ["VerifiableCredential"]}, ELM_3)]
    ['schema.no_type', 'schema.no_context']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import LinkedDataError
from microcred.findings import Check, Finding, Outcome
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0
from microcred.releases.release import is_of_another_release, is_presentation, types_of

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts
    from microcred.releases import Release

__all__ = ["refusals", "with_known_contexts"]

# What the context of the EDC profile is called on whatever server it lies.
_PROFILE_MARK: Final = "edc-ap"
_JSON_LD: Final = "JSON-LD 1.1, 4.1.11 (protected terms)"


def refusals(document: Mapping[str, JsonValue], release: Release) -> tuple[Finding, ...]:
    """Why the shapes of a release cannot be asked about a document; nothing if they can.

    Args:
        document: a JSON object, unwrapped.
        release: the data model release that it should keep.

    Returns:
        findings (SCHEMA): FAILED `schema.flattened_graph`, `schema.no_type`, `schema.no_context`
        or `schema.unknown_context`; INDETERMINATE `schema.not_json_ld` for the context of VCDM 2.0
        together with that of the profile, which contradict each other.
    """
    if not isinstance(document, Mapping):
        return (_failed("schema.no_type", "it is no JSON object", ""),)
    return (*_type_refusals(document, release), *_context_refusals(document, release))


def with_known_contexts(
    document: Mapping[str, JsonValue],
) -> tuple[Mapping[str, JsonValue], tuple[Finding, ...]]:
    """The document with the published context in the place of copies on other servers.

    Files from development servers name such copies. What they mean cannot be known without asking
    the server, so that each is a finding `schema.context_replaced`; one of the model's own server
    is that of another release, `term.newer_release` (both SCHEMA, WARNING).
    """
    contexts = document.get("@context")
    found = tuple(_replaced(place, url) for place, url in _urls(contexts) if _is_copy(url))
    if not found:
        return document, ()
    replaced = [EDC_AP if _is_copy(one) else one for one in _listed(contexts)]
    return {**document, "@context": replaced if isinstance(contexts, list) else EDC_AP}, found


def _replaced(place: str, url: str) -> Finding:
    detail = "the published context of the profile was read in the place of another server's"
    code = "schema.context_replaced"
    if is_of_another_release(url):
        detail = "a context of a release that is not known; that of the known one was read"
        code = "term.newer_release"
    return Finding(Check.SCHEMA, Outcome.WARNING, code, detail, place)


def _type_refusals(document: Mapping[str, JsonValue], release: Release) -> Iterator[Finding]:
    if "@graph" in document:
        detail = "a flattened graph: no object in it is the credential"
        yield _failed("schema.flattened_graph", detail, "/@graph")
    elif release.type_name not in types_of(document) and not is_presentation(document):
        detail = f"the type {release.type_name} is missing, and shapes look at nothing without it"
        yield _failed("schema.no_type", detail, "/type" if "type" in document else "")


def _context_refusals(document: Mapping[str, JsonValue], release: Release) -> Iterator[Finding]:
    contexts = document.get("@context")
    urls = [url for _, url in _urls(contexts)]
    if contexts in (None, [], ""):
        yield _failed("schema.no_context", "without a context, no member has a meaning", "")
        return
    has_profile = any(_PROFILE_MARK in url for url in urls)
    if not has_profile and not is_presentation(document):
        detail = "the context of the EDC profile is not named"
        yield _failed("schema.no_context", detail, "/@context")
    if has_profile and VCDM_2_0 in urls:
        detail = (
            "the context of the profile redefines what that of VCDM 2.0 protects (description):"
            " as JSON-LD this document has no meaning, so that no shape can be asked"
        )
        code, place = "schema.not_json_ld", "/@context"
        yield Finding(Check.SCHEMA, Outcome.INDETERMINATE, code, detail, place, _JSON_LD)
    yield from _unknown_contexts(contexts, _contexts_of(release))


def _unknown_contexts(contexts: JsonValue, known: Contexts) -> Iterator[Finding]:
    for place, url in _urls(contexts):
        if url == VCDM_1_1 or _PROFILE_MARK in url:
            continue
        try:
            known.document(url)
        except LinkedDataError:
            detail = "a context that is not known here, and none is ever fetched"
            yield _failed("schema.unknown_context", detail, place)


def _contexts_of(release: Release) -> Contexts:
    from microcred.linked.active_context import contexts_of

    return contexts_of(release.name)


def _is_copy(context: object) -> bool:
    return isinstance(context, str) and _PROFILE_MARK in context and context != EDC_AP


def _urls(contexts: JsonValue) -> Iterator[tuple[str, str]]:
    """(JSON pointer, URL) of the contexts that are named by URL."""
    if isinstance(contexts, str):
        yield "/@context", contexts
    for at, one in enumerate(contexts if isinstance(contexts, list) else ()):
        if isinstance(one, str):
            yield f"/@context/{at}", one


def _failed(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, where)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
