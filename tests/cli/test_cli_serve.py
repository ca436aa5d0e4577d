"""`microcred serve`: what is refused before anything listens, and one whole life in this process.

As a process of its own it is tried in tests/service/test_service_process.py.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from microcred.cli import main
from microcred.cli.serve_keys import TOKEN_VARIABLE, named_keys
from microcred.cli.serve_log import Lines, logged
from microcred.errors import ServiceError
from microcred.service import Settings
from microcred.service.running import Place, serve
from microcred.status.registry import Registry

EXAMS = "exams=key.pem:eddsa-rdfc-2022"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a key, a token and a file that is neither lie; it is where the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert main(["keys", "new", "--type", "ed25519", "--no-password", "-o", "key.pem"]) == 0
    (tmp_path / "token").write_text("c0ffee0123456789\n")
    (tmp_path / "other").write_text("neither")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--key", EXAMS], "issuing needs a token"),
        (["--key", "exams=key.pem"], "NAME=FILE:MECHANISM"),
        (["--key", "key.pem:vc+jwt"], "NAME=FILE:MECHANISM"),
        (["--key", "=key.pem:vc+jwt"], "NAME=FILE:MECHANISM"),
        (["--key", "exams=key.pem:rot13"], "unknown mechanism"),
        (["--key", "exams=key.pem:vp+jwt"], "is for presentations"),
        (["--key", EXAMS, "--key", EXAMS], "one name"),
        (["--key", "exams=nowhere.pem:vc+jwt", "--unsafe-no-auth"], "cannot read nowhere.pem"),
        (["--unsafe-no-auth", "--host", "192.0.2.1"], "this machine alone"),
        (["--unsafe-no-auth", "--host", "uni.example"], "this machine alone"),
        (["--unsafe-no-auth", "--token-file", "token"], "contradicts"),
        (["--tls-cert", "key.pem"], "go together"),
        (["--tls-cert", "nowhere.pem", "--tls-key", "key.pem"], "cannot read"),
        (["--port", "65536"], "0 to 65535"),
        (["--port", "-1"], "0 to 65535"),
        (["--port", "http"], "invalid int"),
        (["--base-url", "https://uni.example"], "--base-url without --registry"),
        (["--registry-key", "key"], "--registry-key without"),
        (["--registry", "a.db"], "--registry without --key"),
        (["--status-key", "exams"], "names no --key"),
        (["--threads", "0"], "--threads is above 0"),
        (["--reading-seconds", "-1"], "--reading-seconds is above 0"),
        (["--trust", "none", "--trust", "key.pem"], "contradicts"),
        (["--did-document", "nowhere.json"], "cannot read"),
        (["--context", "https://uni.example/a=nowhere"], "cannot read"),
        (["--api", "rest"], "invalid choice"),
        (
            f"--key {EXAMS} --token-file token --password-file a --password-file b".split(),
            "two password files",
        ),
    ],
)
def test_misuse(
    folder: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *words]) == 64
    assert reason in told(capsys)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--key", "exams=other:eddsa-rdfc-2022"], "PKCS#12"),
        (["--key", "exams=key.pem:ecdsa-rdfc-2019"], "does not fit ecdsa-rdfc-2019"),
        (["--key", "a/b=key.pem:vc+jwt"], "part of an address"),
        (["--key", EXAMS, "--registry", "nowhere.db"], "no registry is there"),
        (["--tls-cert", "other", "--tls-key", "other"], "TLS certificate"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_refused(
    folder: Path,
    words: list[str],
    reason: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", "x")
    monkeypatch.setenv(TOKEN_VARIABLE, "c0ffee0123456789")
    assert main(["serve", "--port", "0", *words]) == 1
    assert reason in told(capsys)


def test_a_token_that_is_empty(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "token").write_text("\n")
    assert main(["serve", "--key", EXAMS, "--token-file", "token"]) == 1
    (folder / "token").write_text("two words\n")
    assert main(["serve", "--key", EXAMS, "--token-file", "token"]) == 1
    assert "two words" not in told(capsys)


def test_keys_of_two_issuers_share_a_registry(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "new", "--type", "p256", "--no-password", "-o", "other.pem"]) == 0
    words = ["--key", EXAMS, "--key", "b=other.pem:vc+jwt", "--token-file", "token"]
    base = ["--registry", "a.db", "--base-url", "https://uni.example/"]
    assert main(["serve", *words, *base, "--host", "no such host"]) == 1
    assert "cannot listen" in told(capsys)
    with Registry.open("a.db") as registry:
        assert registry.settings.base_url == "https://uni.example/status"


def test_keys_with_odd_names() -> None:
    (one,) = named_keys(["a=C:\\keys\\a=b.pem:vc+jwt"])
    assert (one.file, one.mechanism) == ("C:\\keys\\a=b.pem", "vc+jwt")


def test_places() -> None:
    for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"):
        assert Place(host, 80).is_loopback
    for host in ("192.0.2.1", "::", "192.168.0.1", "uni.example", "", "localhost.evil.example"):
        assert not Place(host, 80).is_loopback
    for wrong in (("127.0.0.1", 70000), ("127.0.0.1", -1), ("127.0.0.1", 1, Path("a"), None)):
        with pytest.raises(ServiceError):
            Place(*wrong)
    with pytest.raises(ServiceError):
        serve(Settings(), Place("no such host", 0))


# -- one whole life -------------------------------------------------------------------------------


class Visitor(threading.Thread):
    """Asks the service that runs in this process, and ends it."""

    def __init__(self, port: int, asks: Any, number: int) -> None:
        super().__init__()
        self.port, self.asks, self.number = port, asks, number
        self.found: Any = None

    def run(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/health")
                break
            except httpx.HTTPError:
                time.sleep(0.02)
        else:
            return  # it never came up: there is nothing to end
        try:
            self.found = self.asks(f"http://127.0.0.1:{self.port}")
        finally:
            os.kill(os.getpid(), self.number)


def lived(words: list[str], asks: Any, number: int = signal.SIGTERM) -> Any:
    """What a visitor found of `microcred serve` with these words."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    visitor = Visitor(port, asks, number)
    visitor.start()
    kept = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    try:
        assert main(["serve", "--port", str(port), *words]) == 0
    finally:
        visitor.join(60)
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == kept
    return visitor.found


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_life(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def asks(url: str) -> Any:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as one:
            one.sendall(b"GET /health HTTP/1.1\r\nHost: local")
            slow = one.recv(1000)
        asked = {"credential": {"@context": ["https://www.w3.org/ns/credentials/v2"]}}
        headers = {"authorization": "Bearer c0ffee0123456789"}
        issue = f"{url}/issuers/exams/credentials/issue"
        return (
            slow,
            httpx.post(issue, json=asked, headers=headers).status_code,
            httpx.get(f"{url}/health", headers={"host": "uni.example"}).status_code,
            httpx.get(f"{url}/health", headers={"host": "proxy.example"}).status_code,
            httpx.get(f"{url}/health", headers={"host": "evil.example"}).status_code,
        )

    words = ["--key", EXAMS, "--token-file", "token", "--registry", "issued.db"]
    words += ["--base-url", "https://uni.example", "--allowed-host", "proxy.example"]
    found = lived([*words, "--reading-seconds", "0.3", "--fetch"], asks)
    assert found == (b"", 400, 200, 200, 421)
    told_here = capsys.readouterr()
    assert "/issuers/exams/credentials/issue: eddsa-rdfc-2022, did:key:z6Mk" in told_here.out
    events = [json.loads(line) for line in told_here.err.splitlines()]
    assert {one["event"] for one in events} == {"request"}
    assert [one["status"] for one in events if one["route"] != "/health"] == [400, 421]


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_life_without_token_and_registry(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", "wrong: the file counts")
    (folder / "password").write_text("correct horse")
    seal = ["keys", "new-seal", "--organisation", "Example University", "--country", "IE"]
    seal += ["--identifier", "NTRIE-123456", "--password-file", "password", "-o", "seal"]
    assert main(seal) == 0
    capsys.readouterr()
    words = ["--key", "seals=seal/seal.p12:jades", "--password-file", "seals=password"]
    words += ["--unsafe-no-auth", "--json", "--api", "vc-api", "--trust", "seal/seal-root.pem"]
    words += ["--issuer-binding", "informative"]

    def asks(url: str) -> Any:
        described = httpx.get(f"{url}/openapi.json").json()
        issue = f"{url}/issuers/seals/credentials/issue"
        return sorted(described["paths"]), httpx.post(issue, json={"credential": {}}).status_code

    paths, status = lived(words, asks, signal.SIGINT)
    assert status == 400 and "/issuers/seals/credentials/issue" in paths
    assert "/status/{id}" not in paths
    out = json.loads(capsys.readouterr().out)
    assert out["issuers"][0]["did"] is None and out["api"] == "vc-api"


def test_lines_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    with logged():
        log = logging.getLogger("microcred.service")
        log.info("request", extra={"route": "/", "secret": "Ana"})
        try:
            raise ValueError("Ana")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("it failed\nof %s", "itself")
        log.debug("not told")
    log.info("told to nobody")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [one["event"] for one in lines] == ["request", "it failed"]
    assert lines[0]["route"] == "/" and "secret" not in lines[0]
    assert "Ana" not in str(lines) and Lines().format(
        logging.makeLogRecord({"msg": "x", "levelname": "INFO", "created": 0})
    )
