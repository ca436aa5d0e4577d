"""The verb `present`: what stands in a presentation and how, European ones, parts, and misuse."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sd_jwt_made import CLAIMS, compact, made, signer

from examples import NOW, proven, seal_of, sealed, token, trust_of, wallet_signer
from microcred import Outcome, parse, present, verify
from microcred.crypto.references import did_of
from microcred.elm import EuropeanDigitalPresentation
from microcred.errors import (
    CannotDisclose,
    InvalidCredential,
    IssueError,
    ParseError,
    UnsuitableKey,
)
from microcred.findings import Check
from microcred.jsontext import read_json
from microcred.linked.dataset import GivenContext
from microcred.presented import is_key_bound
from microcred.presenting import KeyBinding
from microcred.presenting_forms import is_selective
from microcred.securing import DataIntegrity, JAdES, VcJwt, VpJwt
from microcred.securing.enveloped import enveloped, read_enveloped
from microcred.signature_checks import Audience
from microcred.vc_issuing import issue_document
from microcred.verification_checks import KINDS, status_of, verification_checks
from presenting_made import (
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
P256 = DataIntegrity("ecdsa-rdfc-2019", "2.0")
F, I, P, W = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.WARNING


def media_types(presentation: Any) -> list[str]:
    """The media type of each envelope, "" for an object with its proof."""
    inside = presentation.document["verifiableCredential"]
    return [
        read_enveloped(one).media_type if str(one.get("id")).startswith("data:") else ""
        for one in inside
    ]


# -- forms ----------------------------------------------------------------------------------------


def test_a_presentation_and_its_members() -> None:
    made = shown(bound(), mechanism=DI, new_id=lambda: "1")
    assert (made.media_type, made.mechanism) == ("application/vp", "eddsa-rdfc-2022")
    assert list(made.document) == ["@context", "id", "type", "holder", "verifiableCredential"]
    assert made.document["@context"] == [VCDM_2]
    assert made.document["id"] == "urn:uuid:1"
    assert made.document["type"] == ["VerifiablePresentation"]
    assert made.document["holder"] == did_of(holder())
    proof = members(made)["proof"]
    assert (proof["proofPurpose"], proof["challenge"]) == ("authentication", CHALLENGE)
    assert proof["domain"] == DOMAIN
    assert "secured" not in repr(made) and "proof" not in made.document


def test_what_stands_there_and_what_is_enveloped() -> None:
    given = (sealed(), sealed("compact", True), token(), proven(), bound())
    types = ["application/jose+json", "application/jose", "application/vc+jwt", "", ""]
    for way in (VpJwt(), DI):
        assert media_types(shown(*given, mechanism=way)) == types
    # VCDM 2.0 beside the published context of the profile has no meaning as linked data.
    assert media_types(shown(proven("eddsa-jcs-2022", "2.0"), bound())) in (
        ["application/vc", ""],
        ["", ""],
    )


def test_the_data_model_is_that_which_can_hold_them() -> None:
    inside = bound(mechanism=DataIntegrity())
    cases: list[tuple[list[bytes], dict[str, Any], str]] = [
        ([inside], {"mechanism": DataIntegrity()}, "1.1"),
        ([proven()], {"mechanism": DataIntegrity()}, "1.1"),
        ([inside, sealed()], {"mechanism": DataIntegrity()}, "2.0"),
        ([inside, bound()], {"mechanism": DataIntegrity()}, "2.0"),
        ([inside], {"mechanism": DataIntegrity(), "data_model": "2.0"}, "2.0"),
        ([inside], {"mechanism": DI}, "2.0"),
        ([inside], {}, "2.0"),
    ]
    for given, options, version in cases:
        made = shown(*given, **options)
        assert (made.document["@context"][0] == VCDM_2) is (version == "2.0")
        assert verdict_of(made, policy=BEARER).outcome is P, str(verdict_of(made))


def test_what_a_presentation_of_1_1_cannot_hold() -> None:
    for given in (sealed(), token(), bound()):
        with pytest.raises(IssueError, match=r"1\.1 cannot hold") as refused:
            shown(given, mechanism=DataIntegrity(), data_model="1.1")
        assert "--data-model 2.0" in refused.value.hint()


def test_the_usual_mechanism() -> None:
    assert shown(sealed()).mechanism == "vp+jwt"
    unasked = {"challenge": None, "domain": None}
    assert shown(sealed(), signer=seal_of(), **unasked).mechanism == "jades"
    assert shown(sealed(), signer=seal_of()).mechanism == "vp+jwt"
    assert shown(sealed(), signer=holder("pat", "P-256"), mechanism=P256).mechanism == P256.name


def test_several_domains() -> None:
    named = ("https://a.example", DOMAIN)
    for way in (VpJwt(), DI):
        made = shown(bound(), mechanism=way, domain=named)
        # Data Integrity compares sets; of the audience of a token one is enough (RFC 7519 4.1.3).
        assert (verdict_of(made).outcome is P) is (way is not DI)
        both = Audience(challenge=CHALLENGE, domain=named)
        assert verdict_of(made, expected=both).outcome is P


def test_what_was_parsed_or_enveloped_or_is_text() -> None:
    envelope = json.dumps(enveloped(token(), "application/vc+jwt")).encode()
    made = shown(parse(sealed()), token().decode(), envelope)  # type: ignore[arg-type]
    kinds = ["application/jose+json", "application/vc+jwt", "application/vc+jwt"]
    assert media_types(made) == kinds
    assert verdict_of(made, policy=BEARER).outcome is P


def test_an_upload_wrapper_is_left_outside() -> None:
    unsigned = document("urn:a", issuer=did_of(holder()))
    wrapped = json.dumps({"credential": unsigned, "deliveryDetails": {}}).encode()
    made = shown(wrapped, mechanism=DI)
    assert made.document["verifiableCredential"] == [unsigned]


def test_a_context_of_somebodys_own() -> None:
    url = "https://uni.example/terms/v1"
    context = GivenContext(url, json.dumps({"@context": {"soil": f"{url}#soil"}}).encode(), None)
    way = DataIntegrity("eddsa-rdfc-2022", "2.0", contexts=(context,))
    inside = bound(mechanism=way, **{"@context": [VCDM_2, url], "soil": "loam"})
    made = shown(inside, mechanism=DI, contexts=(context,))
    assert verdict_of(made, contexts=(context,)).outcome is P
    with pytest.raises(InvalidCredential):
        shown(inside, mechanism=DI)


# -- parts ----------------------------------------------------------------------------------------


def test_a_base_proof_is_not_handed_on() -> None:
    base = issue_document(
        document(did_of(holder()), name="Soil"),
        signer=wallet_signer("P-256"),
        mechanism=DataIntegrity("ecdsa-sd-2023", "2.0"),
        now=NOW,
    ).secured
    assert is_selective(base) and not is_selective(bound())
    assert not is_selective(b'{"ecdsa-sd-2023": ')
    broken = json.loads(base)
    broken["proof"]["proofValue"] = "uAAAA"
    assert not is_selective(json.dumps(broken).encode())
    with pytest.raises(CannotDisclose, match="not to be handed on") as refused:
        shown(base)
    assert "reveal" in refused.value.hint()
    for way in (VpJwt(), DI):
        least = shown(base, bound(), reveal=(), mechanism=way)
        assert "name" not in least.document["verifiableCredential"][0]
        more = shown(base, bound(), reveal=["/name"], mechanism=way)
        assert more.document["verifiableCredential"][0]["name"] == "Soil"
        assert verdict_of(more).outcome is P, str(verdict_of(more))


# -- European presentations -----------------------------------------------------------------------


WAYS: dict[str, dict[str, Any]] = {
    "vp+jwt": {},
    "2.0": {"mechanism": DI},
    "1.1": {"mechanism": DataIntegrity()},
    "jades": {"signer": seal_of(), "challenge": None, "domain": None},
}


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS)
def test_checks_as_europass_has_them(options: dict[str, Any]) -> None:
    verdict = verify(proven(), trust=trust(), at=NOW)
    assert verdict.outcome is P
    made = shown(proven(), checks=[verdict], **options)
    assert made.document["type"][1] == "EuropeanDigitalPresentation"
    checks = made.document["verificationCheck"]
    kinds = [one["dcType"]["id"].rpartition("/")[2] for one in checks]
    assert kinds == [
        *("2f5b89b96f", "f9c2016fe9", "1faf8d450f", "e2bbc86a28"),
        *("271aef9eb4", "94d828f160", "c_50990fe3"),
    ]
    states = [one["verificationStatus"]["id"].rpartition("/")[2] for one in checks]
    ok, skipped = "9895008394", "641f0c5e5d"
    assert states == [ok, ok, skipped, skipped, skipped, ok, ok]
    assert {one["elmSubject"]["id"] for one in checks} == {parse(proven()).document["id"]}
    unasked = {"expected": None} if "signer" in options else {}
    told = verdict_of(made, policy=BEARER, **unasked)
    assert told.outcome is P, str(told)
    assert "schema.conforms" in codes(told, P)
    assert "schema.class" in codes(told, W)
    typed = parse(made.secured).credential
    assert isinstance(typed, EuropeanDigitalPresentation)
    assert len(typed.verification_check) == len(KINDS)


def test_a_european_presentation_without_checks() -> None:
    made = shown(sealed(), european=True)
    verdict = verdict_of(made, policy=BEARER)
    assert verdict.outcome is P, str(verdict)
    assert codes(verdict, P) >= {"schema.conforms", "presentation.credential_passed"}
    assert made.document["holder"] == {"id": did_of(holder()), "type": "Agent"}


def test_the_status_of_a_check() -> None:
    altered = sealed().replace(b"Soil carbon", b"Soil carbom")
    nodes = verification_checks(verify(altered, trust=trust(), at=NOW), new_id=lambda: "1")
    states = {
        one["dcType"]["prefLabel"]["en"]: one["verificationStatus"]["prefLabel"]["en"]  # type: ignore[index, call-overload]
        for one in nodes
    }
    assert states["seal"] == "error" and states["expiry"] == "ok"
    assert "FAILED signature.invalid" in nodes[1]["description"]["en"]  # type: ignore[index, call-overload]
    assert nodes[3]["description"] == {"en": "SKIPPED accreditation.not_checked"}
    unknown = verify(sealed(), trust=type(trust())(issuers=["NTRIE-123456"]), at=NOW)
    open_ = verification_checks(unknown, new_id=lambda: "1")[1]
    assert open_["verificationStatus"]["prefLabel"] == {"en": "skipped"}  # type: ignore[index, call-overload]
    found = [one for one in unknown.findings if one.check is Check.CERTIFICATE]
    assert status_of(found) == "skipped" and status_of(found, passed=True) == "skipped"


def test_checks_of_another_file_are_refused() -> None:
    verdict = verify(proven(), trust=trust(), at=NOW)
    with pytest.raises(IssueError, match="another file"):
        shown(sealed(), checks=[verdict])
    unread = verify(b"{", trust=trust(), at=NOW)
    with pytest.raises(IssueError, match="another file"):
        shown(sealed(), checks=[unread])
    nameless = json.dumps({**json.loads(bound()), "id": None}).encode()
    with pytest.raises(IssueError, match="no id"):
        verification_checks(verify(nameless, trust=trust(), at=NOW), new_id=lambda: "1")


def test_an_unsigned_european_presentation() -> None:
    unasked: dict[str, Any] = {"signer": None, "challenge": None, "domain": None}
    verdict = verify(proven(), trust=trust(), at=NOW)
    made = shown(proven(), **unasked, checks=[verdict], holder="did:example:1", data_model="1.1")
    assert made.media_type == "application/ld+json"
    assert made.document["holder"] == {"id": "did:example:1", "type": "Agent"}
    nobody = shown(sealed(), **unasked, european=True)
    assert "holder" not in nobody.document
    assert read_json(nobody.secured) == nobody.document


# -- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "options", "error", "match"),
    [
        ([], {}, IssueError, "from 1 to"),
        ([b"x"] * 33, {}, IssueError, "from 1 to"),
        (sealed(), {}, IssueError, "is a list"),
        ("text", {}, IssueError, "is a list"),
        (7, {}, IssueError, "is a list"),
        ([b"{"], {}, ParseError, ""),
        ([b"%PDF"], {}, ParseError, ""),
        ([sealed()], {"signer": object()}, UnsuitableKey, "signer"),
        ([sealed()], {"mechanism": "vp+jwt"}, IssueError, "no Mechanism"),
        ([sealed()], {"mechanism": VpJwt}, IssueError, "no Mechanism"),
        ([sealed()], {"mechanism": object()}, IssueError, "no Mechanism"),
        ([sealed()], {"now": datetime(2026, 1, 1)}, IssueError, "time zone"),
        ([sealed()], {"expires": datetime(2026, 1, 1)}, IssueError, "time zone"),
        ([sealed()], {"data_model": "3"}, IssueError, "1.1 or 2.0"),
        ([sealed()], {"data_model": "1.1"}, IssueError, "a token"),
        ([sealed()], {"signer": None}, IssueError, "without a key"),
        ([sealed()], {"signer": holder(), "mechanism": JAdES()}, IssueError, ""),
        ([sealed()], {"signer": seal_of(), "mechanism": JAdES()}, IssueError, "answers no"),
        ([sealed()], {"mechanism": DataIntegrity("ecdsa-rdfc-2019")}, UnsuitableKey, ""),
        ([sealed()], {"mechanism": KeyBinding()}, IssueError, "one SD-JWT"),
        ([json.dumps(document("urn:a", issuer="did:example:b")).encode()], {}, IssueError, "who"),
        ([json.dumps(document("urn:a", issuer={"id": 7})).encode()], {}, IssueError, "who"),
    ],
)
def test_misuse(credentials: Any, options: Any, error: Any, match: str) -> None:
    asked = {"signer": holder(), "challenge": CHALLENGE, "domain": DOMAIN, "now": NOW}
    with pytest.raises(error, match=match or None):
        present(credentials, **{**asked, **options})


def test_a_presentation_is_not_presented() -> None:
    with pytest.raises(IssueError, match="not presented"):
        shown(shown(bound()).secured)


def test_the_clock_and_names_are_given_or_our_own() -> None:
    made = present([bound()], signer=holder())
    other = present([bound()], signer=holder())
    assert made.document["id"] != other.document["id"]
    ends = NOW + timedelta(days=1)
    assert shown(bound(), expires=ends).secured


# -- key binding ----------------------------------------------------------------------------------


def bound_by_key() -> bytes:
    """An SD-JWT VC for the holder's key, in form: nobody looks at its issuer here."""
    parts = made({**CLAIMS, "cnf": {"jwk": signer(1).public_key.to_jwk()}})
    return compact(parts.payload, [one.text for one in parts.disclosures], typ="dc+sd-jwt")


