"""The client of time-stamping authorities: the question that is sent, and each wrong answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.timestamps import TimestampToken
from microcred.errors import FetchError, IssueError, MicrocredError, ParseError, TimestampRefused
from microcred.fetching import OFFLINE, Request, Response
from microcred.securing.evidence_sources import TimestampSource
from microcred.securing.tsa import Tsa
from microcred.testing import World
from microcred.testing.token_writing import read_query, write_response

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORLD = World(now=NOW)
DAY = timedelta(days=1)
OTHER = "1.3.6.1.4.1.32473.2"


def client(**options: Any) -> Tsa:
    return Tsa(**{"url": WORLD.tsa().url, "fetch": WORLD.fetch, "clock": lambda: NOW, **options})


def answering(write: Callable[[bytes], bytes]) -> Tsa:
    """A client of an authority that answers whatever `write` makes of the query."""
    return client(fetch=lambda request: Response(200, body=write(request.body or b"")))


def stamped(**options: Any) -> Callable[[bytes], bytes]:
    """An authority whose tokens are right but for the options."""

    def write(query: bytes) -> bytes:
        asked = read_query(query)
        tsa = WORLD.tsa(**options.get("tsa", {}))
        token: dict[str, Any] = {"nonce": asked.nonce, "at": NOW, **options.get("token", {})}
        return write_response(tsa.token(options.get("data", b"seal"), **token))

    return write


def test_the_token_is_given_as_it_came() -> None:
    token = TimestampToken.from_der(client().stamp(b"seal"))
    assert token.covers(b"seal")
    assert token.gen_time == NOW
    assert isinstance(client(), TimestampSource)


def test_the_question() -> None:
    asked: list[Request] = []

    def fetch(request: Request) -> Response:
        asked.append(request)
        return WORLD.fetch(request)

    client(fetch=fetch, hash="sha512", new_nonce=lambda: 77).stamp(b"secret content")
    (request,) = asked
    assert (request.method, request.purpose) == ("POST", "timestamp")
    assert request.headers["content-type"] == "application/timestamp-query"
    query = read_query(request.body or b"")
    assert (query.hash, query.nonce, query.certificates, query.policy) == ("sha512", 77, True, None)
    assert b"secret content" not in (request.body or b"")


def test_nonces_differ() -> None:
    first, second = (TimestampToken.from_der(client().stamp(b"seal")).nonce for _ in range(2))
    assert first != second


@pytest.mark.parametrize("policy", ["1.3.6.1.4.1.32473.1"])
def test_a_policy_is_asked_for(policy: str) -> None:
    assert TimestampToken.from_der(client(policy=policy).stamp(b"seal")).policy == policy


@pytest.mark.parametrize("policy", ["", "1", "3.1", "1.40", "1.2.x", "1.02", "1.2\n"])
def test_no_policy(policy: str) -> None:
    with pytest.raises(ParseError, match="no object identifier"):
        client(policy=policy).stamp(b"seal")


WRONG: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("refused", lambda query: write_response(None, failure=25, text="TEST")),
    ("unreadable", lambda query: b"<html>"),
    ("unreadable", lambda query: b""),
    ("unreadable", lambda query: WORLD.tsa().token(b"seal")),
    ("unreadable", stamped(token={"fault": "two-signers"})),
    ("unreadable", stamped(token={"fault": "other-content"})),
    ("imprint", stamped(data=b"other")),
    ("imprint", stamped(token={"fault": "imprint"})),
    ("imprint", stamped(token={"hash": "sha384"})),
    ("nonce", stamped(token={"nonce": 5})),
    ("nonce", stamped(token={"nonce": None})),
    ("time", stamped(token={"at": NOW - DAY})),
    ("time", stamped(token={"at": NOW + DAY})),
    ("certificate", stamped(token={"sent": "none"})),
    ("certificate", stamped(token={"reference": "none"})),
    ("certificate", stamped(token={"fault": "reference"})),
    ("purpose", stamped(tsa={"name": "No purpose", "eku": "none"})),
    ("purpose", stamped(tsa={"name": "Other purpose", "eku": "other"})),
    ("purpose", stamped(tsa={"name": "Two purposes", "eku": "with-others"})),
    ("purpose", stamped(tsa={"name": "Any purpose", "eku": "any"})),
    ("expired", stamped(tsa={"name": "Old", "begin": NOW - 9 * DAY, "end": NOW - DAY})),
    ("signature", stamped(token={"fault": "signature"})),
    ("signature", stamped(token={"fault": "message-digest"})),
    ("signature", stamped(token={"fault": "content-type"})),
]


@pytest.mark.parametrize(("reason", "write"), WRONG)
def test_each_wrong_answer_has_its_own_error(reason: str, write: Callable[[bytes], bytes]) -> None:
    with pytest.raises(TimestampRefused) as caught:
        answering(write).stamp(b"seal")
    assert caught.value.reason == reason
    assert caught.value.hint()


def test_another_policy_than_that_asked_for() -> None:
    tsa = client(
        policy=OTHER, fetch=lambda request: Response(200, body=stamped()(request.body or b""))
    )
    with pytest.raises(TimestampRefused) as caught:
        tsa.stamp(b"seal")
    assert caught.value.reason == "policy"
    with pytest.raises(TimestampRefused, match="unacceptedPolicy"):
        client(policy=OTHER).stamp(b"seal")


@pytest.mark.parametrize("status", [404, 429, 500])
def test_an_error_of_http(status: int) -> None:
    with pytest.raises(FetchError, match=str(status)):
        client(fetch=lambda request: Response(status)).stamp(b"seal")


def test_without_a_network() -> None:
    with pytest.raises(FetchError, match="no fetch object"):
        client(fetch=OFFLINE).stamp(b"seal")


def test_a_hash_that_is_not_used() -> None:
    with pytest.raises(IssueError, match="sha256"):
        client(hash="sha1")


def test_the_clock_of_today_is_the_default() -> None:
    with pytest.raises(TimestampRefused) as caught:
        Tsa(WORLD.tsa().url, WORLD.fetch).stamp(b"seal")
    assert caught.value.reason == "time"


@given(st.binary(max_size=200))
def test_whatever_comes_only_our_errors(body: bytes) -> None:
    with pytest.raises(MicrocredError):
        client(fetch=lambda request: Response(200, body=body)).stamp(b"seal")


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_an_answer_with_one_changed_octet(place: float, change: int) -> None:
    def write(query: bytes) -> bytes:
        answer = bytearray(stamped()(query))
        answer[int(place * len(answer))] ^= change
        return bytes(answer)

    try:
        der = answering(write).stamp(b"seal")
    except MicrocredError:
        return
    # What is taken all the same is a whole timestamp: its signature holds, over the right octets.
    token = TimestampToken.from_der(der)
    signer = token.find_signer()
    assert token.covers(b"seal") and signer is not None and token.intact(signer)
