"""`microcred validate`: files to findings, for people and programs."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conforming import BASES

from microcred.cli import main
from microcred.fetching import Response
from microcred.releases import ELM_3
from microcred.schemas.profiles import WITHOUT_VOCABULARIES
from microcred.schemas.published import PublishedShapes
from microcred.schemas.shapes import shape_sets
from microcred.schemas.turtle import write_shapes

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]


def written(folder: Path, name: str, document: Any) -> str:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return str(path)


def _part(value: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def codes(row: Any) -> list[str]:
    return [one["code"] for one in row["findings"]]


def test_one_file_is_a_list_of_one(world: World, machine: Machine) -> None:
    """Sealed: opened, not verified."""
    for name in ("good.jsonld", "altered.jsonld"):
        code, (row,) = machine("validate", world[name])
        assert (code, list(row), row["file"]) == (0, ["file", "findings"], world[name])
        assert codes(row)[0] == "schema.conforms"
        assert list(row["findings"][0]) == ["check", "outcome", "code", "detail", "where", "clause"]
        assert not {one["outcome"] for one in row["findings"]} - {"PASSED", "WARNING"}


def test_before_sealing_the_same_is_asked_less(world: World, machine: Machine) -> None:
    """And an upload wrapper is taken off."""
    for name in ("credential.json", "wrapped.json"):
        code, (row,) = machine("validate", world[name])
        assert code == 1 and "schema.min_count" in codes(row)
    document = BASES["generic"]()
    del document["issued"]
    path = written(world.folder, "unissued.json", document)
    assert machine("validate", path)[0] == 1
    code, (row,) = machine("validate", path, "--stage", "pre-seal")
    assert (code, codes(row)[0]) == (0, "schema.conforms")


def test_several_files_in_the_order_given(world: World, machine: Machine) -> None:
    files = [world[name] for name in ("junk", "good.jsonld", "course.json", "good.jsonld")]
    code, rows = machine("validate", *files)
    assert code == 1
    assert [row["file"] for row in rows] == files
    assert codes(rows[0]) == ["format.malformed"]
    assert codes(rows[1]) == codes(rows[3])
    assert codes(rows[2]) == ["schema.no_type", "schema.no_context"]


def test_hundreds_of_files(world: World, machine: Machine) -> None:
    files = [world["good.jsonld"]] * 300
    code, rows = machine("validate", *files)
    assert (code, len(rows)) == (0, 300)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", ["format.malformed"]),
        ("[]", ["format.malformed"]),
        ("a.b.c", ["format.malformed"]),
        (
            f"{_part({'alg': 'ES256', 'typ': 'vc+jwt'})}.{_part({'a': 1})}.AA",
            ["format.unknown_release"],
        ),
        ({"@graph": []}, ["schema.flattened_graph", "schema.no_context"]),
        ({"credential": {"@graph": []}}, ["schema.flattened_graph", "schema.no_context"]),
        ({"type": "Other", "@context": "urn:x:a"}, None),
        ({"payload": "e30", "protected": "e30", "signature": "AA"}, ["format.unknown_release"]),
        ({"payload": {}}, ["format.unknown_release"]),
    ],
)
def test_what_is_no_credential(
    document: Any, expected: list[str] | None, tmp_path: Path, machine: Machine
) -> None:
    """Failed, with the reason why nothing can be asked about it; the other files are looked at."""
    code, (row, _) = machine(
        "validate", written(tmp_path, "a", document), written(tmp_path, "b", BASES["generic"]())
    )
    assert code == 1
    if expected is None:
        assert "schema.no_type" in codes(row)
    else:
        assert codes(row) == expected
    assert {one["outcome"] for one in row["findings"]} == {"FAILED"}


def test_what_cannot_be_told(tmp_path: Path, machine: Machine) -> None:
    document = BASES["generic"]()
    document["@context"] = [
        "https://www.w3.org/ns/credentials/v2",
        "http://data.europa.eu/snb/model/context/edc-ap",
    ]
    path = written(tmp_path, "two.json", document)
    code, (row,) = machine("validate", path)
    assert (code, codes(row)) == (2, ["schema.not_json_ld"])


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("generic", "generic"),
        ("generic-no-cv", WITHOUT_VOCABULARIES),
        ("accredited", "accredited"),
        ("converted", "converted"),
        ("diploma-supplement", "diplomaSupplement"),
        ("mandate", "issuedByMandate"),
    ],
)
def test_the_profiles(word: str, base: str, tmp_path: Path, machine: Machine) -> None:
    path = written(tmp_path, "a.json", BASES[base]())
    for release in ("3.1", "ELM 3.2"):
        code, (row,) = machine("validate", path, "--profile", word, "--release", release)
        assert (code, codes(row)[0]) == (0, "schema.conforms"), row
        about = row["findings"][0]["detail"]
        assert base in about and release.removeprefix("ELM ") in about
    plain = written(tmp_path, "b.json", BASES["generic"]())
    assert machine("validate", plain, "--profile", word)[0] == int(not word.startswith("generic"))


def test_the_other_engine(tmp_path: Path, machine: Machine) -> None:
    pytest.importorskip("pyshacl", reason="pyshacl is not installed")
    path = written(tmp_path, "a.json", BASES["generic"]())
    words = ["validate", path, "--engine", "shacl"]
    assert codes(machine(*words)[1][0])[0] == "schema.conforms"
    assert machine(*words, "--profile", "mandate")[0] == 1


def test_shapes_of_ones_own(
    tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyshacl", reason="pyshacl is not installed")
    path = written(tmp_path, "a.json", BASES["generic"]())
    assert main(["schema", "shapes", "--profile", "mandate"]) == 0
    shapes = capsys.readouterr().out.replace(
        "sh:targetClass elm:Evidence", "sh:targetClass elm:Note"
    )
    own = written(tmp_path, "own.ttl", shapes)
    code, (row,) = machine("validate", path, "--engine", "shacl", "--shapes", own)
    assert code == 1
    assert "schema.min_count" in codes(row)
    assert machine("validate", path, "--engine", "shacl", "--shapes", path) == (1, None)


def test_published_shapes(
    tmp_path: Path,
    machine: Machine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("pyshacl", reason="pyshacl is not installed")
    path, cache = written(tmp_path, "a.json", BASES["generic"]()), str(tmp_path / "cache")
    words = ["validate", path, "--engine", "shacl", "--shapes", "published", "--cache", cache]
    assert main(words) == 1
    assert "not in the cache" in capsys.readouterr().err
    texts = {one.name: write_shapes(one).encode() for one in shape_sets(ELM_3).values()}
    rows = {
        (ELM_3.name, name): PublishedShapes("1", "0", name, sha256(raw).hexdigest(), "")
        for name, raw in texts.items()
    }
    monkeypatch.setattr("microcred.schemas.pinned.PUBLISHED_SHAPES", rows)
    monkeypatch.setattr(
        "microcred.cli.validate.network",
        lambda: lambda request: Response(200, body=texts[request.url.rpartition("/")[2]]),
    )
    for more in (["--fetch"], []):
        code, (row,) = machine(*words, *more)
        assert (code, codes(row)) == (0, ["schema.conforms"])
    assert len(list(Path(cache).iterdir())) == 2


def test_for_people(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = BASES["generic"]()
    del bad["displayParameter"]
    path = written(tmp_path, "bad.json", bad)
    assert main(["validate", world["good.jsonld"], path]) == 1
    out = capsys.readouterr().out
    assert f"{world['good.jsonld']}: conforms\n" in out
    assert f"{path}: does not conform\n" in out
    assert "schema.min_count" in out and "elm:displayParameter" in out
    assert out.endswith("2 files: 1 conform, 0 indeterminate, 1 do not conform\n")
    assert main(["validate", world["good.jsonld"]]) == 0
    assert "files:" not in capsys.readouterr().out


def test_standard_input(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(world.read("good.jsonld"))))
    assert main(["validate", "-"]) == 0
    assert capsys.readouterr().out.startswith("standard input: conforms\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "FILE"),
        (["good.jsonld", "no-such-file"], "cannot read"),
        (["good.jsonld", "--profile", "mine"], "--profile"),
        (["good.jsonld", "--stage", "signed"], "--stage"),
        (["good.jsonld", "--engine", "mine"], "--engine"),
        (["good.jsonld", "--release", "9"], "no such release"),
        (["good.jsonld", "--shapes", "good.jsonld"], "--engine shacl"),
        (["-", "-"], "once"),
        (["good.jsonld", "--fetch"], "for --shapes published"),
        (["good.jsonld", "--cache", "a"], "for --shapes published"),
        (["good.jsonld", "--engine", "shacl", "--shapes", "published"], "needs --cache"),
        (["good.jsonld", "--engine", "shacl", "--shapes", "no-such-file"], "cannot read"),
        (["good.jsonld", "--shapes", "published", "--cache", "a"], "--engine shacl"),
        (
            "good.jsonld --engine shacl --cache a --shapes published --shapes good.jsonld".split(),
            "stands alone",
        ),
    ],
)
def test_misuse(
    words: list[str], message: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """64, and nothing is looked at."""
    named = [world[word] if word == "good.jsonld" else word for word in words]
    assert main(["validate", *named, "--json"]) == 64
    out, err = capsys.readouterr()
    assert out == "" and message in err
