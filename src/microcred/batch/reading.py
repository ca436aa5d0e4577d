"""Rows in, one by one: CSV, JSON Lines, a spreadsheet, or any iterable; nothing is read ahead.

What makes a whole table unreadable (a header that means nothing, another encoding in the header) is
an error; what is wrong with one row is told with its number, and the next row is read. CSV is UTF-8
with or without byte order mark, its cells between commas, semicolons or tabs.

    >>> from microcred.batch.reading import read_rows
    >>> rows = [{"given_name": "Ána", "title": "Soil carbon"}, 7]
    >>> [(one.number, one.problem) for one in read_rows(rows)]
    [(1, ''), (2, 'row.malformed')]
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, Literal

from microcred.batch.columns import Column, nested, place_of
from microcred.batch.identity import MARKS
from microcred.batch.tables import BOM, LONGEST_LINE, read_csv
from microcred.batch.values import Given
from microcred.errors import MalformedJson, UnreadableRows
from microcred.jsontext import read_json

__all__ = ["KINDS", "Rows", "RowsKind", "given_of", "is_member", "read_rows", "refuse_source"]

RowsKind = Literal["csv", "jsonl", "xlsx"]
"""What a file of rows may be."""

Rows = str | PathLike[str] | IO[bytes] | Iterable[Any]
"""A path, an open binary file, or an iterable of mappings, micro-credentials and documents."""

KINDS: Final[Mapping[str, RowsKind]] = MappingProxyType(
    {
        ".csv": "csv",
        ".tsv": "csv",
        ".txt": "csv",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".xlsx": "xlsx",
    }
)
"""By what the name of a file ends with."""


def read_rows(
    source: Rows, *, kind: RowsKind | None = None, named: Sequence[str] = ()
) -> Iterator[Given]:
    """The rows of a source in their order.

    Args:
        source: a path (told by its ending), an open binary file (with `kind`), or an iterable.
        kind: of the file, where its name does not say.
        named: headers of the columns that name a row.

    Raises:
        UnreadableRows: the file or its header cannot be read.
        MissingExtra: a spreadsheet, and the extra `xlsx` is not installed.
    """
    refuse_source(source, kind)
    if isinstance(source, str | PathLike):
        path = Path(source)
        yield from _read_path(path, kind or _kind_of(path), named)
    elif hasattr(source, "readline"):
        if kind is None:
            raise UnreadableRows("an open file, and nobody says of what kind", hint='kind="csv"')
        yield from _read_file(source, kind, named)  # type: ignore[arg-type]
    elif isinstance(source, Iterable) and not isinstance(source, bytes | Mapping):
        yield from (given_of(number, one, named) for number, one in enumerate(source, start=1))
    else:
        raise UnreadableRows("no rows: neither a path, an open file nor an iterable")


def refuse_source(source: Rows, kind: object) -> None:
    """Refuse rows that nothing could be read from.

    Raises:
        UnreadableRows: a file that is open as text, or a kind that there is not.
    """
    if isinstance(source, io.TextIOBase):
        raise UnreadableRows(
            "the file is open as text", hint='Open it as binary: open(PATH, "rb").'
        )
    if kind is not None and kind not in KINDS.values():
        raise UnreadableRows("there is no such kind of rows", hint='"csv", "jsonl" or "xlsx".')


def _kind_of(path: Path) -> RowsKind:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UnreadableRows(
            "the file name does not say what the rows are",
            hint=f"It ends with {', '.join(KINDS)}; or say the kind.",
        )
    return kind


def _read_path(path: Path, kind: RowsKind, named: Sequence[str]) -> Iterator[Given]:
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or "no path"
        raise UnreadableRows(f"cannot read the rows: {told}") from None
    with file:
        yield from _read_file(file, kind, named)


def _read_file(file: IO[bytes], kind: RowsKind, named: Sequence[str]) -> Iterator[Given]:
    if kind == "csv":
        yield from read_csv(file, named)
    elif kind == "jsonl":
        yield from read_lines(file, named)
    else:
        from microcred.batch.spreadsheets import read_spreadsheet

        yield from read_spreadsheet(file, named)


# -- JSON Lines, iterables ------------------------------------------------------------------------


def read_lines(file: IO[bytes], named: Sequence[str] = ()) -> Iterator[Given]:
    """The rows of JSON Lines: each line a JSON object; empty lines are passed over, and counted."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield _malformed(number, "the line is longer than 16 MB")
            continue
        text = line.removeprefix(BOM).strip()
        if text:
            yield _line(number, text, named)


def _line(number: int, text: bytes, named: Sequence[str]) -> Given:
    try:
        text.decode("utf-8")
        value = read_json(text)
    except UnicodeDecodeError:
        told = f"row {number}: the line is not UTF-8"
        return Given(number, problem="row.encoding", message=told)
    except MalformedJson as error:
        return _malformed(number, str(error))
    return given_of(number, value, named)


def _malformed(number: int, what: str) -> Given:
    return Given(number, problem="row.malformed", message=f"row {number}: {what}")


def given_of(number: int, one: Any, named: Sequence[str] = ()) -> Given:
    """One element of an iterable as a row."""
    try:
        return _given_of(number, one, named)
    except RecursionError:
        return _malformed(number, "more objects within one another than can be read")


def _given_of(number: int, one: Any, named: Sequence[str]) -> Given:
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential

    if isinstance(one, MicroCredential):
        return Given(number, one)
    if isinstance(one, bytes | bytearray):
        return Given(number, bytes(one))
    if isinstance(one, EuropeanDigitalCredential):
        one = one.to_json()
    if not isinstance(one, Mapping) or not all(isinstance(name, str) for name in one):
        return _malformed(number, "neither an object of members nor a credential")
    names = tuple(_named_value(one, name) for name in named)
    if not MARKS.isdisjoint(one):
        return Given(number, one, named=names)
    return _members(number, one, names, named)


def _named_value(one: Mapping[str, Any], name: str) -> str:
    """What stands under a name, of a row that has one member for each column."""
    value = one.get(name)
    return "" if value is None else str(value).strip()


def _members(
    number: int, one: Mapping[str, Any], names: tuple[str, ...], named: Sequence[str]
) -> Given:
    """A row by the names of its members: an Annex I document, or one member for each column."""
    if all(is_member(name) for name in one):
        return Given(number, dict(one), named=names)
    pairs: list[tuple[tuple[str, ...], Any]] = []
    headers: dict[tuple[str, ...], str] = {}
    for name, value in one.items():
        column: Column | None = place_of(name)
        if column is None and name not in named:
            told = f"row {number}: the name {name[:64]!r} means no member of a micro-credential"
            return Given(number, problem="row.unknown_member", message=told, column=name[:64])
        if column is None or value is None or not column.place:
            continue
        read = column.read(value) if isinstance(value, str) else value
        if read is not None:
            pairs.append((column.place, read))
            headers[column.place] = name
    try:
        made = nested(pairs)
    except (AttributeError, TypeError):  # one is a part of another
        return _malformed(number, "a member is given twice, whole and in parts")
    return Given(number, made, {f"/{'/'.join(k)}": v for k, v in headers.items()}, names)


def is_member(name: str) -> bool:
    """Whether it is the name of a member of a flat micro-credential."""
    from microcred.micro_credential import MicroCredential

    return name in MicroCredential.members or name in MicroCredential.also_taken
