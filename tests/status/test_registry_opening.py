"""Making and opening: files, URLs, keys, settings, versions; what is not there or another's."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest_registry import BASE, KEY

from microcred.errors import MissingExtra, RegistryError
from microcred.status.registry import Registry
from microcred.status.registry.database import Database, address, file_of
from microcred.status.registry.secrets import KEY_VARIABLE, RegistryKey, find_key, make_key
from microcred.status.registry.settings import LENGTH, Settings
from microcred.status.registry.tables import tables

TEXT = RegistryKey(KEY).to_text()


def test_a_file_and_its_key_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "issued.db"
    made = Registry.init(str(file), base_url=BASE, environment={})
    made.allot(idempotence="a")
    for path in (file, tmp_path / "issued.db.key", tmp_path / "issued.db-wal"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or os.name == "nt"
    again = Registry.open(str(file), environment={})
    assert again.allot(idempotence="a").ticket
    assert again.counts()["allotted"] == 1
    made.close()
    again.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["issued.db", "issued.db.key"]


def test_the_database_is_careful(tmp_path: Path) -> None:
    database = Database(address(f"sqlite:///{tmp_path}/issued.db"))
    database.create()
    with database.reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert told == ["wal", 2, 1, 60_000]
    database.close()


def test_the_tables_are_those_of_the_versions(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    database = Database(address(url))
    database.create()
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "microcred_version"}
        )
        assert compare_metadata(context, tables().metadata) == []
    database.close()


def test_versions_are_not_taken_back() -> None:
    from microcred.status.registry.migrations import first_tables

    with pytest.raises(RuntimeError, match="not taken back"):
        first_tables.downgrade()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("issued.db", "sqlite:///issued.db"),
        ("sqlite:////var/issued.db", "sqlite:////var/issued.db"),
        ("postgresql://uni@db/registry", "postgresql+psycopg://uni@db/registry"),
        ("postgres://uni@db/registry", "postgresql+psycopg://uni@db/registry"),
        ("postgresql+psycopg2://db/registry", "postgresql+psycopg://db/registry"),
    ],
)
def test_addresses(url: str, told: str) -> None:
    assert address(url).render_as_string() == told


@pytest.mark.parametrize(
    "url",
    ["", "a\0b", "mysql://db/x", "nosuch://db/x", "sqlite:///x?mode=ro", "://", "sqlite://host/x"],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(RegistryError) as caught:
        Registry.open(url, key=KEY)
    assert caught.value.hint()


def test_a_password_is_never_told() -> None:
    url = "postgresql://uni:hunter2@127.0.0.1:1/registry?password=hunter2"
    for make in (Registry.open, Registry.init):
        with pytest.raises(
            RegistryError, match=r"registry at 127\.0\.0\.1 cannot be had"
        ) as caught:
            make(url, key=KEY, **({"base_url": BASE} if make == Registry.init else {}))
        assert "hunter2" not in str(caught.value) + caught.value.hint()


def test_in_memory_there_is_no_file() -> None:
    assert file_of(address("sqlite://")) is None
    assert Database(address("sqlite://")).name == "in memory"


# -- what is not there ----------------------------------------------------------------------------


def test_no_registry_is_there(url: str, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no registry is there"):
        Registry.open(url, key=KEY)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.db").write_bytes(b"")
    with pytest.raises(RegistryError, match="no registry is there"):
        Registry.open(str(tmp_path / "empty.db"), key=KEY)


def test_a_file_of_something_else(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("not a database, but long enough to be looked at as one" * 20)
    with pytest.raises(RegistryError, match=r"note\.txt"):
        Registry.open(str(file), key=KEY)
    with pytest.raises(RegistryError, match="no file of SQLite"):
        Registry.init(str(file), base_url=BASE, key=KEY)


def test_a_race_that_is_lost_is_run_again(url: str) -> None:
    from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

    class Lost(Exception):
        sqlstate = "40001"

    database = Database(address(url))
    database.create()
    for losses, kind in ((7, OperationalError), (7, IntegrityError)):
        left = [kind("", {}, Lost())] * losses

        def work(connection: object, left: list[Exception] = left) -> str:
            if left:
                raise left.pop()
            return "done"

        assert database.write(work) == "done"
        left += [kind("", {}, Lost())] * 8
        with pytest.raises(RegistryError, match=r"contradicts|cannot be had"):
            database.write(work)
        assert left == []

    def fails(connection: object) -> None:
        raise StatementError("Ana", "Ana", {}, None)

    with pytest.raises(RegistryError, match=r"failed \(StatementError\)") as caught:
        database.write(fails)
    assert "Ana" not in str(caught.value)
    database.close()


def test_a_busy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microcred.status.registry.database._WAIT_SECONDS", 0)
    file = str(tmp_path / "issued.db")
    first, second = (Registry.init(file, base_url=BASE, key=KEY) for _ in "12")

    def work(connection: object) -> None:
        with pytest.raises(RegistryError, match="is busy"):
            second.allot()

    first._database.write(work)
    assert second.allot()
    first.close()
    second.close()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="No such file"):
        Registry.init(str(tmp_path / "none" / "issued.db"), base_url=BASE, key=KEY)


def test_another_version(url: str) -> None:
    Registry.init(url, base_url=BASE, key=KEY).close()
    database = Database(address(url))
    database.write(
        lambda one: one.exec_driver_sql("UPDATE microcred_version SET version_num = '9'")
    )
    for make in (Registry.open, Registry.init):
        with pytest.raises(RegistryError, match="version of microcred"):
            make(url, key=KEY, **({"base_url": BASE} if make == Registry.init else {}))
    database.close()


def test_one_that_was_not_made_to_the_end(url: str) -> None:
    database = Database(address(url))
    database.create()
    with pytest.raises(RegistryError, match="not made to the end"):
        Registry.open(url, key=KEY)
    Registry.init(url, base_url=BASE, key=KEY).close()
    Registry.open(url, key=KEY).close()
    database.close()


# -- another's ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"key": bytes(32)}, "another key"),
        ({"base_url": BASE + "/2"}, "another base URL or length"),
        ({"length": LENGTH * 2}, "another base URL or length"),
    ],
)
def test_made_otherwise(url: str, how: dict[str, Any], told: str) -> None:
    Registry.init(url, base_url=BASE, key=KEY).close()
    with pytest.raises(RegistryError, match=told):
        Registry.init(url, **{"base_url": BASE, "key": KEY, **how})
    with pytest.raises(RegistryError, match="another key"):
        Registry.open(url, key=bytes(32))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "uni.example/status",
        "ftp://uni.example/status",
        "https:///status",
        "https://uni.example/status?x",
        "https://uni.example/status#x",
        "https://user@uni.example/",
        "https://uni.example/a b",
        "https://uni.example/\n",
        "https://uni.example/ü",
        "https://[::1",
        "https://uni.example:port/",
        "https://uni.example/" + "x" * 1024,
    ],
)
def test_base_urls_that_are_none(url: str) -> None:
    with pytest.raises(RegistryError, match="base URL"):
        Settings(url)


@pytest.mark.parametrize("length", [0, 1000, LENGTH + 1, 2**30])
def test_lengths_that_no_list_has(length: int) -> None:
    with pytest.raises(RegistryError, match="entries"):
        Settings(BASE, length)


# -- keys -----------------------------------------------------------------------------------------


def test_where_a_key_is_found(tmp_path: Path) -> None:
    file, key_file = tmp_path / "issued.db", tmp_path / "other"
    beside, named = (make_key(file, key_file=one, environment={}, random=os.urandom)
                     for one in (None, key_file))  # fmt: skip
    own = {KEY_VARIABLE: TEXT}
    assert find_key(file, environment={}).to_text() == beside.to_text()
    assert find_key(file, environment=own).to_text() == TEXT
    assert find_key(None, environment=own).to_text() == TEXT
    assert find_key(file, key_file=key_file, environment=own).to_text() == named.to_text()
    assert make_key(tmp_path / "x", environment=own, random=os.urandom).to_text() == TEXT
    assert not (tmp_path / "x.key").exists()
    assert TEXT not in repr(beside) + repr(RegistryKey(KEY))


def test_of_two_that_make_a_key_the_first_one_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "issued.db"
    first = make_key(file, environment={}, random=os.urandom)
    monkeypatch.setattr(Path, "exists", lambda path: False)  # as the second one saw it
    assert make_key(file, environment={}, random=os.urandom).to_text() == first.to_text()
    assert len(list(tmp_path.iterdir())) == 1


def test_keys_that_are_none(tmp_path: Path) -> None:
    for text in ("", "AAAA", "!" * 43, TEXT + "=", "ü"):
        with pytest.raises(RegistryError, match="key"):
            RegistryKey.from_text(text)
    with pytest.raises(RegistryError, match="is needed"):
        find_key(None, environment={})
    with pytest.raises(RegistryError, match="cannot read"):
        find_key(tmp_path / "issued.db", environment={})
    with pytest.raises(RegistryError, match="cannot write"):
        make_key(tmp_path / "none" / "issued.db", environment={}, random=os.urandom)
    (tmp_path / "issued.db.key").write_bytes(b"\xff" * 1000)
    with pytest.raises(RegistryError, match="base64url"):
        find_key(tmp_path / "issued.db", environment={})


# -- what is not installed ------------------------------------------------------------------------


def test_without_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtra, match=r"microcred\[registry\]"):
        Registry.open("issued.db", key=KEY)


def test_without_alembic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "alembic.config", None)
    with pytest.raises(MissingExtra, match=r"microcred\[registry\]"):
        Registry.init(str(tmp_path / "issued.db"), base_url=BASE, key=KEY)


def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match="psycopg") as caught:
        Registry.open("postgresql://db/registry", key=KEY)
    assert "binary" in caught.value.hint()
