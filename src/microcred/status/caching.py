"""Copies of status lists, in a cache that the caller owns and for a time that the caller limits.

A cache holds lists as they were received, each by its address; they are verified anew for every
credential, since trust is an argument and may have changed. How long a copy counts is the shorter
of the caller's limit and the `ttl` of the list itself. The store is any mutable mapping of names to
bytes: a dictionary, or a `microcred.fetching.Folder`. What is damaged counts as not there.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.status.caching import StatusCache
    >>> clock = [datetime(2026, 11, 28, tzinfo=UTC)]
    >>> cache = StatusCache({}, max_age=timedelta(hours=1), now=lambda: clock[0])
    >>> cache.keep("https://uni.example/status/1", b"...", ttl=timedelta(minutes=5))
    >>> clock[0] += timedelta(minutes=6)
    >>> cache.find("https://uni.example/status/1")
    Copy(age=datetime.timedelta(seconds=360), fresh=False)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property

from microcred.frozen import Frozen, part

__all__ = ["Copy", "StatusCache"]


def _now() -> datetime:
    return datetime.now(UTC)


class Copy(Frozen):
    """A list as it was received.

    Attributes:
        raw: its octets.
        age: how long ago; None where nobody knows.
        fresh: whether it may still be used without asking for a new one.
    """

    raw: bytes = part(repr=False)
    age: timedelta | None = None
    fresh: bool = True

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the octets."""
        return hashlib.sha256(self.raw).digest()


class StatusCache(Frozen):
    """The copies that a caller keeps; one object serves any number of verifications.

    Attributes:
        store: names to bytes; several caches may share it.
        max_age: how long a copy counts at most.
        now: the time of day, aware.
    """

    store: MutableMapping[str, bytes] = part(repr=False)
    max_age: timedelta = timedelta(hours=1)
    now: Callable[[], datetime] = part(default=_now, repr=False)

    def find(self, url: str) -> Copy | None:
        """The copy of a list, with its age; None if there is none."""
        head, _, raw = self.store.get(_name_of(url), b"").partition(b"\n")
        try:
            time, ttl, digest = head.decode("ascii").split(" ")
            kept = datetime.fromisoformat(time)
            limit = min(self.max_age, timedelta(seconds=float(ttl)))
            age = self.now() - kept
        except (ValueError, OverflowError, TypeError):
            return None
        if digest != hashlib.sha256(raw).hexdigest():
            return None
        return Copy(raw, age, timedelta(0) <= age < limit)

    def keep(self, url: str, raw: bytes, *, ttl: timedelta | None = None) -> None:
        """Keep a copy in place of the one that is there.

        Args:
            url: address of the list.
            raw: as received.
            ttl: how long the list itself lets a copy be kept; None: as long as the cache does.
        """
        seconds = (self.max_age if ttl is None else ttl).total_seconds()
        digest = hashlib.sha256(raw).hexdigest()
        head = f"{self.now().astimezone(UTC).isoformat()} {seconds} {digest}"
        with suppress(OSError):  # what cannot be kept is used all the same
            self.store[_name_of(url)] = head.encode("ascii") + b"\n" + raw


def _name_of(url: str) -> str:
    """The name under which a copy is kept: 64 hexadecimal digits, as a `Folder` wants them."""
    return hashlib.sha256(b"status list " + url.encode("utf-8", "surrogatepass")).hexdigest()
