"""Comparing: what means the same is equal, and every change of meaning is a difference."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from microcred.frozen import replaced
from microcred.linked.terms import class_iri, property_iri
from microcred.releases import ELM_3, ELM_3_1
from microcred.schemas.comparing import (
    Difference,
    compare,
    digest,
    meaning_of_context,
    meaning_of_shapes,
)
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shapes import shape_sets

TITLE = PropertyShape(
    "t",
    property_iri("title"),
    1,
    2,
    datatype="urn:d",
    classes=("urn:c", "urn:b"),
    node="Rule",
    node_kind="IRI",
    has_value="urn:v",
    max_inclusive=3,
    message="words",
)
CLAIM = NodeShape("ClaimShape", class_iri("Claim"), (TITLE,))
RULE = NodeShape("Rule", None, classes=("urn:c",), any_of=("urn:d", "Other"))
SHAPES = ShapeSet("x", "urn:x", ("urn:i",), (CLAIM, RULE), ignored=("a",))


def _with(**changes: Any) -> ShapeSet:
    return replaced(
        SHAPES, shapes=(replaced(CLAIM, properties=(replaced(TITLE, **changes),)), RULE)
    )


def _differences(one: ShapeSet, other: ShapeSet = SHAPES) -> tuple[Difference, ...]:
    found = compare(meaning_of_shapes(one), meaning_of_shapes(other))
    back = compare(meaning_of_shapes(other), meaning_of_shapes(one))
    assert [(each.subject, each.ours, each.theirs) for each in found] == [
        (each.subject, each.theirs, each.ours) for each in back
    ]
    assert (digest(meaning_of_shapes(one)) == digest(meaning_of_shapes(other))) == (not found)
    return found


SAME = {
    "name": _with(name="other"),
    "message": _with(message="other words"),
    "order of classes": _with(classes=("urn:b", "urn:c")),
    "name of the set": replaced(SHAPES, name="y"),
    "what is ignored": replaced(SHAPES, ignored=()),
    "order of shapes": replaced(SHAPES, shapes=(RULE, CLAIM)),
    "name of the class shape": replaced(SHAPES, shapes=(replaced(CLAIM, name="y"), RULE)),
    "two shapes of one class": replaced(SHAPES, shapes=(CLAIM, RULE, NodeShape("y", CLAIM.target))),
    "severity of nothing": replaced(SHAPES, shapes=(replaced(CLAIM, severity="Info"), RULE)),
    "order of alternatives": replaced(
        SHAPES, shapes=(CLAIM, replaced(RULE, any_of=("Other", "urn:d")))
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_what_means_the_same_is_equal(case: str) -> None:
    assert _differences(SAME[case]) == ()


CHANGED: dict[str, tuple[ShapeSet, str]] = {
    "min": (_with(min=0), "elm:Claim dc:title: theirs says minCount 1"),
    "max": (
        _with(max=3),
        "elm:Claim dc:title: ours says maxCount 3; theirs says maxCount 2",
    ),
    "no max": (_with(max=None), "elm:Claim dc:title: theirs says maxCount 2"),
    "datatype": (_with(datatype=None), "elm:Claim dc:title: theirs says datatype urn:d"),
    "class": (
        _with(classes=(class_iri("Note"),)),
        "elm:Claim dc:title: ours says class elm:Note; theirs says class urn:b or urn:c",
    ),
    "node": (_with(node=None), "elm:Claim dc:title: theirs says node Rule"),
    "node kind": (_with(node_kind=None), "elm:Claim dc:title: theirs says nodeKind IRI"),
    "value": (_with(has_value=None), "elm:Claim dc:title: theirs says hasValue urn:v"),
    "largest": (
        _with(max_inclusive=0),
        "elm:Claim dc:title: ours says maxInclusive 0; theirs says maxInclusive 3",
    ),
    "language": (_with(unique_lang=True), "elm:Claim dc:title: ours says uniqueLang"),
    "severity": (_with(severity="Info"), "elm:Claim dc:title: ours says severity Info"),
    "off": (_with(deactivated=True), "elm:Claim dc:title: ours says deactivated"),
    "datatypes": (
        _with(datatypes=("urn:e", "urn:f")),
        "elm:Claim dc:title: ours says datatype urn:e or urn:f",
    ),
    "nodes": (_with(nodes=("A", "B")), "elm:Claim dc:title: ours says node A or B"),
    "unread": (_with(unread=("sh:pattern a",)), "elm:Claim dc:title: ours says sh:pattern a"),
    "path": (
        _with(path="urn:p"),
        (
            "elm:Claim dc:title: missing in ours; the other says a property and class urn:b or"
            " urn:c and datatype urn:d and hasValue urn:v and maxCount 2 and maxInclusive 3 and"
            " minCount 1 and node Rule and nodeKind IRI"
        ),
    ),
    "iri": (replaced(SHAPES, iri="urn:y"), "the file: ours says urn:y; theirs says urn:x"),
    "imports": (replaced(SHAPES, imports=()), "the file: theirs says imports urn:i"),
    "the class is off": (
        replaced(SHAPES, shapes=(replaced(CLAIM, deactivated=True), RULE)),
        "elm:Claim: ours says deactivated",
    ),
    "the rule is gone": (
        replaced(SHAPES, shapes=(CLAIM,)),
        "rule Rule: missing in ours; the other says a shape and class urn:c and or Other urn:d",
    ),
    "the rule's class": (
        replaced(SHAPES, shapes=(CLAIM, replaced(RULE, classes=()))),
        "rule Rule: theirs says class urn:c",
    ),
    "the rule's severity": (
        replaced(SHAPES, shapes=(CLAIM, replaced(RULE, severity="Info"))),
        "rule Rule: ours says severity Info",
    ),
    "the rule's rest": (
        replaced(SHAPES, shapes=(CLAIM, replaced(RULE, unread=("sh:closed true",)))),
        "rule Rule: ours says sh:closed true",
    ),
}


@pytest.mark.parametrize("case", CHANGED)
def test_every_change_is_a_difference(case: str) -> None:
    changed, line = CHANGED[case]
    assert line in [str(one) for one in _differences(changed)]


def test_every_field_of_a_property_is_compared() -> None:
    said = {name for name in vars(TITLE) if name not in ("name", "message")}
    words = {
        "min": "min", "max": "max", "has_value": "value", "max_inclusive": "largest",
        "unique_lang": "language", "deactivated": "off", "classes": "class",
        "node_kind": "node kind",
    }  # fmt: skip
    assert {words.get(name, name) for name in said} <= set(CHANGED)


def test_two_shapes_of_one_property_are_both_compared() -> None:
    second = replaced(TITLE, name="u", min=5)
    both = replaced(SHAPES, shapes=(replaced(CLAIM, properties=(TITLE, second)), RULE))
    (found,) = _differences(both)
    assert found.missing == ""
    assert "minCount 5" in str(found)
    assert str(found).startswith("elm:Claim dc:title: ours says a property and class")


def test_what_changed_from_3_1_to_3_2() -> None:
    ours, theirs = (shape_sets(one)["generic-no-cv"] for one in (ELM_3, ELM_3_1))
    lines = [str(one) for one in compare(meaning_of_shapes(ours), meaning_of_shapes(theirs))]
    # Three new classes; proof elsewhere in two kinds of credentials and of presentations; schema,
    # status and terms of use of the European credential, status and terms of the W3C's.
    assert len(lines) == 3 + 4 * 2 + 3 + 2
    assert "elm:EuropeanDigitalCredential cred:credentialSchema: ours says nodeKind IRI" in lines
    assert (
        "elm:EuropeanDigitalCredential cred:termsOfUse: ours says class elm:TermsOfUse;"
        " theirs says datatype xsd:anyURI"
    ) in lines
    assert "elm:Proof: missing in theirs; the other says a shape" in lines


# -- contexts --------------------------------------------------------------------------------------

CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "@protected": True,
    "id": "@id",
    "ex": "urn:e/",
    "Note": "ex:Note",
    "text": {"@id": "ex:text", "@container": ["@language", "@set"]},
    "when": {"@id": "ex:when", "@type": "xsd:dateTime", "@protected": False},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "Group": {"@id": "ex:Group", "@context": {"name": "ex:name", "text": None}},
}


def _context(*gone: str, **changes: Any) -> dict[str, Any]:
    return {**{key: value for key, value in CONTEXT.items() if key not in gone}, **changes}


def _lines(other: Any) -> list[str]:
    return [str(one) for one in compare(meaning_of_context(CONTEXT), meaning_of_context(other))]


SAME_CONTEXTS: dict[str, Any] = {
    "in its document": {"@context": CONTEXT},
    "in an array": [CONTEXT],
    "other order": dict(reversed(CONTEXT.items())),
    "absolute": _context(Note="urn:e/Note"),
    "long": _context(Note={"@id": "ex:Note"}),
    "by another term": _context(Note="Group2", Group2="ex:Note"),
    "order of containers": _context(text={"@id": "ex:text", "@container": ["@set", "@language"]}),
}


@pytest.mark.parametrize("case", SAME_CONTEXTS)
def test_contexts_that_mean_the_same_are_equal(case: str) -> None:
    more = {"Group2"} if case == "by another term" else set()
    found = compare(meaning_of_context(CONTEXT), meaning_of_context(SAME_CONTEXTS[case]))
    assert {one.subject for one in found} == more


CHANGED_CONTEXTS: dict[str, tuple[Any, str]] = {
    "iri": (_context(Note="ex:note"), "Note: ours says is urn:e/Note; theirs says is urn:e/note"),
    "type": (
        _context(when={"@id": "ex:when", "@protected": False}),
        "when: ours says @type xsd:dateTime",
    ),
    "container": (
        _context(text={"@id": "ex:text"}),
        'text: ours says @container ["@language", "@set"]',
    ),
    "open": (
        _context(when={"@id": "ex:when", "@type": "xsd:dateTime"}),
        "when: theirs says protected",
    ),
    "gone": (
        _context("Note"),
        "Note: missing in theirs; the other says is urn:e/Note and protected",
    ),
    "null": (_context(Note=None), "Note: ours says is urn:e/Note; theirs says is nothing"),
    "reverse": (
        _context(Note={"@reverse": "ex:Note"}),
        "Note: ours says is urn:e/Note; theirs says is nothing, reverse urn:e/Note",
    ),
    "version": (_context("@version"), "@version: missing in theirs; the other says 1.1"),
    "scoped": (
        _context(Group={"@id": "ex:Group", "@context": {"name": "ex:n", "text": None}}),
        "Group > name: ours says is urn:e/name; theirs says is urn:e/n",
    ),
    "no longer scoped": (
        _context(Group="ex:Group"),
        "Group > text: missing in theirs; the other says is nothing",
    ),
    "no prefix": (_context(ex={"@id": "urn:e/"}), "ex: ours says prefix"),
    "said prefix": (
        _context(ex={"@id": "urn:f", "@prefix": True}),
        "Note: ours says is urn:e/Note; theirs says is urn:fNote",
    ),
    "of another": (
        [CONTEXT, "https://example.org/c"],
        '@context: missing in ours; the other says "https://example.org/c"',
    ),
    "forgetting": ([None, CONTEXT], "@context: missing in ours; the other says null"),
}


@pytest.mark.parametrize("case", CHANGED_CONTEXTS)
def test_every_change_of_a_context_is_a_difference(case: str) -> None:
    other, line = CHANGED_CONTEXTS[case]
    assert line in _lines(other)


def test_a_context_may_use_what_was_defined_before_it() -> None:
    parts = [{"ex": "urn:e/"}, {"Note": "ex:Note"}]
    assert "is urn:e/Note" in next(iter(meaning_of_context(parts)["Note"]))


@pytest.mark.parametrize(
    ("context", "term", "iri"),
    [
        ({"a": "b", "b": "a"}, "a", "nothing"),
        ({"a": "a:x"}, "a", "a:x"),
        ({"a": {"@type": "@id"}}, "a", "nothing"),
        ({"@vocab": "urn:v#", "a": {"@type": "@id"}}, "a", "urn:v#a"),
        ({"@vocab": "urn:v#", "a": None}, "a", "nothing"),
        ({"urn:x:y": {"@type": "@id"}}, "urn:x:y", "urn:x:y"),
        ({"a": "_:b0"}, "a", "_:b0"),
        ({"http": "urn:no#", "a": "http://e.f"}, "a", "http://e.f"),
    ],
)
def test_terms_are_expanded_as_json_ld_does(context: Any, term: str, iri: str) -> None:
    assert f"is {iri}" in next(iter(meaning_of_context(context)[term]))


@pytest.mark.parametrize("release", ["elm-3.1", "elm-3.2-lts"])
def test_the_published_context_is_understood_as_pyld_does(published: Path, release: str) -> None:
    from pyld import jsonld

    file = published / "published" / release / "edc-ap-context.jsonld"
    context = json.loads(file.read_text("utf-8"))["@context"]
    meaning = meaning_of_context(context)
    assert set(meaning) == set(context)
    document: dict[str, Any] = {"@context": context}
    for number, term in enumerate(context):
        tagged = "@container @language" in str(context[term]).replace("': '", " ")
        document[term] = {"en": f"<{number}>"} if tagged else f"<{number}>"
    (node,) = jsonld.expand(document)
    found = {
        number: iri
        for iri, values in node.items()
        for number in re.findall(r"<(\d+)>", json.dumps(values))
    }
    assert len(found) == len(context)
    for number, term in enumerate(context):
        assert f"is {found[str(number)]}" in next(iter(meaning[term])), term
