"""Texts of lists: round trips, damage, bombs, and foreign octets."""

from __future__ import annotations

import base64
import gzip
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.encoding import b64url_encode
from microcred.errors import StatusListRefused
from microcred.status.compression import packed, unpacked

KINDS = ["bitstring", "2021", "token"]


def code_of(text: str, kind: Any, **how: Any) -> str:
    with pytest.raises(StatusListRefused) as caught:
        unpacked(text, kind, **how)
    return caught.value.code


@given(st.binary(max_size=200), st.sampled_from(KINDS))
def test_what_is_packed_is_unpacked(octets: bytes, kind: Any) -> None:
    text = packed(octets, kind)
    assert unpacked(text, kind) == octets
    assert text == packed(octets, kind)
    assert text.startswith("u") == (kind == "bitstring") or text.startswith(("H4sI", "eN", "e"))


@given(st.text(max_size=60), st.sampled_from(KINDS))
def test_foreign_texts_are_refused(text: str, kind: Any) -> None:
    try:
        unpacked(text, kind)
    except StatusListRefused as error:
        assert error.code.startswith("status.list_")


@given(st.binary(max_size=60), st.sampled_from(KINDS))
def test_foreign_octets_are_refused(octets: bytes, kind: Any) -> None:
    text = b64url_encode(octets)
    try:
        unpacked(f"u{text}" if kind == "bitstring" else text, kind)
    except StatusListRefused as error:
        assert error.code in {"status.list_encoding", "status.list_truncated"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_stops_at_the_bound(kind: Any) -> None:
    text = packed(bytes(100_000), kind)
    assert len(text) < 300
    assert code_of(text, kind, most=99_999) == "status.list_too_large"
    assert len(unpacked(text, kind, most=100_000)) == 100_000


@pytest.mark.parametrize("kind", KINDS)
def test_damage(kind: Any) -> None:
    octets = zlib.compress(b"list" * 99) if kind == "token" else gzip.compress(b"list" * 99)
    prefix = "u" if kind == "bitstring" else ""

    def text(some: bytes) -> str:
        return prefix + b64url_encode(some)

    assert unpacked(text(octets), kind) == b"list" * 99
    assert code_of(text(octets[:-1]), kind) == "status.list_truncated"
    assert code_of(text(b""), kind) == "status.list_truncated"
    assert code_of(text(octets + b"more"), kind) == "status.list_encoding"
    assert code_of(text(octets[:-5] + b"\0\0\0\0\0"), kind) == "status.list_encoding"
    assert code_of(text(b"plain"), kind) == "status.list_encoding"


def test_a_bitstring_without_its_multibase() -> None:
    text = packed(b"list", "bitstring")
    assert code_of(text[1:], "bitstring") == "status.list_encoding"
    assert code_of(f"z{text[1:]}", "bitstring") == "status.list_encoding"
    assert code_of(f"{text}=", "bitstring") == "status.list_encoding"


def test_2021_in_either_alphabet_with_and_without_padding() -> None:
    octets = bytes(range(256)) * 4
    packed_octets = gzip.compress(octets)
    for text in (
        base64.b64encode(packed_octets).decode(),
        base64.b64encode(packed_octets).decode().rstrip("="),
        base64.urlsafe_b64encode(packed_octets).decode(),
        b64url_encode(packed_octets),
    ):
        assert unpacked(text, "2021") == octets
    assert code_of("H4sI*", "2021") == "status.list_encoding"
