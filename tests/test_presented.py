"""Presentations are no better than what they show: credentials, whose they are, and attacks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import (
    NOW,
    UNI,
    DotPage,
    course,
    proven,
    seal_of,
    sealed,
    token,
    trust_of,
    wallet_signer,
)
from microcred import ANY_ISSUER, Outcome, Policy, Trust, VerificationFailed, issue, verify
from microcred.crypto.references import did_jwk, did_of
from microcred.errors import TrustError, UnsuitableKey
from microcred.findings import Check
from microcred.presented import MOST_CREDENTIALS, is_key_bound, secured_text
from microcred.securing import DataIntegrity, SdJwtVc, VcJwt, VcSdJwt, VpJwt, VpSdJwt
from microcred.securing.enveloped import enveloped
from microcred.signature_checks import Audience
from presenting_made import (
    ASKED,
    BEARER,
    CHALLENGE,
    DOMAIN,
    VCDM_2,
    bound,
    codes,
    document,
    holder,
    members,
    shown,
    trust,
    verdict_of,
)

DI = DataIntegrity("eddsa-rdfc-2022", "2.0")
F, I, P, W = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.WARNING
WAYS = (VpJwt(), VpSdJwt(), DI, DataIntegrity("eddsa-jcs-2022", "2.0"))
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda one: one.name)


def raw_presentation(*inside: Any, **other: Any) -> dict[str, Any]:
    """A presentation by Ana with anything inside."""
    return {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": did_of(holder()),
        "verifiableCredential": list(inside),
        **other,
    }


def secured(presentation: dict[str, Any], signer: Any = None, **options: Any) -> bytes:
    """The same with Ana's proof, whatever it holds."""
    asked = {"challenge": CHALLENGE, "domain": DOMAIN, **options}
    way = DataIntegrity("eddsa-jcs-2022", "2.0", **asked)
    return way.secure(presentation, signer or holder(), now=NOW)


# -- what holds -----------------------------------------------------------------------------------


@every_way
def test_each_credential_has_a_verdict_of_its_own(way: Any) -> None:
    verdict = verdict_of(shown(bound(), bound(mechanism=VcJwt()), mechanism=way))
    assert verdict.outcome is P, str(verdict)
    assert [one.outcome for one in verdict.credentials] == [P, P]
    told = [one for one in verdict.findings if one.check is Check.PRESENTED]
    assert [one.code for one in told] == ["presentation.credential_passed"] * 2
    assert [one.where for one in told] == [f"/verifiableCredential/{at}" for at in (0, 1)]
    assert codes(verdict) >= {"holder.bound", "issuer.presenter", "validity.of_presentation"}
    assert verdict.signer is not None and verdict.signer.did == did_of(holder())
    inside = verdict.require().credentials
    assert [one.document["type"] for one in inside] == [["VerifiableCredential"]] * 2
    assert {one.signer.did for one in inside if one.signer} == {
        did_of(wallet_signer(kind)) for kind in ("Ed25519", "P-256")
    }


