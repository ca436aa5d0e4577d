"""Words that become values: times, exit codes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from microcred.cli.words import Command, Misuse, WordReader, instant, worst


@pytest.mark.parametrize(
    ("word", "moment"),
    [
        ("2025-07-15", datetime(2025, 7, 15, tzinfo=UTC)),
        ("2025-07-15T12:30Z", datetime(2025, 7, 15, 12, 30, tzinfo=UTC)),
        ("2025-07-15t12:30:01z", datetime(2025, 7, 15, 12, 30, 1, tzinfo=UTC)),
        ("2025-07-15T12:30:01.25+02:00", datetime(2025, 7, 15, 10, 30, 1, 250000, tzinfo=UTC)),
        ("2025-07-15 12:30:00-05:30", datetime(2025, 7, 15, 18, 0, tzinfo=UTC)),
    ],
)
def test_instants(word: str, moment: datetime) -> None:
    """A date is its start in UTC; every zone comes out as UTC."""
    assert instant(word) == moment
    assert instant(word).tzinfo is UTC


@pytest.mark.parametrize(
    "word",
    [
        "",
        "now",
        "2025",
        "20250715",
        "2025-W29-2",
        "2025-07-15T12:30",
        "2025-07-15T12:30:00",
        "2025-13-01",
        "2025-02-30T00:00:00Z",
        "2025-07-15T25:00:00Z",
        "2025-07-15T12:30:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "\u0662\u0660\u0662\u0665-07-15",
        "2025-07-15Z",
        "2025-07-15T12:30:00Z\n",
    ],
)
def test_no_instants(word: str) -> None:
    """What is no point in time, or one only with a zone that nobody said, is refused."""
    with pytest.raises(Misuse) as refused:
        instant(word)
    assert "2025-07-15T12:00:00Z" in refused.value.hint()


@pytest.mark.parametrize(
    ("codes", "code"), [([], 0), ([0], 0), ([0, 2], 2), ([2, 1, 0], 1), ([0, 1], 1)]
)
def test_worst(codes: list[int], code: int) -> None:
    """1 before 2 before 0."""
    assert worst(codes) == code


@pytest.mark.parametrize(
    ("argv", "files"),
    [
        (["a", "--json", "b"], ["a", "b"]),
        (["--json", "--", "-a", "-", "b"], ["./-a", "-", "b"]),
        (["a", "--", "--json"], ["a", "./--json"]),
    ],
)
def test_options_and_files_are_mixed(argv: list[str], files: list[str]) -> None:
    """In any order; after `--` there are files alone."""
    reader = WordReader("work", Command("room", "work", "works", "work"), "works")
    reader.add_argument("files", nargs="+")
    words = reader.read(argv)
    assert words.files == files
    assert words.json is ("--json" in argv and argv[-1] != "--json")
