"""Names: blank nodes are renamed, prefixes written out, and what is no name is told."""

from __future__ import annotations

import pytest

from microcred.linked.active_context import contexts_of
from microcred.linked.names import Names
from microcred.linked.terms import EDC_AP

ACTIVE = contexts_of("ELM 3.2").start.after(EDC_AP)


@pytest.mark.parametrize(
    ("text", "iri", "problem"),
    [
        ("urn:a", "urn:a", None),
        ("elm:Note", "http://data.europa.eu/snb/model/elm/Note", None),
        ("elm://x", "elm://x", None),
        ("clv:x", "clv:x", None),
        ("a", None, "id.relative"),
        ("", None, "id.relative"),
        ("urn:a b", None, "id.malformed"),
        ("_:a b", None, "id.malformed"),
    ],
)
def test_what_an_id_names(text: str, iri: str | None, problem: str | None) -> None:
    names = Names()
    for _ in range(2):
        assert names.iri(text, ACTIVE) == iri
        assert names.problem(text, ACTIVE) == problem


def test_labels_of_the_document_are_renamed() -> None:
    names = Names()
    assert [names.iri("_:b1", ACTIVE), names.blank(), names.iri("_:b0", ACTIVE)] == [
        "_:b0",
        "_:b1",
        "_:b2",
    ]
    assert names.iri("_:b1", ACTIVE) == "_:b0"


def test_language_tags() -> None:
    names = Names()
    assert [names.tag(tag)[0] for tag in ("en", "en-GB", "en_GB", "en ", "en-GB")] == [
        "en",
        "en-gb",
        None,
        None,
        "en-gb",
    ]
