"""The order of places: a permutation, whatever the length and the seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.status.registry.permuting import LARGEST, SEED_OCTETS, ordinal, permuted

seeds = st.binary(min_size=SEED_OCTETS, max_size=SEED_OCTETS)


@given(st.integers(1, 300), seeds)
def test_each_place_once(length: int, seed: bytes) -> None:
    assert sorted(permuted(one, length, seed) for one in range(length)) == list(range(length))


@given(st.data(), st.integers(1, LARGEST), seeds)
def test_there_and_back(data: st.DataObject, length: int, seed: bytes) -> None:
    number = data.draw(st.integers(0, length - 1))
    assert ordinal(permuted(number, length, seed), length, seed) == number


def test_another_seed_is_another_order() -> None:
    one, other = ([permuted(n, 1000, bytes([s] * 32)) for n in range(50)] for s in (1, 2))
    assert one != other
    assert one != sorted(one)


@pytest.mark.parametrize(("number", "length", "seed"), [(-1, 9, 32), (9, 9, 32), (0, 9, 31)])
def test_what_there_is_no_place_for(number: int, length: int, seed: int) -> None:
    with pytest.raises(ValueError, match="within the list"):
        permuted(number, length, bytes(seed))
