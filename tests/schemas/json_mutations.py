"""Small changes to JSON documents, by a seeded chance: as people and programs make them.

Half of the values that are put in are good ones of some datatype, so that documents which still
conform occur as often as those that do not.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

from microcred.elm import CLASSES

Step = str | int
Place = tuple[Any, Step]

_MEMBERS = sorted({term.name for cls in CLASSES.values() for term in cls.terms().values()})
_TIMES = [
    "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2000-02-29T12:00:00.5+14:00",
    "1900-02-29T12:00:00Z",
    "2023-09-27T00:00:00",
    "2023-09-27",
    "2023-09-27T24:00:00.00Z",
    "2023-09-27T24:00:01Z",
    "2023-09-27T23:59:60Z",
    "2023-09-31T00:00:00Z",
    "2023-09-27T00:00:00+14:01",
    "2023-09-27T00:00:00-00:00",
    "2023-09-27t00:00:00z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T24:00:00Z",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "2023-09-27T00:00:00Z\n",
    "\u0662\u0660\u0662\u0663-09-27T00:00:00Z",
]
_DURATIONS = ["PT60H", "P60M", "-P1Y2M3DT4H5M6.7S", "P", "PT", "P1DT", "P1W", "PT1.5H", "PT1.S"]
_IRIS = [
    "urn:x:1",
    "_:b0",
    "did:key:z6Mk",
    "_:",
    "urn:",
    "person-1",
    "/x",
    "a b:c",
    "urn:é",
    "u:\n",
]
_NUMBERS = [1, 0, -1, 1.0, 1.5, 100, 101, 2**70, 1e300, "1", "+1.50", ".5", "1.", ".", "1e3", "-.5"]
_TAGS = ["en", "EN-gb", "de-AT-1996", "x-sign", "i-klingon", "en_GB", "en ", "", "e", "sgn-BE-FR"]
_TAGS += ["zh-cmn-Hans-CN", "en-a-bbb-x-a", "en-x", "abcdefghi", "en\n", "de-419-ü"]
_OTHERS: list[Any] = [None, True, False, "", "Ana", [], {}, [None], [[]], [["Ana"]], [None, "Ana"]]
_OTHERS += [{"id": "urn:x:1"}, {"id": "x"}, {"id": 1}, {"en": "A"}, {"en": []}, {"en": None}]
_OTHERS += [{"en": "A", "de": None}, {"en": ["A"], "de": "B"}, {"en": ["A", "B"]}, {"en": [None]}]
_OTHERS += [{"en": "A", "de": "B", "fr": []}, {"type": "Note", "noteLiteral": {"en": "A"}}]
_TYPES: list[Any] = [*CLASSES, "Unheard", "VerifiableAttestation", 5, None]


def mutated(chance: random.Random, document: Any, others: list[Any]) -> Any:
    """A copy of a document with one to three changes; `others` lend values to it."""
    made = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = list(_places(made))
        if not places:
            break
        # Few members are of the model's own kind in a long document: types, ids and times are.
        chance.choice(_CHANGES)(chance, chance.choice(places), others)
    return made


def _places(value: Any) -> Iterator[Place]:
    """Every member and item: what holds it, and its name or number."""
    steps = (
        value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    )
    for step in list(steps):
        yield value, step
        yield from _places(value[step])


def _replace(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    pool = chance.choice((_TIMES, _DURATIONS, _IRIS, _NUMBERS, _OTHERS, _OTHERS))
    holder[step] = copy.deepcopy(chance.choice(pool))


def _fitting(chance: random.Random, place: Place, others: list[Any]) -> None:
    """Another value of what seems to be the same kind."""
    holder, step = place
    value = holder[step]
    pools = {"id": _IRIS, "type": _TYPES}
    pool: list[Any] = pools.get(str(step), [])
    if not pool and isinstance(value, str):
        pool = next((p for p in (_TIMES, _DURATIONS, _IRIS) if value[:2] == p[0][:2]), _OTHERS)
    holder[step] = copy.deepcopy(chance.choice(pool or _NUMBERS))


def _delete(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    del holder[step]


def _wrap(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    holder[step] = [holder[step], *chance.choice(([], [], [None], [copy.deepcopy(holder[step])]))]


def _unwrap(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    value = holder[step]
    if isinstance(value, list) and value:
        holder[step] = value[0]
    elif isinstance(value, dict) and value:
        holder[step] = next(iter(value.values()))


def _retype(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    node = next((one for one in (holder[step], holder) if isinstance(one, dict)), None)
    if node is None:
        return
    old = node.get("type")
    several = [*(old if isinstance(old, list) else [old]), chance.choice(_TYPES)]
    chance.shuffle(several)
    node["type"] = chance.choice((several, several, chance.choice(_TYPES), [several]))


def _rename(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    if isinstance(holder, dict):
        value = holder.pop(step)
        holder[chance.choice((chance.choice(_TAGS), chance.choice(_MEMBERS), "shoeSize"))] = value


def _translate(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, step = place
    if isinstance(holder[step], dict):
        holder[step][chance.choice(_TAGS)] = chance.choice(("Ana", ["Ana", "Eva"], [], None, 5))


def _add(chance: random.Random, place: Place, others: list[Any]) -> None:
    holder, _ = place
    if isinstance(holder, dict):
        pool = chance.choice((_TIMES, _DURATIONS, _IRIS, _NUMBERS, _OTHERS, others))
        holder[chance.choice(_MEMBERS)] = copy.deepcopy(chance.choice(pool))


def _borrow(chance: random.Random, place: Place, others: list[Any]) -> None:
    """The value of the same member elsewhere, or any other."""
    holder, step = place
    other = chance.choice(others)
    same = [where for where in _places(other) if where[1] == step]
    if same:
        source, at = chance.choice(same)
        holder[step] = copy.deepcopy(source[at])


_CHANGES: tuple[Callable[[random.Random, Place, list[Any]], None], ...] = (
    _replace,
    _fitting,
    _fitting,
    _delete,
    _wrap,
    _unwrap,
    _retype,
    _rename,
    _translate,
    _add,
    _borrow,
)
