"""Chunks in flight: some at workers, the rest not read yet, results as they come.

However long the input, only a window of chunks is in memory. Any `concurrent.futures.Executor` will
do; without one the work is done here, one chunk at a time.

    >>> from microcred.batch.scheduling import Flight
    >>> flight = Flight(None, window=2)
    >>> flight.send("first", len, [1, 2, 3])
    >>> list(flight.landed()), flight.is_full
    ([('first', 3)], False)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, Generic, TypeVar

from microcred.errors import BatchError, MicrocredError

__all__ = ["CHUNK", "Flight", "checked_executor", "keeps_in_process", "window_of"]

T = TypeVar("T")

CHUNK: Final = 100
"""Rows that travel together: fewer, and the way costs more than the work."""

_MOST: Final = 500  # what a registry takes in one transaction
_FOR_EACH: Final = 2  # chunks: one at work, one waiting


def checked_executor(
    executor: Executor | None, chunk: int, window: int | None, threads: int = 1
) -> None:
    """Refuse what cannot be meant.

    Raises:
        BatchError: no executor, or numbers that do not fit.
    """
    if isinstance(executor, type) or not (executor is None or hasattr(executor, "submit")):
        raise BatchError(
            "the executor is no concurrent.futures.Executor",
            hint="Such as ProcessPoolExecutor(), or client.get_executor() of Dask.",
        )
    if not isinstance(chunk, int) or not 1 <= chunk <= _MOST:
        raise BatchError(f"a chunk has 1 to {_MOST} rows", hint=f"{CHUNK} is a good number.")
    if window is not None and (not isinstance(window, int) or window < 1):
        raise BatchError(
            "the window is a number of chunks, at least 1", hint="None is twice the workers."
        )
    if not isinstance(threads, int) or not 1 <= threads <= _MOST:
        raise BatchError(
            f"threads is a number from 1 to {_MOST}", hint="16 where the network is asked."
        )


def keeps_in_process(executor: Executor | None) -> bool:
    """Whether what is handed over stays in this process: no executor, or threads."""
    return executor is None or isinstance(executor, ThreadPoolExecutor)


def window_of(executor: Executor | None) -> int:
    """How many chunks are in flight, where nobody says."""
    if executor is None:
        return 1
    workers = getattr(executor, "_max_workers", None)
    if not isinstance(workers, int):
        client: Any = getattr(executor, "_client", None)  # of Dask
        workers = sum(client.nthreads().values()) if hasattr(client, "nthreads") else None
    return _FOR_EACH * max(1, workers or os.cpu_count() or 1)


class Flight(Generic[T]):
    """Chunks that were sent and have not landed."""

    def __init__(self, executor: Executor | None, *, window: int | None = None) -> None:
        """`window` chunks at a time; None for twice as many as there are workers."""
        self._executor = executor
        self._window = window or window_of(executor)
        self._sent: dict[Future[Any], T] = {}

    @property
    def is_full(self) -> bool:
        """Whether another chunk has to wait."""
        return len(self._sent) >= self._window

    def __len__(self) -> int:
        """How many have not landed."""
        return len(self._sent)

    def send(self, mark: T, work: Callable[..., Any], *arguments: Any) -> None:
        """Let a worker do `work(*arguments)`; `mark` comes back with what it gives."""
        if self._executor is None:
            done: Future[Any] = Future()
            try:
                done.set_result(work(*arguments))
            except Exception as error:  # noqa: BLE001 - raised where it lands, as with any executor
                done.set_exception(error)
            self._sent[done] = mark
            return
        try:
            self._sent[self._executor.submit(work, *arguments)] = mark
        except (RuntimeError, OSError) as error:  # shut down, or broken
            raise _broken(error) from error

    def landed(self, *, waiting: bool = True) -> Iterator[tuple[T, Any]]:
        """Those that are done; nothing if none is in flight.

        Args:
            waiting: wait until one is done, if none is.

        Raises:
            BatchError: a worker went away.
            MicrocredError: the work of a chunk as a whole failed, such as a key that cannot be had.
        """
        if not self._sent:
            return
        done, _ = wait(self._sent, None if waiting else 0, return_when=FIRST_COMPLETED)
        for future in done:
            mark = self._sent.pop(future)
            try:
                result = future.result()
            except MicrocredError:
                raise
            except Exception as error:
                raise _broken(error) from error
            yield mark, result

    def cancel(self) -> None:
        """Let nothing begin any more; what is at work ends by itself."""
        for future in self._sent:
            future.cancel()
        self._sent.clear()


def _broken(error: Exception) -> BatchError:
    if isinstance(error, BrokenProcessPool) or "Killed" in type(error).__name__:
        return BatchError("a worker process ended before its work was done")
    return BatchError(f"the executor failed ({type(error).__name__})")
