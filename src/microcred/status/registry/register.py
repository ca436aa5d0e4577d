"""The registry: what was issued, and what became of it.

Issuing takes two steps, so that what goes wrong between them is seen: `allot` gives places in
status lists before anything is sealed, `enter` keeps what was sealed. Whoever uses the same
idempotence key again is told what was issued with it. Every step is an event with who, when and why.

    >>> from microcred.status.registry import Issued, Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> place = registry.allot(["revocation"], idempotence="ana/soil-carbon/2026")
    >>> place.slots[0].list_url
    'https://uni.example/status/revocation-1'
    >>> entry = registry.enter(place.ticket, Issued("urn:uuid:1", "0" * 64, subject="ana"))
    >>> registry.allot(["revocation"], idempotence="ana/soil-carbon/2026").issued == entry
    True
    >>> revoked = registry.event(
    ...     "urn:uuid:1", "revoked", why="plagiarism", values={"revocation": 1}, who="registrar")
    >>> revoked.value("revocation"), [one.kind for one in revoked.events]
    (1, ['allotted', 'entered', 'revoked'])
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from microcred.errors import AlreadyIssued, NotRegistered
from microcred.status.registry.allotting import checked, take
from microcred.status.registry.database import Database, address, file_of
from microcred.status.registry.entries import Entries, allowed, check_kind, columns_of, subject_hash
from microcred.status.registry.rows import lists_of
from microcred.status.registry.secrets import RegistryKey, find_key, make_key
from microcred.status.registry.settings import LENGTH, Settings, read_settings, write_settings
from microcred.status.registry.values import (
    Allotment,
    Entry,
    Issued,
    ListState,
    Purpose,
    line_of,
    text_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Registry"]

_PAGE: Final = 500


def _now() -> datetime:
    return datetime.now(UTC)


class Registry:
    """An open registry; it may be used by several threads, and after a fork."""

    def __init__(
        self,
        database: Database,
        key: RegistryKey,
        settings: Settings,
        *,
        who: str,
        random: Callable[[int], bytes],
        clock: Callable[[], datetime],
    ) -> None:
        """Use `open` or `init`, which check what is there."""
        self._database, self._key, self._settings = database, key, settings
        self._who, self._random, self._clock = line_of("who", who), random, clock
        self._entries = Entries(database.tables, settings.base_url)

    # -- opening ----------------------------------------------------------------------------------

    @classmethod
    def init(
        cls,
        url: str,
        *,
        base_url: str,
        key: bytes | None = None,
        key_file: Path | None = None,
        length: int = LENGTH,
        who: str = "",
        random: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = _now,
        environment: Mapping[str, str] = os.environ,
    ) -> Registry:
        """Make a registry, or open the one that is there.

        Args:
            url: a file, `sqlite:///FILE`, or `postgresql://USER@HOST/NAME`.
            base_url: where the lists will be published; every credential names it, for good.
            key: 32 random octets; None for `key_file`, the variable MICROCRED_REGISTRY_KEY, or a
                file beside that of SQLite, which is made.
            key_file: a file with the key, made where there is none.
            length: entries of a list, a multiple of 8 from 131,072 on.
            who: by whom what is done, where a call does not say it.
            random: octets that nobody can foretell.
            clock: the time, with a zone.
            environment: variables of the process.

        Raises:
            MissingExtra: the extra `registry` is not installed.
            RegistryError: it cannot be made, or one with another base URL or key is there.
        """
        settings = Settings(base_url, length)
        database = Database(address(url))
        file = file_of(database.url)
        secret = RegistryKey(key) if key is not None else None
        database.create()
        secret = secret or make_key(file, key_file=key_file, environment=environment, random=random)
        database.write(lambda one: write_settings(one, database.tables, settings, secret))
        return cls(database, secret, settings, who=who, random=random, clock=clock)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        key: bytes | None = None,
        key_file: Path | None = None,
        who: str = "",
        random: Callable[[int], bytes] = secrets.token_bytes,
        clock: Callable[[], datetime] = _now,
        environment: Mapping[str, str] = os.environ,
    ) -> Registry:
        """Open a registry that was made by `init`; the arguments are those of `init`.

        A file of SQLite that an older version of microcred made is brought to this one.

        Raises:
            MissingExtra: the extra `registry` is not installed.
            RegistryError: there is none, it is of another version, or its key is another one.
        """
        database = Database(address(url))
        database.require()
        secret = (
            RegistryKey(key)
            if key is not None
            else find_key(file_of(database.url), key_file=key_file, environment=environment)
        )
        with database.reading() as connection:
            settings = read_settings(connection, database.tables, secret)
        return cls(database, secret, settings, who=who, random=random, clock=clock)

    @property
    def settings(self) -> Settings:
        """Base URL and length of the lists."""
        return self._settings

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    # -- issuing ----------------------------------------------------------------------------------

    def allot(
        self,
        purposes: Sequence[str | Purpose] = ("revocation",),
        *,
        idempotence: str | None = None,
        content: bytes = b"",
        who: str | None = None,
    ) -> Allotment:
        """Places in status lists, for a credential that is about to be sealed.

        Args:
            purposes: what for; a word is a list of bits of that purpose.
            idempotence: names what is issued (learner, course, date, or any string): the same key
                gets the same places, and once it was entered, what was issued. Kept as HMAC.
            content: what is issued; the same key with other content is refused. Kept as HMAC.
            who: who does it.

        Raises:
            AlreadyIssued: the key was used for other content or purposes.
            RegistryError: the registry cannot be had, or a purpose is none.
        """
        wanted = checked(purposes)
        by = self._by(who)
        key = None
        if idempotence is not None:
            key = self._key.digest("idempotence", line_of("key", idempotence, least=1).encode())
        told = ",".join(f"{one.kind}:{one.name}" for one in wanted).encode()
        fingerprint = self._key.digest("content", told + b"\0" + content)

        def work(connection: Connection) -> Allotment:
            if key is not None and (found := self._used(connection, key, fingerprint)):
                return found
            number = self._entries.begin(
                connection,
                ticket=str(UUID(bytes=self._random(16), version=4)),
                idempotence=key,
                content=fingerprint,
            )
            tables, length = self._database.tables, self._settings.length
            take(connection, tables, wanted, number, length=length, random=self._random)
            self._happened(connection, number, "allotted", by)
            return self._allotment(self._entries.by_number(connection, number))

        return self._database.write(work)

    def _used(self, connection: Connection, key: str, fingerprint: str) -> Allotment | None:
        """What the idempotence key got before."""
        from sqlalchemy import select

        table = self._database.tables.entry
        row = connection.execute(select(table).where(table.c.idempotence == key)).first()
        if row is None:
            return None
        entry = self._entries.by_number(connection, row.number)
        if row.content != fingerprint:
            raise AlreadyIssued(
                "the idempotence key was used for something else",
                entry=entry,
                hint="Use another key for another credential; a correction replaces the first one.",
            )
        return self._allotment(entry)

    def _allotment(self, entry: Entry) -> Allotment:
        return Allotment(entry.ticket, entry.slots, entry if entry.state == "entered" else None)

    def enter(self, ticket: str, issued: Issued, *, who: str | None = None) -> Entry:
        """Keep what was sealed with the places of an allotment; the same again changes nothing.

        Raises:
            AlreadyIssued: another credential was entered with that ticket, or one with that id;
                throw away the one you have.
            NotRegistered: no allotment has that ticket.
            RegistryError: the registry cannot be had, or a value cannot be kept.
        """
        by, values = self._by(who), columns_of(issued, self._key)

        def work(connection: Connection) -> Entry:
            from sqlalchemy import select

            table = self._database.tables.entry
            row = connection.execute(
                select(table).where(table.c.ticket == ticket).with_for_update()
            ).first()
            if row is None:
                raise NotRegistered("no allotment has that ticket")
            if row.state == "entered":
                entry = self._entries.by_number(connection, row.number)
                if (row.credential_id, row.sealed) == (issued.credential_id, issued.sealed_hash):
                    return entry
                raise AlreadyIssued("another credential was entered for this one", entry=entry)
            same = table.c.credential == values["credential"]
            if twin := connection.execute(select(table.c.number).where(same)).first():
                entry = self._entries.by_number(connection, twin.number)
                raise AlreadyIssued("a credential with that id was entered before", entry=entry)
            self._entries.change(connection, row.number, "entered", **values)
            self._happened(connection, row.number, "entered", by)
            return self._entries.by_number(connection, row.number)

        return self._database.write(work)

    # -- what happens later -----------------------------------------------------------------------

    def event(
        self,
        credential_id: str,
        kind: str,
        *,
        why: str = "",
        values: Mapping[str, int] | None = None,
        only_from: Mapping[str, Collection[int]] | None = None,
        other: str = "",
        who: str | None = None,
    ) -> Entry:
        """Something happened to a credential: kept for good, and its statuses are set with it.

        Args:
            credential_id: its id (or the ticket of its allotment).
            kind: a word for what happened, such as "revoked".
            why: the reason; no personal data.
            values: statuses to be set, by purpose ("" for a list of kind "token").
            only_from: by purpose, which statuses it must have now; else nothing happens.
            other: the id of a credential that has to do with it: which it replaces, or by which.
            who: who does it.

        Raises:
            NotRegistered: one of the ids is unknown.
            StatusConflict: it has no status of that purpose, or not one that `only_from` allows.
            RegistryError: the registry cannot be had, or a value cannot be kept.
        """
        by, reason = self._by(who), line_of("why", why)
        changes = dict(values or {})
        check_kind(kind)

        def work(connection: Connection) -> Entry:
            number = self._entries.number(connection, credential_id)
            entry = self._entries.by_number(connection, number)
            allowed(entry, changes, only_from or {})
            for purpose, value in changes.items():
                self._entries.set_status(connection, number, purpose, value)
            with_ = self._entries.number(connection, other) if other else 0
            told = {"why": reason, "changes": changes, "other": with_}
            self._happened(connection, number, kind, by, **told)
            return self._entries.by_number(connection, number)

        return self._database.write(work)

    def forget(self, credential_id: str, *, why: str = "", who: str | None = None) -> None:
        """Remove what ties an entry to a person: id, hashes, times, reasons. Its places are kept.

        Its status stays as it is, and cannot be changed any more. The idempotence key is forgotten
        too, so that it is free again.

        Raises:
            NotRegistered: the id is unknown, or was forgotten before.
            RegistryError: the registry cannot be had.
        """
        by, reason = self._by(who), line_of("why", why)

        def work(connection: Connection) -> None:
            number = self._entries.number(connection, credential_id)
            self._entries.untie(connection, number)
            self._happened(connection, number, "forgotten", by, why=reason)

        self._database.write(work)

    # -- asking -----------------------------------------------------------------------------------

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

    # -- within -----------------------------------------------------------------------------------

    def _by(self, who: str | None) -> str:
        return self._who if who is None else line_of("who", who)

    def _happened(
        self, connection: Connection, number: int, kind: str, who: str, **more: Any
    ) -> None:
        at = text_of(self._clock())
        self._entries.happened(connection, number, kind=kind, at=at, who=who, **more)
