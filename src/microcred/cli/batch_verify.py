"""`microcred batch verify`: files and folders to verdicts, one line for each that did not pass.

>>> from microcred.cli import main
>>> main(["batch", "verify", "folder"])  # whom do you trust? told on standard error
64
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from microcred.cli import verify as verify_words
from microcred.cli.batch_running import (
    check_working_words,
    counted,
    executor_from,
    tabled,
    working_options,
)
from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, once
from microcred.cli.tables import Cell
from microcred.cli.trusting import check_trust_words
from microcred.cli.words import DONE, FAILED, INDETERMINATE, Misuse, worst

if TYPE_CHECKING:
    from microcred.batch import RowResult
    from microcred.jsontext import JsonValue

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Verify many files, each as `microcred verify` does: FILE is a file, or a folder whose files are
verified with those of the folders in it. Those that do not pass are shown with what decided it; the
table (--table) has all of them.

exit codes: 0 passed, 1 one failed, 2 one is indeterminate (of several the worst: 1, 2, 0),
            64 misuse or a path that can't be read, 130 stopped by Ctrl-C"""

_SHOWN = 20
_OUTCOMES = ("PASSED", "INDETERMINATE", "FAILED")
_CODES = (DONE, INDETERMINATE, FAILED)
_THREADS = 16  # where each file may wait for the network


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `verify`, and those of batches."""
    verify_words.arguments(reader)
    working_options(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Verify every file and return the worst exit code."""
    check_trust_words(words.trust, words.issuer)
    read = [*words.files, *words.trust, *words.did_document]
    once(read)
    _check_files(words.files)
    check_working_words(words, *read)
    how = verify_words.question_from(words, console)
    from microcred.batch import verify_many

    tally: Counter[str] = Counter()
    shown: list[RowResult] = []
    with executor_from(words) as executor:
        threads = words.threads or (_THREADS if words.fetch else 1)
        found = verify_many(words.files, executor=executor, threads=threads, **how)
        for one in tabled(counted(found, console), words.table):
            tally[one.outcome] += 1
            if one.outcome != "PASSED" and len(shown) < _SHOWN:
                shown.append(one)
    if console.machine:
        rows: list[JsonValue] = [dict(one.to_json()) for one in shown]
        console.emit({**{name.lower(): tally[name] for name in _OUTCOMES}, "not_passed": rows})
    else:
        if shown:
            console.show([_line(one.file, one.outcome, one.code, one.message) for one in shown])
        if sum(tally.values()) - tally["PASSED"] > _SHOWN:
            console.say(f"... the first {_SHOWN} are shown; --table FILE has them all")
        told = ", ".join(f"{tally[name]:,} {name.lower()}" for name in _OUTCOMES)
        console.say(f"{sum(tally.values()):,} files: {told}")
    return worst(code for name, code in zip(_OUTCOMES, _CODES, strict=True) if tally[name])


def _line(file: str, outcome: str, code: str, message: str) -> list[Cell]:
    return [Cell(file), Cell(outcome, style=outcome), Cell(code), Cell(message)]


def _check_files(files: list[str]) -> None:
    """Refuse paths that cannot be read; a folder may be one.

    Raises:
        Misuse: one cannot be, or is standard input.
    """
    import os

    for file in files:
        if file == STANDARD:
            raise Misuse("standard input is one file", hint="`microcred verify -` verifies it.")
        if not os.path.isdir(file):
            check_input(file)
