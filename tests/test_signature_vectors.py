"""The signatures of Wycheproof, one test each: accepted, or refused with the code of a verdict."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from microcred.crypto.keys import PublicKey
from microcred.findings import Check, Outcome
from microcred.policy import Policy
from microcred.securing.mechanism import Proof
from microcred.signature_checks import check_proof
from microcred.trust import Resolution
from published_cases import Case, published_cases

ALGORITHM = MappingProxyType(
    {
        "ecdsa_secp256r1_sha256_p1363_test.json": "ES256",
        "ecdsa_secp384r1_sha384_p1363_test.json": "ES384",
        "ed25519_test.json": "EdDSA",
    }
)
THEN = datetime(2026, 3, 1, tzinfo=UTC)


def signatures() -> list[Any]:
    """The cases over signature values; those over tokens are run beside the tokens."""
    cases = published_cases("wycheproof")
    return [
        one for one in cases if one.values[0] is None or one.values[0].said["file"] in ALGORITHM
    ]


@cache
def groups(home: Path, file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((home / f"groups-{file}").read_text())["testGroups"]
    return found


@pytest.mark.parametrize("case", signatures())
def test_a_published_signature(case: Case) -> None:
    file, test = case.said["file"], case.said["test"]
    key = PublicKey.from_der(
        bytes.fromhex(groups(case.home, file)[case.said["group"]]["publicKeyDer"])
    )
    data, value = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
    proof = Proof(ALGORITHM[file], None, data, value, THEN, "/proof", ())
    findings, intact = check_proof("vc+jwt", proof, Resolution(key, None), Policy())
    (told,) = (one for one in findings if one.check is Check.SIGNATURE)
    valid = case.said["expected"] == "valid"
    assert intact is valid
    assert told.code == ("signature.valid" if valid else "signature.invalid")
    assert told.outcome is (Outcome.PASSED if valid else Outcome.FAILED)
