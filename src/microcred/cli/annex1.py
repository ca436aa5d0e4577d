"""`microcred annex1`: which of the 16 elements of the EU standard a credential has, and where.

Annex I of the Council Recommendation of 16 June 2022 (2022/C 243/02) has 11 mandatory and 5
optional elements. It is another question than "is it valid EDC": nothing is verified here, and an
element that is missing does not make the command fail.

    >>> from microcred.cli import main
    >>> main(["annex1", "no-such-file.jsonld"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import read_input
from microcred.cli.tables import Cell
from microcred.cli.words import DONE

if TYPE_CHECKING:
    from microcred.annex1 import Annex1Report, Element

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Which of the 16 elements of the European standard (Council Recommendation 2022/C 243/02, Annex I)
are in a credential, sealed or not, or in an Annex I document. Nothing is verified.

exit codes: 0 reported (complete or not), 1 not readable as a credential,
            64 misuse or a path that can't be read"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `annex1`."""
    reader.add_argument("file", metavar="FILE", help="a credential; `-`: standard input")


def run(words: argparse.Namespace, console: Console) -> int:
    """Report on one file."""
    raw = read_input(words.file)
    from microcred.annex1 import report
    from microcred.cli.documents import read_any

    read = read_any(raw)
    found = report(read)
    if console.machine:
        console.emit(
            {
                "elements": [
                    {
                        "number": element.number,
                        "name": element.name,
                        "mandatory": element.mandatory,
                        "present": element.present,
                        "where": element.where,
                    }
                    for element in found.elements
                ],
                "complete": found.complete,
            }
        )
        return DONE
    _show(found, console)
    if not isinstance(read, Mapping):
        console.say("\nthe places are those of the credential that `microcred issue` makes of it")
    return DONE


def _state(element: Element) -> Cell:
    """Whether the element is there, in a word and its colour."""
    if not element.present:
        style = "FAILED" if element.mandatory else "SKIPPED"
        return Cell("missing" if element.mandatory else "not there", style)
    return Cell("doubtful", "WARNING") if element.doubts else Cell("present", "PASSED")


def _show(found: Annex1Report, console: Console) -> None:
    """The 16 rows and what they come to, for a person."""
    verdict = "complete" if found.complete else f"not complete: {len(found.missing)} missing"
    console.say(f"Annex I: {console.paint(verdict, 'PASSED' if found.complete else 'FAILED')}")
    console.show(
        [
            [
                Cell(str(element.number)),
                _state(element),
                Cell(element.name if element.mandatory else f"{element.name} (optional)"),
                Cell(element.where),
            ]
            for element in found.elements
        ]
    )
    doubts = [finding for finding in found.findings if finding.outcome.value == "WARNING"]
    if doubts:
        console.say("\ndoubtful:")
        console.show([[Cell(f"{doubt.where}: {doubt.detail}")] for doubt in doubts])
