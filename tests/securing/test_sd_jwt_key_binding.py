"""Key binding: made for one verifier, and every way in which one is not for this verifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sd_jwt_made import AUDIENCE, CLAIMS, NONCE, NOW, codes, compact, flattened, made, signer, whole

from microcred.codes import CODES
from microcred.crypto.jws_writing import compact_jws
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import IssueError, UnsuitableKey
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.securing.sd_jwt import (
    Asked,
    SdJwt,
    check_key_binding,
    digest_of,
    holder_key,
    key_binding,
    presented,
    read_sd_jwt,
    unpacked,
    with_parts,
    write_sd_jwt,
)

Json = dict[str, Any]
PART = presented(whole(bound=True), ["/name", "/claims/0"])
DOCUMENT = unpacked(PART.payload, PART.disclosures).document
ASKED = Asked(AUDIENCE, NONCE)


def bound(sd_jwt: SdJwt = PART, now: datetime = NOW, by: int = 1) -> SdJwt:
    return key_binding(sd_jwt, signer(by), audience=AUDIENCE, nonce=NONCE, now=now)


def check(
    sd_jwt: SdJwt, asked: Asked = ASKED, at: datetime = NOW, **options: Any
) -> tuple[Finding, ...]:
    document = unpacked(sd_jwt.payload, sd_jwt.disclosures).document
    return check_key_binding(sd_jwt, document, at=at, asked=asked, **options)


GONE = object()


def token(by: int = 1, header: Json | None = None, **claims: Any) -> str:
    """A key binding with some members as they should not be."""
    key = signer(by)
    right: Json = {
        "iat": int(NOW.timestamp()),
        "aud": AUDIENCE,
        "nonce": NONCE,
        "sd_hash": digest_of(PART.bound_text),
        **claims,
    }
    protected: Json = {"alg": key.algorithm, "typ": "kb+jwt", **(header or {})}
    kept = [
        {name: one for name, one in members.items() if one is not GONE}
        for members in (protected, right)
    ]
    return compact_jws(kept[0], json.dumps(kept[1]).encode(), sign=key.sign).decode()


# -- what is right --------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-59, 0, 30, 600])
def test_it_holds(seconds: int) -> None:
    (found,) = check(bound(), at=NOW + timedelta(seconds=seconds))
    assert (found.code, found.outcome) == ("key_binding.valid", Outcome.PASSED)
    assert found.check is Check.SIGNATURE


def test_as_it_is_sent() -> None:
    octets = write_sd_jwt(bound())
    assert octets.startswith(PART.bound_text.encode()) and not octets.endswith(b"~")
    assert codes(check(read_sd_jwt(octets))) == ["key_binding.valid"]
    outer = json.dumps(flattened(PART, kb_jwt=bound().key_binding)).encode()
    read = read_sd_jwt(outer)
    assert codes(check(read)) == ["key_binding.valid"]
    assert json.loads(write_sd_jwt(read)) == json.loads(outer)


@pytest.mark.parametrize("name", ["sha-384", "sha-512"])
def test_with_the_hash_of_the_payload(name: str) -> None:
    one = bound(whole(bound=True, hash=name))
    assert codes(check(one)) == ["key_binding.valid"]


@pytest.mark.parametrize("kind", ["P-384", "Ed25519"])
def test_other_kinds_of_keys(kind: str) -> None:
    key = LocalSigner(PrivateKey.generate(kind))
    parts = made({**CLAIMS, "cnf": {"jwk": key.public_key.to_jwk()}})
    one = read_sd_jwt(compact(parts.payload))
    done = key_binding(one, key, audience=AUDIENCE, nonce=NONCE, now=NOW)
    assert codes(check(done)) == ["key_binding.valid"]


def test_a_key_that_is_found_by_its_name() -> None:
    key = signer(2).public_key
    one = read_sd_jwt(compact({**CLAIMS, "cnf": {"kid": "did:web:ana.example#1"}}))
    with pytest.raises(UnsuitableKey):
        bound(one, by=2)
    done = key_binding(one, signer(2), audience=AUDIENCE, nonce=NONCE, now=NOW, key=key)
    assert codes(check(done, key=key)) == ["key_binding.valid"]
    (found,) = check(done)
    assert (found.code, found.outcome) == ("key_binding.key_not_found", Outcome.INDETERMINATE)


def test_a_verifier_with_several_names() -> None:
    asked = Asked(frozenset({"https://other.example", AUDIENCE}), NONCE)
    assert codes(check(bound(), asked)) == ["key_binding.valid"]
    asked = Asked(frozenset({"https://other.example"}), NONCE)
    assert codes(check(bound(), asked)) == ["key_binding.audience_mismatch"]


def test_nobody_asks() -> None:
    told = {one.code: one.outcome for one in check(bound(), Asked())}
    assert told == {
        "key_binding.audience_not_compared": Outcome.WARNING,
        "key_binding.nonce_not_compared": Outcome.WARNING,
        "key_binding.valid": Outcome.PASSED,
    }
    (found,) = check(PART, Asked())
    assert (found.code, found.outcome) == ("key_binding.not_shown", Outcome.WARNING)
    assert check(whole(), Asked()) == ()


# -- what is wrong --------------------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[], str], set[str]]] = {
    "no JWT": (lambda: "a.b", {"malformed"}),
    "JSON": (lambda: '{"payload":"e30","signature":""}', {"malformed"}),
    "claims that are no object": (
        lambda: compact_jws({"alg": "ES256"}, b"[]", sign=signer(1).sign).decode(), {"malformed"},
    ),
    "no typ": (lambda: token(header={"typ": GONE}), {"typ"}),
    "the typ of a JWT": (lambda: token(header={"typ": "JWT"}), {"typ"}),
    "another's typ": (lambda: token(header={"typ": "dc+sd-jwt"}), {"typ"}),
    "no audience": (lambda: token(aud=GONE), {"claim"}),
    "an audience that is a list": (lambda: token(aud=[AUDIENCE]), {"claim"}),
    "no nonce": (lambda: token(nonce=GONE), {"claim"}),
    "an empty nonce": (lambda: token(nonce=""), {"claim"}),
    "a nonce that is a number": (lambda: token(nonce=1), {"claim"}),
    "no time": (lambda: token(iat=GONE), {"claim"}),
    "a time in words": (lambda: token(iat="2026-11-28T12:00:00Z"), {"claim"}),
    "an end in words": (lambda: token(exp="tomorrow"), {"claim"}),
    "no sd_hash": (lambda: token(sd_hash=GONE), {"claim"}),
    "another's audience": (lambda: token(aud="https://evil.example"), {"audience_mismatch"}),
    "an audience with a slash": (lambda: token(aud=AUDIENCE + "/"), {"audience_mismatch"}),
    "a replayed nonce": (lambda: token(nonce="old"), {"nonce_mismatch"}),
    "a nonce beyond ASCII": (lambda: token(nonce="é"), {"nonce_mismatch"}),
    "too old": (lambda: token(iat=int(NOW.timestamp()) - 661), {"too_old"}),
    "from the future": (lambda: token(iat=int(NOW.timestamp()) + 61), {"in_future"}),
    "not yet": (lambda: token(nbf=int(NOW.timestamp()) + 61), {"in_future"}),
    "ended": (lambda: token(exp=int(NOW.timestamp()) - 60), {"expired"}),
    "of other disclosures": (lambda: token(sd_hash=digest_of(whole().bound_text)), {"sd_hash"}),
    "of the JWT alone": (lambda: token(sd_hash=digest_of(PART.issuer_jwt)), {"sd_hash"}),
    "an sd_hash beyond ASCII": (lambda: token(sd_hash="é"), {"sd_hash"}),
    "signed by a stranger": (lambda: token(by=2), {"signature"}),
    "signed by the issuer": (lambda: token(by=0), {"signature"}),
    "altered": (lambda: token().rpartition(".")[0] + "." + "A" * 86, {"signature"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_refused_with_a_code_of_its_own(name: str) -> None:
    make, reasons = WRONG[name]
    found = check(replaced(PART, key_binding=make()))
    assert {one.code for one in found} == {f"key_binding.{reason}" for reason in reasons}
    for one in found:
        assert one.code in CODES and one.outcome is Outcome.FAILED
        assert one.where.startswith("/kb_jwt") and one.detail and one.clause


def test_algorithms() -> None:
    for name in ("none", "HS256", "RS256", "ES256K"):
        found = check(replaced(PART, key_binding=token(header={"alg": name})))
        assert codes(found) == ["algorithm.not_allowed"]
    found = check(replaced(PART, key_binding=token(header={"alg": "ES384"})))
    assert codes(found) == ["algorithm.key_mismatch"]
    unsigned = token(header={"alg": "none"}).rpartition(".")[0] + "."
    assert codes(check(replaced(PART, key_binding=unsigned))) == ["algorithm.not_allowed"]
    critical = token(header={"crit": ["x"], "x": 1})
    assert codes(check(replaced(PART, key_binding=critical))) == ["format.crit_unknown"]
    padded = replaced(PART, key_binding=token() + "==")
    assert "format.base64url" in codes(check(padded))


def test_there_is_none() -> None:
    for asked in (ASKED, Asked(AUDIENCE), Asked(nonce=NONCE), Asked(required=True)):
        (found,) = check(PART, asked)
        assert (found.code, found.outcome) == ("key_binding.missing", Outcome.FAILED)


@pytest.mark.parametrize(
    "cnf", [GONE, None, {}, {"jwk": None}, {"jwk": {"kty": "oct", "k": "AAAA"}}, {"kid": 1}, "x"]
)
def test_bound_to_no_key(cnf: Any) -> None:
    claims = {name: one for name, one in {**CLAIMS, "cnf": cnf}.items() if one is not GONE}
    one = read_sd_jwt(compact(claims))
    assert holder_key(claims) is None
    with pytest.raises(UnsuitableKey, match="another key"):
        bound(one)
    text = token(sd_hash=digest_of(one.bound_text))
    (found,) = check(replaced(one, key_binding=text))
    assert (found.code, found.check, found.outcome) == (
        "key_binding.no_key",
        Check.KEY,
        Outcome.FAILED,
    )


def test_added_and_taken_away_disclosures() -> None:
    done = bound()
    for disclosures in (whole(bound=True).disclosures, PART.disclosures[1:], ()):
        altered = with_parts(done, disclosures, done.key_binding)
        assert codes(check_key_binding(altered, DOCUMENT, at=NOW, asked=ASKED)) == [
            "key_binding.sd_hash"
        ]


def test_moved_to_another_credential() -> None:
    other = with_parts(whole(bound=True), (), bound().key_binding)
    assert "key_binding.sd_hash" in codes(check(other))


def test_a_hash_that_is_not_allowed_is_not_computed() -> None:
    claims = {**CLAIMS, "_sd_alg": "md5", "cnf": {"jwk": signer(1).public_key.to_jwk()}}
    for sd_hash in ("", digest_of(compact(claims).decode())):
        one = replaced(read_sd_jwt(compact(claims)), key_binding=token(sd_hash=sd_hash))
        assert codes(check(one)) == ["key_binding.sd_hash"]
    assert codes(unpacked(one.payload, ()).findings) == ["sd_jwt.hash_insecure"]


def test_what_cannot_be_made() -> None:
    for by in (0, 2):
        with pytest.raises(UnsuitableKey, match="another key"):
            bound(by=by)
    for audience, nonce, now in (
        ("", NONCE, NOW),
        (AUDIENCE, "", NOW),
        (AUDIENCE, NONCE, NOW.replace(tzinfo=None)),
    ):
        with pytest.raises(IssueError, match="zone"):
            key_binding(PART, signer(1), audience=audience, nonce=nonce, now=now)
    rsa = LocalSigner(PrivateKey.generate("RSA-2048"))
    with pytest.raises(UnsuitableKey, match="signed with"):
        key_binding(PART, rsa, audience=AUDIENCE, nonce=NONCE, now=NOW)


def test_no_rule_is_without_a_wrong_sample() -> None:
    told = {f"key_binding.{reason}" for _, reasons in WRONG.values() for reason in reasons}
    others = ("valid", "missing", "not_shown", "no_key", "key_not_found")
    warnings = ("audience_not_compared", "nonce_not_compared")
    rest = {f"key_binding.{reason}" for reason in (*others, *warnings)}
    assert {code for code in CODES if code.startswith("key_binding.")} == told | rest
