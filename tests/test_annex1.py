"""The Annex I report: each element there and not there, every doubt, the EC's own samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from microcred.annex1 import Annex1Report, report
from microcred.codes import CODES
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import ModelError
from microcred.findings import Outcome
from microcred.micro_credential import (
    ECTS,
    Grade,
    Learner,
    MicroCredential,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.vocabularies import Country, Credit, concept_json

UNI = Provider("Example University", "IE", identifier="NTRIE-123456", region="Dublin")
WHOLE = MicroCredential(
    learner=Learner("Ána", "Novák", date_of_birth="1999-10-02"),
    title="Soil carbon",
    awarded_by=UNI,
    date="2026-05-01",
    learning_outcomes=["Measures soil organic carbon"],
    workload=ECTS(2, hours=60),
    eqf_level=6,
    assessment="written examination",
    participation="online",
    quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=UNI),
    prerequisites="None",
    supervision="Supervised with ID Verification",
    grade=Grade("1.3"),
    stackability=Stackability(True),
    further_information="See the web page",
    language="en",
)


def present(found: Annex1Report) -> list[int]:
    """Numbers of the elements that are there."""
    return [element.number for element in found.elements if element.present]


def doubts(found: Annex1Report) -> dict[int, tuple[str, ...]]:
    """Doubts by the number of their element."""
    return {element.number: element.doubts for element in found.elements if element.doubts}


def whole() -> Any:
    """The JSON of a credential that has everything, to be changed."""
    return WHOLE.to_credential().to_json()


def at(document: Any, pointer: str) -> Any:
    """What is at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        document = document[int(part) if isinstance(document, list) else part]
    return document


def test_a_whole_one_is_complete() -> None:
    found = report(WHOLE)
    assert found.complete
    assert found.missing == ()
    assert present(found) == list(range(1, 17))
    assert doubts(found) == {}
    assert [(finding.code, finding.outcome) for finding in found.findings] == [
        ("annex1.complete", Outcome.PASSED)
    ]


def test_eleven_are_mandatory() -> None:
    elements = report({}).elements
    assert [element.number for element in elements if element.mandatory] == list(range(1, 12))
    assert [element.number for element in elements] == list(range(1, 17))
    assert len({element.name for element in elements}) == 16


def test_every_place_is_a_pointer_into_the_document() -> None:
    document = whole()
    for element in report(document).elements:
        assert element.where == element.places[0]
        for place in element.places:
            assert at(document, place) is not None


def test_nothing_is_there_of_nothing() -> None:
    found = report({})
    assert present(found) == []
    assert not found.complete
    assert [finding.code for finding in found.findings] == ["annex1.missing"] * 11
    assert {element.where for element in found.elements} == {""}


def test_a_typed_credential_its_json_and_the_upload_form_are_reported_alike() -> None:
    document = whole()
    typed = EuropeanDigitalCredential.from_json(document)
    assert report(typed) == report(document) == report({"credential": document}) == report(WHOLE)


def test_the_report_is_json() -> None:
    found = report(WHOLE).to_json()
    assert json.loads(json.dumps(found)) == found
    assert found["complete"] is True
    elements = found["elements"]
    assert isinstance(elements, list)
    assert elements[1] == {
        "number": 2,
        "name": "Title of the micro-credential",
        "mandatory": True,
        "present": True,
        "where": "/credentialSubject/hasClaim/title",
        "places": ["/credentialSubject/hasClaim/title"],
        "doubts": [],
    }


@pytest.mark.parametrize("given", [None, 5, "x"])
def test_what_is_no_credential_is_refused(given: Any) -> None:
    with pytest.raises(ModelError):
        report(given)


