"""Our terms are those of the published model, one by one; and in every clone by their digest."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from elm_meaning import WITHOUT_TERM, digest, facts, of_classes, of_facts

import microcred.elm
from microcred.elm import CLASSES, Node
from microcred.elm.declaring import slots_of
from microcred.linked.terms import class_iri
from microcred.releases import ELM_3, ELM_3_1, Release

RELEASES = [
    (
        ELM_3,
        "elm_classes-3.2-lts.json",
        55,
        "9b5fe14a442b199e6de46690ef65f1a708fe81722db70c8c912bdb5d1c129776",
    ),
    (
        ELM_3_1,
        "elm_classes.json",
        52,
        "9704c8d3bf293b03557ec0781352e9c8c8dc07cf6c233819efefe70df9445e65",
    ),
]
# The rooms from the ground up; a property may name only classes of its own room or below.
ROOMS = ("values", "agents", "specifications", "opportunities", "claims", "evidence", "credential")


def _room(cls: type[Node]) -> int:
    return ROOMS.index(cls.__module__.rpartition(".")[2])


@pytest.mark.parametrize(("release", "file", "count", "known"), RELEASES)
def test_the_meaning_is_the_known_one(release: Release, file: str, count: int, known: str) -> None:
    rows = of_classes(release.classes)
    assert len(release.classes) == count
    assert len(rows) == 477
    assert digest(rows) == known


@pytest.mark.parametrize(("release", "file", "count", "known"), RELEASES)
def test_the_published_facts_say_the_same(
    published: Path, release: Release, file: str, count: int, known: str
) -> None:
    ours, theirs = of_classes(release.classes), of_facts(facts(published, file))
    assert ours - theirs == set()
    assert theirs - ours == set()
    assert digest(theirs) == known


@pytest.mark.parametrize(("release", "file"), [row[:2] for row in RELEASES])
def test_classes_contexts_and_profiles_are_the_published_ones(
    published: Path, release: Release, file: str
) -> None:
    said = facts(published, file)
    assert set(said) == set(release.classes)
    for name, described in said.items():
        assert class_iri(name) == described["iri"]
        terms = {term.name: term for term in release.classes[name].terms().values()}
        for key, fact in described.get("properties", {}).items():
            term = terms[WITHOUT_TERM.get(key, key)]
            assert term.in_context is not key.startswith("!"), (name, key)
            assert term.coercion == fact.get("context_type"), (name, key)
            if term.in_context:
                assert term.container == fact.get("context_container"), (name, key)
            rules = [(rule.profile, rule.min, rule.max) for rule in term.profiles]
            expected = [(one["profile"], one["min"], one["max"]) for one in _profiles(fact)]
            assert rules == expected, (name, key)
            assert term.highest == (int(fact["maxInclusive"]) if "maxInclusive" in fact else None)


def _profiles(fact: dict[str, Any]) -> list[dict[str, Any]]:
    return list(fact.get("profiles", ()))


def test_the_table_of_classes_is_what_the_rooms_define() -> None:
    assert {name: cls.__name__ for name, cls in CLASSES.items()} == {name: name for name in CLASSES}
    defined = {
        node.name
        for room in ROOMS
        for node in ast.parse(
            (Path(str(microcred.elm.__file__)).parent / f"{room}.py").read_text("utf-8")
        ).body
        if isinstance(node, ast.ClassDef)
    }
    assert set(CLASSES) == defined


# What lies in a higher room than the class that names it: typed `Node`, its class told by `type`.
UPWARD = {
    ("Organisation", "accreditation"),
    ("Person", "hasClaim"),
    ("Person", "hasCredential"),
    ("Qualification", "accreditation"),
    ("VerificationCheck", "elmSubject"),
}


def test_what_points_upward_is_typed_node_and_nothing_else_is() -> None:
    upward = {
        (name, term.name)
        for name, cls in CLASSES.items()
        for term in cls.terms().values()
        if any(_room(CLASSES[one]) > _room(cls) for one in term.classes)
    }
    assert upward == UPWARD
    bare = {
        (name, slot.term.name)
        for name, cls in CLASSES.items()
        for slot in slots_of(cls).values()
        if _typed_node(cls, slot.attribute)
    }
    # A W3C credential's schema is only said to be named by an IRI.
    assert bare == UPWARD | {("VerifiableCredential", "credentialSchema")}


def _typed_node(cls: type[Node], attribute: str) -> bool:
    annotation = cls.model_fields[attribute].annotation
    return annotation is not None and "node.Node" in str(annotation)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_and_property_says_what_it_is(name: str) -> None:
    cls = CLASSES[name]
    assert cls.__doc__
    assert class_iri(name).rpartition("/")[2].rpartition("#")[2] == name
    for attribute, term in cls.terms().items():
        assert term.doc.endswith("."), attribute
        assert cls.model_fields[attribute].description == term.doc


def test_names_follow_the_rule_or_are_listed() -> None:
    irregular = {
        (attribute, term.name)
        for cls in CLASSES.values()
        for attribute, term in cls.terms().items()
        if attribute != _snake(term.name)
    }
    assert irregular == {
        ("area_dialing", "areaDialingCode"),
        ("content_url", "contentURL"),
        ("eidas_identifier", "eIDASIdentifier"),
        ("limit_eqf_level", "limitEQFLevel"),
        ("national_id", "nationalID"),
        ("related_esco_skill", "relatedESCOSkill"),
    }


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
