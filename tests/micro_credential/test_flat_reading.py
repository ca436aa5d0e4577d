"""Reading the flat form off real-looking files: what is there is kept, the rest is listed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.annex1 import report
from microcred.codes import CODES
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import MicrocredError, ModelError
from microcred.micro_credential import (
    ECTS,
    Concept,
    Grade,
    Hours,
    Identifier,
    Learner,
    LearningOutcome,
    MicroCredential,
    Programme,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.vocabularies import EQF, Assessment, Country, Credit, Language, Mode, concept_json

ECTS_FRAMEWORK = concept_json(Credit["6fcec5c5af"])
UNI: dict[str, Any] = {
    "id": "urn:epass:org:1",
    "type": "Organisation",
    "legalName": {"en": "University of Zed"},
    "location": {"type": "Location", "address": {"countryCode": concept_json(Country["IE"])}},
}


def credential(claim: Any, subject: Any = None, **members: Any) -> dict[str, Any]:
    """A credential with this claim."""
    person = {"id": "urn:epass:person:1", "type": "Person", "hasClaim": claim, **(subject or {})}
    display = {"primaryLanguage": concept_json(Language["en"])}
    return {"credentialSubject": person, "displayParameter": display, **members}


def achievement(specification: Any = None, **members: Any) -> dict[str, Any]:
    """A learning achievement that is specified so."""
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": {"en": "Soil carbon"},
        "awardedBy": {"awardingBody": UNI},
        "specifiedBy": {"type": "Qualification", **(specification or {})},
        **members,
    }


def read(document: Any) -> tuple[MicroCredential, list[str]]:
    """The flat form, and where the rest is."""
    reading = MicroCredential.read_credential(document)
    assert {finding.code for finding in reading.not_carried} <= {"micro_credential.not_carried"}
    return reading.micro_credential, [finding.where for finding in reading.not_carried]


# -- form -----------------------------------------------------------------------------------------


def test_arrays_and_bare_values_are_the_same() -> None:
    course = MicroCredential(
        learner=Learner("Ána", "Novák", identifier="1"),
        title={"en": "Soil", "fr": "Sol"},
        awarded_by=Provider("Zed", "IE", homepage="https://zed.example/"),
        assessment="quiz",
        grade="A",
        workload=ECTS(2, hours=50),
        stackability=Stackability(True, note="towards the MSc"),
        supervision="Supervised with ID Verification",
    )

    def widened(value: Any) -> Any:
        if isinstance(value, list):
            return [widened(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "type" not in value and "id" not in value:  # a language map
            return {tag: [text] for tag, text in value.items()}
        return {name: name_and_value(name, member) for name, member in value.items()}

    def name_and_value(name: str, member: Any) -> Any:
        is_map = isinstance(member, dict) and not {"type", "id"} & set(member)
        if name in ("id", "type") or isinstance(member, list) or is_map:
            return member if name in ("id", "type") else widened(member)
        return [widened(member)]

    wide = widened(course.to_credential().to_json())
    assert wide["credentialSubject"][0]["hasClaim"][0]["title"] == {"en": ["Soil"], "fr": ["Sol"]}
    assert read(wide) == (course, [])


def test_the_upload_wrapper_is_taken_off() -> None:
    inner = credential(achievement())
    wrapped = {"credential": inner, "deliveryDetails": {"deliveryAddress": ["a@b.example"]}}
    assert read(wrapped) == read(inner)


def test_a_typed_credential_reads_like_its_json() -> None:
    document = {**credential(achievement()), "type": ["EuropeanDigitalCredential"]}
    assert read(EuropeanDigitalCredential.from_json(document)) == read(document)


@pytest.mark.parametrize("given", [None, 5, "x", []])
def test_what_is_no_credential_is_refused(given: Any) -> None:
    with pytest.raises(ModelError):
        MicroCredential.read_credential(given)


def test_an_empty_object_has_nothing() -> None:
    course, rest = read({})
    assert course == MicroCredential.of_known()
    assert rest == []
    with pytest.raises(ModelError) as caught:
        course.to_credential()
    assert [finding.where for finding in caught.value.findings] == [
        "/language",
        "/title",
        "/learner",
        "/awarded_by",
    ]


def test_nesting_beyond_any_use_is_refused() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"x": deep}
    with pytest.raises(ModelError):
        MicroCredential.read_credential({"y": deep})


# -- claims ---------------------------------------------------------------------------------------


def test_the_first_achievement_that_is_no_part_is_read() -> None:
    part = {**achievement(title={"en": "Part"}), "id": "urn:x:part"}
    other = {
        **achievement(title={"en": "Other"}),
        "id": "urn:x:other",
        "isPartOf": {"id": "urn:x:whole"},
    }
    whole = {
        **achievement(title={"en": "Whole"}),
        "id": "urn:x:whole",
        "hasPart": [{"id": "urn:x:part"}],
    }
    activity = {"type": "LearningActivity", "title": {"en": "Activity"}}
    course, rest = read(credential([activity, part, other, whole]))
    assert course.title == {"en": "Whole"}
    assert "/credentialSubject/hasClaim/0" in rest
    assert "/credentialSubject/hasClaim/1" in rest


def test_where_all_claims_are_parts_the_first_achievement_is_read() -> None:
    one = {**achievement(title={"en": "One"}), "id": "urn:x:1", "isPartOf": {"id": "urn:x:2"}}
    two = {**achievement(title={"en": "Two"}), "id": "urn:x:2", "isPartOf": {"id": "urn:x:1"}}
    assert read(credential([one, two]))[0].title == {"en": "One"}


def test_a_credential_for_an_activity_keeps_what_it_shares() -> None:
    activity = {
        "type": "LearningActivity",
        "title": {"en": "Conference"},
        "awardedBy": {"awardingBody": UNI},
        "workload": "PT60H",
        "specifiedBy": {"title": {"en": "Conference"}, "mode": concept_json(Mode["e92d221e4d"])},
    }
    course, rest = read(credential(activity))
    assert course.workload == Hours(60)
    assert [str(mode) for mode in course.participation] == ["Blended"]
    assert rest == ["/credentialSubject/hasClaim/type"]


def test_a_credential_for_an_assessment_keeps_its_grade() -> None:
    assessment = {
        "type": "LearningAssessment",
        "title": {"en": "Exam"},
        "grade": {"noteLiteral": {"en": "1.3"}},
        "dcType": concept_json(Assessment["b1b68f6735"]),
    }
    course, _ = read(credential(assessment))
    assert course.grade == Grade({"en": "1.3"})
    assert [str(kind) for kind in course.assessment] == ["quiz"]


# -- people and organisations ---------------------------------------------------------------------


def test_a_shifted_day_of_birth_is_kept_as_it_is() -> None:
    course, rest = read(
        credential(
            achievement(), {"fullName": {"en": "Ana"}, "dateOfBirth": "1999-10-01T22:00:00Z"}
        )
    )
    assert course.learner is not None
    assert course.learner.date_of_birth == datetime(1999, 10, 1, 22, tzinfo=UTC)
    assert rest == []
    again = MicroCredential.from_json({**course.to_json(), "language": "en"})
    assert again.learner == course.learner


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1999-10-02T00:00:00Z", date(1999, 10, 2)),
        ("1999-10-02T00:00:00.000Z", date(1999, 10, 2)),
        ("1999-10-02T00:00:00", date(1999, 10, 2)),
        ("1999-10-02", date(1999, 10, 2)),
        ("1999-10-02T00:00:00+02:00", datetime(1999, 10, 2, tzinfo=timezone(timedelta(hours=2)))),
        ("2 October", None),
        (938822400000, None),
    ],
)
def test_days_of_birth_are_read_without_guessing(written: Any, expected: Any) -> None:
    course, rest = read(
        credential(achievement(), {"givenName": {"en": "A"}, "dateOfBirth": written})
    )
    assert course.learner is not None
    assert course.learner.date_of_birth == expected
    assert rest == ([] if expected else ["/credentialSubject/dateOfBirth"])


def test_a_person_may_have_more_than_the_flat_form() -> None:
    person = {
        "givenName": {"en": ["Ana", "Anna"], "fr": "Anne"},
        "fullName": "Ana Novák",
        "gender": {"id": "urn:x:f"},
        "identifier": [{"notation": 87654321, "schemeName": "Card"}, {"schemeName": "Lost"}],
        "nationalID": {"notation": "1", "spatial": {"id": "urn:x:Atlantis"}},
        "contactPoint": [
            {"phone": {"id": "urn:x:p"}},
            {"emailAddress": {"id": "mailto:a@b.example"}},
        ],
    }
    course, rest = read(credential(achievement(), person))
    assert course.learner is not None
    assert course.learner.given_name == {"en": "Ana"}
    assert course.learner.full_name == {"und": "Ana Novák"}
    assert course.learner.email == "a@b.example"
    assert course.learner.identifier == (Identifier("87654321", "Card"),)
    assert course.learner.national_id is not None
    assert course.learner.national_id.country is None
    assert set(rest) == {
        "/credentialSubject/givenName/en/1",
        "/credentialSubject/givenName/fr",
        "/credentialSubject/gender",
        "/credentialSubject/identifier/1",
        "/credentialSubject/nationalID/spatial",
        "/credentialSubject/contactPoint/0",
    }


def test_an_id_that_means_something_is_listed() -> None:
    document = credential(achievement(), {"id": "did:key:z6Mk", "givenName": {"en": "A"}})
    assert read(document)[1] == ["/credentialSubject/id"]


def test_countries_are_known_by_their_label_too() -> None:
    body = {
        **UNI,
        "location": [
            {
                "address": {
                    "countryCode": {
                        "id": "urn:epass:c:1",
                        "prefLabel": {"de": "?", "en": "Slovenia"},
                    }
                }
            },
        ],
        "vatIdentifier": {"notation": "654321"},
        "eIDASIdentifier": {"notation": "17207834", "spatial": concept_json(Country["EE"])},
        "logo": {"content": "R0lGOD", "contentType": {"id": "urn:x:gif"}},
    }
    course, rest = read(
        credential(achievement(awardedBy={"awardingBody": [body, {"type": "Agent"}]}))
    )
    (provider,) = course.awarded_by
    assert (provider.country, provider.identifier, provider.logo) == ("SI", "17207834", None)
    place = "/credentialSubject/hasClaim/awardedBy/awardingBody"
    assert set(rest) == {
        f"{place}/0/vatIdentifier",
        f"{place}/0/eIDASIdentifier/spatial",
        f"{place}/0/logo",
    }


def test_a_person_can_award() -> None:
    body = {"type": "Person", "fullName": {"en": "Zoë Master"}}
    course, _ = read(credential(achievement(awardedBy={"awardingBody": body})))
    assert [str(provider) for provider in course.awarded_by] == ["Zoë Master"]


def test_the_issuer_stands_in_for_an_awarding_body_that_is_not_named() -> None:
    course, rest = read(credential(achievement(awardedBy={}), issuer=UNI))
    assert [str(provider) for provider in course.awarded_by] == ["University of Zed"]
    assert rest == []


def test_another_issuer_is_left_out() -> None:
    other = {"type": "Organisation", "legalName": {"en": "Sealing Service"}}
    assert read(credential(achievement(), issuer=other))[1] == ["/issuer"]
    assert read(credential(achievement(), issuer={**UNI, "altLabel": {"en": "UZ"}}))[1] == []


# -- substance ------------------------------------------------------------------------------------


def test_workload_is_read_from_wherever_it_is() -> None:
    ects = {"framework": {"id": "urn:x:1", "prefLabel": {"en": "ECTS"}}, "point": 2}
    national = {"framework": {"id": "urn:x:2", "prefLabel": {"en": "Poäng"}}, "point": "7"}
    bad = {"framework": ECTS_FRAMEWORK, "point": "two"}
    spec = {"creditPoint": [national, bad], "isPartialQualification": True}
    course, rest = read(credential(achievement(spec, creditReceived=[ects])))
    assert course.workload == ECTS(2)
    assert rest == ["/credentialSubject/hasClaim/specifiedBy/creditPoint"]
    activity = {"specifiedBy": {"volumeOfLearning": "P60M"}, "workload": "PT90M"}
    course, rest = read(credential(achievement(influencedBy=[activity])))
    assert course.workload == Hours(1, 30)
    assert rest == ["/credentialSubject/hasClaim/influencedBy/0/specifiedBy"]
    spec = {"influencedBy": {"volumeOfLearning": "P1D", "mode": concept_json(Mode["920fbb3cbe"])}}
    course, rest = read(credential(achievement(spec)))
    assert course.workload == Hours(24)
    assert [str(mode) for mode in course.participation] == ["Online"]


def test_levels_are_eqf_or_left_out() -> None:
    assert read(credential(achievement({"eqfLevel": concept_json(EQF["6"])})))[0].eqf_level == 6
    labelled = {"id": "urn:epass:c:1", "prefLabel": {"en": "Level 6"}}
    assert read(credential(achievement({"eqfLevel": labelled})))[0].eqf_level == 6
    other = {"id": "urn:x:1", "prefLabel": {"en": "Six"}}
    course, rest = read(credential(achievement({"eqfLevel": other, "nqfLevel": other})))
    assert course.eqf_level is None
    assert course.nqf_level == (Concept("urn:x:1", {"en": "Six"}),)
    assert rest == ["/credentialSubject/hasClaim/specifiedBy/eqfLevel"]


def test_outcomes_may_be_a_summary() -> None:
    summary = {"noteLiteral": {"en": "Can do soil"}}
    course, rest = read(credential(achievement({"learningOutcomeSummary": summary})))
    assert course.learning_outcomes == (LearningOutcome({"en": "Can do soil"}),)
    assert rest == []
    outcomes = [{"title": {"en": "One"}}, {"relatedSkill": {"id": "urn:x:1"}}]
    spec = {"learningOutcome": outcomes, "learningOutcomeSummary": summary}
    course, rest = read(credential(achievement(spec)))
    assert [str(outcome) for outcome in course.learning_outcomes] == ["One"]
    place = "/credentialSubject/hasClaim/specifiedBy"
    assert rest == [f"{place}/learningOutcome/1", f"{place}/learningOutcomeSummary"]


def test_concepts_may_be_bare_iris_own_ones_or_none() -> None:
    kinds = [
        "http://data.europa.eu/snb/assessment/b1b68f6735",
        {
            "id": "urn:epass:concept:1",
            "prefLabel": {"en": ["diary"]},
            "inScheme": {"id": "urn:epass:s:1"},
        },
        {"id": "urn:x:1", "inScheme": "urn:x:scheme"},
        {"id": "urn:x:2", "inScheme": "no scheme"},
        {"notation": "x"},
        5,
    ]
    specs = [{"dcType": kind} for kind in kinds]
    course, rest = read(credential(achievement({"provenBy": specs})))
    assert course.assessment == (
        Concept("http://data.europa.eu/snb/assessment/b1b68f6735"),
        Concept(label={"en": "diary"}),
        Concept("urn:x:1", scheme="urn:x:scheme"),
        Concept("urn:x:2"),
    )
    place = "/credentialSubject/hasClaim/specifiedBy/provenBy"
    assert rest == [f"{place}/4", f"{place}/5"]


def test_quality_assurance_is_read_from_wherever_it_is() -> None:
    kind = {"id": "http://data.europa.eu/snb/accreditation/bb4618238e"}
    of_body = {"dcType": kind, "title": {"en": "Review"}, "accreditingAgent": UNI}
    untyped = {"title": {"en": "Something"}, "report": {"contentURL": "https://x.example/"}}
    document = credential(
        achievement(
            {"accreditation": untyped},
            awardedBy={"awardingBody": {**UNI, "accreditation": of_body}},
        ),
        evidence={"accreditation": {"dcType": kind}},
    )
    course, rest = read(document)
    assert [str(one) for one in course.quality_assurance] == [
        "Review",
        "Institutional Quality Assurance",
    ]
    assert course.quality_assurance[0] == QualityAssurance(
        Concept(kind["id"]), Provider({"en": "University of Zed"}, "IE"), {"en": "Review"}
    )
    assert rest == ["/credentialSubject/hasClaim/specifiedBy"]
    with pytest.raises(ModelError):
        course.to_credential()


def test_notes_are_further_information() -> None:
    notes = [
        {"noteLiteral": {"en": "One"}, "subject": {"id": "urn:x:1", "prefLabel": {"en": "More"}}},
        {"noteFormat": {"id": "urn:x:2"}},
    ]
    options = {
        "noteLiteral": {"en": "towards the MSc"},
        "subject": {"type": "Concept", "prefLabel": {"en": "Stackability"}},
    }
    spec = {
        "additionalNote": [*notes, options],
        "isPartOf": [{"title": {"en": "MSc"}, "id": "no iri"}, {"id": "urn:x:3"}],
    }
    course, rest = read(
        credential(achievement(spec, additionalNote={"noteLiteral": {"en": "Two"}}))
    )
    assert [str(text) for text in course.further_information] == ["One", "Two"]
    assert course.stackability == Stackability(
        part_of=[Programme({"en": "MSc"})], note={"en": "towards the MSc"}
    )
    place = "/credentialSubject/hasClaim/specifiedBy"
    assert rest == [
        f"{place}/additionalNote/0/subject",
        f"{place}/additionalNote/1",
        f"{place}/isPartOf/0/id",
        f"{place}/isPartOf/1",
    ]


def test_supervision_without_label_is_known_by_its_iri() -> None:
    course = MicroCredential(
        learner=Learner("A"),
        title="Soil",
        awarded_by=Provider("Zed", "IE"),
        supervision=Concept("https://example.org/proctored"),
        language="en",
    )
    assert read(course.to_credential()) == (course, [])


def test_a_second_grade_is_left_out() -> None:
    assessments = [
        {"grade": {"noteLiteral": {"en": "A"}}, "idVerification": concept_json(Mode["920fbb3cbe"])},
        {"grade": {"noteLiteral": {"en": "B"}}, "gradeStatus": {"id": "urn:x:1"}},
        {"grade": "C"},
    ]
    course, rest = read(credential(achievement(provenBy=assessments)))
    assert course.grade == Grade({"en": "A"})
    place = "/credentialSubject/hasClaim/provenBy"
    assert rest == [f"{place}/1", f"{place}/2"]


# -- language and validity ------------------------------------------------------------------------


def test_the_main_language_is_the_displays_by_the_tag_in_use() -> None:
    display = {"primaryLanguage": concept_json(Language["pt"]), "title": {"en": "x", "pt-BR": "y"}}
    assert read(credential(achievement(), displayParameter=display))[0].language == "pt-BR"
    unknown = {"primaryLanguage": {"id": "urn:x:1"}}
    course, rest = read(credential(achievement(), displayParameter=unknown))
    assert course.language == "en", "the first language of the title"
    assert rest == ["/displayParameter"]
    odd = {"primaryLanguage": concept_json(Language["pt"]), "title": {"pt-!": "y"}}
    assert read(credential(achievement(), displayParameter=odd))[0].language == "pt"


def test_dates_of_the_credential_are_read() -> None:
    course, rest = read(
        credential(
            achievement(),
            issuanceDate="2026-05-01T10:00:00+02:00",
            validFrom="2026-05-01T08:00:00Z",
            expirationDate="2030-01-01T00:00:00Z",
        )
    )
    assert course.issued == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert course.valid_from is None
    assert course.valid_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert rest == []
    both = {"validUntil": "2030-01-01T00:00:00Z", "expirationDate": "2031-01-01T00:00:00Z"}
    assert read(credential(achievement(), **both))[1] == ["/expirationDate"]


def test_profile_and_schema_of_their_own_are_listed() -> None:
    document = credential(
        achievement(),
        credentialProfiles=[{"id": "http://data.europa.eu/snb/credential/6dff8a0f87"}],
        credentialSchema={"id": "http://data.europa.eu/snb/model/ap/edc-diploma-supplement"},
    )
    assert read(document)[1] == ["/credentialProfiles", "/credentialSchema"]


# -- whatever comes -------------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
NAMES = """
    id type title en credentialSubject hasClaim specifiedBy awardedBy awardingBody provenBy
    noteLiteral prefLabel inScheme grade dcType volumeOfLearning creditPoint framework point
    additionalNote subject location address countryCode isPartOf hasPart displayParameter
    primaryLanguage issued dateOfBirth eqfLevel mode accreditation issuer influencedBy
