"""Terms: names, IRIs and what follows from a range."""

from __future__ import annotations

import pytest

from microcred.linked.terms import (
    PREFIXES,
    SCHEMES,
    Term,
    class_iri,
    expand,
    property_iri,
    shorten,
)


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_shortening_is_the_reverse_of_expanding(prefix: str) -> None:
    assert shorten(expand(f"{prefix}:x")) == f"{prefix}:x"


def test_an_iri_of_no_known_namespace_stays() -> None:
    assert shorten("https://example.org/x") == "https://example.org/x"


def test_iris_of_classes_and_properties() -> None:
    assert class_iri("Location") == "http://purl.org/dc/terms/Location"
    assert class_iri("Person") == "http://data.europa.eu/snb/model/elm/Person"
    assert property_iri("eIDASIdentifier").endswith("/elm/eidasLegalIdentifier")
    assert property_iri("hasClaim") == "http://data.europa.eu/snb/model/elm/hasClaim"


def test_schemes_are_absolute() -> None:
    assert all(iri.startswith("http://") for iri in SCHEMES.values())
    assert len(set(SCHEMES.values())) == len(SCHEMES)


@pytest.mark.parametrize(
    ("term", "datatype", "classes", "container", "coercion"),
    [
        (Term("a", "x", ("rdf:langString",)), "rdf:langString", (), "@language", None),
        (Term("a", "x", ("xsd:string",)), "xsd:string", (), None, "xsd:string"),
        (Term("dateModified", "x", ("xsd:dateTime",)), "xsd:dateTime", (), None, "@id"),
        (Term("a", "x", ("nodeKind Literal",)), "nodeKind Literal", (), None, None),
        (Term("a", "x", ("nodeKind IRI",)), None, (), None, "@id"),
        (Term("a", "x", ("elm:Agent", "elm:Person")), None, ("Agent", "Person"), None, "@id"),
        (Term("proof", "x", ("elm:Proof",)), None, ("Proof",), "@graph", "@id"),
        (Term("a", "x", ("elm:Note",), in_context=False), None, ("Note",), None, None),
    ],
)
def test_what_follows_from_a_range(
    term: Term,
    datatype: str | None,
    classes: tuple[str, ...],
    container: str | None,
    coercion: str | None,
) -> None:
    assert (term.datatype, term.classes) == (datatype, classes)
    assert (term.container, term.coercion) == (container, coercion)


def test_where_an_iri_will_do() -> None:
    assert Term("a", "x", ("elm:CredentialStatus", "nodeKind IRI")).takes_iri
    assert not Term("a", "x", ("elm:Note",)).takes_iri
