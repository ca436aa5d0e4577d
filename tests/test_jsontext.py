"""Strict JSON: what is valid is read as others read it, and everything else is MalformedJson."""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.errors import MalformedJson
from microcred.jsontext import JsonValue, Limits, canonical_json, read_json, write_json
from published_cases import Case, published_cases

texts = st.text(st.characters(codec="utf-8"), max_size=8)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def refusal(data: bytes | str, **limits: int) -> MalformedJson:
    """What reading raises."""
    with pytest.raises(MalformedJson) as caught:
        read_json(data, limits=Limits(**limits))
    return caught.value


def same(one: Any, other: Any) -> bool:
    """Equal in type, order of members and sign of zero too."""
    return repr(one) == repr(other)


# -- reading and writing --------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(values, st.sampled_from([None, 0, 2]))
def test_what_is_written_is_read(value: JsonValue, indent: int | None) -> None:
    text = write_json(value, indent=indent)
    assert same(read_json(text), value)
    assert same(read_json(text.encode()), value)
    assert write_json(read_json(text), indent=indent) == text


@settings(max_examples=200, deadline=None)
@given(values, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_valid_json_is_read_as_the_standard_library_reads_it(
    value: JsonValue, ascii_only: bool, indent: Any
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert same(read_json(text), json.loads(text))
    assert same(read_json(b"\xef\xbb\xbf \r\n\t" + text.encode() + b"\n"), json.loads(text))
    assert same(read_json("\ufeff" + text), json.loads(text))


def test_the_order_of_members_stays() -> None:
    assert write_json(read_json('{"z": 1, "a": 2, "": 3}')) == '{"z":1,"a":2,"":3}'


def test_nothing_is_escaped_without_need() -> None:
    assert write_json(['é / "\\\n\x7f\u2028']) == '["é / \\"\\\\\\n\x7f\u2028"]'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-0", 0),
        ("-0.0", -0.0),
        ("1E+2", 100.0),
        ("1e-999", 0.0),
        ("0.1", 0.1),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\u0000"', "\0"),
        ('"\u2028"', "\u2028"),
        ('"\x7f"', "\x7f"),
        ("\n[ ]\t", []),
        (" {}", {}),
        ("null", None),
        ("true", True),
    ],
)
def test_texts_and_their_values(text: str, value: JsonValue) -> None:
    assert same(read_json(text), value)


# -- what is refused ------------------------------------------------------------------------------

NO_JSON: dict[str, bytes | str] = {
    "nothing": b"",
    "white space": " \n",
    "a byte order mark alone": "\ufeff",
    "two byte order marks": "\ufeff\ufeff{}",
    "a byte order mark inside": "[\ufeff]",
    "trailing comma in an array": "[1,]",
    "trailing comma in an object": '{"a":1,}',
    "comma alone": "[,]",
    "no colon": '{"a" 1}',
    "no quotes": "{a: 1}",
    "single quotes": "{'a': 1}",
    "number as name": "{1: 1}",
    "two values": "{} {}",
    "a bracket too much": "[]]",
    "brackets that do not match": "[}",
    "no end": '{"a": [',
    "no end of a string": '["a',
    "no end of an escape": '["a\\',
    "comment": "[1] // one",
    "plus": "+1",
    "leading zero": "01",
    "point without digits": "1.",
    "digits missing": ".5",
    "hexadecimal": "0x1",
    "underscore": "1_000",
    "full-width digit": "１",
    "minus alone": "-",
    "capitals": "True",
    "line end in a string": '"a\nb"',
    "tab in a string": '"a\tb"',
    "NUL in a string": '"a\0b"',
    "unknown escape": '"\\x41"',
    "short escape": '"\\u12"',
    "signed escape": '"\\u+041"',
    "no-break space around": "\u00a0{}",
    "line separator around": "{}\u2028",
    "form feed around": "{}\f",
    "negative not-a-number": "-NaN",
    "undefined": "undefined",
}


@pytest.mark.parametrize("data", NO_JSON.values(), ids=NO_JSON)
def test_no_json(data: bytes | str) -> None:
    error = refusal(data)
    assert error.where == "" and error.hint()
    assert refusal(data.encode() if isinstance(data, str) else data.decode()).where == ""


