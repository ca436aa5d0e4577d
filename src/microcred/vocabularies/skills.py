"""What a learning outcome is: its type, how widely it is used, and which skill of ESCO or DigComp.

ESCO has some 14,000 skills and 3,000 occupations. What stands here is what occurs in the samples
that the EU publishes with the model; every other concept is given with its own IRI and label, or
read from the published file with `Vocabulary.with_labels`. Source: https://esco.ec.europa.eu; the
schemes http://data.europa.eu/snb/<name>/25831c2, of which "dcf" is DigComp.

    >>> from microcred.vocabularies.skills import ESCOSkills
    >>> ESCOSkills["develop digital content"].iri
    'http://data.europa.eu/esco/skill/5fd5c985-eaaa-47aa-8314-62359c54505a'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.vocabularies.vocabulary import Vocabulary, published, snb

__all__ = ["DigComp", "ESCOOccupations", "ESCOSkills", "SkillReuseLevel", "SkillType"]

_ESCO: Final = "http://data.europa.eu/esco/"

# (code, English label)
_SKILLS: Final = (
    ("2afb2b59-c9a3-4cf3-b1dd-1a2fad51e583", "3D printing process"),
    ("326809fc-238d-40c2-881e-40042f7f2f0d", "establish collaborative relations"),
    ("5fd5c985-eaaa-47aa-8314-62359c54505a", "develop digital content"),
    ("6299f204-534b-4251-9338-7aaa386ce49e", "act as a resource person in dance"),
    ("80f308e6-0e09-404a-80cd-ec5f50f6f304", "communicate with target community"),
    ("90be83d9-56f1-46a4-a6bc-96c51f6c9025", "acquire system component"),
    ("9bc3b9ae-50d8-4a32-857e-8cf8d9b4ba8e", "3D body scanning technologies"),
    ("ccdf3597-5c80-410f-896d-e1bdfa223de9", "stimulate creativity in the team"),
)

_OCCUPATIONS: Final = (
    ("555235ce-8c45-409b-a6c9-83e69c2d2bce", "military engineer"),
    ("c94dc5b2-6b23-4915-8de5-a4e6ae86d802", "air force pilot"),
)


def _esco(name: str, kind: str, rows: tuple[tuple[str, str], ...]) -> Vocabulary:
    """An open list of ESCO; its concepts are named in the singular, its scheme in the plural."""
    scheme = f"{_ESCO}concept-scheme/{kind}s"
    return published(name, scheme, f"{_ESCO}{kind}/", rows, complete=False)


SkillType: Final[Vocabulary] = snb(
    "type of learning outcome",
    "skill-type",
    (("knowledge", "knowledge"), ("skill", "skill")),
    MappingProxyType({"competence": "skill", "skill/competence": "skill"}),
)
"""Knowledge or skill; the EDC shapes enforce the scheme."""

SkillReuseLevel: Final[Vocabulary] = snb(
    "reusability level",
    "skill-reuse-level",
    (
        ("cross-sector", "cross-sector skills and competences"),
        ("occupation-specific", "occupation specific skills and competences"),
        ("sector-specific", "sector specific skills and competences"),
        ("transversal", "transversal skills and competences"),
    ),
)
"""How widely a learning outcome can be used; the EDC shapes enforce the scheme."""

ESCOSkills: Final[Vocabulary] = _esco("ESCO skill", "skill", _SKILLS)
"""Skills and knowledge of ESCO; the EDC shapes enforce the scheme."""

ESCOOccupations: Final[Vocabulary] = _esco("ESCO occupation", "occupation", _OCCUPATIONS)
"""Occupations of ESCO; the EDC shapes enforce the scheme."""

DigComp: Final[Vocabulary] = snb(
    "digital competence",
    "dcf",
    (
        ("3ol5wi3605", "Developing digital content Level 4"),
        ("u69o196gu6", "Developing digital content"),
    ),
    complete=False,
)
"""Competences of the European digital competence framework, and their levels."""
