"""Writing a JAdES B-B seal in Europass' form; timestamps over it are `jades_raising`'s.

ETSI TS 119 182-1 clause 6.3. The protected header has the members of Europass' own files in their
order: alg, cty, kid, x5t#S256, x5c, typ, b64, sigT (or iat), adoTst, crit. `cty` is "json", as the
European Commission's own sealing library writes for a file; its web application writes
"octet-stream", which says less about the same bytes. Readers do not rely on either.

    >>> from datetime import UTC, datetime
    >>> from microcred.securing.jades_writing import time_members
    >>> time_members("sigT", datetime(2026, 1, 12, 8, 46, 26, tzinfo=UTC))
    {'sigT': '2026-01-12T08:46:26Z'}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import issuer_serial
from microcred.crypto.jws_writing import compact_jws, flattened_jws, general_jws, json_payload
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer, signature_by
from microcred.encoding import b64_encode, b64url_encode
from microcred.errors import IssueError, UnsuitableKey
from microcred.jsontext import JsonValue
from microcred.securing.evidence_sources import TimestampSource, token_container
from microcred.securing.jose_header import without_root

__all__ = ["protected_header", "time_members", "write"]

_WRITERS: Final = MappingProxyType(
    {"compact": compact_jws, "flattened": flattened_jws, "general": general_jws}
)


def write(
    document: Mapping[str, JsonValue],
    signer: Signer,
    *,
    now: datetime,
    serialization: str,
    b64: bool,
    signing_time: str,
    stamped: TimestampSource | None = None,
) -> bytes:
    """The sealed file; see `microcred.securing.jades.JAdES` for the options.

    Args:
        document: what is sealed.
        signer: who seals.
        now: aware; the claimed signing time.
        serialization: "general", "flattened" or "compact".
        b64: whether the payload is base64url.
        signing_time: "sigT" or "iat".
        stamped: who stamps the content before it is signed; None for nobody.

    Raises:
        UnsuitableKey: the signer has no certificates.
        IssueError: `now` has no time zone.
        TimestampRefused: the content timestamp is not used.
        FetchError: the time-stamping authority gives no answer.
    """
    seal = _with_certificates(signer)
    typ = "jose" if serialization == "compact" else "jose+json"
    payload = json_payload(document)
    time = time_members(signing_time, now)
    if stamped is not None:
        time = _stamped(payload, stamped, b64=b64, signing_time=signing_time, now=now)
    header = protected_header(seal, typ=typ, b64=b64, time=time)
    return _WRITERS[serialization](header, payload, sign=partial(signature_by, seal))


def protected_header(
    seal: Seal, *, typ: str, b64: bool, time: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The protected header, in Europass' order; `time` is what `time_members` gives."""
    leaf = seal.certificate
    critical: list[JsonValue] = [] if b64 else ["b64"]
    # V1.1.1, of which sigT is, wants it in crit; V1.2.1, of which iat is, wants only b64 there.
    critical += [name for name in time if "sigT" in time]
    return {
        "alg": seal.algorithm,
        "cty": "json",
        "kid": b64_encode(issuer_serial(leaf)),
        "x5t#S256": b64url_encode(bytes.fromhex(leaf.sha256)),
        "x5c": [b64_encode(one.der) for one in without_root(seal.certificates)],
        "typ": typ,
        **({} if b64 else {"b64": False}),
        **time,
        **({"crit": critical} if critical else {}),
    }


def time_members(signing_time: str, now: datetime) -> dict[str, JsonValue]:
    """The member that claims the signing time, whole seconds, UTC.

    Raises:
        IssueError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise IssueError("the signing time has no time zone")
    moment = now.astimezone(UTC)
    if signing_time == "iat":
        return {"iat": int(moment.timestamp())}
    return {"sigT": moment.isoformat(timespec="seconds").replace("+00:00", "Z")}


def _stamped(
    payload: bytes, tsa: TimestampSource, *, b64: bool, signing_time: str, now: datetime
) -> dict[str, JsonValue]:
    """The signing time, and the timestamp over the content (`adoTst`, clause 5.2.6).

    It is over the payload as the signing input has it. Nobody signs before what they sign is there:
    the claimed time is not before that of the timestamp.
    """
    from microcred.securing.tsa import stamped_by

    covered = b64url_encode(payload).encode("ascii") if b64 else payload
    token = stamped_by(tsa, covered)
    made = token.gen_time
    whole = made.replace(microsecond=0)
    claimed = max(now, whole if whole == made else whole + timedelta(seconds=1))
    return {**time_members(signing_time, claimed), "adoTst": token_container(token.der)}


def _with_certificates(signer: Signer) -> Seal:
    if not isinstance(signer, Seal):
        raise UnsuitableKey(
            "JAdES needs a key with a certificate",
            hint="Give a Seal (PKCS#12 or PEM with its chain), or use the mechanism vc+jwt.",
        )
    return signer
