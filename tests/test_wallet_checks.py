"""SD-JWTs from issuing to the verdict: whose they are, who presents them, what is withheld."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from forging import b64, header_of, seal, signature_of
from hypothesis import given, settings
from hypothesis import strategies as st
from sd_jwt_made import made, signer
from wallet_made import CLAIMS, CONFIRMED, DID, GONE, NOW, bound, card

from examples import NOW as THEN
from examples import DotPage, course, seal_of, trust_of
from microcred import (
    ANY_ISSUER,
    Learner,
    Outcome,
    Policy,
    Trust,
    Verification,
    issue,
    parse,
    verify,
)
from microcred.crypto.references import did_key, key_url, verification_method
from microcred.disclosing import disclose
from microcred.encoding import b64url_encode
from microcred.errors import ModelError
from microcred.findings import Check
from microcred.parsing import Unverified
from microcred.securing import JAdES, SdJwtVc, VcJwt, VcSdJwt
from microcred.securing.enveloped import enveloped
from microcred.securing.sd_jwt import key_binding, read_sd_jwt, write_sd_jwt
from microcred.signature_checks import Audience
from microcred.status import Builder, StatusList, signed_token, token_status
from microcred.testing import World
from microcred.testing.certificates import extension
from microcred.testing.der_writing import sequence
from microcred.wallet_checks import check_presenter, check_withheld
from microcred.wallet_types import NESTED_ELM
from microcred.wallet_types.disclosed import SD_JWT_VC

HOLDER = signer(1)
ASKED = Audience(domain="https://v.example", challenge="n-1")
AT = THEN + timedelta(hours=1)


def judged(raw: bytes, **words: Any) -> Verification:
    return verify(raw, **{"trust": Trust(issuers=[DID]), "at": NOW, **words})


def told(verdict: Verification, *outcomes: Outcome) -> set[str]:
    wanted = outcomes or (Outcome.FAILED, Outcome.INDETERMINATE)
    return {one.code for one in verdict.findings if one.outcome in wanted}


# -- plain claims ---------------------------------------------------------------------------------


def test_a_card_passes() -> None:
    verdict = judged(card(["/name"]))
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.unverified is not None
    assert verdict.unverified.release is SD_JWT_VC
    assert dict(verdict.require().document) == CLAIMS
    assert verdict.unverified.findings == ()
    assert not verdict.unverified.is_european
    assert "schema.claims" in told(verdict, Outcome.PASSED)
    assert "sd_jwt.withheld" not in told(verdict, Outcome.WARNING)


def test_what_is_withheld_is_told() -> None:
    verdict = judged(disclose(card(["/name", "/cards/0"]), reveal=["/name"]))
    assert verdict.outcome is Outcome.PASSED
    assert "sd_jwt.withheld" in told(verdict, Outcome.WARNING)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1}, "validity.signature_expired"),
        ({"exp": 1, "nbf": 0}, "validity.expired"),
        ({"nbf": 9_999_999_999}, "validity.signature_not_yet_valid"),
        ({"iss": did_key(signer(2).public_key)}, "issuer.mismatch"),
        ({"iss": GONE}, "issuer.mismatch"),
        ({"vct": 7}, "sd_jwt_vc.vct"),
        (
            {"status": {"status_list": {"idx": 1, "uri": "https://s.example"}}},
            "status.list_unreachable",
        ),
    ],
)
def test_claims_that_keep_it_from_passing(claims: dict[str, Any], code: str) -> None:
    verdict = judged(card(**claims))
    assert verdict.outcome is not Outcome.PASSED
    assert code in told(verdict, Outcome.FAILED, Outcome.INDETERMINATE, Outcome.SKIPPED)


def test_an_altered_disclosure_is_no_issuers_word() -> None:
    raw = card(["/name"]).decode()
    head, text, _ = raw.split("~")
    other = made({"name": "Eve"}, ["/name"]).disclosures[0].text
    assert told(judged(f"{head}~{other}~".encode())) == {"sd_jwt.disclosure_unreferenced"}
    assert told(judged(f"{head}~{text}~{text}~".encode())) == {"sd_jwt.disclosure_repeated"}


@pytest.mark.parametrize("name", ["iss", "vct", "cnf"])
def test_a_disclosure_that_shadows_a_claim(name: str) -> None:
    from microcred.securing.sd_jwt import Disclosure

    one = Disclosure.made(b"sixteen octets!!", name, "https://thief.example")
    raw = card(payload={"_sd": [one.digest()]}, more=[one.text], **CONFIRMED)
    verdict = judged(raw)
    assert verdict.outcome is Outcome.FAILED
    assert {"sd_jwt.never_withheld", "sd_jwt.overwritten"} <= told(verdict)


@pytest.mark.parametrize("alg", ["none", "HS256", "RS256", ""])
def test_confused_algorithms(alg: str) -> None:
    verdict = judged(card(header={"alg": alg}))
    assert verdict.outcome is Outcome.FAILED
    assert "algorithm.not_allowed" in told(verdict)


def test_a_mechanism_can_be_left_out() -> None:
    verdict = judged(card(), policy=Policy(mechanisms={"vc+jwt"}))
    assert told(verdict) == {"algorithm.mechanism_not_allowed"}


def test_a_token_of_another_type_is_not_taken_for_one() -> None:
    head = card().split(b"~")[0]
    verdict = judged(head)  # without a tilde it is none
    assert (told(verdict), "tilde" in str(verdict)) == ({"format.malformed"}, True)
    assert "format.typ" in told(judged(card(header={"typ": "vc+jwt"})))


# -- who presents it ------------------------------------------------------------------------------


def test_the_holder_presents_it() -> None:
    raw = bound(card(["/name"], **CONFIRMED))
    verdict = judged(raw, expected=ASKED)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "key_binding.valid" in told(verdict, Outcome.PASSED)


def test_a_verifier_who_asks_gets_an_answer_or_fails() -> None:
    raw = card(["/name"], **CONFIRMED)
    assert told(judged(raw, expected=ASKED)) == {"key_binding.missing"}
    assert told(judged(raw, expected=Audience(challenge="n-1"))) == {"key_binding.missing"}
    assert told(judged(card(), expected=ASKED)) == {"key_binding.missing"}
    assert judged(raw).outcome is Outcome.PASSED
    assert "key_binding.not_shown" in told(judged(raw), Outcome.WARNING)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"nonce": "n-0"}, "key_binding.nonce_mismatch"),
        ({"audience": "https://other.example"}, "key_binding.audience_mismatch"),
        ({"by": 2}, "key_binding.signature"),
        ({"now": NOW - timedelta(days=1)}, "key_binding.too_old"),
    ],
)
def test_copies_and_strangers(how: dict[str, Any], code: str) -> None:
    verdict = judged(bound(card(["/name"], **CONFIRMED), **how), expected=ASKED)
    assert verdict.outcome is Outcome.FAILED
    assert told(verdict) == {code}


def test_a_disclosure_taken_away_from_what_was_presented() -> None:
    raw = bound(card(["/name", "/cards/0"], **CONFIRMED)).decode()
    head, first, second, binding = raw.split("~")
    assert second
    verdict = judged(f"{head}~{first}~{binding}".encode(), expected=ASKED)
    assert told(verdict) == {"key_binding.sd_hash"}


def test_a_binding_to_no_key_counts_whatever_the_issuers_key_is() -> None:
    header = {"x5c": [b64(seal_of().certificate.der)], "kid": GONE}
    raw = bound(card(header=header, by=seal_of(), iss=GONE))
    verdict = judged(raw, trust=trust_of(), at=THEN, expected=None)
    assert verdict.outcome is Outcome.FAILED
    assert "key_binding.no_key" in told(verdict)


def named(identity: Any) -> bytes:
    """A card bound to the key of a DID by its name alone."""
    raw = card(cnf={"kid": identity.signer.key_id})
    key = identity.signer.public_key
    read = read_sd_jwt(raw)
    return write_sd_jwt(
        key_binding(
            read, identity.signer, audience="https://v.example", nonce="n-1", now=NOW, key=key
        )
    )


def test_a_holder_named_by_a_did() -> None:
    world = World(now=NOW)
    ana = world.did_web("ana", form="JsonWebKey")
    verdict = judged(named(ana), expected=ASKED, fetch=world.fetch)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    offline = judged(named(ana), expected=ASKED)
    assert offline.outcome is Outcome.INDETERMINATE
    assert told(offline) == {"key_binding.key_not_found", "key.not_fetched"}
    issuing = world.did_web("eve", form="JsonWebKey", purposes=("assertionMethod",))
    verdict = judged(named(issuing), expected=ASKED, fetch=world.fetch)
    assert told(verdict) == {"key.not_authorised"}
    method = verification_method(did_key(HOLDER.public_key))
    raw = bound(card(cnf={"kid": method}))
    assert judged(raw, expected=ASKED).outcome is Outcome.PASSED
    assert told(judged(bound(card(cnf={"kid": "one"})), expected=ASKED)) == {
        "key_binding.key_not_found"
    }


def test_other_files_have_no_presenter() -> None:
    plain = parse(
        json.dumps(
            {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]}
        )
    )
    assert (check_presenter(plain, NOW, ASKED), check_withheld(plain)) == ([], [])
    assert plain.disclosed is None


# -- the metadata of an issuer --------------------------------------------------------------------

HTTPS = "https://uni.example/issuers/soil"


def metadata(**changes: Any) -> bytes:
    jwk = {**signer().public_key.to_jwk(), "kid": "one"}
    whole = {"issuer": HTTPS, "jwks": {"keys": [jwk]}, **changes}
    return json.dumps({name: one for name, one in whole.items() if one is not GONE}).encode()


def of_address(contents: dict[str, bytes] | None, **words: Any) -> Verification:
    raw = card(header={"kid": "one"}, iss=HTTPS)
    return judged(raw, trust=Trust(issuers=[HTTPS]), contents=contents or {}, **words)


def test_the_metadata_of_the_issuer() -> None:
    verdict = of_address({HTTPS: metadata()})
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.signer is not None and verdict.signer.identifier == HTTPS
    assert told(of_address(None)) == {"key.not_fetched"}


def test_the_metadata_of_another_issuer() -> None:
    assert told(of_address({HTTPS: metadata(issuer="https://thief.example")})) == {
        "key.document_mismatch"
    }


# -- certificates ---------------------------------------------------------------------------------


def alternative(*, hosts: tuple[str, ...] = (), addresses: tuple[str, ...] = ()) -> bytes:
    """subjectAltName."""
    names = [bytes([0x82, len(one)]) + one.encode() for one in hosts]
    names += [bytes([0x86, len(one)]) + one.encode() for one in addresses]
    return extension("2.5.29.17", sequence(*names))


WORLD = World(now=NOW)


@cache
def certified(name: str, identifier: str, *extra: bytes) -> Any:
    return WORLD.root.seal(name, identifier=identifier, extra=extra, ocsp=False, crl=False)


def by_certificate(iss: Any, *extra: bytes, identifier: str = "", **words: Any) -> Verification:
    holder = certified("Example University", identifier, *extra)
    raw = card(
        header={"x5c": [b64(one.der) for one in holder.certificates[:1]], "kid": GONE},
        by=holder,
        iss=iss,
    )
    trust = Trust(issuers=words.pop("issuers", ANY_ISSUER), anchors=[WORLD.root.certificate])
    return judged(raw, trust=trust, **words)


@pytest.mark.parametrize(
    ("iss", "names", "outcome", "code"),
    [
        (HTTPS, alternative(hosts=("UNI.example",)), Outcome.PASSED, "issuer.matches"),
        (HTTPS, alternative(addresses=(HTTPS,)), Outcome.PASSED, "issuer.matches"),
        (HTTPS, alternative(hosts=("thief.example",)), Outcome.FAILED, "issuer.mismatch"),
        ("https://uni.example@x.example/", alternative(hosts=("uni.example",)), Outcome.FAILED,
         "issuer.mismatch"),
        ("https://[uni.example", alternative(hosts=("uni.example",)), Outcome.FAILED,
         "issuer.mismatch"),
        (HTTPS, extension("2.5.29.17", b"\x01"), Outcome.FAILED, "issuer.mismatch"),
        (DID, alternative(hosts=("uni.example",)), Outcome.FAILED, "issuer.mismatch"),
        (GONE, alternative(hosts=("uni.example",)), Outcome.PASSED, "issuer.certificate_subject"),
        ("urn:organisation:1", alternative(), Outcome.PASSED, "issuer.certificate_subject"),
    ],
)  # fmt: skip
def test_iss_and_certificate(iss: Any, names: bytes, outcome: Outcome, code: str) -> None:
    verdict = by_certificate(iss, names)
    assert verdict.outcome is outcome, str(verdict)
    assert code in told(verdict, outcome)


def test_an_address_that_the_certificate_names_can_be_expected() -> None:
    names = alternative(addresses=(HTTPS,))
    assert by_certificate(HTTPS, names, issuers=[HTTPS]).outcome is Outcome.PASSED
    other = by_certificate(HTTPS, names, issuers=["https://uni.example"])
    assert told(other) == {"issuer.unexpected"}
    # What the certificate does not name proves nothing.
    assert "issuer.unexpected" in told(by_certificate(HTTPS, issuers=[HTTPS]))


def test_a_certificate_without_identifier() -> None:
    """Known by its names alone: enough for claims that name no identifier, and for no others."""
    holder = certified("Example University", "", alternative(hosts=("uni.example",)))
    trust = Trust(issuers=[HTTPS], anchors=[WORLD.root.certificate])
    header = {"x5c": [b64(holder.certificate.der)], "kid": GONE}

    def again(raw: bytes) -> Verification:
        claims = dict(parse(raw).disclosed.claims)  # type: ignore[union-attr]
        token = card(
            header=header, by=holder, **{"name": GONE, "cards": GONE, **claims, "iss": HTTPS}
        )
        return verify(token, trust=trust, at=NOW)

    assert told(again(learning())) == {"schema.type_not_disclosable"}
    assert {"issuer.unproven"} <= told(again(elm()))


# -- European credentials -------------------------------------------------------------------------


def european(mechanism: Any, signing: Any = None, **changes: Any) -> bytes:
    return issue(
        course(**changes),
        signer=signing or seal_of(),
        mechanism=mechanism,
        page=DotPage(),
        now=THEN,
    ).secured


@cache
def elm() -> bytes:
    return european(SdJwtVc(holder=HOLDER.public_key))


def of_seal(raw: bytes, **words: Any) -> Verification:
    return verify(raw, **{"trust": trust_of(), "at": AT, **words})


def test_a_whole_european_credential() -> None:
    verdict = of_seal(elm())
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    flat = verdict.require().micro_credential
    assert (flat.title["en"], flat.workload, flat.learner) == (
        "Soil carbon", course().workload, course().learner
    )  # fmt: skip
    assert "schema.conforms" in told(verdict, Outcome.PASSED)
    assert verdict.require().credential.to_json()["id"] == verdict.require().document["id"]


def test_a_part_of_a_european_credential() -> None:
    part = disclose(elm(), reveal=["/elm/credentialSubject/fullName"])
    read = read_sd_jwt(part)
    presented = write_sd_jwt(
        key_binding(read, HOLDER, audience="https://v.example", nonce="n-1", now=AT)
    )
    verdict = of_seal(presented, expected=ASKED)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert {"sd_jwt.withheld", "schema.not_shown"} <= told(verdict, Outcome.WARNING)
    assert b"Ana" not in presented and "Novák" in str(verdict.require().document)
    nothing = disclose(elm(), reveal=[])
    assert "Novák" not in str(of_seal(nothing).require().document)


def test_whatever_a_holder_shows_passes() -> None:
    places = NESTED_ELM.withheld(parse(elm()).disclosed.claims)  # type: ignore[union-attr]
    for place in places:
        verdict = of_seal(disclose(elm(), reveal=[place]))
        assert verdict.outcome is Outcome.PASSED, f"{place}: {verdict}"


def test_an_address_in_iss_that_the_seal_does_not_name() -> None:
    verdict = of_seal(european(SdJwtVc(issuer=HTTPS)))
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "issuer.iss_not_in_certificate" in told(verdict, Outcome.WARNING)


def test_the_credential_of_another_organisation() -> None:
    """The body names somebody else than the key, or than iss."""
    claims = dict(parse(elm()).disclosed.claims)  # type: ignore[union-attr]
    raw = SdJwtVc(holder=HOLDER.public_key).secure(claims, signer(), now=THEN)
    verdict = verify(raw, trust=Trust(issuers=[DID]), at=AT)
    assert {"issuer.mismatch"} <= told(verdict)
    other = seal(name="Other College")
    raw = SdJwtVc().secure(claims, other, now=THEN)
    assert parse(raw).is_european


def test_a_body_that_is_none() -> None:
    raw = SdJwtVc().secure(
        {"vct": "https://microcred.eu/types/elm-3.2/v1", "elm": {}}, signer(), now=NOW
    )
    verdict = judged(raw)
    assert verdict.outcome is Outcome.FAILED
    raw = card(vct="https://microcred.eu/types/elm-3.2/v1")
    assert "wallet_type.malformed" in told(judged(raw))
    assert parse(raw).release is SD_JWT_VC


LEARNER = Learner(given_name="Ána", family_name="Novák", identifier="S-1")


@cache
def learning() -> bytes:
    mechanism = SdJwtVc(
        "eudi-learning", holder=HOLDER.public_key, expires=THEN + timedelta(days=300)
    )
    return european(mechanism, learner=LEARNER, teaching_languages=["en"])


def test_the_learning_credential_of_the_eudi() -> None:
    verdict = of_seal(learning())
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert {"schema.claims", "issuer.certificate_subject"} <= told(verdict, Outcome.PASSED)
    flat = verdict.require().micro_credential
    assert (flat.title["en"], flat.eqf_level, flat.learner.family_name["en"]) == (
        "Soil carbon", 6, "Novák"
    )  # fmt: skip
    part = of_seal(disclose(learning(), reveal=["/learning_outcomes"]))
    assert part.outcome is Outcome.PASSED, str(part)
    flat = part.require().micro_credential
    assert [one.title["en"] for one in flat.learning_outcomes] == ["Measures soil organic carbon"]


def test_a_learning_credential_by_whom_it_does_not_name() -> None:
    claims = dict(parse(learning()).disclosed.claims)  # type: ignore[union-attr]
    claims["issuing_authority"] = "Other College"
    withheld = SdJwtVc("eudi-learning").type.withheld(claims)  # type: ignore[union-attr]
    assert withheld
    raw = SdJwtVc("eudi-learning").secure(claims, seal_of(), now=THEN)
    assert "issuer.name_differs" in told(of_seal(raw), Outcome.WARNING)


def test_a_learning_credential_that_lacks_something() -> None:
    claims = dict(parse(learning()).disclosed.claims)  # type: ignore[union-attr]
    header = {"x5c": [b64(seal_of().certificate.der)], "kid": GONE}
    for name in CLAIMS:
        claims.setdefault(name, GONE)
    whole = card(header=header, by=seal_of(), **claims)
    # What the type lets every holder withhold has to be a disclosure.
    assert told(of_seal(whole)) == {"schema.type_not_disclosable"}
    lacking = card(header=header, by=seal_of(), **{**claims, "language_of_classes": GONE})
    assert {"eudi_learning.missing", "schema.type_mandatory"} <= told(of_seal(lacking))
    shown = card(["/achievement_title"], header=header, by=seal_of(), **claims)
    assert "schema.type_disclosable" in told(of_seal(shown))


@pytest.mark.parametrize("shape", ["diploma", "elm"])
def test_the_shapes_of_dc4eu(shape: str) -> None:
    body = course().to_credential().to_json()
    bare = {name: one for name, one in body.items() if name != "@context"}
    claims = {"elm": bare} if shape == "elm" else bare
    raw = card(vct=f"urn:eudi:{shape}:1", name=GONE, cards=GONE, **claims)
    read = parse(raw)
    assert read.is_european
    assert read.micro_credential.title["en"] == "Soil carbon"
    verdict = judged(raw)
    assert "issuer.matches" in told(verdict, Outcome.PASSED)


def test_the_open_badge_of_dc4eu() -> None:
    achievement = {"name": "Bodem", "inLanguage": "nl", "ECTS": 3}
    body = {
        "issuer": {"name": "Uni", "address": {"addressCountryCode": "NL"}},
        "credentialSubject": {"achievement": achievement},
    }
    raw = card(vct="urn:eudi:micro_credential:1", name=GONE, cards=GONE, **body)
    read = parse(raw)
    assert (read.is_european, read.release) == (False, SD_JWT_VC)
    assert read.micro_credential.title["nl"] == "Bodem"
    assert judged(raw).outcome is Outcome.PASSED
    with pytest.raises(ModelError):
        _ = parse(card(vct="urn:eudi:micro_credential:1")).micro_credential
    with pytest.raises(ModelError):
        _ = parse(card()).credential


# -- signed as JAdES ------------------------------------------------------------------------------


def sealed_card(
    form: str = "compact",
    *,
    signing: Any = None,
    unsigned: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    **header: Any,
) -> bytes:
    """A card with a JAdES signature, of Europass' header unless it says otherwise."""
    holder = signing or seal_of()
    whole = {**CLAIMS, "iss": "urn:org:1", "iat": int(THEN.timestamp()), **(claims or {})}
    parts = made(whole, ["/name"])
    typ = "dc+sd-jwt"
    protected = header_of(holder, **{"typ": typ, "b64": GONE, "crit": ["sigT"], **header})
    texts = [one.text for one in parts.disclosures]
    payload = json.dumps(parts.payload)
    one = signature_of(protected, payload, holder)
    body = b64url_encode(payload.encode())
    if form == "compact":
        token = f"{one['protected']}.{body}.{one['signature']}"
        return "~".join([token, *texts, ""]).encode()
    one["header"] = {"disclosures": texts, **(unsigned or {})}
    outer = {"payload": body, **({"signatures": [one]} if form == "general" else one)}
    return json.dumps(outer).encode()


