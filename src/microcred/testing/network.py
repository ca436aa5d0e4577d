"""A network in memory: what is published in a test world, and servers that can be made to fail.

It is a `microcred.fetching.Fetch`. Every request is kept, so that a test can count them; what
nobody serves raises FetchError, as a network without that host would.

    >>> from microcred.fetching import Request
    >>> from microcred.testing.network import Network
    >>> network = Network()
    >>> network.publish("http://test.example/list.xml", b"<a/>")
    >>> asked = Request("GET", "http://test.example/list.xml", purpose="trusted-list")
    >>> network(asked).body, network.count(purpose="trusted-list")
    (b'<a/>', 1)
    >>> network.fail("http://test.example/", "down")
    >>> network(asked)
    Traceback (most recent call last):
    microcred.errors.FetchError: the host cannot be reached
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Literal

from microcred.errors import FetchError
from microcred.fetching import Purpose, Request, Response

__all__ = ["Failure", "Handler", "Network"]

Handler = Callable[[Request], Response]
"""A server: from a request to its answer."""

Failure = Literal["down", "timeout", "error", "missing", "empty", "garbage", "page"]
"""How a server fails: cannot be reached, never answers, status 500 or 404, an answer of no octets,
of octets that mean nothing, or a page of HTML (as a hotel's network answers everything)."""

_ERRORS: Final = MappingProxyType(
    {"down": "the host cannot be reached", "timeout": "no answer within the time allowed"}
)
_ANSWERS: Final = MappingProxyType(
    {
        "error": (500, b"internal error"),
        "missing": (404, b"not found"),
        "empty": (200, b""),
        "garbage": (200, bytes(range(1, 200, 7))),
        "page": (200, b"<!DOCTYPE html><title>Welcome TEST</title><p>Please log in.</p>"),
    }
)


class Network:
    """Servers by their URLs.

    Attributes:
        requests: everything that was asked for, in order, answered or not.
    """

    requests: list[Request]

    def __init__(self) -> None:
        """A network without servers."""
        self.requests = []
        self._servers: dict[str, Handler] = {}
        self._failures: dict[str, Failure] = {}

    def __call__(self, request: Request, /) -> Response:
        """The answer to a request.

        Raises:
            FetchError: nobody serves the URL, or its server was told to be down.
        """
        self.requests.append(request)
        # The failure of the longest URL counts: one server can be down where its host is slow.
        for url in sorted(self._failures, key=len, reverse=True):
            if request.url.startswith(url):
                return _failed(self._failures[url], request.url)
        url = request.url
        while url and url not in self._servers:
            url = url.rpartition("/")[0]  # an OCSP request by GET is a path below its responder
        if not url:
            raise FetchError("there is no such host in this test world", url=request.url)
        return self._servers[url](request)

    def serve(self, url: str, handler: Handler) -> None:
        """Let a server answer for a URL and for all below it."""
        self._servers[url] = handler

    def publish(self, url: str, body: bytes, media_type: str = "application/octet-stream") -> None:
        """Let a URL have these octets, until others are published there."""
        response = Response(200, MappingProxyType({"content-type": media_type}), body)

        def answer(request: Request) -> Response:
            return response if request.url == url else Response(404)

        self.serve(url, answer)

    def withdraw(self, url: str) -> None:
        """Let nobody serve a URL."""
        self._servers.pop(url, None)

    def fail(self, url: str = "", how: Failure = "down") -> None:
        """Let every URL that begins like this fail; "" is the whole network."""
        self._failures[url] = how

    def restore(self) -> None:
        """Let nothing fail any more."""
        self._failures.clear()

    def count(self, *, purpose: Purpose | None = None, url: str = "") -> int:
        """How many requests there were: for a purpose, for URLs that begin like this."""
        return sum(
            one.url.startswith(url) and purpose in (None, one.purpose) for one in self.requests
        )

    def forget(self) -> None:
        """Begin to count anew."""
        self.requests.clear()


def _failed(how: Failure, url: str) -> Response:
    if how in _ERRORS:
        raise FetchError(_ERRORS[how], url=url)
    status, body = _ANSWERS[how]
    return Response(status, MappingProxyType({}), body)
