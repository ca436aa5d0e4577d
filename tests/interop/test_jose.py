"""jose (npm) and microcred: each verifies what the other signs, and both refuse the altered.

Not among the ordinary tests: `make interop` runs them where Node and npm are at hand. vc+jwt and
vp+jwt whole; of SD-JWTs the library does the signatures, and its client the digests of RFC 9901.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import NOW, issued_by, key_of
from jose_process import Jose
from line_process import Refused
from wallet_documents import (
    KINDS,
    MADE,
    READ,
    SMALL,
    SMALL_POINTERS,
    altered_sd_jwts,
    altered_tokens,
    header_of,
    jwk_of,
    nested,
)
from wallet_tokens import (
    ASKED,
    AUDIENCE,
    NONCE,
    document_of,
    issued,
    judged,
    proven,
    shown,
)

from microcred.presenting import present
from microcred.securing import VcJwt, VcSdJwt, VpJwt, VpSdJwt
from microcred.securing.enveloped import enveloped
from microcred.securing.sd_jwt import key_binding, presented, read_sd_jwt, write_sd_jwt

Json = dict[str, Any]
ALGORITHMS = ["ES256", "ES384", "EdDSA"]
by_kind = pytest.mark.parametrize("kind", KINDS)
VCDM_2 = "https://www.w3.org/ns/credentials/v2"


@cache
def _read(name: str, folder: Path | None) -> str:
    return json.dumps(MADE[name]() if folder is None else READ[name](folder))


@pytest.fixture(params=[*MADE, *READ])
def document(request: pytest.FixtureRequest) -> Json:
    """Every credential of VCDM 2.0 in turn, unsigned."""
    name = request.param
    folder = None if name in MADE else request.getfixturevalue("published")
    return dict(json.loads(_read(name, folder)))


def takes(jose: Jose, token: bytes, kind: str, typ: str, **options: Any) -> Json | None:
    """Their payload; None is what they refuse."""
    how = {"typ": typ, "algorithms": ALGORITHMS, "now": NOW, **options}
    try:
        return jose.verify(token, jwk_of(key_of(kind)), **how)
    except Refused:
        return None


# -- vc+jwt ---------------------------------------------------------------------------------------


@by_kind
def test_they_verify_what_we_issue(jose: Jose, document: Json, kind: str) -> None:
    key = key_of(kind)
    named = issued_by(document, key.did)
    token = VcJwt().secure(named, key.signer, now=NOW)
    assert takes(jose, token, kind, "vc+jwt") == named
    assert takes(jose, token, kind, "application/vc+jwt") == named
    assert proven(token, key), str(judged(token, key))


@by_kind
def test_we_verify_what_they_issue(jose: Jose, document: Json, kind: str) -> None:
    key = key_of(kind)
    named = issued_by(document, key.did)
    token = jose.sign(named, header_of(key, "vc+jwt", cty="vc"), jwk_of(key, secret=True))
    assert takes(jose, token, kind, "vc+jwt") == named
    verdict = judged(token, key)
    assert proven(token, key), str(verdict)
    assert verdict.unverified is not None and verdict.unverified.document == named


@by_kind
def test_what_is_altered_both_refuse(jose: Jose, document: Json, kind: str) -> None:
    key = key_of(kind)
    named = issued_by(document, key.did)
    header = header_of(key, "vc+jwt", cty="vc")
    for token in (
        VcJwt().secure(named, key.signer, now=NOW),
        jose.sign(named, header, jwk_of(key, secret=True)),
    ):
        assert proven(token, key)
        for change, wrong in altered_tokens(token):
            assert not proven(wrong, key), change
            assert takes(jose, wrong, kind, "vc+jwt") is None, change


@by_kind
def test_the_token_of_another_key_or_type_both_refuse(jose: Jose, kind: str) -> None:
    key, thief = key_of(kind), key_of(kind, 9)
    named = issued_by(MADE["plain"](), key.did)
    # The thief names the issuer's key, and signs with its own.
    token = jose.sign(named, header_of(key, "vc+jwt"), jwk_of(thief, secret=True))
    assert takes(jose, token, kind, "vc+jwt") is None
    assert not proven(token, key)
    for typ in ("JWT", "at+jwt", "vp+jwt", "dc+sd-jwt"):
        other = jose.sign(named, header_of(key, typ), jwk_of(key, secret=True))
        assert takes(jose, other, kind, "vc+jwt") is None
        assert not proven(other, key)


# -- vp+jwt ---------------------------------------------------------------------------------------


def presentation(kind: str) -> Json:
    """A presentation that holds a credential as a token."""
    key = key_of(kind)
    credential = VcJwt().secure(issued_by(MADE["own"](), key.did), key.signer, now=NOW)
    return {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": key.did,
        "verifiableCredential": [enveloped(credential, "application/vc+jwt")],
    }


@by_kind
def test_presentations_both_ways(jose: Jose, kind: str) -> None:
    key, document = key_of(kind), presentation(kind)
    claims = {**document, "aud": AUDIENCE, "nonce": NONCE}
    ours = VpJwt(challenge=NONCE, domain=AUDIENCE).secure(document, key.signer, now=NOW)
    header = header_of(key, "vp+jwt", cty="vp")
    theirs = jose.sign(claims, header, jwk_of(key, secret=True))
    for token in (ours, theirs):
        assert takes(jose, token, kind, "vp+jwt", audience=AUDIENCE) == claims
        assert takes(jose, token, kind, "vp+jwt", audience="https://thief.example") is None
        assert proven(token, key, asked=True), str(judged(token, key, asked=True))
        (inside,) = document["verifiableCredential"]
        credential = inside["id"].partition(",")[2].encode()
        assert takes(jose, credential, kind, "vc+jwt") is not None
        for change, wrong in altered_tokens(token):
            assert not proven(wrong, key, asked=True), change
            assert takes(jose, wrong, kind, "vp+jwt", audience=AUDIENCE) is None, change


@by_kind
def test_presentations_of_which_parts_are_withheld(jose: Jose, kind: str) -> None:
    key, document = key_of(kind), presentation(kind)
    more = {**document, "termsOfUse": {"type": "https://example.org/OnlyOnce", "note": "Ána"}}
    pointers = ["/termsOfUse/note", "/termsOfUse"]
    header = header_of(key, "vp+sd-jwt", cty="vp")
    ours = VpSdJwt(withheld=pointers).secure(more, key.signer, now=NOW)
    theirs = jose.issue_sd_jwt(more, pointers, header, jwk_of(key, secret=True), "sha-256")
    how = {"typ": "vp+sd-jwt", "algorithms": ALGORITHMS, "now": NOW}
    for token in (ours, theirs):
        for reveal, shown_of_it in (([""], more), ([], document)):
            part = write_sd_jwt(presented(read_sd_jwt(token), reveal))
            assert jose.verify_sd_jwt(part, jwk_of(key), **how) == shown_of_it
            assert proven(part, key), str(judged(part, key))
        for change, wrong in altered_sd_jwts(token):
            assert not proven(wrong, key), change
            with pytest.raises(Refused):
                jose.verify_sd_jwt(wrong, jwk_of(key), **how)


@by_kind
def test_what_our_verb_presents_they_take_apart(jose: Jose, kind: str) -> None:
    """Several credentials in one presentation: each token by its own issuer's key."""
    key, holder = key_of(kind), key_of(kind, 8)
    named = issued_by(MADE["own"](), key.did)
    bound = holder.signer.public_key
    tokens = [
        VcJwt().secure(named, key.signer, now=NOW),
        VcSdJwt(holder=bound).secure(named, key.signer, now=NOW),
    ]
    made = present(tokens, signer=holder.signer, challenge=NONCE, domain=AUDIENCE, now=NOW)
    assert made.mechanism == "vp+jwt"
    how = {"typ": "vp+jwt", "algorithms": ALGORITHMS, "now": NOW}
    claims = jose.verify(made.secured, jwk_of(holder), audience=AUDIENCE, **how)
    assert (claims["nonce"], claims["holder"]) == (NONCE, holder.did)
    whole, part = (one["id"].partition(",")[2].encode() for one in claims["verifiableCredential"])
    assert takes(jose, whole, kind, "vc+jwt") == named
    options = {"typ": "vc+sd-jwt", "algorithms": ALGORITHMS, "now": NOW}
    assert jose.verify_sd_jwt(part, jwk_of(key), **options)["issuer"] == named["issuer"]


