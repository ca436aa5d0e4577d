"""vc+jwt: what is right opens, what is wrong has its code, and the older JWT is never accepted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from forging import GONE, NOW, b64, b64url, codes, seal
from jwcrypto import jwk, jws

from microcred.codes import CODES
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    KeyReference,
    NamedKeyReference,
    UrlReference,
    did_jwk,
    did_key,
    verification_method,
)
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import InvalidCredential, IssueError, ParseError, UnsuitableKey
from microcred.findings import Outcome
from microcred.securing import MECHANISMS, VcJwt
from microcred.securing.mechanism import Opened

KEYS = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "EdDSA": "Ed25519"}
PRIVATE = {algorithm: PrivateKey.generate(kind) for algorithm, kind in KEYS.items()}
DID = did_key(PRIVATE["ES256"].public_key)
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID, "name": "Université"},
    "credentialSubject": {"id": "urn:epass:person:1"},
}


def signed(header: dict[str, Any] | None = None, document: Any = DOCUMENT, **claims: Any) -> bytes:
    """A token with header members and claims replaced, added or (GONE) left out."""
    protected = {
        "alg": "ES256",
        "kid": verification_method(DID),
        "typ": "vc+jwt",
        **(header or {}),
    }
    head = b64url(json.dumps({k: v for k, v in protected.items() if v is not GONE}))
    if isinstance(document, dict):
        document = {k: v for k, v in {**document, **claims}.items() if v is not GONE}
    body = b64url(json.dumps(document))
    value = PRIVATE["ES256"].sign("ES256", f"{head}.{body}".encode())
    return f"{head}.{body}.{b64url(value)}".encode()


def opened(secured: bytes) -> Opened:
    assert [one.name for one in MECHANISMS if one.recognises(secured)] == ["vc+jwt"]
    return VcJwt().open(secured)


RIGHT: dict[str, dict[str, Any]] = {
    "plain": {},
    "full type": {"header": {"typ": "application/vc+jwt"}},
    "content type": {"header": {"cty": "vc"}},
    "full content type": {"header": {"cty": "application/vc"}},
    "times": {"iat": 1_700_000_000, "exp": 1_900_000_000.5, "nbf": 1_600_000_000},
    "issuer in claim and header": {"header": {"iss": DID}, "iss": DID},
    "issuer is a text": {"issuer": DID, "iss": DID},
    "a key in the header is not looked at": {"header": {"jwk": {"kty": "oct", "k": "AQ"}}},
    "b64 true": {"header": {"b64": True, "crit": ["b64"]}},
    "the same ids in jti and sub": {"id": "urn:a", "jti": "urn:a", "sub": "urn:epass:person:1"},
    "claims that nobody knows": {"colour": "red", "header": {"colour": "blue"}},
}


@pytest.mark.parametrize("traits", RIGHT.values(), ids=RIGHT)
def test_right_tokens_open_without_findings(traits: dict[str, Any]) -> None:
    result = opened(signed(**traits))
    (proof,) = result.proofs
    assert codes(result) == []
    assert isinstance(proof.reference, DidReference)
    assert proof.reference.url == verification_method(DID)
    assert PRIVATE["ES256"].public_key.verify("ES256", proof.signature, proof.signing_input)


def test_times_are_read() -> None:
    (proof,) = opened(signed(iat=1_700_000_000, exp=1_900_000_000, nbf=1_600_000_000)).proofs
    assert proof.claimed_time == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert proof.expires == datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)
    assert proof.not_before == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def test_of_two_times_the_stricter_counts() -> None:
    header = {"exp": 1_800_000_000, "nbf": 1_600_000_000}
    (proof,) = opened(signed(header, exp=1_900_000_000, nbf=1_700_000_000)).proofs
    assert proof.expires == datetime.fromtimestamp(1_800_000_000, UTC)
    assert proof.not_before == datetime.fromtimestamp(1_700_000_000, UTC)


F, W, I = Outcome.FAILED, Outcome.WARNING, Outcome.INDETERMINATE
V1 = ["https://www.w3.org/2018/credentials/v1"]
WRONG: dict[str, tuple[dict[str, Any], str, Outcome]] = {
    "typ JWT": ({"header": {"typ": "JWT"}}, "format.typ", F),
    "no typ": ({"header": {"typ": GONE}}, "format.typ", F),
    "a presentation": ({"type": ["VerifiablePresentation"]}, "format.typ", F),
    "no key id, no iss": ({"header": {"kid": GONE}}, "format.kid", F),
    "no key id, iss is a DID": ({"header": {"kid": GONE, "iss": DID}}, "format.kid", F),
    "key id is a number": ({"header": {"kid": 1}, "iss": DID}, "format.kid", F),
    "key id that is no URL, no iss": ({"header": {"kid": "key-1"}}, "format.kid", F),
    "key id relative to nobody": ({"header": {"kid": "#key-1"}}, "format.kid", F),
    "key id relative to a DID": (
        {"header": {"kid": f"#{DID.removeprefix('did:key:')}", "iss": DID}},
        *("format.kid_relative", W),
    ),
    "another id in jti": ({"id": "urn:a", "jti": "urn:b"}, "format.claim_conflict", W),
    "another subject in sub": ({"sub": "urn:b"}, "format.claim_conflict", W),
    "cty of something else": ({"header": {"cty": "bad+cty"}}, "format.cty", F),
    "cty is a number": ({"header": {"cty": 1}}, "format.cty", F),
    "vc claim": ({"vc": {}}, "format.vc_claim", F),
    "vp claim": ({"vp": "no"}, "format.vc_claim", F),
    "data model 1.1": ({"@context": V1}, "format.context", F),
    "no context": ({"@context": GONE}, "format.context", F),
    "another issuer in the claim": ({"iss": "did:key:z"}, "format.iss_mismatch", F),
    "another issuer in the header": ({"header": {"iss": 1}}, "format.iss_mismatch", F),
    "iss without an issuer": ({"iss": DID, "issuer": GONE}, "format.iss_mismatch", F),
    "unknown critical": ({"header": {"x": 1, "crit": ["x"]}}, "format.crit_unknown", F),
    "exp critical": ({"header": {"exp": 1, "crit": ["exp"]}}, "format.crit_unknown", F),
    "empty crit": ({"header": {"crit": []}}, "format.crit", F),
    "iat is a text": ({"iat": "2010-01-01T19:23:24Z"}, "format.claim_time", W),
    "exp is a text": ({"exp": "2030-01-01T19:23:24Z"}, "format.claim_time", F),
    "nbf is negative": ({"nbf": -1}, "format.claim_time", F),
    "exp beyond all time": ({"header": {"exp": 10**30}}, "format.claim_time", F),
    "alg none": ({"header": {"alg": "none"}}, "algorithm.not_allowed", F),
    "alg HMAC": ({"header": {"alg": "HS256"}}, "algorithm.not_allowed", F),
    "alg of JAdES only": ({"header": {"alg": "RS256"}}, "algorithm.not_allowed", F),
    "unreadable certificate": ({"header": {"kid": GONE, "x5c": [1]}}, "certificate.unreadable", F),
}


@pytest.mark.parametrize(("traits", "code", "outcome"), WRONG.values(), ids=WRONG)
def test_wrong_tokens_have_their_code(traits: dict[str, Any], code: str, outcome: Outcome) -> None:
    result = opened(signed(**traits))
    found = {one.code: one for one in result.proofs[0].findings}
    assert code in found
    assert found[code].outcome is outcome
    assert found[code].check.value.lower() == code.split(".", maxsplit=1)[0]
    assert set(found) <= set(CODES)


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ({"kid": GONE}, {"issuer": GONE}),
        ({"kid": "KQsihxP"}, {"issuer": "urn:epass:org:1"}),
        ({"kid": 1}, {"issuer": {"name": "nobody"}}),
        ({"kid": "#0"}, {"issuer": GONE}),
        ({"kid": "http://example.org/keys#1"}, {"issuer": "http://example.org/keys"}),
        ({"kid": "one"}, {"issuer": "https://uni.example/issuer#1"}),
    ],
)
def test_a_token_that_names_no_key(header: dict[str, Any], changes: dict[str, Any]) -> None:
    (proof,) = opened(signed(header, **changes)).proofs
    assert proof.reference is None  # `microcred.trust` says so in the verdict


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ({"kid": "https://uni.example/issuer#1"}, {}),
        ({"kid": "#1"}, {"issuer": "https://uni.example/issuer"}),
    ],
)
def test_a_key_in_a_document_on_the_web(header: dict[str, Any], changes: dict[str, Any]) -> None:
    (proof,) = opened(signed(header, **changes)).proofs
    assert proof.reference == UrlReference("https://uni.example/issuer#1")


@pytest.mark.parametrize(
    ("kid", "reference"),
    [
        ("KQsihxP", NamedKeyReference("https://uni.example/issuer", "KQsihxP")),
        (GONE, NamedKeyReference("https://uni.example/issuer", None)),
        ("#1", UrlReference("https://uni.example/issuer#1")),
    ],
)
def test_iss_and_the_name_of_a_key(kid: Any, reference: KeyReference) -> None:
    issuer = "https://uni.example/issuer"
    for header, claims in (({"iss": issuer}, {}), ({}, {"iss": issuer})):
        result = opened(signed({"kid": kid, **header}, issuer=issuer, **claims))
        assert result.proofs[0].reference == reference
        assert codes(result) == []


def test_a_seal_is_named_by_its_certificate() -> None:
    signer = seal()
    result = opened(VcJwt().secure({**DOCUMENT, "issuer": "urn:epass:org:1"}, signer, now=NOW))
    (proof,) = result.proofs
    assert codes(result) == []
    assert proof.reference == CertificateReference((signer.certificate,))
    assert signer.public_key.verify(proof.algorithm, proof.signature, proof.signing_input)


def test_a_certificate_may_name_the_key() -> None:
    leaf = seal().certificate
    header = {"kid": "thumbprint", "x5c": [b64(leaf.der)]}
    (proof,) = opened(signed(header)).proofs
    assert proof.findings == ()
    assert proof.reference == CertificateReference((leaf,))


def test_an_algorithm_that_does_not_fit_the_certificate() -> None:
    header = {"kid": GONE, "x5c": [b64(seal("P-384").certificate.der)]}
    assert codes(opened(signed(header))) == ["algorithm.key_mismatch"]


def test_the_older_jwt_encoding_is_another_mechanism() -> None:
    document = {"iss": DID, "vc": {"@context": V1, "type": ["VerifiableCredential"]}}
    secured = signed({"typ": "JWT"}, document)
    assert [one.name for one in MECHANISMS if one.recognises(secured)] == ["jwt_vc"]
    for typ in ("vc+jwt", "application/vc+jwt", "something"):  # named as the newer one, it is wrong
        result = opened(signed({"typ": typ}, document))
        failed = {one.code for one in result.proofs[0].findings if one.outcome is F}
        assert failed >= {"format.vc_claim", "format.context", "format.iss_mismatch"}


def test_a_credential_under_the_type_of_a_presentation() -> None:
    secured = signed({"typ": "vp+jwt"})
    (mechanism,) = (one for one in MECHANISMS if one.recognises(secured))
    assert mechanism.name == "vp+jwt"
    assert codes(mechanism.open(secured)) == ["format.typ"]


@pytest.mark.parametrize("document", [[], "text", None])
def test_the_payload_must_be_an_object(document: Any) -> None:
    with pytest.raises(ParseError):
        opened(signed(document=document))


def test_the_json_serialisations_are_not_for_tokens() -> None:
    protected, payload, signature = signed().decode().split(".")
    flat = json.dumps({"payload": payload, "protected": protected, "signature": signature})
    assert not VcJwt().recognises(flat.encode())
    with pytest.raises(ParseError):
        VcJwt().open(flat.encode())


def test_loose_base64url_is_refused() -> None:
    head, body, value = signed().decode().split(".")
    last = value[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[alphabet.index(last) ^ 1]
    result = opened(f"{head}.{body}.{value[:-1]}{other}".encode())
    assert codes(result) == ["format.base64url"]


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("method", ["default", "did:jwk", "did:key"])
def test_what_is_written_opens(algorithm: str, method: str) -> None:
    public = PRIVATE[algorithm].public_key
    did = did_jwk(public) if method == "did:jwk" else did_key(public)
    signer = LocalSigner(PRIVATE[algorithm], key_id=None if method == "default" else did)
    document = {**DOCUMENT, "issuer": did}
    secured = VcJwt().secure(document, signer, now=NOW)
    result = opened(b"\n" + secured + b"\n")
    (proof,) = result.proofs
    assert codes(result) == []
    assert result.document == document
    assert json.loads(result.payload) == document
    assert proof.reference == DidReference(verification_method(did))
    assert proof.claimed_time == NOW
    assert public.verify(proof.algorithm, proof.signature, proof.signing_input)


def test_the_header_that_is_written() -> None:
    signer = LocalSigner(PRIVATE["ES256"])
    secured = VcJwt().secure(DOCUMENT, signer, now=NOW)
    token = jws.JWS()
    token.deserialize(secured.decode(), jwk.JWK(**signer.public_key.to_jwk()))
    assert json.loads(token.payload) == DOCUMENT
    assert token.jose_header == {
        "alg": "ES256",
        "kid": verification_method(DID),
        "typ": "vc+jwt",
        "cty": "vc",
        "iss": DID,
        "iat": int(NOW.timestamp()),
    }


def test_we_open_what_jwcrypto_signs() -> None:
    token = jws.JWS(json.dumps(DOCUMENT).encode())
    protected = {"alg": "EdDSA", "typ": "vc+jwt", "kid": verification_method(DID)}
    private = PRIVATE["EdDSA"]
    token.add_signature(jwk.JWK.from_pem(private.to_pem(None)), "EdDSA", json.dumps(protected))
    (proof,) = opened(token.serialize(compact=True).encode()).proofs
    assert private.public_key.verify("EdDSA", proof.signature, proof.signing_input)


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": V1},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@context": []},
        {"vc": {}},
        {"iss": "did:key:z"},
        {"issuer": None},
        {"issuer": {"name": "no id"}},
        {"type": ["VerifiablePresentation"]},
    ],
)
def test_unsuitable_documents_are_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidCredential):
        VcJwt().secure({**DOCUMENT, **changes}, LocalSigner(PRIVATE["ES256"]), now=NOW)


def unsuitable() -> dict[str, Signer]:
    key = PRIVATE["ES256"]

    def signer(**members: Any) -> Any:
        return SimpleNamespace(public_key=key.public_key, sign=lambda octets: b"", **members)

    return {
        "RSA": seal("RSA-2048"),
        "RS256": signer(algorithm="RS256"),
        "id that is no DID": signer(algorithm="ES256", key_id="my key"),
        "id that is a number": signer(algorithm="ES256", key_id=1),
        "id without its key": signer(algorithm="ES256", key_id="did:web:example.org"),
    }


@pytest.mark.parametrize("signer", unsuitable().values(), ids=unsuitable())
def test_unsuitable_keys(signer: Signer) -> None:
    with pytest.raises(UnsuitableKey):
        VcJwt().secure(DOCUMENT, signer, now=NOW)


def test_naive_time_is_refused() -> None:
    with pytest.raises(IssueError):
        VcJwt().secure(DOCUMENT, LocalSigner(PRIVATE["ES256"]), now=datetime(2026, 1, 1))
