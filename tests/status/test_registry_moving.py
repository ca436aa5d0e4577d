"""Exports read back into an empty registry: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest_registry import BASE, KEY, made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microcred.errors import RegistryError
from microcred.status.registry import Issued, Purpose, Registry, Request

HASH = "cd" * 32


@pytest.fixture
def full(registry: Registry) -> Registry:
    """One of each state, in lists of both kinds, with everything that may happen."""
    token = Purpose("", kind="token", size=2)
    requests = [Request(["revocation", token], f"key {number}") for number in range(4)]
    many = registry.allot_many(requests)
    for number, place in enumerate(many[:3]):
        registry.enter(place.ticket, Issued(f"urn:x:{number}", HASH, "ana", "profile"))
    registry.event("urn:x:0", "replaced", values={"revocation": 1}, other="urn:x:1", why="typing")
    registry.event("urn:x:2", "suspended", values={"": 2})
    registry.forget("urn:x:2")
    return registry


def lines(registry: Registry) -> list[dict[str, Any]]:
    return [json.loads(line) for line in registry.export()]


def written(values: list[Any]) -> list[bytes]:
    return [json.dumps(value).encode() + b"\n" for value in values]


def test_all_comes_back(full: Registry, other_url: str) -> None:
    second = made(other_url)
    second.import_(full.export())
    assert list(second.entries()) == list(full.entries())
    assert second.lists() == full.lists()
    assert list(second.export()) == list(full.export())
    assert second.find_subject("ana") == full.find_subject("ana")


def test_it_goes_on_where_the_first_one_was(full: Registry, other_url: str) -> None:
    second = made(other_url)
    second.import_(full.export())
    taken = {one.index for entry in full.entries() for one in entry.slots}
    new = second.allot_many([Request()] * 200)
    assert not taken & {one.slots[0].index for one in new}
    second.event("urn:x:1", "revoked", values={"revocation": 1})
    assert second.allot(idempotence="key 3", purposes=REQUESTED) == full.allot(
        idempotence="key 3", purposes=REQUESTED
    )


REQUESTED = ["revocation", Purpose("", kind="token", size=2)]


def test_an_import_of_many(registry: Registry, other_url: str) -> None:
    for _ in "12":
        registry.allot_many([Request()] * 300)
    second = made(other_url)
    second.import_(registry.export())
    assert second.counts()["allotted"] == 600


def test_an_import_of_nothing(registry: Registry, other_url: str) -> None:
    second = made(other_url)
    second.import_(registry.export())
    assert second.allot()


def test_into_one_that_is_not_empty(full: Registry) -> None:
    with pytest.raises(RegistryError, match="not empty"):
        full.import_(list(full.export()))


@pytest.mark.parametrize("how", [{"key": bytes(32)}, {"base_url": BASE + "/2"}, {"length": 262144}])
def test_of_another_registry(full: Registry, other_url: str, how: dict[str, Any]) -> None:
    second = Registry.init(other_url, **{"base_url": BASE, "key": KEY, **how})
    told = next(iter(how)).replace("_", " ")
    with pytest.raises(RegistryError, match=f"line 1: the export is of .* another {told}"):
        second.import_(list(full.export()))


def _entry(values: list[Any]) -> Any:
    return next(one for one in values if "entry" in one)


def _list(values: list[Any]) -> Any:
    return next(one for one in values if "list" in one)["list"]


Change = Callable[[list[Any]], Any]
WRONG: dict[str, Change] = {
    "nothing": lambda v: v.clear(),
    "no head": lambda v: v.pop(0),
    "another version": lambda v: v[0].update(microcred_registry=2),
    "no end": lambda v: v.pop(),
    "an entry is missing": lambda v: v.remove(_entry(v)),
    "behind the end": lambda v: v.append(v[-1]),
    "an array": lambda v: v.insert(1, []),
    "an unknown line": lambda v: v.insert(1, {"more": 1}),
    "a row that is none": lambda v: _entry(v).update(entry=1),
    "a member too much": lambda v: _entry(v)["entry"].update(name="Ana"),
    "a member too little": lambda v: _entry(v)["entry"].pop("state"),
    "an unknown state": lambda v: _entry(v)["entry"].update(state="lost"),
    "a state too long": lambda v: _entry(v)["entry"].update(state="l" * 33),
    "a number as text": lambda v: _entry(v)["entry"].update(number="1"),
    "a truth as number": lambda v: _entry(v)["entry"].update(number=True),
    "a number too large": lambda v: _entry(v)["entry"].update(number=2**31),
    "a text as number": lambda v: _entry(v)["entry"].update(profile=1),
    "a text of two lines": lambda v: _entry(v)["entry"].update(profile="a\nb"),
    "no hash": lambda v: _entry(v)["entry"].update(sealed="ana"),
    "no ticket": lambda v: _entry(v)["entry"].update(ticket="ana"),
    "no time": lambda v: _entry(v)["entry"].update(valid_from="2026"),
    "an empty time": lambda v: _entry(v)["events"][0].update(happened=""),
    "no slots": lambda v: _entry(v).pop("slots"),
    "no events": lambda v: _entry(v).update(events=1),
    "changes that are no JSON": lambda v: _entry(v)["events"][0].update(changes="{"),
    "changes that are no object": lambda v: _entry(v)["events"][0].update(changes="1"),
    "a list that there is not": lambda v: _entry(v)["slots"][0].update(list=9),
    "a place beyond the list": lambda v: _entry(v)["slots"][0].update(place=2**20),
    "a status that does not fit": lambda v: _entry(v)["slots"][0].update(value=2),
    "a place not given out": lambda v: _list(v).update(allotted=0),
    "another seed": lambda v: _list(v).update(seed="A" * 43),
    "a seed too short": lambda v: _list(v).update(seed="AA"),
    "a seed that is none": lambda v: _list(v).update(seed="!"),
    "an unknown kind": lambda v: _list(v).update(kind="paper"),
    "more than there are": lambda v: _list(v).update(allotted=2**20),
    "a list too long": lambda v: _list(v).update(length=2**30),
    "a list twice": lambda v: (v.insert(1, v[1]), v[-1]["end"].update(lists=3)),
    "an entry twice": lambda v: (v.insert(4, _entry(v)), v[-1]["end"].update(entries=5)),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_whole(full: Registry, other_url: str, wrong: str) -> None:
    values = lines(full)
    WRONG[wrong](values)
    second = made(other_url)
    with pytest.raises(RegistryError):
        second.import_(written(values))
    assert second.lists() == () and list(second.entries()) == []
    second.import_(full.export())


def test_a_line_without_end(full: Registry, other_url: str) -> None:
    head = next(full.export())
    with pytest.raises(RegistryError, match="line 2: too long"):
        made(other_url).import_([head, b" " * (16 * 1024 * 1024 + 1)])


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_is_refused_with_our_own_errors(full: Registry, data: st.DataObject) -> None:
    told = b"".join(full.export())
    place = data.draw(st.integers(0, len(told) - 1))
    told = told[:place] + data.draw(st.binary(max_size=3)) + told[place + 1 :]
    memory = Registry.init("sqlite://", base_url=BASE, key=KEY)
    try:
        memory.import_(told.splitlines(keepends=True))
    except RegistryError:
        assert memory.lists() == ()
    memory.close()
