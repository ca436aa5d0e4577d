"""A micro-credential in several languages, one of them from right to left."""

from __future__ import annotations

from functools import cache

from rendered import sealed

from microcred.micro_credential import (
    ECTS,
    Grade,
    Learner,
    LearningOutcome,
    MicroCredential,
    Provider,
    QualityAssurance,
)

TITLES = {
    "en": "Soil carbon",
    "de": "Kohlenstoff im Boden",
    "fr": "Le carbone du sol",
    "el": "Άνθρακας του εδάφους",
    "ar": "كربون التربة",
}


def course() -> MicroCredential:
    """Two elements are missing: the assessment, and all optional ones but the grade."""
    university = Provider(
        {"en": "Example University", "de": "Beispiel-Universität", "ar": "جامعة المثال"},
        "IE",
        identifier="NTRIE-123456",
        homepage="https://uni.example/soil",
    )
    outcome = {
        "en": "Judges the carbon balance of a farm",
        "de": "Beurteilt die Kohlenstoffbilanz eines Hofes",
        "ar": "يقيّم توازن الكربون في مزرعة",
    }
    return MicroCredential(
        learner=Learner("Ána", "Novák", date_of_birth="1999-10-01"),
        title=TITLES,
        awarded_by=university,
        language="en",
        date="2026-05-29",
        learning_outcomes=[LearningOutcome(outcome)],
        workload=ECTS(2, hours=60),
        eqf_level=6,
        participation="online",
        quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=university),
        grade=Grade({"en": "Pass with distinction", "de": "Mit Auszeichnung bestanden"}),
        valid_until="2030-12-31",
    )


@cache
def spoken() -> bytes:
    """Sealed, with a small picture for its pages."""
    return sealed(course())
