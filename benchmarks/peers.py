"""Others beside us, on the same documents, in the same run: those that are installed here.

@digitalbazaar/vc, jose (Node), sd-jwt (PyPI) and DSS (Java) are asked by the clients of
tests/interop, where these have been built (`make interop`, or `--bring` here); PyJWT, jwcrypto,
joserfc, didkit and acapy-agent by peers_ask.py. Each has a process of its own and takes its times
itself. What was changed in the documents for them: the contexts inline for didkit, which takes none
by URL, and the type of evidence as an array; the claims of a token are our payload of VCDM 2.0; for
acapy's Ed25519Signature2020 the context of that suite is added.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from digitalbazaar_process import DigitalBazaar
from documents import NOW, ROOT, Json, Key, issued_by, key_of, octets
from dss_process import RELEASES, Dss
from interop_world import PASSWORD, InteropWorld
from jose_process import Jose
from line_process import Refused
from sdjwt_process import SdJwtReference
from wallet_documents import header_of, jwk_of

from at_hand import NotAtHand
from microcred.allotting import STATUS_CONTEXT
from microcred.linked.contexts import OWN, PUBLISHED
from microcred.linked.contexts import document as context_of
from microcred.linked.terms import EDC_AP
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing.ecdsa_sd import mandatory_pointers
from microcred.wallet_types import NESTED_ELM

_SUITES = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-256",
    "ecdsa-sd-2023": "P-256",
}
_OF_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
_WARM = 3
_INTEROP = ROOT / "tests" / "interop"


class Told(NamedTuple):
    """One figure of another, or why there is none."""

    peer: str
    name: str = ""
    doc: str = ""
    ms: float = 0.0
    contains: str = ""
    reason: str = ""


class Asked(NamedTuple):
    """How much is asked of each."""

    count: int
    seconds: float
    bring: bool
    pythons: Sequence[str]
    until: float | None = None
    """When nothing new is begun any more, by the monotonic clock."""

    @property
    def over(self) -> bool:
        """Whether it is."""
        return self.until is not None and time.monotonic() > self.until


def told(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    """All figures, peer by peer."""
    peers = (
        ("PyJWT and others", _of_python),
        ("jose", _jose),
        ("sd-jwt", _sd_jwt),
        ("@digitalbazaar/vc", _digital_bazaar),
        ("DSS", _dss),
    )
    for name, peer in peers:
        try:
            if asked.over or (asked.until is not None and name == "DSS"):
                raise NotAtHand("it takes longer than --quick")
            yield from peer(documents, asked)
        except (NotAtHand, Refused, AssertionError, OSError) as why:
            yield Told(name, reason=str(why)[:200])


def _at_hand(built: Path, bring: bool, build: Any) -> None:
    """Bring what is asked for with `--bring`, else take what is there.

    Raises:
        NotAtHand: it is not.
    """
    if bring:
        build()
    elif not built.exists():
        raise NotAtHand("not installed: `make interop`, or --bring")


def _digital_bazaar(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    _at_hand(_INTEROP / "digitalbazaar/build/brought.json", asked.bring, DigitalBazaar.build)
    peer = DigitalBazaar()
    contains = "object to object: no JSON text is read or written in it; key decoded each time"
    for suite, kind in _SUITES.items():
        if asked.until is not None and suite == "ecdsa-sd-2023":
            continue
        key = key_of(kind)
        for doc, document in documents.items():
            unsigned = issued_by(document, key.did)
            given: Json = {"suite": suite, "key": key.given, "created": NOW, "now": NOW}
            if suite == "ecdsa-sd-2023":
                given["mandatoryPointers"] = mandatory_pointers(unsigned)
            times = peer.asked(
                "time",
                credential=unsigned,
                count=min(asked.count, 200),
                warm=min(asked.count, 10),
                selectivePointers=("/credentialSubject",),
                **given,
            )
            for word in ("issue", "verify"):
                yield Told("@digitalbazaar/vc", f"{suite} {word}", doc, times[word], contains)
    peer.close()


def _jose(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    _at_hand(_INTEROP / "jose/build/brought.json", asked.bring, Jose.build)
    peer = Jose()
    key = key_of("P-256")
    for doc, document in documents.items():
        times = peer.asked(
            "time",
            payload=to_vcdm_2(issued_by(document, key.did)),
            header=header_of(key, "vc+jwt"),
            key=jwk_of(key, secret=True),
            count=min(asked.count, 400),
            warm=20,
        )
        for word, ms in times.items():
            contains = "claims to token; token to claims, key decoded"
            yield Told("jose", f"vc+jwt {word}", doc, ms, contains)
    peer.close()


def _sd_jwt(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    _at_hand(_INTEROP / "sdjwt/build/brought.txt", asked.bring, SdJwtReference.build)
    peer = SdJwtReference()
    key = key_of("P-256")
    for doc, document in documents.items():
        claims = {"iss": key.did, **NESTED_ELM.claims(issued_by(document, key.did))}
        pointers = list(NESTED_ELM.withheld(claims))
        secret, header = jwk_of(key, secret=True), header_of(key, "dc+sd-jwt")
        token = peer.issue(claims, pointers, key=secret, header=header)
        issue = {"do": "issue", "claims": claims, "pointers": pointers, "key": secret}
        jobs = [{**issue, "header": header}, {"do": "verify", "token": token, "key": jwk_of(key)}]
        times = peer.asked("timed", count=min(asked.count, 100), warm=_WARM, jobs=jobs)
        contains = f"claims to token with {len(pointers)} disclosures, all shown; key decoded anew"
        for word, ms in zip(("issue", "verify"), times, strict=True):
            yield Told("sd-jwt", f"dc+sd-jwt {word}", doc, ms, contains)
    peer.close()


def _dss(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    release = RELEASES[0]
    home = _INTEROP / "dss" / "build" / release
    _at_hand(home, asked.bring, lambda: Dss.build(release))
    peer = Dss(release)
    with tempfile.TemporaryDirectory() as name:
        world = InteropWorld(Path(name), NOW)
        common = {"anchors": world.anchors, "at": NOW, **world.revocation(NOW)}
        for doc, document in documents.items():
            payload = world.written("payload.json", octets(document))
            sealing = {
                "payload": [{"file": payload, "name": "payload.json"}],
                "pkcs12": world.seal("RSA-2048"),
                "password": PASSWORD,
                "level": "B-B",
                "b64": False,
                **common,
            }
            rate = peer.ask("sign", seconds=asked.seconds, **sealing)
            if not rate["ok"]:
                raise Refused(str(rate["message"]))
            contains = "sealing alone, key decoded"
            yield Told(f"DSS {release}", "jades issue", doc, 1000 / rate["rate"], contains)
            sealed = peer.made("sign", Path(name) / "sealed.json", **sealing)
            ms = _wall(lambda file=sealed: peer.validate(file, **common), asked)
            contains = "whole validation with reports, path and revocation data; a pipe's way"
            yield Told(f"DSS {release}", "jades verify", doc, ms, contains)
    peer.close()


def _wall(job: Any, asked: Asked) -> float:
    """The median of a call to another process, by the clock on the wall."""
    taken = []
    for turn in range(min(asked.count, 40) + 5):
        begin = time.perf_counter()
        job()
        if turn >= 5:
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def _of_python(documents: Mapping[str, Json], asked: Asked) -> Iterator[Told]:
    """Those of peers_ask.py, each by the first Python that has it."""
    key, signer = key_of("Ed25519"), key_of("P-256")
    contexts = {url: context_of(url) for url in (*PUBLISHED, *OWN, EDC_AP)}
    contexts[key.did] = _document_of_2020(key)
    job = {
        "count": min(asked.count, 100),
        "seconds": asked.seconds,
        "warm": _WARM,
        "ed25519": jwk_of(key, secret=True),
        "p256": jwk_of(signer, secret=True),
        "header": header_of(signer, "vc+jwt"),
        "did": key.did,
        "method": key.method,
        "contexts": contexts,
        "documents": {doc: _forms(document) for doc, document in documents.items()},
    }
    answers: dict[str, Json] = {}
    for python in (sys.executable, *asked.pythons):
        made = subprocess.run(
            [python, str(ROOT / "benchmarks" / "peers_ask.py")],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
        )
        answer = json.loads(made.stdout or "{}")
        for name, found in answer.items():
            known = answers.get(name, {}).get("not", "")
            if name not in answers or "rows" in found or known.endswith("is not installed"):
                answers[name] = found
    for name, found in answers.items():
        yield from _figures(name, found)


def _figures(name: str, found: Json) -> Iterator[Told]:
    if "rows" not in found:
        yield Told(name, reason=found["not"])
    for row, times in found.get("rows", {}).items():
        for doc, ms in times.items():
            yield Told(f"{name} {found['version']}", row, doc, ms, found["contains"])


def _document_of_2020(key: Key) -> Json:
    """The document of a did:key, as those of the suite of 2020 have it."""
    kind = {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": key.text}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", _OF_2020],
        "id": key.did,
        "verificationMethod": [{"id": key.method, "controller": key.did, **kind}],
        "assertionMethod": [key.method],
    }


def _typed(one: Any) -> Any:
    """An object whose type is an array, as didkit wants it."""
    if not isinstance(one, dict) or isinstance(one.get("type"), list):
        return one
    return {**one, "type": [one["type"]]}


def _forms(document: Json) -> Json:
    """One document as the libraries take it."""
    key, signer = key_of("Ed25519"), key_of("P-256")
    issued = issued_by(document, key.did)
    named = [one for one in issued["@context"] if one != STATUS_CONTEXT]
    inline = [context_of(EDC_AP)["@context"] if one == EDC_AP else one for one in named]
    evidence = {"evidence": _typed(issued["evidence"])} if "evidence" in issued else {}
    return {
        "plain": {**issued, "@context": [*named, _OF_2020]},
        "inline": {**issued, **evidence, "@context": inline},
        "claims": to_vcdm_2(issued_by(document, signer.did)),
    }
