"""The design of a credential: the colours that the page image and the HTML page share.

Navy for what is said, gold for what adorns it, ink on paper for the rest. The picture is printed,
so it has the light theme alone; the HTML page has a dark one as well, with the same parts. Text and
its ground keep the contrast of WCAG 2.2 (1.4.3: 4.5 to 1; 1.4.11: 3 to 1 for what is no text),
which `contrast` computes and a test holds.

    >>> from microcred.page.design import DARK, GOLD, LIGHT, PAPER, contrast, css
    >>> contrast(LIGHT.accent, LIGHT.card) > 4.5, contrast(DARK.accent, DARK.card) > 4.5
    (True, True)
    >>> css(GOLD), round(contrast(GOLD, PAPER), 1)
    ('#a07a34', 3.9)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = [
    "DARK",
    "GOLD",
    "GREY",
    "HAIR",
    "INK",
    "LIGHT",
    "NAVY",
    "PAPER",
    "Colour",
    "Theme",
    "contrast",
    "css",
]

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue."""

NAVY: Final[Colour] = (22, 42, 78)
"""The title, and lines that are signed upon."""

GOLD: Final[Colour] = (160, 122, 52)
"""Ornaments, and the labels of the picture."""

INK: Final[Colour] = (38, 44, 56)
"""Running text."""

GREY: Final[Colour] = (96, 103, 116)
"""What may be read later."""

HAIR: Final[Colour] = (206, 196, 174)
"""Hairlines."""

PAPER: Final[Colour] = (255, 255, 255)
"""The ground of the picture."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme of the HTML page.

    Attributes:
        ground: around the card.
        card: below the text.
        title: headings.
        ink: running text.
        soft: what may be read later.
        accent: labels.
        ornament: of the rosette and the flourish; no text.
        hair: hairlines; they part what white space parts as well.
        line: borders of what can be operated.
        focus: around what has the focus.
        link: of links.
        passed: text that says that a check passed, and its ground.
        open: the same for what is open.
        failed: the same for what failed.
        plain: the same for what says nothing.
    """

    ground: Colour
    card: Colour
    title: Colour
    ink: Colour
    soft: Colour
    accent: Colour
    ornament: Colour
    hair: Colour
    line: Colour
    focus: Colour
    link: Colour
    passed: tuple[Colour, Colour]
    open: tuple[Colour, Colour]
    failed: tuple[Colour, Colour]
    plain: tuple[Colour, Colour]


LIGHT: Final = Theme(
    ground=(245, 242, 235),
    card=PAPER,
    title=NAVY,
    ink=INK,
    soft=(84, 91, 104),
    accent=(122, 89, 27),
    ornament=GOLD,
    hair=(222, 214, 197),
    line=(118, 124, 136),
    focus=(29, 78, 170),
    link=(24, 68, 148),
    passed=((12, 92, 54), (231, 243, 235)),
    open=((118, 70, 0), (252, 243, 220)),
    failed=((150, 20, 28), (251, 233, 232)),
    plain=((58, 68, 86), (237, 240, 245)),
)
"""On white paper."""

DARK: Final = Theme(
    ground=(13, 18, 28),
    card=(21, 28, 42),
    title=(205, 218, 243),
    ink=(226, 230, 238),
    soft=(168, 177, 193),
    accent=(219, 186, 120),
    ornament=(186, 150, 82),
    hair=(52, 61, 79),
    line=(126, 137, 158),
    focus=(143, 184, 255),
    link=(158, 192, 255),
    passed=((134, 214, 166), (18, 48, 34)),
    open=((242, 201, 118), (52, 40, 14)),
    failed=((255, 168, 163), (62, 22, 26)),
    plain=((190, 200, 218), (34, 43, 60)),
)
"""At night."""


def css(colour: Colour) -> str:
    """The colour as CSS writes it: "#162a4e"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """WCAG 2.2, "relative luminance"."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
