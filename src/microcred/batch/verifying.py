"""`verify_many`: files, folders and bytes to verdicts, one result for each.

Each file is verified as by `verify`; nothing is left out, and no verdict depends on another one.
What is kept between them lies in one `VerificationCache` for each worker: certificates
that were read, paths that were built, keys, status lists. Trust and policy travel to the workers.

    >>> from microcred import ANY_ISSUER, Trust
    >>> from microcred.batch import verify_many
    >>> done = verify_many([b"{}", "no such file"], trust=Trust(issuers=ANY_ISSUER))
    >>> [(one.number, one.outcome, one.code) for one in done]
    [(1, 'FAILED', 'format.unknown_release'), (2, 'FAILED', 'row.unreadable')]
"""

from __future__ import annotations

import errno
import os
import pickle
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.batch.scheduling import CHUNK, Flight, checked_executor, keeps_in_process
from microcred.batch.values import RowResult
from microcred.errors import BatchError, MicrocredError
from microcred.fetching import OFFLINE, Fetch
from microcred.frozen import Frozen, part
from microcred.policy import Policy, Trust

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext
    from microcred.status.caching import StatusCache
    from microcred.verdict import Verification
    from microcred.verifying import Audience

__all__ = ["Secured", "verify_many"]

Secured = str | os.PathLike[str] | bytes
"""A path, or the bytes as they were received."""

_HINT: Final = "See docs/batch.md."
_UNREADABLE: Final = "row.unreadable"
_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})


class Question(Frozen):
    """How the files of one batch are verified; it can be pickled.

    Attributes:
        trust: as of `verify`, as all the others.
        policy: what must hold.
        fetch: who asks the network.
        contents: what the files refer to.
        contexts: that they may name.
        expected: for whom they have to be.
        status_lists: those at hand.
        status_cache: keeps what was fetched of them.
        at: the time for which to verify.
        threads: how many are verified at once in one process.
    """

    trust: Trust
    policy: Policy = Policy()
    fetch: Fetch = OFFLINE
    contents: Mapping[str, bytes] = part(default_factory=dict, repr=False)
    contexts: tuple[GivenContext, ...] = ()
    expected: Audience | None = None
    status_lists: tuple[bytes, ...] = part(default=(), repr=False)
    status_cache: StatusCache | None = None
    at: datetime | None = None
    threads: int = 1


class Bench:
    """A worker that verifies: the question, and what is kept from one file to the next."""

    def __init__(self, question: Question) -> None:
        """Verify as `question` says."""
        from microcred.verification_cache import VerificationCache

        self._question, self._cache = question, VerificationCache()

    def verify(self, jobs: Sequence[tuple[int, Secured]]) -> list[RowResult]:
        """The result of every job, each in its place."""
        if self._question.threads > 1:
            with ThreadPoolExecutor(min(self._question.threads, len(jobs))) as threads:
                return list(threads.map(self._verified, jobs))
        return [self._verified(job) for job in jobs]

    def _verified(self, job: tuple[int, Secured]) -> RowResult:
        number, given = job
        file = "" if isinstance(given, bytes) else os.fspath(given)
        try:
            limit = self._question.policy.limits.max_bytes
            raw = given if isinstance(given, bytes) else _read(file, limit)
            return _result(number, file, self._verdict(raw))
        except (OSError, ValueError) as error:
            told = getattr(error, "strerror", None) or "no path"
            message = f"the file cannot be read: {told}"
            return RowResult(number, "FAILED", file, message, _UNREADABLE)
        except MicrocredError:
            raise  # misuse of the whole, such as a context that is none
        except Exception as error:  # noqa: BLE001 - a file that nobody foresaw stops no other
            message = f"internal error ({type(error).__name__})"
            return RowResult(number, "FAILED", file, message, "row.internal")

    def _verdict(self, raw: bytes) -> Verification:
        from microcred.verifying import verify

        asked = self._question
        return verify(
            raw,
            trust=asked.trust,
            policy=asked.policy,
            fetch=asked.fetch,
            contents=asked.contents,
            contexts=asked.contexts,
            expected=asked.expected,
            status_lists=asked.status_lists,
            status_cache=asked.status_cache,
            at=asked.at,
            cache=self._cache,
        )


def _read(file: str, limit: int) -> bytes:
    mode = os.stat(file).st_mode
    if not stat.S_ISREG(mode):  # a pipe would keep us waiting for ever
        told = "a folder that cannot be looked into" if stat.S_ISDIR(mode) else "no file"
        raise OSError(errno.EINVAL, f"it is {told}")
    with open(file, "rb") as opened:
        return opened.read(limit + 1)


def _result(number: int, file: str, verdict: Verification) -> RowResult:
    """A verdict as one row: what decided it first."""
    reasons = verdict.reasons()
    code = reasons[0] if reasons else ""
    first = next((one for one in verdict.findings if one.code == code), None)
    place = f" (at {first.where})" if first is not None and first.where else ""
    message = "" if first is None else f"{first.detail or code}{place}"
    more = f"; and {', '.join(reasons[1:4])}" if len(reasons) > 1 else ""
    document: Mapping[str, Any] = verdict.unverified.document if verdict.unverified else {}
    named = document.get("id")
    name = named if isinstance(named, str) else ""
    outcome: Any = verdict.outcome.value
    return RowResult(number, outcome, file, message + more, code, name)


