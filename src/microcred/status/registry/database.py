"""The database of a registry: a file of SQLite, or a PostgreSQL server by its URL.

Whatever writes does so in one transaction that is all or nothing, and it is on the disk before it
counts (SQLite: write-ahead log, `synchronous` FULL): an index that was given out is never given out
again, also after a power cut. Writers of SQLite wait for one another; in PostgreSQL they wait only
for the row that both change. A transaction that lost a race is tried again.

    >>> from microcred.status.registry.database import Database, address
    >>> address("issued.db").render_as_string()
    'sqlite:///issued.db'
    >>> Database(address("sqlite://")).version()
    ''
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import finalize

from microcred.errors import MissingExtra, RegistryError
from microcred.status.registry.tables import VERSION, need_sqlalchemy, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

__all__ = ["Database", "address", "file_of"]

T = TypeVar("T")

_TRIES: Final = 8
_WAIT_SECONDS: Final = 60  # for other writers of the same file
# SQLSTATE of PostgreSQL: serialization failure, deadlock, unique violation.
_RACES: Final = frozenset({"40001", "40P01", "23505"})
_LOCK: Final = 0x6D63_7265_67  # of `create`, among the advisory locks of a database
_ALEMBIC: Final = "microcred_version"
_OWNER_ONLY: Final = 0o600


def address(url: str) -> URL:
    """The URL of a database; a path alone is a file of SQLite.

    Raises:
        MissingExtra: SQLAlchemy is not installed.
        RegistryError: it is no URL, or names another database.
    """
    need_sqlalchemy()
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if "://" not in url:
        if not url or "\0" in url:
            raise RegistryError("a registry without a name", hint="Name a file or a URL.")
        return URL.create("sqlite", database=url)
    try:
        read = make_url(url)
        kind = read.get_backend_name()
    except (ArgumentError, ValueError):  # the text may hold a password
        raise RegistryError("the URL of the registry cannot be read") from None
    if kind in ("postgresql", "postgres"):
        return read.set(drivername="postgresql+psycopg")
    if kind != "sqlite" or read.query or read.host:
        raise RegistryError(
            "a registry is a file of SQLite or a PostgreSQL server",
            hint="Write sqlite:///FILE or postgresql://USER@HOST/NAME.",
        )
    return read


def file_of(url: URL) -> Path | None:
    """The file of SQLite; None for a server, and for a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _connected(connection: Any, _record: Any) -> None:
    """Each new connection to SQLite: transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begun(connection: Connection) -> None:
    """Each transaction: a writer of SQLite takes its turn at once, so that it cannot lose it."""
    options = connection.get_execution_options()
    if "microcred_plain" not in options:
        writing = "microcred_writing" in options
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _closed(engine: Engine, process: int) -> None:
    """Close what one process opened; another one, forked from it, leaves it alone."""
    engine.dispose(close=process == os.getpid())


class Database:
    """Connections to one database; they are made anew in a process that was forked."""

    def __init__(self, url: URL) -> None:
        """`url` as `address` gives it; nothing is connected yet.

        Raises:
            MissingExtra: psycopg is not installed, or there is no libpq.
        """
        self.url = url
        self.tables = tables()
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = self._made()
        self._owned()

    def _owned(self) -> None:
        """The connections are of this process, and closed when nobody has the database any more."""
        self._process = os.getpid()
        finalize(self, _closed, self._engine, self._process)

    def _made(self) -> Engine:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        how: dict[str, Any] = {"hide_parameters": True}
        if self.is_sqlite and file_of(self.url) is None:
            how |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        try:
            if not self.is_sqlite:
                import psycopg  # noqa: F401 - as SQLAlchemy does; it needs libpq
            engine = create_engine(self.url, **how)
        except ImportError:
            raise MissingExtra(
                "PostgreSQL needs psycopg: install microcred[registry]",
                hint='Where no libpq is installed: pip install "psycopg[binary]".',
            ) from None
        if self.is_sqlite:
            event.listen(engine, "connect", _connected)
            event.listen(engine, "begin", _begun)
        return engine

    @property
    def engine(self) -> Engine:
        """The engine of this process; a child never writes to its parent's connections."""
        if self._process != os.getpid():
            self._engine.dispose(close=False)
            self._owned()
        return self._engine

    @property
    def name(self) -> str:
        """Which database it is, without user and password."""
        if self.is_sqlite:
            return str(self.url.database or "in memory")
        return f"{self.url.database or ''} at {self.url.host or 'this machine'}"

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and changes nothing.

        Raises:
            RegistryError: the database cannot be had.
        """
        from sqlalchemy.exc import SQLAlchemyError

        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        try:
            with self.engine.connect().execution_options(**level) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._told(error) from None

    def write(self, work: Callable[[Connection], T], *, tries: int = _TRIES) -> T:
        """The result of `work`, in one transaction; again, from the start, where a race was lost.

        Raises:
            RegistryError: the database cannot be had, is busy for a minute, or refuses.
        """
        from sqlalchemy.exc import SQLAlchemyError

        for left in range(tries - 1, -1, -1):
            try:
                with self.engine.connect() as opened:
                    connection = opened.execution_options(microcred_writing=True)
                    with connection.begin():
                        return work(connection)
            except SQLAlchemyError as error:
                if not left or not self._lost_race(error):
                    raise self._told(error) from None
        raise AssertionError  # the last try returns or raises

    def _lost_race(self, error: Exception) -> bool:
        """Whether another try may succeed."""
        return getattr(getattr(error, "orig", None), "sqlstate", None) in _RACES

    def _told(self, error: Exception) -> RegistryError:
        """What the database said, without its words: they may quote a row, or the password."""
        from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

        where = self.name
        if isinstance(error, IntegrityError):
            return RegistryError(f"the registry {where} refuses the change: it contradicts it")
        busy = "locked" in str(getattr(error, "orig", ""))
        if isinstance(error, OperationalError):
            told = "is busy" if busy and self.is_sqlite else "cannot be had"
            return RegistryError(
                f"the registry {where} {told}", hint="Check that it is there, and may be written."
            )
        if self.is_sqlite and type(error) is DatabaseError:
            return RegistryError(f"{where} is no file of SQLite, or is damaged")
        return RegistryError(f"the registry {where} failed ({type(error).__name__})")

    def version(self) -> str:
        """The version of the tables that are there; "" if there are none.

        Raises:
            RegistryError: the database cannot be had.
        """
        from sqlalchemy import inspect, text

        file = file_of(self.url)
        if file is not None and not file.is_file():
            return ""
        with self.reading() as connection:
            if not inspect(connection).has_table(_ALEMBIC):
                return ""
            found = connection.execute(text(f"SELECT version_num FROM {_ALEMBIC}")).scalar()  # noqa: S608 - our own name
            return str(found or "")

    def require(self) -> None:
        """That the tables of this version are there; an older file of SQLite is brought to it.

        Raises:
            RegistryError: there is no registry, or one of another version.
        """
        version = self.version()
        if not version:
            raise RegistryError("no registry is there", hint="Make it: `microcred registry init`.")
        if version != VERSION and not self.is_sqlite:
            raise RegistryError(
                "the registry is of another version of microcred",
                hint="`microcred registry init` brings an older one to this version.",
            )
        if version != VERSION:
            self.create()

    def create(self) -> None:
        """Make the tables, or bring them to this version; what is there stays.

        Raises:
            MissingExtra: Alembic is not installed.
            RegistryError: the folder cannot be written, or the server cannot be had.
        """
        file = file_of(self.url)
        if file is not None:
            self._make_file(file)
        self.write(self._migrate)

    def _make_file(self, file: Path) -> None:
        """An empty file that only its owner reads, with a write-ahead log."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        except OSError as error:
            raise RegistryError(f"cannot write {file}: {error.strerror}") from None
        try:
            with self.engine.connect() as opened:
                connection = opened.execution_options(microcred_plain=True)
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except SQLAlchemyError as error:
            raise self._told(error) from None

    def _migrate(self, connection: Connection) -> None:
        try:
            from alembic.config import Config
            from alembic.operations import Operations
            from alembic.runtime.migration import MigrationContext
            from alembic.script import ScriptDirectory
        except ImportError:
            raise MissingExtra("`init` needs Alembic: install microcred[registry]") from None
        if not self.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        from microcred.status.registry import migrations as versions

        folder = str(Path(__file__).parent / "migrations")
        config = Config()
        config.set_main_option("script_location", folder.replace("%", "%%"))
        config.set_main_option("version_locations", folder.replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        script = ScriptDirectory.from_config(config)
        context = MigrationContext.configure(connection, opts={"version_table": _ALEMBIC})
        current = context.get_current_revision()
        if current is not None and int(current) > int(VERSION):
            raise RegistryError("the registry was made by a newer version of microcred")
        with Operations.context(context):
            for step in reversed(list(script.iterate_revisions("head", current or "base"))):
                # By its name in this package, and not as the stray module that Alembic makes of it.
                import_module(f"{versions.__name__}.{Path(step.path).stem}").upgrade()
                context.stamp(script, step.revision)
