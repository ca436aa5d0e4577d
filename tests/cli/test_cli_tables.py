"""Tables: aligned, never wider than the screen, and safe to print."""

from __future__ import annotations

import pytest

from microcred.cli.tables import Cell, columns, plain, table, wrap

ROWS = [
    [
        Cell("CERTIFICATE"),
        Cell("INDETERMINATE"),
        Cell("certificate.no_anchors"),
        Cell("word " * 15),
    ],
    [Cell("KEY"), Cell("PASSED"), Cell("key.resolved"), Cell("")],
]


def test_columns_are_aligned() -> None:
    """Every column begins where the longest cell before it allows."""
    rows = [[Cell("a"), Cell("b"), Cell("c")], [Cell("aaa"), Cell("bb"), Cell("cc")]]
    assert table(rows, width=80) == "a    b   c\naaa  bb  cc"


def test_a_wide_screen_keeps_the_detail_in_the_row() -> None:
    """The detail is wrapped within its own column."""
    lines = table(ROWS, width=120).splitlines()
    assert lines[0].startswith("CERTIFICATE  INDETERMINATE  certificate.no_anchors  word word")
    assert lines[1].startswith(" " * 52 + "word")


def test_a_narrow_screen_puts_the_detail_below() -> None:
    """Under the column before it, and nothing where there is no detail."""
    assert table(ROWS, width=80).splitlines() == [
        "CERTIFICATE  INDETERMINATE  certificate.no_anchors",
        " " * 28 + " ".join(["word"] * 10),
        " " * 28 + " ".join(["word"] * 5),
        "KEY          PASSED         key.resolved",
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """Whatever the width, as long as the narrow columns fit."""
    assert all(columns(line) <= width for line in table(ROWS, width=width).splitlines())


def test_two_columns_are_never_stacked() -> None:
    """A name and its value stay side by side."""
    assert table([[Cell("title"), Cell("one two three four")]], width=20).splitlines() == [
        "title  one two three",
        "       four",
    ]


def test_an_empty_table_is_empty() -> None:
    """No rows, no text."""
    assert table([], width=80) == ""


def test_paint_is_applied_to_the_text_alone() -> None:
    """Styles go to the painter, and padding stays outside."""
    rows = [[Cell("A", "FAILED"), Cell("x")], [Cell("BBB"), Cell("y")]]
    painted = table(rows, width=80, paint=lambda text, style: f"<{text}>" if style else text)
    assert painted == "<A>    x\nBBB  y"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ána Novák", "Ána Novák"),
        ("two\nlines\tand  spaces", "two lines and spaces"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eevil", "\\u202eevil"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x7f", "\\x7f"),
        ("\udcff", "\\udcff"),
        ("Μαρία Ђорђе 東京", "Μαρία Ђорђе 東京"),
    ],
)
def test_plain_shows_what_a_terminal_would_obey(text: str, shown: str) -> None:
    """Controls, overrides and line ends cannot act."""
    assert plain(text) == shown


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("東京", 4), ("e\u0301", 1), ("Ána", 3)])
def test_columns_counts_what_the_eye_sees(text: str, width: int) -> None:
    """Wide characters take two, combining marks none."""
    assert columns(text) == width


def test_long_words_are_never_cut() -> None:
    """A path or a DID can be copied, even where it is longer than the line."""
    did = "did:key:" + "z" * 30
    assert wrap(f"a key {did} end", 16) == ["a key", did, "end"]
    assert wrap(did, 16) == [did]
