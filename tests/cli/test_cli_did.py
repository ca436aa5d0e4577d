"""`did resolve`, `did document`, `keys new`, and the words about DIDs of `issue` and `verify`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from microcred.cli import main
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_jwk, did_key, verification_method
from microcred.jsontext import write_json
from microcred.testing import World as Web
from microcred.trust.controlled_document import document_of

if TYPE_CHECKING:
    from conftest import World

Machine = Callable[..., tuple[int, Any]]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DID = "did:web:university.test.example"
PASSWORD = "correct horse"


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> Web:
    """A test world that the commands ask in place of the network."""
    made = Web(now=NOW)
    for room in ("did", "verify"):
        monkeypatch.setattr(f"microcred.cli.{room}.network", lambda *_: made.fetch)
    return made


def file(folder: Path, name: str, value: Any) -> str:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else write_json(value).encode())
    return str(path)


def new_key(folder: Path, kind: str, machine: Machine) -> dict[str, Any]:
    code, told = machine("keys", "new", "--type", kind, "--no-password", "-o", f"{folder}/{kind}")
    assert code == 0
    assert isinstance(told, dict)
    return told


# -- keys new -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "curve", "begin"),
    [("ed25519", "Ed25519", "z6Mk"), ("p256", "P-256", "zDna"), ("p384", "P-384", "z82L")],
)
def test_a_new_key(kind: str, curve: str, begin: str, tmp_path: Path, machine: Machine) -> None:
    told = new_key(tmp_path, kind, machine)
    path = tmp_path / kind
    key = PrivateKey.from_pem(path.read_bytes()).public_key
    assert key.curve == curve
    assert told["multikey"] == key.multikey() and told["multikey"].startswith(begin)
    assert told["did"] == did_key(key)
    assert told["key_id"] == verification_method(told["did"])
    assert told["jwk"] == key.to_jwk()
    assert told["out"] == str(path)
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_a_new_key_under_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", PASSWORD)
    path = tmp_path / "key.pem"
    assert main(["keys", "new", "-o", str(path)]) == 0
    out, err = capsys.readouterr()
    assert PASSWORD not in out + err
    assert b"ENCRYPTED" in path.read_bytes()
    key = PrivateKey.from_pem(path.read_bytes(), PASSWORD).public_key
    assert key.curve == "Ed25519"
    assert did_key(key) in out


def test_keys_that_are_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there.pem"
    there.write_bytes(b"precious")
    new = ["keys", "new", "-o"]
    assert main([*new, str(there), "--no-password"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert there.read_bytes() == b"precious"
    assert main([*new, str(tmp_path / "a"), "--no-password", "--password-file", "x"]) == 64
    assert main([*new, str(tmp_path / "no" / "a"), "--no-password"]) == 64
    assert main([*new, str(tmp_path / "a"), "--type", "rsa"]) == 64
    monkeypatch.setenv("MICROCRED_PASSWORD", "")
    assert main([*new, str(tmp_path / "a")]) == 1
    assert not (tmp_path / "a").exists()


# -- did resolve ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_a_did_that_is_its_key(kind: str, machine: Machine) -> None:
    key = PrivateKey.generate(kind).public_key
    for did in (did_key(key), did_jwk(key)):
        code, told = machine("did", "resolve", did)
        assert (code, told["outcome"], told["id"]) == (0, "PASSED", did)
        first = told["keys"][0]
        assert (first["kind"], first["multikey"]) == (kind, key.multikey())
        assert "assertionMethod" in first["purposes"]
        assert [one["code"] for one in first["findings"]] == ["key.resolved"]
        assert document_of(told["document"]).id == did


def test_people_see_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    key = PrivateKey.generate("Ed25519").public_key
    assert main(["did", "resolve", did_key(key)]) == 0
    out = capsys.readouterr().out
    assert key.multikey() in out and "assertionMethod" in out and "keyAgreement" in out


def test_a_purpose(machine: Machine) -> None:
    did = did_key(PrivateKey.generate("P-256").public_key)
    for purpose, code in (("authentication", 0), ("assertionMethod", 0), ("keyAgreement", 1)):
        assert machine("did", "resolve", did, "--purpose", purpose)[0] == code
    assert machine("did", "resolve", verification_method(did))[0] == 0
    assert machine("did", "resolve", f"{did}#key-1")[0] == 1


def test_the_web(online: Web, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    online.did_web()
    code, told = machine("did", "resolve", DID, "--fetch")
    assert (code, told["keys"][0]["id"]) == (0, f"{DID}#key-1")
    assert machine("did", "resolve", f"{DID}#key-1", "--fetch")[0] == 0
    assert machine("did", "resolve", f"{DID}#key-2", "--fetch")[0] == 1
    code, told = machine("did", "resolve", DID)
    assert (code, told["code"], told["outcome"]) == (2, "key.not_fetched", "INDETERMINATE")
    assert main(["did", "resolve", DID]) == 2
    out, err = capsys.readouterr()
    assert "key.not_fetched" in out and "--fetch" in err
    online.controlled("college")
    assert machine("did", "resolve", "https://college.test.example/issuer", "--fetch")[0] == 0
    assert machine("did", "resolve", "https://nobody.test.example/issuer", "--fetch")[0] == 2
    assert machine("did", "resolve", "did:example:1", "--fetch")[0] == 2
    assert machine("did", "resolve", "did:web:127.0.0.1", "--fetch")[0] == 1
    assert machine("did", "resolve", "hello", "--fetch")[0] == 1


def test_a_document_at_hand(tmp_path: Path, machine: Machine) -> None:
    one = Web(now=NOW).did_web().method_changed(revoked="2026-01-01T00:00:00Z")
    path = file(tmp_path, "did.json", dict(one.document))
    words = ("did", "resolve", DID, "--did-document", path)
    assert machine(*words)[0] == 0
    code, told = machine(*words, "--purpose", "assertionMethod")
    assert (code, told["outcome"]) == (1, "FAILED")
    assert [row["code"] for row in told["keys"][0]["findings"]] == ["key.revoked"]
    assert machine(*words, "--purpose", "assertionMethod", "--at", "2025-12-31")[0] == 0


def test_a_key_of_no_use(tmp_path: Path, machine: Machine, capsys: Any) -> None:
    one = (
        Web(now=NOW)
        .did_web()
        .method_changed(publicKeyMultibase="zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")
    )
    path = file(tmp_path, "did.json", dict(one.document))
    words = ("did", "resolve", f"{DID}#key-1", "--did-document", path)
    code, told = machine(*words)
    assert (code, told["keys"][0]["kind"], told["keys"][0]["multikey"]) == (2, "secp256k1", None)
    assert main([*words]) == 2
    assert "key.unsupported" in capsys.readouterr().out
    other = ("did", "resolve", f"{DID}#key-2", "--did-document", path)
    assert main([*other]) == 1
    assert "no key of that name" in capsys.readouterr().out


def test_an_rsa_key_has_no_multikey(machine: Machine) -> None:
    code, told = machine("did", "resolve", did_jwk(PrivateKey.generate("RSA-2048").public_key))
    assert (code, told["keys"][0]["kind"], told["keys"][0]["multikey"]) == (0, "RSA", None)


@pytest.mark.parametrize("text", ["z", 1, None])
def test_a_key_that_is_none(text: Any, tmp_path: Path, machine: Machine) -> None:
    one = Web(now=NOW).did_web().method_changed(publicKeyMultibase=text)
    path = file(tmp_path, "did.json", dict(one.document))
    code, told = machine("did", "resolve", DID, "--did-document", path)
    (key,) = told["keys"]
    assert (code, key["kind"]) == (0, None)
    assert [row["code"] for row in key["findings"]] == ["key.document_invalid"]


@pytest.mark.parametrize("content", [b"junk", b"{}", b"[]"])
def test_documents_that_are_none(content: bytes, tmp_path: Path, capsys: Any) -> None:
    path = file(tmp_path, "did.json", content)
    assert main(["did", "resolve", DID, "--did-document", path]) == 64
    assert "is no document of a DID" in capsys.readouterr().err


def test_two_documents_of_one_did(tmp_path: Path) -> None:
    path = file(tmp_path, "did.json", dict(Web(now=NOW).did_web().document))
    words = ["did", "resolve", DID, "--did-document", path, "--did-document", path]
    assert main(words) == 64


# -- did document ---------------------------------------------------------------------------------


def test_a_document_to_publish(tmp_path: Path, machine: Machine, capsys: Any) -> None:
    told = new_key(tmp_path, "p256", machine)
    other = new_key(tmp_path, "ed25519", machine)
    out = str(tmp_path / "did.json")
    keys = ("--key", f"{tmp_path}/p256", "--key", f"{tmp_path}/ed25519")
    code, made = machine("did", "document", *keys, "--did", DID, "-o", out)
    assert (code, made["url"], made["out"]) == (0, f"https://{DID[8:]}/.well-known/did.json", out)
    document = document_of(json.loads(Path(out).read_bytes()))
    assert [one.members["publicKeyMultibase"] for one in document.methods] == [
        told["multikey"],
        other["multikey"],
    ]
    assert document.purposes(f"{DID}#key-2") == ("authentication", "assertionMethod")
    assert machine("did", "resolve", f"{DID}#key-2", "--did-document", out)[0] == 0
    assert main(["did", "document", *keys, "--did", DID, "--form", "jwk"]) == 0
    shown, note = capsys.readouterr()
    assert document_of(json.loads(shown)).methods[0].type == "JsonWebKey"
    assert f"--key-id {DID}#key-1" in note


def test_public_keys_are_keys_too(tmp_path: Path, machine: Machine) -> None:
    key = PrivateKey.generate("P-384").public_key
    files = (
        file(tmp_path, "a.pem", key.to_pem()),
        file(tmp_path, "b.jwk", dict(key.to_jwk())),
    )
    for path in files:
        words = ("did", "document", "--key", path, "--did", DID, "--purpose", "authentication")
        code, made = machine(*words)
        assert code == 0
        assert made["document"]["verificationMethod"][0]["publicKeyMultibase"] == key.multikey()
        assert "assertionMethod" not in made["document"]


def test_documents_that_are_not_written(tmp_path: Path, world: World) -> None:
    words = ["did", "document", "--key", world["key.jwk"], "--did"]
    assert main([*words, "did:key:z6Mk"]) == 1
    assert main([*words, "did:web:127.0.0.1"]) == 1
    assert main([*words, DID, "--json", "-o", "-"]) == 64
    assert main([*words, DID, "-o", world["key.jwk"]]) == 64
    assert main(["did", "document", "--key", str(tmp_path / "none"), "--did", DID]) == 64
    for content in (b"junk", b'{"kty": "EC"}', b"-----BEGIN PUBLIC KEY-----"):
        path = file(tmp_path, "key", content)
        words = ["did", "document", "--key", path, "--did", DID]
        assert main([*words, "--password-file", world["password"]]) == 1


# -- issue and verify -----------------------------------------------------------------------------


def issued(folder: Path, world: World, machine: Machine, key: str, *more: str) -> str:
    out = str(folder / "token.jwt")
    words = ["issue", world["course.json"], "--key", key, "--mechanism", "vc+jwt", "-o", out]
    assert machine(*words, *more)[0] == 0
    return out


def test_from_a_key_to_a_verdict(
    tmp_path: Path, world: World, machine: Machine, online: Web
) -> None:
    """Key, document, credential, and whoever has the document or the web verifies it."""
    new_key(tmp_path, "p256", machine)
    key, out = str(tmp_path / "p256"), str(tmp_path / "did.json")
    made = ("did", "document", "--key", key, "--did", DID, "-o", out, "--form", "jwk")
    assert machine(*made)[0] == 0
    token = issued(tmp_path, world, machine, key, "--key-id", f"{DID}#key-1")
    words = ("verify", token, "--trust", "did", "--issuer", DID)
    code, told = machine(*words, "--did-document", out)
    assert (code, told["outcome"], told["signer"]["identifier"]) == (0, "PASSED", DID)
    assert machine(*words)[0] == 2
    online.fetch.publish(f"https://{DID[8:]}/.well-known/did.json", Path(out).read_bytes())
    assert machine(*words, "--fetch")[0] == 0
    others = ("verify", token, "--trust", "did", "--issuer", "did:web:other.example")
    assert machine(*others, "--did-document", out)[0] == 1
    assert main(["verify", token, "--trust", "did", "--did-document", token]) == 64
    twice = ["verify", "-", "--trust", "did", "--did-document", "-"]
    assert main(twice) == 64


def test_the_issuer_binding(tmp_path: Path, world: World, machine: Machine) -> None:
    """The key is signed under another name than the issuer's; who must, can let that pass."""
    from forging import b64url

    from microcred.crypto.signing import LocalSigner
    from microcred.encoding import b64url_decode

    told = new_key(tmp_path, "p256", machine)
    token = issued(tmp_path, world, machine, str(tmp_path / "p256"))
    header, claims = (
        json.loads(b64url_decode(text)) for text in Path(token).read_text().split(".")[:2]
    )
    header["iss"] = claims["issuer"]["id"] = "https://vc.example/issuers/5678"
    text = f"{b64url(json.dumps(header))}.{b64url(json.dumps(claims))}"
    signer = LocalSigner.from_pem((tmp_path / "p256").read_bytes())
    Path(token).write_text(f"{text}.{b64url(signer.sign(text.encode()))}")
    words = ("verify", token, "--trust", "did", "--issuer", told["did"])
    assert machine(*words)[0] == 1
    assert machine(*words, "--issuer-binding", "required")[0] == 1
    code, verdict = machine(*words, "--issuer-binding", "informative")
    assert code == 0
    found = {one["code"]: one["outcome"] for one in verdict["findings"]}
    assert found["issuer.mismatch"] == "FAILED"
    assert machine(*words[:-1], "did:key:z6Mk", "--issuer-binding", "informative")[0] == 1


