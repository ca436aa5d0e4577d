"""Sensitivity: which texts of a document the shapes look at, beyond how it is built.

Two documents that are built alike, of which one has other texts and other ids than the other, keep
the same shapes: SHACL counts values, and asks of which class and kind they are (SHACL 4.1 to 4.4).
What it reads of the texts themselves is the form of a datatype (4.1.2), the size of a number
(4.3.4), and whether one given IRI is among the values (4.8.3). The places of the last two are told
here, so that whoever issues many documents of one build knows what must be looked at again.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.sensitivity import sensitivity
    >>> found = sensitivity(ELM_3, {"credentialSchema": []})
    >>> "http://data.europa.eu/snb/eqf/25831c2" in found.names, sorted(found.numbers)
    (True, ['http://data.europa.eu/snb/model/elm/levelOfCompletion'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from microcred.frozen import Frozen
from microcred.schemas.profiles import declared_profiles, shapes_of

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.releases import Release
    from microcred.schemas.shacl import PropertyShape, ShapeSet

__all__ = ["Sensitivity", "sensitivity"]


class Sensitivity(Frozen):
    """What some shapes read of the texts of a document.

    Attributes:
        names: the IRIs that they name: classes, properties, and values that must be there.
        numbers: IRIs of the properties whose values they compare with a number.
    """

    names: frozenset[str]
    numbers: frozenset[str]


def sensitivity(release: Release, document: Mapping[str, JsonValue]) -> Sensitivity:
    """What the shapes of the profiles that a document declares read of texts.

    Args:
        release: whose shapes.
        document: a JSON object, unwrapped; what it declares (`credentialProfiles`,
            `credentialSchema`) decides which shapes count.

    Returns:
        names and numbers of all of these shapes, those that are deactivated included: more is
        told than has to be looked at, and never less.

    Raises:
        ModelError: the release has no such profile.
    """
    profiles, _ = declared_profiles(document, release)
    sets = shapes_of(release, profiles)
    names = frozenset(name for one in sets for name in _names(one))
    rules = (rule for one in sets for rule in _rules(one))
    numbers = frozenset(rule.path for rule in rules if rule.max_inclusive is not None)
    return Sensitivity(names, numbers)


def _rules(one: ShapeSet) -> Iterator[PropertyShape]:
    """The property shapes of a set."""
    for shape in one.shapes:
        yield from shape.properties


def _names(one: ShapeSet) -> Iterator[str]:
    """Every IRI in a set of shapes, and the names of its own shapes, which are none."""
    for shape in one.shapes:
        yield from (name for name in (shape.target, *shape.classes, *shape.any_of) if name)
    for rule in _rules(one):
        yield rule.path
        yield from (*rule.classes, *rule.datatypes)
        yield from (name for name in (rule.has_value, rule.datatype) if name)
