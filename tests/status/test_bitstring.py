"""Lists of the W3C as documents: written, read, and the examples of the specification."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import StatusListRefused
from microcred.releases.vcdm import check_vcdm
from microcred.status import (
    Builder,
    StatusList,
    bitstring_credential,
    bitstring_entry,
    entries_of,
    kind_of,
    read_list,
)
from published_cases import Case, published_cases

URL = "https://uni.example/status/1"
MADE = datetime(2026, 11, 28, tzinfo=UTC)


def made(**changes: Any) -> StatusList:
    known = {
        "kind": "bitstring",
        "statuses": Builder(131_072).built(),
        "url": URL,
        "purposes": ("revocation",),
        "ttl": timedelta(minutes=5),
        "made_at": MADE,
        "ends_at": MADE + timedelta(days=1),
    }
    return StatusList(**{**known, **changes})


def document(**subject: Any) -> dict[str, Any]:
    found: dict[str, Any] = bitstring_credential(made(), issuer="did:web:uni.example")
    found["credentialSubject"].update(subject)
    return found


def refused(value: Any) -> StatusListRefused:
    with pytest.raises(StatusListRefused) as caught:
        read_list(value)
    return caught.value


@pytest.mark.parametrize(
    "changes",
    [{}, {"purposes": ("revocation", "suspension")}, {"ttl": None}, {"ends_at": None}],
)
def test_what_is_written_is_read(changes: dict[str, Any]) -> None:
    list_ = made(**changes)
    written = bitstring_credential(list_, issuer={"id": "did:web:uni.example", "name": "Uni"})
    assert read_list(written) == list_
    assert check_vcdm(written) == ()
    assert kind_of(written) == "bitstring"
    assert len(list_) == 131_072 and list_.size == 1


def test_what_a_list_is_published_with() -> None:
    for changes in (
        {"url": None},
        {"purposes": ()},
        {"made_at": None},
        {"kind": "2021"},
        {"statuses": Builder(131_000, size=2).built()},
        {"statuses": Builder(65_536).built()},
    ):
        with pytest.raises(StatusListRefused):
            bitstring_credential(made(**changes), issuer="did:web:uni.example")


def test_a_list_for_larger_entries_is_longer() -> None:
    list_ = made(statuses=Builder(131_072, size=2).built(), purposes=("message",))
    known = read_list(bitstring_credential(list_, issuer="did:web:uni.example"))
    assert len(known) == 262_144 and len(known.sized(2)) == 131_072
    with pytest.raises(StatusListRefused) as caught:
        known.sized(3)
    assert caught.value.code == "status.list_too_short"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "status.list_type"),
        ({**document(), "type": "VerifiableCredential"}, "status.list_type"),
        ({**document(), "type": ["BitstringStatusListCredential", 7]}, "status.list_type"),
        ({**document(), "credentialSubject": []}, "status.list_type"),
        ({**document(), "credentialSubject": "x"}, "status.list_type"),
        (document(type="StatusList2021"), "status.list_type"),
        (document(encodedList=None), "status.list_malformed"),
        (document(statusPurpose=None), "status.list_malformed"),
        (document(statusPurpose=["revocation", 1]), "status.list_malformed"),
        (document(statusPurpose=["revocation"] * 17), "status.list_malformed"),
        (document(ttl=-1), "status.list_malformed"),
        (document(ttl=True), "status.list_malformed"),
        (document(ttl="1"), "status.list_malformed"),
        (document(encodedList="u"), "status.list_truncated"),
    ],
)
def test_what_is_no_list(value: Any, code: str) -> None:
    assert refused(value).code == code


def test_how_lists_say_where_they_are_and_when_they_hold() -> None:
    found = document()
    assert read_list({**found, "credentialSubject": [found["credentialSubject"]]}).url == URL
    del found["id"]
    assert read_list(found).url == URL
    found["credentialSubject"]["id"] = "#list"
    assert read_list(found).url is None
    del found["credentialSubject"]["id"]
    assert read_list(found).url is None
    old = {**found, "issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "?"}
    del old["validFrom"], old["validUntil"]
    assert read_list(old).made_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert read_list(old).ends_at is None
    assert read_list(document(ttl=10**30)).ttl == timedelta(days=36_500)


def test_an_entry() -> None:
    entry = bitstring_entry(URL, 7, european=True)
    assert entry == {
        "id": f"{URL}#7",
        "type": ["BitstringStatusListEntry", "CredentialStatus"],
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": URL,
    }
    messages = ["a", "b", "c", "d"]
    entry = bitstring_entry(URL, 7, purpose="message", size=2, messages=messages)
    assert (entry["statusSize"], entry["statusMessage"][3]) == (  # type: ignore[index]
        2,
        {"status": "0x3", "message": "d"},
    )
    (known,), found = entries_of({"credentialStatus": entry})
    assert dict(known.messages) == dict(enumerate(messages)) and not found
    entry = bitstring_entry(URL, 7, messages=["holds", "does not"])
    assert "statusSize" not in entry
    for wrong in ({"size": 2}, {"messages": ["one"]}):
        with pytest.raises(StatusListRefused):
            bitstring_entry(URL, 7, **wrong)  # type: ignore[arg-type]
    with pytest.raises(StatusListRefused):
        bitstring_entry(URL, -1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "statusPurpose", "encodedList", "ttl"]), json_values
    )
)
def test_foreign_subjects(subject: dict[str, Any]) -> None:
    try:
        read_list(document(**subject))
    except StatusListRefused as error:
        assert error.code.startswith("status.list_")


# -- published ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", published_cases("spec-examples"))
def test_the_published_examples(case: Case) -> None:
    """Every entry of the examples is read, and the lists are: all clear, 131,072 entries."""
    for name in case.said["files"]:
        value = json.loads(case.octets(name))
        if not isinstance(value, dict):
            continue
        if kind_of(value) is not None:
            known = read_list(value)
            assert known.url == "https://example.com/credentials/status/3"
            assert (len(known), known.value(94_567)) == (131_072, 0)
            assert not any(known.statuses.octets)
        entries, found = entries_of(value)
        assert not [one for one in found if one.outcome.value == "FAILED"]
        if "vc-bitstring-status-list" in name and kind_of(value) is None:
            assert entries and all(one.list_url for one in entries)


@pytest.mark.parametrize("case", published_cases("openbadges3-validator"))
def test_entries_of_badges(case: Case) -> None:
    """Among them some that write the index as a number."""
    for name in case.said["files"]:
        try:
            value = json.loads(case.octets(name))
        except ValueError:
            continue
        entries, _ = entries_of(value if isinstance(value, dict) else {})
        if "bit-string-list" in name:
            assert [one.index for one in entries] == [23]
