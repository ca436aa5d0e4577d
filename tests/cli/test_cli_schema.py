"""`microcred schema`: what is printed, what is compared, what is imported."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from microcred.cli import main
from microcred.fetching import Request, Response
from microcred.linked.contexts import PUBLISHED, document
from microcred.releases import ELM_3, ELM_3_1
from microcred.schemas.contexts import context_of
from microcred.schemas.json_schema import json_schema_files, json_schema_of
from microcred.schemas.published import PUBLISHED_SHAPES
from microcred.schemas.shapes import shape_sets
from microcred.schemas.turtle import write_shapes

Machine = Callable[..., tuple[int, Any]]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["schema", *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


# -- print ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["3.1", "ELM 3.1", "elm-3.1", "elm 3.1"])
def test_the_context(word: str, capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    assert json.loads(printed(capsys, "context")) == context_of(ELM_3)
    assert json.loads(printed(capsys, "context", "--release", word)) == context_of(ELM_3_1)
    code, told = machine("schema", "context", "--release", word)
    assert (code, told) == (0, {"release": "ELM 3.1", "context": context_of(ELM_3_1)})


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("generic", "generic-full"),
        ("generic-no-cv", "generic-no-cv"),
        ("accredited", "accredited"),
        ("converted", "converted"),
        ("diploma-supplement", "diplomaSupplement"),
        ("mandate", "issuedByMandate"),
    ],
)
def test_the_shapes(
    word: str, name: str, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    ours = write_shapes(shape_sets(ELM_3_1)[name])
    words = ("shapes", "--release", "3.1", "--profile", word)
    assert printed(capsys, *words) == ours
    told = {"release": "ELM 3.1", "profile": word, "turtle": ours}
    assert machine("schema", *words) == (0, told)


def test_the_json_schema(capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    text = json_schema_files()["elm-3.2/european-digital-credential.json"]
    assert printed(capsys, "json-schema") == text
    code, told = machine("schema", "json-schema", "--release", "3.1", "--stage", "pre-seal")
    assert code == 0
    assert told == {
        "release": "ELM 3.1",
        "stage": "pre-seal",
        "schema": json_schema_of(ELM_3_1, stage="pre-seal"),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["context", "--release", "9"], "no such release"),
        (["shapes", "--release", "elm"], "no such release"),
        (["shapes", "--profile", "mine"], "--profile"),
        (["context", "--profile", "generic"], "unknown option --profile"),
        (["shapes", "--stage", "sealed"], "unknown option --stage"),
        (["json-schema", "--stage", "signed"], "--stage"),
        (["context", "more"], "too many words"),
        ([], "needs to know what to do"),
        (["other"], "needs to know what to do"),
        (["check"], "FILE"),
        (["import", "ELM 3.9"], "--context"),
    ],
)
def test_misuse(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", *words]) == 64
    out, err = capsys.readouterr()
    assert out == "" and message in err


def test_the_help_of_the_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--help"]) == 0
    out = capsys.readouterr().out
    for name in ("context", "shapes", "json-schema", "check", "import"):
        assert f"schema {name} " in out


# -- check ----------------------------------------------------------------------------------------


def file_of(folder: Path, text: str) -> str:
    path = folder / "published"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_context_that_means_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    theirs = context_of(ELM_3_1)
    theirs["@context"] = dict(reversed(list(theirs["@context"].items())))  # type: ignore[union-attr]
    path = file_of(tmp_path, json.dumps(theirs))
    assert printed(capsys, "check", path) == f"{path}: means the same as our ELM 3.1 context\n"
    code, told = machine("schema", "check", path)
    assert (code, told["release"], told["name"], told["differences"]) == (
        0,
        "ELM 3.1",
        "context",
        [],
    )
    assert list(told) == ["file", "sha256", "published", "release", "name", "differences"]
    url = next(iter(PUBLISHED))
    code, told = machine("schema", "check", file_of(tmp_path, json.dumps(document(url))))
    assert (code, told["release"], told["name"]) == (0, "W3C", url)


def test_a_context_that_means_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    theirs: Any = context_of(ELM_3)
    theirs["@context"]["page"]["@type"] = "xsd:integer"
    del theirs["@context"]["grade"]
    path = file_of(tmp_path, json.dumps(theirs))
    code, told = machine("schema", "check", path)
    assert (code, told["release"]) == (1, "ELM 3.2")
    page, grade = sorted(told["differences"], key=lambda one: str(one["missing"]))
    assert page["subject"] == "page" and page["missing"] == ""
    assert "positiveInteger" in str(page["ours"]) and "integer" in str(page["theirs"])
    assert (grade["subject"], grade["missing"]) == ("grade", "theirs")
    assert main(["schema", "check", path]) == 1
    out = capsys.readouterr().out
    assert "2 differences to our ELM 3.2 context" in out and "  page: ours says" in out
    assert main(["schema", "check", path, "--release", "3.1"]) == 1
    assert "to our ELM 3.1 context" in capsys.readouterr().out


def test_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str], machine: Machine) -> None:
    pytest.importorskip("rdflib", reason="rdflib is not installed")
    text = write_shapes(shape_sets(ELM_3)["diplomaSupplement"])
    path = file_of(tmp_path, text)
    code, told = machine("schema", "check", path)
    assert (code, told["name"], told["differences"]) == (0, "diplomaSupplement", [])
    changed = file_of(tmp_path, text.replace("sh:minCount 1", "sh:minCount 2", 1))
    code, told = machine("schema", "check", changed, "--release", "3.1")
    assert (code, told["release"], len(told["differences"])) == (1, "ELM 3.1", 1)
    assert told["differences"][0]["theirs"] == ["minCount 2"]


def test_what_has_no_counterpart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rdflib", reason="rdflib is not installed")
    text = write_shapes(shape_sets(ELM_3)["converted"]).replace("/ap/edc-converted", "/ap/edc-mine")
    for content, message in (
        (text, "none that we have a counterpart of"),
        ("no Turtle", "no Turtle"),
        ("{", "no JSON"),
        ('{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "no context"),
    ):
        assert main(["schema", "check", file_of(tmp_path, content)]) == 1
        out, err = capsys.readouterr()
        assert out == "" and message in err


def networked(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> list[Request]:
    """What the command line then asks for."""
    asked: list[Request] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request)
        return Response(status, body=body)

    monkeypatch.setattr("microcred.cli.schema_check.network", lambda: fetch)
    return asked


def test_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    url = "https://uni.example/edc-ap-context.jsonld"
    asked = networked(monkeypatch, 200, json.dumps(context_of(ELM_3)).encode())
    assert printed(capsys, "check", url) == f"{url}: means the same as our ELM 3.2 context\n"
    code, told = machine("schema", "check", url)
    assert (code, told["file"], told["published"]) == (0, url, None)
    assert [(one.url, one.method, one.purpose) for one in asked] == [(url, "GET", "schema")] * 2


def test_an_address_that_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    networked(monkeypatch, 404, b"gone")
    assert main(["schema", "check", "https://uni.example/a.ttl"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "status 404" in err


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://uni.example/a.ttl", "only https"), ("https://127.0.0.1/a.ttl", "public internet")],
)
def test_an_address_that_is_not_asked(
    url: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "check", url]) == 1
    out, err = capsys.readouterr()
    assert out == "" and reason in err


@pytest.mark.parametrize("place", ["address", "source"])
def test_an_address_of_a_published_file(
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    machine: Machine,
) -> None:
    pytest.importorskip("rdflib", reason="rdflib is not installed")
    row = PUBLISHED_SHAPES["ELM 3.1", "converted"]
    raw = write_shapes(shape_sets(ELM_3_1)["converted"]).encode()
    asked = networked(monkeypatch, 200, raw)
    code, told = machine("schema", "check", getattr(row, place))
    assert code == 0 and asked[0].url == row.source
    assert told["published"] == {
        "release": "ELM 3.1",
        "name": "converted",
        "version": "1.1.0",
        "licence": "CC-BY-4.0",
        "address": row.address,
        "sha256": row.sha256,
    }
    assert told["sha256"] == hashlib.sha256(raw).hexdigest() != row.sha256
    first = printed(capsys, "check", getattr(row, place)).splitlines()[0]
    assert f"is not, byte for byte, the published {row.address} (version 1.1.0" in first


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = json.dumps(context_of(ELM_3)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert printed(capsys, "check", "-").startswith("standard input: means the same")


def test_published_files(published: Path, machine: Machine) -> None:
    """Known by their bytes where two releases mean the same."""
    for folder, release in (("elm-3.1", "ELM 3.1"), ("elm-3.2-lts", "ELM 3.2")):
        for name in ("EDC-accredited.ttl", "edc-ap-context.jsonld"):
            code, told = machine("schema", "check", str(published / "published" / folder / name))
            assert (code, told["release"]) == (0, release)
            if name == "EDC-accredited.ttl":
                assert told["published"]["sha256"] == told["sha256"]
                assert told["published"]["release"] == release


# -- import ---------------------------------------------------------------------------------------


@pytest.fixture
def newer(tmp_path: Path) -> list[str]:
    """The words for a release that differs in one property."""
    pytest.importorskip("rdflib", reason="rdflib is not installed")
    text = write_shapes(shape_sets(ELM_3)["generic-no-cv"])
    name = "Note-elm_noteFormat"
    before, found, after = text.partition(f"\n:{name}\n")
    assert found
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(before + found + after.replace("sh:maxCount 1 ;", "", 1), "utf-8")
    context = tmp_path / "context.jsonld"
    context.write_text(json.dumps(context_of(ELM_3)), "utf-8")
    return ["schema", "import", "ELM 3.9", "--context", str(context), "--shapes", str(shapes)]


def test_a_newer_release(
    newer: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], machine: Machine
) -> None:
    assert main(newer) == 0
    text = capsys.readouterr().out
    compile(text, "elm_3_9.py", "exec")
    assert "class Note(elm.Note):" in text and "note_format: Many[" in text
    out = tmp_path / "elm_3_9.py"
    assert main([*newer, "-o", str(out), "--base", "3.2"]) == 0
    assert out.read_text("utf-8") == text
    said = capsys.readouterr().out
    assert "ELM 3.9 as a delta to ELM 3.2" in said and "classes that differ: Note" in said
    code, told = machine(*newer)
    assert code == 0
    assert list(told) == ["release", "base", "out", "classes", "gone", "notes", "text"]
    assert (told["classes"], told["gone"], told["out"]) == (["Note"], [], "-")
    assert told["text"] == text


def test_what_cannot_be_imported(
    newer: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at, word, code in (
        (2, "ELM/3.9", 64),
        (4, str(tmp_path / "none"), 64),
        (6, newer[4], 1),
        (4, newer[6], 1),
    ):
        words = [*newer]
        words[at] = word
        assert main(words) == code, word
        assert capsys.readouterr().out == ""
    assert main([*newer, "-o", newer[4]]) == 64
    assert main([*newer, "--base", "9"]) == 64
