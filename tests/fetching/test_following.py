"""Redirects and pauses: what is asked after an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from microcred.fetching import Request
from microcred.fetching.exchange import Refused
from microcred.fetching.following import pause, redirected

RIGHTS = {"Authorization": "Bearer 1", "cookie": "a=1", "accept": "text/xml", "content-type": "a/b"}
GET = Request("GET", "https://uni.example/a/b?c", RIGHTS)
POST = Request("POST", "https://uni.example/a", RIGHTS, b"asked", "ocsp")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/d", "https://uni.example/d"),
        ("d", "https://uni.example/a/d"),
        ("?e", "https://uni.example/a/b?e"),
        ("https://uni.example:443/d", "https://uni.example/d"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_to_the_same_server(status: int, target: str, url: str) -> None:
    after = redirected(GET, status, target)
    assert (after.url, after.method, dict(after.headers)) == (url, "GET", RIGHTS)


@pytest.mark.parametrize(
    "target",
    [
        "https://other.example/",
        "//other.example/",
        "https://uni.example:8443/",
        "http://uni.example/",
    ],
)
def test_rights_do_not_go_to_another_server(target: str) -> None:
    after = redirected(GET, 302, target)
    assert set(after.headers) == {"accept", "content-type"}


@pytest.mark.parametrize("status", [307, 308])
def test_what_was_sent_is_sent_again(status: int) -> None:
    after = redirected(POST, status, "/b")
    assert (after.method, after.body, after.purpose) == ("POST", b"asked", "ocsp")


def test_see_other() -> None:
    after = redirected(POST, 303, "/b")
    assert (after.method, after.body) == ("GET", None)
    assert set(after.headers) == {"Authorization", "cookie", "accept"}


@pytest.mark.parametrize("status", [301, 302])
def test_what_was_sent_is_not_lost(status: int) -> None:
    with pytest.raises(Refused, match="lose what was sent"):
        redirected(POST, status, "/b")


@pytest.mark.parametrize("target", ["https://a:port/", "https://uni.example:port/", "/\x00"])
def test_to_no_address(target: str) -> None:
    with pytest.raises(Refused, match="no address"):
        redirected(GET, 302, target)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("9" * 400, 999_999_999.0),
        ("Sun, 01 Mar 2026 09:30:20 GMT", 20.0),
        ("Sun, 01 Mar 2026 09:29:20 GMT", 0.0),
        ("Sun, 01 Mar 2026 09:30:20 -0000", 20.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("1.5", 1.0),
        ("Sun, 99 Mar 2026 09:30:20 GMT", 1.0),
        ("", 1.0),
    ],
)
def test_retry_after(told: str, seconds: float) -> None:
    assert pause(1, {"retry-after": told}, now=lambda: NOW) == seconds


def test_pauses_grow() -> None:
    no_headers: dict[str, Any] = {}
    assert [pause(count, no_headers, now=lambda: NOW) for count in range(4)] == [0.5, 1, 2, 4]
