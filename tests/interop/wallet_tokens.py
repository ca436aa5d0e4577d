"""Our side of SD-JWTs and tokens, told in the words of whoever is asked beside us.

What is right comes back as the document with everything that was disclosed; None is what we refuse.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from digitalbazaar_documents import NOW, Key
from wallet_documents import header_of, jwk_of

from microcred import Outcome, Trust, Verification, verify
from microcred.crypto.jws_writing import compact_jws
from microcred.errors import MicrocredError
from microcred.findings import Check
from microcred.securing import sd_jwt
from microcred.verifying import Audience

Json = dict[str, Any]

AUDIENCE, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"
ASKED = sd_jwt.Asked(audience=AUDIENCE, nonce=NONCE)
_BAD = (Outcome.FAILED, Outcome.INDETERMINATE)
PROVING = (Check.FORMAT, Check.ALGORITHM, Check.KEY, Check.SIGNATURE, Check.ISSUER)


def issued(
    claims: Mapping[str, Any],
    pointers: Sequence[str],
    key: Key,
    *,
    holder: Key | None = None,
    typ: str = "example+sd-jwt",
    hash: str = "sha-256",
    decoys: int = 0,
) -> bytes:
    """An SD-JWT."""
    bound = {"cnf": {"jwk": jwk_of(holder)}} if holder else {}
    salt = partial(secrets.token_bytes, 16)
    made = sd_jwt.packed({**claims, **bound}, pointers, salt=salt, hash=hash, decoys=decoys)
    payload = json.dumps(made.payload, ensure_ascii=False).encode()
    token = compact_jws(header_of(key, typ), payload, sign=key.signer.sign).decode()
    return "~".join([token, *(one.text for one in made.disclosures), ""]).encode()


def shown(
    token: bytes, pointers: Sequence[str], *, holder: Key | None = None, now: datetime = NOW
) -> bytes:
    """What a holder shows of it, to `AUDIENCE` where there is a key."""
    part = sd_jwt.presented(sd_jwt.read_sd_jwt(token), pointers)
    if holder is not None:
        part = sd_jwt.key_binding(
            part, holder.signer, audience=AUDIENCE, nonce=NONCE, now=now, key=None
        )
    return sd_jwt.write_sd_jwt(part)


def document_of(
    token: bytes, key: Key, *, asked: sd_jwt.Asked | None = None, at: datetime = NOW
) -> Json | None:
    """The document with what was disclosed, if signature, disclosures and key binding hold."""
    try:
        read = sd_jwt.read_sd_jwt(token)
        (one,) = read.jws.signatures
        unpacked = sd_jwt.unpacked(read.payload, read.disclosures)
        findings = [*read.findings, *unpacked.findings]
        if asked:
            findings += sd_jwt.check_key_binding(read, unpacked.document, asked=asked, at=at)
    except MicrocredError:
        return None
    algorithm = one.protected.get("alg")
    if algorithm != key.signer.algorithm or "crit" in one.protected:
        return None
    if not key.signer.public_key.verify(algorithm, one.signature, one.signing_input):
        return None
    return None if any(one.outcome in _BAD for one in findings) else unpacked.document


def judged(token: bytes, key: Key, *, asked: bool = False, at: datetime = NOW) -> Verification:
    """Our verdict on a token by the DID of that key."""
    expected = Audience(challenge=NONCE, domain=AUDIENCE) if asked else None
    return verify(token, trust=Trust(issuers=[key.did], dids=True), expected=expected, at=at)


def proven(token: bytes, key: Key, **how: Any) -> bool:
    """Whether nothing that proves the signer is anything but PASSED."""
    told = [one for one in judged(token, key, **how).findings if one.check in PROVING]
    passed = {one.check for one in told if one.outcome is Outcome.PASSED}
    return {Check.KEY, Check.SIGNATURE, Check.ISSUER} <= passed and all(
        one.outcome in (Outcome.PASSED, Outcome.WARNING) for one in told
    )
