"""Seals: what verifying one costs, bare (B-B) and with evidence for the long term (B-LTA).

    python benchmarks/seals.py [DOCUMENT] [RUNS]

DOCUMENT is the credential that is sealed (the figures told in docs are those of the EC's Annex I
sample; without one, a credential of our own is made). Both seals are made in the test world: three
certificates, RSA with 2048 bits, for B-LTA with two timestamps, OCSP responses and lists inside.
Told are the median and the best of RUNS (default 100) warm runs of `verify` and of its parts: the
judgement of certificate and evidence alone, and verifying without asking the shapes.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from microcred import (
    ANY_ISSUER,
    ECTS,
    Learner,
    MicroCredential,
    Provider,
    Seal,
    Trust,
    issue,
    parse,
    verify,
)
from microcred.crypto.references import CertificateReference
from microcred.testing import World
from microcred.trust import judge_seal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WARM = 5


def document(path: str | None) -> bytes:
    """The content of a seal: that of a file, sealed or not, or a small one of our own."""
    if path is not None:
        raw = Path(path).read_bytes()
        held = json.loads(raw)
        return held["payload"].encode() if "payload" in held else raw
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=uni,
        learning_outcomes=["Measures soil organic carbon"],
        workload=ECTS(2),
        language="en",
    )
    seal = Seal.for_testing(uni)
    return json.loads(issue(course, signer=seal, now=NOW).secured)["payload"].encode()


def seals(content: bytes, world: World) -> dict[str, bytes]:
    """The content, sealed at both levels."""
    ca = world.authority("Issuing CA", key="RSA-2048")
    seal = ca.seal("Example University", identifier="NTRIE-123456", key="RSA-2048")
    bare = world.sealed(content, seal, at=NOW)
    tsa = world.tsa("Timestamps", key="RSA-2048")
    at = NOW + timedelta(seconds=1)
    return {"B-B": bare, "B-LTA": world.augment(bare, "B-LTA", at=at, tsa=tsa)}


def timed(job: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and best of the milliseconds that a job takes."""
    for _ in range(WARM):
        job()
    gc.collect()
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        job()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), min(taken)


def jobs(sealed: bytes, world: World) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    anchors = (world.root.certificate,)
    trust = Trust(anchors=anchors, issuers=ANY_ISSUER)
    at = NOW + timedelta(minutes=1)
    opened = parse(sealed).opened
    assert opened is not None
    (proof,) = opened.proofs
    reference = proof.reference
    assert isinstance(reference, CertificateReference)

    def judge() -> object:
        return judge_seal(reference, proof.evidence, anchors=anchors, at=at)

    return {
        "verify": lambda: verify(sealed, trust=trust, at=at),
        "  parse": lambda: parse(sealed),
        "  judge certificate and evidence": judge,
    }


def main(words: list[str]) -> int:
    """Measure and tell."""
    numbers = [int(word) for word in words if word.isdigit()]
    paths = [word for word in words if not word.isdigit()]
    runs = numbers[0] if numbers else 100
    world = World(now=NOW)
    content = document(paths[0] if paths else None)
    print(f"content of {len(content)} bytes, {runs} runs")
    for level, sealed in seals(content, world).items():
        print(f"{level}, {len(sealed)} bytes")
        for name, job in jobs(sealed, world).items():
            median, best = timed(job, runs)
            print(f"  {name:<36} median {median:7.2f} ms   best {best:7.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
