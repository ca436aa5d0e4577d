"""Bits in a row: both orders, every size, and that a builder and a list agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import StatusListRefused
from microcred.status import Builder, Statuses

# Token Status List, sections 4.1 and 4.2: the examples of one and of two bits.
ONE = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
TWO = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(("values", "size", "octets"), [(ONE, 1, "b9a3"), (TWO, 2, "c944f9")])
def test_the_examples_of_the_specification(values: list[int], size: int, octets: str) -> None:
    builder = Builder(len(values), size=size, order="right")
    for index, value in enumerate(values):
        builder.set(index, value)
    statuses = builder.built()
    assert statuses.octets.hex() == octets
    assert [statuses.value(index) for index in range(len(values))] == values


def test_entry_0_is_the_left_most_bit() -> None:
    builder = Builder(131_072)
    builder.set(0, 1)
    builder.set(15, 1)
    assert builder.built().octets[:2] == b"\x80\x01"


@st.composite
def lists(draw: st.DrawFn) -> tuple[Any, int, list[int]]:
    order = draw(st.sampled_from(["left", "right"]))
    sizes = st.sampled_from([1, 2, 4, 8]) if order == "right" else st.integers(1, 16)
    size = draw(sizes)
    values = draw(st.lists(st.integers(0, (1 << size) - 1), min_size=1, max_size=40))
    return order, size, values


@given(lists())
def test_what_is_set_is_found(drawn: tuple[Any, int, list[int]]) -> None:
    order, size, values = drawn
    builder = Builder(len(values), size=size, order=order)
    for index in range(len(values)):
        builder.set(index, (1 << size) - 1)  # so that a lesser value takes bits away
    for index, value in enumerate(values):
        builder.set(index, value)
    made = builder.built()
    assert [made.value(index) for index in range(len(values))] == values
    again = Builder.of(made)
    again.set(0, values[0] ^ 1)
    assert again.built().value(0) == values[0] ^ 1 and made.value(0) == values[0]
    assert [again.built().value(at) for at in range(1, len(values))] == values[1:]


@pytest.mark.parametrize("index", [-1, 16, 10**20])
def test_an_entry_that_there_is_not(index: int) -> None:
    for act in (Statuses(b"\0\0").value, lambda at: Builder(16).set(at, 1)):
        with pytest.raises(StatusListRefused) as caught:
            act(index)
        assert caught.value.code == "status.index_range"


@pytest.mark.parametrize("value", [-1, 4])
def test_a_value_that_an_entry_cannot_hold(value: int) -> None:
    with pytest.raises(StatusListRefused, match="2 bits"):
        Builder(16, size=2).set(0, value)


@pytest.mark.parametrize(
    ("size", "order"), [(0, "left"), (17, "left"), (-1, "left"), (3, "right"), (16, "right")]
)
def test_a_size_that_cannot_be(size: int, order: Any) -> None:
    for make in (lambda: Statuses(b"", size, order), lambda: Builder(8, size=size, order=order)):
        with pytest.raises(StatusListRefused) as caught:
            make()
        assert caught.value.code == "status.list_malformed"
    with pytest.raises(StatusListRefused):
        Statuses(b"", True)


@pytest.mark.parametrize("length", [0, -1, 64 * 1024 * 1024 * 8 + 1])
def test_a_length_that_cannot_be(length: int) -> None:
    with pytest.raises(StatusListRefused) as caught:
        Builder(length)
    assert caught.value.code == "status.list_too_large"


def test_bits_that_are_left_over_are_no_entry() -> None:
    statuses = Statuses(b"\xff\xff", 3)
    assert len(statuses) == 5
    assert statuses.sized(3) is statuses and len(statuses.sized(16)) == 1
    assert Builder.of(statuses).built() == statuses
