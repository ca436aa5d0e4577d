"""Sealing: how many seals a second, bare (B-B) and with a timestamp of a local authority (B-T).

    python benchmarks/sealing.py [DOCUMENT] [SECONDS]

DOCUMENT is the credential that is sealed (the EC's Annex I sample for the figures told in docs;
without one, a credential of our own is made). What is timed is sealing a finished document,
`JAdES().secure`, as DSS is timed too, and told how many the median makes a second; `issue` also
completes and checks it. The authority is that of the test world, in this process: its own work is
in the figure. Keys are in memory.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from documents import content_of
from floor import Turns, medians

from microcred import Provider, Seal
from microcred.augmenting import wired
from microcred.securing import JAdES
from microcred.testing import World

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = {"RSA-2048": "RS256", "P-256": "ES256"}


def beside(content: dict[str, Any], seconds: float) -> None:
    """Tell how often DSS seals the same content, release by release."""
    from dss_process import RELEASES, Dss
    from interop_world import PASSWORD, InteropWorld

    from at_hand import NotAtHand

    with TemporaryDirectory() as name:
        world = InteropWorld(Path(name), NOW)
        payload = world.written("payload.json", json.dumps(content, ensure_ascii=False).encode())
        tsa = {"pkcs12": world.tsa(), "password": PASSWORD, "times": [NOW]}
        for release in RELEASES:
            try:
                Dss.build(release)
            except NotAtHand as why:
                print(f"DSS {release}: not run: {why}")
                continue
            dss = Dss(release)
            for key, level in product(KEYS, ("B-B", "B-T")):
                answer = dss.ask(
                    "sign",
                    seconds=seconds,
                    payload=[{"file": payload, "name": "payload.json"}],
                    pkcs12=world.seal(key),
                    password=PASSWORD,
                    level=level,
                    b64=False,
                    at=NOW,
                    tsa=tsa,
                    anchors=world.anchors,
                    **world.revocation(NOW),
                )
                told = (
                    f"{answer['rate']:8.0f} seals a second" if answer["ok"] else answer["message"]
                )
                print(f"  {level} {key:<9} {told}   (DSS {release})")
            dss.close()


def main(words: list[str]) -> int:
    """Measure and tell."""
    numbers = [float(word) for word in words if word.replace(".", "", 1).isdigit()]
    paths = [word for word in words if not word.replace(".", "", 1).isdigit()]
    seconds = numbers[0] if numbers else 5.0
    content = content_of(paths[0] if paths else None)
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    world = World(now=NOW)
    tsa = world.tsa()
    size = len(json.dumps(content, ensure_ascii=False).encode())
    print(f"content of {size} bytes, {seconds:g} seconds each")
    for key, algorithm in KEYS.items():
        seal = Seal.for_testing(uni, key=key, algorithm=algorithm, now=NOW - timedelta(days=1))
        for level in ("B-B", "B-T"):
            how = JAdES(level=level, tsa=tsa.url)  # type: ignore[arg-type]
            mechanism = wired(how, world.fetch, clock=lambda: NOW)
            job = lambda: mechanism.secure(content, seal, now=NOW)  # noqa: B023, E731 - called at once
            (took,) = medians([job], Turns(sys.maxsize, seconds))
            print(f"  {level} {key:<9} {1000 / took:8.0f} seals a second")
    beside(content, seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
