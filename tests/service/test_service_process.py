"""A real `microcred serve`: it issues, verifies, hosts, bears many at once, and ends well."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import ssl
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import TOKEN, Served, served
from service_made import plain

from microcred.cli import main
from microcred.crypto.references import did_of
from microcred.crypto.signing import LocalSigner

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")

BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a token."""
    made = tmp_path_factory.mktemp("served")
    words = ["keys", "new", "--type", "ed25519", "--no-password", "-o", str(made / "key.pem")]
    assert main(words) == 0
    (made / "token").write_text(TOKEN + "\n")
    return made


@pytest.fixture(scope="module")
def service(folder: Path) -> Any:
    words = ["--key", "exams=key.pem:eddsa-rdfc-2022", "--key", "tokens=key.pem:vc+jwt"]
    words += ["--token-file", "token", "--registry", "issued.db"]
    words += ["--base-url", "https://uni.example", "--max-body", "100000"]
    with served(folder, *words) as one:
        yield one


def test_it_says_where_it_is(service: Served, folder: Path) -> None:
    did = did_of(LocalSigner.from_pem((folder / "key.pem").read_bytes(), None))
    assert service.told["api"] == "vcalm"
    assert service.told["issuers"] == [
        {
            "name": name,
            "mechanism": mechanism,
            "did": did,
            "url": f"{service.url}/issuers/{name}/credentials/issue",
        }
        for name, mechanism in (("exams", "eddsa-rdfc-2022"), ("tokens", "vc+jwt"))
    ]


def test_issue_verify_status_and_revoke(service: Served, folder: Path) -> None:
    url = service.told["issuers"][0]["url"]
    with httpx.Client(base_url=service.url) as client:
        body = {"credential": plain()}
        assert client.post(url, json=body).status_code == 401
        made = client.post(url, json=body, headers=BEARER)
        assert made.status_code == 201
        credential = made.json()["verifiableCredential"]
        asked = {"verifiableCredential": credential}
        assert client.post("/credentials/verify", json=asked).json()["verified"] is True
        address = credential["credentialStatus"][0]["statusListCredential"]
        assert address == "https://uni.example/status/revocation-1"
        listed = client.get("/status/revocation-1")
        assert listed.status_code == 200
        tag = listed.headers["etag"]
        unchanged = client.get("/status/revocation-1", headers={"if-none-match": tag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert client.head("/status/revocation-1").headers["etag"] == tag
        # Somebody revokes it with the command line, while the service runs.
        registry = str(folder / "issued.db")
        assert main(["revoke", credential["id"], "--registry", registry, "--reason", "a test"]) == 0
        client.post(url, json=body, headers=BEARER)
        told = client.post("/credentials/verify", json=asked).json()
        assert told["verified"] is False
        assert "status.revoked" in {one["code"] for one in told["problemDetails"]}
        assert client.get("/status/revocation-1").headers["etag"] != tag


def talk(port: int, sent: bytes, *, seconds: float = 20.0) -> bytes:
    """What comes back for these octets, until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as one:
        one.sendall(sent)
        found = b""
        # What the server does not read to its end, it may reset.
        with suppress(ConnectionResetError):
            while piece := one.recv(65536):
                found += piece
        return found


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{",
    ],
)
def test_what_is_no_request_is_refused(service: Served, sent: bytes) -> None:
    status = int(talk(service.port, sent).split(b" ", 2)[1])
    assert status in (400, 415, 421)


def test_two_hundred_at_once_lose_none(service: Served) -> None:
    """For a minute: `benchmarks/service.py`."""

    async def every() -> list[bool]:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        async with httpx.AsyncClient(
            base_url=service.url, limits=limits, timeout=60, headers=BEARER
        ) as client:
            made = await client.post(
                "/issuers/tokens/credentials/issue", json={"credential": plain()}
            )
            body = {"verifiableCredential": made.json()["verifiableCredential"]}
            asking = [client.post("/credentials/verify", json=body) for _ in range(200)]
            answers = await asyncio.gather(*asking)
            return [one.status_code == 200 and one.json()["verified"] for one in answers]

    found = asyncio.run(every())
    assert len(found) == 200 and all(found)


def test_the_log_is_lines_of_json_without_content(service: Served) -> None:
    lines = [json.loads(line) for line in service.log.splitlines()]
    assert {one["event"] for one in lines} <= {"request", "Invalid HTTP request received."}
    assert not [one for one in lines if one.get("status", 0) >= 500]
    for secret in (TOKEN, "Ana", "did:", "evil", "nonsense"):
        assert secret not in service.log


def test_what_runs_is_finished(folder: Path) -> None:
    """SIGTERM while a request is on its way: it is answered, and the process ends with 0."""
    with served(folder, "--api", "vc-api") as one:
        body = json.dumps({"verifiableCredential": plain()}).encode()
        head = (
            "POST /credentials/verify HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", one.port), timeout=30) as running:
            running.sendall(head.encode() + body[:10])
            assert httpx.get(f"{one.url}/health").status_code == 200
            one.process.send_signal(signal.SIGTERM)
            while _takes_connections(one.port):
                time.sleep(0.01)
            running.sendall(body[10:])
            answer = b""
            while piece := running.recv(65536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["verified"] is False
        assert one.process.wait(60) == 0


def _takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def test_a_request_that_never_comes_is_not_waited_for(folder: Path) -> None:
    """Slow loris: the head has to come in time, and so has the body."""
    with served(folder, "--reading-seconds", "0.5") as one:
        assert talk(one.port, b"GET / HTTP/1.1\r\nHost: loc") == b""
        assert talk(one.port, b"") == b""
        slow = b"POST /credentials/verify HTTP/1.1\r\nHost: localhost\r\n"
        slow += b"Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
        assert talk(one.port, slow).startswith(b"HTTP/1.1 408 ")
        assert one.stop(signal.SIGINT) == 0


def self_signed(folder: Path) -> None:
    """A certificate for this machine, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    plain_key = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (folder / "tls.key").write_bytes(plain_key)


def test_over_tls(folder: Path) -> None:
    self_signed(folder)
    with served(folder, "--tls-cert", "tls.pem", "--tls-key", "tls.key") as one:
        assert one.url.startswith("https://")
        trusted = ssl.create_default_context()
        trusted.check_hostname = False
        trusted.verify_mode = ssl.CERT_NONE
        assert httpx.get(f"{one.url}/health", verify=trusted).status_code == 200
        assert one.stop() == 0
