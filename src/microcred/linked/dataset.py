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

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from microcred.errors import LinkedDataError, MalformedJson, NotCovered, Unsupported
from microcred.frozen import Frozen, part
from microcred.linked.active_context import Contexts, contexts_of
from microcred.linked.contexts import document as known_document
from microcred.linked.expansion import Expanded, expand
from microcred.linked.graph import Literal, pointer
from microcred.linked.lexical import breaks_iri, iri_problem
from microcred.linked.nquads import Quad

if TYPE_CHECKING:
    from microcred.findings import Finding
    from microcred.jsontext import JsonValue

__all__ = ["GivenContext", "Placed", "contexts_with", "quads_and_places", "quads_of"]

# The largest context that the W3C publishes has 30 kB.
_LARGEST_CONTEXT: Final = 1024 * 1024
_MOST_GIVEN: Final = 32
_IRI: Final = "RFC 3987 2.2"
_new: Final = tuple.__new__


class GivenContext(Frozen):
    """A context that the caller trusts, at hand.

    Attributes:
        url: the absolute IRI by which documents name it, exactly.
        octets: of the JSON document that has the member "@context".
        sha256: the digest that the octets must have, hexadecimal; None to trust them as they are.
    """

    url: str
    octets: bytes = part(repr=False)
    sha256: str | None = None


class Placed(NamedTuple):
    """A quad, and where the document says it."""

    quad: Quad
    """The quad."""
    places: tuple[str, ...]
    """JSON pointers of the values that say it; () where they are not known."""


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
    try:
        expanded = expand(document, contexts)
    except Unsupported:
        return _checked(_read_whole(document, contexts), document)
    _refuse_lost(document, expanded.findings)
    return _checked(tuple(dict.fromkeys(quad for quad, _ in _stated(expanded))), document)


def quads_and_places(document: Mapping[str, JsonValue], contexts: Contexts) -> tuple[Placed, ...]:
    """The same, each with all places of the document that say it, the first one at the head.

    Raises:
        NotCovered, LinkedDataError: as `quads_of`.
    """
    try:
        expanded = expand(document, contexts)
    except Unsupported:
        return tuple(
            Placed(quad, ()) for quad in _checked(_read_whole(document, contexts), document)
        )
    _refuse_lost(document, expanded.findings)
    places: dict[Quad, dict[str, None]] = {}
    for quad, where in _stated(expanded):
        places.setdefault(quad, {}).update(dict.fromkeys(expanded.graph.likes(where)))
    _checked(tuple(places), document)
    return tuple(Placed(quad, tuple(found)) for quad, found in places.items())


def contexts_with(release: str, given: Sequence[GivenContext] = ()) -> Contexts:
    """The known contexts and those that the caller gives.

    Args:
        release: name of the release whose context of the EDC profile is meant ("ELM 3.2").
        given: further contexts. One of a known URL must have the known content: it never replaces
            that.

    Raises:
        LinkedDataError: a digest differs, the octets are no context, or one URL has two contents.
    """
    if not given:
        return contexts_of(release)
    if len(given) > _MOST_GIVEN:
        raise LinkedDataError(f"more than {_MOST_GIVEN} contexts are given")
    return _contexts_with(release, tuple(given))


@lru_cache(maxsize=8)
def _contexts_with(release: str, given: tuple[GivenContext, ...]) -> Contexts:
    """Compiled contexts are kept with them, for whoever verifies many documents."""
    documents: dict[str, JsonValue] = {}
    for one in given:
        document = _read_context(one)
        if documents.setdefault(one.url, document) != document:
            raise LinkedDataError("two contexts are given for one URL")
        try:
            known = known_document(one.url, release=release)
        except KeyError:
            continue
        if known != document:
            raise LinkedDataError(
                "the context that is given for a known URL is another one",
                hint="Known contexts are never replaced: hand in those alone that are not known.",
            )
    return Contexts(MappingProxyType(documents), release)


