"""The extra `speed`: whatever it reads or writes comes out as without it, refusals included."""

from __future__ import annotations

import base64
import json
import math
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred import jsontext, speed
from microcred.crypto.jws_writing import as_read, json_payload
from microcred.encoding import b64_decode, b64_encode, b64url_decode, b64url_encode
from microcred.errors import InvalidCredential, MalformedJson, ParseError
from microcred.jsontext import Limits, read_json

NAMES = ["a", "b", "id", ":", "\\", '"', '":', "\u00e9", "\U0001f600", ""]
NUMBERS = [
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1e5",
    "1E400",
    "-1e400",
    "0.1",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "1" + "0" * 22,
    "1" + "0" * 400,
    "9" * 4301,
    "1e22",
    "NaN",
    "-Infinity",
    "01",
]
HOSTILE = [
    '"\\ud800"',
    '"\\udc00"',
    "'a'",
    "",
    "+1",
    '"a\nb"',
    '"\\x41"',
    "nul",
    "1]",
    "\ufeff",
    "\0",
]
BLANKS = ["", "", "", " ", "\n  ", "\t", "\r\n"]


def string(random: Random) -> str:
    """A JSON string, its characters plain or escaped in one of the ways there are."""
    signs = random.choices('ab:"\\/{}[],\u00e9\U0001f600 \n0', k=random.randrange(6))
    written = []
    for sign in [*random.choice(NAMES), *signs]:
        ways = [json.dumps(sign)[1:-1], json.dumps(sign, ensure_ascii=False)[1:-1]]
        if ord(sign) < 0x10000 and not random.randrange(4):
            ways += [f"\\u{ord(sign):04x}", f"\\u{ord(sign):04X}"]
        written.append(random.choice(ways))
    return '"' + "".join(written) + '"'


def text_of(random: Random, depth: int = 4) -> str:
    """A JSON text, or what nearly is one: also with members twice, and with anything between."""
    kind = random.randrange(10 if depth else 4)
    if kind < 2:
        return string(random)
    if kind == 2:
        return random.choice(NUMBERS)
    if kind == 3:
        literals = ["true", "false", "null"]
        return random.choice(literals if random.randrange(5) else HOSTILE)
    blank = random.choice(BLANKS)
    inner = [text_of(random, depth - 1) for _ in range(random.randrange(4))]
    if kind < 6:
        return f"[{blank}" + f",{blank}".join(inner) + f"{blank}]"
    members = [f"{string(random)}{blank}:{blank}{one}" for one in inner]
    return f"{{{blank}" + f",{blank}".join(members) + f"{blank}}}"


randoms = st.integers(0, 2**32).map(Random)


def outcome(read: Any) -> tuple[str, ...]:
    """What came out: the value with its types, or the refusal with its words."""
    try:
        return ("read", repr(read()))
    except ParseError as error:
        return (type(error).__name__, str(error), error.where)
    except InvalidCredential as error:
        return (type(error).__name__, str(error))


def alike(data: bytes | str, limits: Limits = Limits()) -> bool:  # noqa: B008 - frozen
    """Read, also by the thorough reader alone: whether it was proved, if they agree."""
    octets = data if isinstance(data, bytes) else data.encode("utf-8")
    thorough = outcome(lambda: jsontext._read_thoroughly(octets, limits.max_depth))
    assert outcome(lambda: read_json(data, limits=limits)) == thorough
    proved = speed.proved_json(octets, limits.max_depth)
    if proved is not None:
        assert ("read", repr(proved[0])) == thorough
    return proved is not None


@settings(max_examples=300, deadline=None)
@given(randoms)
def test_every_text_is_read_as_the_thorough_reader_reads_it(random: Random) -> None:
    for _ in range(20):
        text = random.choice(["", "", "", " ", "\ufeff", "{}"]) + text_of(random)
        alike(text, Limits(max_depth=random.choice([1, 2, 4, 128, 128])))


@settings(max_examples=200, deadline=None)
@given(randoms)
def test_also_where_octets_were_changed(random: Random) -> None:
    for _ in range(10):
        octets = bytearray(text_of(random).encode("utf-8"))
        for _ in range(random.randrange(1, 4)):
            place = random.randrange(len(octets) + 1)
            octets[place : place + 1] = random.choice([b"", b":", b'"', b"\xff", b"\\"])
        alike(bytes(octets))