@by_kind
def test_a_presentation_to_another_both_refuse(jose: Jose, kind: str) -> None:
    key, document = key_of(kind), presentation(kind)
    claims = {**document, "aud": "https://thief.example", "nonce": NONCE}
    token = jose.sign(claims, header_of(key, "vp+jwt"), jwk_of(key, secret=True))
    assert takes(jose, token, kind, "vp+jwt", audience=AUDIENCE) is None
    assert not proven(token, key, asked=True)


# -- SD-JWT ---------------------------------------------------------------------------------------

HASHES = ("sha-256", "sha-384", "sha-512")
FEW = ("/name", "/address/lines/0/1", "/claims/1/title")
OF_ANNEX_I = (
    "/elm/credentialSubject/givenName",
    "/elm/credentialSubject/familyName",
    "/elm/credentialSubject/hasClaim/0/specifiedBy/learningOutcome/0",
)


def sd_jwt_of(
    jose: Jose, by: str, kind: str, hash: str, claims: Json, pointers: tuple[str, ...]
) -> bytes:
    key, holder = key_of(kind), key_of(kind, 8)
    if by == "ours":
        return issued(claims, pointers, key, holder=holder, typ="dc+sd-jwt", hash=hash)
    bound = {**claims, "cnf": {"jwk": jwk_of(holder)}}
    header = header_of(key, "dc+sd-jwt")
    return jose.issue_sd_jwt(bound, pointers, header, jwk_of(key, secret=True), hash)


