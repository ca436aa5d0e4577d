"""What strangers send: too much, too slow, too deep, to the wrong door; 503 is the only 5xx."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import threading
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from service_made import Client, issuer_of, plain

from microcred.crypto.secret_text import SecretText
from microcred.errors import ParseError, RegistryError, ServiceError
from microcred.fetching import Request, Response
from microcred.policy import ANY_ISSUER, Trust
from microcred.service import Bounds, Settings
from microcred.service.forms import read_file
from microcred.service.guarding import host_of, location_of
from microcred.service.problems import Refused, problem_of
from microcred.service.routes import routes_of
from microcred.service.working import Works

TOKEN = "c0ffee0123456789"
ISSUE = "/issuers/exams/credentials/issue"
JSON = {"content-type": "application/json"}


def guarded(**more: Any) -> Client:
    one = issuer_of("eddsa-rdfc-2022", name="exams")
    return Client(Settings(issuers=[one], token=SecretText(TOKEN), **more))


# -- the token ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN} {TOKEN}",
        "Bearer caf\xe9".encode("latin-1"),
        "Bearer " + "a" * 20000,
    ],
)
@pytest.mark.parametrize("path", [ISSUE, "/issuers/exams/presentations/prove"])
def test_without_the_token_nothing_is_issued(given_header: Any, path: str) -> None:
    headers = {} if given_header is None else {"authorization": given_header}
    answer = guarded().ask("POST", path, json={"credential": plain()}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    # A stranger is told nothing of what was wrong with what was sent.
    assert answer.json()["detail"] == "issuing asks for a token"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_with_the_token(scheme: str) -> None:
    answer = guarded().post(ISSUE, {"credential": plain()}, authorization=f"{scheme} {TOKEN}")
    assert answer.status_code == 201


@pytest.mark.parametrize("token", ["two words", "caf\xe9", "a\r\nb", "a" * 5000])
def test_tokens_that_no_header_holds(token: str) -> None:
    with pytest.raises(ServiceError):
        Settings(issuers=[issuer_of("vc+jwt")], token=SecretText(token))


def test_verifying_asks_for_no_token() -> None:
    assert guarded().verify({}).status_code == 200


# -- doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/issuers/other/credentials/issue",
        "/issuers/exams/credentials/issue/",
        "/issuers/%2e%2e/x",
        "//credentials/verify",
        "/credentials/verify%00",
        "/credentials/verify\u2215x",
        "/STATUS/x",
        "/status/x",  # there is no registry
        "/openapi.yaml",
        "/.env",
        "/" + "a" * 5000,
    ],
)
def test_there_is_nothing_else(path: str) -> None:
    for method in ("GET", "POST"):
        answer = guarded().ask(method, path, headers=JSON)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert path[2:] not in answer.text


def test_every_route_knows_its_methods() -> None:
    client = guarded()
    by_path: dict[str, set[str]] = {}
    for route in routes_of(client.app._settings):
        by_path.setdefault(route.path, set()).add(route.method)
    for path, methods in by_path.items():
        with_head = methods | ({"HEAD"} if "GET" in methods else set())
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
            answer = client.ask(method, path)
            if method in with_head:
                assert answer.status_code in (200, 401, 415)
            else:
                assert answer.status_code == 405, (method, path)
                assert set(answer.headers["allow"].split(", ")) == with_head | {"OPTIONS"}
            if method == "HEAD":
                assert answer.content == b""
        assert client.ask("OPTIONS", path).status_code == 204


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
    ],
)
def test_other_media_types_are_refused(kind: str) -> None:
    answer = guarded().ask(
        "POST", "/credentials/verify", content=b"{}", headers={"content-type": kind}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/ld+json"])
def test_json_by_other_names_is_json(kind: str) -> None:
    answer = guarded().ask(
        "POST",
        "/credentials/verify",
        content=b'{"verifiableCredential": {}}',
        headers={"content-type": kind},
    )
    assert answer.status_code == 200


def test_names_of_the_service() -> None:
    client = guarded(hosts=["localhost", "127.0.0.1", "[::1]", "Verifier.example"])
    for host, status in (
        ("localhost:8080", 200),
        ("127.0.0.1", 200),
        ("[::1]:9", 200),
        ("verifier.EXAMPLE.", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example", 421),
        ("", 421),
        ("a b", 421),
    ):
        assert client.get("/health", host=host).status_code == status, host
    for odd in ("localhost\x00", "x" * 300, "[::1", "::1", "localhost:", "localhost:123456"):
        assert host_of(odd) not in {"localhost", "[::1]"}


def test_every_answer_keeps_browsers_from_guessing() -> None:
    client = guarded()
    for path in ("/", "/health", "/nothing", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


# -- too much -------------------------------------------------------------------------------------


def test_bodies_that_are_too_large() -> None:
    client = guarded(bounds=Bounds(body=1000))
    large = b'{"verifiableCredential": "' + b"a" * 2000 + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 100

    for content in (large, pieces()):
        answer = client.ask("POST", "/credentials/verify", content=content, headers=JSON)
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
    told = {"content-length": "99999999999999999999999999", **JSON}
    answer = client.ask("POST", "/credentials/verify", content=b"{}", headers=told)
    assert answer.status_code == 413
    page = client.ask(
        "POST", "/", content=large, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert page.status_code == 413 and page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip"])
def test_nothing_is_unpacked(coding: str) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    headers = {**JSON, "content-encoding": coding}
    answer = guarded().ask("POST", "/credentials/verify", content=bomb, headers=headers)
    assert answer.status_code == 415
    plainly = {**JSON, "content-encoding": "identity"}
    content = b'{"verifiableCredential": {}}'
    answer = guarded().ask("POST", "/credentials/verify", content=content, headers=plainly)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"verifiableCredential": ' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"verifiableCredential": ' + b"1" * 100_000 + b"}",
        b'{"verifiableCredential": 1e999}',
        b'{"verifiableCredential": NaN}',
        b'{"verifiableCredential": {"a": "\\ud800"}}',
        b'{"\\u0000": 1, "verifiableCredential": {}}',
    ],
)
def test_json_that_is_made_to_hurt(value: bytes) -> None:
    for path in ("/credentials/verify", "/presentations/verify", "/credentials/derive"):
        answer = guarded().ask("POST", path, content=value, headers=JSON)
        assert answer.status_code == 400
        json.loads(answer.content)
    answer = guarded().ask(
        "POST", ISSUE, content=value, headers={**JSON, "authorization": f"Bearer {TOKEN}"}
    )
    assert answer.status_code == 400


def test_a_body_that_does_not_come() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)
        yield b"}"

    client = guarded(bounds=Bounds(reading=0.05))
    answer = client.ask("POST", "/credentials/verify", content=slow(), headers=JSON)
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")


class Waiting:
    """A network that answers when it is told to."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def __call__(self, request: Request) -> Response:
        self.told.wait(30)
        return Response(404, {}, b"")