"""
names = st.sampled_from(NAMES.split()) | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for name, member in members:
            found += _places(member, (*path, name))
    return found


_WHOLE = MicroCredential(
    learner=Learner(
        "Ána", "Novák", date_of_birth=date(1999, 10, 2), identifier="1", email="a@b.example"
    ),
    title="Soil",
    awarded_by=Provider("Zed", "IE", identifier="NTRIE-1", region="Dublin", homepage="urn:x:1"),
    date=date(2026, 5, 1),
    learning_outcomes=["One", LearningOutcome("Two", skills=Concept(label="x"), type="skill")],
    workload=ECTS(2, hours=50),
    eqf_level=6,
    assessment=["quiz", "portfolio"],
    participation="online",
    quality_assurance=QualityAssurance("Program License", Provider("QQI", "IE")),
    supervision="Supervised with ID Verification",
    grade=Grade("A", "Scheme", "How"),
    stackability=Stackability(True, part_of="MSc", note="x"),
    further_information="More",
    prerequisites="None",
    teaching_languages="en",
    isced_f="0521",
    language="en",
).to_credential()
_TEXT = json.dumps(_WHOLE.to_json())
_ALL = _places(json.loads(_TEXT))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_ALL), values), min_size=1, max_size=4))
def test_any_damage_is_read_or_refused(damage: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = json.loads(_TEXT)
    for path, value in damage:
        holder = document
        try:
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
        except (TypeError, KeyError, IndexError):
            continue
    for read_it in (MicroCredential.read_credential, report):
        try:
            made = read_it(document)
        except MicrocredError:
            continue
        for finding in getattr(made, "not_carried", None) or getattr(made, "findings", ()):
            assert finding.code in CODES


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, values, max_size=5))
def test_any_object_is_read(document: dict[str, Any]) -> None:
    course, _ = read(document)
    assert json.loads(json.dumps(course.to_json())) is not None
    assert len(report(document).elements) == 16


# -- the European Commission's own ----------------------------------------------------------------


def _sample(published: Path, name: str) -> dict[str, Any]:
    document = json.loads((published / "samples" / name).read_text("utf-8"))
    return dict(json.loads(document["payload"]) if "payload" in document else document)


@pytest.mark.parametrize(
    "name",
    [
        "ec/unsigned/elm31-microcredential-annex1-unsigned.jsonld",
        "ec/signed/elm31-microcredential-annex1-signed.jsonld",
    ],
)
def test_the_annex_1_sample_keeps_all_but_quality_assurance(published: Path, name: str) -> None:
    course, rest = read(_sample(published, name))
    assert course.quality_assurance == ()
    assert str(course.title) == "Digital micro-credential creation"
    assert course.workload == ECTS(2, hours=60)
    assert course.eqf_level == 6
    assert [str(level) for level in course.nqf_level] == ["RQF Level 6"]
    assert [str(kind) for kind in course.assessment] == ["artefact assessment"]
    assert [str(mode) for mode in course.participation] == ["Blended"]
    assert str(course.grade) == "Pass"
    assert str(course.supervision) == "Unsupervised without ID Verification"
    assert course.stackability == Stackability(False)
    assert [len(outcome.esco_skills) for outcome in course.learning_outcomes] == [3, 1]
    assert course.learner is not None
    assert course.learner.date_of_birth == datetime(1999, 10, 1, 22, tzinfo=UTC)
    assert course.awarded_by[0].country == "IE"
    assert str(course.awarded_by[0].region) == "Dublin city"
    assert "/credentialSubject/hasClaim/influencedBy" in rest
    assert read(course.to_credential())[0] == course


@pytest.mark.parametrize(
    "name",
    [
        "ec-2025/AA-Annex1-MC-signed.jsonld",
        "ec-2025/AA-Annex1-MC-unsigned.json",
        "ec-2025/Sample-JointDegree-signed.jsonld",
        "ec/unsigned/elm32-credential-sample.jsonld",
        "ec/unsigned/elm31-minimal-sample.jsonld",
        "mynextid/edc-coe-signed.jsonld",
        "mynextid/edc-cas-signed.jsonld",
        "ebsi/microcredential-data-software-business-vcdm2.json",
    ],
)
def test_other_samples_survive_the_way_there_and_back(published: Path, name: str) -> None:
    course, _ = read(_sample(published, name))
    assert course.title is not None
    assert not course.missing() or name.endswith("minimal-sample.jsonld"), course.missing()
    if not course.missing():
        assert read(course.to_credential()) == (course, [])
