"""`microcred registry init|show|export|import|forget|reclaim`: the registry of those who issue.

A registry is named by its file, or by the URL of a PostgreSQL server. Its key lies beside the file,
in the variable MICROCRED_REGISTRY_KEY, or in the file that `--registry-key` names.

    >>> from microcred.cli import main
    >>> main(["registry", "show", "--registry", "nowhere.db"])  # told on standard error
    1
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from microcred.cli.console import Console
from microcred.cli.files import STANDARD, check_input, check_output, write_new
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse, instant

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.status.registry import Entry, Registry

__all__ = [
    "DESCRIPTION",
    "arguments",
    "entry_rows",
    "entry_value",
    "open_registry",
    "registry_options",
    "run",
]

DESCRIPTION = """\
Make a registry of what you issue (init), see what is in it (show), write it to a file and read it
back into an empty one (export, import), remove what ties a credential to a person (forget: its
status stays as it is), or take back places that were given out and never used (reclaim).

exit codes: 0 done, 1 refused (no such registry or credential, another key),
            64 misuse or a path that can't be read or written"""

_LONGEST_LINE: Final = 16 * 1024 * 1024


def registry_options(reader: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The words by which every command names a registry."""
    reader.add_argument(
        "--registry", metavar="URL", required=required, help="file of SQLite, or postgresql://..."
    )
    reader.add_argument(
        "--registry-key",
        metavar="FILE",
        help="file with its key (default: MICROCRED_REGISTRY_KEY, else the file beside it)",
    )
    reader.add_argument(
        "--who", metavar="NAME", help="who does it, for the history (default: the system's user)"
    )


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of the six commands; which of them it is, their common reader knows."""
    kind = reader.prog.rpartition(" ")[2]
    reader.set_defaults(kind=kind)
    if kind == "init":
        reader.add_argument(
            "--base-url", required=True, metavar="URL", help="where the lists will be published"
        )
        reader.add_argument(
            "--length", type=int, metavar="N", help="entries of a list (default and least: 131072)"
        )
    if kind == "show":
        reader.add_argument("id", nargs="?", metavar="ID", help="a credential; else all in short")
        reader.add_argument(
            "--subject", metavar="NAME", help="the credentials of a person, as named when issued"
        )
    if kind == "reclaim":
        reader.add_argument(
            "--before",
            required=True,
            metavar="TIME",
            help="take back what was allotted before and never entered: a time before which "
            "nothing is still being sealed",
        )
    if kind == "export":
        reader.add_argument("-o", "--out", required=True, metavar="OUT", help="file, - for output")
    if kind == "import":
        reader.add_argument(
            "file", metavar="FILE", help="what `registry export` wrote, - for input"
        )
    if kind == "forget":
        reader.add_argument("id", metavar="ID", help="id of the credential, or its ticket")
        reader.add_argument("--reason", default="", metavar="TEXT", help="no personal data")
    registry_options(reader)


def open_registry(words: argparse.Namespace) -> Registry:
    """The registry that the words name.

    Raises:
        MissingExtra: the extra `registry` is not installed.
        RegistryError: there is none, or it cannot be opened.
    """
    from microcred.status.registry import Registry

    return Registry.open(words.registry, key_file=_key_file(words), who=_who(words))


def _key_file(words: argparse.Namespace) -> Path | None:
    return None if words.registry_key is None else Path(words.registry_key)


def _who(words: argparse.Namespace) -> str:
    """As it was said, else the user of the system; "" where the system knows none."""
    if words.who is not None:
        return str(words.who)
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in some containers
        return ""


def run(words: argparse.Namespace, console: Console) -> int:
    """Do what the word behind `registry` says."""
    if words.kind == "init":
        return _init(words, console)
    if words.kind == "show":
        return _show(words, console)
    if words.kind == "export":
        return _export(words, console)
    if words.kind == "import":
        return _import(words, console)
    if words.kind == "reclaim":
        return _reclaim(words, console)
    open_registry(words).forget(words.id, why=words.reason)
    return _done(console, {"forgotten": words.id}, "forgotten; its status stays as it is")


def _reclaim(words: argparse.Namespace, console: Console) -> int:
    before = instant(words.before, "--before")
    count = open_registry(words).reclaim(before)
    return _done(console, {"reclaimed": count}, f"{count:,} places taken back")


def _done(console: Console, value: dict[str, JsonValue], text: str) -> int:
    if console.machine:
        console.emit(value)
    else:
        console.say(text)
    return DONE


def _init(words: argparse.Namespace, console: Console) -> int:
    from microcred.status.registry import Registry
    from microcred.status.registry.settings import LENGTH

    registry = Registry.init(
        words.registry,
        base_url=words.base_url,
        length=LENGTH if words.length is None else words.length,
        key_file=_key_file(words),
        who=_who(words),
    )
    told: dict[str, JsonValue] = {
        "base_url": registry.settings.base_url,
        "length": registry.settings.length,
    }
    return _done(console, told, f"ready; lists of {told['length']:,} below {told['base_url']}")


def entry_value(entry: Entry) -> dict[str, JsonValue]:
    """An entry for the machine."""
    from microcred.status.registry.values import text_of

    return {
        "id": entry.credential_id,
        "ticket": entry.ticket,
        "state": entry.state,
        "sealed_sha256": entry.sealed_hash,
        "profile": entry.profile,
        "valid_from": text_of(entry.valid_from),
        "valid_until": text_of(entry.valid_until),
        "status": [
            {
                "list": one.list_url,
                "index": one.index,
                "purpose": one.purpose.purpose,
                "value": one.value,
            }
            for one in entry.slots
        ],
        "events": [
            {
                "kind": one.kind,
                "at": text_of(one.at),
                "who": one.who,
                "why": one.why,
                "values": {**one.values},
                "other": one.other,
            }
            for one in entry.events
        ],
    }


def entry_rows(entry: Entry) -> list[list[Cell]]:
    """An entry for people: what it is, its places, what happened."""
    rows = [("id", entry.credential_id), ("state", entry.state), ("sealed", entry.sealed_hash)]
    rows += [("profile", entry.profile)]
    for slot in entry.slots:
        place = f"{slot.value} ({slot.list_url}, entry {slot.index})"
        rows.append((slot.purpose.purpose or slot.purpose.kind, place))
    for one in entry.events:
        by = f" by {one.who}" if one.who else ""
        why = f": {one.why}" if one.why else ""
        rows.append((one.at.isoformat(timespec="seconds"), f"{one.kind}{by}{why}"))
    return [[Cell(name, style="faint"), Cell(text)] for name, text in rows if text]


def _show(words: argparse.Namespace, console: Console) -> int:
    if words.id is not None and words.subject is not None:
        raise Misuse("an ID contradicts --subject", hint="Leave one out.")
    registry = open_registry(words)
    if words.id is None and words.subject is None:
        return _show_all(registry, console)
    entries = (
        (registry.find(words.id),) if words.id is not None else registry.find_subject(words.subject)
    )
    if console.machine:
        found: list[JsonValue] = [entry_value(one) for one in entries]
        console.emit(found[0] if words.id is not None else found)
        return DONE
    for entry in entries:
        console.show(entry_rows(entry))
    if not entries:
        console.say("nothing is registered under that name")
    return DONE


def _show_all(registry: Registry, console: Console) -> int:
    counts, lists = registry.counts(), registry.lists()
    if console.machine:
        console.emit(
            {
                "base_url": registry.settings.base_url,
                "entries": dict(counts),
                "lists": [
                    {
                        "url": one.url,
                        "kind": one.purpose.kind,
                        "purpose": one.purpose.purpose,
                        "size": one.purpose.size,
                        "length": one.length,
                        "allotted": one.allotted,
                        "set": len(one.values),
                    }
                    for one in lists
                ],
            }
        )
        return DONE
    rows: list[tuple[str, Any]] = [
        ("issued", f"{counts['entered']:,}"),
        ("allotted, never used", f"{counts['allotted']:,}"),
        ("forgotten", f"{counts['forgotten']:,}"),
    ]
    for one in lists:
        told = f"{one.allotted:,} of {one.length:,} allotted, {len(one.values):,} set"
        rows.append((one.url, told))
    console.show([[Cell(name, style="faint"), Cell(text)] for name, text in rows])
    return DONE


def _export(words: argparse.Namespace, console: Console) -> int:
    from microcred.cli.console import write_bytes

    check_output(words.out)
    registry = open_registry(words)
    if words.out == STANDARD:
        if console.machine:
            raise Misuse("--json and an export on standard output", hint="Name a file with -o.")
        for line in registry.export():
            write_bytes(line)
        return DONE
    write_new(Path(words.out), b"", private=True)
    count = 0
    with open(words.out, "wb") as file:
        for line in registry.export():
            file.write(line)
            count += 1
    return _done(console, {"out": words.out, "lines": count}, f"{words.out}: {count:,} lines")


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    check_input(path)
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    with open(path, "rb") as file:
        yield file


def _import(words: argparse.Namespace, console: Console) -> int:
    registry = open_registry(words)
    with _opened(words.file) as file:
        registry.import_(iter(lambda: file.readline(_LONGEST_LINE + 1), b""))
    counts = registry.counts()
    return _done(console, {"entries": dict(counts)}, f"{sum(counts.values()):,} entries imported")
