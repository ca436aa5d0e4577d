"""How a signature names its key: claims kept as they came, and the DIDs that hold their key."""

from __future__ import annotations

import json
import pickle
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from built_der import seal

from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.references import (
    CertificateReference,
    DidReference,
    IssuerMetadataReference,
    KeyReference,
    NamedKeyReference,
    UrlReference,
    did_jwk,
    did_key,
    did_of,
    is_did_url,
    key_url,
    verification_method,
)
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_decode
from microcred.errors import ParseError, UnsuitableKey


def test_the_signers_certificate_is_the_first() -> None:
    leaf, root = seal().certificates
    assert CertificateReference((leaf, root)).certificate == leaf
    assert CertificateReference((root, leaf)).certificate == root


def test_a_did_url_is_kept_as_it_came() -> None:
    url = "did:web:example.org%3A8443:a?versionId=1#key"
    assert DidReference(url).url == url


def test_references_are_values() -> None:
    kinds = (
        CertificateReference(seal().certificates),
        DidReference("did:key:z"),
        UrlReference("https://uni.example/keys#1"),
        NamedKeyReference("https://uni.example/keys", "1"),
        IssuerMetadataReference("https://uni.example", "1"),
    )
    assert tuple(type(one) for one in kinds) == get_args(KeyReference)
    for one in kinds:
        again = pickle.loads(pickle.dumps(one))
        assert again == one and hash(again) == hash(one)
        name = "url" if isinstance(one, DidReference) else "certificates"
        with pytest.raises(AttributeError):
            setattr(one, name, ())


# -- the DIDs that are names of a key -------------------------------------------------------------

KINDS = ("P-256", "P-384", "Ed25519")


@pytest.mark.parametrize("kind", KINDS)
def test_did_key_is_the_multikey(kind: str) -> None:
    key = PrivateKey.generate(kind).public_key
    did = did_key(key)
    multikey = did.removeprefix("did:key:")
    assert PublicKey.from_multikey(multikey) == key
    assert verification_method(did) == f"{did}#{multikey}"


@pytest.mark.parametrize("kind", KINDS)
def test_did_jwk_is_the_public_jwk(kind: str) -> None:
    private = PrivateKey.generate(kind)
    did = did_jwk(private.public_key)
    members = json.loads(b64url_decode(did.removeprefix("did:jwk:")))
    assert "d" not in members
    assert PublicKey.from_jwk(members) == private.public_key
    assert verification_method(did) == f"{did}#0"


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("did:key:z6Mk#z6Mk", "did:key:z6Mk"),
        ("did:web:example.org%3A8443:a?versionId=1#k", "did:web:example.org%3A8443:a"),
        ("did:web:example.org/path", "did:web:example.org"),
    ],
)
def test_the_did_of_a_url(url: str, did: str) -> None:
    assert is_did_url(url)
    assert did_of(url) == did


@pytest.mark.parametrize(
    "text",
    ["", "did:", "did:key:", "did:KEY:z", "did:key:z#a b", "did:key:z\n", "https://a#b", "#0"],
)
def test_what_is_no_did_url(text: str) -> None:
    assert not is_did_url(text)
    with pytest.raises(ParseError):
        did_of(text)


def test_other_methods_do_not_name_their_key() -> None:
    with pytest.raises(ParseError):
        verification_method("did:web:example.org")


def test_the_did_of_a_signer() -> None:
    private = PrivateKey.generate("P-256")
    key, jwk = did_key(private.public_key), did_jwk(private.public_key)
    assert did_of(LocalSigner(private)) == key
    for key_id in (jwk, f"{jwk}#0"):
        assert did_of(LocalSigner(private, key_id=key_id)) == jwk
        assert key_url(LocalSigner(private, key_id=key_id)) == f"{jwk}#0"


@pytest.mark.parametrize("key_id", ["my key", 1, "did:web:example.org"])
def test_a_signer_with_an_unsuitable_name(key_id: Any) -> None:
    signer: Any = SimpleNamespace(key_id=key_id)
    with pytest.raises(UnsuitableKey) as caught:
        key_url(signer)
    assert caught.value.hint()


@pytest.mark.parametrize(
    "text", ["did:a:" + "a:" * 300_000 + "!", "did:a:" + "a" * 10**6 + "\n", "did:" + "a" * 10**6]
)
def test_long_texts_that_are_no_did_url(text: str) -> None:
    assert not is_did_url(text)
