"""A process that issues: `python crowd.py URL NAME COUNT BATCH`, its key in MICROCRED_REGISTRY_KEY.

For each credential it prints `allotted LIST INDEX` once it has its place, and `entered` once it is
entered. Where COUNT is 0 it goes on until it is killed.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from microcred.status.registry import Issued, Registry, Request

_HERE = Path(__file__).resolve()
SOURCES = str(_HERE.parent.parent.parent / "src")


def start(url: str, name: str, count: int, key: str, batch: int = 1) -> subprocess.Popen[str]:
    """Such a process."""
    paths = os.pathsep.join(filter(None, [SOURCES, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, str(_HERE), url, name, str(count), str(batch)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MICROCRED_REGISTRY_KEY": key, "PYTHONPATH": paths},
    )


def places(lines: Iterable[str]) -> list[tuple[str, int]]:
    """The places that were told, only whole lines."""
    found = [line.split() for line in lines if line.endswith("\n")]
    return [(words[1], int(words[2])) for words in found if words[0] == "allotted"]


def main(url: str, name: str, count: int, batch: int) -> None:
    """Issue that many, each under a key of its own, some at once."""
    registry = Registry.open(url, who=name)
    for begin in range(0, count, batch) if count else itertools.count(0, batch):
        end = min(begin + batch, count) if count else begin + batch
        own = [f"urn:example:{name}:{number}" for number in range(begin, end)]
        allotted = registry.allot_many([Request(idempotence=one) for one in own])
        for one in allotted:
            print("allotted", one.slots[0].list_url, one.slots[0].index, flush=True)
        sealed = [Issued(one, hashlib.sha256(one.encode()).hexdigest(), one) for one in own]
        registry.enter_many({a.ticket: i for a, i in zip(allotted, sealed, strict=True)})
        print("entered\n" * len(own), end="", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
