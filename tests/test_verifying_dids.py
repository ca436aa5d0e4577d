"""Credentials whose key a DID or an address names, from issuing to the verdict; and attacks."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from forging import b64url

from examples import NOW, DotPage, course
from microcred import ANY_ISSUER, Outcome, Policy, Trust, Verification, issue, verify
from microcred.crypto.references import did_of
from microcred.encoding import b64url_decode
from microcred.errors import TrustError
from microcred.findings import Check
from microcred.securing import DataIntegrity, VcJwt
from microcred.testing import Identity, World

WORLD = World(now=NOW)
UNIVERSITY = WORLD.did_web("university", form="JsonWebKey")
COLLEGE = WORLD.controlled("college", key="Ed25519", form="JsonWebKey")
THIEF = WORLD.did_web("thief", form="JsonWebKey")
IDENTITIES = {"did:web": UNIVERSITY, "https": COLLEGE}


@cache
def _token(did: str) -> bytes:
    (one,) = (one for one in (UNIVERSITY, COLLEGE, THIEF) if one.did == did)
    return issue(course(), signer=one.signer, mechanism=VcJwt(), page=DotPage(), now=NOW).secured


def token(one: Identity) -> bytes:
    return _token(one.did)


def signed(one: Identity, *, header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    """The token of an identity with members of its header and claims replaced, signed anew."""
    parts = [json.loads(b64url_decode(text)) for text in token(one).decode().split(".")[:2]]
    texts = [
        b64url(json.dumps({**old, **new})) for old, new in zip(parts, (header, claims), strict=True)
    ]
    text = ".".join(texts)
    return f"{text}.{b64url(one.signer.sign(text.encode()))}".encode()


def named(one: Identity, issuer: str) -> dict[str, Any]:
    """What `signed` takes to let another be the issuer of a credential."""
    claims = json.loads(b64url_decode(token(one).decode().split(".")[1]))
    return {"header": {"iss": issuer}, "claims": {"issuer": {**claims["issuer"], "id": issuer}}}


def judged(secured: bytes, one: Identity, *others: Identity, **how: Any) -> Verification:
    """The verdict of who expects `one` and has the documents of all of them at hand."""
    contents = {name: raw for each in (one, *others) for name, raw in each.contents.items()}
    words: dict[str, Any] = {"trust": Trust(issuers=[one.did]), "contents": contents, "at": NOW}
    return verify(secured, **{**words, **how})


def codes(verdict: Verification, check: Check) -> list[str]:
    return [one.code for one in verdict.findings if one.check is check]


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_credential_of_who_is_expected(name: str) -> None:
    one = IDENTITIES[name]
    for how in ({}, {"contents": {}, "fetch": WORLD.fetch}):
        verdict = judged(token(one), one, **how)
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        assert verdict.signer is not None and verdict.signer.did == one.did
        assert codes(verdict, Check.KEY) == ["key.resolved"]
        assert "issuer.matches" in codes(verdict, Check.ISSUER)
        issuer = verdict.require().document["issuer"]
        assert isinstance(issuer, dict) and issuer["id"] == one.did


@pytest.mark.parametrize("name", IDENTITIES)
def test_without_document_and_network_it_cannot_be_told(name: str) -> None:
    one = IDENTITIES[name]
    verdict = judged(token(one), one, contents={})
    assert verdict.outcome is Outcome.INDETERMINATE
    assert codes(verdict, Check.KEY) == ["key.not_fetched"]
    assert verdict.signer is None


@pytest.mark.parametrize("name", IDENTITIES)
def test_who_accepts_no_dids_fetches_none(name: str) -> None:
    one = IDENTITIES[name]
    WORLD.fetch.forget()
    trust = Trust(issuers=ANY_ISSUER)
    verdict = judged(token(one), one, contents={}, trust=trust, fetch=WORLD.fetch)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert codes(verdict, Check.KEY) == ["key.no_trust"]
    assert WORLD.fetch.requests == []


def test_any_issuer_and_dids() -> None:
    verdict = judged(token(UNIVERSITY), UNIVERSITY, trust=Trust(issuers=ANY_ISSUER, dids=True))
    assert verdict.outcome is Outcome.PASSED
    assert UNIVERSITY.did in verdict.headline()


def test_naming_a_did_or_an_address_accepts_them() -> None:
    assert Trust(issuers=["did:web:uni.example"]).accepts_dids
    assert Trust(issuers=["https://uni.example/issuer"]).accepts_dids
    assert not Trust(issuers=["NTRIE-123456"]).accepts_dids


# -- attacks --------------------------------------------------------------------------------------


def test_the_name_of_another_with_ones_own_key() -> None:
    """The issuer is the university, the key is the thief's: KEY is good, ISSUER is not."""
    forged = signed(THIEF, **named(THIEF, UNIVERSITY.did))
    verdict = judged(forged, UNIVERSITY, THIEF)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == ["key.resolved"]
    assert codes(verdict, Check.ISSUER) == ["issuer.mismatch"]
    assert codes(verdict, Check.TRUSTED_ISSUER) == ["issuer.unexpected"]


