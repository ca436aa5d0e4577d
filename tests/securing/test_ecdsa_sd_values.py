"""Proof values of ecdsa-sd-2023: one text for each, and only our errors for anything else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microcred.crypto.cbor import write_cbor
from microcred.encoding import b64url_encode
from microcred.errors import ParseError
from microcred.securing.ecdsa_sd_values import BaseValue, DerivedValue, read_proof_value

SIGNATURES = st.binary(min_size=64, max_size=64)
KEYS = st.binary(min_size=35, max_size=35)
HASHES = st.binary(min_size=32, max_size=32)
BASES = st.builds(
    BaseValue,
    SIGNATURES,
    KEYS,
    HASHES,
    st.lists(SIGNATURES, max_size=5).map(tuple),
    st.lists(st.text(max_size=9), max_size=5).map(tuple),
)
LABELS = st.dictionaries(
    st.integers(0, 99), HASHES, max_size=5
).filter(lambda found: len(set(found.values())) == len(found))  # fmt: skip
DERIVED = st.builds(
    DerivedValue,
    SIGNATURES,
    KEYS,
    st.lists(SIGNATURES, max_size=5).map(tuple),
    LABELS.map(lambda found: {f"c14n{at}": "u" + b64url_encode(found[at]) for at in sorted(found)}),
    st.sets(st.integers(0, 99), max_size=5).map(lambda found: tuple(sorted(found))),
)


def text(kind: int, *parts: Any) -> str:
    return "u" + b64url_encode(bytes([0xD9, 0x5D, kind]) + write_cbor(parts))


@given(BASES | DERIVED)
def test_what_is_written_is_read(value: BaseValue | DerivedValue) -> None:
    read = read_proof_value(value.text)
    assert type(read) is type(value) and read == value
    assert isinstance(read, BaseValue) == value.text.startswith("u2V0A")


@given(BASES | DERIVED, st.data())
def test_every_other_text_is_another_value(
    value: BaseValue | DerivedValue, data: st.DataObject
) -> None:
    octets = bytearray(value.text.encode())
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at] = data.draw(st.integers(0, 127))
    changed = octets.decode()
    try:
        read = read_proof_value(changed)
    except ParseError:
        return
    assert read.text == changed and (read != value or changed == value.text)


@given(st.binary(max_size=80), st.sampled_from([0, 1]))
@example(b"", 0)
@example(b"\x85", 1)
def test_whatever_comes_is_read_or_refused(octets: bytes, kind: int) -> None:
    for changed in (
        "u" + b64url_encode(octets),
        "u" + b64url_encode(bytes([0xD9, 0x5D, kind]) + octets),
    ):
        try:
            assert read_proof_value(changed).text == changed
        except ParseError as error:
            assert str(error)


KEY, SIGNATURE, HASH = bytes(35), bytes(64), bytes(32)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "begins with u"),
        (7, "begins with u"),
        ("", "begins with u"),
        ("z2V0A", "begins with u"),
        ("u2V0B=", "base64url"),
        ("uAAAA", "another kind"),
        ("u2V0C", "another kind"),
        ("u2V0A", "five parts"),
        (text(0), "five parts"),
        (text(0, 1, 2, 3, 4, 5, 6), "five parts"),
        ("u" + b64url_encode(b"\xd9\x5d\x00\x00"), "five parts"),
        ("u" + b64url_encode(b"\xd9\x5d\x00\x9f\xff"), "CBOR"),
        (text(0, bytes(63), KEY, HASH, [], []), "64 octets"),
        (text(0, bytes(65), KEY, HASH, [], []), "64 octets"),
        (text(0, "a" * 64, KEY, HASH, [], []), "64 octets"),
        (text(0, SIGNATURE, bytes(34), HASH, [], []), "35 octets"),
        (text(0, SIGNATURE, KEY, bytes(31), [], []), "32 octets"),
        (text(0, SIGNATURE, KEY, HASH, {}, []), "array"),
        (text(0, SIGNATURE, KEY, HASH, [bytes(3)], []), "64 octets"),
        (text(0, SIGNATURE, KEY, HASH, [SIGNATURE] * 10_001, []), "10000 signatures"),
        (text(0, SIGNATURE, KEY, HASH, [], {}), "array"),
        (text(0, SIGNATURE, KEY, HASH, [], [7]), "texts"),
        (text(1, SIGNATURE, KEY, HASH, {}, []), "array"),
        (text(1, SIGNATURE, KEY, [], [], []), "map of labels"),
        (text(1, SIGNATURE, KEY, [], {}, {}), "map of labels"),
        (text(1, SIGNATURE, KEY, [], {0: bytes(31)}, []), "32 octets"),
        (text(1, SIGNATURE, KEY, [], {0: "a" * 32}, []), "32 octets"),
        (text(1, SIGNATURE, KEY, [], {0: HASH, 1: HASH}, []), "one label"),
        (text(1, SIGNATURE, KEY, [], {}, [b"a"]), "ascend"),
        (text(1, SIGNATURE, KEY, [], {}, [1, 1]), "ascend"),
        (text(1, SIGNATURE, KEY, [], {}, [2, 1]), "ascend"),
    ],
)
def test_what_is_refused(value: object, told: str) -> None:
    with pytest.raises(ParseError, match=told):
        read_proof_value(value)
