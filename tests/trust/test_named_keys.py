"""Keys that a token names by `iss` and `kid`: the one of that name, and no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import NamedKeyReference, UrlReference, did_key
from microcred.findings import Outcome
from microcred.trust import Resolution, resolve

AT = datetime(2026, 3, 1, tzinfo=UTC)
ISSUER = "https://uni.example/issuer"
KEYS = {name: PrivateKey.generate("P-256").public_key for name in ("one", "two", "three")}


def method(name: str, **members: Any) -> dict[str, Any]:
    jwk = {**KEYS[name].to_jwk(), "kid": f"kid-{name}"}
    named = {"id": f"{ISSUER}#{name}", "type": "JsonWebKey", "controller": ISSUER}
    return {**named, "publicKeyJwk": jwk, **members}


METHODS = [method("one"), method("two")]


def resolved(kid: str | None, *methods: Any, url: str = "", **how: Any) -> Resolution:
    listed = list(methods or METHODS)
    document = {
        "id": ISSUER,
        "verificationMethod": listed,
        "assertionMethod": [one["id"] for one in listed if "three" not in one["id"]],
    }
    reference = UrlReference(url) if url else NamedKeyReference(ISSUER, kid)
    words: dict[str, Any] = {"anchors": (), "dids": True, "at": AT}
    contents = {ISSUER: json.dumps(document).encode()}
    return resolve(reference, **{**words, "contents": contents, **how})


def codes(found: Resolution) -> list[str]:
    return [one.code for one in found.findings]


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_key_has_three_names(name: str) -> None:
    for kid in (f"kid-{name}", name, KEYS[name].thumbprint()):
        found = resolved(kid)
        assert found.key == KEYS[name]
        assert codes(found) == ["key.resolved"]
        assert found.signer is not None and found.signer.did == ISSUER


def test_without_a_name_it_is_the_only_one_for_the_purpose() -> None:
    found = resolved(None, method("one"), method("three"))
    assert (found.key, codes(found)) == (KEYS["one"], ["key.resolved"])


@pytest.mark.parametrize(
    ("kid", "methods", "code"),
    [
        ("kid-four", (), "key.method_missing"),
        (KEYS["three"].thumbprint(), (), "key.method_missing"),
        (None, (method("three"),), "key.method_missing"),
        (None, (), "key.ambiguous"),
        ("kid-one", (method("one"), method("one", id=f"{ISSUER}#again")), "key.ambiguous"),
        # The `kid` of one key is the fragment of another: nobody can tell which was meant.
        (
            "two",
            (method("one", publicKeyJwk={**KEYS["one"].to_jwk(), "kid": "two"}), method("two")),
            "key.ambiguous",
        ),
    ],
)
def test_a_name_of_none_or_of_two(kid: str | None, methods: Any, code: str) -> None:
    found = resolved(kid, *methods)
    assert found.key is None
    assert codes(found) == [code]
    assert found.findings[0].outcome is Outcome.FAILED


def test_what_holds_no_key_has_no_thumbprint() -> None:
    odd = {"id": f"{ISSUER}#odd", "type": "Unheard", "controller": ISSUER}
    assert resolved(KEYS["one"].thumbprint(), odd, method("one")).key == KEYS["one"]


def test_a_key_that_is_for_something_else() -> None:
    found = resolved("kid-three", method("one"), method("three"))
    assert codes(found) == ["key.not_authorised"]
    assert found.key == KEYS["three"]


def test_nothing_is_fetched_and_nobody_is_accepted_by_itself() -> None:
    assert codes(resolved("one", contents={})) == ["key.not_fetched"]
    assert codes(resolved("one", contents={}, dids=False)) == ["key.no_trust"]
    assert codes(resolved("one", dids=False)) == ["key.no_trust"]


def test_a_did_key_is_named_by_its_fragment_or_by_nothing() -> None:
    did = did_key(KEYS["one"])
    for kid in (did.partition("did:key:")[2], KEYS["one"].thumbprint(), None):
        found = resolve(NamedKeyReference(did, kid), anchors=(), dids=True, at=AT)
        assert (found.key, codes(found)) == (KEYS["one"], ["key.resolved"])


def test_the_key_of_a_token_is_a_json_web_key() -> None:
    multikey = method("one", type="Multikey", publicKeyMultibase=KEYS["one"].multikey())
    del multikey["publicKeyJwk"]
    for how, told in ((True, ["key.resolved", "key.not_json_web_key"]), (False, ["key.resolved"])):
        found = resolved(None, multikey, url=f"{ISSUER}#one", jose=how)
        assert codes(found) == told
        assert found.findings[-1].outcome is (Outcome.WARNING if how else Outcome.PASSED)
    assert codes(resolved("one", multikey))[-1] == "key.not_json_web_key"
    assert codes(resolved(None, method("one"), url=f"{ISSUER}#one", jose=True)) == ["key.resolved"]


def test_the_document_of_a_did_that_nobody_here_can_ask_may_be_handed_in() -> None:
    did = "did:ebsi:zvHWX359A3CvfJnCYaAiAde"
    own = {**method("one"), "id": f"{did}#one", "controller": did}
    document = {"id": did, "verificationMethod": [own], "assertionMethod": [own["id"]]}
    contents = {did: json.dumps(document).encode()}
    for name, told in ((did, ["key.resolved"]), ("did:ebsi:zOther", ["key.method_unknown"])):
        found = resolve(
            NamedKeyReference(name, "kid-one"), anchors=(), dids=True, at=AT, contents=contents
        )
        assert codes(found) == told
    # Another's document proves nothing of this one.
    contents = {did: json.dumps({**document, "id": "did:ebsi:zOther"}).encode()}
    found = resolve(
        NamedKeyReference(did, "kid-one"), anchors=(), dids=True, at=AT, contents=contents
    )
    assert codes(found) == ["key.document_mismatch"]
