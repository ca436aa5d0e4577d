"""What an attacker does to tokens and envelopes; none of it is ever PASSED, and it has its code."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from forging import GONE, b64, b64url
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import NOW, OTHER, DotPage, course, seal_of, token, trust_of, wallet_signer
from microcred import ANY_ISSUER, Outcome, Policy, Trust, Verification, issue, parse, verify
from microcred.crypto.references import did_of, key_url
from microcred.encoding import b64url_decode
from microcred.errors import MicrocredError
from microcred.findings import Check
from microcred.securing import JwtVc, VpJwt
from microcred.securing.enveloped import enveloped
from microcred.testing import World
from microcred.vc_issuing import issue_document
from microcred.verifying import Audience

WORLD = World(now=NOW)
UNIVERSITY = WORLD.did_web("university", form="JsonWebKey")
COLLEGE = WORLD.controlled("college", form="JsonWebKey")
THIEF = WORLD.did_web("thief", form="JsonWebKey")
CONTENTS = {**UNIVERSITY.contents, **COLLEGE.contents, **THIEF.contents}
ANYBODY = Trust(issuers=ANY_ISSUER, dids=True)
OURS = Trust(issuers=[did_of(wallet_signer())])


def taken(secured: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = secured.decode().split(".")
    return json.loads(b64url_decode(header)), json.loads(b64url_decode(payload))


def joined(header: Any, claims: Any, sign: Any) -> bytes:
    """A token of these, signed by what is handed in; what is GONE is left out."""
    texts = [
        one if isinstance(one, str) else json.dumps({k: v for k, v in one.items() if v is not GONE})
        for one in (header, claims)
    ]
    text = ".".join(map(b64url, texts))
    return f"{text}.{b64url(sign(text.encode()))}".encode()


def forged(signer: Any, header: dict[str, Any], secured: bytes = b"", **claims: Any) -> bytes:
    """The right token with header and claims changed, signed by whoever."""
    right, credential = taken(secured or token())
    return joined({**right, **header}, {**credential, **claims}, signer.sign)


def refused(secured: bytes, *codes: str, trust: Trust = OURS, **how: Any) -> Verification:
    verdict = verify(secured, **{"trust": trust, "at": NOW, "contents": CONTENTS, **how})
    assert verdict.outcome is not Outcome.PASSED, str(verdict)
    assert set(codes) <= set(verdict.reasons()), str(verdict)
    return verdict


# -- algorithms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
def test_the_public_key_as_the_secret_of_an_hmac(name: str, form: str) -> None:
    key = wallet_signer().public_key
    secret = {"pem": key.to_pem(), "der": key.spki, "jwk": json.dumps(key.to_jwk()).encode()}[form]
    header, credential = taken(token())

    def sign(octets: bytes) -> bytes:
        return hmac.new(secret, octets, hashlib.new(f"sha{name[2:]}").name).digest()

    verdict = refused(joined({**header, "alg": name}, credential, sign), "algorithm.not_allowed")
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", 0, None, ["ES256"], GONE])
def test_no_algorithm(name: Any) -> None:
    header, credential = taken(token())
    for value in (b"", b"\x00" * 64):
        made = joined({**header, "alg": name}, credential, lambda _, value=value: value)
        verdict = refused(made, "algorithm.not_allowed", "signature.invalid")
        assert verdict.outcome is Outcome.FAILED


def test_the_right_value_under_a_wrong_name() -> None:
    """The bytes of the signature are good for ES256; the header says something else."""
    for name in ("ES384", "ES512", "EdDSA", "RS256", "PS256", "es256", "ES256K"):
        refused(forged(wallet_signer(), {"alg": name}), "signature.invalid")


def test_a_key_whose_jwk_says_another_algorithm() -> None:
    issued = _token_of(UNIVERSITY)
    document = json.loads(UNIVERSITY.contents[UNIVERSITY.did])
    document["verificationMethod"][0]["publicKeyJwk"]["alg"] = "ES384"
    contents = {UNIVERSITY.did: json.dumps(document).encode()}
    verdict = refused(issued, "algorithm.key_mismatch", trust=_of(UNIVERSITY), contents=contents)
    # The value holds, and the key is not for it: two lines.
    assert {one.outcome for one in verdict.findings if one.check is Check.SIGNATURE} == {
        Outcome.PASSED
    }


# -- keys -----------------------------------------------------------------------------------------


def _token_of(one: Any) -> bytes:
    from microcred.securing import VcJwt

    return issue(course(), signer=one.signer, mechanism=VcJwt(), page=DotPage(), now=NOW).secured


def _of(one: Any) -> Trust:
    return Trust(issuers=[one.did])


@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5t", "x5t#S256", "key"])
def test_a_key_that_the_token_brings_itself(member: str) -> None:
    thief = wallet_signer("Ed25519")
    value = {"jwk": thief.public_key.to_jwk()}.get(member, "https://thief.example/keys.json")
    for kid in ({}, {"kid": GONE}, {"kid": thief.public_key.thumbprint()}):
        made = forged(thief, {"alg": "EdDSA", member: value, **kid})
        WORLD.fetch.forget()
        assert refused(made, fetch=WORLD.fetch).outcome is Outcome.FAILED
        assert all("thief" not in request.url for request in WORLD.fetch.requests)


def test_the_key_of_another_did() -> None:
    thief = wallet_signer("Ed25519")
    made = forged(thief, {"alg": "EdDSA", "kid": key_url(thief)})
    refused(made, "issuer.mismatch", trust=ANYBODY)
    # The issuer is said to be the thief in `iss` alone: the payload says who it is.
    named = forged(thief, {"alg": "EdDSA", "kid": key_url(thief), "iss": did_of(thief)})
    refused(named, "format.iss_mismatch", trust=ANYBODY)


@pytest.mark.parametrize("kid", ["key-1", "#key-1", GONE, "", "../thief#key-1", "\x00", "a" * 9999])
def test_a_short_name_is_one_of_the_issuers_own_keys(kid: Any) -> None:
    """The thief signs in the name of the college; a name never leads to the thief's document."""
    right = _token_of(COLLEGE)
    made = forged(THIEF.signer, {"kid": kid}, right)
    for trust in (_of(COLLEGE), ANYBODY):
        refused(made, trust=trust)
    own = forged(COLLEGE.signer, {"kid": kid}, right)
    verdict = verify(own, trust=_of(COLLEGE), at=NOW, contents=CONTENTS)
    assert (verdict.outcome is Outcome.PASSED) is (kid in ("key-1", "#key-1", GONE))


