"""Who awarded and who sealed, as `verify` tells it; and what `issue` makes of a mandate."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import NOW, OTHER, UNI, DotPage, course, seal_of, trust_of, wallet_signer
from microcred import Mandate, MicroCredential, Outcome, Provider, Trust, issue, parse, verify
from microcred.awarding import awarding_bodies, check_awarding, is_held_by, stated_mandate
from microcred.completing import complete, framed, holder_of
from microcred.crypto.references import did_of
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import IssueError, NotTheHolder
from microcred.findings import Check
from microcred.issuing import Issued
from microcred.micro_credential import MandateDocument
from microcred.micro_credential.writing import organisation
from microcred.outline import nodes
from microcred.releases import ELM_3, ELM_3_1
from microcred.schemas.validation import validate
from microcred.securing import VcJwt
from microcred.trust import SignerIdentity

MANDATE_TYPE = "http://data.europa.eu/snb/evidence-type/c_18016257"
GENERIC = "http://data.europa.eu/snb/credential/e34929035b"
MANDATED = "http://data.europa.eu/snb/credential/c_9a31f32a"
FULL = Mandate(
    "Contract 7 of 2026-01-15.",
    given_by=UNI,
    given_to=OTHER,
    documents=MandateDocument(b"%PDF-1.7", "Contract 7"),
)


def issued(credential: Any = None, **options: Any) -> Issued:
    given = {"signer": seal_of(OTHER), "page": DotPage(), "now": NOW, **options}
    return issue(course() if credential is None else credential, **given)


def codes(secured: bytes, trust: Trust | None = None) -> list[str]:
    verdict = verify(secured, trust=trust or trust_of(OTHER), at=NOW)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    return [finding.code for finding in verdict.findings if finding.check is Check.ISSUER]


# -- issuing --------------------------------------------------------------------------------------


@cache
def mandated() -> Issued:
    return issued(on_behalf_of=FULL)


def test_a_mandated_credential_conforms_to_the_profile() -> None:
    made = mandated()
    assert made.credential.credential_profiles[0].id == MANDATED
    (told, *_) = validate(made.document, profile="issuedByMandate")
    assert (told.code, told.detail) == ("schema.conforms", "ELM 3.2, issuedByMandate, sealed")
    assert "issuedByMandate" in next(
        finding.detail
        for finding in verify(made.secured, trust=trust_of(OTHER), at=NOW).findings
        if finding.code == "schema.conforms"
    )


@pytest.mark.parametrize("release", ["elm-3.1", "elm-3.2-lts"])
def test_it_conforms_to_the_published_shapes(published: Any, release: str) -> None:
    from published_shapes import shapes_of

    assert shapes_of(published, release)(mandated().document) == []


def test_the_published_shapes_ask_for_the_statement(published: Any) -> None:
    from published_shapes import shapes_of

    document = json.loads(json.dumps(mandated().document))
    del document["evidence"]["evidenceStatement"]
    assert len(shapes_of(published, "elm-3.2-lts")(document)) == 1


def test_the_mandate_comes_back_from_the_sealed_file() -> None:
    read = verify(mandated().secured, trust=trust_of(OTHER), at=NOW).require().micro_credential
    mandate = read.mandate
    assert mandate is not None and mandate.given_to is not None
    assert mandate == FULL.in_language("en")
    assert read == course(mandate=FULL)
    assert MicroCredential.read_credential(parse(mandated().secured).document).not_carried == ()


def test_the_flat_form_says_it_itself() -> None:
    made = issued(course(mandate=FULL))
    # One node, not one from the flat form and one more.
    assert nodes(made.document["evidence"]) == (made.document["evidence"],)
    assert codes(made.secured) == ["issuer.matches", "issuer.mandated"]
    assert parse(made.secured).micro_credential == course(mandate=FULL)


def test_a_statement_for_whoever_seals() -> None:
    made = issued(course(mandate="Contract 7."))
    read = parse(made.secured).micro_credential.mandate
    assert read is not None and read.given_to is not None
    assert read.given_to.identifier == OTHER.identifier


def test_what_is_given_stands_beside_what_the_flat_form_says() -> None:
    made = issued(course(mandate="Contract 7."), on_behalf_of="Contract 8.")
    evidence: Any = made.document["evidence"]
    assert [one["evidenceStatement"] for one in evidence] == ["Contract 7.", "Contract 8."]


def test_a_mandate_for_somebody_else_is_none() -> None:
    third = Provider("Third Party", "PT", identifier="NTRPT-3")
    for options in (
        {"on_behalf_of": Mandate("Contract 7.", given_to=third)},
        {"credential": course(mandate=Mandate("Contract 7.", given_to=third))},
    ):
        with pytest.raises(NotTheHolder, match="the mandate is for Third Party"):
            issued(**options)


def test_nobody_gives_itself_a_mandate() -> None:
    with pytest.raises(IssueError, match="by the holder of the seal itself") as caught:
        issued(on_behalf_of=Mandate("We may.", given_by=OTHER))
    assert "given_by" in caught.value.hint()


@pytest.mark.parametrize("given", ["", " ", 7, ["why"]])
def test_what_is_no_mandate(given: Any) -> None:
    with pytest.raises(IssueError, match="on_behalf_of"):
        issued(on_behalf_of=given)


def test_its_texts_are_in_the_main_language() -> None:
    mandate = Mandate("Contract 7.", given_by=Provider("Univerza", "SI"))
    made = issued(course(title={"sl": "Ogljik"}, language="sl"), on_behalf_of=mandate)
    evidence: Any = made.document["evidence"]
    assert evidence["evidenceTarget"]["legalName"] == {"sl": "Univerza"}


def test_sealing_again_by_the_same_mandate() -> None:
    """The credential names the holder as its issuer and carries the mandate: that says why."""
    again = issued(mandated().credential)
    assert again.document["evidence"] == mandated().document["evidence"]
    assert (
        issued(mandated().credential, on_behalf_of=FULL).document["evidence"]
        == (mandated().document["evidence"])
    )
    with pytest.raises(NotTheHolder):
        issued(mandated().credential, signer=seal_of(Provider("Third", "PT", identifier="NTRPT-3")))


def test_evidence_of_another_kind_says_nothing_of_the_right_to_seal() -> None:
    document = mandated().credential.to_json()
    document["evidence"]["dcType"]["id"] = MANDATE_TYPE.replace("c_18016257", "c_991b06c6")
    with pytest.raises(NotTheHolder):
        issued(EuropeanDigitalCredential.from_json(document))


def test_an_issuer_that_holds_the_seal_keeps_what_it_says_of_itself() -> None:
    page = "https://college.example/"
    told = Provider("Other College", "FR", identifier="NTRFR-999", homepage=page)
    named = organisation(told.in_language("en"))
    made = issued(course().to_credential().replace(issuer=named), on_behalf_of="Contract 7.")
    issuer: Any = made.document["issuer"]
    assert issuer["homepage"]["contentURL"] == page
    assert issuer["eIDASIdentifier"]["id"] == "urn:certificateIdentifier:1"


def test_the_holder_of_a_did_is_named_by_its_mandate() -> None:
    made = issued(signer=wallet_signer(), mechanism=VcJwt(), on_behalf_of=FULL)
    issuer: Any = made.document["issuer"]
    assert issuer["legalName"] == {"en": "Other College"}
    assert issuer["id"] == did_of(wallet_signer())
    trust = Trust(issuers=[did_of(wallet_signer())])
    assert codes(made.secured, trust) == ["issuer.matches", "issuer.mandated"]


@pytest.mark.parametrize("release", [ELM_3, ELM_3_1])
@pytest.mark.parametrize(
    ("declared", "profiles"),
    [
        ({}, [MANDATED]),
        ({"credentialProfiles": {"id": GENERIC}}, [MANDATED]),
        ({"credentialProfiles": GENERIC}, [MANDATED]),
        ({"credentialProfiles": [{"id": "urn:x"}, {"id": MANDATED}]}, ["urn:x", MANDATED]),
        ({"credentialProfiles": [{"id": "urn:x"}]}, ["urn:x", MANDATED]),
    ],
)
def test_the_profile_stands_instead_of_generic(
    release: Any, declared: dict[str, Any], profiles: list[str]
) -> None:
    done: Any = framed(declared, release, mandated=True)
    assert [one["id"] for one in done["credentialProfiles"]] == profiles
    assert [one["id"] for one in done["credentialSchema"]] == [release.profiles["issuedByMandate"]]


def test_schemas_of_others_stay() -> None:
    mine = {"id": "urn:mine", "type": "JsonSchema"}
    done: Any = framed({"credentialSchema": mine}, ELM_3, mandated=True)
    assert [one["id"] for one in done["credentialSchema"]] == [
        "urn:mine",
        ELM_3.profiles["issuedByMandate"],
    ]


def test_completing_leaves_the_evidence_that_is_there() -> None:
    document = {"evidence": {"id": "urn:1", "evidenceStatement": "Earlier."}}
    holder = holder_of(seal_of(OTHER))
    done: Any = complete(
        document, holder, now=NOW, new_id=lambda: "1", mandate=FULL.in_language("en")
    )
    assert done["evidence"][0] == document["evidence"]
    assert done["evidence"][1]["id"] == "urn:epass:evidence:1"


# -- several awarding bodies ----------------------------------------------------------------------


@pytest.mark.parametrize("holder", [UNI, OTHER])
def test_a_joint_award_is_sealed_by_one_of_its_bodies(holder: Provider) -> None:
    made = issued(course(awarded_by=[UNI, OTHER]), signer=seal_of(holder))
    assert codes(made.secured, trust_of(holder)) == ["issuer.matches"]


def test_two_awards_of_two_bodies_need_a_mandate_for_one() -> None:
    document = course().to_credential().to_json()
    claim = document["credentialSubject"]["hasClaim"]
    other = course(awarded_by=OTHER, title="Soil water").to_credential().to_json()
    second = {**other["credentialSubject"]["hasClaim"], "id": "urn:epass:learningAchievement:2"}
    del document["issuer"]
    # The nodes of the second claim have ids that mean others in the first.
    second = json.loads(json.dumps(second).replace("urn:epass:", "urn:epass:second-"))
    document["credentialSubject"]["hasClaim"] = [claim, second]
    both = EuropeanDigitalCredential.from_json(document)
    with pytest.raises(NotTheHolder):
        issued(both)
    made = issued(both, on_behalf_of="Contract 7.")
    assert codes(made.secured) == ["issuer.matches", "issuer.mandated"]


# -- verifying ------------------------------------------------------------------------------------


def signer(**changes: Any) -> SignerIdentity:
    return SignerIdentity(**{"name": "Other College", "identifier": "NTRFR-999", **changes})


def body(name: str = "Other College", *identifiers: str, **more: Any) -> dict[str, Any]:
    told = [{"notation": one} for one in identifiers]
    return {"legalName": {"en": name}, **({"identifier": told} if told else {}), **more}


def awarded(*bodies: Any, **members: Any) -> dict[str, Any]:
    claim = {"awardedBy": {"awardingBody": list(bodies)}}
    return {"credentialSubject": {"hasClaim": claim}, **members}


def test_the_line_names_both_and_claims_nothing() -> None:
    verdict = verify(mandated().secured, trust=trust_of(OTHER), at=NOW)
    (told,) = [one for one in verdict.findings if one.code == "issuer.mandated"]
    assert (told.outcome, told.where) == (Outcome.WARNING, "/evidence")
    assert told.detail == (
        "awarded by Example University, sealed by Other College, which states a mandate; "
        "no seal of the awarding body proves it"
    )
    assert verdict.signer is not None and verdict.signer.name == "Other College"


def test_expected_is_who_seals() -> None:
    trust = Trust(anchors=[seal_of(OTHER).root], issuers=[UNI.identifier])
    verdict = verify(mandated().secured, trust=trust, at=NOW)
    assert verdict.outcome is Outcome.FAILED
    assert "issuer.unexpected" in {finding.code for finding in verdict.findings}


def test_a_signer_that_is_not_the_issuer_is_told_as_that_alone() -> None:
    from forging import forge

    forged = forge(payload=json.dumps(issued(course(awarded_by=OTHER)).document), signer=seal_of())
    verdict = verify(forged, trust=trust_of(), at=NOW)
    assert [one.code for one in verdict.findings if one.check is Check.ISSUER] == [
        "issuer.mismatch"
    ]


@pytest.mark.parametrize(
    ("document", "who"),
    [
        (awarded(body("Any name", "NTRFR-999")), signer()),
        (awarded(body("Somebody", "NTRPT-1"), body()), signer()),
        (awarded(body("other  COLLEGE")), signer()),
        (awarded(body()), signer(identifier=None)),
        (awarded(), signer()),
        ({}, signer()),
        (awarded(body("Foreign", "NTRPT-1")), None),
        (awarded(body(id="did:key:z1")), signer(did="did:key:z1")),
        (awarded(body(id="urn:1"), issuer={"id": "urn:1"}), signer(did="did:key:z1")),
        (awarded(body("X", "A 1"), issuer=body("Y", "a 1")), signer(did="did:key:z1")),
        (awarded(body("X"), issuer=body("x", "a1")), signer(did="did:key:z1")),
    ],
)
def test_who_awarded_what_it_sealed(document: Any, who: SignerIdentity | None) -> None:
    assert check_awarding(document, who) == []


@pytest.mark.parametrize(
    ("document", "who"),
    [
        (awarded(body("Other College", "NTRPT-1")), signer()),
        (awarded(body("Foreign")), signer()),
        (awarded(body("Foreign")), signer(identifier=None)),
        (awarded(body("X", "A1"), issuer=body("X", "A2")), signer(did="did:key:z1")),
        (awarded(body("X"), issuer=body("Y")), signer(did="did:key:z1")),
        (awarded(body("X"), issuer="did:key:z1"), signer(did="did:key:z1")),
        (awarded({}), signer()),
    ],
)
def test_who_sealed_the_award_of_another(document: Any, who: SignerIdentity) -> None:
    (told,) = check_awarding(document, who)
    assert (told.code, told.where) == ("issuer.not_awarding_body", "/credentialSubject")
    (said,) = check_awarding({**document, "evidence": {"dcType": MANDATE_TYPE}}, who)
    assert (said.code, said.where) == ("issuer.mandated", "/evidence")


def test_names_of_others_cannot_break_a_line_and_are_few() -> None:
    bodies = [body(f"Foreign\n{number}\u202e") for number in range(5)]
    (told,) = check_awarding(awarded(*bodies, {"fullName": {"en": "Jana"}}), signer())
    assert "\n" not in told.detail and "\u202e" not in told.detail and "Jana" not in told.detail
    assert "and 3 more" in told.detail


@pytest.mark.parametrize(
    ("evidence", "where"),
    [
        ({"dcType": {"id": MANDATE_TYPE}}, "/evidence"),
        ({"dcType": [{"id": "urn:x"}, {"id": MANDATE_TYPE}]}, "/evidence"),
        ([7, "urn:x", {"dcType": MANDATE_TYPE}], "/evidence/2"),
        ({"dcType": {"id": "urn:x"}}, None),
        ({"dcType": {"en": MANDATE_TYPE}}, None),
        ({"dcType": None}, None),
        ([], None),
        (None, None),
        ("urn:x", None),
    ],
)
def test_where_a_mandate_is_stated(evidence: Any, where: str | None) -> None:
    assert stated_mandate({"evidence": evidence}) == where


@pytest.mark.parametrize("odd", [None, 7, "x", [], [None], [[]], {"hasClaim": [7, {}]}])
def test_what_is_no_credential_has_no_awarding_body(odd: Any) -> None:
    assert list(awarding_bodies({"credentialSubject": odd})) == []


def test_a_name_counts_only_without_identifiers() -> None:
    assert not is_held_by(body("Other College", "NTRPT-1"), "Other College", "NTRFR-999")
    assert is_held_by(body("Other College"), "Other College", "NTRFR-999")
    assert not is_held_by({}, "Other College", None)


_ANY: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just(MANDATE_TYPE),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id type dcType awardedBy awardingBody hasClaim legalName identifier notation "
                "spatial evidenceStatement evidenceTarget embeddedEvidence content contentSize "
                "en".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(subject=_ANY, evidence=_ANY, issuer=_ANY, did=st.sampled_from([None, "did:key:z1"]))
def test_nothing_that_is_read_breaks_it(
    subject: Any, evidence: Any, issuer: Any, did: str | None
) -> None:
    document = {"credentialSubject": subject, "evidence": evidence, "issuer": issuer}
    told = check_awarding(document, signer(did=did))
    assert [one.outcome for one in told] in ([], [Outcome.WARNING])
    read = MicroCredential.read_credential({**document, "type": "EuropeanDigitalCredential"})
    assert (read.micro_credential.mandate is None) or stated_mandate(document) is not None
