"""The colours: what is read has contrast on its ground, in both themes (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import pytest

from microcred.page.design import DARK, GOLD, GREY, INK, LIGHT, NAVY, PAPER, Theme, contrast, css

THEMES = {"light": LIGHT, "dark": DARK}


@pytest.mark.parametrize("name", THEMES)
def test_text_is_readable(name: str) -> None:
    theme = THEMES[name]
    for text in (theme.title, theme.ink, theme.soft, theme.accent, theme.link):
        for ground in (theme.ground, theme.card, theme.plain[1]):
            assert contrast(text, ground) >= 4.5, (css(text), css(ground))
    for text, ground in states(theme):
        assert contrast(text, ground) >= 4.5
        assert contrast(theme.ink, ground) >= 4.5
        assert contrast(theme.link, ground) >= 4.5
        assert contrast(text, theme.card) >= 4.5
    assert contrast(theme.card, theme.title) >= 4.5  # buttons, and the switch that is chosen


@pytest.mark.parametrize("name", THEMES)
def test_what_is_no_text_is_seen(name: str) -> None:
    theme = THEMES[name]
    for ground in (theme.ground, theme.card):
        for seen in (theme.line, theme.focus, theme.title):
            assert contrast(seen, ground) >= 3
        for text, _ in states(theme):
            assert contrast(text, ground) >= 3


def states(theme: Theme) -> list[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """The words of outcomes, each with its ground; notes stand on the plain one."""
    return [theme.passed, theme.open, theme.failed, theme.plain, (theme.open[0], theme.plain[1])]


def test_the_picture_has_the_same_colours() -> None:
    assert (LIGHT.title, LIGHT.ink, LIGHT.ornament, LIGHT.card) == (NAVY, INK, GOLD, PAPER)
    assert contrast(GREY, PAPER) >= 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert contrast(INK, INK) == 1
    assert css((0, 10, 255)) == "#000aff"
