"""Languages: every one has every word, each edition its own, and directions are kept."""

from __future__ import annotations

from dataclasses import fields

import pytest
from rendered import Tag, demo, read, verdict
from spoken_courses import TITLES, spoken

from microcred.findings import Check
from microcred.page.words import WORDS
from microcred.parsing import parse
from microcred.rendering import render
from microcred.rendering.phrases import Phrases
from microcred.rendering.translations import PHRASES, phrases_of
from microcred.rendering.writer import Writer, direction_of, known_tag


def edition(root: Tag, at: int) -> Tag:
    """The card's edition of a language."""
    (found,) = [one for one in root.all("div", f"l-{at}") if one.all("dl", "elements")]
    return found


def test_every_language_has_every_phrase() -> None:
    assert set(PHRASES) == set(WORDS)
    assert len(PHRASES) == 24
    for tag, phrases in PHRASES.items():
        assert phrases.tag == tag
        assert len(phrases.checked) == len(Check)
        assert len(set(phrases.outcomes)) == 5
        for one in fields(Phrases):
            value = getattr(phrases, one.name)
            for text in value if isinstance(value, tuple) else (value,):
                assert text == text.strip()
                assert text
    # Of two languages no two sentences are alike: none was forgotten.
    for name in ("verified_text", "failed_text", "carries", "imitation", "from_vocabulary"):
        assert len({getattr(one, name) for one in PHRASES.values()}) == 24


@pytest.mark.parametrize("tag", sorted(PHRASES))
def test_a_page_in_every_language(tag: str) -> None:
    root = read(render(verdict(demo()), languages=[tag]))
    (page,) = root.all("html")
    assert (page.attributes["lang"], page.attributes["dir"]) == (tag, "ltr")
    phrases, shown = phrases_of(tag), edition(root, 0)
    assert shown.attributes["lang"] == tag
    labels = [one.text for one in shown.all("span", "label")][:16]
    assert len(set(labels)) == 16
    words = WORDS[tag]
    assert labels[:6] == [
        *(phrases.learner, phrases.title, phrases.place, phrases.awarding_body),
        *(words.date, words.learning_outcomes),
    ]
    assert [one.text for one in shown.all("span", "number")][:16] == list(map(str, range(1, 17)))
    assert phrases.verified_text in root.text
    foreign = {one.attributes.get("lang") for one in shown.all("bdi")} - {None}
    assert foreign == (set() if tag == "en" else {"en"})


def test_each_edition_says_what_its_language_has() -> None:
    root = read(render(verdict(spoken())))
    switch = [
        one.attributes["id"] for one in root.all("input") if one.attributes["name"] == "language"
    ]
    assert switch == [f"l-{at}" for at in range(len(TITLES))]
    for at, title in enumerate(TITLES.values()):
        shown = edition(root, at)
        (heading,) = shown.all("h1")
        assert heading.text == title
        missing = [one.text for one in shown.all("strong", "chip")]
        assert missing == [phrases_of(list(TITLES)[at]).missing]
        assert len(shown.all("span", "gap")) == 4
    greek = edition(root, 3)
    assert "Judges the carbon balance" in greek.text
    assert {one.attributes.get("lang") for one in greek.all("bdi")} == {None, "en"}


def test_from_right_to_left() -> None:
    root = read(render(verdict(spoken()), languages=["ar"]))
    (page,) = root.all("html")
    assert (page.attributes["lang"], page.attributes["dir"]) == ("ar", "rtl")
    shown = edition(root, 0)
    assert shown.attributes["dir"] == "rtl"
    sheet = root.all("style")[0].text
    assert "body:has(#l-0:checked){direction:rtl}body:has(#l-1:checked){direction:ltr}" in sheet
    for one in shown.all("span", "label"):
        assert (one.attributes["lang"], one.attributes["dir"]) == ("en", "ltr")
    assert {one.attributes["dir"] for one in root.all("div", "l") if "dir" in one.attributes} == {
        "ltr",
        "rtl",
    }


def test_languages_that_were_asked_for_stand_first_and_once() -> None:
    page = read(render(verdict(spoken()), languages=["pt-BR", "DE"]))
    names = [one.all("span")[0] for one in page.all("label")]
    told = [(one.attributes.get("lang"), one.text) for one in names][:6]
    assert told == [
        ("pt-BR", "português BR"),
        ("DE", "Deutsch"),
        ("en", "English"),
        ("fr", "français"),
        ("el", "ελληνικά"),
        ("ar", "العربية"),
    ]
    (folded,) = read(render(verdict(spoken()), languages=sorted(PHRASES))).all("details", "many")
    assert len(folded.all("input")) == 25


@pytest.mark.parametrize(
    ("tag", "known", "direction"),
    [
        ("en", "en", "ltr"),
        ("az-Arab", "az-Arab", "rtl"),
        ("ar-Latn-EG", "ar-Latn-EG", "ltr"),
        ("he", "he", "rtl"),
        ("xx", "", "ltr"),
        ('en" x="', "", "ltr"),
        ("en-" + "a" * 60, "", "ltr"),
        ("", "", "ltr"),
    ],
)
def test_tags_and_directions(tag: str, known: str, direction: str) -> None:
    assert known_tag(tag) == known
    assert direction_of(tag) == direction


def test_a_writer_has_only_so_much_room() -> None:
    writer = Writer("en", "en", room=10)
    assert writer.value("Soil carbon").html.startswith("<bdi>Soil carbo<i> … More: 1</i>")
    assert writer.value("level").html == "<bdi><i> … More: 5</i></bdi>"
    many = writer.listed((writer.word(str(at)) for at in range(999)), 999).html
    assert many.count("<li>") == 200
    assert "More: 799" in many
    assert not writer.listed([], 0)


def test_a_language_without_words_is_told_in_english() -> None:
    root = read(render(parse(demo()), languages=["ja"]))
    assert next(one.text for one in root.all("label")) == "日本語"
    assert "Nobody has verified" in root.text
    other = read(render(parse(demo()), languages=["zu"]))
    assert next(one.text for one in other.all("label")) == "Zulu"
