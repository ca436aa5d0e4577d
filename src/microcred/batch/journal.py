"""The journal of a batch: what was begun and what was finished, in a small file beside the output.

A row is "started" before anything is sealed, under a ticket that its credential's id is made of,
and "done" once its file is on the disk. Whoever runs the same again gets the same ticket for what
was started, and is told what is done. The file (SQLite) holds keyed hashes and tickets, nothing of
a person; its key lies beside it. One run at a time holds it.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from microcred.batch.identity import Identity
    >>> from microcred.batch.journal import FileJournal, Finished
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with FileJournal(Path(folder, "out.journal")) as journal:
    ...         first, = journal.begin([Identity("ana", "1")])
    ...         journal.finish([Finished(first.ticket, "urn:uuid:1", "0" * 64)])
    ...         again, = journal.begin([Identity("ana", "1")])
    ...     again.ticket == first.ticket, first.is_done, again.is_done
    [None]
    (True, False, True)
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from uuid import UUID

from microcred.batch.identity import Identity
from microcred.errors import BatchError, MicrocredError, RegistryError
from microcred.frozen import Frozen
from microcred.status.registry.secrets import RegistryKey, make_key
from microcred.status.registry.values import Allotment, Issued

__all__ = ["Begun", "FileJournal", "Finished", "Journal", "NoJournal"]

_KEY: Final = ".key"  # as `make_key` names it
_OWNER_ONLY: Final = 0o600
_WAIT_SECONDS: Final = 1  # for a run that is just ending
_FORMAT: Final = "1"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row (
    key TEXT PRIMARY KEY, content TEXT NOT NULL, ticket TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, sealed TEXT NOT NULL, id TEXT NOT NULL) WITHOUT ROWID;
"""


class Begun(Frozen):
    """A row that may be sealed, or was.

    Attributes:
        ticket: a UUID, the same whenever the same row is begun.
        allotment: its places in status lists, where there is a registry.
        is_done: whether it was issued before.
        is_changed: whether it was issued before with other content.
        sealed_hash: SHA-256 of what was issued.
        id: of what was issued, "" if it is not kept.
        refused: why it cannot be begun.
    """

    ticket: str
    allotment: Allotment | None = None
    is_done: bool = False
    is_changed: bool = False
    sealed_hash: str = ""
    id: str = ""
    refused: MicrocredError | None = None


class Finished(Frozen):
    """A row that was sealed, its file on the disk.

    Attributes:
        ticket: as it was begun.
        id: of the credential.
        sealed_hash: SHA-256 of the sealed bytes.
        issued: what a registry keeps of it.
    """

    ticket: str
    id: str
    sealed_hash: str
    issued: Issued | None = None


class Journal(Protocol):
    """Who remembers what was begun and what is done."""

    def begin(self, rows: Sequence[Identity]) -> list[Begun]:
        """Begin rows that differ in their keys; what it says is on the disk before it returns.

        Raises:
            BatchError: the journal cannot be had.
            RegistryError: the registry cannot be had.
        """
        ...

    def finish(self, rows: Sequence[Finished]) -> list[MicrocredError | None]:
        """Keep that they are done, each of them or why not.

        Raises:
            BatchError: the journal cannot be had.
            RegistryError: the registry cannot be had.
        """
        ...

    def drop(self, tickets: Sequence[str]) -> None:
        """Forget what was begun and could not be sealed, so that its places serve others."""
        ...


class NoJournal:
    """Nothing is remembered: each row is a new one."""

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        """`random` draws the tickets."""
        self._random = random

    def begin(self, rows: Sequence[Identity]) -> list[Begun]:
        """A ticket for each."""
        return [Begun(_ticket(self._random)) for _ in rows]

    def finish(self, rows: Sequence[Finished]) -> list[MicrocredError | None]:
        """Nothing."""
        return [None for _ in rows]

    def drop(self, tickets: Sequence[str]) -> None:
        """Nothing."""


def _ticket(random: Callable[[int], bytes]) -> str:
    return str(UUID(bytes=random(16), version=4))


def is_gone(path: Path) -> bool:
    """Whether there was a journal, as its key says, and its file is not there or empty."""
    try:
        return path.with_name(f"{path.name}{_KEY}").is_file() and not (
            path.is_file() and path.stat().st_size
        )
    except (OSError, ValueError):
        return False


