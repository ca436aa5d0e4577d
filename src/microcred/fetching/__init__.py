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


def __getattr__(name: str) -> object:
    """Load a name from its room on first use."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'microcred.fetching' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"microcred.fetching.{home}"), name)
    globals()[name] = value
    return value