def asked_at_once(client: Client, number: int) -> list[int]:
    """The statuses of as many verifications that wait for a network."""
    credential = plain(issuer="did:web:uni.example", proof={
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:web:uni.example#1",
        "proofValue": "z" + "2" * 80,
    })  # fmt: skip

    async def every() -> list[int]:
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as one:
            body = {"verifiableCredential": credential}
            asking = [one.post("/credentials/verify", json=body) for _ in range(number)]
            # The loop lives while all of them wait.
            health = await one.get("/health")
            assert health.status_code == 200
            return [answer.status_code for answer in await asyncio.gather(*asking)]

    return asyncio.run(every())


def test_more_at_once_than_is_let_in() -> None:
    network = Waiting()
    client = guarded(
        bounds=Bounds(threads=1, at_once=3, working=0.2),
        fetch=network,
        trust=Trust(issuers=ANY_ISSUER, dids=True),
    )
    try:
        statuses = asked_at_once(client, 5)
    finally:
        network.told.set()
    assert statuses == [503] * 5
    # Who was let in goes on, and those places are free again.
    assert asked_at_once(client, 3) == [200] * 3


def test_works_that_are_full() -> None:
    works = Works(Bounds(at_once=1))
    with works.admitted():
        with pytest.raises(Refused) as refused, works.admitted():
            pass
        assert refused.value.problem.status == 503
        assert refused.value.problem.headers["Retry-After"] == "1"
    with works.admitted():
        works.close()


# -- anything -------------------------------------------------------------------------------------

_MEMBERS = st.sampled_from(
    "@context type id proof issuer holder credential options verifiableCredential "
    "credentialSubject "
    "verifiablePresentation presentation credentialStatus validFrom cryptosuite proofValue "
    "verificationMethod payload signatures protected learner title awarded_by challenge domain "
    "selectivePointers mandatoryPointers credentialSchema relatedResource evidence".split()
)
_WORDS = st.sampled_from(
    "https://www.w3.org/ns/credentials/v2 https://www.w3.org/2018/credentials/v1 "
    "e30.e30.AA e30.e30.AA~ "
    "VerifiableCredential VerifiablePresentation EnvelopedVerifiableCredential DataIntegrityProof "
    "EnvelopedVerifiablePresentation EuropeanDigitalCredential did:example:ana "
    "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj eddsa-rdfc-2022 ecdsa-sd-2023 "
    "data:application/vc+jwt,e30.e30.AA data:application/vp+jwt;base64,AAAA "
    "2026-01-01T00:00:00Z /issuer z3u2 u2V0A /".split()
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
)
_JSON = st.recursive(
    _SCALARS | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_MEMBERS, inner, max_size=5),
    max_leaves=25,
)


