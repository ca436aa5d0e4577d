"""`microcred keys new-seal`: three files, a password, nothing overwritten."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from microcred.cli import main
from microcred.cli.signers import open_signer
from microcred.crypto.certificates import read_certificates
from microcred.crypto.key_opening import key_kind
from microcred.crypto.keys import PrivateKey
from microcred.crypto.seal import Seal
from microcred.errors import UnsuitableKey

if TYPE_CHECKING:
    from conftest import World

IDENTIFIER = "NTRIE-123456"
PASSWORD = "correct horse"

Machine = Callable[..., tuple[int, Any]]
NEW = (
    "keys", "new-seal", "--organisation", "Université d'Exemple", "--country", "IE",
    "--identifier", IDENTIFIER,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment gives the password unless a test says otherwise."""
    monkeypatch.setenv("MICROCRED_PASSWORD", PASSWORD)


def test_three_files(tmp_path: Path, machine: Machine) -> None:
    """Key, chain and root, in a folder that need not be there."""
    folder = tmp_path / "new" / "seal"
    code, made = machine(*NEW, "-o", str(folder))
    assert code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "seal-chain.pem", "seal-root.pem", "seal.p12",
    ]  # fmt: skip
    seal = Seal.from_pkcs12(folder / "seal.p12", PASSWORD)
    assert seal.certificate.organization_identifier == IDENTIFIER
    assert seal.certificate.name == "Université d'Exemple"
    assert read_certificates((folder / "seal-root.pem").read_bytes()) == (seal.root,)
    assert read_certificates((folder / "seal-chain.pem").read_bytes())[0] == seal.certificate
    assert made["p12"] == str(folder / "seal.p12")
    assert made["chain"] == str(folder / "seal-chain.pem")
    assert made["root"] == str(folder / "seal-root.pem")
    assert made["certificate_sha256"] == seal.certificate.sha256
    if os.name == "posix":
        assert (folder / "seal.p12").stat().st_mode & 0o077 == 0


def test_people_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the files are, that it is a test seal, and never the password."""
    assert main([*NEW, "-o", str(tmp_path), "--key", "RSA-2048"]) == 0
    out, err = capsys.readouterr()
    assert "test seal" in out
    assert all(str(tmp_path / name) in out for name in ("seal.p12", "seal-root.pem"))
    assert PASSWORD not in out + err


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second time it is refused, and the first seal stays."""
    assert main([*NEW, "-o", str(tmp_path)]) == 0
    before = (tmp_path / "seal.p12").read_bytes()
    capsys.readouterr()
    assert main([*NEW, "-o", str(tmp_path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "seal.p12").read_bytes() == before


def test_an_empty_password_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment or a file; and no file is left."""
    (tmp_path / "empty").write_bytes(b"\n")
    folder = tmp_path / "seal"
    assert main([*NEW, "-o", str(folder), "--password-file", str(tmp_path / "empty")]) == 1
    monkeypatch.setenv("MICROCRED_PASSWORD", "")
    assert main([*NEW, "-o", str(folder)]) == 1
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize(
    ("name", "country", "identifier"),
    [
        ("", "IE", IDENTIFIER),
        ("Uni", "Hibernia", IDENTIFIER),
        ("Uni", "XX", IDENTIFIER),
        ("Uni", "IE", ""),
    ],
)
def test_wrong_words(
    name: str, country: str, identifier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An organisation that can't be is misuse, and no file is left."""
    folder = tmp_path / "seal"
    words = ["--organisation", name, "--country", country, "--identifier", identifier]
    assert main(["keys", "new-seal", *words, "-o", str(folder)]) == 64
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not folder.exists()


def test_a_folder_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where the folder should be, and a path that is none."""
    (tmp_path / "file").write_bytes(b"")
    for out in (str(tmp_path / "file"), str(tmp_path / "file" / "below"), "nul\0"):
        assert main([*NEW, "-o", out]) == 64
        assert "cannot write" in capsys.readouterr().err


def test_kinds_of_key(world: World) -> None:
    """Told by content."""
    assert key_kind(world.read("key.jwk")) == "jwk"
    assert key_kind(b"Bag Attributes\n-----BEGIN CERTIFICATE-----") == "pem"
    assert key_kind(world.read("seal.p12")) == "pkcs12"


def no_password() -> str:
    """The question that must not be asked."""
    raise AssertionError("nobody should ask")


def test_pem_keys() -> None:
    """A password is asked for only where the key is protected."""
    key = PrivateKey.generate("P-256")
    signer = open_signer(key.to_pem(None), algorithm=None, ask=no_password)
    assert signer.public_key == key.public_key
    locked = key.to_pem(PASSWORD.encode())
    assert open_signer(locked, algorithm="ES256", ask=lambda: PASSWORD).algorithm == "ES256"
    with pytest.raises(UnsuitableKey):
        open_signer(locked, algorithm=None, ask=lambda: "wrong")


def test_pem_key_with_its_chain(world: World) -> None:
    """Makes a seal, in whatever order the two stand."""
    private = load_key_and_certificates(world.read("seal.p12"), PASSWORD.encode())[0]
    assert private is not None
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = world.read("chain.pem")
    for both in (pem + chain, chain + pem):
        signer = open_signer(both, algorithm=None, ask=no_password)
        assert isinstance(signer, Seal)
        assert signer.certificates == world.seal.certificates


def test_jwk_sets(world: World) -> None:
    """One key alone is meant; of several none."""
    jwk = world.read("key.jwk")
    one = open_signer(b'{"keys": [' + jwk + b"]}", algorithm="ES256", ask=no_password)
    assert one.public_key == open_signer(jwk, algorithm=None, ask=no_password).public_key
    with pytest.raises(UnsuitableKey, match="exactly one"):
        open_signer(b'{"keys": [' + jwk + b"," + jwk + b"]}", algorithm=None, ask=no_password)


@pytest.mark.parametrize(
    "data", [b"{", b'{"a": 1}', b'{"keys": []}', b"", b"\x30\x82", b"-----BEGIN X-----"]
)
def test_no_keys(data: bytes) -> None:
    """Our own error, whatever the bytes."""
    with pytest.raises(UnsuitableKey):
        open_signer(data, algorithm=None, ask=lambda: PASSWORD)


def test_a_long_name_in_another_script(tmp_path: Path) -> None:
    """A Greek name takes two octets a letter, and every one of them is kept."""
    name = "Εθνικό και Καποδιστριακό Πανεπιστήμιο Αθηνών"
    words = ["--organisation", name, "--country", "GR", "--identifier", "NTRGR-1"]
    assert main(["keys", "new-seal", *words, "-o", str(tmp_path)]) == 0
    assert Seal.from_pkcs12(tmp_path / "seal.p12", PASSWORD).certificate.name == name
