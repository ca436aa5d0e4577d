"""Keys by reference: they travel, and no key material does."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from microcred import Provider, Seal
from microcred.crypto.key_opening import KeyFile, KeyReference, TokenKey, open_key
from microcred.crypto.keys import PrivateKey
from microcred.crypto.secret_text import SecretFile, SecretVariable
from microcred.errors import UnsuitableKey

UNI = Provider(name="Example University", country="IE", identifier="NTRIE-123456")


@pytest.fixture
def seal_file(tmp_path: Path) -> Path:
    path = tmp_path / "seal.p12"
    path.write_bytes(Seal.for_testing(UNI).to_pkcs12("correct horse"))
    (tmp_path / "password").write_text("correct horse\n")
    return path


def test_a_file_and_where_its_password_is(seal_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD_OF_SEAL", "correct horse")
    sources = (SecretFile(seal_file.with_name("password")), SecretVariable("PASSWORD_OF_SEAL"))
    for source in sources:
        key = KeyFile(str(seal_file), source)
        travelled = pickle.loads(pickle.dumps(key))
        assert isinstance(travelled, KeyReference) and travelled == key
        assert isinstance(travelled.open(), Seal)
        assert b"correct" not in pickle.dumps(key)


def test_keys_without_password(tmp_path: Path) -> None:
    key = PrivateKey.generate("Ed25519")
    (tmp_path / "key.pem").write_bytes(key.to_pem(None))
    opened = KeyFile(str(tmp_path / "key.pem"), key_id="did:web:uni.example#key-1").open()
    assert opened.public_key == key.public_key


def test_what_cannot_be_opened(seal_file: Path) -> None:
    with pytest.raises(UnsuitableKey, match="cannot be read"):
        KeyFile(str(seal_file) + "x").open()
    with pytest.raises(UnsuitableKey, match="nobody gives it") as refused:
        KeyFile(str(seal_file)).open()
    assert "SecretFile" in refused.value.hint()
    with pytest.raises(UnsuitableKey, match="named by its certificate"):
        KeyFile(str(seal_file), key_id="did:web:uni.example#key-1").open()
    with pytest.raises(UnsuitableKey):
        open_key(b"{", ask=str)


def test_a_token_that_is_not_there(tmp_path: Path) -> None:
    key = TokenKey(str(tmp_path / "none.so"), SecretVariable("PIN"))
    assert pickle.loads(pickle.dumps(key)) == key and isinstance(key, KeyReference)
    with pytest.raises(UnsuitableKey, match="certificates"):
        TokenKey("none.so", certificates=str(tmp_path / "none.pem")).open()
    (tmp_path / "chain.pem").write_bytes(Seal.for_testing(UNI).chain_pem())
    with pytest.raises(Exception, match="module") as refused:
        TokenKey(str(tmp_path / "none.so"), certificates=str(tmp_path / "chain.pem")).open()
    assert type(refused.value).__module__ == "microcred.errors"
