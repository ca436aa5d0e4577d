"""Our verdicts are those of pySHACL on the published shapes: samples, mutations, what we issue."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import flat_strategies
import pytest
from comparing_verdicts import Task, conforms, disagreement, run_all, sample
from conforming import BASES, generic
from hypothesis import HealthCheck, Phase, given, settings
from published_shapes import as_issued
from shacl_judge import PROFILES, RELEASES, our_court, published_court

from microcred.findings import Outcome
from microcred.micro_credential import MicroCredential
from microcred.schemas.validation import validate

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# They name a JSON Schema too, which is not handed in here.
_OF_EBSI = ("schema.not_json_ld", "schema.json_schema_missing")
# What the gates refuse: file below samples -> codes.
REFUSED = {
    # Nothing in it says that it is European: a W3C credential, and none that keeps its model.
    "ec/wrong/edc206-one-context-epoch-dates.jsonld": (
        "vcdm.context",
        "vcdm.subject",
        *["vcdm.time"] * 4,
    ),
    "ec/wrong/edc206-flattened-graph.jsonld": ("schema.flattened_graph",),
    "ec/unsigned/edc206-issuer-upload-with-delivery.json": ("schema.no_context",),
    "ec/unsigned/ams-accreditation-graph-small.jsonld": (
        "schema.flattened_graph",
        "schema.no_context",
    ),
    "ec/unsigned/edc206-accreditation-dto.json": ("schema.no_type", "schema.no_context"),
    "ec-2025/AA-Annex1-MC-unsigned.json": ("schema.no_context",),
    "ebsi/microcredential-data-software-business-vcdm2.json": _OF_EBSI,
    "eu/ebsi/example_microcredential_data_and_software_business.json": _OF_EBSI,
}
# What passes them: file below samples -> what its own profile finds in 3.2, sealed and pre-seal.
JUDGED = {
    "ec/signed/elm31-microcredential-annex1-signed.jsonld": (0, 0),
    "ec/signed/edc206-generic-signed-2022.jsonld": (2, 2),
    "ec/signed/eseal-vp-json-sealed-advanced.json": (1, 1),
    "ec/unsigned/elm31-microcredential-annex1-unsigned.jsonld": (2, 0),
    "ec/unsigned/elm31-microcredential-annex1-uploadable.json": (2, 0),
    "ec/unsigned/elm31-minimal-sample.jsonld": (2, 1),
    "ec/unsigned/elm32-credential-sample.jsonld": (0, 0),
    "ec/unsigned/edc206-should-validate-issued-by-mandate-devcontext.jsonld": (2, 0),
    "ec/wrong/edc206-cred1-devcontext.jsonld": (5, 4),
    "ec/wrong/edc206-no-legal-name-should-fail-devcontext.jsonld": (2, 2),
    "ec-2025/AA-Annex1-MC-signed.jsonld": (0, 0),
    "ec-2025/Sample-JointDegree-signed.jsonld": (0, 0),
    "mynextid/edc-cas-example.json": (1, 1),
    "mynextid/edc-cas-signed.jsonld": (1, 1),
    "mynextid/edc-coe-example.json": (0, 0),
    "mynextid/edc-coe-signed.jsonld": (0, 0),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_gates_refuse(published: Path, name: str) -> None:
    document = sample(published / "samples" / name)
    findings = validate(document)
    assert tuple(one.code for one in findings) == REFUSED[name]
    assert not conforms(findings)


def test_every_sample_is_in_one_of_the_tables(published: Path) -> None:
    folder = published / "samples"
    names = {
        path.relative_to(folder).as_posix()
        for pattern in ("ec/*/*", "ec-2025/*", "mynextid/edc-*", "ebsi/*")
        for path in folder.glob(pattern)
    }
    assert names == {name for name in (*REFUSED, *JUDGED) if not name.startswith("eu/")}


@pytest.mark.parametrize("name", JUDGED)
def test_how_many_things_are_wrong(published: Path, name: str) -> None:
    document = sample(published / "samples" / name)
    for stage, expected in zip(("sealed", "pre-seal"), JUDGED[name], strict=True):
        failed = [one for one in validate(document, stage=stage) if one.outcome is Outcome.FAILED]
        assert len(failed) == expected, failed


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", JUDGED)
def test_every_sample_is_judged_as_the_published_shapes_judge_it(
    published: Path, name: str, release: str
) -> None:
    document = sample(published / "samples" / name)
    told = {
        profile: disagreement(
            published_court(published, release, profile), document, release, profile
        )
        for profile in PROFILES
    }
    assert not any(told.values()), told


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_mutated_conforms(release: str, profile: str) -> None:
    document = BASES[profile]()
    findings = validate(document, release=RELEASES[release], profile=profile)
    assert [one.code for one in findings] == ["schema.conforms"]
    verdict = our_court(release, profile).judge(document)
    assert verdict is not None and verdict.conforms


def _seed() -> str:
    """The seed of the run; MICROCRED_SEED repeats an earlier one."""
    return os.environ.get("MICROCRED_SEED") or secrets.token_hex(4)


def _compared(tasks: list[Task], seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    done, found = run_all(tasks)
    with capsys.disabled():
        print(f"\n{done} mutations, MICROCRED_SEED={seed}, {len(found)} disagreements")
    assert done == sum(task.count for task in tasks)
    assert not found, "\n".join([f"MICROCRED_SEED={seed}", *found[:20]])


def test_mutations_are_judged_as_pyshacl_judges_them(capsys: pytest.CaptureFixture[str]) -> None:
    seed = _seed()
    tasks = [
        Task(None, release, profile, "ours", f"{seed} {release} {profile}", 25)
        for release in RELEASES
        for profile in PROFILES
    ]
    _compared(tasks, seed, capsys)


def test_5000_mutations_are_judged_as_the_published_shapes_judge_them(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = _seed()
    files = [
        ("ELM 3.2", "accredited", "ec-2025/Sample-JointDegree-signed.jsonld", 20),
        ("ELM 3.2", "generic", "ec/signed/elm31-microcredential-annex1-signed.jsonld", 20),
        ("ELM 3.1", "generic", "ec/signed/elm31-microcredential-annex1-signed.jsonld", 20),
        ("ELM 3.2", "generic", "ec/unsigned/elm32-credential-sample.jsonld", 70),
        ("ELM 3.2", "generic-no-cv", "ec/unsigned/elm32-credential-sample.jsonld", 70),
    ]
    ours = [
        (release, profile, "ours", 200)
        for profile in PROFILES
        for release in RELEASES
        for _ in range(2)
    ]
    tasks = [
        Task(str(published), release, profile, base, f"{seed} {number}", count)
        for number, (release, profile, base, count) in enumerate([*files, *ours])
    ]
    assert sum(task.count for task in tasks) == 5000
    _compared(tasks, seed, capsys)


_GENERATED = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@_GENERATED
@given(course=flat_strategies.micro_credentials())
def test_every_micro_credential_conforms_once_issued_for_us(course: MicroCredential) -> None:
    document = as_issued(course.to_credential().to_json())
    for release in RELEASES.values():
        findings = validate(document, release=release)
        assert {one.outcome for one in findings} <= {Outcome.PASSED, Outcome.WARNING}, findings
        assert findings[0].code == "schema.conforms"


@_GENERATED
@given(course=flat_strategies.micro_credentials())
def test_every_micro_credential_conforms_once_issued_for_the_published_shapes(
    published: Path, course: MicroCredential
) -> None:
    document = as_issued(course.to_credential().to_json())
    told = disagreement(
        published_court(published, "ELM 3.2", "generic"), document, "ELM 3.2", "generic"
    )
    assert told is None
    assert conforms(validate(document))


def test_the_judge_is_pyshacl_as_anybody_calls_it(published: Path) -> None:
    """The court goes through fewer shapes, and parses them once; what it says is the same."""
    import pyshacl
    from shacl_judge import SH, quiet, triples_of

    court = published_court(published, "ELM 3.2", "generic")
    document = generic()
    del document["issued"], document["credentialSubject"]["hasClaim"]["title"]
    verdict = court.judge(document)
    with quiet():
        conform, report, _ = pyshacl.validate(
            triples_of(court.dataset(document) or []),
            shacl_graph=court.graph,
            do_owl_imports=False,
            inference="none",
        )
    assert verdict is not None
    assert (conform, len(set(report.objects(None, SH.result)))) == (False, 2)
    assert verdict.conforms is False
    assert {component for _, component in verdict.broken} == {"minCount"}
