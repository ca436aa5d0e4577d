"""`microcred revoke`, `suspend`, `reinstate`: what becomes of a credential that was issued.

The registry keeps it with who, when and why; verifiers see it once the lists are published again
(`microcred status publish`).

    >>> from microcred.cli import main
    >>> main(["revoke", "urn:credential:1", "--registry", "sqlite:///none.db"])  # no --reason
    64
"""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.registry import open_registry, registry_options
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.lifecycle import Standing
    from microcred.status.registry.values import Entry

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Say in the registry what becomes of a credential: `revoke` is for good, `suspend` for the time
being, `reinstate` takes a suspension back. Publish the lists afterwards, with
`microcred status publish`.

exit codes: 0 done, 1 refused (nothing was changed), 64 misuse"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of these commands; the last word of the program's name tells which."""
    reader.set_defaults(verb=reader.prog.rpartition(" ")[2])
    reader.add_argument("id", metavar="ID", help="of the credential, as it stands in it")
    registry_options(reader)
    reader.add_argument(
        "--reason", required=True, metavar="TEXT", help="why; it stays in the registry"
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Change one credential and say how it stands now."""
    if not words.reason.strip():
        raise Misuse("--reason is empty", hint="Say why, for whoever asks later.")
    from microcred import lifecycle

    verbs = {
        "revoke": lifecycle.revoke,
        "suspend": lifecycle.suspend,
        "reinstate": lifecycle.reinstate,
    }
    with closing(open_registry(words)) as registry:
        entry = verbs[words.verb](registry, words.id, reason=words.reason)
    _report(entry, lifecycle.standing_of(entry), console)
    return DONE


def _report(entry: Entry, standing: Standing, console: Console) -> None:
    """What the registry says now, by whom, and what is left to do."""
    from microcred.status.registry.values import text_of

    last = entry.events[-1]
    at = text_of(last.at)
    if console.machine:
        told: dict[str, JsonValue] = {"id": entry.credential_id, "status": standing}
        console.emit({**told, "at": at, "who": last.who})
        return
    facts = (
        ("credential", entry.credential_id),
        ("status", standing),
        ("since", f"{at} by {last.who}" if last.who else at),
        ("next", "publish the lists (microcred status publish): verifiers see it then"),
    )
    console.show([[Cell(name, style="faint"), Cell(fact)] for name, fact in facts])
