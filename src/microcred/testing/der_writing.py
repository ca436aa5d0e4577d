"""Writing DER, and the BER that some senders write in its place.

ITU-T X.690. What a test world hands out is written octet by octet, by other code than reads it, so
that a fault of the reader does not meet the same fault here; and so that what is wrong can be wrong
in exactly one way.

    >>> from microcred.testing.der_writing import in_pieces, octets, oid, sequence
    >>> sequence(oid("2.5.29.15"), octets(b"!")).hex()
    '30080603551d0f040121'
    >>> in_pieces(b"abc").hex()
    '2480040261620401630000'
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from microcred.crypto.der import BIT_STRING, OCTET_STRING, OID, SEQUENCE, SET, context, encode
from microcred.crypto.der import INTEGER as _INTEGER

__all__ = [
    "NULL",
    "algorithm",
    "bits",
    "boolean",
    "enumerated",
    "explicit",
    "flags",
    "generalized",
    "ia5",
    "implicit",
    "in_pieces",
    "integer",
    "octets",
    "oid",
    "printable",
    "sequence",
    "set_of",
    "streamed",
    "time",
    "utf8",
]

NULL: Final = b"\x05\x00"
"""The element NULL."""

_END: Final = b"\x00\x00"
_FIRST_GENERALIZED: Final = 2050  # RFC 5280 section 4.1.2.5
_CONSTRUCTED: Final = 0x20


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of its parts."""
    return encode(SEQUENCE, *parts)


def set_of(*parts: bytes, ordered: bool = True) -> bytes:
    """A SET OF: its parts in the order that DER wants, or as they are given."""
    return encode(SET, *(sorted(parts) if ordered else parts))


def explicit(number: int, *parts: bytes) -> bytes:
    """Something within the constructed tag [number]."""
    return encode(context(number, constructed=True), *parts)


def implicit(number: int, value: bytes, *, constructed: bool = False) -> bytes:
    """A value that has the tag [number] in place of its own."""
    return encode(context(number, constructed=constructed), value)


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = (int(one) for one in dotted.split("."))
    return encode(OID, b"".join(_base128(one) for one in (40 * first + second, *rest)))


def _base128(number: int) -> bytes:
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))


def integer(number: int) -> bytes:
    """An INTEGER in its shortest form."""
    return encode(_INTEGER, _signed(number))


def enumerated(number: int) -> bytes:
    """An ENUMERATED."""
    return encode(0x0A, _signed(number))


def _signed(number: int) -> bytes:
    magnitude = number if number >= 0 else ~number
    return number.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True)


def boolean(value: bool) -> bytes:
    """A BOOLEAN."""
    return encode(0x01, b"\xff" if value else b"\x00")


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return encode(OCTET_STRING, value)


def bits(value: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return encode(BIT_STRING, b"\x00", value)


def flags(*numbers: int) -> bytes:
    """The value of a BIT STRING in which these bits are set, with its octet of unused bits."""
    if not numbers:
        return b"\x00"
    size = max(numbers) + 1
    unused = -size % 8
    value = sum(1 << (size - 1 - one) for one in set(numbers)) << unused
    return bytes([unused]) + value.to_bytes((size + 7) // 8, "big")


def utf8(text: str) -> bytes:
    """A UTF8String."""
    return encode(0x0C, text.encode("utf-8"))


def printable(text: str) -> bytes:
    """A PrintableString."""
    return encode(0x13, text.encode("ascii"))


def ia5(text: str) -> bytes:
    """An IA5String."""
    return encode(0x16, text.encode("ascii"))


def generalized(moment: datetime, *, fraction: bool = False) -> bytes:
    """A GeneralizedTime in UTC, with the fraction of its second if it is wanted and is not 0."""
    moment = moment.astimezone(UTC)
    text = f"{moment:%Y%m%d%H%M%S}"
    if fraction and moment.microsecond:
        text += f".{moment.microsecond:06d}".rstrip("0")
    return encode(0x18, f"{text}Z".encode("ascii"))


def time(moment: datetime) -> bytes:
    """A Time as certificates have it: UTCTime before 2050, else GeneralizedTime."""
    moment = moment.astimezone(UTC)
    if 1950 <= moment.year < _FIRST_GENERALIZED:
        return encode(0x17, f"{moment:%y%m%d%H%M%S}Z".encode("ascii"))
    return generalized(moment)


def algorithm(dotted: str, parameters: bytes = b"") -> bytes:
    """An AlgorithmIdentifier."""
    return sequence(oid(dotted), parameters)


def streamed(tag: int, *parts: bytes) -> bytes:
    """An element of indefinite length (BER), as libraries write that do not know its end yet."""
    return bytes([tag | _CONSTRUCTED, 0x80]) + b"".join(parts) + _END


def in_pieces(value: bytes) -> bytes:
    """An OCTET STRING of indefinite length (BER), in two pieces."""
    middle = (len(value) + 1) // 2
    return streamed(OCTET_STRING, octets(value[:middle]), octets(value[middle:]))
