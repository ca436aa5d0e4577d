"""`microcred validate`: files against the shapes of their profile, all findings at once.

Whether the European Commission's own software would accept a document, and where not. A seal is
opened and not verified: that is what `microcred verify` does.

    >>> from microcred.cli import main
    >>> main(["validate", "no-such-file.jsonld"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, network, once, read_input
from microcred.cli.schema import (
    PROFILES,
    profile_named,
    release_named,
    release_option,
    stage_option,
)
from microcred.cli.tables import plain
from microcred.cli.verify import finding_rows
from microcred.cli.words import DONE, FAILED, INDETERMINATE, Misuse, worst
from microcred.errors import ParseError, UnknownRelease

if TYPE_CHECKING:
    from collections.abc import Callable

    from microcred.findings import Finding
    from microcred.jsontext import JsonValue
    from microcred.schemas.pinned import PublishedFiles

    Ask = Callable[[Mapping[str, JsonValue]], tuple[Finding, ...]]

__all__ = ["DESCRIPTION", "arguments", "run"]

_PUBLISHED = "published"

DESCRIPTION = """\
Check credentials and presentations against the SHACL shapes of the profile that they declare, or
of the one that is named. Sealed files are opened and not verified, an upload wrapper is taken off.
Nothing is fetched from the network but with --fetch.

exit codes: 0 conforms (warnings or not), 1 does not, or is unreadable, 2 indeterminate
            (of several files the worst: 1, 2, 0),
            64 misuse or a path that can't be read (then no file is looked at)"""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `validate`."""
    reader.add_argument("files", nargs="+", metavar="FILE", help="`-`: standard input")
    reader.add_argument(
        "--profile", choices=PROFILES, help="whose shapes (default: those that the file declares)"
    )
    stage_option(reader)
    reader.add_argument(
        "--engine",
        choices=("tables", "shacl"),
        default="tables",
        help="shacl: pySHACL evaluates the shapes (extra shacl), a hundred times slower",
    )
    reader.add_argument(
        "--shapes",
        action="append",
        default=[],
        metavar="FILE",
        help="a SHACL file to ask in place of ours, or `published`: those that the European "
        "Commission published, from --cache; only with --engine shacl",
    )
    reader.add_argument("--cache", metavar="DIR", help="where the published files are kept")
    reader.add_argument(
        "--fetch", action="store_true", help="get published files that are not in the cache"
    )
    release_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Validate every file and return the worst exit code."""
    files: list[str] = words.files
    release = release_named(words.release)
    shapes = _shapes(words)
    once(files)
    for path in files:
        check_input(path)
    from microcred.schemas.validation import validate

    ask = partial(
        validate,
        release=release,
        profile=profile_named(words.profile) if words.profile else None,
        stage=words.stage,
        engine=words.engine,
        shapes=shapes,
    )
    found = _found(files, ask, console)
    return _machine(found, console) if console.machine else _people(found, console)


def _shapes(words: argparse.Namespace) -> tuple[Path, ...] | PublishedFiles:
    """The files that are asked in place of our shapes."""
    if words.shapes and words.engine != "shacl":
        raise Misuse("--shapes is for --engine shacl", hint="The tables hold our own shapes.")
    if _PUBLISHED not in words.shapes:
        if words.cache or words.fetch:
            hint = "Say `--engine shacl --shapes published --cache DIR`."
            raise Misuse("--cache and --fetch are for --shapes published", hint=hint)
        for path in words.shapes:
            check_input(path)
        return tuple(map(Path, words.shapes))
    if len(words.shapes) > 1 or not words.cache:
        hint = "Say `--shapes published --cache DIR`; a file of that name is `./published`."
        raise Misuse("--shapes published stands alone and needs --cache", hint=hint)
    from microcred.fetching import OFFLINE
    from microcred.schemas.pinned import PublishedFiles

    return PublishedFiles(words.cache, network() if words.fetch else OFFLINE)


def _found(
    files: list[str], ask: Ask, console: Console
) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Each file with its findings, one after the other, and how far it is."""
    for number, file in enumerate(files, 1):
        console.progress(number, len(files), file)
        found = _findings(read_input(file), ask)
        console.progress(number, len(files), "")
        yield file, found


def _findings(raw: bytes, ask: Ask) -> tuple[Finding, ...]:
    """What there is to say of one file, readable or not."""
    try:
        document = _document(raw)
    except ParseError as error:
        from microcred.findings import Check, Finding, Outcome

        unknown = isinstance(error, UnknownRelease)
        code = "format.unknown_release" if unknown else "format.malformed"
        return (Finding(Check.FORMAT, Outcome.FAILED, code, str(error), error.where),)
    return ask(document)


def _document(raw: bytes) -> Mapping[str, JsonValue]:
    """The document in a file: opened, taken out of its wrapper.

    What is no credential at all, but an object, is given too: why the shapes cannot be asked about
    it says more than that it is unknown.

    Raises:
        ParseError: it is nothing of the kind.
    """
    from microcred.jsontext import read_json
    from microcred.parsing import parse

    try:
        return parse(raw).document
    except UnknownRelease:
        # The payload of a compact seal is no JSON text by itself; that of others lies deeper.
        if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            raise
        value = read_json(raw)
        if not isinstance(value, dict) or "payload" in value:
            raise
        inner = value.get("credential")
        return inner if isinstance(inner, dict) and "type" not in value else value


def _exit_code(findings: Iterable[Finding]) -> int:
    outcomes = {one.outcome.value for one in findings}
    if "FAILED" in outcomes:
        return FAILED
    return INDETERMINATE if "INDETERMINATE" in outcomes else DONE


def _machine(found: Iterable[tuple[str, tuple[Finding, ...]]], console: Console) -> int:
    """A list, one object for each file in the order given, also for one file."""
    codes: list[int] = []
    rows: list[JsonValue] = []
    for file, findings in found:
        codes.append(_exit_code(findings))
        rows.append({"file": file, "findings": [{**one.to_json()} for one in findings]})
    console.emit(rows)
    return worst(codes)


def _people(found: Iterable[tuple[str, tuple[Finding, ...]]], console: Console) -> int:
    """The findings as tables, and how many files came out how."""
    words = {DONE: "conforms", INDETERMINATE: "indeterminate", FAILED: "does not conform"}
    codes: list[int] = []
    for file, findings in found:
        if codes:
            console.say()
        codes.append(_exit_code(findings))
        named = plain("standard input" if file == STANDARD else file)
        console.say(f"{named}: {words[codes[-1]]}")
        console.show(finding_rows(findings))
    if len(codes) > 1:
        counted = ((DONE, "conform"), (INDETERMINATE, "indeterminate"), (FAILED, "do not conform"))
        told = ", ".join(f"{codes.count(code)} {word}" for code, word in counted)
        console.say(f"\n{len(codes)} files: {told}")
    return worst(codes)
