"""The floor: what no implementation can leave out, and how it is timed beside a job.

In the same process, run and clock as the job: orjson's parse of the document, SHA-256 of the octets
that are signed, one signature operation of the same algorithm with a decoded key. Making the
canonical form is not in it. Both are run in turn, so that a slow moment of the machine hits both;
told are medians of the thread's processor time (on a quiet machine the time on the wall, and others
on a shared one are not counted), warm, with a collection of garbage before and none between.

    >>> found = measured(lambda: None, Floor("EdDSA").of(b"{}", [b"signed"]), Turns(5, 0.01))
    >>> sorted(found)
    ['floor_ms', 'ms', 'ratio']
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

try:
    import orjson

    parsed: Callable[[bytes], Any] = orjson.loads
    PARSER = "orjson"
except ImportError:
    parsed = json.loads
    PARSER = "json (orjson is not installed: the floor is higher than it should be)"

WARM = 3
FEWEST = 3
_MOST_WARM = 100
_LONGEST_WARM = 0.05


class Turns(NamedTuple):
    """How often a job is run: `most` times, but (after a handful) no longer than `seconds`."""

    most: int
    seconds: float


class Times(NamedTuple):
    """What a job took, in milliseconds."""

    median: float
    best: float


class Floor:
    """One signature algorithm with a key of its own, decoded."""

    def __init__(self, algorithm: str) -> None:
        """EdDSA, ES256 or RS256 (2048 bits)."""
        self._hash = Prehashed(SHA256())
        self._options: tuple[Any, ...]
        if algorithm == "EdDSA":
            key: Any = ed25519.Ed25519PrivateKey.generate()
            self._options = ()
        elif algorithm == "ES256":
            key = ec.generate_private_key(ec.SECP256R1())
            self._options = (ec.ECDSA(self._hash),)
        else:
            key = rsa.generate_private_key(65537, 2048)
            self._options = (padding.PKCS1v15(), self._hash)
        self._key, self._public = key, key.public_key()

    def of(
        self, document: bytes, signed: Sequence[bytes], *, issues: bool = False
    ) -> Callable[[], object]:
        """The floor of a document of which these octets are signed; of verifying, or issuing."""
        # What is hashed twice (document and configuration of a proof) is signed as one digest.
        made = self._key.sign(_digest(signed), *self._options)
        sign, verify, options = self._key.sign, self._public.verify, self._options

        def issue() -> None:
            parsed(document)
            sign(_digest(signed), *options)

        def check() -> None:
            parsed(document)
            verify(made, _digest(signed), *options)

        return issue if issues else check


def _digest(signed: Sequence[bytes]) -> bytes:
    for one in signed:
        digest = hashlib.sha256(one).digest()
    return digest


def _warm(job: Callable[[], object], turns: Turns) -> None:
    """Run a job until what is made on first and on frequent use is made."""
    until = time.monotonic() + _LONGEST_WARM
    for turn in range(min(_MOST_WARM, turns.most)):
        job()
        if turn + 1 >= WARM and time.monotonic() > until:
            break


def times(
    jobs: Sequence[Callable[[], object]],
    turns: Turns,
    clock: Callable[[], float] = time.thread_time,
) -> list[Times]:
    """What each job took, run in turn with the others.

    By the clock on the wall (`time.perf_counter`) where one of them has threads of its own.
    """
    for job in jobs:
        _warm(job, turns)
    taken: list[list[float]] = [[] for _ in jobs]
    gc.collect()
    enabled = gc.isenabled()
    gc.disable()
    try:
        until = time.monotonic() + turns.seconds
        for turn in range(turns.most):
            for job, one in zip(jobs, taken, strict=True):
                begin = clock()
                job()
                one.append(clock() - begin)
            if turn + 1 >= FEWEST and time.monotonic() > until:
                break
    finally:
        if enabled:
            gc.enable()
    return [Times(statistics.median(one) * 1000, min(one) * 1000) for one in taken]


def medians(jobs: Sequence[Callable[[], object]], turns: Turns) -> list[float]:
    """The median milliseconds of each job, run in turn with the others."""
    return [one.median for one in times(jobs, turns)]


def measured(
    job: Callable[[], object], floor: Callable[[], object], turns: Turns
) -> dict[str, float]:
    """A job beside its floor: both in milliseconds, and how many times the floor it takes."""
    ours, least = medians([job, floor], turns)
    return {"ms": ours, "floor_ms": least, "ratio": ours / least}


def machine() -> str:
    """On what it was measured: the last line of a table."""
    version = ".".join(map(str, sys.version_info[:3]))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"Python {version} on {sys.platform}; load of the machine afterwards: {load}"
