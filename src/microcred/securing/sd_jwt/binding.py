"""Key binding: the holder signs what is presented, to one verifier, once.

RFC 9901 sections 4.3 and 7.3. The key binding JWT names the verifier (`aud`), answers its question
(`nonce`) and has the digest of exactly what is presented (`sd_hash`); the key that has to verify it
is the one that the issuer put into `cnf` (RFC 7800). Who copied a presentation cannot make another.

    >>> from microcred.securing.sd_jwt.binding import holder_key
    >>> holder_key({"cnf": {"kid": "did:web:example.org#1"}}) is None
    True
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from microcred.crypto.jws import JwsSignature, read_jws
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import Signer, signature_by
from microcred.errors import IssueError, MicrocredError, ParseError, UnsuitableKey
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, read_json
from microcred.securing.jose_header import (
    algorithm_of,
    check_algorithm,
    check_crit,
    check_encoding,
    numeric_date,
)
from microcred.securing.recognising import media_type
from microcred.securing.sd_jwt.unpacking import unpacked
from microcred.securing.sd_jwt.values import HASHES, SdJwt, digest_of

__all__ = ["KB_ALGORITHMS", "Asked", "check_key_binding", "holder_key", "key_binding"]

KB_ALGORITHMS: Final = frozenset({"ES256", "ES384", "EdDSA"})
"""The JOSE names of the algorithms that a holder may sign with."""

_TYP: Final = "kb+jwt"
_WHERE: Final = "/kb_jwt"
_CLAUSE: Final = "RFC 9901 7.3 (5)"
_AUDIENCE: Final = ("key_binding.audience_mismatch", "key_binding.audience_not_compared")
_NONCE: Final = ("key_binding.nonce_mismatch", "key_binding.nonce_not_compared")


class Asked(Frozen):
    """What a verifier asks of a key binding; what is None is not compared.

    Attributes:
        audience: who the verifier is; of several names one has to be exactly the `aud`.
        nonce: what it asked for this one presentation.
        age: how old the key binding may be.
        leeway: by how much clocks may differ.
        required: whether one has to be there; it has where an audience or a nonce is named.
    """

    audience: str | frozenset[str] | None = None
    nonce: str | None = None
    age: timedelta = part(default=timedelta(minutes=10))
    leeway: timedelta = part(default=timedelta(minutes=1))
    required: bool = False


_NOTHING_ASKED: Final = Asked()


def holder_key(document: Mapping[str, JsonValue]) -> PublicKey | None:
    """The key in `cnf` (RFC 7800 section 3.2); None where it has none that is readable.

    A `kid` there names a key that has to be found by other means.
    """
    confirmation = document.get("cnf")
    jwk = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    if not isinstance(jwk, dict):
        return None
    try:
        return PublicKey.from_jwk(jwk)
    except MicrocredError:
        return None


def key_binding(
    sd_jwt: SdJwt,
    signer: Signer,
    *,
    audience: str,
    nonce: str,
    now: datetime,
    key: PublicKey | None = None,
) -> SdJwt:
    """What is presented, with a key binding (4.3).

    Args:
        sd_jwt: with the disclosures that are presented; a key binding that it has is replaced.
        signer: the holder's key.
        audience: the verifier.
        nonce: its question.
        now: aware time of signing.
        key: the one that `cnf` names, if it is not there itself.

    Raises:
        UnsuitableKey: the signer's key is not the one in `cnf`, or its algorithm is not allowed.
        IssueError: no audience or nonce, `now` has no time zone, or the signer failed.
        ParseError: the payload names a hash that is not allowed.
    """
    if not audience or not nonce or now.tzinfo is None:
        raise IssueError("a key binding has an audience, a nonce and a time with its zone")
    if signer.algorithm not in KB_ALGORITHMS:
        raise UnsuitableKey(f"a key binding is signed with {', '.join(sorted(KB_ALGORITHMS))}")
    bound = key or holder_key(unpacked(sd_jwt.payload, sd_jwt.disclosures).document)
    if bound != signer.public_key:
        raise UnsuitableKey(
            "the credential is bound to another key, or to none",
            hint="Sign with the key that the issuer was given (`issue --holder`).",
        )
    payload: dict[str, JsonValue] = {
        "iat": int(now.astimezone(UTC).timestamp()),
        "aud": audience,
        "nonce": nonce,
        "sd_hash": digest_of(sd_jwt.bound_text, sd_jwt.hash),
    }
    header: dict[str, JsonValue] = {"alg": signer.algorithm, "typ": _TYP}
    token = compact_jws(header, json_payload(payload), sign=partial(signature_by, signer))
    return replaced(sd_jwt, key_binding=token.decode("ascii"))


def check_key_binding(
    sd_jwt: SdJwt,
    document: Mapping[str, JsonValue],
    *,
    at: datetime,
    asked: Asked = _NOTHING_ASKED,
    key: PublicKey | None = None,
) -> tuple[Finding, ...]:
    """Was this presented by the holder, to this verifier, just now (7.3)?

    Args:
        sd_jwt: as received.
        document: what it unpacks to, with `cnf`.
        at: aware time of the verification.
        asked: what the verifier asked for.
        key: the one that `cnf` names, if it is not there itself.

    Returns:
        PASSED `key_binding.valid` where all holds; what was not asked for is a WARNING. Nothing
        where there is no key binding, none is asked for, and the credential is bound to no key.
    """
    if sd_jwt.key_binding is None:
        return _absent(document, asked)
    try:
        jws = read_jws(sd_jwt.key_binding)
        claims = read_json(jws.signatures[0].payload)
    except ParseError as error:
        return (
            _failed("key_binding.malformed", f"the key binding is unreadable: {error}", "", "4.3"),
        )
    if jws.form != "compact" or not isinstance(claims, dict):
        return (_failed("key_binding.malformed", "the key binding is no compact JWT", "", "4.3"),)
    signature = jws.signatures[0]
    found = [
        *_check_header(signature),
        *_check_claims(claims, asked, at),
        *_check_hash(sd_jwt, claims),
        *_check_signature(signature, document, key),
    ]
    if not any(one.outcome in (Outcome.FAILED, Outcome.INDETERMINATE) for one in found):
        detail = "the holder of the key in cnf presented exactly this"
        passed = Outcome.PASSED
        found.append(Finding(Check.SIGNATURE, passed, "key_binding.valid", detail, _WHERE, _CLAUSE))
    return tuple(found)


def _absent(document: Mapping[str, JsonValue], asked: Asked) -> tuple[Finding, ...]:
    clause = "RFC 9901 7.3 (2)"
    if asked.required or asked.audience is not None or asked.nonce is not None:
        detail = "there is no key binding, and the verifier asks for one"
        return (Finding(Check.FORMAT, Outcome.FAILED, "key_binding.missing", detail, "", clause),)
    if "cnf" not in document:
        return ()
    detail = "the credential is bound to a key, and nobody showed to have it"
    return (Finding(Check.KEY, Outcome.WARNING, "key_binding.not_shown", detail, "/cnf", clause),)


def _check_header(signature: JwsSignature) -> list[Finding]:
    found = [
        replaced(one, where=f"{_WHERE}{one.where}")
        for one in (
            *check_encoding(signature),
            *check_crit(signature, frozenset()),
            *check_algorithm(algorithm_of(signature.protected), KB_ALGORITHMS, None, "/protected"),
        )
    ]
    if media_type(signature.protected.get("typ")) != _TYP:
        detail = f"the typ of the key binding is not {_TYP}"
        found.append(_failed("key_binding.typ", detail, "/protected", "4.3, 7.3 (5.d)"))
    return found


def _check_claims(claims: Mapping[str, JsonValue], asked: Asked, at: datetime) -> list[Finding]:
    found: list[Finding] = []
    for name, wanted, codes, detail in (
        ("aud", asked.audience, _AUDIENCE, "made for another verifier"),
        ("nonce", asked.nonce, _NONCE, "answers another question: perhaps a copy"),
    ):
        value, where = claims.get(name), f"/{name}"
        if not isinstance(value, str) or not value:
            found.append(_failed("key_binding.claim", f"{name} is no text", where, "4.3"))
        elif wanted is None:
            found.append(_not_compared(name, codes[1]))
        elif not _is_one_of(value, wanted):
            found.append(_failed(codes[0], detail, where, "7.3 (5.f)"))
    return found + _check_times(claims, asked, at)


def _is_one_of(value: str, wanted: str | frozenset[str]) -> bool:
    """Whether it is a text that is wanted, found out in a time that tells nothing of the text."""
    names = (wanted,) if isinstance(wanted, str) else wanted
    octets = value.encode("utf-8", "replace")
    return any(hmac.compare_digest(octets, one.encode("utf-8", "replace")) for one in names)


def _not_compared(name: str, code: str) -> Finding:
    detail = f"the key binding has {name}, and the verifier named none to compare it with"
    where = f"{_WHERE}/{name}"
    return Finding(Check.FORMAT, Outcome.WARNING, code, detail, where, _CLAUSE)


def _check_times(claims: Mapping[str, JsonValue], asked: Asked, at: datetime) -> list[Finding]:
    times = {name: numeric_date(claims[name]) for name in ("iat", "exp", "nbf") if name in claims}
    found = [
        _failed("key_binding.claim", f"{name} is no NumericDate", f"/{name}", "4.3")
        for name in dict.fromkeys(("iat", *times))
        if times.get(name) is None
    ]
    made, expires, begins = times.get("iat"), times.get("exp"), times.get("nbf")
    if made and at - made > asked.age + asked.leeway:
        detail = "the key binding is older than the verifier accepts"
        found.append(_failed("key_binding.too_old", detail, "/iat", "7.3 (5.e)"))
    for name, moment in (("iat", made), ("nbf", begins)):
        if moment and moment - at > asked.leeway:
            detail = f"the {name} of the key binding is in the future"
            found.append(_failed("key_binding.in_future", detail, f"/{name}", "7.3 (5.e)"))
    if expires and at - expires >= asked.leeway:
        found.append(
            _failed("key_binding.expired", "the key binding has expired", "/exp", "7.3 (5.h)")
        )
    return found


def _check_hash(sd_jwt: SdJwt, claims: Mapping[str, JsonValue]) -> list[Finding]:
    value = claims.get("sd_hash")
    if not isinstance(value, str):
        return [_failed("key_binding.claim", "sd_hash is no text", "/sd_hash", "4.3")]
    # With a hash that is not allowed the whole is rejected; nothing is computed with it.
    wanted = digest_of(sd_jwt.bound_text, sd_jwt.hash) if sd_jwt.hash in HASHES else ""
    if hmac.compare_digest(value.encode("utf-8"), wanted.encode("ascii")) and wanted:
        return []
    detail = "the key binding is of another SD-JWT, or of other disclosures"
    return [_failed("key_binding.sd_hash", detail, "/sd_hash", "7.3 (5.g)")]


def _check_signature(
    signature: JwsSignature, document: Mapping[str, JsonValue], key: PublicKey | None
) -> list[Finding]:
    where = f"{_WHERE}/signature"
    bound = key or holder_key(document)
    if bound is None:
        confirmation = document.get("cnf")
        if isinstance(confirmation, dict) and isinstance(confirmation.get("kid"), str):
            code, outcome = "key_binding.key_not_found", Outcome.INDETERMINATE
            detail = "cnf names a key that is not at hand"
        else:
            code, outcome = "key_binding.no_key", Outcome.FAILED
            detail = "the issuer bound the credential to no key that could be read"
        return [Finding(Check.KEY, outcome, code, detail, "/cnf", "RFC 9901 7.3 (5.a)")]
    algorithm = algorithm_of(signature.protected)
    if algorithm not in KB_ALGORITHMS:
        return []  # said of the header
    mismatch = check_algorithm(algorithm, KB_ALGORITHMS, bound, f"{_WHERE}/protected")
    if mismatch or bound.verify(algorithm, signature.signature, signature.signing_input):
        return mismatch
    detail = "the key binding is not signed with the key in cnf, or was altered"
    code, clause = "key_binding.signature", "RFC 9901 7.3 (5.c)"
    return [Finding(Check.SIGNATURE, Outcome.FAILED, code, detail, where, clause)]


def _failed(code: str, detail: str, place: str, clause: str) -> Finding:
    where = _WHERE + place
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, f"RFC 9901 {clause}")
