"""Names and statements: documents that only pyld reads, and members that are called by IRIs."""

from __future__ import annotations

from typing import Any

import pytest

from microcred.errors import Unsupported
from microcred.linked.active_context import contexts_of
from microcred.linked.expansion import expand
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0
from microcred.securing.data_integrity_meaning import check_meaning, check_names

CONTEXTS = contexts_of("ELM 3.2")
CRED = "https://www.w3.org/2018/credentials#"
# A term for lists is not compiled.
LISTS = {"steps": {"@id": "https://example.org/steps", "@container": "@list"}}


def document(terms: dict[str, Any], base: str = VCDM_2_0, **members: Any) -> dict[str, Any]:
    made = {
        "@context": [base, {**LISTS, **terms}],
        "id": "urn:example:1",
        "type": ["VerifiableCredential"],
        "issuer": {"id": "https://uni.example"},
        "credentialSubject": {"steps": ["dig", {"id": "urn:example:2"}, "dig"]},
        "credentialStatus": {"type": "https://example.org/Status"},
        **members,
    }
    with pytest.raises(Unsupported):
        expand(made, CONTEXTS)
    return made


def told(made: dict[str, Any]) -> list[str]:
    return [finding.code for finding in check_meaning(made, CONTEXTS)]


@pytest.mark.parametrize("base", [VCDM_1_1, VCDM_2_0])
def test_names_that_mean_what_they_say(base: str) -> None:
    assert told(document({}, base)) == []
    unnamed = document({}, base)
    del unnamed["id"]
    assert told(unnamed) == []


END: dict[str, Any] = {"end": {"@id": CRED + "expirationDate"}}
HIDING: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another name": ({"end": f"{CRED}expirationDate"}, {"end": "2026-01-01T00:00:00Z"}),
    "a prefix": ({"c": CRED}, {"c:expirationDate": "2026-01-01T00:00:00Z"}),
    "its IRI": ({}, {f"{CRED}expirationDate": "2026-01-01T00:00:00Z"}),
    "a nest": (END | {"box": "@nest"}, {"box": {"end": "2026-01-01T00:00:00Z"}}),
    "a type of another name": (
        {"T": f"{CRED}VerifiablePresentation"},
        {"type": ["VerifiableCredential", "T"]},
    ),
}


@pytest.mark.parametrize("way", HIDING)
@pytest.mark.parametrize("named", [True, False])
def test_what_is_said_beside_the_names_is_seen(way: str, named: bool) -> None:
    terms, members = HIDING[way]
    made = document(terms, VCDM_1_1, **members)
    if not named:
        del made["id"]
    assert "context.meaning_changed" in told(made)


TYPED = {"@value": "2026-01-01T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}


@pytest.mark.parametrize("base", [[VCDM_1_1], [VCDM_1_1, EDC_AP], [VCDM_2_0]])
@pytest.mark.parametrize(
    "members",
    [
        {f"{CRED}validUntil": TYPED},
        {f"{CRED}credentialStatus": {"id": "urn:example:3", "type": "urn:example:Status"}},
    ],
)
def test_a_member_called_by_its_iri_is_seen(base: list[str], members: dict[str, Any]) -> None:
    """Also in what is compiled: who looks for the end by its name would not find it."""
    made: dict[str, Any] = {
        "@context": base,
        "id": "urn:example:1",
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "urn:example:2"},
    }
    assert told(made) == []
    assert told(made | members) == ["context.meaning_changed"]
    prefixed = {name.replace(CRED, "cred:"): value for name, value in members.items()}
    assert told(made | prefixed) == (["context.meaning_changed"] if VCDM_1_1 in base else [])


def test_names_in_a_json_schema_are_only_names() -> None:
    schema = {"$id": "urn:example:3", "properties": {"schema:name": {"type": "string"}}}
    subject = {"id": "urn:example:3", "type": "JsonSchema", "jsonSchema": schema}
    made: dict[str, Any] = {
        "@context": [VCDM_2_0],
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": "https://uni.example",
        "credentialSubject": subject,
    }
    assert told(made) == []
    assert told(made | {"urn:example:p": "x"}) == []


def test_what_is_said_of_a_node_within_is_seen() -> None:
    status = {"type": "https://example.org/Status", "c": "https://other.example"}
    made = document({"c": f"{CRED}issuer"}, credentialStatus=status)
    assert told(made) == ["context.meaning_changed"]


def test_the_credential_described_again_is_seen() -> None:
    again = {"id": "urn:example:1", "validUntil": "2026-01-01T00:00:00Z"}
    assert "proof.scattered" in told(document({"more": "@included"}, more=[again]))


def test_a_proof_with_members_that_only_pyld_reads_is_not_validated() -> None:
    made = document({"end": "https://w3id.org/security#expiration"})
    options = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    assert check_names(made, options, CONTEXTS, "/proof") == []
    late = {**options, "end": "2030-01-01T00:00:00Z", "steps": ["dig"]}
    (finding,) = check_names(made, late, CONTEXTS, "/proof")
    assert (finding.code, finding.where) == ("context.not_validated", "/proof")
