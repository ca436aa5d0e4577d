"""Kept paths are those that would be built: at every time, and for every bag and anchors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.certificates import Certificate
from microcred.trust.constraints import DAYS
from microcred.trust.path_building import find_path
from microcred.trust.path_cache import PathCache
from simulator import BEGIN, END, NOW, Authority, key_of

LEAST = timedelta(microseconds=1)


def world() -> tuple[list[Certificate], list[tuple[Certificate, ...]], list[Any]]:
    """Leaves, bags and anchors that can be put together in many ways, some of them wrong."""
    root, other = Authority.root(), Authority.root("Another root")
    short = root.authority("Short", end=NOW + timedelta(days=30))
    cross, old = other.cross(short), datetime(1999, 1, 1, tzinfo=UTC)
    leaves = [
        short.leaf(),
        short.leaf(begin=NOW),
        root.leaf(key=key_of("RSA-1024"), begin=old, sha1=True),
    ]
    bags = [(), (short.certificate,), (short.certificate, cross), (root.certificate, cross)]
    return leaves, bags, [(), (root.certificate,), (other.certificate, root.certificate)]


LEAVES, BAGS, ANCHORS = world()
MOMENTS = [
    end + off
    for end in (BEGIN, NOW, NOW + timedelta(days=30), END, *DAYS)
    for off in (-LEAST, timedelta(0), LEAST)
]


def test_one_cache_for_all_of_them_at_every_turn() -> None:
    cache = PathCache()
    for at in (*MOMENTS, *reversed(MOMENTS)):
        for leaf, bag, anchors in product(LEAVES, BAGS, ANCHORS):
            assert cache.path(leaf, bag, anchors, at) == find_path(leaf, bag, anchors, at)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(LEAVES),
            st.sampled_from(BAGS),
            st.sampled_from(ANCHORS),
            st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1)),
            st.integers(-14, 14),
        ),
        max_size=12,
    )
)
def test_any_order_of_any_questions(asked: list[Any]) -> None:
    cache = PathCache(3)
    for leaf, bag, anchors, moment, hours in asked:
        at = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
        assert cache.path(leaf, bag, anchors, at) == find_path(leaf, bag, anchors, at)


def test_between_two_turns_nothing_is_built_again() -> None:
    cache = PathCache()
    root = Authority.root()
    leaf = root.leaf()
    first = cache.path(leaf, (), (root.certificate,), NOW)
    assert cache.path(leaf, (), (root.certificate,), NOW + timedelta(days=1)) is first
    assert cache.path(leaf, (), (root.certificate,), END) is not first
    assert repr(cache) == "PathCache(1)"


def test_the_ends_of_time() -> None:
    """Where nothing changes before or after, a path is kept as well."""
    cache, root = PathCache(), Authority.root()
    leaf, anchors = root.leaf(), (root.certificate,)
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        for _ in range(2):
            assert cache.path(leaf, (), anchors, at) == find_path(leaf, (), anchors, at)
