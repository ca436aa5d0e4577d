"""Several proofs, DIDs that are looked up, and presentations, with Digital Bazaar.

The DID documents that both read are handed in; the one of `did:web` names three keys of one issuer,
so that proofs of several suites are all by the issuer.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from digitalbazaar_documents import NOW, SHARED, altered, issued_by, key_of, own, plain_2
from digitalbazaar_judging import judged, proven
from digitalbazaar_process import DigitalBazaar

from examples import DotPage, course
from microcred import Outcome, Trust, Verification, issue, verify
from microcred.crypto.signing import LocalSigner
from microcred.findings import Check
from microcred.securing import DataIntegrity
from microcred.signature_checks import Audience

Json = dict[str, Any]
DID = "did:web:university.example"
KINDS = ("Ed25519", "P-256", "P-384")
SUITES = [(suite, kind) for suite, kinds in SHARED.items() if "2020" not in suite for kind in kinds]


def signer_of(kind: str) -> LocalSigner:
    """A key under the name that the DID document gives it."""
    return LocalSigner(key_of(kind).signer.private_key, key_id=f"{DID}#{kind}")


def did_document(purposes: tuple[str, ...] = ("assertionMethod",)) -> Json:
    methods = [
        {
            "id": f"{DID}#{kind}",
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": key_of(kind).text,
        }
        for kind in KINDS
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": methods,
        **{purpose: [one["id"] for one in methods] for purpose in purposes},
    }


def tell(digitalbazaar: DigitalBazaar, document: Json) -> None:
    """Hand a DID document to them, and each of its keys."""
    context = document["@context"][-1]
    keys = {one["id"]: {"@context": context, **one} for one in document["verificationMethod"]}
    digitalbazaar.know({document["id"]: document, **keys})


def of_web(credential: Json, document: Json | None = None, **options: Any) -> Verification:
    """Our verdict, with the DID document at hand."""
    contents = {DID: json.dumps(document or did_document()).encode()}
    trust = Trust(issuers=[DID], dids=True)
    raw = json.dumps(credential).encode()
    return verify(raw, trust=trust, at=NOW, contents=contents, **options)


def ours(document: Json, suite: str, kind: str, **options: Any) -> Json:
    how = DataIntegrity(suite, **options)
    return dict(json.loads(how.secure(document, signer_of(kind), now=NOW)))


def theirs(digitalbazaar: DigitalBazaar, document: Json, suite: str, kind: str) -> Json:
    method = f"{DID}#{kind}"
    given = key_of(kind).given
    return digitalbazaar.issue(
        deepcopy(document), suite, given, method=method, controller=DID, created=NOW, now=NOW
    )


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_a_key_of_did_web(digitalbazaar: DigitalBazaar, suite: str, kind: str) -> None:
    tell(digitalbazaar, did_document())
    document = issued_by(plain_2(), DID)
    for signed in (ours(document, suite, kind), theirs(digitalbazaar, document, suite, kind)):
        assert of_web(signed).outcome is Outcome.PASSED
        assert digitalbazaar.verify(signed, now=NOW)["verified"]


def test_a_key_that_the_did_document_does_not_authorise_both_refuse(
    digitalbazaar: DigitalBazaar,
) -> None:
    signed = ours(issued_by(plain_2(), DID), "eddsa-rdfc-2022", "Ed25519")
    other = did_document(("authentication",))
    tell(digitalbazaar, other)
    told = digitalbazaar.verify(signed, now=NOW)
    tell(digitalbazaar, did_document())
    assert not told["verified"]
    assert "key.not_authorised" in {one.code for one in of_web(signed, other).findings}
    assert of_web(signed, other).outcome is Outcome.FAILED


def test_proofs_of_all_suites_on_one_credential(digitalbazaar: DigitalBazaar) -> None:
    """Made in turn by the two of them; each finds all good, and refuses the altered ones."""
    tell(digitalbazaar, did_document())
    document = issued_by(plain_2(), DID)
    for number, (suite, kind) in enumerate(SUITES):
        if number % 2:
            document = theirs(digitalbazaar, document, suite, kind)
        else:
            document = ours(document, suite, kind)
    assert len(document["proof"]) == len(SUITES)
    verdict = of_web(document)
    assert verdict.outcome is Outcome.PASSED
    assert [one.outcome for one in verdict.findings if one.check is Check.SIGNATURE] == [
        Outcome.PASSED
    ] * len(SUITES)
    told = digitalbazaar.verify(document, now=NOW)
    assert [one["verified"] for one in told["proofs"]] == [True] * len(SUITES)
    alone = {**document, "proof": document["proof"][0]}
    for change, wrong in altered(alone):
        if "proof" not in wrong or wrong["proof"] != alone["proof"]:
            continue
        both = {**wrong, "proof": document["proof"]}
        assert of_web(both).outcome is not Outcome.PASSED, change
        assert not digitalbazaar.verify(both, now=NOW)["verified"], change


@pytest.mark.parametrize("place", [0, 1])
def test_20261128_a_good_proof_beside_a_bad_one(digitalbazaar: DigitalBazaar, place: int) -> None:
    """Data Integrity 1.0, 4.5: every proof has to verify. They are content with one."""
    tell(digitalbazaar, did_document())
    document = issued_by(plain_2(), DID)
    signed = ours(ours(document, "eddsa-rdfc-2022", "Ed25519"), "ecdsa-jcs-2019", "P-256")
    assert of_web(signed).outcome is Outcome.PASSED
    signed["proof"][place]["created"] = "2026-11-19T10:00:00Z"
    assert of_web(signed).outcome is Outcome.FAILED
    told = digitalbazaar.verify(signed, now=NOW)
    assert [one["verified"] for one in told["proofs"]] == [place != 0, place != 1]
    assert told["verified"]


def test_20261128_a_chain(digitalbazaar: DigitalBazaar) -> None:
    """Data Integrity 1.0, 4.3: what is chained covers the proof before it, which they leave out."""
    tell(digitalbazaar, did_document())
    document = issued_by(plain_2(), DID)
    first = ours(document, "eddsa-rdfc-2022", "Ed25519", proof_id="urn:uuid:1")
    chain = ours(first, "ecdsa-rdfc-2019", "P-256", previous_proof="urn:uuid:1")
    assert of_web(chain).outcome is Outcome.PASSED
    told = digitalbazaar.verify(chain, now=NOW)
    assert [one["verified"] for one in told["proofs"]] == [True, False]


def test_a_proof_by_another_did_beside_the_issuers(digitalbazaar: DigitalBazaar) -> None:
    """A co-signature: theirs is refused for its key alone, ours a warning; the credential holds."""
    issuer, other = key_of("Ed25519"), key_of("P-256")
    document = issued_by(plain_2(), issuer.did)
    signed = DataIntegrity("eddsa-rdfc-2022").secure(document, issuer.signer, now=NOW)
    both = DataIntegrity("ecdsa-rdfc-2019").secure(json.loads(signed), other.signer, now=NOW)
    told = digitalbazaar.verify(json.loads(both), now=NOW)
    assert [one["verified"] for one in told["proofs"]] == [True, False]
    assert "must match the verification method controller" in told["proofs"][1]["errors"][0]
    verdict = judged(json.loads(both), issuer)
    assert verdict.outcome is Outcome.PASSED
    assert "issuer.co_signed" in {one.code for one in verdict.findings}


@pytest.mark.parametrize(("suite", "kind"), SUITES)
@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
def test_the_verb_issue(
    digitalbazaar: DigitalBazaar, suite: str, kind: str, data_model: str
) -> None:
    key = key_of(kind)
    how = DataIntegrity(suite, data_model=data_model)
    issued = issue(course(), signer=key.signer, mechanism=how, page=DotPage(), now=NOW)
    signed = json.loads(issued.secured)
    assert judged(signed, key).outcome is Outcome.PASSED, str(judged(signed, key))
    assert digitalbazaar.verify(signed, now=NOW)["verified"]


ASKED = {"challenge": "1f44d55f-f161-4938-a659-f8026467f126", "domain": "https://verifier.example"}


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_a_presentation_of_theirs(digitalbazaar: DigitalBazaar, suite: str, kind: str) -> None:
    key = key_of(kind)
    unsigned = presentation(key.did)
    given = {"suite": suite, "key": key.given, "created": NOW}
    signed = digitalbazaar.asked("present", presentation=unsigned, **given, **ASKED)
    trust = Trust(issuers=[key_of("Ed25519").did], dids=True)
    raw = json.dumps(signed).encode()
    told = verify(raw, trust=trust, at=NOW, expected=Audience(**ASKED))
    assert told.outcome is Outcome.PASSED, str(told)
    assert [one.outcome for one in told.credentials] == [Outcome.PASSED]
    assert "holder.bound" in {one.code for one in told.findings}
    for member in ASKED:
        other = Audience(**{**ASKED, member: "https://other.example"})
        assert verify(raw, trust=trust, at=NOW, expected=other).outcome is Outcome.FAILED


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_a_presentation_of_ours(digitalbazaar: DigitalBazaar, suite: str, kind: str) -> None:
    key = key_of(kind)
    how = DataIntegrity(suite, **ASKED)
    signed = json.loads(how.secure(presentation(key.did), key.signer, now=NOW))
    told = digitalbazaar.asked("verifyPresentation", presentation=signed, now=NOW, **ASKED)
    assert told["verified"], told
    for member in ASKED:
        other = {**ASKED, member: "https://other.example"}
        told = digitalbazaar.asked("verifyPresentation", presentation=signed, now=NOW, **other)
        assert not told["verified"], member


def presentation(did: str) -> Json:
    """A presentation by the subject of a credential that another key issued."""
    key = key_of("Ed25519")
    document = issued_by(own(), key.did)
    document["credentialSubject"]["id"] = did
    how = DataIntegrity("eddsa-rdfc-2022")
    signed = json.loads(how.secure(document, key.signer, now=NOW))
    assert proven(signed, key)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:7a9b8c11-5d3e-4f60-8f2c-0d5a5c1f3a20",
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": [signed],
    }
