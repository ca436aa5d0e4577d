"""The table of finding codes: each once, well formed, told to a person and what to do about it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from microcred import codes
from microcred.codes import CODES, Code


def test_every_code_stands_under_its_own_name_and_once() -> None:
    assert [row.code for row in CODES.values()] == list(CODES)
    assert len(CODES) == len(codes._ROWS)


@pytest.mark.parametrize("row", CODES.values(), ids=CODES)
def test_a_code_and_what_it_tells(row: Code) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", row.code)
    for sentence in (row.meaning, row.advice):
        assert re.fullmatch(r"[A-Z].*[.]", sentence) and sentence.isprintable()
        assert "  " not in sentence and "{" not in sentence


def test_no_two_codes_mean_the_same() -> None:
    meanings = [row.meaning for row in CODES.values()]
    assert sorted(set(meanings)) == sorted(meanings)


def test_the_table_cannot_be_changed() -> None:
    table: Any = CODES
    with pytest.raises(TypeError):
        table["format.new"] = None
    with pytest.raises(AttributeError):
        CODES["validity.expired"].advice = "Nothing."  # type: ignore[misc]
