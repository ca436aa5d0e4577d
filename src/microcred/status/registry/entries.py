"""The entries of a registry in its database: finding them, changing them, telling what happened.

Each method runs in a transaction that its caller began. What is refused here is refused before
anything is written.

    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> ticket = registry.allot(["revocation"], who="ana").ticket
    >>> registry.event(ticket, "revoked", values={"suspension": 1})
    Traceback (most recent call last):
    microcred.errors.StatusConflict: the credential has no status of purpose 'suspension'
    >>> [(one.kind, one.who) for one in registry.find(ticket).events]
    [('allotted', 'ana')]
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from microcred.errors import AlreadyIssued, NotRegistered, RegistryError, StatusConflict
from microcred.frozen import Frozen
from microcred.jsontext import write_json
from microcred.status.registry.rows import entries_where
from microcred.status.registry.values import Entry, Issued, line_of, text_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from microcred.status.registry.secrets import RegistryKey
    from microcred.status.registry.tables import Tables

__all__ = ["FREE", "Entries", "allowed", "check_kind", "columns_of", "id_hash", "subject_hash"]

FREE: Final = "ffffffff-ffff-ffff-"
"""How the tickets of free entries begin; no UUID that is drawn has this version."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_TICKET: Final = re.compile("[0-9a-f-]{36}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")

_UNTIED: Final = (
    "ticket",
    "idempotence",
    "content",
    "credential",
    "credential_id",
    "sealed",
    "subject",
    "valid_from",
    "valid_until",
)
"""The columns that tie an entry to a person, or to what a person holds."""


def check_kind(kind: str) -> None:
    """Refuse a word that no event is named by.

    Raises:
        RegistryError: it is none.
    """
    if not _WORD.fullmatch(kind):
        raise RegistryError("the kind of an event is a word in small letters")


def columns_of(issued: Issued, key: RegistryKey) -> dict[str, Any]:
    """What is kept of a credential, by the columns of its row.

    Raises:
        RegistryError: a value that cannot be kept.
    """
    if not _HASH.fullmatch(issued.sealed_hash):
        raise RegistryError("the hash of the sealed bytes is SHA-256, 64 hexadecimal digits")
    name = line_of("id", issued.credential_id, least=1)
    return {
        "credential": id_hash(name),
        "credential_id": name,
        "sealed": issued.sealed_hash,
        "subject": subject_hash(issued.subject, key) if issued.subject else None,
        "profile": line_of("profile", issued.profile),
        "valid_from": text_of(issued.valid_from) or None,
        "valid_until": text_of(issued.valid_until) or None,
    }


def subject_hash(subject: str, key: RegistryKey) -> str:
    """By which a person is found: an HMAC of the name in one form (Unicode NFC)."""
    return key.digest("subject", normalize("NFC", subject).encode("utf-8", "replace"))


def id_hash(credential_id: str) -> str:
    """By which the id of a credential is found, however long it is: SHA-256, in hexadecimal."""
    return hashlib.sha256(credential_id.encode("utf-8", "replace")).hexdigest()


def _ticket(name: str) -> str:
    """A name as a ticket; "", which none is, where it cannot be one and no database takes it."""
    return name if _TICKET.fullmatch(name) and not name.startswith(FREE) else ""


