"""SD-JWTs made for tests: keys once, salts by counting, and every lie that can be told in one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from microcred.crypto.jws_writing import compact_jws
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.encoding import b64url_encode
from microcred.findings import Finding
from microcred.securing.sd_jwt import Packed, SdJwt, packed, read_sd_jwt
from microcred.securing.sd_jwt.values import step

Json = dict[str, Any]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AUDIENCE, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"


def signer(number: int = 0) -> LocalSigner:
    """A key; 0 is the issuer's, 1 the holder's, 2 a stranger's."""
    return _signer(number)


@cache
def _signer(number: int) -> LocalSigner:
    return LocalSigner(PrivateKey.generate("P-256"))


CLAIMS: Json = {
    "iss": "https://uni.example",
    "vct": "urn:example:course",
    "name": "Ána",
    "claims": [{"title": "Soil", "grade": "A"}, {"title": "Water", "grade": None}, "plain"],
    "address": {"city": "Žilina", "lines": [["a", "b"], ["c"]]},
    "empty": {"list": [], "object": {}},
}
POINTERS = (
    "/name",
    "/claims/0",
    "/claims/0/grade",
    "/claims/1/title",
    "/claims/2",
    "/address",
    "/address/lines/0",
    "/address/lines/0/1",
    "/address/lines/1/0",
    "/empty/list",
)


def counted() -> Callable[[], bytes]:
    """Salts that are all different, and always the same."""
    numbers = itertools.count()
    return lambda: next(numbers).to_bytes(16, "big")


def made(
    document: Mapping[str, Any] = CLAIMS, pointers: Iterable[str] = POINTERS, **options: Any
) -> Packed:
    """A document of which parts may be withheld."""
    return packed(document, pointers, **{"salt": counted(), **options})


def signed(payload: Mapping[str, Any], *, by: int = 0, **header: Any) -> bytes:
    """The compact JWT of an issuer."""
    key = signer(by)
    protected = {"alg": key.algorithm, "typ": "example+sd-jwt", **header}
    return compact_jws(protected, json.dumps(payload).encode(), sign=key.sign)


def compact(payload: Mapping[str, Any], texts: Iterable[str] = (), **header: Any) -> bytes:
    """A compact SD-JWT."""
    return "~".join([signed(payload, **header).decode(), *texts, ""]).encode()


def whole(*, bound: bool = False, **options: Any) -> SdJwt:
    """What the issuer gives the holder; `bound`: to the holder's key."""
    claims = dict(CLAIMS)
    if bound:
        claims["cnf"] = {"jwk": signer(1).public_key.to_jwk()}
    parts = made(claims, **options)
    return read_sd_jwt(compact(parts.payload, [one.text for one in parts.disclosures]))


def flattened(sd_jwt: SdJwt, **header: Any) -> Json:
    """The flattened JSON serialisation of a compact one."""
    protected, payload, signature = sd_jwt.issuer_jwt.split(".")
    return {
        "payload": payload,
        "protected": protected,
        "signature": signature,
        "header": {"disclosures": list(sd_jwt.texts), **header},
    }


def array(*elements: Any) -> str:
    """The text of a disclosure, whatever it is an array of."""
    return b64url_encode(json.dumps(list(elements)).encode())


def codes(findings: Iterable[Finding]) -> list[str]:
    """The codes of findings, in their order."""
    return [one.code for one in findings]


def pointers_of(value: Any, where: str = "") -> Iterator[str]:
    """A pointer to every member and element."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in members:
        place = where + step(str(name))
        yield place
        if isinstance(one, dict | list):
            yield from pointers_of(one, place)


def without(value: Any, gone: set[str], where: str = "") -> Any:
    """A value without what stands at some places: by the plainest way there is."""
    if isinstance(value, dict):
        return {
            name: without(one, gone, where + step(name))
            for name, one in value.items()
            if where + step(name) not in gone
        }
    if isinstance(value, list):
        return [
            without(one, gone, f"{where}/{at}")
            for at, one in enumerate(value)
            if f"{where}/{at}" not in gone
        ]
    return value
