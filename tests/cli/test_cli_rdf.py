"""`microcred rdf canonize` and `--context`: what is written, and what is refused with a reason."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from microcred.cli import main
from microcred.cli.contexts import contexts_from
from microcred.cli.words import Misuse

Machine = Callable[..., tuple[int, Any]]

NQUADS = '_:x <urn:p> _:y .\n\n_:y <urn:p> "\\u00e9" . # once\n_:y <urn:p> "é" .\n'
FORM = '_:c14n0 <urn:p> "é" .\n_:c14n1 <urn:p> _:c14n0 .\n'
DOCUMENT: dict[str, Any] = {
    "@context": "https://www.w3.org/ns/credentials/v2",
    "id": "urn:example:1",
    "type": "VerifiableCredential",
    "name": "Cheese",
}
LINES = (
    "<urn:example:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <https://www.w3.org/2018/credentials#VerifiableCredential> .\n"
    '<urn:example:1> <https://schema.org/name> "Cheese" .\n'
)
TERMS = {"@context": {"colour": "https://uni.example/terms#colour"}}
ADDRESS = "https://uni.example/terms/v1?of=all"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Documents with and without a proof, N-Quads, a context."""
    own = {**DOCUMENT, "@context": [DOCUMENT["@context"], ADDRESS], "colour": "yellow"}
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z1"}
    texts = {
        "a.nq": NQUADS,
        "plain.json": json.dumps(DOCUMENT),
        "signed.json": json.dumps(DOCUMENT | {"proof": proof}),
        "own.json": json.dumps(own),
        "terms.json": json.dumps(TERMS),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def test_nquads(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rdf", "canonize", str(files / "a.nq")]) == 0
    assert capsys.readouterr() == (FORM, "")


@pytest.mark.parametrize("begun", ["", "\ufeff", " \t\r\n"])
def test_json_ld(begun: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = files / "plain.json"
    path.write_text(begun + json.dumps(DOCUMENT), encoding="utf-8", newline="\n")
    assert main(["rdf", "canonize", str(path)]) == 0
    assert capsys.readouterr() == (LINES, "")


def test_the_direction_of_a_text(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = {"@value": "Cheese", "@language": "en", "@direction": "ltr"}
    path = files / "plain.json"
    path.write_text(json.dumps(DOCUMENT | {"name": name}), encoding="utf-8")
    assert main(["rdf", "canonize", str(path)]) == 0
    assert '"Cheese"^^<https://www.w3.org/ns/i18n#en_ltr> .' in capsys.readouterr().out


def test_standard_input_and_a_file_for_the_output(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NQUADS.encode())))
    assert main(["rdf", "canonize", "-", "-o", str(files / "out.nq")]) == 0
    assert capsys.readouterr() == ("", "")
    assert (files / "out.nq").read_bytes() == FORM.encode()


@pytest.mark.parametrize("name", ["sha256", "sha384"])
def test_the_machine_form(name: str, files: Path, machine: Machine) -> None:
    code, told = machine("rdf", "canonize", str(files / "a.nq"), "--hash", name)
    assert code == 0
    assert told == {
        "read": "N-Quads",
        "hash": name,
        "digest": hashlib.new(name, FORM.encode()).hexdigest(),
        "statements": 2,
        "labels": {"_:x": "c14n1", "_:y": "c14n0"},
        "out": None,
        "nquads": FORM,
    }
    out = str(files / "out.nq")
    code, told = machine("rdf", "canonize", str(files / "plain.json"), "-o", out)
    assert (code, told["read"], told["out"], told["labels"]) == (0, "JSON-LD", out, {})
    assert Path(out).read_text("utf-8") == told["nquads"] == LINES


def test_the_hash_names_the_blank_nodes(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = files / "many.nq"
    path.write_text("".join(f'_:x{n} <urn:p> "{n}" .\n' for n in range(9)))
    forms = set()
    for name in ("sha256", "sha384"):
        assert main(["rdf", "canonize", str(path), "--hash", name]) == 0
        forms.add(capsys.readouterr().out)
    assert len(forms) == 2


def test_a_proof_is_told_of_or_left_out(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(files / "signed.json")
    assert main(["rdf", "canonize", path]) == 0
    out, err = capsys.readouterr()
    assert "https://w3id.org/security#proofValue" in out
    assert "--without-proof" in err
    assert main(["rdf", "canonize", path, "--without-proof"]) == 0
    assert capsys.readouterr() == (LINES, "")
    assert main(["rdf", "canonize", str(files / "plain.json"), "--without-proof"]) == 0
    assert capsys.readouterr() == (LINES, "")


# -- contexts -------------------------------------------------------------------------------------


def test_a_context_that_is_given(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = files / "terms.json"
    digest = hashlib.sha256(terms.read_bytes()).hexdigest()
    command = ["rdf", "canonize", str(files / "own.json")]
    for word in (f"{ADDRESS}={terms}", f"{ADDRESS}={terms}#sha256={digest.upper()}"):
        assert main([*command, "--context", word]) == 0
        out, err = capsys.readouterr()
        assert (out.splitlines()[-1], err) == (
            '<urn:example:1> <https://uni.example/terms#colour> "yellow" .',
            "",
        )
    assert main(command) == 1
    assert "a context that is not known here" in capsys.readouterr().err
    assert main([*command, "--context", f"{ADDRESS}={terms}#sha256={'0' * 64}"]) == 1
    assert "another digest" in capsys.readouterr().err
    known = DOCUMENT["@context"]
    assert main([*command, "--context", f"{known}={terms}"]) == 1
    assert "another one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["terms.json"], "has no address"),
        (["=terms.json"], "has no address"),
        (["terms=terms.json"], "has no address"),
        ([f"{ADDRESS}#sha256=abc"], "no SHA-256"),
        ([f"{ADDRESS}=no-such-file.json"], "cannot read no-such-file.json"),
        ([f"{ADDRESS}=-", f"{ADDRESS}=-"], "given twice"),
    ],
)
def test_words_that_give_no_context(
    words: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))
    with pytest.raises(Misuse, match=reason) as caught:
        contexts_from(words)
    assert caught.value.hint()


def test_contexts_are_read_as_they_are(files: Path) -> None:
    assert contexts_from([]) == ()
    (given,) = contexts_from([f"{ADDRESS}={files / 'terms.json'}"])
    assert (given.url, json.loads(given.octets), given.sha256) == (ADDRESS, TERMS, None)


# -- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<urn:a> <b> <urn:c> .", "line 1: a name is neither"),
        ("<urn:a> <urn:b> <urn:c> .\nNovak", "line 2: no statement of N-Quads"),
        (json.dumps(DOCUMENT | {"colour": "Novak"}), "/colour"),
        (json.dumps(DOCUMENT | {"id": "Novak"}), "/id"),
        (json.dumps([DOCUMENT]), "one JSON object"),
        (json.dumps(DOCUMENT)[:-1], "no JSON"),
        (
            "".join(f"_:a{i} <urn:p> _:a{j} .\n" for i in range(9) for j in range(9) if i != j),
            "more than 200000 operations",
        ),
    ],
)
def test_what_has_no_canonical_form(
    text: str, reason: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = files / "given", files / "out"
    path.write_text(text)
    assert main(["rdf", "canonize", str(path), "-o", str(out)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert reason in told.err
    assert "Novak" not in told.err
    assert len(told.err.splitlines()) == 2
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["a.nq", "--without-proof"],
        ["a.nq", "--context", f"{ADDRESS}=terms.json"],
        ["a.nq", "--release", "3.1"],
        ["a.nq", "--hash", "sha512"],
        ["a.nq", "-o", "a.nq"],
        ["own.json", "--context", f"{ADDRESS}=terms.json", "-o", "terms.json"],
        ["a.nq", "-o", "no/such/folder"],
        ["no-such-file.nq"],
        ["plain.json", "--release", "9"],
        ["-", "--context", f"{ADDRESS}=-"],
        ["-", "--context", f"{ADDRESS}=-#sha256={'0' * 64}"],
        [],
    ],
)
def test_wrong_use(
    words: list[str],
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(files)
    assert main(["rdf", "canonize", *words]) == 64
    assert capsys.readouterr().out == ""
    assert (files / "a.nq").read_text("utf-8") == NQUADS
