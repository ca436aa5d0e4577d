"""Setting text: how wide it is, where its lines break, which size it fits in.

Everything is measured with the very pieces that are drawn later, so that what fits here fits on the
page. Sizes are pixels of the page; measuring and drawing is done at twice that (`SCALE`) and
scaled down, which makes letters even.

    >>> from microcred.page.setting import Setter, Style
    >>> setter, style = Setter(), Style("serif", 20)
    >>> list(setter.lines("Measures soil organic carbon", style, 150))
    ['Measures soil', 'organic carbon']
    >>> setter.width("Measures soil", style) <= 150
    True
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from microcred.page.design import Colour
from microcred.page.faces import Face, Piece, faces, pieces

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

__all__ = ["ELLIPSIS", "SCALE", "Colour", "Setter", "Style"]

SCALE: Final = 2
"""How many times larger than the page text is measured and drawn."""

ELLIPSIS: Final = "…"
"""What ends a text that was cut."""

_BLACK: Final[Colour] = (0, 0, 0)
# Of the em, in all four faces: room for a capital with an accent above, and for a descender.
_ASCENT: Final = 1.02
_DESCENT: Final = 0.28
_LONGEST: Final = 300  # characters of a word that are measured at once
_MOST_WIDTHS: Final = 20_000  # words that are kept
_MOST_BROKEN: Final = 2_000  # texts whose lines are kept, none of them long


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set.

    Attributes:
        face: name of the face.
        size: of the em in pixels of the page.
        colour: red, green, blue.
    """

    face: str
    size: int
    colour: Colour = _BLACK

    @property
    def ascent(self) -> int:
        """From the top of a line down to its baseline."""
        return round(self.size * _ASCENT)

    @property
    def height(self) -> int:
        """Of one line."""
        return self.ascent + round(self.size * _DESCENT)


@dataclass(eq=False)
class Setter:
    """Measures and breaks text; keeps what it has measured last, so make one for each drawing.

    One for many drawings is quicker if they have the same words.
    """

    _fonts: dict[tuple[str, int], FreeTypeFont] = field(default_factory=dict)
    _widths: dict[tuple[str, str, int], float] = field(default_factory=dict)
    _broken: dict[tuple[str, Style, int], tuple[str, ...]] = field(default_factory=dict)

    def font(self, style: Style) -> FreeTypeFont:
        """The font to draw with, at `SCALE` times the style's size."""
        from io import BytesIO

        from PIL import ImageFont

        key = (style.face, style.size)
        if key not in self._fonts:
            self._fonts[key] = ImageFont.truetype(
                BytesIO(self._face(style).data),
                style.size * SCALE,
                layout_engine=ImageFont.Layout.BASIC,
            )
        return self._fonts[key]

    def pieces(self, text: str, style: Style) -> Iterator[tuple[int, Piece]]:
        """The pieces of a text, each with its distance from the start, scaled by `SCALE`."""
        at = 0
        font = self.font(style)
        before: Piece | None = None  # the last one needs no measure here
        for piece in pieces(text, self._face(style)):
            if before is not None:
                at += round(font.getlength(before.text) + before.kern * style.size * SCALE)
            yield at, piece
            before = piece

    def width(self, text: str, style: Style) -> float:
        """Of a text on one line, in pixels of the page: the sum of its words and spaces."""
        words = text.split(" ")
        space = self._word(" ", style)
        return sum(self._word(word, style) for word in words) + space * (len(words) - 1)

    def lines(self, text: str, style: Style, width: int) -> Iterator[str]:
        """A clean text on lines of at most this width, broken at spaces.

        A word that is wider than a line is broken where the line ends.
        """
        if len(text) > _LONGEST:
            return self._lines(text, style, width)
        key = (text, style, width)
        known = self._broken.get(key)
        if known is None:
            if len(self._broken) >= _MOST_BROKEN:
                self._broken.clear()
            known = self._broken[key] = tuple(self._lines(text, style, width))
        return iter(known)

    def _lines(self, text: str, style: Style, width: int) -> Iterator[str]:
        space = self._word(" ", style)
        line: list[str] = []
        wide = 0.0
        for word in self._words(text, style, width):
            more = self._word(word, style)
            if line and wide + more + space * len(line) > width:
                yield " ".join(line)
                line, wide = [], 0.0
            line.append(word)
            wide += more
        if line:
            yield " ".join(line)

    def balanced(self, text: str, style: Style, width: int) -> list[str]:
        """The same number of lines as `lines` gives, of about the same width each."""
        widest = list(self.lines(text, style, width))
        least = width // 3
        while len(widest) > 1 and width - least > 8:
            middle = (least + width) // 2
            narrower = list(self.lines(text, style, middle))
            if len(narrower) > len(widest):
                least = middle
            else:
                widest, width = narrower, middle
        return widest

    def fitted(
        self, text: str, style: Style, width: int, sizes: Sequence[int], most: int
    ) -> tuple[Style, list[str]]:
        """The text in the largest of the sizes in which it takes few lines.

        Args:
            text: a clean text.
            style: all but the size.
            width: of the lines, in pixels.
            sizes: from large to small; the first one allows one line, each further one a line
                more, the last one `most`.
            most: lines; a text that needs more ends with an ellipsis.
        """
        for allowed, size in enumerate(sizes[:-1], start=1):
            chosen = replace(style, size=size)
            few = list(islice(self.lines(text, chosen, width), allowed + 1))
            if len(few) <= allowed:
                return chosen, self.balanced(text, chosen, width)
        chosen = replace(style, size=sizes[-1])
        found = list(islice(self.lines(text, chosen, width), most + 1))
        if len(found) <= most:
            return chosen, self.balanced(text, chosen, width)
        return chosen, [*found[: most - 1], self.cut(found[most - 1], chosen, width)]

    def cut(self, line: str, style: Style, width: int) -> str:
        """A line that ends with an ellipsis and still has its place."""
        while line and self.width(line + ELLIPSIS, style) > width:
            line = line[:-1].rstrip()
        return line + ELLIPSIS

    def _face(self, style: Style) -> Face:
        return faces()[style.face]

    def _word(self, word: str, style: Style) -> float:
        key = (word, style.face, style.size)
        if key not in self._widths:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            *_, (at, piece) = self.pieces(word, style)
            self._widths[key] = (at + self.font(style).getlength(piece.text)) / SCALE
        return self._widths[key]

    def _words(self, text: str, style: Style, width: int) -> Iterator[str]:
        """The words of a text, those that are wider than a line in parts."""
        for word in text.split():
            rest = word
            while len(rest) > 1 and self._word(rest[:_LONGEST], style) > width:
                fits = self._fitting(rest[:_LONGEST], style, width)
                yield rest[:fits]
                rest = rest[fits:]
            yield from (rest[at : at + _LONGEST] for at in range(0, len(rest), _LONGEST))

    def _fitting(self, word: str, style: Style, width: int) -> int:
        """How many of the first characters fit on a line; one at least."""
        ends = range(1, len(word))
        fits = bisect_right(ends, float(width), key=lambda end: self._word(word[:end], style))
        return max(fits, 1)
