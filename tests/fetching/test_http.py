"""Http: who is asked, what is refused, what is tried again; without a network."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

import httpx
import pytest

from microcred.errors import FetchError
from microcred.fetching import SIGNED, Http, Purpose, Request
from microcred.fetching.http import MAX_BYTES

PUBLIC = "192.0.43.8"
URL = "https://uni.example/status?list=1"
Answering = Callable[[httpx.Request], httpx.Response]


class World:
    """A network in memory: names with their addresses, answers, pauses instead of waiting."""

    def __init__(self, *answers: Any, names: dict[str, list[str]] | None = None) -> None:
        self.answers = list(answers)
        self.names = names or {}
        self.seen: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.time = 0.0

    def fetch(self, **settings: Any) -> Http:
        return Http(
            transport=httpx.MockTransport(self.answer),
            resolve=self.resolve,
            sleep=self.sleep,
            clock=lambda: self.time,
            now=lambda: datetime(2026, 3, 1, tzinfo=UTC),
            **settings,
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, tuple):
            return httpx.Response(answer[0], headers=answer[1] if answer[1:] else None)
        return answer(request)

    def resolve(self, host: str, port: int) -> list[str]:
        return self.names.get(host, [PUBLIC])

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


def ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, headers={"X-Of": "it"}, content=b"answer")


def to(target: str, status: int = 302) -> Answering:
    return lambda request: httpx.Response(status, headers={"location": target})


def refusal(fetch: Http, request: Request) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(request)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert "uni.example" not in str(caught.value)
    return caught.value


# -- asking ---------------------------------------------------------------------------------------


def test_an_answer() -> None:
    world = World(ok)
    answer = world.fetch()(Request("GET", URL, {"Accept": "application/vc"}, purpose="status-list"))
    assert (answer.status, answer.body, answer.headers["x-of"]) == (200, b"answer", "it")
    (asked,) = world.seen
    assert str(asked.url) == f"https://{PUBLIC}/status?list=1"
    assert asked.headers["host"] == "uni.example"
    assert asked.extensions["sni_hostname"] == "uni.example"
    assert asked.headers["accept"] == "application/vc"
    assert asked.headers["user-agent"].startswith("microcred/")
    with pytest.raises(TypeError):
        answer.headers["x-of"] = "other"  # type: ignore[index]


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://UNI.example:8443/a#part", "uni.example:8443", 8443),
        ("https://bücher.example/", "xn--bcher-kva.example", None),
        ("https://192.0.43.8/", "192.0.43.8", None),
        ("https://[2001:4860:4860::8888]/", "[2001:4860:4860::8888]", None),
    ],
)
def test_the_name_stays_the_name(url: str, host: str, port: int | None) -> None:
    world = World(ok)
    world.fetch()(Request("GET", url))
    assert world.seen[0].headers["host"] == host
    assert (world.seen[0].url.host, world.seen[0].url.port) == (PUBLIC, port)
    assert "#" not in str(world.seen[0].url)


def test_what_is_sent() -> None:
    world = World(ok)
    headers = {"content-type": "application/ocsp-request"}
    url = "http://ocsp.uni.example/"
    world.fetch()(Request("POST", url, headers, b"\x30\x00", "ocsp"))
    (asked,) = world.seen
    assert (asked.method, asked.content) == ("POST", b"\x30\x00")
    assert asked.headers["content-type"] == "application/ocsp-request"
    assert asked.headers["content-length"] == "2"
    assert asked.url.scheme == "http"


@pytest.mark.parametrize("status", [200, 204, 304, 400, 404, 500])
def test_any_status_is_an_answer(status: int) -> None:
    world = World((status,))
    assert world.fetch()(Request("GET", URL)).status == status
    assert len(world.seen) == 1


# -- refusing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_http_is_for_what_is_signed(purpose: Any) -> None:
    world = World(ok)
    request = Request("GET", "http://uni.example/", purpose=purpose)
    if purpose in SIGNED:
        assert world.fetch()(request).status == 200
        return
    error = refusal(world.fetch(allow_hosts=["uni.example"]), request)
    assert (str(error), error.url) == ("only https may be asked for this", request.url)
    assert world.seen == []


def test_the_signed_purposes_are_the_first_five() -> None:
    assert set(get_args(Purpose)[:5]) == SIGNED
    assert set(MAX_BYTES) == set(get_args(Purpose))


@pytest.mark.parametrize("purpose", ["crl", "content"])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "uni.example",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://uni.example/",
        "gopher://uni.example/",
        "https://",
        "https:///a",
        "https://uni.example:99999999/",
        "https://[::1/",
        "https://[",
        "https://a b/",
        "https://a%00b/",
        "https://[fe80::1%25eth0]/",
        "https://uni.example:0/",
        "https://uni.example/\x00",
        "data:,a",
    ],
)
def test_what_is_no_address(url: str, purpose: Any) -> None:
    world = World(ok)
    error = refusal(world.fetch(), Request("GET", url, purpose=purpose))
    assert error.url == url and error.hint()
    assert world.seen == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ana:secret@uni.example/a@b", "https://uni.example/a@b"),
        ("https://ana@uni.example", "https://uni.example"),
        ("https://:secret@uni.example?a=b@c", "https://uni.example?a=b@c"),
        ("ftp://ana:secret@uni.example/", "ftp://uni.example/"),
        ("https://ana:secret@[::1", "https://[::1"),
    ],
)
def test_passwords_are_not_sent_and_not_told(url: str, told: str) -> None:
    error = refusal(World(ok).fetch(), Request("GET", url))
    assert error.url == told
    for text in (str(error), error.hint(), repr(error), repr(pickle.loads(pickle.dumps(error)))):
        assert "secret" not in text and "ana" not in text


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.1"], ["::ffff:10.0.0.1"], [PUBLIC, "192.168.0.1"]]
)
def test_private_addresses_are_for_hosts_that_are_named(addresses: list[str]) -> None:
    world = World(ok, names={"uni.example": addresses})
    for other in ((), "other.example", ["example", "ni.example", "status.uni.example"]):
        error = refusal(world.fetch(allow_hosts=other), Request("GET", URL))
        assert "public internet" in str(error) and "allow_hosts" in error.hint()
    assert world.seen == []
    for named in ("uni.example", ["UNI.Example."], ("a.example", "uni.example")):
        assert world.fetch(allow_hosts=named)(Request("GET", URL)).status == 200
    dotted = Request("GET", "https://uni.example./")
    world.names["uni.example."] = world.names["uni.example"]
    assert world.fetch(allow_hosts=["uni.example"])(dotted).status == 200


def test_a_host_is_an_address_too() -> None:
    world = World(ok, names={"::1": ["::1"], "127.0.0.1": ["127.0.0.1"]})
    fetch = world.fetch(allow_hosts=["[::1]", "127.0.0.1"])
    for url in ("https://[::1]/", "https://127.0.0.1/"):
        assert fetch(Request("GET", url)).status == 200


def test_the_address_that_was_looked_at_is_the_one_that_is_asked() -> None:
    turns = [[PUBLIC], ["127.0.0.1"]]
    world = World(ok)
    fetch = Http(transport=httpx.MockTransport(world.answer), resolve=lambda *_: turns.pop(0))
    assert fetch(Request("GET", URL)).status == 200
    assert [one.url.host for one in world.seen] == [PUBLIC] and len(turns) == 1


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "connection"])
def test_some_headers_are_not_the_callers(name: str) -> None:
    world = World(ok)
    error = refusal(world.fetch(), Request("GET", URL, {name: "1"}))
    assert name.lower() in str(error) and world.seen == []


# -- redirects ------------------------------------------------------------------------------------


def test_what_holds_pins_is_not_redirected() -> None:
    """The PIN would go to somebody else."""
    world = World((307, {"location": "https://other.example/"}))
    request = Request("POST", URL, body=b"{}", purpose="signature")
    assert world.fetch()(request).status == 307
    assert len(world.seen) == 1


def test_redirects_are_followed() -> None:
    world = World(to("/b"), to("https://other.example/c", 308), ok)
    assert world.fetch()(Request("GET", URL, {"authorization": "Bearer 1"})).body == b"answer"
    assert [one.headers["host"] for one in world.seen] == ["uni.example"] * 2 + ["other.example"]
    assert [one.headers.get("authorization") for one in world.seen] == ["Bearer 1"] * 2 + [None]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://other.example/", "only https"),
        ("https://intranet.example/", "public internet"),
        ("https://ana:secret@other.example/", "a user or a password"),
        ("file:///etc/passwd", "only https"),
        ("https://[", "names no server"),
    ],
)
def test_redirects_are_looked_at_like_requests(target: str, reason: str) -> None:
    world = World(to(target), names={"intranet.example": ["10.0.0.1"]})
    error = refusal(world.fetch(), Request("GET", URL))
    assert reason in str(error) and error.url == URL
    assert len(world.seen) == 1


def test_what_is_signed_may_be_redirected_to_http() -> None:
    world = World(to("http://other.example/"), ok)
    assert world.fetch()(Request("GET", URL, purpose="crl")).status == 200


def test_redirects_end() -> None:
    world = World(to("/again"))
    error = refusal(world.fetch(max_redirects=3), Request("GET", URL))
    assert str(error) == "it was redirected more than 3 times"
    assert len(world.seen) == 4
    assert World(ok).fetch(max_redirects=0)(Request("GET", URL)).status == 200


@pytest.mark.parametrize("answer", [(302,), (300, {"location": "/b"}), (304, {"location": "/b"})])
def test_what_leads_nowhere_is_an_answer(answer: tuple[Any, ...]) -> None:
    assert World(answer).fetch()(Request("GET", URL)).status == answer[0]


# -- again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        (503,),
        (429,),
        (502,),
        (504,),
        (408,),
        httpx.ConnectError("uni.example"),
        httpx.ReadTimeout("uni.example"),
        httpx.RemoteProtocolError("uni.example"),
        OSError("uni.example"),
    ],
)
def test_what_failed_is_tried_again(failure: Any) -> None:
    world = World(failure, failure, ok)
    assert world.fetch()(Request("GET", URL)).body == b"answer"
    assert world.pauses == [0.5, 1.0]
    world = World(failure, failure, ok)
    ocsp = Request("POST", URL, body=b"1", purpose="ocsp")
    assert world.fetch()(ocsp).body == b"answer"
    world = World(failure, failure, ok)
    stamp = Request("POST", URL, body=b"1", purpose="timestamp")
    assert world.fetch()(stamp).body == b"answer"


def test_what_is_sent_once_is_not_sent_again() -> None:
    world = World((503,), ok)
    assert world.fetch()(Request("POST", URL, body=b"1", purpose="content")).status == 503
    assert world.pauses == []


def test_tries_end() -> None:
    world = World((503,))
    assert world.fetch(retries=3)(Request("GET", URL)).status == 503
    assert (len(world.seen), world.pauses) == (4, [0.5, 1.0, 2.0])
    world = World(httpx.ConnectError("uni.example"))
    error = refusal(world.fetch(retries=0), Request("GET", URL))
    assert str(error) == "the server cannot be reached" and len(world.seen) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectTimeout("x"), "there was no answer in time"),
        (httpx.ReadTimeout("x"), "there was no answer in time"),
        (httpx.ConnectError("x"), "the server cannot be reached"),
        (httpx.ReadError("x"), "the connection broke before the answer was whole"),
        (httpx.RemoteProtocolError("x"), "the connection broke before the answer was whole"),
        (OSError("x"), "the connection broke before the answer was whole"),
        (httpx.LocalProtocolError("x"), "the request or its answer is not HTTP"),
        (httpx.UnsupportedProtocol("x"), "the request or its answer is not HTTP"),
    ],
)
def test_failures_in_words(error: Exception, reason: str) -> None:
    assert str(refusal(World(error).fetch(), Request("GET", URL))) == reason


def test_a_server_says_when() -> None:
    world = World((503, {"retry-after": "7"}), ok)
    assert world.fetch()(Request("GET", URL)).status == 200
    assert world.pauses == [7.0]
    world = World((429, {"retry-after": "Sun, 01 Mar 2026 00:00:09 GMT"}), ok)
    assert world.fetch()(Request("GET", URL)).status == 200
    assert world.pauses == [9.0]


def test_a_server_that_wants_to_be_left_alone() -> None:
    world = World((503, {"retry-after": "11"}), ok)
    assert world.fetch()(Request("GET", URL)).status == 503
    assert world.pauses == []
    assert world.fetch(max_pause=11)(Request("GET", URL)).status == 200


def test_pauses_end_with_the_deadline() -> None:
    world = World((503,))
    assert world.fetch(deadline=1.2, retries=99)(Request("GET", URL)).status == 503
    assert world.pauses == [0.5]
    world = World(httpx.ConnectError("x"))
    error = refusal(world.fetch(deadline=0.2), Request("GET", URL))
    assert str(error) == "the server cannot be reached" and world.pauses == []


def test_the_deadline_is_for_all_of_it() -> None:
    world = World(ok)

    def slow(request: httpx.Request) -> httpx.Response:
        world.time += 6
        return httpx.Response(302, headers={"location": "/again"})

    world.answers = [slow]
    error = refusal(world.fetch(deadline=20), Request("GET", URL))
    assert str(error) == "there was no answer in time"
    assert len(world.seen) == 4


def test_several_addresses_are_tried() -> None:
    world = World(httpx.ConnectError("x"), ok, names={"uni.example": [PUBLIC, "8.8.8.8"]})
    assert world.fetch(retries=0)(Request("GET", URL)).status == 200
    assert [one.url.host for one in world.seen] == [PUBLIC, "8.8.8.8"]


def test_a_name_that_leads_nowhere() -> None:
    world = World(ok, names={"uni.example": []})
    world.names["uni.example"] = []
    error = refusal(world.fetch(), Request("GET", URL))
    assert "leads to no address" in str(error)
    assert world.pauses == [0.5, 1.0]


# -- as a value -----------------------------------------------------------------------------------


def test_it_is_a_value() -> None:
    assert Http(allow_hosts=["a"]) == Http(allow_hosts="A")
    assert "uni.example" in repr(Http(allow_hosts=["uni.example"]))
    with pytest.raises(AttributeError):
        Http().timeout = 1  # type: ignore[misc]
