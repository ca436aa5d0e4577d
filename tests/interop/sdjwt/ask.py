"""sd-jwt, the Python reference of RFC 9901, and joserfc, asked: a job and an answer for each line.

Run by the Python of an environment of its own, never by microcred's. Thin on purpose: what the
libraries answer or throw is given as it is. Keys are JWKs of tests.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from joserfc import jws
from joserfc.jwk import import_key
from jwcrypto.jwk import JWK
from sd_jwt import holder as holding
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

Json = dict[str, Any]
ALGORITHMS = ["ES256", "ES384", "EdDSA"]


def _key(jwk: Json | None) -> JWK | None:
    return None if jwk is None else JWK(**jwk)


def _marked(value: Any, pointers: set[str], where: str = "") -> Any:
    """The value with what lies at these pointers marked as one that may be withheld."""
    if isinstance(value, list):
        made = [_marked(one, pointers, f"{where}/{at}") for at, one in enumerate(value)]
        return [SDObj(one) if f"{where}/{at}" in pointers else one for at, one in enumerate(made)]
    if not isinstance(value, dict):
        return value
    found: dict[Any, Any] = {}
    for name, one in value.items():
        place = f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
        key = SDObj(name) if place in pointers else name
        found[key] = _marked(one, pointers, place)
    return found


def _chosen(value: Any, pointers: set[str], where: str = "") -> Any:
    """What the holder's class takes: true below what is shown, an array or object on the way."""
    shown = any(where == one or where.startswith(f"{one}/") for one in pointers)
    if not shown and not any(one.startswith(f"{where}/") for one in pointers):
        return None
    if isinstance(value, list):
        # What is empty is taken for what is not shown.
        return [_chosen(one, pointers, f"{where}/{at}") for at, one in enumerate(value)] or True
    if not isinstance(value, dict):
        return True
    found = {}
    for name, one in value.items():
        place = f"{where}/{name.replace('~', '~0').replace('/', '~1')}"
        found[name] = _chosen(one, pointers, place)
    return found or True


class _Verifier(SDJWTVerifier):
    """With the algorithm of the key binding that is given: it takes ES256 by default."""

    algorithm: str | None = None

    def _verify_key_binding_jwt(self, *args: Any, **named: Any) -> None:
        super()._verify_key_binding_jwt(*args, **{"sign_alg": self.algorithm, **named})


def issue(
    claims: Json,
    pointers: list[str],
    key: Json,
    header: Json,
    *,
    holder: Json | None = None,
    decoys: bool = False,
    form: str = "compact",
) -> str:
    """An SD-JWT, or the JSON of one."""
    return SDJWTIssuer(
        _marked(claims, set(pointers)),
        _key(key),
        holder_key=_key(holder),
        sign_alg=header["alg"],
        add_decoy_claims=decoys,
        serialization_format=form,
        extra_header_parameters=header,
    ).sd_jwt_issuance


def present(
    token: str,
    document: Json,
    pointers: list[str],
    *,
    nonce: str | None = None,
    audience: str | None = None,
    key: Json | None = None,
    algorithm: str | None = None,
    now: int = 0,
    form: str = "compact",
) -> str:
    """What a holder shows of it; `document` is what all the disclosures make."""
    held = SDJWTHolder(token, form)
    holding.time = lambda: now
    chosen = _chosen(document, set(pointers)) or {}
    held.create_presentation(chosen, nonce, audience, _key(key), algorithm)
    return held.sd_jwt_presentation


def verify(
    token: str,
    key: Json,
    *,
    audience: str | None = None,
    nonce: str | None = None,
    algorithm: str | None = None,
    form: str = "compact",
) -> Json:
    """The payload with what was disclosed."""
    kind = type("Verifier", (_Verifier,), {"algorithm": algorithm})
    public = JWK(**{name: one for name, one in key.items() if name != "d"})
    return dict(kind(token, lambda *_: public, audience, nonce, form).get_verified_payload())


def joserfc_verify(token: str, key: Json, *, payload: int = 0, header: int = 0) -> Json:
    """The payload of a JWT; the limits of the library unless others are given, in octets."""
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_payload_length = payload or registry.max_payload_length
    registry.max_header_length = header or registry.max_header_length
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of EdDSA, which has another name in RFC 9864
        read = jws.deserialize_compact(token, import_key(key), registry=registry)
    return dict(json.loads(read.payload))


def timed(count: int, warm: int, jobs: list[Json]) -> list[float]:
    """The medians of jobs, in milliseconds of processor time."""
    taken = []
    for job in jobs:
        members = dict(job)
        call = JOBS[members.pop("do")]
        times = []
        for turn in range(count + warm):
            begin = time.thread_time()
            call(**members)
            if turn >= warm:
                times.append((time.thread_time() - begin) * 1000)
        taken.append(statistics.median(times))
    return taken


def versions() -> Json:
    """Of what answers."""
    return {name: version(name) for name in ("sd-jwt", "jwcrypto", "cryptography", "joserfc")}


JOBS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (issue, present, verify, joserfc_verify, timed, versions)
}


def main() -> None:
    """Answer until there is nothing more to read."""
    for line in sys.stdin:
        members = json.loads(line)
        try:
            told = {"ok": True, "answer": JOBS[members.pop("do")](**members)}
        except Exception as error:  # noqa: BLE001 - whatever the libraries throw is the answer
            told = {"ok": False, "message": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
