"""Where concepts live: held against every vocabulary and every entry."""

from __future__ import annotations

import pytest

import microcred.vocabularies
from microcred.vocabularies import VOCABULARIES, Vocabulary
from microcred.vocabularies.namespaces import NAMESPACES, scheme_of, vocabulary_of


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES)
def test_every_concept_lives_where_its_scheme_is(vocabulary: Vocabulary) -> None:
    assert vocabulary_of(vocabulary.scheme) is vocabulary
    assert {scheme_of(entry.iri) for entry in vocabulary.entries} <= {vocabulary.scheme}


def test_every_vocabulary_has_one_namespace() -> None:
    assert sorted(NAMESPACES.values()) == sorted(VOCABULARIES)
    assert all(hasattr(microcred.vocabularies, name) for name in NAMESPACES.values())


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_the_scheme_of_a_namespace_leads_to_its_vocabulary(namespace: str) -> None:
    scheme = scheme_of(f"{namespace}/anything")
    assert scheme is not None
    assert vocabulary_of(scheme) is VOCABULARIES[NAMESPACES[namespace]]


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "urn:a",
        "https://example.org/concepts/1",
        "http://data.europa.eu/snb/nonsense/1",
        "http://data.europa.eu/snb/eqf/25831c2",
        "http://data.europa.eu/snb/eqf",
    ],
)
def test_what_is_no_known_concept_is_of_no_scheme(iri: str) -> None:
    assert scheme_of(iri) is None


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "urn:a",
        "http://data.europa.eu/snb/eqf",
        "http://data.europa.eu/esco/skill",
        "http://data.europa.eu/esco/concept-scheme/nonsense",
        "http://publications.europa.eu/resource/authority/country/25831c2",
        "http://publications.europa.eu/resource/authority/nonsense",
    ],
)
def test_what_is_no_known_scheme_has_no_vocabulary(iri: str) -> None:
    assert vocabulary_of(iri) is None
