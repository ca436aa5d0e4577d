"""The European Commission's sealed Annex I sample, made again by us from its own content.

The seal is a test seal in the name of theirs. The file itself is not in the repository (see
`published` in tests/conftest.py).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from microcred import Mandate, Outcome, Provider, Seal, Trust, issue, parse, verify
from microcred.encoding import b64url_decode
from microcred.errors import NotTheHolder
from microcred.issuing import Issued

SAMPLE = "ec/signed/elm31-microcredential-annex1-signed.jsonld"
HOLDER = Provider("ORGANIZACION TEST", "ES", identifier="VATES-A00000000")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
# A content timestamp is by choice; without it nothing has to say that it is critical.
BY_CHOICE = "adoTst"


@pytest.fixture(scope="module")
def theirs(published: Path) -> bytes:
    return (published / "samples" / SAMPLE).read_bytes()


@pytest.fixture(scope="module")
def seal() -> Seal:
    return Seal.for_testing(HOLDER, key="RSA-2048", now=NOW)


@pytest.fixture(scope="module")
def ours(theirs: bytes, seal: Seal) -> Issued:
    """Its content, its mandate included, under a seal of the same holder."""
    return issue(parse(theirs).credential, signer=seal, now=NOW)


def header_of(secured: bytes) -> dict[str, Any]:
    (signature,) = json.loads(secured)["signatures"]
    made: dict[str, Any] = json.loads(b64url_decode(signature["protected"]))
    return made


def differing(made: Any, given: Any) -> set[str]:
    return {name for name in made if made[name] != given[name]}


def test_the_file_has_the_same_members(ours: Issued, theirs: bytes) -> None:
    made, given = json.loads(ours.secured), json.loads(theirs)
    assert list(made) == list(given) == ["payload", "signatures"]
    # `header` holds what comes above B-B: timestamps and validation data.
    assert list(made["signatures"][0]) == [
        name for name in given["signatures"][0] if name != "header"
    ]


def test_the_header_has_the_same_members_in_the_same_order(ours: Issued, theirs: bytes) -> None:
    made, given = header_of(ours.secured), header_of(theirs)
    assert list(made) == [name for name in given if name != BY_CHOICE]
    assert made["crit"] == [name for name in given["crit"] if name != BY_CHOICE]
    for name in ("alg", "typ", "b64"):
        assert made[name] == given[name]
    assert [type(one) for one in made.values()] == [
        type(one) for name, one in given.items() if name != BY_CHOICE
    ]
    assert len(made["x5c"]) == len(given["x5c"]) == 1


def test_the_credential_has_the_same_members_in_the_same_order(ours: Issued, theirs: bytes) -> None:
    made, given = json.loads(json.loads(ours.secured)["payload"]), parse(theirs).document
    assert list(made) == list(given)
    assert differing(made, given) == {"issued", "issuanceDate", "issuer"}
    # The country of the certificate: theirs has a notation beside IRI and label.
    assert list(made["issuer"]) == list(given["issuer"])  # type: ignore[arg-type,call-overload]
    assert differing(made["issuer"], given["issuer"]) == {"eIDASIdentifier"}


def test_it_is_a_mandated_one_and_passes(ours: Issued, seal: Seal) -> None:
    trust = Trust(anchors=[seal.root], issuers=["VATES-A00000000"])
    verdict = verify(ours.secured, trust=trust, at=NOW)
    assert verdict.outcome is Outcome.PASSED
    assert "issuer.mandated" in {finding.code for finding in verdict.findings}


def test_another_seal_needs_a_mandate_of_its_own(theirs: bytes) -> None:
    credential = parse(theirs).credential
    other = Seal.for_testing(Provider("Sealing Ltd", "PT", identifier="NTRPT-1"), now=NOW)
    with pytest.raises(NotTheHolder):
        issue(credential, signer=other, now=NOW)
    made = issue(credential, signer=other, on_behalf_of=Mandate("Contract 7."), now=NOW)
    evidence: Any = made.document["evidence"]
    assert len(evidence) == 2 and evidence[1]["evidenceStatement"] == "Contract 7."
