"""A process that runs a batch: `python batch_crowd.py FIRST COUNT OUT KEY [REGISTRY]`.

Its rows are small documents, numbered from FIRST; its key is in the file KEY. With a REGISTRY,
whose own key is in MICROCRED_REGISTRY_KEY, that is the journal, else a file beside OUT. JOBS in the
environment says how many processes do the work. It prints the number and outcome of each row.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
SOURCES = HERE.parent.parent.parent / "src"


def document(number: int) -> dict[str, Any]:
    """A small credential, known by its id to who runs it again."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "https://uni.example/issuers/1",
        "credentialSubject": {"id": f"did:example:{number}"},
    }


def rows(first: int, count: int) -> Iterator[dict[str, Any]]:
    """The rows."""
    return (document(number) for number in range(first, first + count))


def start(
    first: int,
    count: int,
    out: Path,
    key: Path,
    registry: tuple[str, str] | None = None,
    jobs: int = 1,
) -> subprocess.Popen[str]:
    """Such a process."""
    words = [str(first), str(count), str(out), str(key)]
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "JOBS": str(jobs)}
    if registry is not None:
        words.append(registry[0])
        env["MICROCRED_REGISTRY_KEY"] = registry[1]
    return subprocess.Popen(
        [sys.executable, str(HERE), *words],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
        start_new_session=True,
    )


def main(first: int, count: int, out: str, key: str, registry: str | None = None) -> None:
    """Run the batch."""
    from microcred.batch import KeyFile, issue_many
    from microcred.securing import VcJwt
    from microcred.status.registry import Registry

    jobs = int(os.environ["JOBS"])
    with ExitStack() as stack:
        pool = None
        if jobs > 1:
            context = get_context("spawn")
            pool = stack.enter_context(ProcessPoolExecutor(jobs, mp_context=context))
        held = None if registry is None else stack.enter_context(Registry.open(registry))
        done = issue_many(
            rows(first, count),
            signer=KeyFile(key),
            mechanism=VcJwt(),
            out=out,
            registry=held,
            purposes=None if held is None else ("revocation",),
            executor=pool,
        )
        for one in done:
            print(one.number, one.outcome, one.code, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
