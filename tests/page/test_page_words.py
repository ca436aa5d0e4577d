"""The words and dates of 24 languages, and the faces that can set them."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from datetime import date

import pytest

from microcred.page.dates import LONG_FORMS, written_day
from microcred.page.faces import cleaned, faces, pieces
from microcred.page.words import WORDS, words_of

OFFICIAL = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def test_every_official_language_is_there() -> None:
    assert list(WORDS) == OFFICIAL == list(LONG_FORMS)


@pytest.mark.parametrize("language", OFFICIAL)
def test_every_word_is_there_and_can_be_set(language: str) -> None:
    for name, word in asdict(WORDS[language]).items():
        assert word.strip() == word != "", name
        assert word == unicodedata.normalize("NFC", word) == cleaned(word)
        assert set(map(ord, word)) <= set(faces()["sans"].glyphs), name


@pytest.mark.parametrize("language", [one for one in OFFICIAL if one != "en"])
def test_words_are_translated(language: str) -> None:
    ours, english = asdict(WORDS[language]), asdict(WORDS["en"])
    same = [name for name, word in ours.items() if word == english[name]]
    assert same == []


@pytest.mark.parametrize(
    ("tag", "found"), [("pt-BR", "pt"), ("EL", "el"), ("zh", "en"), ("", "en"), ("und", "en")]
)
def test_words_by_tag(tag: str, found: str) -> None:
    assert words_of(tag) is WORDS[found]


@pytest.mark.parametrize("language", OFFICIAL)
def test_a_year_of_days(language: str) -> None:
    """Each day is written with its number, its month and its year, and no two are the same."""
    written = [written_day(date(2026, month, day), language) for month in range(1, 13)
               for day in (1, 2, 28)]  # fmt: skip
    assert len(set(written)) == 36
    months = LONG_FORMS[language][1].split(" ")
    assert len(months) == 12
    for text in written:
        assert "2026" in text and "_" not in text and "{" not in text
        assert cleaned(text) == text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1 March 2026"),
        ("fr", "1er mars 2026"),
        ("fr-BE", "1er mars 2026"),
        ("hu", "2026. március 1."),
        ("lv", "2026. gada 1. marts"),
        ("es", "1 de marzo de 2026"),
        ("xx", "1 March 2026"),
    ],
)
def test_the_first_of_march(language: str, written: str) -> None:
    assert written_day(date(2026, 3, 1), language) == written


# -- faces ----------------------------------------------------------------------------------------


def test_the_faces_have_the_same_characters() -> None:
    display, *others = faces().values()
    assert [set(other.glyphs) for other in others] == [set(display.glyphs)] * 3
    assert faces() is faces()


@pytest.mark.parametrize("name", ["display", "italic", "serif", "sans"])
@pytest.mark.parametrize(
    "signs",
    ["őțșħġẃŁŻāė", "ΆέήΐΰΩῷ", "ЩъѝЂљ", "€£₴", "„“”’–—…·•", REPLACEMENT],
)
def test_what_europe_writes_is_there(name: str, signs: str) -> None:
    assert set(map(ord, signs)) <= set(faces()[name].glyphs)


def test_glyphs_are_read_as_pillow_draws_them() -> None:
    """A character of the table has a shape of its own; one that is not has the box of .notdef."""
    from io import BytesIO

    from PIL import ImageFont

    face = faces()["serif"]
    font = ImageFont.truetype(BytesIO(face.data), 40, layout_engine=ImageFont.Layout.BASIC)
    box = bytes(font.getmask("א"))
    assert ord("א") not in face.glyphs
    assert all(bytes(font.getmask(sign)) != box for sign in "AžЖΩ…" + REPLACEMENT)


def test_kerning() -> None:
    """Pairs that stand apart without it come closer; the small faces have none."""
    display = faces()["display"]
    assert all(display.kern(*pair) < 0 for pair in ("AV", "To", "Та", "Γα"))
    assert display.kern("n", "n") == 0
    assert faces()["sans"].kern("A", "V") == 0
    av = pieces("AVAV", display)
    assert [piece.text for piece in av] == ["A", "V", "A", "V"]
    assert [piece.kern < 0 for piece in av] == [True, True, True, False]


@pytest.mark.parametrize(
    ("given", "set_as"),
    [
        ("", ""),
        ("𝐁𝐨𝐥𝐝", "Bold"),
        ("ﬁ", "ﬁ"),
        ("漢字 ok", f"{REPLACEMENT}{REPLACEMENT} ok"),
        ("😀", REPLACEMENT),
    ],
)
def test_what_the_faces_lack(given: str, set_as: str) -> None:
    assert "".join(piece.text for piece in pieces(given, faces()["serif"])) == set_as


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("  two \n\t words\x00here ", "two words here"),
        ("e\u0301", "é"),
        ("a\u202eb\u200dc\ufe0fd\u00ade", "abcde"),
        ("\ud800x", f"{REPLACEMENT}x"),
        ("\N{NO-BREAK SPACE}x\N{EM SPACE}y", "x y"),
    ],
)
def test_cleaning(given: str, clean: str) -> None:
    assert cleaned(given) == clean
    assert cleaned(clean) == clean
