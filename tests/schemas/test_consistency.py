"""Doubts beyond the shapes: each way of being doubtful, and its nearest relative that is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from comparing_verdicts import sample
from conforming import BASES, concept, generic

from microcred.findings import Check, Finding, Outcome
from microcred.linked.expansion import contexts_of, expand
from microcred.schemas.consistency import inconsistencies
from microcred.schemas.validation import validate

SNB = "http://data.europa.eu/snb/"
CREDENTIAL = ["VerifiableCredential", "EuropeanDigitalCredential"]
EQF = f"{SNB}eqf/25831c2"
ECTS = concept(f"{SNB}education-credit/6fcec5c5af", f"{SNB}education-credit/25831c2")


def points(count: str, framework: dict[str, Any] = ECTS) -> dict[str, Any]:
    return {"id": f"urn:c:{count}", "type": "CreditPoint", "framework": framework, "point": count}


def labelled(iri: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": iri, "type": "Concept", "prefLabel": {"en": label}, **more}


def doubts(members: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and place of what is doubtful in a node with these members."""
    contexts = ["https://www.w3.org/2018/credentials/v1"]
    contexts.append("http://data.europa.eu/snb/model/context/edc-ap")
    document = {"@context": contexts, "id": "urn:a", "type": "Qualification", **members}
    found = inconsistencies(expand(document, contexts_of("ELM 3.2")).graph)
    assert all(one.check is Check.SCHEMA and one.outcome is Outcome.WARNING for one in found)
    return [(one.code, one.where) for one in found]


def eqf(level: int, **more: Any) -> dict[str, Any]:
    return labelled(f"{SNB}eqf/{level}", f"Level {level}", **more)


