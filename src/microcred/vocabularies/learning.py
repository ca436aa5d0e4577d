"""The small vocabularies of the European Learning Model: levels, credit, assessment, mode and so on.

Source: the schemes http://data.europa.eu/snb/<name>/25831c2 of the EU Publications Office. The
scheme of the modes of learning is published under the odd name "learning-assessment". Where only a
part of a scheme is known here (`complete` is false), another concept is given with IRI and label.

    >>> from microcred.vocabularies.learning import MODE
    >>> MODE.find("online").iri
    'http://data.europa.eu/snb/learning-assessment/920fbb3cbe'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.vocabularies.vocabulary import NO_SYNONYMS, Vocabulary, authority, snb

__all__ = [
    "ACCREDITATION",
    "ASSESSMENT",
    "ATU",
    "CREDENTIAL",
    "CREDIT",
    "CYCLES",
    "ENCODING",
    "EQF",
    "ESCO_SKILLS",
    "EVIDENCE_TYPE",
    "FILE_TYPE",
    "LEARNING_OPPORTUNITY",
    "LEARNING_SETTING",
    "MODE",
    "NQF",
    "SKILL_REUSE_LEVEL",
    "SKILL_TYPE",
    "SUPERVISION",
]

EQF: Final[Vocabulary] = snb(
    "EQF level", "eqf", tuple((str(level), f"Level {level}") for level in range(1, 9))
)
"""European Qualifications Framework, levels 1 to 8."""

CYCLES: Final = MappingProxyType({"short": 5, "first": 6, "second": 7, "third": 8})
"""QF-EHEA cycle to the EQF level it is compatible with; no IRI is published for the cycles."""

CREDIT: Final[Vocabulary] = snb(
    "credit system",
    "education-credit",
    (
        ("60b314e826", "European credit system for vocational education and training"),
        ("6fcec5c5af", "European Credit Transfer System"),
    ),
    MappingProxyType({"ects": "6fcec5c5af", "ecvet": "60b314e826"}),
)
"""Frameworks of credit points."""

ASSESSMENT: Final[Vocabulary] = snb(
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

MODE: Final[Vocabulary] = snb(
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

ACCREDITATION: Final[Vocabulary] = snb(
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

SUPERVISION: Final[Vocabulary] = snb(
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

CREDENTIAL: Final[Vocabulary] = snb(
    "credential profile",
    "credential",
    (
        ("48b514e72a", "Learning Activity"),
        ("6cf8e68c43", "Qualification Award"),
        ("6dff8a0f87", "Diploma Supplement"),
        ("bdc47cb449", "Learning Entitlement"),
        ("c_7e400154", "Converted"),
        ("c_9a31f32a", "Mandated Issue"),
        ("c_ae121a00", "Accreditation"),
        ("e34929035b", "Generic"),
    ),
)
"""Profiles of a European Digital Credential; there is none for micro-credentials, EDC uses Generic."""

LEARNING_OPPORTUNITY: Final[Vocabulary] = snb(
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

LEARNING_SETTING: Final[Vocabulary] = snb(
    "learning setting",
    "learning-setting",
    (("6fd4685715", "formal learning"), ("e207a81fc7", "non-formal learning")),
    MappingProxyType(
        {"formal": "6fd4685715", "non-formal": "e207a81fc7", "nonformal": "e207a81fc7"}
    ),
)
"""Formal or non-formal; the scheme knows no informal learning. The EDC shapes enforce the scheme."""

EVIDENCE_TYPE: Final[Vocabulary] = snb(
    "type of evidence",
    "evidence-type",
    (("c_18016257", "Mandate"), ("c_991b06c6", "Accreditation"), ("c_c4f849d7", "Conversion")),
)
"""Types of evidence in a credential."""

SKILL_TYPE: Final[Vocabulary] = snb(
    "type of learning outcome",
    "skill-type",
    (("knowledge", "knowledge"), ("skill", "skill")),
    MappingProxyType({"competence": "skill", "skill/competence": "skill"}),
)
"""Knowledge or skill; the EDC shapes enforce the scheme."""

SKILL_REUSE_LEVEL: Final[Vocabulary] = snb(
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

ENCODING: Final[Vocabulary] = snb("encoding", "encoding", (("6146cde7dd", "base64"),))
"""Encodings of embedded media."""

NQF: Final[Vocabulary] = snb("NQF level", "qdr", (("c_c392e7a2", "RQF Level 6"),), complete=False)
"""National qualifications frameworks; only a sample is known here, give IRI and label."""

FILE_TYPE: Final[Vocabulary] = authority(
    "file type",
    "file-type",
    (
        ("image/jpeg", "JPEG", "JPEG"),
        ("application/pdf", "PDF", "PDF"),
        ("image/png", "PNG", "PNG"),
    ),
    complete=False,
)
"""Types of embedded media, by authority code or media type."""

ATU: Final[Vocabulary] = authority(
    "region",
    "atu",
    (
        ("", "AUT", "Austria"),
        ("", "AUT_BLD_BURG", "Federal province of Burgenland"),
        ("", "AUT_BLD_NO", "Federal province of Lower Austria"),
        ("", "ESP_CMA_CATAL", "Catalonia autonomous community"),
        ("", "ESP_PR_BCN", "Province of Barcelona"),
        ("", "IRL_CTH_DUB", "Dublin city"),
    ),
    complete=False,
)
"""Administrative territorial units; only a sample is known here, give IRI and label."""

_ESCO_SCHEME: Final = "http://data.europa.eu/esco/concept-scheme/skills"

ESCO_SKILLS: Final[Vocabulary] = Vocabulary(
    "ESCO skill",
    _ESCO_SCHEME,
    (),
    NO_SYNONYMS,
    complete=False,
)
"""The scheme of ESCO skills; its thousands of concepts are given with IRI and label."""
