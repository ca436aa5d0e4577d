"""Credentials that hold a JSON Schema: verified before the schema is used, once, and no further."""

from __future__ import annotations

import json
from typing import Any

import pytest

from examples import NOW, wallet_signer
from microcred import Outcome, Trust, verify
from microcred.crypto.signing import LocalSigner
from microcred.linked.terms import VCDM_2_0
from microcred.policy import ANY_ISSUER
from microcred.schema_holders import holder_verifier
from microcred.schemas.credential_schema import VerifiedHolder, named_schemas
from microcred.securing import DataIntegrity, VcJwt
from microcred.vc_issuing import issue_document
from test_vc_documents import OF_2_0

ANYBODY = Trust(issuers=ANY_ISSUER, dids=True)
URL, HOLDER = "https://uni.example/exam.json", "https://uni.example/exam-schema"
SCHEMA: dict[str, Any] = {
    "$id": URL,
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "properties": {"credentialSubject": {"required": ["mark"]}},
}
HELD: dict[str, Any] = {
    "@context": [VCDM_2_0],
    "id": HOLDER,
    "type": ["VerifiableCredential", "JsonSchemaCredential"],
    "validUntil": "2030-01-01T00:00:00Z",
    "credentialSchema": {
        "id": "https://www.w3.org/ns/credentials/json-schema/v2.json",
        "type": "JsonSchema",
    },
    "credentialSubject": {"id": URL, "type": "JsonSchema", "jsonSchema": SCHEMA},
}
ENTRY = {"id": HOLDER, "type": "JsonSchemaCredential"}
PLACE = "/credentialSchema"


def secured(document: Any, mechanism: Any = None, kind: str = "P-256") -> bytes:
    signer = wallet_signer("Ed25519" if mechanism is None else kind)
    chosen = mechanism or DataIntegrity()
    return issue_document(document, signer=signer, mechanism=chosen, now=NOW).secured


def told(holder: bytes, *, mark: Any = "1.0", trust: Trust = ANYBODY) -> tuple[str, dict[str, str]]:
    """The outcome, and what is said of schemas: code -> outcome."""
    subject = {"id": "did:example:ana"} | ({"mark": mark} if mark else {})
    document = {**OF_2_0, "credentialSchema": ENTRY, "credentialSubject": subject}
    verdict = verify(secured(document), trust=trust, at=NOW, contents={HOLDER: holder})
    found = {
        one.code.removeprefix("schema.json_schema_"): one.outcome.value
        for one in verdict.findings
        if "json_schema" in one.code
    }
    return verdict.outcome.value, found


@pytest.mark.parametrize("mechanism", [None, DataIntegrity("ecdsa-jcs-2019"), VcJwt()])
def test_a_schema_in_a_verified_credential_is_asked(mechanism: Any) -> None:
    holder = secured(HELD, mechanism)
    assert told(holder) == ("PASSED", {"holder_verified": "PASSED", "valid": "PASSED"})
    outcome, found = told(holder, mark=None)
    assert found == {"holder_verified": "PASSED", "violation": "FAILED"}
    assert outcome == "FAILED"


def test_who_issued_it_is_not_whom_the_verifier_expects() -> None:
    """The credential chose its schema; whom the verifier expects is who issued the credential."""
    holder = secured(HELD, VcJwt(), "P-384")
    document = {**OF_2_0, "credentialSchema": ENTRY}
    issuer = json.loads(secured(document))["issuer"]
    assert told(holder, trust=Trust(issuers=[issuer]))[0] == "PASSED"


def forged(change: dict[str, Any]) -> bytes:
    return json.dumps({**json.loads(secured(HELD)), **change}).encode()


@pytest.mark.parametrize(
    ("holder", "found"),
    [
        (forged({"credentialSubject": {**HELD["credentialSubject"], "jsonSchema": {}}}), "failed"),
        (json.dumps(HELD).encode(), "failed"),
        (b"{", "failed"),
        (secured({**HELD, "validUntil": "2025-01-01T00:00:00Z"}), "failed"),
        (secured({**HELD, "issuer": "https://uni.example"}), "failed"),
    ],
)
def test_a_schema_in_a_credential_that_does_not_verify_is_not_used(
    holder: bytes, found: str
) -> None:
    assert told(holder) == ("FAILED", {f"holder_{found}": "FAILED"})
    assert told(holder, mark=None)[1] == {f"holder_{found}": "FAILED"}


def test_a_holder_whose_key_is_not_to_be_had_leaves_it_open() -> None:
    held = {**HELD, "issuer": "did:web:uni.example"}
    key = wallet_signer("Ed25519").private_key
    signer = LocalSigner(key, key_id="did:web:uni.example#one")
    holder = issue_document(held, signer=signer, mechanism=DataIntegrity(), now=NOW).secured
    outcome, found = told(holder)
    assert (outcome, found) == ("INDETERMINATE", {"holder_unproven": "INDETERMINATE"})


def test_what_else_is_handed_in_is_no_schema() -> None:
    document = {**OF_2_0, "credentialSchema": {"id": URL, "type": "JsonSchema"}}
    contents = {URL: json.dumps(SCHEMA).encode(), "urn:x:picture": b"\xff\xd8", "urn:x:t": b"e30."}
    verdict = verify(secured(document), trust=ANYBODY, at=NOW, contents=contents)
    assert verdict.outcome is Outcome.PASSED


def test_that_no_schema_is_named_is_told_where_one_was_handed_in() -> None:
    def warned(contents: dict[str, bytes]) -> bool:
        found = verify(secured(OF_2_0), trust=ANYBODY, at=NOW, contents=contents).findings
        return "schema.json_schema_not_named" in {one.code for one in found}

    assert warned({URL: json.dumps(SCHEMA).encode()})
    assert not warned({"urn:x:picture": b"\xff\xd8", "did:web:uni.example": b"{}"})


def test_a_verified_credential_that_holds_no_schema() -> None:
    outcome, found = told(secured(OF_2_0))
    assert found == {"holder_verified": "PASSED", "malformed": "INDETERMINATE"}
    assert outcome == "INDETERMINATE"


def test_credentials_that_name_one_another_come_to_an_end() -> None:
    document = {**OF_2_0, "credentialSchema": [ENTRY] * 3}
    holder = secured({**document, "id": HOLDER})
    verdict = verify(secured(document), trust=ANYBODY, at=NOW, contents={HOLDER: holder})
    # Each looks into the other without asking who it is, finds no schema, and is not used.
    assert verdict.reasons() == ("schema.json_schema_holder_unproven",)


def test_a_holder_is_verified_once() -> None:
    asked: list[bytes] = []

    def once(raw: bytes) -> Any:
        asked.append(raw)
        return verify(raw, trust=ANYBODY, at=NOW)

    verifier = holder_verifier(once)
    raw = secured(HELD)
    document = {"credentialSubject": {"mark": 1}, "credentialSchema": [ENTRY] * 20}
    found = named_schemas(document, {HOLDER: raw}, verifier)
    assert len(asked) == 1 and len(found) == 40
    assert verifier(b"{") == VerifiedHolder(Outcome.FAILED, None, ("format.malformed",))
    assert "mark" not in repr(verifier(raw))
