"""Setting, rows and composing: what fits, where it stands, that all of it is there."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_samples import CONTENTS, COURSE, EMPTY, LONG, picture, texts_of

from microcred.page import PageContent
from microcred.page.composing import HEIGHT, MARGIN, WIDTH, compose
from microcred.page.faces import cleaned
from microcred.page.rows import Area, Mark, Row, Sheet, height_of, sheets
from microcred.page.setting import ELLIPSIS, SCALE, Setter, Style
from microcred.page.words import WORDS, words_of

STYLE = Style("serif", 22)


def said(sheet: Sheet) -> str:
    """The words of a sheet, lines that were broken joined again."""
    return " ".join(mark.text for mark in sheet.marks if mark.kind == "text")


def all_said(pages: tuple[Sheet, ...]) -> str:
    return " ".join(said(page) for page in pages)


# -- setting --------------------------------------------------------------------------------------

ANY_TEXT = st.text(max_size=400).map(cleaned)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.integers(40, 600), st.sampled_from(["display", "serif"]))
def test_lines_fit_and_lose_nothing(text: str, width: int, face: str) -> None:
    setter, style = Setter(), Style(face, 22)
    lines = list(setter.lines(text, style, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(setter.width(line, style) <= width or len(line) == 1 for line in lines)


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_the_width_is_that_of_what_is_drawn(text: str) -> None:
    """The sum of words and spaces is where the last piece of the whole line ends."""
    setter, style = Setter(), Style("display", 40)
    pieces = list(setter.pieces(text, style))
    at, last = pieces[-1]
    drawn = (at + setter.font(style).getlength(last.text)) / SCALE
    assert abs(drawn - setter.width(text, style)) <= 1


def test_a_long_word_is_broken_where_the_line_ends() -> None:
    setter = Setter()
    lines = list(setter.lines("a " + "W" * 700, STYLE, 300))
    assert "".join(lines).replace(" ", "") == "a" + "W" * 700
    full = [setter.width(line, STYLE) for line in lines[1:-1]]
    assert all(270 < width <= 300 for width in full)


def test_balanced_lines() -> None:
    """As few lines as without, none of them much shorter than the others."""
    setter = Setter()
    text = "Methods for the measurement of soil organic carbon in agricultural landscapes today"
    style = Style("display", 40)
    plain, balanced = list(setter.lines(text, style, 900)), setter.balanced(text, style, 900)
    assert len(balanced) == len(plain) > 1
    assert " ".join(balanced) == text
    widths = [setter.width(line, style) for line in balanced]
    assert min(widths) > 0.7 * max(widths)
    assert min(widths) >= min(setter.width(line, style) for line in plain)


@pytest.mark.parametrize(
    ("words", "size", "lines"), [(1, 60, 1), (10, 40, 2), (34, 20, 3), (46, 20, 4), (400, 20, 4)]
)
def test_fitting(words: int, size: int, lines: int) -> None:
    """The larger the fewer; at last it is cut, with an ellipsis."""
    setter = Setter()
    text = " ".join(["carbon"] * words)
    style, found = setter.fitted(text, Style("display", 1), 900, (60, 40, 20), 4)
    assert (style.size, len(found)) == (size, lines)
    assert all(setter.width(line, style) <= 900 for line in found)
    is_cut = found[-1].endswith(ELLIPSIS)
    assert is_cut is (words == 400)
    assert is_cut or " ".join(found) == text


def test_cutting() -> None:
    setter = Setter()
    cut = setter.cut("Measures soil organic carbon", STYLE, 150)
    assert cut.endswith(ELLIPSIS) and setter.width(cut, STYLE) <= 150
    assert setter.cut("x", STYLE, 1) == ELLIPSIS


# -- rows -----------------------------------------------------------------------------------------


def bar(height: int, **row: int) -> Row:
    return Row(height, (Mark("rule", 0, 0, 10, height),), **row)


def spans(sheet: Sheet) -> list[tuple[int, int]]:
    return [(mark.y, mark.y + mark.height) for mark in sheet.marks]


@given(
    st.lists(
        st.builds(
            bar,
            st.integers(1, 60),
            gap=st.integers(0, 20),
            stretch=st.integers(0, 2),
            keep=st.booleans(),
        ),
        max_size=60,
    )
)
def test_rows_stand_below_one_another_within_their_area(rows: list[Row]) -> None:
    first, later = Area(100, 300), Area(50, 350)
    found = sheets(rows, first, later, most=100)
    assert sum(len(sheet.marks) for sheet in found) == len(rows)
    for number, sheet in enumerate(found):
        area = later if number else first
        assert all(area.top <= top and bottom <= area.bottom for top, bottom in spans(sheet))
        assert all(upper[1] <= lower[0] for upper, lower in pairwise(spans(sheet)))


def test_rows_are_not_asked_for_beyond_the_last_sheet() -> None:
    asked = 0

    def endless():
        nonlocal asked
        while True:
            asked += 1
            yield bar(10)

    last = Row(20, (Mark("text", 0, 0, 10, 20, "more"),), 5)
    found = sheets(endless(), Area(0, 100), Area(0, 100), most=3, last=last)
    assert [len(sheet.marks) for sheet in found] == [10, 10, 8]
    assert said(found[-1]) == "more"
    assert asked == 28


def test_what_is_kept_goes_to_the_next_sheet_with_what_follows() -> None:
    rows = [bar(40), bar(40), bar(20, keep=True), bar(30), bar(10)]
    first, second = sheets(rows, Area(0, 100), Area(0, 100))
    assert [bottom - top for top, bottom in spans(first)] == [40, 40]
    assert [bottom - top for top, bottom in spans(second)] == [20, 30, 10]
    (only, *_) = sheets([bar(60, keep=True), bar(60)], Area(0, 100), Area(0, 100))
    assert spans(only) == [(0, 60)]


def test_room_that_is_left_over_is_shared() -> None:
    (sheet,) = sheets([bar(10, stretch=1), bar(10, stretch=1)], Area(0, 100), Area(0, 100))
    assert spans(sheet) == [(26, 36), (62, 72)]
    assert height_of([]) == 0


# -- composing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.title[:12] or "empty")
def test_every_text_is_on_the_pages(content: PageContent) -> None:
    pages = compose(content, Setter())
    words = words_of(content.language)
    shown = all_said(pages).replace(" ", "")
    for text in texts_of(content):
        for word in text.split():
            assert word in shown, word
    assert words.notice.replace(" ", "") in shown
    assert (words.learning_outcomes.replace(" ", "") in shown) is bool(content.learning_outcomes)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.title[:12] or "empty")
def test_outcomes_and_long_texts_are_whole(content: PageContent) -> None:
    """In the order of their words, nothing of them left out."""
    pages = compose(content, Setter())
    body = " ".join(
        mark.text
        for page in pages
        for mark in page.marks
        if mark.kind == "text" and mark.x == MARGIN + 30
    )
    assert body == " ".join(content.learning_outcomes)


def assert_well_placed(pages: tuple[Sheet, ...]) -> None:
    """Within the margins, and no two lines, logos or ornaments over one another."""
    for page in pages:
        for mark in page.marks:
            assert mark.x >= MARGIN and mark.x + mark.width <= WIDTH - MARGIN, mark
            assert mark.y >= 100 and mark.y + mark.height <= HEIGHT - 70, mark
        for one, other in combinations(page.marks, 2):
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart, (one, other)


@pytest.mark.parametrize("logos", [0, 1, 3, 5])
@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.title[:12] or "empty")
def test_nothing_is_outside_or_over_anything_else(content: PageContent, logos: int) -> None:
    pages = compose(replace(content, logos=(picture(),) * logos), Setter())
    assert_well_placed(pages)
    drawn = [mark.index for page in pages for mark in page.marks if mark.kind == "logo"]
    assert drawn == list(range(min(logos, 3)))


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_its_page(language: str) -> None:
    pages = compose(replace(COURSE, language=language), Setter())
    assert_well_placed(pages)
    shown = all_said(pages).replace(" ", "")
    words = WORDS[language]
    left_out = {"continued"}
    for field in fields(words):
        word = getattr(words, field.name).replace(" ", "")
        assert (word in shown) is (field.name not in left_out), field.name


def test_a_page_says_what_it_is() -> None:
    assert "Certificate" in said(compose(COURSE, Setter())[0])
    named = said(compose(replace(COURSE, kind="Micro-credential"), Setter())[0])
    assert "Micro-credential" in named and "Certificate" not in named


def test_the_title_is_the_largest() -> None:
    (page,) = compose(COURSE, Setter())
    sizes = {mark.text: mark.style.size for mark in page.marks if mark.style}
    assert sizes["Soil carbon"] == max(sizes.values())
    assert sizes["Ána Novák"] == sorted(sizes.values())[-2]


def test_a_few_lines_too_many_move_closer() -> None:
    """Three bodies with logos and all 16 elements still have one page."""
    joint = replace(
        COURSE,
        logos=(picture(),) * 3,
        awarded_by=("Example University, Ireland", "Other College, France", "Third One, Malta"),
        prerequisites="A first course in soil science, or a year of work on a farm.",
    )
    assert len(compose(joint, Setter())) == 1


def test_long_content_goes_on() -> None:
    pages = compose(LONG, Setter())
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"{number} / 3" in said(page)
        assert LONG.credential_id in said(page)
        assert "Fernanda" in said(page)
    dates = [LONG.date in said(page) for page in pages]
    assert dates == [True, False, False]
    assert words_of("en").continued not in all_said(pages)


def test_an_outcome_of_few_lines_is_not_parted() -> None:
    found = [
        [mark.text for mark in page.marks if mark.x == MARGIN + 30]
        for page in compose(LONG, Setter())
    ]
    assert len(found[1]) > 20
    assert all(lines[0].startswith("Plans") for lines in found if lines)


def test_many_bodies() -> None:
    many = replace(COURSE, awarded_by=tuple(f"Uni {number}" for number in range(20)))
    shown = said(compose(many, Setter())[0])
    assert "Uni 5" in shown and "Uni 6" not in shown and "+ 14" in shown


def test_too_much_says_that_there_is_more() -> None:
    """A thousand outcomes: eight pages, the last of which tells where the rest is."""
    endless = replace(COURSE, learning_outcomes=("Measures",) * 1000)
    pages = compose(endless, Setter())
    assert len(pages) == 8
    assert words_of("en").continued in said(pages[-1])
    assert_well_placed(pages)


def test_a_very_long_text_is_bounded() -> None:
    pages = compose(replace(EMPTY, description="carbon " * 100_000), Setter())
    assert len(pages) <= 8
    assert ELLIPSIS in all_said(pages)


ANY = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.sampled_from(["", "\x00", "\u202eעברית", "😀" * 30, "W" * 3000, "e\u0301" * 500, " " * 50]),
)
MANY = st.lists(ANY, max_size=12).map(tuple)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        PageContent,
        language=st.sampled_from(["en", "el", "", "zz", "\x00"]),
        title=ANY,
        kind=ANY,
        learner=ANY,
        awarded_by=MANY,
        date=ANY,
        learning_outcomes=MANY,
        workload=ANY,
        grade=ANY,
        quality_assurance=MANY,
        prerequisites=ANY,
        further_information=MANY,
        description=ANY,
        issuer=ANY,
        issuer_id=ANY,
        credential_id=ANY,
    )
)
def test_any_text_has_its_place(content: PageContent) -> None:
    pages = compose(content, Setter())
    assert 1 <= len(pages) <= 8
    assert_well_placed(pages)
