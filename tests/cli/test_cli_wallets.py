"""`microcred issue` for wallets: types, holders' keys, and what cannot be meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.crypto.keys import PrivateKey
from microcred.parsing import parse

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]
KEY = PrivateKey.generate("P-256")
JWK = json.dumps(dict(KEY.public_key.to_jwk()))


@pytest.fixture
def words(world: World, tmp_path: Path) -> list[str]:
    return [
        "issue", world["course.json"], "--key", world["key.jwk"], "-o", str(tmp_path / "out"),
        "--on-behalf-of", "the university's own wallet",
    ]  # fmt: skip


def pem(path: Path) -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from microcred.encoding import b64url_decode

    jwk = KEY.public_key.to_jwk()
    x, y = (int.from_bytes(b64url_decode(str(jwk[name]))) for name in ("x", "y"))
    key = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return str(path)


@pytest.mark.parametrize("mechanism", ["dc+sd-jwt", "vc+sd-jwt"])
@pytest.mark.parametrize("how", ["jwk", "file", "pem"])
def test_bound_to_a_holder(
    mechanism: str, how: str, words: list[str], tmp_path: Path, machine: Machine
) -> None:
    holder = JWK
    if how == "file":
        (tmp_path / "holder.jwk").write_text(JWK)
        holder = str(tmp_path / "holder.jwk")
    elif how == "pem":
        holder = pem(tmp_path / "holder.pem")
    code, report = machine(*words, "--mechanism", mechanism, "--holder", holder, "--decoys", "2")
    assert (code, report["media_type"]) == (0, f"application/{mechanism}")
    read = parse((tmp_path / "out").read_bytes())
    assert read.disclosed is not None
    assert read.disclosed.claims["cnf"] == {"jwk": json.loads(JWK)}
    assert read.disclosed.is_part  # decoys
    code, row = machine("verify", str(tmp_path / "out"), "--trust", "did")
    assert (code, row["outcome"]) == (0, "PASSED")
    asked = ["--challenge", "n-1", "--domain", "https://v.example"]
    code, row = machine("verify", str(tmp_path / "out"), "--trust", "did", *asked)
    told = {one["code"] for one in row["findings"] if one["outcome"] == "FAILED"}
    assert (code, told) == (1, {"key_binding.missing"})


def test_the_types(words: list[str], world: World, tmp_path: Path, machine: Machine) -> None:
    code, _ = machine(*words, "--mechanism", "dc+sd-jwt", "--type", "elm")
    assert code == 0
    assert "elm" in parse((tmp_path / "out").read_bytes()).disclosed.claims  # type: ignore[union-attr]
    course = json.loads(world.read("course.json"))
    course["learner"]["identifier"] = ["S-1"]
    course["teaching_languages"] = ["en"]
    source = tmp_path / "course.json"
    source.write_text(json.dumps(course))
    out = str(tmp_path / "learning")
    learning = ["issue", str(source), *words[2:4], "-o", out, *words[6:]]
    learning += ["--mechanism", "dc+sd-jwt", "--type", "eudi-learning"]
    ends = ["--expires", "2040-01-01T00:00:00Z"]
    code, _ = machine(*learning, *ends, "--holder", JWK)
    assert code == 0
    claims = parse(Path(out).read_bytes()).disclosed.claims  # type: ignore[union-attr]
    assert claims["vct"] == "urn:eu.europa.ec.eudi:learning:credential:1"
    Path(out).unlink()
    for lacking in (ends, ["--holder", JWK]):
        code, _ = machine(*learning, *lacking)
        assert code == 1 and not Path(out).exists()


def test_a_presentation(world: World, tmp_path: Path, machine: Machine) -> None:
    source, out = tmp_path / "plain.json", str(tmp_path / "out")
    context = ["https://www.w3.org/ns/credentials/v2"]
    source.write_text(json.dumps({"@context": context, "type": ["VerifiablePresentation"]}))
    line = ["issue", str(source), "--key", world["key.jwk"], "--mechanism", "vp+sd-jwt", "-o", out]
    code, report = machine(*line)
    assert (code, report["media_type"]) == (0, "application/vp+sd-jwt")


@pytest.mark.parametrize(
    "more",
    [
        ["--type", "elm"],
        ["--holder", JWK],
        ["--decoys", "1"],
        ["--expires", "2040-01-01"],
        ["--mechanism", "vc+sd-jwt", "--type", "elm"],
        ["--mechanism", "vc+sd-jwt", "--expires", "2040-01-01"],
        ["--mechanism", "dc+sd-jwt", "--type", "diploma"],
        ["--mechanism", "dc+sd-jwt", "--decoys", "-1"],
        ["--mechanism", "dc+sd-jwt", "--decoys", "65"],
        ["--mechanism", "dc+sd-jwt", "--expires", "soon"],
        ["--mechanism", "dc+sd-jwt", "--holder", "nowhere.jwk"],
        ["--mechanism", "dc+sd-jwt", "--holder", "{"],
        ["--mechanism", "dc+sd-jwt", "--holder", '{"kty": "oct", "k": "AA"}'],
        ["--mechanism", "dc+sd-jwt", "--holder", '{"kty": "EC"}'],
        ["--mechanism", "dc+sd-jwt", "--holder", json.dumps({**json.loads(JWK), "d": "AA"})],
    ],
)
def test_what_cannot_be_meant(more: list[str], words: list[str], tmp_path: Path) -> None:
    assert main([*words, *more]) == 64
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_key(words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "holder"
    for content in (b"[]", b"hello", b"-----BEGIN PUBLIC KEY-----\nAA==\n"):
        file.write_bytes(content)
        assert main([*words, "--mechanism", "dc+sd-jwt", "--holder", str(file)]) == 64
