"""`microcred vocabulary`: the controlled vocabularies, and what their codes, IRIs and words mean.

Without a list it lists the lists; with one its entries; with a query those that are meant by a
code, an IRI or words. A word that several entries have shows them all.

    >>> from microcred.cli import main
    >>> main(["vocabulary", "country", "IE"])
    IE  IRL  http://publications.europa.eu/resource/authority/country/IRL  Ireland
    0
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.tables import Cell
from microcred.cli.words import DONE

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.vocabularies import Entry, Vocabulary

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
The controlled vocabularies of the European Learning Model. Without LIST: which there are, how many
entries they have, and whether they are complete or open (another concept is then given with its
own IRI and label). LIST is a name as it is listed, or the IRI of a scheme; QUERY a code, an IRI, or
words of a label.

exit codes: 0 listed, 1 no such list or entry, 64 misuse"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `vocabulary`."""
    reader.add_argument(
        "asked",
        nargs="*",
        metavar="LIST [QUERY]",
        help="a list, and what is looked for in it (several words are one query)",
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """List the lists, or entries of one."""
    from microcred.vocabularies.schemes import VOCABULARIES, vocabulary_named

    if not words.asked:
        _show_lists(VOCABULARIES.items(), console)
        return DONE
    name, *query = words.asked
    _show_entries(_found(vocabulary_named(name), " ".join(query)), console)
    return DONE


def _found(vocabulary: Vocabulary, query: str) -> tuple[Entry, ...]:
    """The entries that a query means; all of them without one."""
    if not query.strip():
        return vocabulary.entries
    # `find` refuses what means nothing, and names the nearest.
    return vocabulary.search(query) or (vocabulary.find(query),)


def _show_lists(lists: Iterable[tuple[str, Vocabulary]], console: Console) -> None:
    """Every list: how many entries, complete or open, and its scheme."""
    if console.machine:
        told: list[JsonValue] = [
            {
                "list": name,
                "scheme": vocabulary.scheme,
                "entries": len(vocabulary),
                "complete": vocabulary.complete,
            }
            for name, vocabulary in lists
        ]
        console.emit(told)
        return
    console.show(
        [
            [
                Cell(name),
                Cell(str(len(vocabulary))),
                Cell("complete" if vocabulary.complete else "open", "faint"),
                Cell(vocabulary.scheme, "faint"),
            ]
            for name, vocabulary in lists
        ]
    )


def _show_entries(entries: Sequence[Entry], console: Console) -> None:
    """Entries: second code where the list has any, code, IRI and label."""
    if console.machine:
        told: list[JsonValue] = [
            {
                "code": entry.code,
                "iri": entry.iri,
                "scheme": entry.scheme,
                "labels": {**entry.labels},
            }
            for entry in entries
        ]
        console.emit(told)
        return
    if not entries:
        console.say("an open list: no concept of it is known here, give IRI and label")
        return
    has_alias = any(entry.alias for entry in entries)
    console.show(
        [
            [
                *([Cell(entry.alias)] if has_alias else []),
                Cell(entry.code),
                Cell(entry.iri, "faint"),
                Cell(entry.label),
            ]
            for entry in entries
        ]
    )
