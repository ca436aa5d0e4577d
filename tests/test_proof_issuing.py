"""`issue` with Data Integrity: both data models, what is refused, what others would read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW, DotPage, course, did_trust_of, proven, seal_of, wallet_signer
from microcred import Outcome, issue, parse, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import InvalidCredential, IssueError, UnsuitableKey
from microcred.linked.dataset import GivenContext
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import DataIntegrity
from microcred.verifying import Verification

DI = "https://w3id.org/security/data-integrity/v2"
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
every_suite = pytest.mark.parametrize("suite", SUITES)


def kind_of(suite: str) -> str:
    return "Ed25519" if suite.startswith("ed") else "P-256"


def issued(mechanism: DataIntegrity, credential: Any = None, **options: Any) -> Any:
    given = {
        "signer": wallet_signer(kind_of(mechanism.name)),
        "page": DotPage(),
        "now": NOW,
        **options,
    }
    return issue(credential or course(), mechanism=mechanism, **given)


def verdict_of(secured: bytes, suite: str, **options: Any) -> Verification:
    return verify(secured, trust=did_trust_of(kind_of(suite)), at=NOW, **options)


@every_suite
@pytest.mark.parametrize(
    ("data_model", "contexts", "media_type"),
    [
        ("1.1", [VCDM_1_1, EDC_AP, DI], "application/ld+json"),
        ("2.0", [VCDM_2_0, ELM_FOR_VCDM_2], "application/vc"),
    ],
)
def test_what_is_issued(suite: str, data_model: str, contexts: list[str], media_type: str) -> None:
    made = issued(DataIntegrity(suite, data_model))
    document = json.loads(made.secured)
    proof = document.pop("proof")
    assert document == made.document
    assert document["@context"] == contexts
    assert (made.mechanism, made.media_type) == (suite, media_type)
    assert proof["created"] == "2026-03-01T09:30:00Z"
    verdict = verdict_of(made.secured, suite)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.require().micro_credential.title == {"en": "Soil carbon"}


@every_suite
def test_what_was_issued_is_read_and_issued_again(suite: str) -> None:
    """A credential with a proof is taken apart before it is issued anew."""
    read = parse(proven(suite)).credential
    with pytest.raises(IssueError, match="has a proof already"):
        issued(DataIntegrity(suite), read)
    document = json.loads(proven(suite))
    del document["proof"]
    again = issued(DataIntegrity(suite), parse(json.dumps(document)).credential)
    assert verdict_of(again.secured, suite).outcome is Outcome.PASSED


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_contexts_that_contradict_each_other_can_be_signed_as_json(suite: str) -> None:
    bare = json.loads(proven(suite))
    del bare["proof"]
    bare["@context"].remove(DI)
    document = to_vcdm_2(bare)
    assert document["@context"] == [VCDM_2_0, EDC_AP]
    signer = wallet_signer(kind_of(suite))
    secured = DataIntegrity(suite, "2.0").secure(document, signer, now=NOW)
    verdict = verdict_of(secured, suite)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    rdfc = DataIntegrity(suite.replace("jcs", "rdfc"), "2.0")
    with pytest.raises(InvalidCredential) as caught:
        rdfc.secure(document, signer, now=NOW)
    assert "linked=True" in caught.value.hint()


def test_keys_that_do_not_fit() -> None:
    with pytest.raises(UnsuitableKey):
        issued(DataIntegrity("eddsa-rdfc-2022"), signer=wallet_signer("P-256"))
    with pytest.raises(UnsuitableKey, match="certificate"):
        issued(DataIntegrity("ecdsa-rdfc-2019"), signer=seal_of())


def test_members_that_no_context_defines_are_not_signed_as_linked_data() -> None:
    document = json.loads(proven("eddsa-rdfc-2022"))
    del document["proof"]
    read = parse(json.dumps({**document, "colour": "yellow"})).credential
    with pytest.raises(InvalidCredential) as caught:
        issued(DataIntegrity("eddsa-rdfc-2022"), read)
    assert [one.where for one in caught.value.findings] == ["/colour"]
    made = issued(DataIntegrity("eddsa-jcs-2022"), read)
    assert json.loads(made.secured)["colour"] == "yellow"


def test_members_of_a_context_that_is_handed_in() -> None:
    url = "https://uni.example/terms/v1"
    given = [GivenContext(url, b'{"@context": {"colour": "https://uni.example/colour"}}')]
    document = json.loads(proven("eddsa-rdfc-2022"))
    del document["proof"]
    document["@context"].insert(2, url)
    read = parse(json.dumps({**document, "colour": "yellow"})).credential
    made = issued(DataIntegrity("eddsa-rdfc-2022", contexts=given), read)
    verdict = verdict_of(made.secured, "eddsa-rdfc-2022", contexts=given)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    unknown = verdict_of(made.secured, "eddsa-rdfc-2022")
    assert unknown.outcome is not Outcome.PASSED
    assert "context.not_validated" in {one.code for one in unknown.findings}


def test_a_proof_on_behalf_of_the_awarding_body_for_a_key_named_by_an_address() -> None:
    key = PrivateKey.generate("Ed25519")
    signer = LocalSigner(key, key_id="did:web:uni.example#key-1")
    made = issued(DataIntegrity(), signer=signer)
    document = json.loads(made.secured)
    assert document["proof"]["verificationMethod"] == "did:web:uni.example#key-1"
    assert document["issuer"]["id"] == "did:web:uni.example"
