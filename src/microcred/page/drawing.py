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

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.page.composing import compose
from microcred.page.content import PageContent, PageImage, PageMaker
from microcred.page.painting import Painter
from microcred.page.setting import Setter

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["DEFAULT_PAGE", "Certificate"]

_DPI: Final = 150
_HEAVY: Final = 160_000  # octets of a page
# Written in strips, the same page has a quarter more; so the same pages are heavy.
_HEAVY_IN_STRIPS: Final = 200_000
_SMALL: Final[Mapping[str, bool]] = MappingProxyType({"optimize": True, "progressive": True})
_STRIPS: Final[Mapping[str, int]] = MappingProxyType({"restart_marker_rows": 1})


@dataclass(frozen=True, slots=True)
class Certificate:
    """Draws certificates as JPEG: 80 to 150 kB a page, since they travel in the credential.

    Attributes:
        quality: of the JPEG, 1 to 95; a page that is too heavy is written once more in `least`.
        least: the quality for pages full of text.
        in_strips: whether the JPEG is written so that its strips of 16 pixels stand by themselves,
            as `microcred.page.pressing` needs it; it has the same pixels, takes a quarter of the
            time, and is a quarter larger.
    """

    quality: int = 62
    least: int = 36
    in_strips: bool = False

    def draw(self, content: PageContent) -> tuple[PageImage, ...]:
        """The pages of a credential.

        Raises:
            IssueError: a logo is no readable image.
        """
        setter = Setter()
        painter = Painter(setter)
        return tuple(
            PageImage(self._encoded(painter.painted(sheet.marks, content.logos)), "image/jpeg")
            for sheet in compose(content, setter)
        )

    def _encoded(self, page: Image) -> bytes:
        written = self.encoded(page, self.quality)
        return self.encoded(page, self.least) if self.is_heavy(written) else written

    def is_heavy(self, written: bytes) -> bool:
        """Whether a page in `quality` has too many octets to be used so."""
        return len(written) > (_HEAVY_IN_STRIPS if self.in_strips else _HEAVY)

    def encoded(self, page: Image, quality: int) -> bytes:
        """An image as JPEG (ITU-T T.81)."""
        out = BytesIO()
        manner: Mapping[str, Any] = _STRIPS if self.in_strips else _SMALL
        page.save(out, "JPEG", quality=quality, dpi=(_DPI, _DPI), **manner)
        return out.getvalue()


DEFAULT_PAGE: Final[PageMaker] = Certificate()
"""Draws the page of every credential that brings none."""
