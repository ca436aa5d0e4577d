"""SD-JWTs of credentials, made for tests: right ones, and with every member replaced."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from forging import GONE
from sd_jwt_made import made, signer

from microcred.crypto.jws_writing import compact_jws
from microcred.crypto.references import did_key, key_url
from microcred.crypto.signing import Signer
from microcred.securing import sd_jwt

Json = dict[str, Any]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
VCT = "https://types.example/card"
DID = did_key(signer().public_key)
CLAIMS: Json = {
    "vct": VCT,
    "iss": DID,
    "iat": int(NOW.timestamp()) - 60,
    "name": "Ána",
    "cards": [{"number": 1}, {"number": 2}],
}
CONFIRMED: Json = {"cnf": {"jwk": dict(signer(1).public_key.to_jwk())}}


def kept(members: Mapping[str, Any]) -> Json:
    return {name: value for name, value in members.items() if value is not GONE}


def card(
    withheld: Iterable[str] = (),
    *,
    header: Mapping[str, Any] | None = None,
    by: Signer | None = None,
    more: Iterable[str] = (),
    payload: Mapping[str, Any] | None = None,
    **claims: Any,
) -> bytes:
    """A compact SD-JWT VC with header members and claims replaced, added or (GONE) left out.

    Args:
        withheld: JSON pointers of what comes as a disclosure.
        header: members of the protected header.
        by: who signs; the issuer.
        more: texts of further disclosures.
        payload: members of the payload, once packed.
        claims: of the credential, by names with "_" for "#".
    """
    key = by or signer()
    parts = made(kept({**CLAIMS, **claims}), list(withheld))
    protected = {"alg": key.algorithm, "typ": "dc+sd-jwt", "kid": key_url(key), **(header or {})}
    token = compact_jws(
        kept(protected),
        json.dumps({**parts.payload, **(payload or {})}).encode(),
        sign=key.sign,
    )
    texts = [one.text for one in parts.disclosures]
    return "~".join([token.decode(), *texts, *more, ""]).encode()


def bound(
    secured: bytes,
    *,
    by: int = 1,
    nonce: str = "n-1",
    audience: str = "https://v.example",
    now: datetime = NOW,
) -> bytes:
    """The same with a key binding."""
    read = sd_jwt.read_sd_jwt(secured)
    holder = signer(by)
    key = holder.public_key
    made = sd_jwt.key_binding(read, holder, audience=audience, nonce=nonce, now=now, key=key)
    return sd_jwt.write_sd_jwt(made)
