"""The graph of a document: equal triples count once, and every triple knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.linked.graph import RDF_TYPE, Graph, Literal, Object, Triple

NOTE = "http://data.europa.eu/snb/model/elm/Note"
TEXT = "http://data.europa.eu/snb/model/elm/noteLiteral"
A, B = "urn:example:a", "_:b0"
ENGLISH = Literal("Cheese", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")
PLAIN = Literal("Cheese", "http://www.w3.org/2001/XMLSchema#string")

GRAPH = Graph(
    (
        Triple(A, RDF_TYPE, NOTE, "/type"),
        Triple(A, TEXT, ENGLISH, "/noteLiteral/en"),
        Triple(A, "urn:example:next", B, "/next"),
        Triple(B, RDF_TYPE, NOTE, "/next/type"),
        Triple(B, "urn:example:next", A, "/next/next"),
        Triple(A, RDF_TYPE, NOTE, "/next/next/type"),
        Triple(A, TEXT, PLAIN, "/next/next/noteLiteral"),
        Triple(A, TEXT, ENGLISH, "/next/next/noteLiteral/en"),
    ),
    ((A, ""), (B, "/next"), (A, "/next/next")),
)


def test_equal_triples_are_counted_once_and_kept_where_they_are_first_stated() -> None:
    assert [triple.where for triple in GRAPH.triples] == [
        "/type",
        "/noteLiteral/en",
        "/next",
        "/next/type",
        "/next/next",
        "/next/next/noteLiteral",
    ]


def test_what_is_said_of_a_node() -> None:
    assert GRAPH.subjects_of_type(NOTE) == (A, B)
    assert GRAPH.subjects_of_type("urn:example:none") == ()
    assert GRAPH.objects(A, TEXT) == (ENGLISH, PLAIN)
    assert GRAPH.objects("urn:example:none", TEXT) == ()
    assert GRAPH.types(B) == {NOTE}
    assert GRAPH.types("urn:example:none") == frozenset()
    assert list(GRAPH.of(A)) == [RDF_TYPE, TEXT, "urn:example:next"]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ((A,), ""),
        ((B,), "/next"),
        (("urn:example:none",), ""),
        ((B, RDF_TYPE), "/next/type"),
        ((A, TEXT), "/noteLiteral/en"),
        ((A, TEXT, PLAIN), "/next/next/noteLiteral"),
        ((B, TEXT), "/next"),
        ((B, RDF_TYPE, "urn:example:none"), "/next"),
        (("urn:example:none", TEXT, PLAIN), ""),
    ],
)
def test_the_first_place(asked: tuple[str, ...], where: str) -> None:
    assert GRAPH.where(*asked) == where


def test_all_places() -> None:
    assert GRAPH.places(A, TEXT, ENGLISH) == ("/noteLiteral/en", "/next/next/noteLiteral/en")
    assert GRAPH.places(A, TEXT, A) == ()
    assert GRAPH.places_of(A) == ("", "/next/next")
    assert GRAPH.places_of("urn:example:none") == ()


def test_a_literal_is_no_class() -> None:
    odd = Graph((Triple(A, RDF_TYPE, PLAIN, "/type"),))
    assert (odd.types(A), odd.objects(A, RDF_TYPE)) == (frozenset(), (PLAIN,))
    assert odd.subjects_of_type("Cheese") == ()


names = st.sampled_from([A, B, "urn:example:c"])
objects: st.SearchStrategy[Object] = names | st.sampled_from([ENGLISH, PLAIN])
triples = st.lists(st.builds(Triple, names, names, objects, st.text("/01", max_size=3)))


@given(triples)
def test_a_graph_holds_exactly_what_was_stated(stated: list[Triple]) -> None:
    graph = Graph(tuple(stated))
    assert {triple[:3] for triple in graph.triples} == {triple[:3] for triple in stated}
    assert len({triple[:3] for triple in graph.triples}) == len(graph.triples)
    for subject, predicate, value, where in graph.triples:
        assert value in graph.objects(subject, predicate)
        assert graph.where(subject, predicate, value) == where
        assert graph.places(subject, predicate, value)[0] == where
