"""`microcred parse`: what a credential says, sealed or not, without a word about its truth.

The summary stands first and says "unverified" in plain sight; then what reading it showed.

    >>> import sys
    >>> from microcred.cli import main
    >>> main(["parse", "no-such-file.jsonld"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import read_input
from microcred.cli.tables import Cell
from microcred.cli.verify import finding_rows
from microcred.cli.words import DONE

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.parsing import Unverified

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Show what a credential says, sealed or not. It is NOT checked whether it is genuine: that is what
`microcred verify` does. With --json the whole document, as microcred would write it.

exit codes: 0 read, 1 not readable as a credential, 64 misuse or a path that can't be read"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `parse`."""
    reader.add_argument("file", metavar="FILE", help="as received; `-`: standard input")


def run(words: argparse.Namespace, console: Console) -> int:
    """Read one file and show it."""
    raw = read_input(words.file)
    from microcred.cli.documents import read_credential

    unverified = read_credential(raw)
    if console.machine:
        console.emit(
            {
                "mechanism": unverified.mechanism,
                "release": unverified.release.name,
                "summary": unverified.summary.to_json(),
                "document": _document(unverified),
                "findings": [dict(finding.to_json()) for finding in unverified.findings],
            }
        )
        return DONE
    _show(unverified, console)
    return DONE


def _document(unverified: Unverified) -> JsonValue:
    """The document as the model writes it, or as it is where there is no European model."""
    if unverified.is_european:
        return unverified.credential.to_json()
    return dict(unverified.document)


def _learner(unverified: Unverified) -> str | None:
    """The name of the person, as the credential has it."""
    from microcred.outline import first_node, text

    person = first_node(unverified.document.get("credentialSubject"))
    parts = [text(person.get("givenName")), text(person.get("familyName"))]
    return text(person.get("fullName")) or " ".join(part for part in parts if part) or None


def _show(unverified: Unverified, console: Console) -> None:
    """The summary and the findings, for a person."""
    summary = unverified.summary
    console.say(console.paint("UNVERIFIED", "WARNING") + ": nothing of this is proven")
    facts = (
        ("title", summary.title),
        ("learner", _learner(unverified)),
        ("issuer", summary.issuer),
        ("issued", summary.issued),
        ("valid from", summary.valid_from),
        ("valid until", summary.valid_until),
        ("mechanism", unverified.mechanism or "none: it carries no seal"),
        ("release", unverified.release.name),
    )
    console.show([[Cell(name, style="faint"), Cell(fact)] for name, fact in facts if fact])
    findings = unverified.findings
    if findings:
        console.say(f"\nreading it showed ({len(findings)}):")
        console.show(finding_rows(findings))
