"""`microcred status show`: what a status list holds, or where a credential's status is told.

The words of `verify` about status lists are here too: `--status-list`, `--status-cache` and
`--tolerate`. A file is told by its content: a list of any kind, or a credential. Nothing is
verified and nothing fetched here; `verify` does both.

    >>> from microcred.cli import main
    >>> main(["status", "show", "no-such-list.jwt"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from microcred.cli.console import Console
from microcred.cli.files import read_input
from microcred.cli.tables import Cell, plain, table
from microcred.cli.words import DONE, Misuse

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.status import StatusList
    from microcred.status.caching import StatusCache

__all__ = [
    "DESCRIPTION",
    "arguments",
    "cache_from",
    "lists_from",
    "run",
    "status_options",
]

DESCRIPTION = """\
Show what a status list holds (Bitstring Status List, StatusList2021, or a Token Status List as a
JWT), or where the status of a credential is told. It is NOT checked whether it is genuine: that is
what `microcred verify` does.

exit codes: 0 read, 1 not readable as either, 64 misuse or a path that can't be read"""

_MOST_FILES = 10_000


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `status show`."""
    reader.add_argument("file", metavar="FILE", help="a status list or a credential; `-`: standard")
    reader.add_argument(
        "--index", type=int, metavar="N", help="look up this entry of the list, counted from 0"
    )
    reader.add_argument(
        "--size",
        type=int,
        default=None,
        metavar="BITS",
        help="bits of one entry, which W3C lists leave to the credentials to say (default 1)",
    )


def status_options(reader: argparse.ArgumentParser) -> None:
    """Let `verify` take lists at hand, a cache, and what is tolerated."""
    reader.add_argument(
        "--status-list",
        action="append",
        default=[],
        metavar="FILE|DIR",
        help="status lists at hand (repeatable), in place of fetching them; of a folder all files",
    )
    reader.add_argument(
        "--status-cache",
        metavar="DIR",
        help="keep the status lists that are fetched in this folder, for an hour or what they say",
    )
    reader.add_argument(
        "--tolerate",
        action="append",
        choices=("suspended", "stale", "unreachable"),
        default=[],
        help="tell it and do not count it (repeatable): a credential that is suspended, a status "
        "list that is stale or that can't be had",
    )


def lists_from(paths: Sequence[str]) -> list[bytes]:
    """The status lists that `--status-list` names.

    Raises:
        Misuse: a path cannot be read; a file that is named holds no status list, or none of those
            in a folder does.
    """
    found: list[bytes] = []
    for path in paths:
        if os.path.isdir(path):
            lists = [raw for file in _files_in(path) if _is_list(raw := read_input(file))]
        else:
            raw = read_input(path)
            lists = [raw] if _is_list(raw) else []
        if not lists:
            hint = "--status-list is what is published at the address of the list."
            raise Misuse(f"{path} holds no status list", hint=hint)
        found += lists
    return found


def _files_in(folder: str) -> list[str]:
    """The files of a folder and of those in it, sorted."""
    found: list[str] = []
    for place, _, names in os.walk(folder):
        found += [os.path.join(place, name) for name in names if not name.startswith(".")]
        if len(found) > _MOST_FILES:
            raise Misuse(f"{folder} holds more than {_MOST_FILES} files")
    return sorted(found)


def _is_list(raw: bytes) -> bool:
    """Whether it can be meant as a list; what is wrong with one, the verdict tells."""
    from microcred.errors import ParseError
    from microcred.parsing import parse
    from microcred.status import kind_of
    from microcred.status_lists import is_token_list

    if is_token_list(raw):
        return True
    try:
        return kind_of(parse(raw).document) is not None
    except ParseError:
        return False


def cache_from(folder: str | None) -> StatusCache | None:
    """The cache that `--status-cache` names; its folder is made when something is kept.

    Raises:
        Misuse: it is a file, or in a folder that there is not.
    """
    if folder is None:
        return None
    from microcred.fetching import Folder
    from microcred.status.caching import StatusCache

    parent = os.path.dirname(os.path.abspath(folder))
    is_other = os.path.exists(folder) and not os.path.isdir(folder)
    if is_other or not os.path.isdir(parent):
        raise Misuse("--status-cache is a folder", hint="The folder above it has to be there.")
    return StatusCache(Folder(folder))


def run(words: argparse.Namespace, console: Console) -> int:
    """Show what is in one file."""
    raw = read_input(words.file)
    told = _of_list(raw, words.index, words.size) if _is_list(raw) else _of_credential(raw, words)
    if console.machine:
        console.emit(told)
        return DONE
    if told["kind"] == "credential":
        _say_entries(told, console)
        return DONE
    rows = [[Cell(name), Cell(plain(_shown(value)))] for name, value in told.items()]
    console.say(table(rows, width=console.width, paint=console.paint))
    return DONE


def _of_list(raw: bytes, index: int | None, size: int | None) -> dict[str, JsonValue]:
    from microcred.status_lists import read_status_list

    known, document = read_status_list(raw)
    if size is not None and known.kind != "token":
        known = known.sized(size)
    issuer = document.get("issuer", document.get("iss"))
    told: dict[str, JsonValue] = {
        "kind": known.kind,
        "url": known.url,
        "issuer": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "purposes": [*known.purposes],
        "entries": len(known),
        "bits": known.size,
        "set": _count(known),
        "ttl": known.ttl.total_seconds() if known.ttl is not None else None,
        "made": known.made_at.isoformat() if known.made_at else None,
        "ends": known.ends_at.isoformat() if known.ends_at else None,
    }
    if index is not None:
        told |= {"index": index, "value": known.value(index)}
    return told


def _count(known: StatusList) -> int:
    """How many entries are not 0, for the sizes that fill octets; else how many bits are 1."""
    octets, size = known.statuses.octets, known.size
    if size not in (2, 4, 8):
        return int.from_bytes(octets, "big").bit_count()
    mask = (1 << size) - 1
    return sum(
        octets.count(octet) * sum(1 for at in range(0, 8, size) if octet >> at & mask)
        for octet in range(1, 256)
    )


def _of_credential(raw: bytes, words: argparse.Namespace) -> dict[str, JsonValue]:
    from microcred.cli.documents import read_credential
    from microcred.status import entries_of

    if words.index is not None or words.size is not None:
        raise Misuse("--index and --size are for a status list", hint="The file is none.")
    entries, findings = entries_of(read_credential(raw).document)
    return {
        "kind": "credential",
        "entries": [
            {
                "kind": one.kind,
                "list": one.list_url,
                "index": one.index,
                "purpose": one.purpose,
                "bits": one.size,
                "messages": [one.messages[value] for value in sorted(one.messages)],
                "where": one.where,
            }
            for one in entries
        ],
        "findings": [dict(finding.to_json()) for finding in findings],
    }


def _say_entries(told: Mapping[str, JsonValue], console: Console) -> None:
    """The entries of a credential as a table, then what is wrong or odd about them."""
    entries, findings = told["entries"], told["findings"]
    rows = [
        [Cell(plain(_shown(one[name]))) for name in ("kind", "purpose", "index", "list")]
        for one in (entries if isinstance(entries, list) else [])
        if isinstance(one, dict)
    ]
    if rows:
        console.say(table(rows, width=console.width, paint=console.paint))
    for one in findings if isinstance(findings, list) else []:
        if isinstance(one, dict):
            console.say(plain(f"{one['code']}: {one['detail']} (at {one['where']})"))
    if not rows and not findings:
        console.say("the credential names no status")


def _shown(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "-"
    return "-" if value is None else str(value)
