"""Fetching: what the library asks of a network, and only through an object that the caller gives.

`asking` has the words (`Request`, `Response`, `Fetch`) and `OFFLINE`, the default everywhere, which
never asks. `http` has `Http`, which asks with care; `cached` has `Cached`, which remembers what was
answered, and `Folder`, where it may remember it. These two are loaded on first use (PEP 562), so
that verifying offline pays nothing for them.

    >>> from microcred.fetching import OFFLINE, Cached, Request, Response
    >>> fetch = Cached(lambda request: Response(200, body=b"asked once"), {})
    >>> request = Request("GET", "https://example.org/list", purpose="status-list")
    >>> fetch(request).body, Cached(OFFLINE, fetch.cache)(request).body
    (b'asked once', b'asked once')
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.fetching.asking import OFFLINE, SIGNED, Fetch, Purpose, Request, Response
from microcred.first_use import names_on_first_use

if TYPE_CHECKING:
    from microcred.fetching.cached import Cached, Folder
    from microcred.fetching.http import Http

__all__ = [
    "OFFLINE",
    "SIGNED",
    "Cached",
    "Fetch",
    "Folder",
    "Http",
    "Purpose",
    "Request",
    "Response",
]

_HOMES = MappingProxyType({"Cached": "cached", "Folder": "cached", "Http": "http"})

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
