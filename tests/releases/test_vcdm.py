"""From VCDM 1.1 to 2.0, and what 2.0 requires."""

from __future__ import annotations

from typing import Any

import pytest

from microcred.findings import Check, Outcome
from microcred.releases.vcdm import (
    EDC_AP,
    REQUIRED,
    VCDM_1_1,
    VCDM_2_0,
    check_vcdm_2,
    to_vcdm_2,
    version_of,
)

FROM, UNTIL = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"
GOOD: dict[str, Any] = {
    "id": "urn:credential:1",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": {"id": "did:key:z6Mk", "type": "Organisation"},
    "credentialSubject": {"type": "Person"},
    "credentialSchema": {
        "id": "http://data.europa.eu/snb/model/ap/x",
        "type": "ShaclValidator2017",
    },
    "validFrom": FROM,
    "validUntil": UNTIL,
    "@context": [VCDM_2_0, EDC_AP],
}


@pytest.mark.parametrize(
    ("contexts", "version"),
    [
        ([VCDM_1_1, EDC_AP], "1.1"),
        ([VCDM_2_0, EDC_AP], "2.0"),
        (VCDM_1_1, "1.1"),
        ([EDC_AP, VCDM_2_0], None),
        ([{"x": 1}], None),
        ([], None),
        (None, None),
    ],
)
def test_the_version_is_told_by_the_first_context(contexts: Any, version: str | None) -> None:
    assert version_of({"@context": contexts}) == version


@pytest.mark.parametrize(
    ("contexts", "made"),
    [
        ([VCDM_1_1, EDC_AP], [VCDM_2_0, EDC_AP]),
        (VCDM_1_1, [VCDM_2_0, EDC_AP]),
        ([EDC_AP, VCDM_1_1, {"x": "y:"}], [VCDM_2_0, EDC_AP, {"x": "y:"}]),
        ([VCDM_2_0, EDC_AP], [VCDM_2_0, EDC_AP]),
        (None, [VCDM_2_0, EDC_AP]),
    ],
)
def test_contexts(contexts: Any, made: Any) -> None:
    assert to_vcdm_2({"@context": contexts}) == {"@context": made}


def test_dates_take_their_new_names_in_their_place() -> None:
    document = {"a": 1, "issuanceDate": FROM, "expirationDate": UNTIL, "b": 2, "issued": FROM}
    made = to_vcdm_2(document)
    assert list(made) == ["a", "validFrom", "validUntil", "b", "issued", "@context"]
    assert (made["validFrom"], made["validUntil"]) == (FROM, UNTIL)
    assert "issuanceDate" in document


def test_dates_that_are_there_win() -> None:
    document = {"issuanceDate": UNTIL, "validFrom": FROM, "validUntil": UNTIL, "expirationDate": 5}
    made = to_vcdm_2(document)
    assert made == {"validFrom": FROM, "validUntil": UNTIL, "@context": [VCDM_2_0, EDC_AP]}


def test_what_is_good_stays_and_passes() -> None:
    assert to_vcdm_2(GOOD) == GOOD
    assert check_vcdm_2(GOOD) == ()
    least = {name: GOOD[name] for name in REQUIRED["2.0"]}
    assert check_vcdm_2(least) == ()
    assert check_vcdm_2({**least, "issuer": "did:key:z6Mk"}) == ()


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"@context": [EDC_AP, VCDM_2_0]}, "vcdm.context", "/@context"),
        ({"@context": VCDM_2_0}, "vcdm.context", "/@context"),
        ({"type": "EuropeanDigitalCredential"}, "vcdm.type", "/type"),
        ({"issuer": {"id": "_:b0"}}, "vcdm.issuer", "/issuer"),
        ({"issuer": {"type": "Organisation"}}, "vcdm.issuer", "/issuer"),
        ({"issuer": None}, "vcdm.issuer", "/issuer"),
        ({"credentialSubject": "did:key:z6Mk"}, "vcdm.subject", "/credentialSubject"),
        ({"credentialSubject": {}}, "vcdm.subject", "/credentialSubject"),
        ({"credentialSubject": []}, "vcdm.subject", "/credentialSubject"),
        ({"id": "1"}, "vcdm.id", "/id"),
        ({"id": [GOOD["id"]]}, "vcdm.id", "/id"),
        ({"validFrom": "2026-01-01T00:00:00"}, "vcdm.time", "/validFrom"),
        ({"validFrom": 5}, "vcdm.time", "/validFrom"),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "vcdm.period", "/validUntil"),
        ({"issuanceDate": FROM}, "vcdm.time", "/issuanceDate"),
        ({"credentialStatus": {"id": "urn:x:1"}}, "vcdm.type", "/credentialStatus"),
        ({"evidence": ["urn:x:1"]}, "vcdm.type", "/evidence/0"),
        ({"credentialSchema": {"type": "X"}}, "vcdm.id", "/credentialSchema/id"),
    ],
)
def test_what_is_wrong(change: dict[str, Any], code: str, where: str) -> None:
    (finding,) = check_vcdm_2({**GOOD, **change})
    assert (finding.code, finding.where) == (code, where)
    assert (finding.check, finding.outcome) == (Check.FORMAT, Outcome.FAILED)
    assert finding.clause
