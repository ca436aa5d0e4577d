"""`microcred show`: a credential as one HTML page, for people; the page carries the file itself.

Without `--trust` nobody has verified what it shows, and the page says so at its head and on the
card. With `--trust` it is the page of the verdict, as `verify --html` writes it.

    >>> from microcred.cli import main
    >>> main(["show", "no-such-file.jsonld", "-o", "-"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, check_output, read_input
from microcred.cli.pages import check_languages, language_option, write_page
from microcred.cli.tables import plain
from microcred.cli.trusting import trust_options
from microcred.cli.verify import exit_code, judge_from, verifier_options
from microcred.cli.words import DONE, FAILED, Misuse

if TYPE_CHECKING:
    from microcred.parsing import Unverified
    from microcred.verifying import Verification

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Draw a credential as one HTML page: no script, nothing loaded from elsewhere, every language of the
credential. The page carries the file itself: `microcred verify` takes it as it takes the file.
Without --trust nothing is verified, and the page says so.

exit codes: without --trust 0 drawn, 1 drawn, and not readable as a credential;
            with --trust 0 passed, 1 failed, 2 indeterminate, as `verify`;
            64 misuse or a path that can't be read or written"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `show`."""
    reader.add_argument("file", metavar="FILE", help="as received; `-`: standard input")
    reader.add_argument(
        "-o", "--out", required=True, metavar="OUT", help="the page; `-`: standard output"
    )
    language_option(reader)
    trust_options(reader)
    verifier_options(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Read one file, verify it if that is asked for, and write its page."""
    check_languages(words.lang)
    if console.machine and words.out == STANDARD:
        raise Misuse("--json and the page cannot both be standard output", hint="Name -o OUT.")
    check_output(words.out, words.file)
    if words.trust:
        judged = judge_from(words, console, [words.file])
        raw = read_input(words.file)
        verified: Verification | Unverified = judged(raw)
    else:
        _refuse_questions(words)
        check_input(words.file)
        raw = read_input(words.file)
        verified = _read(raw)
    write_page(words.out, verified, raw, words.lang)
    _tell(words, console, verified)
    return _code(verified)


def _refuse_questions(words: argparse.Namespace) -> None:
    """Whoever asks what only a verification can answer has to say whom they trust."""
    asked = ("issuer", "at", "list_time", "domain", "challenge", "mechanism", "fetch", "bearer")
    named = next((name for name in asked if getattr(words, name)), None)
    if named is not None:
        option = named.replace("_", "-")
        raise Misuse(f"--{option} needs --trust: whom do you trust?", hint="Or leave it out.")


def _read(raw: bytes) -> Verification | Unverified:
    """The credential, not verified; what cannot be read has the verdict that says so."""
    from microcred.errors import ParseError
    from microcred.parsing import parse
    from microcred.policy import ANY_ISSUER, Trust
    from microcred.verifying import verify

    try:
        return parse(raw)
    except ParseError:
        return verify(raw, trust=Trust(issuers=ANY_ISSUER))


def _outcome(verified: Verification | Unverified) -> str | None:
    outcome = getattr(verified, "outcome", None)
    return None if outcome is None else str(outcome.value)


def _code(verified: Verification | Unverified) -> int:
    from microcred.verdict import Verification

    if isinstance(verified, Verification):
        return FAILED if verified.unverified is None else exit_code(verified)
    return DONE


def _tell(words: argparse.Namespace, console: Console, verified: Verification | Unverified) -> None:
    """Where the page is and what it says, unless it is the output itself."""
    if console.machine:
        console.emit({"file": words.file, "out": words.out, "outcome": _outcome(verified)})
    elif words.out != STANDARD:
        outcome = _outcome(verified)
        word = outcome or "not verified (--trust was not given)"
        console.say(f"{plain(words.out)}: {word}")