@every_way
def test_many_mechanisms_in_one(way: Any) -> None:
    given = (
        *(sealed(), sealed("flattened"), sealed("compact", True), token()),
        *(proven(), proven("ecdsa-rdfc-2019"), proven("ecdsa-jcs-2019", "2.0"), bound()),
    )
    verdict = verdict_of(shown(*given, mechanism=way), policy=BEARER)
    assert verdict.outcome is P, str(verdict)
    assert [one.outcome for one in verdict.credentials] == [P] * len(given)
    mechanisms = [one.unverified.mechanism for one in verdict.credentials if one.unverified]
    assert mechanisms == [
        *("jades", "jades", "jades", "vc+jwt"),
        *("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "eddsa-rdfc-2022"),
    ]
    # Without bearers the same stays open, for those that Europass and others bind to nobody.
    strict = verdict_of(shown(*given, mechanism=way))
    assert (strict.outcome, strict.reasons()) == (I, ("holder.not_bound",))


def test_presentations_of_1_1() -> None:
    inside = bound(mechanism=DataIntegrity())
    made = shown(inside, mechanism=DataIntegrity())
    assert members(made)["@context"][0] == "https://www.w3.org/2018/credentials/v1"
    assert verdict_of(made).outcome is P, str(verdict_of(made))
    # VCDM 1.1 leaves open what a token is; it is verified by its own mechanism all the same.
    text = bound(mechanism=VcJwt()).decode()
    document = {**members(made), "verifiableCredential": [text]}
    document.pop("proof")
    verdict = verify(json.dumps(document), trust=trust(), at=NOW)
    assert [one.outcome for one in verdict.credentials] == [P]


def test_an_enveloped_presentation() -> None:
    made = shown(bound())
    envelope = json.dumps(enveloped(made.secured, made.media_type))
    verdict = verdict_of(envelope)
    assert verdict.outcome is P, str(verdict)
    assert len(verdict.credentials) == 1


def test_a_verdict_is_read_by_people_and_programs() -> None:
    verdict = verdict_of(shown(bound(), sealed()))
    lines = str(verdict).splitlines()
    assert lines[0] == f"INDETERMINATE: presented by {did_of(holder())}"
    heads = [line for line in lines if line.startswith("credential ")]
    assert heads == [
        f"credential 1 of 2: PASSED: signed by {did_of(wallet_signer('Ed25519'))}",
        "credential 2 of 2: PASSED: signed by Example University (NTRIE-123456)",
    ]
    told = verdict.to_json()
    assert [one["outcome"] for one in told["credentials"]] == ["PASSED", "PASSED"]  # type: ignore[index, union-attr, call-overload]
    with pytest.raises(VerificationFailed, match=r"holder\.not_bound"):
        verdict.require()
    alone = verify(sealed(), trust=trust_of(), at=NOW)
    assert "credentials" not in alone.to_json() and not alone.is_presentation
    assert alone.require().credentials == ()


def test_a_holders_did_is_no_issuer() -> None:
    """A verifier who trusts certificates alone can still be shown credentials by a DID."""
    made = shown(sealed())
    assert verdict_of(made, trust=trust_of(), policy=BEARER).outcome is P
    # Who says that no DID is to be trusted means holders, too.
    strict = Trust(anchors=[seal_of().root], issuers=[UNI.identifier], dids=False)
    verdict = verdict_of(made, trust=strict, policy=BEARER)
    assert verdict.outcome is I
    assert {"key.no_trust", "holder.not_proven"} <= codes(verdict, I)


# -- what fails -----------------------------------------------------------------------------------


@every_way
def test_one_credential_that_fails_fails_all(way: Any) -> None:
    stranger = holder("stranger")
    by_a_stranger = DI.secure(
        {**document(did_of(holder())), "issuer": did_of(stranger)}, stranger, now=NOW
    )
    verdict = verdict_of(shown(bound(), by_a_stranger, mechanism=way))
    assert verdict.outcome is F
    assert [one.outcome for one in verdict.credentials] == [P, F]
    (told,) = [one for one in verdict.findings if one.code == "presentation.credential_failed"]
    assert told.where == "/verifiableCredential/1"
    assert "issuer.unexpected" in told.detail


def test_one_that_is_undecided_leaves_all_undecided() -> None:
    nobody = Trust(issuers=[UNI.identifier, did_of(wallet_signer("Ed25519"))])
    verdict = verdict_of(shown(bound(), sealed()), trust=nobody, policy=BEARER)
    assert verdict.outcome is I, str(verdict)
    assert "presentation.credential_indeterminate" in codes(verdict, I)
    assert [one.outcome for one in verdict.credentials] == [P, I]


def test_what_is_presented_always_counts() -> None:
    with pytest.raises(TrustError, match="PRESENTED"):
        Policy(informative=frozenset({Check.PRESENTED}))


def test_an_altered_credential_inside() -> None:
    """By the holder, who signs the presentation anew: their own signature holds."""
    inner = json.loads(bound())
    inner["id"] = "urn:uuid:another"
    verdict = verdict_of(secured(raw_presentation(inner)))
    assert verdict.outcome is F
    lines = {one.check: one.outcome for one in verdict.findings}
    assert lines[Check.SIGNATURE] is P
    assert verdict.credentials[0].reasons() == ("signature.invalid",)


def test_an_expired_credential_inside() -> None:
    old = bound(validUntil="2026-02-01T00:00:00Z")
    verdict = verdict_of(shown(old))
    assert verdict.outcome is F
    assert verdict.credentials[0].reasons() == ("validity.expired",)


def test_an_expired_presentation() -> None:
    ends = NOW + timedelta(minutes=5)
    for way in WAYS:
        made = shown(bound(), mechanism=way, expires=ends)
        assert verdict_of(made).outcome is P
        late = verdict_of(made, at=ends + timedelta(seconds=1))
        assert late.reasons() == ("validity.signature_expired",)
        assert [one.outcome for one in late.credentials] == [P]


@every_way
def test_a_replayed_challenge_and_another_verifiers_domain(way: Any) -> None:
    made = shown(bound(), mechanism=way)
    other = Audience(challenge="another question", domain=DOMAIN)
    assert verdict_of(made, expected=other).reasons() == ("proof.challenge_mismatch",)
    elsewhere = Audience(challenge=CHALLENGE, domain="https://other.example")
    assert verdict_of(made, expected=elsewhere).reasons() == ("proof.domain_mismatch",)
    # Nobody compares: it is told, and a verifier who asks for it gets it.
    unasked = verdict_of(made, expected=None)
    told = {"proof.challenge_not_compared", "proof.domain_not_compared"}
    assert unasked.outcome is P and told <= codes(unasked, W)
    bare = shown(bound(), mechanism=way, challenge=None, domain=None)
    assert set(verdict_of(bare).reasons()) == {"proof.challenge_mismatch", "proof.domain_mismatch"}


@every_way
def test_a_thief_presents_the_credential_of_another(way: Any) -> None:
    thief = holder("mallory")
    verdict = verdict_of(shown(bound(), signer=thief, mechanism=way))
    assert verdict.outcome is F
    assert verdict.reasons() == ("holder.mismatch",)
    assert [one.outcome for one in verdict.credentials] == [P]
    # Who is content with bearers is not content with thieves.
    assert verdict_of(shown(bound(), signer=thief), policy=BEARER).outcome is F
    content = Policy(informative=frozenset({Check.HOLDER}))
    assert verdict_of(shown(bound(), signer=thief), policy=content).outcome is P


@every_way
def test_a_thief_who_names_the_holder(way: Any) -> None:
    thief = holder("mallory")
    verdict = verdict_of(shown(bound(), signer=thief, holder=did_of(holder()), mechanism=way))
    assert {"issuer.mismatch", "holder.mismatch"} <= set(verdict.reasons())


def test_a_thief_adds_a_proof_to_the_holders_presentation() -> None:
    made = members(shown(bound(), mechanism=DI))
    way = DataIntegrity("eddsa-rdfc-2022", "2.0", challenge=CHALLENGE, domain=DOMAIN)
    both = json.loads(way.secure(made, holder("mallory"), now=NOW))
    for proofs in (both["proof"], both["proof"][::-1]):
        verdict = verdict_of(json.dumps({**both, "proof": proofs}))
        assert verdict.signer is not None and verdict.signer.did == did_of(holder())
        assert "issuer.co_signed" in codes(verdict, W)


def test_the_same_key_under_another_name() -> None:
    signer = holder("pat", "P-256")
    as_jwk = did_jwk(signer.public_key)
    inside = bound(credentialSubject={"id": as_jwk})
    assert verdict_of(shown(inside, signer=signer)).outcome is P


def test_a_presentation_in_a_presentation() -> None:
    inner = shown(bound(), mechanism=DI)
    verdict = verdict_of(secured(raw_presentation(members(inner))))
    assert verdict.outcome is F
    assert "presentation.nested" in codes(verdict, F)
    assert [one.credentials for one in verdict.credentials] == [()]


def test_more_than_are_verified() -> None:
    inside = [json.loads(bound())] * (MOST_CREDENTIALS + 1)
    verdict = verdict_of(secured(raw_presentation(*inside)))
    assert "presentation.too_many" in codes(verdict, F)
    assert len(verdict.credentials) == MOST_CREDENTIALS


def test_nothing_is_shown() -> None:
    for empty in (raw_presentation(), raw_presentation(verifiableCredential=None)):
        verdict = verdict_of(secured({k: v for k, v in empty.items() if v is not None}))
        assert (verdict.outcome, verdict.reasons()) == (I, ("presentation.empty",)), str(verdict)


@pytest.mark.parametrize(
    "inside", [7, None, True, "", "e30", [], {}, {"type": "VerifiableCredential"}, "a.b.c", ["x"]]
)
def test_what_is_no_credential_fails(inside: Any) -> None:
    verdict = verdict_of(secured(raw_presentation(json.loads(bound()), inside)))
    assert verdict.outcome is F
    assert [one.outcome for one in verdict.credentials] == [P, F]


def test_a_mechanism_that_is_not_allowed_inside() -> None:
    allowed = frozenset({"vp+jwt", "eddsa-rdfc-2022"})
    made = shown(bound(), sealed())
    verdict = verdict_of(made, policy=Policy(bearer=True, mechanisms=allowed))
    assert verdict.credentials[1].reasons() == ("algorithm.mechanism_not_allowed",)
    assert verdict.outcome is F


# -- without signatures ---------------------------------------------------------------------------


def test_an_unsigned_presentation_proves_nothing_of_its_holder() -> None:
    made = shown(bound(), signer=None, challenge=None, domain=None, holder=did_of(holder()))
    assert (made.media_type, made.mechanism) == ("application/vp", "")
    verdict = verdict_of(made, expected=None)
    assert verdict.outcome is I
    assert {"presentation.unsigned", "holder.not_proven"} == set(verdict.reasons())
    assert [one.outcome for one in verdict.credentials] == [P]
    # Who asked a question gets no answer from it.
    asked = verdict_of(made)
    assert asked.outcome is F and "presentation.unsigned" in codes(asked, F)
    altered = json.loads(made.secured)
    altered["verifiableCredential"][0]["credentialSubject"]["id"] = "did:example:other"
    assert verdict_of(json.dumps(altered), expected=None).outcome is F


def test_what_a_holder_says_of_itself() -> None:
    own = document(did_of(holder()), issuer=did_of(holder()))
    made = shown(json.dumps(own).encode(), mechanism=DI)
    accepts = Trust(issuers=[did_of(holder())])
    verdict = verdict_of(made, trust=accepts)
    assert verdict.outcome is P, str(verdict)
    assert "presentation.self_asserted" in codes(verdict, W)
    assert "format.self_asserted" in codes(verdict.credentials[0], P)
    # An issuer whom nobody expects stays one.
    refused = verdict_of(made)
    assert refused.credentials[0].reasons() == ("issuer.unexpected",)
    assert refused.outcome is F
    any_certificate = Trust(issuers=ANY_ISSUER)
    assert verdict_of(made, trust=any_certificate).outcome is F
    assert verdict_of(made, trust=Trust(issuers=ANY_ISSUER, dids=True)).outcome is P


def test_what_nobody_signed_of_somebody_else() -> None:
    """VCDM 2.0 4.13.4: the issuer's name alone is no signature."""
    claimed = document(did_of(holder()), issuer=did_of(wallet_signer("Ed25519")))
    verdict = verdict_of(secured(raw_presentation(claimed)))
    assert verdict.outcome is F
    assert {"vcdm.self_asserted", "presentation.credential_failed"} <= set(verdict.reasons())
    assert verdict.credentials[0].reasons() == ("format.unsecured",)
    unsigned = json.dumps(raw_presentation(document(None, issuer=did_of(holder()))))
    assert verdict_of(unsigned, expected=None).outcome is F


def test_a_copy_in_a_sealed_presentation_is_vouched_for_only() -> None:
    way = {"signer": seal_of(), "challenge": None, "domain": None, "data_model": "1.1"}
    verdict = verdict_of(shown(sealed(), **way), expected=None, policy=BEARER)
    assert (verdict.outcome, verdict.reasons()) == (I, ("presentation.copy",)), str(verdict)
    whole = verdict_of(shown(sealed(), **{**way, "data_model": None}), expected=None, policy=BEARER)
    assert whole.outcome is P, str(whole)


# -- SD-JWTs --------------------------------------------------------------------------------------


def wallet_form(kind: str = "dc+sd-jwt", to: str = "pat") -> bytes:
    """The course as an SD-JWT that is bound to the key of a learner."""
    ways = {"dc+sd-jwt": SdJwtVc, "vc+sd-jwt": VcSdJwt}
    way = ways[kind](holder=holder(to, "P-256").public_key)
    return issue(
        course(), signer=wallet_signer("P-256"), mechanism=way, page=DotPage(), now=NOW
    ).secured


@pytest.mark.parametrize("kind", ["dc+sd-jwt", "vc+sd-jwt"])
def test_an_sd_jwt_by_itself(kind: str) -> None:
    pat = holder("pat", "P-256")
    made = shown(wallet_form(kind), signer=pat)
    assert (made.mechanism, made.media_type) == (kind, f"application/{kind}")
    verdict = verdict_of(made)
    assert verdict.outcome is P, str(verdict)
    assert "key_binding.valid" in codes(verdict, P)
    least = verdict_of(shown(wallet_form(kind), signer=pat, reveal=()))
    assert least.outcome is P, str(least)
    for asked in (
        Audience(challenge="another", domain=DOMAIN),
        Audience(challenge=CHALLENGE, domain="https://other.example"),
    ):
        assert verdict_of(made, expected=asked).outcome is F
    with pytest.raises(UnsuitableKey):
        shown(wallet_form(kind), signer=holder("mallory", "P-256"))


@pytest.mark.parametrize("kind", ["dc+sd-jwt", "vc+sd-jwt"])
@every_way
def test_an_sd_jwt_among_others(way: Any, kind: str) -> None:
    pat, mallory = holder("pat", "P-256"), holder("mallory", "P-256")
    if isinstance(way, DataIntegrity):  # the suite of the same form for their curve
        way = DataIntegrity(f"ecdsa-{way.name.split('-')[1]}-2019", "2.0")
    given = (wallet_form(kind), bound(to=pat))
    verdict = verdict_of(shown(*given, signer=pat, mechanism=way))
    assert verdict.outcome is P, str(verdict)
    told = [one for one in verdict.findings if one.check is Check.HOLDER]
    assert [one.code for one in told] == ["holder.bound"] * 2
    stolen = verdict_of(shown(*given, signer=mallory, mechanism=way))
    assert stolen.reasons() == ("holder.mismatch",)
    part = verdict_of(shown(*given, signer=pat, mechanism=way, reveal=()))
    assert part.outcome is P, str(part)


def test_a_key_binding_in_a_presentation() -> None:
    pat = holder("pat", "P-256")
    by_key = shown(wallet_form(), signer=pat).secured
    verdict = verdict_of(shown(by_key, bound()))
    assert verdict.outcome is P, str(verdict)
    # Taken from what Pat showed to somebody else, in answer to something else.
    other = {"challenge": "of somebody else", "domain": "https://elsewhere.example"}
    copied = shown(wallet_form(), signer=pat, **other).secured
    relayed = verdict_of(shown(copied, bound()))
    assert relayed.outcome is F
    assert "key_binding.nonce_mismatch" in relayed.credentials[0].reasons()
    # Where nobody compares, it shows nothing of who presents it.
    unasked = verdict_of(shown(copied, bound()), expected=None)
    assert unasked.reasons() == ("holder.mismatch",), str(unasked)


# -- octets ---------------------------------------------------------------------------------------


def test_what_is_bound_by_its_own_key_binding() -> None:
    header = "eyJhbGciOiJFUzI1NiJ9.e30.AA~"
    assert is_key_bound(f"{header}eyJhbGciOiJFUzI1NiJ9.e30.AA")
    assert is_key_bound(enveloped(f"{header}e30.e30.AA".encode(), "application/dc+sd-jwt"))
    for other in (header, "e30.e30.AA", 7, {"id": "data:"}, {"type": "X"}):
        assert not is_key_bound(other)  # type: ignore[arg-type]
    broken = {"type": "EnvelopedVerifiableCredential", "id": "nothing"}
    assert not is_key_bound(broken)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "issuer", "proof", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=40)
@given(inside=JSON)
def test_anything_inside_is_judged(inside: Any) -> None:
    verdict = verify(json.dumps(raw_presentation(inside)), trust=trust(), at=NOW, expected=ASKED)
    assert verdict.outcome is F
    assert all(one.outcome is F for one in verdict.credentials)
    assert secured_text(inside) or inside == ""
