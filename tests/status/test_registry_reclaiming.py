"""Places that were given out and never used: given up or taken back, and then used again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from conftest_registry import BASE, KEY, Clock

from microcred.errors import AlreadyIssued, NotRegistered, RegistryError
from microcred.status.registry import Issued, Purpose, Registry, Request


def entered(registry: Registry, ticket: str, name: str) -> None:
    registry.enter(ticket, Issued(name, "0" * 64, name))


def test_what_is_given_up_serves_the_next(registry: Registry) -> None:
    lost = registry.allot_many([Request(idempotence=f"k{n}") for n in range(3)])
    assert registry.release([one.ticket for one in lost[:2]]) == 2
    new = registry.allot_many([Request(idempotence=f"n{n}") for n in range(4)])
    assert [one.slots for one in new[:2]] == [one.slots for one in lost[:2]]
    assert registry.lists()[0].allotted == 5
    assert len({one.slots for one in (*new, lost[2])}) == 5
    for number, one in enumerate(new):
        entered(registry, one.ticket, f"urn:example:{number}")
    assert registry.counts() == {"allotted": 1, "entered": 4, "forgotten": 0}
    kinds = [event.kind for event in registry.find("urn:example:0").events]
    assert kinds == ["allotted", "reclaimed", "allotted", "entered"]


def test_an_old_ticket_is_worth_nothing(registry: Registry) -> None:
    lost = registry.allot(idempotence="ana")
    registry.release([lost.ticket])
    with pytest.raises(NotRegistered):
        entered(registry, lost.ticket, "urn:example:1")
    free = next(registry.entries()).ticket
    with pytest.raises(NotRegistered):
        entered(registry, free, "urn:example:1")
    assert registry.release([free]) == 0
    # The key is free again, for other content too.
    again = registry.allot(idempotence="ana", content=b"other")
    assert again.slots == lost.slots and again.ticket != lost.ticket


def test_what_was_entered_is_not_given_up(registry: Registry) -> None:
    kept = registry.allot(idempotence="ana")
    entered(registry, kept.ticket, "urn:example:1")
    assert registry.release([kept.ticket, "unknown"]) == 0
    assert registry.reclaim(datetime(2100, 1, 1, tzinfo=UTC)) == 0
    assert registry.allot(idempotence="ana").issued is not None
    with pytest.raises(RegistryError, match="at most 500"):
        registry.release(["x"] * 501)
    assert registry.release([]) == 0


def test_only_the_same_purposes_fit(registry: Registry) -> None:
    lost = registry.allot(["suspension"])
    registry.release([lost.ticket])
    two = registry.allot(["revocation", "suspension"])
    assert lost.slots[0] not in two.slots
    token = registry.allot([Purpose("", kind="token", size=2)])
    assert lost.slots[0] not in token.slots
    assert registry.allot(["suspension"]).slots == lost.slots


def test_taken_back_by_age(registry: Registry) -> None:
    old = registry.allot(idempotence="old")
    clock = registry._clock
    assert isinstance(clock, Clock)
    since = clock.now
    young = registry.allot(idempotence="young")
    assert registry.reclaim(since) == 0
    assert registry.reclaim(clock.now) == 1
    assert registry.allot(idempotence="young").ticket == young.ticket
    again = registry.allot(idempotence="another")
    assert again.slots == old.slots
    # Its time runs from when it changed hands.
    assert registry.reclaim(clock.now) == 1
    with pytest.raises(RegistryError, match="zone"):
        registry.reclaim(datetime(2026, 1, 1))


def test_more_than_fit_in_one_transaction(registry: Registry) -> None:
    for _ in range(3):
        registry.allot_many([Request()] * 400)
    assert registry.reclaim(datetime(2100, 1, 1, tzinfo=UTC)) == 1200
    for _ in range(3):
        registry.allot_many([Request()] * 400)
    assert registry.lists()[0].allotted == 1200


def test_free_places_are_moved_with_the_registry(registry: Registry, other_url: str) -> None:
    lost = registry.allot(idempotence="ana")
    registry.release([lost.ticket])
    other = Registry.init(other_url, base_url=BASE, key=KEY, who="tests")
    other.import_(registry.export())
    assert other.allot(idempotence="ben").slots == lost.slots
    other.close()


def test_the_database_refuses_a_change_of_hands_of_what_was_entered(registry: Registry) -> None:
    kept = registry.allot(idempotence="ana")
    entered(registry, kept.ticket, "urn:example:1")
    table = registry._database.tables.entry
    for change in ({"ticket": "x"}, {"state": "allotted", "ticket": "x"}):
        with pytest.raises(RegistryError):
            registry._database.write(
                lambda one, change=change: one.execute(table.update().values(**change))
            )


def test_a_file_of_version_1_is_brought_to_this_one(url: str) -> None:
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    from microcred.status.registry.database import Database, address
    from microcred.status.registry.migrations import first_tables
    from microcred.status.registry.secrets import RegistryKey
    from microcred.status.registry.settings import Settings, write_settings

    database = Database(address(url))
    if not database.is_sqlite:
        pytest.skip("a server is brought to another version by `registry init`")

    def first(connection: object) -> None:
        context = MigrationContext.configure(
            connection, opts={"version_table": "microcred_version"}
        )
        with Operations.context(context):
            first_tables.upgrade()
        context._ensure_version_table()
        connection.exec_driver_sql("INSERT INTO microcred_version VALUES ('1')")  # type: ignore[attr-defined]
        write_settings(connection, database.tables, Settings(BASE), RegistryKey(KEY))  # type: ignore[arg-type]

    database.write(first)  # type: ignore[arg-type]
    assert database.version() == "1"
    database.close()
    registry = Registry.open(url, key=KEY, who="tests")
    lost = registry.allot(idempotence="ana")
    assert registry.release([lost.ticket]) == 1
    registry.close()


def test_used_for_other_content_while_only_allotted(registry: Registry) -> None:
    registry.allot(idempotence="ana", content=b"one")
    with pytest.raises(AlreadyIssued):
        registry.allot(idempotence="ana", content=b"two")
