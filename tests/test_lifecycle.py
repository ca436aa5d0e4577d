"""Revoke, suspend, reinstate, replace, renew: what is allowed, and what the registry says then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred import lifecycle
from microcred.allotting import purposes_for
from microcred.cli.demo import example
from microcred.errors import AlreadyIssued, IssueError, NotRegistered, StatusConflict
from microcred.lifecycle import reinstate, renew, replace, revoke, standing_of, suspend
from microcred.publishing import list_of
from microcred.securing import JAdES, SdJwtVc, VcJwt
from microcred.status.registry import Entry, Issued, Purpose, Registry, Slot
from microcred.vc_issuing import issue_document
from status_examples import P_256, SEAL, W3C, in_memory, issued

VERBS: dict[str, Callable[..., Entry]] = {
    "revoke": revoke, "suspend": suspend, "reinstate": reinstate
}  # fmt: skip
ALLOWED = {
    ("valid", "revoke"): "revoked",
    ("valid", "suspend"): "suspended",
    ("suspended", "revoke"): "revoked",
    ("suspended", "reinstate"): "valid",
}
WAYS: dict[str, Callable[[Registry], Any]] = {
    "european": issued,
    "w3c": lambda registry: issue_document(
        W3C, signer=P_256, mechanism=VcJwt(), status=registry
    ),
    "token": lambda registry: lifecycle.issue(
        example(), signer=P_256, mechanism=SdJwtVc(), status=registry, on_behalf_of="its wallet"
    ),
}  # fmt: skip

PLACES = {
    "european": purposes_for(JAdES(), european=True),
    "w3c": purposes_for(VcJwt(), european=False),
    "token": purposes_for(SdJwtVc(), european=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("before", ["valid", "suspended", "revoked"])
def test_what_may_become_of_a_credential(before: str, verb: str, way: str) -> None:
    """Of every kind; a refused change leaves everything as it was."""
    registry = in_memory()
    name = str(WAYS[way](registry).id)
    if before != "valid":
        VERBS[{"suspended": "suspend", "revoked": "revoke"}[before]](registry, name, reason="x")
    entry = registry.find(name)
    assert standing_of(entry) == before
    if (after := ALLOWED.get((before, verb))) is None:
        with pytest.raises(StatusConflict):
            VERBS[verb](registry, name, reason="y")
        assert registry.find(name) == entry
        return
    changed = VERBS[verb](registry, name, reason="y", who="dean")
    assert standing_of(changed) == after
    last = changed.events[-1]
    assert (last.why, last.who, last.other) == ("y", "dean", "")


@pytest.mark.parametrize("reason", ["", " ", None])
def test_a_reason_is_needed(reason: Any) -> None:
    """Whoever asks later has to be told one."""
    registry = in_memory()
    made = issued(registry)
    with pytest.raises(IssueError, match="reason"):
        revoke(registry, made.id, reason=reason)


def test_what_the_registry_does_not_know() -> None:
    """Is not revoked."""
    with pytest.raises(NotRegistered):
        revoke(in_memory(), "urn:uuid:none", reason="x")


def test_a_status_for_revocation_alone_knows_no_suspension() -> None:
    """And says so, instead of revoking for good."""
    registry = in_memory()
    made = issued(registry, purposes=("revocation",))
    with pytest.raises(IssueError, match="suspended"):
        suspend(registry, made.id, reason="x")
    assert standing_of(revoke(registry, made.id, reason="x")) == "revoked"


def test_of_two_at_once_one_comes_through() -> None:
    """The other one is told that the status is another one by now."""
    registry = in_memory()
    made = issued(registry)

    class Slow:
        """A registry that somebody else changes between looking and changing."""

        def find(self, name: str) -> Entry:
            """As it was before."""
            entry = registry.find(name)
            revoke(registry, name, reason="first")
            return entry

        def event(self, *given: Any, **named: Any) -> Entry:
            """As it is."""
            return registry.event(*given, **named)

    with pytest.raises(StatusConflict):
        suspend(Slow(), made.id, reason="second")  # type: ignore[arg-type]
    assert standing_of(registry.find(made.id)) == "revoked"


def test_a_credential_is_replaced_once() -> None:
    """And one that is revoked is not replaced."""
    registry = in_memory()
    old = issued(registry)
    new = replace(registry, old.id, example(), signer=SEAL, reason="typing error")
    assert standing_of(registry.find(old.id)) == "replaced"
    with pytest.raises(StatusConflict):
        replace(registry, old.id, example(), signer=SEAL, reason="again")
    revoke(registry, new.id, reason="x")
    with pytest.raises(StatusConflict):
        replace(registry, new.id, example(), signer=SEAL, reason="again")
    assert registry.counts()["entered"] == 2


def test_a_replacement_that_stopped_half_way_is_finished() -> None:
    """The new one was entered, the old one not yet marked; the next call marks it."""
    registry = in_memory()
    old = issued(registry)
    new = issued(registry, replaces=old.id, idempotence=f"replaces {old.id}")
    assert standing_of(registry.find(old.id)) == "valid"
    with pytest.raises(AlreadyIssued):
        replace(registry, old.id, example(), signer=SEAL, reason="typing error")
    assert standing_of(registry.find(old.id)) == "replaced"
    assert registry.find(old.id).events[-1].other == new.id


def test_the_callers_key_says_nothing_of_the_old_one() -> None:
    """Something else was issued with it: the old credential holds."""
    registry = in_memory()
    old = issued(registry)
    issued(registry, idempotence="k")
    with pytest.raises(AlreadyIssued):
        replace(registry, old.id, example(), signer=SEAL, reason="x", idempotence="k")
    assert standing_of(registry.find(old.id)) == "valid"


def test_a_flat_credential_is_renewed_too() -> None:
    """With no end, or with another one."""
    registry = in_memory()
    old = issued(registry)
    new = renew(registry, old.id, example(), signer=SEAL, valid_until=None)
    assert new.credential.valid_until is None and new.id != old.id
    assert registry.find(old.id).events[-1].kind == "renewed"
    assert new.credential.valid_from is not None
    end = new.credential.valid_from.replace(year=2040)
    last = renew(registry, new.id, example(), signer=SEAL, valid_until=end)
    assert last.credential.valid_until == end


def test_what_values_mean() -> None:
    """A value that has no meaning here, or a purpose that is none of ours."""
    slot = Slot("https://uni.example/status/1", 1, Purpose("", kind="token", size=2), 3)
    other = Slot("https://uni.example/status/2", 1, Purpose("refresh"), 1)
    assert standing_of(Entry("entered", (slot,), ())) == "revoked"
    assert standing_of(Entry("entered", (other,), ())) == "valid"


def registry_values(registry: Registry, url: str) -> Mapping[int, int]:
    """What the registry says of one list."""
    (state,) = [one for one in registry.lists() if one.url == url]
    return state.values


@given(st.lists(st.tuples(st.sampled_from([*WAYS]), st.sampled_from([*VERBS])), max_size=12))
@settings(max_examples=25)
def test_the_lists_say_what_the_registry_says(steps: list[tuple[str, str]]) -> None:
    """Whatever was done and refused: each entry has its value, and all others are 0."""
    registry = in_memory()
    names = {}
    for way in WAYS:
        for number in range(2):
            place = registry.allot(PLACES[way])
            names[way, number] = f"urn:uuid:{way}:{number}"
            registry.enter(place.ticket, Issued(names[way, number], "0" * 64))
    standing = dict.fromkeys(WAYS, "valid")
    for way, verb in steps:
        after = ALLOWED.get((standing[way], verb))
        try:
            VERBS[verb](registry, names[way, 0], reason="x")
        except StatusConflict:
            assert after is None
        else:
            assert after is not None
            standing[way] = after
    lists = {one.url: list_of(one) for one in registry.lists()}
    for (way, number), name in names.items():
        entry = registry.find(name)
        assert standing_of(entry) == ("valid" if number else standing[way])
        assert all(lists[one.list_url].value(one.index) == one.value for one in entry.slots)
    known = {
        (one.list_url, one.index) for name in names.values() for one in registry.find(name).slots
    }
    for url, made in lists.items():
        told = {(url, index) for index, value in registry_values(registry, url).items() if value}
        assert told <= known and made.statuses.octets.count(0) >= len(made.statuses.octets) - len(
            told
        )
