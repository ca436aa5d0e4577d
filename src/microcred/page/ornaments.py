"""Ornaments: the frame, the rosette and the flourish, drawn as guilloches.

Guilloches are the fine interlaced curves of banknotes and diplomas. They are computed, so nothing
is shipped for them; the rosette says nothing and is no seal, since a picture cannot be one.

    >>> from microcred.page.ornaments import rosette
    >>> rosette(120).size
    (120, 120)
"""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from microcred.page.setting import Colour

__all__ = ["flourish", "frame", "rosette"]

_FINE: Final = 4  # how many times larger the curves are drawn, then scaled down


@cache
def rosette(size: int) -> Image:
    """A rosette as a mask: petals around an open centre, within a ring."""
    image, draw = _canvas(size, size)
    middle = size * _FINE / 2
    outer = middle - _FINE
    for count, low, high in ((12, 0.36, 0.80), (18, 0.50, 0.88)):
        for turn in (0.0, pi / count):
            _petals(draw, middle, outer, (count, low, high, turn))
    for radius in (0.97, 0.92, 0.30):
        _ring(draw, middle, outer * radius)
    return image.reduce(_FINE)


@cache
def flourish(width: int, height: int) -> Image:
    """A divider as a mask: two lines that taper towards a small knot."""
    image, draw = _canvas(width, height)
    middle, knot = width * _FINE / 2, height * _FINE / 2
    thin = _FINE
    for side in (-1, 1):
        ends = sorted((middle + side * knot * 1.9, middle + side * (middle - 1)))
        draw.rectangle((ends[0], knot - thin / 2, ends[1], knot + thin / 2), fill=255)
    for radius in (0.95, 0.45):
        reach = knot * radius
        draw.polygon(
            [
                (middle - reach * 1.4, knot),
                (middle, knot - reach),
                (middle + reach * 1.4, knot),
                (middle, knot + reach),
            ],
            outline=255,
            fill=255 if radius < 0.5 else None,
            width=thin + 1,
        )
    return image.reduce(_FINE)


def frame(page: Image, colour: Colour, accent: Colour, margin: int) -> None:
    """Draw the frame of a page: a strong line, a fine one within it, a knot in each corner."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(page)
    width, height = page.size
    inner = margin + 13
    draw.rectangle(
        (margin, margin, width - 1 - margin, height - 1 - margin), outline=colour, width=3
    )
    draw.rectangle((inner, inner, width - 1 - inner, height - 1 - inner), outline=accent)
    knot = rosette(54)
    half = knot.width // 2
    for x in (inner, width - 1 - inner):
        for y in (inner, height - 1 - inner):
            box = (x - half, y - half, x + half, y + half)
            draw.ellipse((box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1), fill=(255, 255, 255))
            page.paste(colour, (x - half, y - half), knot)


def _canvas(width: int, height: int) -> tuple[Image, ImageDraw]:
    from PIL import Image, ImageDraw

    image = Image.new("L", (width * _FINE, height * _FINE), 0)
    return image, ImageDraw.Draw(image)


def _ring(draw: ImageDraw, middle: float, radius: float) -> None:
    box = (middle - radius, middle - radius, middle + radius, middle + radius)
    draw.ellipse(box, outline=255, width=_FINE)


def _petals(
    draw: ImageDraw, middle: float, outer: float, form: tuple[int, float, float, float]
) -> None:
    """A closed wave around the middle: `count` crests between two radii, turned."""
    count, low, high, turn = form
    points = []
    for step in range(721):
        angle = 2 * pi * step / 720
        radius = outer * (low + high + (high - low) * sin(count * (angle + turn))) / 2
        points.append((middle + radius * cos(angle), middle + radius * sin(angle)))
    draw.line(points, fill=255, width=round(_FINE * 0.7), joint="curve")
