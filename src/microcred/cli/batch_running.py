"""What the commands of batches share: who does the work, how far it is, the table of results.

Without further words the work is done by a process for each core of the machine; `--jobs 1` does it
in this one, `--scheduler ADDRESS` by the workers of a Dask cluster (extra `dask`).

    >>> import argparse
    >>> from microcred.cli.batch_running import executor_from, working_options
    >>> reader = argparse.ArgumentParser()
    >>> working_options(reader)
    >>> with executor_from(reader.parse_args(["--jobs", "1"])) as executor:
    ...     executor is None
    True
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_output
from microcred.cli.words import Misuse
from microcred.errors import MissingExtra

if TYPE_CHECKING:
    from microcred.batch import RowResult

__all__ = [
    "check_working_words",
    "counted",
    "executor_from",
    "jobs_of",
    "tabled",
    "working_options",
]

T = TypeVar("T")

_EVERY: Final = 0.2  # seconds between two lines of progress
_HEADER: Final = ("row", "outcome", "file", "id", "code", "message")
_ADDRESS: Final = re.compile(r"((tcp|tls|wss?|ucx)://)?[^/\s]+:[0-9]{1,5}/?", re.ASCII)
_MOST_JOBS: Final = 512
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def working_options(reader: argparse.ArgumentParser) -> None:
    """Let a command say who does its work, and where the table of results goes."""
    reader.add_argument(
        "--jobs", type=int, metavar="N", help="processes (default: one for each core); 1: here"
    )
    reader.add_argument(
        "--threads",
        type=int,
        metavar="N",
        help="rows at once in each process, where the network is asked (default: 16 then, else 1)",
    )
    reader.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="of a Dask cluster whose workers do the work, such as tcp://10.0.0.1:8786; extra dask",
    )
    reader.add_argument("--table", metavar="FILE", help="write every result to a table (CSV)")


def check_working_words(words: argparse.Namespace, *read: str) -> None:
    """Refuse what cannot be meant, with the files that are read: none is written over.

    Raises:
        Misuse: numbers that do not fit, or two ways at once.
    """
    for name in ("jobs", "threads"):
        value = getattr(words, name)
        if value is not None and not 1 <= value <= _MOST_JOBS:
            raise Misuse(f"--{name} is a number from 1 to {_MOST_JOBS}")
    if words.scheduler is not None and words.jobs is not None:
        raise Misuse("--jobs and --scheduler are two ways: choose one")
    if words.table == STANDARD:
        raise Misuse("--table is a file")
    if words.table is not None:
        check_output(words.table, *read)


def jobs_of(words: argparse.Namespace) -> int:
    """How many processes are wanted."""
    if words.jobs is not None:
        return int(words.jobs)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor_from(words: argparse.Namespace) -> Iterator[Executor | None]:
    """Who does the work; shut down behind the block, what has not begun being left.

    Raises:
        MissingExtra: a scheduler is named, and Dask is not installed.
        Misuse: there is no scheduler at that address.
    """
    if words.scheduler is not None:
        with _cluster(words.scheduler) as executor:
            yield executor
        return
    jobs = jobs_of(words)
    if jobs == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not forked: a child would have our threads' locks, and the connections of the registry.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begun)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begun() -> None:
    """A worker leaves Ctrl-C to who started it, and ends with it, also where that is killed."""
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_ended_with_its_parent, daemon=True).start()


def _ended_with_its_parent() -> None:
    """Wait for the end of the process that started this one; a pool alone would wait for ever."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        import distributed
    except ImportError:
        raise MissingExtra("--scheduler needs Dask: install microcred[dask]") from None
    told, hint = "no Dask scheduler answers at that address", "Such as tcp://10.0.0.1:8786."
    # Dask tells of an address that is none only after its time is up, and with a traceback.
    if not _ADDRESS.fullmatch(address):
        raise Misuse("this is no address of a Dask scheduler", hint=hint)
    try:
        dask: Any = distributed
        client = dask.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise Misuse(told, hint=hint) from None
    try:
        executor: Executor = client.get_executor()
        yield executor
    finally:
        client.close()


def counted(results: Iterable[T], console: Console) -> Iterator[T]:
    """The results, and how many they are, where a person watches."""
    begun = shown = time.monotonic()
    number = 0
    try:
        for one in results:
            number += 1
            now = time.monotonic()
            if now - shown >= _EVERY:
                shown = now
                console.watch(f"{number:,} rows, {number / (now - begun):,.0f} a second")
            yield one
    finally:
        console.watch("")


def tabled(results: Iterable[RowResult], path: str | None) -> Iterator[RowResult]:
    """The results, each written to a table as it comes.

    Raises:
        Misuse: it cannot be written.
    """
    if path is None:
        yield from results
        return
    try:
        # A name of a file may be octets that are no text.
        how: Any = {"encoding": "utf-8-sig", "errors": "backslashreplace", "newline": ""}
        with Path(path).open("w", **how) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_HEADER)
            for one in results:
                cells = (one.number, one.outcome, one.file, one.id, one.code, one.message)
                # A cell that begins like a formula is one, for who opens the table.
                safe = [f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in cells]
                writer.writerow(safe)
                yield one
    except OSError as error:
        raise Misuse(f"cannot write {path}: {error.strerror}") from None
