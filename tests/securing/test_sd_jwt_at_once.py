"""All disclosures read at once come out as each read by itself; what is refused of one, of all."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.encoding import b64url_decode, b64url_decode_all, b64url_encode_all
from microcred.errors import MalformedJson, ParseError
from microcred.findings import Finding
from microcred.jsontext import Limits, read_json
from microcred.securing.sd_jwt import reading
from microcred.securing.sd_jwt.values import Disclosure, digest_of, digests_of
from microcred.speed import proved_arrays
from test_speed import text_of

assert orjson  # loaded, it is used

SALT = '"c2l4dGVlbiBvY3RldHMhIQ"'
LIMITS = [Limits(), Limits(max_depth=3), Limits(max_bytes=150)]
randoms = st.randoms(use_true_random=True)
ODD = [
    "",
    "[]",
    "{}",
    "[1]",
    f"[{SALT}]",
    f"[{SALT},1,1]",
    f'[{SALT},"a",1,1]',
    '[1,"a",1]',
    '[null,"a"]',
    f'[{SALT},"a",1],[{SALT},"b",[[]',  # ends in the middle of what the next may go on with
    f'["x"]],[{SALT},"c",1]',
    f'[{SALT},"a",1],[{SALT},"b",1]',
    f'[{SALT},"a",',
    f"{SALT}]",
    '[{"a":1,"a":1}]',
    f'[{SALT},{{"a":1,"a":{{"b:":1}}}}]',
    f"[{SALT},18446744073709551616]",
    f"[{SALT},{'[' * 127}{']' * 127}]",
    f"[{SALT},{'[' * 128}{']' * 128}]",
    f"\ufeff[{SALT},1]",
    f'[{SALT},"\\ud800"]',
    f'[{SALT},"{"x" * 2000}"]',
]


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def text(random: Random) -> str:
    """One disclosure, mostly in order."""
    kind = random.randrange(12)
    name = random.choice(['"a"', '"_sd"', '"\\u003a"', '"b:"', ""])
    space = random.choice(["", " "])
    value = text_of(random) if kind < 6 else json.dumps({"a": [random.randrange(9), "b:c"]})
    array = f"[{SALT},{space}{name}{',' if name else ''}{space}{value}]"
    written = random.choice(ODD) if kind == 11 else array
    made = base64url(written.encode("utf-8", "surrogatepass"))
    if kind == 10:
        at = random.randrange(len(made) + 1)
        made = made[:at] + random.choice("~=+/-_A\u00e9 .") + made[at + random.randrange(2) :]
    return made


def one_by_one(texts: list[str], limits: Limits, findings: list[Finding]) -> tuple[Any, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_all_in_order", lambda texts, limits: None)
        return reading._disclosures(texts, limits, findings)


def told(found: tuple[Disclosure, ...]) -> list[tuple[Any, ...]]:
    # `repr` tells 1 from 1.0 and from True, and the order of members.
    return [(one.text, one.salt, one.name, repr(one.value), one.where) for one in found]


@settings(max_examples=200, deadline=None)
@given(randoms)
def test_all_at_once_are_as_one_by_one(random: Random) -> None:
    for _ in range(10):
        texts = [text(random) for _ in range(random.choice([0, 1, 2, 2, 3, 40]))]
        limits = random.choice(LIMITS)
        seen: list[Finding] = []
        expected: list[Finding] = []
        found = told(reading._disclosures(texts, limits, seen))
        assert found == told(one_by_one(texts, limits, expected))
        assert seen == expected


@pytest.mark.parametrize("first", ODD)
def test_what_is_odd_beside_any_other(first: str) -> None:
    for second in [*ODD, f'[{SALT},"a",1]']:
        texts = [base64url(one.encode()) for one in (first, second)]
        seen: list[Finding] = []
        expected: list[Finding] = []
        found = told(reading._disclosures(texts, Limits(), seen))
        assert found == told(one_by_one(texts, Limits(), expected))
        assert seen == expected


def test_what_is_in_order_is_taken_at_once() -> None:
    for form in ('["c2","a",{"b":[1]}]', '["c2", {"b": "\\u00e9", "c": 1.5}]'):
        texts = [base64url(form.encode())] * 300
        made = reading._all_in_order(texts, Limits())
        assert made is not None and len(made) == 300


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("AEIQgwk04-_+/=~é", max_size=9), max_size=4), st.integers(0, 20))
def test_base64url_of_many_is_that_of_each(texts: list[str], many: int) -> None:
    texts = [*texts, *["_-8A" * 300] * (many == 0), *["__8"] * many]
    try:
        expected = [b64url_decode(one) for one in texts]
    except ParseError:
        assert b64url_decode_all(texts) is None
    else:
        assert b64url_decode_all(texts) == expected


@pytest.mark.parametrize("hash", ["sha-256", "sha-384", "sha-512"])
@given(st.lists(st.text("abc-_", max_size=9), max_size=5))
def test_digests_of_many_are_those_of_each(hash: str, texts: list[str]) -> None:
    assert digests_of(texts, hash) == [digest_of(one, hash) for one in texts]


def test_digests_that_there_are_none_of() -> None:
    assert digests_of([], "md5") == [] == b64url_encode_all([])
    assert b64url_encode_all([b"", b""]) == ["", ""]
    for texts, name in ((["a"], "md5"), (["\u00e9"], "sha-256")):
        with pytest.raises(ParseError):
            digests_of(texts, name)


@settings(max_examples=200, deadline=None)
@given(randoms, st.integers(1, 6))
def test_arrays_are_as_the_strict_reader_reads_them(random: Random, most: int) -> None:
    texts = [f"[{text_of(random)}]".encode() for _ in range(random.randrange(1, 5))]
    found = proved_arrays(texts, most)
    if found is None:
        return
    limits = Limits(max_depth=most)
    assert [repr(one) for one in found] == [repr(read_json(one, limits=limits)) for one in texts]


def test_the_depth_of_arrays_is_the_same_to_the_level() -> None:
    for beside in ([], [b"[" + b"[]," * 5000 + b"1]"]):
        for depth in (127, 128, 129):
            text = b"[" * depth + b"]" * depth
            assert (proved_arrays([text, *beside], 128) is not None) is (depth < 129)
    with pytest.raises(MalformedJson):
        read_json(b"[" * 129 + b"]" * 129)
    assert proved_arrays([b"[]"], 10**6) is not None
    assert proved_arrays([b"[" + b"[]," * 5000 + b"1]"], 10**6) is None
    assert proved_arrays([b"{}"], 128) is None