@pytest.mark.parametrize(
    "octets",
    [b"\xff", b'"\xe9"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\x82']
    + ["{}".encode(name) for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")],
)
def test_not_utf_8(octets: bytes) -> None:
    assert refusal(octets).where == ""


def test_the_place_of_what_is_not_utf_8_is_told() -> None:
    assert str(refusal(b'{"a": "\xff"}')) == "not UTF-8 at byte 7"


DUPLICATES = {
    '{"a": 1, "a": 1}': "/a",
    '{"a": 1, "\\u0061": 2}': "/a",
    '{"": {}, "": {}}': "/",
    '[0, {"b": [[], {"c": null, "d": {}, "c": {}}]}]': "/1/b/1/c",
    '{"x": {"y": 1}, "z": {"y": 1, "y": 2}}': "/z/y",
    '{"x": {"y": 1, "y": 2}, "x": 1}': "/x/y",
    '{"a/b~c": {"\\n": 1, "\\u000a": 2}}': "/a~1b~0c/\n",
    '{"é": 1, "\\u00e9": 2}': "/é",
    '{"k": "v", "o": {"k": "k", "v": "k"}, "k": 0}': "/k",
    '{"brackets": "[{]},:\\"", "a": ["\\\\", {"t": 1}], "a": 2}': "/a",
    '{"\\ud800": 1, "\\ud800": 2}': "/\\ud800",
    '[[[[[[{"n":[1,{"n":1,"n":1}]}]]]]]]': "/0/0/0/0/0/0/n/1/n",
    '{"a":1,"b":2,"A":3,"b":[1,1]}': "/b",
}


@pytest.mark.parametrize(("text", "where"), DUPLICATES.items())
def test_a_member_twice_is_refused_at_its_place(text: str, where: str) -> None:
    error = refusal(text)
    assert (str(error), error.where) == ("a member name occurs twice in one object", where)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(texts, st.integers(0, 3)), max_size=6),
    st.dictionaries(texts, scalars, min_size=1, max_size=4),
    st.data(),
)
def test_a_member_twice_at_any_depth(
    path: list[str | int], members: dict[str, JsonValue], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    text = json.dumps(members)[:-1] + f", {json.dumps(name)}: []}}"
    for step in reversed(path):
        if isinstance(step, int):
            text = "[" + '{"a": []},' * step + text + "]"
        else:
            text = f"{{{json.dumps(step + '!')}: 1, {json.dumps(step)}: {text}}}"
    steps = [*path, name]
    where = "".join("/" + str(one).replace("~", "~0").replace("/", "~1") for one in steps)
    assert refusal(text).where == where


BAD_NUMBERS = {
    "NaN": "",
    "[1, NaN]": "/1",
    '{"a": {"b": Infinity}}': "/a/b",
    "[-Infinity]": "/0",
    "[0, 1e999]": "/1",
    '{"NaN": [-1e999]}': "/NaN/0",
    '["Infinity", "1e999", 1e308, 1e309]': "/3",
    "[%s]" % ("9" * 4301): "/0",
    "[1, -%s]" % ("9" * 4300): "/1",
    f'{{"a": 0, "b": {"1" * 100_000}}}': "/b",
}


@pytest.mark.parametrize(("text", "where"), BAD_NUMBERS.items(), ids=range(len(BAD_NUMBERS)))
def test_numbers_that_nothing_holds(text: str, where: str) -> None:
    error = refusal(text)
    assert error.where == where
    assert "9999" not in str(error) and "1111" not in str(error)


def test_the_longest_integer() -> None:
    assert read_json("9" * 4300) == 10**4300 - 1
    assert read_json("-" + "9" * 4299) == 1 - 10**4299
    assert write_json(read_json("9" * 4300)) == "9" * 4300


@contextmanager
def most_digits(number: int) -> Iterator[None]:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(number)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def test_where_somebody_changed_the_limit_of_integers() -> None:
    with most_digits(640):
        assert read_json("9" * 640) == 10**640 - 1
        assert refusal("[" + "9" * 641 + "]").where == "/0"
        with pytest.raises(MalformedJson):
            write_json(10**700)
    with most_digits(0):
        assert refusal("9" * 4301).where == ""


SURROGATES = {
    '"\\ud800"': "",
    '["a", "\\udfff"]': "/1",
    '{"a": {"b": "x\\ud800y"}}': "/a/b",
    '{"a": "\\ude00\\ud83d"}': "/a",
    '{"\\uD800": 1}': "/\\ud800",
    '[{"\\ud800": ["\\udc00"]}]': "/0/\\ud800",
    '["\\ud83d\\ude00", "\\ud83d"]': "/1",
    '["\\\\ud800", "\\ud800"]': "/1",
}


@pytest.mark.parametrize(("text", "where"), SURROGATES.items())
def test_lone_surrogates(text: str, where: str) -> None:
    error = refusal(text)
    assert (str(error), error.where) == ("a string holds a lone surrogate", where)
    error.where.encode()  # a pointer can be printed


def test_what_looks_like_a_surrogate_and_is_none() -> None:
    assert read_json('"\\\\ud800"') == "\\ud800"
    assert read_json('{"\\ud83d\\ude00": "\\uD83D\\uDE00"}') == {"😀": "😀"}


def test_a_text_with_a_lone_surrogate() -> None:
    for text in ('"\ud800"', "\ud800", '{"é\udfff": 1}'):
        assert str(refusal(text)) == "the text holds a lone surrogate"


# -- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['["abcdef"]', '["ééé"]', "\ufeff[12345]", '["😀a" ]'])
def test_the_largest_text(text: str) -> None:
    size = len(text.encode())
    for data in (text, text.encode()):
        assert read_json(data, limits=Limits(max_bytes=size))
        assert str(size - 1) in str(refusal(data, max_bytes=size - 1))


@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}"), ('[{"[":', "}]")])
def test_the_deepest_value(opening: str, closing: str) -> None:
    levels = opening.count("[") - opening.count('"[') + opening.count("{")
    for times in (1, 3, 64):
        text = opening * times + "1" + closing * times
        assert read_json(text, limits=Limits(max_depth=levels * times))
        assert "within one another" in str(refusal(text, max_depth=levels * times - 1))


