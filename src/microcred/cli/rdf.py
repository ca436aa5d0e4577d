"""`microcred rdf canonize FILE`: what a signature over linked data covers, as canonical N-Quads.

RDFC-1.0 (W3C Recommendation). The cryptosuites "rdfc" hash these lines: whatever a document says
that is not among them, its signature does not cover. So a document is canonised whole or refused.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from microcred.cli import main
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.nq")
    ...     written = path.write_text('_:x <urn:p> "\\\\u0061" .')
    ...     main(["rdf", "canonize", str(path)])
    _:c14n0 <urn:p> "a" .
    0
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from microcred.cli.console import Console
from microcred.cli.contexts import context_files, context_option, contexts_from
from microcred.cli.files import STANDARD, check_output, once, read_input, write_output
from microcred.cli.schema import release_named, release_option
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.canonical import Canonical
    from microcred.linked.nquads import Quad

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Write a JSON-LD document or N-Quads in the canonical form of RDFC-1.0: the lines that a signature
of a suite "rdfc" covers. What linked data would not hold, such as a member that no context
defines, is refused and named, since no signature would cover it. FILE is taken as it is, a
member `proof` included; a proof is made over the document without it (--without-proof), and over
its own members, which are canonised by themselves.

exit codes: 0 written, 1 refused, 64 misuse or a path that can't be read or written"""

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*[{\[]")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `rdf canonize`."""
    reader.add_argument(
        "file",
        metavar="FILE",
        help="JSON-LD or N-Quads, told apart by content; `-`: standard input",
    )
    reader.add_argument(
        "--hash",
        choices=("sha256", "sha384"),
        default="sha256",
        help="the hash that names blank nodes; keys on P-384 take sha384 (default sha256)",
    )
    reader.add_argument(
        "--without-proof", action="store_true", help="leave out the member `proof` of the document"
    )
    context_option(reader)
    release_option(reader)
    reader.add_argument(
        "-o", "--out", metavar="OUT", default=STANDARD, help="where to write it (default: `-`)"
    )


def run(words: argparse.Namespace, console: Console) -> int:
    """Write the canonical form, alone or with what it is."""
    once([words.file, *context_files(words.context)])
    check_output(words.out, words.file, *context_files(words.context))
    raw = read_input(words.file)
    from microcred.linked.canonical import canonize

    is_json = _JSON.match(raw) is not None
    quads = _of_json(raw, words, console) if is_json else _of_nquads(raw, words)
    canonical = canonize(quads, hash=words.hash)
    if words.out != STANDARD or not console.machine:
        write_output(words.out, canonical.text.encode("utf-8"))
    if console.machine:
        console.emit(_facts(canonical, words, "JSON-LD" if is_json else "N-Quads"))
    return DONE


def _of_nquads(raw: bytes, words: argparse.Namespace) -> tuple[Quad, ...]:
    from microcred.linked.nquads import read_nquads

    if words.without_proof or words.context or words.release:
        raise Misuse(
            "FILE is N-Quads, which have no contexts and no member `proof`",
            hint="--without-proof, --context and --release are for JSON-LD.",
        )
    return read_nquads(raw)


def _of_json(raw: bytes, words: argparse.Namespace, console: Console) -> tuple[Quad, ...]:
    from microcred.errors import LinkedDataError
    from microcred.jsontext import read_json
    from microcred.linked.dataset import contexts_with, quads_of

    contexts = contexts_with(release_named(words.release).name, contexts_from(words.context))
    document = read_json(raw)
    if not isinstance(document, Mapping):
        raise LinkedDataError("linked data is one JSON object here")
    if "proof" in document:
        if words.without_proof:
            document = {name: value for name, value in document.items() if name != "proof"}
        else:
            console.note(
                "the proof of the document is part of this; a proof is made over the document "
                "without it: --without-proof"
            )
    return quads_of(document, contexts)


def _facts(canonical: Canonical, words: argparse.Namespace, read: str) -> JsonValue:
    import hashlib

    facts: dict[str, Any] = {
        "read": read,
        "hash": words.hash,
        "digest": hashlib.new(words.hash, canonical.text.encode("utf-8")).hexdigest(),
        "statements": len(canonical.lines),
        "labels": dict(canonical.labels),
        "out": None if words.out == STANDARD else words.out,
        "nquads": canonical.text,
    }
    return cast("JsonValue", facts)
