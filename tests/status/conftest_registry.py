"""A registry of SQLite for each test; `make postgres` gives each one a database of its server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from at_hand import needed
from microcred.status.registry import Registry
from microcred.status.registry.database import Database, address

SERVER = "MICROCRED_TEST_POSTGRES"
KEY = bytes(range(32))
BASE = "https://uni.example/status"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The server of the lane, "" where SQLite is asked."""
    found = os.environ.get(SERVER, "")
    if found:
        needed(tmp_path_factory, "PostgreSQL", lambda: None)  # it runs already
    return found


@pytest.fixture
def url(server: str, tmp_path: Path) -> str:
    """Where a new registry may be made."""
    return database_of(server) if server else str(tmp_path / "issued.db")


@pytest.fixture
def other_url(server: str, tmp_path: Path) -> str:
    """Where a second one may be made."""
    return database_of(server) if server else str(tmp_path / "other.db")


def database_of(server: str) -> str:
    """A new database of that server."""
    name = f"r{uuid4().hex}"
    engine = Database(address(server)).engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


class Clock:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 28, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def made(url: str, **more: object) -> Registry:
    return Registry.init(url, base_url=BASE, key=KEY, who="tests", clock=Clock(), **more)  # type: ignore[arg-type]


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """An empty registry."""
    registry = made(url)
    yield registry
    registry.close()
