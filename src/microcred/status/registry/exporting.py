"""A registry as lines of JSON: to be kept elsewhere, or to move from SQLite to PostgreSQL.

The first line says whose registry it is, the last one how much there was, so that half a file is
seen. Between them are the lists with their seeds, and each entry with its slots and events. An
export is as confidential as the database: hashes of people, and the order of places to come.

    >>> import json
    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> place = registry.allot(["revocation"])
    >>> lines = list(registry.export())
    >>> [next(iter(one)) for one in map(json.loads, lines)]
    ['microcred_registry', 'list', 'entry', 'end']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from microcred.encoding import b64url_encode
from microcred.jsontext import JsonValue, write_json

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from microcred.status.registry.tables import Tables

__all__ = ["FORMAT", "exported"]

FORMAT: Final = 1
"""The version of the lines; a reader refuses what it does not know."""

_PAGE: Final = 500


def exported(
    connection: Connection, tables: Tables, settings: Mapping[str, JsonValue]
) -> Iterator[bytes]:
    """The lines, each with its line feed.

    Args:
        connection: in a transaction that sees one moment.
        tables: of the registry.
        settings: its base URL, length and what its key is known by.
    """
    yield _line({"microcred_registry": FORMAT, **settings})
    from sqlalchemy import select

    lists = connection.execute(select(tables.lists).order_by(tables.lists.c.number)).all()
    for row in lists:
        yield _line({"list": _plain(row)})
    count = 0
    for row, slots, events in _entries(connection, tables):
        count += 1
        yield _line({"entry": _plain(row), "slots": slots, "events": events})
    yield _line({"end": {"lists": len(lists), "entries": count}})


def _entries(
    connection: Connection, tables: Tables
) -> Iterator[tuple[Any, list[JsonValue], list[JsonValue]]]:
    """Each row of an entry with its slots and events, a page at a time."""
    from sqlalchemy import select

    entry, last = tables.entry, 0
    while True:
        page = select(entry).where(entry.c.number > last).order_by(entry.c.number).limit(_PAGE)
        rows = connection.execute(page).all()
        numbers = [row.number for row in rows]
        slots = _of(connection, tables.slot, numbers, "position")
        events = _of(connection, tables.event, numbers, "number")
        for row in rows:
            yield row, slots[row.number], events[row.number]
        if len(rows) < _PAGE:
            return
        last = numbers[-1]


def _of(
    connection: Connection, table: Table, numbers: Sequence[int], order: str
) -> dict[int, list[JsonValue]]:
    """The rows of a table that belong to these entries."""
    from sqlalchemy import select

    found: dict[int, list[JsonValue]] = defaultdict(list)
    asked = select(table).where(table.c.entry.in_(numbers)).order_by(table.c[order])
    for row in connection.execute(asked):
        told = _plain(row)
        del told["entry"]
        found[row.entry].append(told)
    return found


def _plain(row: Any) -> dict[str, JsonValue]:
    """A row as JSON: octets in base64url, what is NULL left out."""
    return {
        name: b64url_encode(bytes(value)) if isinstance(value, bytes | memoryview) else value
        for name, value in row._mapping.items()
        if value is not None
    }


def _line(value: dict[str, JsonValue]) -> bytes:
    return write_json(value).encode() + b"\n"
