"""CBOR: just what a proof value is made of, and only in its one deterministic form.

RFC 8949, section 4.2.1 (core deterministic encoding), of which ecdsa-sd-2023 needs unsigned
integers, byte strings, texts, arrays, and maps whose keys are integers. Lengths and integers have
their shortest head, the keys of a map ascend, nothing is tagged or of indefinite length, and
nothing follows what is read: a proof has one value, so that nobody can write the same one in
another way. Negative integers, floating point, tags and simple values are refused.

    >>> from microcred.crypto.cbor import read_cbor, write_cbor
    >>> write_cbor([b"\\x01", {0: "a", 24: [7]}]).hex()
    '824101a200616118188107'
    >>> read_cbor(bytes.fromhex("824101a200616118188107"))
    [b'\\x01', {0: 'a', 24: [7]}]
    >>> read_cbor(b"\\x18\\x07")
    Traceback (most recent call last):
    microcred.errors.ParseError: no deterministic CBOR: a head that is not the shortest
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, Union

from microcred.errors import ParseError

__all__ = ["CborValue", "read_cbor", "write_cbor"]

CborValue: TypeAlias = Union[int, bytes, str, "list[CborValue]", "dict[int, CborValue]"]
"""What is read: an unsigned integer, octets, a text, an array, or a map with such integers."""

Writable: TypeAlias = Union[int, bytes, str, "Sequence[Writable]", "Mapping[int, Writable]"]
"""What can be written; tuples are arrays too."""

_UNSIGNED: Final = 0
_OCTETS: Final = 2
_TEXT: Final = 3
_ARRAY: Final = 4
_MAP: Final = 5
_DEEPEST: Final = 8
_MOST_ITEMS: Final = (
    1 << 16
)  # a proof value has some for each statement, of which 10,000 are signed
_LARGEST: Final = 1 << 64
# Additional information of a head -> octets of its argument (RFC 8949, section 3).
_ARGUMENTS: Final = ((24, 1), (25, 2), (26, 4), (27, 8))


def write_cbor(value: Writable) -> bytes:
    """The deterministic encoding.

    Raises:
        ParseError: something that is not of `CborValue`: a negative or too large integer, a text
            with lone surrogates, another type, or too deep.
    """
    return _written(value, 1)


def _written(value: object, depth: int) -> bytes:
    if depth > _DEEPEST:
        raise _bad(f"more than {_DEEPEST} arrays and maps within one another")
    if isinstance(value, int) and not isinstance(value, bool):
        return _head(_UNSIGNED, value)
    if isinstance(value, bytes):
        return _head(_OCTETS, len(value)) + value
    if isinstance(value, str):
        octets = _utf8(value)
        return _head(_TEXT, len(octets)) + octets
    if isinstance(value, list | tuple):
        parts = [_written(one, depth + 1) for one in value]
        return b"".join([_head(_ARRAY, len(parts)), *parts])
    if isinstance(value, Mapping):
        pairs = sorted((_key(key), _written(one, depth + 1)) for key, one in value.items())
        return b"".join([_head(_MAP, len(pairs)), *(key + one for key, one in pairs)])
    raise _bad("a value of another type")


def _key(key: object) -> bytes:
    if not isinstance(key, int) or isinstance(key, bool):
        raise _bad("the key of a map is an unsigned integer here")
    return _head(_UNSIGNED, key)


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise _bad("a text with lone surrogates") from None


def _head(major: int, argument: int) -> bytes:
    """Major type and argument in the fewest octets."""
    if not 0 <= argument < _LARGEST:
        raise _bad("an integer has 0 to 64 bits, and no sign")
    if argument < _ARGUMENTS[0][0]:
        return bytes([major << 5 | argument])
    information, size = next(one for one in _ARGUMENTS if argument < 1 << 8 * one[1])
    return bytes([major << 5 | information]) + argument.to_bytes(size, "big")


def read_cbor(octets: bytes) -> CborValue:
    """The value that the octets encode, all of them, and deterministically.

    Raises:
        ParseError: they are no such encoding, or hold more than 65,536 values or 8 levels.
    """
    reader = _Reader(octets)
    value = reader.value(1)
    if reader.at != len(octets):
        raise _bad("there is something after the end")
    return value


class _Reader:
    """Octets on their way to be values; `at` is the next one to be read."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.at = 0
        self.items = 0

    def value(self, depth: int) -> CborValue:
        self.items += 1
        if depth > _DEEPEST or self.items > _MOST_ITEMS:
            raise _bad("too many values, or too deep")
        major, argument = self.head()
        if major == _UNSIGNED:
            return argument
        if major == _OCTETS:
            return self.take(argument)
        if major == _TEXT:
            try:
                return self.take(argument).decode("utf-8")
            except UnicodeDecodeError:
                raise _bad("a text that is not UTF-8") from None
        if major == _ARRAY:
            self.expect(argument)
            return [self.value(depth + 1) for _ in range(argument)]
        if major == _MAP:
            self.expect(2 * argument)
            return self.members(argument, depth)
        raise _bad("a negative integer, a tag, or a simple value")

    def members(self, count: int, depth: int) -> dict[int, CborValue]:
        found: dict[int, CborValue] = {}
        last = -1
        for _ in range(count):
            major, key = self.head()
            if major != _UNSIGNED:
                raise _bad("the key of a map is an unsigned integer here")
            if key <= last:
                raise _bad("the keys of a map do not ascend")
            found[key] = self.value(depth + 1)
            last = key
        return found

    def head(self) -> tuple[int, int]:
        """Major type and argument."""
        first = self.take(1)[0]
        major, information = first >> 5, first & 0x1F
        if information < _ARGUMENTS[0][0]:
            return major, information
        for position, (code, size) in enumerate(_ARGUMENTS):
            if information == code:
                argument = int.from_bytes(self.take(size), "big")
                smallest = 1 << 4 * size if position else _ARGUMENTS[0][0]
                if argument < smallest:
                    raise _bad("a head that is not the shortest")
                return major, argument
        raise _bad("an indefinite length or a reserved head")

    def expect(self, count: int) -> None:
        """So many values are to follow, each of one octet at least."""
        if count > len(self.octets) - self.at:
            raise _bad("it ends too early")

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.octets):
            raise _bad("it ends too early")
        taken = self.octets[self.at : end]
        self.at = end
        return taken


def _bad(reason: str) -> ParseError:
    return ParseError(f"no deterministic CBOR: {reason}")
