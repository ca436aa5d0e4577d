"""Reading SHACL files: everything is held or named, whatever the syntax; the rest is refused."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from microcred.errors import MalformedSchema, MissingExtra
from microcred.linked.terms import class_iri, property_iri
from microcred.releases import RELEASES, Release
from microcred.schemas import reading_shapes
from microcred.schemas.reading_shapes import read_shapes
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_rules import FILES
from microcred.schemas.shapes import shape_sets
from microcred.schemas.turtle import write_shapes

HEAD = """
@prefix : <http://example.org/ap/college/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix dc: <http://purl.org/dc/terms/> .
"""
NOTE = class_iri("Note")


def _read(body: str) -> ShapeSet:
    return read_shapes((HEAD + body).encode())


def _only(body: str) -> PropertyShape:
    """The one property shape of a shape of notes with this body."""
    (shape,) = _read(
        f":NoteShape a sh:NodeShape ; sh:targetClass elm:Note ; sh:property {body} ."
    ).shapes
    (one,) = shape.properties
    return one


# -- there and back --------------------------------------------------------------------------------


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
@pytest.mark.parametrize("name", FILES)
def test_what_was_written_is_read_back(release: Release, name: str) -> None:
    one = shape_sets(release)[name]
    assert read_shapes(write_shapes(one).encode(), name=name) == _sorted(one)


def test_both_syntaxes_say_the_same() -> None:
    one = shape_sets(RELEASES[0])["generic-full"]
    turtle = write_shapes(one)
    xml = (
        Graph().parse(data=turtle, format="turtle").serialize(format="pretty-xml", encoding="utf-8")
    )
    assert read_shapes(xml) == read_shapes(turtle.encode())
    assert read_shapes(b"\n" + xml.partition(b"?>")[2].lstrip()) == read_shapes(xml)


def _sorted(one: ShapeSet) -> ShapeSet:
    """As the reader orders it: what means a set is in the order of its members."""
    from microcred.frozen import replaced

    return replaced(
        one,
        imports=tuple(sorted(one.imports)),
        shapes=tuple(
            replaced(
                shape,
                properties=tuple(sorted(shape.properties, key=lambda each: (each.path, each.name))),
            )
            for shape in sorted(one.shapes, key=lambda shape: (shape.name, shape.target or ""))
        ),
    )


_IRIS = st.sampled_from([class_iri("Note"), "urn:example:c", "http://example.org/x#y", "urn:a:%20"])
_NAMES = st.from_regex(r"[A-Z][A-Za-z0-9_-]{0,8}", fullmatch=True)
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00\r"),
    max_size=20,
)
_PROPERTIES = st.builds(
    PropertyShape,
    name=_NAMES,
    path=_IRIS,
    min=st.integers(0, 3),
    max=st.none() | st.integers(0, 9),
    datatype=st.none() | _IRIS,
    classes=st.lists(_IRIS, unique=True, max_size=3).map(tuple),
    node=st.none() | _NAMES,
    node_kind=st.sampled_from([None, "IRI", "Literal", "BlankNodeOrIRI"]),
    unique_lang=st.booleans(),
    has_value=st.none() | _IRIS,
    max_inclusive=st.none() | st.integers(-5, 5),
    severity=st.sampled_from(["Violation", "Warning", "Info"]),
    message=_TEXTS,
    deactivated=st.booleans(),
)
_EITHER = _PROPERTIES.map(
    lambda one: PropertyShape(one.name, one.path, datatypes=("urn:d", "urn:e"))
) | _PROPERTIES.map(lambda one: PropertyShape(one.name, one.path, nodes=("A", "B")))
_NODES = st.builds(
    NodeShape,
    name=_NAMES,
    target=st.none() | _IRIS,
    properties=st.lists(_PROPERTIES | _EITHER, max_size=3, unique_by=lambda one: one.name).map(
        tuple
    ),
    classes=st.lists(_IRIS, unique=True, max_size=2).map(lambda iris: tuple(sorted(iris))),
    any_of=st.lists(_IRIS | _NAMES, unique=True, max_size=3).map(tuple),
    severity=st.sampled_from(["Violation", "Warning"]),
    message=_TEXTS,
    deactivated=st.booleans(),
)


@settings(max_examples=40)
@given(shapes=st.lists(_NODES, min_size=1, max_size=3, unique_by=lambda shape: shape.name))
def test_whatever_the_values_hold_is_written_and_read(shapes: list[NodeShape]) -> None:
    named = [shape.name for shape in shapes]
    named += [one.name for shape in shapes for one in shape.properties]
    if len(set(named)) < len(named):
        # Two shapes of one name would be one in a file.
        return
    one = _sorted(ShapeSet("college", "http://example.org/ap/college", (), tuple(shapes)))
    assert read_shapes(write_shapes(one).encode()) == one


# -- what is held ----------------------------------------------------------------------------------

HELD = {
    "[ sh:path elm:p ; sh:class elm:A ]": {"classes": ("elm:A",)},
    "[ sh:path elm:p ; sh:or ( [ sh:class elm:A ] [ sh:class elm:B ] ) ]": {
        "classes": ("elm:A", "elm:B")
    },
    "[ sh:path elm:p ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ]": {
        "datatypes": ("xsd:date", "xsd:gYear")
    },
    "[ sh:path elm:p ; sh:or ( [ sh:node :A ] :B ) ]": {"nodes": ("A", "B")},
    "[ sh:path elm:p ; sh:node :A ; sh:class elm:A ]": {"node": "A", "classes": ("elm:A",)},
    "[ sh:path elm:p ; sh:class elm:A ; sh:or ( [ sh:node :A ] [ sh:node :B ] ) ]": {
        "classes": ("elm:A",),
        "nodes": ("A", "B"),
    },
    "[ sh:path elm:p ; sh:maxInclusive 100 ; sh:uniqueLang true ]": {
        "max_inclusive": 100,
        "unique_lang": True,
    },
    "[ sh:path elm:p ; sh:deactivated true ; sh:severity sh:Warning ]": {
        "deactivated": True,
        "severity": "Warning",
    },
    "[ sh:path elm:p ; sh:deactivated false ; sh:uniqueLang false ; sh:minCount 0 ]": {
        "deactivated": False,
        "unique_lang": False,
        "min": 0,
    },
    '[ sh:path elm:p ; sh:message "drei"@de, "three"@en ]': {"message": "three"},
    '[ sh:path elm:p ; sh:message "drei"@de ; sh:name "x" ; sh:order 3 ]': {"message": "drei"},
}


@pytest.mark.parametrize("body", HELD)
def test_constraints_are_held(body: str) -> None:
    one = _only(body)
    for field, wanted in HELD[body].items():
        value = getattr(one, field)
        if field in ("classes", "datatypes"):
            value = tuple(
                iri.replace("http://data.europa.eu/snb/model/elm/", "elm:").replace(
                    "http://www.w3.org/2001/XMLSchema#", "xsd:"
                )
                for iri in value
            )
        assert value == wanted
    assert one.unread == ()


def test_nameless_shapes_are_named_for_class_and_path() -> None:
    assert _only("[ sh:path elm:noteLiteral ]").name == "Note-elm_noteLiteral"
    assert _only("[ sh:path <http://example.org/x> ]").name == "Note-http_//example.org/x"
    (rule,) = _read(":LanguageRestriction a sh:NodeShape ; sh:property [ sh:path dc:x ] .").shapes
    assert rule.properties[0].name == "Language-dc_x"


def test_a_shape_with_two_targets_comes_twice() -> None:
    found = _read(":S a sh:NodeShape ; sh:targetClass elm:Note, elm:Claim .").shapes
    assert [(shape.name, shape.target) for shape in found] == [
        ("S", class_iri("Claim")),
        ("S", NOTE),
    ]


def test_a_property_shape_may_have_a_target_itself() -> None:
    (shape,) = _read(":S sh:targetClass elm:Note ; sh:path dc:title ; sh:minCount 2 .").shapes
    assert (shape.target, shape.properties[0].path) == (NOTE, property_iri("title"))
    assert shape.properties[0].min == 2


def test_the_file_is_named_by_its_ontology_or_its_shapes() -> None:
    body = ":S a sh:NodeShape ."
    assert (_read(body).iri, _read(body).name) == ("http://example.org/ap/college", "college")
    said = "<urn:x:/file> a owl:Ontology ; owl:imports <urn:b>, <urn:a> . " + body
    assert (_read(said).iri, _read(said).imports) == ("urn:x:/file", ("urn:a", "urn:b"))
    assert _read(said).name == "file"
    assert read_shapes((HEAD + body).encode(), name="mine").name == "mine"


# -- what is named ---------------------------------------------------------------------------------

ELM = "http://data.europa.eu/snb/model/elm/"
UNREAD = {
    '[ sh:path elm:p ; sh:pattern "^a" ; sh:minLength 2 ]': ("sh:minLength 2", "sh:pattern ^a"),
    "[ sh:path elm:p ; sh:class elm:A, elm:B ]": (f"sh:class {ELM}B",),
    "[ sh:path elm:p ; sh:minCount 1, 2 ]": ("sh:minCount 2",),
    '[ sh:path elm:p ; sh:minCount "few" ; sh:maxInclusive 1.5 ]': (
        "sh:maxInclusive 1.5",
        "sh:minCount few",
    ),
    '[ sh:path elm:p ; sh:hasValue "x" ]': ("sh:hasValue x",),
    "[ sh:path elm:p ; sh:node :A, :B ]": ("sh:node http://example.org/ap/college/B",),
    "[ sh:path elm:p ; sh:node [ sh:class elm:A ] ]": (f"sh:node [class {ELM}A]",),
    "[ sh:path elm:p ; sh:not [ sh:class elm:A ] ]": (f"sh:not [class {ELM}A]",),
    "[ sh:path elm:p ; sh:property [ sh:path elm:q ] ]": (f"sh:property [path {ELM}q]",),
}


@pytest.mark.parametrize("body", UNREAD)
def test_other_constraints_are_named(body: str) -> None:
    assert _only(body).unread == UNREAD[body]


@pytest.mark.parametrize(
    "either",
    [
        "[ sh:class elm:A ] [ sh:datatype xsd:date ]",
        "[ sh:class elm:A ; sh:minCount 1 ] [ sh:class elm:B ]",
        "[ sh:not elm:A ] [ sh:class elm:B ]",
        '"text" [ sh:class elm:B ]',
        "[ sh:class [] ] [ sh:class elm:B ]",
    ],
)
def test_an_or_of_another_kind_is_named(either: str) -> None:
    one = _only(f"[ sh:path elm:p ; sh:or ( {either} ) ]")
    assert (one.classes, one.datatypes, one.nodes) == ((), (), ())
    (said,) = one.unread
    assert said.startswith("sh:or [")


def test_a_class_beside_an_or_of_classes_is_not_mixed_with_it() -> None:
    one = _only(
        "[ sh:path elm:p ; sh:class elm:A ; sh:or ( [ sh:class elm:B ] [ sh:class elm:C ] ) ]"
    )
    assert one.classes == (class_iri("A"),)
    assert len(one.unread) == 1
    two = _only("[ sh:path elm:p ; sh:or ( [ sh:class elm:A ] ), ( [ sh:class elm:B ] ) ]")
    assert two.classes == ()
    assert len(two.unread) == 2


def test_a_path_of_several_steps_is_named() -> None:
    one = _only("[ sh:path [ sh:inversePath elm:p ] ; sh:minCount 1 ]")
    assert one.path == f"[inversePath {ELM}p]"
    assert one.unread == (f"sh:path [inversePath {ELM}p]",)


def test_constraints_of_a_node_are_held_or_named() -> None:
    (shape,) = _read(
        ":S a sh:NodeShape ; sh:class elm:A, elm:B ; sh:closed true ; sh:nodeKind sh:IRI ;"
        " sh:or ( [ sh:class elm:A ] [ sh:node :T ] ) ; sh:severity sh:Info ."
    ).shapes
    assert shape.classes == (class_iri("A"), class_iri("B"))
    assert shape.any_of == (class_iri("A"), "T")
    assert shape.severity == "Info"
    assert shape.unread == ("sh:closed true", "sh:nodeKind http://www.w3.org/ns/shacl#IRI")


def test_words_that_shacl_does_not_define_are_ignored_and_named() -> None:
    found = _read(
        ":S a sh:NodeShape ; sh:mincount 1 ; sh:property :P ."
        " :P a sh:propertyShape ; sh:path elm:p ; sh:nodekind sh:IRI ."
    )
    assert found.ignored == ("P a sh:propertyShape", "P sh:nodekind", "S sh:mincount")
    (shape,) = found.shapes
    assert (shape.unread, shape.properties[0].unread) == ((), ())


def test_nested_values_are_shown_to_a_depth() -> None:
    deep = "[ sh:not " * 30 + "[ sh:class elm:A ]" + " ]" * 30
    (said,) = _only(f"[ sh:path elm:p ; sh:not {deep} ]").unread
    assert said == "sh:not " + "[not " * 8 + "[...]" + "]" * 8


# -- what is refused -------------------------------------------------------------------------------

REFUSED = {
    "nothing": b"",
    "no shape": b"<urn:a> <urn:b> <urn:c> .",
    "no turtle": b"<urn:a> <urn:b",
    "no text": b"\xff\xfe\x00",
    "no xml": b"<?xml version='1.0'?><rdf:RDF",
    "html": b"<!DOCTYPE html><html><body>Moved</body></html>",
    "entities": b'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY e "e">]><rdf:RDF/>',
    "utf-16": HEAD.encode("utf-16"),
    "json": b'{"@context": {}}',
    "nested": b"<urn:a> <urn:b> " + b"[ <urn:c> " * 3000,
    "two of one name": (
        HEAD + ":S a sh:NodeShape . <http://example.org/other#S> a sh:NodeShape ."
    ).encode(),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_are_refused(case: str) -> None:
    with pytest.raises(MalformedSchema) as caught:
        read_shapes(REFUSED[case])
    assert len(str(caught.value)) < 80


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_shapes, "MAX_BYTES", 10)
    with pytest.raises(MalformedSchema, match="at most 10 bytes"):
        read_shapes(b" " * 11)


def test_without_rdflib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(MissingExtra, match=r"microcred\[shacl\]"):
        read_shapes(b"")
