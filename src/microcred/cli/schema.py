"""`microcred schema context|shapes|json-schema`: the schemas of a release, printed.

Three projections of the typed model, for other software to read. They are printed as they lie in
schemas/ and nothing is added, so that the output can be written to a file.

    >>> from microcred.cli import main
    >>> main(["schema", "shapes", "--release", "ELM 9"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from microcred.cli.console import Console, write_bytes
from microcred.cli.files import read_input
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.releases import Release

__all__ = [
    "DESCRIPTION",
    "PROFILES",
    "arguments",
    "profile_named",
    "release_named",
    "release_option",
    "run",
    "schemas_from",
    "schemas_option",
    "stage_option",
]

DESCRIPTION = """\
Print one of the schemas that microcred makes of its own model: the JSON-LD context, the SHACL
shapes of a profile (Turtle), or the JSON Schema (2020-12) of a credential and presentation.

exit codes: 0 printed, 64 misuse"""

# The beginning of an address (RFC 3986 3.1), of which a drive of Windows is none.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")

PROFILES = (
    "generic",
    "generic-no-cv",
    "accredited",
    "converted",
    "diploma-supplement",
    "mandate",
)
"""The profiles by their words on the command line; generic-no-cv is without vocabularies."""


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the three commands; which of them it is, their common reader knows."""
    kind = reader.prog.rpartition(" ")[2]
    reader.set_defaults(kind=kind)
    release_option(reader)
    if kind == "shapes":
        reader.add_argument(
            "--profile", choices=PROFILES, default="generic", help="whose shapes (default generic)"
        )
    if kind == "json-schema":
        stage_option(reader)


def release_option(reader: argparse.ArgumentParser) -> None:
    """The word for a release."""
    reader.add_argument(
        "--release", metavar="NAME", help="release of the data model, such as 3.1 (default 3.2)"
    )


def stage_option(reader: argparse.ArgumentParser) -> None:
    """The word for what sealing adds."""
    reader.add_argument(
        "--stage",
        choices=("sealed", "pre-seal"),
        default="sealed",
        help="pre-seal: what sealing adds need not be there yet (default sealed)",
    )


def schemas_option(reader: argparse.ArgumentParser) -> None:
    """The word for a JSON Schema that credentials may name."""
    reader.add_argument(
        "--schema",
        action="append",
        default=[],
        metavar="[ID=]FILE",
        help="a JSON Schema that the credential may name (credentialSchema), or that such a one "
        "refers to; ID: its address, if the file does not say it ($id); none is fetched",
    )


def schemas_from(words: Sequence[str]) -> dict[str, bytes]:
    """Address -> bytes of the schemas that `--schema` names.

    Args:
        words: a path, or an address and a path with `=` between them.

    Raises:
        Misuse: a path cannot be read, an address is missing or given twice.
    """
    found: dict[str, bytes] = {}
    for word in words:
        address, _, path = word.rpartition("=")
        if not _ADDRESS.match(address):
            address, path = "", word
        raw = read_input(path)
        address = address or _own_address(raw)
        if not address or address in found:
            reason = "is given twice" if address else "has no address"
            hint = "Say its address: --schema https://uni.example/a=FILE."
            raise Misuse(f"a JSON Schema {reason}", hint=hint)
        found[address] = raw
    return found


def _own_address(raw: bytes) -> str:
    """What a schema says that it is called, or a credential that holds one; "" if nothing."""
    from microcred.errors import MalformedJson
    from microcred.jsontext import read_json

    try:
        value = read_json(raw)
    except MalformedJson:
        return ""
    members = value if isinstance(value, dict) else {}
    named = members.get("$id") or members.get("id")
    return named if isinstance(named, str) else ""


def release_named(word: str | None) -> Release:
    """The release that a word means: "ELM 3.1", "elm-3.1" and "3.1" are one; None the default.

    Raises:
        Misuse: there is no such release.
    """
    from microcred.releases import RELEASES

    wanted = (word or RELEASES[0].name).lower().replace("-", " ").removeprefix("elm").strip()
    for release in RELEASES:
        if release.name.lower().removeprefix("elm").strip() == wanted:
            return release
    known = ", ".join(release.name for release in RELEASES)
    raise Misuse("no such release", hint=f"Known are {known}.")


def profile_named(word: str) -> str:
    """The name that a profile has in this library."""
    names = {"diploma-supplement": "diplomaSupplement", "mandate": "issuedByMandate"}
    return names.get(word, word)


def run(words: argparse.Namespace, console: Console) -> int:
    """Print the schema, alone or with what it is."""
    release = release_named(words.release)
    about: dict[str, Any] = {"release": release.name}
    text = ""
    if words.kind == "context":
        from microcred.schemas.contexts import context_of

        about["context"] = context_of(release)
    elif words.kind == "json-schema":
        from microcred.schemas.json_schema import json_schema_of

        about |= {"stage": words.stage, "schema": json_schema_of(release, stage=words.stage)}
    else:
        text = _turtle(release, words.profile)
        about |= {"profile": words.profile, "turtle": text}
    if console.machine:
        console.emit(about)
    else:
        write_bytes((text or _json(list(about.values())[-1])).encode())
    return DONE


def _turtle(release: Release, profile: str) -> str:
    """The shapes of one profile, without those that they import."""
    from microcred.schemas.shapes import profile_shapes
    from microcred.schemas.turtle import write_shapes

    return write_shapes(profile_shapes(release, profile_named(profile))[-1])


def _json(value: Any) -> str:
    from microcred.jsontext import write_json

    return write_json(value, indent=1) + "\n"
