"""The default page maker: a certificate on A4, in the language of the reader.

The same content gives the same octets (with the same version of Pillow): no clock, no chance, no
fonts of the machine. What does not fit on one page goes on to the next ones, eight at most; the
last one says if there is more in the credential itself.

    >>> from microcred.page import DEFAULT_PAGE, PageContent
    >>> (page,) = DEFAULT_PAGE.draw(PageContent("en", "Soil carbon", learner="Ána Novák"))
    >>> page.media_type, page.content[:3]
    ('image/jpeg', b'\\xff\\xd8\\xff')
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from microcred.page.composing import HEIGHT, WIDTH, compose
from microcred.page.content import PageContent, PageImage, PageMaker
from microcred.page.images import opened_image
from microcred.page.ornaments import flourish, frame, rosette
from microcred.page.rows import Mark, Sheet
from microcred.page.setting import SCALE, Setter, Style

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["DEFAULT_PAGE", "Certificate"]

_PAPER: Final = (255, 255, 255)
_FRAME: Final = (22, 42, 78)
_ACCENT: Final = (178, 144, 84)
_EDGE: Final = 46
_DPI: Final = 150
_HEAVY: Final = 160_000  # octets of a page
_ROOM: Final = 8  # pixels around a line, for what a letter has beyond its own width


@dataclass(frozen=True, slots=True)
class Certificate:
    """Draws certificates as JPEG: 80 to 150 kB a page, since they travel in the credential.

    Attributes:
        quality: of the JPEG, 1 to 95; a page that is too heavy is written once more in `least`.
        least: the quality for pages full of text.
    """

    quality: int = 62
    least: int = 36

    def draw(self, content: PageContent) -> tuple[PageImage, ...]:
        """The pages of a credential.

        Raises:
            IssueError: a logo is no readable image.
        """
        setter = Setter()
        return tuple(
            PageImage(self._encoded(_drawn(sheet, content, setter)), "image/jpeg")
            for sheet in compose(content, setter)
        )

    def _encoded(self, page: Image) -> bytes:
        written = _jpeg(page, self.quality)
        return written if len(written) <= _HEAVY else _jpeg(page, self.least)


DEFAULT_PAGE: Final[PageMaker] = Certificate()
"""Draws the page of every credential that brings none."""


def _jpeg(page: Image, quality: int) -> bytes:
    out = BytesIO()
    page.save(out, "JPEG", quality=quality, optimize=True, progressive=True, dpi=(_DPI, _DPI))
    return out.getvalue()


def _drawn(sheet: Sheet, content: PageContent, setter: Setter) -> Image:
    from PIL import Image

    page = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    frame(page, _FRAME, _ACCENT, _EDGE)
    for mark in sheet.marks:
        if mark.kind == "logo":
            _draw_logo(page, mark, content.logos[mark.index])
        elif mark.kind == "text" and mark.style is not None:
            _draw_line(page, mark, mark.style, setter)
        elif mark.kind == "rule":
            page.paste(mark.colour, (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height))
        else:
            _draw_ornament(page, mark)
    return page


def _draw_line(page: Image, mark: Mark, style: Style, setter: Setter) -> None:
    """One line of text, drawn larger and scaled down."""
    from PIL import Image, ImageDraw

    size = (mark.width + 2 * _ROOM, mark.height + 2 * _ROOM)
    mask = Image.new("L", (size[0] * SCALE, size[1] * SCALE), 0)
    draw, font = ImageDraw.Draw(mask), setter.font(style)
    baseline = (_ROOM + style.ascent) * SCALE
    for at, piece in setter.pieces(mark.text, style):
        draw.text((_ROOM * SCALE + at, baseline), piece.text, font=font, fill=255, anchor="ls")
    page.paste(style.colour, (mark.x - _ROOM, mark.y - _ROOM), mask.reduce(SCALE))


def _draw_ornament(page: Image, mark: Mark) -> None:
    mask = rosette(mark.width) if mark.kind == "rosette" else flourish(mark.width, mark.height)
    page.paste(mark.colour, (mark.x, mark.y), mask)


def _draw_logo(page: Image, mark: Mark, content: bytes) -> None:
    """The logo as large as its box allows, what is transparent in it on the paper's colour."""
    from PIL import Image

    box = (mark.width, mark.height)
    logo = opened_image(content, "the logo", near=box).convert("RGBA")
    scale = min(box[0] / logo.width, box[1] / logo.height, 2)
    size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    logo = logo.resize(size, Image.Resampling.LANCZOS)
    at = (mark.x + (box[0] - size[0]) // 2, mark.y + (box[1] - size[1]) // 2)
    page.paste(logo.convert("RGB"), at, logo.getchannel("A"))
