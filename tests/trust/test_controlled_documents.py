"""Controlled identifier documents: read in one way, or not at all; and the keys in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey
from microcred.encoding import b64url_encode, base58btc_encode, multibase_encode, multicodec_wrap
from microcred.errors import InvalidDid, ParseError
from microcred.trust.controlled_document import (
    RELATIONSHIPS,
    ControlledDocument,
    document_of,
    read_document,
)
from microcred.trust.method_keys import METHOD_TYPES, key_of_method

DID = "did:web:uni.example"
PRIVATE = {kind: PrivateKey.generate(kind) for kind in ("Ed25519", "P-256", "P-384", "RSA-2048")}
KEYS = {kind: private.public_key for kind, private in PRIVATE.items()}
MULTIKEY = KEYS["P-256"].multikey()


def method(**changes: Any) -> dict[str, Any]:
    """A verification method; what is None is left out."""
    whole = {
        "id": f"{DID}#key-1",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": MULTIKEY,
        **changes,
    }
    return {name: one for name, one in whole.items() if one is not None}


def whole(**changes: Any) -> dict[str, Any]:
    members = {
        "id": DID,
        "verificationMethod": [method()],
        "assertionMethod": [f"{DID}#key-1"],
        **changes,
    }
    return {name: one for name, one in members.items() if one is not None}


def read(value: Any) -> ControlledDocument:
    return read_document(json.dumps(value).encode())


def test_a_document() -> None:
    document = read(whole(service=[{"id": "#files"}], alsoKnownAs=["https://uni.example"]))
    (one,) = document.methods
    assert (document.id, one.id, one.type, one.controller) == (
        DID,
        f"{DID}#key-1",
        "Multikey",
        DID,
    )
    assert document.method(one.id) is one
    assert document.method("#key-1") is document.method(f"{DID}#key-2") is None
    assert document.purposes(one.id) == ("assertionMethod",)
    assert not document.authorises(one.id, "authentication")
    assert not document.authorises(one.id, "service")
    assert document.members["service"] == [{"id": "#files"}]
    assert MULTIKEY not in repr(document)
    with pytest.raises(TypeError):
        document.members["id"] = "did:web:evil.example"  # type: ignore[index] # that is the test


def test_relative_names_are_those_of_the_document() -> None:
    document = read(whole(verificationMethod=[method(id="#key-1")], assertionMethod=["#key-1"]))
    assert document.authorises(f"{DID}#key-1", "assertionMethod")


@pytest.mark.parametrize("purpose", RELATIONSHIPS)
def test_a_method_inside_of_a_relationship_is_for_that_alone(purpose: str) -> None:
    inside = method(id="#key-2", publicKeyMultibase=KEYS["Ed25519"].multikey())
    document = read({"id": DID, purpose: [inside]})
    assert document.purposes(f"{DID}#key-2") == (purpose,)


def test_times() -> None:
    document = read(
        whole(
            verificationMethod=[
                method(expires="2027-01-01T00:00:00Z", revoked="2026-06-01T12:00:00+02:00")
            ]
        )
    )
    (one,) = document.methods
    assert one.expires is not None and one.expires.isoformat() == "2027-01-01T00:00:00+00:00"
    assert one.revoked is not None and one.revoked.isoformat() == "2026-06-01T12:00:00+02:00"


WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], ""),
    "null": (None, ""),
    "no id": (whole(id=None), "/id"),
    "an id that is none": (whole(id=1), "/id"),
    "a relative id": (whole(id="uni"), "/id"),
    "a blank id": (whole(id="_:b0"), "/id"),
    "an id with a space": (whole(id="did:web:uni example"), "/id"),
    "an id with a fragment": (whole(id=f"{DID}#a"), "/id"),
    "a long id": (whole(id="did:web:" + "a" * 5000), "/id"),
    "a controller that is none": (whole(controller=7), "/controller"),
    "a controller among others that is none": (whole(controller=[DID, "uni"]), "/controller"),
    "methods that are no list": (whole(verificationMethod=method()), "/verificationMethod"),
    "a method that is a text": (whole(verificationMethod=["#key-1"]), "/verificationMethod/0"),
    "a relationship that is a text": (whole(assertionMethod="#key-1"), "/assertionMethod"),
    "a reference that is a number": (whole(assertionMethod=[1]), "/assertionMethod/0"),
    "a relative reference": (whole(assertionMethod=["key-1"]), "/assertionMethod/0"),
    "a method twice": (whole(verificationMethod=[method()] * 2), "/verificationMethod/1/id"),
    "a method twice, once relative": (
        whole(verificationMethod=[method(), method(id="#key-1")]),
        "/verificationMethod/1/id",
    ),
    "another key of that name inside": (
        whole(authentication=[method(publicKeyMultibase=KEYS["Ed25519"].multikey())]),
        "/authentication/0/id",
    ),
    **{
        f"a method without {name}": (
            whole(verificationMethod=[method(**{name: None})]),
            f"/verificationMethod/0/{name}",
        )
        for name in ("id", "type", "controller")
    },
    "an empty type": (whole(verificationMethod=[method(type="")]), "/verificationMethod/0/type"),
    "two types": (
        whole(verificationMethod=[method(type=["Multikey"])]),
        "/verificationMethod/0/type",
    ),
    "a relative controller": (
        whole(verificationMethod=[method(controller="#me")]),
        "/verificationMethod/0/controller",
    ),
    "two forms of a key": (
        whole(verificationMethod=[method(publicKeyJwk=KEYS["P-256"].to_jwk())]),
        "/verificationMethod/0",
    ),
    "two old forms of a key": (
        whole(verificationMethod=[method(publicKeyBase58="abc")]),
        "/verificationMethod/0",
    ),
    "a JWK that is a text": (
        whole(verificationMethod=[method(publicKeyMultibase=None, publicKeyJwk="{}")]),
        "/verificationMethod/0/publicKeyJwk",
    ),
    **{
        f"a secret key, {name}": (
            whole(verificationMethod=[method(**{name: "z3u2"})]),
            "/verificationMethod/0",
        )
        for name in ("secretKeyMultibase", "secretKeyJwk", "privateKeyJwk", "privateKeyBase58")
    },
    "a secret key inside of a JWK": (
        whole(
            verificationMethod=[
                method(),
                method(
                    id="#key-2",
                    type="JsonWebKey",
                    publicKeyMultibase=None,
                    publicKeyJwk={**KEYS["P-256"].to_jwk(), "d": "AA"},
                ),
            ]
        ),
        "/verificationMethod/1",
    ),
    **{
        f"{name} {text!r}": (
            whole(verificationMethod=[method(**{name: text})]),
            f"/verificationMethod/0/{name}",
        )
        for name in ("expires", "revoked")
        for text in ("2026-01-01", "2026-01-01T00:00:00", "soon", 1, True)
    },
    "many methods": (
        whole(verificationMethod=[method(id=f"#{number}") for number in range(1001)]),
        "/verificationMethod",
    ),
    "many methods in several places": (
        whole(
            verificationMethod=[method(id=f"#{number}") for number in range(1000)],
            authentication=[method(id="#a")],
        ),
        "/authentication/0",
    ),
    "many references": (whole(assertionMethod=["#key-1"] * 1001), "/assertionMethod"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_document(case: str) -> None:
    value, where = WRONG[case]
    with pytest.raises(ParseError) as caught:
        read(value)
    assert caught.value.where == where


def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(ParseError) as caught:
        read(whole(verificationMethod=[method(secretKeyMultibase="z3u2secret")]))
    assert "z3u2secret" not in str(caught.value)


BYTES: dict[str, Callable[[], bytes]] = {
    "no JSON": lambda: b"<!DOCTYPE html>",
    "not UTF-8": lambda: b'{"id": "\xff"}',
    "a member twice": lambda: b'{"id": "did:web:uni.example", "id": "did:web:evil.example"}',
    "deep": lambda: b'{"id": "did:web:uni.example", "a": ' + b"[" * 50 + b"]" * 50 + b"}",
    "very deep": lambda: b"[" * 400_000,
    "huge": lambda: json.dumps(whole(service="a" * 1024 * 1024)).encode(),
}


@pytest.mark.parametrize("case", BYTES)
def test_bytes_that_are_none(case: str) -> None:
    with pytest.raises(ParseError):
        read_document(BYTES[case]())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("#key-1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "controller", "publicKeyJwk", "expires", "x"]), inner
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "controller", "verificationMethod", *RELATIONSHIPS]), JSON
    )
)
@settings(max_examples=300)
def test_any_json_is_a_document_or_refused(members: dict[str, Any]) -> None:
    for value in (members, whole(**members)):
        try:
            document = document_of(value)
        except ParseError:
            continue
        for one in document.methods:
            try:
                key_of_method(one)
            except ParseError:
                continue


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_a_document_or_refused(raw: bytes) -> None:
    for octets in (raw, b'{"id": "did:web:uni.example", "controller": ' + raw + b"}"):
        try:
            read_document(octets)
        except ParseError:
            continue


# -- keys -----------------------------------------------------------------------------------------


def of(**changes: Any) -> Any:
    (one,) = read(whole(verificationMethod=[method(**changes)])).methods
    return key_of_method(one)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_a_multikey(kind: str) -> None:
    assert of(publicKeyMultibase=KEYS[kind].multikey()) == KEYS[kind]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("name", ["JsonWebKey", "JsonWebKey2020"])
def test_a_json_web_key(kind: str, name: str) -> None:
    jwk = {**KEYS[kind].to_jwk(), "kid": "key-1", "use": "sig"}
    assert of(type=name, publicKeyMultibase=None, publicKeyJwk=jwk) == KEYS[kind]


def test_keys_of_older_suites() -> None:
    key = KEYS["Ed25519"]
    name = "Ed25519VerificationKey2020"
    assert of(type=name, publicKeyMultibase=key.multikey()) == key
    name = "Ed25519VerificationKey2018"
    assert of(type=name, publicKeyMultibase=None, publicKeyJwk=key.to_jwk()) == key
    bare = PRIVATE["Ed25519"].public_key._key.public_bytes_raw()
    text = base58btc_encode(bare)
    assert of(type=name, publicKeyMultibase=None, publicKeyBase58=text) == key
    with pytest.raises(ParseError, match="32 octets"):
        of(type=name, publicKeyMultibase=None, publicKeyBase58=text + "1")


def no(name: str, **members: Any) -> dict[str, Any]:
    return {"type": name, "publicKeyMultibase": None, **members}


UNUSABLE = {
    "a type of others": {"type": "EcdsaSecp256k1VerificationKey2019"},
    "a kind of others": {
        "publicKeyMultibase": "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
    },
    "a kind that nobody knows": {
        "publicKeyMultibase": multibase_encode(multicodec_wrap(0x1207, bytes(33)))
    },
    "a curve of others": no(
        "JsonWebKey", publicKeyJwk={"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}
    ),
    "a key for agreement": no(
        "JsonWebKey", publicKeyJwk={"kty": "OKP", "crv": "X25519", "x": b64url_encode(bytes(32))}
    ),
    "a kty of others": no("JsonWebKey", publicKeyJwk={"kty": "AKP"}),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_keys_that_nothing_here_can_use(case: str) -> None:
    with pytest.raises(InvalidDid) as caught:
        of(**UNUSABLE[case])
    assert caught.value.reason in ("unsupportedPublicKeyType", "invalidPublicKeyType")


MALFORMED = {
    "no key": no("Multikey"),
    "a JWK as Multikey": no("Multikey", publicKeyJwk=KEYS["P-256"].to_jwk()),
    "a Multikey as JWK": {"type": "JsonWebKey"},
    "a Multikey that is a number": {"publicKeyMultibase": 1},
    "a Multikey in another base": {"publicKeyMultibase": "u7QEu"},
    "a Multikey that is none": {"publicKeyMultibase": "z" + "l"},
    "a short Multikey": {"publicKeyMultibase": multibase_encode(multicodec_wrap(0xED, b"1"))},
    "a key of another curve": {"type": "Ed25519VerificationKey2020"},
    "base58 that is a number": no("Ed25519VerificationKey2018", publicKeyBase58=1),
    "an empty JWK": no("JsonWebKey", publicKeyJwk={}),
    "a JWK that is not for signatures": no(
        "JsonWebKey", publicKeyJwk={**KEYS["P-256"].to_jwk(), "use": "enc"}
    ),
    "a JWK off the curve": no(
        "JsonWebKey", publicKeyJwk={**KEYS["P-256"].to_jwk(), "x": b64url_encode(bytes(32))}
    ),
    "a JWK whose crv is a list": no("JsonWebKey", publicKeyJwk={"kty": "EC", "crv": []}),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_keys_that_are_none(case: str) -> None:
    with pytest.raises(ParseError) as caught:
        of(**MALFORMED[case])
    if isinstance(caught.value, InvalidDid):
        assert caught.value.reason not in ("unsupportedPublicKeyType", "invalidPublicKeyType")


def test_the_types_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        METHOD_TYPES["Mine"] = METHOD_TYPES["Multikey"]  # type: ignore[index] # that is the test
