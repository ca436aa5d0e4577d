"""Profiles: which shapes a document declares to keep, by concept and by schema.

A European credential says it twice: `credentialProfiles` holds concepts (generic, accredited, ...),
`credentialSchema` the addresses of shapes. The addresses are compared with those that are known
and never followed. Both count, since real files differ in the two; what is not known is told.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.profiles import declared_profiles
    >>> schema = {"id": "http://data.europa.eu/snb/model/ap/edc-accredited",
    ...           "type": "ShaclValidator2017"}
    >>> declared_profiles({"credentialSchema": schema}, ELM_3)
    (('accredited',), ())
    >>> declared_profiles({}, ELM_3)
    (('generic',), ())
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.releases import Release
    from microcred.schemas.shacl import ShapeSet

__all__ = ["PROFILES", "WITHOUT_VOCABULARIES", "declared_profiles", "shapes_of"]

_CREDENTIAL: Final = "http://data.europa.eu/snb/credential/"

PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        _CREDENTIAL + "e34929035b": "generic",
        _CREDENTIAL + "c_ae121a00": "accredited",
        _CREDENTIAL + "c_7e400154": "converted",
        _CREDENTIAL + "6dff8a0f87": "diplomaSupplement",
        _CREDENTIAL + "c_9a31f32a": "issuedByMandate",
    }
)
"""Concept of `credentialProfiles` -> profile (European Digital Credentials 2.0.6)."""

# Concepts of the same scheme that say what a credential is about; no shapes are published for them.
_WITHOUT_SHAPES: Final = frozenset(
    {
        _CREDENTIAL + "48b514e72a",  # learning activity
        _CREDENTIAL + "6cf8e68c43",  # qualification award
        _CREDENTIAL + "bdc47cb449",  # learning entitlement
    }
)

WITHOUT_VOCABULARIES: Final = "generic-no-cv"
"""The profile of what declares nothing but the shapes without vocabularies."""

_SHACL: Final = "ShaclValidator2017"
_NO_CV: Final = "http://data.europa.eu/snb/model/ap/edc-generic-no-cv"


def declared_profiles(
    document: Mapping[str, JsonValue], release: Release
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The profiles that a document declares, and what it declares that is not known.

    Args:
        document: a JSON object, unwrapped.
        release: whose profiles.

    Returns:
        names in the order of `Release.profiles`, ("generic",) where nothing known is declared;
        findings `schema.unknown_profile` (SCHEMA, WARNING), each with its place.
    """
    by_schema = {iri: name for name, iri in release.profiles.items()}
    by_schema[_NO_CV] = WITHOUT_VOCABULARIES
    named: set[str] = set()
    found: list[Finding] = []
    for member, table in (("credentialProfiles", PROFILES), ("credentialSchema", by_schema)):
        for place, iri in _declared(document.get(member), f"/{member}"):
            if iri in table:
                named.add(table[iri])
            elif iri not in _WITHOUT_SHAPES:
                found.append(_unknown(place))
    chosen = tuple(name for name in release.profiles if name in named)
    if not chosen and WITHOUT_VOCABULARIES in named:
        chosen = (WITHOUT_VOCABULARIES,)
    return chosen or ("generic",), tuple(found)


def shapes_of(release: Release, profiles: tuple[str, ...]) -> tuple[ShapeSet, ...]:
    """The sets of shapes that count for some profiles together, each once, the imported ones first.

    Raises:
        ModelError: the release has no such profile.
    """
    from microcred.schemas.shapes import profile_shapes

    sets: dict[str, ShapeSet] = {}
    for profile in profiles:
        try:
            sets.update((one.name, one) for one in profile_shapes(release, profile))
        except KeyError:
            known = ", ".join((*release.profiles, WITHOUT_VOCABULARIES))
            hint = f"The profiles of {release.name} are {known}."
            raise ModelError("no such profile", hint=hint) from None
    return tuple(sets.values())


def _declared(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """(JSON pointer, IRI) of concepts or shapes, each an object with an id, or its IRI alone."""
    several = isinstance(value, list)
    for at, one in enumerate(value if several else [value]):
        where = f"{place}/{at}" if several else place
        if isinstance(one, dict):
            types = one.get("type")
            listed = types if isinstance(types, list) else [types]
            # VCDM allows for schemas of other kinds; those are no shapes.
            if place == "/credentialSchema" and types is not None and _SHACL not in listed:
                continue
            if isinstance(one.get("id"), str):
                yield f"{where}/id", one["id"]
        elif isinstance(one, str):
            yield where, one


def _unknown(place: str) -> Finding:
    detail = "a profile that is not known here; its shapes were not asked"
    return Finding(Check.SCHEMA, Outcome.WARNING, "schema.unknown_profile", detail, place)
