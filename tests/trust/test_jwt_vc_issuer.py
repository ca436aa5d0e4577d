"""The metadata of https issuers: where they are, which are relied on, which key is meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from microcred.crypto.keys import PrivateKey
from microcred.errors import FetchError, NotResolved
from microcred.fetching import Http, Request, Response
from microcred.findings import Outcome
from microcred.trust import Resolution
from microcred.trust.jwt_vc_issuer import metadata_url, resolve_issuer

ISSUER = "https://uni.example/issuers/soil"
URL = "https://uni.example/.well-known/jwt-vc-issuer/issuers/soil"
KEYS = "https://keys.example/jwks"
KEY, OTHER = (PrivateKey.generate("P-256").public_key for _ in range(2))
GONE = object()


def jwk(kid: Any = "one", key: Any = KEY, **members: Any) -> dict[str, Any]:
    return {**key.to_jwk(), **({} if kid is None else {"kid": kid}), **members}


def metadata(*keys: Any, **members: Any) -> bytes:
    whole = {"issuer": ISSUER, "jwks": {"keys": list(keys or [jwk()])}, **members}
    return json.dumps({name: one for name, one in whole.items() if one is not GONE}).encode()


def resolved(
    raw: bytes | None = None, kid: str | None = "one", *, accepted: bool = True, **words: Any
) -> Resolution:
    contents = {} if raw is None else {ISSUER: raw}
    words.setdefault("contents", contents)
    return resolve_issuer(ISSUER, kid, accepted=accepted, **words)


def told(found: Resolution) -> tuple[str, Outcome]:
    (one,) = found.findings
    return one.code, one.outcome


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://uni.example", "https://uni.example/.well-known/jwt-vc-issuer"),
        ("https://uni.example/", "https://uni.example/.well-known/jwt-vc-issuer"),
        (ISSUER, URL),
        ("https://uni.example:8443/a", "https://uni.example:8443/.well-known/jwt-vc-issuer/a"),
    ],
)
def test_where_they_are(issuer: str, url: str) -> None:
    assert metadata_url(issuer) == url


@pytest.mark.parametrize(
    "issuer",
    ["http://uni.example", "https://uni.example?a=b", "https://u@uni.example", "https://a/../b",
     "https://uni.example/#a", "urn:uni"],
)  # fmt: skip
def test_what_is_no_address(issuer: str) -> None:
    with pytest.raises(NotResolved):
        metadata_url(issuer)
    assert told(resolve_issuer(issuer, None, accepted=True)) == (
        "key.unresolvable", Outcome.FAILED
    )  # fmt: skip


def test_the_key_is_found() -> None:
    for kid in ("one", None, KEY.thumbprint()):
        found = resolved(metadata(), kid)
        assert (found.key, told(found)) == (KEY, ("key.resolved", Outcome.PASSED))
        assert found.signer is not None and found.signer.did == ISSUER
    found = resolved(metadata(jwk("two", OTHER), jwk()))
    assert found.key == KEY
    assert resolved(metadata(), contents={URL: metadata()}).key == KEY


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (metadata(issuer="https://uni.example/issuers/soil/"), "key.document_mismatch"),
        (metadata(issuer="https://thief.example"), "key.document_mismatch"),
        (metadata(issuer=GONE), "key.document_mismatch"),
        (metadata(jwks_uri=KEYS), "key.document_invalid"),
        (metadata(jwks=GONE), "key.document_invalid"),
        (metadata(jwks=[]), "key.document_invalid"),
        (metadata(jwks={"keys": {}}), "key.document_invalid"),
        (metadata(jwks={"keys": [{}] * 257}), "key.document_invalid"),
        (metadata(jwks=GONE, jwks_uri="http://keys.example/jwks"), "key.document_invalid"),
        (metadata(jwks=GONE, jwks_uri=7), "key.document_invalid"),
        (metadata(jwks=GONE, jwks_uri=None), "key.document_invalid"),
        (metadata(jwk("two")), "key.method_missing"),
        (metadata("one"), "key.method_missing"),
        (metadata({"kid": "two", "kty": "EC"}), "key.method_missing"),
        (metadata(jwk(), jwk(key=OTHER)), "key.ambiguous"),
        (metadata(jwk(use="enc")), "key.document_invalid"),
        (metadata(jwk(d="AA")), "key.document_invalid"),
        (metadata({"kid": "one", "kty": "oct", "k": "AA"}), "key.document_invalid"),
        (b"<html>", "key.document_invalid"),
        (b"[]", "key.document_invalid"),
    ],
)
def test_metadata_that_are_not_relied_on(raw: bytes, code: str) -> None:
    found = resolved(raw)
    assert (found.key, told(found)) == (None, (code, Outcome.FAILED))


def test_several_keys_need_a_kid() -> None:
    assert told(resolved(metadata(jwk(), jwk("two", OTHER)), None))[0] == "key.ambiguous"


def test_keys_elsewhere() -> None:
    raw = metadata(jwks=GONE, jwks_uri=KEYS)
    keys = json.dumps({"keys": [jwk()]}).encode()
    assert resolved(contents={ISSUER: raw, KEYS: keys}).key == KEY
    asked: list[Request] = []

    def web(request: Request, /) -> Response:
        asked.append(request)
        return Response(200, body={URL: raw, KEYS: keys}[request.url])

    assert resolved(fetch=web).key == KEY
    assert [(one.method, one.url) for one in asked] == [("GET", URL), ("GET", KEYS)]


def test_what_is_not_fetched() -> None:
    def down(request: Request, /) -> Response:
        raise FetchError("down", url=request.url)

    never = told(resolved())
    assert never == ("key.not_fetched", Outcome.INDETERMINATE)
    assert told(resolved(fetch=down)) == ("key.fetch_failed", Outcome.INDETERMINATE)
    gone = told(resolved(fetch=lambda request: Response(404)))
    assert gone == ("key.fetch_failed", Outcome.INDETERMINATE)
    private = Http(resolve=lambda host, port: ["127.0.0.1"])
    assert told(resolved(fetch=private)) == ("key.fetch_failed", Outcome.INDETERMINATE)


@pytest.mark.parametrize(
    "issuer", ["https://127.0.0.1/a", "https://localhost", "https://192.168.0.7:8443"]
)
def test_ones_own_network_is_not_asked(issuer: str) -> None:
    asked: list[Request] = []

    def web(request: Request, /) -> Response:
        asked.append(request)
        keys = {"jwks_uri": "https://10.0.0.1/keys"}
        return Response(200, body=json.dumps({"issuer": ISSUER, **keys}).encode())

    found = resolve_issuer(issuer, None, accepted=True, fetch=web)
    assert (told(found), asked) == (("key.unresolvable", Outcome.FAILED), [])
    # Nor where the metadata of a harmless one send us there.
    assert told(resolved(fetch=web)) == ("key.unresolvable", Outcome.FAILED)
    assert [one.url for one in asked] == [URL]


def test_who_accepts_no_addresses_asks_nobody() -> None:
    def asked(request: Request, /) -> Response:
        raise AssertionError(request.url)

    assert told(resolved(accepted=False, fetch=asked)) == ("key.no_trust", Outcome.INDETERMINATE)
    known = resolved(metadata(), accepted=False)
    assert (known.key, told(known)[0]) == (KEY, "key.no_trust")
