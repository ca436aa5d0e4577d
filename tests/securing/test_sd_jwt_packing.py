"""Packing an SD-JWT: what is withheld, by which digests, and what cannot be withheld."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sd_jwt_made import CLAIMS, POINTERS, counted, made

from microcred.encoding import b64url_decode
from microcred.errors import CannotDisclose, IssueError, MalformedJson
from microcred.securing.sd_jwt import Withheld, packed, packing, unpacked

Json = dict[str, Any]


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


# -- what is made ---------------------------------------------------------------------------------


def test_what_is_withheld_is_not_in_the_payload() -> None:
    told = json.dumps(made().payload, ensure_ascii=False)
    for gone in ("Ána", "Soil", "Water", "plain", "Žilina", "lines", "city", "address"):
        assert gone not in told
    assert "https://uni.example" in told and '"list"' not in told


def test_digests_are_sorted_and_those_of_the_disclosures() -> None:
    document = dict.fromkeys("abcdefgh", 1)
    parts = made(document, [f"/{name}" for name in document])
    digests = parts.payload["_sd"]
    assert digests == sorted(one.digest() for one in parts.disclosures)
    assert list(parts.places) == [f"/{name}" for name in document]
    assert list(parts.payload) == ["_sd", "_sd_alg"]


def test_one_within_another() -> None:
    parts = made({"a": {"b": {"c": 1}}}, ["/a/b/c", "/a", "/a/b"])
    assert [one.name for one in parts.disclosures] == ["c", "b", "a"]
    outer = parts.places["/a"].value
    assert outer == {"_sd": [parts.places["/a/b"].digest()]}
    assert parts.payload == {"_sd": [parts.places["/a"].digest()], "_sd_alg": "sha-256"}


def test_the_order_of_the_pointers_says_nothing() -> None:
    assert made(pointers=POINTERS[::-1]) == made() == made(pointers=POINTERS * 2)


def test_nothing_is_withheld() -> None:
    parts = made(pointers=())
    assert parts.payload == CLAIMS and parts.disclosures == ()
    assert "_sd_alg" in made(pointers=(), hash="sha-512").payload


def test_the_document_is_left_as_it_was() -> None:
    before = json.dumps(CLAIMS)
    made()
    assert json.dumps(CLAIMS) == before


def test_salts_are_the_given_ones() -> None:
    parts = made({"a": 1, "b": [1]}, ["/a", "/b/0"])
    assert [b64url_decode(one.salt) for one in parts.disclosures] == [
        number.to_bytes(16, "big") for number in range(2)
    ]


# -- decoys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 5])
def test_decoys(number: int) -> None:
    parts = made(decoys=number)
    found = unpacked(parts.payload, parts.disclosures)
    assert found.document == CLAIMS and not found.findings
    assert sum(found.withheld.values()) == 8 * number
    assert not found.withheld or set(found.withheld.values()) == {number}


def test_decoys_where_they_are_wanted() -> None:
    parts = made({"a": {}, "b": [1]}, [], decoys={"/a": 2, "/b": 1, "": 3})
    assert [len(part["_sd"]) for part in (parts.payload["a"], parts.payload)] == [2, 3]  # type: ignore[index, arg-type, call-overload]
    found = unpacked(parts.payload, ())
    assert found.document == {"a": {}, "b": [1]}
    assert found.withheld == {"": 3, "/a": 2, "/b": 1}


def test_decoys_in_an_array_do_not_always_stand_at_its_end() -> None:
    last = set()
    for number in range(20):
        salts = iter([bytes([number]) * 16, bytes([number]) * 17])
        parts = packed({"a": [1, 2]}, ["/a/0"], salt=salts.__next__, decoys=1)
        (array,) = [one for one in parts.payload.values() if isinstance(one, list)]
        last.add(array[-1] == 2)
    assert last == {True, False}


# -- what cannot be -------------------------------------------------------------------------------

CANNOT: dict[str, tuple[Json, Iterable[Any]]] = {
    "the whole": (CLAIMS, [""]),
    "no slash": (CLAIMS, ["name"]),
    "no text": (CLAIMS, [1]),
    "no member": (CLAIMS, ["/nothing"]),
    "no member below": (CLAIMS, ["/address/nothing"]),
    "below a text": (CLAIMS, ["/name/x"]),
    "no element": (CLAIMS, ["/claims/3"]),
    "no position": (CLAIMS, ["/claims/-"]),
    "a position with a zero": (CLAIMS, ["/claims/00"]),
    "a position in other digits": (CLAIMS, ["/claims/٠"]),
    "a very long position": (CLAIMS, ["/claims/" + "1" * 5000]),
    "a member named _sd": ({"_sd": []}, []),
    "a member named _sd below": ({"a": [{"_sd": 1}]}, []),
    "a member named ...": ({"a": {"...": 1}}, []),
    "a member named _sd_alg": ({"_sd_alg": "sha-256"}, []),
    "a member named _sd_alg below": ({"a": {"_sd_alg": 1}}, ["/a"]),
    "too many": (CLAIMS, ["/name"] * (packing.MOST_DISCLOSURES + 1)),
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_cannot_be_withheld(name: str) -> None:
    document, pointers = CANNOT[name]
    with pytest.raises(CannotDisclose) as caught:
        packed(document, pointers, salt=counted())
    assert str(caught.value) and caught.value.hint()


def test_decoys_that_cannot_be() -> None:
    for decoys in (-1, 10**6, {"/nothing": 1}, {"/name": 1}):
        with pytest.raises(CannotDisclose):
            made(decoys=decoys)


def test_misuse() -> None:
    with pytest.raises(IssueError, match="comes again"):
        packed(CLAIMS, ["/name", "/address"], salt=lambda: bytes(16))
    with pytest.raises(IssueError, match="16 octets"):
        packed(CLAIMS, ["/name"], salt=lambda: bytes(15))
    for name in ("md5", "sha-1", "sha256"):
        with pytest.raises(IssueError, match="none of"):
            made(hash=name)
    with pytest.raises(MalformedJson):
        made({"a": float("inf")}, ["/a"])
    with pytest.raises(MalformedJson, match="within one another"):
        made({"a": deep(127)}, [])
    assert made({"a": deep(126)}, ["/a" + "/0" * 126]).disclosures


# -- patterns -------------------------------------------------------------------------------------


def test_patterns() -> None:
    document = {
        "one": {"title": 1},
        "many": [{"title": 1}, {"title": 2, "inner": [{"x": 1}]}, "text"],
        "a/b": {"~": 1},
    }
    for pattern, found in {
        "/one/*/title": ["/one/title"],
        "/many/*/title": ["/many/0/title", "/many/1/title"],
        "/many/*/inner/*/x": ["/many/1/inner/0/x"],
        "/many/*": ["/many/0", "/many/1", "/many/2"],
        "/many/1/title": ["/many/1/title"],
        "/many/7": [],
        "/many/x": [],
        "/one/*": [],
        "/one/title/x": [],
        "/nothing/*": [],
        "/a~1b/~0": ["/a~1b/~0"],
    }.items():
        assert list(Withheld((pattern,)).pointers(document)) == found, pattern
    both = Withheld(("/many/*", "/many/0", "/one"))
    assert both.pointers(document) == ("/many/0", "/many/1", "/many/2", "/one")
    for wrong in ("", "one"):
        with pytest.raises(CannotDisclose):
            Withheld((wrong,)).pointers(document)


@given(st.text(alphabet="/~01*a", max_size=12))
def test_any_pattern_gives_pointers_that_can_be_withheld(text: str) -> None:
    document = {"a": [{"a": 1, "": 2}, [0, 1]], "": {"0": 1, "*": [1]}, "1": {}}
    pointers = Withheld(("/" + text,)).pointers(document)
    parts = packed(document, pointers, salt=counted())
    assert unpacked(parts.payload, parts.disclosures).document == document
    assert len(parts.disclosures) == len(pointers)
