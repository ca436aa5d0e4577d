"""Token lists: claims written and read, and what cannot be one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import wallet_signer
from microcred.encoding import b64url_decode
from microcred.errors import StatusListRefused
from microcred.status import (
    Builder,
    StatusList,
    entries_of,
    read_token_list,
    signed_token,
    token_claims,
    token_status,
)

URL = "https://uni.example/status/1"
MADE = datetime(2026, 11, 28, tzinfo=UTC)
# Token Status List, section 4.2: the compressed form of the example of one bit.
EXAMPLE = {
    "sub": "https://example.com/statuslists/1",
    "iat": 1686920170,
    "exp": 2291720170,
    "ttl": 43200,
    "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"},
}


def made(**changes: Any) -> StatusList:
    known = {
        "kind": "token",
        "statuses": Builder(64, size=2, order="right").built(),
        "url": URL,
        "ttl": timedelta(hours=1),
        "made_at": MADE,
        "ends_at": MADE + timedelta(days=1),
    }
    return StatusList(**{**known, **changes})


def test_the_example_of_the_specification() -> None:
    known = read_token_list(EXAMPLE)
    assert known.statuses.octets.hex() == "b9a3"
    assert [known.value(index) for index in range(16)] == [
        *(1, 0, 0, 1, 1, 1, 0, 1),
        *(1, 1, 0, 0, 0, 1, 0, 1),
    ]
    assert known.ttl == timedelta(hours=12) and known.ends_at and known.ends_at.year == 2042


@pytest.mark.parametrize("changes", [{}, {"ttl": None}, {"ends_at": None}])
def test_what_is_written_is_read(changes: dict[str, Any]) -> None:
    assert read_token_list(token_claims(made(**changes))) == made(**changes)


@pytest.mark.parametrize("changes", [{"url": None}, {"made_at": None}, {"kind": "bitstring"}])
def test_what_a_list_is_published_with(changes: dict[str, Any]) -> None:
    with pytest.raises(StatusListRefused):
        token_claims(made(**changes))


def test_the_token_says_what_it_is() -> None:
    raw = signed_token(made(), wallet_signer(), header={"kid": "1"})
    header = json.loads(b64url_decode(raw.split(b".")[0]))
    assert header == {"alg": "ES256", "typ": "statuslist+jwt", "kid": "1"}


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"status_list": None}, "status.list_type"),
        ({"status_list": {"bits": 3, "lst": ""}}, "status.list_malformed"),
        ({"status_list": {"bits": True, "lst": ""}}, "status.list_malformed"),
        ({"status_list": {"bits": "1", "lst": ""}}, "status.list_malformed"),
        ({"status_list": {"bits": 1}}, "status.list_malformed"),
        ({"status_list": {"bits": 1, "lst": "eNrbuRgAAhcB"}}, "status.list_truncated"),
        ({"status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ=="}}, "status.list_encoding"),
        ({"sub": None}, "status.list_malformed"),
        ({"iat": None}, "status.list_malformed"),
        ({"iat": "now"}, "status.list_malformed"),
        ({"iat": True}, "status.list_malformed"),
        ({"exp": 10**20}, "status.list_malformed"),
        ({"exp": -1}, "status.list_malformed"),
        ({"ttl": 0}, "status.list_malformed"),
        ({"ttl": "1"}, "status.list_malformed"),
        ({"ttl": True}, "status.list_malformed"),
    ],
)
def test_what_is_no_list(claims: dict[str, Any], code: str) -> None:
    with pytest.raises(StatusListRefused) as caught:
        read_token_list({**EXAMPLE, **claims})
    assert caught.value.code == code


def test_a_ttl_of_ages() -> None:
    assert read_token_list({**EXAMPLE, "ttl": 10**30}).ttl == timedelta(days=36_500)
    assert token_claims(made(ttl=timedelta(milliseconds=5)))["ttl"] == 1


@given(
    st.dictionaries(
        st.sampled_from(["sub", "iat", "exp", "ttl", "status_list"]),
        st.none()
        | st.floats(allow_nan=False)
        | st.integers()
        | st.text(max_size=5)
        | st.fixed_dictionaries({"bits": st.integers(0, 9), "lst": st.text(max_size=8)}),
    )
)
def test_foreign_claims(claims: dict[str, Any]) -> None:
    try:
        read_token_list({**EXAMPLE, **claims})
    except StatusListRefused as error:
        assert error.code.startswith("status.list_")


def test_the_claim_of_a_credential() -> None:
    (entry,), found = entries_of({"status": token_status(URL, 9)})
    assert (entry.kind, entry.list_url, entry.index, entry.size) == ("token", URL, 9, None)
    assert found == ()
    with pytest.raises(StatusListRefused):
        token_status(URL, -1)
