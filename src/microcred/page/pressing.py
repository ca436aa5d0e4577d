"""Pressing: the pages of many, of which only what differs is drawn and encoded.

The certificates of a course differ in a name, a date, a number. A JPEG with restart markers (ITU-T
T.81, B.2.1 and E.1.4) is a row of strips, 16 pixels high here, each encoded by itself: with the
tables of its header and nothing of its neighbours. So a press keeps the strips of the page before;
where the marks of the next one differ, it paints and encodes those strips, and puts them in their
places. The octets are those that `Certificate(in_strips=True)` writes of the whole.

A press is the caller's: it keeps pages, masks and measures (some 30 MB at most), and no names
beyond the last hundreds of words. Threads take turns at it.

    >>> from microcred.page import Certificate, PageContent
    >>> from microcred.page.pressing import Press
    >>> press = Press()
    >>> pages = [press.draw(PageContent("en", "Soil", learner=name)) for name in ("Ána", "Éva")]
    >>> pages[1] == Certificate(in_strips=True).draw(PageContent("en", "Soil", learner="Éva"))
    True
    >>> press.strips_drawn < press.strips_asked
    True
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from microcred.page.composing import HEIGHT, WIDTH, compose
from microcred.page.content import Page, PageContent, PageImage
from microcred.page.drawing import Certificate
from microcred.page.painting import Painter, extent
from microcred.page.setting import Setter

if TYPE_CHECKING:
    from PIL.Image import Image

    from microcred.page.rows import Mark

__all__ = ["Press", "for_many"]

_STRIP: Final = 16
"""Pixels: two blocks of 8, since colours are kept for every other pixel."""

_STRIPS: Final = -(-HEIGHT // _STRIP)
_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
_MARKERS: Final = tuple(bytes((0xFF, 0xD0 + number)) for number in range(8))
_END: Final = b"\xff\xd9"
_MOST_SHEETS: Final = 64
_MOST_DIFFERENT: Final = _STRIPS // 2


@dataclass(frozen=True, slots=True)
class _Printed:
    """A page as it was made.

    Attributes:
        marks: what is on it.
        logos: the images that its marks name.
        head: the JPEG up to its first strip.
        strips: what was encoded of each.
    """

    marks: tuple[Mark, ...]
    logos: tuple[bytes, ...]
    head: bytes
    strips: tuple[bytes, ...]


def for_many(page: Page) -> Page:
    """The same page for many credentials: a press of a `Certificate`, anything else as it is."""
    return Press(page) if isinstance(page, Certificate) else page


class Press:
    """A `PageMaker` for many contents that are alike.

    Attributes:
        certificate: what is drawn; `in_strips` is set.
        strips_asked: how many strips its pages have so far.
        strips_drawn: how many of those were painted and encoded.
    """

    def __init__(self, certificate: Certificate | None = None) -> None:
        """Of certificates with these qualities."""
        self.certificate = replace(certificate or Certificate(), in_strips=True)
        self.strips_asked = 0
        self.strips_drawn = 0
        self._lock = Lock()
        self._painter = Painter(Setter())
        self._before: OrderedDict[Hashable, _Printed] = OrderedDict()

    def draw(self, content: PageContent) -> tuple[PageImage, ...]:
        """The pages of a credential.

        Raises:
            IssueError: a logo is no readable image.
        """
        with self._lock:
            sheets = compose(content, self._painter.setter)
            return tuple(
                PageImage(self._page(content, number, sheet.marks), "image/jpeg")
                for number, sheet in enumerate(sheets)
            )

    def __reduce__(self) -> tuple[type[Press], tuple[Certificate]]:
        """For other processes, where it begins anew."""
        return Press, (self.certificate,)

    def _page(self, content: PageContent, number: int, marks: tuple[Mark, ...]) -> bytes:
        certificate = self.certificate
        written = self._pressed(content, number, marks, certificate.quality)
        if certificate.is_heavy(written):
            written = self._pressed(content, number, marks, certificate.least)
        return written

    def _pressed(
        self, content: PageContent, number: int, marks: tuple[Mark, ...], quality: int
    ) -> bytes:
        # Where a name takes two lines, all below it stands elsewhere: another page to start from.
        key = content.language, number, quality, tuple([mark.y for mark in marks])
        known = self._before.get(key)
        self.strips_asked += _STRIPS
        strips = range(_STRIPS)
        if known is not None and known.logos == content.logos:
            differing = sorted(_strips_of(_differing(known.marks, marks)))
            if len(differing) <= _MOST_DIFFERENT:
                return _joined(known.head, self._with(known, marks, differing, quality))
        self.strips_drawn += len(strips)
        head, made = self._encoded(marks, content.logos, strips, quality)
        self._before[key] = _Printed(marks, content.logos, head, made)
        self._before.move_to_end(key)
        if len(self._before) > _MOST_SHEETS:
            self._before.popitem(last=False)
        return _joined(head, made)

    def _with(
        self, known: _Printed, marks: tuple[Mark, ...], differing: Sequence[int], quality: int
    ) -> Sequence[bytes]:
        """The strips of a page that is known, some of them made anew."""
        made = list(known.strips)
        self.strips_drawn += len(differing)
        painted = [self._painted(marks, known.logos, strips) for strips in _neighbours(differing)]
        if painted:
            # One file of all of them, since each strip stands by itself; a last one that is lower
            # is the last one there as well.
            _, strips = _parted(self.certificate.encoded(_stacked(painted), quality))
            for number, strip in zip(differing, strips, strict=True):
                made[number] = strip
        return made

    def _encoded(
        self, marks: Sequence[Mark], logos: Sequence[bytes], strips: range, quality: int
    ) -> tuple[bytes, tuple[bytes, ...]]:
        """Head and strips of a JPEG of some strips of a page."""
        image = self._painted(marks, logos, strips)
        return _parted(self.certificate.encoded(image, quality))

    def _painted(self, marks: Sequence[Mark], logos: Sequence[bytes], strips: range) -> Image:
        top, bottom = strips.start * _STRIP, min(strips.stop * _STRIP, HEIGHT)
        return self._painter.painted(marks, logos, top, bottom)


def _stacked(images: Sequence[Image]) -> Image:
    """Images of one width, one below the other."""
    from PIL import Image

    if len(images) == 1:
        return images[0]
    whole = Image.new("RGB", (WIDTH, sum(image.height for image in images)))
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def _differing(before: Sequence[Mark], now: Sequence[Mark]) -> Iterator[Mark]:
    """The marks that differ, of both; there are as many of each, painted in their order."""
    for ours, theirs in zip(before, now, strict=True):
        if ours != theirs:
            yield ours
            yield theirs


def _strips_of(marks: Iterable[Mark]) -> set[int]:
    """The strips that marks may colour."""
    found: set[int] = set()
    for mark in marks:
        first, last = extent(mark)
        found.update(range(max(first // _STRIP, 0), min((last - 1) // _STRIP + 1, _STRIPS)))
    return found


def _neighbours(numbers: Sequence[int]) -> Iterator[range]:
    """Sorted numbers as ranges."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield range(numbers[start], numbers[at - 1] + 1)
            start = at


def _parted(jpeg: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The head of a JPEG and its strips, which restart markers part."""
    scan = jpeg.index(b"\xff\xda")
    start = scan + 2 + int.from_bytes(jpeg[scan + 2 : scan + 4], "big")
    return jpeg[:start], tuple(_RESTART.split(jpeg[start : -len(_END)]))


def _joined(head: bytes, strips: Sequence[bytes]) -> bytes:
    """The JPEG of a head and strips: markers are numbered from 0 to 7, again and again."""
    parts = [head]
    for number, strip in enumerate(strips):
        parts += (strip, _MARKERS[number % 8])
    parts[-1] = _END
    return b"".join(parts)
