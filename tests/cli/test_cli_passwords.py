"""Passwords: from a file, the environment or a prompt, in that order."""

from __future__ import annotations

import getpass
import sys
import warnings
from pathlib import Path

import pytest

from microcred.cli.passwords import ask_for_new, ask_for_old, first_line
from microcred.cli.words import Misuse
from microcred.errors import UnsuitableKey


class Terminal:
    """A standard input at which a person sits."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types, in order; the environment holds no password."""
    typed: list[str] = []
    monkeypatch.delenv("MICROCRED_PASSWORD", raising=False)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda *_, **__: typed.pop(0))
    return typed


@pytest.mark.parametrize(
    ("data", "password"),
    [
        (b"pass word\n", "pass word"),
        (b"pass\r\nsecond", "pass"),
        (b" padded ", " padded "),
        ("\ufeffgéheim".encode(), "géheim"),
        (b"", ""),
        (b"\n", ""),
    ],
)
def test_first_line(data: bytes, password: str) -> None:
    """The first line without its end, and nothing else stripped."""
    assert first_line(data) == password


def test_not_utf8() -> None:
    """Is refused without showing it."""
    with pytest.raises(Misuse) as refused:
        first_line(b"geheim\xe9")
    assert "geheim" not in str(refused.value)


def test_the_file_comes_first(
    tmp_path: Path, answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, then environment, then prompt."""
    file = tmp_path / "password"
    file.write_text("from the file\n")
    answers += ["from the prompt"]
    assert ask_for_old(None) == "from the prompt"
    monkeypatch.setenv("MICROCRED_PASSWORD", "from the environment")
    assert ask_for_old(None) == "from the environment"
    assert ask_for_new(None) == "from the environment"
    assert ask_for_old(str(file)) == "from the file"
    assert ask_for_new(str(file)) == "from the file"


def test_a_new_password_is_asked_twice(answers: list[str]) -> None:
    """And both answers must agree."""
    answers += ["one", "one"]
    assert ask_for_new(None) == "one"
    answers += ["one", "two"]
    with pytest.raises(Misuse, match="differ"):
        ask_for_new(None)


def test_a_new_password_is_not_empty(
    tmp_path: Path, answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it comes from."""
    answers += [""]
    with pytest.raises(UnsuitableKey):
        ask_for_new(None)
    monkeypatch.setenv("MICROCRED_PASSWORD", "")
    with pytest.raises(UnsuitableKey):
        ask_for_new(None)
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(UnsuitableKey):
        ask_for_new(str(tmp_path / "empty"))


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal it does not wait for ever."""
    monkeypatch.delenv("MICROCRED_PASSWORD", raising=False)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(Misuse, match="a password is needed"):
        ask_for_old(None)


def test_no_prompt_with_an_echo(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the echo cannot be switched off, and at the end of input, it is refused."""

    def echoing(*_: object, **__: object) -> str:
        warnings.warn("Can not control echo", getpass.GetPassWarning, stacklevel=2)
        return "seen by all"

    def ended(*_: object, **__: object) -> str:
        raise EOFError

    for prompt in (echoing, ended):
        monkeypatch.setattr(getpass, "getpass", prompt)
        with pytest.raises(Misuse, match="a password is needed"):
            ask_for_old(None)
