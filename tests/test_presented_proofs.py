"""Presentations with an embedded proof: purpose, holder, challenge; those inside verify too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW, did_trust_of, proven, wallet_signer
from microcred import ANY_ISSUER, Outcome, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import LocalSigner
from microcred.securing import DataIntegrity
from microcred.verifying import Audience, Verification

SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
HOLDER = {
    "Ed25519": LocalSigner(PrivateKey.generate("Ed25519")),
    "P-256": LocalSigner(PrivateKey.generate("P-256")),
}
every_suite = pytest.mark.parametrize("suite", SUITES)


def kind_of(suite: str) -> str:
    return "Ed25519" if suite.startswith("ed") else "P-256"


def presentation(suite: str, data_model: str = "2.0", **members: Any) -> dict[str, Any]:
    first = {"1.1": "https://www.w3.org/2018/credentials/v1"}
    own = ["https://w3id.org/security/data-integrity/v2"] if data_model == "1.1" else []
    value = {
        "@context": [first.get(data_model, "https://www.w3.org/ns/credentials/v2"), *own],
        "id": "urn:uuid:presentation",
        "type": ["VerifiablePresentation"],
        "holder": did_key(HOLDER[kind_of(suite)].public_key),
        "verifiableCredential": [json.loads(proven(suite, data_model))],
        **members,
    }
    return {name: one for name, one in value.items() if one is not None}


def presented(suite: str, document: dict[str, Any], **options: Any) -> bytes:
    return DataIntegrity(suite, **options).secure(document, HOLDER[kind_of(suite)], now=NOW)


def verdict_of(secured: bytes, suite: str, **options: Any) -> Verification:
    trust = did_trust_of(kind_of(suite))
    return verify(secured, **{"trust": trust, "at": NOW, **options})


def codes(verdict: Verification, outcome: Outcome) -> set[str]:
    return {one.code for one in verdict.findings if one.outcome is outcome}


@every_suite
@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
def test_a_presentation_by_its_holder(suite: str, data_model: str) -> None:
    secured = presented(suite, presentation(suite, data_model), challenge="abc")
    assert json.loads(secured)["proof"]["proofPurpose"] == "authentication"
    verdict = verdict_of(secured, suite, expected=Audience(challenge="abc"))
    assert codes(verdict, Outcome.FAILED) == set(), str(verdict)
    assert {"signature.valid", "issuer.matches"} <= codes(verdict, Outcome.PASSED)
    assert "format.presentation" in codes(verdict, Outcome.PASSED)
    assert [one.outcome for one in verdict.credentials] == [Outcome.PASSED]


@every_suite
def test_a_presentation_for_another_purpose(suite: str) -> None:
    secured = presented(suite, presentation(suite), purpose="assertionMethod")
    assert "proof.purpose_mismatch" in codes(verdict_of(secured, suite), Outcome.FAILED)
    expected = Audience(purpose="assertionMethod")
    verdict = verdict_of(secured, suite, expected=expected)
    assert "proof.purpose_mismatch" not in codes(verdict, Outcome.FAILED)


@every_suite
def test_a_presentation_by_somebody_else(suite: str) -> None:
    other = did_key(wallet_signer(kind_of(suite)).public_key)
    for holder in (other, {"id": other}):
        secured = presented(suite, presentation(suite, holder=holder))
        verdict = verdict_of(secured, suite, trust=Trust(issuers=ANY_ISSUER, dids=True))
        assert "issuer.mismatch" in codes(verdict, Outcome.FAILED)


@every_suite
def test_a_presentation_that_names_no_holder(suite: str) -> None:
    secured = presented(suite, presentation(suite, holder=None))
    verdict = verdict_of(secured, suite)
    assert "issuer.no_holder" in codes(verdict, Outcome.WARNING)
    # Who is expected are issuers: anybody may present.
    assert "issuer.presenter" in codes(verdict, Outcome.PASSED)


@every_suite
def test_the_credential_inside_is_covered_by_the_proof(suite: str) -> None:
    document = json.loads(presented(suite, presentation(suite)))
    (inner,) = document["verifiableCredential"]
    inner["credentialSubject"]["id"] = "urn:somebody:else"
    verdict = verdict_of(json.dumps(document).encode(), suite)
    assert "signature.invalid" in codes(verdict, Outcome.FAILED)
