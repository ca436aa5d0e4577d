"""`microcred issue` and `verify` with proofs of Data Integrity: suites, data models, contexts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.crypto.keys import PrivateKey

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]
Verify = Callable[..., tuple[int, Any]]

SUITES = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-384",
    "ecdsa-jcs-2019": "P-256",
}
CONTEXT = b'{"@context": {"colour": "https://uni.example/colour"}}'


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A private key of each curve, in PEM."""
    folder = tmp_path_factory.mktemp("keys")
    found = {}
    for curve in ("Ed25519", "P-256", "P-384"):
        path = folder / f"{curve}.pem"
        path.write_bytes(PrivateKey.generate(curve).to_pem(None))
        found[curve] = str(path)
    return found


def issued(
    world: World, keys: dict[str, str], out: Path, suite: str, *words: str
) -> tuple[str, ...]:
    curve = SUITES.get(suite, "P-256")
    return (
        *("issue", world["course.json"], "--key", keys[curve], "--mechanism", suite),
        *("-o", str(out), *words),
    )


@pytest.mark.parametrize("data_model", ["1.1", "2.0"])
@pytest.mark.parametrize("suite", SUITES)
def test_every_suite(
    suite: str,
    data_model: str,
    world: World,
    keys: dict[str, str],
    tmp_path: Path,
    machine: Machine,
) -> None:
    out = tmp_path / "out.jsonld"
    words = issued(world, keys, out, suite, "--data-model", data_model)
    code, report = machine(*words)
    assert (code, report["mechanism"]) == (0, suite)
    document = json.loads(out.read_bytes())
    assert document["@context"][0].endswith("v1" if data_model == "1.1" else "v2")
    code, row = machine("verify", str(out), "--trust", "did", "--issuer", document["issuer"]["id"])
    assert (code, row["outcome"]) == (0, "PASSED"), row
    code, row = machine("verify", str(out), "--trust", "did", "--issuer", "did:key:z6Mk")
    assert code == 1


def test_what_no_holder_may_hide(
    world: World, keys: dict[str, str], tmp_path: Path, machine: Machine
) -> None:
    out, part = tmp_path / "out.jsonld", tmp_path / "part.jsonld"
    pointers = ("--mandatory", "/issuer", "--mandatory", "/displayParameter/title")
    code, _ = machine(*issued(world, keys, out, "ecdsa-sd-2023", *pointers))
    assert code == 0
    code, row = machine("verify", str(out), "--trust", "did", "--issuer", "any")
    assert (code, row["outcome"]) == (1, "FAILED")
    code, _ = machine("disclose", str(out), "--reveal", "/credentialSubject/id", "-o", str(part))
    assert code == 0
    assert "title" in json.loads(part.read_bytes())["displayParameter"]


def test_a_context_that_is_handed_in(
    world: World, keys: dict[str, str], tmp_path: Path, machine: Machine
) -> None:
    """It is needed by who signs and by who verifies, and its digest is compared."""
    out, file, source = (tmp_path / name for name in ("out", "terms.jsonld", "source.json"))
    file.write_bytes(CONTEXT)
    url = "https://uni.example/terms/v1"
    credential = json.loads(world.read("credential.json"))
    credential["@context"].append(url)
    credential["colour"] = "yellow"
    source.write_text(json.dumps(credential), "utf-8")
    given = f"{url}={file}#sha256={hashlib.sha256(CONTEXT).hexdigest()}"
    words = ["issue", str(source), "--key", keys["Ed25519"], "--mechanism", "eddsa-rdfc-2022"]
    assert main([*words, "-o", str(out)]) == 1
    assert not out.exists()
    code, _ = machine(*words, "-o", str(out), "--context", given)
    assert code == 0
    verify = ("verify", str(out), "--trust", "did", "--issuer", "any")
    code, row = machine(*verify, "--context", given)
    assert (code, row["outcome"]) == (0, "PASSED"), row
    code, row = machine(*verify)
    assert (code, row["outcome"]) != (0, "PASSED")
    assert "context.not_validated" in {one["code"] for one in row["findings"]}
    wrong = f"{url}={file}#sha256={'0' * 64}"
    assert main([*verify, "--context", wrong]) not in (0, 2)


