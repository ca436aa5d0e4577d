"""Rows of bits as texts: compressed, in base64url, and undone within a bound.

Bitstring Status List 1.0 sections 3.3 and 4.1 (gzip, RFC 1952, multibase "u"), StatusList2021 (the
same without the "u"), Token Status List section 4.1 (zlib, RFC 1950). An empty list of 131,072
entries shrinks to some forty octets, so that no ratio tells a list from a bomb; what counts is how
much comes out. It stops at the bound, and what is left over after the end is refused: it would be a
place to hide things that no signature is asked about.

    >>> from microcred.status.compression import packed, unpacked
    >>> text = packed(bytes(16 * 1024), "bitstring")
    >>> text[:6], len(text) < 80, unpacked(text, "bitstring") == bytes(16 * 1024)
    ('uH4sIA', True, True)
    >>> unpacked(packed(bytes(10_000), "token"), "token", most=1_000)
    Traceback (most recent call last):
    microcred.errors.StatusListRefused: the list unpacks to more than 1000 octets
"""

from __future__ import annotations

import re
import zlib
from types import MappingProxyType
from typing import Final, Literal

from microcred.encoding import b64_decode, b64url_decode, b64url_encode
from microcred.errors import ParseError, StatusListRefused

__all__ = ["LARGEST_LIST", "Kind", "packed", "unpacked"]

Kind = Literal["bitstring", "2021", "token"]
"""Of which specification a list or an entry is."""

LARGEST_LIST: Final = 16 * 1024 * 1024
"""The most octets that a list may unpack to: 134 million entries of one bit."""

# zlib's own parameter: the largest window, and 16 more for the gzip wrapper.
_WINDOWS: Final = MappingProxyType({"bitstring": 15 + 16, "2021": 15 + 16, "token": 15})
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)


def packed(octets: bytes, kind: Kind) -> str:
    """The text that stands for a row of bits; the same bits give the same text (no time in it)."""
    worker = zlib.compressobj(9, zlib.DEFLATED, _WINDOWS[kind], 9)
    text = b64url_encode(worker.compress(octets) + worker.flush())
    return f"u{text}" if kind == "bitstring" else text


def unpacked(text: str, kind: Kind, *, most: int = LARGEST_LIST) -> bytes:
    """The row of bits that a text stands for.

    Args:
        text: as it stands in a list.
        kind: of which specification the list is.
        most: how many octets may come out.

    Raises:
        StatusListRefused: it is no such text or damaged ("status.list_encoding"), ends early
            ("status.list_truncated"), or unpacks to more ("status.list_too_large").
    """
    worker = zlib.decompressobj(_WINDOWS[kind])
    try:
        found = worker.decompress(_octets(text, kind), most + 1)
    except ParseError as error:
        raise _refused(f"the list: {error}", "status.list_encoding") from None
    except zlib.error:
        raise _refused(
            "the list is damaged, or not compressed so", "status.list_encoding"
        ) from None
    if len(found) > most:
        raise _refused(f"the list unpacks to more than {most} octets", "status.list_too_large")
    if not worker.eof:
        raise _refused("the list ends early", "status.list_truncated")
    if worker.unused_data:
        raise _refused("something follows the list", "status.list_encoding")
    return found


def _octets(text: str, kind: Kind) -> bytes:
    """The compressed octets.

    Raises:
        ParseError: it is no text of that alphabet.
    """
    if kind == "token":
        return b64url_decode(text)
    if kind == "bitstring":
        if not text.startswith("u"):
            raise ParseError("no multibase text in base64url, which begins with u")
        return b64url_decode(text[1:])
    # Before the "u" either alphabet was in use, with padding or without.
    bare = text.rstrip("=")
    if _BASE64.fullmatch(text) and ("+" in text or "/" in text):
        return b64_decode(bare + "=" * (-len(bare) % 4))
    return b64url_decode(bare)


def _refused(message: str, code: str) -> StatusListRefused:
    return StatusListRefused(message, code=code)
