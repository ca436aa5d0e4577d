"""Our shapes against the published ones: tuple by tuple, and in the eyes of pyshacl."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from microcred.releases import ELM_3, ELM_3_1, RELEASES, Release
from microcred.schemas.comparing import compare, digest, meaning_of_shapes
from microcred.schemas.published import PUBLISHED_SHAPES
from microcred.schemas.reading_shapes import read_shapes
from microcred.schemas.shape_rules import FILES
from microcred.schemas.shapes import profile_shapes, shape_sets
from microcred.schemas.turtle import write_shapes

SH = Namespace("http://www.w3.org/ns/shacl#")
FOLDERS = {"ELM 3.2": "elm-3.2-lts", "ELM 3.1": "elm-3.1"}
BOTH = pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)

# (release, file, subject) -> why ours differ in meaning, with the date. There is none.
DIFFERENCES: dict[tuple[str, str, str], str] = {}
# What the published files say that means nothing in SHACL.
IGNORED = {
    "ELM 3.2": {
        "EuropeanDigitalPresentation-sec_proof a sh:propertyShape",
        "Person-elm_citizenshipCountry sh:nodekind",
    },
    "ELM 3.1": {
        "EuropeanDigitalPresentation-cred_proof a sh:propertyShape",
        "Person-elm_citizenshipCountry sh:nodekind",
    },
}


def _file(published: Path, release: Release, name: str) -> bytes:
    return (published / "published" / FOLDERS[release.name] / f"EDC-{name}.ttl").read_bytes()


@BOTH
@pytest.mark.parametrize("name", FILES)
def test_every_constraint_is_the_published_one(
    published: Path, release: Release, name: str
) -> None:
    data = _file(published, release, name)
    known = PUBLISHED_SHAPES[release.name, name]
    assert hashlib.sha256(data).hexdigest() == known.sha256
    assert f'owl:versionInfo "{known.version}"'.encode() in data
    assert b"https://creativecommons.org/licenses/by/4.0/" in data
    theirs = read_shapes(data, name=name)
    ours = shape_sets(release)[name]
    found = compare(meaning_of_shapes(ours), meaning_of_shapes(theirs))
    assert [one for one in found if (release.name, name, one.subject) not in DIFFERENCES] == []
    assert digest(meaning_of_shapes(theirs)) == known.meaning
    assert (ours.iri, ours.imports) == (theirs.iri, theirs.imports)
    assert set(theirs.ignored) == (IGNORED[release.name] if name == "generic-no-cv" else set())
    unread = [
        one.name for shape in theirs.shapes for one in (shape, *shape.properties) if one.unread
    ]
    assert unread == []


@BOTH
@pytest.mark.parametrize("name", FILES)
def test_node_shapes_are_named_as_published(published: Path, release: Release, name: str) -> None:
    theirs = {shape.name for shape in read_shapes(_file(published, release, name)).shapes}
    ours = {shape.name for shape in shape_sets(release)[name].shapes}
    # The one that does not follow the rule of the others.
    assert theirs - ours == ({"DisplayParameterCV"} if name == "generic-full" else set())
    assert ours - theirs == ({"DisplayParameterShapeCV"} if name == "generic-full" else set())


# -- without our reader ----------------------------------------------------------------------------

PROSE = {SH.name, SH.description, SH.message}


def _text(graph: Graph, value: Node) -> str:
    if (value, RDF.first, None) in graph:
        return f"({' '.join(sorted(_text(graph, one) for one in Collection(graph, value)))})"
    if isinstance(value, BNode):
        inside = graph.predicate_objects(value)
        return f"[{' '.join(sorted(f'{one} {_text(graph, other)}' for one, other in inside))}]"
    # The namespace of the file's own shapes is its own.
    return str(value)


def _rows(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Every statement under sh: of every shape, whatever its words are."""
    for shape in set(graph.subjects(RDF.type, SH.NodeShape)):
        target = graph.value(shape, SH.targetClass)
        owner = str(target or shape)
        yield (owner, *_statements(graph, shape))
        for one in graph.objects(shape, SH.property):
            yield (owner, str(graph.value(one, SH.path)), *_statements(graph, one))


def _statements(graph: Graph, shape: Node) -> Iterator[str]:
    said = {
        f"{predicate} {_text(graph, value)}"
        for predicate, value in graph.predicate_objects(shape)
        if str(predicate).startswith(str(SH)) and predicate not in {*PROSE, SH.property}
    }
    if (shape, SH.path, None) in graph:
        said.add(f"{SH.severity} {SH.Violation}")
    yield from sorted(said - {f"{SH.nodekind} {SH.IRI}"})


@BOTH
@pytest.mark.parametrize("name", FILES)
def test_the_written_file_states_the_published_constraints(
    published: Path, release: Release, name: str
) -> None:
    ours = Graph().parse(data=write_shapes(shape_sets(release)[name]), format="turtle")
    theirs = Graph().parse(data=_file(published, release, name), format="turtle")
    mine, others = set(_rows(ours)), set(_rows(theirs))
    assert mine - others == set()
    assert others - mine == set()


