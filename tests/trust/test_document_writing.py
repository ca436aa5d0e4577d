"""Documents to publish: what is written is read, and names what its keys are for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from microcred.crypto.keys import PrivateKey
from microcred.errors import MicrocredError, TrustError, UnsuitableKey
from microcred.trust.controlled_document import RELATIONSHIPS, read_document
from microcred.trust.document_writing import address_of, write_document
from microcred.trust.method_keys import key_of_method

KEYS = {
    name: PrivateKey.generate(kind).public_key
    for name, kind in (("key-1", "Ed25519"), ("key-2", "P-256"), ("2026", "P-384"))
}


@pytest.mark.parametrize("form", ["Multikey", "JsonWebKey"])
@pytest.mark.parametrize("name", ["did:web:uni.example%3A8443:a", "https://uni.example/issuer"])
def test_what_is_written_is_read(name: str, form: Any) -> None:
    written = write_document(name, KEYS, purposes=RELATIONSHIPS, form=form)
    document = read_document(json.dumps(written).encode())
    assert document.id == name
    assert {one.id: key_of_method(one) for one in document.methods} == {
        f"{name}#{fragment}": key for fragment, key in KEYS.items()
    }
    for one in document.methods:
        assert (one.type, one.controller) == (form, name)
        assert document.purposes(one.id) == RELATIONSHIPS


def test_where_it_is_published() -> None:
    assert address_of("did:web:uni.example:a") == "https://uni.example/a/did.json"
    assert address_of("https://uni.example/issuer") == "https://uni.example/issuer"


@pytest.mark.parametrize(
    "name", ["did:key:z6Mk", "did:web:127.0.0.1", "uni.example", "http://uni.example/a", ""]
)
def test_names_without_an_address(name: str) -> None:
    with pytest.raises(TrustError) as caught:
        write_document(name, KEYS)
    assert "did:web:uni.example" in caught.value.hint()


@pytest.mark.parametrize(
    "how",
    [
        {"keys": {}},
        {"keys": {"": KEYS["key-1"]}},
        {"keys": {"#1": KEYS["key-1"]}},
        {"keys": {"é": KEYS["key-1"]}},
        {"purposes": ()},
        {"purposes": ("signing",)},
        {"form": "PEM"},
        {"keys": {f"key-{number}": KEYS["key-1"] for number in range(1001)}},
    ],
)
def test_what_cannot_be_written(how: dict[str, Any]) -> None:
    with pytest.raises(MicrocredError):
        write_document("did:web:uni.example", **{"keys": KEYS, **how})


def test_a_key_without_that_form() -> None:
    rsa = {"key-1": PrivateKey.generate("RSA-2048").public_key}
    with pytest.raises(UnsuitableKey):
        write_document("did:web:uni.example", rsa)
    assert write_document("did:web:uni.example", rsa, form="JsonWebKey")["id"]
