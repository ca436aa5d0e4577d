"""The flat micro-credential: `MicroCredential` and its value types.

>>> from microcred.micro_credential import ECTS, Hours
>>> str(ECTS(2, hours=60)), str(Hours(1.5))
('2 ECTS (60 h)', '1 h 30 min')
"""

from __future__ import annotations

from microcred.micro_credential.codes_and_levels import EQF, Country
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.mandates import Mandate, MandateDocument
from microcred.micro_credential.model import MicroCredential
from microcred.micro_credential.outcomes import (
    Grade,
    LearningOutcome,
    Programme,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.parties import Identifier, Learner, NationalId, Provider
from microcred.micro_credential.text import Text
from microcred.micro_credential.workload import ECTS, Hours

__all__ = [
    "ECTS",
    "EQF",
    "Concept",
    "Country",
    "Grade",
    "Hours",
    "Identifier",
    "Learner",
    "LearningOutcome",
    "Mandate",
    "MandateDocument",
    "MicroCredential",
    "NationalId",
    "Programme",
    "Provider",
    "QualityAssurance",
    "Stackability",
    "Text",
]
