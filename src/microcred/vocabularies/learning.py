"""The small vocabularies of the European Learning Model: levels, credit, assessment, mode and so on.

Source: the schemes http://data.europa.eu/snb/<name>/25831c2 of the EU Publications Office. The
scheme of the modes of learning is published under the odd name "learning-assessment". Where only a
part of a scheme is known here (`complete` is false), another concept is given with IRI and label.

    >>> from microcred.vocabularies.learning import Mode
    >>> Mode.find("online").iri
    'http://data.europa.eu/snb/learning-assessment/920fbb3cbe'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.vocabularies.vocabulary import Vocabulary, snb

__all__ = [
    "CYCLES",
    "EQF",
    "NQF",
    "Accreditation",
    "AccreditationDecision",
    "Assessment",
    "Credit",
    "GradeStatus",
    "LearningActivity",
    "LearningOpportunity",
    "LearningSchedule",
    "LearningSetting",
    "Mode",
    "Supervision",
    "TargetGroup",
]

EQF: Final[Vocabulary] = snb(
    "EQF level", "eqf", tuple((str(level), f"Level {level}") for level in range(1, 9))
)
"""European Qualifications Framework, levels 1 to 8."""

CYCLES: Final = MappingProxyType({"short": 5, "first": 6, "second": 7, "third": 8})
"""QF-EHEA cycle to the EQF level it is compatible with; no IRI is published for the cycles."""

Credit: Final[Vocabulary] = snb(
    "credit system",
    "education-credit",
    (
        ("60b314e826", "European credit system for vocational education and training"),
        ("6fcec5c5af", "European Credit Transfer System"),
    ),
    MappingProxyType({"ects": "6fcec5c5af", "ecvet": "60b314e826"}),
)
"""Frameworks of credit points."""

Assessment: Final[Vocabulary] = snb(
    "type of assessment",
    "assessment",
    (
        ("19a2e5e671", "peer assessment"),
        ("2939dae15f", "marked assignment"),
        ("3484bd7e51", "continuous evaluation"),
        ("4f03b91c0e", "portfolio"),
        ("56539a6507", "group performance"),
        ("6a4db9f11d", "practical assessment"),
        ("6e6cb2cc78", "written examination"),
        ("7331eb4762", "level of attendance"),
        ("795dac4096", "project work"),
        ("812e3b0ae1", "peer review"),
        ("b1b68f6735", "quiz"),
        ("c4256a2726", "problem based learning"),
        ("d30284d7df", "oral examination"),
        ("de4d165a6c", "artefact assessment"),
    ),
    MappingProxyType(
        {
            "written exam": "6e6cb2cc78",
            "written test": "6e6cb2cc78",
            "oral exam": "d30284d7df",
            "practical examination": "6a4db9f11d",
            "practical exam": "6a4db9f11d",
            "continuous assessment": "3484bd7e51",
            "assignment": "2939dae15f",
            "project": "795dac4096",
            "attendance": "7331eb4762",
            "e-portfolio": "4f03b91c0e",
            "artifact assessment": "de4d165a6c",
        }
    ),
)
"""Types of assessment (Annex I element 9)."""

Mode: Final[Vocabulary] = snb(
    "form of participation",
    "learning-assessment",
    (
        ("729f3bed4b", "Workbased"),
        ("7813801c77", "Project based"),
        ("9191af2ed9", "Presential"),
        ("920fbb3cbe", "Online"),
        ("e92d221e4d", "Blended"),
        ("ed4c557045", "Research-Lab based"),
    ),
    MappingProxyType(
        {
            "in person": "9191af2ed9",
            "face to face": "9191af2ed9",
            "on site": "9191af2ed9",
            "onsite": "9191af2ed9",
            "on campus": "9191af2ed9",
            "online learning": "920fbb3cbe",
            "blended learning": "e92d221e4d",
            "hybrid": "e92d221e4d",
            "work based": "729f3bed4b",
            "work based learning": "729f3bed4b",
            "project based learning": "7813801c77",
        }
    ),
)
"""Forms of participation in the learning activity (Annex I element 10)."""

Accreditation: Final[Vocabulary] = snb(
    "type of quality assurance",
    "accreditation",
    (
        ("003293d2ce", "Institutional License"),
        ("820101cba6", "Program Quality Assurance"),
        ("bb4618238e", "Institutional Quality Assurance"),
        ("e57dddfcf3", "Program License"),
    ),
    MappingProxyType(
        {
            "institutional licence": "003293d2ce",
            "programme quality assurance": "820101cba6",
            "programme licence": "e57dddfcf3",
            "programme license": "e57dddfcf3",
        }
    ),
)
"""Types of quality assurance (Annex I element 11); the EDC shapes enforce the scheme."""

Supervision: Final[Vocabulary] = snb(
    "supervision and identity verification",
    "supervision-verification",
    (
        ("70be69aaf9", "Supervised with ID Verification"),
        ("c598449d64", "Unsupervised without ID Verification"),
    ),
    MappingProxyType(
        {
            "supervised with identity verification": "70be69aaf9",
            "unsupervised without identity verification": "c598449d64",
        }
    ),
    complete=False,
)
"""Supervision and identity verification during assessment (Annex I element 13)."""

LearningOpportunity: Final[Vocabulary] = snb(
    "type of learning opportunity",
    "learning-opportunity",
    (
        ("05053c1cbe", "Course"),
        ("0f7dac46ca", "Programme module"),
        ("11252a5207", "Mentoring"),
        ("17744a2647", "MOOC"),
        ("63f9f6180c", "Apprenticeship"),
        ("65a4cf5de2", "Study visit"),
        ("74a4a268e8", "Short learning programme"),
        ("77b99de990", "Internship"),
        ("79343569f3", "Educational programme"),
        ("7e1ac538db", "Class"),
        ("8b965da2d4", "Service learning"),
        ("b2434ca358", "Thesis"),
    ),
    MappingProxyType({"module": "0f7dac46ca", "massive open online course": "17744a2647"}),
)
"""What kind of programme it is."""

LearningSetting: Final[Vocabulary] = snb(
    "learning setting",
    "learning-setting",
    (("6fd4685715", "formal learning"), ("e207a81fc7", "non-formal learning")),
    MappingProxyType(
        {"formal": "6fd4685715", "non-formal": "e207a81fc7", "nonformal": "e207a81fc7"}
    ),
)
"""Formal or non-formal; the scheme knows no informal learning. The EDC shapes enforce the scheme."""

LearningActivity: Final[Vocabulary] = snb(
    "type of learning activity",
    "learning-activity",
    (
        ("3c8bd58d62", "lab / simulation / practice coursework"),
        ("4357e0e681", "job experience"),
        ("59eaf34fab", "volunteering"),
        ("a7e556215a", "research"),
        ("b660f5dcea", "self-motivated study"),
        ("bf2e3a7bae", "e-learning coursework"),
        ("bf5588ff84", "internship"),
        ("d46a826a39", "apprenticeship"),
        ("efff75e10a", "workshop, seminar or conference"),
        ("fd33e234ae", "educational programme"),
        ("ff436ea7c9", "classroom coursework"),
    ),
    MappingProxyType(
        {"e-learning": "bf2e3a7bae", "workshop": "efff75e10a", "seminar": "efff75e10a"}
    ),
)
"""What the learner did."""

LearningSchedule: Final[Vocabulary] = snb(
    "learning schedule",
    "learning-schedule",
    (
        ("67395e6b5a", "Part time light"),
        ("72a0ab92fa", "Full time"),
        ("f230bae523", "Part time intensive"),
    ),
)
"""How densely the time of learning is used."""

TargetGroup: Final[Vocabulary] = snb(
    "target group",
    "target-group",
    (
        ("022beab85a", "High Achievers"),
        ("0247b300b0", "Non-Native Speakers"),
        ("05f11c859b", "Persons requiring employment retraining"),
        ("1599531db0", "Persons in tertiary education (EQF 6)"),
        ("1cfca7f767", "Persons who have completed primary education"),
        ("46806e0244", "Persons in secondary/compulsory education"),
        ("527a6f97eb", "Persons who have completed tertiary education (EQF 7)"),
        ("5b1417fd15", "Persons in primary education"),
        ("5e56931138", "Persons with 0-3 years work experience"),
        ("808b99d38f", "Persons who have completed tertiary education (EQF 8)"),
        ("919082b88b", "Persons who have completed secondary/compulsory education"),
        ("acb7f20f25", "Persons in tertiary education (EQF 7)"),
        ("b0bf4f9fe9", "Persons in tertiary education (EQF 8)"),
        ("c900d8ecb1", "Migrants"),
        ("cbedf28444", "Persons with 3-10 years work experience"),
        ("d45b47b458", "Persons with 10+ years work experience"),
        ("de9cd193ce", "Persons with a learning disability"),
        ("e3782a33ab", "Native Speakers"),
        ("e7627913ad", "Persons who have completed tertiary education (EQF 6)"),
        ("fd1279fd9f", "Low Achievers"),
    ),
)
"""For whom a learning opportunity is meant."""

NQF: Final[Vocabulary] = snb(
    "NQF level",
    "qdr",
    (("c_670e54c7", "IE NQF Level 6"), ("c_c392e7a2", "RQF Level 6")),
    complete=False,
)
"""Levels of national qualifications frameworks; only samples are known here."""

GradeStatus: Final[Vocabulary] = snb(
    "grade status", "grade-status", (("c_60a1cf9a", "pass"),), complete=False
)
"""Whether an assessment was passed; only a sample is known here."""

AccreditationDecision: Final[Vocabulary] = snb(
    "accreditation decision", "accreditation-decision", (), complete=False
)
"""What an accrediting body decided; no concept of it is known here."""
