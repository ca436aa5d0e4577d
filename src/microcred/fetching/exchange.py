"""Exchange: one question to one address, one answer within limits; no redirect is followed here.

httpx's transport is used without its client, so that nothing else happens: no proxies or passwords
of the environment, no cookies, no addresses in the log. The connection goes to a given IP address,
while `Host` and the certificate are those of the name. The answer is counted while it comes, before
and after decompressing (RFC 9110 8.4: gzip and deflate), and a deadline ends it wherever it is: a
server that sends one octet now and then is shut off by a watch.

    >>> from microcred.fetching.exchange import Deadline
    >>> deadline = Deadline(30, clock=iter([0.0, 12.5, 40.0]).__next__)
    >>> deadline.left(), deadline.left()
    (17.5, 0.0)
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from microcred.frozen import Frozen

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = ["Answer", "Deadline", "Forbidden", "NoAnswer", "Refused", "ask"]

_LEAST: Final = 0.001  # a timeout of 0 means something else to a socket


class NoAnswer(Exception):
    """There was no answer; another try may help. The text is for people and names no address."""


class Refused(Exception):
    """It is not asked or not taken; another try would not help. The text names no address."""

    def __init__(
        self, reason: str, hint: str = "Get the file by other means and hand it in."
    ) -> None:
        """`hint` says what to do."""
        super().__init__(reason)
        self.hint = hint


class Forbidden(Refused):
    """The address may not be asked, whoever answers there."""


class Answer(Frozen):
    """What a server said.

    Attributes:
        status: the HTTP status code.
        headers: by name in lower case; of one that is repeated, joined with commas.
        body: the octets, decompressed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Deadline:
    """How much time is left for all of it."""

    __slots__ = ("_clock", "_end")

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """`clock` gives seconds, and never goes back."""
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds, 0 when it is over."""
        return max(self._end - self._clock(), 0.0)

    def at_most(self, seconds: float) -> float:
        """Seconds, no more than are left.

        Raises:
            NoAnswer: none are left.
        """
        left = self.left()
        if not left:
            raise NoAnswer("there was no answer in time")
        return max(min(seconds, left), _LEAST)


class _Watch:
    """Shuts the connection when the time is over, whatever the reader waits for."""

    def __init__(self, seconds: float) -> None:
        from threading import Timer

        self._socket: Any = None
        self.over = False
        self._timer = Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def see(self, event: str, told: Mapping[str, Any]) -> None:
        """What the transport does: each stream that it opens is the one to shut."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = told["return_value"].get_extra_info("socket")
            if self.over:
                self._shut()

    def _shut(self) -> None:
        import socket

        self.over = True
        if self._socket is not None:
            try:
                # Not `SSLSocket.shutdown`, which takes its state away under the reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already, or just becoming another one


def ask(
    request: httpx.Request,
    *,
    address: str,
    limit: int,
    timeout: float,
    deadline: Deadline,
    tls: ssl.SSLContext | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Answer:
    """Ask one address and take the whole answer.

    Args:
        request: what is asked; its URL has the name of the host, and so has its header.
        address: the IP address to connect to.
        limit: the most octets of the body, before and after decompressing.
        timeout: the most seconds of one step: to connect, to wait for the next octets.
        deadline: for all of it.
        tls: whom to believe; None: the usual authorities.
        transport: what carries it instead of the network; left open.

    Raises:
        NoAnswer: it did not come, or not in time.
        Refused: it is too large, written in an unknown way, or comes from who is not believed.
    """
    import httpx

    seconds = deadline.at_most(timeout)
    pinned = _pinned(request, address, seconds)
    carrier = transport or httpx.HTTPTransport(verify=True if tls is None else tls, trust_env=False)
    with _Watch(deadline.left()) as watch:
        pinned.extensions["trace"] = watch.see
        try:
            response = carrier.handle_request(pinned)
            try:
                answer = _answer(response, limit, deadline)
            finally:
                response.close()
            if watch.over:  # shut by us: what looks like the end of it is none
                raise NoAnswer("there was no answer in time")
            return answer
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if watch.over:
                raise NoAnswer("there was no answer in time") from None
            raise _told(error) from None
        finally:
            if transport is None:
                carrier.close()


def _pinned(request: httpx.Request, address: str, seconds: float) -> httpx.Request:
    """The same request to an address; TLS still asks for the name's certificate."""
    import httpx

    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        content=request.content,
        extensions={
            "timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds),
            "sni_hostname": request.url.raw_host.decode("ascii"),
        },
    )


def _told(error: Exception) -> NoAnswer | Refused:
    """An error of the transport, in words that name no address."""
    import ssl

    import httpx

    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return Refused("the server's certificate is not valid for it, or not trusted")
        seen = seen.__cause__ or seen.__context__
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer("there was no answer in time")
    if isinstance(error, httpx.ConnectError):
        return NoAnswer("the server cannot be reached")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | OSError):
        return NoAnswer("the connection broke before the answer was whole")
    return Refused("the request or its answer is not HTTP")


def _answer(response: httpx.Response, limit: int, deadline: Deadline) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    stream = cast("Iterable[bytes]", response.stream)  # that of a transport which is not async
    coding = headers.get("content-encoding", "identity").strip().lower()
    received = _counted(stream, limit, deadline)
    if coding in ("", "identity"):
        body = b"".join(received)
    else:
        body = _decompressed(received, coding, limit)
        # They tell of what came over the wire, and that is no longer what is here.
        headers = {
            name: value
            for name, value in headers.items()
            if name not in ("content-encoding", "content-length")
        }
    return Answer(response.status_code, headers, body)


def _counted(stream: Iterable[bytes], limit: int, deadline: Deadline) -> Iterator[bytes]:
    """The octets as they come, as long as they are few and in time."""
    count = 0
    for octets in stream:
        count += len(octets)
        if count > limit:
            raise _too_large(limit)
        deadline.at_most(1)
        yield octets


def _decompressed(received: Iterable[bytes], coding: str, limit: int) -> bytes:
    """What was compressed; never more than the limit is unfolded.

    Raises:
        Refused: it is too large, broken, or compressed in another way.
    """
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Refused("the answer is compressed in a way that was not asked for")
    # 32: gzip and zlib are told apart by their heads.
    engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    body = bytearray()
    started = False
    try:
        for octets in received:
            started = True
            body += engine.decompress(octets, limit + 1 - len(body))
            if len(body) > limit:
                raise _too_large(limit)
    except zlib.error:
        raise Refused("the answer is compressed, and broken") from None
    if started and not engine.eof:
        raise Refused("the answer is compressed, and not whole")
    return bytes(body)


def _too_large(limit: int) -> Refused:
    return Refused(f"the answer has more than {limit} octets")
