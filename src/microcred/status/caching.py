"""Copies of status lists, in a cache that the caller owns and for a time that the caller limits.

A cache holds lists as they were received, each by its address. Beside them it remembers, in memory
alone, what was read of them and what their verification came to, under all that this depends on:
trust is an argument and may have changed. How long a copy counts is the shorter
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
from collections.abc import Callable, Hashable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final, TypeAlias

from microcred.frozen import Frozen, part
from microcred.kept import Kept

__all__ = ["Copy", "ListMemory", "StatusCache"]

_MOST_COPIES: Final = 64 * 1024 * 1024  # octets, as are the next
_MOST_OCTETS: Final = 64 * 1024 * 1024
_MOST_VERDICTS: Final = 1024

_Stored: TypeAlias = tuple[datetime, timedelta, bytes]


def _now() -> datetime:
    return datetime.now(UTC)


class Copy(Frozen):
    """A list as it was received.

    Attributes:
        raw: its octets.
        age: how long ago; None where nobody knows.
        fresh: whether it may still be used without asking for a new one.
        kept: whether it is one that was kept.
    """

    raw: bytes = part(repr=False)
    age: timedelta | None = None
    fresh: bool = True
    kept: bool = part(default=False, repr=False, compare=False)


class ListMemory:
    """What was read of lists, and what their verification came to; bounded, and not written.

    Attributes:
        read: by octets, with all else that it depends on; see `microcred.status_lists`.
        verdicts: by octets, with all else that they depend on; see `microcred.status_judging`.
        copies: by name, the octets in the store and what they hold.
    """

    __slots__ = ("copies", "read", "verdicts")

    copies: Kept[str, tuple[bytes, _Stored]]
    read: Kept[Hashable, Any]
    verdicts: Kept[Hashable, Any]

    def __init__(self) -> None:
        """Nothing yet."""
        self.copies = Kept(_MOST_COPIES)
        self.read = Kept(_MOST_OCTETS)
        self.verdicts = Kept(_MOST_VERDICTS)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as an empty one: another process has a memory of its own."""
        return ListMemory, ()

    def __repr__(self) -> str:
        """How much is remembered, and nothing of it."""
        return f"ListMemory({len(self.read)} read, {len(self.verdicts)} verified)"


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

    @cached_property
    def memory(self) -> ListMemory:
        """What is remembered of the lists."""
        return ListMemory()

    def find(self, url: str) -> Copy | None:
        """The copy of a list, with its age; None if there is none."""
        name = _name_of(url)
        stored = self._stored(name, self.store.get(name, b""))
        if stored is None:
            return None
        kept, ttl, raw = stored
        try:
            age = self.now() - kept
        except TypeError:
            return None
        return Copy(raw, age, timedelta(0) <= age < min(self.max_age, ttl), kept=True)

    def _stored(self, name: str, octets: bytes) -> _Stored | None:
        """What octets in the store hold; the very same ones are looked at once."""
        known = self.memory.copies.get(name)
        if known is not None and known[0] is octets:
            return known[1]
        stored = _read(octets)
        if stored is not None and type(octets) is bytes:
            self.memory.copies.keep(name, (octets, stored), weight=len(octets))
        return stored

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


def _read(octets: bytes) -> _Stored | None:
    """When a copy was kept, for how long, and what it is; None if that is damaged."""
    head, _, raw = bytes(octets).partition(b"\n")
    try:
        time, ttl, digest = head.decode("ascii").split(" ")
        kept, limit = datetime.fromisoformat(time), timedelta(seconds=float(ttl))
    except (ValueError, OverflowError):
        return None
    return (kept, limit, raw) if digest == hashlib.sha256(raw).hexdigest() else None


def _name_of(url: str) -> str:
    """The name under which a copy is kept: 64 hexadecimal digits, as a `Folder` wants them."""
    return hashlib.sha256(b"status list " + url.encode("utf-8", "surrogatepass")).hexdigest()
