"""The W3C's suite of VCDM 2.0: what is right is issued and verifies, what is wrong is refused.

The inputs are not secured; the harness of the suite fills in an issuer where there is none. Of
presentations, the suite only asks whether they verify.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW, wallet_signer
from microcred import Outcome, Policy, Trust, parse, verify
from microcred.crypto.references import did_of
from microcred.errors import InvalidCredential, UnknownRelease
from microcred.findings import Check
from microcred.policy import ANY_ISSUER
from microcred.releases.vcdm import check_vcdm
from microcred.securing import DataIntegrity, VcJwt
from microcred.vc_issuing import issue_document
from published_cases import Case, published_cases

ANYBODY = Trust(issuers=ANY_ISSUER, dids=True)
POLICY = Policy(informative=frozenset({Check.HOLDER, Check.ISSUER}))
"""The suite's credentials are by others than who signs here, and about others."""
MECHANISMS = [
    DataIntegrity("eddsa-rdfc-2022"),
    DataIntegrity("ecdsa-rdfc-2019"),
    DataIntegrity("eddsa-jcs-2022"),
    VcJwt(),
]
_NOT_MET = {
    "credential-validfrom-far-future-ok": "validity.not_yet_valid",
    "credential-validuntil-ms-ok": "validity.expired",
    "credential-validuntil-tz-ok": "validity.expired",
}
"""Issued as it is right; whether it holds is another question, that its dates answer."""
_FOREIGN_PROOF = {
    "credential-proof-ok": (
        "2026-11-28: its proof is no proof of anything (a value cut from an example), and every "
        "proof of a set has to verify: contradicts VC Data Integrity 1.0 4.5"
    )
}
_OF_NOBODY = (
    "2026-11-28: a credential without proof, of another issuer than the holder, in a presentation "
    "that is secured: contradicts VCDM 2.0 4.13.4"
)
_UNSECURED_INSIDE = {
    "presentation-context-combo2-ok": _OF_NOBODY,
    "presentation-holder-object-ok": _OF_NOBODY,
    "presentation-holder-ok": _OF_NOBODY,
    "presentation-multiple-vc-ok": _OF_NOBODY,
    "presentation-self-asserted-vc-no-holder": _OF_NOBODY,
    "presentation-vc-ok": _OF_NOBODY,
}


def document_of(case: Case, signer: Any) -> dict[str, Any]:
    """An input with what the harness fills in."""
    text = case.octets(case.said["files"][0]).decode()
    text = text.replace("PAST DATE", "2020-01-01T00:00:00Z")
    text = text.replace("FUTURE DATE", "2040-01-01T00:00:00Z")
    # The suite's own key presents in some of them; here it is ours.
    text = text.replace("did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj", did_of(signer))
    made: dict[str, Any] = json.loads(text)
    return made


def of_kind(kind: str) -> list[Any]:
    return [
        one
        for one in published_cases("vcdm2-suite")
        if one.values[0] is None
        or one.values[0].said["id"].startswith("presentation") is bool(kind)
    ]


def signer_for(mechanism: Any) -> Any:
    return wallet_signer("P-256" if mechanism.name.startswith("ecdsa") else "Ed25519")


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda one: one.name)
@pytest.mark.parametrize("case", of_kind(""))
def test_credentials_are_issued_and_verify_or_are_refused(case: Case, mechanism: Any) -> None:
    signer, name = signer_for(mechanism), case.said["id"]
    document = document_of(case, signer)
    if name in _FOREIGN_PROOF and mechanism.name != "vc+jwt":
        made = issue_document(document, signer=signer, mechanism=mechanism, now=NOW)
        assert verify(made.secured, trust=ANYBODY, at=NOW).outcome is Outcome.FAILED
        return
    if case.said["expected"] != "valid":
        # Also the one that the issuer may complete: nothing is put in here.
        with pytest.raises(InvalidCredential) as refused:
            issue_document(document, signer=signer, mechanism=mechanism, now=NOW)
        assert refused.value.hint()
        return
    made = issue_document(document, signer=signer, mechanism=mechanism, now=NOW)
    verdict = verify(made.secured, trust=ANYBODY, at=NOW)
    wrong = set(verdict.reasons())
    assert wrong == ({_NOT_MET[name]} if name in _NOT_MET else set()), str(verdict)
    assert "schema.vcdm" in {one.code for one in verdict.findings}


@pytest.mark.parametrize("case", of_kind("presentation"))
def test_presentations_as_the_suite_has_them(case: Case) -> None:
    """Unsecured, as they are sent: what is wrong has a code, what is right has nothing FAILED."""
    document = document_of(case, wallet_signer("Ed25519"))
    wrong = [one for one in check_vcdm(document) if one.outcome is Outcome.FAILED]
    if case.said["expected"] != "see-why":
        assert bool(wrong) is (case.said["expected"] == "invalid")
    if not wrong:
        found = {one.code for one in parse(json.dumps(document)).findings}
        assert found <= {"vcdm.unsecured_inside"}
        verdict = verify(json.dumps(document), trust=ANYBODY, at=NOW)
        reasons = set(verdict.reasons())
        assert verdict.outcome is (
            Outcome.FAILED if "verifiableCredential" in document else Outcome.INDETERMINATE
        )
        assert {"presentation.unsigned", "holder.not_proven"} <= reasons
        assert ("presentation.empty" in reasons) is (not verdict.credentials)


@pytest.mark.parametrize("mechanism", MECHANISMS[:3], ids=lambda one: one.name)
@pytest.mark.parametrize("case", of_kind("presentation"))
def test_presentations_with_proofs(case: Case, mechanism: Any) -> None:
    """Secured, with what they hold as it is, and again with what they hold secured too."""
    signer, name = signer_for(mechanism), case.said["id"]
    document = document_of(case, signer)
    options: dict[str, Any] = {"signer": signer, "mechanism": mechanism, "now": NOW}
    if case.said["expected"] == "invalid":
        with pytest.raises(InvalidCredential):
            issue_document(document, **options)
        return
    if name in _UNSECURED_INSIDE:
        with pytest.raises(InvalidCredential, match="self_asserted"):
            issue_document(document, **options)
    inside = document.get("verifiableCredential")
    if inside is not None:
        several = inside if isinstance(inside, list) else [inside]
        secured = [json.loads(issue_document(one, **options).secured) for one in several]
        document["verifiableCredential"] = secured
    made = issue_document(document, **options)
    verdict = verify(made.secured, trust=ANYBODY, at=NOW, policy=POLICY)
    if not inside:
        # It verifies, and nothing is shown: "passed" would be taken for a credential.
        assert verdict.reasons() == ("presentation.empty",), str(verdict)
    else:
        assert verdict.outcome is Outcome.PASSED, str(verdict)


def test_no_credential_at_all_is_no_release() -> None:
    with pytest.raises(UnknownRelease):
        parse(b'{"@context": ["https://www.w3.org/ns/credentials/v2"]}')
