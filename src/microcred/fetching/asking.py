"""What the library asks of a network, without having one: Request, Response, Fetch, OFFLINE.

Nothing is fetched unless the caller gives an object that does. A `Fetch` is any callable that
takes a `Request` and gives a `Response` or raises FetchError; `purpose` tells it why, so that it
can apply another rule to a CRL, whose content is signed, than to a DID document, whose is not.

    >>> from microcred.fetching.asking import OFFLINE, Request
    >>> OFFLINE(Request("GET", "https://example.org/status/1", purpose="status-list"))
    Traceback (most recent call last):
    microcred.errors.FetchError: nothing is fetched: no fetch object was given
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, Protocol

from microcred.errors import FetchError
from microcred.frozen import Frozen, part

__all__ = ["OFFLINE", "PRIVATE", "SIGNED", "Fetch", "Purpose", "Request", "Response"]

Purpose = Literal[
    "ocsp",
    "crl",
    "aia",
    "timestamp",
    "trusted-list",
    "did-document",
    "status-list",
    "context",
    "schema",
    "content",
    "signature",
]
"""Why something is asked for; the answers to the first five are signed by themselves."""

PRIVATE: Final[frozenset[str]] = frozenset({"signature"})
"""The purposes whose questions hold PINs or rights: they are not sent on to anybody else."""

SIGNED: Final[frozenset[str]] = frozenset({"ocsp", "crl", "aia", "timestamp", "trusted-list"})
"""The purposes whose answers are signed: they may come over http too, as certificates name them."""


def _no_headers() -> Mapping[str, str]:
    return MappingProxyType({})


class Request(Frozen):
    """One question to a server.

    Attributes:
        method: "GET" or "POST".
        url: absolute.
        headers: by name in lower case; they may hold rights, so `repr` does not show them.
        body: the octets to send, None for none; not shown either.
        purpose: why it is asked.
    """

    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str] = part(default_factory=_no_headers, repr=False)
    body: bytes | None = part(default=None, repr=False)
    purpose: Purpose = "content"


class Response(Frozen):
    """The answer.

    Attributes:
        status: the HTTP status code.
        headers: by name in lower case; not shown by `repr`, as cookies may be among them.
        body: the octets, whole; not shown either.
    """

    status: int
    headers: Mapping[str, str] = part(default_factory=_no_headers, repr=False)
    body: bytes = part(default=b"", repr=False)


class Fetch(Protocol):
    """Whoever can get something from somewhere."""

    def __call__(self, request: Request, /) -> Response:
        """Ask and give the answer, whatever its status.

        Raises:
            FetchError: there is no answer, or it may not be asked for.
        """
        ...


class _Offline:
    """The Fetch that never asks."""

    __slots__ = ()

    def __call__(self, request: Request, /) -> Response:
        raise FetchError("nothing is fetched: no fetch object was given", url=request.url)

    def __repr__(self) -> str:
        return "OFFLINE"


OFFLINE: Final[Fetch] = _Offline()
"""The default everywhere: every request is refused with FetchError."""
