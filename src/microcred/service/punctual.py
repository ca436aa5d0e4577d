"""HTTP/1.1 with an end to waiting: a connection has to say in time what it wants.

uvicorn bounds the size of a request's head and how long a connection may idle between requests; how
long a head may take to come, it leaves to a proxy. Somebody who opens connections and sends one
octet a minute (slow loris) would hold all there are. Bodies have a bound of their own, in the
application (`microcred.service.working`), which answers before the connection ends.

    >>> from microcred.service.punctual import Punctual
    >>> [one.__name__ for one in Punctual.__mro__[:2]]
    ['Punctual', 'H11Protocol']
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

__all__ = ["Punctual"]


class Punctual(H11Protocol):
    """Closes a connection whose request has not come in time."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        seconds: float,
    ) -> None:
        """As uvicorn makes it, for each connection.

        Args:
            config: of the server.
            server_state: its connections.
            app_state: what the application shares.
            _loop: of the server.
            seconds: within which the head of a request has to be there.
        """
        super().__init__(config, server_state, app_state, _loop)
        self._seconds = seconds
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on where a request has begun to come, and is not there yet."""
        super().data_received(data)
        if self._is_answering():
            self._rest()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._rest()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        """Whether the head of a request is there, and its answer is not."""
        # uvicorn has no cycle before the first request, whatever its annotation says.
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self._seconds, self._late)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _late(self) -> None:
        self._waiting = None
        if not self._is_answering():
            self.transport.close()
