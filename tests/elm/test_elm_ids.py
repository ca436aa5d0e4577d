"""Ids by rule."""

from __future__ import annotations

from typing import Any

import pytest

from microcred.elm import (
    CLASSES,
    AwardingProcess,
    Concept,
    ConceptScheme,
    CreditPoint,
    LearningAchievement,
    Organisation,
    Person,
    assign_ids,
)
from microcred.elm.identifying import kind_of

UNI = Organisation.from_json({"type": "Organisation", "legalName": {"en": "Example University"}})
OTHER = UNI.replace(legal_name={"en": "Other College"})


def _achievement(**changes: object) -> LearningAchievement:
    award = AwardingProcess(awarding_body=[UNI, OTHER])
    return LearningAchievement(title={"en": "Soil"}, awarded_by=award, **changes)


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        ("Person", "person"),
        ("Organisation", "org"),
        ("LearningAchievement", "learningAchievement"),
        ("LearningActivity", "activity"),
        ("LearningEntitlement", "entitlement"),
        ("LearningActivitySpecification", "learningActivitySpec"),
        ("PeriodOfTime", "period"),
        ("WebResource", "webResource"),
        ("ConceptScheme", "conceptScheme"),
    ],
)
def test_kinds_are_those_of_the_european_commission(cls: str, kind: str) -> None:
    assert kind_of(CLASSES[cls].from_json({})) == kind


def test_ids_are_numbered_in_document_order() -> None:
    learner = Person(has_claim=[_achievement(), _achievement()])
    named = assign_ids(learner)
    assert [(where, node.id) for where, node in named.walk()] == [
        ("", "urn:epass:person:1"),
        ("/hasClaim/0", "urn:epass:learningAchievement:1"),
        ("/hasClaim/0/awardedBy", "urn:epass:awardingProcess:1"),
        ("/hasClaim/0/awardedBy/awardingBody/0", "urn:epass:org:1"),
        ("/hasClaim/0/awardedBy/awardingBody/1", "urn:epass:org:2"),
        ("/hasClaim/1", "urn:epass:learningAchievement:2"),
        ("/hasClaim/1/awardedBy", "urn:epass:awardingProcess:2"),
        ("/hasClaim/1/awardedBy/awardingBody/0", "urn:epass:org:1"),
        ("/hasClaim/1/awardedBy/awardingBody/1", "urn:epass:org:2"),
    ]
    assert list(named.to_json())[:2] == ["id", "type"]
    assert learner.id is None
    assert assign_ids(learner) == named
    assert assign_ids(named) is named


def test_ids_that_are_there_are_kept_and_never_given_twice() -> None:
    taken = UNI.replace(id="urn:epass:org:1", homepage=None)
    mention = Concept.from_json({"x": ["urn:epass:learningAchievement:1"]})
    named = assign_ids(
        Person(
            has_claim=_achievement(additional_note=None),
            gender=mention,
            member_of=[taken, OTHER],
        )
    )
    ids = {where: node.id for where, node in named.walk()}
    assert ids["/memberOf/0"] == "urn:epass:org:1"
    assert ids["/memberOf/1"] == ids["/hasClaim/awardedBy/awardingBody/1"] == "urn:epass:org:3"
    assert ids["/hasClaim/awardedBy/awardingBody/0"] == "urn:epass:org:2"
    assert ids["/hasClaim"] == "urn:epass:learningAchievement:2"


def test_the_same_contents_are_the_same_thing_only_where_that_is_so() -> None:
    ects = Concept(id="http://data.europa.eu/snb/education-credit/6fcec5c5af")
    five = CreditPoint(framework=ects, point="5")
    named = assign_ids(_achievement(credit_received=[five, five]))
    assert [credit.id for credit in named.credit_received] == [
        "urn:epass:creditPoint:1",
        "urn:epass:creditPoint:2",
    ]


def test_a_thing_that_occurs_twice_is_named_once_with_all_that_it_holds() -> None:
    accredited = UNI.replace(accreditation=CLASSES["Accreditation"].from_json({"x": 1}))
    for body in (accredited, accredited.replace(id="urn:x:uni")):
        process = AwardingProcess(awarding_body=[body, body])
        first, second = assign_ids(process).awarding_body
        assert first == second
        assert first.accreditation[0].id == "urn:epass:accreditation:1"  # type: ignore[union-attr]


def test_concepts_and_schemes_are_named_only_if_they_have_no_name() -> None:
    concept = Concept(pref_label={"en": "A"}, in_scheme=ConceptScheme(id="urn:x:scheme"))
    named = assign_ids(concept)
    assert (named.id, named.in_scheme[0].id) == ("urn:epass:concept:1", "urn:x:scheme")


def test_what_mechanisms_and_sealing_name_is_left_alone() -> None:
    document = {
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "proof": {"type": "DataIntegrityProof"},
        "credentialStatus": {"type": "CredentialStatus"},
        "termsOfUse": {"type": "TermsOfUse"},
        "credentialSchema": {"type": "ShaclValidator2017"},
    }
    node = CLASSES["EuropeanDigitalCredential"].from_json(document)
    assert assign_ids(node) is node


def test_equal_nodes_that_are_written_otherwise_stay_so() -> None:
    value = {
        "type": "Person",
        "citizenshipCountry": ["urn:x:1", {"id": "urn:x:1"}, {"x": 1, "y": 2}, {"y": 2, "x": 1}],
    }
    countries: Any = assign_ids(Person.from_json(value)).to_json()["citizenshipCountry"]
    assert countries[:2] == ["urn:x:1", {"id": "urn:x:1"}]
    assert [list(one) for one in countries[2:]] == [["id", "x", "y"], ["id", "y", "x"]]


def test_raw_values_between_nodes_stay_in_their_place() -> None:
    value = {"type": "Person", "id": None, "hasClaim": [5, {"type": "Claim"}, "urn:x:1", None]}
    named = assign_ids(Person.from_json(value))
    assert named.to_json() == {
        "id": "urn:epass:person:1",
        "type": "Person",
        "hasClaim": [5, {"id": "urn:epass:claim:1", "type": "Claim"}, "urn:x:1", None],
    }
