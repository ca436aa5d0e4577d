"""Tokens (vc+jwt) that are wrong in type, claims, time or key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from forging import GONE, b64, b64url
from wrong_rows import F, I, P, S, W, Wrong

from examples import NOW, UNI, DotPage, course, seal_of, token, trust_of, wallet_signer
from microcred import ANY_ISSUER, Policy, Trust, issue
from microcred.crypto.references import did_jwk, did_of, key_url
from microcred.encoding import b64url_decode
from microcred.findings import Check
from microcred.securing import JwtVc

__all__ = ["TOKENS", "did_trust", "tokened"]

_VCDM_1 = "https://www.w3.org/2018/credentials/v1"


@cache
def _parts() -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and credential of the right token."""
    header, payload, _ = token().decode().split(".")
    return json.loads(b64url_decode(header)), json.loads(b64url_decode(payload))


def did_trust() -> Trust:
    """Trust in the DID of the right token."""
    return Trust(issuers=[did_of(key_url(wallet_signer()))])


def tokened(header: dict[str, Any] | None = None, **claims: Any) -> Callable[[], bytes]:
    """A token with header members and claims replaced, added or (GONE) left out."""

    def make() -> bytes:
        right, credential = _parts()
        return signed({**right, **(header or {})}, {**credential, **claims})

    return make


def signed(header: dict[str, Any], claims: Any, signer: Any = None) -> bytes:
    """A compact JWS of these; members that are GONE are left out."""
    texts = [
        json.dumps({name: value for name, value in part.items() if value is not GONE})
        for part in (header, claims)
    ]
    text = ".".join(map(b64url, texts))
    return f"{text}.{b64url((signer or wallet_signer()).sign(text.encode()))}".encode()


def _format(make: Callable[[], bytes], code: str, **members: Any) -> Wrong:
    return Wrong(make, code, Check.FORMAT, trust=did_trust, **members)


def _key(make: Callable[[], bytes], code: str, outcome: Any, verdict: Any, signature: Any) -> Wrong:
    return Wrong(make, code, Check.KEY, outcome, verdict, signature, did_trust)


def _seconds(days: int) -> int:
    return int((NOW + timedelta(days=days)).timestamp())


def _letter() -> bytes:
    head, payload, value = token().split(b".")
    text = b64url_decode(payload.decode()).replace(b"Soil", b"Seal", 1)
    return b".".join([head, b64url(text).encode(), value])


def _of_another_key() -> bytes:
    """The attacker's DID and signature, our issuer."""
    header, credential = _parts()
    other = wallet_signer("Ed25519")
    names = {"alg": "EdDSA", "kid": key_url(other)}
    return signed({**header, **names}, credential, other)


def _key_in_the_header() -> bytes:
    """The attacker's key handed over in the header: nobody may look at it."""
    header, credential = _parts()
    other = wallet_signer("Ed25519")
    names = {"alg": "EdDSA", "kid": GONE, "jwk": other.public_key.to_jwk()}
    return signed({**header, **names}, credential, other)


def _by_another_name() -> bytes:
    """The same key under another DID: the issuer has to be named by the DID that signs."""
    header, credential = _parts()
    did = did_jwk(wallet_signer("Ed25519").public_key)
    names = {"alg": "EdDSA", "kid": f"{did}#0"}
    return signed({**header, **names}, credential, wallet_signer("Ed25519"))


def _old_jwt() -> bytes:
    """The JWT encoding of data model 1.1."""
    header, credential = _parts()
    credential = {**credential, "@context": [_VCDM_1, *credential["@context"][1:]]}
    return signed({**header, "typ": "JWT"}, {**credential, "vc": credential})


