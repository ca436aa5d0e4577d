"""The default maker: real JPEGs, the same every time, with what is on them; foreign images."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from page_samples import BULGARIAN, COURSE, EMPTY, GREEK, LONG, picture
from PIL import Image

from microcred.errors import IssueError
from microcred.page import (
    DEFAULT_PAGE,
    Certificate,
    PageContent,
    PageImage,
    PageMaker,
    checked_image,
    media_type_of,
)
from microcred.page.composing import HEIGHT, WIDTH, compose
from microcred.page.images import MOST_BYTES, opened_image
from microcred.page.ornaments import flourish, rosette
from microcred.page.rows import Mark
from microcred.page.setting import Setter

if TYPE_CHECKING:
    from collections.abc import Callable


def opened(image: PageImage) -> Image.Image:
    return Image.open(BytesIO(image.content))


def ink(image: Image.Image, mark: Mark) -> int:
    """How dark the darkest spot of a mark's place is, 0 to 255."""
    box = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    lightest, _ = image.convert("L").crop(box).getextrema()
    return 255 - lightest


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [COURSE, LONG, GREEK, EMPTY], ids=["course", "long", "el", "-"])
def test_pages_are_jpeg_of_a4(content: PageContent) -> None:
    pages = DEFAULT_PAGE.draw(content)
    assert isinstance(pages, tuple)
    for page in pages:
        assert page.media_type == media_type_of(page.content) == "image/jpeg"
        with opened(page) as image:
            assert image.format == "JPEG"
            assert image.size == (WIDTH, HEIGHT) == (1240, 1754)
            assert image.info["dpi"] == (150, 150)
            image.load()
        assert len(page.content) < 200_000


def test_an_ordinary_page_is_light() -> None:
    (page,) = Certificate().draw(COURSE)
    assert len(page.content) < 130_000


def test_a_dense_page_is_written_lighter() -> None:
    dense = replace(EMPTY, description="Measures soil organic carbon in the field. " * 100)
    best, plain = Certificate(quality=62, least=62), Certificate()
    assert len(plain.draw(dense)[0].content) < len(best.draw(dense)[0].content)


@pytest.mark.parametrize("content", [COURSE, BULGARIAN], ids=["en", "bg"])
def test_the_same_content_gives_the_same_octets(content: PageContent) -> None:
    logo = replace(content, logos=(picture(mode="RGBA"),))
    assert Certificate().draw(logo) == Certificate().draw(logo)
    other = replace(logo, learner="Somebody Else")
    assert Certificate().draw(other) != Certificate().draw(logo)


def test_every_mark_is_drawn() -> None:
    """Each line, rule, logo and ornament of the layout leaves ink where it stands."""
    content = replace(COURSE, logos=(picture(mode="L"),))
    (page,), (sheet,) = Certificate(quality=95).draw(content), compose(content, Setter())
    with opened(page) as image:
        for mark in sheet.marks:
            assert ink(image, mark) > 30, mark


def test_nothing_is_drawn_between_the_marks() -> None:
    """The margin between frame and text is paper."""
    (page,) = Certificate(quality=95).draw(COURSE)
    with opened(page) as image:
        for box in ((72, 90, 130, 1660), (WIDTH - 130, 90, WIDTH - 72, 1660)):
            assert image.convert("L").crop(box).getextrema()[0] > 240


def test_accents_are_drawn() -> None:
    """A letter with an accent, composed or not, is not the bare letter."""
    plain, composed, apart = (
        Certificate().draw(replace(EMPTY, title=title)) for title in ("Ana", "Ána", "A\u0301na")
    )
    assert composed == apart != plain


def test_the_maker_keeps_the_protocol() -> None:
    assert isinstance(DEFAULT_PAGE, PageMaker)
    assert not isinstance(b"", PageMaker)


# -- logos ----------------------------------------------------------------------------------------


