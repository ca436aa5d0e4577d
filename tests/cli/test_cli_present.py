"""`microcred present`, and `verify` of what it makes, for people and for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sd_jwt_made import CLAIMS, compact, made, signer

from examples import wallet_signer
from microcred.cli import main
from microcred.crypto.references import did_of
from presenting_made import bound, holder

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]
ASKED = ("--challenge", "n-0S6", "--domain", "https://verifier.example")


@pytest.fixture
def at_hand(tmp_path: Path) -> dict[str, str]:
    """What a holder has: a credential, an SD-JWT, the keys of both; and a place to write to."""
    parts = made({**CLAIMS, "cnf": {"jwk": signer(1).public_key.to_jwk()}})
    files = {
        "w3c": bound(),
        "sd-jwt": compact(parts.payload, [one.text for one in parts.disclosures], typ="dc+sd-jwt"),
        "key": holder().private_key.to_pem(None),
        "bound key": signer(1).private_key.to_pem(None),
        "thief": holder("mallory").private_key.to_pem(None),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return {name: str(tmp_path / name) for name in (*files, "out")}


def verify_words(out: str, world: World) -> list[str]:
    issuer = did_of(wallet_signer("Ed25519"))
    return ["verify", out, "--trust", world["root.pem"], "--trust", "did", "--issuer", issuer]


def test_present_and_verify(
    at_hand: dict[str, str], world: World, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    out = at_hand["out"]
    words = [world["good.jsonld"], at_hand["w3c"], "--key", at_hand["key"], "-o", out]
    assert main(["present", *words, *ASKED]) == 0
    assert f"presented: 2 credentials as vp+jwt, {out} (" in capsys.readouterr().out
    verify = [*verify_words(out, world), "--issuer", "NTRIE-123456", *ASKED]
    assert main(verify) == 2
    shown = capsys.readouterr().out
    assert "holder.not_bound" in shown
    first, second = (line for line in shown.splitlines() if line.startswith("credential "))
    assert first == "credential 1 of 2: PASSED: signed by Example University (NTRIE-123456)"
    assert second.startswith("credential 2 of 2: PASSED: signed by did:key:")
    code, row = machine(*verify, "--bearer")
    assert code == 0
    assert [one["outcome"] for one in row["credentials"]] == ["PASSED", "PASSED"]
    assert main([*verify_words(out, world)[:-2], *ASKED, "--holder-binding", "informative"]) == 0


def test_what_a_verifier_refuses(at_hand: dict[str, str], world: World, machine: Machine) -> None:
    out = at_hand["out"]
    words = ["present", at_hand["w3c"], "-o", out, *ASKED]
    assert machine(*words, "--key", at_hand["thief"])[0] == 0
    code, row = machine(*verify_words(out, world), *ASKED)
    assert code == 1
    assert [one["code"] for one in row["findings"] if one["outcome"] == "FAILED"] == [
        "holder.mismatch"
    ]
    for replayed in (
        ("--challenge", "other", *ASKED[2:]),
        (*ASKED[:2], "--domain", "https://other.example"),
    ):
        assert main([*words, "--key", at_hand["key"], "--mechanism", "eddsa-rdfc-2022"]) == 0
        assert main([*verify_words(out, world), *ASKED]) == 0
        assert main([*verify_words(out, world), *replayed]) == 1


@pytest.mark.parametrize(
    ("words", "mechanism", "media_type"),
    [
        ((), "vp+jwt", "application/vp+jwt"),
        (("--mechanism", "vp+jwt", "--holder", "did:example:a"), "vp+jwt", "application/vp+jwt"),
        (("--mechanism", "vp+sd-jwt"), "vp+sd-jwt", "application/vp+sd-jwt"),
        (("--mechanism", "eddsa-jcs-2022"), "eddsa-jcs-2022", "application/vp"),
        (("--mechanism", "eddsa-rdfc-2022", "--european"), "eddsa-rdfc-2022", "application/vp"),
        (("--expires", "2099-01-01T00:00:00Z"), "vp+jwt", "application/vp+jwt"),
        (("--domain", "https://b.example"), "vp+jwt", "application/vp+jwt"),
    ],
)
def test_the_machine_form(
    words: tuple[str, ...],
    mechanism: str,
    media_type: str,
    at_hand: dict[str, str],
    machine: Machine,
) -> None:
    given = ["present", at_hand["w3c"], "--key", at_hand["key"], "-o", at_hand["out"]]
    code, told = machine(*given, *ASKED, *words)
    assert code == 0
    assert told == {
        "credentials": 1,
        "mechanism": mechanism,
        "media_type": media_type,
        "out": at_hand["out"],
    }


def test_a_key_binding(at_hand: dict[str, str], machine: Machine) -> None:
    out = Path(at_hand["out"])
    words = ["present", "--key", at_hand["bound key"], "-o", str(out), *ASKED]
    code, told = machine(*words, at_hand["sd-jwt"], "--reveal", "/name")
    assert (code, told["mechanism"]) == (0, "dc+sd-jwt")
    assert out.read_bytes().count(b"~") == 2
    # FILE behind the pointers is FILE.
    more = ["--mechanism", "dc+sd-jwt", "--reveal", "/name", "/claims/2", at_hand["sd-jwt"]]
    assert main([*words, *more]) == 0
    assert out.read_bytes().count(b"~") == 3


def test_the_checks_of_europass(at_hand: dict[str, str], world: World, machine: Machine) -> None:
    out = at_hand["out"]
    words = ["present", world["good.jsonld"], "--key", at_hand["key"], "-o", out, *ASKED]
    checks = ["--checks", "--trust", world["root.pem"], "--mechanism", "eddsa-rdfc-2022"]
    assert machine(*words, *checks)[0] == 0
    shown = json.loads(Path(out).read_bytes())
    assert len(shown["verificationCheck"]) == 7
    code, row = machine(*["verify", out, "--trust", world["root.pem"], "--bearer", *ASKED])
    assert code == 0, row


def test_standard_output(
    at_hand: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["present", at_hand["w3c"], "--key", at_hand["key"], "-o", "-"]) == 0
    assert capsysbinary.readouterr().out.count(b".") == 2


def test_a_seal_presents(
    at_hand: dict[str, str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", "correct horse")
    words = ["present", world["good.jsonld"], "--key", world["seal.p12"], "-o", at_hand["out"]]
    assert main([*words, "--mechanism", "jades"]) == 0
    assert main(["verify", at_hand["out"], "--trust", world["root.pem"], "--bearer"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("w3c",),
        ("w3c", "-o", "out"),
        ("w3c", "--key", "key"),
        ("--key", "key", "-o", "out"),
        ("w3c", "--key", "key", "-o", "w3c"),
        ("w3c", "--key", "key", "-o", "-", "--json"),
        ("w3c", "nowhere", "--key", "key", "-o", "out"),
        ("-", "-", "--key", "key", "-o", "out"),
        ("w3c", "--key", "key", "-o", "out", "--reveal", "name"),
        ("w3c", "--key", "key", "-o", "out", "--mechanism", "bbs-2023"),
        ("w3c", "--key", "key", "-o", "out", "--trust", "did"),
        ("w3c", "--key", "key", "-o", "out", "--checks"),
        ("w3c", "--key", "key", "-o", "out", "--data-model", "3.0"),
        ("w3c", "--key", "key", "-o", "out", "--expires", "tomorrow"),
        ("w3c", "--key", "key", "-o", "out", "--mechanism", "dc+sd-jwt"),
        (
            *("w3c", "--key", "key", "-o", "out", "--mechanism", "dc+sd-jwt", "--european"),
            *ASKED,
        ),
    ],
)
def test_misuse(words: tuple[str, ...], at_hand: dict[str, str]) -> None:
    given = [at_hand.get(word, word) for word in words]
    assert main(["present", *given]) == 64
    assert not Path(at_hand["out"]).exists()


def test_what_is_refused_is_not_written(
    at_hand: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--key", at_hand["thief"], "-o", at_hand["out"], *ASKED]
    assert main(["present", at_hand["key"], *words]) == 1
    assert main(["present", at_hand["sd-jwt"], *words]) == 1
    assert capsys.readouterr().err
    assert not Path(at_hand["out"]).exists()
