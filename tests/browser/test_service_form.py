"""The form of the service in Chromium: every language, both themes, from a phone to a desktop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium

from microcred.service import Settings
from microcred.service.page_words import LANGUAGES, words_in
from microcred.service.pages import page

SERIOUS = {"serious", "critical"}


def written(folder: Path, language: str, wrong: str = "") -> str:
    """The form as a file."""
    path = folder / f"{language}.html"
    path.write_text(page(Settings(), language, wrong), "utf-8")
    return str(path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(chromium: Chromium, tmp_path: Path, scheme: str) -> None:
    wrong: dict[str, Any] = {}
    for language in LANGUAGES:
        told = "no file was chosen" if language in ("en", "de") else ""
        seen = chromium.ask("axe", page=written(tmp_path, language, told), scheme=scheme)
        serious = [one for one in seen["faults"] if one["impact"] in SERIOUS]
        if serious or seen["passes"] < 10:
            wrong[language] = serious
    assert wrong == {}


def test_it_is_read_without_script_and_asks_for_nothing(chromium: Chromium, tmp_path: Path) -> None:
    for language in LANGUAGES:
        seen = chromium.ask("look", page=written(tmp_path, language), script=False)
        assert seen["requests"] == seen["errors"] == seen["dialogs"] == []
        assert words_in(language).privacy in seen["text"]


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_is_wider_than_the_screen(chromium: Chromium, tmp_path: Path, width: int) -> None:
    for language in ("el", "de", "lt"):
        seen = chromium.ask("look", page=written(tmp_path, language), width=width)
        assert seen["wide"] <= 0, language
