"""The programs of examples/, end to end as somebody runs them, and the example document."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from microcred import MicroCredential, Provider, Seal, issue, parse
from microcred.annex1 import report
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import NotTheHolder
from microcred.schemas.validation import validate
from microcred.securing import VcJwt

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
DOCUMENT = EXAMPLES / "micro-credential.json"
SCHEMA = EXAMPLES.parent / "schemas" / "micro-credential.json"
IDENTIFIER = "NTRIE-123456"


def loaded(name: str) -> ModuleType:
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mandated_issue = loaded("mandated_issue")
provider_system = loaded("provider_system")
verification_script = loaded("verification_script")
wallet = loaded("wallet")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the provider's system leaves."""
    out = tmp_path_factory.mktemp("provider") / "sealed"
    assert provider_system.main([str(out)]) == 1  # one of the three rows is wrong
    return out


@pytest.fixture
def held(sealed: Path, tmp_path: Path) -> Path:
    """A wallet: one of these, one altered, one as a W3C token, one that is none, another file."""
    folder = tmp_path / "wallet"
    folder.mkdir()
    original = (sealed / "2026-0001.jsonld").read_bytes()
    (folder / "1.jsonld").write_bytes(original)
    (folder / "2.jsonld").write_bytes(original.replace(b"Soil carbon", b"Soil karbon"))
    (folder / "3.jwt").write_bytes(token())
    (folder / "4.json").write_bytes(b"Novak's secret diary")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def token() -> bytes:
    course = MicroCredential.from_json(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    signer = LocalSigner(PrivateKey.generate("P-256"))
    return issue(course, signer=signer, mechanism=VcJwt()).secured


# -- a provider's system --------------------------------------------------------------------------


def test_the_provider_seals_every_row_but_the_wrong_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provider_system.main([str(tmp_path / "new" / "folder")]) == 1
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "2 sealed, 1 refused"
    assert len(rest) == 1 and rest[0].startswith("2026-0003: ")
    titles = [
        str(parse(path.read_bytes()).micro_credential.learner)
        for path in sorted((tmp_path / "new" / "folder").glob("*.jsonld"))
    ]
    assert titles == ["Ána Novák", "Γιώργος Παπαδόπουλος"]


def test_the_provider_names_no_person_outside_of_the_credential(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    provider_system.main([str(tmp_path)])
    told = capsys.readouterr().out + "".join(path.name for path in sealed.iterdir())
    names = [name for row in provider_system.PASSED for name in row[1:3] if name]
    assert len(names) == 4
    assert not any(name.lower() in told.lower() for name in names)
    assert sorted(path.name for path in sealed.iterdir()) == [
        "2026-0001.jsonld",
        "2026-0002.jsonld",
        "root.pem",
    ]


def test_a_provider_whose_rows_are_all_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(provider_system, "PASSED", provider_system.PASSED[:1])
    monkeypatch.chdir(tmp_path)
    assert provider_system.main([]) == 0
    assert capsys.readouterr().out.strip() == "1 sealed, 0 refused"
    assert (tmp_path / "sealed" / "2026-0001.jsonld").is_file()


def test_the_provider_writes_what_the_student_system_says(sealed: Path) -> None:
    course = parse((sealed / "2026-0001.jsonld").read_bytes()).micro_credential
    assert str(course.grade) == "Pass with distinction"
    assert course.learner is not None and str(course.learner.identifier[0]) == "2026-0001"
    assert course.title == {"en": "Soil carbon", "sl": "Ogljik v tleh"}


# -- a verification script ------------------------------------------------------------------------


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_script_passes_what_the_provider_sealed(
    sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verification_script.main([str(sealed), str(sealed / "root.pem"), IDENTIFIER]) == 0
    assert lines(capsys) == [
        {
            "file": f"2026-000{number}.jsonld",
            "outcome": "PASSED",
            "reasons": [],
            "signer": "Example University",
        }
        for number in (1, 2)
    ]


def test_the_script_fails_what_was_altered_and_goes_on(
    held: Path, sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verification_script.main([str(held), str(sealed / "root.pem"), IDENTIFIER]) == 1
    first, second = lines(capsys)
    assert first["outcome"] == "PASSED"
    assert second["outcome"] == "FAILED" and second["reasons"] == ["signature.invalid"]
    assert second["signer"] is None


def test_the_script_fails_another_issuer(sealed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verification_script.main([str(sealed), str(sealed / "root.pem"), "NTRFR-1"]) == 1
    assert {reason for line in lines(capsys) for reason in line["reasons"]} == {  # type: ignore[attr-defined]
        "issuer.unexpected"
    }


def test_the_script_cannot_tell_with_another_root(
    sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Seal.for_testing(Provider("Other College", "FR", identifier="NTRFR-1"))
    (tmp_path / "other.pem").write_bytes(other.root.to_pem())
    assert verification_script.main([str(sealed), str(tmp_path / "other.pem"), IDENTIFIER]) == 2
    assert all(line["outcome"] == "INDETERMINATE" for line in lines(capsys))


# -- a wallet -------------------------------------------------------------------------------------


def test_the_wallet_lists_and_proves(
    held: Path, sealed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wallet.main([str(held), str(sealed / "root.pem")]) == 0
    out = capsys.readouterr().out
    cards = out.splitlines()[:4]
    assert cards[0] == "1.jsonld: Soil carbon, Example University (unverified)"
    assert cards[1] == "2.jsonld: Soil karbon, Example University (unverified)"
    assert cards[2] == "3.jwt: Soil carbon, Example University (unverified)"
    assert cards[3].startswith("4.json: not a credential (")
    assert "photo.jpg" not in out
    proofs = dict(re.findall(r"^(\d\.\w+)\n(\w+): ", out, re.MULTILINE))
    assert proofs == {
        "1.jsonld": "PASSED",
        "2.jsonld": "FAILED",
        "3.jwt": "PASSED",
        "4.json": "FAILED",
    }
    assert "secret diary" not in out


def test_the_wallet_without_roots_proves_no_certificate(
    held: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wallet.main([str(held)]) == 0
    out = capsys.readouterr().out
    assert "\n1.jsonld\nINDETERMINATE: " in out and "certificate.no_anchors" in out


# -- a consortium's office ------------------------------------------------------------------------


def test_the_consortium_seals_by_mandate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"%PDF-1.7 contract 7")
    assert mandated_issue.main([str(tmp_path / "out"), str(contract)]) == 0
    headline, told = capsys.readouterr().out.splitlines()
    assert headline.startswith("PASSED: signed by Example Consortium (NTRPT-500000000)")
    assert told.startswith("awarded by Example University, sealed by Example Consortium, which")
    sealed = parse((tmp_path / "out" / "mandated.jsonld").read_bytes())
    (conforms, *_) = validate(sealed.document)
    assert (conforms.code, conforms.detail) == (
        "schema.conforms",
        "ELM 3.2, issuedByMandate, sealed",
    )
    mandate = sealed.micro_credential.mandate
    assert mandate is not None and mandate.given_by is not None and mandate.given_to is not None
    assert mandate.statement == mandated_issue.STATEMENT
    assert mandate.given_by.identifier == IDENTIFIER
    assert [one.content for one in mandate.documents] == [contract.read_bytes()]


def test_the_consortium_without_a_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert mandated_issue.main([]) == 0
    assert "no seal of the awarding body proves it" in capsys.readouterr().out
    mandate = parse((tmp_path / "mandated" / "mandated.jsonld").read_bytes()).micro_credential
    assert mandate.mandate is not None and mandate.mandate.documents == ()


def test_the_consortium_has_its_own_seal_only() -> None:
    course = MicroCredential.from_json(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    other = Seal.for_testing(Provider("Other College", "FR", identifier="NTRFR-1"))
    with pytest.raises(NotTheHolder):
        mandated_issue.seal_for_member(course, other, None)


# -- as programs ----------------------------------------------------------------------------------


def test_they_run_as_they_say(tmp_path: Path) -> None:
    """The command lines of their docstrings, each in a fresh Python, from another folder."""

    def run(name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(EXAMPLES / f"{name}.py"), *words],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )

    assert run("provider_system", "OUT").returncode == 1
    assert run("mandated_issue", "MANDATED").returncode == 0
    assert run("verification_script", "OUT", "OUT/root.pem", IDENTIFIER).returncode == 0
    shown = run("wallet", "OUT", "OUT/root.pem")
    assert shown.returncode == 0 and shown.stdout.decode().count("PASSED: signed by") == 2
    assert not any(done.stderr for done in (shown, run("wallet", "OUT")))


@pytest.mark.parametrize("module", [mandated_issue, provider_system, verification_script, wallet])
def test_each_says_how_it_is_called(module: ModuleType) -> None:
    name = Path(str(module.__file__)).name
    assert f"    python examples/{name} " in str(module.__doc__)


# -- the document ---------------------------------------------------------------------------------


def test_the_example_is_in_the_form_that_is_written() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    course = MicroCredential.from_json(json.loads(text))
    assert json.dumps(course.to_json(), ensure_ascii=False, indent=2) + "\n" == text


def test_the_example_has_all_sixteen_elements() -> None:
    course = MicroCredential.from_json(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    found = report(issue(course, signer=Seal.for_testing(course.awarded_by[0])).document)
    assert [element.number for element in found.elements if element.present] == [*range(1, 17)]
    assert not any(element.doubts for element in found.elements)


def test_the_example_fits_the_schema() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(DOCUMENT.read_text(encoding="utf-8")))
