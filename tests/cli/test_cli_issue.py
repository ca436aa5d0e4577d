"""`microcred issue`: kinds of input, kinds of key, refusals."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.parsing import parse

if TYPE_CHECKING:
    from conftest import World

PASSWORD = "correct horse"

Machine = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment gives the password unless a test says otherwise."""
    monkeypatch.setenv("MICROCRED_PASSWORD", PASSWORD)


@pytest.mark.parametrize("source", ["course.json", "credential.json", "wrapped.json"])
def test_kinds_of_input(source: str, world: World, tmp_path: Path, machine: Machine) -> None:
    """An Annex I document, a credential and the upload wrapper are told by their content."""
    out = str(tmp_path / "out.jsonld")
    code, report = machine("issue", world[source], "--key", world["seal.p12"], "-o", out)
    assert code == 0
    assert list(report) == ["id", "mechanism", "media_type", "out"]
    assert (report["mechanism"], report["out"]) == ("jades", out)
    assert parse(Path(out).read_bytes()).document["id"] == report["id"]
    code, row = machine("verify", out, "--trust", world["root.pem"])
    assert (code, row["outcome"]) == (0, "PASSED")


def test_standard_input_and_output(
    world: World, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`-` both ways: the credential alone on standard output."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(world.read("course.json"))))
    assert main(["issue", "-", "--key", world["seal.p12"], "-o", "-"]) == 0
    out, err = capsysbinary.readouterr()
    assert parse(out).mechanism == "jades"
    assert b"written to" in err


@pytest.mark.parametrize("time", ["sigT", "iat"])
def test_signing_time(time: str, world: World, tmp_path: Path) -> None:
    """Is the header that was asked for."""
    out = tmp_path / "out.jsonld"
    words = ["--signing-time", time, "-o", str(out)]
    assert main(["issue", world["course.json"], "--key", world["seal.p12"], *words]) == 0
    from microcred.encoding import b64url_decode

    (signature,) = json.loads(out.read_bytes())["signatures"]
    header = json.loads(b64url_decode(signature["protected"]))
    assert ({"sigT", "iat"} & set(header)) == {time}


def test_vc_jwt(world: World, tmp_path: Path, machine: Machine) -> None:
    """A JWK signs vc+jwt, and DIDs verify it."""
    out = str(tmp_path / "out.jwt")
    code, report = machine(
        "issue", world["course.json"], "--key", world["key.jwk"], "--mechanism", "vc+jwt",
        "--on-behalf-of", "the university's own wallet", "-o", out,
    )  # fmt: skip
    assert (code, report["mechanism"]) == (0, "vc+jwt")
    code, row = machine("verify", out, "--trust", "did")
    assert (code, row["outcome"]) == (0, "PASSED")
    assert machine("verify", out, "--trust", "none")[0] == 2


def test_the_jwt_encoding_of_1_1_is_verified_by_choice_alone(
    world: World, tmp_path: Path, machine: Machine
) -> None:
    out = str(tmp_path / "out.jwt")
    code, report = machine(
        "issue", world["course.json"], "--key", world["key.jwk"], "--mechanism", "jwt_vc",
        "--on-behalf-of", "the university's own wallet", "-o", out,
    )  # fmt: skip
    assert (code, report["mechanism"], report["media_type"]) == (0, "jwt_vc", "application/jwt")
    code, row = machine("verify", out, "--trust", "did")
    assert (code, row["outcome"]) == (1, "FAILED")
    assert "algorithm.mechanism_by_choice" in {one["code"] for one in row["findings"]}
    code, row = machine("verify", out, "--trust", "did", "--mechanism", "jwt_vc")
    assert (code, row["outcome"]) == (0, "PASSED")
    code, row = machine("verify", out, "--trust", "did", "--mechanism", "vc+jwt")
    assert "algorithm.mechanism_not_allowed" in {one["code"] for one in row["findings"]}
    assert machine("verify", out, "--trust", "did", "--mechanism", "jwt")[0] == 64


def test_a_presentation_as_a_token(world: World, tmp_path: Path, machine: Machine) -> None:
    source, out = tmp_path / "plain.json", str(tmp_path / "out")
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
    }
    source.write_text(json.dumps(presentation))
    words = ["--mechanism", "vp+jwt", "-o", out]
    code, report = machine("issue", str(source), "--key", world["key.jwk"], *words)
    assert (code, report["media_type"]) == (0, "application/vp+jwt")
    code, row = machine("verify", out, "--trust", "did")
    told = {one["code"] for one in row["findings"] if one["outcome"] == "INDETERMINATE"}
    assert (code, told, row["credentials"]) == (2, {"presentation.empty"}, [])
    code, row = machine(
        "verify", out, "--trust", "did", "--challenge", "1", "--domain", "a.example"
    )
    told = {one["code"] for one in row["findings"] if one["outcome"] == "FAILED"}
    assert (code, told) == (1, {"proof.challenge_mismatch", "proof.domain_mismatch"})


