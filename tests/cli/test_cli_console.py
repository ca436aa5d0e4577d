"""The console: which stream, what colour, how wide, and no crash over a character."""

from __future__ import annotations

import io
import json
import sys

import pytest

from microcred.cli.console import Console, open_console, prepare_streams, write_bytes
from microcred.cli.tables import Cell


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any wish about colour or width."""
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WT_SESSION", "1")
    return monkeypatch


def test_people_read_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the tables stand there, and remarks beside it."""
    console = Console(machine=False)
    console.say("yes")
    console.show([[Cell("a"), Cell("b")]])
    console.note("by the way")
    out, err = capsys.readouterr()
    assert out == "yes\na  b\n"
    assert err == "microcred: by the way\n"


def test_the_machine_has_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json everything for people goes to standard error."""
    console = Console(machine=True)
    console.say("for people")
    console.emit({"name": "Ána \udcff"})
    out, err = capsys.readouterr()
    assert json.loads(out) == {"name": "Ána \udcff"}
    assert "Ána" in out
    assert err == "for people\n"


def test_text_only_streams_take_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """contextlib.redirect_stdout gives a stream without a buffer."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    write_bytes("Ána".encode())
    assert stream.getvalue() == "Ána"


def test_colour_on_a_terminal_only(bare: pytest.MonkeyPatch) -> None:
    """A pipe gets none; NO_COLOR and a dumb terminal neither."""
    bare.setattr(sys, "stdout", Terminal())
    bare.setattr(sys, "stderr", Terminal())
    assert open_console(machine=False).paint("no", "FAILED") == "\x1b[31mno\x1b[0m"
    assert open_console(machine=False).paint("no", "unheard-of") == "no"
    bare.setenv("NO_COLOR", "1")
    assert not open_console(machine=False).colour
    bare.setenv("NO_COLOR", "")
    assert open_console(machine=False).colour
    bare.setenv("TERM", "dumb")
    assert not open_console(machine=False).colour


def test_no_colour_in_a_pipe_or_a_closed_stream(bare: pytest.MonkeyPatch) -> None:
    """No terminal, no colour; a closed stream is no terminal."""
    bare.setattr(sys, "stdout", io.StringIO())
    closed = io.StringIO()
    closed.close()
    bare.setattr(sys, "stderr", closed)
    console = open_console(machine=False)
    assert (console.colour, console.live) == (False, False)


def test_width(bare: pytest.MonkeyPatch) -> None:
    """COLUMNS first; without a terminal 80."""
    bare.setattr(sys, "stdout", io.StringIO())
    assert open_console(machine=False).width == 80
    bare.setenv("COLUMNS", "120")
    assert open_console(machine=False).width == 120
    for odd in ("0", "wide", "\u0661"):
        bare.setenv("COLUMNS", odd)
        assert open_console(machine=False).width == 80


def test_progress_is_shown_where_a_person_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal, with more than one file, and wiped away afterwards."""
    Console(machine=False, live=True, width=20).progress(1, 3, "a-rather-long-name.jsonld")
    assert capsys.readouterr().err == "\r\x1b[2K[1/3] a-rather-long"
    Console(machine=False, live=True).progress(1, 3, "")
    assert capsys.readouterr().err == "\r\x1b[2K"
    Console(machine=False, live=True).progress(1, 1, "one.jsonld")
    Console(machine=False).progress(1, 3, "piped.jsonld")
    assert capsys.readouterr().err == ""


def test_no_character_crashes_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the locale cannot say becomes an escape."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    prepare_streams()
    Console(machine=False).say("Ána")
    sys.stdout.flush()
    assert raw.getvalue() == b"\\xc1na\n"
