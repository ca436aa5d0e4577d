"""The tables of docs/performance.md, written from the rows that were measured.

`benchmarks/run.py --docs` puts them between their marks; the words around them, with the date and
the machine, are written by hand, as they say what the figures mean.

    >>> row = {"name": "vc+jwt verify", "doc": "small", "ms": 0.2, "floor_ms": 0.1, "ratio": 2.0}
    >>> print(against_the_floor([row], {}, {("vc+jwt verify", "small"): 2}))
    |  |  | ms | floor | ratio | promised |  | without `speed` |
    | --- | --- | --: | --: | --: | --: | --- | --: |
    | vc+jwt verify | small | 0.200 | 0.100 | 2.0 | 2 | met |  |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["against_the_floor", "beside", "over", "whole", "write"]

Row = Mapping[str, Any]
Key = tuple[str, str]


def write(page: Path, parts: Mapping[str, str]) -> None:
    """Put each part between its two marks, `<!-- NAME -->` and `<!-- end of NAME -->`."""
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        assert found and closed, f"{page.name} has no place for {name}"
        text = f"{before}{begin}{part}\n{end}{after}"
    page.write_text(text, encoding="utf-8")


def against_the_floor(
    rows: Iterable[Row], without: Mapping[Key, Row], promised: Mapping[Key, float]
) -> str:
    """Our rows with their ratio; `without`: the same without the extra `speed`."""
    head = ["", "", "ms", "floor", "ratio", "promised", "", "without `speed`"]
    lines = []
    for row in rows:
        key = (row["name"], row["doc"])
        ratio = f"{row['ratio']:.1f}"
        slower = f"{without[key]['ratio']:.1f}" if key in without else ""
        cells = [f"{row['ms']:.3f}", f"{row['floor_ms']:.3f}", ratio]
        # What stands in the table is what is judged: 2.04 is told as 2.0.
        lines.append([*key, *cells, *_judged(float(ratio), promised.get(key), "g"), slower])
    return _table(head, "llrrrrlr", lines)


def over(rows: Iterable[Row], without: Mapping[Key, Row], promised: Mapping[Key, float]) -> str:
    """Rows of which counts what they take over what stands beside them, in ms."""
    head = ["over what stands beside it", "", "ms", "promised", "", "without `speed`"]
    lines = []
    for row in rows:
        key = (row["name"], row["doc"])
        more = row["ms"] - row["floor_ms"]
        slower = without.get(key)
        beside = "" if slower is None else f"{slower['ms'] - slower['floor_ms']:.2f}"
        name = f"{row['name']}, over its signature check"
        judged = _judged(more, promised.get(key), "g")
        lines.append([name, row["doc"], f"{more:.2f}", *judged, beside])
    return _table(head, "llrrlr", lines)


def whole(rows: Iterable[Row], most: Mapping[str, float], memory: Mapping[str, float]) -> str:
    """Whole processes over bare Python, by document; each row has its `mb`."""
    head = ["a whole process, over bare Python", "", "ms", "promised", "", "memory", "promised"]
    lines = []
    for row in rows:
        more, doc = row["ms"] - row["floor_ms"], row["doc"]
        judged = _judged(round(more), most[doc], "g")
        size = [f"{row['mb']:.0f} MB", f"{memory[doc]:g} MB"]
        lines.append([row["name"], doc, f"{more:.0f}", *judged, *size])
    return _table(head, "llrrlrr", lines)


def beside(rows: Sequence[Row], ours: Mapping[Key, Row]) -> str:
    """Others on the same documents; `ours` by the name that theirs has there."""
    head = ["who", "what", "small, ms", "annex1, ms", "times ours"]
    found: dict[Key, dict[str, Row]] = {}
    for row in rows:
        name, _, peer = row["name"].partition(" by ")
        found.setdefault((peer, name), {})[row["doc"]] = row
    lines = []
    for (peer, name), of in found.items():
        cells, times = [], []
        for doc in ("small", "annex1"):
            cells.append(f"{of[doc]['ms']:.2f}" if doc in of else "")
            own = ours.get((of[doc]["like"], doc)) if doc in of else None
            times += [f"{of[doc]['ms'] / own['ms']:.1f}"] if own else []
        lines.append([peer, name, *cells, "; ".join(times)])
    return _table(head, "llrrr", lines)


def _judged(value: float, most: float | None, form: str) -> list[str]:
    """The bound, and whether it is kept; nothing where nothing is promised."""
    if most is None:
        return ["", ""]
    return [f"{most:{form}}", "met" if value <= most else "**not met**"]


def _table(head: Sequence[str], sides: str, lines: Iterable[Sequence[str]]) -> str:
    rule = ["--:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *lines))
