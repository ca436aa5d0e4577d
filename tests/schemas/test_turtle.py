"""Writing SHACL: the bytes are stable, other software takes them, nothing is left out."""

from __future__ import annotations

import re

import pytest
from rdflib import RDF, Graph, Namespace

from microcred.linked.terms import class_iri, property_iri
from microcred.releases import ELM_3, RELEASES, Release
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_rules import FILES
from microcred.schemas.shapes import profile_shapes, shape_sets
from microcred.schemas.turtle import write_shapes

SH = Namespace("http://www.w3.org/ns/shacl#")
DATA = """
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix dc: <http://purl.org/dc/terms/> .
<urn:example:note> a elm:Note ; elm:noteLiteral "Fine"@en .
<urn:example:empty> a elm:Note ; dc:subject <urn:example:note> .
"""


def _set(*properties: PropertyShape, iri: str = "http://example.org/ap/x") -> ShapeSet:
    return ShapeSet("x", iri, (), (NodeShape("NoteShape", class_iri("Note"), properties),))


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
@pytest.mark.parametrize("name", FILES)
def test_rdflib_reads_as_many_shapes(release: Release, name: str) -> None:
    one = shape_sets(release)[name]
    graph = Graph().parse(data=write_shapes(one), format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.NodeShape))) == len(one.shapes)
    properties = sum(len(shape.properties) for shape in one.shapes)
    assert len(set(graph.subjects(RDF.type, SH.PropertyShape))) == properties
    assert len(set(graph.objects(None, SH.message))) > 0


def test_pyshacl_takes_them_and_sees_what_is_wrong() -> None:
    from pyshacl import validate

    shapes = Graph()
    for one in profile_shapes(ELM_3, "diplomaSupplement"):
        shapes.parse(data=write_shapes(one), format="turtle")
    data = Graph().parse(data=DATA, format="turtle")
    conforms, report, _ = validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    found = {
        (str(report.value(one, SH.resultPath)), str(report.value(one, SH.resultMessage)))
        for one in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert not conforms
    assert found == {
        (
            property_iri("noteLiteral"),
            "noteLiteral: text with its language, at least 1 - The text.",
        ),
        (property_iri("subject"), "subject: Concept, at most 1 - What the note is about."),
    }


def test_they_keep_the_shapes_of_shacl_itself() -> None:
    from pyshacl import validate

    # The rules are in the other files too, where this check would take half a minute.
    shapes = Graph().parse(data=write_shapes(shape_sets(ELM_3)["accredited"]), format="turtle")
    data = Graph().parse(data=DATA, format="turtle")
    assert validate(data, shacl_graph=shapes, meta_shacl=True, inference="none")[0]
    broken = Graph().parse(
        data=write_shapes(_set(PropertyShape("p", "urn:p", node_kind="Nothing"))), format="turtle"
    )
    with pytest.raises(Exception, match="SHACL Shapes SHACL"):
        validate(data, shacl_graph=broken, meta_shacl=True, inference="none")


def test_the_same_shapes_give_the_same_text() -> None:
    one = shape_sets(ELM_3)["generic-full"]
    text = write_shapes(one)
    assert write_shapes(one) == text
    assert text.endswith(" .\n")
    assert "\r" not in text


def test_only_prefixes_that_are_used_are_declared() -> None:
    for one in shape_sets(ELM_3).values():
        text = write_shapes(one)
        head, _, body = text.partition("\n\n")
        body = re.sub(r'"(?:[^"\\]|\\.)*"', "", body)
        for prefix in re.findall(r"@prefix (\w*):", head):
            assert re.search(rf"(?<![\w<]){prefix}:\w", body), prefix


def test_nothing_of_the_published_prose_is_needed() -> None:
    text = write_shapes(shape_sets(ELM_3)["generic-no-cv"])
    assert "sh:description" not in text
    assert "rdfs:comment" not in text


def test_awkward_names_and_texts_are_escaped() -> None:
    iri = "http://example.org/a.b/c~d"
    message = 'Say "\\u" \t \n ünd \U0001f600 \\'
    one = _set(PropertyShape("a.b", iri, has_value="urn:x:y", message=message))
    text = write_shapes(one)
    assert f"<{iri}>" in text
    assert "<http://example.org/ap/x/a.b>" in text
    graph = Graph().parse(data=text, format="turtle")
    assert [str(said) for said in graph.objects(None, SH.message)] == [message]
    assert [str(value) for value in graph.objects(None, SH.hasValue)] == ["urn:x:y"]


@pytest.mark.parametrize(
    "iri", ["urn:a b", "urn:a>b", "urn:a\nb", 'urn:"', "urn:\\u0041", "urn:{a}"]
)
def test_what_is_no_iri_is_not_written(iri: str) -> None:
    with pytest.raises(ValueError, match="no IRI has"):
        write_shapes(_set(PropertyShape("p", iri)))
    with pytest.raises(ValueError, match="no IRI has"):
        write_shapes(_set(iri=iri))


def test_what_was_not_read_is_not_written_by_halves() -> None:
    property_ = PropertyShape("p", "urn:p", unread=("sh:pattern ^a",))
    node = NodeShape("S", None, unread=("sh:closed true",))
    for one in (_set(property_), ShapeSet("x", "urn:x", (), (node,))):
        with pytest.raises(ValueError, match="cannot be written: sh:"):
            write_shapes(one)
