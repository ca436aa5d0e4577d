"""The checks of one signature that no whole file shows: misuse, and what is not asked."""

from __future__ import annotations

from typing import Any

import pytest

from microcred import Policy
from microcred.errors import TrustError
from microcred.findings import Check, Outcome
from microcred.securing import Proof
from microcred.signature_checks import Audience, check_proof, check_purpose, purpose_of
from microcred.trust import Resolution

EMBEDDED: dict[str, Any] = {"mechanism": "eddsa-jcs-2022"}


def proof(**members: Any) -> Proof:
    return Proof("EdDSA", None, b"", b"", None, "/proof", (), **members)


@pytest.mark.parametrize(
    "options",
    [{"domain": []}, {"domain": [5]}, {"challenge": 5}, {"purpose": b"x"}],
)
def test_an_audience_of_something_else(options: dict[str, Any]) -> None:
    with pytest.raises(TrustError):
        Audience(**options)


def test_domains_are_a_set() -> None:
    assert Audience("a") == Audience(["a", "a"])
    assert Audience(["a", "b"]) == Audience(iter(["b", "a"]))


def test_the_purpose_by_the_document() -> None:
    shown = {"type": ["VerifiablePresentation"]}
    assert purpose_of({}) == "assertionMethod"
    assert purpose_of(shown) == purpose_of(shown, Audience("a")) == "authentication"
    assert purpose_of(shown, Audience(purpose="assertionMethod")) == "assertionMethod"


def test_seals_and_tokens_have_no_purpose() -> None:
    assert check_purpose(proof(purpose="other"), {}, Audience("a", "b")) == []


def test_a_proof_without_purpose_is_told_by_its_form_alone() -> None:
    assert check_purpose(proof(purpose="", **EMBEDDED), {}) == []


@pytest.mark.parametrize(
    ("mechanisms", "allowed"),
    [
        (None, True),
        ({"data-integrity"}, True),
        ({"eddsa-jcs-2022"}, True),
        ({"jades"}, False),
        ({"eddsa-rdfc-2022"}, False),
    ],
)
def test_the_policy_is_asked_for_each_proof(mechanisms: Any, allowed: bool) -> None:
    policy = Policy(mechanisms=mechanisms)
    found, intact = check_proof("data-integrity", proof(**EMBEDDED), Resolution(None, None), policy)
    told = {one.code for one in found if one.outcome is Outcome.FAILED}
    assert ("algorithm.mechanism_not_allowed" not in told) is allowed
    assert not intact


def test_a_seal_is_not_one_of_data_integrity() -> None:
    policy = Policy(mechanisms=frozenset({"data-integrity"}))
    found, _ = check_proof("jades", proof(), Resolution(None, None), policy)
    assert "algorithm.mechanism_not_allowed" in {one.code for one in found}


def test_what_could_not_be_computed_is_neither_valid_nor_invalid() -> None:
    found, intact = check_proof(
        "eddsa-jcs-2022", proof(computed=False, **EMBEDDED), Resolution(None, None), Policy()
    )
    (line,) = (one for one in found if one.check is Check.SIGNATURE)
    assert (line.code, line.outcome) == ("signature.not_computed", Outcome.INDETERMINATE)
    assert not intact
