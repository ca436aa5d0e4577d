"""jwt_vc: claims and members stand for each other, in both directions."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from forging import GONE, NOW, b64url, codes, seal
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import DidReference, NamedKeyReference, did_key
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_decode
from microcred.errors import InvalidCredential, IssueError, ParseError, UnsuitableKey
from microcred.findings import Outcome
from microcred.securing import MECHANISMS, JwtVc

KEY = PrivateKey.generate("P-256")
SIGNER = LocalSigner(KEY)
DID = did_key(KEY.public_key)
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID, "name": "Université"},
    "issuanceDate": "2026-01-01T00:00:00.5Z",
    "expirationDate": "2030-01-01T01:00:00+01:00",
    "credentialSubject": {"id": "did:key:zAna", "name": "Ána"},
}
SECONDS = {"nbf": 1_767_225_600, "exp": 1_893_456_000}


def claims_of(secured: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = secured.decode().split(".")
    return json.loads(b64url_decode(header)), json.loads(b64url_decode(payload))


def signed(header: dict[str, Any] | None = None, *, vc: Any = None, **claims: Any) -> bytes:
    """A token with header members and claims replaced, added or (GONE) left out."""
    right, body = claims_of(JwtVc().secure(DOCUMENT, SIGNER, now=NOW))
    parts = (
        {**right, **(header or {})},
        {**body, "vc": body["vc"] if vc is None else vc, **claims},
    )
    texts = [
        b64url(json.dumps({name: one for name, one in part.items() if one is not GONE}))
        for part in parts
    ]
    value = KEY.sign("ES256", ".".join(texts).encode())
    return ".".join([*texts, b64url(value)]).encode()


def test_what_is_written() -> None:
    secured = JwtVc().secure(DOCUMENT, SIGNER, now=NOW)
    header, claims = claims_of(secured)
    assert (header["typ"], header["alg"], list(header)) == ("JWT", "ES256", ["alg", "kid", "typ"])
    assert claims == {
        "iss": DID,
        "sub": "did:key:zAna",
        "jti": "urn:uuid:1",
        **SECONDS,
        "iat": int(NOW.timestamp()),
        "vc": DOCUMENT,
    }
    assert [one.name for one in MECHANISMS if one.recognises(secured)] == ["jwt_vc"]
    opened = JwtVc().open(secured)
    assert (opened.document, codes(opened)) == (DOCUMENT, [])
    assert isinstance(opened.proofs[0].reference, DidReference)


def test_what_has_no_id_and_no_end() -> None:
    document = {name: one for name, one in DOCUMENT.items() if name not in ("id", "expirationDate")}
    for subject in ({"name": "Ána"}, [{"id": "urn:a"}, {"id": "urn:b"}], [{"id": "urn:a"}]):
        given = {**document, "credentialSubject": subject}
        secured = JwtVc().secure(given, SIGNER, now=NOW)
        _, claims = claims_of(secured)
        assert claims.get("sub") == ("urn:a" if subject == [{"id": "urn:a"}] else None)
        assert claims.keys().isdisjoint({"jti", "exp"})
        assert JwtVc().open(secured).document == given


def test_members_that_only_the_claims_have() -> None:
    """As VCDM 1.1 lets an issuer write: what is a claim is left out of `vc`."""
    short = {
        "@context": DOCUMENT["@context"],
        "type": DOCUMENT["type"],
        "credentialSubject": {"name": "Ána"},
    }
    for inner, issuer in (
        (short, DID),
        ({**short, "issuer": {"name": "U"}}, {"id": DID, "name": "U"}),
    ):
        opened = JwtVc().open(signed(vc=inner))
        assert codes(opened) == []
        assert opened.document == {
            **short,
            "id": "urn:uuid:1",
            "issuer": issuer,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "expirationDate": "2030-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:key:zAna", "name": "Ána"},
        }


_WHOLE = {
    **DOCUMENT,
    "issuer": DID,
    "issuanceDate": "2026-01-01T00:00:00Z",
    "expirationDate": "2030-01-01T00:00:00Z",
}


@given(st.sets(st.sampled_from(["id", "issuer", "issuanceDate", "expirationDate", "subject"])))
def test_it_does_not_matter_where_a_member_stands(left_out: set[str]) -> None:
    """The law of the encoding: a claim, a member, or both say the same credential."""
    inner = {name: one for name, one in _WHOLE.items() if name not in left_out}
    if "subject" in left_out:
        inner["credentialSubject"] = {"name": "Ána"}
    opened = JwtVc().open(signed(vc=inner))
    assert (opened.document, codes(opened)) == (_WHOLE, [])


@pytest.mark.parametrize(
    ("traits", "code"),
    [
        ({"header": {"typ": "something"}}, "format.typ"),
        ({"iss": GONE}, "format.iss_mismatch"),
        ({"iss": 1}, "format.iss_mismatch"),
        ({"iss": "did:key:zOther"}, "format.jwt_vc_conflict"),
        ({"sub": "did:key:zOther"}, "format.jwt_vc_conflict"),
        ({"jti": "urn:uuid:2"}, "format.jwt_vc_conflict"),
        ({"nbf": SECONDS["nbf"] + 1}, "format.jwt_vc_conflict"),
        ({"exp": SECONDS["exp"] - 1}, "format.jwt_vc_conflict"),
        ({"exp": "2030-01-01T00:00:00Z"}, "format.claim_time"),
        ({"nbf": 10**30}, "format.claim_time"),
        ({"vp": {}}, "format.vc_claim"),
        (
            {"vc": {**DOCUMENT, "@context": ["https://www.w3.org/ns/credentials/v2"]}},
            "format.context",
        ),
        ({"vc": {**DOCUMENT, "@context": []}}, "format.context"),
        ({"header": {"kid": 1}}, "format.kid"),
        ({"header": {"alg": "none"}}, "algorithm.not_allowed"),
        ({"header": {"crit": ["exp"]}}, "format.crit"),
    ],
)
def test_wrong_tokens_have_their_code(traits: dict[str, Any], code: str) -> None:
    found = {one.code: one for one in JwtVc().open(signed(**traits)).proofs[0].findings}
    assert code in found
    assert found[code].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "traits",
    [
        {"header": {"typ": GONE}},
        {"header": {"typ": "application/JWT"}},
        {"nbf": SECONDS["nbf"] + 0.25},
        {"iat": GONE},
        {
            "vc": {
                **DOCUMENT,
                "validFrom": "2026-01-01T00:00:00Z",
                "issuanceDate": "2025-12-01T00:00:00Z",
            }
        },
        {"colour": "red"},
    ],
)
def test_odd_and_right(traits: dict[str, Any]) -> None:
    assert codes(JwtVc().open(signed(**traits))) == []


def test_a_did_without_key_id() -> None:
    (proof,) = JwtVc().open(signed({"kid": GONE})).proofs
    assert (proof.reference, proof.findings) == (NamedKeyReference(DID, None), ())


@pytest.mark.parametrize("vc", ["text", [], 1])
def test_the_claim_must_be_an_object(vc: Any) -> None:
    with pytest.raises(ParseError) as refused:
        JwtVc().open(signed(vc=vc))
    assert refused.value.where == "/vc"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"e30.e30.AA",
        b"e30.?.AA",
        b"e30.eyJ2Y.AA",
        b"eyJ0eXAiOiJKT1NFIn0.eyJ2YyI6MX0.AA",
    ],
)
def test_what_is_another_mechanism(raw: bytes) -> None:
    assert not JwtVc().recognises(raw)


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"issuer": None},
        {"issuer": {"name": "no id"}},
        {"issuanceDate": None},
        {"issuanceDate": "2026-01-01"},
        {"expirationDate": "never"},
    ],
)
def test_unsuitable_documents_are_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidCredential):
        JwtVc().secure({**DOCUMENT, **changes}, SIGNER, now=NOW)


def test_unsuitable_keys_and_times() -> None:
    with pytest.raises(UnsuitableKey):
        JwtVc().secure(DOCUMENT, seal("RSA-2048"), now=NOW)
    with pytest.raises(IssueError):
        JwtVc().secure(DOCUMENT, SIGNER, now=datetime(2026, 1, 1))