@pytest.mark.parametrize("form", ["compact", "flattened", "general"])
def test_a_card_that_is_sealed(form: str) -> None:
    raw = sealed_card(form)
    verdict = of_seal(raw)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.unverified is not None and verdict.unverified.mechanism == "dc+sd-jwt"
    assert verdict.unverified.document["name"] == "Ána"
    assert "sd_jwt_vc.jades" in told(verdict, Outcome.PASSED)
    assert verdict.seal is not None


@pytest.mark.parametrize("form", ["flattened", "general"])
def test_a_card_with_the_typ_of_seals(form: str) -> None:
    verdict = of_seal(sealed_card(form, typ="jose+json", unsigned={"etsiU": []}))
    assert "sd_jwt_vc.jades_typ" in told(verdict, Outcome.WARNING)
    without = sealed_card(form, typ=GONE)
    assert "format.typ" in told(of_seal(without))


def test_seals_by_rsa_and_by_the_second_edition() -> None:
    rsa = seal_of(key="RSA-2048")
    raw = sealed_card(signing=rsa)
    verdict = verify(raw, trust=Trust(issuers=ANY_ISSUER, anchors=[rsa.root]), at=AT)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    newer = sealed_card(sigT=GONE, crit=GONE, iat=int(THEN.timestamp()))
    verdict = of_seal(newer)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "sd_jwt_vc.jades" in told(verdict, Outcome.PASSED)


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_what_a_seal_brings_is_looked_at(level: Any) -> None:
    """Timestamps and revocation data beside the disclosures; the certificate has ended since."""
    world = World(now=NOW)
    holder = world.root.seal("University", identifier="NTRIE-1", end=NOW + timedelta(days=30))
    parts = made({**CLAIMS, "iss": "urn:org:1"}, ["/name"])
    content = json.dumps(parts.payload).encode()
    sealed = world.sealed(content, holder, b64=True, header={"typ": "dc+sd-jwt"})
    raised = json.loads(world.augment(sealed, level))
    texts: Any = [one.text for one in parts.disclosures]
    raised["signatures"][0]["header"]["disclosures"] = texts
    trust = Trust(issuers=["NTRIE-1"], anchors=[world.root.certificate])
    later = NOW + timedelta(days=60)
    verdict = verify(json.dumps(raised), trust=trust, at=later, fetch=world.fetch)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert verdict.seal is not None and verdict.seal.best_signature_time == NOW
    assert verdict.require().document["name"] == "Ána"
    plain = json.loads(sealed)
    plain["signatures"][0]["header"] = {"disclosures": texts}
    assert told(verify(json.dumps(plain), trust=trust, at=later, fetch=world.fetch))


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"x5t#S256": "AA"}, "certificate.reference_unreadable"),
        ({"crit": ["b64"]}, "format.crit"),
        ({"sigT": "yesterday"}, "format.signing_time_unreadable"),
        ({"iat": 1}, "format.signing_time_twice"),
    ],
)
def test_what_jades_demands_is_demanded(header: dict[str, Any], code: str) -> None:
    verdict = of_seal(sealed_card(**header))
    assert verdict.outcome is not Outcome.PASSED
    assert code in told(verdict), str(verdict)


