"""Work in threads, bounded: how much at once, how long, and what is said when it is too much.

Verifying is work for the processor, so that it runs in a few threads while the loop goes on
answering. What waits is counted; who comes above the bound, or waits too long, is told to come
again (503 with `Retry-After`). A thread that is at work cannot be stopped: it keeps its place until
it is done, so that there are never more of them.

    >>> import asyncio
    >>> from microcred.service.settings import Bounds
    >>> from microcred.service.working import Works
    >>> works = Works(Bounds(threads=1))
    >>> asyncio.run(works.run(lambda: 6 * 7))
    42
    >>> works.close()
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final, TypeVar

from microcred.service.problems import Refused, http_problem
from microcred.service.settings import Bounds

__all__ = ["Works", "read_whole"]

T = TypeVar("T")

_CLOSE: Final[Mapping[str, str]] = MappingProxyType({"Connection": "close"})


class Works:
    """The threads of a service, and how many requests are let in."""

    def __init__(self, bounds: Bounds) -> None:
        """Threads begin when there is work."""
        self._bounds, self._inside = bounds, 0
        self._pool = ThreadPoolExecutor(bounds.threads, thread_name_prefix="microcred-service")

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """A place for one request, from its body to its answer.

        Raises:
            Refused: all are taken.
        """
        if self._inside >= self._bounds.at_once:
            raise Refused(http_problem(503, "too many requests at once", headers=_CLOSE))
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(self, deed: Callable[[], T]) -> T:
        """What a deed gives, done in a thread.

        Raises:
            Refused: it took too long, or no thread was free in time.
            MicrocredError: what the deed raises.
        """
        loop = asyncio.get_running_loop()
        waiting = loop.run_in_executor(self._pool, deed)
        try:
            return await asyncio.wait_for(waiting, self._bounds.working)
        except TimeoutError:
            raise Refused(http_problem(503, "it took too long")) from None

    def close(self) -> None:
        """Wait for what is at work; what was waiting is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


async def read_whole(
    pieces: AsyncIterator[bytes], declared: str | None, coding: str | None, bounds: Bounds
) -> bytes:
    """The body of a request, if it is not too large, not too slow and not compressed.

    Args:
        pieces: as they come.
        declared: the header Content-Length, if there is one.
        coding: the header Content-Encoding, if there is one.
        bounds: of size and time.

    Raises:
        Refused: 413, 408 or 415; what is left of the body is not read, and the connection ends.
    """
    if coding is not None and coding.strip().lower() not in ("", "identity"):
        # A few octets of gzip are gigabytes: nothing is ever unpacked here.
        raise Refused(http_problem(415, "the body is compressed", headers=_CLOSE))
    if declared is not None and declared.isdecimal() and int(declared[:20]) > bounds.body:
        raise _too_large(bounds)
    found = bytearray()
    try:
        async with asyncio.timeout(bounds.reading):
            async for piece in pieces:
                found += piece
                if len(found) > bounds.body:
                    raise _too_large(bounds)
    except TimeoutError:
        raise Refused(http_problem(408, "the body did not come in time", headers=_CLOSE)) from None
    return bytes(found)


def _too_large(bounds: Bounds) -> Refused:
    detail = f"a request has {bounds.body} octets at most"
    return Refused(http_problem(413, detail, headers=_CLOSE))
