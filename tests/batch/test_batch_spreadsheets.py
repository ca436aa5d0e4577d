"""Spreadsheets: what a person sees in a CSV of the same table."""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from microcred.batch import read_rows
from microcred.batch.spreadsheets import cell_text, write_spreadsheet
from microcred.errors import MissingExtra, UnreadableRows

openpyxl = pytest.importorskip("openpyxl")


def book(*rows: list[Any]) -> io.BytesIO:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.create_sheet("notes").append(["not a member"])
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


def test_cells_of_every_kind() -> None:
    header = ["given_name", "date", "ects", "learner_identifier", "valid_until"]
    header.append("stackability.is_partial_qualification")
    file = book(
        header,
        ["Ána", datetime(2026, 6, 30), 2.0, 123456, datetime(2030, 1, 1, 9, 30), True],
        [None] * 6,
        ["Ben", date(2026, 6, 30), 2.5, "S-1", None, None],
    )
    rows = list(read_rows(file, kind="xlsx"))
    assert [one.number for one in rows] == [2, 4]
    assert rows[0].value == {
        "learner": {"given_name": "Ána", "identifier": "123456"},
        "date": "2026-06-30",
        "workload": {"ects": "2"},
        "valid_until": "2030-01-01T09:30:00",
        "stackability": {"is_partial_qualification": True},
    }
    assert rows[1].value["workload"] == {"ects": "2.5"}


def test_an_error_in_a_cell_makes_one_row_unreadable() -> None:
    rows = list(read_rows(book(["title", "grade"], ["Soil", "#REF!"], ["Peat", "A"]), kind="xlsx"))
    assert [(one.number, one.problem) for one in rows] == [(2, "row.malformed"), (3, "")]
    assert "B2" in rows[0].message


def test_by_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "rows.XLSX").write_bytes(book(["title"], ["Soil"]).getvalue())
    assert next(read_rows(tmp_path / "rows.XLSX")).value == {"title": "Soil"}


@pytest.mark.parametrize("data", [b"", b"PK", b"title\nSoil\n", b"PK\x03\x04" + b"0" * 100])
def test_files_that_are_none(data: bytes) -> None:
    with pytest.raises(UnreadableRows):
        list(read_rows(io.BytesIO(data), kind="xlsx"))


def test_a_book_that_is_damaged() -> None:
    data = bytearray(book(["title"], *[["Soil"]] * 500).getvalue())
    at = data.find(b"xl/worksheets/sheet1.xml")
    data[at + 60 : at + 90] = bytes(30)
    with pytest.raises(UnreadableRows):
        list(read_rows(io.BytesIO(bytes(data)), kind="xlsx"))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match="xlsx"):
        list(read_rows(io.BytesIO(), kind="xlsx"))


def test_what_is_written_is_read() -> None:
    file = io.BytesIO()
    write_spreadsheet([("title", "grade"), ("Soil", "=1+1")], file)
    assert cell_text(date(2026, 6, 30)) == "2026-06-30" and cell_text(2**60 + 0.0)
    file.seek(0)
    assert [one.number for one in read_rows(file, kind="xlsx")]


def test_from_what_cannot_be_gone_back_in() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    file = io.BytesIO()
    write_spreadsheet([("given_name",), ("Ana",), ("Ben",)], file)
    rows = list(read_rows(Pipe(file.getvalue()), kind="xlsx"))
    assert [one.number for one in rows] == [2, 3]


def test_more_columns_than_there_may_be_are_told() -> None:
    file = io.BytesIO()
    write_spreadsheet([("given_name",), ("Ana", *[""] * 999, "beyond"), ("Ben",)], file)
    rows = list(read_rows(file, kind="xlsx"))
    assert [one.problem for one in rows] == ["row.malformed", ""]