def test_depth_is_counted_where_it_is() -> None:
    limits = Limits(max_depth=2)
    wide = "[" + ",".join(["[]", "{}"] * 50) + "]"
    assert len(read_json(wide, limits=limits)) == 100  # type: ignore[arg-type]
    assert read_json('["[[[[", "\\"[[[["]', limits=limits) == ["[[[[", '"[[[[']
    assert read_json(b'{"[{": ["\\\\"]}', limits=limits) == {"[{": ["\\"]}
    refusal('["\\\\", [["]"]]]', max_depth=2)
    refusal("[]" + "[" * 3, max_depth=2)


def test_the_default_depth() -> None:
    assert read_json("[" * 128 + "]" * 128)
    refusal("[" * 129 + "]" * 129)


HOSTILE = {
    "open arrays": "[" * 10**6,
    "open objects": '{"a":' * 10**6,
    "closed arrays": "[" * 10**6 + "]" * 10**6,
    "closing brackets": "]" * 10**6,
    "both ways": "][" * 10**6,
    "escapes without an end": '[["' + '\\"' * 10**6,
    "strings without an end": "[" * 200 + '"' * (10**6 + 1),
    "backslashes": "[" * 200 + "\\" * 10**6,
    "brackets in strings, then deep": '["' + "[" * 10**6 + '"' + "[" * 200,
    "a long name over many members": (
        '{"' + "n" * 500_000 + '": [' + "[1],{}," * 20_000 + '{"a": 1, "a": 2}]}'
    ),
    "a long name over a bad number": '{"' + "n" * 500_000 + '": [' + "0," * 50_000 + "NaN]}",
    "many names": "{" + ",".join(f'"{n}": {n}' for n in [*range(30_000), 5]) + "}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_work_grows_with_the_text(text: str) -> None:
    refusal(text)


def test_beyond_what_python_can_stack() -> None:
    deep = Limits(max_depth=10**7)
    with pytest.raises(MalformedJson):
        read_json("[" * 200_000 + "]" * 200_000, limits=deep)
    value: list[Any] = []
    for _ in range(200_000):
        value = [value]
    for write in (write_json, canonical_json):
        with pytest.raises(MalformedJson):
            write(value)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=40), st.text(max_size=40)))
def test_random_input_gives_a_value_or_malformed_json(data: bytes | str) -> None:
    _read_like_others(data)


