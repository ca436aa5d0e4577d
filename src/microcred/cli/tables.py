"""Tables for people: aligned, wrapped to the width at hand, and safe to print.

Text out of a credential may hold terminal control sequences or direction overrides that make a
reader see what is not there; `plain` makes them visible. Where the last column would become too
narrow it goes below the one before it.

    >>> from microcred.cli.tables import Cell, table
    >>> print(table([[Cell("FORMAT"), Cell("PASSED")], [Cell("KEY"), Cell("FAILED")]], width=80))
    FORMAT  PASSED
    KEY     FAILED
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from microcred.frozen import Frozen

__all__ = ["Cell", "columns", "plain", "table", "wrap"]

_GAP = 2
_LEAST = 32  # a last column narrower than this goes below
_NARROW = 10  # no text is ever squeezed into less


class Cell(Frozen):
    """One cell: its text, and the name of its style ("" for none)."""

    text: str
    style: str = ""


def _hidden(character: str) -> bool:
    """Whether a terminal would obey or hide this character instead of showing it."""
    import unicodedata

    # Cc: controls; Cf: direction overrides, zero-width signs; Zl/Zp: line ends; Cs: no character.
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}


def plain(text: str) -> str:
    """`text` on one line, with everything that a terminal would obey written as an escape."""
    words = " ".join(text.split())
    if words.isascii() and words.isprintable():
        return words
    return "".join(
        character.encode("unicode_escape").decode() if _hidden(character) else character
        for character in words
    )


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns, broken at spaces.

    A longer word, such as a path or a DID, is never cut: a person may want to copy it.
    """
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if columns(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _unstyled(text: str, _style: str) -> str:
    """The painter of a place without colour."""
    return text


def _lines(
    row: Sequence[Cell], widths: Sequence[int], paint: Callable[[str, str], str]
) -> list[str]:
    """One row as the lines of the screen."""
    wrapped = [wrap(cell.text, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for parts in zip_longest(*wrapped, fillvalue=""):
        line = ""
        for part, cell, width in zip(parts, row, widths, strict=True):
            line += paint(part, cell.style) if part else ""
            line += " " * (width - columns(part) + _GAP)
        lines.append(line.rstrip())
    return lines


def _stacked(row: Sequence[Cell], indent: int, width: int) -> list[str]:
    """The last cell of a row, as the lines below it."""
    if not row[-1].text:
        return []
    return [" " * indent + line for line in wrap(row[-1].text, width - indent)]


def table(
    rows: Sequence[Sequence[Cell]],
    *,
    width: int,
    paint: Callable[[str, str], str] = _unstyled,
) -> str:
    """`rows` (all of the same length) as aligned text of at most `width` columns.

    Every column but the last has the width of its longest cell; the last is wrapped into what is
    left, or stands below the one before it where too little is left. `paint(text, style)` colours.
    """
    clean = [[Cell(plain(cell.text), cell.style) for cell in row] for row in rows]
    if not clean:
        return ""
    widths = [max(columns(row[at].text) for row in clean) for at in range(len(clean[0]))]
    left = width - sum(widths[:-1]) - _GAP * (len(widths) - 1)
    if widths[-1] <= left or left >= _LEAST or len(widths) < 3:
        widths[-1] = max(min(widths[-1], left), _NARROW)
        return "\n".join(line for row in clean for line in _lines(row, widths, paint))
    indent = sum(widths[:-2]) + _GAP * (len(widths) - 2)
    lines: list[str] = []
    for row in clean:
        lines += _lines(row[:-1], widths[:-1], paint) + _stacked(row, indent, width)
    return "\n".join(lines)
