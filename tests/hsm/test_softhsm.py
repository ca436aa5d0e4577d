"""Seals whose key is in a token of SoftHSM: all algorithms, lost sessions, forks, workers."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from soft_token import LABEL, PIN, generate_ed25519, module

from microcred import ANY_ISSUER, Trust, issue, verify
from microcred.cli import main
from microcred.cli.demo import example
from microcred.crypto.certificates import Certificate
from microcred.crypto.pkcs11_token import PinRefused, TokenPlace
from microcred.crypto.seal import Seal
from microcred.crypto.secret_text import SecretText, SecretVariable
from microcred.errors import UnsuitableKey

TOKEN = TokenPlace(label=LABEL)
ALGORITHMS = [
    *[("RSA-2048", f"{name}{size}") for name in ("RS", "PS") for size in (256, 384, 512)],
    ("RSA-3072", "PS256"),
    ("P-256", "ES256"),
    ("P-384", "ES384"),
    ("P-521", "ES512"),
]


def opened(shape: str, **settings: Any) -> Seal:
    settings = {"pin": SecretText(PIN), "token": TOKEN, "key_label": shape, **settings}
    return Seal.from_pkcs11(module(), **settings)


def verified(seal: Seal, value: bytes, data: bytes) -> bool:
    return seal.public_key.verify(seal.algorithm, value, data)


@pytest.mark.parametrize(("shape", "algorithm"), ALGORITHMS)
def test_a_sealed_credential(shape: str, algorithm: str, seals: dict[str, Seal]) -> None:
    """Sealed in the token, verified with the root of its certificate."""
    with opened(shape, algorithm=algorithm) as seal:
        assert seal.certificates == seals[shape].certificates
        secured = issue(example(), signer=seal).secured
    trust = Trust(issuers=ANY_ISSUER, anchors=[seal.root])
    assert str(verify(secured, trust=trust).outcome) == "PASSED"


def test_ed25519(seals: dict[str, Seal]) -> None:
    """A key that was made in the token; its certificate is given."""
    certificate = Certificate.from_der(generate_ed25519())
    with opened("Ed25519", certificates=[certificate]) as seal:
        assert seal.algorithm == "EdDSA" and seal.certificate == certificate
        assert verified(seal, seal.sign(b"text"), b"text")


def test_a_thousand_in_one_session(seals: dict[str, Seal]) -> None:
    with opened("P-256") as seal:
        datas = [b"%d" % number for number in range(1000)]
        values = seal.sign_all(datas)
        assert all(verified(seal, *pair) for pair in zip(values, datas, strict=True))


def test_closed_by_another(seals: dict[str, Seal]) -> None:
    """Closing one seal logs the user out of the token; the other opens it again."""
    first, second = opened("P-256"), opened("RSA-2048")
    second.close()
    assert verified(first, first.sign(b"text"), b"text")
    pkcs11.lib(module()).reinitialize()
    assert verified(first, first.sign(b"text"), b"text")
    first.close()


def test_a_wrong_pin(seals: dict[str, Seal]) -> None:
    with pytest.raises(PinRefused, match="refused the PIN"):
        opened("P-256", pin=SecretText("pin-wrong"))
    with opened("P-256") as seal:
        assert seal.sign(b"text")


def test_no_such_key(seals: dict[str, Seal]) -> None:
    with pytest.raises(UnsuitableKey, match="no such private key"):
        opened("P-224")
    with pytest.raises(UnsuitableKey, match="several private keys"):
        Seal.from_pkcs11(module(), pin=SecretText(PIN), token=TOKEN)
    with pytest.raises(UnsuitableKey, match="no such token"):
        opened("P-256", token=TokenPlace(label="other"))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked(seals: dict[str, Seal]) -> None:
    """A child that inherits an open seal opens the token for itself; the parent's stays open."""
    with opened("P-256") as seal:
        child = os.fork()
        if child == 0:
            os._exit(0 if verified(seal, seal.sign(b"text"), b"text") else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert verified(seal, seal.sign(b"text"), b"text")


def signed(octets: bytes, data: bytes) -> bytes:
    """What a worker does."""
    seal: Seal = pickle.loads(octets)
    return seal.sign(data)


def test_workers(seals: dict[str, Seal], monkeypatch: pytest.MonkeyPatch) -> None:
    """Started afresh, one opens the token on first use; the pickle does not hold the PIN.

    One after the other: SoftHSM rewrites its files at each login, and who starts at that moment
    finds no token.
    """
    monkeypatch.setenv("MICROCRED_TEST_PIN", PIN)
    seal = opened("RSA-2048", pin=SecretVariable("MICROCRED_TEST_PIN"))
    octets = pickle.dumps(seal)
    assert PIN.encode() not in octets
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            values = list(pool.map(signed, [octets] * 4, [b"text"] * 4))
        assert all(verified(seal, value, b"text") for value in values)
    seal.close()


def test_the_command(
    seals: dict[str, Seal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`issue --pkcs11`."""
    import json

    monkeypatch.setenv("MICROCRED_PASSWORD", PIN)
    course, out, root = (tmp_path / name for name in ("course.json", "ana.jsonld", "root.pem"))
    course.write_text(json.dumps(example().to_json()))
    root.write_bytes(seals["P-384"].root.to_pem())
    words = ["--pkcs11", module(), "--token", LABEL, "--key-label", "P-384", "-o", str(out)]
    assert main(["issue", str(course), *words]) == 0
    assert main(["verify", str(out), "--trust", str(root)]) == 0


def test_how_fast(seals: dict[str, Seal], capsys: pytest.CaptureFixture[str]) -> None:
    """Told, not judged: signatures a second in one session."""
    for shape in ("RSA-2048", "P-256"):
        with opened(shape) as seal:
            begin = time.perf_counter()
            values = seal.sign_all([b"text"] * 500)
            seconds = time.perf_counter() - begin
        assert len(values) == 500
        with capsys.disabled():
            print(f"\nSoftHSM {shape}: {500 / seconds:,.0f} signatures/s")