def test_the_texts_are_of_every_kind() -> None:
    random = Random(7)
    kinds = {alike(text_of(random)) for _ in range(50)}
    assert kinds == {True, False}


@pytest.mark.parametrize("number", ["1.5", "0", "-7", "9007199254740993", "18446744073709551615"])
@pytest.mark.parametrize("form", ['{{"a":{}}}', '{{"a" : [{}, "b:c"]}}', '["\\u00e9", {}]'])
def test_what_is_in_order_is_proved(number: str, form: str) -> None:
    assert alike(form.format(number))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a":1,"\\u0061":"\\u003a"}',
        '{"a":":","a":"\\u003A"}',
        '["\\u003a"]',
        "[18446744073709551616]",
        "[ 10000000000000000000000]",
        "[-9223372036854775809, {}]",
        '["\\ud83d"]',
        "[NaN]",
        "1",
        '"a"',
        "",
    ],
)
def test_what_is_in_doubt_is_not(text: str) -> None:
    assert not alike(text)


@pytest.mark.parametrize("kinds", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("inner", ["1", "[]", "{}", '[{"a":[]}]'])
@pytest.mark.parametrize("beside", ["", "[]," * 3000])
def test_the_depth_is_the_same_to_the_level(
    kinds: tuple[str, str], inner: str, beside: str
) -> None:
    for times in (1, 30, 60, 63, 64, 126, 127, 128, 129, 253, 254, 255, 1023, 1100):
        text = f"[{beside}{kinds[0] * times}{inner}{kinds[1] * times}]"
        alike(text)
        alike(text, Limits(max_depth=30))
        alike(text, Limits(max_depth=300))


def test_a_deep_text_is_proved_up_to_the_limit() -> None:
    beside = "[]," * 3000
    assert alike("[" + beside + "[" * 127 + "]" * 128)
    assert not alike("[" + beside + "[" * 128 + "]" * 129)


def test_without_a_depth_that_can_be_told_nothing_is_proved() -> None:
    class Boundless:
        @staticmethod
        def dumps(value: object) -> bytes:
            return b""

    assert speed._deepest.__wrapped__(Boundless) == -1  # type: ignore[arg-type]
    assert speed._deepest(orjson) >= 128


# -- RFC 8785 -------------------------------------------------------------------------------------


class Text(str):
    """A text of a type of its own."""


class Kind(StrEnum):
    """An enumeration, which orjson writes."""

    ONE = "one"


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) - 1, 2**53 + 1),
    st.sampled_from([2**53 - 1, 2**53, 1 - 2**53, 2**64, 1.0, 1e16, 1e21, -0.0, 0.1, math.nan]),
    st.text(max_size=4),
    st.text(
        st.sampled_from('\0\x1f\x7f\b\f/\\"\ud7ff\ue000\uffff\U00010000\U0010ffff\u2028'),
        max_size=3,
    ),
    st.sampled_from([Text("a"), Kind.ONE, UUID(int=1), date(2026, 1, 1), b"a", (1, "a"), "\ud800"]),
)
values = st.recursive(
    scalars | st.text(max_size=3),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.text(st.sampled_from("ab\u00e9\ufb33\U0001f600"), max_size=2)
            | st.sampled_from([Text("a"), 1, None, "\ud800"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=600, deadline=None)
@given(values)
def test_every_value_has_the_canonical_text_of_others(value: Any) -> None:
    try:
        expected = ("read", repr(rfc8785.dumps(value)))
    except (ValueError, TypeError, AttributeError):
        expected = ("MalformedJson", "the value has no canonical JSON text (RFC 8785)", "")
    assert outcome(partial(jsontext.canonical_json, value)) == expected
    assert outcome(partial(jsontext._canonical_thoroughly, value)) == expected
    proved = speed.proved_canonical(value)
    assert proved is None or ("read", repr(proved)) == expected


@settings(max_examples=400, deadline=None)
@given(values)
def test_a_proved_text_is_that_of_json(value: Any) -> None:
    proved = speed.proved_text(value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError):
        assert proved is None
        return
    assert proved is None or proved.decode() == text


def test_what_of_a_text_is_proved() -> None:
    signs = "".join(chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000)
    for value in ({"b": signs, "a": [1, {signs: [None, True]}]}, [], {"a": 2**53 - 1}):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        assert speed.proved_text(value) == text.encode()
    for value in (1.0, [2**53], 2**64, (1,), [Kind.ONE], UUID(int=1), {1: 2}, "\ud800", [[0.5]]):
        assert speed.proved_text(value) is None
    assert speed.written_json({"a": "\ud800"}) is None


@settings(max_examples=400, deadline=None)
@given(values)
def test_octets_of_json_are_those_of_its_text(value: Any) -> None:
    expected = outcome(lambda: jsontext.write_json(value).encode("utf-8"))
    assert outcome(partial(jsontext.json_octets, value)) == expected
    written = speed.proved_text(value, max_depth=128)
    assert written is None or ("read", repr(written)) == expected
    if written is not None:
        assert jsontext.json_octets(value, is_plain=True) == written
        read = read_json(written)
        assert read == value and repr(read) == repr(value)
        assert jsontext.canonical_json(value, is_plain=True) == rfc8785.dumps(value)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=2), values, max_size=3), st.integers(0, 130))
