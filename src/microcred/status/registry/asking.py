"""Asking a registry: one credential, those of a person, all of them, the lists to publish.

Nothing here changes anything. What is asked at once is of one moment; `entries` reads page by page,
so that millions of them fit in memory and writers are not held up.

    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> ticket = registry.allot(["revocation"]).ticket
    >>> registry.counts()["allotted"], registry.find(ticket).state, registry.lists()[0].allotted
    (1, 'allotted', 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from microcred.status.registry.database import Database
from microcred.status.registry.entries import Entries, subject_hash
from microcred.status.registry.exporting import exported
from microcred.status.registry.rows import lists_of
from microcred.status.registry.secrets import RegistryKey
from microcred.status.registry.settings import Settings, told_of
from microcred.status.registry.values import Entry, ListState

__all__ = ["Asking"]

_PAGE: Final = 500


class Asking:
    """What a registry can be asked."""

    def __init__(self, database: Database, key: RegistryKey, settings: Settings) -> None:
        """Of a database whose settings were read with that key."""
        self._database, self._key, self._settings = database, key, settings
        self._entries = Entries(database.tables, settings.base_url)

    @property
    def settings(self) -> Settings:
        """Base URL and length of the lists."""
        return self._settings

    def find(self, credential_id: str) -> Entry:
        """The entry of a credential, by its id or by the ticket of its allotment.

        Raises:
            NotRegistered: the id is unknown, or was forgotten.
            RegistryError: the registry cannot be had.
        """
        with self._database.reading() as connection:
            return self._entries.by_number(
                connection, self._entries.number(connection, credential_id, lock=False)
            )

    def find_subject(self, subject: str) -> tuple[Entry, ...]:
        """The entries of a person, by the name that was given when they were entered.

        Raises:
            RegistryError: the registry cannot be had.
        """
        with self._database.reading() as connection:
            same = self._database.tables.entry.c.subject == subject_hash(subject, self._key)
            return tuple(entry for _, entry in self._entries.where(connection, same))

    def entries(self) -> Iterator[Entry]:
        """Every entry, the oldest first, a page at a time.

        Raises:
            RegistryError: the registry cannot be had.
        """
        number, last = self._database.tables.entry.c.number, 0
        while True:
            with self._database.reading() as connection:
                page = self._entries.where(connection, number > last, most=_PAGE)
            yield from (entry for _, entry in page)
            if len(page) < _PAGE:
                return
            last = page[-1][0]

    def counts(self) -> Mapping[str, int]:
        """How many entries are allotted and never entered, entered, forgotten.

        Raises:
            RegistryError: the registry cannot be had.
        """
        from sqlalchemy import func, select

        table = self._database.tables.entry
        asked = select(table.c.state, func.count()).group_by(table.c.state)
        with self._database.reading() as connection:
            found = {row[0]: row[1] for row in connection.execute(asked)}
        return {state: found.get(state, 0) for state in ("allotted", "entered", "forgotten")}

    def lists(self) -> tuple[ListState, ...]:
        """Every status list as it is to be published now, all of one moment.

        Raises:
            RegistryError: the registry cannot be had.
        """
        with self._database.reading() as connection:
            return tuple(lists_of(connection, self._database.tables, self._settings.base_url))

    def export(self) -> Iterator[bytes]:
        """The whole registry of one moment as lines of JSON; as confidential as itself.

        Raises:
            RegistryError: the registry cannot be had.
        """
        with self._database.reading() as connection:
            told = told_of(self._settings, self._key)
            yield from exported(connection, self._database.tables, told)
