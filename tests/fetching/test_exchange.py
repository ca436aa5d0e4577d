"""One question, one answer: with a real server on the loopback address."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import httpx
import pytest
from loopback import Answering, Handler, for_client, for_server, serving

from microcred.errors import FetchError
from microcred.fetching import Http, Request
from microcred.fetching.exchange import Deadline, NoAnswer, _Watch

PLAIN = b"a list of what was revoked " * 100
HOST = "127.0.0.1"


def fetch_from(answering: Answering, **settings: Any) -> Any:
    """What Http makes of a server's answer."""
    with serving(answering) as server:
        fetch = Http(allow_hosts=[HOST], retries=0, **settings)
        return fetch(Request("GET", f"{server.url}/a?b", purpose="crl"))


def refusal(answering: Answering, **settings: Any) -> str:
    with pytest.raises(FetchError) as caught:
        fetch_from(answering, **settings)
    assert HOST not in str(caught.value)
    return str(caught.value)


def test_over_a_connection() -> None:
    with serving(lambda one: one.say(one.path.encode() + one.body, etag="1")) as server:
        fetch = Http(allow_hosts=[HOST])
        answer = fetch(Request("GET", f"{server.url}/a?b#c", purpose="crl"))
        assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"/a?b", "1")
        sent = fetch(Request("POST", f"{server.url}/", {}, b"asked", "ocsp"))
        assert sent.body == b"/asked"
        assert server.seen[0].headers["host"] == server.url.removeprefix("http://")
        assert server.seen[0].headers["connection"] == "close"


def test_loopback_is_not_asked_unless_it_is_named() -> None:
    with serving(lambda one: one.say(b"secret")) as server:
        for url in (server.url, server.url.replace(HOST, "localhost")):
            with pytest.raises(FetchError, match="public internet"):
                Http()(Request("GET", url, purpose="crl"))
        assert server.seen == []


def test_a_redirect_to_loopback_is_not_followed() -> None:
    with serving(lambda one: one.say(b"secret")) as inner:
        with serving(lambda one: one.say(b"", 302, location=inner.url)) as outer:
            port = outer.server_port
            fetch = Http(allow_hosts=["uni.example"], resolve=lambda *_: [HOST])
            with pytest.raises(FetchError, match="public internet"):
                fetch(Request("GET", f"http://uni.example:{port}/", purpose="aia"))
            assert len(outer.seen) == 1
        assert inner.seen == []


# -- TLS ------------------------------------------------------------------------------------------


def test_the_certificate_is_that_of_the_name() -> None:
    with serving(lambda one: one.say(b"list"), for_server()) as server:
        fetch = Http(
            allow_hosts=["uni.example", "other.example"],
            resolve=lambda *_: [HOST],
            tls=for_client(),
        )
        port = server.server_port
        answer = fetch(Request("GET", f"https://uni.example:{port}/", purpose="did-document"))
        assert answer.body == b"list"
        assert server.seen[0].headers["host"] == f"uni.example:{port}"
        with pytest.raises(FetchError, match="certificate is not valid"):
            fetch(Request("GET", f"https://other.example:{port}/"))
        assert len(server.seen) == 1


def test_a_certificate_of_its_own_is_not_believed() -> None:
    with serving(lambda one: one.say(b"list"), for_server()) as server:
        with pytest.raises(FetchError, match="not trusted"):
            Http(allow_hosts=[HOST])(Request("GET", server.url))
        assert server.seen == []


# -- how much -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (PLAIN, "identity"),
        (gzip.compress(PLAIN), "gzip"),
        (gzip.compress(PLAIN), "X-Gzip"),
        (zlib.compress(PLAIN), "deflate"),
    ],
)
def test_compressed_or_not(body: bytes, coding: str) -> None:
    answer = fetch_from(lambda one: one.say(body, content_encoding=coding))
    assert answer.body == PLAIN
    assert ("content-encoding" in answer.headers) == (coding == "identity")


def test_nothing_needs_no_compression() -> None:
    assert fetch_from(lambda one: one.say(b"", 404, content_encoding="gzip")).body == b""


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (gzip.compress(PLAIN), "br", "not asked for"),
        (gzip.compress(gzip.compress(PLAIN)), "gzip, gzip", "not asked for"),
        (PLAIN, "gzip", "broken"),
        (gzip.compress(PLAIN)[:-9], "gzip", "not whole"),
    ],
)
def test_compressed_in_a_wrong_way(body: bytes, coding: str, reason: str) -> None:
    assert reason in refusal(lambda one: one.say(body, content_encoding=coding))


def test_the_limit_is_told_before_it_is_read() -> None:
    assert fetch_from(lambda one: one.say(b"12345"), max_bytes=5).body == b"12345"
    assert "more than 4 octets" in refusal(lambda one: one.say(b"12345"), max_bytes=4)


