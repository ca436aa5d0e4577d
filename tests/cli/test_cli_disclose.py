"""`microcred disclose`: a credential in, a part of it out, and everything that cannot be meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sd_made import CREDENTIAL, holds, secured

from microcred.cli import main
from microcred.linked.dataset import GivenContext, contexts_with

Machine = Callable[..., tuple[int, Any]]
NAME, GRADE = "/name", "/credentialSubject/degree/1/grade"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A credential with a base proof."""
    path = tmp_path / "ana.jsonld"
    path.write_text(json.dumps(secured()), "utf-8")
    return str(path)


def test_a_part(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "part.jsonld"
    for words in (
        ["--reveal", NAME, GRADE, "-o", str(out), file],
        [file, "--reveal", NAME, "--reveal", GRADE, "-o", str(out)],
        ["-o", str(out), "--reveal", NAME, GRADE, file],
    ):
        assert main(["disclose", *words]) == 0
        assert f"disclosed: {out}" in capsys.readouterr().out
        shown = json.loads(out.read_bytes())
        assert shown["name"] == "Soil carbon" and holds(shown)
        assert shown["credentialSubject"]["degree"] == [{"type": "Degree", "grade": "4"}]
        out.unlink()


def test_the_machine_form(file: str, tmp_path: Path, machine: Machine) -> None:
    out = tmp_path / "part.jsonld"
    code, told = machine("disclose", file, "--reveal", NAME, "-o", str(out))
    assert code == 0
    assert told == {"revealed": [NAME], "bytes": out.stat().st_size, "out": str(out)}


def test_standard_output(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["disclose", file, "--reveal", "", "-o", "-"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {name: one for name, one in shown.items() if name != "proof"} == CREDENTIAL


def test_a_context(tmp_path: Path) -> None:
    url = "https://uni.example/terms"
    terms = tmp_path / "terms.jsonld"
    terms.write_text(json.dumps({"@context": CREDENTIAL["@context"][1]}), "utf-8")
    document = {**CREDENTIAL, "@context": [CREDENTIAL["@context"][0], url]}
    contexts = contexts_with("ELM 3.2", [GivenContext(url, terms.read_bytes())])
    path, out = tmp_path / "ana.jsonld", tmp_path / "part.jsonld"
    path.write_text(json.dumps(secured(document, contexts=contexts)), "utf-8")
    words = ["disclose", str(path), "--reveal", NAME, "-o", str(out)]
    assert main(words) == 1 and not out.exists()
    assert main([*words, "--context", f"{url}={terms}"]) == 0
    assert holds(json.loads(out.read_bytes()), contexts=contexts)


def test_refusals(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "part.jsonld"
    assert main(["disclose", file, "--reveal", "/nothing", "-o", str(out)]) == 1
    told = capsys.readouterr().err
    assert "points at nothing" in told and "Novak" not in told
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["FILE", "-o", "OUT"],
        ["FILE", "--reveal", NAME],
        ["--reveal", NAME, "-o", "OUT"],
        ["FILE", "--reveal", "name", "-o", "OUT"],
        ["FILE", "--reveal", NAME, "-o", "FILE"],
        ["FILE", "--reveal", NAME, "-o", "nowhere/part.jsonld"],
        ["nothing.jsonld", "--reveal", NAME, "-o", "OUT"],
        ["FILE", "--reveal", NAME, "-o", "-", "--json"],
        ["FILE", "--reveal", NAME, "-o", "OUT", "--context", "here"],
    ],
)
def test_misuse(words: list[str], file: str, tmp_path: Path) -> None:
    out = tmp_path / "part.jsonld"
    named = {"FILE": file, "OUT": str(out)}
    assert main(["disclose", *(named.get(word, word) for word in words)]) == 64
    assert not out.exists()
