"""Lines composed of letters are, pixel by pixel, the lines that Pillow sets as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from microcred.page.faces import cleaned, faces
from microcred.page.painting import _ROOM, Painter
from microcred.page.setting import SCALE, Style

LINES = (
    "Ána 17 Novák",
    "AVATAR, Tofu: fifi ffl",
    "Τριανταφυλλόπουλος Γεώργιος",
    "Щербаков Ёлкин ж",
    "e\u0301a\u0308 ž\u030c ñ",  # marks that stand on the letter before
    "“quotes” — S-1234 10 (0 to 10)",
    " ",
)


def set_as_a_whole(painter: Painter, text: str, style: Style, width: int) -> Image.Image:
    """As Pillow draws each piece of a line."""
    size = (width + 2 * _ROOM) * SCALE, (style.height + 2 * _ROOM) * SCALE
    mask = Image.new("L", size, 0)
    draw, font = ImageDraw.Draw(mask), painter.setter.font(style)
    baseline = (_ROOM + style.ascent) * SCALE
    for at, piece in painter.setter.pieces(text, style):
        draw.text((_ROOM * SCALE + at, baseline), piece.text, font=font, fill=255, anchor="ls")
    return mask.reduce(SCALE)


def assert_alike(painter: Painter, text: str, style: Style) -> None:
    width = round(painter.setter.width(text, style)) + 1
    whole = set_as_a_whole(painter, text, style, width)
    composed = painter._drawn(text, style, width, style.height)
    assert ImageChops.difference(whole, composed).getbbox() is None, (text, style)


@pytest.mark.parametrize("face", sorted(faces()))
def test_every_face_in_small_and_large(face: str) -> None:
    painter = Painter()
    for size in (13, 26, 60):
        for line in LINES:
            assert_alike(painter, line, Style(face, size))


@settings(max_examples=40)
@given(st.text(max_size=30), st.sampled_from(sorted(faces())))
def test_any_text(text: str, face: str) -> None:
    if said := cleaned(text):
        assert_alike(Painter(), said, Style(face, 20))