def test_the_key_id_of_another_with_ones_own_key() -> None:
    """The key that is named is the university's, and it did not sign."""
    words = named(THIEF, UNIVERSITY.did)
    words["header"]["kid"] = f"{UNIVERSITY.did}#key-1"
    forged = signed(THIEF, **words)
    verdict = judged(forged, UNIVERSITY, THIEF)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.SIGNATURE) == ["signature.invalid"]
    assert verdict.signer is None


def test_a_document_that_says_the_thiefs_key_is_the_universitys() -> None:
    """Controlled by the university, says the thief: whose it is only its own document says."""
    lying = THIEF.method_changed(controller=UNIVERSITY.did)
    forged = signed(THIEF, **named(THIEF, UNIVERSITY.did))
    verdict = judged(forged, UNIVERSITY, lying)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == ["key.controller_mismatch"]
    assert codes(verdict, Check.ISSUER) == ["issuer.mismatch"]


def test_a_document_of_the_thief_in_the_place_of_the_universitys() -> None:
    """Handed in under the name of the university, it is about somebody else."""
    words = named(THIEF, UNIVERSITY.did)
    words["header"]["kid"] = f"{UNIVERSITY.did}#key-1"
    forged = signed(THIEF, **words)
    (octets,) = THIEF.contents.values()
    verdict = judged(forged, UNIVERSITY, contents={UNIVERSITY.did: octets})
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == ["key.document_mismatch"]


@pytest.mark.parametrize("name", IDENTITIES)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"assertionMethod": None}, "key.not_authorised"),
        ({"assertionMethod": []}, "key.not_authorised"),
        ({"id": "did:web:evil.example"}, "key.document_mismatch"),
        ({"verificationMethod": [], "authentication": []}, "key.method_missing"),
        ({"verificationMethod": {}}, "key.document_invalid"),
    ],
)
def test_a_document_that_does_not_authorise_the_key(
    name: str, change: dict[str, Any], code: str
) -> None:
    right = IDENTITIES[name]
    wrong = right.changed(**change)
    right.publish(right.document)
    verdict = judged(token(right), wrong, trust=Trust(issuers=[right.did]))
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == [code]
    with pytest.raises(TrustError, match="always counts"):
        Policy(informative={Check.KEY})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revoked": "2026-02-01T00:00:00Z"}, "key.revoked"),
        ({"expires": "2026-02-01T00:00:00Z"}, "key.expired"),
        ({"secretKeyMultibase": "z3u2"}, "key.document_invalid"),
        ({"controller": "did:web:evil.example"}, "key.controller_mismatch"),
    ],
)
def test_a_key_that_may_not_be_used(change: dict[str, Any], code: str) -> None:
    wrong = UNIVERSITY.method_changed(**change)
    UNIVERSITY.publish(UNIVERSITY.document)
    verdict = judged(token(UNIVERSITY), wrong)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == [code]
    if code in ("key.revoked", "key.expired"):  # the file is unaltered, and that is told
        assert codes(verdict, Check.SIGNATURE) == ["signature.valid"]


