"""What `to_credential` writes, once issued, is what the published EDC shapes ask for."""

from __future__ import annotations

from pathlib import Path

import flat_strategies
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from published_shapes import as_issued, shapes_of

from microcred.micro_credential import ECTS, Learner, MicroCredential, Provider, QualityAssurance

RELEASES = ("elm-3.2-lts", "elm-3.1")


@pytest.mark.parametrize("release", RELEASES)
def test_the_example_conforms_once_issued(published: Path, release: str) -> None:
    look = shapes_of(published, release)
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=uni,
        learning_outcomes=["Measures soil organic carbon"],
        workload=ECTS(2),
        eqf_level=6,
        assessment="written examination",
        participation="online",
        language="en",
        quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=uni),
    )
    document = course.to_credential().to_json()
    assert look(as_issued(document)) == []
    missing = as_issued(document)
    del missing["credentialSubject"]["hasClaim"]["title"]
    assert look(missing), "the shapes do look"


@pytest.mark.parametrize("release", RELEASES)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.target],
)
@given(course=flat_strategies.micro_credentials())
def test_every_micro_credential_conforms_once_issued(
    published: Path, release: str, course: MicroCredential
) -> None:
    issued = as_issued(course.to_credential().to_json())
    assert shapes_of(published, release)(issued) == []
    reading = MicroCredential.read_credential(issued)
    assert reading.micro_credential == course
    assert reading.not_carried == ()
