"""`issue` with a key in a token or at a remote service; where its secrets come from."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pkcs11 import Attribute
from token_stand_in import PIN, Module, Token

from microcred.cli import files, main
from microcred.testing import CscServer

if TYPE_CHECKING:
    from conftest import World

TOKEN = "access-abcdef"
URL = "https://csc.test.example/csc/v2"


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MICROCRED_PASSWORD", "MICROCRED_ACCESS_TOKEN", "MICROCRED_OTP"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def token(world: World, monkeypatch: pytest.MonkeyPatch) -> Token:
    """A token with the world's seal."""
    import pkcs11

    token = Token()
    token.hold(world.seal, "seal-2026")
    monkeypatch.setattr(pkcs11, "lib", lambda path: Module(token))
    return token


@pytest.fixture
def server(world: World, monkeypatch: pytest.MonkeyPatch) -> CscServer:
    """A service with the world's seal."""
    server = CscServer(URL, token=TOKEN)
    server.hold("one", world.seal, pin=PIN)
    monkeypatch.setattr(files, "network", lambda *_: server)
    return server


def issued(world: World, out: Path, *words: str) -> int:
    code = main(["issue", world["course.json"], "-o", str(out), *words])
    if code == 0:
        assert main(["verify", str(out), "--trust", world["root.pem"]]) == 0
    return code


def test_a_token(token: Token, world: World, tmp_path: Path, monkeypatch: Any) -> None:
    """The PIN from a file, from the environment; the session is closed."""
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    words = ["--pkcs11", "lib.so", "--token", "seals", "--key-label", "seal-2026"]
    assert issued(world, tmp_path / "a", *words, "--password-file", str(pin)) == 0
    monkeypatch.setenv("MICROCRED_PASSWORD", PIN)
    assert issued(world, tmp_path / "b", "--pkcs11", "lib.so") == 0
    assert (token.opened, token.closed) == (2, 2)


def test_a_pin_at_the_prompt(
    token: Token, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked once, though the key wants it for each signature."""
    token.things[0].attributes[Attribute.ALWAYS_AUTHENTICATE] = True
    asked: list[str] = []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)

    def prompt(question: str, stream: Any = None) -> str:
        asked.append(question)
        return PIN

    monkeypatch.setattr(getpass, "getpass", prompt)
    assert issued(world, tmp_path / "a", "--pkcs11", "lib.so") == 0
    assert asked == ["PIN of the token: "]


def test_certificates_from_a_file(
    token: Token, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", PIN)
    token.things = token.things[:1]
    words = ["--pkcs11", "lib.so", "--certificates"]
    assert issued(world, tmp_path / "a", *words, world["chain.pem"]) == 0
    assert issued(world, tmp_path / "a", *words, world["junk"]) == 1
    assert issued(world, tmp_path / "a", "--pkcs11", "lib.so") == 1


def test_a_service(
    server: CscServer, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PIN and access token from files, from the environment; a one-time password where wanted."""
    pin, access = tmp_path / "pin", tmp_path / "access"
    pin.write_text(f"{PIN}\n")
    access.write_text(f"{TOKEN}\n")
    words = ["--csc", URL, "--credential", "one"]
    given = ["--password-file", str(pin), "--access-token-file", str(access)]
    assert issued(world, tmp_path / "a", *words, *given) == 0
    monkeypatch.setenv("MICROCRED_PASSWORD", PIN)
    monkeypatch.setenv("MICROCRED_ACCESS_TOKEN", TOKEN)
    assert issued(world, tmp_path / "b", *words) == 0
    server.hold("two", world.seal, pin=PIN, otps=["4242"])
    monkeypatch.setenv("MICROCRED_OTP", "4242")
    assert issued(world, tmp_path / "c", "--csc", URL, "--credential", "two") == 0


def test_refusals_tell_no_secret(
    server: CscServer,
    token: Token,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--csc", URL, "--credential", "one"]
    monkeypatch.setenv("MICROCRED_ACCESS_TOKEN", TOKEN)
    assert issued(world, tmp_path / "a", *words) == 64
    assert "a password is needed" in capsys.readouterr().err
    monkeypatch.setenv("MICROCRED_PASSWORD", "pin-wrong")
    for more in (words, ["--pkcs11", "lib.so"]):
        assert issued(world, tmp_path / "a", *more) == 1
        err = capsys.readouterr().err
        assert "refused the PIN" in err and "pin-wrong" not in err and TOKEN not in err
    monkeypatch.setenv("MICROCRED_ACCESS_TOKEN", "access-old")
    assert issued(world, tmp_path / "a", *words) == 1
    err = capsys.readouterr().err
    assert "refused the access token" in err and "access-old" not in err
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "no key"),
        (["--key", "seal.p12", "--csc", URL], "choose one"),
        (["--key", "seal.p12", "--token", "x"], "--token is for --pkcs11 alone"),
        (["--csc", URL, "--key-label", "x"], "--key-label is for --pkcs11 alone"),
        (["--csc", URL, "--certificates", "x"], "--certificates is for --pkcs11 alone"),
        (["--pkcs11", "x", "--credential", "x"], "--credential is for --csc alone"),
        (["--key", "x", "--access-token-file", "x"], "--access-token-file is for --csc alone"),
        (["--csc", URL], "--csc needs --credential"),
    ],
)
def test_what_cannot_be_meant(
    words: list[str],
    reason: str,
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["issue", world["course.json"], "-o", str(tmp_path / "a"), *words]) == 64
    assert reason in capsys.readouterr().err


def test_http_is_refused(
    server: CscServer, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROCRED_ACCESS_TOKEN", TOKEN)
    words = ["--csc", "http://csc.test.example/csc/v2", "--credential", "one"]
    assert issued(world, tmp_path / "a", *words) == 1
    assert server.requests == []