def test_iss_does_not_lead_to_another_key_than_the_issuers() -> None:
    right = _token_of(COLLEGE)
    for where in ("header", "claims"):
        header = {"kid": "key-1", "iss": THIEF.did if where == "header" else GONE}
        claims = {"iss": THIEF.did} if where == "claims" else {}
        made = forged(THIEF.signer, header, right, **claims)
        refused(made, "format.iss_mismatch", trust=ANYBODY)


def test_the_certificate_of_another_organisation() -> None:
    thief = seal_of(OTHER)
    made = forged(thief, {"kid": GONE, "x5c": [b64(thief.certificate.der)]})
    refused(made, "issuer.unexpected", trust=OURS)
    refused(made, "issuer.mismatch", trust=trust_of())


# -- types, claims and crit -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "typ", [GONE, "JWT", "jwt", "vp+jwt", "dc+sd-jwt", "vc+sd-jwt", "kb+jwt", "at+jwt", "JOSE", 1]
)
def test_a_token_that_was_made_for_something_else(typ: Any) -> None:
    assert refused(forged(wallet_signer(), {"typ": typ})).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["jwk"], "jwk": {}},
        {"crit": ["new"], "new": 1},
        {"crit": []},
        {"crit": "b64", "b64": True},
        {"crit": ["alg"]},
        {"crit": ["b64", "b64"], "b64": True},
        {"crit": [1]},
        {"b64": True},
    ],
)
def test_critical_parameters(header: dict[str, Any]) -> None:
    verdict = refused(forged(wallet_signer(), header))
    assert {"format.crit", "format.crit_unknown"} & set(verdict.reasons())


