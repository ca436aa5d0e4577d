"""The words of the command line: commands, exit codes, wrong use, and words that become values.

argparse reads the words; what it says about wrong use becomes a `Misuse` (exit code 64, as
EX_USAGE of sysexits.h) instead of its own exit with 2, which here means indeterminate. Options are
never abbreviated, and an unknown option's value is never shown: it might be a password.

    >>> from microcred.cli.words import instant
    >>> instant("2025-07-15").isoformat()
    '2025-07-15T00:00:00+00:00'
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

from microcred.cli.console import columns_of_screen
from microcred.errors import MicrocredError
from microcred.frozen import Frozen

__all__ = [
    "DONE",
    "FAILED",
    "INDETERMINATE",
    "INTERRUPTED",
    "MISUSE",
    "PIPE_CLOSED",
    "Command",
    "Misuse",
    "Several",
    "WordReader",
    "file_of",
    "instant",
    "worst",
]

DONE = 0
"""Exit code: done, or everything passed."""
FAILED = 1
"""Exit code: failed or refused."""
INDETERMINATE = 2
"""Exit code: it could not be told."""
MISUSE = 64
"""Exit code: wrong use, or a path that can't be read or written."""
INTERRUPTED = 130
"""Exit code: stopped by Ctrl-C (128 + SIGINT, the shells' convention)."""
PIPE_CLOSED = 141
"""Exit code: the reader of our output went away (128 + SIGPIPE)."""

# RFC 3339 section 5.6, the seconds optional; a bare date is the start of that day in UTC.
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_INSTANT = rf"({_DATE})(?:[Tt ]({_CLOCK})([Zz]|[+-][0-9]{{2}}:[0-9]{{2}})?)?"


class Command(Frozen):
    """One command of the table.

    Attributes:
        room: the module that has `arguments(reader)` and `run(words, console) -> int`.
        usage: the command with its options, as the help shows it.
        does: what it does, in a few words.
        example: a whole command line that a person may copy.
    """

    room: str
    usage: str
    does: str
    example: str


class Misuse(MicrocredError):
    """The command line was used wrongly, or a path can't be read or written (exit code 64)."""

    default_hint = "`microcred --help` shows the commands."


def _formatter(prog: str) -> argparse.HelpFormatter:
    """What lays the help out; argparse makes one for every option, and would load shutil for it."""
    return argparse.RawDescriptionHelpFormatter(prog, width=columns_of_screen() - 2)


class WordReader(argparse.ArgumentParser):
    """argparse that raises `Misuse`, takes no abbreviations and tells no values."""

    def __init__(self, name: str, command: Command, description: str) -> None:
        """`name` is the command's word or words; `description` opens its help."""
        super().__init__(
            prog=f"microcred {name}",
            usage=f"microcred {command.usage}",
            description=description,
            epilog=f"example: {command.example}",
            formatter_class=_formatter,
            allow_abbrev=False,
        )
        self.add_argument(
            "--json", action="store_true", help="the machine form, alone on standard output"
        )

    def error(self, message: str) -> NoReturn:
        """What argparse complains about, as a `Misuse`."""
        raise Misuse(message, hint=f"`{self.prog} --help` shows how it is used.")

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """The words as values; options and files may come in any order.

        Raises:
            Misuse: anything that does not fit.
        """
        words, surplus = self.parse_known_intermixed_args(_without_dashes(argv))
        if surplus:
            unknown = [word.partition("=")[0] for word in surplus if word.startswith("-")]
            # The other words may be the values of unknown options: they are not repeated.
            self.error(f"unknown option {unknown[0]}" if unknown else "too many words")
        return words


class Several(argparse.Action):
    """An option with several words, which may be repeated: `--content A B --content C`."""

    def __init__(self, option_strings: Sequence[str], dest: str, **how: Any) -> None:
        """As argparse makes it, with one word or more."""
        super().__init__(option_strings, dest, nargs="+", **how)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Add the words, and remember them as the last ones for `file_of`."""
        found = getattr(namespace, self.dest) or []
        found.extend(values)
        setattr(namespace, self.dest, found)
        namespace.last = found if len(values) > 1 else None


def file_of(words: argparse.Namespace) -> str:
    """FILE, also where it stands behind the words of a `Several`, which then took it for its own.

    Raises:
        Misuse: there is none.
    """
    if words.file is not None:
        return str(words.file)
    taken: list[str] | None = getattr(words, "last", None)
    if not taken:
        raise Misuse("FILE is missing", hint="Name the file that is to be shown.")
    return taken.pop()


def _without_dashes(argv: Sequence[str]) -> list[str]:
    """The words with what follows `--` written as paths that no option can be taken for.

    argparse forgets `--` where options and files may be mixed; every word after it is a path.
    """
    words = list(argv)
    if "--" not in words:
        return words
    at = words.index("--")
    paths = [
        f"./{word}" if word.startswith("-") and word != "-" else word for word in words[at + 1 :]
    ]
    return words[:at] + paths


def instant(word: str, option: str = "--at") -> datetime:
    """A point in time from the command line: ISO 8601 with a zone, or a date (its start, UTC).

    Returns:
        An aware datetime in UTC.

    Raises:
        Misuse: not a time, or a time without a zone, which would depend on where one reads it.
    """
    hint = "For example 2025-07-15T12:00:00Z, 2025-07-15T12:00:00+02:00, or 2025-07-15."
    match = re.fullmatch(_INSTANT, word)
    if match is None:
        raise Misuse(f"{option} is not a time in ISO 8601", hint=hint)
    date, clock, zone = match.groups()
    if clock and not zone:
        raise Misuse(f"{option} is a time without a zone", hint=hint)
    offset = "+00:00" if not zone or zone in "Zz" else zone
    try:
        return datetime.fromisoformat(f"{date}T{clock or '00:00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misuse(f"{option} names a time that does not exist", hint=hint) from None


def worst(codes: Iterable[int]) -> int:
    """The exit code of several files: 1 before 2 before 0."""
    seen = set(codes)
    return next((code for code in (FAILED, INDETERMINATE) if code in seen), DONE)
