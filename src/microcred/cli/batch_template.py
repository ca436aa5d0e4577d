"""`microcred batch template`: an example to begin with, a table and what is common to its rows.

>>> import tempfile
>>> from pathlib import Path
>>> from microcred.cli import main
>>> with tempfile.TemporaryDirectory() as folder:
...     code = main(["batch", "template", "-o", str(Path(folder, "june.csv")), "--json"])
...     code, sorted(one.name for one in Path(folder).iterdir())  # doctest: +ELLIPSIS
{...}
(0, ['june.csv', 'june.json'])
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from microcred.cli.console import Console, encoded
from microcred.cli.files import check_output, write_new
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Write an example table (FILE, which ends with .csv or .xlsx), and beside it a template (.json) with
what is common to all rows. Change both, and give them to `microcred batch check` and `issue`.

exit codes: 0 written, 64 misuse or a path that can't be written"""

_HEADER: Final = (
    "learner_identifier",
    "given_name",
    "family_name",
    "date_of_birth",
    "email",
    "date",
    "grade",
)
_ROWS: Final = (
    ("S-1001", "Ána", "Novák", "1999-10-01", "ana@example.org", "2026-06-30", "A"),
    ("S-1002", "Ben", "Kos", "", "", "2026-06-30", "B"),
)


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the command."""
    reader.add_argument(
        "-o", "--out", required=True, metavar="FILE", help="the table, .csv or .xlsx"
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Write both files."""
    table = Path(words.out)
    common = table.with_suffix(".json")
    if table.suffix.lower() not in (".csv", ".xlsx"):
        raise Misuse("-o ends with .csv or .xlsx", hint="Such as june.csv.")
    check_output(words.out)
    written = _spreadsheet() if table.suffix.lower() == ".xlsx" else _csv()
    write_new(table, written)
    write_new(common, encoded(_common()))
    if console.machine:
        console.emit({"rows": str(table), "template": str(common)})
        return DONE
    facts = (("rows", str(table)), ("common to all", str(common)))
    console.show([[Cell(name, style="faint"), Cell(fact)] for name, fact in facts])
    console.say(f"next: microcred batch check {table} --template {common}")
    return DONE


def _csv() -> bytes:
    """The table as Excel opens it: UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows((_HEADER, *_ROWS))
    return text.getvalue().encode("utf-8-sig")


def _spreadsheet() -> bytes:
    """The table as a spreadsheet.

    Raises:
        MissingExtra: openpyxl is not installed.
    """
    from microcred.batch.spreadsheets import write_spreadsheet

    file = io.BytesIO()
    write_spreadsheet((_HEADER, *_ROWS), file)
    return file.getvalue()


def _common() -> dict[str, JsonValue]:
    """What is common to all rows: a course, with every element of Annex I that is mandatory."""
    university: dict[str, JsonValue] = {
        "name": "Example University",
        "country": "IE",
        "identifier": "NTRIE-123456",
    }
    return {
        "language": "en",
        "title": "Soil carbon",
        "awarded_by": [university],
        "learning_outcomes": ["Measures soil organic carbon", "Reports what was measured"],
        "workload": {"ects": 2},
        "eqf_level": 6,
        "assessment": "written examination",
        "participation": "online",
        "quality_assurance": [
            {"type": "Institutional Quality Assurance", "agency": dict(university)}
        ],
    }