def test_an_unencoded_payload_is_none_of_a_compact_token() -> None:
    header, credential = taken(token())
    head = b64url(json.dumps({**header, "b64": False, "crit": ["b64"]}))
    body = json.dumps(credential)
    value = wallet_signer().sign(f"{head}.{body}".encode())
    refused(f"{head}.{body}.{b64url(value)}".encode())


def test_a_member_twice_is_read_by_nobody() -> None:
    header, credential = taken(token())
    for header_text, text in (
        (json.dumps(header)[:-1] + ', "kid": "did:key:z"}', json.dumps(credential)),
        (json.dumps(header), json.dumps(credential)[:-1] + ', "issuer": "did:key:z"}'),
    ):
        made = joined(header_text, text, wallet_signer().sign)
        refused(made, "format.malformed")


def test_the_older_encoding_is_no_way_round_the_newer_one() -> None:
    made = issue(
        course(), signer=wallet_signer(), mechanism=JwtVc(), page=DotPage(), now=NOW
    ).secured
    refused(made, "algorithm.mechanism_by_choice")
    chosen = Policy(mechanisms=frozenset({"jwt_vc"}))
    assert verify(made, trust=OURS, at=NOW, policy=chosen).outcome is Outcome.PASSED
    for names in ({"vc+jwt"}, {"vc+jwt", "jades"}):
        policy = Policy(mechanisms=frozenset(names))
        refused(made, "algorithm.mechanism_not_allowed", policy=policy)
    for typ in ("vc+jwt", "vp+jwt"):
        refused(forged(wallet_signer(), {"typ": typ}, made))
    # And what was chosen lets nothing else in.
    refused(token(), "algorithm.mechanism_not_allowed", policy=chosen)
    refused(forged(wallet_signer("Ed25519"), {}, made), "signature.invalid", policy=chosen)


# -- presentations and envelopes ------------------------------------------------------------------


def presented(**options: Any) -> bytes:
    signer = wallet_signer()
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": did_of(signer),
        "verifiableCredential": [enveloped(token(), "application/vc+jwt")],
    }
    return issue_document(document, signer=signer, mechanism=VpJwt(**options), now=NOW).secured


def test_a_presentation_that_was_made_for_another_verifier_or_question() -> None:
    mine = Audience(challenge="1", domain="https://verifier.example")
    good = presented(challenge="1", domain=["https://verifier.example", "https://other.example"])
    bearer = Policy(bearer=True)
    assert verify(good, trust=OURS, at=NOW, expected=mine, policy=bearer).outcome is Outcome.PASSED
    for options, code in (
        ({"challenge": "2", "domain": "https://verifier.example"}, "proof.challenge_mismatch"),
        ({"domain": "https://verifier.example"}, "proof.challenge_mismatch"),
        ({"challenge": "1", "domain": "https://thief.example"}, "proof.domain_mismatch"),
        ({"challenge": "1"}, "proof.domain_mismatch"),
        ({"challenge": "1", "domain": "https://verifier.example/"}, "proof.domain_mismatch"),
    ):
        refused(presented(**options), code, expected=mine)


def test_a_presentation_that_has_ended_or_is_somebody_elses() -> None:
    refused(presented(expires=NOW), "validity.signature_expired")
    thief = wallet_signer("Ed25519")
    header = {"alg": "EdDSA", "kid": key_url(thief)}
    refused(forged(thief, header, presented()), "issuer.mismatch", trust=ANYBODY)


def test_a_credential_for_an_audience() -> None:
    """A credential is for nobody in particular; one that says for whom is for that one."""
    made = forged(wallet_signer(), {}, aud="https://verifier.example")
    mine = Audience(domain="https://verifier.example", challenge="1")
    assert verify(made, trust=OURS, at=NOW, expected=mine).outcome is Outcome.PASSED
    assert verify(token(), trust=OURS, at=NOW, expected=mine).outcome is Outcome.PASSED
    refused(made, "proof.domain_mismatch", expected=Audience(domain="https://other.example"))


