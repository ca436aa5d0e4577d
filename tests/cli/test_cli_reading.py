"""`microcred parse` and `microcred annex1`: what is there, for people and for programs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.cli.documents import is_annex1
from microcred.cli.tables import columns
from microcred.encoding import b64url_encode

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]


@pytest.mark.parametrize("name", ["good.jsonld", "credential.json", "wrapped.json"])
def test_parse_json(name: str, world: World, machine: Machine) -> None:
    """The shape that scripts rely on; sealed or not."""
    code, read = machine("parse", world[name])
    assert code == 0
    assert list(read) == ["mechanism", "release", "summary", "document", "findings"]
    assert read["mechanism"] == ("jades" if name == "good.jsonld" else None)
    assert read["release"] == "ELM 3.2"
    assert read["summary"]["title"] == "Soil carbon"
    assert read["summary"]["status"] == "unverified"
    assert "EuropeanDigitalCredential" in read["document"]["type"]
    assert isinstance(read["findings"], list)


def test_parse_for_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Unverified in plain sight, then who and what."""
    assert main(["parse", world["good.jsonld"]]) == 0
    out = capsys.readouterr().out
    assert out.startswith("UNVERIFIED")
    for fact in ("Soil carbon", "Ána Novák", "Example University", "jades", "ELM 3.2"):
        assert fact in out
    assert main(["parse", world["credential.json"]]) == 0
    assert "it carries no seal" in capsys.readouterr().out


def test_parse_shows_findings(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What reading showed, with its place; controls in the content cannot act."""
    document = json.loads(world.read("credential.json"))
    document["displayParameter"] = document.get("displayParameter", {})
    document["validFrom"] = "2023-01-01"
    document["credentialSubject"]["fullName"] = {"en": "An\u001b[2Ja\u202e"}
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(document))
    assert main(["parse", str(path)]) == 0
    out = capsys.readouterr().out
    assert "reading it showed" in out
    assert "time.date_only" in out and "/validFrom" in out
    assert "\x1b" not in out and "\u202e" not in out
    assert "An\\x1b[2Ja\\u202e" in out


@pytest.mark.parametrize("command", ["parse", "annex1"])
@pytest.mark.parametrize("content", [b"", b"Novak", b"{}", b"[]", b'{"a":1,"a":2}', b"\xff\xfe"])
def test_unreadable(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1, one line and a hint."""
    path = tmp_path / "file"
    path.write_bytes(content)
    assert main([command, str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2
    assert "Novak" not in err and "internal error" not in err


def test_an_annex1_document_is_no_credential_yet(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """`parse` says what it is and what to do; `annex1` says whose places it tells."""
    assert main(["parse", world["course.json"]]) == 1
    assert "microcred issue" in capsys.readouterr().err
    for name in ("course.json", "good.jsonld"):
        assert main(["annex1", world[name]]) == 0
        assert ("`microcred issue` makes" in capsys.readouterr().out) == (name == "course.json")


@pytest.mark.parametrize("command", ["parse", "annex1"])
def test_paths(command: str, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file and a folder are misuse; `-` is standard input."""
    assert main([command, str(tmp_path / "missing")]) == 64
    assert main([command, str(tmp_path)]) == 64
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(world.read("good.jsonld"))))
    assert main([command, "-"]) == 0


@pytest.mark.parametrize("name", ["good.jsonld", "credential.json", "wrapped.json", "course.json"])
def test_annex1_json(name: str, world: World, machine: Machine) -> None:
    """16 elements, all mandatory ones there, whatever the form of the file."""
    code, report = machine("annex1", world[name])
    assert code == 0
    assert list(report) == ["elements", "complete"]
    assert [element["number"] for element in report["elements"]] == list(range(1, 17))
    for element in report["elements"]:
        assert list(element) == ["number", "name", "mandatory", "present", "where"]
        assert element["mandatory"] == (element["number"] <= 11)
        assert element["present"] or not element["mandatory"]
    assert report["complete"] is True


def test_annex1_incomplete(
    world: World, tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Is reported with 0: it is no error of the file."""
    course = json.loads(world.read("course.json"))
    del course["quality_assurance"]
    path = tmp_path / "course.json"
    path.write_text(json.dumps(course))
    code, report = machine("annex1", str(path))
    assert (code, report["complete"]) == (0, False)
    assert [
        element["number"]
        for element in report["elements"]
        if element["mandatory"] and not element["present"]
    ] == [11]
    assert main(["annex1", str(path)]) == 0
    out = capsys.readouterr().out
    assert "not complete: 1 missing" in out


def test_annex1_shows_doubts(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below the table, with their place."""
    course = json.loads(world.read("course.json"))
    course["workload"] = {"ects": 2, "hours": 4}
    path = tmp_path / "course.json"
    path.write_text(json.dumps(course))
    assert main(["annex1", str(path)]) == 0
    table, _, doubts = capsys.readouterr().out.partition("\ndoubtful:\n")
    assert "7   doubtful" in table
    assert doubts.startswith("/credentialSubject/")


@pytest.mark.parametrize("secured", [True, False])
def test_annex1_of_something_else(
    secured: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token over something else, and other JSON: no credential, no Annex I document."""
    header = b64url_encode(b'{"alg":"ES256","typ":"vc+jwt"}')
    token = f"{header}.{b64url_encode(b'{}')}.{b64url_encode(bytes(64))}".encode()
    path = tmp_path / "other"
    path.write_bytes(token if secured else b'{"name": "no credential"}')
    for command in ("annex1", "parse"):
        assert main([command, str(path)]) == 1
        assert "no credential of the European Learning Model" in capsys.readouterr().err


def test_annex1_for_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """16 rows with present or not, and where."""
    assert main(["annex1", world["good.jsonld"]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Annex I: complete"
    numbered = [line for line in lines[1:] if line[:2].strip().isdigit()]
    assert len(numbered) == 16
    # A pointer is never cut, so that it can be copied.
    assert all(columns(line) <= 80 or line.lstrip().startswith("/") for line in lines)
    assert any("present" in line for line in numbered)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ({"title": "Soil carbon"}, True),
        ({"learner": {}, "titel": "Soil carbon"}, True),
        ({"payload": "", "signatures": []}, False),
        ({"title": "Soil carbon", "@context": []}, False),
        ({"@context": []}, False),
        ({"credential": {"type": []}}, False),
        ([], False),
        ("text", False),
    ],
)
def test_is_annex1(value: Any, is_one: bool) -> None:
    """Told by what a credential must have."""
    assert is_annex1(value) is is_one


def test_a_w3c_credential_is_shown_as_what_it_is(tmp_path: Path, machine: Machine) -> None:
    """Its own document, and what is wrong by the data model."""
    source = tmp_path / "plain.json"
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:uni",
        "credentialSubject": {},
    }
    source.write_text(json.dumps(document))
    code, read = machine("parse", str(source))
    assert (code, read["release"], read["document"]) == (0, "W3C VCDM 2.0", document)
    assert [one["code"] for one in read["findings"]] == ["vcdm.subject"]


def test_annex1_of_a_linked_credential(world: World, tmp_path: Path, machine: Machine) -> None:
    """The same as of the form of VCDM 1.1: the other names are known."""
    from microcred.releases.vcdm import to_vcdm_2

    source = tmp_path / "linked.json"
    given = json.loads(world.read("credential.json"))
    source.write_text(json.dumps(to_vcdm_2(given, linked=True)))
    assert machine("annex1", str(source)) == machine("annex1", world["credential.json"])
