"""Rows of tables: the header, and below it one row for each credential.

CSV is UTF-8 with or without byte order mark, its cells between commas, semicolons or tabs, told by
the header. A header that means nothing is an error of the whole; what is wrong with one row is told
with its number, and the next row is read.

    >>> import io
    >>> from microcred.batch.tables import read_csv
    >>> table = b"\\xef\\xbb\\xbfgiven_name;title\\r\\n\\xc1na;Soil\\r\\nBen;Soil\\r\\n"
    >>> [(one.number, one.problem, one.column) for one in read_csv(io.BytesIO(table))]
    [(2, 'row.encoding', 'given_name'), (3, '', '')]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from microcred.batch.columns import Columns
from microcred.batch.values import Given
from microcred.errors import UnreadableRows

__all__ = ["BOM", "LONGEST_LINE", "MOST_COLUMNS", "read_csv", "table_rows"]

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8, which Excel writes."""
LONGEST_LINE: Final = 16 * 1024 * 1024
"""Octets of one line; longer ones are cut, and refused."""

MOST_COLUMNS: Final = 1000
"""Of one table."""

_DELIMITERS: Final = (",", ";", "\t")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_ZIP: Final = b"PK\x03\x04"
_HINT: Final = "Save it as CSV UTF-8."
_QUOTES: Final = "a quotation mark that is not closed or not doubled, or a cell too long"
_SWALLOWED: Final = "it stands behind a quotation mark, of a row above, that is not closed"
_TOO_LONG: Final = b'"x"x\n'  # no row, wherever it stands
# Nobody types these; and what is sealed with them can be neither drawn nor put into XML.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_csv(file: IO[bytes], named: Sequence[str] = ()) -> Iterator[Given]:
    """The rows of a CSV file (RFC 4180, and what spreadsheets make of it).

    Raises:
        UnreadableRows: the header cannot be read.
    """
    first = file.readline(LONGEST_LINE)
    _refuse_other(first)
    first = first.removeprefix(BOM)
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableRows("row 1: the header is not UTF-8", hint=_HINT) from None
    number = 0
    delimiter = _delimiter(text)
    if text.strip().casefold() in {f"sep={one}" for one in _DELIMITERS}:  # as Excel understands it
        delimiter, text, number = text.strip()[-1], "", 1
    yield from table_rows(_csv_rows(text, file, delimiter), named, begin=number)


def _refuse_other(first: bytes) -> None:
    """Refuse what is no CSV in UTF-8, by the look of its first line.

    Raises:
        UnreadableRows: a spreadsheet, UTF-16, no text, or lines that end as none do today.
    """
    if first.startswith(_ZIP):
        told = "row 1: this is a spreadsheet or another archive, and no CSV"
        raise UnreadableRows(told, hint="Name it .xlsx, or say --rows xlsx.")
    if first.startswith(_UTF_16):
        raise UnreadableRows("row 1: the table is UTF-16 and not UTF-8", hint=_HINT)
    if b"\0" in first:
        raise UnreadableRows("row 1: the header is no text in UTF-8", hint=_HINT)
    if b"\r" in first.removesuffix(b"\n").removesuffix(b"\r") and b'"' not in first:
        raise UnreadableRows("row 1: the lines end with CR alone", hint=_HINT)


def _delimiter(line: str) -> str:
    """What stands between the cells of the header most often, outside of quotes."""
    bare = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _csv_rows(first: str, rest: IO[bytes], delimiter: str) -> Iterator[list[str] | str]:
    """The cells of each row, or what is wrong with it."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        if first:
            taken += 1
            yield first
        while line := rest.readline(LONGEST_LINE + 1):
            taken += 1
            if len(line) > LONGEST_LINE:  # cut, it would be two rows
                while line and not line.endswith(b"\n"):
                    line = rest.readline(LONGEST_LINE)
                line = _TOO_LONG
            yield line.decode("utf-8", "surrogateescape")

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    while True:
        before = taken
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _QUOTES
            # Whatever stood there is read by nobody: each line is told, and none is lost.
            for _ in range(taken - before - 1):
                yield _SWALLOWED


def table_rows(
    rows: Iterable[Sequence[str] | str], named: Sequence[str], *, begin: int = 0
) -> Iterator[Given]:
    """The rows of a table whose first row is the header; empty rows are passed over, and counted.

    Args:
        rows: the cells of each, or in place of them what is wrong with the row.
        named: headers of the columns that name a row.
        begin: how many rows were passed before.

    Raises:
        UnreadableRows: the header cannot be read.
    """
    columns: Columns | None = None
    for number, cells in enumerate(rows, start=begin + 1):
        if isinstance(cells, str):
            if columns is None:
                raise UnreadableRows(f"row {number}: {cells}")
            yield Given(number, problem="row.malformed", message=f"row {number}: {cells}")
        elif not any(cell.strip() for cell in cells):
            continue
        elif columns is None:
            columns = Columns.of(_headers(cells), named=named)
        else:
            yield _row(number, columns, cells)
    if columns is None:
        raise UnreadableRows("the table has no header")


def _headers(cells: Sequence[str]) -> list[str]:
    """The header without the empty cells at its end, that spreadsheets leave.

    Raises:
        UnreadableRows: there are more than anybody means.
    """
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    if len(kept) > MOST_COLUMNS:
        raise UnreadableRows(f"the header has {len(kept):,} columns; at most are {MOST_COLUMNS:,}")
    return kept


def _row(number: int, columns: Columns, cells: Sequence[str]) -> Given:
    surplus = [cell for cell in cells[len(columns.columns) :] if cell.strip()]
    if surplus:
        told = f"row {number}: more cells than the header has"
        return Given(number, problem="row.malformed", message=told)
    for cell, column in zip(cells, columns.columns, strict=False):
        if _CONTROLS.search(cell):
            told = f"row {number}, column {column.header}: a control character, which is no text"
            shown = _CONTROLS.sub("\ufffd", cell)
            return Given(
                number, problem="row.malformed", message=told, column=column.header, cell=shown
            )
        if any("\ud800" <= one <= "\udfff" for one in cell):
            told = f"row {number}, column {column.header}: not UTF-8; save the table as CSV UTF-8"
            shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            return Given(
                number, problem="row.encoding", message=told, column=column.header, cell=shown
            )
    members, pointers = columns.members(cells)
    return Given(number, members, pointers, columns.names(cells))
