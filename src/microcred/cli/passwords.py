"""Passwords: from a file, from MICROCRED_PASSWORD, from a prompt; never from the command line.

A word on the command line can be read by every process of the machine and stays in the history of
the shell; so there is no such option. The prompt needs a person at a terminal.

    >>> from microcred.cli.passwords import first_line
    >>> first_line(b"correct horse\\r\\nsecond line")
    'correct horse'
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings

from microcred.cli.files import read_input
from microcred.cli.words import Misuse
from microcred.errors import UnsuitableKey

__all__ = [
    "VARIABLE",
    "ask_for_new",
    "ask_for_old",
    "ask_for_secret",
    "first_line",
    "password_option",
]

VARIABLE = "MICROCRED_PASSWORD"
"""The environment variable that may hold the password."""

_HINT = f"Use --password-file FILE or {VARIABLE}, or run it at a terminal."
_LONGEST = 16 * 1024  # an access token has some kilobytes


def password_option(reader: argparse.ArgumentParser) -> None:
    """Let a command take `--password-file`."""
    reader.add_argument(
        "--password-file",
        metavar="FILE",
        help=f"file whose first line is the password (else {VARIABLE}, else a prompt)",
    )


def first_line(data: bytes) -> str:
    """The first line of a password file, without its line end and byte order mark.

    Raises:
        Misuse: it is not UTF-8.
    """
    line = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].removesuffix(b"\r")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise Misuse(
            "the password file is not UTF-8", hint="Save it as UTF-8 text, one line."
        ) from None


def _given(file: str | None, variable: str = VARIABLE) -> str | None:
    """The password that a file or the environment gives; None if neither does."""
    if file is not None:
        return first_line(read_input(file, limit=_LONGEST))
    return os.environ.get(variable)


def _prompted(question: str) -> str:
    """What the person at the terminal types, unseen."""
    import getpass

    at_terminal = any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
    if not at_terminal:
        raise Misuse("a password is needed", hint=_HINT)
    try:
        with warnings.catch_warnings():
            # Where it cannot switch the echo off it would warn and read on: refused instead.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(question, stream=sys.stderr)
    except (getpass.GetPassWarning, EOFError):
        raise Misuse("a password is needed", hint=_HINT) from None


def ask_for_old(file: str | None) -> str:
    """The password of an existing key: from `file`, the environment, or a prompt."""
    given = _given(file)
    return _prompted("Password of the key: ") if given is None else given


def ask_for_secret(file: str | None, variable: str, question: str) -> str:
    """A PIN, token or one-time password: from `file`, the environment variable, or a prompt.

    Raises:
        Misuse: nobody is there to be asked.
    """
    given = _given(file, variable)
    return _prompted(question) if given is None else given


def ask_for_new(file: str | None) -> str:
    """The password for a new key; a prompt asks twice.

    Raises:
        UnsuitableKey: it is empty.
        Misuse: the two answers differ, or nobody is there to be asked.
    """
    given = _given(file)
    password = _prompted("New password: ") if given is None else given
    if not password:
        raise UnsuitableKey(
            "an empty password would leave the key unprotected", hint=f"Choose one. {_HINT}"
        )
    if given is None and _prompted("Once more: ") != password:
        raise Misuse("the two passwords differ", hint="Run the command again.")
    return password
