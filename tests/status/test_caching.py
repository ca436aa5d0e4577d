"""Copies of lists: how long they count, and what damage does to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microcred.fetching import Folder
from microcred.status.caching import Copy, StatusCache

URL = "https://uni.example/status/1"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_the_shorter_limit_counts(tmp_path: Path) -> None:
    for ttl, limit in ((None, 60), (timedelta(minutes=5), 5), (timedelta(hours=5), 60)):
        clock = Clock()
        cache = StatusCache(Folder(tmp_path), now=clock)
        cache.keep(URL, b"list", ttl=ttl)
        clock.now = NOW + timedelta(minutes=limit, seconds=-1)
        age = clock.now - NOW
        assert cache.find(URL) == Copy(b"list", age, fresh=True)
        clock.now += timedelta(seconds=1)
        found = cache.find(URL)
        assert found is not None and not found.fresh
        clock.now = NOW - timedelta(seconds=1)
        found = cache.find(URL)
        assert found is not None and not found.fresh, "it was kept in the future"


def test_what_is_there() -> None:
    cache = StatusCache({})
    assert cache.find(URL) is None
    cache.keep(URL, b"a\nb")
    found = cache.find(URL)
    assert found is not None and found.raw == b"a\nb"
    assert cache.find(f"{URL}0") is None
    assert "a\\nb" not in repr(found) and "store" not in repr(cache)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b"a b\nlist",
        b"a b c\nlist",
        b"2026-11-28T00:00:00+00:00 x c\nlist",
        b"2026-11-28T00:00:00+00:00 nan c\nlist",
        b"2026-11-28T00:00:00+00:00 1e300 c\nlist",
        b"2026-11-28T00:00:00 60 c\nlist",
        b"2026-11-28T00:00:00+00:00 60 c\nlist",
        b"\xff\xff\nlist",
    ],
)
def test_what_is_damaged_is_not_there(damaged: bytes) -> None:
    store: dict[str, bytes] = {}
    cache = StatusCache(store, now=lambda: NOW)
    cache.keep(URL, b"list")
    (name,) = store
    store[name] = damaged
    assert cache.find(URL) is None
    store[name] = store[name] + b"more"
    assert cache.find(URL) is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    cache = StatusCache(Folder(tmp_path / "no" / "such"))
    cache.keep(URL, b"list")
    assert cache.find(URL) is None
