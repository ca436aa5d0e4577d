"""Laws of reading and writing: nothing is lost, nothing is refused, only our errors come out."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from typing import Any

import pytest
from elm_json import KNOWN, OBJECTS, VALUES, losses, normalise
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.elm import CLASSES, EuropeanDigitalCredential, LangString, Node, assign_ids
from microcred.errors import ModelError, UnknownRelease
from microcred.findings import Check, Finding, Outcome
from microcred.releases import ELM_3_1, RELEASES, detect
from microcred.releases.vcdm import check_vcdm_2, to_vcdm_2, version_of

# Other programs share the machine, so that no law is timed.
untimed = settings(deadline=None)
CLASS_OBJECTS = st.tuples(st.sampled_from([*CLASSES.values(), Node]), OBJECTS)


@untimed
@given(CLASS_OBJECTS)
def test_reading_and_writing_loses_nothing(case: tuple[type[Node], dict[str, Any]]) -> None:
    cls, value = case
    before = copy.deepcopy(value)
    written = cls.from_json(value).to_json()
    assert value == before
    assert list(losses(value, written)) == []
    assert json.dumps(normalise(written)) == json.dumps(normalise(value))


@untimed
@given(CLASS_OBJECTS)
def test_what_was_written_is_read_as_the_same(case: tuple[type[Node], dict[str, Any]]) -> None:
    cls, value = case
    node = cls.from_json(value)
    again = cls.from_json(node.to_json())
    assert again == node
    assert hash(again) == hash(node)
    assert json.dumps(again.to_json()) == json.dumps(node.to_json())
    assert pickle.loads(pickle.dumps(node)) == node
    assert copy.deepcopy(node) == node == copy.copy(node)


@untimed
@given(CLASS_OBJECTS)
def test_findings_are_warnings_that_point_into_the_document(
    case: tuple[type[Node], dict[str, Any]],
) -> None:
    cls, value = case
    findings: list[Finding] = []
    cls.from_json(value, findings=findings)
    for finding in findings:
        assert (finding.check, finding.outcome) == (Check.FORMAT, Outcome.WARNING)
        steps = finding.where.split("/")[1:]
        if finding.code == "cardinality.min":
            steps.pop()
        place: Any = value
        for step in steps:
            key = step.replace("~1", "/").replace("~0", "~")
            place = place[int(key)] if isinstance(place, list) else place[key]


@untimed
@given(CLASS_OBJECTS)
def test_attributes_are_always_of_their_type(case: tuple[type[Node], dict[str, Any]]) -> None:
    cls, value = case
    for _, node in cls.from_json(value).walk():
        assert repr(node) == f"{type(node).__name__}(id={node.id!r})"
        for attribute, term in node.terms().items():
            held = getattr(node, attribute)
            several = held if isinstance(held, tuple) else (held,)
            assert isinstance(held, tuple) is (term.max is None and not term.language)
            for one in several:
                if term.language:
                    assert one is None or isinstance(one, LangString)
                elif term.classes:
                    names = {base.__name__ for base in type(one).__mro__}
                    assert one is None or names & set(term.classes)


@untimed
@given(OBJECTS)
def test_other_releases_and_the_gate_refuse_nothing_with_another_error(value: Any) -> None:
    for release in RELEASES:
        node = release.read(value)
        assert list(losses(value, node.to_json())) == []
    try:
        release, findings = detect(value)
        assert release.name == "ELM 3.2"
        assert all(finding.code.startswith("context.") for finding in findings)
    except UnknownRelease as error:
        assert error.hint()
    check_vcdm_2(value)
    converted = to_vcdm_2(value)
    assert version_of(converted) == "2.0"
    assert to_vcdm_2(converted) == converted


@untimed
@given(CLASS_OBJECTS)
def test_assigning_ids_changes_nothing_but_missing_ids(
    case: tuple[type[Node], dict[str, Any]],
) -> None:
    cls, value = case
    node = cls.from_json(value)
    named = assign_ids(node)
    assert assign_ids(named) == named
    added = dict(named.walk())
    given_ids = {one.id for _, one in node.walk() if one.id is not None}
    for place, one in node.walk():
        if one.id is not None:
            assert added[place].id == one.id
        elif added[place].id is not None:
            assert added[place].id not in given_ids
    stripped = json.dumps(_without_ids(named.to_json()))
    assert stripped == json.dumps(_without_ids(node.to_json()))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(one) for name, one in value.items() if name != "id"}
    return [_without_ids(one) for one in value] if isinstance(value, list) else value


@untimed
@given(st.sampled_from(list(CLASSES.values())), st.dictionaries(st.sampled_from(KNOWN), VALUES))
def test_building_refuses_with_nothing_but_a_model_error(
    cls: type[Node], values: dict[str, Any]
) -> None:
    attributes = {term.name: attribute for attribute, term in cls.terms().items()}
    given_values = {attributes.get(name, name): value for name, value in values.items()}
    try:
        node = cls(**given_values)
    except ModelError as error:
        assert error.findings
        assert all(finding.outcome is Outcome.FAILED for finding in error.findings)
    else:
        findings: list[Finding] = []
        assert cls.from_json(node.to_json(), findings=findings) == node
        assert {finding.code for finding in findings} <= {"cardinality.min"}


@pytest.mark.parametrize("depth", [60, 120])
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one, one["id"]]])
def test_deep_nesting_is_read_written_and_compared(depth: int, wrap: Any) -> None:
    value: dict[str, Any] = {"id": "urn:epass:learningAchievement:0"}
    kind = "LearningAchievement"
    for at in range(1, depth // (1 if wrap(value) is value else 2)):
        value = {"id": f"urn:epass:{kind}:{at}", "type": kind, "hasPart": wrap(value)}
    document = {"type": "Person", "hasClaim": value}
    node = CLASSES["Person"].from_json(document)
    assert node.to_json() == document
    assert node == CLASSES["Person"].from_json(document)
    assert assign_ids(node).id == "urn:epass:person:1"
    assert len(list(node.walk())) >= depth // 2


def test_deep_json_that_the_model_does_not_know_is_kept() -> None:
    value: Any = 1
    for _ in range(120):
        value = [value]
    document = {"type": "Person", "unheard": value, "givenName": value, "gender": value}
    assert CLASSES["Person"].from_json(document).to_json() == document


@pytest.mark.parametrize("name", ["unheard", "hasPart", "title"])
def test_bottomless_nesting_is_refused_and_not_a_recursion_error(name: str) -> None:
    value: Any = {}
    for _ in range(100_000):
        value = {name: value}
    with pytest.raises(ModelError):
        CLASSES["LearningAchievement"].from_json(value)


def test_a_stack_that_is_nearly_full_is_our_error_too() -> None:
    value: dict[str, Any] = {}
    for _ in range(100):
        value = {"type": "LearningAchievement", "hasPart": value}

    def read_from(depth: int) -> Node:
        if depth:
            return read_from(depth - 1)
        return CLASSES["LearningAchievement"].from_json(value)

    with pytest.raises(ModelError, match="too deep"):
        read_from(sys.getrecursionlimit() - 300)


@pytest.mark.parametrize("value", [None, [], "urn:x", 3])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(ModelError, match="JSON object"):
        EuropeanDigitalCredential.from_json(value)


@pytest.mark.parametrize("value", [{"unheard": object()}, {"gender": {1, 2}}])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(ModelError, match="not JSON"):
        CLASSES["Person"].from_json(value)


def test_classes_of_another_release_stay_in_it() -> None:
    document = {
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSubject": {"type": "Person", "nationalID": {"type": "LegalIdentifier"}},
        "credentialStatus": "https://example.org/status/1",
    }
    node = ELM_3_1.read(document)
    assert isinstance(node, EuropeanDigitalCredential)
    assert type(node) is ELM_3_1.classes["EuropeanDigitalCredential"]
    assert type(node.credential_subject) is ELM_3_1.classes["Person"]
    assert node.credential_status == "https://example.org/status/1"
    assert node.to_json() == document
