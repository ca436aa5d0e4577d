"""Places that were given out and never used: given up by who has them, or taken back by age.

A process that is killed between its two steps, or a credential that turns out to be wrong, leaves
an entry that was allotted and never entered. Whoever tries again with the same idempotence key has
it again. Where nobody will, `release` or `reclaim` frees it: the next allotment for the same
purposes gets the entry with its places, so that no place of a list is lost. Its old ticket is
worth nothing from then on, so that two never hold one place.

    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> lost = registry.allot(["revocation"], idempotence="ana")
    >>> registry.release([lost.ticket])
    1
    >>> again = registry.allot(["revocation"], idempotence="ben")
    >>> again.slots == lost.slots, again.ticket == lost.ticket, registry.lists()[0].allotted
    (True, False, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import RegistryError
from microcred.status.registry.allotting import Wanted
from microcred.status.registry.asking import Asking
from microcred.status.registry.database import Database
from microcred.status.registry.entries import FREE, Entries
from microcred.status.registry.secrets import RegistryKey
from microcred.status.registry.settings import Settings
from microcred.status.registry.values import line_of, text_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Reclaiming", "reused"]

_AT_ONCE: Final = 500


def _free_digest(purposes: str, key: RegistryKey) -> str:
    """By which a free entry is found: what places it has."""
    return key.digest("free", purposes.encode())


def _free_ticket(number: int) -> str:
    """A ticket that nobody has, of the form of all tickets."""
    digits = f"{number:016x}"
    return f"{FREE}{digits[:4]}-{digits[4:]}"


def _told(wanted: Wanted) -> str:
    return ",".join(f"{one.kind}:{one.name}" for one in wanted.purposes)


def reused(
    connection: Connection, entries: Entries, key: RegistryKey, new: Sequence[tuple[str, Wanted]]
) -> Mapping[str, int]:
    """Free entries for new tickets, as many as there are: ticket -> number."""
    from sqlalchemy import select

    table = entries.tables.entry
    waiting: dict[str, list[tuple[str, Wanted]]] = {}
    for ticket, one in new:
        waiting.setdefault(_free_digest(_told(one), key), []).append((ticket, one))
    taken: dict[str, int] = {}
    for digest, group in waiting.items():
        free = select(table.c.number).where(table.c.ticket >= FREE, table.c.content == digest)
        asked = free.order_by(table.c.number).limit(len(group)).with_for_update(skip_locked=True)
        numbers = [int(row.number) for row in connection.execute(asked)]
        for number, (ticket, one) in zip(numbers, group, strict=False):
            told = {"ticket": ticket, "idempotence": one.key, "content": one.content}
            entries.change(connection, number, "allotted", **told)
            taken[ticket] = number
    return taken


class Reclaiming(Asking):
    """What a registry can do about places that nobody uses."""

    def __init__(
        self,
        database: Database,
        key: RegistryKey,
        settings: Settings,
        *,
        who: str,
        clock: Callable[[], datetime],
    ) -> None:
        """As `Asking`; `who` does what is done, at the time of `clock`."""
        super().__init__(database, key, settings)
        self._who, self._clock = line_of("who", who), clock

    def release(self, tickets: Sequence[str], *, who: str | None = None) -> int:
        """Give up allotments that will not be used; others get their places. How many they were.

        What was entered meanwhile stays, and so does what nobody allotted.

        Raises:
            RegistryError: the registry cannot be had, or more than 500 at once.
        """
        if len(tickets) > _AT_ONCE:
            raise RegistryError(f"at most {_AT_ONCE} at once")
        by, table = self._by(who), self._database.tables.entry
        own = [one for one in tickets if one < FREE]
        return self._freed(table.c.ticket.in_(own), by) if own else 0

    def reclaim(self, before: datetime, *, who: str | None = None) -> int:
        """Take back what was allotted before that time and never entered. How many they were.

        Choose a time before which nothing is still being sealed: who comes later with such a ticket
        is refused, and has to allot again.

        Raises:
            RegistryError: the registry cannot be had, or the time has no zone.
        """
        from sqlalchemy import select

        by, event = self._by(who), self._database.tables.event
        since = text_of(before)
        later = select(event.c.entry).where(event.c.kind == "allotted", event.c.happened >= since)
        table = self._database.tables.entry
        old = (table.c.ticket < FREE) & table.c.number.not_in(later)
        total = 0
        while freed := self._freed(old, by):
            total += freed
        return total

    def _freed(self, condition: Any, who: str) -> int:
        """Free what was allotted and not entered, and for which that holds; some hundreds."""
        from sqlalchemy import select

        table = self._database.tables.entry

        def work(connection: Connection) -> int:
            asked = select(table.c.number).where(table.c.state == "allotted", condition)
            asked = asked.order_by(table.c.number).limit(_AT_ONCE).with_for_update()
            numbers = [int(row.number) for row in connection.execute(asked)]
            entries = self._entries.by_numbers(connection, numbers)
            for number in numbers:
                purposes = [one.purpose for one in entries[number].slots]
                told = ",".join(f"{one.kind}:{one.name}" for one in purposes)
                self._entries.change(
                    connection,
                    number,
                    "allotted",
                    ticket=_free_ticket(number),
                    idempotence=None,
                    content=_free_digest(told, self._key),
                )
            if numbers:
                self._happened(connection, numbers, "reclaimed", who)
            return len(numbers)

        return self._database.write(work)

    def _by(self, who: str | None) -> str:
        return self._who if who is None else line_of("who", who)

    def _happened(
        self, connection: Connection, numbers: Sequence[int], kind: str, who: str, **more: Any
    ) -> None:
        at = text_of(self._clock())
        self._entries.happened(connection, numbers, kind=kind, at=at, who=who, **more)