def endless(one: Handler) -> None:
    one.send_response(200)
    one.send_header("connection", "close")
    one.end_headers()
    while True:
        one.wfile.write(b"0" * 1000)


def test_an_answer_without_an_end() -> None:
    assert "more than 10000 octets" in refusal(endless, max_bytes=10_000)


def test_a_bomb_does_not_unfold() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 30_000
    reason = refusal(lambda one: one.say(bomb, content_encoding="gzip"), max_bytes=50_000)
    assert reason == "the answer has more than 50000 octets"


def test_a_limit_by_purpose() -> None:
    body = b"0" * (1024 * 1024 + 1)
    with serving(lambda one: one.say(body)) as server:
        fetch = Http(allow_hosts=[HOST])
        assert len(fetch(Request("GET", server.url, purpose="crl")).body) == len(body)
        with pytest.raises(FetchError, match="more than 1048576"):
            fetch(Request("GET", server.url, purpose="ocsp"))


# -- how long -------------------------------------------------------------------------------------


def drip(one: Handler) -> None:
    """An answer whose head never ends: one octet now and then."""
    one.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        one.wfile.write(b"0")
        one.wfile.flush()
        one.server.pause.wait(0.02)  # type: ignore[attr-defined] - set by the test


def drip_body(one: Handler) -> None:
    """The same after the head; the end of the connection would be the end of the body."""
    one.wfile.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
    while True:
        one.wfile.write(b"0")
        one.wfile.flush()
        one.server.pause.wait(0.02)  # type: ignore[attr-defined] - set by the test


@pytest.mark.parametrize("slow", [drip, drip_body])
@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_drips_is_shut_off(slow: Answering, tls: bool) -> None:
    from threading import Event

    with serving(slow, for_server() if tls else None) as server:
        server.pause = Event()
        fetch = Http(allow_hosts=[HOST], deadline=0.4, timeout=30, tls=for_client())
        with pytest.raises(FetchError, match="no answer in time"):
            fetch(Request("GET", server.url, purpose="crl"))


def silent(one: Handler) -> None:
    one.server.pause.wait()  # type: ignore[attr-defined] - set by the test


def test_a_server_that_says_nothing() -> None:
    from threading import Event

    with serving(silent) as server:
        server.pause = Event()
        try:
            with pytest.raises(FetchError, match="no answer in time"):
                Http(allow_hosts=[HOST], timeout=0.1, retries=0)(
                    Request("GET", server.url, purpose="crl")
                )
        finally:
            server.pause.set()


def test_a_server_that_hangs_up() -> None:
    def short(one: Handler) -> None:
        one.send_response(200)
        one.send_header("content-length", "10")
        one.end_headers()
        one.wfile.write(b"12345")
        one.close_connection = True

    assert "broke before the answer was whole" in refusal(short)
    with serving(lambda one: one.say()) as server:
        url = server.url
    with pytest.raises(FetchError, match="cannot be reached"):
        Http(allow_hosts=[HOST], retries=0)(Request("GET", url, purpose="crl"))


def test_a_server_that_speaks_something_else() -> None:
    assert refusal(lambda one: one.wfile.write(b"220 mail ready\r\n" * 9) and None)


def test_a_deadline() -> None:
    times = iter([0.0, 1.0, 9.5, 10.0, 11.0])
    deadline = Deadline(10, lambda: next(times))
    assert deadline.at_most(5) == 5
    assert deadline.at_most(5) == 0.5
    for _ in range(2):
        with pytest.raises(NoAnswer, match="in time"):
            deadline.at_most(5)


class Stream:
    """A connection that is closed already."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock

    def get_extra_info(self, name: str) -> Any:
        assert name == "socket"
        return self.sock


def test_a_connection_that_opens_too_late_is_shut_at_once() -> None:
    import socket

    ours, theirs = socket.socketpair()
    watch = _Watch(60)
    watch._shut()
    watch.see("http11.send_request_headers.complete", {"return_value": None})
    with ours, theirs:
        theirs.settimeout(5)
        watch.see("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        assert theirs.recv(1) == b""
    watch.see("connection.start_tls.complete", {"return_value": Stream(ours)})
    assert watch.over


def test_nothing_is_told_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        fetch_from(lambda one: one.say(b"1"))
    assert [one for one in caplog.records if one.name.startswith("httpx")] == []


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch_from(lambda one: one.say(b"1")).body == b"1"


def test_a_transport_of_the_callers_is_left_open() -> None:
    closed: list[bool] = []

    class Mine(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

    fetch = Http(transport=Mine(lambda _: httpx.Response(200)), resolve=lambda *_: ["8.8.8.8"])
    assert fetch(Request("GET", "https://uni.example/")).status == 200
    assert closed == []