def bound_by(jose: Jose, by: str, part: bytes, kind: str) -> bytes:
    """What is presented, with the holder's key binding."""
    holder = key_of(kind, 8)
    if by == "ours":
        made = key_binding(
            read_sd_jwt(part), holder.signer, audience=AUDIENCE, nonce=NONCE, now=NOW
        )
        return write_sd_jwt(made)
    payload = {"iat": int(NOW.timestamp()), "aud": AUDIENCE, "nonce": NONCE}
    header = {"alg": holder.signer.algorithm, "typ": "kb+jwt"}
    told = jose.asked(
        "bindKey",
        presented=part.decode(),
        payload=payload,
        header=header,
        key=jwk_of(holder, secret=True),
    )
    return str(told).encode()


def taken(jose: Jose, token: bytes, kind: str, **changes: Any) -> Json | None:
    """Their document; None is what they refuse."""
    how = {"typ": "dc+sd-jwt", "algorithms": ALGORITHMS, "now": NOW}
    asked = {"audience": AUDIENCE, "nonce": NONCE, **changes}
    try:
        return jose.verify_sd_jwt(token, jwk_of(key_of(kind)), **how, **asked)
    except Refused:
        return None


@by_kind
@pytest.mark.parametrize("hash", HASHES)
@pytest.mark.parametrize("issuer", ["ours", "theirs"])
def test_sd_jwts_both_ways(jose: Jose, issuer: str, hash: str, kind: str) -> None:
    token = sd_jwt_of(jose, issuer, kind, hash, SMALL, SMALL_POINTERS)
    for reveal in (("",), FEW, ()):
        part = write_sd_jwt(presented(read_sd_jwt(token), reveal))
        for holder in ("ours", "theirs"):
            bound = bound_by(jose, holder, part, kind)
            mine = document_of(bound, key_of(kind), asked=ASKED)
            assert mine is not None
            assert mine == taken(jose, bound, kind)
            assert (mine == {**SMALL, "cnf": mine["cnf"]}) == (reveal == ("",))
            assert taken(jose, bound, kind, nonce="another") is None
            assert taken(jose, bound, kind, audience="https://thief.example") is None


@by_kind
@pytest.mark.parametrize("issuer", ["ours", "theirs"])
def test_annex_1_as_an_sd_jwt(jose: Jose, published: Path, issuer: str, kind: str) -> None:
    claims, pointers = nested(published)
    token = sd_jwt_of(jose, issuer, kind, "sha-256", claims, pointers)
    for reveal in (("",), OF_ANNEX_I, ()):
        part = shown(token, reveal, holder=key_of(kind, 8))
        mine = document_of(part, key_of(kind), asked=ASKED)
        assert mine is not None and mine == taken(jose, part, kind)
        assert (mine["elm"] == claims["elm"]) == (reveal == ("",))


@by_kind
@pytest.mark.parametrize("issuer", ["ours", "theirs"])
def test_altered_sd_jwts_both_refuse(jose: Jose, issuer: str, kind: str) -> None:
    token = sd_jwt_of(jose, issuer, kind, "sha-256", SMALL, SMALL_POINTERS)
    part = shown(token, FEW, holder=key_of(kind, 8))
    assert taken(jose, part, kind) is not None
    for change, wrong in altered_sd_jwts(part):
        assert document_of(wrong, key_of(kind), asked=ASKED) is None, change
        assert taken(jose, wrong, kind) is None, change