def test_domain_and_challenge(
    world: World, keys: dict[str, str], tmp_path: Path, machine: Machine
) -> None:
    out = tmp_path / "out.jsonld"
    code, _ = machine(*issued(world, keys, out, "eddsa-jcs-2022"))
    assert code == 0
    verify = ("verify", str(out), "--trust", "did", "--issuer", "any")
    for words, expected in (
        (("--domain", "a.example"), "proof.domain_mismatch"),
        (("--challenge", "abc"), "proof.challenge_mismatch"),
    ):
        code, row = machine(*verify, *words)
        assert code == 1
        assert expected in {one["code"] for one in row["findings"]}


@pytest.mark.parametrize(
    "words",
    [
        ("--mechanism", "jades", "--data-model", "2.0"),
        ("--mechanism", "vc+jwt", "--data-model", "2.0"),
        ("--mechanism", "eddsa-rdfc-2022", "--level", "B-T", "--tsa", "https://tsa.example"),
        ("--mechanism", "eddsa-rdfc-2022", "--signing-time", "iat"),
        ("--mechanism", "eddsa-rdfc-2022", "--mandatory", "/issuer"),
        ("--mechanism", "jades", "--mandatory", "/issuer"),
        ("--mechanism", "bbs-2023"),
        ("--mechanism", "Ed25519Signature2020"),
    ],
)
def test_words_that_contradict_each_other(
    words: tuple[str, ...], world: World, keys: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonld"
    given = ["issue", world["course.json"], "--key", keys["Ed25519"], "-o", str(out), *words]
    assert main(given) == 64
    assert not out.exists()


def test_a_key_of_another_kind(
    world: World, keys: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonld"
    words = ["--mechanism", "eddsa-rdfc-2022", "-o", str(out)]
    assert main(["issue", world["course.json"], "--key", keys["P-256"], *words]) == 1
    assert "Ed25519" in capsys.readouterr().err
    assert not out.exists()


def test_a_seal_makes_no_such_proof(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", "correct horse")
    out = tmp_path / "out.jsonld"
    words = ["--mechanism", "ecdsa-rdfc-2019", "-o", str(out)]
    assert main(["issue", world["course.json"], "--key", world["seal.p12"], *words]) == 1
    assert "certificate" in capsys.readouterr().err


def plain(version: str = "v2", **members: Any) -> dict[str, Any]:
    """A W3C credential without the European model, of VCDM 2.0 (or 1.1)."""
    begun = {
        "v2": ("https://www.w3.org/ns/credentials/v2", "validFrom"),
        "v1": ("https://www.w3.org/2018/credentials/v1", "issuanceDate"),
    }
    context, since = begun[version]
    return {
        "@context": [context],
        "type": ["VerifiableCredential"],
        since: "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ana"},
        **members,
    }


@pytest.mark.parametrize(
    ("document", "words", "code", "told"),
    [
        (plain(), ["--data-model", "1.1"], 64, "the document is of VCDM 2.0"),
        (plain("v1"), ["--data-model", "2.0"], 64, "the document is of VCDM 1.1"),
        (plain(), ["--data-model", "2.0"], 0, ""),
        (plain(), [], 0, ""),
        (plain("v1"), ["--data-model", "1.1"], 0, ""),
        (plain(validFrom="2026-01-01T00:00:00"), [], 1, "At /validFrom: a time is written with"),
        (
            plain(**{"@context": [*plain()["@context"], {"name": "https://e.example/name"}]}),
            [],
            1,
            "protected term redefinition (at /@context",
        ),
        (
            plain(**{"@context": [*plain()["@context"], "https://u.example/c"]}),
            [],
            1,
            "hand in any other one you trust (`--context URL=FILE`",
        ),
    ],
)
def test_a_plain_credential_and_what_is_told_of_it(
    document: dict[str, Any],
    words: list[str],
    code: int,
    told: str,
    keys: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given, out = tmp_path / "given.json", tmp_path / "out.json"
    given.write_text(json.dumps(document))
    suite = ("--key", keys["Ed25519"], "--mechanism", "eddsa-rdfc-2022")
    assert main(["issue", str(given), *suite, "-o", str(out), *words]) == code
    error = capsys.readouterr().err
    assert told in error and "annex1" not in error
    assert out.exists() == (code == 0)
