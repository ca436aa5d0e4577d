"""The table of what to mend: row, column, value, what to do, as CSV that a spreadsheet opens.

It is written whole or not at all, for its owner alone: the values are of the rows themselves.

    >>> from microcred.batch.mending import mend_lines
    >>> from microcred.batch.values import Mend
    >>> print("".join(mend_lines([Mend(7, "eqf_level", "=9", "1 to 8", "value.wrong")])), end="")
    row,column,value,what to do,code
    7,eqf_level,'=9,1 to 8,value.wrong
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from microcred.batch.values import Mend, RowResult
from microcred.errors import BatchError

if TYPE_CHECKING:
    from microcred.batch.checking import Looked

__all__ = ["mend_lines", "reported"]

_HEADER: Final = ("row", "column", "value", "what to do", "code")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_HINT: Final = "Nothing was sealed. Check the path, its permissions and the space of the disk."
_OWNER_ONLY: Final = 0o600


def mend_lines(mends: Iterable[Mend]) -> Iterator[str]:
    """The lines of the table, the header first."""
    yield _line(_HEADER)
    for one in mends:
        yield _line((str(one.number), one.column, one.value, one.advice, one.code))


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    # A cell that begins like a formula is one, for who opens the table: it is kept from it.
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    csv.writer(text, lineterminator="\n").writerow(safe)
    return text.getvalue()


def reported(looked: Iterable[Looked], place: str | os.PathLike[str] | None) -> Iterator[RowResult]:
    """The results of the rows that have to be mended, while the table of them is written.

    Where nothing is to be mended there is no table, and one of an earlier look is removed.

    Args:
        looked: the rows, as they are looked at.
        place: of the table; None for none.

    Raises:
        BatchError: it cannot be written.
    """
    if place is None:
        for one in looked:
            yield from _result(one.mends)
        return
    path = Path(place)
    draft = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        how: Any = {"encoding": "utf-8-sig", "errors": "backslashreplace", "newline": ""}
        with open(draft, "w", opener=_private, **how) as file:
            file.write(_line(_HEADER))
            count = 0
            for one in looked:
                file.writelines(list(mend_lines(one.mends))[1:])
                count += len(one.mends)
                yield from _result(one.mends)
        if count:
            draft.replace(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise BatchError(
            f"cannot write the table of what to mend: {error.strerror}", hint=_HINT
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)


def _result(mends: tuple[Mend, ...]) -> Iterator[RowResult]:
    """The result of a row that has to be mended: the first thing, and how many more."""
    if mends:
        first = mends[0]
        more = f" and {len(mends) - 1} more" if len(mends) > 1 else ""
        place = f"{first.column}: " if first.column else ""
        message = f"{place}{first.advice}{more}"
        yield RowResult(first.number, "failed", code=first.code, message=message)
