"""Several proofs on one credential: whose counts, and what becomes of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW
from microcred import Outcome, Policy, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import LocalSigner
from microcred.findings import Check
from microcred.securing import DataIntegrity
from microcred.verifying import Verification

ONE, TWO = (LocalSigner(PrivateKey.generate("Ed25519")) for _ in range(2))
DID_ONE, DID_TWO = did_key(ONE.public_key), did_key(TWO.public_key)
RELAXED = Policy(informative=frozenset({Check.ISSUER}))


def document(issuer: str) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:uuid:2"},
    }


def signed(issuer: str, *signers: LocalSigner) -> dict[str, Any]:
    value = document(issuer)
    for signer in signers:
        value = json.loads(DataIntegrity().secure(value, signer, now=NOW))
    return value


def verdict_of(value: dict[str, Any], expected: str, policy: Policy = RELAXED) -> Verification:
    return verify(json.dumps(value), trust=Trust(issuers=[expected]), policy=policy, at=NOW)


@pytest.mark.parametrize("signers", [(ONE, TWO), (TWO, ONE)])
def test_the_issuers_own_proof_counts_wherever_it_stands(signers: Any) -> None:
    value = signed(DID_ONE, *signers)
    verdict = verdict_of(value, DID_ONE, Policy())
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.signer is not None
    assert verdict.signer.did == DID_ONE
    # The other is there, and is not whom the credential is by.
    assert verdict_of(value, DID_TWO, Policy()).outcome is Outcome.FAILED


@pytest.mark.parametrize("signers", [(ONE, TWO), (TWO, ONE)])
def test_without_the_issuers_the_expected_proof_counts(signers: Any) -> None:
    value = signed("https://uni.example/issuer", *signers)
    for expected in (DID_ONE, DID_TWO):
        verdict = verdict_of(value, expected)
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        told = [one.check for one in verdict.findings if one.code == "issuer.co_signed"]
        assert told == [Check.TRUSTED_ISSUER]
        assert verdict.signer is not None
        assert verdict.signer.did == expected
        assert verdict_of(value, expected, Policy()).outcome is Outcome.FAILED
    assert verdict_of(value, "did:key:z6Mk").outcome is Outcome.FAILED


def test_an_expected_proof_that_is_broken_is_none() -> None:
    value = signed("https://uni.example/issuer", ONE, TWO)
    value["proof"][0]["created"] = "2026-02-01T00:00:00Z"
    assert verdict_of(value, DID_ONE).outcome is Outcome.FAILED
    unexpected = verdict_of(value, DID_ONE).findings
    assert "issuer.unexpected" in {one.code for one in unexpected}
