"""ELM EBSI: what is issued keeps EBSI's JSON Schema, and what it has no place for is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from examples import NOW, UNI, DotPage, course, seal_of, trust_of
from microcred import Seal, issue, parse, verify
from microcred.errors import InvalidCredential, IssueError
from microcred.findings import Outcome
from microcred.micro_credential import (
    Grade,
    Identifier,
    Learner,
    LearningOutcome,
    MicroCredential,
    NationalId,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.releases import ELM_3, ELM_EBSI, RELEASES
from microcred.releases.elm_ebsi import EBSI_SCHEMA, is_attestation, to_ebsi
from microcred.releases.vcdm import from_vcdm_2
from microcred.schemas.json_validation import validate_json
from microcred.schemas.validation import validate
from microcred.securing import DataIntegrity, JAdES, VcJwt

TYPES = ["VerifiableCredential", "VerifiableAttestation", "EuropeanDigitalCredential"]


def issued(one: MicroCredential, **options: Any) -> Any:
    return issue(
        one,
        signer=Seal.for_testing(UNI),
        mechanism=options.pop("mechanism", VcJwt()),
        release=options.pop("release", ELM_EBSI),
        page=DotPage(),
        now=NOW,
        **options,
    )


def full() -> MicroCredential:
    body = Provider(
        "Example University",
        "IE",
        identifier="NTRIE-123456",
        region="Dublin",
        homepage="https://uni.example",
        other_identifiers=[Identifier("X", "Erasmus code"), Identifier("Y")],
    )
    return course(
        learner=Learner(
            "Ána",
            "Novák",
            date_of_birth="1999-01-01",
            national_id=NationalId("1", "IE"),
            identifier=["S1", "S2"],
            email="a@b.eu",
        ),
        awarded_by=body,
        title={"en": "Soil carbon", "sl": "Ogljik v tleh"},
        date="2026-01-05",
        valid_until="2030-01-01T00:00:00Z",
        learning_outcomes=["a", LearningOutcome("b", type="knowledge")],
        teaching_languages=["en", "sl"],
        quality_assurance=QualityAssurance("Institutional Quality Assurance", UNI),
        assessment=["written examination", "quiz"],
        supervision="Supervised with ID Verification",
        grade=Grade("A", "Scale", "From A to F"),
        prerequisites="Basics",
        stackability=Stackability(True, part_of="Master", note="by agreement"),
        further_information=["one", "two"],
        homepage="https://course.example",
        isced_f="0611",
        learning_setting="formal",
        programme_type="Course",
    )


# -- what is issued -------------------------------------------------------------------------------


def test_types_contexts_and_schema() -> None:
    made = issued(course()).document
    assert made["type"] == TYPES and ELM_EBSI.types == tuple(TYPES)
    assert made["@context"] == list(ELM_EBSI.contexts)
    assert made["credentialSchema"][-1] == {"id": EBSI_SCHEMA, "type": "JsonSchema"}
    assert made["credentialSchema"][0]["type"] == "ShaclValidator2017"
    assert ELM_EBSI.model is ELM_3 and ELM_3.model is ELM_3 and ELM_EBSI not in RELEASES


def test_it_verifies_as_what_it_is() -> None:
    made = issue(
        course(), signer=seal_of(UNI), mechanism=VcJwt(), release=ELM_EBSI, page=DotPage(), now=NOW
    )
    assert parse(made.secured).document["type"] == TYPES
    verdict = verify(made.secured, trust=trust_of(), at=NOW)
    assert verdict.outcome is Outcome.PASSED
    # The schema of the registry is named, and was not handed in.
    assert "schema.json_schema_missing" in {one.code for one in verdict.findings}


@pytest.mark.parametrize(
    "mechanism",
    [JAdES(), DataIntegrity("ecdsa-jcs-2019", "2.0"), DataIntegrity("ecdsa-rdfc-2019")],
    ids=lambda one: one.name,
)
def test_other_mechanisms_are_refused_with_a_hint(mechanism: Any) -> None:
    with pytest.raises(IssueError, match="ELM EBSI") as told:
        issued(course(), mechanism=mechanism)
    assert "VcJwt()" in (told.value.hint() or "")


def test_the_name_of_a_place_becomes_its_description() -> None:
    made = issued(full()).document
    assert made["issuer"]["location"]["description"] == {"en": "Dublin"}
    assert "geographicName" not in json.dumps(made)


def test_the_shapes_look_at_the_european_credential_in_it() -> None:
    document: Any = from_vcdm_2(issued(course()).document)
    own = document["credentialSchema"]
    assert next(one.code for one in validate(document)) == "schema.conforms"
    wrong = {**document, "credentialSchema": [own[1], {**own[0], "type": "Other"}]}
    places = {one.where for one in validate(wrong) if one.outcome is Outcome.FAILED}
    assert "/credentialSchema/1" in places
    none = {**document, "credentialSchema": own[1]}
    assert "schema.min_count" in {one.code for one in validate(none)}
    del document["issuer"]["legalName"]
    assert any(one.where.startswith("/issuer") for one in validate(document))


def test_what_is_an_attestation() -> None:
    assert is_attestation({"type": TYPES}) and not is_attestation({"type": TYPES[:2]})
    assert not is_attestation({"type": TYPES[::2]}) and not is_attestation("x")  # type: ignore[arg-type]


# -- what there is no place for -------------------------------------------------------------------


def subject(**members: Any) -> dict[str, Any]:
    return {"type": TYPES[::2], "credentialSubject": {"type": "Person", **members}}


def claim(**members: Any) -> dict[str, Any]:
    return subject(hasClaim=[{"type": "LearningAchievement", **members}])


P = "/credentialSubject"
C = f"{P}/hasClaim/0"
_REFUSED = [
    (subject(givenName={"sr-Latn": "Ana"}), "ebsi.language", f"{P}/givenName/sr-Latn"),
    (subject(shoeSize=39), "ebsi.no_member", f"{P}/shoeSize"),
    (claim(identifier=[{}, {}]), "ebsi.several", f"{C}/identifier"),
    (
        claim(specifiedBy={"type": "Qualification", "accreditation": {"valid": "2026"}}),
        "ebsi.no_member",
        f"{C}/specifiedBy/accreditation/valid",
    ),
    (
        subject(groupMemberOf={"type": "Group", "dcType": {"type": "Concept"}}),
        "ebsi.no_member",
        f"{P}/groupMemberOf/dcType",
    ),
    (subject(hasClaim=[{"type": "Claim"}]), "ebsi.no_class", f"{P}/hasClaim/0"),
    (
        subject(location={"geographicName": {"en": "a"}, "description": {"en": "b"}}),
        "ebsi.no_member",
        f"{P}/location/geographicName",
    ),
    ({"type": [*TYPES, "Other"]}, "ebsi.no_class", "/type"),
    ({"credentialSchema": {"type": "Other"}}, "ebsi.no_class", "/credentialSchema/0/type"),
    ({"credentialSchema": "urn:x"}, "ebsi.no_class", "/credentialSchema/0/type"),
    ({"credentialStatus": {"type": "BitstringStatusListEntry"}}, "ebsi.no_class", ""),
    ({"credentialStatus": "urn:x"}, "ebsi.no_class", ""),
    ({"credentialStatus": {"type": "CredentialStatus", "x": 1}}, "ebsi.no_member", ""),
]


@pytest.mark.parametrize(("document", "code", "where"), _REFUSED)
def test_what_there_is_no_place_for(document: Any, code: str, where: str) -> None:
    with pytest.raises(InvalidCredential) as told:
        to_ebsi(document)
    (finding,) = told.value.findings
    assert (finding.code, finding.where) == (code, where or "/credentialStatus")
    assert "ELM_3" in (told.value.hint() or "")


def test_every_reason_is_told() -> None:
    with pytest.raises(InvalidCredential, match="and 1 more") as told:
        to_ebsi(subject(a=1, b=2, c=3, d=4))
    assert len(told.value.findings) == 4


def test_what_is_called_otherwise_is_called_so() -> None:
    made: Any = to_ebsi(
        subject(
            memberOf={"type": "Organisation", "member": {"type": "Person"}},
            contactPoint={"phone": [{"type": "Phone", "areaDialingCode": "1"}]},
            identifier="urn:x",
        )
    )
    person = made["credentialSubject"]
    assert person["memberOf"] == {"type": "Organisation", "hasMember": {"type": "Person"}}
    assert person["contactPoint"]["phone"] == [{"type": "Phone", "areaDialing": "1"}]
    assert person["identifier"] == "urn:x"


def test_what_is_there_is_not_named_twice() -> None:
    own = {"id": EBSI_SCHEMA, "type": "JsonSchema"}
    assert to_ebsi({"type": TYPES, "credentialSchema": [own]})["credentialSchema"] == [own]
    status = {"id": "https://x.example", "type": "TrustedCredentialStatus2021"}
    assert to_ebsi({"credentialStatus": status, "extra": 1})["credentialStatus"] == status


# -- EBSI's own schema ----------------------------------------------------------------------------


def against_ebsi(document: Any, published: Path) -> list[str]:
    schema = json.loads(
        (published / "published" / "ebsi-europass-edc-schema-vcdm2.0.json").read_bytes()
    )
    attestation = json.loads(
        (published / "samples/eu/ebsi/vcdm2.0-attestation-schema_schema.json").read_bytes()
    )
    address = urljoin(schema["$id"], schema["allOf"][0]["$ref"])
    found = validate_json(document, schema, others={address: attestation})
    return [f"{one.where}: {one.detail}" for one in found]


@pytest.mark.parametrize("make", [course, full], ids=["small", "full"])
def test_what_is_issued_keeps_the_schema(make: Any, published: Path) -> None:
    assert against_ebsi(issued(make()).document, published) == []


def test_what_is_issued_by_mandate_keeps_the_schema(published: Path) -> None:
    one = course(awarded_by=Provider("Other College", "FR"))
    assert against_ebsi(issued(one, on_behalf_of="By contract").document, published) == []


def test_a_credential_of_another_release_does_not(published: Path) -> None:
    assert against_ebsi(issued(course(), release=ELM_3).document, published) != []


def test_the_annex_1_sample_keeps_the_schema(published: Path) -> None:
    from microcred.elm import EuropeanDigitalCredential

    for path in sorted((published / "samples").rglob("*annex1*uploadable.json")):
        given = json.loads(path.read_bytes())
        node = EuropeanDigitalCredential.from_json(given.get("credential", given))
        made = issue(
            node.replace(issuer=None),
            signer=Seal.for_testing(UNI),
            mechanism=VcJwt(),
            release=ELM_EBSI,
            on_behalf_of="By contract",
            now=NOW,
        )
        assert against_ebsi(made.document, published) == []


def test_ebsis_own_examples_come_through(published: Path) -> None:
    for path in sorted((published / "samples" / "eu" / "ebsi").glob("example_*.json")):
        document = json.loads(path.read_bytes())
        assert against_ebsi(document, published) == []
        assert against_ebsi(to_ebsi(document), published) == []
