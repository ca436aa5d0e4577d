"""Projecting: the SHACL shapes of a release, from its typed model.

Each term of a class becomes a property shape of "generic-no-cv"; what it says of a vocabulary
becomes one of "generic-full"; what it says of an EDC profile becomes one of that profile. The
rules between nodes come from `microcred.schemas.shape_rules`. What comes out is equal in meaning
to the published files, which tests prove by digest and constraint by constraint; the names of the
property shapes follow a rule here, those published have slips of the pen or are missing.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.projecting import project
    >>> sets = project(ELM_3)
    >>> {name: len(one.shapes) for name, one in sets.items()}["generic-no-cv"]
    59
    >>> grade = sets["generic-no-cv"].shape("LearningAssessmentShape").properties[4]
    >>> grade.name, grade.min, grade.max
    ('LearningAssessment-elm_gradeStatus', 0, 1)
    >>> grade.message
    'gradeStatus: Concept, at most 1 - Whether the grade is final.'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.frozen import replaced
from microcred.linked.terms import Term, class_iri, expand, property_iri, shorten
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_rules import (
    ANY_CLAIM,
    CLAIM,
    CLAIM_TYPE,
    DEACTIVATED,
    FILES,
    ISSUER,
    ONE_PER_LANGUAGE,
    ONLY_CLAIM,
    RESTRICTIONS,
    SPECIFICATION,
    SPECIFICATIONS,
)

if TYPE_CHECKING:
    from microcred.releases import Release

__all__ = ["project"]

_Terms = Mapping[str, tuple[Term, ...]]

_LITERAL: Final = "nodeKind Literal"
_FULL: Final = "generic-full"
_NO_CV: Final = "generic-no-cv"
_IN_SCHEME: Final = property_iri("inScheme")


def project(release: Release) -> Mapping[str, ShapeSet]:
    """The shapes of a release by the name of the file, each file by itself.

    The classes of the release are loaded, and pydantic with them;
    `microcred.schemas.shapes.shape_sets` gives the same without, for the releases known here.
    """
    terms: _Terms = {
        name: tuple(cls.terms().values()) for name, cls in sorted(release.classes.items())
    }
    return MappingProxyType(
        {
            name: ShapeSet(name, file.iri, file.imports, _in_order(_shapes(name, terms)))
            for name, file in FILES.items()
        }
    )


def _shapes(name: str, terms: _Terms) -> Iterator[NodeShape]:
    if name == _NO_CV:
        yield from _generic(terms)
        yield from _rules(terms)
    elif name == _FULL:
        yield from _vocabularies(terms)
        yield from (_restriction(scheme) for scheme in RESTRICTIONS)
    else:
        yield from _profile(name, terms)
        if name in ONLY_CLAIM:
            yield _only_claim(ONLY_CLAIM[name])


def _in_order(shapes: Iterable[NodeShape]) -> tuple[NodeShape, ...]:
    """By name, and the properties of each in the order of their paths."""
    return tuple(
        replaced(shape, properties=tuple(sorted(shape.properties, key=lambda one: one.path)))
        for shape in sorted(shapes, key=lambda shape: shape.name)
    )


# -- without vocabularies -------------------------------------------------------------------------


def _generic(terms: _Terms) -> Iterator[NodeShape]:
    """One shape for each class."""
    for cls, its in terms.items():
        off = cls in DEACTIVATED
        properties = [replaced(_property(cls, term), deactivated=off) for term in its]
        yield NodeShape(f"{cls}Shape", class_iri(cls), tuple(properties), deactivated=off)


def _property(owner: str, term: Term) -> PropertyShape:
    """A term as a property shape; `owner` is the first part of its name."""
    return PropertyShape(
        f"{owner}-{shorten(term.iri).replace(':', '_')}",
        term.iri,
        term.min,
        term.max,
        datatype=expand(term.datatype) if term.datatype and term.datatype != _LITERAL else None,
        classes=() if _any_claim(term) else tuple(map(class_iri, term.classes)),
        node=_node(term),
        node_kind=_node_kind(term),
        unique_lang=term.language and term.iri in ONE_PER_LANGUAGE,
        max_inclusive=term.highest,
        message=_message(term, term.min, term.max, _range(term)),
    )


def _any_claim(term: Term) -> bool:
    return ANY_CLAIM.issubset(term.classes)


def _node(term: Term) -> str | None:
    if _any_claim(term):
        return CLAIM
    return ISSUER if term.name == "issuer" else None


def _node_kind(term: Term) -> str | None:
    if term.datatype == _LITERAL:
        return "Literal"
    return "IRI" if term.takes_iri else None


def _rules(terms: _Terms) -> Iterator[NodeShape]:
    """What properties refer to, and one that nothing refers to."""
    special = sorted(ANY_CLAIM - {"Claim"})
    yield NodeShape(
        CLAIM,
        None,
        any_of=(*map(class_iri, special), CLAIM_TYPE),
        message=f"a claim: {_listed(special)}, or any claim that says of which type it is",
    )
    typed = [
        replaced(term, min=max(term.min, 1)) if term.name == "dcType" else term
        for term in terms["Claim"]
    ]
    yield NodeShape(CLAIM_TYPE, None, tuple(_property("ClaimType", term) for term in typed))
    identified = replaced(_named(terms["Organisation"], "eIDASIdentifier"), min=1, max=1)
    yield NodeShape(ISSUER, None, (_property("Issuer", identified),))
    yield NodeShape(
        SPECIFICATION,
        None,
        any_of=tuple(map(class_iri, SPECIFICATIONS)),
        message=f"a specification: {_listed(SPECIFICATIONS)}",
    )


def _named(terms: Iterable[Term], name: str) -> Term:
    return next(term for term in terms if term.name == name)


# -- the vocabularies -----------------------------------------------------------------------------


def _vocabularies(terms: _Terms) -> Iterator[NodeShape]:
    """One shape for each class with properties that are bound to a scheme."""
    for cls, its in terms.items():
        properties = [_concept(cls, term, term.vocabulary) for term in its if term.vocabulary]
        if properties:
            yield NodeShape(f"{cls}ShapeCV", class_iri(cls), tuple(properties))


def _concept(owner: str, term: Term, scheme: str) -> PropertyShape:
    return PropertyShape(
        f"{owner}-{shorten(term.iri).replace(':', '_')}",
        term.iri,
        term.min,
        term.max,
        node=RESTRICTIONS[scheme].name,
        node_kind="IRI",
        message=_message(term, term.min, term.max, f"concept of {scheme}"),
    )


def _restriction(scheme: str) -> NodeShape:
    rule = RESTRICTIONS[scheme]
    inside = PropertyShape(
        f"{rule.name.removesuffix('Restriction')}-skos_inScheme",
        _IN_SCHEME,
        classes=(class_iri("ConceptScheme"),) if rule.typed else (),
        node_kind="IRI",
        has_value=scheme,
        message=f"inScheme: among them {scheme}",
    )
    return NodeShape(rule.name, None, (inside,), message=f"a concept of {scheme}")


# -- the profiles ---------------------------------------------------------------------------------


def _profile(profile: str, terms: _Terms) -> Iterator[NodeShape]:
    """One shape for each class that the profile asks more of."""
    for cls, its in terms.items():
        properties = [
            _property(cls, replaced(term, min=rule.min, max=rule.max))
            for term in its
            for rule in term.profiles
            if rule.profile == profile
        ]
        if properties:
            yield NodeShape(f"{cls}Shape", class_iri(cls), tuple(properties))


def _only_claim(cls: str) -> NodeShape:
    return NodeShape(CLAIM, None, classes=(class_iri(cls),), message=f"a claim: {cls}")


# -- what it says to people -----------------------------------------------------------------------


def _message(term: Term, least: int, most: int | None, what: str) -> str:
    """What a property shape asks, and what the property is about."""
    said = f"{term.name}: {what}{_times(least, most)}"
    return f"{said} - {term.doc}" if term.doc else said


def _times(least: int, most: int | None) -> str:
    if most is None:
        return f", at least {least}" if least else ""
    if least == most:
        return f", exactly {most}"
    return f", {least} to {most}" if least else f", at most {most}"


def _range(term: Term) -> str:
    if term.language:
        once = ", one for each language" if term.iri in ONE_PER_LANGUAGE else ""
        return f"text with its language{once}"
    if _any_claim(term):
        return "claim"
    highest = "" if term.highest is None else f" up to {term.highest}"
    named = term.classes or tuple(name for name in term.range if name.startswith(("xsd:", "rdf:")))
    return (_listed(named) if named else "literal" if term.datatype else "IRI") + highest


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
