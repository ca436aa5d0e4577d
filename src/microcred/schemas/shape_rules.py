"""Shape rules: what the published shapes say beyond the typed model, as literal tables.

The model says which properties a class has, how often and with what. The shapes of the European
Learning Model (EDC application profile, 3.1 and 3.2-LTS) also have rules between nodes, names, and
a few things that no model would have; they are listed here and nowhere else.

    >>> from microcred.schemas.shape_rules import FILES, RESTRICTIONS
    >>> FILES["accredited"].imports
    ('http://data.europa.eu/snb/model/ap/edc-generic-full',)
    >>> RESTRICTIONS["http://data.europa.eu/snb/isced-f/25831c2"].name
    'ThematicAreaRestriction'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen
from microcred.linked.terms import SCHEMES, expand

__all__ = [
    "ANY_CLAIM",
    "CLAIM",
    "CLAIM_TYPE",
    "DEACTIVATED",
    "FILES",
    "ISSUER",
    "ONE_PER_LANGUAGE",
    "ONLY_CLAIM",
    "RESTRICTIONS",
    "SPECIFICATION",
    "SPECIFICATIONS",
    "File",
    "Restriction",
]

_AP: Final = "http://data.europa.eu/snb/model/ap/"


class File(Frozen):
    """One file of shapes as it is published.

    Attributes:
        iri: of the file; its shapes are named below it.
        imports: IRIs of the files that count with it.
    """

    iri: str
    imports: tuple[str, ...] = ()


FILES: Final[Mapping[str, File]] = MappingProxyType(
    {
        "generic-no-cv": File(_AP + "edc-generic-no-cv"),
        "generic-full": File(_AP + "edc-generic-full", (_AP + "edc-generic-no-cv",)),
        "accredited": File(_AP + "edc-accredited", (_AP + "edc-generic-full",)),
        "converted": File(_AP + "edc-converted", (_AP + "edc-generic-full",)),
        "diplomaSupplement": File(_AP + "edc-diploma-supplement", (_AP + "edc-accredited",)),
        "issuedByMandate": File(_AP + "edc-issued-by-mandate", (_AP + "edc-generic-full",)),
    }
)
"""The files of a release by name, the same for 3.1 and 3.2, each with what it imports."""


class Restriction(Frozen):
    """The rule that a concept is in a scheme.

    Attributes:
        name: of the node shape.
        typed: whether the scheme must also be said to be a skos:ConceptScheme.
    """

    name: str
    typed: bool = True


_RESTRICTIONS: Final[Mapping[str, Restriction]] = MappingProxyType(
    {
        # The only scheme whose own type does not matter.
        "accreditation": Restriction("AccreditationTypeRestriction", typed=False),
        "administrative unit": Restriction("JurisdictionRestriction"),
        "claim type": Restriction("ClaimTypeRestriction"),
        "country": Restriction("CountryRestriction"),
        "credential": Restriction("EuropeanDigitalCredentialTypeRestriction"),
        "currency": Restriction("AmountUnitRestriction"),
        "entitlement status": Restriction("LearningEntitlementStatusRestriction"),
        "eqf": Restriction("EQFLevelRestriction"),
        "esco occupations": Restriction("EscoOccupationRestriction"),
        "esco skills": Restriction("EscoSkillRestriction"),
        "evidence type": Restriction("EvidenceTypeRestriction"),
        "isced-f": Restriction("ThematicAreaRestriction"),
        "language": Restriction("LanguageRestriction"),
        "learning setting": Restriction("LearningSettingRestriction"),
        "nqf": Restriction("NQFLevelRestriction"),
        "skill reuse level": Restriction("ReusabilityLevelRestriction"),
        "skill type": Restriction("LearningOutcomeTypeRestriction"),
        "verification": Restriction("VerificationCheckTypeRestriction"),
        "verification status": Restriction("VerificationCheckStatusRestriction"),
    }
)

RESTRICTIONS: Final[Mapping[str, Restriction]] = MappingProxyType(
    {SCHEMES[key]: restriction for key, restriction in _RESTRICTIONS.items()}
)
"""The rule for each concept scheme, by the IRI of the scheme."""

ONE_PER_LANGUAGE: Final = frozenset(
    map(expand, ("dc:description", "dc:title", "rov:legalName", "skos:prefLabel"))
)
"""The properties whose texts are one for each language (sh:uniqueLang), in whatever class; the
other texts, such as names, may be many in one language."""

ANY_CLAIM: Final = frozenset(
    {
        "Claim",
        "LearningAchievement",
        "LearningActivity",
        "LearningAssessment",
        "LearningEntitlement",
    }
)
"""The classes of a claim; where the model allows all of them, the shapes name the rule `CLAIM`."""

CLAIM: Final = "ClaimNodeShape"
"""A claim is of one of the four special kinds, or it keeps `CLAIM_TYPE`."""

CLAIM_TYPE: Final = "ClaimTypeNodeShape"
"""What a plain claim keeps: all that is asked of a Claim, and its type said at least once. The
class of the node is not asked."""

ONLY_CLAIM: Final[Mapping[str, str]] = MappingProxyType({"accredited": "LearningAchievement"})
"""Profile -> the one class that a claim is of there; its rule has the name `CLAIM` too."""

ISSUER: Final = "IssuerNodeShape"
"""An issuer has exactly one eIDAS identifier, of whatever class the issuer is."""

SPECIFICATION: Final = "SpecificationNodeShape"
"""A specification is of one of the kinds in `SPECIFICATIONS`; no property refers to this rule."""

SPECIFICATIONS: Final = (
    "LearningAchievementSpecification",
    "LearningActivitySpecification",
    "LearningAssessmentSpecification",
    "LearningEntitlementSpecification",
    "Qualification",
)
"""The special kinds of specifications."""

DEACTIVATED: Final = frozenset({"VerifiableCredential"})
"""The classes whose shape counts for nothing, nor does any of its properties: a European
credential is checked as such, and any other W3C credential not at all."""
