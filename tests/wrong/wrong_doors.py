"""Refused at the door: what is no strict JSON within limits, and what is no seal at all."""

from __future__ import annotations

import json
from typing import Any

from forging import GONE, b64url, forge, header_of, signature_of
from wrong_rows import Wrong, document, jades, payload, rewritten
from wrong_tokens import did_trust

from examples import seal_of, sealed, token
from microcred import Policy
from microcred.findings import Check
from microcred.jsontext import Limits

__all__ = ["DOORS"]


def _malformed(make: Any, **members: Any) -> Wrong:
    return Wrong(make, "format.malformed", Check.FORMAT, signature=None, **members)


def _header_twice() -> bytes:
    text = json.dumps(header_of(seal_of()))[:-1] + ', "alg": "ES256"}'
    return jades(raw_header=text)()


def _escaped_twice() -> bytes:
    return sealed().replace(b'"signatures"', b'"paylo\\u0061d":"{}","signatures"', 1)


def _disagreeing() -> bytes:
    encoded = header_of(seal_of(), b64=GONE, crit=["sigT"])
    both = [
        signature_of(header_of(seal_of()), payload(), seal_of()),
        signature_of(encoded, payload(), seal_of()),
    ]
    return json.dumps({"payload": payload(), "signatures": both}).encode()


def _compact_detached() -> bytes:
    head, _, value = jades(form="compact", b64=GONE, crit=["sigT"])().split(b".")
    return b".".join([head, b"", value])


def _compact_unencoded() -> bytes:
    return forge("compact", payload=payload(), signer=seal_of())


def _set(name: str, value: Any) -> Any:
    return rewritten(lambda seal: seal["signatures"][0].__setitem__(name, value))


def _deep(levels: int) -> str:
    return '{"a":' + "[" * levels + "]" * levels + "}"


DOORS: dict[str, Wrong] = {
    # -- no text ----------------------------------------------------------------------------------
    "nothing": _malformed(lambda: b""),
    "a PDF file": _malformed(lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"),
    "not UTF-8": _malformed(lambda: sealed().replace("Ána".encode(), "Ána".encode("latin-1"))),
    "UTF-16": _malformed(lambda: sealed().decode().encode("utf-16")),
    "UTF-16 without a mark": _malformed(lambda: sealed().decode().encode("utf-16-le")),
    "two byte order marks": _malformed(lambda: b"\xef\xbb\xbf" * 2 + sealed()),
    "a lone surrogate": _malformed(lambda: sealed().decode() + "\ud800"),
    "an escaped lone surrogate": _malformed(lambda: sealed().replace(b"Soil", b"S\\ud83dil", 1)),
    # -- no strict JSON ---------------------------------------------------------------------------
    "cut short": _malformed(lambda: sealed()[:-3]),
    "something after the end": _malformed(lambda: sealed() + b"{}"),
    "payload twice": _malformed(lambda: b'{"payload":"{}",' + sealed()[1:]),
    "payload twice, one escaped": _malformed(_escaped_twice),
    "a header parameter twice": _malformed(_header_twice),
    "a member of the credential twice": _malformed(
        jades(payload='{"type": "a", "type": "VerifiableCredential"}')
    ),
    "NaN": _malformed(jades(payload='{"type": "VerifiableCredential", "point": NaN}')),
    "Infinity": _malformed(jades(payload='{"point": -Infinity}')),
    "a number beyond doubles": _malformed(jades(payload='{"point": 1e999}')),
    "an endless number": _malformed(jades(payload=f'{{"point": {"9" * 5000}}}')),
    # -- beyond limits ----------------------------------------------------------------------------
    "too deep": _malformed(lambda: _deep(400)),
    "a payload too deep": _malformed(jades(payload=_deep(400))),
    "deeper than the verifier wants": _malformed(sealed, policy=Policy(limits=Limits(max_depth=5))),
    "larger than the verifier wants": _malformed(
        sealed, policy=Policy(limits=Limits(max_bytes=1000))
    ),
    "a token larger than the verifier wants": _malformed(
        token, policy=Policy(limits=Limits(max_bytes=1000))
    ),
    # -- no seal, or a stripped one ---------------------------------------------------------------
    "an array of seals": _malformed(lambda: b"[" + sealed() + b"]"),
    "signatures emptied": _malformed(rewritten(lambda seal: {**seal, "signatures": []})),
    "signatures an object": _malformed(rewritten(lambda seal: {**seal, "signatures": {}})),
    "the value taken out": _malformed(
        rewritten(lambda seal: seal["signatures"][0].pop("signature"))
    ),
    "general and flattened": _malformed(rewritten(lambda seal: {**seal, **seal["signatures"][0]})),
    "seventeen signatures": _malformed(
        rewritten(lambda seal: {**seal, "signatures": seal["signatures"] * 17})
    ),
    "signatures that disagree about b64": _malformed(_disagreeing),
    "a value that is no base64url": _malformed(_set("signature", "A+/=")),
    "a header that is no base64url": _malformed(_set("protected", "e{}")),
    "a header that is no object": _malformed(_set("protected", b64url("[]"))),
    "a parameter in both headers": _malformed(_set("header", {"alg": "none"})),
    "b64 is a text": _malformed(jades(b64="false")),
    "payload is a number": _malformed(rewritten(lambda seal: {**seal, "payload": 1})),
    "payload is an object": _malformed(rewritten(lambda seal: {**seal, "payload": document()})),
    "payload is no JSON": _malformed(jades(payload="hello")),
    "payload is an array": _malformed(jades(payload="[]")),
    "detached": _malformed(rewritten(lambda seal: {"signatures": seal["signatures"]})),
    "detached, with an empty payload": _malformed(jades(payload="")),
    "detached, compact": _malformed(_compact_detached),
    "compact, unencoded, with forbidden characters": _malformed(_compact_unencoded),
    "a compact seal of two parts": _malformed(lambda: token().rpartition(b".")[0]),
    "a token with a place for disclosures": Wrong(
        lambda: token() + b"~", "format.typ", Check.FORMAT, trust=did_trust
    ),
    # -- other documents --------------------------------------------------------------------------
    "a credential without any seal": Wrong(
        payload, "format.unsecured", Check.FORMAT, signature=None
    ),
    "an upload without any seal": Wrong(
        lambda: json.dumps({"credential": document()}),
        "format.unsecured",
        Check.FORMAT,
        signature=None,
    ),
    "a sealed invoice": Wrong(
        jades(payload='{"type": "Invoice"}'), "format.unknown_release", Check.FORMAT, signature=None
    ),
    "the payload alone": Wrong(
        lambda: json.dumps({"payload": payload()}),
        "format.unknown_release",
        Check.FORMAT,
        signature=None,
    ),
    "some JSON": Wrong(
        lambda: '{"a": 1}',
        "format.unknown_release",
        Check.FORMAT,
        signature=None,
    ),
}
