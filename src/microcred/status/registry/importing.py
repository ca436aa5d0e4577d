"""Reading what `exporting` wrote into a registry that is empty: all of it or nothing.

Each value is checked before it is kept, since a file may have been altered on its way: every place
must be one that the list gave out already, so that none is given out again afterwards. What ties
entries together (numbers, keys) is held by the database.

    >>> from microcred.status.registry import Registry
    >>> told = {"base_url": "https://uni.example/status", "key": bytes(32)}
    >>> first, second = (Registry.init("sqlite://", **told) for _ in "12")
    >>> ticket = first.allot(["revocation"]).ticket
    >>> second.import_(first.export())
    >>> second.find(ticket) == first.find(ticket)
    True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from microcred.encoding import b64url_decode
from microcred.errors import ParseError, RegistryError
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, read_json
from microcred.status.registry.exporting import FORMAT
from microcred.status.registry.permuting import SEED_OCTETS, ordinal
from microcred.status.registry.settings import LONGEST_LIST
from microcred.status.registry.values import LONGEST, Purpose, instant_of, line_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from microcred.status.registry.tables import Tables

__all__ = ["imported"]

_LONGEST_LINE: Final = 16 * 1024 * 1024
_LARGEST: Final = 2**31 - 1
_AT_ONCE: Final = 500
_HINT: Final = "Give the whole file, as `registry export` wrote it; nothing was imported."
_STATES: Final = frozenset({"allotted", "entered", "forgotten"})
_MAY_MISS: Final = frozenset(
    "ticket idempotence content credential credential_id sealed subject valid_from "
    "valid_until".split()
)
_TIMES: Final = frozenset({"happened", "valid_from", "valid_until"})
_HASHES: Final = frozenset({"idempotence", "content", "credential", "sealed", "subject"})
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _List(Frozen):
    """What the places of a list are checked with."""

    length: int
    allotted: int
    seed: bytes
    size: int


def imported(
    connection: Connection,
    tables: Tables,
    settings: Mapping[str, JsonValue],
    lines: Iterable[bytes],
) -> None:
    """Write what the lines say.

    Args:
        connection: in a transaction that writes; it is rolled back where this raises.
        tables: of the registry.
        settings: those that the first line must have.
        lines: of one export.

    Raises:
        RegistryError: the registry is not empty, the lines are not whole, are of another registry,
            or contradict themselves; the message names the line.
    """
    from sqlalchemy import func, select

    for table in (tables.entry, tables.lists):
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise RegistryError("the registry is not empty", hint="Import into a new one.")
    work = _Import(connection, tables)
    for number, line in enumerate(lines, start=1):
        try:
            if number == 1:
                _check_head(_object(line), settings)
            else:
                work.take(_object(line))
        except (ParseError, RegistryError) as error:
            raise RegistryError(f"line {number}: {error}", hint=_HINT) from None
    if not work.ended:
        raise RegistryError("the export has no end", hint=_HINT)
    _continue_numbers(connection, tables)


class _Import:
    """An import on its way: what was read and waits to be written, and how much there was."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self._connection, self._tables = connection, tables
        self._counts = {"lists": 0, "entries": 0}
        self._lists: dict[int, _List] = {}
        self._waiting: list[Mapping[str, Any]] = []
        self.ended = False

    def take(self, value: Mapping[str, Any]) -> None:
        """One line behind the first."""
        if self.ended:
            raise RegistryError("something behind the end")
        if "list" in value:
            self._counts["lists"] += 1
            row = _row(self._tables.lists, value["list"])
            self._lists[row["number"]] = _list(row)
            self._connection.execute(self._tables.lists.insert().values(row))
        elif "entry" in value:
            self._counts["entries"] += 1
            self._waiting.append(_entry(self._tables, value, self._lists))
        elif value.get("end") == self._counts:
            self.ended = True
        else:
            raise RegistryError("neither a list, an entry, nor the end that fits")
        if self.ended or len(self._waiting) >= _AT_ONCE:
            _write(self._connection, self._tables, self._waiting)
            self._waiting = []


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise RegistryError("too long")
    value = read_json(line)
    if not isinstance(value, dict):
        raise RegistryError("no JSON object")
    return value