def test_names_of_keys_that_are_none(tmp_path: Path, world: World, capsys: Any) -> None:
    out = str(tmp_path / "out")
    words = ["issue", world["course.json"], "-o", out, "--mechanism", "vc+jwt"]
    for name in ("key-1", DID, "http://uni.example/#1", ""):
        assert main([*words, "--key", world["key.jwk"], "--key-id", name]) == 64
        assert "--key-id" in capsys.readouterr().err
    seal = [*words, "--key", world["seal.p12"], "--password-file", world["password"]]
    assert main([*seal, "--key-id", f"{DID}#1"]) == 1
    assert "named by its certificate" in capsys.readouterr().err
    token = ["--pkcs11", "module", "--key-id", f"{DID}#1"]
    assert main([*words, *token]) == 64
    assert "--key-id is for --key alone" in capsys.readouterr().err


def test_a_seal_in_pem_can_sign_under_a_name(tmp_path: Path, world: World) -> None:
    from microcred.cli.signers import open_signer
    from microcred.crypto.seal import Seal

    key = PrivateKey.generate("P-256")
    both = key.to_pem(None) + world.read("chain.pem")

    def nobody() -> str:
        raise AssertionError("nobody should ask")

    signer = open_signer(both, algorithm=None, ask=nobody, key_id=f"{DID}#key-1")
    assert not isinstance(signer, Seal)
    assert getattr(signer, "key_id", None) == f"{DID}#key-1"
