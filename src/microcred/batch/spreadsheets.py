"""Rows of a spreadsheet (XLSX, extra `xlsx`): the first sheet, read as it streams, never changed.

Cells come as what a person sees in a CSV of the same table: days as 2026-05-01, whole numbers
without a point. Formulas give the values that were saved with them; an error such as #REF! makes
its row unreadable, and no other.

    >>> from datetime import datetime
    >>> from microcred.batch.spreadsheets import cell_text
    >>> cell_text(2.0), cell_text(datetime(2026, 5, 1)), cell_text(True), cell_text(None)
    ('2', '2026-05-01', 'true', '')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, Final

from microcred.batch.tables import MOST_COLUMNS, table_rows
from microcred.batch.values import Given
from microcred.errors import MissingExtra, UnreadableRows

__all__ = ["cell_text", "read_spreadsheet", "write_spreadsheet"]

_ERROR: Final = "e"


def _need_openpyxl() -> Any:
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("spreadsheets need openpyxl: install microcred[xlsx]") from None
    return openpyxl


def cell_text(value: object) -> str:
    """What a cell says, as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_spreadsheet(file: IO[bytes], named: Sequence[str] = ()) -> Iterator[Given]:
    """The rows of the first sheet.

    Raises:
        UnreadableRows: it is no spreadsheet, or its header cannot be read.
        MissingExtra: openpyxl is not installed.
    """
    openpyxl = _need_openpyxl()
    if not file.seekable():  # such as standard input: the parts of a ZIP are found from its end
        with TemporaryFile() as copy:
            copyfileobj(file, copy)
            yield from read_spreadsheet(copy, named)
        return
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001 - a foreign reader meets a foreign file
        raise UnreadableRows("no spreadsheet (.xlsx) that can be read") from None
    try:
        if not book.worksheets:
            raise UnreadableRows("the spreadsheet has no sheet")
        yield from table_rows(_cells(book.worksheets[0]), named)
    finally:
        book.close()


def _cells(sheet: Any) -> Iterator[list[str] | str]:
    """The texts of each row, or what is wrong with it."""
    # What the file says of its size is not relied on.
    sheet.reset_dimensions()
    # One more than there may be: what stands there is told.
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - as above
            raise UnreadableRows("the spreadsheet is damaged") from None
        broken = [cell for cell in row if getattr(cell, "data_type", "") == _ERROR]
        if broken:
            yield f"the cell {broken[0].coordinate} holds an error"
        else:
            yield [cell_text(cell.value) for cell in row]


def write_spreadsheet(rows: Sequence[Sequence[str]], file: IO[bytes]) -> None:
    """A spreadsheet with these cells, all of them texts.

    Raises:
        MissingExtra: openpyxl is not installed.
    """
    book = _need_openpyxl().Workbook(write_only=True)
    sheet = book.create_sheet("credentials")
    for row in rows:
        sheet.append(list(row))
    book.save(file)
