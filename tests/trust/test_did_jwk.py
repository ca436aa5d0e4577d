"""did:jwk: the key that is in the name, and the names that hold none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_jwk
from microcred.encoding import b64url_encode
from microcred.errors import ParseError
from microcred.trust.did_jwk import key_of

KINDS = ("Ed25519", "P-256", "P-384", "P-521", "RSA-2048")
KEY = PrivateKey.generate("P-256").public_key


def named(members: Any) -> str:
    text = members if isinstance(members, str) else json.dumps(members)
    return b64url_encode(text.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_is_the_key(kind: str) -> None:
    key = PrivateKey.generate(kind).public_key
    identifier = did_jwk(key).removeprefix("did:jwk:")
    assert key_of(identifier, None) == key
    assert key_of(identifier, "0") == key


def test_the_name_that_another_library_makes() -> None:
    theirs = jwk.JWK.generate(kty="EC", crv="P-384")
    members = {**json.loads(theirs.export_public()), "kid": "a", "use": "sig", "alg": "ES384"}
    key = key_of(named(json.dumps(members, indent=2)), "0")
    assert key.to_pem() == theirs.export_to_pem()


@pytest.mark.parametrize("fragment", ["", "1", "00", "key-0", "0#"])
def test_it_has_no_other_key(fragment: str) -> None:
    with pytest.raises(ParseError, match="no key of that name"):
        key_of(did_jwk(KEY).removeprefix("did:jwk:"), fragment)


MALFORMED: dict[str, str] = {
    "nothing": "",
    "no base64url": "a+b",
    "padding": named(dict(KEY.to_jwk())) + "=",
    "no JSON": named("{"),
    "no object": named([]),
    "a text": named('"key"'),
    "an empty object": named({}),
    "a member twice": named('{"kty":"EC","kty":"EC"}'),
    "not UTF-8": b64url_encode(b"\xff\xfe"),
    "a private key": named({**KEY.to_jwk(), "d": "AA"}),
    "a secret": named({"kty": "oct", "k": "AAAA"}),
    "for encryption (use)": named({**KEY.to_jwk(), "use": "enc"}),
    "for encryption (key_ops)": named({**KEY.to_jwk(), "key_ops": ["deriveKey"]}),
    "another curve": named({**KEY.to_jwk(), "crv": "secp256k1"}),
    "off the curve": named({**KEY.to_jwk(), "y": KEY.to_jwk()["x"]}),
    "X25519": named({"kty": "OKP", "crv": "X25519", "x": b64url_encode(bytes(range(32)))}),
    "no x": named({"kty": "EC", "crv": "P-256"}),
    "a number as x": named({**KEY.to_jwk(), "x": 1}),
    "deep": named("[" * 5000 + "]" * 5000),
    "huge": named({**KEY.to_jwk(), "note": "x" * 20_000}),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed(case: str) -> None:
    with pytest.raises(ParseError):
        key_of(MALFORMED[case], None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
MEMBERS = st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg"])


@given(st.dictionaries(MEMBERS, JSON | st.sampled_from(["EC", "RSA", "OKP", "P-256", "AQAB"])))
@settings(max_examples=200)
def test_any_members_are_a_key_or_refused(members: dict[str, Any]) -> None:
    changed = {**KEY.to_jwk(), **members}
    for one in (members, changed):
        try:
            key = key_of(named(one), "0")
        except ParseError:
            continue
        ours = key.to_jwk()
        assert {name: one[name] for name in ours} == ours


@given(st.text() | st.binary().map(b64url_encode))
@settings(max_examples=200)
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        key_of(text, None)
