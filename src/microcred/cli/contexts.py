"""`--context URL=FILE`: JSON-LD contexts that a person trusts, at hand, for every command alike.

Contexts say what a signature over linked data means, so none is fetched: the known ones come with
microcred, any other one is given, and its digest may be given with it.

    >>> from microcred.cli.contexts import contexts_from
    >>> contexts_from([])
    ()
    >>> contexts_from(["here.jsonld"])
    Traceback (most recent call last):
    microcred.cli.words.Misuse: --context has no address
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from microcred.cli.files import read_input
from microcred.cli.words import Misuse

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext

__all__ = ["context_files", "context_option", "contexts_from"]

_FORM = "--context https://uni.example/terms/v1=terms.jsonld, with #sha256=HEX behind it or not."
_DIGEST = "#sha256="
# The beginning of an absolute IRI (RFC 3987), of which a drive of Windows is none.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:.")


def context_option(reader: argparse.ArgumentParser) -> None:
    """The word for a context that is no known one."""
    reader.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="URL=FILE[#sha256=HEX]",
        help="a JSON-LD context that the document names by this URL, and its digest if it has to "
        "have that one; known are those of the W3C and of Europass, and none is fetched",
    )


def context_files(words: Sequence[str]) -> tuple[str, ...]:
    """The paths that `--context` names, for a look at them before any work.

    Raises:
        Misuse: as `contexts_from`, but for paths that cannot be read.

    >>> context_files(["https://uni.example/terms/v1=terms.jsonld"])
    ('terms.jsonld',)
    """
    return tuple(_parted(word)[1] for word in words)


def contexts_from(words: Sequence[str]) -> tuple[GivenContext, ...]:
    """The contexts that `--context` gives.

    Args:
        words: an address, "=" and a path, and behind it "#sha256=" and the digest of the file in
            hexadecimal, if it is to be compared. An address may have "=" in it, a path may not.

    Raises:
        Misuse: a path cannot be read; an address is missing or given twice; a digest is none.
    """
    if not words:
        return ()
    from microcred.linked.dataset import GivenContext

    found: dict[str, GivenContext] = {}
    for word in words:
        url, path, digest = _parted(word)
        if url in found:
            raise Misuse("a --context is given twice", hint="Name each address once.")
        found[url] = GivenContext(url, read_input(path), digest or None)
    return tuple(found.values())


def _parted(word: str) -> tuple[str, str, str]:
    """Address, path and digest ("" if there is none) of one word."""
    named, mark, digest = word.partition(_DIGEST)
    if mark and re.fullmatch("[0-9A-Fa-f]{64}", digest) is None:
        raise Misuse("the digest of a --context is no SHA-256", hint=f"For example {_FORM}")
    url, _, path = named.rpartition("=")
    if _ADDRESS.match(url) is None:
        raise Misuse("--context has no address", hint=f"For example {_FORM}")
    return url, path, digest.lower()
