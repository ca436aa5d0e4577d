"""Dataset: all that a document says is in its quads, or it is refused with the places."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import LinkedDataError, NotCovered
from microcred.linked.active_context import contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.contexts import document as known_document
from microcred.linked.dataset import GivenContext, contexts_with, quads_and_places, quads_of
from microcred.linked.graph import Literal
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0

CONTEXTS = contexts_of("ELM 3.2")
EUROPEAN = [VCDM_1_1, EDC_AP]
OWN = "https://example.org/own/v1"
# What sends a document whole to pyld.
BEYOND = {"many": {"@id": "urn:p:many", "@container": "@list"}}
both_ways = pytest.mark.parametrize("whole", [False, True], ids=["compiled", "whole"])


def about(members: dict[str, Any], whole: bool = False, context: Any = None) -> dict[str, Any]:
    """A document about one node; `whole`: one that pyld has to read."""
    contexts = [*EUROPEAN, *([] if context is None else [context])]
    more = {"many": ["x"]} if whole else {}
    contexts += [BEYOND] if whole else []
    return {"@context": contexts, "id": "urn:a", "type": "Note", **more, **members}


def given_context(content: Any, url: str = OWN, digest: str | None = None) -> GivenContext:
    return GivenContext(url, json.dumps(content).encode(), digest)


# -- what is lost is refused, with its place ------------------------------------------------------

LOST: list[tuple[dict[str, Any], str, str]] = [
    ({"colour": "red"}, "term.undefined", "/colour"),
    (
        {"title": {"en": "A"}, "awardedBy": {"id": "urn:b", "x": 1}},
        "term.undefined",
        "/awardedBy/x",
    ),
    ({"awardedBy": [{"id": "urn:b", "a/b~c": 1}]}, "term.undefined", "/awardedBy/0/a~1b~0c"),
    ({"id": "relative"}, "id.relative", "/id"),
    ({"id": "#me"}, "id.relative", "/id"),
    ({"id": ""}, "id.relative", "/id"),
    ({"id": "urn:a b"}, "id.malformed", "/id"),
    ({"id": "urn:a>"}, "id.malformed", "/id"),
    ({"id": "urn:a#b#c"}, "id.malformed", "/id"),
    ({"type": "Unheard"}, "term.undefined", "/type"),
    ({"type": ["Note", "Unheard"]}, "term.undefined", "/type/1"),
    ({"awardedBy": "relative"}, "term.value_lost", "/awardedBy"),
    ({"awardedBy": ["urn:b", {"id": "relative"}]}, "id.relative", "/awardedBy/1/id"),
    ({"dateModified": "2026-01-02T00:00:00Z"}, "term.value_lost", "/dateModified"),
    ({"title": {"en ": "A"}}, "language.bad_tag", "/title/en "),
    ({"point": {"@value": "A", "@language": "e_n"}}, "language.bad_tag", "/point/@language"),
    ({"awardedBy": {"id": "urn:b", "@index": "x"}}, "term.value_lost", "/awardedBy/@index"),
]


@both_ways
@pytest.mark.parametrize(("members", "code", "place"), LOST, ids=[str(one[0]) for one in LOST])
def test_what_rdf_would_lose_is_refused(
    members: dict[str, Any], code: str, place: str, whole: bool
) -> None:
    with pytest.raises(NotCovered) as caught:
        quads_of(about(members, whole), CONTEXTS)
    found = [(one.code, one.where) for one in caught.value.findings]
    if not whole:
        assert (code, place) in found
        assert caught.value.where == caught.value.findings[0].where
    else:
        # pyld does not tell which member of an object it was; the object is told.
        assert any(place.startswith(where) for _, where in found)
    assert "NotCovered" in repr(caught.value) and caught.value.hint()


@both_ways
@pytest.mark.parametrize("key", ["undefined", "@foo", "foo:bar baz", "\x00", "", "relative/iri"])
def test_every_undefined_member_is_named(key: str, whole: bool) -> None:
    with pytest.raises(NotCovered) as caught:
        quads_of(about({key: "x", "awardedBy": [{"id": "urn:b", key: "y"}]}, whole), CONTEXTS)
    places = {one.where for one in caught.value.findings}
    escaped = key.replace("/", "~1")
    assert places == {f"/{escaped}", f"/awardedBy/0/{escaped}"}


@both_ways
def test_null_says_nothing(whole: bool) -> None:
    bare = quads_of(about({}, whole), CONTEXTS)
    assert quads_of(about({"title": None, "awardedBy": [None]}, whole), CONTEXTS) == bare
    assert quads_of(about({"title": {"en": None, "de": [None]}}, whole), CONTEXTS) == bare
    assert quads_of(about({"title": {"@value": None}}, whole), CONTEXTS) == bare


@both_ways
def test_a_lone_surrogate_has_no_octets(whole: bool) -> None:
    with pytest.raises(LinkedDataError):
        canonize(quads_of(about({"title": {"en": "\ud800"}}, whole), CONTEXTS))


@both_ways
def test_graphs_are_told_apart(whole: bool) -> None:
    proof = {"type": "Ed25519Signature2018", "created": "2026-01-02T00:00:00Z"}
    document = about({"proof": [proof, proof]}, whole)
    document["@context"] = [VCDM_1_1, *([BEYOND] if whole else [])]
    document["type"] = "VerifiableCredential"
    graphs = [one.graph for one in quads_of(document, CONTEXTS)]
    assert len(set(graphs)) == 3 and graphs.count("") == len(graphs) - 4


@both_ways
def test_an_alias_of_none_is_no_language(whole: bool) -> None:
    context = {"none": "@none", "words": {"@id": "urn:p:words", "@container": "@language"}}
    quads = quads_of(about({"words": {"none": "A", "en": "B"}}, whole, context), CONTEXTS)
    said = {one.object for one in quads if one.predicate == "urn:p:words"}
    assert {(one.lexical, one.language) for one in said if isinstance(one, Literal)} == {
        ("A", ""),
        ("B", "en"),
    }


@both_ways
def test_the_language_of_a_context_is_not_that_of_typed_texts(whole: bool) -> None:
    context = {
        "@language": "EN",
        "typed": {"@id": "urn:p:typed", "@type": "http://www.w3.org/2001/XMLSchema#string"},
        "bare": "urn:p:bare",
    }
    quads = quads_of(about({"typed": "A", "bare": "B"}, whole, context), CONTEXTS)
    said = {one.object for one in quads if one.predicate.startswith("urn:p:")}
    assert {(one.lexical, one.language) for one in said if isinstance(one, Literal)} >= {
        ("A", ""),
        ("B", "en"),
    }


@both_ways
def test_a_datatype_is_no_blank_node(whole: bool) -> None:
    with pytest.raises(LinkedDataError):
        quads_of(about({"point": {"@value": "2", "@type": "_:b"}}, whole), CONTEXTS)


def test_contexts_are_bounded_by_work() -> None:
    """A context that defines much, copied for each of many nodes."""
    own = {f"t{at}": f"urn:t:{at}" for at in range(3_000)} | {"many": "urn:many"}
    nodes = [{"@context": {"x": f"urn:x:{at}"}, "x": 1} for at in range(1_000)]
    with pytest.raises(LinkedDataError, match="too much work"):
        quads_of({"@context": own, "many": nodes}, CONTEXTS)
    assert quads_of({"@context": own, "many": nodes[:50]}, CONTEXTS)


def test_what_a_context_would_never_use_is_looked_at_too() -> None:
    scoped = {"a": {"@id": "urn:a", "@context": {"b": {"@id": "urn:b", "@container": "@list"}}}}
    assert quads_of({"@context": scoped, "a": {"@id": "urn:c"}}, CONTEXTS)
    endless = {"a": {"@id": "urn:a", "@context": OWN}, "x": "urn:x"}
    contexts = contexts_with("ELM 3.2", [given_context({"@context": endless})])
    assert quads_of({"@context": OWN, "a": {"a": {"x": 1}}}, contexts)


# -- places ---------------------------------------------------------------------------------------


def test_each_quad_knows_all_its_places() -> None:
    body = {"id": "urn:b", "type": "Organisation", "legalName": {"en": "B"}}
    document = about({"awardedBy": [body, dict(body)], "title": {"en": ["A", "A"]}})
    placed = quads_and_places(document, CONTEXTS)
    assert tuple(one.quad for one in placed) == quads_of(document, CONTEXTS)
    places = {one.quad.object: one.places for one in placed}
    language = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    assert places[Literal("A", language, "en")] == ("/title/en/0", "/title/en/1")
    assert places[Literal("B", language, "en")] == (
        "/awardedBy/0/legalName/en",
        "/awardedBy/1/legalName/en",
    )


def test_places_are_not_known_of_what_pyld_reads() -> None:
    placed = quads_and_places(about({"title": {"en": "A"}}, True), CONTEXTS)
    assert {one.places for one in placed} == {()}
    assert tuple(one.quad for one in placed) == quads_of(
        about({"title": {"en": "A"}}, True), CONTEXTS
    )
    with pytest.raises(NotCovered):
        quads_and_places(about({"x": 1}), CONTEXTS)


# -- given contexts -------------------------------------------------------------------------------


def test_a_context_is_given() -> None:
    content = {"@context": {"colour": "urn:p:colour"}}
    document = {"@context": OWN, "@id": "urn:a", "colour": "red"}
    with pytest.raises(LinkedDataError, match="not known"):
        quads_of(document, CONTEXTS)
    octets = json.dumps(content).encode()
    digest = sha256(octets).hexdigest()
    for one in (digest, digest.upper(), None):
        contexts = contexts_with("ELM 3.2", [GivenContext(OWN, octets, one)])
        assert quads_of(document, contexts)[0].predicate == "urn:p:colour"
    assert contexts_with("ELM 3.2", [GivenContext(OWN, octets, None)]) is contexts
    assert contexts_with("ELM 3.2") is CONTEXTS


def test_another_digest_is_refused() -> None:
    content = {"@context": {"colour": "urn:p:colour"}}
    for digest in (sha256(b"other").hexdigest(), "", "no digest"):
        with pytest.raises(LinkedDataError, match="digest"):
            contexts_with("ELM 3.2", [given_context(content, digest=digest)])


@pytest.mark.parametrize("url", [VCDM_1_1, VCDM_2_0, EDC_AP])
def test_a_known_context_is_never_replaced(url: str) -> None:
    """A look-alike under the URL of a known context: one term means something else."""
    known: Any = known_document(url)
    contexts = contexts_with("ELM 3.2", [given_context(known, url)])
    assert quads_of(about({}), contexts) == quads_of(about({}), CONTEXTS)
    known["@context"]["issuer"] = "urn:evil:issuer"
    with pytest.raises(LinkedDataError, match="another"):
        contexts_with("ELM 3.2", [given_context(known, url)])


def test_one_url_has_one_content() -> None:
    first, second = {"@context": {"a": "urn:p:a"}}, {"@context": {"a": "urn:p:b"}}
    assert contexts_with("ELM 3.2", [given_context(first), given_context(first)]).documents
    with pytest.raises(LinkedDataError, match="two contexts"):
        contexts_with("ELM 3.2", [given_context(first), given_context(second)])


@pytest.mark.parametrize(
    "octets",
    [b"", b"no json", b"[]", b"{}", b'{"@context": {}, "@context": {}}', b"\xff", b"[" * 9999],
)
def test_what_is_no_context_is_refused(octets: bytes) -> None:
    with pytest.raises(LinkedDataError):
        contexts_with("ELM 3.2", [GivenContext(OWN, octets)])


@pytest.mark.parametrize("url", ["", "own", "_:b", "urn:a b", "/context"])
def test_a_context_is_given_for_an_absolute_iri(url: str) -> None:
    with pytest.raises(LinkedDataError, match="absolute"):
        contexts_with("ELM 3.2", [given_context({"@context": {}}, url)])


def test_contexts_are_bounded() -> None:
    several = [given_context({"@context": {}}, f"{OWN}/{at}") for at in range(33)]
    assert contexts_with("ELM 3.2", several[:32])
    with pytest.raises(LinkedDataError, match="more than"):
        contexts_with("ELM 3.2", several)
    with pytest.raises(LinkedDataError, match="bytes"):
        contexts_with("ELM 3.2", [GivenContext(OWN, b" " * (1024 * 1024 + 1))])


@given(st.binary(max_size=60))
def test_any_octets_are_a_context_or_refused(octets: bytes) -> None:
    try:
        contexts_with("ELM 3.2", [GivenContext(OWN, octets)])
    except LinkedDataError:
        return
    assert "@context" in json.loads(octets)


@both_ways
@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"id": "urn:x:[1]"}, "/id"),
        ({"awardedBy": ["urn:b", {"id": "urn:x:%zz"}]}, "/awardedBy/1/id"),
        (
            {"awardedBy": {"id": "urn:b", "type": ["Organisation", "urn:x:\ufffe"]}},
            "/awardedBy/type/1",
        ),
    ],
)
def test_names_that_are_no_iris_to_the_letter(
    members: dict[str, Any], where: str, whole: bool
) -> None:
    """RFC 3987 2.2: readers of RDF refuse them, so that nobody else could verify it."""
    document = about(members, whole)
    for read in (quads_of, quads_and_places):
        with pytest.raises(NotCovered) as caught:
            read(document, CONTEXTS)
        (finding,) = caught.value.findings
        assert (finding.code, finding.where) == ("id.malformed", where)


def test_a_prefix_may_hide_where_the_name_stands() -> None:
    context = {"p": "urn:x:[1]/", "near": {"@id": "p:near", "@type": "@id"}}
    with pytest.raises(NotCovered, match="a name that is no IRI") as caught:
        quads_of(about({"near": "urn:b"}, context=context), CONTEXTS)
    assert caught.value.where == ""
