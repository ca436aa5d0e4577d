"""Timestamps of the world, as asn1crypto and microcred read them, and every fault."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args

import pytest
from asn1crypto import tsp
from hypothesis import given
from hypothesis import strategies as st
from world_made import DAY, NOW, parties, shared

from microcred.crypto.crl import CertificateList
from microcred.crypto.der import children, read_one
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import ParseError
from microcred.testing import token_writing
from microcred.testing.der_writing import integer, octets, oid, sequence
from microcred.testing.keys import digest_algorithm
from microcred.testing.token_writing import Fault, read_query, write_response

GOOD = {"unordered", "unordered-signed", "indefinite", None}
FAULTS = get_args(Fault)


def test_a_token_is_what_it_should_be() -> None:
    _, _, _, tsa = shared()
    accuracy = timedelta(seconds=2, milliseconds=30, microseconds=4)
    at = NOW + timedelta(microseconds=120300)
    octets_ = tsa.token(
        b"text", at=at, nonce=2**70, accuracy=accuracy, policy="1.2.3", hash="sha512"
    )
    token = TimestampToken.from_der(octets_)
    assert token.covers(b"text") and not token.covers(b"other") and token.imprint_hash == "sha512"
    assert (token.gen_time, token.accuracy, token.nonce) == (at, accuracy, 2**70)
    assert token.policy == "1.2.3" and token.certificates == (tsa.certificate,)
    assert token.find_signer() == tsa.certificate and token.intact(tsa.certificate)
    assert token.names_certificate and not token.claims_qualified
    info = tsp.ContentInfo.load(octets_)["content"]["encap_content_info"]["content"].parsed.native
    assert info["gen_time"] == at and info["nonce"] == 2**70
    assert info["message_imprint"]["hashed_message"] == hashlib.sha512(b"text").digest()


def test_what_a_token_may_leave_out() -> None:
    _, _, _, tsa = shared()
    octets_ = tsa.token(b"text", accuracy=None, sent="none", serial_number=5, qualified=True)
    token = TimestampToken.from_der(octets_)
    assert token.accuracy is None and token.certificates == () and token.serial_number == 5
    assert token.claims_qualified
    assert token.find_signer() is None and token.find_signer([tsa.certificate]) is not None


def test_certificates_that_are_sent() -> None:
    world, ca, _, _ = parties()
    tsa = world.tsa(below=ca)
    sent = {
        how: TimestampToken.from_der(tsa.token(b"", sent=how)).certificates
        for how in ("chain", "signer", "none")
    }
    assert set(sent["chain"]) == {tsa.certificate, ca.certificate}
    assert sent["signer"] == (tsa.certificate,) and sent["none"] == ()
    given_ = TimestampToken.from_der(tsa.token(b"", sent=[ca.certificate])).certificates
    assert given_ == (ca.certificate,)


@pytest.mark.parametrize("shape", ["P-384", "Ed25519", "RSA-2048"])
@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
def test_tokens_of_every_key_and_hash(shape: str, digest: str) -> None:
    world, *_ = parties()
    tsa = world.tsa(key=shape)
    token = TimestampToken.from_der(tsa.token(b"text", hash=digest, signature_hash=digest))
    assert token.intact(tsa.certificate) and token.covers(b"text")


@pytest.mark.parametrize("reference", get_args(token_writing.Reference))
def test_references(reference: token_writing.Reference) -> None:
    world, _, _, tsa = shared()
    token = TimestampToken.from_der(tsa.token(b"text", reference=reference))
    assert token.intact(tsa.certificate) and token.find_signer() == tsa.certificate
    assert token.names_certificate is (reference != "none")
    other = tsa.token(b"text", reference=reference, referred=world.root.certificate)
    assert TimestampToken.from_der(other).intact(tsa.certificate) is (reference == "none")


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(fault: Fault) -> None:
    _, _, _, tsa = shared()
    octets_ = tsa.token(b"text", fault=fault)
    try:
        token = TimestampToken.from_der(octets_)
    except ParseError:
        assert fault in ("other-content", "two-signers")
        return
    right = token.covers(b"text") and token.intact(tsa.certificate)
    assert right is (fault in GOOD)
    assert token.covers(b"text") is (fault != "imprint")


def test_faults_are_told_apart_by_their_octets() -> None:
    _, _, _, tsa = shared()
    made = [tsa.token(b"text", fault=one, serial_number=1) for one in (None, *FAULTS)]
    assert len(set(made)) == len(made)


def test_revocation_data_within() -> None:
    world, _ca, _seal, tsa = parties()
    crl, ocsp = world.root.crl(), world.root.ocsp(tsa.certificate)
    token = TimestampToken.from_der(tsa.token(b"", revocation=[("crl", crl), ("ocsp", ocsp)]))
    assert token.crls == (CertificateList.from_der(crl),)
    assert [one.der for one in token.ocsps] == [ocsp]


def status_of(response: bytes) -> Any:
    """asn1crypto does not know that a response may be without a token."""
    return tsp.PKIStatusInfo.load(children(read_one(response))[0].raw).native


# -- queries --------------------------------------------------------------------------------------


def query(digest: str = "sha256", size: int = 32, *more: bytes) -> bytes:
    return sequence(integer(1), sequence(digest_algorithm(digest), octets(b"i" * size)), *more)


def test_queries_are_answered() -> None:
    world, _, _, tsa = parties()
    asked = query("sha256", 32, integer(99), b"\x01\x01\xff")
    token = TimestampToken.from_der(tsa.respond(asked, at=NOW + DAY))
    assert (token.imprint, token.nonce, token.gen_time) == (b"i" * 32, 99, NOW + DAY)
    assert token.certificates == (tsa.certificate,)
    bare = TimestampToken.from_der(tsa.respond(query()))
    assert bare.certificates == () and bare.gen_time == world.now


@pytest.mark.parametrize(
    ("asked", "failure"),
    [
        (b"?", "bad_data_format"),
        (query("1.2.3"), "bad_alg"),
        (query("sha256", 32, oid("1.2.3")), "unaccepted_policy"),
    ],
)
def test_queries_are_rejected(asked: bytes, failure: str) -> None:
    _, _, _, tsa = shared()
    status = status_of(tsa.respond(asked))
    assert status["status"] == "rejection" and status["fail_info"] == {failure}
    assert status["status_string"][0].startswith("TEST")


def test_a_rejection_without_a_word() -> None:
    assert status_of(write_response(None))["status_string"] is None


@given(st.binary(max_size=80))
def test_what_is_no_query_is_told(asked: bytes) -> None:
    with suppress(ParseError):
        read_query(asked)


@pytest.mark.parametrize(
    "asked", [b"0\x00", sequence(integer(1)), sequence(integer(1), octets(b""))]
)
def test_queries_that_end_early(asked: bytes) -> None:
    with pytest.raises(ParseError):
        read_query(asked)


@given(st.integers(0, 255), st.integers(0, 7))
def test_a_changed_query_is_read_or_told(place: int, bit: int) -> None:
    asked = bytearray(query("sha256", 32, integer(99), b"\x01\x01\xff"))
    asked[place % len(asked)] ^= 1 << bit
    with suppress(ParseError):
        read_query(bytes(asked))
