"""Questions to time-stamping authorities as others read them, and their refusals."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from asn1crypto import tsp
from built_cms import token
from built_der import bits, integer, sequence
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.timestamp_requests import timestamp_request, token_of_response
from microcred.errors import ParseError


@pytest.mark.parametrize("hash", ["sha1", "sha256", "sha384", "sha512", "sha3_256"])
@pytest.mark.parametrize("nonce", [None, 1, 127, 128, 2**63, 2**64 - 1, 2**160 - 1])
@pytest.mark.parametrize("cert_req", [True, False])
def test_a_request_as_others_read_it(hash: str, nonce: int | None, cert_req: bool) -> None:
    octets = timestamp_request(b"text", hash, nonce, cert_req)
    read: Any = tsp.TimeStampReq.load(octets, strict=True)
    imprint = read["message_imprint"]
    assert read["version"].native == "v1"
    assert imprint["hash_algorithm"]["algorithm"].native == hash
    assert imprint["hashed_message"].native == hashlib.new(hash, b"text").digest()
    assert read["nonce"].native == nonce
    assert read["cert_req"].native is cert_req
    assert read["req_policy"].native is None
    assert read.dump(force=True) == octets


ARCS = st.integers(0, 2**128)


@given(st.integers(0, 2), st.integers(0, 39), st.lists(ARCS, max_size=8))
def test_a_policy_as_others_read_it(first: int, second: int, rest: list[int]) -> None:
    policy = ".".join(str(arc) for arc in (first, second, *rest))
    octets = timestamp_request(b"text", nonce=7, policy=policy)
    read: Any = tsp.TimeStampReq.load(octets, strict=True)
    assert read["req_policy"].dotted == policy
    assert read["nonce"].native == 7


def test_requests_that_are_not_made() -> None:
    wrong = ("", "1", "3.1", "1.40", "1.2.x", "1.02", "1.2\n", "1.2.", "2." + "9" * 40)
    policies = [{"policy": policy} for policy in wrong]
    for options in ({"hash": "md5"}, {"nonce": 0}, {"nonce": -1}, {"nonce": 2**160}, *policies):
        with pytest.raises(ParseError):
            timestamp_request(b"", **options)  # type: ignore[arg-type]


def test_the_token_of_an_answer() -> None:
    octets = token()
    assert token_of_response(octets) == octets
    for status in (sequence(integer(0)), sequence(integer(1), sequence())):
        assert token_of_response(sequence(status, octets)) == octets


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (sequence(integer(2)), "rejection$"),
        (sequence(integer(3)), "waiting$"),
        (sequence(integer(9)), "status 9$"),
        (sequence(integer(2), sequence(), bits(b"\x80", 7)), r"rejection \(badAlg\)"),
        (sequence(integer(2), bits(b"\x24", 2)), r"rejection \(badRequest, badDataFormat\)"),
        (sequence(integer(2), bits(b"\0\1", 0)), r"rejection \(unacceptedPolicy\)"),
        (sequence(integer(2), bits(b"\x40", 6)), r"rejection \(1\)"),
        (sequence(integer(2), bits(b"\xff" * 20)), "rejection"),
        (sequence(), "no status"),
        (sequence(integer(0)), "no timestamp$"),
    ],
)
def test_an_authority_that_refuses(status: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words) as told:
        token_of_response(sequence(status))
    assert len(str(told.value)) < 200


def test_an_answer_without_form() -> None:
    for octets in (sequence(sequence(integer(2), bits(b"", 9))), integer(1), b""):
        with pytest.raises(ParseError):
            token_of_response(octets)
