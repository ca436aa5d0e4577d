"""Findings and the table of their codes: the words are fixed, and so is their written form."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.findings import Check, Finding, Outcome

FULL = Finding(
    Check.VALIDITY,
    Outcome.FAILED,
    "validity.expired",
    "ended 2024-09-25",
    "/validUntil",
    "W3C VCDM 2.0 section 4.9",
)


def test_the_outcomes_are_those_of_en_319_102_1_and_two_more() -> None:
    assert [str(one) for one in Outcome] == [
        "PASSED",
        "WARNING",
        "SKIPPED",
        "INDETERMINATE",
        "FAILED",
    ]


def test_the_checks_stand_in_the_order_of_a_verification() -> None:
    assert " ".join(Check) == (
        "FORMAT ALGORITHM TIMESTAMP CERTIFICATE KEY REVOCATION QUALIFIED SIGNATURE ISSUER "
        "TRUSTED_ISSUER VALIDITY SCHEMA ANNEX_I STATUS ACCREDITATION PRESENTED HOLDER"
    )


@pytest.mark.parametrize("words", [Outcome, Check])
def test_a_word_is_its_own_value(words: type[Outcome] | type[Check]) -> None:
    for one in words:
        assert one == one.name == one.value == str(one) == words(one.value)
        assert json.dumps(one) == f'"{one}"'
        assert pickle.loads(pickle.dumps(one)) is one
    with pytest.raises(ValueError, match="passed"):
        words("passed")


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (
            FULL,
            "VALIDITY       FAILED         validity.expired: ended 2024-09-25 (at /validUntil)",
        ),
        (
            Finding(Check.TRUSTED_ISSUER, Outcome.INDETERMINATE, "issuer.any"),
            "TRUSTED_ISSUER INDETERMINATE  issuer.any",
        ),
        (
            Finding(Check.KEY, Outcome.PASSED, "key.resolved", where="/issuer"),
            "KEY            PASSED         key.resolved (at /issuer)",
        ),
    ],
)
def test_a_finding_is_one_line_of_a_table(finding: Finding, line: str) -> None:
    assert str(finding) == line


def test_a_finding_as_json_has_every_member() -> None:
    assert FULL.to_json() == {
        "check": "VALIDITY",
        "outcome": "FAILED",
        "code": "validity.expired",
        "detail": "ended 2024-09-25",
        "where": "/validUntil",
        "clause": "W3C VCDM 2.0 section 4.9",
    }
    bare = Finding(Check.KEY, Outcome.SKIPPED, "key.missing").to_json()
    assert (bare["detail"], bare["where"], bare["clause"]) == ("", "", "")
    assert all(type(value) is str for value in bare.values())


findings = st.builds(
    Finding, st.sampled_from(Check), st.sampled_from(Outcome), *[st.text(max_size=9)] * 4
)


@given(findings)
def test_a_finding_comes_back_from_its_json(finding: Finding) -> None:
    told = json.loads(json.dumps(finding.to_json()))
    assert " ".join(told) == "check outcome code detail where clause"
    check, outcome, *texts = told.values()
    assert Finding(Check(check), Outcome(outcome), *texts) == finding


@given(findings)
def test_a_finding_is_a_value(finding: Finding) -> None:
    for again in (pickle.loads(pickle.dumps(finding)), copy.deepcopy(finding)):
        assert again == finding and hash(again) == hash(finding)
    with pytest.raises(AttributeError):
        finding.code = "other.code"  # type: ignore[misc]