def logo_colours(content: bytes) -> tuple[Image.Image, Mark]:
    drawn = replace(EMPTY, logos=(content,))
    (page,), (sheet,) = Certificate(quality=95).draw(drawn), compose(drawn, Setter())
    (mark,) = (mark for mark in sheet.marks if mark.kind == "logo")
    return opened(page).convert("RGB"), mark


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_in_its_box(kind: str) -> None:
    out = BytesIO()
    Image.new("RGB", (400, 200), (200, 30, 30)).save(out, kind)
    page, mark = logo_colours(out.getvalue())
    middle = page.getpixel((mark.x + mark.width // 2, mark.y + mark.height // 2))
    assert middle[0] > 180 and middle[1] < 60


@pytest.mark.parametrize(
    ("size", "wide", "high"), [((20, 20), 40, 40), ((2000, 100), 260, 13), ((1, 900), 1, 130)]
)
def test_a_logo_keeps_its_form(size: tuple[int, int], wide: int, high: int) -> None:
    """As large as the box, twice its own size at most."""
    out = BytesIO()
    Image.new("RGB", size, (0, 0, 0)).save(out, "PNG")
    page, mark = logo_colours(out.getvalue())
    box = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    dark = page.convert("L").crop(box).point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    assert abs(dark[2] - dark[0] - wide) <= 1 and abs(dark[3] - dark[1] - high) <= 1


def test_a_transparent_logo_lies_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    page, mark = logo_colours(out.getvalue())
    assert min(page.getpixel((mark.x + 130, mark.y + 65))) > 245


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_logos_of_every_mode(mode: str) -> None:
    assert Certificate().draw(replace(EMPTY, logos=(picture(mode=mode),)))


def test_a_broken_logo_is_refused() -> None:
    with pytest.raises(IssueError, match="the logo is no readable image") as refused:
        DEFAULT_PAGE.draw(replace(COURSE, logos=(picture()[:40],)))
    assert "JPEG or PNG" in refused.value.hint()


def test_ornaments() -> None:
    assert rosette(150).size == (150, 150)
    wide = flourish(300, 18)
    assert wide.size == (300, 18) and wide.getbbox() is not None


# -- foreign images -------------------------------------------------------------------------------


def truncated() -> bytes:
    noise = random.Random(1).randbytes(300 * 300)
    out = BytesIO()
    Image.frombytes("L", (300, 300), noise).save(out, "JPEG")
    return out.getvalue()[:5000]


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + b"\x08\x00\x00\x00\x00")
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "neither"),
    "text": (lambda: b"<svg/>", "neither"),
    "gif": (lambda: picture("GIF"), "neither"),
    "tiff": (lambda: picture("TIFF"), "neither"),
    "only the start": (lambda: b"\xff\xd8\xff", "no readable"),
    "png, cut": (lambda: picture()[:60], "no readable"),
    "jpeg, cut": (truncated, "no readable"),
    "too large a file": (lambda: picture() + b"\0" * MOST_BYTES, "10 MB"),
    "too many pixels": (lambda: bomb(8000, 7000), "50 million"),
    "so many that Pillow warns": (lambda: bomb(10_000, 10_000), "50 million"),
    "a bomb": (lambda: bomb(100_000, 100_000), "50 million"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_images(name: str) -> None:
    make, message = WRONG[name]
    with pytest.raises(IssueError, match=message) as refused:
        checked_image(make(), "page 2")
    assert str(refused.value).startswith("page 2 ")
    assert "10 MB and 50 million pixels" in refused.value.hint()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_right_images_are_kept_as_they_are(kind: str) -> None:
    content = picture(kind)
    assert checked_image(content, "page 1") == PageImage(content, f"image/{kind.lower()}")


def test_a_picture_is_turned_upright() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)
    assert opened_image(out.getvalue(), "the logo").size == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_altered_images_are_read_or_refused(kind: str) -> None:
    """Octets changed, put in and cut off at random: an image or an IssueError, nothing else."""
    chance, whole, refused = random.Random(20), picture(kind, (60, 50)), 0
    for _ in range(400):
        octets = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            octets[chance.randrange(8, len(octets))] = chance.randrange(256)
        if chance.random() < 0.3:
            del octets[chance.randrange(8, len(octets)) :]
        try:
            checked_image(bytes(octets), "page 1")
        except IssueError:
            refused += 1
    assert refused > 50
