"""Entries of credentials: where they stand, what is read, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.findings import Check, Outcome
from microcred.status import bitstring_entry, entries_of, token_status

URL = "https://uni.example/status/1"
ENTRY = bitstring_entry(URL, 5)


def codes(status: Any, member: str = "credentialStatus") -> list[tuple[str, str, str]]:
    entries, found = entries_of({member: status})
    assert all(one.check is Check.STATUS for one in found)
    assert len(entries) + len([one for one in found if one.outcome is not Outcome.WARNING]) > 0
    return [(one.outcome.value, one.code, one.where) for one in found]


def test_where_they_stand() -> None:
    both = {"credentialStatus": [ENTRY, token_status(URL, 1)], "status": token_status(URL, 2)}
    entries, found = entries_of(both)
    assert [(one.where, one.index) for one in entries] == [
        ("/credentialStatus/0", 5),
        ("/credentialStatus/1", 1),
        ("/status", 2),
    ]
    assert found == () and entries_of({}) == ((), ()) == entries_of({"credentialStatus": []})


def test_types_beside_the_known_one() -> None:
    for types in (["CredentialStatus", "BitstringStatusListEntry"], "StatusList2021Entry"):
        entries, found = entries_of({"status": [{**ENTRY, "type": types}]})
        assert len(entries) == 1 and found == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"statusListCredential": None},
        {"statusListCredential": ""},
        {"statusPurpose": 7},
        {"statusPurpose": ""},
        {"statusListIndex": None},
        {"statusListIndex": "05"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "1e3"},
        {"statusListIndex": "\u0665"},
        {"statusListIndex": "9" * 19},
        {"statusListIndex": -1},
        {"statusListIndex": True},
        {"statusListIndex": 1.5},
        {"id": URL},
        {"statusSize": 0},
        {"statusSize": 17},
        {"statusSize": "2"},
        {"statusSize": True},
        {"statusSize": 2},
        {"statusSize": 2, "statusMessage": [{"status": "0x0", "message": "a"}]},
        {"statusMessage": [{"status": "0x0", "message": "a"}] * 2},
        {"statusMessage": ["a", "b"]},
        {"statusMessage": [{"status": "0", "message": "a"}, {"status": "0x1", "message": "b"}]},
        {"statusMessage": [{"status": "0x0", "message": 1}, {"status": "0x1", "message": "b"}]},
        {"statusMessage": {"status": "0x0", "message": "a"}},
    ],
)
def test_what_is_malformed(changes: dict[str, Any]) -> None:
    ((outcome, code, where),) = codes({**ENTRY, **changes})
    assert (outcome, code) == ("FAILED", "status.entry_malformed")
    assert where.startswith("/credentialStatus/")


@pytest.mark.parametrize(
    "held",
    [
        None,
        {"idx": "1", "uri": URL},
        {"idx": -1, "uri": URL},
        {"idx": True, "uri": URL},
        {"uri": URL},
        {"idx": 1},
        {"idx": 1, "uri": ""},
    ],
)
def test_what_is_malformed_in_a_token(held: Any) -> None:
    assert codes({"status_list": held}, "status")[0][:2] == ("FAILED", "status.entry_malformed")


@pytest.mark.parametrize(
    "status",
    ["https://uni.example/1", {"type": "Other"}, {}, 7, {"type": [7]}, [["a"]]],
)
def test_what_is_not_looked_up(status: Any) -> None:
    if status == {}:
        assert entries_of({"status": status}) == ((), ())
        return
    ((outcome, code, _),) = codes(status)
    assert (outcome, code) == ("SKIPPED", "status.not_checked")


def test_an_index_that_is_a_number() -> None:
    assert codes({**ENTRY, "statusListIndex": 5}) == [
        ("WARNING", "status.index_form", "/credentialStatus/statusListIndex")
    ]


def test_too_many() -> None:
    entries, found = entries_of({"credentialStatus": [ENTRY] * 17})
    assert len(entries) == 16 and [one.code for one in found] == ["status.entry_malformed"]


@given(
    st.dictionaries(
        st.sampled_from([*ENTRY, "statusSize", "statusMessage", "status_list"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["status", "message", "idx", "uri"]), inner)
            ),
            max_leaves=4,
        ),
    )
)
def test_foreign_entries(changes: dict[str, Any]) -> None:
    entries, found = entries_of({"credentialStatus": {**ENTRY, **changes}})
    assert entries or found