@pytest.mark.parametrize("word", ["elm-ebsi", "ELM EBSI"])
def test_the_release_of_ebsi(word: str, world: World, tmp_path: Path, machine: Machine) -> None:
    """Is a Verifiable Attestation, which JOSE alone secures."""
    out = str(tmp_path / "out.jwt")
    words = ["issue", world["course.json"], "--key", world["key.jwk"], "-o", out]
    words += ["--on-behalf-of", "the university's own wallet", "--release", word]
    code, _ = machine(*words, "--mechanism", "vc+jwt")
    assert code == 0
    assert "VerifiableAttestation" in parse(Path(out).read_bytes()).document["type"]
    Path(out).unlink()
    code, _ = machine(*words, "--mechanism", "ecdsa-jcs-2019")
    assert code == 1 and not Path(out).exists()


def test_a_release_that_there_is_not(world: World, tmp_path: Path) -> None:
    """Is refused before anything is read."""
    words = ["--release", "9", "-o", str(tmp_path / "out")]
    assert main(["issue", world["course.json"], "--key", world["key.jwk"], *words]) == 64


def test_own_pages(world: World, tmp_path: Path, machine: Machine) -> None:
    """Images of the caller's own, in the order in which they are named."""
    import base64
    from io import BytesIO

    from PIL import Image

    files, kept = [], []
    for kind in ("jpeg", "png"):
        written = BytesIO()
        Image.new("RGB", (30, 40)).save(written, kind)
        path = tmp_path / f"page.{kind}"
        path.write_bytes(written.getvalue())
        files += ["--page", str(path)]
        kept.append(written.getvalue())
    out = str(tmp_path / "out.jsonld")
    code, _ = machine("issue", world["course.json"], "--key", world["seal.p12"], *files, "-o", out)
    assert code == 0
    display = parse(Path(out).read_bytes()).document["displayParameter"]
    details = display["individualDisplay"]["displayDetail"]  # type: ignore[index,call-overload]
    assert [detail["page"] for detail in details] == [1, 2]
    assert [base64.b64decode(detail["image"]["content"]) for detail in details] == kept


