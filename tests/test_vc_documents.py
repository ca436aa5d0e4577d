"""Two plain W3C credentials that other tests secure; here only that they are what they are."""

from __future__ import annotations

from typing import Any

from microcred.linked.terms import VCDM_1_1, VCDM_2_0
from microcred.releases.vcdm import check_vcdm
from microcred.releases.w3c import is_plain

CONTEXT: Any = {"Exam": "https://example.org/terms#Exam", "mark": "https://example.org/terms#mark"}
OF_2_0: dict[str, Any] = {
    "@context": [VCDM_2_0, CONTEXT],
    "id": "urn:example:plain",
    "type": ["VerifiableCredential", "Exam"],
    "name": "An exam",
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ana", "name": "Ana", "mark": "1.0"},
    "evidence": [{"type": "Exam"}],
}
OF_1_1: dict[str, Any] = {
    "@context": [VCDM_1_1, CONTEXT],
    "id": "urn:example:plain-1",
    "type": ["VerifiableCredential", "Exam"],
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ana", "mark": "1.0"},
    "evidence": [{"type": "Exam"}],
}


def test_they_are_plain_and_lack_their_issuer_alone() -> None:
    for document in (OF_2_0, OF_1_1):
        assert is_plain(document)
        assert [one.code for one in check_vcdm(document)] == ["vcdm.issuer"]
