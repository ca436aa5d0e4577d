"""Issuer, expected issuer and validity: one case for every finding."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from microcred.checks import (
    check_issuer,
    check_schema,
    check_trusted_issuer,
    check_validity,
    is_same_organisation,
    not_checked,
)
from microcred.findings import Check, Outcome
from microcred.linked.terms import EDC_AP, VCDM_1_1, VCDM_2_0
from microcred.releases import ELM_3
from microcred.trust import SignerIdentity

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
IRELAND = {"id": "http://publications.europa.eu/resource/authority/country/IRL"}
UNI = SignerIdentity(
    name="Example University", identifier="NTRIE-123456", country="IE", certificate=None, did=None
)
WALLET = SignerIdentity(
    name="did:key:z6MkA",
    identifier="did:key:z6MkA",
    country=None,
    certificate=None,
    did="did:key:z6MkA",
)


def issuer(**members: Any) -> dict[str, Any]:
    return {"issuer": {"legalName": {"en": "Example University"}, **members}}


def codes(findings: list[Any]) -> list[tuple[str, str]]:
    return [(finding.outcome.value, finding.code) for finding in findings]


@pytest.mark.parametrize(
    ("document", "signer", "expected"),
    [
        (issuer(eIDASIdentifier={"notation": "NTRIE-123456"}), UNI, "PASSED issuer.matches"),
        (issuer(eIDASIdentifier=[{"notation": "ntrie-123456 "}]), UNI, "PASSED issuer.matches"),
        (
            issuer(eIDASIdentifier={"notation": "123456", "spatial": IRELAND}),
            UNI,
            "PASSED issuer.matches",
        ),
        (issuer(registration={"notation": "NTRIE-123456"}), UNI, "PASSED issuer.matches"),
        (
            issuer(
                eIDASIdentifier={"notation": "NTRIE-999999"},
                registration={"notation": "NTRIE-123456"},
            ),
            UNI,
            "FAILED issuer.mismatch",
        ),
        (issuer(eIDASIdentifier={"notation": "VATIE-123456"}), UNI, "FAILED issuer.mismatch"),
        (issuer(), UNI, "INDETERMINATE issuer.absent"),
        ({}, UNI, "INDETERMINATE issuer.absent"),
        ({"issuer": "https://uni.example"}, UNI, "INDETERMINATE issuer.absent"),
        ({"issuer": "did:key:z6MkA"}, WALLET, "PASSED issuer.matches"),
        ({"issuer": [{"id": "did:key:z6MkA"}]}, WALLET, "PASSED issuer.matches"),
        ({"issuer": {"id": "did:key:z6MkB"}}, WALLET, "FAILED issuer.mismatch"),
        ({"holder": "did:key:z6MkA"}, WALLET, "PASSED issuer.matches"),
        ({}, WALLET, "FAILED issuer.absent"),
        (issuer(), None, "INDETERMINATE issuer.unproven"),
        (
            issuer(eIDASIdentifier={"notation": "NTRIE-123456"}),
            SignerIdentity(
                name="A person", identifier=None, country="IE", certificate=None, did=None
            ),
            "INDETERMINATE issuer.unproven",
        ),
    ],
)
def test_issuer(document: dict[str, Any], signer: SignerIdentity | None, expected: str) -> None:
    found = check_issuer(document, signer)
    assert [" ".join(pair) for pair in codes(found)] == [expected]
    assert {finding.check for finding in found} == {Check.ISSUER}


def test_another_name_than_the_certificates_is_a_warning() -> None:
    document = {
        "issuer": {
            "legalName": {"en": "Harvard"},
            "eIDASIdentifier": {"notation": "NTRIE-123456"},
        }
    }
    assert codes(check_issuer(document, UNI)) == [
        ("PASSED", "issuer.matches"),
        ("WARNING", "issuer.name_differs"),
    ]


@pytest.mark.parametrize(
    ("signer", "expected", "outcome", "code"),
    [
        (UNI, ["NTRIE-123456"], Outcome.PASSED, "issuer.expected"),
        (UNI, ["did:key:z6MkA", "ntrie-123456"], Outcome.PASSED, "issuer.expected"),
        (UNI, ["NTRIE-1"], Outcome.FAILED, "issuer.unexpected"),
        (UNI, None, Outcome.PASSED, "issuer.any"),
        (WALLET, None, Outcome.PASSED, "issuer.any"),
        (WALLET, ["did:key:z6MkA"], Outcome.PASSED, "issuer.expected"),
        (WALLET, ["did:key:z6MkB"], Outcome.FAILED, "issuer.unexpected"),
        (None, ["NTRIE-1"], Outcome.INDETERMINATE, "issuer.unproven"),
        (
            SignerIdentity(name="x", identifier=None, country=None, certificate=None, did=None),
            ["x"],
            Outcome.FAILED,
            "issuer.unexpected",
        ),
    ],
)
def test_trusted_issuer(
    signer: SignerIdentity | None, expected: list[str] | None, outcome: Outcome, code: str
) -> None:
    (finding,) = check_trusted_issuer(signer, expected)
    assert (finding.check, finding.outcome, finding.code) == (Check.TRUSTED_ISSUER, outcome, code)


def test_any_issuer_names_the_signer() -> None:
    (finding,) = check_trusted_issuer(UNI, None)
    assert "Example University (NTRIE-123456)" in finding.detail


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"validFrom": "2025-01-01T00:00:00Z"}, "PASSED validity.current"),
        ({"issuanceDate": ["2025-01-01T00:00:00Z"]}, "PASSED validity.current"),
        (
            {"validFrom": "2025-01-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"},
            "PASSED validity.current",
        ),
        (
            {"validFrom": "2024-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"},
            "FAILED validity.expired",
        ),
        (
            {
                "validFrom": "2024-01-01T00:00:00Z",
                "validUntil": "2099-01-01T00:00:00Z",
                "expirationDate": "2025-01-01T00:00:00Z",
            },
            "FAILED validity.expired",
        ),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "FAILED validity.expired"),
        ({"validFrom": "2025-06-01T14:00:01+01:00"}, "FAILED validity.not_yet_valid"),
        (
            {"validFrom": "2025-01-01T00:00:00Z", "validUntil": "2024-01-01T00:00:00Z"},
            "FAILED validity.reversed",
        ),
        ({}, "WARNING validity.no_start"),
        ({"validFrom": "2025-01-01"}, "INDETERMINATE validity.unreadable"),
        ({"validFrom": 1658234075607}, "INDETERMINATE validity.unreadable"),
        ({"validFrom": ["a", "b"]}, "INDETERMINATE validity.unreadable"),
    ],
)
def test_validity(document: dict[str, Any], expected: str) -> None:
    assert [" ".join(pair) for pair in codes(check_validity(document, NOW))] == [expected]


def test_a_time_without_zone_is_read_as_utc_and_said() -> None:
    found = check_validity({"validFrom": "2025-01-01T00:00:00"}, NOW)
    assert codes(found) == [("WARNING", "validity.no_zone"), ("PASSED", "validity.current")]
    assert found[0].where == "/validFrom"


def test_what_is_not_checked_is_said() -> None:
    assert codes(not_checked()) == [("SKIPPED", "accreditation.not_checked")]


def test_the_shapes_are_asked() -> None:
    document = {"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
    (found,) = check_schema(document, ELM_3)
    assert (found.check, found.outcome, found.code) == (
        Check.SCHEMA,
        Outcome.FAILED,
        "schema.no_context",
    )


def test_a_document_of_vcdm_2_is_read_with_the_contexts_of_1_1() -> None:
    document = {"@context": [VCDM_2_0, EDC_AP], "type": ["EuropeanDigitalCredential"]}
    codes_of = {finding.code for finding in check_schema(document, ELM_3)}
    assert "schema.not_json_ld" in codes_of
    read = check_schema(document, ELM_3, vcdm_2=True)
    assert "schema.not_json_ld" not in {finding.code for finding in read}
    assert read[-1].code == "schema.read_as_vcdm_1_1"
    assert "schema.min_count" in {finding.code for finding in read}
    other = {"@context": [VCDM_1_1, EDC_AP], "type": ["EuropeanDigitalCredential"]}
    told = {finding.code for finding in check_schema(other, ELM_3, vcdm_2=True)}
    assert "schema.read_as_vcdm_1_1" not in told


def test_json_schemas_see_the_document_as_it_is() -> None:
    """With the contexts of VCDM 2.0, also where the shapes read those of 1.1."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "properties": {"@context": {"contains": {"const": VCDM_2_0}}, "iat": {"const": 1}},
        "required": ["iat"],
    }
    document = {
        "@context": [VCDM_2_0, EDC_AP],
        "type": ["EuropeanDigitalCredential"],
        "iat": 1,
        "credentialSchema": {"id": "urn:x", "type": "JsonSchema"},
    }
    schemas = {"urn:x": json.dumps(schema).encode()}
    found = check_schema(document, ELM_3, vcdm_2=True, schemas=schemas)
    assert found[-1].code == "schema.json_schema_valid"
    assert check_schema(document, ELM_3, vcdm_2=True)[-1].code == "schema.json_schema_missing"


def test_same_organisation() -> None:
    node = {"vatIdentifier": {"notation": "VATIE-1"}, "identifier": [{"id": "x"}]}
    assert is_same_organisation(node, "VATIE-1")
    assert not is_same_organisation(node, "VATIE-2")
