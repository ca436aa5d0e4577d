"""`microcred show` and `microcred verify --html`: pages from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rendered import demo, read, seal

from microcred.cli import main
from microcred.parsing import parse


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a credential and the root of its seal, where the commands run."""
    (tmp_path / "ana.jsonld").write_bytes(demo())
    (tmp_path / "root.pem").write_bytes(seal().root.to_pem())
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.chdir(tmp_path)
    return tmp_path


TRUST = ["--trust", "root.pem", "--issuer", "NTRIE-123456"]


def title(path: Path) -> str:
    """Of a page: its verdict and its name."""
    (found,) = read(path.read_bytes()).all("title")
    return found.text


def test_show_marks_what_nobody_has_verified(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "ana.jsonld", "-o", "ana.html"]) == 0
    assert capsys.readouterr().out == "ana.html: not verified (--trust was not given)\n"
    assert title(folder / "ana.html") == "Not checked: Soil carbon"
    assert parse((folder / "ana.html").read_bytes()).raw == demo()
    assert main(["show", "ana.html", "-o", "again.html", "--lang", "de", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": "ana.html", "out": "again.html", "outcome": None}
    assert title(folder / "again.html") == "Nicht geprüft: Soil carbon"


def test_show_with_trust_is_the_page_of_the_verdict(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "ana.jsonld", "-o", "ana.html", *TRUST]) == 0
    assert capsys.readouterr().out == "ana.html: PASSED\n"
    assert title(folder / "ana.html") == "Verified: Soil carbon"
    assert main(["show", "ana.jsonld", "-o", "ana.html", "--trust", "none"]) == 2
    assert title(folder / "ana.html") == "Not settled: Soil carbon"


def test_show_what_cannot_be_read(folder: Path) -> None:
    assert main(["show", "other.pdf", "-o", "other.html"]) == 1
    assert title(folder / "other.html").startswith("Not valid: ")
    assert main(["verify", "other.html", "--trust", "none"]) == 1


def test_a_page_on_standard_output(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["show", "ana.jsonld", "-o", "-"]) == 0
    assert parse(capsysbinary.readouterr().out).raw == demo()


def test_verify_writes_a_page_and_takes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--at", datetime.now(UTC).isoformat()]
    assert main(["verify", "ana.jsonld", "--html", "ana.html", "--lang", "el", *at, *TRUST]) == 0
    first = capsys.readouterr().out
    assert title(folder / "ana.html") == "Επαληθεύτηκε: Soil carbon"
    assert main(["verify", "ana.html", *at, *TRUST]) == 0
    second = capsys.readouterr().out
    assert second.startswith("ana.html (the file in the page): PASSED: signed by")
    assert second.replace("ana.html (the file in the page)", "ana.jsonld") == first
    assert main(["verify", "ana.html", *TRUST, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == "ana.html"


WRONG = (
    (["show", "ana.jsonld", "-o", "ana.jsonld"], "it is an input"),
    (["show", "ana.jsonld", "-o", "no/such/folder.html"], "no such folder"),
    (["show", "ana.jsonld", "-o", "a.html", "--lang", "klingon!"], "is no language"),
    (["show", "ana.jsonld", "-o", "a.html", "--at", "2026-01-01"], "--at needs --trust"),
    (["show", "ana.jsonld", "-o", "-", "--json"], "standard output"),
    (["verify", "ana.jsonld", "root.pem", "--html", "a.html", *TRUST], "one file"),
    (["verify", "ana.jsonld", "--html", "-", *TRUST], "standard output"),
    (["verify", "ana.jsonld", "--html", "ana.jsonld", *TRUST], "it is an input"),
    (["verify", "ana.jsonld", "--lang", "de", *TRUST], "--lang needs --html"),
)


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_misuse_is_told_before_any_work(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    before = sorted(folder.iterdir())
    assert main(words) == 64
    assert told in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before
