"""Shapes: what the shapes of a release are, and which of them count for a profile.

DESIGN section 4: the shapes are a projection of the typed model. They come from a table that
`make schemas` wrote, so that checking a credential does not load the model; the values themselves
are described in `microcred.schemas.shacl`.

Importing is part of the meaning. The European Commission publishes six files for a release: the
shapes of every class without vocabularies ("generic-no-cv"), the vocabularies ("generic-full"),
and what each profile asks beyond; each names the files that count with it.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.shapes import profile_shapes, shape_sets, targets
    >>> len(shape_sets(ELM_3)), tuple(shape_sets(ELM_3))[:3]
    (6, ('generic-no-cv', 'generic-full', 'accredited'))
    >>> [one.name for one in profile_shapes(ELM_3, "diplomaSupplement")]
    ['generic-no-cv', 'generic-full', 'accredited', 'diplomaSupplement']
    >>> len(targets(profile_shapes(ELM_3, "generic")))
    54
    >>> shape_sets(ELM_3)["accredited"].shape("EvidenceShape").properties[0].min
    1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shape_tables import read_table

if TYPE_CHECKING:
    from microcred.releases import Release

__all__ = ["NodeShape", "PropertyShape", "ShapeSet", "profile_shapes", "shape_sets", "targets"]


def shape_sets(release: Release) -> Mapping[str, ShapeSet]:
    """The shapes of a release by the name of the file, each file by itself as it is published.

    They are read from a table that is shipped with the library, so that checking a credential
    does not load the typed model; a release without such a table is projected from its classes.
    """
    known = _known(release.name)
    if known is not None:
        return known
    from microcred.schemas.projecting import project

    return project(release)


@cache
def _known(release: str) -> Mapping[str, ShapeSet] | None:
    return read_table(release)


def profile_shapes(release: Release, profile: str) -> tuple[ShapeSet, ...]:
    """The shapes that count for a profile: its own and, first, all those that they import.

    Args:
        release: whose shapes.
        profile: "generic" (the vocabularies included) or another key of `Release.profiles`, or
            the name of a file ("generic-no-cv": without the vocabularies).

    Raises:
        KeyError: there is no such profile.
    """
    sets = shape_sets(release)
    return _with_imports(sets, sets[{"generic": "generic-full"}.get(profile, profile)])


def _with_imports(sets: Mapping[str, ShapeSet], one: ShapeSet) -> tuple[ShapeSet, ...]:
    found: dict[str, ShapeSet] = {}
    for other in sets.values():
        if other.iri in one.imports:
            found.update((each.name, each) for each in _with_imports(sets, other))
    return (*found.values(), one)


def targets(sets: Iterable[ShapeSet]) -> frozenset[str]:
    """IRIs of the classes whose nodes some shapes look at.

    A document with no node of these classes is not checked by them at all, whatever it says; what
    is deactivated looks at nothing.
    """
    return frozenset(
        shape.target
        for one in sets
        for shape in one.shapes
        if shape.target and not shape.deactivated
    )
