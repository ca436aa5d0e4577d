"""Open Badges 3.0, with the members of the educredentials profile, read into the flat form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from microcred.micro_credential import (
    ECTS,
    Concept,
    Hours,
    Identifier,
    LearningOutcome,
    MicroCredential,
)
from microcred.micro_credential.open_badges import read_open_badge
from microcred.micro_credential.places import Place


def read(
    achievement: dict[str, Any] | None = None,
    subject: dict[str, Any] | None = None,
    **members: Any,
) -> tuple[MicroCredential, dict[str, str], tuple[str, ...]]:
    """What was read, what was guessed, and what was left out."""
    inner = {"inLanguage": "en", **(achievement or {})}
    root = Place.root({"credentialSubject": {"achievement": inner, **(subject or {})}, **members})
    course, guessed = read_open_badge(MicroCredential, root)
    return course, dict(guessed), root.left_out()


A = "/credentialSubject/achievement"


def test_title_and_description_in_the_language_that_is_told() -> None:
    course, _, left = read({"name": "Soil", "description": "About", "inLanguage": "nl-NL"})
    assert course.title == {"nl-NL": "Soil"} and course.description == {"nl-NL": "About"}
    assert course.language == "nl-NL" and left == ()


@pytest.mark.parametrize("told", ["dutch language", 7, None])
def test_a_language_that_is_not_told(told: Any) -> None:
    course, _, _ = read({"name": "Soil", "inLanguage": told})
    assert course.language == "und" and course.title == {"und": "Soil"}


def test_the_issuer_with_its_country_and_numbers() -> None:
    course, _, left = read(
        issuer={
            "name": "Uni",
            "url": "https://uni.example",
            "address": {"addressCountryCode": "NL", "addressCountry": "The Netherlands"},
            "otherIdentifier": [
                {"identifier": "X1", "identifierType": "ext:BRIN"},
                {"identifierType": "name"},
            ],
        }
    )
    (body,) = course.awarded_by
    assert (body.country, body.homepage) == ("NL", ("https://uni.example",))
    assert body.other_identifiers == (Identifier("X1", "ext:BRIN"),)
    assert left == ("/issuer/otherIdentifier/1",)


def test_a_country_in_words_and_one_that_there_is_not() -> None:
    course, _, _ = read(issuer={"name": "Uni", "address": {"addressCountry": "Ireland"}})
    assert course.awarded_by[0].country == "IE"
    course, _, left = read(issuer={"name": "U", "address": {"addressCountryCode": "ZZ"}})
    assert course.awarded_by[0].country is None and left == ("/issuer/address",)


def test_the_creator_of_the_achievement_awards_it() -> None:
    course, _, left = read({"creator": {"name": "Faculty"}}, issuer={"name": "Uni"})
    assert str(course.awarded_by[0]) == "Faculty" and left == ("/issuer",)
    course, _, _ = read({"creator": {"id": "urn:x"}}, issuer="https://uni.example")
    assert course.awarded_by == ()


def test_the_learner_by_identities_that_are_not_hashed() -> None:
    course, _, left = read(
        subject={
            "id": "https://uni.example/s1",
            "identifier": [
                {"hashed": False, "identityHash": "Ana", "identityType": "name"},
                {"hashed": False, "identityHash": "a@b.eu", "identityType": "emailAddress"},
                {"hashed": False, "identityHash": "77", "identityType": "sourcedId"},
                {"hashed": True, "identityHash": "sha256$x", "identityType": "emailAddress"},
            ],
        }
    )
    one = course.learner
    assert one is not None and str(one.full_name) == "Ana" and one.email == "a@b.eu"
    assert [number.value for number in one.identifier] == ["77", "https://uni.example/s1"]
    assert left == ("/credentialSubject/identifier/3",)


def test_times() -> None:
    course, guessed, left = read(
        validFrom="2024-08-30T00:00:00Z", validUntil="2029-08-30T00:00:00Z"
    )
    assert course.date == date(2024, 8, 30) and list(guessed) == ["/validFrom"]
    assert course.valid_until == datetime(2029, 8, 30, tzinfo=UTC) and left == ()
    course, guessed, _ = read(awardedDate="2024-01-02", validFrom="2024-08-30T00:00:00Z")
    assert course.date == date(2024, 1, 2) and guessed == {}
    course, _, _ = read(issuanceDate="2024-08-30T00:00:00Z", expirationDate="2025-01-01T00:00:00Z")
    assert course.valid_until == datetime(2025, 1, 1, tzinfo=UTC)


def test_the_criteria_are_taken_for_an_outcome_and_that_is_told() -> None:
    course, guessed, _ = read({"criteria": {"narrative": "Can dig", "id": "https://x.example"}})
    assert course.learning_outcomes == (LearningOutcome({"en": "Can dig"}),)
    assert list(guessed) == [f"{A}/criteria/narrative"]


def test_alignments() -> None:
    esco = "http://data.europa.eu/esco/skill/1"
    course, _, left = read(
        {
            "alignment": [
                {"targetType": "ext:EQF", "targetCode": "6", "targetName": "EQF 6"},
                {"targetType": "ext:EQF", "targetCode": "7"},
                {"targetType": "ext:QualityAssurance", "targetName": "AV-1", "targetCode": "AV"},
                {"targetType": "ext:QualityAssurance"},
                {"targetName": "dig", "targetUrl": esco},
                {"targetName": "other", "targetUrl": "https://x.example"},
                {"targetType": "ext:EQF", "targetCode": "many"},
            ]
        }
    )
    assert course.eqf_level == 6
    (assured,) = course.quality_assurance
    assert assured.title == {"en": "AV-1"} and assured.type is None
    (outcome,) = course.learning_outcomes
    assert outcome.esco_skills[0].iri == esco
    assert f"{A}/alignment/2/targetCode" in left and f"{A}/alignment/5" in left
    assert read({"alignment": [{"targetType": "ext:EQF", "targetCode": "x"}]})[0].eqf_level is None


@pytest.mark.parametrize(
    ("members", "load"),
    [
        ({"ECTS": 4.5}, ECTS("4.5")),
        ({"SBU": 240}, Hours(240)),
        ({"ECTS": 2, "SBU": "60"}, ECTS(2, hours=60)),
        ({"ECTS": True}, None),
        ({"ECTS": "many"}, None),
        ({"SBU": {"a": 1}}, None),
        ({"SBU": float("nan")}, None),
        ({"creditsAvailable": 3}, None),
    ],
)
def test_the_workload(members: dict[str, Any], load: Any) -> None:
    course, _, left = read(members)
    assert course.workload == load
    assert (left == ()) == (load is not None)


def test_how_it_was_assessed() -> None:
    course, _, left = read(
        {
            "assessmentType": "written examination",
            "participationType": "onsite or blended",
            "supervisionType": "onsite with identity verification",
            "identityChecked": True,
        }
    )
    assert course.assessment[0].iri and not course.participation[0].iri
    assert course.supervision == Concept(label={"en": "onsite with identity verification"})
    assert left == ()


@pytest.mark.parametrize(
    ("said", "checked"),
    [
        ("onsite with identity verification", False),
        ("onsite", True),
        (None, True),
        ("x with ID verification", "yes"),
    ],
)
def test_a_check_of_identity_that_the_supervision_does_not_say(said: Any, checked: Any) -> None:
    _, _, left = read({"supervisionType": said, "identityChecked": checked})
    assert f"{A}/identityChecked" in left or A in left or left == ("/credentialSubject",)


def test_the_grade_and_what_it_is_of() -> None:
    course, _, left = read(
        {
            "resultDescription": [
                {"id": "urn:r:2", "name": "Other"},
                {"id": "urn:r:1", "name": "Final grade", "valueMax": "10"},
            ]
        },
        {"result": [{"value": "8.0", "resultDescription": "urn:r:1"}, {"value": "2"}]},
    )
    assert course.grade is not None
    assert (str(course.grade), str(course.grade.scheme)) == ("8.0", "Final grade")
    assert f"{A}/resultDescription/1/valueMax" in left and "/credentialSubject/result/1" in left
    course, _, _ = read(subject={"result": [{"value": 8}]})
    assert course.grade is None


def test_what_has_no_words_is_left_out() -> None:
    course, _, left = read({"name": "", "assessmentType": [7, "quiz", "quiz"]})
    assert course.title is None and len(course.assessment) == 1
    assert f"{A}/assessmentType/0" in left and f"{A}/name" in left
