"""The registry: places, entries, events, forgetting; the same laws for SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from conftest_registry import BASE, KEY, made

from microcred.errors import AlreadyIssued, NotRegistered, RegistryError, StatusConflict
from microcred.status.registry import Entry, Issued, Purpose, Registry, Request
from microcred.status.registry.settings import LENGTH
from microcred.status.registry.values import instant_of

ID = "urn:uuid:5f0f6e0c-8b07-4f7c-9d0c-0c8f6f5a6a01"
HASH = "ab" * 32
ISSUED = Issued(
    ID,
    HASH,
    subject="ana@example.org",
    profile="http://data.europa.eu/snb/credential/e34929035b",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_until=datetime(2031, 1, 1, tzinfo=UTC),
)


def entered(registry: Registry, name: str = ID, **how: Any) -> Entry:
    place = registry.allot(["revocation", "suspension"], **how)
    return registry.enter(place.ticket, Issued(name, HASH, subject="ana@example.org"))


def raw(registry: Registry, statement: str) -> list[Any]:
    """What somebody with the database at hand would do."""
    with registry._database.engine.connect() as connection, connection.begin():
        done = connection.exec_driver_sql(statement)
        return list(done) if done.returns_rows else []


# -- allotting ------------------------------------------------------------------------------------


def test_a_place_for_each_purpose(registry: Registry) -> None:
    message = Purpose("message", size=2)
    place = registry.allot(["suspension", message, Purpose("", kind="token", size=2)])
    assert [one.list_url for one in place.slots] == [
        f"{BASE}/suspension-1",
        f"{BASE}/message-2-1",
        f"{BASE}/token-2-1",
    ]
    assert all(0 <= one.index < LENGTH and one.value == 0 for one in place.slots)
    assert place.issued is None
    (event,) = registry.find(place.ticket).events
    assert (event.kind, event.who, event.at) == (
        "allotted",
        "tests",
        datetime(2026, 11, 28, 0, 0, 1, tzinfo=UTC),
    )


def test_places_are_not_in_order_and_never_the_same(registry: Registry) -> None:
    many = [*registry.allot_many([Request()] * 300), *registry.allot_many([Request()] * 200)]
    indexes = [one.slots[0].index for one in many]
    assert len(set(indexes)) == 500
    assert indexes != sorted(indexes)
    assert max(indexes) > LENGTH / 2  # they lie all over the list
    (state,) = registry.lists()
    assert (state.allotted, state.length, dict(state.values)) == (500, LENGTH, {})


def test_a_full_list_is_followed_by_the_next(registry: Registry) -> None:
    registry.allot()
    raw(registry, f"UPDATE microcred_list SET allotted = {LENGTH - 2}")  # noqa: S608 - a number
    many = registry.allot_many([Request()] * 5)
    assert [one.slots[0].list_url[-1] for one in many] == ["1", "1", "2", "2", "2"]
    assert [(one.name, one.allotted) for one in registry.lists()] == [
        ("revocation-1", LENGTH),
        ("revocation-2", 3),
    ]


@pytest.mark.parametrize(
    "purposes", ["revocation", [], ["a b"], [""], ["x"] * 2, [*"abcdefghi"], ["ü"]]
)
def test_purposes_that_are_none(registry: Registry, purposes: Any) -> None:
    with pytest.raises(RegistryError):
        registry.allot(purposes)
    assert registry.counts()["allotted"] == 0


@pytest.mark.parametrize(
    "how", [{"kind": "other"}, {"size": 3}, {"size": True}, {"kind": "token"}, {"purpose": "-"}]
)
def test_a_purpose_that_is_none(how: dict[str, Any]) -> None:
    with pytest.raises(RegistryError):
        Purpose(**how)


def test_too_many_at_once(registry: Registry) -> None:
    for many in ([], [Request()] * 501):
        with pytest.raises(RegistryError, match="1 to 500"):
            registry.allot_many(many)
    with pytest.raises(RegistryError, match="1 to 500"):
        registry.enter_many({})


# -- entering -------------------------------------------------------------------------------------


def test_what_is_kept_of_a_credential(registry: Registry) -> None:
    place = registry.allot(who="registrar")
    entry = registry.enter(place.ticket, ISSUED, who="sealing service")
    assert entry == registry.find(ID) == registry.find(place.ticket)
    assert (entry.state, entry.credential_id, entry.sealed_hash) == ("entered", ID, HASH)
    assert (entry.profile, entry.ticket) == (ISSUED.profile, place.ticket)
    assert (entry.valid_from, entry.valid_until) == (ISSUED.valid_from, ISSUED.valid_until)
    assert [(one.kind, one.who) for one in entry.events] == [
        ("allotted", "registrar"),
        ("entered", "sealing service"),
    ]
    assert entry.slots == place.slots
    assert "ana" not in repr(entry) and "ana" not in repr(ISSUED)


def test_no_personal_data_is_in_the_database(registry: Registry) -> None:
    entered(registry, idempotence="ana@example.org/soil/2026", content=b"Ana Novak")
    for table in ("entry", "slot", "event", "list", "setting"):
        for row in raw(registry, f"SELECT * FROM microcred_{table}"):  # noqa: S608 - ours
            assert "ana@" not in str(tuple(row)) and "Novak" not in str(tuple(row))


def test_a_person_is_found_by_the_key_alone(registry: Registry) -> None:
    entry = entered(registry)
    assert registry.find_subject("ana@example.org") == (entry,)
    assert registry.find_subject("ben@example.org") == ()
    assert len(entry.subject_hash) == 64


def test_entering_the_same_again_changes_nothing(registry: Registry) -> None:
    place = registry.allot()
    assert registry.enter(place.ticket, ISSUED) == registry.enter(place.ticket, ISSUED)
    assert len(registry.find(ID).events) == 2


def test_a_second_credential_for_one_place(registry: Registry) -> None:
    place = registry.allot()
    first = registry.enter(place.ticket, ISSUED)
    with pytest.raises(AlreadyIssued) as caught:
        registry.enter(place.ticket, Issued("urn:uuid:2", HASH))
    assert caught.value.entry == first == registry.find(ID)


def test_a_second_place_for_one_credential(registry: Registry) -> None:
    first = entered(registry)
    with pytest.raises(AlreadyIssued) as caught:
        registry.enter(registry.allot().ticket, ISSUED)
    assert caught.value.entry == first
    assert registry.counts() == {"allotted": 1, "entered": 1, "forgotten": 0}


def test_entering_many_is_all_or_nothing(registry: Registry) -> None:
    one, two = registry.allot_many([Request()] * 2)
    with pytest.raises(NotRegistered):
        registry.enter_many({one.ticket: ISSUED, "zzz": Issued("urn:uuid:2", HASH)})
    assert registry.counts()["entered"] == 0
    done = registry.enter_many({two.ticket: Issued("urn:uuid:2", HASH), one.ticket: ISSUED})
    assert [entry.credential_id for entry in done] == ["urn:uuid:2", ID]


@pytest.mark.parametrize(
    "issued",
    [
        Issued("", HASH),
        Issued("urn:x", "AB" * 32),
        Issued("urn:x\n", HASH),
        Issued("u" * 2049, HASH),
        Issued("urn:x", HASH, profile="p" * 2049),
        Issued("urn:x", HASH, valid_from=datetime(2026, 1, 1)),
    ],
)
def test_what_cannot_be_kept(registry: Registry, issued: Issued) -> None:
    with pytest.raises(RegistryError):
        registry.enter(registry.allot().ticket, issued)
    assert registry.counts()["entered"] == 0


# -- idempotence ----------------------------------------------------------------------------------


def test_the_same_key_gets_the_same_place_and_then_what_was_issued(registry: Registry) -> None:
    first = registry.allot(idempotence="ana/soil", content=b"1")
    assert registry.allot(idempotence="ana/soil", content=b"1") == first
    entry = registry.enter(first.ticket, ISSUED)
    again = registry.allot(idempotence="ana/soil", content=b"1")
    assert (again.issued, again.ticket) == (entry, first.ticket)
    assert registry.allot(idempotence="ana/water", content=b"1").ticket != first.ticket
    assert registry.counts() == {"allotted": 1, "entered": 1, "forgotten": 0}


@pytest.mark.parametrize("how", [{"content": b"2"}, {"purposes": ["suspension"]}])
def test_the_same_key_for_something_else(registry: Registry, how: dict[str, Any]) -> None:
    place = registry.allot(idempotence="ana/soil", content=b"1")
    with pytest.raises(AlreadyIssued, match="something else") as caught:
        registry.allot(**{"idempotence": "ana/soil", "content": b"1", **how})
    assert caught.value.entry == registry.find(place.ticket)
    assert registry.counts()["allotted"] == 1


def test_the_same_key_twice_at_once(registry: Registry) -> None:
    same = Request(idempotence="ana/soil", content=b"1")
    one, other, third = registry.allot_many([same, Request(), same])
    assert one == third != other
    with pytest.raises(AlreadyIssued):
        registry.allot_many([Request(idempotence="ben", content=text) for text in (b"1", b"2")])


@pytest.mark.parametrize("key", ["", "a\nb", "k" * 2049])
def test_keys_that_are_none(registry: Registry, key: str) -> None:
    with pytest.raises(RegistryError, match="idempotence key"):
        registry.allot(idempotence=key)


# -- events ---------------------------------------------------------------------------------------


def test_what_happens_sets_the_status_and_is_kept(registry: Registry) -> None:
    entered(registry)
    registry.event(ID, "suspended", why="inquiry", values={"suspension": 1}, who="ben")
    entry = registry.event(
        ID, "reinstated", values={"suspension": 0}, only_from={"suspension": [1]}
    )
    assert (entry.value("suspension"), entry.value("revocation"), entry.value("none")) == (0, 0, 0)
    entry = registry.event(ID, "revoked", why="plagiarism", values={"revocation": 1})
    assert entry.value("revocation") == 1
    kinds = [(one.kind, one.why, dict(one.values)) for one in entry.events[2:]]
    assert kinds == [
        ("suspended", "inquiry", {"suspension": 1}),
        ("reinstated", "", {"suspension": 0}),
        ("revoked", "plagiarism", {"revocation": 1}),
    ]
    assert [one.at for one in entry.events] == sorted(one.at for one in entry.events)
    states = {one.name: dict(one.values) for one in registry.lists()}
    index = next(one.index for one in entry.slots if one.purpose.purpose == "revocation")
    assert states == {"revocation-1": {index: 1}, "suspension-1": {}}


def test_a_credential_names_the_one_it_replaces(registry: Registry) -> None:
    entered(registry)
    entered(registry, "urn:uuid:2")
    registry.event(ID, "replaced", values={"revocation": 1}, other="urn:uuid:2")
    assert registry.find(ID).events[-1].other == "urn:uuid:2"
    registry.forget("urn:uuid:2")
    assert registry.find(ID).events[-1].other == ""
    with pytest.raises(NotRegistered):
        registry.event(ID, "replaced", other="urn:uuid:3")


def test_a_token_has_one_status_for_all(registry: Registry) -> None:
    place = registry.allot([Purpose("", kind="token", size=2)])
    entry = registry.event(place.ticket, "suspended", values={"": 2})
    assert entry.value("") == 2
    with pytest.raises(StatusConflict, match="the status token is 2"):
        registry.event(place.ticket, "revoked", values={"": 1}, only_from={"": {0}})
    assert registry.find(place.ticket) == entry


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (StatusConflict, {"values": {"message": 1}}),
        (StatusConflict, {"only_from": {"message": [0]}}),
        (StatusConflict, {"values": {"revocation": 1}, "only_from": {"revocation": [1]}}),
        (RegistryError, {"values": {"revocation": 2}}),
        (RegistryError, {"values": {"revocation": -1}}),
        (RegistryError, {"values": {"revocation": True}}),
        (RegistryError, {"kind": "Revoked!"}),
        (RegistryError, {"why": "a\nb"}),
        (RegistryError, {"who": "w" * 2049}),
    ],
)
def test_steps_that_are_refused(registry: Registry, error: type, how: dict[str, Any]) -> None:
    entry = entered(registry)
    with pytest.raises(error):
        registry.event(ID, **{"kind": "revoked", **how})
    assert registry.find(ID) == entry


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE microcred_event SET who = 'nobody'",
        "UPDATE microcred_event SET why = ''",
        "DELETE FROM microcred_event",
        "UPDATE microcred_slot SET place = place + 1",
        "DELETE FROM microcred_slot",
        "DELETE FROM microcred_entry",
        "UPDATE microcred_entry SET sealed = 'another'",
        "INSERT INTO microcred_slot SELECT list, place, entry, 9, 0 FROM microcred_slot",
    ],
)
def test_the_database_keeps_history(registry: Registry, statement: str) -> None:
    from sqlalchemy.exc import DBAPIError

    entry = entered(registry)
    with pytest.raises(DBAPIError):
        raw(registry, statement)
    assert registry.find(ID) == entry


# -- forgetting -----------------------------------------------------------------------------------


def test_what_is_forgotten_and_what_is_kept(registry: Registry) -> None:
    place = registry.allot(idempotence="ana/soil", content=b"1")
    registry.enter(place.ticket, ISSUED)
    registry.event(ID, "revoked", why="Ana asked for it", values={"revocation": 1})
    before = registry.lists()
    registry.forget(ID, why="erasure request 7", who="ben")
    (entry,) = registry.entries()
    assert (entry.state, entry.profile) == ("forgotten", ISSUED.profile)
    assert entry.value("revocation") == 1 and registry.lists() == before
    assert [(one.kind, one.why) for one in entry.events] == [
        ("allotted", ""),
        ("entered", ""),
        ("revoked", ""),
        ("forgotten", "erasure request 7"),
    ]
    left = (entry.credential_id, entry.sealed_hash, entry.subject_hash, entry.ticket)
    assert (*left, entry.valid_from, entry.valid_until) == ("", "", "", "", None, None)
    assert registry.find_subject("ana@example.org") == ()
    for name in (ID, place.ticket):
        with pytest.raises(NotRegistered):
            registry.find(name)
        with pytest.raises(NotRegistered):
            registry.forget(name)
    again = registry.allot(idempotence="ana/soil", content=b"1")
    assert again.ticket != place.ticket


def test_what_was_never_used_can_be_forgotten(registry: Registry) -> None:
    place = registry.allot()
    registry.forget(place.ticket)
    with pytest.raises(NotRegistered):
        registry.enter(place.ticket, ISSUED)
    assert registry.counts() == {"allotted": 0, "entered": 0, "forgotten": 1}


# -- asking ---------------------------------------------------------------------------------------


def test_all_entries_page_by_page(registry: Registry) -> None:
    many = [one.ticket for _ in "12" for one in registry.allot_many([Request()] * 300)]
    assert [one.ticket for one in registry.entries()] != many[::-1]
    assert {one.ticket for one in registry.entries()} == set(many)


@pytest.mark.parametrize("name", ["", "urn:uuid:none", "\ud800", "\0", "x" * 5000])
def test_ids_that_are_unknown(registry: Registry, name: str) -> None:
    with pytest.raises(NotRegistered):
        registry.find(name)
    with pytest.raises(NotRegistered):
        registry.event(name, "revoked")


def test_rows_that_nobody_here_wrote(registry: Registry) -> None:
    entered(registry)
    copied = (
        "INSERT INTO microcred_event (entry, kind, happened, who, why, changes, other) "
        "SELECT entry, 'x', '{}', '', '', '{}', 0 FROM microcred_event"
    )
    raw(registry, copied.replace("{}", "yesterday", 1))
    with pytest.raises(RegistryError, match="a time that cannot be read"):
        registry.find(ID)


@pytest.mark.parametrize("text", ["2026", "2026-11-28T00:00:00Z", "2026-11-28T00:00:00", "x"])
def test_times_that_are_kept_otherwise(text: str) -> None:
    with pytest.raises(RegistryError):
        instant_of(text)


def test_an_event_without_a_time(registry: Registry) -> None:
    entered(registry)
    raw(
        registry,
        "INSERT INTO microcred_event (entry, kind, happened, who, why, changes, other) "
        "SELECT entry, 'x', '', '', '', '{}', 0 FROM microcred_event",
    )
    with pytest.raises(RegistryError, match="event of the registry"):
        registry.find(ID)


def test_it_is_there_when_it_is_opened_again(registry: Registry, url: str) -> None:
    entry = entered(registry)
    again = Registry.open(url, key=KEY)
    assert again.find(ID) == entry
    assert again.settings == registry.settings
    assert made(url).find(ID) == entry
    again.close()
    assert again.find(ID) == entry
