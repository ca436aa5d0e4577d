"""Seals: what verifying one costs, bare (B-B) and with evidence for the long term (B-LTA).

    python benchmarks/seals.py [DOCUMENT] [RUNS]

DOCUMENT is the credential that is sealed (the figures told in docs are those of the EC's Annex I
sample; without one, a credential of our own is made). Both seals are made in the test world: three
certificates, RSA with 2048 bits, for B-LTA with two timestamps, OCSP responses and lists inside.
Told are the median and the best of RUNS (default 100) warm runs of `verify` and of its parts: the
judgement of certificate and evidence alone, and verifying without asking the shapes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from documents import content_of, octets
from floor import Turns, times

from microcred import ANY_ISSUER, Trust, parse, verify
from microcred.crypto.references import CertificateReference
from microcred.testing import World
from microcred.trust import judge_seal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def seals(content: bytes, world: World) -> dict[str, bytes]:
    """The content, sealed at both levels."""
    ca = world.authority("Issuing CA", key="RSA-2048")
    seal = ca.seal("Example University", identifier="NTRIE-123456", key="RSA-2048")
    bare = world.sealed(content, seal, at=NOW)
    tsa = world.tsa("Timestamps", key="RSA-2048")
    at = NOW + timedelta(seconds=1)
    return {"B-B": bare, "B-LTA": world.augment(bare, "B-LTA", at=at, tsa=tsa)}


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
    content = octets(content_of(paths[0] if paths else None))
    print(f"content of {len(content)} bytes, {runs} runs")
    for level, sealed in seals(content, world).items():
        print(f"{level}, {len(sealed)} bytes")
        timed = jobs(sealed, world)
        found = times(list(timed.values()), Turns(runs, math.inf))
        for name, (median, best) in zip(timed, found, strict=True):
            print(f"  {name:<36} median {median:7.2f} ms   best {best:7.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
