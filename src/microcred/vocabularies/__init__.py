"""The controlled vocabularies: concept tables as data, with scheme, code, IRI and labels.

    >>> from microcred.vocabularies import EQF, ISCEDF, Country, concept_json
    >>> EQF[6].label, ISCEDF["0613"].label, Country["IE"].label
    ('Level 6', 'Software and applications development and analysis', 'Ireland')
    >>> concept_json(Country["Ireland"])["id"]
    'http://publications.europa.eu/resource/authority/country/IRL'

A key is a code, an IRI or a label. Each table is loaded when its name is first used (PEP 562): a
script that needs countries does not read currencies. docs/vocabularies.md lists them all.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.first_use import names_on_first_use

if TYPE_CHECKING:
    from microcred.vocabularies.countries import Country
    from microcred.vocabularies.credentials import (
        ATU,
        ClaimType,
        CommunicationChannel,
        Credential,
        Encoding,
        Entitlement,
        EntitlementStatus,
        EvidenceType,
        HumanSex,
        VerifiablePresentation,
        Verification,
        VerificationStatus,
    )
    from microcred.vocabularies.currencies import Currency
    from microcred.vocabularies.entry import Entry, concept_json
    from microcred.vocabularies.fields_of_education import ISCEDF
    from microcred.vocabularies.file_types import FileType
    from microcred.vocabularies.languages import Language, language_of, tag_of
    from microcred.vocabularies.learning import (
        CYCLES,
        EQF,
        NQF,
        Accreditation,
        AccreditationDecision,
        Assessment,
        Credit,
        GradeStatus,
        LearningActivity,
        LearningOpportunity,
        LearningSchedule,
        LearningSetting,
        Mode,
        Supervision,
        TargetGroup,
    )
    from microcred.vocabularies.schemes import SCHEMES, VOCABULARIES, vocabulary_named
    from microcred.vocabularies.skills import (
        DigComp,
        ESCOOccupations,
        ESCOSkills,
        SkillReuseLevel,
        SkillType,
    )
    from microcred.vocabularies.vocabulary import Vocabulary

__all__ = [
    "ATU",
    "CYCLES",
    "EQF",
    "ISCEDF",
    "NQF",
    "SCHEMES",
    "VOCABULARIES",
    "Accreditation",
    "AccreditationDecision",
    "Assessment",
    "ClaimType",
    "CommunicationChannel",
    "Country",
    "Credential",
    "Credit",
    "Currency",
    "DigComp",
    "ESCOOccupations",
    "ESCOSkills",
    "Encoding",
    "Entitlement",
    "EntitlementStatus",
    "Entry",
    "EvidenceType",
    "FileType",
    "GradeStatus",
    "HumanSex",
    "Language",
    "LearningActivity",
    "LearningOpportunity",
    "LearningSchedule",
    "LearningSetting",
    "Mode",
    "SkillReuseLevel",
    "SkillType",
    "Supervision",
    "TargetGroup",
    "VerifiablePresentation",
    "Verification",
    "VerificationStatus",
    "Vocabulary",
    "concept_json",
    "language_of",
    "tag_of",
    "vocabulary_named",
]

_HOMES = MappingProxyType(
    {
        "ATU": "credentials",
        "Accreditation": "learning",
        "AccreditationDecision": "learning",
        "Assessment": "learning",
        "CYCLES": "learning",
        "ClaimType": "credentials",
        "CommunicationChannel": "credentials",
        "Country": "countries",
        "Credential": "credentials",
        "Credit": "learning",
        "Currency": "currencies",
        "DigComp": "skills",
        "EQF": "learning",
        "ESCOOccupations": "skills",
        "ESCOSkills": "skills",
        "Encoding": "credentials",
        "Entitlement": "credentials",
        "EntitlementStatus": "credentials",
        "Entry": "entry",
        "EvidenceType": "credentials",
        "FileType": "file_types",
        "GradeStatus": "learning",
        "HumanSex": "credentials",
        "ISCEDF": "fields_of_education",
        "Language": "languages",
        "LearningActivity": "learning",
        "LearningOpportunity": "learning",
        "LearningSchedule": "learning",
        "LearningSetting": "learning",
        "Mode": "learning",
        "NQF": "learning",
        "SCHEMES": "schemes",
        "SkillReuseLevel": "skills",
        "SkillType": "skills",
        "Supervision": "learning",
        "TargetGroup": "learning",
        "VOCABULARIES": "schemes",
        "VerifiablePresentation": "credentials",
        "Verification": "credentials",
        "VerificationStatus": "credentials",
        "Vocabulary": "vocabulary",
        "concept_json": "entry",
        "language_of": "languages",
        "tag_of": "languages",
        "vocabulary_named": "schemes",
    }
)

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
