"""Rows: what a page is stacked from, and how rows become sheets.

A row is as wide as the page and as high as one line; a text of many lines is many rows, so that it
can go on to the next page anywhere. Nothing can overlap: rows stand below one another, and what is
in a row stays in it.

    >>> from microcred.page.rows import Area, Row, sheets
    >>> len(sheets([Row(40), Row(40), Row(40)], Area(0, 100), Area(0, 50)))
    2
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from microcred.page.setting import Colour, Style

__all__ = ["Area", "Mark", "Row", "Sheet", "height_of", "sheets"]

_MOST_STRETCH: Final = 60  # pixels that one unit of stretch may grow


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a page, in the rectangle that is its own.

    Attributes:
        kind: a line of text, a filled rectangle, a provider's logo, or an ornament.
        x: left edge in pixels.
        y: upper edge: of a row until it stands on a sheet, then of the page.
        width: in pixels.
        height: in pixels.
        text: of a line.
        style: of a line.
        colour: of a rectangle or ornament.
        index: of a logo among those of the content.
    """

    kind: Literal["text", "rule", "logo", "flourish", "rosette"]
    x: int
    y: int
    width: int
    height: int
    text: str = ""
    style: Style | None = None
    colour: Colour = (0, 0, 0)
    index: int = 0

    def at(self, y: int) -> Mark:
        """The same with another upper edge."""
        return Mark(
            self.kind,
            self.x,
            y,
            self.width,
            self.height,
            self.text,
            self.style,
            self.colour,
            self.index,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside one another.

    Attributes:
        height: in pixels.
        marks: their places in the row.
        gap: room above it, in pixels; none at the top of a page.
        stretch: share of the room that is left over on a page with few rows, added to the gap.
        keep: whether it must not be the last one of a page.
    """

    height: int
    marks: tuple[Mark, ...] = ()
    gap: int = 0
    stretch: int = 0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a page that rows may stand in.

    Attributes:
        top: upper edge.
        bottom: lower edge.
    """

    top: int
    bottom: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page.

    Attributes:
        marks: everything on it.
    """

    marks: tuple[Mark, ...]


def sheets(
    rows: Iterable[Row], first: Area, later: Area, *, most: int = 8, last: Row | None = None
) -> tuple[Sheet, ...]:
    """The rows on as many sheets as they need.

    Args:
        rows: from top to bottom; no more of them are asked for than fit.
        first: the area of the first sheet.
        later: that of the further sheets.
        most: sheets.
        last: stands at the end of the last sheet if not all rows fit.
    """
    reserve = last.gap + last.height if last else 0
    found: list[list[Row]] = [[]]
    for row in rows:
        area = later if found[1:] else first
        needed = row.gap + row.height if found[-1] else row.height
        room = area.height - height_of(found[-1]) - (reserve if len(found) == most else 0)
        if found[-1] and needed > room:
            if len(found) == most:
                found[-1] = [*_without_kept(found[-1]), *([last] if last else [])]
                break
            kept = _kept(found[-1])
            if height_of([*kept, row]) <= later.height - reserve:
                found[-1] = _without_kept(found[-1])
                found.append(kept)
            else:
                found.append([])
        found[-1].append(row)
    areas = (first, *(later for _ in found[1:]))
    return tuple(_standing(stack, area) for stack, area in zip(found, areas, strict=True))


def height_of(stack: Sequence[Row]) -> int:
    """Of rows below one another, without the gap above the first."""
    return sum(row.gap + row.height for row in stack) - (stack[0].gap if stack else 0)


def _kept(stack: Sequence[Row]) -> list[Row]:
    """The rows at the end that must not be the last ones."""
    return list(stack[len(_without_kept(stack)) :])


def _without_kept(stack: Sequence[Row]) -> list[Row]:
    kept = list(stack)
    while kept[1:] and kept[-1].keep:
        kept.pop()
    return kept


def _standing(stack: Sequence[Row], area: Area) -> Sheet:
    """The rows at their places on a sheet, what room is left over shared out."""
    shares = sum(row.stretch for row in stack)
    spare = max(area.height - height_of(stack), 0)
    share = min(spare // (shares + 1), _MOST_STRETCH)
    marks: list[Mark] = []
    at = area.top - (stack[0].gap if stack else 0)
    for row in stack:
        at += row.gap + row.stretch * share
        marks += [mark.at(at + mark.y) for mark in row.marks]
        at += row.height
    return Sheet(tuple(marks))
