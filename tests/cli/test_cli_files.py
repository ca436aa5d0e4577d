"""Paths: standard input, limits, refusals before any work, files that only their owner reads."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from microcred.cli.files import (
    check_input,
    check_output,
    once,
    read_input,
    write_new,
    write_output,
)
from microcred.cli.words import Misuse


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, data: bytes) -> None:
        """`data` is all there is."""
        self.buffer = io.BytesIO(data)


def test_reads_a_file_up_to_the_limit(tmp_path: Path) -> None:
    """One byte more, so that the caller sees that it is too large."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert read_input(str(path)) == b"x" * 10
    assert read_input(str(path), limit=4) == b"x" * 5


def test_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """As bytes; a text-only or a missing stream does not crash."""
    monkeypatch.setattr(sys, "stdin", Stdin(b"\xff\r\n"))
    assert read_input("-") == b"\xff\r\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("Ána"))
    assert read_input("-") == "Ána".encode()
    monkeypatch.setattr(sys, "stdin", None)
    assert read_input("-") == b""


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a path that can't be read."""
    stdin = Stdin(b"")
    stdin.buffer.close()
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(Misuse, match="cannot read standard input"):
        read_input("-")


@pytest.mark.parametrize("name", ["missing", "", "folder", "nul\0"])
def test_paths_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    """Refused with the path and a reason, both before and at reading."""
    (tmp_path / "folder").mkdir()
    path = str(tmp_path / name) if name else ""
    for read in (check_input, read_input):
        with pytest.raises(Misuse, match="cannot read"):
            read(path)


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions are looked at first; the tests may run as root, who may read everything."""
    path = tmp_path / "secret"
    path.write_bytes(b"")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Misuse, match="permission denied"):
        check_input(str(path))


def test_good_input_passes(tmp_path: Path) -> None:
    """A file and standard input."""
    (tmp_path / "file").write_bytes(b"")
    check_input(str(tmp_path / "file"))
    check_input("-")


def test_standard_input_is_read_once() -> None:
    """Two words that name it are a mistake."""
    once(["-", "a"])
    with pytest.raises(Misuse, match="once"):
        once(["-", "a", "-"])


def test_outputs_that_cannot_be(tmp_path: Path) -> None:
    """A folder, a missing folder, an input."""
    key = tmp_path / "seal.p12"
    key.write_bytes(b"key")
    for path, reason in (
        (str(tmp_path), "it is a folder"),
        (str(tmp_path / "missing" / "out"), "no such folder"),
        (str(key), "it is an input"),
    ):
        with pytest.raises(Misuse, match=reason):
            check_output(path, "-", str(key))
    assert key.read_bytes() == b"key"


def test_outputs_that_can_be(tmp_path: Path) -> None:
    """Standard output, a new file, a file that is no input."""
    (tmp_path / "in").write_bytes(b"")
    (tmp_path / "old").write_bytes(b"")
    for path in ("-", str(tmp_path / "new"), str(tmp_path / "old")):
        check_output(path, str(tmp_path / "in"))


def test_writes(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A file, standard output, and a path that can't be."""
    write_output(str(tmp_path / "out"), b"\xff")
    assert (tmp_path / "out").read_bytes() == b"\xff"
    write_output("-", b"\xff\n")
    assert capsysbinary.readouterr().out == b"\xff\n"
    for path in (str(tmp_path / "missing" / "out"), "nul\0"):
        with pytest.raises(Misuse, match="cannot write"):
            write_output(path, b"")


def test_new_files_are_never_overwritten(tmp_path: Path) -> None:
    """The second write is refused and changes nothing."""
    path = tmp_path / "key"
    write_new(path, b"first", private=True)
    write_new(tmp_path / "chain", b"public")
    with pytest.raises(Misuse, match="cannot write"):
        write_new(path, b"second")
    assert path.read_bytes() == b"first"
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