@cache
def _jwt_vc_parts() -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of the right JWT of VCDM 1.1."""
    made = issue(
        course(), signer=wallet_signer(), mechanism=JwtVc(), page=DotPage(), now=NOW
    ).secured
    header, payload, _ = made.decode().split(".")
    return json.loads(b64url_decode(header)), json.loads(b64url_decode(payload))


def _jwt_vc(**claims: Any) -> Callable[[], bytes]:
    """A JWT of VCDM 1.1 with claims replaced, added or (GONE) left out."""

    def make() -> bytes:
        header, right = _jwt_vc_parts()
        inner = {**right["vc"], "expirationDate": "2030-01-01T00:00:00Z"}
        right = {**right, "vc": inner, "exp": _END} if "exp" in claims else right
        return signed(header, {**right, **claims})

    return make


_END = 1_893_456_000
_JWT_VC = Policy(mechanisms=frozenset({"jwt_vc"}))


def _of_1_1(code: str, **claims: Any) -> Wrong:
    return _format(_jwt_vc(**claims), code, policy=_JWT_VC)


def _fragment() -> str:
    return _parts()[0]["kid"].partition("#")[2]


def _with_certificate(**changes: Any) -> Callable[[], bytes]:
    """A token that names its key by a certificate."""

    def make() -> bytes:
        header, credential = _parts()
        seal = seal_of()
        names = {"kid": GONE, "iss": GONE, "x5c": [b64(seal.certificate.der)], **changes}
        return signed({**header, **names}, credential, seal)

    return make


TOKENS: dict[str, Wrong] = {
    # -- form -------------------------------------------------------------------------------------
    "typ JWT": _format(tokened({"typ": "JWT"}), "format.typ"),
    "no typ": _format(tokened({"typ": GONE}), "format.typ"),
    "the older JWT encoding": _format(_old_jwt, "format.vc_claim"),
    "a vc claim": _format(tokened(vc={}), "format.vc_claim"),
    "another content type": _format(tokened({"cty": "text/plain"}), "format.cty"),
    "data model 1.1": _format(tokened(**{"@context": [_VCDM_1]}), "format.context"),
    "another issuer in the claim": _format(tokened(iss="did:key:zOther"), "format.iss_mismatch"),
    "another issuer in the header": _format(
        tokened({"iss": "did:key:zOther"}), "format.iss_mismatch"
    ),
    "an unknown critical parameter": _format(
        tokened({"new": 1, "crit": ["new"]}), "format.crit_unknown"
    ),
    "exp is a text": _format(tokened(exp="2030-01-01T00:00:00Z"), "format.claim_time"),
    "iat is a text": Wrong(
        tokened(iat="now"), "format.claim_time", Check.FORMAT, W, P, trust=did_trust
    ),
    # -- time and value ---------------------------------------------------------------------------
    "exp passed": Wrong(
        tokened(exp=_seconds(-1)),
        *("validity.signature_expired", Check.VALIDITY),
        trust=did_trust,
    ),
    "exp passed, in the header": Wrong(
        tokened({"exp": _seconds(-1)}, exp=_seconds(100)),
        *("validity.signature_expired", Check.VALIDITY),
        trust=did_trust,
    ),
    "nbf to come": Wrong(
        tokened(nbf=_seconds(1)),
        *("validity.signature_not_yet_valid", Check.VALIDITY),
        trust=did_trust,
    ),
    "another letter": Wrong(
        _letter, "signature.invalid", Check.SIGNATURE, signature=F, trust=did_trust
    ),
    "alg none": Wrong(
        tokened({"alg": "none"}),
        *("algorithm.not_allowed", Check.ALGORITHM),
        signature=F,
        trust=did_trust,
    ),
    "an algorithm of JAdES alone": Wrong(
        tokened({"alg": "RS256"}),
        *("algorithm.not_allowed", Check.ALGORITHM),
        signature=F,
        trust=did_trust,
    ),
    "EdDSA with a key on P-256": Wrong(
        tokened({"alg": "EdDSA"}),
        *("signature.invalid", Check.SIGNATURE),
        signature=F,
        trust=did_trust,
    ),
    # -- key and issuer ---------------------------------------------------------------------------
    "no key id": _format(tokened({"kid": GONE}), "format.kid"),
    "no key id and no iss": _format(tokened({"kid": GONE, "iss": GONE}), "format.kid"),
    "no key id, and an issuer that is no URL": Wrong(
        tokened({"kid": GONE, "iss": "urn:i"}, issuer="urn:i"),
        *("key.unidentified", Check.KEY, I, F, S),
        trust=did_trust,
    ),
    "a key id that is no DID": _key(tokened({"kid": "key-1"}), "key.method_missing", F, F, S),
    "a key id that is the fragment of one": Wrong(
        tokened({"kid": _fragment()}), "format.kid_relative", Check.FORMAT, W, P, trust=did_trust
    ),
    "a key in the header": _format(_key_in_the_header, "format.kid", signature=F),
    "another id in jti": Wrong(
        tokened(jti="urn:other"), "format.claim_conflict", Check.FORMAT, W, P, trust=did_trust
    ),
    "for an audience that nobody compares": Wrong(
        tokened(aud="https://verifier.example", nonce="1"),
        *("proof.domain_not_compared", Check.FORMAT, W, P),
        trust=did_trust,
    ),
    "the JWT encoding of 1.1, not chosen": Wrong(
        _jwt_vc(), "algorithm.mechanism_by_choice", Check.ALGORITHM, trust=did_trust
    ),
    "the JWT encoding of 1.1, chosen": Wrong(
        _jwt_vc(), "format.recognised", Check.FORMAT, P, P, trust=did_trust, policy=_JWT_VC
    ),
    "the JWT encoding of 1.1 with two issuers": _of_1_1("format.iss_mismatch", iss=GONE),
    "the JWT encoding of 1.1 with another id": _of_1_1("format.jwt_vc_conflict", jti="urn:b"),
    "the JWT encoding of 1.1 with another subject": _of_1_1("format.jwt_vc_conflict", sub="urn:b"),
    "the JWT encoding of 1.1 with a presentation": _of_1_1("format.vc_claim", vp={}),
    "the JWT encoding of 1.1 with another begin": _of_1_1("format.jwt_vc_conflict", nbf=1),
    "the JWT encoding of 1.1 with another end": _of_1_1("format.jwt_vc_conflict", exp=1.5),
    "a method that is not known": _key(
        tokened({"kid": "did:example:123#1"}), "key.method_unknown", I, F, S
    ),
    "a DID without a key": _key(tokened({"kid": "did:key:zzz#zzz"}), "key.unresolvable", F, F, S),
    "a DID of another's key": Wrong(
        _of_another_key, "issuer.mismatch", Check.ISSUER, trust=did_trust
    ),
    "another DID of a key": Wrong(
        _by_another_name,
        *("issuer.mismatch", Check.ISSUER),
        trust=lambda: Trust(issuers=ANY_ISSUER, dids=True),
    ),
    "no issuer": Wrong(
        tokened({"iss": GONE}, issuer=GONE), "issuer.absent", Check.ISSUER, trust=did_trust
    ),
    "DIDs are not trusted": Wrong(
        token,
        *("key.no_trust", Check.KEY, I, I),
        trust=lambda: Trust(issuers=ANY_ISSUER),
    ),
    "another DID expected": Wrong(
        token,
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(issuers=["did:key:zSomebodyElse"]),
    ),
    "an organisation expected, no DID": Wrong(
        token,
        *("issuer.unexpected", Check.TRUSTED_ISSUER),
        trust=lambda: Trust(issuers=[UNI.identifier], dids=True),
    ),
    "a certificate that is none": Wrong(
        _with_certificate(x5c=["AQID"]),
        *("certificate.unreadable", Check.CERTIFICATE),
        signature=S,
    ),
    "a certificate of another organisation": Wrong(
        _with_certificate(x5c=[b64(seal_of(UNI, "P-384").certificate.der)]),
        *("algorithm.key_mismatch", Check.ALGORITHM),
        signature=F,
        trust=trust_of,
    ),
}
"""Rows about tokens, by what is wrong."""
