"""The server: uvicorn with the bounds of the service, and an end that finishes what runs.

A connection that does not say in time what it wants is closed (slow loris); so is one that stays
idle. On SIGTERM or SIGINT nothing new is taken, what runs is finished, and the process ends with 0.

    >>> from microcred.service.running import Place
    >>> Place("127.0.0.1", 8080).is_loopback, Place("::", 8080).is_loopback
    (True, False)
    >>> Place("localhost", 0).hosts
    ('localhost', '127.0.0.1', '[::1]')
"""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from microcred.errors import MissingExtra, ServiceError
from microcred.frozen import Frozen
from microcred.service.settings import Settings

if TYPE_CHECKING:
    from types import FrameType

    from uvicorn import Server

__all__ = ["Place", "serve"]

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_IDLE: Final = 5
_ENDING: Final = 30
_BACKLOG: Final = 2048
_LAST_PORT: Final = 65535
_LONGEST_HEAD: Final = 32 * 1024
_MISSING: Final = "the service needs Starlette and uvicorn: install microcred[service]"


class Place(Frozen):
    """Where the service listens.

    Attributes:
        host: name or address.
        port: 0 for a free one.
        certificate: file with the TLS certificate and its chain (PEM); None for plain HTTP.
        key: file with its key (PEM).

    Raises:
        ServiceError: a port that there is not, or a certificate without its key.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what would listen somewhere else, or in the open."""
        if not 0 <= self.port <= _LAST_PORT:
            raise ServiceError("a port is a number from 0 to 65535")
        if (self.certificate is None) != (self.key is None):
            raise ServiceError("a TLS certificate and its key go together")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.host == _LOOPBACK[0]:
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which this machine reaches it, as a header Host says them."""
        return _LOOPBACK


def serve(
    settings: Settings, place: Place, *, ready: Callable[[str], None] = lambda _url: None
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        settings: of the service.
        place: where.
        ready: is told the address once connections are taken.

    Raises:
        MissingExtra: the extra `service` is not installed.
        ServiceError: the address cannot be had, or the certificate cannot be used.
    """
    try:
        from uvicorn import Config, Server

        from microcred.service.application import create_app
        from microcred.service.punctual import Punctual
    except ImportError:
        raise MissingExtra(_MISSING) from None
    listening = _listening(place)
    scheme = "http" if place.certificate is None else "https"
    host = f"[{place.host}]" if ":" in place.host else place.host
    config = Config(
        create_app(settings),
        http=partial(Punctual, seconds=settings.bounds.reading),  # type: ignore[arg-type]
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.bounds.connections,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_ENDING,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        ssl_certfile=None if place.certificate is None else str(place.certificate),
        ssl_keyfile=None if place.key is None else str(place.key),
    )
    try:
        config.load()
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        listening.close()
        raise ServiceError("the TLS certificate or its key cannot be used") from None
    server = Server(config)
    ready(f"{scheme}://{host}:{listening.getsockname()[1]}")
    with _ending(server):
        server.run(sockets=[listening])


def _listening(place: Place) -> socket.socket:
    """The socket, bound before anything else begins.

    Raises:
        ServiceError: it cannot be bound.
    """
    made = None
    try:
        found = socket.getaddrinfo(
            place.host.strip("[]"), place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
        made.setblocking(False)
    except (OSError, UnicodeError) as error:
        if made is not None:
            made.close()
        reason = getattr(error, "strerror", None) or "no address"
        raise ServiceError(
            f"cannot listen on {place.host}, port {place.port}: {reason}",
            hint="Is something else running there? --port 0 takes a free one.",
        ) from None
    return made


@contextmanager
def _ending(server: Server) -> Iterator[None]:
    """SIGTERM ends the server and nothing else: the process goes on to its own end.

    uvicorn raises the signal again once it has stopped, which by default would kill the process.
    """

    def ignored(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    kept = {one: signal.signal(one, ignored) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
