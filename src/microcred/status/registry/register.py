"""The registry: what was issued, and what became of it.

Issuing takes two steps, so that what goes wrong between them is seen: `allot` gives places in
status lists before anything is sealed, `enter` keeps what was sealed. Whoever uses the same
idempotence key again is told what was issued with it. Each step is an event: who, when and why.

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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeVar
from uuid import UUID

from microcred.errors import AlreadyIssued, RegistryError
from microcred.status.registry.allotting import Wanted, take, wanted
from microcred.status.registry.database import Database, address, file_of
from microcred.status.registry.entries import allowed, check_kind, columns_of
from microcred.status.registry.importing import imported
from microcred.status.registry.reclaiming import Reclaiming, reused
from microcred.status.registry.secrets import RegistryKey, find_key, make_key
from microcred.status.registry.settings import (
    LENGTH,
    Settings,
    read_settings,
    told_of,
    write_settings,
)
from microcred.status.registry.values import (
    Allotment,
    Entry,
    Issued,
    Purpose,
    Request,
    line_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Registry"]

_AT_ONCE: Final = 500

M = TypeVar("M", bound=Sized)


def _now() -> datetime:
    return datetime.now(UTC)


class Registry(Reclaiming):
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
        super().__init__(database, key, settings, who=who, clock=clock)
        self._random = random

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

    def __enter__(self) -> Self:
        """`with Registry.open(...) as registry:` closes it behind the block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the connections."""
        self.close()

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
        return self.allot_many([Request(purposes, idempotence, content)], who=who)[0]

    def allot_many(
        self, requests: Sequence[Request], *, who: str | None = None
    ) -> tuple[Allotment, ...]:
        """`allot` for up to 500 credentials at once, all or none: the disk is waited for once.

        Raises:
            AlreadyIssued: one of the keys was used for other content or purposes.
            RegistryError: the registry cannot be had, too many are asked for, or one wrongly.
        """
        by, asked = self._by(who), [wanted(one, self._key) for one in _few(requests)]

        def work(connection: Connection) -> tuple[Allotment, ...]:
            found = self._entries.keyed(connection, {one.key for one in asked if one.key})
            fresh = {one.key or position: one for position, one in enumerate(asked)}
            tickets = {
                key: str(UUID(bytes=self._random(16), version=4))
                for key in fresh
                if key not in found
            }
            numbers = self._begun(connection, [(tickets[key], fresh[key]) for key in tickets], by)
            known: dict[str | int, tuple[int, str]] = dict(found.items())
            known |= {key: (numbers[tickets[key]], fresh[key].content) for key in tickets}
            rows = [known[one.key or position] for position, one in enumerate(asked)]
            entries = self._entries.by_numbers(connection, {number for number, _ in rows})
            return tuple(
                _allotment(entries[number], content, one)
                for (number, content), one in zip(rows, asked, strict=True)
            )

        return self._database.write(work)

    def _begun(
        self, connection: Connection, new: Sequence[tuple[str, Wanted]], who: str
    ) -> Mapping[str, int]:
        """New entries with their places: ticket -> number."""
        if not new:
            return {}
        numbers = dict(reused(connection, self._entries, self._key, new))
        fresh = [(ticket, one) for ticket, one in new if ticket not in numbers]
        rows = [
            {"ticket": ticket, "idempotence": one.key, "content": one.content}
            for ticket, one in fresh
        ]
        if rows:
            numbers |= self._entries.begin(connection, rows)
            places = {numbers[ticket]: one.purposes for ticket, one in fresh}
            tables, length = self._database.tables, self._settings.length
            take(connection, tables, places, length=length, random=self._random)
        self._happened(connection, sorted(numbers.values()), "allotted", who)
        return numbers

    def enter(self, ticket: str, issued: Issued, *, who: str | None = None) -> Entry:
        """Keep what was sealed with the places of an allotment; the same again changes nothing.

        Raises:
            AlreadyIssued: another credential was entered with that ticket, or one with that id;
                throw away the one you have.
            NotRegistered: no allotment has that ticket.
            RegistryError: the registry cannot be had, or a value cannot be kept.
        """
        return self.enter_many({ticket: issued}, who=who)[0]

    def enter_many(
        self, issued: Mapping[str, Issued], *, who: str | None = None
    ) -> tuple[Entry, ...]:
        """`enter` for up to 500 credentials at once, by their tickets, all or none.

        Raises:
            AlreadyIssued: as `enter`.
            NotRegistered: as `enter`.
            RegistryError: as `enter`, or too many.
        """
        by = self._by(who)
        kept = {ticket: columns_of(one, self._key) for ticket, one in _few(issued).items()}

        def work(connection: Connection) -> tuple[Entry, ...]:
            numbers = self._entries.enter(connection, kept)
            if new := [number for number, is_new in numbers.values() if is_new]:
                self._happened(connection, new, "entered", by)
            entries = self._entries.by_numbers(connection, (one for one, _ in numbers.values()))
            return tuple(entries[numbers[ticket][0]] for ticket in kept)

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
            self._happened(connection, [number], kind, by, **told)
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
            self._happened(connection, [number], "forgotten", by, why=reason)

        self._database.write(work)

    def import_(self, lines: Iterable[bytes]) -> None:
        """Fill an empty registry with what `export` gave; base URL, length and key are the same.

        Raises:
            RegistryError: something does not fit; then nothing was imported.
        """
        told = told_of(self._settings, self._key)
        tables = self._database.tables
        self._database.write(lambda one: imported(one, tables, told, lines), tries=1)


def _few(many: M) -> M:
    """What fits into one transaction."""
    if not 0 < len(many) <= _AT_ONCE:
        raise RegistryError(f"1 to {_AT_ONCE} credentials at once")
    return many


def _allotment(entry: Entry, content: str, asked: Wanted) -> Allotment:
    """What the key got, now or before; not if it was used for something else."""
    if content != asked.content:
        raise AlreadyIssued(
            "the idempotence key was used for something else",
            entry=entry,
            hint="Use another key for another credential; a correction replaces the first one.",
        )
    return Allotment(entry.ticket, entry.slots, entry if entry.state == "entered" else None)