DOUBTFUL: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "ends before it begins": (
        {
            "type": CREDENTIAL,
            "validFrom": "2026-01-02T00:00:00Z",
            "validUntil": "2026-01-01T23:59:59Z",
        },
        [("content.period", "/validUntil")],
    ),
    "expires before it begins": (
        {
            "type": CREDENTIAL,
            "validFrom": "2026-01-02T00:00:00+01:00",
            "expirationDate": "2026-01-01T22:59:59Z",
        },
        [("content.period", "/expirationDate")],
    ),
    "a course that ends before it starts": (
        {
            "temporal": {
                "id": "urn:p",
                "type": "PeriodOfTime",
                "startDate": "2026-03-01T00:00:00Z",
                "endDate": "2026-02-01T00:00:00Z",
            }
        },
        [("content.period", "/temporal/endDate")],
    ),
    "a concept without label": (
        {"mode": {"id": "urn:m", "type": "Concept"}},
        [("content.concept_label", "/mode")],
    ),
    "a concept of another scheme": (
        {"mode": eqf(6, inScheme={"id": "urn:other", "type": "ConceptScheme"})},
        [("content.concept_scheme", "/mode/inScheme")],
    ),
    "a concept that its scheme has not": (
        {"mode": labelled("urn:m", "Level 9", inScheme={"id": EQF, "type": "ConceptScheme"})},
        [("content.concept_scheme", "/mode/inScheme")],
    ),
    "one id, two texts": (
        {
            "additionalNote": [
                {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "One"}},
                {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "Two"}},
            ]
        },
        [("content.two_contents", "/additionalNote/1")],
    ),
    "one id, two contents, at the top and below": (
        {"title": {"en": "One"}, "hasPart": {"id": "urn:a", "title": {"en": "Two"}}},
        [("content.two_contents", "/hasPart")],
    ),
    "one id, two kinds of things": (
        {
            "additionalNote": {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "One"}},
            "mode": labelled("urn:n", "Level"),
        },
        [("content.two_contents", "/mode")],
    ),
    "too many hours for a credit": (
        {"creditPoint": points("2"), "volumeOfLearning": "P2DT13H"},
        [("content.hours_per_credit", "/volumeOfLearning")],
    ),
    "too few hours for a credit": (
        {"creditPoint": points("2"), "volumeOfLearning": "PT49H59M"},
        [("content.hours_per_credit", "/volumeOfLearning")],
    ),
    "a minute too much for a part of a credit": (
        {"creditPoint": points("0.70"), "volumeOfLearning": "PT21H1M"},
        [("content.hours_per_credit", "/volumeOfLearning")],
    ),
    "hours for hardly any credit": (
        {"creditPoint": points("0." + 98 * "0" + "1"), "volumeOfLearning": "P999999D"},
        [("content.hours_per_credit", "/volumeOfLearning")],
    ),
    "too few hours for a credit received": (
        {
            "creditReceived": points("2.5"),
            "specifiedBy": {"id": "urn:s", "type": "Qualification", "volumeOfLearning": "PT10H"},
        },
        [("content.hours_per_credit", "/specifiedBy/volumeOfLearning")],
    ),
    "level and cycle": (
        {"eqfLevel": eqf(6), "nqfLevel": labelled("urn:q", "Second cycle (QF-EHEA)")},
        [("content.level_and_cycle", "/nqfLevel")],
    ),
    "level and short cycle in a notation": (
        {
            "eqfLevel": eqf(6),
            "educationLevel": {**labelled("urn:q", "Higher"), "notation": "short-cycle"},
        },
        [("content.level_and_cycle", "/educationLevel")],
    ),
    "sixty months of a course": (
        {"volumeOfLearning": "P60M"},
        [("content.duration", "/volumeOfLearning")],
    ),
    "a year of work": ({"workload": "P1YT5H"}, [("content.duration", "/workload")]),
    "less than no work": ({"workload": "-PT5H"}, [("content.duration", "/workload")]),
    "born at ten in the evening": (
        {"type": "Person", "dateOfBirth": "1999-10-01T22:00:00Z"},
        [("content.birth_time", "/dateOfBirth")],
    ),
}
NOT_DOUBTFUL: dict[str, dict[str, Any]] = {
    "an instant long": {
        "type": CREDENTIAL,
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2026-01-01T00:00:00Z",
    },
    "later in another zone": {
        "type": CREDENTIAL,
        "validFrom": "2026-01-01T00:00:00+02:00",
        "validUntil": "2025-12-31T22:30:00Z",
    },
    "an end without a beginning": {"type": CREDENTIAL, "validUntil": "2026-01-01T00:00:00Z"},
    "no times": {"type": CREDENTIAL, "validFrom": "soon", "validUntil": "later"},
    "a concept of its scheme": {"mode": eqf(6, inScheme={"id": EQF, "type": "ConceptScheme"})},
    "a concept of two schemes": {
        "mode": eqf(6, inScheme=[{"id": EQF, "type": "ConceptScheme"}, {"id": "urn:other"}])
    },
    "a concept of an unknown scheme": {
        "mode": labelled("urn:m", "Mode", inScheme={"id": "urn:s", "type": "ConceptScheme"})
    },
    "a concept of a scheme that is open": {
        "mode": labelled(
            "http://data.europa.eu/esco/skill/invented",
            "Skill",
            inScheme={
                "id": "http://data.europa.eu/esco/concept-scheme/skills",
                "type": "ConceptScheme",
            },
        )
    },
    "one id, told twice": {
        "additionalNote": [
            {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "One"}},
            {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "One"}},
        ]
    },
    "one id, told in full and in short": {
        "additionalNote": [
            {"id": "urn:n", "type": "Note", "noteLiteral": {"en": "One", "pt": "Um"}},
            {"id": "urn:n", "type": "Note"},
            {"id": "urn:n", "type": "Note", "subject": labelled("urn:s", "Subject")},
        ]
    },
    "one id, one of two classes told": {
        "additionalNote": [
            {"id": "urn:n", "type": ["Note", "Specification"]},
            {"id": "urn:n", "type": "Note"},
        ]
    },
    "one id, nameless parts": {
        "additionalNote": [
            {
                "id": "urn:n",
                "type": "Note",
                "subject": {"type": "Concept", "prefLabel": {"en": "X"}},
            },
            {
                "id": "urn:n",
                "type": "Note",
                "subject": {"type": "Concept", "prefLabel": {"en": "X"}},
            },
        ]
    },
    "exactly 25 hours for a part of a credit": {
        "creditPoint": points("0.3"),
        "volumeOfLearning": "PT7H30M",
    },
    "exactly 30 hours for a part of a credit": {
        "creditPoint": points("+.70"),
        "volumeOfLearning": "PT21H",
    },
    "credits below nothing": {"creditPoint": points("-2"), "volumeOfLearning": "PT10H"},
    "credits of other digits": {"creditPoint": points("\u0662"), "volumeOfLearning": "PT10H"},
    "more digits than credits have": {
        "creditPoint": points("0." + 5000 * "1"),
        "volumeOfLearning": "PT10H",
    },
    "25 hours": {"creditPoint": points("2"), "volumeOfLearning": "PT50H"},
    "30 hours": {"creditPoint": points("2"), "volumeOfLearning": "P2DT12H"},
    "credits of another system": {
        "creditPoint": points("2", labelled("urn:f", "Own credits")),
        "volumeOfLearning": "PT10H",
    },
    "two credits in one system": {
        "creditPoint": [points("2"), points("4")],
        "volumeOfLearning": "PT10H",
    },
    "credits that are no number": {"creditPoint": points("two"), "volumeOfLearning": "PT10H"},
    "no credits at all": {"creditPoint": points("0"), "volumeOfLearning": "PT10H"},
    "hours that cannot be counted": {"creditPoint": points("2"), "volumeOfLearning": "PT10.5S"},
    "an achievement whose specification has its own credits": {
        "creditReceived": points("9"),
        "specifiedBy": {
            "id": "urn:s",
            "type": "Qualification",
            "creditPoint": points("2"),
            "volumeOfLearning": "PT50H",
        },
    },
    "level and its cycle": {
        "eqfLevel": eqf(7),
        "nqfLevel": labelled("urn:q", "2nd cycle"),
    },
    "level and another word": {"eqfLevel": eqf(7), "nqfLevel": labelled("urn:q", "Level 9")},
    "level of another framework": {
        "eqfLevel": labelled("urn:level", "6"),
        "nqfLevel": labelled("urn:q", "2nd cycle"),
    },
    "sixty hours": {"volumeOfLearning": "PT60H"},
    "sixty minutes": {"volumeOfLearning": "PT60M"},
    "days": {"volumeOfLearning": "P2DT12H"},
    "no duration": {"volumeOfLearning": "P60M and more"},
    "at most five years": {"maximumDuration": "P60M"},
    "born at midnight": {"type": "Person", "dateOfBirth": "1999-10-01T00:00:00+02:00"},
    "born at no time": {"type": "Person", "dateOfBirth": "1999-10-01"},
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful(name: str) -> None:
    members, expected = DOUBTFUL[name]
    assert doubts(members) == expected