def _read_context(given: GivenContext) -> JsonValue:
    from hashlib import sha256

    from microcred.jsontext import Limits, read_json

    if iri_problem(given.url) is not None or given.url.startswith("_:"):
        raise LinkedDataError("a context is given for what is no absolute IRI")
    if given.sha256 is not None and given.sha256.lower() != sha256(given.octets).hexdigest():
        raise LinkedDataError("a context that is given has another digest than was said")
    try:
        document = read_json(given.octets, limits=Limits(max_bytes=_LARGEST_CONTEXT))
    except MalformedJson as error:
        raise LinkedDataError(f"a context that is given is no JSON: {error}") from None
    if not isinstance(document, dict) or "@context" not in document:
        raise LinkedDataError("a document without @context is no context")
    return document


def _read_whole(document: Mapping[str, JsonValue], contexts: Contexts) -> tuple[Quad, ...]:
    """By pyld, which is loaded only here: most documents never need it."""
    from microcred.linked.json_ld import read_whole

    whole = read_whole(document, contexts)
    _refuse_lost(document, whole.findings)
    return tuple(dict.fromkeys(whole.quads))


def _refuse_lost(document: Mapping[str, JsonValue], findings: Sequence[Finding]) -> None:
    lost = tuple(one for one in findings if not _is_null(document, one))
    if lost:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        raise NotCovered(f"linked data would not hold {lost[0].where or 'the whole'}{more}", lost)


def _is_null(document: Mapping[str, JsonValue], finding: Finding) -> bool:
    """Whether what is lost is a null, which says nothing (JSON-LD 1.1, section 9)."""
    if finding.code != "term.value_lost":
        return False
    value: object = document
    for step in finding.where.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return False
    return value is None


def _checked(quads: tuple[Quad, ...], document: Mapping[str, JsonValue]) -> tuple[Quad, ...]:
    """The same, if each text has octets that can be hashed, and each name is an IRI."""
    bad = {name for name in {name for quad in quads for name in _names(quad)} if breaks_iri(name)}
    if bad:
        _refuse_bad_iris(bad, document)
    texts = "".join(one.object.lexical for one in quads if isinstance(one.object, Literal))
    try:
        texts.encode("utf-8")
    except UnicodeEncodeError:
        raise LinkedDataError("a text holds a lone surrogate") from None
    return quads


def _refuse_bad_iris(bad: set[str], document: Mapping[str, JsonValue]) -> NoReturn:
    from microcred.findings import Check, Finding, Outcome

    where = _place_of(bad, document)
    detail = "it has characters that no IRI has"
    finding = Finding(Check.SCHEMA, Outcome.WARNING, "id.malformed", detail, where, _IRI)
    raise NotCovered(f"linked data would not hold {where or 'a name that is no IRI'}", (finding,))


def _place_of(texts: set[str], document: Mapping[str, JsonValue]) -> str:
    """JSON pointer of the first value that is one of these texts; "" if none stands there so."""
    waiting: list[tuple[object, str]] = [(document, "")]
    while waiting:
        value, where = waiting.pop()
        if isinstance(value, str) and value in texts:
            return where
        if isinstance(value, Mapping):
            waiting += [(one, where + pointer(str(name))) for name, one in value.items()][::-1]
        elif isinstance(value, list):
            waiting += [(one, f"{where}/{at}") for at, one in enumerate(value)][::-1]
    return ""


def _names(quad: Quad) -> tuple[str, ...]:
    value = quad.object
    last = value.datatype if isinstance(value, Literal) else value
    return (quad.subject, quad.predicate, quad.graph, last)


def _stated(expanded: Expanded) -> Iterator[tuple[Quad, str]]:
    for subject, predicate, value, where in expanded.graph.stated:
        yield _new(Quad, (subject, predicate, value, "")), where
    for name, triples in expanded.named.items():
        for one in triples:
            yield Quad(one.subject, one.predicate, one.object, name), one.where
