"""CBOR: one form for each value, every other form refused, and only our errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microcred.crypto.cbor import read_cbor, write_cbor
from microcred.errors import ParseError

NUMBERS = st.one_of(
    st.integers(0, (1 << 64) - 1),
    st.sampled_from(
        [0, 23, 24, 255, 256, 65535, 65536, (1 << 32) - 1, 1 << 32, (1 << 64) - 1]
    ),
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(NUMBERS, st.binary(max_size=300), st.text(max_size=30)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=30), st.dictionaries(NUMBERS, inner, max_size=30)
    ),
    max_leaves=30,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


@given(VALUES.filter(lambda value: depth(value) <= 8))
def test_what_is_written_is_read(value: Any) -> None:
    assert read_cbor(write_cbor(value)) == value


@given(st.binary(max_size=60))
@example(b"\x9f\xff")
@example(b"\x5f\x41a\xff")
@example(b"\xa1\x01")
def test_whatever_is_read_has_one_form(octets: bytes) -> None:
    try:
        value = read_cbor(octets)
    except ParseError:
        return
    assert write_cbor(value) == octets


@given(VALUES.filter(lambda value: depth(value) <= 8), st.data())
def test_no_changed_octets_are_read_in_two_ways(value: Any, data: st.DataObject) -> None:
    octets = bytearray(write_cbor(value))
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place] ^= data.draw(st.integers(1, 255))
    try:
        read = read_cbor(bytes(octets))
    except ParseError:
        return
    assert read != value and write_cbor(read) == octets


# RFC 8949, appendix A: those of its examples that are of the subset, and those that are not.
@pytest.mark.parametrize(
    ("octets", "value"),
    [
        ("00", 0),
        ("17", 23),
        ("1818", 24),
        ("1903e8", 1000),
        ("1a000f4240", 1000000),
        ("1b000000e8d4a51000", 1000000000000),
        ("1bffffffffffffffff", 18446744073709551615),
        ("40", b""),
        ("4401020304", b"\1\2\3\4"),
        ("60", ""),
        ("62c3bc", "ü"),
        ("80", []),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a0", {}),
        ("a201020304", {1: 2, 3: 4}),
    ],
)
def test_the_examples_of_the_standard(octets: str, value: Any) -> None:
    assert write_cbor(value).hex() == octets
    assert read_cbor(bytes.fromhex(octets)) == value


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        ("", "too early"),
        ("18", "too early"),
        ("4201", "too early"),
        ("82 00", "too early"),
        ("9b ffffffffffffffff", "too early"),
        ("bb ffffffffffffffff", "too early"),
        ("5b ffffffffffffffff 00", "too early"),
        ("00 00", "after the end"),
        ("1817", "not the shortest"),
        ("1900ff", "not the shortest"),
        ("1a0000ffff", "not the shortest"),
        ("1b00000000ffffffff", "not the shortest"),
        ("5801 00", "not the shortest"),
        ("9801 00", "not the shortest"),
        ("1c", "reserved"),
        ("5f 4101 ff", "indefinite"),
        ("9f ff", "indefinite"),
        ("bf ff", "indefinite"),
        ("20", "negative"),
        ("c1 00", "tag"),
        ("d84041 00", "tag"),
        ("f4", "simple"),
        ("f93c00", "simple"),
        ("61ff", "UTF-8"),
        ("a2 0100 0000", "ascend"),
        ("a2 0100 0100", "ascend"),
        ("a1 4101 00", "unsigned integer"),
        ("81" * 8 + "00", "deep"),
    ],
)
def test_every_other_form_is_refused(octets: str, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        read_cbor(bytes.fromhex(octets))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (-1, "no sign"),
        (1 << 64, "64 bits"),
        (True, "another type"),
        (None, "another type"),
        (1.5, "another type"),
        ("\ud800", "surrogates"),
        ({"a": 1}, "key"),
        ({True: 1}, "key"),
        ([[[[[[[[1]]]]]]]], "within one another"),
    ],
)
def test_what_cannot_be_written(value: Any, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        write_cbor(value)


def test_too_many_values() -> None:
    octets = b"\x9a" + (1 << 16).to_bytes(4, "big") + bytes(1 << 16)
    with pytest.raises(ParseError, match="too many"):
        read_cbor(octets)
    assert write_cbor((1, (b"a",))) == write_cbor([1, [b"a"]])
