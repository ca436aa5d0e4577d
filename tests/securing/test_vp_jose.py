"""vp+jwt: what is written opens as it was, and the claims of the options are there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from forging import NOW, codes, seal
from jwcrypto import jwk, jws

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import DidReference, did_key, verification_method
from microcred.crypto.signing import LocalSigner
from microcred.errors import InvalidCredential, IssueError, ParseError, UnsuitableKey
from microcred.securing import VpJwt
from microcred.securing.enveloped import enveloped

KEY = PrivateKey.generate("P-384")
SIGNER = LocalSigner(KEY)
DID = did_key(KEY.public_key)
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": DID,
    "verifiableCredential": [
        enveloped(b"e30.e30.AA", "application/vc+jwt"),
        {"type": ["VerifiableCredential"], "proof": {"type": "DataIntegrityProof"}},
    ],
}


def header_of(secured: bytes) -> dict[str, Any]:
    token = jws.JWS()
    token.deserialize(secured.decode(), jwk.JWK(**KEY.public_key.to_jwk()))
    header: dict[str, Any] = token.jose_header
    return header


def test_what_is_written() -> None:
    secured = VpJwt().secure(DOCUMENT, SIGNER, now=NOW)
    assert header_of(secured) == {
        "alg": "ES384",
        "kid": verification_method(DID),
        "typ": "vp+jwt",
        "cty": "vp",
        "iss": DID,
        "iat": int(NOW.timestamp()),
    }
    opened = VpJwt().open(secured)
    (proof,) = opened.proofs
    assert opened.document == DOCUMENT
    assert codes(opened) == []
    assert proof.reference == DidReference(verification_method(DID))
    assert (proof.domain, proof.challenge, proof.expires) == (frozenset(), None, None)


@pytest.mark.parametrize("domain", ["https://verifier.example", ["https://a.example", "b"]])
def test_the_claims_of_the_options(domain: Any) -> None:
    ends = NOW + timedelta(minutes=5)
    mechanism = VpJwt(challenge="n-0S6_WzA2Mj", domain=domain, expires=ends)
    opened = VpJwt().open(mechanism.secure(DOCUMENT, SIGNER, now=NOW))
    (proof,) = opened.proofs
    said = [domain] if isinstance(domain, str) else domain
    assert proof.domain == frozenset(said)
    assert proof.challenge == "n-0S6_WzA2Mj"
    assert proof.expires == ends
    claims = {"exp": int(ends.timestamp()), "aud": domain, "nonce": "n-0S6_WzA2Mj"}
    assert opened.document == {**DOCUMENT, **claims}
    assert codes(opened) == []


def test_a_presentation_without_holder() -> None:
    document = {name: one for name, one in DOCUMENT.items() if name != "holder"}
    secured = VpJwt().secure(document, SIGNER, now=NOW)
    assert "iss" not in header_of(secured)
    assert codes(VpJwt().open(secured)) == []


def test_a_holder_who_is_known_by_a_certificate() -> None:
    signer = seal()
    document = {**DOCUMENT, "holder": {"id": "urn:epass:org:1"}}
    opened = VpJwt().open(VpJwt().secure(document, signer, now=NOW))
    assert codes(opened) == []
    assert opened.proofs[0].reference is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": ["https://www.w3.org/2018/credentials/v1"]},
        {"@context": []},
        {"type": ["VerifiableCredential"]},
        {"vp": {}},
        {"nonce": "mine"},
        {"iss": DID},
        {"verifiableCredential": ["e30.e30.AA"]},
        {"verifiableCredential": {"type": ["VerifiableCredential"]}},
    ],
)
def test_unsuitable_presentations_are_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidCredential):
        VpJwt().secure({**DOCUMENT, **changes}, SIGNER, now=NOW)


@pytest.mark.parametrize(
    "options",
    [
        {"expires": datetime(2026, 1, 1)},
        {"domain": []},
        {"domain": [1]},
        {"domain": ""},
        {"challenge": 1},
    ],
)
def test_unsuitable_options(options: dict[str, Any]) -> None:
    with pytest.raises(IssueError):
        VpJwt(**options)


def test_unsuitable_keys_and_times() -> None:
    with pytest.raises(UnsuitableKey):
        VpJwt().secure(DOCUMENT, seal("RSA-2048"), now=NOW)
    with pytest.raises(IssueError):
        VpJwt().secure(DOCUMENT, SIGNER, now=datetime(2026, 1, 1))


def test_recognised_by_its_type_alone() -> None:
    for raw in (b"", b"{}", b"e30.e30.AA", b"eyJ0eXAiOiJKT1NFIn0.e30.AA"):
        assert not VpJwt().recognises(raw)
    flat = json.dumps({"payload": "e30", "protected": "e30", "signature": "AA"}).encode()
    with pytest.raises(ParseError):
        VpJwt().open(flat)


def test_times_are_of_the_signature() -> None:
    opened = VpJwt().open(VpJwt(expires=NOW).secure(DOCUMENT, SIGNER, now=NOW))
    assert opened.proofs[0].claimed_time == NOW.astimezone(UTC)
    assert opened.proofs[0].expires == NOW