@pytest.mark.parametrize("api", ["vcalm", "vc-api"])
@settings(max_examples=20)
@given(value=_JSON, inner=st.dictionaries(_MEMBERS, _JSON, max_size=8), options=_JSON)
def test_any_json_is_answered(api: Any, value: Any, inner: Any, options: Any) -> None:
    """Never a bug, never an exception: a yes, or a problem."""
    client = anything(api)
    for route in routes_of(client.app._settings):
        if route.method != "POST" or route.takes == "form":
            continue
        member = {
            "issue": "credential",
            "prove": "presentation",
            "verify_presentation": "verifiablePresentation",
        }.get(route.deed, "verifiableCredential")
        whole = inner if isinstance(options, bool) else {**inner, "@context": _FIRST}
        for body in (value, {member: value}, {member: whole, "options": options}):
            sent = json.dumps(body).encode()
            answer = client.ask("POST", route.path, content=sent, headers=JSON)
            assert answer.status_code in (200, 201, 400), (route.path, body)
            assert answer.json()


_FIRST = ["https://www.w3.org/ns/credentials/v2"]


@cache
def anything(api: Any) -> Client:
    names = ("eddsa-rdfc-2022", "vc+jwt", "vc+sd-jwt")
    return Client(Settings(issuers=[issuer_of(one) for one in names], open_to_all=True, api=api))


# -- what is told ---------------------------------------------------------------------------------


class Failing:
    """A network with a bug, whose words quote what was asked."""

    def __call__(self, request: Request) -> Response:
        raise ZeroDivisionError("Ána Novák")


def test_what_nobody_foresaw_is_told_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    client = guarded(fetch=Failing(), trust=Trust(issuers=ANY_ISSUER, dids=True))
    with caplog.at_level(logging.INFO, "microcred.service"):
        (status,) = asked_at_once(client, 1)
    assert status in (200, 500)
    assert "Novák" not in caplog.text
    requests = [one for one in caplog.records if one.getMessage() == "request"]
    assert {one.__dict__["route"] for one in requests} == {"/health", "/credentials/verify"}
    if status == 500:
        (failed,) = [one for one in caplog.records if one.getMessage() == "failed"]
        assert failed.__dict__["kind"] == "ZeroDivisionError" and failed.exc_info is None


def test_the_log_holds_nothing_of_a_request(caplog: pytest.LogCaptureFixture) -> None:
    client = guarded()
    with caplog.at_level(logging.DEBUG):
        client.post(ISSUE, {"credential": plain()}, authorization=f"Bearer {TOKEN}")
        client.verify(plain(), secret="Ana")
        client.get("/Ana?name=Ana")
    ours = [one for one in caplog.records if one.name == "microcred.service"]
    assert len(ours) == 3
    text = "".join(str(vars(one)) for one in ours)
    assert "Ana" not in text and TOKEN not in text and "did:" not in text
    assert [one.__dict__["status"] for one in ours] == [201, 400, 404]


def test_where_an_error_came_from() -> None:
    try:
        read_file(b"", "", "file")
    except ParseError as error:
        assert location_of(error).startswith("microcred.service.forms:")
    assert location_of(ValueError()) == ""


def test_errors_of_the_service_itself_name_no_file() -> None:
    told = problem_of(RegistryError("/var/lib/secret.db is damaged"))
    assert told.status == 503 and "secret" not in str(told.members)
    assert problem_of(ServiceError("x")).status == 400


# -- forms ----------------------------------------------------------------------------------------


def form(content: bytes, *, boundary: str = "x", name: str = "file") -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


@given(st.binary(min_size=1, max_size=200))
def test_a_file_comes_out_as_it_was_put_in(content: bytes) -> None:
    boundary = "----0123456789abcdef"
    if boundary.encode() not in content:
        kind = f'multipart/form-data; boundary="{boundary}"'
        assert read_file(form(content, boundary=boundary), kind, "file") == content


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.just(form(b"a")), st.text(max_size=80))
def test_forms_of_any_kind(body: bytes, kind: str) -> None:
    for told in (kind, "multipart/form-data; boundary=x", f"multipart/form-data; {kind}"):
        try:
            assert read_file(body, told, "file")
        except ParseError as error:
            assert error.hint()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--",
        form(b""),
        form(b"a", name="other"),
        form(b"a")[:-6],
        b"--x\r\nno head\r\n--x--",
        form(b"a") * 20,
    ],
)
def test_forms_that_hold_no_file(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_file(body, "multipart/form-data; boundary=x", "file")
    answer = guarded().ask(
        "POST", "/", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 400 and answer.headers["content-type"].startswith("text/html")


def test_a_request_has_one_end() -> None:
    """RFC 9112 section 6.1: length and chunks together are how a request is smuggled."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{}"

    headers = {"content-type": "application/json", "content-length": "2"}
    for more, status in (({}, "is missing"), ({"transfer-encoding": "chunked"}, "not both")):
        answer = Client(Settings()).ask(
            "POST", "/credentials/verify", content=pieces(), headers=headers | more
        )
        assert answer.status_code == 400 and status in answer.json()["detail"]
        assert (answer.headers.get("connection") == "close") is bool(more)


def test_the_length_of_what_is_not_sent_is_told_as_it_would_be() -> None:
    """RFC 9110 section 8.6."""
    client = Client(Settings())
    for path in ("/", "/nowhere", "/health"):
        sent = client.ask("HEAD", path)
        assert sent.content == b""
        assert sent.headers["content-length"] == str(len(client.get(path).content))
