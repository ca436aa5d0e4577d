"""Python libraries of others, timed by the Python that has them: one job in, one answer out.

Run by `peers.py`, with the Python of this project and with those of `--peer-python`: some of these
packages cannot be installed beside one another. Nothing of microcred is imported. What is read from
standard input says which documents, keys and how often; what is written is, for each library, its
version, the medians in milliseconds, and what each time contains, or why it was not run.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from importlib.metadata import version
from typing import Any

Json = dict[str, Any]
Rows = dict[str, dict[str, float]]


def median(job: Callable[[], object], asked: Json) -> float:
    """The median of a call, warm, in milliseconds of this process's processor time."""
    taken = []
    until = time.monotonic() + asked["seconds"]
    for turn in range(asked["count"] + asked["warm"]):
        begin = time.process_time()
        job()
        if turn >= asked["warm"]:
            taken.append((time.process_time() - begin) * 1000)
            if time.monotonic() > until and len(taken) >= 3:
                break
    return statistics.median(taken)


def timed(asked: Json, name: str, paths: Callable[[Json], tuple[Any, Any]]) -> Rows:
    """Issuing and verifying of each document; `paths` gives both as calls."""
    rows: Rows = {f"{name} issue": {}, f"{name} verify": {}}
    for doc, document in asked["documents"].items():
        issue, verify = paths(document)
        rows[f"{name} issue"][doc] = median(issue, asked)
        rows[f"{name} verify"][doc] = median(verify, asked)
    return rows


# -- tokens ---------------------------------------------------------------------------------------


def pyjwt(asked: Json) -> tuple[str, Rows]:
    """PyJWT, ES256."""
    import jwt

    key = jwt.PyJWK(asked["p256"], "ES256").key
    public = key.public_key()

    def paths(document: Json) -> tuple[Any, Any]:
        claims, headers = document["claims"], asked["header"]
        token = jwt.encode(claims, key, "ES256", headers)
        options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
        options |= {"verify_sub": False, "verify_iss": False, "verify_jti": False}

        def verify() -> None:
            jwt.decode(token, public, ["ES256"], options)

        return lambda: jwt.encode(claims, key, "ES256", headers), verify

    return "claims to token; token to claims, key decoded", timed(asked, "vc+jwt", paths)


def jwcrypto(asked: Json) -> tuple[str, Rows]:
    """jwcrypto, ES256."""
    from jwcrypto.jwk import JWK
    from jwcrypto.jws import JWS

    key = JWK(**asked["p256"])
    public = JWK(**json.loads(key.export_public()))
    protected = json.dumps(asked["header"])

    def paths(document: Json) -> tuple[Any, Any]:
        def issue() -> str:
            jws = JWS(json.dumps(document["claims"], ensure_ascii=False).encode())
            jws.add_signature(key, None, protected)
            return str(jws.serialize(compact=True))

        token = issue()

        def verify() -> None:
            jws = JWS()
            jws.deserialize(token, public)
            json.loads(jws.payload)

        return issue, verify

    return "claims to token; token to claims, key decoded", timed(asked, "vc+jwt", paths)


def joserfc(asked: Json) -> tuple[str, Rows]:
    """joserfc, ES256; its limit of 129,536 octets is lifted."""
    from joserfc import jws
    from joserfc.jwk import import_key

    key = import_key(asked["p256"])
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    registry.max_payload_length = 10_000_000

    def paths(document: Json) -> tuple[Any, Any]:
        def issue() -> str:
            payload = json.dumps(document["claims"], ensure_ascii=False).encode()
            return str(jws.serialize_compact(asked["header"], payload, key, registry=registry))

        token = issue()

        def verify() -> None:
            json.loads(jws.deserialize_compact(token, key, registry=registry).payload)

        return issue, verify

    return "claims to token; token to claims, key decoded", timed(asked, "vc+jwt", paths)


