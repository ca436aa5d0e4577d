"""BER: every form is read as its DER, what is malformed is a ParseError, nothing costs much."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from built_cms import plain_tree, scrambled
from built_der import GENERALIZED_TIME, UTC_TIME, Tree, integer, octets_of, seal, sequence
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto import ber
from microcred.crypto.ber import (
    MOST_MEMBERS,
    members,
    moment_of,
    normalised,
    number_of,
    read_ber,
    string_of,
    truth_of,
)
from microcred.crypto.der import BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, SET, Element, encode
from microcred.errors import ParseError

ZERO = b"\0\0"


def trees() -> st.SearchStrategy[Tree]:
    leaves = st.tuples(
        st.sampled_from((0x01, 0x02, 0x03, 0x04, 0x06, 0x0C, 0x80)), st.binary(max_size=200)
    )
    return st.recursive(
        leaves,
        lambda inner: st.tuples(
            st.sampled_from((SEQUENCE, SET, 0xA0)), st.lists(inner, max_size=5)
        ),
        max_leaves=20,
    )


def in_order(tree: Tree) -> Tree:
    tag, value = tree
    if isinstance(value, bytes):
        return tree
    inner = [in_order(one) for one in value]
    return tag, sorted(inner, key=octets_of) if tag == SET else inner


# -- forms ----------------------------------------------------------------------------------------


@given(trees(), st.integers())
def test_every_form_of_a_tree_is_one_der(tree: Tree, seed: int) -> None:
    sent = scrambled(tree, Random(seed))
    read = read_ber(sent)
    assert read.raw == sent
    assert normalised(read) == octets_of(in_order(tree))


@given(st.integers())
def test_every_form_of_a_certificate(seed: int) -> None:
    der = seal().certificate.der
    assert normalised(read_ber(scrambled(plain_tree(der), Random(seed)))) == der


def test_raw_is_as_received() -> None:
    first, second = b"\x30\x80\x02\x01\x05\0\0", b"\x02\x82\x00\x01\x06"
    read = members(read_ber(b"\x30\x80" + first + second + ZERO))
    assert [one.raw for one in read] == [first, second]
    assert [one.value for one in read] == [b"\x02\x01\x05", b"\x06"]


def test_an_indefinite_length_may_hold_two_zeros() -> None:
    assert string_of(read_ber(b"\x24\x80" + encode(4, ZERO * 3) + ZERO)) == ZERO * 3


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x01",
        b"\x1f\x01\x00",  # a long tag
        b"\x3f\x81\x01\x00",
        b"\x30\x82\x01",  # its length ends early
        b"\x30\xff" + b"\xff" * 200,  # longer than anything
        b"\x30\x80",  # no end
        b"\x30\x80\x00",
        b"\x30\x80\x02\x05\x00\x00",
        b"\x04\x80\x00\x00",  # indefinite without anything within
        b"\x30\x00!",
        b"\x30\x80\x00\x00!",
    ],
)
def test_malformed(octets: bytes) -> None:
    with pytest.raises(ParseError):
        read_ber(octets)


def test_depth_is_bounded() -> None:
    assert read_ber(b"\x30\x80" * 32 + ZERO * 32)
    with pytest.raises(ParseError, match="deeply"):
        read_ber(b"\x30\x80" * 33 + ZERO * 33)
    nested = b"\x05\x00"
    for _ in range(40):
        nested = encode(SEQUENCE, nested)
    with pytest.raises(ParseError, match="deeply"):
        normalised(read_ber(nested))
    pieces = encode(OCTET_STRING, b"x")
    for _ in range(33):
        pieces = encode(OCTET_STRING | 0x20, pieces)
    with pytest.raises(ParseError, match="deeply"):
        string_of(read_ber(pieces))


def test_members_are_bounded() -> None:
    assert len(members(read_ber(sequence(b"\x05\x00" * MOST_MEMBERS)))) == MOST_MEMBERS
    with pytest.raises(ParseError, match="too many"):
        members(read_ber(sequence(b"\x05\x00" * (MOST_MEMBERS + 1))))


def test_what_is_passed_over_is_bounded() -> None:
    assert read_ber(b"\x30\x80" + b"\x05\x00" * 99_999 + ZERO)
    with pytest.raises(ParseError, match="too many"):
        read_ber(b"\x30\x80" + b"\x05\x00" * 100_000 + ZERO)


def test_pieces_are_bounded() -> None:
    for piece in (encode(OCTET_STRING), encode(OCTET_STRING | 0x20)):
        assert string_of(read_ber(encode(0x24, piece * (MOST_MEMBERS - 1)))) == b""
        with pytest.raises(ParseError, match="too many pieces"):
            string_of(read_ber(encode(0x24, piece * MOST_MEMBERS)))


def test_members_of_another_tag() -> None:
    with pytest.raises(ParseError, match="tag"):
        members(read_ber(encode(SET)))
    assert members(read_ber(encode(SET, integer(1))), None)[0].integer() == 1
    with pytest.raises(ParseError):
        members(Element(SEQUENCE, b"\x02\x05\x01", b""))


# -- values ---------------------------------------------------------------------------------------


def test_strings() -> None:
    whole = encode(OCTET_STRING, b"abc")
    assert string_of(read_ber(whole)) == b"abc"
    inner = encode(OCTET_STRING | 0x20, encode(OCTET_STRING, b"b"), encode(OCTET_STRING))
    assert string_of(read_ber(encode(0x24, encode(4, b"a"), inner, encode(4, b"c")))) == b"abc"
    assert string_of(read_ber(encode(0x80, b"key")), 0x80) == b"key"
    assert string_of(read_ber(encode(0xA0, encode(4, b"key"))), 0x80) == b"key"
    for wrong in (integer(1), encode(0x24, integer(1)), encode(0x24, b"\x04")):
        with pytest.raises(ParseError):
            string_of(read_ber(wrong))


@given(st.integers(), st.integers(0, 3))
def test_numbers(number: int, padding: int) -> None:
    value = integer(number)[2:] if abs(number) < 2**900 else b"\0"
    filled = (b"\xff" if value[0] & 0x80 else b"\0") * padding + value
    expected = number if abs(number) < 2**900 else 0
    assert number_of(Element(INTEGER, filled, b"")) == expected


def test_no_numbers() -> None:
    for wrong in (Element(INTEGER, b"", b""), Element(INTEGER, bytes(513), b""), read_ber(ZERO)):
        with pytest.raises(ParseError):
            number_of(wrong)


def test_truth() -> None:
    assert [truth_of(Element(BOOLEAN, bytes((one,)), b"")) for one in (0, 1, 255)] == [
        False,
        True,
        True,
    ]
    for wrong in (Element(BOOLEAN, b"", b""), Element(BOOLEAN, ZERO, b""), read_ber(integer(1))):
        with pytest.raises(ParseError):
            truth_of(wrong)


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        (UTC_TIME, "491231235959Z", (2049, 12, 31, 23, 59, 59)),
        (UTC_TIME, "500101000000Z", (1950, 1, 1)),
        (UTC_TIME, "2501011200Z", (2025, 1, 1, 12)),
        (UTC_TIME, "250101120000+0130", (2025, 1, 1, 10, 30)),
        (GENERALIZED_TIME, "20250101120000Z", (2025, 1, 1, 12)),
        (GENERALIZED_TIME, "20250101120000.5Z", (2025, 1, 1, 12, 0, 0, 500000)),
        (GENERALIZED_TIME, "20250101120000,123456789Z", (2025, 1, 1, 12, 0, 0, 123456)),
        (GENERALIZED_TIME, "2025010112Z", (2025, 1, 1, 12)),
        (GENERALIZED_TIME, "20250101120000-0100", (2025, 1, 1, 13)),
    ],
)
def test_moments(tag: int, text: str, expected: tuple[int, ...]) -> None:
    assert moment_of(Element(tag, text.encode(), b"")) == datetime(*expected, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (GENERALIZED_TIME, "20250101120000"),  # nobody knows where
        (GENERALIZED_TIME, "20250229120000Z"),
        (GENERALIZED_TIME, "00000101120000Z"),
        (GENERALIZED_TIME, "00010101000000+2300"),  # before the first of all instants
        (GENERALIZED_TIME, "99991231235959-2300"),
        (GENERALIZED_TIME, "20250101120060Z"),
        (GENERALIZED_TIME, "202501011200.5Z"),
        (GENERALIZED_TIME, "20250101120000." + "1" * 40 + "Z"),
        (GENERALIZED_TIME, "20250101120000Z\n"),
        (GENERALIZED_TIME, "２0250101120000Z"),
        (UTC_TIME, "20250101120000Z"),
        (UTC_TIME, ""),
        (INTEGER, "20250101120000Z"),
    ],
)
def test_no_moments(tag: int, text: str) -> None:
    with pytest.raises(ParseError):
        moment_of(Element(tag, text.encode(), b""))


# -- cost -----------------------------------------------------------------------------------------


class Heads:
    """Counts how many elements are begun, in place of a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = ber._head

        def counted(octets: bytes, start: int, limit: int) -> tuple[int, int]:
            self.count += 1
            return real(octets, start, limit)

        monkeypatch.setattr(ber, "_head", counted)


def test_nesting_costs_no_more_than_its_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = Heads(monkeypatch)
    width, depth = 1000, 30
    octets = b"\x05\x00" * width
    for _ in range(depth):
        octets = b"\x30\x80" + octets + ZERO
    read = read_ber(octets)
    assert heads.count <= width + depth
    normalised(read)
    assert heads.count <= 3 * (width + depth) * depth
