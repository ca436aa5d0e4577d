"""`status show`, and the words of `verify` about status lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from microcred.cli import main
from microcred.cli import status as room
from microcred.crypto.references import did_of
from microcred.fetching import Request, Response
from microcred.status import bitstring_entry, token_status
from status_samples import ISSUER, URL, credential, list_document, secured, token

Machine = Callable[..., tuple[int, Any]]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A credential, its list and a folder of lists with something else in it."""
    (tmp_path / "ana.jsonld").write_bytes(credential())
    (tmp_path / "list.jsonld").write_bytes(secured(list_document({5: 1, 9: 1})))
    (tmp_path / "clear.jsonld").write_bytes(secured(list_document()))
    folder = tmp_path / "lists" / "deep"
    folder.mkdir(parents=True)
    (folder / "1").write_bytes(secured(list_document({5: 1})))
    (folder / "notes.txt").write_text("the lists of March")
    (folder / ".hidden").write_text("{")
    (tmp_path / "token.jwt").write_bytes(token({1: 2, 5: 1, 6: 3}, size=2))
    return tmp_path


def words(files: Path, *more: str) -> list[str]:
    issuer = did_of(ISSUER) or ""
    base = ["verify", str(files / "ana.jsonld"), "--trust", "did", "--issuer", issuer]
    return [*base, "--at", "2026-03-01", *more]


def told(row: Any) -> list[tuple[str, str]]:
    return [(one["outcome"], one["code"]) for one in row["findings"] if one["check"] == "STATUS"]


def test_lists_at_hand(files: Path, machine: Machine) -> None:
    at = ["--at", "2026-03-01T09:30:00Z"]
    code, row = machine(*words(files, "--status-list", str(files / "list.jsonld"), *at))
    assert (code, told(row)) == (1, [("FAILED", "status.revoked")])
    code, row = machine(*words(files, "--status-list", str(files / "lists"), *at))
    assert (code, told(row)) == (1, [("FAILED", "status.revoked")])
    code, row = machine(*words(files, "--status-list", str(files / "clear.jsonld"), *at))
    assert (code, told(row)) == (0, [("PASSED", "status.valid")])


def test_without_the_list_it_cannot_be_told(files: Path, machine: Machine) -> None:
    code, row = machine(*words(files))
    assert (code, told(row)) == (2, [("INDETERMINATE", "status.list_unreachable")])
    code, row = machine(*words(files, "--tolerate", "unreachable"))
    assert (code, told(row)) == (0, [("WARNING", "status.list_unreachable")])


def test_lists_are_kept_in_a_folder(
    files: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(request: Request) -> Response:
        asked.append(request.url)
        return Response(200, body=(files / "clear.jsonld").read_bytes())

    monkeypatch.setattr("microcred.cli.verify.network", lambda: fetch)
    kept = str(files / "kept")
    for _ in range(2):
        more = ["--fetch", "--status-cache", kept, "--at", "2026-03-01T09:30:00Z"]
        code, row = machine(*words(files, *more))
        assert (code, told(row)) == (0, [("PASSED", "status.valid")])
    assert asked == [URL]
    assert len(list(Path(kept).iterdir())) == 1


def test_what_cannot_be_meant(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = files / "lists" / "none"
    none.mkdir()
    for more in (
        ["--status-list", str(files / "ana.jsonld")],
        ["--status-list", str(files / "lists" / "deep" / "notes.txt")],
        ["--status-list", str(none)],
        ["--status-list", str(files / "missing")],
        ["--status-cache", str(files / "ana.jsonld")],
        ["--status-cache", str(files / "no" / "such")],
        ["--tolerate", "revoked"],
    ):
        assert main(words(files, *more)) == 64
        assert capsys.readouterr().out == ""


def test_a_folder_of_too_many_files(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_FILES", 1)
    assert main(words(files, "--status-list", str(files / "lists"))) == 64


def test_show_a_list(files: Path, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    code, row = machine("status", "show", str(files / "list.jsonld"), "--index", "5")
    assert code == 0
    assert {name: row[name] for name in ("kind", "url", "entries", "bits", "set", "value")} == {
        "kind": "bitstring",
        "url": URL,
        "entries": 131_072,
        "bits": 1,
        "set": 2,
        "value": 1,
    }
    assert row["issuer"] == did_of(ISSUER) and row["purposes"] == ["revocation"]
    code, row = machine("status", "show", str(files / "token.jwt"), "--index", "6")
    assert (code, row["kind"], row["set"], row["value"]) == (0, "token", 3, 3)
    assert main(["status", "show", str(files / "token.jwt")]) == 0
    assert "token" in capsys.readouterr().out


def test_show_a_list_with_larger_entries(files: Path, machine: Machine) -> None:
    wide = files / "wide.jsonld"
    wide.write_bytes(secured(list_document({0: 3}, size=2, purposes=("message",))))
    words = ["status", "show", str(wide), "--size", "2", "--index", "0"]
    code, row = machine(*words)
    assert (code, row["bits"], row["value"]) == (0, 2, 3)
    assert main(["status", "show", str(files / "list.jsonld"), "--size", "2"]) == 1
    assert main(["status", "show", str(files / "list.jsonld"), "--index", "131072"]) == 1


def test_show_a_credential(
    files: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, row = machine("status", "show", str(files / "ana.jsonld"))
    assert (code, row["kind"], row["findings"]) == (0, "credential", [])
    assert row["entries"] == [
        {
            "kind": "bitstring",
            "list": URL,
            "index": 5,
            "purpose": "revocation",
            "bits": 1,
            "messages": [],
            "where": "/credentialStatus",
        }
    ]
    assert main(["status", "show", str(files / "ana.jsonld")]) == 0
    assert URL in capsys.readouterr().out
    other = files / "other.jsonld"
    number = {**bitstring_entry(URL, 5), "statusListIndex": 5}
    other.write_bytes(credential([number, token_status(URL, 8)]))
    assert main(["status", "show", str(other)]) == 0
    assert "status.index_form" in capsys.readouterr().out
    other.write_bytes(credential([]))
    assert main(["status", "show", str(other)]) == 0
    assert "names no status" in capsys.readouterr().out
    assert main(["status", "show", str(other), "--index", "1"]) == 64


def test_show_nothing_of_either(files: Path) -> None:
    junk = files / "junk"
    junk.write_bytes(b"\x00")
    assert main(["status", "show", str(junk)]) == 1
