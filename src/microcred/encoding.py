"""Octets as text and back: base64, base64url, base58btc, multibase, multicodec; strict.

RFC 4648 sections 4 and 5, RFC 7515 section 2 (base64url without padding), W3C Controlled
Identifiers 1.0 section 2.4 (multibase). There is one text for every octet string: padding where
none belongs, foreign characters, white space and stray trailing bits are refused, since two texts
for one value would let a signed file be changed without breaking its signature.

    >>> from microcred.encoding import b64url_decode, b64url_encode
    >>> b64url_encode(b"\\xff\\xfe"), b64url_decode("__4")
    ('__4', b'\\xff\\xfe')
    >>> b64url_decode("__5")
    Traceback (most recent call last):
    microcred.errors.ParseError: not the canonical base64url text of its octets
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from functools import cache
from typing import Final

from microcred.errors import ParseError
from microcred.speed import proved_base64, written_base64

__all__ = [
    "b64_decode",
    "b64_encode",
    "b64url_decode",
    "b64url_decode_all",
    "b64url_encode",
    "b64url_encode_all",
    "base58btc_decode",
    "base58btc_encode",
    "multibase_decode",
    "multibase_encode",
    "multicodec_unwrap",
    "multicodec_wrap",
]

_URL: Final = b"-_"
_STANDARD_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
# Characters of the other alphabet become one that the decoder refuses.
_URL_TO_STANDARD: Final = bytes.maketrans(b"-_+/=", b"+/!!!")

# What a text may end in of which the last group is not whole: no stray bits, in either alphabet.
_ENDS: Final = (b"", b"", b"AQgw", b"AEIMQUYcgkosw048")
_PADDING: Final = (b"", b"", b"==", b"=")
_LONG: Final = 1024
_BETWEEN: Final = "~"

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT: Final = 255
_BASE58_DIGITS: Final = bytes(_BASE58.find(chr(code)) & _NO_DIGIT for code in range(256))
"""The value of each sign, `_NO_DIGIT` of what is none."""
_EIGHT_DIGITS: Final = 58**8
_TEN_SIGNS: Final = 58**10
_LONGEST_BASE58: Final = 4096  # the work grows with the square; an RSA-8192 key needs 1,500

_VARINT_BYTES: Final = 9  # multiformats unsigned-varint: at most 63 bits


def b64url_encode(octets: bytes) -> str:
    """The base64url text without padding (RFC 7515 section 2)."""
    text = written_base64(octets, _URL)
    if text is None:
        text = binascii.b2a_base64(octets, newline=False).translate(_STANDARD_TO_URL)
    return text.rstrip(b"=").decode("ascii")


def b64url_decode(text: str | bytes) -> bytes:
    """The octets of a base64url text without padding; only the canonical text is taken.

    Raises:
        ParseError: padding, a foreign character, an impossible length or stray trailing bits.
    """
    raw = _ascii(text, "base64url")
    proved = proved_base64(raw, _URL)
    if proved is not None:
        return proved
    padded = raw.translate(_URL_TO_STANDARD) + b"=" * (-len(raw) % 4)
    return _decode(padded, "base64url")


def b64url_decode_all(texts: Sequence[str]) -> list[bytes] | None:
    """What `b64url_decode` gives of each of many texts; None if it refuses one of them.

    >>> from microcred.encoding import b64url_decode_all
    >>> b64url_decode_all(["__4", ""]), b64url_decode_all(["__4", "__5"])
    ([b'\\xff\\xfe', b''], None)
    """
    short = [text for text in texts if len(text) < _LONG]
    try:
        octets = _BETWEEN.join(short).encode("ascii").translate(_URL_TO_STANDARD)
        parts = octets.split(_BETWEEN.encode("ascii")) if short else []
        if len(parts) != len(short):
            return None
        decoded = map(_whole_or_padded, parts)
        return [next(decoded) if len(one) < _LONG else b64url_decode(one) for one in texts]
    except (UnicodeEncodeError, binascii.Error, ParseError):
        return None


def _whole_or_padded(part: bytes) -> bytes:
    """The octets of an unpadded text in the standard alphabet, without stray bits."""
    rest = len(part) % 4
    if rest and part[-1] not in _ENDS[rest]:
        raise ParseError("an impossible length, or stray trailing bits")
    return binascii.a2b_base64(part + _PADDING[rest], strict_mode=True)


def b64url_encode_all(values: Sequence[bytes]) -> list[str]:
    """What `b64url_encode` gives of each of many octet strings that are all of one length.

    >>> from microcred.encoding import b64url_encode_all
    >>> b64url_encode_all([b"\\xff\\xfe", b"ab"])
    ['__4', 'YWI']
    """
    size = len(values[0]) if values else 0
    filled = bytes(-size % 3)  # so that each begins a group of signs, and ends one
    text = b64url_encode(filled.join([*values, b""]))
    length, step = (size * 4 + 2) // 3, (size + 2) // 3 * 4
    return [text[step * at : step * at + length] for at in range(len(values))]


def b64_encode(octets: bytes) -> str:
    """The padded text in the standard alphabet (RFC 4648 section 4), without line breaks."""
    text = written_base64(octets, None) or binascii.b2a_base64(octets, newline=False)
    return text.decode("ascii")


def b64_decode(text: str | bytes) -> bytes:
    """The octets of a padded text in the standard alphabet; only the canonical text is taken.

    Raises:
        ParseError: missing padding, white space, a foreign character or stray trailing bits.
    """
    raw = _ascii(text, "base64")
    proved = proved_base64(raw, None)
    return _decode(raw, "base64") if proved is None else proved


def _ascii(text: str | bytes, name: str) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("ascii")
    except UnicodeEncodeError:
        raise ParseError(f"a character that is not of the {name} alphabet") from None


def _decode(padded: bytes, name: str) -> bytes:
    """Decode standard base64 and refuse every text but the one that encoding gives."""
    try:
        octets = binascii.a2b_base64(padded, strict_mode=True)
    except binascii.Error:
        raise ParseError(f"no {name} text") from None
    # CPython's strict mode still takes stray bits in the last character.
    if binascii.b2a_base64(octets, newline=False) != padded:
        raise ParseError(f"not the canonical {name} text of its octets")
    return octets


@cache
def _pairs_of_signs() -> tuple[str, ...]:
    """Two signs for each number below 58 * 58."""
    return tuple(first + second for first in _BASE58 for second in _BASE58)


def base58btc_encode(octets: bytes) -> str:
    """The base58btc text (Bitcoin's alphabet; each leading zero octet becomes a "1").

    Raises:
        ParseError: the text would have more than 4096 characters: nobody here would read it.
    """
    if len(octets) > _LONGEST_BASE58:
        raise ParseError(f"a base58btc text of more than {_LONGEST_BASE58} characters")
    number = int.from_bytes(octets, "big")
    pairs, signs = _pairs_of_signs(), list[str]()
    while number:
        # Ten signs at a time, so that most divisions are of what fits into a machine word.
        number, part = divmod(number, _TEN_SIGNS)
        for _ in range(5):
            part, value = divmod(part, 3364)
            signs.append(pairs[value])
    signs.reverse()
    text = "".join(signs).lstrip("1")
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    if zeros + len(text) > _LONGEST_BASE58:
        raise ParseError(f"a base58btc text of more than {_LONGEST_BASE58} characters")
    return "1" * zeros + text


def base58btc_decode(text: str) -> bytes:
    """The octets of a base58btc text of at most 4096 characters.

    Raises:
        ParseError: a character that is not in the alphabet, or the text is too long.
    """
    if len(text) > _LONGEST_BASE58:
        raise ParseError(f"a base58btc text of more than {_LONGEST_BASE58} characters")
    digits = text.encode("ascii", "replace").translate(_BASE58_DIGITS)
    if _NO_DIGIT in digits:
        raise ParseError("a character that is not of the base58btc alphabet")
    number = 0
    # Eight digits fit into a machine word, in which the arithmetic is cheap.
    for a, b, c, d, e, f, g, h in zip(*[iter(bytes(-len(digits) % 8) + digits)] * 8, strict=True):
        part = ((((((a * 58 + b) * 58 + c) * 58 + d) * 58 + e) * 58 + f) * 58 + g) * 58 + h
        number = number * _EIGHT_DIGITS + part
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase_encode(octets: bytes, base: str = "z") -> str:
    """The text with its multibase prefix: "z" (base58btc) or "u" (base64url without padding).

    >>> from microcred.encoding import multibase_decode, multibase_encode
    >>> multibase_encode(b"micro"), multibase_decode("ubWljcm8")
    ('zDLxBaXY', b'micro')

    Raises:
        ParseError: another base, or too much for base58btc.
    """
    if base == "z":
        return "z" + base58btc_encode(octets)
    if base == "u":
        return "u" + b64url_encode(octets)
    raise ParseError("a multibase other than z (base58btc) and u (base64url)")


def multibase_decode(text: str) -> bytes:
    """The octets of a multibase text that begins with "z" or "u".

    Raises:
        ParseError: another base, or a text that its base refuses.
    """
    if text.startswith("z"):
        return base58btc_decode(text[1:])
    if text.startswith("u"):
        return b64url_decode(text[1:])
    raise ParseError("a multibase other than z (base58btc) and u (base64url)")


def multicodec_wrap(code: int, octets: bytes) -> bytes:
    """The octets after their multicodec code, an unsigned varint: 0xED is Ed25519.

    >>> from microcred.encoding import multicodec_unwrap, multicodec_wrap
    >>> multicodec_wrap(0xED, b"key").hex(), multicodec_unwrap(b"\\x80\\x24key")
    ('ed016b6579', (4608, b'key'))

    Raises:
        ParseError: the code is negative or has more than 63 bits.
    """
    if not 0 <= code < 1 << 7 * _VARINT_BYTES:
        raise ParseError("a multicodec code has 0 to 63 bits")
    prefix = bytearray()
    while code > 0x7F:
        prefix.append(code & 0x7F | 0x80)
        code >>= 7
    prefix.append(code)
    return bytes(prefix) + octets


def multicodec_unwrap(octets: bytes) -> tuple[int, bytes]:
    """The multicodec code at the beginning, and the octets after it.

    Raises:
        ParseError: no varint, one of more than nine octets, or one that is not the shortest.
    """
    code = 0
    for position, octet in enumerate(octets[:_VARINT_BYTES]):
        code |= (octet & 0x7F) << 7 * position
        if octet < 0x80:
            if octet == 0 and position:
                raise ParseError("a multicodec code that is not in its shortest form")
            return code, octets[position + 1 :]
    raise ParseError("no multicodec code")