CLAIM = "/credentialSubject/hasClaim"
SPEC = f"{CLAIM}/specifiedBy"
GONE = (
    ("/credentialSubject/fullName", None),
    (f"{CLAIM}/title", 2),
    (f"{CLAIM}/awardedBy/awardingBody/location", 3),
    (f"{CLAIM}/awardedBy/awardingBody/legalName", 4),
    (f"{CLAIM}/awardedBy/awardingDate", 5),
    (f"{SPEC}/learningOutcome", 6),
    (f"{SPEC}/creditPoint", None),
    (f"{SPEC}/eqfLevel", 8),
    (f"{SPEC}/mode", 10),
    (f"{SPEC}/accreditation", 11),
    (f"{SPEC}/entryRequirement", 12),
    (f"{CLAIM}/provenBy/idVerification", 13),
    (f"{CLAIM}/provenBy/grade", 14),
    (f"{SPEC}/isPartialQualification", 15),
    (f"{SPEC}/additionalNote", 16),
    (f"{CLAIM}/provenBy/specifiedBy/dcType", 9),
)


@pytest.mark.parametrize(("pointer", "number"), GONE)
def test_what_is_taken_away_is_missing(pointer: str, number: int | None) -> None:
    document = whole()
    holder, _, name = pointer.rpartition("/")
    del at(document, holder)[name]
    found = report(document)
    assert set(range(1, 17)) - set(present(found)) == ({number} - {None})
    assert found.complete == (number is None or number > 11)


WRONG: tuple[tuple[str, Any, int, str], ...] = (
    ("/credentialSubject/dateOfBirth", "1999-10-01T22:00:00Z", 1, "22:00"),
    ("/credentialSubject/dateOfBirth", "1999-10-01T10:30:00Z", 1, "odd for a day"),
    ("/credentialSubject/dateOfBirth", "1999-10-01T00:00:00", 1, "no time zone"),
    ("/credentialSubject/dateOfBirth", "1999-10-01", 1, "no point in time"),
    (f"{CLAIM}/type", "LearningActivity", 2, "no learning achievement"),
    (
        f"{CLAIM}/awardedBy/awardingBody/location/address/countryCode",
        {"id": "urn:x:Atlantis"},
        3,
        "no country can be read",
    ),
    (f"{CLAIM}/awardedBy/awardingBody", [], 4, "only the issuer is named"),
    (f"{CLAIM}/awardedBy/awardingDate", "soon", 5, "no point in time"),
    (f"{CLAIM}/awardedBy/awardingDate", "2026-05-01T00:00:00", 5, "no time zone"),
    (f"{SPEC}/creditPoint", {"point": "2"}, 7, "not ECTS"),
    (f"{SPEC}/volumeOfLearning", "PT10H", 7, "25 to 30 are usual"),
    (f"{SPEC}/volumeOfLearning", "PT61H", 7, "25 to 30 are usual"),
    (f"{SPEC}/volumeOfLearning", "P60M", 7, "duration of 60 months; hours are written PT60H"),
    (f"{SPEC}/volumeOfLearning", "sixty hours", 7, "cannot be read as hours"),
    (f"{SPEC}/eqfLevel", {"id": "urn:x:six"}, 8, "none of the EQF levels"),
    (f"{CLAIM}/provenBy/specifiedBy/dcType", [], 9, "not of which type"),
    (f"{SPEC}/accreditation/dcType", [], 11, "not of which type"),
    (f"{SPEC}/accreditation/dcType", {"id": "urn:x:iso"}, 11, "not of the published vocabulary"),
    (f"{SPEC}/accreditation/accreditingAgent", None, 11, "who assures the quality"),
)


@pytest.mark.parametrize(
    ("pointer", "value", "number", "told"), WRONG, ids=[f"{row[2]} {row[3]}" for row in WRONG]
)
def test_what_is_odd_is_a_doubt(pointer: str, value: Any, number: int, told: str) -> None:
    document = whole()
    holder, _, name = pointer.rpartition("/")
    at(document, holder)[name] = value
    found = report(document)
    assert list(doubts(found)) == [number]
    assert told in " ".join(doubts(found)[number])
    places = [finding.where for finding in found.findings if finding.code == "annex1.doubtful"]
    assert all(place.startswith("/") for place in places)
    assert {finding.code for finding in found.findings} <= set(CODES)


def test_awarding_after_issuing_is_a_doubt() -> None:
    document = {**whole(), "issued": "2026-04-01T10:00:00+02:00"}
    assert "awarded after it was issued" in doubts(report(document))[5][0]
    assert doubts(report({**document, "issued": "2026-05-01T10:00:00+02:00"})) == {}


