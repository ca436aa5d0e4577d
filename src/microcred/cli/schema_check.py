"""`microcred schema check`: whether a published context or file of shapes means what ours means.

The file is compared with that of the release it is nearest to, term by term or constraint by
constraint, in both directions. Names, order and prose mean nothing.

    >>> from microcred.cli import main
    >>> main(["schema", "check", "no-such-file.ttl"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, network, read_input
from microcred.cli.schema import release_named, release_option
from microcred.cli.tables import plain
from microcred.cli.words import DONE, FAILED
from microcred.errors import FetchError, MalformedJson, MalformedSchema
from microcred.schemas.comparing import (
    Difference,
    Meaning,
    compare,
    meaning_of_context,
    meaning_of_shapes,
)

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.releases import Release

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Compare a published JSON-LD context, or a published SHACL file (Turtle or RDF/XML, needs the extra
shacl), with ours in meaning: of the release that is named, else of the one it is nearest to.
An address is asked by https. A file that is known by its bytes is named.

exit codes: 0 it means the same, 1 it does not, or cannot be read as such, 64 misuse"""

_MEMBERS = ("subject", "ours", "theirs", "missing")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `schema check`."""
    reader.add_argument("file", metavar="FILE|URL", help="as published; `-`: standard input")
    release_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Compare one file and tell every difference."""
    raw = _bytes(words.file)
    sha256 = hashlib.sha256(raw).hexdigest()
    published = _published(words.file, sha256)
    release, name, differences = _nearest(raw, words.release)
    if console.machine:
        console.emit(
            {
                "file": words.file,
                "sha256": sha256,
                "published": published,
                "release": release,
                "name": name,
                "differences": [_told(one) for one in differences],
            }
        )
        return FAILED if differences else DONE
    named = "standard input" if words.file == STANDARD else words.file
    what = f"{release} {name}"
    if published:
        same = "is" if published["sha256"] == sha256 else "is not, byte for byte,"
        of = f"version {published['version']}, {published['licence']}"
        console.say(f"{plain(named)} {same} the published {published['address']} ({of})")
    if differences:
        console.say(f"{plain(named)}: {len(differences)} differences to our {what}")
        for one in differences:
            console.say(f"  {plain(str(one))}")
        return FAILED
    console.say(f"{plain(named)}: means the same as our {what}")
    return DONE


def _told(difference: Difference) -> JsonValue:
    values = (getattr(difference, name) for name in _MEMBERS)
    return {
        name: [*value] if isinstance(value, tuple) else value
        for name, value in zip(_MEMBERS, values, strict=True)
    }


def _bytes(word: str) -> bytes:
    """The file that a word names.

    Raises:
        FetchError: the word is an address, and the file cannot be had from there.
        Misuse: the path cannot be read.
    """
    from microcred.fetching import Request
    from microcred.schemas.published import PUBLISHED_SHAPES, published_at

    if not re.match(r"https?://", word):
        return read_input(word)
    # The page that shows a published file is not the file.
    known = published_at(word)
    url = PUBLISHED_SHAPES[known].source if known else word
    response = network()(Request("GET", url, purpose="schema"))
    if response.status != 200:
        raise FetchError(f"the server answered with the status {response.status}", url=url)
    return response.body


def _published(word: str, sha256: str) -> dict[str, JsonValue] | None:
    """The published file that this one is by its bytes, or should be by its address."""
    from microcred.schemas.published import PUBLISHED_SHAPES, published_at, release_of

    known = release_of(sha256) or published_at(word)
    if known is None:
        return None
    row = PUBLISHED_SHAPES[known]
    return {
        "release": known[0],
        "name": known[1],
        "version": row.version,
        "licence": row.licence,
        "address": row.address,
        "sha256": row.sha256,
    }


def _nearest(raw: bytes, release: str | None) -> tuple[str, str, tuple[Difference, ...]]:
    """The release and name of ours that differs least from a file, and the differences.

    Raises:
        MalformedSchema: the file is neither a context nor shapes that have a counterpart here.
        MissingExtra: shapes, and rdflib is not installed.
    """
    from microcred.releases import RELEASES
    from microcred.schemas.published import release_of

    # Some files mean the same in two releases; by its bytes a published one is of one of them.
    published = release_of(hashlib.sha256(raw).hexdigest())
    word = release or (published[0] if published else None)
    among = RELEASES if word is None else (release_named(word),)
    context = _context(raw)
    if context is not None:
        theirs, ours = meaning_of_context(context), [*_contexts(among)]
    else:
        from microcred.schemas.reading_shapes import read_shapes

        read = read_shapes(raw)
        theirs, ours = meaning_of_shapes(read), [*_shapes(among, read.iri)]
    if not ours:
        raise MalformedSchema(
            "the file is none that we have a counterpart of",
            hint="Ours are those of the EDC profiles; `microcred schema import` takes newer ones.",
        )
    compared = [(one, name, compare(meaning, theirs)) for one, name, meaning in ours]
    return min(compared, key=lambda found: len(found[2]))


def _context(raw: bytes) -> JsonValue:
    """The context in a file; None if it is no JSON, as shapes are.

    Raises:
        MalformedSchema: it is JSON, and no context.
    """
    from microcred.jsontext import read_json

    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return None
    try:
        value = read_json(raw)
    except MalformedJson as error:
        raise MalformedSchema(str(error), where=error.where) from None
    if not isinstance(value, dict) or "@context" not in value:
        hint = "A JSON Schema is not compared: ours is made from the model alone."
        raise MalformedSchema("the JSON is no context", hint=hint)
    return value["@context"]


def _contexts(among: tuple[Release, ...]) -> Iterator[tuple[str, str, Meaning]]:
    """Our contexts: of the profile by release, and those of the W3C."""
    from microcred.linked.contexts import PUBLISHED, document
    from microcred.schemas.contexts import context_of

    for release in among:
        yield release.name, "context", meaning_of_context(context_of(release))
    for url in PUBLISHED:
        yield "W3C", url, meaning_of_context(document(url))


def _shapes(among: tuple[Release, ...], iri: str) -> Iterator[tuple[str, str, Meaning]]:
    """Our shapes of the name that a file has."""
    from microcred.schemas.shapes import shape_sets

    for release in among:
        for name, ours in shape_sets(release).items():
            if ours.iri == iri:
                yield release.name, name, meaning_of_shapes(ours)