def _check_head(value: Mapping[str, Any], settings: Mapping[str, JsonValue]) -> None:
    if value.get("microcred_registry") != FORMAT:
        raise RegistryError("no export of a registry, or of another version")
    for name, own in settings.items():
        if value.get(name) != own:
            told = "key" if name == "key" else name.replace("_", " ")
            raise RegistryError(f"the export is of a registry with another {told}")


def _row(table: Table, value: Any, **more: int) -> dict[str, Any]:
    """A row of a table, every value checked."""
    if not isinstance(value, dict):
        raise RegistryError("no row")
    names = {column.name for column in table.columns} - set(more)
    if not set(value) <= names or not names - _MAY_MISS <= set(value):
        raise RegistryError("a row with a member too much or too little")
    row = {name: _value(name, value.get(name), table.c[name].type.python_type) for name in names}
    return {**row, **more}


def _value(name: str, value: Any, kind: type) -> Any:
    if value is None and name in _MAY_MISS:
        return None
    if kind is int:
        if type(value) is not int or not 0 <= value <= _LARGEST:
            raise RegistryError(f"{name}: no number that fits")
        return value
    if not isinstance(value, str):
        raise RegistryError(f"{name}: no text")
    if kind is bytes:
        return b64url_decode(value)
    line_of(name, value)
    if name in _TIMES and instant_of(value) is None:
        raise RegistryError(f"{name}: no time")
    form = _HASH if name in _HASHES else _UUID if name == "ticket" else None
    if form is not None and not form.fullmatch(value):
        raise RegistryError(f"{name}: not of its form")
    if len(value) > (LONGEST if name not in ("kind", "state") else 32):
        raise RegistryError(f"{name}: too long")
    return value


def _list(row: Mapping[str, Any]) -> _List:
    Purpose(row["purpose"], row["kind"], row["size"])
    fits = row["allotted"] <= row["length"] <= LONGEST_LIST
    if not fits or len(row["seed"]) != SEED_OCTETS:
        raise RegistryError("a list that there cannot be")
    return _List(row["length"], row["allotted"], row["seed"], row["size"])


def _entry(
    tables: Tables, value: Mapping[str, Any], lists: Mapping[int, _List]
) -> Mapping[str, Any]:
    entry = _row(tables.entry, value["entry"])
    if entry["state"] not in _STATES:
        raise RegistryError("an unknown state")
    number = entry["number"]
    slots = [_row(tables.slot, one, entry=number) for one in _rows(value, "slots")]
    for slot in slots:
        _check_slot(slot, lists.get(slot["list"]))
    events = [_row(tables.event, one, entry=number) for one in _rows(value, "events")]
    for event in events:
        if not isinstance(read_json(event["changes"]), dict):
            raise RegistryError("changes: no JSON object")
    return {"entry": entry, "slots": slots, "events": events}


def _rows(value: Mapping[str, Any], name: str) -> Iterator[Any]:
    rows = value.get(name)
    if not isinstance(rows, list):
        raise RegistryError(f"an entry without {name}")
    yield from rows


def _check_slot(slot: Mapping[str, Any], its: _List | None) -> None:
    """That the list gave the place out: else it would do so again."""
    if its is None or slot["place"] >= its.length or slot["value"] >= 2**its.size:
        raise RegistryError("a place that no list has, or a status that does not fit")
    if ordinal(slot["place"], its.length, its.seed) >= its.allotted:
        raise RegistryError("a place that the list did not give out")


def _write(connection: Connection, tables: Tables, waiting: list[Mapping[str, Any]]) -> None:
    if not waiting:
        return
    connection.execute(tables.entry.insert(), [one["entry"] for one in waiting])
    for table, name in ((tables.slot, "slots"), (tables.event, "events")):
        if rows := [row for one in waiting for row in one[name]]:
            connection.execute(table.insert(), rows)


def _continue_numbers(connection: Connection, tables: Tables) -> None:
    """PostgreSQL counts apart from the rows: it goes on behind those that were imported."""
    if connection.dialect.name == "sqlite":
        return
    from sqlalchemy import func, select

    for table in (tables.lists, tables.entry, tables.event):
        last = select(func.coalesce(func.max(table.c.number), 0) + 1).scalar_subquery()
        counter = func.pg_get_serial_sequence(table.name, "number")
        connection.execute(select(func.setval(counter, last, False)))