def test_a_sealed_card_that_was_altered() -> None:
    raw = json.loads(sealed_card("flattened"))
    raw["header"]["disclosures"] = [made({"name": "Eve"}, ["/name"]).disclosures[0].text]
    assert told(of_seal(json.dumps(raw).encode())) == {"sd_jwt.disclosure_unreferenced"}
    ended = of_seal(sealed_card(claims={"exp": 1}))
    assert "validity.signature_expired" in told(ended)


def test_a_seal_of_europass_stays_a_seal() -> None:
    """Somebody adds disclosures beside what was sealed: nobody takes it for another thing."""
    raw = european(JAdES(b64=True))
    outer = json.loads(raw)
    outer["signatures"][0].setdefault("header", {})["disclosures"] = []
    assert parse(json.dumps(outer)).mechanism == "jades"


# -- of the W3C -----------------------------------------------------------------------------------


@cache
def w3c() -> bytes:
    return european(VcSdJwt(holder=HOLDER.public_key))


def test_a_part_of_a_w3c_credential() -> None:
    whole = of_seal(w3c())
    assert whole.outcome is Outcome.PASSED, str(whole)
    part = disclose(w3c(), reveal=["/credentialSubject/fullName"])
    verdict = of_seal(part)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert {"sd_jwt.withheld", "schema.not_shown"} <= told(verdict, Outcome.WARNING)
    assert told(of_seal(part, expected=ASKED)) == {"key_binding.missing"}
    assert of_seal(bound(part, now=AT), expected=ASKED).outcome is Outcome.PASSED


