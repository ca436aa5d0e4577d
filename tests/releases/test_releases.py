"""The gate: what is a credential of the model, and what is odd about its contexts."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.elm import CLASSES, EuropeanDigitalCredential
from microcred.errors import ModelError, UnknownRelease
from microcred.findings import Check, Finding, Outcome
from microcred.linked.contexts import PUBLISHED
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases import ELM_3, ELM_3_1, RELEASES, W3C_1_1, W3C_2_0, Release, detect, elm_3
from microcred.releases.release import is_credential, types_of
from microcred.releases.w3c import is_plain

EDC = ["VerifiableCredential", "EuropeanDigitalCredential"]
DEVELOPMENT = "http://dev.everisdx.io/datamodel/edc-ap-context.jsonld"


@pytest.mark.parametrize(
    ("types", "contexts", "said"),
    [
        (EDC, [VCDM_1_1, EDC_AP], []),
        (EDC, [VCDM_2_0, EDC_AP], []),
        (EDC, [VCDM_2_0, ELM_FOR_VCDM_2], []),
        ("VerifiableCredential", [VCDM_2_0, ELM_FOR_VCDM_2], []),
        ("EuropeanDigitalCredential", [VCDM_1_1, EDC_AP], []),
        (EDC, [VCDM_1_1, DEVELOPMENT], [("context.unknown", "/@context/1")]),
        (EDC, [VCDM_1_1], [("context.missing", "/@context")]),
        (EDC, VCDM_1_1, [("context.missing", "/@context")]),
        (EDC, None, [("context.missing", "/@context")]),
        (EDC, [], [("context.missing", "/@context")]),
        (
            EDC,
            [VCDM_1_1, {"elm": "http://example.org/"}],
            [("context.unknown", "/@context/1"), ("context.missing", "/@context")],
        ),
        (["VerifiableCredential"], [VCDM_1_1, EDC_AP], []),
        (["VerifiableCredential", "Generic"], DEVELOPMENT, [("context.unknown", "/@context/0")]),
        (
            EDC,
            [VCDM_1_1, "https://data.europa.eu/snb/model/context/edc-ap"],
            [("context.unknown", "/@context/1")],
        ),
        (
            EDC,
            [VCDM_1_1, "http://data.europa.eu/snb/model/context/edc-ap/1.3.0"],
            [("term.newer_release", "/@context/1")],
        ),
        ("VerifiablePresentation", VCDM_1_1, []),
        (["VerifiablePresentation", "EuropeanDigitalPresentation"], [VCDM_1_1, EDC_AP], []),
        ("VerifiablePresentation", [], [("context.missing", "/@context")]),
    ],
)
def test_what_is_a_credential(types: Any, contexts: Any, said: list[tuple[str, str]]) -> None:
    document = {"type": types, "@context": contexts}
    release, findings = detect(document)
    assert release is ELM_3
    assert [(one.code, one.where) for one in findings] == said
    assert all((one.check, one.outcome) == (Check.FORMAT, Outcome.WARNING) for one in findings)
    assert is_credential(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": []},
        {"type": None},
        {"type": {"x": 1}},
        {"type": ["VerifiableCredential", "Generic"], "@context": "https://example.org/c"},
        {"type": ["OpenBadgeCredential"], "@context": [VCDM_2_0]},
        {"type": ["VerifiableCredential"], "@context": {"x": "edc-ap"}},
        {"type": "Accreditation"},
        {"@type": "EuropeanDigitalCredential"},
        {"@graph": [{"type": EDC}], "@context": [VCDM_1_1, EDC_AP]},
        {"credential": {"type": EDC}},
    ],
)
def test_what_is_none(document: dict[str, Any]) -> None:
    with pytest.raises(UnknownRelease) as refused:
        detect(document)
    assert refused.value.where == "/type"
    assert ("flattened" in refused.value.hint()) is ("@graph" in document)


@pytest.mark.parametrize(
    ("types", "contexts", "release"),
    [
        (["VerifiableCredential", "Generic"], VCDM_1_1, W3C_1_1),
        (["VerifiableCredential", "OpenBadgeCredential"], [VCDM_2_0, "https://x.example"], W3C_2_0),
        ("EnvelopedVerifiableCredential", VCDM_2_0, W3C_2_0),
        ("EnvelopedVerifiablePresentation", [VCDM_2_0], W3C_2_0),
        (["VerifiableCredential"], [{"x": "y:"}, VCDM_1_1, VCDM_2_0], W3C_2_0),
    ],
)
def test_what_is_of_the_w3c_alone(types: Any, contexts: Any, release: Release) -> None:
    document = {"type": types, "@context": contexts}
    assert detect(document) == (release, ())
    assert is_plain(document) and not is_credential(document)
    with pytest.raises(ModelError, match="no typed form"):
        release.read(document)


def test_what_is_plain() -> None:
    european = {"type": EDC, "@context": [VCDM_1_1, EDC_AP]}
    assert not is_plain(european)
    showing = {"type": "VerifiablePresentation", "@context": [VCDM_2_0]}
    assert is_plain(showing)
    assert not is_plain(showing | {"@context": [VCDM_1_1]})
    assert is_plain(showing | {"@context": [VCDM_1_1], "proof": {}})
    assert is_plain(showing | {"verifiableCredential": ["e30.e30.AA", {"type": "X"}]})
    assert not is_plain(showing | {"verifiableCredential": [european]})
    assert not is_plain({"type": "VerifiablePresentation"})


@pytest.mark.parametrize("document", [None, [], "x", 5])
def test_what_is_no_object_is_no_credential(document: Any) -> None:
    with pytest.raises(UnknownRelease):
        detect(document)
    with pytest.raises(ModelError):
        ELM_3.read(document)


def test_types() -> None:
    assert types_of({"type": ["A", 5, "B"]}) == ("A", "B")
    assert types_of({"type": "A"}) == ("A",)
    assert types_of({}) == ()


@pytest.mark.parametrize(
    ("types", "cls"),
    [
        (EDC, "EuropeanDigitalCredential"),
        (["VerifiableCredential", "Generic"], "EuropeanDigitalCredential"),
        (None, "EuropeanDigitalCredential"),
        ("VerifiablePresentation", "VerifiablePresentation"),
        (
            ["VerifiablePresentation", "EuropeanDigitalPresentation"],
            "EuropeanDigitalPresentation",
        ),
    ],
)
def test_reading_a_document(types: Any, cls: str) -> None:
    for release in RELEASES:
        findings: list[Finding] = []
        node = release.read({"type": types, "x": 1}, findings=findings)
        assert type(node) is release.classes[cls]
        assert "/x" in {finding.where for finding in findings}


def test_the_releases() -> None:
    assert ELM_3.classes is CLASSES
    assert isinstance(ELM_3_1.read({"type": EDC}), EuropeanDigitalCredential)
    assert {name for name in CLASSES if ELM_3_1.classes.get(name) is not CLASSES[name]} == {
        "CredentialStatus",
        "EuropeanDigitalCredential",
        "EuropeanDigitalPresentation",
        "LearningAssessment",
        "Person",
        "Proof",
        "TermsOfUse",
        "VerifiableCredential",
        "VerifiablePresentation",
    }
    assert set(ELM_3.profiles) == {
        "generic",
        "accredited",
        "converted",
        "diplomaSupplement",
        "issuedByMandate",
    }


def test_telling_a_release_needs_no_pydantic() -> None:
    code = (
        "import sys, microcred.releases, microcred.releases.vcdm as v\n"
        "microcred.releases.detect({'type': 'VerifiablePresentation'})\n"
        "v.to_vcdm_2({}); v.check_vcdm_2({})\n"
        "print([name for name in sys.modules if name.startswith(('pydantic', 'microcred.elm'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


_TYPES = st.lists(
    st.sampled_from(
        [
            *("VerifiableCredential", "EuropeanDigitalCredential", "VerifiablePresentation"),
            *("EuropeanDigitalPresentation", "Other", None, 5),
        ]
    ),
    max_size=3,
)
_CONTEXTS = st.lists(
    st.sampled_from(
        [
            *(VCDM_1_1, VCDM_2_0, EDC_AP, ELM_FOR_VCDM_2, *PUBLISHED),
            *(EDC_AP.replace("http:", "https:"), f"{EDC_AP}-3-3", "https://other.example/v1"),
            *({"a": "urn:a"}, None, 5),
        ]
    ),
    max_size=4,
)


@given(_TYPES | st.sampled_from(["EuropeanDigitalCredential", None]), _CONTEXTS | st.none())
def test_what_is_usual_is_told_as_everything_is(types: Any, contexts: Any) -> None:
    """The short way says nothing else than the long one."""
    document = {"type": types, "@context": contexts}

    def told() -> object:
        try:
            release, findings = detect(document)
        except UnknownRelease as error:
            return str(error)
        return release.name, findings

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elm_3, "_is_usual", lambda _: False)
        general = told()
    assert told() == general
