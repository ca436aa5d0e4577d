"""The words that name a registry on the command line, and the registry that they open.

>>> import argparse
>>> from microcred.cli.registries import registry_options
>>> reader = argparse.ArgumentParser()
>>> registry_options(reader)
>>> reader.parse_args(["--registry", "sqlite:///issued.db"]).registry
'sqlite:///issued.db'
"""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from microcred.cli.files import check_input

if TYPE_CHECKING:
    from microcred.status.registry import Registry

__all__ = ["check_registry", "open_registry", "registry_options", "who_option"]


def registry_options(reader: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Let a command take the words that name a registry."""
    reader.add_argument(
        "--registry",
        required=required,
        metavar="URL",
        help="the registry: sqlite:///FILE, or postgresql://USER@HOST/NAME; extra registry",
    )
    reader.add_argument(
        "--registry-key",
        metavar="FILE",
        help="file with the key of the registry (else MICROCRED_REGISTRY_KEY, else the file beside "
        "that of SQLite)",
    )


def who_option(reader: argparse.ArgumentParser) -> None:
    """Let a command take the word for who does it."""
    reader.add_argument(
        "--who", metavar="NAME", help="who does it (default: the user of this computer)"
    )


def check_registry(words: argparse.Namespace) -> list[str]:
    """Refuse a key of the registry that cannot be read, before any work; the files that are read.

    Raises:
        Misuse: it cannot be read.
    """
    if words.registry_key is None:
        return []
    check_input(words.registry_key)
    return [words.registry_key]


@contextmanager
def open_registry(words: argparse.Namespace) -> Iterator[Registry]:
    """The registry that the words name, closed after use.

    Raises:
        MissingExtra: the extra `registry` is not installed.
        RegistryError: it is not there, or its key is another one.
    """
    from microcred.status.registry import Registry

    key_file = Path(words.registry_key) if words.registry_key is not None else None
    who = getattr(words, "who", None)
    registry = Registry.open(words.registry, key_file=key_file, who=_user() if who is None else who)
    try:
        yield registry
    finally:
        registry.close()


def _user() -> str:
    """The user's name, "" where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
