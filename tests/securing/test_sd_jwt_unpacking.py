"""Unpacking an SD-JWT: every rule by which RFC 9901 section 7.1 rejects one, and what is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sd_jwt_made import CLAIMS, POINTERS, codes, counted, made, pointers_of, without

from microcred.codes import CODES
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.securing.sd_jwt import Disclosure, Packed, packed, unpacked

Json = dict[str, Any]


def one(name: str | None, value: Any, number: int = 0) -> Disclosure:
    made = Disclosure.made(number.to_bytes(16, "big"), name, value)
    return replaced(made, where=f"/disclosures/{number}")


# -- what is right --------------------------------------------------------------------------------


def test_all_of_it() -> None:
    parts = made()
    found = unpacked(parts.payload, parts.disclosures)
    assert found.document == CLAIMS and found.findings == () and found.withheld == {}
    assert {place: one.text for place, one in found.shown.items()} == {
        place: one.text for place, one in parts.places.items()
    }
    assert set(found.shown) == set(POINTERS)


def test_nothing_of_it() -> None:
    parts = made()
    found = unpacked(parts.payload, ())
    assert found.document == without(CLAIMS, set(POINTERS)) and found.findings == ()
    assert found.withheld == {"": 2, "/claims": 2, "/claims/0": 1, "/empty": 1}


def test_order_says_nothing() -> None:
    parts = made()
    found = unpacked(parts.payload, parts.disclosures[::-1])
    assert found.document == CLAIMS and not found.findings


def test_arrays_stay_arrays() -> None:
    """What peers get wrong: placeholders that survive, {} for what is withheld, two elements."""
    document = {"a": [1, [2, [3]], {"b": [4]}, None, ""]}
    places = ("/a/0", "/a/1/1/0", "/a/2/b/0", "/a/3", "/a/4")
    parts = made(document, places)
    assert unpacked(parts.payload, ()).document == {"a": [[2, []], {"b": []}]}
    for place in places:
        found = unpacked(parts.payload, [parts.places[place]])
        assert found.document == without(document, set(places) - {place}), place
        assert list(found.shown.values()) == [parts.places[place]]


@pytest.mark.parametrize("name", ["sha-256", "sha-384", "sha-512"])
def test_every_hash(name: str) -> None:
    parts = made(hash=name)
    assert parts.payload["_sd_alg"] == name
    assert unpacked(parts.payload, parts.disclosures).document == CLAIMS


def test_a_digest_of_nothing_is_passed_over() -> None:
    found = unpacked({"_sd": ["", "no digest", "é", "A" * 43], "a": [{"...": "x"}]}, ())
    assert found.document == {"a": []} and not found.findings
    assert found.withheld == {"": 4, "/a": 1}


# -- what is wrong --------------------------------------------------------------------------------

NAME, ELEMENT = one("name", "Ana"), one(None, "CH", 1)
HIDDEN = one("iss", "https://evil.example", 2)


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


Wrong = tuple[Json, list[Disclosure], str, str]
WRONG: dict[str, Wrong] = {
    "a hash that nobody knows": (
        {"_sd_alg": "sha-1024", "_sd": [NAME.digest()]}, [NAME], "hash_unknown", "/_sd_alg",
    ),
    "a hash by hashlib's name": (
        {"_sd_alg": "SHA256", "_sd": [NAME.digest()]}, [NAME], "hash_unknown", "/_sd_alg",
    ),
    "a hash that is no text": (
        {"_sd_alg": ["sha-256"], "_sd": [NAME.digest()]}, [NAME], "hash_unknown", "/_sd_alg",
    ),
    "a broken hash": ({"_sd_alg": "md5"}, [], "hash_insecure", "/_sd_alg"),
    "a hash with collisions": ({"_sd_alg": "sha-1"}, [], "hash_insecure", "/_sd_alg"),
    "half of a hash": ({"_sd_alg": "sha-256-64"}, [], "hash_insecure", "/_sd_alg"),
    "the hash within": ({"a": {"_sd_alg": "sha-256"}}, [], "nested_hash", "/a/_sd_alg"),
    "the hash within what is disclosed": (
        {"_sd": [one("a", {"_sd_alg": "sha-256"}).digest()]}, [one("a", {"_sd_alg": "sha-256"})],
        "nested_hash", "/a/_sd_alg",
    ),
    "digests that are a text": ({"_sd": NAME.digest()}, [], "digests", "/_sd"),
    "digests that are null": ({"a": [{"_sd": None}]}, [], "digests", "/a/0/_sd"),
    "a digest that is a number": (
        {"a": {"_sd": [NAME.digest(), 1]}}, [NAME], "digests", "/a/_sd",
    ),
    "a placeholder in an object": ({"a": {"...": "x"}}, [], "placeholder", "/a"),
    "a placeholder at the top": ({"...": "x"}, [], "placeholder", ""),
    "a placeholder with company": ({"a": [{"...": "x", "b": 1}]}, [], "placeholder", "/a/0"),
    "a placeholder of a number": ({"a": [1, {"...": 1}]}, [], "placeholder", "/a/1"),
    "a digest twice in an object": (
        {"_sd": [NAME.digest()] * 2}, [NAME], "digest_repeated", "",
    ),
    "a digest twice in an array": (
        {"a": [{"...": ELEMENT.digest()}] * 2}, [ELEMENT], "digest_repeated", "/a",
    ),
    "a digest twice, for nothing": ({"_sd": ["x"], "a": {"_sd": ["x"]}}, [], "digest_repeated", ""),
    "a digest in the payload and in a disclosure": (
        {"_sd": [NAME.digest(), one("b", {"_sd": [NAME.digest()]}, 3).digest()]},
        [NAME, one("b", {"_sd": [NAME.digest()]}, 3)], "digest_repeated", "/b",
    ),
    "a disclosure twice": ({"_sd": [NAME.digest()]}, [NAME, NAME], "disclosure_repeated", "*"),
    "a disclosure of nothing": ({"a": 1}, [NAME], "disclosure_unreferenced", "/disclosures/0"),
    "a disclosure within one that is withheld": (
        {"_sd": [one("b", {"_sd": [NAME.digest()]}, 3).digest()]}, [NAME],
        "disclosure_unreferenced", "/disclosures/0",
    ),
    "an element where a member belongs": (
        {"_sd": [ELEMENT.digest()]}, [ELEMENT], "not_a_member", "/disclosures/1",
    ),
    "a member where an element belongs": (
        {"a": [{"...": NAME.digest()}]}, [NAME], "not_an_element", "/disclosures/0",
    ),
    "a member named _sd": (
        {"_sd": [one("_sd", ["x"]).digest()]}, [one("_sd", ["x"])],
        "reserved_name", "/disclosures/0",
    ),
    "a member named ...": (
        {"_sd": [one("...", "x").digest()]}, [one("...", "x")], "reserved_name", "/disclosures/0",
    ),
    "the hash is disclosed": (
        {"_sd": [one("_sd_alg", "md5").digest()]}, [one("_sd_alg", "md5")],
        "reserved_name", "/disclosures/0",
    ),
    "another issuer": (
        {"iss": "https://uni.example", "_sd": [HIDDEN.digest()]}, [HIDDEN], "overwritten", "/iss",
    ),
    "another type": (
        {"vct": "a", "_sd": [one("vct", "b").digest()]}, [one("vct", "b")], "overwritten", "/vct",
    ),
    "another holder": (
        {"cnf": {}, "_sd": [one("cnf", {"jwk": {}}).digest()]}, [one("cnf", {"jwk": {}})],
        "overwritten", "/cnf",
    ),
    "two values for one member": (
        {"a/b": {"_sd": [NAME.digest(), one("name", "Eva", 1).digest()]}},
        [NAME, one("name", "Eva", 1)], "overwritten", "/a~1b/name",
    ),
    "too deep": ({"a": deep(127)}, [], "too_deep", "/a" + "/0" * 127),
    "too deep by a disclosure": (
        {"a": [{"...": one(None, deep(126)).digest()}]}, [one(None, deep(126))],
        "too_deep", "/a" + "/0" * 127,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_rejected_with_a_code_of_its_own(name: str) -> None:
    payload, disclosures, reason, where = WRONG[name]
    found = unpacked(payload, disclosures)
    told = [(one.code, one.where) for one in found.findings]
    wanted = f"sd_jwt.{reason}"
    assert {code for code, _ in told} == {wanted}, told
    assert wanted in CODES and (where == "*" or (wanted, where) in told)
    for one_finding in found.findings:
        assert (one_finding.check, one_finding.outcome) == (Check.FORMAT, Outcome.FAILED)
        assert one_finding.detail
    assert '"..."' not in json.dumps(found.document) and '"_sd' not in json.dumps(found.document)


def test_what_is_there_stays_where_a_disclosure_would_overwrite_it() -> None:
    payload = {"iss": "https://uni.example", "_sd": [HIDDEN.digest()]}
    assert unpacked(payload, [HIDDEN]).document == {"iss": "https://uni.example"}


def test_the_deepest_that_is_read() -> None:
    assert unpacked({"a": deep(126)}, []).findings == ()
    assert codes(unpacked({"a": deep(3)}, [], max_depth=4).findings) == ["sd_jwt.too_deep"]
    assert codes(unpacked({"a": deep(200)}, [], max_depth=10**6).findings) == ["sd_jwt.too_deep"]


def test_a_digest_is_followed_once() -> None:
    """Otherwise thirty disclosures would make a billion values."""
    texts, digest = [], NAME.digest()
    for level in range(1, 31):
        doubled = [{"...": digest}, {"...": digest}]
        texts.append(one(None, doubled, level))
        digest = texts[-1].digest()
    found = unpacked({"a": [{"...": digest}]}, texts)
    assert len(json.dumps(found.document)) < 200
    assert set(codes(found.findings)) == {"sd_jwt.digest_repeated"}


def test_of_a_thousand_reasons_a_hundred_are_told() -> None:
    assert len(unpacked({"_sd": ["x"] * 1000}, ()).findings) == 100
    assert len(unpacked({}, [one("a", 1, number) for number in range(200)]).findings) == 100


def test_no_rule_is_without_a_wrong_sample() -> None:
    told = {f"sd_jwt.{reason}" for _, _, reason, _ in WRONG.values()}
    of_reading = {"header", "later_header", "draft_form", "disclosure_malformed"}
    of_credentials = {"never_withheld", "withheld"}  # test_sd_jwt_vc.py, test_wallet_checks.py
    rest = {f"sd_jwt.{reason}" for reason in of_reading | of_credentials}
    assert {code for code in CODES if code.startswith("sd_jwt.")} == told | rest


# -- laws -----------------------------------------------------------------------------------------

NAMES = st.one_of(st.sampled_from(["a", "b", "a/b", "~", "", "0", "é"]), st.text(max_size=3))
RESERVED = {"_sd", "...", "_sd_alg"}
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(NAMES.filter(lambda name: name not in RESERVED), inner, max_size=4),
    ),
    max_leaves=16,
)
DOCUMENTS = st.dictionaries(NAMES.filter(lambda name: name not in RESERVED), JSON, max_size=5)


@st.composite
def parted(draw: Callable[..., Any]) -> tuple[Json, tuple[str, ...], Packed]:
    """Any document, any of its parts withheld, with decoys or without."""
    document = draw(DOCUMENTS)
    places = list(pointers_of(document))
    chosen = draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    decoys = draw(st.integers(0, 2))
    return document, tuple(chosen), packed(document, chosen, salt=counted(), decoys=decoys)


@given(parted())
def test_pack_and_unpack_give_the_same(one: tuple[Json, tuple[str, ...], Packed]) -> None:
    document, pointers, parts = one
    found = unpacked(parts.payload, parts.disclosures)
    assert found.document == document and found.findings == ()
    assert set(found.shown) == set(pointers) == set(parts.places)
    assert len(parts.disclosures) == len(pointers)


@given(parted(), st.data())
def test_any_part_is_the_document_without_what_is_withheld(
    one: tuple[Json, tuple[str, ...], Packed], data: st.DataObject
) -> None:
    document, pointers, parts = one
    gone = set(data.draw(st.lists(st.sampled_from(pointers), unique=True))) if pointers else set()
    # What is within something that is withheld cannot be shown.
    gone |= {place for place in pointers for top in gone if place.startswith(top + "/")}
    shown = [parts.places[place] for place in pointers if place not in gone]
    found = unpacked(parts.payload, shown)
    assert found.findings == ()
    assert found.document == without(document, gone)
    assert set(found.shown.values()) == set(shown)
    told = json.dumps(found.document)
    assert '"..."' not in told and '"_sd"' not in told and '"_sd_alg"' not in told


@given(parted(), st.data())
def test_without_what_is_around_it_a_disclosure_is_refused(
    one: tuple[Json, tuple[str, ...], Packed], data: st.DataObject
) -> None:
    _, pointers, parts = one
    inner = [place for place in pointers if any(place.startswith(top + "/") for top in pointers)]
    if not inner:
        return
    found = unpacked(parts.payload, [parts.places[data.draw(st.sampled_from(inner))]])
    assert codes(found.findings) == ["sd_jwt.disclosure_unreferenced"]


@given(JSON, st.lists(JSON, max_size=3))
def test_whatever_is_signed_and_disclosed(payload: Any, values: list[Any]) -> None:
    disclosures = [
        one(None if number % 2 else "a", value, number) for number, value in enumerate(values)
    ]
    digests = [one.digest() for one in disclosures]
    for document in ({"_sd": digests, "b": payload}, {"_sd": payload}, {"b": [{"...": payload}]}):
        found = unpacked(document, disclosures)
        assert all(isinstance(one, Finding) for one in found.findings)
        assert '"_sd"' not in json.dumps(found.document)
