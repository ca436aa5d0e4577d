"""The direction of a text is covered by a proof over linked data: turned round, it breaks it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from microcred import Outcome, Trust, verify
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import LocalSigner
from microcred.disclosing import disclose
from microcred.findings import Check
from microcred.securing import DataIntegrity

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("suite", "kind"),
    [("eddsa-rdfc-2022", "Ed25519"), ("ecdsa-rdfc-2019", "P-384"), ("ecdsa-sd-2023", "P-256")],
)
def test_a_text_that_is_turned_round(suite: str, kind: str) -> None:
    signer = LocalSigner(PrivateKey.generate(kind))
    issuer = did_key(signer.public_key)
    document: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "name": {"@value": "درجة", "@language": "ar", "@direction": "rtl"},
        "credentialSubject": {"id": "urn:example:1"},
    }
    raw = DataIntegrity(suite).secure(document, signer, now=NOW)
    if suite == "ecdsa-sd-2023":
        raw = disclose(raw, reveal=["/name"])
    trust = Trust(issuers=[issuer], dids=True)
    assert verify(raw, trust=trust, at=NOW).outcome is Outcome.PASSED
    turned = json.loads(raw)
    assert turned["name"]["@direction"] == "rtl"
    turned["name"]["@direction"] = "ltr"
    told = verify(json.dumps(turned).encode(), trust=trust, at=NOW).findings
    assert Outcome.FAILED in {one.outcome for one in told if one.check is Check.SIGNATURE}
