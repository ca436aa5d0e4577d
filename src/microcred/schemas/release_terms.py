"""Release terms: shapes read back into terms of the typed model, the way against projecting.

A property shape of the file without vocabularies gives name, range and bounds of a term; the files
of vocabularies and profiles add to it. The JSON name comes from the context; what the known release
says of the same property (its name where the context has none, the words that describe it, the
order of its range) is kept.

    >>> from microcred.releases import ELM_3
    >>> from microcred.linked.terms import property_iri
    >>> from microcred.schemas.release_terms import terms_of
    >>> from microcred.schemas.shapes import shape_sets
    >>> members = {property_iri("unit"): ["unit"], property_iri("value"): ["value"]}
    >>> terms = terms_of(ELM_3, shape_sets(ELM_3), members)
    >>> [(term.name, term.range, term.min) for term in terms["Amount"]]
    [('unit', ('skos:Concept',), 1), ('value', ('xsd:decimal',), 1)]
    >>> terms["Amount"][0] == ELM_3.classes["Amount"].terms()["unit"]
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from microcred.frozen import Frozen
from microcred.linked.terms import ProfileRule, Term, class_iri, shorten
from microcred.schemas.shape_rules import ANY_CLAIM, CLAIM

if TYPE_CHECKING:
    from microcred.releases import Release
    from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = ["NEW", "terms_of"]

NEW: Final = "New in this release; to be described."
"""What stands for the words of a property that no known release has."""

_NO_CV: Final = "generic-no-cv"
_FULL: Final = "generic-full"


def terms_of(
    base: Release, files: Mapping[str, ShapeSet], members: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[Term, ...]]:
    """The terms of every class that the shapes target, by the JSON name of the class.

    Args:
        base: the known release whose names and words are kept.
        files: the shapes by name; "generic-no-cv" at least. What vocabulary and profile demand
            is as in `base` where their file is missing.
        members: IRI of a property -> the JSON members that the contexts have for it.
    """
    reading = _Reading(base, files, members)
    return {
        _local(shape.target): tuple(
            sorted(
                (reading.term(shape.target, one) for one in shape.properties),
                key=lambda term: term.iri,
            )
        )
        for shape in sorted(files[_NO_CV].shapes, key=_is_at_home)
        if shape.target
    }


def _is_at_home(shape: NodeShape) -> bool:
    """Whether a class has the IRI that its name says; of two with one name this one counts."""
    return shape.target is not None and class_iri(_local(shape.target)) == shape.target


class _Reading(Frozen):
    base: Release
    files: Mapping[str, ShapeSet]
    members: Mapping[str, Sequence[str]]

    def term(self, target: str, shape: PropertyShape) -> Term:
        """One property shape as a term."""
        known = self._known(target, shape.path)
        member = self._member(shape.path, known)
        # The words of a property that only changed its IRI are those of its name.
        known = known or self._named(target, member)
        return Term(
            member,
            shape.path,
            self._range(shape, known),
            shape.min,
            shape.max,
            vocabulary=self._vocabulary(target, shape.path, known),
            in_context=shape.path in self.members,
            completed=known.completed if known else False,
            highest=shape.max_inclusive,
            profiles=tuple(self._profiles(target, shape.path, known)),
            doc=known.doc if known else self._words(member),
        )

    def _known(self, target: str, path: str) -> Term | None:
        """The term of the known release for the same property of the same class."""
        return next((term for term in self._its(target) if term.iri == path), None)

    def _named(self, target: str, member: str) -> Term | None:
        return next((term for term in self._its(target) if term.name == member), None)

    def _its(self, target: str) -> tuple[Term, ...]:
        name = _local(target)
        cls = self.base.classes.get(name) if class_iri(name) == target else None
        return tuple(cls.terms().values()) if cls else ()

    def _member(self, path: str, known: Term | None) -> str:
        """The known name if the context has it too, else the shortest that it has."""
        names = self.members.get(path, ())
        if known and (not names or known.name in names):
            return known.name
        return min(names, key=lambda name: (len(name), name)) if names else _local(path)

    def _range(self, shape: PropertyShape, known: Term | None) -> tuple[str, ...]:
        found = [shorten(iri) for iri in (shape.datatype, *shape.datatypes, *shape.classes) if iri]
        if shape.node == CLAIM:
            found += sorted(shorten(class_iri(name)) for name in ANY_CLAIM)
        if shape.node_kind:
            found.append(f"nodeKind {shape.node_kind}")
        if known and set(found) == set(known.range):
            return known.range
        return tuple(found) or ("nodeKind IRI",)

    def _vocabulary(self, target: str, path: str, known: Term | None) -> str | None:
        if _FULL not in self.files:
            return known.vocabulary if known else None
        schemes = {
            shape.name: one.has_value
            for shape in self.files[_FULL].shapes
            for one in shape.properties
            if one.has_value
        }
        rules = [one.node for one in self._of(_FULL, target, path)]
        return next((schemes[name] for name in rules if name and name in schemes), None)

    def _profiles(self, target: str, path: str, known: Term | None) -> Iterator[ProfileRule]:
        for rule in known.profiles if known else ():
            if rule.profile not in self.files:
                yield rule
        for profile in self.files:
            if profile not in (_NO_CV, _FULL):
                for one in self._of(profile, target, path):
                    yield ProfileRule(profile, one.min, one.max)

    def _of(self, file: str, target: str, path: str) -> Iterator[PropertyShape]:
        for shape in self.files[file].shapes:
            if shape.target == target:
                yield from (one for one in shape.properties if one.path == path)

    def _words(self, member: str) -> str:
        """How the known release describes a property of that name in some other class."""
        for _, cls in sorted(self.base.classes.items()):
            for term in cls.terms().values():
                if term.name == member:
                    return term.doc
        return NEW


def _local(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
