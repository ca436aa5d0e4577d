"""Which vocabulary a concept is of, told by where its IRI lives, so that only that one is loaded.

A document names concepts of four or five schemes out of more than thirty; to look at them, the
tables of countries need not be read for a currency. (A test holds this table against all entries.)

    >>> from microcred.vocabularies.namespaces import scheme_of, vocabulary_of
    >>> scheme_of("http://data.europa.eu/snb/eqf/6")
    'http://data.europa.eu/snb/eqf/25831c2'
    >>> vocabulary_of("http://data.europa.eu/snb/eqf/25831c2").name
    'EQF level'
    >>> scheme_of("https://example.org/concepts/1") is None
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from microcred.vocabularies.vocabulary import Vocabulary

__all__ = ["NAMES", "NAMESPACES", "scheme_of", "vocabulary_called", "vocabulary_of"]

_SNB: Final = "http://data.europa.eu/snb/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_ESCO: Final = "http://data.europa.eu/esco/"
_LAST_OF_SCHEME: Final = "/25831c2"

NAMESPACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        _SNB + "accreditation": "Accreditation",
        _SNB + "accreditation-decision": "AccreditationDecision",
        _SNB + "assessment": "Assessment",
        _AUTHORITY + "atu": "ATU",
        _SNB + "claim-type": "ClaimType",
        _SNB + "com-channel": "CommunicationChannel",
        _AUTHORITY + "country": "Country",
        _SNB + "credential": "Credential",
        _SNB + "education-credit": "Credit",
        _AUTHORITY + "currency": "Currency",
        _SNB + "dcf": "DigComp",
        _SNB + "encoding": "Encoding",
        _SNB + "entitlement": "Entitlement",
        _SNB + "entitlement-status": "EntitlementStatus",
        _SNB + "eqf": "EQF",
        _ESCO + "occupation": "ESCOOccupations",
        _ESCO + "skill": "ESCOSkills",
        _SNB + "evidence-type": "EvidenceType",
        _AUTHORITY + "file-type": "FileType",
        _SNB + "grade-status": "GradeStatus",
        _AUTHORITY + "human-sex": "HumanSex",
        _SNB + "isced-f": "ISCEDF",
        _AUTHORITY + "language": "Language",
        _SNB + "learning-activity": "LearningActivity",
        _SNB + "learning-opportunity": "LearningOpportunity",
        _SNB + "learning-schedule": "LearningSchedule",
        _SNB + "learning-setting": "LearningSetting",
        _SNB + "learning-assessment": "Mode",
        _SNB + "qdr": "NQF",
        _SNB + "skill-reuse-level": "SkillReuseLevel",
        _SNB + "skill-type": "SkillType",
        _SNB + "supervision-verification": "Supervision",
        _SNB + "target-group": "TargetGroup",
        _SNB + "verifiable-presentation": "VerifiablePresentation",
        _SNB + "verification": "Verification",
        _SNB + "verification-status": "VerificationStatus",
    }
)
"""Where concepts live -> the name of their vocabulary in `microcred.vocabularies`."""


def _scheme_in(namespace: str) -> str:
    """The scheme of the concepts of a namespace; ESCO names it in the plural."""
    if namespace.startswith(_SNB):
        return namespace + _LAST_OF_SCHEME
    if namespace.startswith(_ESCO):
        return f"{_ESCO}concept-scheme/{namespace.removeprefix(_ESCO)}s"
    return namespace


NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {_scheme_in(namespace): name for namespace, name in NAMESPACES.items()}
)
"""IRI of the scheme -> the name of its vocabulary in `microcred.vocabularies`."""


def scheme_of(concept: str) -> str | None:
    """The IRI of the scheme in whose namespace a concept is, None if that is not known.

    That there is such a concept is not said: the vocabulary knows (`Vocabulary.lists`).
    """
    namespace = concept.rpartition("/")[0]
    if namespace not in NAMESPACES or concept.endswith(_LAST_OF_SCHEME):
        return None
    return _scheme_in(namespace)


@cache
def vocabulary_called(name: str) -> Vocabulary:
    """The vocabulary with a name of `NAMESPACES`, loaded now if it was not."""
    found: Vocabulary = getattr(import_module("microcred.vocabularies"), name)
    return found


def vocabulary_of(scheme: str) -> Vocabulary | None:
    """The vocabulary of a scheme, loaded now if it was not; None if it is not known."""
    name = NAMES.get(scheme)
    return None if name is None else vocabulary_called(name)
