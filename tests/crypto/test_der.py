"""DER and PEM: one reading for every octet string, or a ParseError; never a recursion."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import core
from built_der import bits, integer, oid
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    Element,
    children,
    context,
    encode,
    read_one,
    read_pem,
    write_pem,
)
from microcred.errors import ParseError

tags = st.integers(0, 255).filter(lambda tag: tag & 0x1F != 0x1F)


def element(tag: int, value: bytes) -> Element:
    return read_one(encode(tag, value))


# -- tag, length, value ---------------------------------------------------------------------------


@given(tags, st.binary(max_size=400))
def test_what_is_encoded_is_read(tag: int, value: bytes) -> None:
    octets = encode(tag, value)
    assert read_one(octets) == Element(tag, value, octets)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536, 2**24])
def test_lengths_at_their_bounds(size: int) -> None:
    octets = encode(OCTET_STRING, bytes(size))
    assert read_one(octets).value == bytes(size)
    assert octets == core.OctetString(bytes(size)).dump()
    if size < 70_000:
        for shorter in (octets[:-1], octets[:1], octets[:2] if size else octets[:1], b""):
            with pytest.raises(ParseError):
                read_one(shorter)


@given(st.lists(st.tuples(tags, st.binary(max_size=20)), max_size=6))
def test_children_stand_in_their_order(parts: list[tuple[int, bytes]]) -> None:
    whole = element(SEQUENCE, b"".join(encode(*part) for part in parts))
    assert [(one.tag, one.value) for one in children(whole)] == parts
    assert b"".join(one.raw for one in children(whole)) == whole.value


@settings(max_examples=400)
@given(st.binary(max_size=30))
def test_whatever_is_read_is_what_is_encoded(octets: bytes) -> None:
    try:
        found = read_one(octets)
    except ParseError:
        return
    assert encode(found.tag, found.value) == octets == found.raw
    for read in (Element.integer, Element.boolean, Element.flags, Element.oid, Element.text):
        with suppress(ParseError):
            read(found)


NO_DER = {
    "nothing": "",
    "a tag alone": "30",
    "too short": "0402aa",
    "something after the end": "0400aa",
    "indefinite length": "3080020105" + "0000",
    "indefinite length of a string": "2480" + "0000",
    "long form of a short length": "04810161",
    "long form of 127": "04817f" + "00" * 127,
    "a leading zero in the length": "04820080" + "00" * 128,
    "five octets of length": "04850000000001aa",
    "reserved length": "04ff",
    "length without its octets": "0482",
    "length with some of its octets": "048201",
    "four gigabytes": "0484ffffffff",
    "a long tag": "1f8101" + "0100",
    "a long tag of a small number": "bf1e0100",
    "every bit of the tag": "ff0100",
}


@pytest.mark.parametrize("octets", NO_DER.values(), ids=NO_DER)
def test_no_der(octets: str) -> None:
    with pytest.raises(ParseError):
        read_one(bytes.fromhex(octets))
    with pytest.raises(ParseError):
        children(element(SEQUENCE, bytes.fromhex(octets) or b"\x30"))


def test_children_of_another_tag() -> None:
    assert len(children(element(SET, integer(1)), SET)) == 1
    assert len(children(element(0xA0, integer(1)), None)) == 1
    for tag in (SET, OCTET_STRING, 0xA0):
        with pytest.raises(ParseError, match="tag"):
            children(element(tag, integer(1)))


def test_deep_nesting_is_only_read_as_deep_as_asked() -> None:
    octets = b""
    for _ in range(20_000):
        octets = encode(SEQUENCE, octets) if len(octets) < 60_000 else octets
    found = read_one(octets)
    for _ in range(1000):
        (found,) = children(found)
    assert found.tag == SEQUENCE


def test_context_tags() -> None:
    assert context(0, constructed=True) == 0xA0
    assert context(6, constructed=False) == 0x86


# -- values ---------------------------------------------------------------------------------------


@given(st.integers(-(2**200), 2**200))
def test_integers(number: int) -> None:
    assert read_one(integer(number)).integer() == number
    assert integer(number) == core.Integer(number).dump()


@pytest.mark.parametrize("value", ["", "0000", "007f", "ff80", "ffff", "0001", "00" * 30])
def test_integers_that_are_not_the_shortest(value: str) -> None:
    with pytest.raises(ParseError):
        element(INTEGER, bytes.fromhex(value)).integer()


def test_booleans() -> None:
    assert element(BOOLEAN, b"\xff").boolean() is True
    assert element(BOOLEAN, b"\0").boolean() is False
    for value in (b"", b"\1", b"\xff\xff", b"\0\0", b"\x7f"):
        with pytest.raises(ParseError):
            element(BOOLEAN, value).boolean()


def test_bit_strings_of_whole_octets() -> None:
    assert read_one(bits(b"ab")).bits() == b"ab"
    assert read_one(bits(b"")).bits() == b""
    for value in (b"", b"\1\x80", b"\7", b"\x08a", b"\xff"):
        with pytest.raises(ParseError):
            element(BIT_STRING, value).bits()


@given(st.frozensets(st.integers(0, 40), max_size=8))
def test_flags(numbers: frozenset[int]) -> None:
    size = max(numbers, default=-1) + 1
    octets = bytearray((size + 7) // 8)
    for number in numbers:
        octets[number // 8] |= 0x80 >> number % 8
    assert read_one(bits(bytes(octets), -size % 8)).flags() == numbers


@pytest.mark.parametrize(
    "value", ["", "01", "07", "0880", "ff80", "0181", "05a1", "07ff", "0780ff", "0303"]
)
def test_malformed_flags(value: str) -> None:
    """Octets beyond the last bit are zero (X.690 section 11.2.1): else two texts would be one."""
    with pytest.raises(ParseError):
        element(BIT_STRING, bytes.fromhex(value)).flags()


@pytest.mark.parametrize(
    "dotted",
    ["0.0", "0.39", "1.2.840.113549.1.1.11", "2.5.4.97", "2.39", "2.40", "2.999.3", "2.16.840.1"],
)
def test_object_identifiers(dotted: str) -> None:
    assert read_one(oid(dotted)).oid() == dotted
    assert core.ObjectIdentifier(dotted).dump() == oid(dotted)


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**40), max_size=6))
def test_every_object_identifier_comes_back(first: int, second: int, rest: list[int]) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    assert read_one(oid(dotted)).oid() == dotted


@pytest.mark.parametrize(
    "value", [b"", b"\x80", b"\x2a\x80", b"\x2a\x80\x01", b"\x80\x01", b"\1" * 129]
)
def test_malformed_object_identifiers(value: bytes) -> None:
    with pytest.raises(ParseError):
        element(OID, value).oid()


def test_the_longest_object_identifier() -> None:
    assert element(OID, b"\x2a" + b"\xff" * 126 + b"\x7f").oid().startswith("1.2.")


TEXTS = [
    (0x0C, "Ána Ω 😀".encode(), "Ána Ω 😀"),
    (0x12, b"123 456", "123 456"),
    (0x13, b"Example", "Example"),
    (0x14, b"Universit\xe4t", "Universität"),
    (0x16, b"a@example.org", "a@example.org"),
    (0x1A, b"Visible", "Visible"),
    (0x1C, "Ω😀".encode("utf-32-be"), "Ω😀"),
    (0x1E, "Πανεπιστήμιο 😀".encode("utf-16-be"), "Πανεπιστήμιο 😀"),
    (0x0C, b"", ""),
]


@pytest.mark.parametrize(("tag", "octets", "text"), TEXTS)
def test_every_type_of_string(tag: int, octets: bytes, text: str) -> None:
    assert element(tag, octets).text() == text


@pytest.mark.parametrize(
    ("tag", "octets"),
    [
        (0x0C, b"\xff"),
        (0x0C, b"\xc0\xaf"),
        (0x0C, b"\xed\xa0\x80"),
        (0x13, b"\xe4"),
        (0x16, b"\x80"),
        (0x1E, b"a"),
        (0x1E, b"\xd8\x00"),
        (0x1E, b"\xdc\x00\xd8\x00"),
        (0x1C, b"abc"),
        (0x1C, b"\x00\x11\x00\x00"),
        (0x1C, b"\x00\x00\xd8\x00"),
        (0x19, b"graphic"),
        (0x04, b"octets"),
        (0x02, b"\1"),
        (0x30, b""),
        (0x2C, b"utf-8, constructed"),
    ],
)
def test_no_string(tag: int, octets: bytes) -> None:
    with pytest.raises(ParseError):
        element(tag, octets).text()


MOMENTS = [
    (0x17, b"500101000000Z", datetime(1950, 1, 1, tzinfo=UTC)),
    (0x17, b"991231235959Z", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (0x17, b"000229120000Z", datetime(2000, 2, 29, 12, tzinfo=UTC)),
    (0x17, b"491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (0x18, b"20500101000000Z", datetime(2050, 1, 1, tzinfo=UTC)),
    (0x18, b"99991231235959Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (0x18, b"00010101000000Z", datetime(1, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("tag", "octets", "moment"), MOMENTS)
def test_times(tag: int, octets: bytes, moment: datetime) -> None:
    assert element(tag, octets).time() == moment
    assert element(tag, octets).time().tzinfo is UTC


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2049, 12, 31)))
def test_both_forms_of_a_time_are_one(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    assert element(0x17, f"{aware:%y%m%d%H%M%S}Z".encode()).time() == aware
    assert element(0x18, f"{aware:%Y%m%d%H%M%S}Z".encode()).time() == aware


@pytest.mark.parametrize(
    ("tag", "octets"),
    [
        (0x17, b"2601010000Z"),
        (0x17, b"260101000000"),
        (0x17, b"260101000000+0000"),
        (0x17, b"260101000000z"),
        (0x17, b"260101000000Z "),
        (0x17, b"260101000000Z\n"),
        (0x17, b"20260101000000Z"),
        (0x17, b"260230000000Z"),
        (0x17, b"261301000000Z"),
        (0x17, b"260101240000Z"),
        (0x17, b"260101000060Z"),
        (0x17, b"2601010000 0Z"),
        (0x17, b"26010100000\xb2Z"),
        (0x17, b""),
        (0x18, b"260101000000Z"),
        (0x18, b"00000101000000Z"),
        (0x18, b"20260101000000.5Z"),
        (0x18, b"20260101000000+0100"),
        (0x18, b"202601010000Z"),
        (0x18, b"20250229000000Z"),
        (0x16, b"20260101000000Z"),
    ],
)
def test_times_that_are_none(tag: int, octets: bytes) -> None:
    with pytest.raises(ParseError):
        element(tag, octets).time()


@pytest.mark.parametrize(
    "read",
    [Element.integer, Element.boolean, Element.bits, Element.flags, Element.oid, Element.time],
)
def test_a_value_of_another_tag(read: Any) -> None:
    with pytest.raises(ParseError):
        read(element(OCTET_STRING, b"\0"))


# -- PEM ------------------------------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_what_is_written_as_pem_is_read(octets: bytes) -> None:
    text = write_pem("CERTIFICATE", octets)
    assert read_pem(text, "CERTIFICATE") == (octets,)
    assert read_pem(text.replace(b"\n", b"\r\n"), "CERTIFICATE") == (octets,)
    assert read_pem(text.replace(b"\n", b""), "CERTIFICATE") == (octets,)
    assert max(map(len, text.splitlines())) <= 64


def test_blocks_among_others() -> None:
    text = b"Bag\n" + write_pem("KEY", b"k") + write_pem("A", b"1") + b"\n-- x --\n"
    text += write_pem("B", b"2") + write_pem("A", b"3")
    assert read_pem(text, "A", "B") == (b"1", b"2", b"3")
    assert read_pem(text, "C") == read_pem(b"", "A") == ()


BLOCK = write_pem("A", b"octets")
NO_PEM = {
    "no base64": BLOCK.replace(b"b2N0", b"b2*0"),
    "padding missing": write_pem("A", b"12").replace(b"=", b""),
    "stray bits": write_pem("A", b"1").replace(b"MQ==", b"MR=="),
    "headers": BLOCK.replace(b"b2N0", b"Proc: 4\n\nb2N0"),
    "a dash": BLOCK.replace(b"b2N0", b"b2-0"),
    "no end": BLOCK.partition(b"-----END")[0],
    "another end": BLOCK.replace(b"END A", b"END B"),
    "no end before the next": BLOCK.partition(b"-----END")[0] + BLOCK,
    "no end after a good one": BLOCK + BLOCK.partition(b"-----END")[0],
}


@pytest.mark.parametrize("text", NO_PEM.values(), ids=NO_PEM)
def test_malformed_blocks_are_not_passed_over(text: bytes) -> None:
    """An anchor that is silently left out would be missed much later, and nobody knew why."""
    with pytest.raises(ParseError):
        read_pem(text, "A")
    assert read_pem(text, "B") == ()


@pytest.mark.parametrize(
    "text", [b"-----BEGIN A-----" * 200_000, b"-" * 10**6, b"-----BEGIN A-----" + b"A" * 10**6]
)
def test_hostile_pem(text: bytes) -> None:
    try:
        assert read_pem(text, "A") == ()
    except ParseError as error:
        assert len(str(error)) < 100
