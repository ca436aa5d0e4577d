"""did:key against what others published, and against what nobody should accept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key, verification_method
from microcred.encoding import base58btc_encode, multicodec_wrap
from microcred.errors import ParseError
from microcred.trust.authorising import resolve_method, resolve_named
from microcred.trust.did_key import key_of

TEXT = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
KINDS = ("Ed25519", "P-256", "P-384", "P-521")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", ["", "1.1:"])
def test_the_name_is_the_key(kind: str, version: str) -> None:
    key = PrivateKey.generate(kind).public_key
    text = did_key(key).removeprefix("did:key:")
    assert key_of(f"{version}{text}", None) == key
    assert key_of(f"{version}{text}", text) == key
    url = verification_method(f"did:key:{version}{text}")
    assert url.endswith(f"#{text}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("purpose", ["assertionMethod", "authentication", "keyAgreement", "", "x"])
@pytest.mark.parametrize("accepted", [True, False])
def test_its_key_is_told_as_that_of_a_document(kind: str, purpose: str, accepted: bool) -> None:
    """Where no document is made, the same is told as where one is."""
    did = did_key(PrivateKey.generate(kind).public_key)
    text, at = did.removeprefix("did:key:"), datetime(2026, 1, 1, tzinfo=UTC)
    told = resolve_method(f"{did}#{text}", accepted=accepted, purpose=purpose, at=at)
    assert told.key is not None
    assert told == resolve_named(did, text, accepted=accepted, purpose=purpose, at=at)


@pytest.mark.parametrize("code", [0xE7, 0xEB, 0xEC, 0xED, 0x1200, 0x1203, 0x7FFF])
def test_a_key_of_no_use_is_told_as_that_of_a_document(code: int) -> None:
    text = multikey(code, bytes(range(32)))
    did, at = f"did:key:{text}", datetime(2026, 1, 1, tzinfo=UTC)
    told = resolve_method(f"{did}#{text}", accepted=True, purpose="assertionMethod", at=at)
    named = resolve_named(did, text, accepted=True, purpose="assertionMethod", at=at)
    assert told.findings == named.findings
    assert (told.key is None) is (code != 0xED)


@pytest.mark.parametrize("fragment", ["", "key-1", "0", TEXT[:-1], f"1.1:{TEXT}", "z6Mk"])
def test_it_has_no_other_key(fragment: str) -> None:
    with pytest.raises(ParseError, match="no key of that name"):
        key_of(TEXT, fragment)


def multikey(code: int, octets: bytes) -> str:
    return "z" + base58btc_encode(multicodec_wrap(code, octets))


MALFORMED = {
    "nothing": "",
    "only the base": "z",
    "another base": "u7QEuJv",
    "a sign outside of base58": "z6Mk0OIl",
    "another version": f"1.2:{TEXT}",
    "the version twice": f"1.1:1.1:{TEXT}",
    "an empty version": f":{TEXT}",
    "cut off": TEXT[:-2],
    "too long": TEXT + "1",
    "X25519, for encryption": multikey(0xEC, bytes(range(32))),
    "secp256k1": multikey(0xE7, b"\2" + bytes(range(32))),
    "RSA": multikey(0x1205, bytes(300)),
    "a private key": multikey(0x1300, bytes(range(32))),
    "an Ed25519 key of 31 octets": multikey(0xED, bytes(31)),
    "an Ed25519 key of 33 octets": multikey(0xED, bytes(33)),
    "a P-256 point off the curve": multikey(0x1200, b"\2" + b"\xff" * 32),
    "a P-256 point that is not compressed": multikey(0x1200, b"\4" + bytes(64)),
    "a P-384 point under the code of P-256": multikey(0x1200, b"\2" + bytes(48)),
    "huge": "z" + "6" * 100_000,
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed(case: str) -> None:
    with pytest.raises(ParseError):
        key_of(MALFORMED[case], None)


@given(st.text(), st.none() | st.text(max_size=5))
@settings(max_examples=300)
def test_any_text_is_a_key_or_refused(text: str, fragment: str | None) -> None:
    for identifier in (text, f"z{text}", f"z6Mk{text}", f"1.1:{text}"):
        with pytest.raises(ParseError):
            key_of(identifier, fragment)


@given(st.sampled_from(["ed", "1200", "1201", "1202", "eb", "12"]), st.binary(max_size=70))
@settings(max_examples=300)
def test_any_octets_are_a_key_or_refused(code: str, octets: bytes) -> None:
    text = multikey(int(code, 16), octets)
    try:
        key = key_of(text, None)
    except ParseError:
        return
    assert f"did:key:{text}" == did_key(key)


@pytest.mark.parametrize("family", ["did-key", "did-key-more"])
def test_published_dids(published: Path, family: str) -> None:
    folder = published / "vectors" / family
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))["cases"]
    seen = 0
    for case in cases:
        text = case.get("did", "").removeprefix("did:key:")
        if case["expected"] != "valid" or not text:
            continue
        seen += 1
        if case["keyType"] in KINDS:
            assert key_of(text, text).curve == case["keyType"]
        else:
            with pytest.raises(ParseError):
                key_of(text, None)
    assert seen >= 2


def test_published_documents(published: Path) -> None:
    """Another implementation's DID documents: its key has the same JWK or Multikey."""
    path = published / "vectors" / "did-key" / "files" / "ssi-did-key-statics.json"
    checked = 0
    for did, document in json.loads(path.read_text(encoding="utf-8")).items():
        text = did.removeprefix("did:key:")
        try:
            key = key_of(text, text)
        except ParseError:
            continue
        assert document["id"] == did
        for method in document["verificationMethod"]:
            if method["id"] != f"{did}#{text}" or "publicKeyJwk" not in method:
                continue
            ours = key.to_jwk()
            assert {name: method["publicKeyJwk"][name] for name in ours} == ours
            checked += 1
    assert checked > 0