@pytest.mark.parametrize("name", NOT_DOUBTFUL)
def test_what_is_not(name: str) -> None:
    assert doubts(NOT_DOUBTFUL[name]) == []


@pytest.mark.parametrize("base", BASES)
def test_what_we_issue_is_not_doubtful(base: str) -> None:
    assert doubts(BASES[base]()) == []


def test_literals_in_the_places_of_nodes_are_no_doubt() -> None:
    literal = {"@value": "x"}
    assert doubts({"elm:EQFLevel": literal, "elm:NQFLevel": literal}) == []
    assert doubts({"elm:EQFLevel": [literal, eqf(6)], "elm:NQFLevel": literal}) == []
    assert doubts({"elm:creditReceived": literal, "elm:specifiedBy": literal}) == []
    assert doubts({"elm:creditPoint": literal, "elm:volumeOfLearning": "PT5H"}) == []
    assert doubts({"elm:volumeOfLearning": {"id": "urn:x"}, "creditPoint": points("2")}) == []
    assert doubts({"elm:dateOfBirth": {"id": "urn:x"}}) == []
    in_scheme = labelled("urn:m", "M", **{"skos:inScheme": literal})
    assert doubts({"mode": in_scheme}) == []


def test_a_warning_comes_beside_the_violation_that_it_causes() -> None:
    document = generic()
    assert "content.two_contents" not in {one.code for one in validate(document)}
    body = document["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]
    document["issuer"] = {**body, "legalName": {"en": "Another University"}}
    assert {"content.two_contents", "schema.unique_lang"} <= {
        one.code for one in validate(document)
    }


def test_nothing_that_is_said_of_a_person_is_repeated() -> None:
    found: list[Finding] = []
    for members, _ in DOUBTFUL.values():
        contexts = generic()["@context"]
        document = {"@context": contexts, "id": "urn:a", "type": "Person", **members}
        found += inconsistencies(expand(document, contexts_of("ELM 3.2")).graph)
    assert found
    for one in found:
        assert "1999" not in one.detail and "One" not in one.detail and "Two" not in one.detail


SAMPLES: dict[str, dict[str, int]] = {
    "ec/signed/elm31-microcredential-annex1-signed.jsonld": {
        "content.birth_time": 1,
        "content.duration": 1,
    },
    "ec-2025/AA-Annex1-MC-signed.jsonld": {},
    "mynextid/edc-cas-signed.jsonld": {"content.concept_label": 1, "content.two_contents": 1},
}


@pytest.mark.parametrize("name", SAMPLES)
def test_doubts_of_published_samples(published: Path, name: str) -> None:
    findings = validate(sample(published / "samples" / name))
    codes = [one.code for one in findings if one.code.startswith("content.")]
    counted: Callable[[str], int] = codes.count
    assert {code: counted(code) for code in codes} == SAMPLES[name]
