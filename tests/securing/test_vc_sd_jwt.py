"""vc+sd-jwt and vp+sd-jwt, the glance that tells SD-JWTs apart, and what they have in common."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sd_jwt_made import counted, signer
from test_sd_jwt_vc import flattened, payload_of
from wallet_made import DID, GONE, NOW, card

from examples import seal_of
from microcred.encoding import b64url_encode
from microcred.errors import InvalidCredential, IssueError, UnsuitableKey
from microcred.findings import Outcome
from microcred.securing import MECHANISMS, VcSdJwt, VpSdJwt, mechanism_named
from microcred.securing.enveloped import enveloped
from microcred.securing.mechanism import Opened
from microcred.securing.sd_jwt import Disclosure, read_sd_jwt
from microcred.securing.sd_jwt_kinds import sd_jwt_kind
from microcred.securing.sd_jwt_token import fresh_salt

VC: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": DID,
    "credentialSubject": {"id": "urn:ana", "type": "Person", "name": "Ána", "a/b": 1},
}
VP: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": DID,
    "verifiableCredential": [enveloped(b"e30.e30.AA", "application/vc+jwt")],
}


def opened(raw: bytes) -> Opened:
    (one,) = [mechanism for mechanism in MECHANISMS if mechanism.recognises(raw)]
    return one.open(raw)


def told(raw: bytes, outcome: Outcome = Outcome.FAILED) -> set[str]:
    one = opened(raw)
    found = [*one.findings, *(found for proof in one.proofs for found in proof.findings)]
    return {finding.code for finding in found if finding.outcome is outcome}


def vc(withheld: Any = (), *, header: dict[str, Any] | None = None, **claims: Any) -> bytes:
    """A credential as vc+sd-jwt with members replaced, added or left out."""
    gone = dict.fromkeys(("vct", "iss", "iat", "name", "cards"), GONE)
    said = {"typ": "vc+sd-jwt", **(header or {})}
    return card(withheld, header=said, **{**gone, **VC, **claims})


def test_nothing_is_told_of_a_right_one() -> None:
    raw = vc(["/credentialSubject/name"])
    assert (opened(raw).document, told(raw)) == (VC, set())
    part = raw.split(b"~")[0] + b"~"
    assert "name" not in opened(part).document["credentialSubject"]
    assert told(part) == set()
    assert opened(flattened(raw)).document == VC


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"header": {"typ": "vp+sd-jwt"}}, "format.typ"),
        ({"header": {"typ": "vc+jwt"}}, "format.typ"),
        ({"header": {"typ": GONE}}, "format.typ"),
        ({"header": {"cty": "vp"}}, "format.cty"),
        ({"header": {"iss": "https://thief.example"}}, "format.iss_mismatch"),
        ({"header": {"kid": GONE}}, "format.kid"),
        ({"iss": "https://thief.example"}, "format.iss_mismatch"),
        ({"vc": {}}, "format.vc_claim"),
        ({"vp": {}}, "format.vc_claim"),
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, "format.context"),
        ({"type": ["VerifiablePresentation"]}, "format.typ"),
        ({"exp": "soon"}, "format.claim_time"),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, Any], code: str) -> None:
    assert code in told(vc(**changes))


@pytest.mark.parametrize("name", ["iss", "cnf", "exp", "nbf", "status"])
def test_claims_that_may_never_be_withheld(name: str) -> None:
    one = Disclosure.made(b"sixteen octets!!", name, 1)
    raw = card(header={"typ": "vc+sd-jwt"}, payload={**VC, "_sd": [one.digest()]}, more=[one.text])
    assert "sd_jwt.never_withheld" in told(raw)


def test_a_presentation() -> None:
    raw = VpSdJwt().secure(VP, signer(), now=NOW)
    one = opened(raw)
    assert (one.mechanism, one.document, told(raw)) == ("vp+sd-jwt", VP, set())
    claims = json.loads(json.dumps({**VP, "type": ["VerifiableCredential"]}))
    gone = dict.fromkeys(("vct", "iss", "iat", "name", "cards"), GONE)
    wrong = card(header={"typ": "vp+sd-jwt"}, **{**gone, **claims})
    assert "format.typ" in told(wrong)
    nobody = {name: one for name, one in VP.items() if name != "holder"}
    assert opened(VpSdJwt().secure(nobody, signer(), now=NOW)).document == nobody


# -- issuing --------------------------------------------------------------------------------------


def test_what_is_withheld_by_default() -> None:
    raw = VcSdJwt().secure(VC, signer(), now=NOW)
    assert {one.name for one in read_sd_jwt(raw).disclosures} == {"name", "a/b"}
    several = {**VC, "credentialSubject": [{"id": "urn:a", "x": 1}, "urn:b", {"y": 2}]}
    raw = VcSdJwt().secure(several, signer(), now=NOW)
    assert {one.name for one in read_sd_jwt(raw).disclosures} == {"x", "y"}
    assert payload_of(raw)["credentialSubject"][1] == "urn:b"


def test_the_options() -> None:
    holder = signer(1).public_key
    mechanism = VcSdJwt(
        holder=holder, withheld=["/credentialSubject/name"], decoys=2, hash="sha-512",
        salt=counted(),
    )  # fmt: skip
    raw = mechanism.secure(VC, signer(), now=NOW)
    payload = payload_of(raw)
    assert payload["cnf"] == {"jwk": holder.to_jwk()}
    assert (payload["_sd_alg"], len(payload["credentialSubject"]["_sd"])) == ("sha-512", 3)
    again = VcSdJwt(withheld=["/credentialSubject/name"], salt=counted())
    assert mechanism.media_type == "application/vc+sd-jwt"
    assert read_sd_jwt(again.secure(VC, signer(), now=NOW)).texts == read_sd_jwt(raw).texts
    assert len({fresh_salt() for _ in range(10)}) == 10


@pytest.mark.parametrize(
    "place",
    ["/issuer", "/@context", "/type", "/type/0", "/credentialStatus", "/validUntil", "/cnf/jwk"],
)
def test_what_gives_the_rest_its_meaning_is_always_there(place: str) -> None:
    whole = {**VC, "credentialStatus": {"type": "x"}, "validUntil": "2030-01-01T00:00:00Z"}
    mechanism = VcSdJwt(withheld=[place], holder=signer(1).public_key)
    with pytest.raises(IssueError, match="never be withheld"):
        mechanism.secure(whole, signer(), now=NOW)


def test_what_is_not_issued() -> None:
    with pytest.raises(InvalidCredential, match="vc\\+sd-jwt"):
        VcSdJwt().secure({**VC, "@context": []}, signer(), now=NOW)
    with pytest.raises(InvalidCredential, match="cnf"):
        VcSdJwt(holder=signer(1).public_key).secure({**VC, "cnf": {}}, signer(), now=NOW)
    with pytest.raises(InvalidCredential):
        VpSdJwt().secure(VC, signer(), now=NOW)
    with pytest.raises(InvalidCredential):
        VcSdJwt().secure(VP, signer(), now=NOW)
    with pytest.raises(IssueError, match="time zone"):
        VcSdJwt().secure(VC, signer(), now=datetime(2026, 1, 1))
    with pytest.raises(UnsuitableKey):
        VcSdJwt().secure(VC, seal_of(key="RSA-2048"), now=NOW)
    with pytest.raises(InvalidCredential):
        VcSdJwt(withheld=["/x"]).secure({**VC, "x": float("inf")}, signer(), now=NOW)
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(InvalidCredential):
        VcSdJwt(withheld=[]).secure({**VC, "x": deep}, signer(), now=NOW)
    for options in ({"holder": "key"}, {"withheld": "/name"}):
        with pytest.raises(IssueError):
            VcSdJwt(**options)  # type: ignore[arg-type]


def test_they_are_in_the_table() -> None:
    for name in ("dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"):
        assert mechanism_named(name).media_type == f"application/{name}"


# -- the glance -----------------------------------------------------------------------------------


def compact(header: dict[str, Any], claims: Any, tail: str = "~") -> bytes:
    texts = [b64url_encode(json.dumps(one).encode()) for one in (header, claims)]
    return f"{'.'.join(texts)}.AA{tail}".encode()


@pytest.mark.parametrize(
    ("header", "claims", "kind"),
    [
        ({"typ": "dc+sd-jwt"}, {}, "dc+sd-jwt"),
        ({"typ": "dc+sd-jwt"}, {"@context": []}, "dc+sd-jwt"),
        ({"typ": "vc+sd-jwt"}, {}, "vc+sd-jwt"),
        ({"typ": "vc+sd-jwt"}, {"vct": "x"}, "dc+sd-jwt"),
        ({"typ": "vc+sd-jwt"}, {"vct": "x", "@context": []}, "vc+sd-jwt"),
        ({"typ": "vp+sd-jwt"}, {"vct": "x"}, "vp+sd-jwt"),
        ({"typ": "jose"}, {"vct": "x"}, "dc+sd-jwt"),
        ({"typ": "jose"}, {"@context": []}, None),
        ({"typ": "x"}, {"vct": "x"}, "dc+sd-jwt"),
        ({}, {"@context": []}, "vc+sd-jwt"),
        ({}, {}, None),
        ({}, [], None),
    ],
)
def test_kinds(header: dict[str, Any], claims: Any, kind: str | None) -> None:
    header = {"alg": "ES256", **header}
    assert sd_jwt_kind(compact(header, claims)) == kind
    told = header.get("typ", "").endswith("+sd-jwt")
    assert sd_jwt_kind(compact(header, claims, "")) == (kind if told else None)
    protected, payload, _ = compact(header, claims).decode().split(".")
    whole = {"payload": payload, "protected": protected, "signature": "AA"}
    for extra in ({"header": {"disclosures": []}}, {"header": {"kb_jwt": "x"}}):
        assert sd_jwt_kind(json.dumps({**whole, **extra}).encode()) == kind
    assert sd_jwt_kind(json.dumps(whole).encode()) == (kind if told else None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"~",
        b"a.b.c~",
        b"{}",
        b'{"payload": "e30", "protected": "e30", "header": {"disclosures": []}}x',
        b'{"payload": "e30", "protected": "!", "signature": "", "header": {"disclosures": []}}',
        b'{"payload": "x", "protected": "x", "signature": "", "header": {"disclosures": []}}',
        b'{"payload": "e30", "protected": "W10", "signature": "", "header": {"disclosures": []}}',
        b'{"@context": [], "payload": "e30", "protected": "e30", "disclosures": []}',
        b"\xff\xfe~",
    ],
)
def test_what_is_none(raw: bytes) -> None:
    assert sd_jwt_kind(raw) is None