def test_people_are_told(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was issued and where it is."""
    out = str(tmp_path / "out.jsonld")
    key = ["--key", world["seal.p12"], "--password-file", world["password"]]
    assert main(["issue", world["course.json"], *key, "-o", out]) == 0
    said = capsys.readouterr().out
    assert "urn:" in said and "jades" in said and out in said


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["{junk}", "--key", "{p12}", "-o", "{out}"], 1, ""),
        (["{sealed}", "--key", "{p12}", "-o", "{out}"], 1, "a seal already"),
        (["{array}", "--key", "{p12}", "-o", "{out}"], 1, ""),
        (["{other}", "--key", "{p12}", "-o", "{out}"], 1, ""),
        (["{course}", "--key", "{junk}", "-o", "{out}"], 1, ""),
        (["{course}", "--key", "{jwk}", "-o", "{out}"], 1, ""),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--algorithm", "RS256"], 1, ""),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--algorithm", "HS256"], 64, "--algorithm"),
        (["{course}", "--key", "{missing}", "-o", "{out}"], 64, "cannot read"),
        (["{missing}", "--key", "{p12}", "-o", "{out}"], 64, "cannot read"),
        (["{course}", "--key", "{p12}", "-o", "{missing}/out"], 64, "cannot write"),
        (["{course}", "--key", "{p12}", "-o", "{p12}"], 64, "it is an input"),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--page", "{junk}"], 1, "page 1 is neither"),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--page", "{missing}"], 64, "cannot read"),
        (["{course}", "--key", "{p12}", "-o", "{junk}", "--page", "{junk}"], 64, "an input"),
        (["-", "--key", "{p12}", "-o", "{out}", "--page", "-"], 64, "once"),
        (["-", "--key", "-", "-o", "{out}"], 64, "once"),
        (["{course}", "--key", "{p12}", "-o", "-", "--json"], 64, "standard output"),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--on-behalf-of", " "], 64, "empty"),
        (
            ["{course}", "--key", "{p12}", "-o", "{out}", "--mandate-document", "{junk}"],
            64,
            "--mandate-document without --on-behalf-of",
        ),
        (
            ["{course}", "--key", "{jwk}", "-o", "{out}", "--mechanism", "vc+jwt",
             "--signing-time", "iat"],
            64,
            "--signing-time is for jades",
        ),
        (["{course}", "--key", "{p12}", "-o", "{out}", "--password-file", "{missing}"], 64, "read"),
    ],
)  # fmt: skip
def test_refusals(
    words: list[str],
    code: int,
    message: str,
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line and a hint, nothing written, nothing quoted."""
    (tmp_path / "array").write_text("[]")
    (tmp_path / "other").write_text('{"given_name": "Novak", "title": 5}')
    places = {
        "junk": world["junk"], "p12": world["seal.p12"], "sealed": world["good.jsonld"],
        "course": world["course.json"], "jwk": world["key.jwk"], "out": str(tmp_path / "out"),
        "missing": str(tmp_path / "missing"), "array": str(tmp_path / "array"),
        "other": str(tmp_path / "other"),
    }  # fmt: skip
    key = world.read("seal.p12")
    assert main(["issue", *(word.format(**places) for word in words)]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 2, err
    assert "Novak" not in err and "internal error" not in err
    assert not (tmp_path / "out").exists()
    assert world.read("seal.p12") == key


def test_wrong_password(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Is refused without being shown."""
    monkeypatch.setenv("MICROCRED_PASSWORD", "hunter2")
    out = tmp_path / "out"
    assert main(["issue", world["course.json"], "--key", world["seal.p12"], "-o", str(out)]) == 1
    assert "hunter2" not in capsys.readouterr().err
    assert not out.exists()


def test_the_seal_of_another(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Needs to say on whose behalf."""
    words = ["keys", "new-seal", "--organisation", "Sealing Ltd", "--country", "PT"]
    folder = tmp_path / "seal"
    assert main([*words, "--identifier", "VATPT-999999990", "-o", str(folder)]) == 0
    issue = ["issue", world["course.json"], "--key", str(folder / "seal.p12")]
    out = tmp_path / "out"
    capsys.readouterr()
    assert main([*issue, "-o", str(out)]) == 1
    assert "--on-behalf-of" in capsys.readouterr().err
    assert main([*issue, "-o", str(out), "--on-behalf-of", "contract 7"]) == 0


def test_a_mandate_with_its_documents(
    world: World, tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files are embedded, and the verdict names who awarded."""
    folder = tmp_path / "seal"
    words = ["keys", "new-seal", "--organisation", "Sealing Ltd", "--country", "PT"]
    assert main([*words, "--identifier", "VATPT-999999990", "-o", str(folder)]) == 0
    contract, scan = tmp_path / "contract.pdf", tmp_path / "scan.png"
    contract.write_bytes(b"%PDF-1.7 contract 7")
    scan.write_bytes(b"\x89PNG\r\n\x1a\nscan")
    out = tmp_path / "out"
    capsys.readouterr()
    code, _ = machine(
        "issue", world["course.json"], "--key", str(folder / "seal.p12"), "-o", str(out),
        "--on-behalf-of", "contract 7", "--mandate-document", str(contract),
        "--mandate-document", str(scan),
    )  # fmt: skip
    assert code == 0
    mandate = parse(out.read_bytes()).micro_credential.mandate
    assert mandate is not None and str(mandate) == "contract 7"
    assert [one.content for one in mandate.documents] == [contract.read_bytes(), scan.read_bytes()]
    trust = ["--trust", str(folder / "seal-root.pem"), "--issuer", "VATPT-999999990"]
    code, row = machine("verify", str(out), *trust)
    assert (code, row["outcome"]) == (0, "PASSED")
    assert "issuer.mandated" in {finding["code"] for finding in row["findings"]}


def test_the_mandate_of_an_annex_1_document(world: World, tmp_path: Path) -> None:
    """A student system may state it; no word of the command line is needed then."""
    folder = tmp_path / "seal"
    words = ["keys", "new-seal", "--organisation", "Sealing Ltd", "--country", "PT"]
    assert main([*words, "--identifier", "VATPT-999999990", "-o", str(folder)]) == 0
    told = json.loads(Path(world["course.json"]).read_bytes())
    holder = {"name": "Sealing Ltd", "country": "PT"}
    course = tmp_path / "course.json"
    course.write_text(json.dumps({**told, "mandate": {"statement": "C7", "given_to": holder}}))
    issue = ["issue", str(course), "-o", str(tmp_path / "out"), "--key"]
    assert main([*issue, str(folder / "seal.p12")]) == 0
    assert main([*issue, world["seal.p12"]]) == 1
    mandate = parse((tmp_path / "out").read_bytes()).micro_credential.mandate
    assert mandate is not None and mandate.given_to is not None
    assert mandate.given_to.identifier == "VATPT-999999990"


def test_a_mandate_document_of_another_kind(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither PDF nor picture: refused, and nothing is written."""
    (tmp_path / "contract.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    out = tmp_path / "out"
    issue = ["issue", world["course.json"], "--key", world["seal.p12"], "-o", str(out)]
    words = ["--on-behalf-of", "c", "--mandate-document", str(tmp_path / "contract.doc")]
    assert main([*issue, *words]) == 1
    assert "PDF" in capsys.readouterr().err and not out.exists()


PLAIN = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"id": "did:example:ana", "name": "Ana"},
}


@pytest.mark.parametrize("mechanism", ["vc+jwt", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_any_w3c_credential(mechanism: str, world: World, tmp_path: Path, machine: Machine) -> None:
    """It is secured as it is; what European credentials alone have is misuse."""
    source, out = tmp_path / "plain.json", str(tmp_path / "out")
    source.write_text(json.dumps(PLAIN))
    words = ["issue", str(source), "--key", world["key.jwk"], "--mechanism", mechanism, "-o", out]
    code, report = machine(*words)
    assert (code, report["mechanism"], report["id"]) == (0, mechanism, None)
    code, row = machine("verify", out, "--trust", "did")
    assert (code, row["outcome"]) == (0, "PASSED")
    assert "schema.vcdm" in {one["code"] for one in row["findings"]}
    again = str(tmp_path / "again")
    assert machine(*words[:-1], again, "--on-behalf-of", "me")[0] == 64
    source.write_text(json.dumps({**PLAIN, "colour": "red"}))
    assert machine(*words[:-1], again)[0] == 1
    assert not Path(again).exists()


def test_a_w3c_credential_without_id_is_told_of(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "plain.json", str(tmp_path / "out")
    source.write_text(json.dumps(PLAIN))
    words = ["--mechanism", "vc+jwt", "-o", out]
    assert main(["issue", str(source), "--key", world["key.jwk"], *words]) == 0
    assert "a document without id" in capsys.readouterr().out
