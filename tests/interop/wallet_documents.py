"""What is made into tokens: keys that all hold, credentials of VCDM 2.0, claims for SD-JWTs.

>>> from wallet_documents import jwk_of
>>> sorted(jwk_of(key_of("Ed25519"), secret=True))
['crv', 'd', 'kty', 'x']
>>> header_of(key_of("P-256"), "vc+jwt")["alg"]
'ES256'
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from digitalbazaar_documents import Key, annex1, key_of, own, plain_2, sample

from microcred.encoding import b64url_decode, b64url_encode
from microcred.releases.vcdm import to_vcdm_2
from microcred.wallet_types import NESTED_ELM

Json = dict[str, Any]

KINDS = ("P-256", "P-384", "Ed25519")
_OCTETS = {"P-256": 32, "P-384": 48, "Ed25519": 32}


def jwk_of(key: Key, *, secret: bool = False) -> Json:
    """The key as a JWK (RFC 7517, RFC 8037)."""
    made = {name: one for name, one in key.signer.public_key.to_jwk().items() if name != "kid"}
    if secret:
        (kind,) = (one for one in KINDS if key.text == key_of(one, key.filling).text)
        made["d"] = b64url_encode(bytes([key.filling]) * _OCTETS[kind])
    return made


def header_of(key: Key, typ: str, **members: Any) -> Json:
    """The protected header of a token by that key, which its DID names."""
    return {"alg": key.signer.algorithm, "kid": key.method, "typ": typ, **members}


# -- credentials ----------------------------------------------------------------------------------

MADE: Mapping[str, Callable[[], Json]] = {"plain": plain_2, "own": lambda: to_vcdm_2(own())}
READ: Mapping[str, Callable[[Path], Json]] = {
    "Annex I": lambda published: to_vcdm_2(annex1(published)),
    "sample": lambda published: to_vcdm_2(sample(published)),
}


# -- claims ---------------------------------------------------------------------------------------

SMALL: Json = {
    "iss": "https://uni.example",
    "vct": "urn:example:course",
    "name": "Ána Žilinská \U0001f393",
    "claims": [{"title": "Soil", "grade": "A/1"}, {"title": "Water", "grade": None}, "plain", 7],
    "address": {"city": "Žilina", "lines": [["a", "b"], ["c"]], "a/b~c": {"": "empty name"}},
    "empty": {"list": [], "object": {}, "text": ""},
    "numbers": [0, -1, 1.5, 9007199254740991, True, False],
}
SMALL_POINTERS = (
    "/name",
    "/claims/0",
    "/claims/0/grade",
    "/claims/1/title",
    "/claims/3",
    "/address",
    "/address/lines/0",
    "/address/lines/0/1",
    "/address/lines/1/0",
    "/address/a~1b~0c/",
    "/empty/list",
    "/numbers/2",
)


def nested(published: Path) -> tuple[Json, tuple[str, ...]]:
    """The EC's Annex I sample as the claims of the nested type, and what may be withheld of it."""
    claims = {"iss": "https://uni.example", **NESTED_ELM.claims(annex1(published))}
    return claims, NESTED_ELM.withheld(claims)


# -- tampering ------------------------------------------------------------------------------------


def altered_tokens(token: bytes) -> Iterator[tuple[str, bytes]]:
    """Copies of a JWT, each changed in one place, by nobody who has the key."""
    header, payload, signature = token.decode().split(".")

    def with_header(**members: Any) -> bytes:
        read = {**json.loads(b64url_decode(header)), **members}
        return f"{_b64(read)}.{payload}.{signature}".encode()

    read = json.loads(b64url_decode(payload))
    for name in ("issuer", "credentialSubject", "iss", "vct", "elm", "name"):
        if name in read:
            other = {one: value for one, value in read.items() if one != name}
            yield f"no {name}", f"{header}.{_b64(other)}.{signature}".encode()
    more = _b64({**read, "termsOfUse": {"type": "https://x.example"}})
    yield "a member more", f"{header}.{more}.{signature}".encode()
    yield "written anew", f"{header}.{_b64(read, indent=1)}.{signature}".encode()
    for place in (0, len(signature) // 2):
        flipped = "B" if signature[place] == "A" else "A"
        text = signature[:place] + flipped + signature[place + 1 :]
        yield f"signature at {place}", f"{header}.{payload}.{text}".encode()
    yield "no signature", f"{header}.{payload}.".encode()
    yield "a short one", f"{header}.{payload}.{signature[:-4]}".encode()
    yield "alg none", with_header(alg="none")
    yield "alg none, no signature", with_header(alg="none").rpartition(b".")[0] + b"."
    yield "an hmac", with_header(alg="HS256")
    yield "another curve", with_header(alg="ES512")
    yield "another type", with_header(typ="jwt")
    yield "a critical member", with_header(crit=["exp"], exp=1)


def altered_sd_jwts(token: bytes) -> Iterator[tuple[str, bytes]]:
    """Copies of an SD-JWT: of the issuer's JWT, of its disclosures, of what binds the key."""
    issued, *texts, binding = token.decode().split("~")

    def joined(*texts: str) -> bytes:
        return "~".join((issued, *texts, binding)).encode()

    for change, one in altered_tokens(issued.encode()):
        yield change, "~".join((one.decode(), *texts, binding)).encode()
    foreign = _b64(["c2l4dGVlbiBvY3RldHMh", "iss", "https://thief.example"])
    yield "a disclosure that nothing refers to", joined(*texts, foreign)
    if texts:
        salt, *rest = json.loads(b64url_decode(texts[-1]))
        yield "a disclosure twice", joined(*texts, texts[-1])
        yield "another salt", joined(*texts[:-1], _b64([salt[:-1], *rest]))
        yield "another value", joined(*texts[:-1], _b64([salt, *rest[:-1], "forged"]))
        yield "a name more", joined(*texts[:-1], _b64([salt, "name", *rest]))
    if binding:
        bound = "~".join((issued, *texts))
        for change, one in altered_tokens(binding.encode()):
            yield f"key binding: {change}", f"{bound}~{one.decode()}".encode()
        yield "no key binding", f"{bound}~".encode()
        if texts:
            yield "less than was bound", "~".join((issued, *texts[:-1], binding)).encode()


def _b64(value: Any, **options: Any) -> str:
    return b64url_encode(json.dumps(value, **options).encode())
