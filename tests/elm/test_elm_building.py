"""What may be built, what is refused and with which code, and how it is written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from elm_built import ANY_NODE, one_of
from hypothesis import given, settings

from microcred.elm import (
    CLASSES,
    Agent,
    Amount,
    AwardingProcess,
    Concept,
    ConceptScheme,
    CreditPoint,
    EuropeanDigitalCredential,
    Identifier,
    LangString,
    LearningAchievement,
    Location,
    Node,
    Note,
    Organisation,
    PeriodOfTime,
    Person,
)
from microcred.elm.declaring import slots_of
from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.linked.terms import EDC_AP, VCDM_1_1

SOME = Agent(pref_label={"en": "Somebody"})


@settings(deadline=None)
@given(ANY_NODE)
def test_what_was_built_is_read_without_a_word(node: Node) -> None:
    findings: list[Finding] = []
    again = type(node).from_json(node.to_json(), findings=findings)
    assert again == node
    assert json.dumps(again.to_json()) == json.dumps(node.to_json())
    assert {finding.code for finding in findings} <= {"cardinality.min"}
    for attribute, term in type(node).terms().items():
        assert getattr(again, attribute) == getattr(node, attribute)
        if term.completed:
            assert term.min or term.name == "issuanceDate"


@settings(deadline=None)
@given(ANY_NODE)
def test_what_was_built_is_written_in_one_order(node: Node) -> None:
    names = list(node.to_json())
    order = ["id", "type", *slots_of(type(node)), "@context"]
    assert names == sorted(names, key=order.index)
    iris = [slot.term.iri for slot in slots_of(type(node)).values()]
    assert iris == sorted(iris)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_class_needs_what_the_model_requires_and_sealing_does_not_add(name: str) -> None:
    cls = CLASSES[name]
    least = one_of(cls)
    assert least.type == cls.default_types
    assert name in least.type
    for attribute, term in cls.terms().items():
        if term.min and not term.completed:
            with pytest.raises(ModelError) as refused:
                least.replace(**{attribute: None})
            assert [(one.code, one.where) for one in refused.value.findings] == [
                ("cardinality.min", f"/{term.name}")
            ]


def test_what_sealing_adds_may_be_missing() -> None:
    completed = {
        (name, term.name)
        for name in ("EuropeanDigitalCredential", "DisplayParameter")
        for term in CLASSES[name].terms().values()
        if term.completed
    }
    assert completed == {
        ("EuropeanDigitalCredential", "issued"),
        ("EuropeanDigitalCredential", "issuanceDate"),
        ("EuropeanDigitalCredential", "issuer"),
        ("EuropeanDigitalCredential", "validFrom"),
        ("DisplayParameter", "individualDisplay"),
    }


@pytest.mark.parametrize(
    ("cls", "values", "code", "where"),
    [
        (Concept, {"id": "abc"}, "id.relative", "/id"),
        (Concept, {"id": ""}, "id.relative", "/id"),
        (Concept, {"id": "urn:a b"}, "id.malformed", "/id"),
        (Concept, {"id": 5}, "type.wrong", "/id"),
        (Concept, {"type": "Note"}, "type.wrong", "/type"),
        (Concept, {"type": ["Concept", 5]}, "type.wrong", "/type"),
        (Concept, {"prefLabel": {"en": "A"}}, "attribute.unknown", ""),
        (Concept, {"colour": None}, "attribute.unknown", ""),
        (Concept, {"pref_label": {"en ": "A"}}, "language.bad_tag", "/prefLabel"),
        (Concept, {"pref_label": {"e": "A"}}, "language.bad_tag", "/prefLabel"),
        (Concept, {"pref_label": {5: "A"}}, "language.bad_tag", "/prefLabel"),
        (Concept, {"pref_label": {"en": 5}}, "type.wrong", "/prefLabel"),
        (Concept, {"pref_label": {"en": []}}, "type.wrong", "/prefLabel"),
        (Concept, {"pref_label": {"en": ["A", None]}}, "type.wrong", "/prefLabel"),
        (Concept, {"pref_label": "A"}, "type.wrong", "/prefLabel"),
        (Concept, {"pref_label": []}, "type.wrong", "/prefLabel"),
        (Concept, {"in_scheme": "urn:x:1"}, "type.wrong", "/inScheme"),
        (Concept, {"in_scheme": {"id": "urn:x:1"}}, "type.wrong", "/inScheme"),
        (Concept, {"in_scheme": [ConceptScheme(), None]}, "type.wrong", "/inScheme"),
        (Concept, {"in_scheme": Concept()}, "type.wrong", "/inScheme"),
        (Concept, {"notation": 5}, "type.wrong", "/notation"),
        (Concept, {"notation": ["A", "B"]}, "cardinality.max", "/notation"),
        (Person, {"has_claim": SOME}, "type.wrong", "/hasClaim"),
        (Person, {"has_claim": ()}, "cardinality.min", "/hasClaim"),
        (PeriodOfTime, {"start_date": datetime(2026, 1, 1)}, "time.no_zone", "/startDate"),
        (PeriodOfTime, {"start_date": date(2026, 1, 1)}, "time.date_only", "/startDate"),
        (PeriodOfTime, {"start_date": "2026-01-01"}, "time.date_only", "/startDate"),
        (PeriodOfTime, {"start_date": "2026-01-01T00:00:00"}, "time.no_zone", "/startDate"),
        (PeriodOfTime, {"start_date": "soon"}, "time.malformed", "/startDate"),
        (PeriodOfTime, {"start_date": 1658234075607}, "type.wrong", "/startDate"),
        (Note, {}, "cardinality.min", "/noteLiteral"),
        (Note, {"note_literal": {}}, "cardinality.min", "/noteLiteral"),
        (Identifier, {"notation": "1", "creator": "x"}, "id.relative", "/creator"),
        (Identifier, {"notation": "1", "creator": 5}, "type.wrong", "/creator"),
        (Identifier, {"notation": "1", "date_issued": None, "schema": 1}, "attribute.unknown", ""),
        (CreditPoint, {"framework": Concept(), "point": 5}, "type.wrong", "/point"),
        (Amount, {"unit": Concept(), "value": 1.5}, "type.wrong", "/value"),
        (Amount, {"unit": Concept(), "value": "1e3"}, "type.wrong", "/value"),
        (Amount, {"unit": Concept(), "value": Decimal("NaN")}, "type.wrong", "/value"),
        (Amount, {"unit": Concept(), "value": True}, "type.wrong", "/value"),
        (Location, {"address": "Dublin"}, "type.wrong", "/address"),
    ],
)
def test_what_is_refused(cls: type[Node], values: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(ModelError) as refused:
        cls(**values)
    (finding,) = refused.value.findings
    assert (finding.check, finding.outcome) == (Check.FORMAT, Outcome.FAILED)
    assert (finding.code, finding.where) == (code, where)
    assert finding.detail.startswith(cls.__name__)


@pytest.mark.parametrize(
    ("cls", "attribute", "value", "code"),
    [
        ("DisplayDetail", "page", 0, "number.out_of_range"),
        ("DisplayDetail", "page", True, "type.wrong"),
        ("DisplayDetail", "page", "1", "type.wrong"),
        ("ShortenedGrading", "percentage_equal", 1.0, "type.wrong"),
        ("Qualification", "is_partial_qualification", "true", "type.wrong"),
        ("Qualification", "volume_of_learning", "60 hours", "duration.malformed"),
        ("Qualification", "volume_of_learning", 60, "type.wrong"),
        ("LearningActivity", "level_of_completion", 101, "number.out_of_range"),
        ("Person", "family_name", {"en": "A", "de": "B"}, "cardinality.max"),
        ("Person", "family_name", {"en": ["A", "B"]}, "cardinality.max"),
        ("LearningOpportunity", "application_deadline", ["soon"], "time.malformed"),
    ],
)
def test_literals_that_are_refused(cls: str, attribute: str, value: Any, code: str) -> None:
    least = one_of(CLASSES[cls])
    with pytest.raises(ModelError) as refused:
        least.replace(**{attribute: value})
    assert [one.code for one in refused.value.findings] == [code]


def test_all_that_is_wrong_is_said_at_once_and_no_value_is() -> None:
    with pytest.raises(ModelError) as refused:
        Organisation(id="Ana Novák", legal_name={"en_GB": "Ana Novák"}, surname="Novák")
    assert {one.code for one in refused.value.findings} == {
        "id.malformed",
        "language.bad_tag",
        "attribute.unknown",
        "cardinality.min",
    }
    said = str(refused.value) + " ".join(map(str, refused.value.findings))
    assert "Novák" not in said
    assert refused.value.hint()


def test_single_values_lists_and_tuples_are_the_same() -> None:
    one = AwardingProcess(awarding_body=SOME)
    assert one == AwardingProcess(awarding_body=[SOME]) == AwardingProcess(awarding_body=(SOME,))
    assert one.awarding_body == (SOME,)
    assert one.to_json()["awardingBody"] == SOME.to_json()
    two = AwardingProcess(awarding_body=[SOME, SOME])
    assert two.to_json()["awardingBody"] == [SOME.to_json(), SOME.to_json()]


def test_nothing_is_written_for_none_and_empty() -> None:
    plain = AwardingProcess(awarding_body=SOME)
    assert plain == AwardingProcess(
        awarding_body=SOME, id=None, description={}, additional_note=[], awarding_date=None
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC), "2026-01-02T03:04:05.000600Z"),
        ("2026-01-02T24:00:00.0+02:00", "2026-01-02T24:00:00.0+02:00"),
    ],
)
def test_times(value: Any, written: str) -> None:
    period = PeriodOfTime(start_date=value)
    assert period.to_json()["startDate"] == written
    assert period.start_date is not None
    assert period.start_date.utcoffset() is not None


@pytest.mark.parametrize(("value", "written"), [(Decimal("1.50"), "1.50"), (2, 2), ("3.0", "3.0")])
def test_decimals(value: Any, written: Any) -> None:
    amount = Amount(unit=Concept(), value=value)
    assert amount.to_json()["value"] == written
    assert amount.value == Decimal(value)


def test_a_credential_is_built_with_its_types_and_contexts() -> None:
    credential = one_of(EuropeanDigitalCredential)
    written = credential.to_json()
    assert written["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert written["@context"] == [VCDM_1_1, EDC_AP]
    assert list(written)[-1] == "@context"
    shown = one_of(CLASSES["EuropeanDigitalPresentation"]).to_json()
    assert shown["@context"] == [VCDM_1_1, EDC_AP]


def test_further_types_may_be_added() -> None:
    person = Person(type=["Person", "Learner"], has_claim=one_of(LearningAchievement))
    assert person.type == ("Person", "Learner")
    assert person.replace(type="Person").to_json()["type"] == "Person"
    assert person.replace(type=None).type == ("Person",)


def test_replacing() -> None:
    done = one_of(LearningAchievement).replace(description={"en": "B"})
    changed = done.replace(title=LangString({"de": "C"}), identifier=Identifier(notation="1"))
    assert str(changed.title) == "C"
    names = list(changed.to_json())
    order = ["id", "type", *slots_of(LearningAchievement)]
    assert names == sorted(names, key=order.index)
    assert changed.replace(identifier=None, title={"en": "A"}) == done
    assert done.model_copy(update={"description": None}) == one_of(LearningAchievement)
    assert done.model_copy() == done
    with pytest.raises(ModelError):
        done.replace(colour="red")


def test_a_reference_stays_a_reference_until_it_says_more() -> None:
    node = AwardingProcess.from_json({"type": "AwardingProcess", "awardingBody": "did:ebsi:z1"})
    (body,) = node.awarding_body
    assert body.to_json() == {"id": "did:ebsi:z1"}
    again = node.replace(awarding_body=body.replace(id="did:ebsi:z2"))
    assert again.to_json()["awardingBody"] == "did:ebsi:z2"
    fuller = node.replace(awarding_body=body.replace(pref_label={"en": "A"}))
    assert fuller.to_json()["awardingBody"] == {"id": "did:ebsi:z1", "prefLabel": {"en": "A"}}