SEEDS = (
    '{"a": ["\\u00e9", -1.5e+3, true, null, {"b": {}}], "c": "x\\"y"}',
    '[[1, 2, {"k": "v"}], "\\ud83d\\ude00", 0, -0, 1e5]',
)
PIECES = [*'[]{}",:\\0-eE+.x \n\ufeff\ud800é', "NaN", "1e999", "\\ud800", '"a":1,', "null", "[["]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_mutated_json_gives_a_value_or_malformed_json(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        end = place + data.draw(st.integers(0, 2))
        text = text[:place] + data.draw(st.sampled_from(PIECES)) + text[end:]
    _read_like_others(text)


def _read_like_others(data: bytes | str) -> None:
    """Whatever is read is what the standard library reads; what it cannot read is refused."""
    try:
        value = read_json(data)
    except MalformedJson as error:
        assert error.where == "" or error.where.startswith("/")
        return
    text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    assert same(value, json.loads(text))
    assert write_json(value)


# -- writing --------------------------------------------------------------------------------------

CYCLE: list[Any] = []
CYCLE.append({"a": CYCLE})
UNWRITABLE: dict[str, Any] = {
    "not a number": math.nan,
    "infinity": [math.inf],
    "minus infinity": {"a": -math.inf},
    "lone surrogate": ["\ud800"],
    "lone surrogate in a name": {"\udfff": 1},
    "surrogate beside accents": ["é", "\ud800"],
    "octets": b"a",
    "set": {1},
    "object": object(),
    "number as name": {1: "a"},
    "number and its digits": {1: "a", "1": "b"},
    "null as name": [[{"a": {None: 1}}]],
    "truth as name": ({True: 1},),
    "not a number as name": {math.nan: 1},
    "tuple as name": {(1, 2): 1},
    "cycle": CYCLE,
    "complex": 1j,
}


@pytest.mark.parametrize("value", UNWRITABLE.values(), ids=UNWRITABLE)
@pytest.mark.parametrize("write", [write_json, canonical_json])
def test_values_without_a_json_text(write: Any, value: Any) -> None:
    with pytest.raises(MalformedJson):
        write(value)


# -- RFC 8785 -------------------------------------------------------------------------------------

CANONICAL = {
    # RFC 8785 section 3.2.2, and the order of section 3.2.3.
    '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
    '"string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
    '"literals": [null, true, false]}': (
        '{"literals":[null,true,false],'
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    ),
    '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}': (
        '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'
    ),
    "[1.0, -0.0, 1e21, 1e20, 100, 9007199254740991]": (
        "[1,0,1e+21,100000000000000000000,100,9007199254740991]"
    ),
    "{}": "{}",
    "[ ]": "[]",
    '""': '""',
}


@pytest.mark.parametrize(("text", "canonical"), CANONICAL.items())
def test_canonical_texts(text: str, canonical: str) -> None:
    assert canonical_json(read_json(text)).decode() == canonical


# Code points sort the first one first, UTF-16 (RFC 8785 3.2.3) the second.
SORTED_OTHERWISE = ["\uff5e", "\U0001f600"]
DOUBLES = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
}


@pytest.mark.parametrize(("bits", "text"), DOUBLES.items())
def test_canonical_doubles(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number).decode() == text


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), texts),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_canonical_text_is_one(value: JsonValue, random: Any) -> None:
    canonical = canonical_json(value)
    assert read_json(canonical) == value
    assert canonical_json(read_json(canonical)) == canonical
    assert canonical_json(_shuffled(value, random)) == canonical


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(2**54), 2**54),
            st.floats(),
            st.text(max_size=4),
        ),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(max_size=3) | st.sampled_from(SORTED_OTHERWISE), inner)
        ),
        max_leaves=8,
    )
)
def test_the_canonical_text_is_the_one_of_others(value: JsonValue) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (ValueError, TypeError, AttributeError):
        with pytest.raises(MalformedJson):
            canonical_json(value)
        return
    assert canonical_json(value) == expected


def test_a_name_is_a_text_and_nothing_goes_round_in_a_circle() -> None:
    circle: list[Any] = []
    circle.append(circle)
    for wrong in (circle, {1: "a"}, {"a": {None: 1}}, {"a": {1, 2}}, ["\ud800"], {"\udfff": 1}):
        with pytest.raises(MalformedJson):
            canonical_json(wrong)  # type: ignore[arg-type]


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, list):
        return [_shuffled(one, random) for one in value]
    if isinstance(value, dict):
        names = list(value)
        random.shuffle(names)
        return {name: _shuffled(value[name], random) for name in names}
    return value


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30])
def test_integers_without_a_canonical_text(number: int) -> None:
    with pytest.raises(MalformedJson):
        canonical_json({"a": [number]})


@pytest.mark.parametrize("case", published_cases("jcs"))
def test_the_published_vectors_of_rfc_8785(case: Case) -> None:
    files = {name.partition("/")[0]: case.octets(name) for name in case.said["files"]}
    expected = files["output"]
    assert canonical_json(read_json(files["input"])) == expected
    assert bytes.fromhex(files["outhex"].decode("ascii")) == expected
    # What is canonical stays, and says what the input says.
    assert canonical_json(read_json(expected)) == expected
    assert read_json(expected) == read_json(files["input"])
