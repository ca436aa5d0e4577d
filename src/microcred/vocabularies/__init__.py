"""Concept tables as data: scheme, code, IRI, English label.

>>> from microcred.vocabularies import COUNTRY, concept_json
>>> concept_json(COUNTRY["IE"])["id"]
'http://publications.europa.eu/resource/authority/country/IRL'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.vocabularies.countries import COUNTRY
from microcred.vocabularies.fields_of_education import ISCED_F
from microcred.vocabularies.languages import LANGUAGE, language_of, tag_of
from microcred.vocabularies.learning import (
    ACCREDITATION,
    ASSESSMENT,
    ATU,
    CREDENTIAL,
    CREDIT,
    CYCLES,
    ENCODING,
    EQF,
    ESCO_SKILLS,
    EVIDENCE_TYPE,
    FILE_TYPE,
    LEARNING_OPPORTUNITY,
    LEARNING_SETTING,
    MODE,
    NQF,
    SKILL_REUSE_LEVEL,
    SKILL_TYPE,
    SUPERVISION,
)
from microcred.vocabularies.vocabulary import Entry, Vocabulary, concept_json

__all__ = [
    "ACCREDITATION",
    "ASSESSMENT",
    "ATU",
    "COUNTRY",
    "CREDENTIAL",
    "CREDIT",
    "CYCLES",
    "ENCODING",
    "EQF",
    "ESCO_SKILLS",
    "EVIDENCE_TYPE",
    "FILE_TYPE",
    "ISCED_F",
    "LANGUAGE",
    "LEARNING_OPPORTUNITY",
    "LEARNING_SETTING",
    "MODE",
    "NQF",
    "SCHEMES",
    "SKILL_REUSE_LEVEL",
    "SKILL_TYPE",
    "SUPERVISION",
    "Entry",
    "Vocabulary",
    "concept_json",
    "language_of",
    "tag_of",
]

SCHEMES: Final = MappingProxyType(
    {
        vocabulary.scheme: vocabulary
        for vocabulary in (
            ACCREDITATION,
            ASSESSMENT,
            ATU,
            COUNTRY,
            CREDENTIAL,
            CREDIT,
            ENCODING,
            EQF,
            ESCO_SKILLS,
            EVIDENCE_TYPE,
            FILE_TYPE,
            ISCED_F,
            LANGUAGE,
            LEARNING_OPPORTUNITY,
            LEARNING_SETTING,
            MODE,
            NQF,
            SKILL_REUSE_LEVEL,
            SKILL_TYPE,
            SUPERVISION,
        )
    }
)
"""Every vocabulary by the IRI of its scheme."""
