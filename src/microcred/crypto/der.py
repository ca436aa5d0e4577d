"""DER (ITU-T X.690) and PEM (RFC 7468): just what reading a certificate takes.

Certificates are read here rather than by `cryptography.x509`, because real ones carry extensions
that it refuses (a policy qualifier of an accredited Spanish authority, in the European
Commission's own samples), because names have to be had octet by octet, and because importing it
costs more than verifying a seal. Definite, shortest lengths only; nothing may follow what is read;
reading is not recursive.

    >>> from microcred.crypto.der import INTEGER, SEQUENCE, children, encode, read_one
    >>> octets = encode(SEQUENCE, encode(INTEGER, b"\\x05"), encode(INTEGER, b"\\x00\\xff"))
    >>> [child.integer() for child in children(read_one(octets))]
    [5, 255]
    >>> read_one(octets + b"!")
    Traceback (most recent call last):
    microcred.errors.ParseError: no DER: there is something after the end
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from microcred.encoding import b64_decode, b64_encode
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = [
    "BIT_STRING",
    "BOOLEAN",
    "INTEGER",
    "OCTET_STRING",
    "OID",
    "SEQUENCE",
    "SET",
    "Element",
    "children",
    "context",
    "encode",
    "read_one",
    "read_pem",
    "write_pem",
]

BOOLEAN: Final = 0x01
"""Tag of a BOOLEAN."""
INTEGER: Final = 0x02
"""Tag of an INTEGER."""
BIT_STRING: Final = 0x03
"""Tag of a BIT STRING."""
OCTET_STRING: Final = 0x04
"""Tag of an OCTET STRING."""
OID: Final = 0x06
"""Tag of an OBJECT IDENTIFIER."""
SEQUENCE: Final = 0x30
"""Tag of a SEQUENCE or SEQUENCE OF."""
SET: Final = 0x31
"""Tag of a SET or SET OF."""

_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_LONGEST_OID: Final = 128
# String types and how Python names their encoding. TeletexString is read as Latin-1, as others do.
_ENCODINGS: Final = MappingProxyType(
    {
        0x0C: "utf-8",
        0x12: "ascii",
        0x13: "ascii",
        0x14: "latin-1",
        0x16: "ascii",
        0x1A: "ascii",
        0x1C: "utf-32-be",
        0x1E: "utf-16-be",
    }
)


def context(number: int, *, constructed: bool) -> int:
    """The context-specific tag [number]."""
    return 0x80 | (0x20 if constructed else 0) | number


class Element(Frozen):
    """One tag with its value.

    Attributes:
        tag: the identifier octet.
        value: the content octets.
        raw: tag, length and value as they stand in the input.
    """

    tag: int
    value: bytes
    raw: bytes

    def expect(self, tag: int) -> Element:
        """The element itself, if it has this tag.

        Raises:
            ParseError: it has another.
        """
        if self.tag != tag:
            raise ParseError(f"no DER as expected: tag {self.tag:#04x} instead of {tag:#04x}")
        return self

    def integer(self) -> int:
        """The value of an INTEGER, in its shortest form.

        Raises:
            ParseError: it is none.
        """
        value = self.expect(INTEGER).value
        stray = len(value) > 1 and value[0] in (0, 0xFF) and (value[0] ^ value[1]) < 0x80
        if not value or stray:
            raise ParseError("no DER: an integer that is not in its shortest form")
        return int.from_bytes(value, "big", signed=True)

    def boolean(self) -> bool:
        """The value of a BOOLEAN.

        Raises:
            ParseError: it is none.
        """
        if self.expect(BOOLEAN).value not in (b"\x00", b"\xff"):
            raise ParseError("no DER: a boolean that is neither true nor false")
        return self.value == b"\xff"

    def bits(self) -> bytes:
        """The octets of a BIT STRING without unused bits.

        Raises:
            ParseError: it is none, or has unused bits.
        """
        if self.expect(BIT_STRING).value[:1] != b"\0":
            raise ParseError("no DER as expected: a bit string with unused bits")
        return self.value[1:]

    def flags(self) -> frozenset[int]:
        """The numbers of the bits that are set in a BIT STRING, the first is 0.

        Raises:
            ParseError: it is none.
        """
        value = self.expect(BIT_STRING).value
        unused = value[0] if value else 8
        if unused > 7 or (unused and (len(value) == 1 or value[-1] & (1 << unused) - 1)):
            raise ParseError("no DER: a malformed bit string")
        return frozenset(
            8 * place + bit
            for place, octet in enumerate(value[1:])
            for bit in range(8)
            if octet & 0x80 >> bit
        )

    def oid(self) -> str:
        """The value of an OBJECT IDENTIFIER in dotted form.

        Raises:
            ParseError: it is none.
        """
        value = self.expect(OID).value
        if not value or value[-1] & 0x80 or len(value) > _LONGEST_OID:
            raise ParseError("no DER: a malformed object identifier")
        arcs, arc, begins = [], 0, True
        for octet in value:
            if begins and octet == 0x80:
                raise ParseError("no DER: an object identifier that is not in its shortest form")
            arc = arc << 7 | octet & 0x7F
            begins = not octet & 0x80
            if begins:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))

    def text(self) -> str:
        """The value of any of the string types, nothing normalised.

        Raises:
            ParseError: it is no string, or not in the encoding of its type.
        """
        try:
            return self.value.decode(_ENCODINGS[self.tag])
        except (KeyError, UnicodeDecodeError):
            raise ParseError("no DER as expected: a malformed string") from None

    def time(self) -> datetime:
        """The value of a UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 has it; aware UTC.

        Raises:
            ParseError: it is none, has no seconds, or has another zone than Z.
        """
        digits = self.value.decode("latin-1")
        if self.tag == _UTC_TIME and re.fullmatch(r"[0-9]{12}Z", digits, re.ASCII):
            digits = ("19" if digits >= "50" else "20") + digits
        elif self.tag != _GENERALIZED_TIME or not re.fullmatch(r"[0-9]{14}Z", digits, re.ASCII):
            raise ParseError("no DER as expected: a malformed time")
        try:
            month, day, hour, minute, second = (
                int(digits[place : place + 2]) for place in range(4, 14, 2)
            )
            return datetime(int(digits[:4]), month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            raise ParseError("no DER as expected: a time that does not exist") from None


def read_one(octets: bytes) -> Element:
    """The one element that the octets are.

    Raises:
        ParseError: they are none, or there is something after it.
    """
    element = _at(octets, 0)
    if len(element.raw) < len(octets):
        raise ParseError("no DER: there is something after the end")
    return element


def children(element: Element, tag: int | None = SEQUENCE) -> tuple[Element, ...]:
    """The elements within one of the given tag (None: of any), in their order.

    Raises:
        ParseError: it has another tag, or its value is no sequence of elements.
    """
    value = element.value if tag is None else element.expect(tag).value
    found = []
    position = 0
    while position < len(value):
        found.append(_at(value, position))
        position += len(found[-1].raw)
    return tuple(found)


def encode(tag: int, *parts: bytes) -> bytes:
    """The element of a tag whose value is the parts one after the other."""
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def _at(octets: bytes, start: int) -> Element:
    header = octets[start : start + 6]
    if len(header) < 2 or header[0] & 0x1F == 0x1F:
        raise ParseError("no DER: it ends early or has a long tag")
    begin, size = start + 2, header[1]
    if size >= 0x80:
        count = size & 0x7F
        size = int.from_bytes(header[2 : 2 + count], "big")
        if not 1 <= count <= 4 or size < 0x80 or size >> 8 * (count - 1) == 0:
            raise ParseError("no DER: a length that is not in its shortest form")
        begin += count
    end = begin + size
    if end > len(octets):
        raise ParseError("no DER: it ends early")
    return Element(header[0], octets[begin:end], octets[start:end])


def write_pem(label: str, octets: bytes) -> bytes:
    """The octets as PEM, 64 characters a line.

    >>> from microcred.crypto.der import read_pem, write_pem
    >>> text = write_pem("CERTIFICATE", b"octets")
    >>> text, read_pem(text, "CERTIFICATE")
    (b'-----BEGIN CERTIFICATE-----\\nb2N0ZXRz\\n-----END CERTIFICATE-----\\n', (b'octets',))
    """
    text = b64_encode(octets)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def read_pem(text: bytes, *labels: str) -> tuple[bytes, ...]:
    """The octets of every block with one of the labels, in their order.

    Text between the blocks and blocks with other labels are passed over, as RFC 7468 section 2
    says; line ends and their lengths do not matter.

    Raises:
        ParseError: such a block has no end, or its content is no base64.
    """
    label = "|".join(re.escape(one) for one in labels).encode("ascii")
    pattern = rb"-----BEGIN (" + label + rb")-----(?:([^-]*)-----END \1-----)?"
    bodies = [found.group(2) for found in re.finditer(pattern, text)]
    if None in bodies:
        raise ParseError("a PEM block without its end")
    return tuple(b64_decode(b"".join(body.split())) for body in bodies)