def test_what_is_there_has_to_keep_its_shape() -> None:
    """A part is excused what is missing, and nothing else."""
    document = {**parse(european(VcJwt())).document, "validFrom": "yesterday"}
    raw = VcSdJwt().secure(document, seal_of(), now=THEN)
    assert told(of_seal(disclose(raw, reveal=[])))


def test_in_an_envelope() -> None:
    for raw, kind in ((w3c(), "vc+sd-jwt"), (elm(), "dc+sd-jwt")):
        envelope = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            **enveloped(raw, f"application/{kind}"),
        }
        verdict = of_seal(json.dumps(envelope).encode())
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        assert isinstance(verdict.unverified, Unverified)
        assert verdict.unverified.mechanism == kind


def test_keys_and_findings_do_not_tell_the_learner() -> None:
    verdict = of_seal(elm())
    for text in (str(verdict), repr(verdict), repr(verdict.unverified), repr(verdict.findings)):
        assert "Novák" not in text
    assert datetime.fromisoformat(verdict.to_json()["verified_at"]) == AT  # type: ignore[arg-type]
    assert Check.KEY in {one.check for one in verdict.findings}


_SAMPLES = {
    "bound": bound(card(["/name", "/cards/0", "/cards/1/number"], **CONFIRMED)),
    "sealed": sealed_card("general"),
}


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_changed_nothing_new_is_the_issuers_word(data: st.DataObject) -> None:
    """A changed file never passes with a claim that the issuer did not sign, and nothing raises."""
    name = data.draw(st.sampled_from(list(_SAMPLES)))
    octets = bytearray(_SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(octets)))
        cut = data.draw(st.integers(0, 60))
        pieces = st.sampled_from([b"", b"~", b".", b'"', b",", b"A", b"~~"])
        octets[at : at + cut] = data.draw(st.one_of(st.binary(max_size=3), pieces))
    at_hand = {"trust": trust_of(), "at": AT} if name == "sealed" else {}
    verdict = judged(bytes(octets), **at_hand)
    if verdict.outcome is Outcome.PASSED:
        claims = verdict.require().document
        assert claims["vct"] == CLAIMS["vct"]
        assert claims.get("name", "Ána") == "Ána"
        assert all(one in ({}, *CLAIMS["cards"]) for one in claims["cards"])  # type: ignore[union-attr]


