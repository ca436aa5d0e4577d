"""The typefaces: which characters each has, and how a text is set in pieces.

Four faces of the Noto family are shipped with the package, cut down to Latin, Greek and Cyrillic;
all four have the same 2,021 characters (docs/licences.md). Pillow's basic layout is the one that
every build of it has and the only one used here, so that a page looks the same everywhere; it kerns
nothing, so kerning at large sizes is done here. What the faces lack becomes its compatible form
where they have that one (NFKC), else U+FFFD, never a silent box: a caller who needs Hebrew or
Georgian gives a page maker or an image.

    >>> from microcred.page.faces import faces, pieces
    >>> [piece.text for piece in pieces("AV \N{MATHEMATICAL BOLD CAPITAL B} ש", faces()["display"])]
    ['A', 'V B �']
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

__all__ = ["Face", "Piece", "cleaned", "faces", "pieces"]

_FILES: Final = MappingProxyType(
    {
        "display": "NotoSerifDisplay-Regular.ttf",
        "italic": "NotoSerifDisplay-Italic.ttf",
        "serif": "NotoSerif-Regular.ttf",
        "sans": "NotoSans-Regular.ttf",
    }
)
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, eq=False)
class Face:
    """One typeface.

    Attributes:
        name: "display", "italic", "serif" or "sans".
        data: the font file.
        glyphs: code point to glyph number, of every character that it has.
        kerning: pairs of glyph numbers to the change of their distance, in ems.
    """

    name: str
    data: bytes
    glyphs: Mapping[int, int]
    kerning: Mapping[tuple[int, int], float]

    def kern(self, left: str, right: str) -> float:
        """The change of the distance between two characters, in ems."""
        if not self.kerning:
            return 0.0
        pair = (self.glyphs.get(ord(left), 0), self.glyphs.get(ord(right), 0))
        return self.kerning.get(pair, 0.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is set without a break.

    Attributes:
        text: the characters.
        kern: change of the distance to the next piece, in ems.
    """

    text: str
    kern: float = 0.0


@cache
def faces() -> Mapping[str, Face]:
    """The faces by name, read from the package once."""
    from importlib.resources import files

    folder = files("microcred.page") / "fonts"
    return MappingProxyType(
        {name: _read(name, (folder / file).read_bytes()) for name, file in _FILES.items()}
    )


def cleaned(text: str) -> str:
    """The text as it can be set on lines: composed (NFC), one space for any run of white space.

    Control and format characters are left out (bidirectional controls, zero-width joiners and
    variation selectors among them); half a surrogate pair becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (_drawable(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def _drawable(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cs":
        return _REPLACEMENT
    if category == "Cc":
        return " "
    return "" if category == "Cf" or "\ufe00" <= sign <= "\ufe0f" else sign


def pieces(text: str, face: Face) -> list[Piece]:
    """A clean text in pieces: a new one wherever two letters are kerned.

    Args:
        text: as `cleaned` gives it.
        face: to set it in.
    """
    signs = "".join(_known(sign, face) for sign in text)
    found: list[Piece] = []
    start = 0
    for index in range(1, len(signs)):
        kern = face.kern(signs[index - 1], signs[index])
        if kern:
            found.append(Piece(signs[start:index], kern))
            start = index
    return [*found, Piece(signs[start:])]


def _known(sign: str, face: Face) -> str:
    """The character, or what stands for one that the face lacks."""
    if ord(sign) in face.glyphs:
        return sign
    compatible = unicodedata.normalize("NFKC", sign)
    has_all = all(ord(one) in face.glyphs for one in compatible)
    return compatible if has_all else _REPLACEMENT


# -- two tables of a font file (ISO/IEC 14496-22), which Pillow does not show ---------------------


def _read(name: str, data: bytes) -> Face:
    tables = _tables(data)
    (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
    kerning = _kerning(data, tables["kern"], units) if "kern" in tables else {}
    glyphs = MappingProxyType(_glyphs(data, tables["cmap"]))
    return Face(name, data, glyphs, MappingProxyType(kerning))


def _tables(data: bytes) -> dict[str, int]:
    """Tag to offset of each table."""
    (count,) = struct.unpack_from(">H", data, 4)
    records = struct.iter_unpack(">4sLLL", data[12 : 12 + 16 * count])
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}


def _glyphs(data: bytes, at: int) -> dict[int, int]:
    """Code point to glyph number, of the subtable in format 4 that is for Windows."""
    (count,) = struct.unpack_from(">H", data, at + 2)
    encodings = struct.iter_unpack(">HHL", data[at + 4 : at + 4 + 8 * count])
    at += next(offset for platform, _, offset in encodings if platform == 3)
    (twice,) = struct.unpack_from(">H", data, at + 6)
    segments = f">{twice // 2}H"
    ends = struct.unpack_from(segments, data, at + 14)
    starts = struct.unpack_from(segments, data, at + 16 + twice)
    deltas = struct.unpack_from(segments, data, at + 16 + 2 * twice)
    ranges = struct.unpack_from(segments, data, at + 16 + 3 * twice)
    found: dict[int, int] = {}
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        here = at + 16 + 3 * twice + 2 * index
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                (glyph,) = struct.unpack_from(">H", data, here + ranges[index] + 2 * (code - first))
            found[code] = (glyph + deltas[index]) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def _kerning(data: bytes, at: int, units: int) -> dict[tuple[int, int], float]:
    """The pairs of a `kern` table with one subtable of format 0."""
    (count,) = struct.unpack_from(">H", data, at + 10)
    pairs = struct.iter_unpack(">HHh", data[at + 18 : at + 18 + 6 * count])
    return {(left, right): value / units for left, right, value in pairs}
