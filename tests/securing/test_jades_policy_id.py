"""The policy that a seal names, and the digest of its document."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from seal_maker import codes, read, sealed, with_items

from microcred.crypto.der import OID, SEQUENCE, encode
from microcred.encoding import b64_encode, b64url_encode
from microcred.findings import Outcome

ALGORITHM = encode(SEQUENCE, encode(OID, bytes.fromhex("608648016503040201")))
POLICY = encode(SEQUENCE, encode(OID, b"\x2a\x03"))
DOCUMENT = encode(SEQUENCE, ALGORITHM, POLICY)
URL = "http://policy.test"


def named(octets: bytes, **more: Any) -> dict[str, Any]:
    digest = b64url_encode(hashlib.sha256(octets).digest())
    value = {
        "id": {"id": "urn:oid:1.2.3"},
        "digAlg": "S256",
        "digVal": digest,
        "sigPQuals": [{"spURI": URL}, 1],
        **more,
    }
    return {key: one for key, one in value.items() if one is not None}


def found(value: Any, item: Any = None, **documents: bytes) -> Any:
    raw = sealed(header={"sigPId": value, "crit": ["b64", "sigT", "sigPId"]})
    raw = with_items(raw, {"sigPSt": item}) if item is not None else raw
    policies = {URL if key == "url" else key: one for key, one in documents.items()}
    return read(raw, policies=policies)


def test_the_document_of_the_digest() -> None:
    for seal in (
        found(named(DOCUMENT), url=DOCUMENT, other=b""),
        found(named(DOCUMENT), whatever=DOCUMENT),
        found(named(DOCUMENT), **{"urn:oid:1.2.3": DOCUMENT, "x": b""}),
        found(named(DOCUMENT), {"sigPolDoc": b64_encode(DOCUMENT)}),
        found(named(ALGORITHM + POLICY, digPSp=True), url=DOCUMENT),
        found(named(b"text", digPSp=True), url=b"text"),
        found(named(b"\x30\x00", digPSp=True), url=b"\x30\x00"),
    ):
        assert codes(seal) == [] and seal.policy.digest_matches is True
        assert seal.policy.identifier == "urn:oid:1.2.3" and seal.policy.has_digest


def test_another_document() -> None:
    for seal in (
        found(named(DOCUMENT), url=b"x"),
        found(named(DOCUMENT), {"sigPolDoc": b64_encode(b"x")}),
        found(named(DOCUMENT, digPSp=True), url=DOCUMENT),
    ):
        assert codes(seal) == ["format.policy_mismatch"]
        finding = seal.proof.findings[0]
        assert finding.outcome is Outcome.INDETERMINATE
        assert finding.clause.endswith("(POLICY_PROCESSING_ERROR)")
        assert seal.policy.digest_matches is False


@pytest.mark.parametrize(
    "item", [None, {}, {"sigPolDoc": 1}, {"sigPolDoc": "?"}, {"sigPolLocalURI": "a"}, 1]
)
def test_no_document(item: Any) -> None:
    seal = found(named(DOCUMENT), item)
    assert codes(seal) == ["format.policy_unchecked"]
    assert seal.policy.digest_matches is None
    assert seal.proof.findings[0].outcome is Outcome.WARNING


def test_no_digest() -> None:
    seal = found(named(DOCUMENT, digAlg=None, digVal=None, sigPQuals=1), url=DOCUMENT)
    assert codes(seal) == ["format.policy_unchecked"] and not seal.policy.has_digest


@pytest.mark.parametrize(
    "value",
    [
        named(DOCUMENT, digAlg="1.2.3"),
        named(DOCUMENT, digAlg=None),
        named(DOCUMENT, digVal=1),
        named(DOCUMENT, digVal="!"),
        named(DOCUMENT, digVal="AAAA"),
        named(DOCUMENT, id=None),
        named(DOCUMENT, id={"id": 1}),
        {},
    ],
)
def test_malformed_ones(value: Any) -> None:
    seal = found(value, url=DOCUMENT)
    assert codes(seal) == ["format.policy_malformed"] and seal.policy.digest_matches is False
    assert found(value, other=DOCUMENT).intact is True


def test_a_policy_of_a_wrong_type_is_a_wrong_header() -> None:
    seal = found("urn:oid:1.2.3")
    assert codes(seal) == ["format.header"] and seal.policy.identifier is None