def test_a_key_binding() -> None:
    ours = {"signer": signer(1)}
    whole = shown(bound_by_key(), **ours)
    assert (whole.media_type, whole.mechanism) == ("application/dc+sd-jwt", "dc+sd-jwt")
    assert is_key_bound(whole.secured.decode()) and not is_key_bound(bound_by_key().decode())
    assert whole.document["name"] == CLAIMS["name"]
    least = shown(bound_by_key(), **ours, mechanism=KeyBinding(), reveal=())
    assert least.secured.count(b"~") == 1 and "name" not in least.document
    with pytest.raises(UnsuitableKey):
        shown(bound_by_key(), signer=signer(2))
    for lacking in ({"challenge": None}, {"domain": None}, {"domain": ("a", "b")}):
        with pytest.raises(IssueError, match="one domain"):
            shown(bound_by_key(), **ours, **lacking)
    for odd in ({"european": True}, {"data_model": "2.0"}, {"holder": "did:example:a"}):
        with pytest.raises(IssueError, match="nothing else"):
            shown(bound_by_key(), **ours, **odd)
    with pytest.raises(IssueError, match="one SD-JWT"):
        shown(bound_by_key(), bound(), **ours, mechanism=KeyBinding())
    assert KeyBinding().name == "kb+jwt"


def test_an_sd_jwt_beside_others() -> None:
    both = shown(bound_by_key(), bound(), signer=signer(1))
    assert media_types(both) == ["application/dc+sd-jwt", ""]
    odd = compact(made().payload, typ="example+sd-jwt")
    assert media_types(shown(odd, bound())) == ["application/dc+sd-jwt", ""]
    with pytest.raises(IssueError, match=r"1\.1 cannot hold"):
        shown(odd, mechanism=DataIntegrity(), data_model="1.1")


def test_trust_of_certificates_is_enough() -> None:
    assert verdict_of(shown(sealed()), trust=trust_of(), policy=BEARER).outcome is P
    assert VcJwt().name == "vc+jwt"
