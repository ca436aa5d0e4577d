"""What is not looked into would not change: the walk over a payload against looking into all."""

from __future__ import annotations

import json
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.errors import CannotDisclose, MalformedJson
from microcred.jsontext import JsonValue
from microcred.securing.sd_jwt import packing, unpacking
from microcred.securing.sd_jwt.packing import packed
from microcred.securing.sd_jwt.unpacking import unpacked
from microcred.securing.sd_jwt.values import Disclosure, Unpacked

SALT = b"sixteen octets!!"


def all_looked_into(payload: Any, disclosures: Any, most: int) -> Unpacked:
    """The same where every array and object is looked into."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpacking, "_level", lambda within: 10**6)
        patch.setattr(unpacking, "is_bare", lambda value, levels: False)
        return unpacked(payload, disclosures, max_depth=most)


class Maker:
    """Payloads and their disclosures, also wrong ones of every kind."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.disclosures: list[Disclosure] = []

    def value(self, depth: int) -> JsonValue:
        kind = self.random.randrange(6) if depth else 0
        if kind < 2:
            return self.random.choice([None, 1, "a", "_sd", "...", [], {}])
        if kind < 4:
            return [self.element(depth - 1) for _ in range(self.random.randrange(4))]
        return self.object(depth - 1)

    def element(self, depth: int) -> JsonValue:
        if self.random.randrange(4):
            return self.value(depth)
        wrong = self.random.choice([{"...": 1}, {"...": "AA"}, {"...": "AA", "b": 1}])
        return {"...": self.digest(depth, None)} if self.random.randrange(4) else wrong

    def object(self, depth: int) -> dict[str, JsonValue]:
        names = self.random.sample(["a", "b", "c/d", "~"], self.random.randrange(4))
        made = {name: self.value(depth) for name in names}
        if not self.random.randrange(3):
            named: list[JsonValue] = [
                self.digest(depth, self.random.choice(["e", "f", "a", "_sd", None]))
                for _ in range(self.random.randrange(3))
            ]
            made["_sd"] = named if self.random.randrange(8) else "AA"
        if not self.random.randrange(12):
            made[self.random.choice(["_sd_alg", "..."])] = "sha-256"
        return made

    def digest(self, depth: int, name: str | None) -> str:
        one = Disclosure.made(SALT, name, self.value(max(depth, 0)))
        if self.random.randrange(5):
            self.disclosures.append(one)
        return one.digest()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_not_looked_into_would_not_change(seed: int) -> None:
    random = Random(seed)
    for _ in range(5):
        maker = Maker(random)
        payload = maker.object(5)
        most = random.choice([3, 5, 128])
        found = unpacked(payload, maker.disclosures, max_depth=most)
        assert found == all_looked_into(payload, maker.disclosures, most)
        assert found.received == {one.digest(): one for one in reversed(maker.disclosures)}


def test_what_holds_no_digest_is_taken_as_it_is() -> None:
    one = Disclosure.made(SALT, "b", {"c": [1]})
    payload: dict[str, Any] = {"a": {"x": [{"y": 1}]}, "_sd": [one.digest()]}
    found = unpacked(payload, [one])
    assert found.document == {"a": {"x": [{"y": 1}]}, "b": {"c": [1]}}
    assert found.document["a"] is payload["a"] and found.document["b"] is one.value
    assert found.received == {one.digest(): one}


def test_what_is_too_deep_by_a_disclosure() -> None:
    value: JsonValue = 1
    for _ in range(125):
        value = [value]
    one = Disclosure.made(SALT, "b", value)
    payload: dict[str, Any] = {"a": {"_sd": [one.digest()]}}
    assert unpacked(payload, [one]).findings == ()
    deeper: dict[str, Any] = {"z": payload}
    assert unpacked(deeper, [one]).findings == ()
    codes = [found.code for found in unpacked({"y": deeper}, [one]).findings]
    assert codes == ["sd_jwt.too_deep"]


def packed_by(document: Any, pointers: list[str], decoys: int) -> Any:
    """What packing gives, or the words of its refusal."""
    salts = (number.to_bytes(16) for number in range(10_000))
    try:
        return packed(document, pointers, salt=lambda: next(salts), decoys=decoys)
    except (CannotDisclose, MalformedJson) as error:
        return type(error), str(error)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_what_nothing_is_withheld_of_is_packed_as_it_is(seed: int) -> None:
    random = Random(seed)
    for _ in range(5):
        document = Maker(random).object(5)
        if random.randrange(3):
            document = json.loads(json.dumps(document).replace("_sd", "sd").replace("...", "_"))
        for _ in range(random.choice([0, 0, 0, 120, 130])):
            document = {"a": document}
        steps = ["a", "b", "c~1d", "~0", "0", "1", "sd"]
        pointers = [
            "/" + "/".join(random.choices(steps, k=random.randrange(1, 4)))
            for _ in range(random.randrange(4))
        ]
        found = packed_by(document, pointers, 2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(packing, "is_bare", lambda value, levels: False)
            assert packed_by(document, pointers, 2) == found


def test_what_is_no_dictionary_is_looked_into() -> None:
    document = {"a": {"b": MappingProxyType({"_sd": []})}, "c": 1}
    with pytest.raises(CannotDisclose):
        packed(document, ["/c"], salt=lambda: SALT)
    assert packed({"a": MappingProxyType({"b": 1})}, [], salt=lambda: SALT).payload == {
        "a": {"b": 1}
    }
