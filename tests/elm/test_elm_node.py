"""What all nodes have in common: equality, immutability, walking, and life inside pydantic."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from elm_built import one_of
from pydantic import BaseModel, TypeAdapter, ValidationError

from microcred.elm import CLASSES, Claim, Concept, LearningAchievement, Node, Note, Person
from microcred.errors import ModelError

LEVEL = Concept(id="http://data.europa.eu/snb/eqf/6", pref_label={"en": "Level 6"})


def test_nodes_are_equal_by_class_and_json_value() -> None:
    value = LEVEL.to_json()
    assert Concept.from_json(value) == LEVEL
    assert Concept.from_json(dict(reversed(value.items()))) == LEVEL
    assert hash(Concept.from_json(dict(reversed(value.items())))) == hash(LEVEL)
    assert Note.from_json(value) != LEVEL
    assert value != LEVEL
    assert LEVEL.replace(notation="6") != LEVEL
    assert len({LEVEL, Concept.from_json(value), Concept()}) == 2


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ("1", 1), (None, [])])
def test_json_values_that_python_takes_for_equal_are_not(one: Any, other: Any) -> None:
    assert Concept.from_json({"x": one}) != Concept.from_json({"x": other})


def test_nodes_do_not_change() -> None:
    for change in (lambda: setattr(LEVEL, "id", None), lambda: delattr(LEVEL, "id")):
        with pytest.raises(ModelError, match="immutable") as refused:
            change()
        assert "replace" in refused.value.hint()
    written = LEVEL.to_json()
    written["prefLabel"]["en"] = "Level 7"  # type: ignore[index, call-overload]
    assert str(LEVEL.pref_label) == "Level 6"
    received: dict[str, Any] = {"inScheme": {"x": []}, "y": []}
    node = Concept.from_json(received)
    received["inScheme"]["x"].append(1)
    received["y"].append(1)
    assert node.to_json() == {"inScheme": {"x": []}, "y": []}


def test_what_a_node_prints_is_its_class_and_id() -> None:
    assert repr(LEVEL) == str(LEVEL) == "Concept(id='http://data.europa.eu/snb/eqf/6')"


def test_walking_tells_the_place_of_every_node() -> None:
    value = {
        "type": "Person",
        "hasClaim": [{"type": "Claim", "awardedBy": {"type": "AwardingProcess"}}, 5, "urn:x:1"],
    }
    person = Person.from_json(value)
    assert [(where, type(node).__name__) for where, node in person.walk()] == [
        ("", "Person"),
        ("/hasClaim/0", "Claim"),
        ("/hasClaim/0/awardedBy", "AwardingProcess"),
        ("/hasClaim/2", "Claim"),
    ]
    assert [where for where, _ in person.children()] == ["/hasClaim/0", "/hasClaim/2"]
    assert person.held["hasClaim"][1] == 5
    assert person.written("hasClaim") == value["hasClaim"]
    assert person.written("nothing") is None


def test_constructing_without_checks_is_not_possible() -> None:
    assert Concept.model_construct(id="urn:x:1") == Concept(id="urn:x:1")
    with pytest.raises(ModelError):
        Concept.model_construct(id="x")


class Shelf(BaseModel):
    """A model of somebody else's."""

    level: Concept
    claims: list[Claim]


def test_nodes_live_in_other_pydantic_models_as_their_json() -> None:
    claim = one_of(LearningAchievement)
    shelf = Shelf(level=LEVEL.to_json(), claims=[claim])  # type: ignore[arg-type, list-item]
    assert shelf.level == LEVEL
    assert shelf.claims == [claim]
    assert shelf.model_dump()["level"] == LEVEL.to_json()
    assert TypeAdapter(Concept).validate_python({"type": "Concept", "x": 1}).unknown == {"x": 1}
    assert LEVEL.model_dump() == LEVEL.to_json()
    assert Concept.model_validate_json(LEVEL.model_dump_json()) == LEVEL


@pytest.mark.parametrize(
    "wrong",
    [5, "urn:x:1", {"id": "x"}, {"type": "Concept", "prefLabel": {"en ": "A"}}, {"x": object()}],
)
def test_pydantic_refuses_in_its_own_words(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Concept).validate_python(wrong)


def test_a_class_of_somebody_else_is_read_as_itself() -> None:
    class Level(Concept):
        """A concept that knows it is a level."""

    node = Level.from_json({"type": "Level", "notation": "6"})
    assert type(node) is Level
    assert "Level" not in {type(one).__name__ for _, one in Person.from_json({}).walk()}
    with_scheme = Node.from_json({"type": "Level"})
    assert type(with_scheme) is Node


def test_the_classes_are_found_from_every_room() -> None:
    code = (
        "from microcred.elm.values import Note; from microcred.elm.node import Node;"
        "print(type(Node.from_json({'type': 'LearningActivity'})).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "LearningActivity"
    assert set(CLASSES) >= {"LearningActivity"}