def verify_many(
    files: Secured | Iterable[Secured],
    *,
    trust: Trust,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = _NONE,
    contexts: Sequence[GivenContext] = (),
    expected: Audience | None = None,
    status_lists: Sequence[bytes] = (),
    status_cache: StatusCache | None = None,
    at: datetime | None = None,
    executor: Executor | None = None,
    chunk: int = CHUNK,
    window: int | None = None,
    threads: int = 1,
) -> Iterator[RowResult]:
    """Verify files, each as by `verify`; the results come as they are ready, one for each file.

    Args:
        files: a path, bytes, or an iterable of these, read as it is needed. Of a folder, its files
            and those of the folders in it, in the order of their names; hidden ones are left out.
        trust: as of `verify`.
        policy: as of `verify`.
        fetch: as of `verify`; for processes one that can be pickled.
        contents: as of `verify`.
        contexts: as of `verify`.
        expected: as of `verify`.
        status_lists: as of `verify`.
        status_cache: as of `verify`; for processes one that can be pickled.
        at: as of `verify`.
        executor: who does the work: None for this process, or any executor of threads, processes
            or machines. Processes of this machine read the files themselves; to others the bytes
            are sent.
        chunk: files that travel together, at most 500.
        window: chunks in flight; None for twice the workers.
        threads: files verified at once in one process, for who asks the network.

    Raises:
        BatchError: misuse, or a worker went away.
        MicrocredError: what `verify` raises for misuse.
    """
    checked_executor(executor, chunk, window, threads)
    if not isinstance(trust, Trust) or not isinstance(policy, Policy):
        raise BatchError("trust is a Trust, policy a Policy", hint=_HINT)
    if not isinstance(files, Iterable | os.PathLike) or not isinstance(contents, Mapping):
        raise BatchError("files are paths or bytes, contents a mapping", hint=_HINT)
    question = Question(
        trust,
        policy,
        fetch,
        dict(contents),
        tuple(contexts),
        expected,
        tuple(status_lists),
        status_cache,
        at,
        threads,
    )
    work: Callable[[Sequence[tuple[int, Secured]]], list[RowResult]]
    if keeps_in_process(executor):
        work = Bench(question).verify
    else:
        work = partial(verify_chunk, _pickled(question))
    seen = enumerate(_walked(files), start=1)
    near = keeps_in_process(executor) or isinstance(executor, ProcessPoolExecutor)
    jobs = seen if near else _sent(seen, policy.limits.max_bytes)
    return _results(jobs, executor, work, chunk, window)


def _results(
    jobs: Iterable[tuple[int, Secured]],
    executor: Executor | None,
    work: Callable[[Sequence[tuple[int, Secured]]], list[RowResult]],
    chunk: int,
    window: int | None,
) -> Iterator[RowResult]:
    flight: Flight[None] = Flight(executor, window=window)
    # Here each is told at once: nothing is won by waiting for its neighbours.
    size = 1 if executor is None else chunk
    try:
        rest = iter(jobs)
        while some := list(islice(rest, size)):
            while flight.is_full:
                yield from _landed(flight)
            flight.send(None, work, some)
            yield from _landed(flight, waiting=executor is None)
        while len(flight):
            yield from _landed(flight)
    finally:
        flight.cancel()


def _landed(flight: Flight[None], *, waiting: bool = True) -> Iterator[RowResult]:
    for _, results in flight.landed(waiting=waiting):
        yield from results


def _walked(files: Secured | Iterable[Secured]) -> Iterator[Secured]:
    """Every file, those of folders in the order of their names."""
    if isinstance(files, str | os.PathLike | bytes):
        files = [files]
    for one in files:
        if isinstance(one, bytes | bytearray):
            yield bytes(one)
        elif isinstance(one, str | os.PathLike):
            yield from _of_path(os.fspath(one))
        else:
            raise BatchError("a file is a path or bytes", hint=_HINT)


def _of_path(path: str) -> Iterator[str]:
    if "\0" in path or not os.path.isdir(path):
        yield path
        return
    closed: list[str] = []  # what cannot be looked into is told, not left out
    for folder, below, names in os.walk(path, onerror=lambda one: closed.append(one.filename)):
        yield from closed
        closed.clear()
        below[:] = sorted(one for one in below if not one.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield str(Path(folder, name))
    yield from closed


def _sent(jobs: Iterable[tuple[int, Secured]], limit: int) -> Iterator[tuple[int, Secured]]:
    """The jobs with their bytes, for who cannot see the files; what cannot be read stays a path."""
    for number, one in jobs:
        try:
            yield number, one if isinstance(one, bytes) else _read(os.fspath(one), limit)
        except (OSError, ValueError):
            yield number, one


def _pickled(question: Question) -> bytes:
    """The question as it travels.

    Raises:
        BatchError: something in it does not.
    """
    try:
        return pickle.dumps(question)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise BatchError(
            f"the question cannot be sent to other processes ({type(error).__name__})",
            hint="Give a fetch that can be pickled, or none.",
        ) from None


@lru_cache(maxsize=1)
def _opened(pickled: bytes) -> Bench:
    """The bench of a batch, made once in a process."""
    question: Question = pickle.loads(pickled)  # noqa: S301 - from the process that started us
    return Bench(question)


def verify_chunk(pickled: bytes, jobs: Sequence[tuple[int, Secured]]) -> list[RowResult]:
    """What a worker process runs: the jobs of one chunk, by a pickled `Question`."""
    return _opened(pickled).verify(jobs)