# -- the issuer binding ---------------------------------------------------------------------------


def test_the_issuer_binding_is_a_finding_of_its_own() -> None:
    """As the vectors of the W3C are: an https issuer, and a key that is not the issuer's."""
    foreign = signed(THIEF, **named(THIEF, "https://vc.example/issuers/5678"))
    trust = Trust(issuers=[THIEF.did])
    strict = judged(foreign, THIEF, trust=trust)
    assert strict.outcome is Outcome.FAILED
    failed = [one.check for one in strict.findings if one.outcome is Outcome.FAILED]
    assert failed == [Check.ISSUER]
    relaxed = judged(foreign, THIEF, trust=trust, policy=Policy(informative={Check.ISSUER}))
    assert relaxed.outcome is Outcome.PASSED, str(relaxed)
    assert codes(relaxed, Check.ISSUER) == codes(strict, Check.ISSUER) == ["issuer.mismatch"]
    assert did_of(THIEF.did) in relaxed.headline()


def test_without_the_binding_who_signed_still_counts() -> None:
    policy = Policy(informative={Check.ISSUER})
    verdict = judged(token(THIEF), UNIVERSITY, THIEF, policy=policy)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.TRUSTED_ISSUER) == ["issuer.unexpected"]


# -- embedded proofs ------------------------------------------------------------------------------

SUITES = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-384",
    "ecdsa-jcs-2019": "P-256",
}


@cache
def embedded(suite: str, kind: str) -> tuple[Identity, bytes]:
    """An identity of its own, and a credential with a proof of its key."""
    make = WORLD.did_web if kind == "did:web" else WORLD.controlled
    one = make(suite, key=SUITES[suite])
    mechanism = DataIntegrity(suite)
    secured = issue(course(), signer=one.signer, mechanism=mechanism, page=DotPage(), now=NOW)
    return one, secured.secured


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("kind", IDENTITIES)
def test_a_proof_by_a_key_on_the_web(suite: str, kind: str) -> None:
    one, secured = embedded(suite, kind)
    assert json.loads(secured)["proof"]["verificationMethod"] == f"{one.did}#key-1"
    for how in ({}, {"contents": {}, "fetch": WORLD.fetch}):
        verdict = judged(secured, one, **how)
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        assert verdict.signer is not None and verdict.signer.did == one.did
    offline = judged(secured, one, contents={})
    assert offline.outcome is Outcome.INDETERMINATE
    assert codes(offline, Check.KEY) == ["key.not_fetched"]


@pytest.mark.parametrize("suite", SUITES)
def test_a_proof_by_a_key_for_something_else(suite: str) -> None:
    """Under `authentication` alone it may sign presentations, and no credential."""
    one, secured = embedded(suite, "did:web")
    wrong = one.changed(assertionMethod=None)
    one.publish(one.document)
    verdict = judged(secured, wrong)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.KEY) == ["key.not_authorised"]
    assert codes(verdict, Check.SIGNATURE) == ["signature.valid"]


@pytest.mark.parametrize("suite", SUITES)
def test_a_proof_that_names_the_key_of_another(suite: str) -> None:
    one, secured = embedded(suite, "did:web")
    other, _ = embedded(suite, "https")
    value = json.loads(secured)
    value["proof"]["verificationMethod"] = f"{other.did}#key-1"
    verdict = judged(json.dumps(value).encode(), one, other)
    assert verdict.outcome is Outcome.FAILED
    assert codes(verdict, Check.SIGNATURE) == ["signature.invalid"]
    assert codes(verdict, Check.ISSUER) == ["issuer.mismatch"]
