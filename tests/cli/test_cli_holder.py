"""The words of SD-JWTs: whose key a credential is bound to, in every writing of a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examples import wallet_signer
from microcred.cli.wallets import holder_from
from microcred.cli.words import Misuse
from microcred.crypto.references import did_of
from microcred.encoding import b64url_encode

KEY = wallet_signer("P-384").public_key


def writings(folder: Path) -> list[str]:
    jwk = json.dumps(KEY.to_jwk())
    for name, content in (("key.jwk", jwk.encode()), ("key.pem", KEY.to_pem())):
        (folder / name).write_bytes(content)
    did = did_of(wallet_signer("P-384"))
    method = f"{did}#{KEY.multikey()}"
    by_jwk = f"did:jwk:{b64url_encode(jwk.encode())}"
    files = [str(folder / "key.jwk"), str(folder / "key.pem")]
    return [*files, jwk, f" {jwk}", did, method, KEY.multikey(), by_jwk, f"{by_jwk}#0"]


def test_every_writing_of_a_key(tmp_path: Path) -> None:
    assert {holder_from(one) for one in writings(tmp_path)} == {KEY}


@pytest.mark.parametrize(
    "word",
    [
        "{}",
        "{",
        "did:key:zabc",
        "did:key:",
        f"{did_of(wallet_signer())}#another",
        "did:jwk:e30",
        "did:jwk:%",
        "z" + "a" * 48,
        '{"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}',
        '{"kty": "oct", "k": "AAAA"}',
    ],
)
def test_what_is_no_key(word: str) -> None:
    with pytest.raises(Misuse, match="--holder is") as caught:
        holder_from(word)
    assert "public key" in str(caught.value.hint())


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    for content in (b"", b"[]", b"\xff", b"-----BEGIN PUBLIC KEY-----\nAA\n"):
        (tmp_path / "key").write_bytes(content)
        with pytest.raises(Misuse):
            holder_from(str(tmp_path / "key"))