class FileJournal:
    """The journal in a file of SQLite; open in one run at a time."""

    def __init__(self, path: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
        """Open the file at `path`, or make it; `random` draws its key and the tickets.

        Raises:
            BatchError: it cannot be had, is no journal, or another run has it.
        """
        self._random = random
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
            self._key = make_key(path, environment={}, random=random)
        except OSError as error:
            raise BatchError(f"cannot write the journal: {error.strerror}") from None
        except RegistryError as error:
            hint = "Its key lies beside it, in a file that ends with .key: put it back."
            raise BatchError(f"the key of the journal cannot be read: {error}", hint=hint) from None
        self._database = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=_WAIT_SECONDS
        )
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._database.close()
            raise _told(error) from None
        except BatchError:
            self._database.close()
            raise

    def _prepare(self) -> None:
        database = self._database
        # Held until it is closed, or its process ends: two runs would seal the same row at once.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(f"BEGIN IMMEDIATE;{_TABLES}COMMIT;")
        known = self._key.digest("journal", _FORMAT.encode())
        database.execute("INSERT OR IGNORE INTO setting VALUES ('key', ?)", [known])
        (kept,) = database.execute("SELECT value FROM setting WHERE name = 'key'").fetchone()
        if kept != known:
            raise BatchError(
                "the journal was made with another key, or by another version",
                hint="Its key lies beside it, in a file that ends with .key: put it back.",
            )

    def __enter__(self) -> Self:
        """`with FileJournal(path) as journal:` closes it behind the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file; another run may have it."""
        self._database.close()

    def begin(self, rows: Sequence[Identity]) -> list[Begun]:
        """Begin rows that differ in their keys.

        Raises:
            BatchError: the file cannot be written.
        """
        try:
            with _Transaction(self._database):
                return [self._begun(one) for one in rows]
        except sqlite3.Error as error:
            raise _told(error) from None

    def _begun(self, row: Identity) -> Begun:
        key, content = self._digests(row)
        asked = "SELECT content, ticket, state, sealed, id FROM row WHERE key = ?"
        found = self._database.execute(asked, [key]).fetchone()
        if found is None:
            ticket = _ticket(self._random)
            made = (key, content, ticket)
            self._database.execute("INSERT INTO row VALUES (?, ?, ?, 'started', '', '')", made)
            return Begun(ticket)
        kept, ticket, state, sealed, name = found
        if state == "done":
            return Begun(
                ticket, is_done=True, is_changed=kept != content, sealed_hash=sealed, id=name
            )
        if kept != content:  # mended since it was started; nothing of it was handed out
            self._database.execute("UPDATE row SET content = ? WHERE key = ?", [content, key])
        return Begun(ticket)

    def _digests(self, row: Identity) -> tuple[str, str]:
        key: RegistryKey = self._key
        return key.digest("row", row.key.encode()), key.digest("content", row.content.encode())

    def finish(self, rows: Sequence[Finished]) -> list[MicrocredError | None]:
        """Keep that they are done.

        Raises:
            BatchError: the file cannot be written.
        """
        kept = [
            # An id that is not made of the ticket is the caller's, and may name a person.
            (one.sealed_hash, one.id if one.ticket in one.id else "", one.ticket)
            for one in rows
        ]
        change = "UPDATE row SET state = 'done', sealed = ?, id = ? WHERE ticket = ?"
        try:
            with _Transaction(self._database):
                self._database.executemany(change, kept)
        except sqlite3.Error as error:
            raise _told(error) from None
        return [None for _ in rows]

    def drop(self, tickets: Sequence[str]) -> None:
        """Forget what was begun and could not be sealed.

        Raises:
            BatchError: the file cannot be written.
        """
        gone = "DELETE FROM row WHERE ticket = ? AND state = 'started'"
        try:
            with _Transaction(self._database):
                self._database.executemany(gone, [[one] for one in tickets])
        except sqlite3.Error as error:
            raise _told(error) from None


class _Transaction:
    """All or nothing, also where a signal stops it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._database.in_transaction:
            self._database.execute("COMMIT" if kind is None else "ROLLBACK")


def _told(error: sqlite3.Error) -> BatchError:
    if "locked" in str(error):
        return BatchError(
            "another run has the journal", hint="Wait until it ends, or name another folder."
        )
    if isinstance(error, sqlite3.OperationalError):
        return BatchError("the journal cannot be written")
    return BatchError("the file of the journal is none, or is damaged")
