"""The laws of the flat form: nothing is lost on the way to ELM, to JSON text, and back."""

from __future__ import annotations

import json

import flat_strategies
from hypothesis import HealthCheck, given, settings

from microcred.annex1 import report
from microcred.elm import EuropeanDigitalCredential
from microcred.findings import Finding
from microcred.jsontext import read_json, write_json
from microcred.micro_credential import MicroCredential

laws = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@laws
@given(flat_strategies.micro_credentials())
def test_from_credential_undoes_to_credential(course: MicroCredential) -> None:
    credential = course.to_credential()
    reading = MicroCredential.read_credential(credential)
    assert reading.micro_credential == course
    assert reading.not_carried == ()
    assert MicroCredential.from_credential(credential) == course


@laws
@given(flat_strategies.micro_credentials())
def test_the_law_holds_through_json_text(course: MicroCredential) -> None:
    text = write_json(course.to_credential().to_json())
    found: list[Finding] = []
    read = EuropeanDigitalCredential.from_json(read_json(text), findings=found)
    assert MicroCredential.from_credential(read) == course
    assert [finding for finding in found if finding.code != "cardinality.min"] == []


@laws
@given(flat_strategies.micro_credentials())
def test_an_annex_1_document_is_read_as_it_was_written(course: MicroCredential) -> None:
    text = json.dumps(course.to_json())
    again = MicroCredential.from_json(json.loads(text))
    assert again == course
    assert again.issued == course.issued
    assert json.dumps(again.to_json()) == text


@laws
@given(flat_strategies.micro_credentials())
def test_the_report_sees_what_the_flat_form_has(course: MicroCredential) -> None:
    present = {element.number: element.present for element in report(course).elements}
    assert present[1] and present[2] and present[3] and present[4]
    assert present[5] == (course.date is not None)
    assert present[6] == bool(course.learning_outcomes)
    assert present[7] == bool(course.workload)
    assert present[8] == bool(course.eqf_level or course.nqf_level)
    assert present[9] == bool(course.assessment)
    assert present[10] == bool(course.participation)
    assert present[11] == bool(course.quality_assurance)
    assert present[12] == bool(course.prerequisites)
    assert present[13] == bool(course.supervision)
    assert present[14] == bool(course.grade)
    assert present[15] == bool(course.stackability)
    if course.further_information or course.description or course.homepage:
        assert present[16]


@laws
@given(flat_strategies.micro_credentials())
def test_values_are_hashable_and_equal_to_themselves(course: MicroCredential) -> None:
    assert hash(course) == hash(MicroCredential.from_json(course.to_json()))
    assert course != object()
    assert repr(course).startswith("MicroCredential(language=")