# -- status ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "code"), [(0, "status.valid"), (1, "status.revoked")])
def test_the_status_of_a_card(value: int, code: str) -> None:
    url = "https://uni.example/status/1"
    builder = Builder(64, size=2, order="right")
    builder.set(9, value)
    made_at = NOW - timedelta(minutes=5)
    issuers = StatusList("token", builder.built(), url, made_at=made_at)
    header: Any = {"kid": verification_method(DID)}
    held = signed_token(issuers, signer(0), header=header)
    verdict = judged(card(status=token_status(url, 9)), status_lists=[held])
    (found,) = [one for one in verdict.findings if one.check is Check.STATUS]
    assert (found.code, found.outcome is Outcome.PASSED) == (code, not value), str(verdict)
    assert (verdict.outcome is Outcome.PASSED) == (not value)
    other = signed_token(issuers, HOLDER, header={"kid": key_url(HOLDER)})
    verdict = judged(card(status=token_status(url, 9)), status_lists=[other])
    assert "status.list_issuer" in told(verdict)


def test_the_credential_in_the_claims_is_made_when_it_is_asked_for() -> None:
    read = parse(european(SdJwtVc(holder=HOLDER.public_key)))
    assert "document" not in vars(read)
    assert read.release.name == "ELM 3.2" and read.head["type"] == read.document["type"]
    assert read.document is read.document and read.document["issuer"]
