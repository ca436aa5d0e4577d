"""Write docs/findings.md from the table of codes (`make findings`); a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from microcred.codes import CODES, Code

TARGET = Path(__file__).with_name("findings.md")

HEAD = """\
# Findings: every code, what it means, what to do

This page is made from the table in `src/microcred/codes.py` by `make findings`; correct it there.

A verdict of `verify`, and what `parse` and `annex1` report, is a list of findings. Each has a check
(which layer was looked at), an outcome, one of these codes, a detail for people, a place (a JSON
pointer) and the clause of the standard it rests on. **A code is API**: it is never renamed and
never changes its meaning ([versioning.md](versioning.md)); the detail is text and may change.

Outcomes: PASSED, WARNING (seen, changes nothing), SKIPPED (its input is missing), INDETERMINATE
(it cannot be told), FAILED. How they become one verdict: [verify.md](verify.md).
"""


def subjects(codes: Iterable[Code]) -> dict[str, list[Code]]:
    """The codes by their subject, the word before the dot, in the order of the table."""
    found: dict[str, list[Code]] = {}
    for code in codes:
        found.setdefault(code.code.partition(".")[0], []).append(code)
    return found


def cell(text: str) -> str:
    """A text as the cell of a table."""
    return text.replace("|", "\\|")


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    grouped = subjects(CODES.values())
    for subject in sorted(grouped):
        rows = (
            f"| `{code.code}` | {cell(code.meaning)} | {cell(code.advice)} |"
            for code in grouped[subject]
        )
        table = ["| code | meaning | what to do |", "| --- | --- | --- |", *rows]
        parts.append("\n".join([f"\n## {subject}\n", *table]) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{TARGET}: {len(CODES)} codes")