def test_a_document_as_it_is_read_is_what_its_text_says(value: Any, depth: int) -> None:
    for _ in range(depth):
        value = {"a": value}

    def read() -> Any:
        return read_json(json_payload(value)), False

    found, expected = outcome(partial(as_read, value)), outcome(read)
    assert found == expected or found == ("read", repr((value, True)))
    if found != expected:
        assert expected == ("read", repr((value, False)))


def test_a_plain_document_is_read_as_it_is() -> None:
    document: dict[str, Any] = {"a": [1, {"b": None}], "\u00e9": "\U0001f600"}
    copy, is_plain = as_read(document)
    assert copy is document and is_plain


def test_what_of_a_canonical_text_is_proved() -> None:
    signs = "".join(chr(code) for code in (*range(0xD800), *range(0xE000, 0x10000)))
    for value in ({"\ufb33": signs, "b": [1, {"a": [None, True]}]}, "a", [], {}, 2**53 - 1):
        assert speed.proved_canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]
    for value in (1.0, [2**53], "\U0001f600", {"\U0010ffff": 1}, (1,), [Kind.ONE], {1: 2}, [[0.5]]):
        assert speed.proved_canonical(value) is None


# -- base64 ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=7), st.integers(0, 3), st.data())
def test_base64_is_as_the_standard_library_has_it(
    piece: bytes, more: int, data: st.DataObject
) -> None:
    octets = piece * 400 + piece[:1] * more
    plain = base64.b64encode(octets).decode("ascii")
    url = base64.urlsafe_b64encode(octets).decode("ascii").rstrip("=")
    assert (b64_encode(octets), b64url_encode(octets)) == (plain, url)
    assert b64_decode(plain) == b64url_decode(url) == octets
    sign = data.draw(st.sampled_from("+/-_=! \nB\u00e9"))
    place = data.draw(st.integers(0, len(plain)) | st.just(len(url)))
    for text, decode in ((plain, b64_decode), (url, b64url_decode)):
        for changed in (text[:place] + sign + text[place + 1 :], text + sign, text[:-1]):
            fast = outcome(partial(decode, changed))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(speed, "_package", lambda name, size: None)
                assert outcome(partial(decode, changed)) == fast


# -- where the packages are not there -------------------------------------------------------------


@pytest.fixture
def fresh() -> Iterator[None]:
    for cached in (speed._counted, speed._imported):
        cached.cache_clear()
    yield
    for cached in (speed._counted, speed._imported):
        cached.cache_clear()


def test_without_the_packages(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("orjson", "pybase64"):
        monkeypatch.setitem(sys.modules, name, None)
    octets, long = b'{"a": 1}', b'["' + b"a" * 3000 + b'"]'
    text = base64.b64encode(long)
    assert speed.proved_json(octets, 128) is speed.proved_json(long, 128) is None
    assert speed.proved_base64(text, None) is speed.written_base64(long, None) is None
    assert read_json(octets) == {"a": 1}
    assert b64_decode(b64_encode(long)) == b64url_decode(b64url_encode(long)) == long
    with pytest.raises(MalformedJson):
        read_json('{"a": 1, "a": 2}')


def test_they_are_loaded_when_they_are_worth_it(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "orjson")
    short, long = b'{"a": 1}', b'["' + b"a" * 3000 + b'"]'
    for _ in range(100):
        assert speed.proved_json(short, 128) is None
    shown = [speed.proved_json(long, 128) is not None for _ in range(30)]
    assert shown == [False] * 17 + [True] * 13
    assert speed.proved_json(short, 128) == ({"a": 1},)
