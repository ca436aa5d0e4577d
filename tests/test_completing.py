"""What issuing adds: frame, id, dates, issuer, mandate; and whom it refuses."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import flat_strategies
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from examples import UNI, seal_of, wallet_signer
from microcred import MicroCredential
from microcred.completing import (
    Holder,
    Mandate,
    complete,
    document_of,
    framed,
    holder_of,
    written_time,
)
from microcred.crypto.references import did_of
from microcred.errors import ModelError, NotTheHolder
from microcred.findings import Finding
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0
from microcred.releases import ELM_3

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOLDER = Holder("Example University", "TEST seal of Example University", "NTRIE-123456", "IE")
IRELAND = {"id": "http://publications.europa.eu/resource/authority/country/IRL"}


def organisation(name: str = "Example University", identifier: str | None = "NTRIE-123456") -> Any:
    made: dict[str, Any] = {"id": "urn:epass:org:7", "legalName": {"en": name}}
    if identifier:
        made["eIDASIdentifier"] = {"notation": identifier}
    return made


def document(*bodies: Any, **members: Any) -> dict[str, Any]:
    claim = {"type": "LearningAchievement", "awardedBy": {"awardingBody": list(bodies)}}
    return {"credentialSubject": {"hasClaim": claim}, **members}


def completed(made: dict[str, Any], holder: Holder = HOLDER, **options: Any) -> dict[str, Any]:
    """The completed document; what was given is never changed."""
    before = copy.deepcopy(made)
    done: dict[str, Any] = complete(made, holder, now=NOW, new_id=lambda: "1-2-3", **options)
    assert made == before
    return done


def test_id_and_dates() -> None:
    done = completed(document(organisation()))
    assert done["id"] == "urn:credential:1-2-3"
    for member in ("issued", "issuanceDate", "validFrom"):
        assert done[member] == "2026-03-01T09:30:00Z"


def test_what_is_there_stays() -> None:
    given = document(organisation(), id="urn:x:1", validFrom="2030-01-01T00:00:00Z", issued="old")
    done = completed(given)
    assert done["id"] == "urn:x:1"
    assert done["validFrom"] == "2030-01-01T00:00:00Z"
    assert done["issued"] == "2026-03-01T09:30:00Z"


def test_times_are_written_in_utc() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert written_time(summer) == "2026-07-01T10:00:00Z"


def test_the_issuer_is_the_awarding_body_with_the_identity_of_the_certificate() -> None:
    issuer = completed(document(organisation()))["issuer"]
    assert issuer["id"] == "urn:epass:org:issuer-1-2-3"
    assert issuer["legalName"] == {"en": "Example University"}
    assert issuer["eIDASIdentifier"]["notation"] == "NTRIE-123456"
    assert issuer["eIDASIdentifier"]["spatial"]["id"] == IRELAND["id"]
    assert issuer["location"]["address"]["countryCode"]["id"] == IRELAND["id"]
    assert "altLabel" not in issuer


def test_an_issuer_that_is_named_keeps_what_it_says_of_itself() -> None:
    named = {**organisation(), "id": "urn:epass:org:issuer", "location": {"id": "urn:here"}}
    issuer = completed(document(organisation(), issuer=named))["issuer"]
    assert issuer["id"] == "urn:epass:org:issuer"
    assert issuer["location"] == {"id": "urn:here"}


def test_without_any_organisation_the_issuer_is_the_holder() -> None:
    issuer = completed({"credentialSubject": {}})["issuer"]
    assert issuer["legalName"] == {"en": "Example University"}
    assert issuer["altLabel"] == {"en": "TEST seal of Example University"}
    assert issuer["id"] == "urn:epass:org:issuer-1-2-3"


def test_a_certificate_without_identifier_adds_none() -> None:
    holder = Holder("Example University")
    issuer = completed(document(organisation(identifier=None)), holder)["issuer"]
    assert "eIDASIdentifier" not in issuer
    assert "location" not in issuer


@pytest.mark.parametrize(
    ("bodies", "holder"),
    [
        ([organisation()], HOLDER),
        ([organisation(identifier="ntrie-123 456")], HOLDER),
        ([organisation("Another name")], HOLDER),
        ([organisation("EXAMPLE  university", None)], HOLDER),
        ([organisation(identifier="NTRIE-999")], Holder("Example University")),
        ([organisation("Other", "NTRFR-1"), organisation()], HOLDER),
    ],
)
def test_the_holder_is_one_of_the_awarding_bodies(bodies: list[Any], holder: Holder) -> None:
    assert completed(document(*bodies), holder)["issuer"]


OTHERS = [
    [organisation("Other College", "NTRFR-1")],
    [organisation("Example University", "NTRIE-999")],
    [organisation("Other College", None)],
    [organisation("Example University", "VATIE-123456")],
]


@pytest.mark.parametrize("bodies", OTHERS)
def test_another_holder_is_refused(bodies: list[Any]) -> None:
    with pytest.raises(NotTheHolder) as caught:
        completed(document(*bodies))
    (finding,) = caught.value.findings
    assert finding.code == "issuer.mismatch"
    assert "on_behalf_of" in caught.value.hint()


def test_one_foreign_claim_among_several_is_refused() -> None:
    both = document(organisation())
    first = both["credentialSubject"]["hasClaim"]
    other = {"awardedBy": {"awardingBody": organisation("Other", "NTRFR-1")}}
    both["credentialSubject"]["hasClaim"] = [first, other]
    with pytest.raises(NotTheHolder):
        completed(both)


def test_an_issuer_that_is_somebody_else_is_refused() -> None:
    with pytest.raises(NotTheHolder):
        completed(document(organisation(), issuer=organisation("Other", "NTRFR-1")))


@pytest.mark.parametrize("bodies", OTHERS)
def test_a_mandate_says_why(bodies: list[Any]) -> None:
    mandate = Mandate(" The college asked us to seal for it. ")
    earlier = {"id": "urn:evidence:1"}
    done = completed(document(*bodies, evidence=earlier), mandate=mandate)
    assert done["issuer"]["legalName"] == {"en": "Example University"}
    assert done["issuer"]["eIDASIdentifier"]["notation"] == "NTRIE-123456"
    kept, added = done["evidence"]
    assert kept == earlier
    assert added["evidenceStatement"] == "The college asked us to seal for it."
    assert added["dcType"]["id"].endswith("c_18016257")


@pytest.mark.parametrize("statement", ["", "  ", None, 7])
def test_a_mandate_is_no_empty_word(statement: Any) -> None:
    with pytest.raises(ModelError):
        Mandate(statement)


def test_a_key_without_certificate_is_its_did() -> None:
    signer = wallet_signer()
    holder = holder_of(signer)
    assert holder.did == did_of(signer)
    done = completed(document(organisation()), holder)
    assert done["issuer"] == {**organisation(), "id": holder.did}


def test_the_holder_of_a_seal() -> None:
    holder = holder_of(seal_of())
    assert (holder.name, holder.identifier, holder.country) == (
        "Example University",
        UNI.identifier,
        "IE",
    )
    assert holder.did is None


# -- the frame ------------------------------------------------------------------------------------


def test_an_empty_document_gets_the_whole_frame() -> None:
    done: Any = framed({}, ELM_3)
    assert done["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert done["@context"] == [VCDM_1_1, EDC_AP]
    assert done["credentialProfiles"]["prefLabel"] == {"en": "Generic"}
    assert done["credentialSchema"] == [
        {"id": ELM_3.profiles["generic"], "type": "ShaclValidator2017"}
    ]


def test_further_types_and_contexts_stay() -> None:
    terms = {"cnf": "https://example.org/cnf"}
    given = {
        "type": ["EuropeanDigitalCredential", "VerifiableAttestation"],
        "@context": [VCDM_2_0, "http://dev.example/edc-ap", "https://example.org/more", terms],
        "credentialSchema": {"id": "urn:mine"},
    }
    done = framed(given, ELM_3)
    assert done["type"] == [
        "VerifiableCredential",
        "EuropeanDigitalCredential",
        "VerifiableAttestation",
    ]
    assert done["@context"] == [VCDM_1_1, EDC_AP, "https://example.org/more", terms]
    assert done["credentialSchema"] == {"id": "urn:mine"}


@pytest.mark.parametrize(
    ("code", "profile"),
    [
        ("e34929035b", "generic"),
        ("c_ae121a00", "accredited"),
        ("c_7e400154", "converted"),
        ("6dff8a0f87", "diplomaSupplement"),
        ("c_9a31f32a", "issuedByMandate"),
    ],
)
def test_the_schema_follows_from_the_profile(code: str, profile: str) -> None:
    concept = {"id": f"http://data.europa.eu/snb/credential/{code}", "type": "Concept"}
    done: Any = framed({"credentialProfiles": concept}, ELM_3)
    assert [one["id"] for one in done["credentialSchema"]] == [ELM_3.profiles[profile]]


@settings(max_examples=25, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(flat_strategies.micro_credentials())
def test_what_is_at_hand_is_what_reading_would_give(course: MicroCredential) -> None:
    written, at_hand = document_of(course)
    found: list[Finding] = []
    all_found: list[Finding] = []
    node = ELM_3.read(written, findings=found, at_hand=at_hand)
    assert node == ELM_3.read(written, findings=all_found)
    assert found == all_found
    assert [id(written["credentialSubject"])] == list(at_hand)
