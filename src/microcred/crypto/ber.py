"""BER (ITU-T X.690) as time-stamping authorities and responders really send it.

RFC 3161 tokens and OCSP responses are BER, of which only the signed attributes have to be DER
(RFC 5652 section 5.3), and a quarter of real tokens is refused by readers of strict DER. Here sets
may be in any order, lengths longer than needed or indefinite, strings in pieces, truth any octet
but zero. What is read stays as it was received, since signatures are over octets. Reading is a
loop, never a recursion without a bound; indefinite lengths within one another end at a depth of 32.

    >>> from microcred.crypto.ber import members, number_of, read_ber, string_of
    >>> pieces = read_ber(b"\\x24\\x80\\x04\\x02ab\\x04\\x81\\x01c\\x00\\x00")
    >>> string_of(pieces)
    b'abc'
    >>> [number_of(one) for one in members(read_ber(b"\\x30\\x80\\x02\\x02\\x00\\x05\\x00\\x00"))]
    [5]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from microcred.crypto.der import (
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    Element,
    encode,
)
from microcred.errors import ParseError

__all__ = [
    "MOST_MEMBERS",
    "der_of",
    "members",
    "moment_of",
    "normalised",
    "number_of",
    "read_ber",
    "string_of",
    "truth_of",
]

MOST_MEMBERS: Final = 4096
"""The most elements within one, or pieces of one string: nothing that is read here has as many."""

_DEEPEST: Final = 32
_MOST_PASSED: Final = 100_000  # elements on the way to the end of an indefinite length
_CONSTRUCTED: Final = 0x20
_INDEFINITE: Final = -1
_LONGEST_NUMBER: Final = 512  # octets
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_TIME: Final = re.compile(
    rb"([0-9]{10})([0-9]{2})?([0-9]{2})?(?:[.,]([0-9]{1,32}))?(Z|[+-][0-9]{4})"
)


def read_ber(octets: bytes) -> Element:
    """The one element that the octets are; `raw` is what was received.

    Raises:
        ParseError: they are none, or there is something after it.
    """
    element = _at(octets, 0, len(octets))
    if len(element.raw) < len(octets):
        raise ParseError("no BER: there is something after the end")
    return element


def members(
    element: Element, tag: int | None = SEQUENCE, most: int = MOST_MEMBERS
) -> tuple[Element, ...]:
    """The elements within one of the given tag (None: of any), in their order.

    Raises:
        ParseError: it has another tag, its value is no sequence of elements, or they are more than
            `most`.
    """
    value = element.value if tag is None else element.expect(tag).value
    found: list[Element] = []
    position = 0
    while position < len(value):
        if len(found) == most:
            raise ParseError("no BER as expected: too many elements")
        found.append(_at(value, position, len(value)))
        position += len(found[-1].raw)
    return tuple(found)


def string_of(element: Element, tag: int = OCTET_STRING) -> bytes:
    """The octets of an OCTET STRING, or of another string with that tag, whole or in pieces.

    Raises:
        ParseError: it is none, its pieces are of another kind, or more than 4096.
    """
    pieces = list(islice(_pieces(element, tag, _DEEPEST), MOST_MEMBERS + 1))
    if len(pieces) > MOST_MEMBERS:
        raise ParseError("no BER as expected: a string of too many pieces")
    return b"".join(pieces)


def _pieces(element: Element, tag: int, depth: int) -> Iterator[bytes]:
    if element.tag != tag | _CONSTRUCTED:
        yield element.expect(tag).value
    elif depth == 0:
        raise ParseError("no BER as expected: it is nested too deeply")
    else:
        yield b""  # so that pieces of pieces count, too
        position, value = 0, element.value
        while position < len(value):
            piece = _at(value, position, len(value))
            position += len(piece.raw)
            yield from _pieces(piece, OCTET_STRING, depth - 1)


def number_of(element: Element) -> int:
    """The value of an INTEGER, its form shortest or not.

    Raises:
        ParseError: it is none, is empty or has more than 512 octets.
    """
    value = element.expect(INTEGER).value
    if not 0 < len(value) <= _LONGEST_NUMBER:
        raise ParseError("no BER as expected: an integer that is empty or too long")
    return int.from_bytes(value, "big", signed=True)


def truth_of(element: Element) -> bool:
    """The value of a BOOLEAN: every octet but zero is true.

    Raises:
        ParseError: it is none.
    """
    value = element.expect(BOOLEAN).value
    if len(value) != 1:
        raise ParseError("no BER: a boolean that is no octet")
    return value != b"\0"


def moment_of(element: Element) -> datetime:
    """The value of a UTCTime or GeneralizedTime, aware UTC.

    Fractions of a second are kept to the microsecond; seconds may be missing, and the zone may be
    an offset; a time without a zone is refused, since nobody knows when it is.

    Raises:
        ParseError: it is none, or does not exist.
    """
    octets = element.value
    if element.tag == _UTC_TIME:
        octets = (b"19" if octets[:2] >= b"50" else b"20") + octets
    elif element.tag != _GENERALIZED_TIME:
        raise ParseError("no BER as expected: no time")
    found = _TIME.fullmatch(octets)
    if found is None or (found[4] and not found[3]):
        raise ParseError("no BER as expected: a malformed time")
    digits = found[1] + (found[2] or b"00") + (found[3] or b"00")
    month, day, hour, minute, second = (int(digits[place : place + 2]) for place in range(4, 14, 2))
    micro = int((found[4] or b"0")[:6].ljust(6, b"0"))
    try:
        read = datetime(int(digits[:4]), month, day, hour, minute, second, micro, UTC)
        return read - _offset(found[5])
    except (ValueError, OverflowError):
        raise ParseError("no BER as expected: a time that does not exist") from None


def _offset(zone: bytes) -> timedelta:
    if zone == b"Z":
        return timedelta()
    sign = -1 if zone[:1] == b"-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))


def normalised(element: Element) -> bytes:
    """The element as DER, as far as that can be told without knowing its types.

    Lengths are definite and shortest, OCTET STRINGs whole, the members of a SET in order.

    Raises:
        ParseError: it is malformed, or nested more than 32 deep.
    """
    return _normalised(element, _DEEPEST)


def der_of(element: Element) -> bytes:
    """The element as DER, or as it was received where that cannot be told; never raises."""
    try:
        return normalised(element)
    except ParseError:
        return element.raw


def _normalised(element: Element, depth: int) -> bytes:
    if depth == 0:
        raise ParseError("no BER as expected: it is nested too deeply")
    if element.tag == OCTET_STRING | _CONSTRUCTED:
        return encode(OCTET_STRING, string_of(element))
    if not element.tag & _CONSTRUCTED:
        return encode(element.tag, element.value)
    inner = [_normalised(one, depth - 1) for one in members(element, None)]
    return encode(element.tag, *(sorted(inner) if element.tag == SET else inner))


def _at(octets: bytes, start: int, limit: int) -> Element:
    begin, size = _head(octets, start, limit)
    if size != _INDEFINITE:
        end = begin + size
        return Element(octets[start], octets[begin:end], octets[start:end])
    end = _end_of_contents(octets, begin, limit)
    return Element(octets[start], octets[begin : end - 2], octets[start:end])


def _head(octets: bytes, start: int, limit: int) -> tuple[int, int]:
    """Where the value of the element at `start` begins, and its size or -1 (indefinite)."""
    if start + 2 > limit or octets[start] & 0x1F == 0x1F:
        raise ParseError("no BER: it ends early or has a long tag")
    begin, size = start + 2, octets[start + 1]
    if size == 0x80:
        if not octets[start] & _CONSTRUCTED:
            raise ParseError("no BER: an indefinite length where there is nothing within")
        return begin, _INDEFINITE
    if size > 0x80:
        count = size & 0x7F
        size = int.from_bytes(octets[begin : begin + count], "big")
        begin += count
    if begin + size > limit:
        raise ParseError("no BER: it ends early")
    return begin, size


def _end_of_contents(octets: bytes, position: int, limit: int) -> int:
    """Behind the two zeros that end the indefinite length whose value begins at `position`."""
    depth = 1
    for _ in range(_MOST_PASSED):
        if octets[position : position + 2] == b"\0\0":
            depth -= 1
            position += 2
            if not depth:
                return position
            continue
        begin, size = _head(octets, position, limit)
        if size == _INDEFINITE:
            depth += 1
            if depth > _DEEPEST:
                raise ParseError("no BER as expected: it is nested too deeply")
            position = begin
        else:
            position = begin + size
    raise ParseError("no BER as expected: too many elements")
