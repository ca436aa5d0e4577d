"""Files by the words that name them: `-` is standard input or output, bytes are never decoded.

Whatever goes wrong with a path is a `Misuse` (exit code 64), told with the path as it was given and
the system's reason. Reading stops at a limit, so that no file or endless stream fills the memory.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from microcred.cli.files import read_input, write_output
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_output(str(Path(folder, "note")), b"2 ECTS")
    ...     read_input(str(Path(folder, "note")))
    b'2 ECTS'
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from microcred.cli.console import write_bytes
from microcred.cli.words import Misuse

if TYPE_CHECKING:
    from pathlib import Path

    from microcred.fetching import Fetch

__all__ = [
    "STANDARD",
    "check_input",
    "check_output",
    "network",
    "once",
    "read_input",
    "write_new",
    "write_output",
]

STANDARD = "-"
"""The word for standard input, or for standard output."""

_ROOM = 64 * 1024 * 1024  # more than any limit of what is parsed: that refusal says its reason
_OWNER_ONLY = 0o600


def _refuse(verb: str, path: str, reason: Exception | str) -> NoReturn:
    """Say which path could not be read or written, and the system's reason for it."""
    told = getattr(reason, "strerror", None) or (reason if isinstance(reason, str) else "no path")
    raise Misuse(
        f"cannot {verb} {path or 'a path without a name'}: {told}",
        hint="Check the path and its permissions; nothing was done.",
    ) from None


def once(paths: Iterable[str]) -> None:
    """Refuse to read standard input twice."""
    if list(paths).count(STANDARD) > 1:
        raise Misuse("standard input can be read once only", hint="Name `-` once.")


def check_input(path: str) -> None:
    """Refuse a path that cannot be read, without opening it (it may be a pipe)."""
    if path == STANDARD:
        return
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            _refuse("read", path, "it is a folder")
    except (OSError, ValueError) as error:
        _refuse("read", path, error)
    if not os.access(path, os.R_OK):
        _refuse("read", path, "permission denied")


def read_input(path: str, *, limit: int = _ROOM) -> bytes:
    """The bytes of a file, or of standard input; one byte more than `limit` at most.

    Raises:
        Misuse: the path cannot be read.
    """
    try:
        if path != STANDARD:
            with open(path, "rb") as file:
                return file.read(limit + 1)
        raw = getattr(sys.stdin, "buffer", None)
        if raw is not None:
            return bytes(raw.read(limit + 1))
        # A text-only replacement; and where there is no standard input at all, it is empty.
        return sys.stdin.read(limit + 1).encode() if sys.stdin else b""
    except (OSError, ValueError) as error:
        _refuse("read", "standard input" if path == STANDARD else path, error)


def network(*named: str | None) -> Fetch:
    """Who asks the network, where the words ask for it.

    Args:
        named: addresses that a person wrote; their hosts may be on a private network. What only a
            file or a certificate names may not.
    """
    from urllib.parse import urlsplit

    from microcred.fetching import Http

    hosts: set[str] = set()
    for url in named:
        try:
            host = urlsplit(url or "").hostname
        except ValueError:
            continue  # it is refused where it is asked
        hosts |= {host} if host else set()
    return Http(allow_hosts=hosts)


def check_output(path: str, *inputs: str) -> None:
    """Refuse, before any work, an output that cannot be or that would overwrite an input."""
    if path == STANDARD:
        return
    from pathlib import Path

    try:
        target = Path(path)
        if target.is_dir():
            _refuse("write", path, "it is a folder")
        if not target.parent.is_dir():
            _refuse("write", path, "there is no such folder")
        for other in inputs:
            if other != STANDARD and target.exists() and target.samefile(other):
                _refuse("write", path, "it is an input")
    except (OSError, ValueError) as error:
        _refuse("write", path, error)


def write_output(path: str, data: bytes) -> None:
    """Write a file, or standard output.

    Raises:
        Misuse: the path cannot be written.
    """
    if path == STANDARD:
        write_bytes(data)
        return
    try:
        with open(path, "wb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        _refuse("write", path, error)


def _private(path: str, flags: int) -> int:
    """An opener whose files only their owner can read (POSIX; Windows inherits the folder's)."""
    return os.open(path, flags, _OWNER_ONLY)


def write_new(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file that must not exist yet; `private` lets only its owner read it.

    Raises:
        Misuse: the path cannot be written, or is there already.
    """
    try:
        with open(path, "xb", opener=_private if private else None) as file:
            file.write(data)
    except (OSError, ValueError) as error:
        _refuse("write", str(path), error)
