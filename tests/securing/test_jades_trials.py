"""What is tried to find over which items a timestamp once was, and that the trying is bounded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.timestamps import TimestampToken
from microcred.frozen import replaced
from microcred.securing.jades_trials import (
    Trial,
    Work,
    all_orders,
    below,
    find_order,
    find_superfluous,
    orders,
)
from microcred.testing import World

TSA = World(now=datetime(2026, 3, 1, tzinfo=UTC)).tsa()
HEAD = b"payload.header.signature."
TEXTS = [b"one", b"two", b"three", b"archive", b"five"]


def token_over(*texts: bytes, **how: str) -> TimestampToken:
    return TimestampToken.from_der(TSA.token(HEAD + b"".join(texts), **how))


def trial(*texts: bytes, octets: int = 1_000_000) -> Trial:
    return Trial(token_over(*texts), HEAD, Work(octets))


@given(st.permutations(range(5)))
def test_every_order_of_few_items_is_found(order: Sequence[int]) -> None:
    """The file as it is now is an order of what it was, in which it matched."""
    before = below(order, 3)
    one = trial(*(TEXTS[place] for place in before))
    found = find_order(one, TEXTS, 3, orders(5)) or find_order(one, TEXTS, 3, all_orders(5))
    assert found == (None if before == (0, 1, 2) else before)


def test_what_is_tried_first() -> None:
    simple = list(orders(4))
    assert len(simple) == 6 + 6 and len(set(simple)) == 12  # pairs, and farther moves
    assert set(all_orders(3)) == set(permutations(range(3)))
    assert list(all_orders(8)) == []


@pytest.mark.parametrize("place", range(3))
def test_one_item_too_many(place: int) -> None:
    kept = [text for number, text in enumerate(TEXTS[:3]) if number != place]
    assert find_superfluous(trial(*kept), TEXTS, 3) == place
    assert find_superfluous(trial(b"else"), TEXTS, 3) is None


def test_the_work_is_bounded() -> None:
    swapped = (TEXTS[1], TEXTS[0], TEXTS[2])
    assert find_order(trial(*swapped), TEXTS, 3, orders(5)) == (1, 0, 2)
    assert find_order(trial(*swapped, octets=100), TEXTS, 3, orders(5)) is None
    assert not trial(*swapped, octets=100).fits(swapped)
    many = [b"x" * 100] * 512
    tired = trial(b"else", octets=1_000_000)
    assert find_order(tired, many, 511, orders(512)) is None and tired.work.is_over
    with pytest.raises(StopIteration):
        next(iter(all_orders(512)))


def test_other_hashes() -> None:
    for name in ("sha384", "sha512"):
        one = Trial(token_over(b"a", hash=name), HEAD, Work(10_000))
        assert one.fits([b"a"]) and not one.fits([b"b"])
    for name in ("1.2.3", "shake256"):
        unknown = replaced(token_over(b"a"), imprint_hash=name)
        assert not Trial(unknown, HEAD, Work(10_000)).fits([b"a"])