class Entries(Frozen):
    """The rows about entries.

    Attributes:
        tables: of the registry.
        base_url: where its lists are published.
    """

    tables: Tables
    base_url: str

    def where(
        self, connection: Connection, condition: ColumnElement[bool], *, most: int | None = None
    ) -> list[tuple[int, Entry]]:
        """The entries of which that holds, each with its number, the oldest first."""
        from sqlalchemy import select

        table = self.tables.entry
        asked = select(table).where(condition).order_by(table.c.number).limit(most)
        rows = connection.execute(asked).all()
        made = entries_where(connection, self.tables, self.base_url, rows)
        return [(row.number, entry) for row, entry in zip(rows, made, strict=True)]

    def by_numbers(self, connection: Connection, numbers: Iterable[int]) -> dict[int, Entry]:
        """The entries of rows that are there."""
        return dict(self.where(connection, self.tables.entry.c.number.in_(list(numbers))))

    def by_number(self, connection: Connection, number: int) -> Entry:
        """The entry of a row that is there."""
        return self.by_numbers(connection, [number])[number]

    def number(self, connection: Connection, name: str, *, lock: bool = True) -> int:
        """The number of the entry of a credential's id, or of a ticket.

        With `lock` nobody else changes it until the transaction ends.

        Raises:
            NotRegistered: there is none.
        """
        from sqlalchemy import select

        table = self.tables.entry
        for condition in (table.c.credential == id_hash(name), table.c.ticket == _ticket(name)):
            asked = select(table.c.number).where(condition)
            row = connection.execute(asked.with_for_update() if lock else asked).first()
            if row is not None:
                return int(row.number)
        raise NotRegistered("no credential of that id is in the registry")

    def keyed(self, connection: Connection, keys: Collection[str]) -> dict[str, tuple[int, str]]:
        """What has one of these idempotence keys: key -> number, and what its content hashes to."""
        from sqlalchemy import select

        table = self.tables.entry
        asked = select(table.c.idempotence, table.c.number, table.c.content)
        rows = connection.execute(asked.where(table.c.idempotence.in_(list(keys)))) if keys else ()
        return {row.idempotence: (row.number, row.content) for row in rows}

    def begin(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """New rows, "allotted": ticket -> number."""
        from sqlalchemy import select

        table = self.tables.entry
        blank = {"state": "allotted", "profile": ""}
        connection.execute(table.insert(), [{**blank, **row} for row in rows])
        same = table.c.ticket.in_([row["ticket"] for row in rows])
        made = connection.execute(select(table.c.ticket, table.c.number).where(same))
        return {row.ticket: row.number for row in made}

    def enter(
        self, connection: Connection, kept: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, tuple[int, bool]]:
        """By ticket its number, and whether it is new: the same credential may be entered again.

        Args:
            connection: in a transaction that writes.
            kept: ticket -> the columns of what was sealed.

        Raises:
            AlreadyIssued: another one was entered with that ticket, or one with that id.
            NotRegistered: no allotment has that ticket.
        """
        from sqlalchemy import bindparam, select

        table = self.tables.entry
        tickets = [_ticket(one) for one in kept]
        # In one order for all processes, so that none waits for another that waits for it.
        asked = select(table).where(table.c.ticket.in_(tickets)).order_by(table.c.ticket)
        rows = {row.ticket: row for row in connection.execute(asked.with_for_update())}
        told: dict[str, tuple[int, bool]] = {}
        for ticket, columns in kept.items():
            row = rows.get(ticket)
            if row is None:
                raise NotRegistered("no allotment has that ticket")
            same = (row.credential, row.sealed) == (columns["credential"], columns["sealed"])
            if row.state == "entered" and not same:
                entry = self.by_number(connection, row.number)
                raise AlreadyIssued("another credential was entered for this one", entry=entry)
            told[ticket] = int(row.number), row.state != "entered"
        new = {told[one][0]: columns for one, columns in kept.items() if told[one][1]}
        if new:
            self._refuse_twins(connection, new)
            changed = table.update().where(table.c.number == bindparam("its_number"))
            changed = changed.values(state="entered")
            one_by_one = [{"its_number": number, **columns} for number, columns in new.items()]
            values: Any = {name: bindparam(name) for name in next(iter(new.values()))}
            connection.execute(changed.values(values), one_by_one)
        return told

    def _refuse_twins(self, connection: Connection, new: Mapping[int, Mapping[str, Any]]) -> None:
        """Refuse ids that were entered before, and one that two are to be entered with."""
        from sqlalchemy import select

        table = self.tables.entry
        wanted = [columns["credential"] for columns in new.values()]
        twin = connection.execute(select(table.c.number).where(table.c.credential.in_(wanted)))
        number = next((int(row.number) for row in twin), 0)
        if len(set(wanted)) < len(wanted):
            number = number or next(iter(new))
        if number:
            entry = self.by_number(connection, number)
            raise AlreadyIssued("a credential with that id was entered before", entry=entry)

    def change(self, connection: Connection, number: int, state: str, **columns: Any) -> None:
        """Another state, and the columns that come with it."""
        table = self.tables.entry
        changed = table.update().where(table.c.number == number)
        connection.execute(changed.values(state=state, **columns))

    def untie(self, connection: Connection, number: int) -> None:
        """Empty what ties the entry to a person, and the reasons of its events."""
        self.change(connection, number, "forgotten", **dict.fromkeys(_UNTIED))
        event = self.tables.event
        told = event.update().where(event.c.entry == number, event.c.why != "")
        connection.execute(told.values(why=""))

    def set_status(self, connection: Connection, number: int, purpose: str, value: int) -> None:
        """The status of one purpose."""
        from sqlalchemy import select

        slot, lists = self.tables.slot, self.tables.lists
        of_purpose = select(lists.c.number).where(lists.c.purpose == purpose)
        connection.execute(
            slot.update()
            .where(slot.c.entry == number, slot.c.list.in_(of_purpose))
            .values(value=value)
        )

    def happened(
        self,
        connection: Connection,
        numbers: Iterable[int],
        *,
        kind: str,
        at: str,
        who: str,
        why: str = "",
        changes: Mapping[str, int] | None = None,
        other: int = 0,
    ) -> None:
        """An event of these entries; the database lets nobody alter it afterwards."""
        same = {"kind": kind, "happened": at, "who": who, "why": why, "other": other}
        same["changes"] = write_json(dict(changes or {}))
        rows = [{"entry": number, **same} for number in numbers]
        connection.execute(self.tables.event.insert(), rows)


def allowed(
    entry: Entry, changes: Mapping[str, int], only_from: Mapping[str, Collection[int]]
) -> None:
    """Refuse statuses that the entry has no place for, or that do not follow from those it has."""
    slots = {one.purpose.purpose: one for one in entry.slots}
    for purpose in {*changes, *only_from}:
        if purpose not in slots:
            raise StatusConflict(f"the credential has no status of purpose {purpose[:32]!r}")
    for purpose, value in changes.items():
        if isinstance(value, bool) or not 0 <= value < 2 ** slots[purpose].purpose.size:
            raise RegistryError("a status is a number that fits in its bits")
    for purpose, values in only_from.items():
        if slots[purpose].value not in values:
            raise StatusConflict(f"the status {purpose or 'token'} is {slots[purpose].value}")
