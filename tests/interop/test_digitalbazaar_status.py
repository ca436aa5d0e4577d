"""Status lists with Digital Bazaar: either reads what the other one publishes, bit by bit.

Their library knows entries of one bit whose type is theirs alone (Bitstring Status List 1.0 section
2.1). The European Learning Model demands a further type: 2026-11-28,
credentials of that model are not for their library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from digitalbazaar_documents import key_of
from digitalbazaar_process import DigitalBazaar
from line_process import Refused

from microcred import Trust, verify
from microcred.cli.demo import example
from microcred.errors import StatusListRefused
from microcred.findings import Check, Outcome
from microcred.issuing import issue
from microcred.lifecycle import reinstate, revoke, suspend
from microcred.publishing import publish
from microcred.securing import DataIntegrity
from microcred.status import bitstring_entry, read_list
from microcred.status.registry import Registry
from microcred.vc_issuing import issue_document

Json = dict[str, Any]
SUITES = {"eddsa-rdfc-2022": "Ed25519", "eddsa-jcs-2022": "Ed25519", "ecdsa-rdfc-2019": "P-256"}
URL = "https://uni.example/status/theirs"
LENGTH = 131_072
EDGES = (0, 1, 7, 8, 9, 4095, 65_536, 94_567, LENGTH - 2, LENGTH - 1)


@pytest.fixture
def registry() -> Iterator[Registry]:
    """One in memory."""
    made = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    yield made
    made.close()


def credential(**members: Any) -> Json:
    """A W3C credential without issuer."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:2f0a5ef2-6a0d-4b8c-8bd8-2f3a6b1f4e01",
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:ana"},
        **members,
    }


@pytest.mark.parametrize("suite", SUITES)
def test_our_lists_read_by_theirs(
    digitalbazaar: DigitalBazaar, registry: Registry, suite: str, tmp_path: Path
) -> None:
    """With proof, purposes and values, from issue to revocation."""
    key = key_of(SUITES[suite])
    how = DataIntegrity(suite, "2.0")
    made = issue_document(credential(), signer=key.signer, mechanism=how, status=registry)

    def told() -> dict[str, bool]:
        for one in publish(registry, tmp_path, signer=key.signer, mechanism=how):
            digitalbazaar.know({one.url: json.loads(one.path.read_bytes())})
        found = digitalbazaar.check_status(json.loads(made.secured))
        assert found["verified"], found["errors"]
        return {one["statusPurpose"]: one["status"] for one in found["statuses"]}

    name = str(made.id)
    assert told() == {"revocation": False, "suspension": False}
    suspend(registry, name, reason="under inquiry")
    assert told() == {"revocation": False, "suspension": True}
    reinstate(registry, name, reason="inquiry closed")
    assert told() == {"revocation": False, "suspension": False}
    revoke(registry, name, reason="issued by mistake")
    assert told() == {"revocation": True, "suspension": False}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("index", EDGES)
def test_their_lists_read_by_ours(digitalbazaar: DigitalBazaar, suite: str, index: int) -> None:
    """A credential of ours whose status stands in a list that they made and signed."""
    key = key_of(SUITES[suite])
    others = [one for one in EDGES if one % 2]
    bare = digitalbazaar.asked(
        "makeList", id=URL, length=LENGTH, indexes=others, statusPurpose="revocation"
    )
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    until = since + timedelta(days=1)
    bare |= {"issuer": key.did, "validFrom": since.isoformat(), "validUntil": until.isoformat()}
    signed = digitalbazaar.issue(bare, suite, key.given)
    entry = bitstring_entry(URL, index)
    document = credential(issuer=key.did, credentialStatus=entry)
    made = issue_document(document, signer=key.signer, mechanism=DataIntegrity(suite, "2.0"))
    verdict = verify(
        made.secured,
        trust=Trust(issuers=[key.did], dids=True),
        status_lists=[json.dumps(signed).encode()],
    )
    (found,) = [one for one in verdict.findings if one.check is Check.STATUS]
    expected = Outcome.FAILED if index in others else Outcome.PASSED
    assert (found.outcome, verdict.outcome) == (expected, expected), str(verdict)


def test_every_entry_is_where_the_other_one_looks(digitalbazaar: DigitalBazaar) -> None:
    """The row of bits and its text, without proofs."""
    theirs = digitalbazaar.asked(
        "makeList", id=URL, length=LENGTH, indexes=list(EDGES), statusPurpose="revocation"
    )
    known = read_list(theirs)
    assert [one for one in range(len(known)) if known.value(one)] == list(EDGES)
    read = digitalbazaar.asked(
        "readList", encodedList=known.encoded(), indexes=list(range(0, LENGTH, 7)) + list(EDGES)
    )
    assert read["length"] == LENGTH
    assert set(read["set"]) == set(EDGES)


def test_a_list_of_theirs_that_is_too_short(digitalbazaar: DigitalBazaar) -> None:
    """They make one of any length; the specification does not."""
    theirs = digitalbazaar.asked(
        "makeList", id=URL, length=1024, indexes=[1], statusPurpose="revocation"
    )
    with pytest.raises(StatusListRefused) as refused:
        read_list(theirs).sized(1)
    assert refused.value.code == "status.list_too_short"


def test_a_list_by_somebody_else(
    digitalbazaar: DigitalBazaar, registry: Registry, tmp_path: Path
) -> None:
    """Both refuse it."""
    key, other = key_of("Ed25519"), key_of("P-256")
    how = DataIntegrity("eddsa-rdfc-2022", "2.0")
    made = issue_document(credential(), signer=key.signer, mechanism=how, status=registry)
    published = publish(registry, tmp_path, signer=other.signer)
    for one in published:
        digitalbazaar.know({one.url: json.loads(one.path.read_bytes())})
    found = digitalbazaar.check_status(json.loads(made.secured))
    assert not found["verified"] and "do not match" in found["errors"][0]
    verdict = verify(
        made.secured,
        trust=Trust(issuers=[key.did], dids=True),
        status_lists=[one.path.read_bytes() for one in published],
    )
    assert {one.code for one in verdict.findings if one.check is Check.STATUS} == {
        "status.list_issuer"
    }


def test_european_credentials_are_not_for_their_library(
    digitalbazaar: DigitalBazaar, registry: Registry, tmp_path: Path
) -> None:
    """It finds no entry, and so never takes a revoked one for valid."""
    key = key_of("Ed25519")
    how = DataIntegrity("eddsa-rdfc-2022", "2.0")
    made = issue(
        example(), signer=key.signer, mechanism=how, status=registry, on_behalf_of="its wallet"
    )
    for one in publish(registry, tmp_path, signer=key.signer):
        digitalbazaar.know({one.url: json.loads(one.path.read_bytes())})
    found = digitalbazaar.check_status(json.loads(made.secured))
    assert not found["verified"] and found["statuses"] == []
    with pytest.raises(Refused):
        digitalbazaar.asked("readList", encodedList="none", indexes=[])
