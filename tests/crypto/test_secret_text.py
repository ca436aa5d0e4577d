"""Secrets: what shows them (nothing), where they come from, what is refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from traceback import TracebackException

import pytest

from microcred.crypto.keys import PrivateKey
from microcred.crypto.seal import Seal
from microcred.crypto.secret_text import SecretFile, SecretText, SecretVariable, reveal
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_encode
from microcred.errors import MicrocredError, UnsuitableKey

TEXT = "s3cret-2711"


def told(error: BaseException) -> str:
    """All that a traceback says, with the values of the variables in it."""
    return "".join(TracebackException.from_exception(error, capture_locals=True).format())


def test_nothing_shows_it() -> None:
    """repr, str, format, and what of it is in a container."""
    secret = SecretText(TEXT)
    shown = [repr(secret), str(secret), f"{secret}", repr([secret]), repr({"pin": secret})]
    assert not any(TEXT in one for one in shown)
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == TEXT


def test_equality() -> None:
    """By the text, and with nothing else."""
    secret = SecretText(TEXT)
    assert secret == SecretText(TEXT) and hash(secret) == hash(SecretText(TEXT))
    assert secret != SecretText("other") and secret != TEXT


def test_it_is_not_pickled() -> None:
    with pytest.raises(UnsuitableKey, match="not pickled"):
        pickle.dumps(SecretText(TEXT))


@pytest.mark.parametrize("text", ["", f"{TEXT}\ud800", None, b"2711"])
def test_what_is_no_text(text: object) -> None:
    """Is refused, and not told."""
    with pytest.raises(UnsuitableKey, match="empty or no Unicode") as caught:
        SecretText(text)  # type: ignore[arg-type]
    # The caller's own frame is the test's: here is looked at ours alone.
    assert TEXT not in told(caught.value).partition("in __init__")[2]


def test_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable and a file give the secret when they are asked; both can be pickled."""
    file = tmp_path / "pin"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode() + b"\r\nsecond line\n")
    for source in (SecretVariable("MICROCRED_TEST_PIN"), SecretFile(file)):
        monkeypatch.setenv("MICROCRED_TEST_PIN", TEXT)
        assert reveal(pickle.loads(pickle.dumps(source))) == TEXT
        assert TEXT not in repr(source)
    monkeypatch.delenv("MICROCRED_TEST_PIN")
    with pytest.raises(UnsuitableKey, match="variable of the secret is not set"):
        SecretVariable("MICROCRED_TEST_PIN")()
    with pytest.raises(UnsuitableKey, match="cannot be read"):
        SecretFile(tmp_path)()
    with pytest.raises(UnsuitableKey, match="cannot be read"):
        SecretFile("\0")()


@pytest.mark.parametrize("content", [b"", b"\n2711", b"\xff2711"])
def test_files_without_one(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_bytes(content)
    with pytest.raises(UnsuitableKey, match="empty or no Unicode"):
        SecretFile(file)()


def test_what_is_revealed() -> None:
    """A secret, and a function that gives a text or a secret; never a plain text."""
    assert reveal(SecretText(TEXT)) == reveal(lambda: TEXT) == reveal(lambda: SecretText(TEXT))
    for wrong in (TEXT, lambda: None, lambda: b"2711", None):
        with pytest.raises(UnsuitableKey, match="is given as SecretText"):
            reveal(wrong)  # type: ignore[arg-type]


# -- keys and passwords given to our functions ----------------------------------------------------


class University:
    """Whose seal it is."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


def refused(call: Callable[[], object]) -> str:
    """What is told of an error, the test's own frames left out."""
    with pytest.raises(MicrocredError) as caught:
        call()
    error: BaseException | None = caught.value
    texts = [repr(error), str(error)]
    while error is not None:
        frames = TracebackException.from_exception(error, capture_locals=True)
        ours = [one for one in frames.stack if "/microcred/" in one.filename]
        texts += [f"{one.line} {one.locals}" for one in ours]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def test_files_with_keys() -> None:
    """PKCS#12, PEM, JWK: neither key nor password, whatever is wrong."""
    seal = Seal.for_testing(University())
    key = seal._signer.private_key  # type: ignore[attr-defined] - in memory
    pem, locked = key.to_pem(None), key.to_pem(TEXT)
    scalar = key._key.private_numbers().private_value
    jwk = {
        **key.public_key.to_jwk(),
        "d": b64url_encode(scalar.to_bytes(32, "big")),
        "alg": "ES256",
    }
    certificates = Seal.for_testing(University()).chain_pem()
    calls: list[Callable[[], object]] = [
        lambda: Seal.from_pkcs12(seal.to_pkcs12("other"), TEXT),
        lambda: Seal.from_pkcs12("no such file", TEXT),
        lambda: Seal.from_pem(pem, certificates),
        lambda: Seal.from_pem(locked, certificates, "other"),
        lambda: Seal.from_pem(locked, certificates, TEXT),
        lambda: LocalSigner.from_pem(pem, TEXT),
        lambda: LocalSigner.from_pem(pem, algorithm="RS256"),
        lambda: LocalSigner.from_jwk(jwk, algorithm="PS256"),
        lambda: LocalSigner.from_jwk({**jwk, "x": "AAAA"}),
        lambda: PrivateKey.from_jwk({**jwk, "kty": "RSA"}),
        lambda: key.to_pem(TEXT + "\ud800"),
        lambda: seal.to_pkcs12(TEXT * 200),
    ]
    secrets = [TEXT, jwk["d"], str(scalar), f"{scalar:x}", pem.decode().splitlines()[1]]
    for call in calls:
        text = refused(call)
        assert not [one for one in secrets if one in text]


def test_a_password_may_be_a_secret() -> None:
    """Of PKCS#12 and PEM; a function is asked when the file is opened."""
    seal = Seal.for_testing(University())
    file = seal.to_pkcs12(SecretText(TEXT))
    assert Seal.from_pkcs12(file, TEXT) == Seal.from_pkcs12(file, lambda: TEXT) == seal
    key = seal._signer.private_key  # type: ignore[attr-defined] - in memory
    pem = key.to_pem(SecretText(TEXT))
    assert Seal.from_pem(pem, seal.chain_pem(), SecretText(TEXT)) == seal
    assert LocalSigner.from_pem(pem, SecretText(TEXT)).public_key == seal.public_key