def test_a_presentation_in_the_place_of_a_credential_and_the_other_way_round() -> None:
    refused(forged(wallet_signer(), {"typ": "vc+jwt", "cty": GONE}, presented()), "format.typ")
    refused(forged(wallet_signer(), {"typ": "vp+jwt", "cty": GONE}), "format.typ")


@pytest.mark.parametrize(
    ("kind", "media_type", "code"),
    [
        ("EnvelopedVerifiableCredential", "application/vp+jwt", "format.malformed"),
        ("EnvelopedVerifiablePresentation", "application/vc+jwt", "format.malformed"),
        ("EnvelopedVerifiableCredential", "application/jwt", "format.enveloped_type"),
        ("EnvelopedVerifiableCredential", "application/vc", "format.enveloped_type"),
    ],
)
def test_an_envelope_that_says_another_thing(kind: str, media_type: str, code: str) -> None:
    context = "https://www.w3.org/ns/credentials/v2"
    envelope = {
        "@context": context,
        "type": kind,
        "id": f"data:{media_type},{token().decode()}",
    }
    refused(json.dumps(envelope).encode(), code)


def test_an_envelope_in_an_envelope() -> None:
    inner = json.dumps(enveloped(token(), "application/vc+jwt")).encode()
    for _ in range(3):
        inner = json.dumps(enveloped(inner, "application/vc")).encode()
        refused(inner, "format.malformed")


def test_an_envelope_has_no_say() -> None:
    """Members beside the file change nothing of what is verified."""
    good = enveloped(token(), "application/vc+jwt")
    for extra in ({"issuer": "did:key:zThief"}, {"credentialSubject": {"id": "urn:thief"}}):
        secured = json.dumps({**good, **extra}).encode()
        assert parse(secured).document == parse(token()).document
        verdict = verify(secured, trust=OURS, at=NOW)
        assert verdict.signer is not None and verdict.signer.did == did_of(wallet_signer())
    proven = {**good, "proof": {"type": "DataIntegrityProof"}}
    refused(json.dumps(proven).encode())


# -- noise ----------------------------------------------------------------------------------------

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_VALUES = st.recursive(_SCALARS, lambda one: st.lists(one) | st.dictionaries(st.text(), one))
_NAMES = st.sampled_from(
    (
        *("alg", "kid", "typ", "cty", "iss", "crit", "x5c", "iat", "exp", "nbf", "jti", "sub"),
        *("aud", "nonce", "vc", "vp", "@context", "type", "id", "issuer", "holder"),
        *("credentialSubject", "verifiableCredential", "issuanceDate", "expirationDate", "b64"),
    )
)
_OBJECTS = st.dictionaries(_NAMES, _VALUES, max_size=6)


@settings(max_examples=150, deadline=None)
@given(header=_OBJECTS, claims=_OBJECTS, typ=st.sampled_from(["vc+jwt", "vp+jwt", "JWT", None]))
def test_only_verdicts_and_our_own_errors(
    header: dict[str, Any], claims: dict[str, Any], typ: str | None
) -> None:
    """Whatever a header and claims hold, a verdict comes out; and never PASSED."""
    right, credential = taken(token())
    named = {} if typ is None else {"typ": typ}
    inner = {**credential, **claims}
    bodies = [{**credential, **claims}, {"vc": inner, **claims}, claims]
    for body in bodies:
        secured = joined({**right, **named, **header}, body, lambda _: b"\x01" * 64)
        try:
            parse(secured)
        except MicrocredError as error:
            assert error.hint()
        assert verify(secured, trust=ANYBODY, at=NOW).outcome is not Outcome.PASSED


@settings(max_examples=150, deadline=None)
@given(members=_OBJECTS, kind=st.sampled_from(["Credential", "Presentation"]))
def test_envelopes_of_anything(members: dict[str, Any], kind: str) -> None:
    good = enveloped(token(), "application/vc+jwt")
    envelope = {**good, "type": f"EnvelopedVerifiable{kind}", **members}
    try:
        parse(json.dumps(envelope))
    except MicrocredError as error:
        assert error.hint()
