"""The front door: commands found, errors told in one line and a hint, exit codes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from microcred.cli import COMMANDS, main
from microcred.cli.front import run
from microcred.cli.words import Command, Misuse
from microcred.errors import InvalidCredential, MicrocredError
from microcred.findings import Check, Finding, Outcome
from microcred.version import __version__

ROOM = "tests_cli_room"
TABLE = {"work": Command(ROOM, "work", "works", "microcred work")}


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """A command `work` that returns or raises what the test sets."""
    module = ModuleType(ROOM)
    monkeypatch.setitem(sys.modules, ROOM, module)

    def does(result: object) -> None:
        def run_it(words: object, console: object) -> object:
            if isinstance(result, BaseException):
                raise result
            return result

        module.__dict__.update(DESCRIPTION="works", arguments=lambda reader: None, run=run_it)

    return does


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of standard error; standard output must be empty."""
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Is one line."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"microcred {__version__}\n"


@pytest.mark.parametrize("word", ["-h", "--help", "help"])
def test_help_shows_the_verbs_first(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Verify, issue, parse and annex1 with an example each, before the rest."""
    assert main([word]) == 0
    out = capsys.readouterr().out
    places = [out.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert all(f"$ {COMMANDS[name].example}" in out for name in list(COMMANDS)[:4])
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With usage, example, exit codes and --json."""
    assert main([*name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert f"usage: microcred {COMMANDS[name].usage}" in out
    assert COMMANDS[name].example in out
    assert "exit codes:" in out
    assert "--json" in out


def test_help_of_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists its commands."""
    assert main(["keys", "--help"]) == 0
    assert "keys new-seal" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "message", "hint"),
    [
        ([], "a command is needed", "--help"),
        (["verfy"], "unknown command", "microcred verify"),
        (["xyzzy"], "unknown command", "--help"),
        (["keys"], "keys needs to know", "keys new-seal"),
        (["keys", "sell"], "keys needs to know", "keys new-seal"),
        (["--json", "verify"], "options come after", "--help"),
        (["parse"], "required: FILE", "microcred parse --help"),
        (["parse", "a", "b"], "too many words", "microcred parse --help"),
        (["verify", "a", "--jso"], "unknown option --jso", "microcred verify --help"),
        (["issue", "a", "-o", "b", "--key", "c", "--mechanism", "pdf"], "invalid choice", "issue"),
    ],
)
def test_wrong_words(
    argv: list[str], message: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 64, one line and a hint."""
    assert main(argv) == 64
    lines = told(capsys)
    assert len(lines) == 2
    assert lines[0].startswith("microcred: ") and message in lines[0]
    assert hint in lines[1]


@pytest.mark.parametrize("words", [["--password", "hunter2"], ["--password=hunter2"]])
def test_a_password_among_the_words_is_not_repeated(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no such option, and its value may be a secret."""
    for command in (["verify", "a", "--trust", "none"], ["issue", "a", "--key", "b", "-o", "c"]):
        assert main([*command, *words]) == 64
        lines = told(capsys)
        assert "unknown option --password" in lines[0]
        assert "hunter2" not in "".join(lines)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Misuse("wrong use"), 64),
        (MicrocredError("not done"), 1),
        (KeyboardInterrupt(), 130),
        (KeyError("Ána Novák"), 1),
        (RecursionError("deep"), 1),
    ],
)
def test_errors_become_exit_codes(
    error: BaseException,
    code: int,
    room: Callable[[object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line and a hint; an unforeseen error tells its kind alone."""
    room(error)
    assert run(TABLE, ["work"]) == code
    lines = told(capsys)
    assert len(lines) == 2
    assert lines[1].startswith("  ")
    assert "Novák" not in "".join(lines)


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_commands_code_comes_out(code: int, room: Callable[[object], None]) -> None:
    """As it is."""
    room(code)
    assert run(TABLE, ["work"]) == code


def test_a_reader_that_went_away(
    room: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Is not an error to talk about; never 0 either."""
    room(BrokenPipeError())
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert run(TABLE, ["work"]) == 141
    assert told(capsys) == []


def test_a_disk_that_is_full(
    room: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Is a path that can't be written."""
    room(OSError(28, "No space left on device"))
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert run(TABLE, ["work"]) == 64
    assert "No space left" in told(capsys)[0]


def test_places_are_named(
    room: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first three places of an error with findings, unless its message has them."""
    findings = [
        Finding(Check.FORMAT, Outcome.FAILED, "cardinality.min", where=f"/member{number}")
        for number in range(5)
    ]
    room(InvalidCredential("incomplete", findings=findings))
    assert run(TABLE, ["work"]) == 1
    line = told(capsys)[0]
    assert "cardinality.min at /member2 and 2 more)" in line
    assert "/member3" not in line
    room(InvalidCredential("cardinality.min at /member0", findings=findings[:1]))
    assert run(TABLE, ["work"]) == 1
    assert told(capsys)[0] == "microcred: cardinality.min at /member0"
    room(InvalidCredential("incomplete", findings=findings[:1]))
    assert run(TABLE, ["work"]) == 1
    assert told(capsys)[0] == "microcred: incomplete (cardinality.min at /member0)"


def test_an_error_stays_on_one_line(
    room: Callable[[object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its message holds."""
    room(Misuse("cannot read a\nb\x1b[2J", hint="two\nlines"))
    assert run(TABLE, ["work"]) == 64
    assert told(capsys) == ["microcred: cannot read a b\\x1b[2J", "  two lines"]


def test_words_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Are taken where none are given."""
    monkeypatch.setattr(sys, "argv", ["microcred", "--version"])
    assert main() == 0
    assert __version__ in capsys.readouterr().out