# -- in the eyes of pyshacl ------------------------------------------------------------------------

SAMPLES = {
    "ec/unsigned/elm32-credential-sample.jsonld": "generic",
    "ec/signed/elm31-microcredential-annex1-signed.jsonld": "generic",
    "ec/unsigned/elm31-minimal-sample.jsonld": "generic",
    "ec-2025/AA-Annex1-MC-signed.jsonld": "accredited",
    "mynextid/edc-coe-signed.jsonld": "diplomaSupplement",
    "mynextid/edc-cas-signed.jsonld": "converted",
    "ec/wrong/edc206-no-legal-name-should-fail-devcontext.jsonld": "issuedByMandate",
}
# How many mutations of each sample are put into one graph, and the seed of the choice.
BATCH = 4
SEED = 20261124


def _document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if "payload" in found:
        found = json.loads(found["payload"])
    found["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "http://data.europa.eu/snb/model/context/edc-ap",
    ]
    return found


@cache
def _triples(published: Path, release: str, sample: str) -> tuple[tuple[Node, Node, Node], ...]:
    from pyld import jsonld

    folder = published / "published"
    contexts = {
        "https://www.w3.org/2018/credentials/v1": folder / "w3c" / "credentials-v1.jsonld",
        "http://data.europa.eu/snb/model/context/edc-ap": folder
        / FOLDERS[release]
        / "edc-ap-context.jsonld",
    }

    def loader(url: str, options: object) -> dict[str, Any]:
        document = json.loads(contexts[url].read_text("utf-8"))
        return {"contextUrl": None, "documentUrl": url, "document": document}

    quads = jsonld.to_rdf(
        _document(published / "samples" / sample),
        {"documentLoader": loader, "format": "application/n-quads"},
    )
    return tuple(sorted(Graph().parse(data=quads, format="nt")))


def _mutated(
    triples: tuple[tuple[Node, Node, Node], ...], chance: random.Random
) -> list[tuple[Node, Node, Node]]:
    """The triples with one to three of them deleted, doubled, retyped or pointing elsewhere."""
    changed = list(triples)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(changed))
        subject, predicate, _ = changed[at]
        other = chance.choice(triples)
        literal = Literal("2023-01-01T00:00:00") if chance.random() < 0.5 else Literal("x", "fr")
        changed[at : at + 1] = chance.choice(
            [
                [],
                [changed[at], (subject, predicate, literal)],
                [(subject, predicate, literal)],
                [(subject, predicate, other[2])],
                [changed[at], (subject, predicate, other[2])],
                [changed[at], (subject, other[1], other[2])],
                [(subject, predicate, URIRef("urn:example:elsewhere"))],
                [(subject, predicate, BNode(f"b{at}"))],
            ]
        )
    return changed


def _apart(triples: list[tuple[Node, Node, Node]], number: int) -> Iterator[tuple[Any, Any, Any]]:
    """The same with nodes of its own; schemes and classes keep their names."""
    own = {one for one, predicate, value in triples if predicate != RDF.type}
    own -= {value for _, predicate, value in triples if predicate == RDF.type}

    def name(node: Node) -> Node:
        if node in own or isinstance(node, BNode):
            return URIRef(f"urn:m{number}:{node}")
        return node

    for subject, predicate, value in triples:
        yield name(subject), predicate, name(value)


def _results(data: Graph, shapes: Graph) -> set[tuple[str, str, str]]:
    from pyshacl import validate

    _, report, _ = validate(data, shacl_graph=shapes, do_owl_imports=False, inference="none")
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(one, SH.focusNode)),
            str(report.value(one, SH.resultPath)),
            str(report.value(one, SH.sourceConstraintComponent)),
        )
        for one in report.subjects(RDF.type, SH.ValidationResult)
    }


@cache
def _shapes(published: Path, release: str, profile: str) -> tuple[Graph, Graph]:
    """Ours, by the written files, and the published ones."""
    ours, theirs = Graph(), Graph()
    for one in profile_shapes({"ELM 3.2": ELM_3, "ELM 3.1": ELM_3_1}[release], profile):
        ours.parse(data=write_shapes(one), format="turtle")
        theirs.parse(published / "published" / FOLDERS[release] / f"EDC-{one.name}.ttl")
    return ours, theirs


@BOTH
@pytest.mark.parametrize("sample", SAMPLES)
def test_pyshacl_sees_the_same(published: Path, release: Release, sample: str) -> None:
    chance = random.Random(f"{SEED} {release.name} {sample}")
    triples = _triples(published, release.name, sample)
    data = Graph()
    for number in range(BATCH):
        made = list(triples) if number == 0 else _mutated(triples, chance)
        for triple in _apart(made, number):
            data.add(triple)
    ours, theirs = _shapes(published, release.name, SAMPLES[sample])
    found = _results(data, ours)
    assert found == _results(data, theirs), f"seed {SEED}"
    assert any(focus.startswith("urn:m") for focus, _, _ in found)
