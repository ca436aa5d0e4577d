"""Signers: a key in memory and a double of a module elsewhere are alike."""

from __future__ import annotations

from typing import Any

import pytest
from cached_keys import ALGORITHMS_OF, KNOWN, key, pem_of, rsa_key
from jwcrypto import jwk

from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.signing import LocalSigner, Signer, fitting_algorithm, signature_by
from microcred.errors import IssueError, TrustError, UnsuitableKey

PAIRS = [(shape, name) for shape, names in ALGORITHMS_OF.items() for name in names]


@pytest.mark.parametrize(("shape", "name"), PAIRS)
def test_a_signer_signs_with_its_algorithm(shape: str, name: str) -> None:
    signer = LocalSigner(key(shape), name)
    assert signer.public_key == key(shape).public_key
    assert signer.public_key.verify(name, signer.sign(b"text"), b"text")
    assert fitting_algorithm(signer.public_key, name) == name


@pytest.mark.parametrize("shape", KNOWN)
def test_the_usual_algorithm(shape: str) -> None:
    assert LocalSigner(key(shape)).algorithm == ALGORITHMS_OF[shape][0]


@pytest.mark.parametrize("shape", KNOWN)
@pytest.mark.parametrize("name", ["", "none", "HS256", "es256", "ES256K", *dict(PAIRS).values()])
def test_algorithms_that_do_not_fit(shape: str, name: str) -> None:
    if name in ALGORITHMS_OF[shape]:
        assert fitting_algorithm(key(shape).public_key, name) == name
        return
    with pytest.raises(UnsuitableKey) as caught:
        LocalSigner(key(shape), name)
    assert caught.value.hint()


def test_keys_that_nothing_fits() -> None:
    with pytest.raises(UnsuitableKey):
        LocalSigner(PrivateKey(rsa_key(1024)))
    with pytest.raises(UnsuitableKey):
        fitting_algorithm(PublicKey("other", None, 0, b"", None), None)


def test_a_signer_from_pem() -> None:
    pem = key("RSA-2048").to_pem("secret")
    signer = LocalSigner.from_pem(pem, "secret", algorithm="PS256", key_id="did:web:a.example#1")
    assert (signer.algorithm, signer.key_id) == ("PS256", "did:web:a.example#1")
    assert signer.public_key == key("RSA-2048").public_key
    for password in ("wrong", None):
        with pytest.raises(UnsuitableKey):
            LocalSigner.from_pem(pem, password)
    with pytest.raises(UnsuitableKey):
        LocalSigner.from_pem(pem, "secret", algorithm="ES256")
    with pytest.raises(UnsuitableKey):
        LocalSigner.from_pem(pem_of(rsa_key(1024)))


def members(**more: str) -> dict[str, str]:
    told = jwk.JWK.from_pem(key("RSA-2048").to_pem(None)).export(as_dict=True)
    return {**told, **more}


def test_a_signer_from_a_jwk() -> None:
    assert LocalSigner.from_jwk(members()).algorithm == "RS256"
    assert LocalSigner.from_jwk(members(), algorithm="PS384").algorithm == "PS384"
    assert LocalSigner.from_jwk(members(alg="PS512")).algorithm == "PS512"
    assert LocalSigner.from_jwk(members(alg="PS512"), algorithm="PS512").algorithm == "PS512"
    assert LocalSigner.from_jwk(members(), key_id="did:web:a.example#1").key_id


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("RS256", "PS256"),
        ("ES256", None),
        ("RSA-OAEP", None),
        ("none", None),
        ("RSA-OAEP", "RS256"),
    ],
)
def test_a_jwk_for_another_algorithm(told: str, asked: str | None) -> None:
    with pytest.raises(UnsuitableKey):
        LocalSigner.from_jwk(members(alg=told), algorithm=asked)


@pytest.mark.parametrize("shape", KNOWN)
def test_signers_show_no_key(shape: str) -> None:
    signer = LocalSigner(key(shape), key_id="did:web:a.example#1")
    assert repr(signer) == (
        f"LocalSigner(private_key=PrivateKey({shape}), "
        f"algorithm='{signer.algorithm}', key_id='did:web:a.example#1')"
    )


class Module:
    """A double of a hardware module: it has a key, and never gives it away."""

    def __init__(self, shape: str, algorithm: str, answer: Any = None) -> None:
        self.algorithm = algorithm
        self.public_key = key(shape).public_key
        self._shape = shape
        self._answer = answer

    def sign(self, data: bytes) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer or key(self._shape).sign(self.algorithm, data)


def test_whatever_signs_is_a_signer() -> None:
    module = Module("P-256", "ES256")
    assert isinstance(module, Signer)
    assert isinstance(LocalSigner(key("P-256")), Signer)
    assert not isinstance(key("P-256"), Signer) and not isinstance(object(), Signer)
    signer: Signer = module
    assert signer.public_key.verify(signer.algorithm, signer.sign(b"text"), b"text")


def test_a_signature_is_verified_before_it_is_handed_out() -> None:
    for signer in (Module("P-256", "ES256"), LocalSigner(key("RSA-2048"), "PS256")):
        value = signature_by(signer, b"text")
        assert signer.public_key.verify(signer.algorithm, value, b"text")


OTHER = key("P-256", 1).sign("ES256", b"text")


@pytest.mark.parametrize(
    "answer", [b"\0", OTHER, b"\1" * 64, "text", 5, bytearray(key("P-256").sign("ES256", b"text"))]
)
def test_a_module_that_gives_something_else(answer: Any) -> None:
    with pytest.raises(UnsuitableKey, match="does not verify"):
        signature_by(Module("P-256", "ES256", answer), b"text")


def test_a_module_that_fails() -> None:
    with pytest.raises(TrustError, match="locked"):
        signature_by(Module("P-256", "ES256", TrustError("locked")), b"text")
    with pytest.raises(IssueError, match="OSError") as caught:
        signature_by(Module("P-256", "ES256", OSError("slot 5, PIN 1234")), b"text")
    assert "1234" not in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
