"""From rows to values: entries with their slots and events, lists with their values.

>>> from microcred.status.registry.rows import list_name
>>> from microcred.status.registry.values import Purpose
>>> list_name(Purpose("suspension"), 3)
'suspension-3'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from microcred.errors import RegistryError
from microcred.jsontext import read_json
from microcred.status.registry.values import (
    Entry,
    Event,
    ListState,
    Purpose,
    Slot,
    instant_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from microcred.status.registry.tables import Tables

__all__ = ["entries_where", "list_name", "lists_of", "url_of"]

_AT_ONCE = 500  # rows asked for by number; SQLite takes 999 parameters at least


def list_name(purpose: Purpose, volume: int) -> str:
    """The name of a list: what it is about, and its volume, 1 the first."""
    return f"{purpose.name}-{volume}"


def url_of(base_url: str, purpose: Purpose, volume: int) -> str:
    """Where a list is published."""
    return f"{base_url}/{list_name(purpose, volume)}"


def _purpose(row: Any) -> Purpose:
    return Purpose(row.purpose, row.kind, row.size)


def _slots(
    connection: Connection, tables: Tables, base_url: str, numbers: Sequence[int]
) -> dict[int, list[Slot]]:
    from sqlalchemy import select

    slot, lists = tables.slot, tables.lists
    asked = (
        select(slot, lists.c.kind, lists.c.purpose, lists.c.size, lists.c.volume)
        .join(lists, slot.c.list == lists.c.number)
        .where(slot.c.entry.in_(numbers))
        .order_by(slot.c.position)
    )
    found: dict[int, list[Slot]] = defaultdict(list)
    for row in connection.execute(asked):
        purpose = _purpose(row)
        found[row.entry].append(
            Slot(url_of(base_url, purpose, row.volume), row.place, purpose, row.value)
        )
    return found


def _events(
    connection: Connection, tables: Tables, numbers: Sequence[int]
) -> dict[int, list[Event]]:
    from sqlalchemy import select

    event, other = tables.event, tables.entry.alias()
    asked = (
        select(event, other.c.credential_id.label("other_id"))
        .outerjoin(other, event.c.other == other.c.number)
        .where(event.c.entry.in_(numbers))
        .order_by(event.c.number)
    )
    found: dict[int, list[Event]] = defaultdict(list)
    for row in connection.execute(asked):
        at, changes = instant_of(row.happened), read_json(row.changes)
        if at is None or not isinstance(changes, dict):
            raise RegistryError("an event of the registry cannot be read")
        values = {name: value for name, value in changes.items() if isinstance(value, int)}
        found[row.entry].append(
            Event(row.number, row.kind, at, row.who, row.why, values, row.other_id or "")
        )
    return found


def _entry(row: Any, slots: Iterable[Slot], events: Iterable[Event]) -> Entry:
    return Entry(
        state=row.state,
        slots=tuple(slots),
        events=tuple(events),
        credential_id=row.credential_id or "",
        sealed_hash=row.sealed or "",
        subject_hash=row.subject or "",
        profile=row.profile,
        valid_from=instant_of(row.valid_from or ""),
        valid_until=instant_of(row.valid_until or ""),
        ticket=row.ticket or "",
    )


def entries_where(
    connection: Connection, tables: Tables, base_url: str, rows: Iterable[Any]
) -> list[Entry]:
    """The entries of these rows of the table `entry`, in their order.

    Raises:
        RegistryError: a row that this library did not write.
    """
    rows = list(rows)
    made: list[Entry] = []
    for begin in range(0, len(rows), _AT_ONCE):
        chosen = rows[begin : begin + _AT_ONCE]
        numbers = [row.number for row in chosen]
        slots = _slots(connection, tables, base_url, numbers)
        events = _events(connection, tables, numbers)
        made += [_entry(row, slots[row.number], events[row.number]) for row in chosen]
    return made


def lists_of(connection: Connection, tables: Tables, base_url: str) -> list[ListState]:
    """Every list that was begun, with the statuses that are not 0."""
    from sqlalchemy import select

    slot, lists = tables.slot, tables.lists
    set_ones: dict[int, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(select(slot).where(slot.c.value != 0)):
        set_ones[row.list][row.place] = row.value
    return [
        ListState(
            url=url_of(base_url, _purpose(row), row.volume),
            name=list_name(_purpose(row), row.volume),
            purpose=_purpose(row),
            length=row.length,
            allotted=row.allotted,
            values=set_ones[row.number],
        )
        for row in connection.execute(select(lists).order_by(lists.c.number))
    ]
