"""`registry init|show|export|import|forget`, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from microcred.cli import main
from microcred.status.registry import Issued, Registry

Machine = Callable[..., tuple[int, Any]]
BASE = "https://uni.example/status"


@pytest.fixture
def at(tmp_path: Path) -> str:
    """A registry with a revoked credential, and a place that was never used."""
    path = str(tmp_path / "issued.db")
    made = Registry.init(path, base_url=BASE)
    place = made.allot(["revocation"], who="ben")
    made.enter(place.ticket, Issued("urn:uuid:1", "0" * 64, "ana", "generic"), who="ben")
    made.event("urn:uuid:1", "revoked", why="plagiarism", values={"revocation": 1}, who="")
    made.allot(["revocation"])
    made.close()
    return path


def test_a_new_one(tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    at = str(tmp_path / "new.db")
    words = ["registry", "init", "--registry", at, "--base-url", BASE + "/"]
    assert machine(*words) == (0, {"base_url": BASE, "length": 131072})
    assert main(words) == 0
    assert capsys.readouterr().out == f"ready; lists of 131,072 below {BASE}\n"
    assert main([*words, "--length", "262144"]) == 1
    assert main([*words, "--length", "1000"]) == 1
    assert main([*words, "--length", "many"]) == 64


def test_all_in_short(at: str, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = machine("registry", "show", "--registry", at)
    assert (code, told["entries"]) == (0, {"allotted": 1, "entered": 1, "forgotten": 0})
    assert told["lists"] == [
        {
            "url": f"{BASE}/revocation-1",
            "kind": "bitstring",
            "purpose": "revocation",
            "size": 1,
            "length": 131072,
            "allotted": 2,
            "set": 1,
        }
    ]
    assert main(["registry", "show", "--registry", at]) == 0
    out = capsys.readouterr().out
    assert "allotted, never used" in out and "2 of 131,072 allotted, 1 set" in out


def test_one_credential(at: str, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = machine("registry", "show", "urn:uuid:1", "--registry", at)
    assert (code, told["state"], told["profile"]) == (0, "entered", "generic")
    assert [one["kind"] for one in told["events"]] == ["allotted", "entered", "revoked"]
    assert told["status"][0]["value"] == 1
    assert main(["registry", "show", "urn:uuid:1", "--registry", at]) == 0
    out = capsys.readouterr().out
    assert "entered by ben" in out and "revoked: plagiarism" in out and "1 (https://" in out


def test_a_person(at: str, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = machine("registry", "show", "--subject", "ana", "--registry", at)
    assert (code, [one["id"] for one in told]) == (0, ["urn:uuid:1"])
    assert main(["registry", "show", "--subject", "nobody", "--registry", at]) == 0
    assert "nothing is registered" in capsys.readouterr().out
    assert main(["registry", "show", "urn:x", "--subject", "ana", "--registry", at]) == 64


def test_forgetting(at: str, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["registry", "forget", "urn:uuid:1", "--registry", at]
    assert machine(*words, "--who", "carl", "--reason", "7") == (0, {"forgotten": "urn:uuid:1"})
    (entry, _) = Registry.open(at).entries()
    assert (entry.state, entry.events[-1].who, entry.events[-1].why) == ("forgotten", "carl", "7")
    assert main(words) == 1
    assert "no credential of that id" in capsys.readouterr().err


def test_to_a_file_and_back(
    at: str, tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    out, new = str(tmp_path / "out.jsonl"), str(tmp_path / "new.db")
    key = ["--registry-key", f"{at}.key"]
    words = ["registry", "export", "--registry", at, "-o", out]
    assert machine(*words) == (0, {"out": out, "lines": 5})
    assert main(words) == 64  # nothing is overwritten
    assert main(["registry", "export", "--registry", at, "-o", "-"]) == 0
    assert capsys.readouterr().out.encode() == Path(out).read_bytes()
    assert main(["registry", "export", "--registry", at, "-o", "-", "--json"]) == 64
    assert main(["registry", "init", "--registry", new, "--base-url", BASE, *key]) == 0
    capsys.readouterr()
    told = {"entries": {"allotted": 1, "entered": 1, "forgotten": 0}}
    assert machine("registry", "import", out, "--registry", new, *key) == (0, told)
    assert main(["registry", "import", out, "--registry", new, *key]) == 1
    assert "not empty" in capsys.readouterr().err
    assert main(["registry", "import", str(tmp_path), "--registry", new, *key]) == 64


def test_from_standard_input(
    at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io
    import sys

    new, text = str(tmp_path / "new.db"), b"".join(Registry.open(at).export())
    monkeypatch.setenv("MICROCRED_REGISTRY_KEY", Path(f"{at}.key").read_text())
    assert main(["registry", "init", "--registry", new, "--base-url", BASE]) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main(["registry", "import", "-", "--registry", new]) == 0
    assert "2 entries imported" in capsys.readouterr().out


def test_who_it_was(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    for who, told in ((lambda: "root"), "root"), (nobody, ""):
        monkeypatch.setattr("getpass.getuser", who)
        with_entry = Registry.open(at)
        ticket = with_entry.allot().ticket
        assert main(["registry", "forget", ticket, "--registry", at]) == 0
        assert [*with_entry.entries()][-1].events[-1].who == told


@pytest.mark.parametrize("kind", ["show", "export", "import", "forget"])
def test_nothing_is_there(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = {"export": ["-o", str(tmp_path / "x")], "import": ["-"], "forget": ["urn:x"]}
    words = ["registry", kind, *more.get(kind, []), "--registry", str(tmp_path / "none.db")]
    assert main(words) == 1
    assert "registry init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_places_that_nobody_used_are_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    url = str(tmp_path / "r.db")
    with Registry.init(url, base_url="https://uni.example/status") as registry:
        lost = registry.allot(["revocation"])
    words = ["registry", "reclaim", "--registry", url, "--before"]
    assert main([*words, "soon"]) == 64
    assert main([*words, "2020-01-01"]) == 0
    assert "0 places" in capsys.readouterr().out
    assert main([*words, "2100-01-01"]) == 0
    assert "1 places" in capsys.readouterr().out
    with Registry.open(url) as registry:
        assert registry.allot(["revocation"]).slots == lost.slots
