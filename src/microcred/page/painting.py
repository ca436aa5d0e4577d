"""Painting: the marks of a sheet on an image, the whole sheet or a strip of it.

A strip is what of the sheet lies between two heights. It is painted with the same pixels as on the
whole sheet, since each mark is painted in the same way and in the same order, and what lies outside
of the image is cut off. Lines of text are masks that are composed of letters, larger, and scaled
down; a painter keeps the letters and the masks that it made last, so make one for each drawing, or
for many with the same words.

    >>> from microcred.page.painting import Painter
    >>> from microcred.page.rows import Mark
    >>> from microcred.page.setting import Style
    >>> painter = Painter()
    >>> marks = [Mark("text", 20, 30, 40, 26, "Soil", Style("serif", 20))]
    >>> whole, strip = painter.painted(marks, ()), painter.painted(marks, (), 24, 64)
    >>> strip.size, strip.tobytes() == whole.crop((0, 24, 1240, 64)).tobytes()
    ((1240, 40), True)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from microcred.page.composing import HEIGHT, WIDTH
from microcred.page.images import opened_image
from microcred.page.ornaments import flourish, frame, rosette
from microcred.page.rows import Mark
from microcred.page.setting import SCALE, Setter, Style

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Painter", "extent"]

_PAPER: Final = (255, 255, 255)
_FRAME: Final = (22, 42, 78)
_ACCENT: Final = (178, 144, 84)
_EDGE: Final = 46
_ROOM: Final = 8  # pixels around a line, for what a letter has beyond its own width
_MOST_MASKS: Final = 256
_MOST_LETTERS: Final = 2048


def extent(mark: Mark) -> tuple[int, int]:
    """The heights between which a mark may colour anything, in pixels of the page."""
    room = _ROOM if mark.kind == "text" else 0
    return mark.y - room, mark.y + mark.height + room


class _Letter(NamedTuple):
    """A letter, `SCALE` times as large as on the page.

    Attributes:
        mask: its shape; None for a space.
        left: where the mask stands, in pixels from the point on the baseline.
        top: the same downwards.
        advance: how far it is to the next letter.
    """

    mask: Image | None
    left: int
    top: int
    advance: float


class Painter:
    """Paints sheets.

    Attributes:
        setter: measures text.
    """

    def __init__(self, setter: Setter | None = None) -> None:
        """Of nothing yet; the setter is that of the layout, or a fresh one."""
        self.setter = setter or Setter()
        self._masks: OrderedDict[tuple[str, Style, int], Image] = OrderedDict()
        self._letters: dict[tuple[str, str, int], _Letter] = {}
        self._paper: Image | None = None

    def painted(
        self, marks: Iterable[Mark], logos: Sequence[bytes], top: int = 0, bottom: int = HEIGHT
    ) -> Image:
        """A strip of a page, from `top` down to above `bottom`, in pixels.

        Raises:
            IssueError: a logo is no readable image.
        """
        page = self._blank().crop((0, top, WIDTH, bottom))
        for mark in marks:
            first, last = extent(mark)
            if first < bottom and last > top:
                self._paint(page, mark, logos, top)
        return page

    def _blank(self) -> Image:
        """The paper with its frame; not to be painted on."""
        from PIL import Image

        if self._paper is None:
            self._paper = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
            frame(self._paper, _FRAME, _ACCENT, _EDGE)
        return self._paper

    def _paint(self, page: Image, mark: Mark, logos: Sequence[bytes], top: int) -> None:
        y = mark.y - top
        if mark.kind == "logo":
            _paint_logo(page, mark, logos[mark.index], y)
        elif mark.kind == "text" and mark.style is not None:
            mask = self._mask(mark.text, mark.style, mark.width, mark.height)
            page.paste(mark.style.colour, (mark.x - _ROOM, y - _ROOM), mask)
        elif mark.kind == "rule":
            page.paste(mark.colour, (mark.x, y, mark.x + mark.width, y + mark.height))
        else:
            is_rosette = mark.kind == "rosette"
            mask = rosette(mark.width) if is_rosette else flourish(mark.width, mark.height)
            page.paste(mark.colour, (mark.x, y), mask)

    def _mask(self, text: str, style: Style, width: int, height: int) -> Image:
        """One line of text, drawn larger and scaled down."""
        key = text, style, width
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._drawn(text, style, width, height)
            if len(self._masks) > _MOST_MASKS:
                self._masks.popitem(last=False)
        else:
            self._masks.move_to_end(key)
        return found

    def _drawn(self, text: str, style: Style, width: int, height: int) -> Image:
        from PIL import Image

        size = (width + 2 * _ROOM, height + 2 * _ROOM)
        mask = Image.new("L", (size[0] * SCALE, size[1] * SCALE), 0)
        baseline = (_ROOM + style.ascent) * SCALE
        for at, piece in self.setter.pieces(text, style):
            x = float(_ROOM * SCALE + at)
            for sign in piece.text:  # within a piece nothing is kerned
                letter = self._letter(sign, style)
                if letter.mask is not None:
                    mask.paste(255, (round(x) + letter.left, baseline + letter.top), letter.mask)
                x += letter.advance
        return mask.reduce(SCALE)

    def _letter(self, sign: str, style: Style) -> _Letter:
        """Setting a letter takes ten times as long as painting it, and the next line has it too."""
        key = sign, style.face, style.size
        found = self._letters.get(key)
        if found is None:
            if len(self._letters) >= _MOST_LETTERS:
                self._letters.clear()
            found = self._letters[key] = self._set(sign, style)
        return found

    def _set(self, sign: str, style: Style) -> _Letter:
        from PIL import Image, ImageDraw

        font = self.setter.font(style)
        left, top, right, bottom = (int(one) for one in font.getbbox(sign, anchor="ls"))
        advance = font.getlength(sign)
        if right <= left or bottom <= top:
            return _Letter(None, 0, 0, advance)
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).text((-left, -top), sign, font=font, fill=255, anchor="ls")
        return _Letter(mask, left, top, advance)


def _paint_logo(page: Image, mark: Mark, content: bytes, y: int) -> None:
    """The logo as large as its box allows, what is transparent in it on the paper's colour."""
    from PIL import Image

    box = (mark.width, mark.height)
    logo = opened_image(content, "the logo", near=box).convert("RGBA")
    scale = min(box[0] / logo.width, box[1] / logo.height, 2)
    size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    logo = logo.resize(size, Image.Resampling.LANCZOS)
    at = (mark.x + (box[0] - size[0]) // 2, y + (box[1] - size[1]) // 2)
    page.paste(logo.convert("RGB"), at, logo.getchannel("A"))
