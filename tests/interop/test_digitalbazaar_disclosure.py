"""ecdsa-sd-2023 with Digital Bazaar: issuer, holder and verifier need not use the same software.

Of every base proof, theirs and ours, both derive; both verify what either derived, and refuse the
base proof itself and every derived document that was altered.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from digitalbazaar_documents import MADE, NOW, READ, issued_by, key_of
from digitalbazaar_judging import judged, proven
from digitalbazaar_process import DigitalBazaar

from microcred.disclosing import disclose
from microcred.securing import DataIntegrity

Json = dict[str, Any]
SUITE = "ecdsa-sd-2023"
KEY = key_of("P-256")
# What the holder shows of each, beside what is mandatory. Lists as values: 2026-11-28, they cannot
# sign them ("plain 1.1").
SHOWN = {
    "plain 2.0": ["/credentialSubject/degree", "/credentialSubject/alumniOf/1/name", "/validUntil"],
    "own": ["/credentialSubject/hasClaim", "/displayParameter/title"],
    "own 2.0": ["/credentialSubject/hasClaim", "/displayParameter/title"],
    "Annex I": ["/credentialSubject/hasClaim", "/displayParameter/title"],
    "sample": ["/credentialSubject", "/displayParameter/title"],
}


@pytest.fixture(params=SHOWN)
def case(request: pytest.FixtureRequest) -> tuple[Json, list[str], list[str]]:
    """A credential, what is mandatory, and what is shown."""
    name = request.param
    document = MADE[name]() if name in MADE else READ[name](request.getfixturevalue("published"))
    wanted = ["/issuer", "/validFrom", "/issuanceDate"]
    mandatory = [one for one in wanted if one[1:] in document]
    return issued_by(document, KEY.did), mandatory, SHOWN[name]


def base(digitalbazaar: DigitalBazaar, by: str, document: Json, mandatory: list[str]) -> Json:
    """The credential with a base proof."""
    if by == "ours":
        how = DataIntegrity(SUITE, mandatory_pointers=mandatory)
        return dict(json.loads(how.secure(document, KEY.signer, now=NOW)))
    return digitalbazaar.issue(
        document, SUITE, KEY.given, created=NOW, now=NOW, mandatoryPointers=mandatory
    )


def part(digitalbazaar: DigitalBazaar, by: str, whole: Json, shown: list[str]) -> Json:
    """What the holder shows of it."""
    if by == "ours":
        return dict(json.loads(disclose(json.dumps(whole).encode(), reveal=shown)))
    return digitalbazaar.derive(whole, shown)


@pytest.mark.parametrize("deriver", ["ours", "theirs"])
@pytest.mark.parametrize("issuer", ["ours", "theirs"])
def test_what_one_issues_and_one_derives_both_verify(
    digitalbazaar: DigitalBazaar,
    case: tuple[Json, list[str], list[str]],
    issuer: str,
    deriver: str,
) -> None:
    document, mandatory, shown = case
    whole = base(digitalbazaar, issuer, document, mandatory)
    derived = part(digitalbazaar, deriver, whole, shown)
    told = digitalbazaar.verify(derived, now=NOW)
    assert told["verified"], told
    assert proven(derived, KEY), str(judged(derived, KEY))
    for change, wrong in altered(derived):
        assert not proven(wrong, KEY), change
        assert not digitalbazaar.verify(wrong, now=NOW)["verified"], change


def test_both_derive_the_same_document(
    digitalbazaar: DigitalBazaar, case: tuple[Json, list[str], list[str]]
) -> None:
    document, mandatory, shown = case
    whole = base(digitalbazaar, "theirs", document, mandatory)
    ours, theirs = (part(digitalbazaar, by, deepcopy(whole), shown) for by in ("ours", "theirs"))
    assert ours == theirs


@pytest.mark.parametrize("issuer", ["ours", "theirs"])
def test_a_base_proof_is_for_the_holder_alone(
    digitalbazaar: DigitalBazaar, case: tuple[Json, list[str], list[str]], issuer: str
) -> None:
    document, mandatory, _ = case
    whole = base(digitalbazaar, issuer, document, mandatory)
    assert not proven(whole, KEY)
    assert not digitalbazaar.verify(whole, now=NOW)["verified"]


def altered(derived: Json) -> list[tuple[str, Json]]:
    """Copies that say something else."""

    def copy(**members: Any) -> Json:
        return {**deepcopy(derived), **members}

    proof, subject = derived["proof"], derived["credentialSubject"]
    first = subject[0] if isinstance(subject, list) else subject
    return [
        ("another subject", copy(credentialSubject={**first, "id": "did:example:other"})),
        ("less than shown", copy(credentialSubject={"id": "did:example:other"})),
        ("another id", copy(id="urn:uuid:7a9b8c11-0000-4f60-8f2c-000")),
        ("another date", copy(validFrom="2026-11-02T09:00:00Z")),
        ("a member more", copy(termsOfUse={"type": "https://x.example"})),
        ("created", copy(proof={**proof, "created": "2026-11-19T10:00:00Z"})),
        ("another key", copy(proof={**proof, "verificationMethod": key_of("P-256", 9).method})),
        ("cut", copy(proof={**proof, "proofValue": proof["proofValue"][:-4]})),
        ("no proof", {name: value for name, value in derived.items() if name != "proof"}),
    ]