def test_months_beside_hours_are_a_doubt() -> None:
    document = whole()
    at(document, CLAIM)["influencedBy"] = {"specifiedBy": {"volumeOfLearning": "P60M"}}
    (told,) = doubts(report(document))[7]
    assert told == "P60M is a duration of 60 months, beside 60 h elsewhere"
    at(document, CLAIM)["influencedBy"] = {"specifiedBy": {"volumeOfLearning": "PT4H"}}
    assert doubts(report(document))[7] == ("4 h here, 60 h elsewhere",)
    at(document, CLAIM)["influencedBy"] = [{"workload": "P1Y"}, {"workload": "P2M"}]
    assert len(doubts(report(document))[7]) == 2


def test_elements_are_found_elsewhere_too() -> None:
    ects = {"framework": concept_json(Credit["6fcec5c5af"]), "point": "2"}
    where = {"type": "Concept", "id": "urn:x:region"}
    body = {
        "type": "Organisation",
        "prefLabel": {"en": "Zed"},
        "location": {"spatialCode": where, "address": {"countryCode": concept_json(Country["IE"])}},
        "accreditation": {"dcType": {"id": "http://data.europa.eu/snb/accreditation/bb4618238e"}},
    }
    claim = {
        "type": "LearningAchievement",
        "title": {"en": "x"},
        "description": {"en": "About"},
        "awardedBy": {"awardingBody": body},
        "creditReceived": ects,
        "influencedBy": {"specifiedBy": {"mode": {"id": "urn:x:mode"}}},
        "provenBy": {"dcType": {"id": "urn:x:kind"}},
        "supplementaryDocument": [{"contentURL": "https://x.example/"}, {"contentURL": "x"}],
        "specifiedBy": {
            "learningOutcomeSummary": {"noteLiteral": {"en": "Can"}},
            "nqfLevel": {"id": "urn:x:level"},
            "isPartOf": {"id": "urn:x:part"},
        },
    }
    subject = {"identifier": {"notation": "1"}, "hasClaim": claim}
    found = report({"credentialSubject": subject, "issuanceDate": "2026-05-01T00:00:00Z"})
    assert present(found) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16]
    assert found.complete
    assert list(doubts(found)) == [11]


def test_doubts_name_nobody() -> None:
    document = whole()
    document["credentialSubject"]["dateOfBirth"] = "1999-10-01T22:00:00Z"
    said = json.dumps(report(document).to_json()) + str(report(document).findings)
    assert "Nov" not in said
    assert "1999" not in said


# -- the European Commission's own ----------------------------------------------------------------


def _sample(published: Path, name: str) -> Any:
    document = json.loads((published / "samples" / name).read_text("utf-8"))
    return json.loads(document["payload"]) if "payload" in document else document


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("ec/signed/elm31-microcredential-annex1-signed.jsonld", {5}),
        ("ec/unsigned/elm31-microcredential-annex1-unsigned.jsonld", set()),
        ("ec/unsigned/elm31-microcredential-annex1-uploadable.json", set()),
    ],
)
def test_the_annex_1_sample_lacks_quality_assurance(
    published: Path, name: str, there: set[int]
) -> None:
    found = report(_sample(published, name))
    assert not found.complete
    assert {11} <= {element.number for element in found.missing} <= {5, 11}
    assert {5} - {element.number for element in found.missing} == there
    assert "P60M is a duration of 60 months, beside 60 h elsewhere" in doubts(found)[7]
    (doubt,) = [
        finding
        for finding in found.findings
        if finding.code == "annex1.doubtful" and "P60M" in finding.detail
    ]
    assert doubt.where.endswith("/influencedBy/specifiedBy/volumeOfLearning")
    assert doubt.outcome is Outcome.WARNING


def test_the_sample_of_2024_lacks_only_quality_assurance(published: Path) -> None:
    found = report(_sample(published, "ec-2025/AA-Annex1-MC-signed.jsonld"))
    assert [element.number for element in found.missing] == [11]