# -- linked data ----------------------------------------------------------------------------------


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, by the one loop of this process."""
    return LOOP.run_until_complete(work)


LOOP = asyncio.new_event_loop()


def didkit(asked: Json) -> tuple[str, Rows]:
    """didkit (Rust), Ed25519Signature2020, contexts inline: it takes none by URL."""
    import didkit as library

    key = json.dumps(asked["ed25519"])
    options = json.dumps(
        {
            "proofPurpose": "assertionMethod",
            "type": "Ed25519Signature2020",
            "verificationMethod": asked["method"],
        }
    )

    async def issued(text: str) -> str:
        return str(await library.issue_credential(text, options, key))

    async def verified(text: str) -> Json:
        told = await library.verify_credential(text, '{"proofPurpose": "assertionMethod"}')
        return dict(json.loads(told))

    def paths(document: Json) -> tuple[Any, Any]:
        text = json.dumps(document["inline"], ensure_ascii=False)
        signed = run(issued(text))
        told = run(verified(signed))
        assert not told["errors"], told["errors"]
        return lambda: run(issued(text)), lambda: run(verified(signed))

    contains = "text to text, its own reading and writing of JSON; ELM context inline (14 KB more)"
    return contains, timed(asked, "Ed25519Signature2020", paths)


def octets(asked: Json, name: str) -> bytes:
    """A member of the Ed25519 JWK."""
    text = asked["ed25519"][name]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def acapy(asked: Json) -> tuple[str, Rows]:
    """acapy-agent's ld_proofs, Ed25519Signature2020, with its own wallet crypto and no wallet."""
    from acapy_agent.vc.ld_proofs import CredentialIssuancePurpose, Ed25519Signature2020, KeyPair
    from acapy_agent.vc.ld_proofs.document_downloader import StaticCacheJsonLdDownloader
    from acapy_agent.vc.vc_ld.issue import issue
    from acapy_agent.vc.vc_ld.verify import verify_credential
    from acapy_agent.wallet.crypto import sign_message, verify_signed_message
    from acapy_agent.wallet.key_type import ED25519

    secret, public = octets(asked, "d") + octets(asked, "x"), octets(asked, "x")
    shipped = StaticCacheJsonLdDownloader()

    class Pair(KeyPair):  # type: ignore[misc]
        has_public_key = True
        public_key = public

        async def sign(self, message: bytes) -> bytes:
            return bytes(sign_message(message, secret, ED25519))

        async def verify(self, message: bytes, signature: bytes) -> bool:
            return bool(verify_signed_message(message, signature, public, ED25519))

        def from_verification_method(self, _: Json) -> KeyPair:
            return self

    def load(url: str, _: object = None) -> Json:
        known = asked["contexts"].get(url.partition("#")[0] if url.startswith("did:") else url)
        if known is None:
            return dict(shipped.load(url))
        kind = "application/ld+json"
        return {"contextUrl": None, "documentUrl": url, "document": known, "contentType": kind}

    def paths(document: Json) -> tuple[Any, Any]:
        suite = Ed25519Signature2020(key_pair=Pair(), verification_method=asked["method"])
        text = json.dumps(document["plain"])

        def make() -> Any:
            purpose = CredentialIssuancePurpose()
            given = {"suite": suite, "document_loader": load, "purpose": purpose}
            return run(issue(credential=json.loads(text), **given))

        signed = json.dumps(make())

        def verify() -> None:
            given = {"suites": [suite], "document_loader": load}
            told = run(verify_credential(credential=json.loads(signed), **given))
            assert told.verified, told.errors

        verify()
        return make, verify

    contains = "text to object, object to verdict; PyLD, PyNaCl; no wallet, no database"
    return contains, timed(asked, "Ed25519Signature2020", paths)


PEERS: Mapping[str, tuple[str, Callable[[Json], tuple[str, Rows]]]] = {
    "PyJWT": ("PyJWT", pyjwt),
    "jwcrypto": ("jwcrypto", jwcrypto),
    "joserfc": ("joserfc", joserfc),
    "didkit": ("didkit", didkit),
    "acapy": ("acapy-agent", acapy),
}


def main() -> None:
    """Answer the one job."""
    asked = json.load(sys.stdin)
    told: Json = {}
    for name, (package, peer) in PEERS.items():
        try:
            told[name] = {"version": version(package)}
            told[name]["contains"], told[name]["rows"] = peer(asked)
        except ImportError:
            told[name] = {"not": f"{package} is not installed"}
        except Exception as error:  # noqa: BLE001 - whatever a library throws is why
            told[name] = {"not": f"{type(error).__name__}: {str(error)[:160]}"}
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)  # didkit is known to crash when the interpreter is taken apart


if __name__ == "__main__":
    main()
