"""Pages by words: `--html OUT` and `--lang TAG`, and the HTML file that they ask for.

A page is written when its verdict is there; where it goes and which languages it has is looked at
before. The page carries the file that was received, also one that could not be read.

    >>> from microcred.cli.pages import check_languages
    >>> check_languages(["de", "pt-BR"])
    >>> check_languages(["klingon!"])
    Traceback (most recent call last):
    microcred.cli.words.Misuse: --lang klingon! is no language
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from microcred.cli.files import write_output
from microcred.cli.words import Misuse

if TYPE_CHECKING:
    from microcred.parsing import Unverified
    from microcred.verifying import Verification

__all__ = ["check_languages", "language_option", "page_options", "write_page"]


def page_options(reader: argparse.ArgumentParser, name: str, does: str) -> None:
    """Let a command write a page.

    Args:
        reader: of the command's words.
        name: of the option.
        does: what it is for.
    """
    reader.add_argument(name, metavar="OUT", help=does)
    language_option(reader)


def language_option(reader: argparse.ArgumentParser) -> None:
    """Let a command take the languages of a page."""
    reader.add_argument(
        "--lang",
        action="append",
        default=[],
        metavar="TAG",
        help="a language that the page shall have beside those of the credential, such as de "
        "(repeatable); it opens with the first one",
    )


def check_languages(tags: Sequence[str], without: str = "") -> None:
    """Refuse words that are no languages, before any work.

    Args:
        tags: of `--lang`.
        without: the option that asks for a page, where it was not given.

    Raises:
        Misuse: a tag is none, or no page was asked for.
    """
    if without and tags:
        raise Misuse(f"--lang needs {without}", hint="It says in which languages the page is.")
    if not tags:
        return  # nobody asks for a page: nothing of pages is loaded
    from microcred.rendering.writer import known_tag

    for tag in tags:
        if not known_tag(tag):
            hint = "Give a language tag such as de, el or pt-BR."
            raise Misuse(f"--lang {tag} is no language", hint=hint)


def write_page(
    path: str, verified: Verification | Unverified, secured: bytes, tags: Sequence[str]
) -> None:
    """Write the page of a verdict, or of a file that was only read.

    Args:
        path: where to; `-` is standard output.
        verified: what it shows.
        secured: the file as received.
        tags: of `--lang`.

    Raises:
        Misuse: the path cannot be written.
    """
    from microcred.rendering import render

    write_output(path, render(verified, languages=tags, secured=secured))
