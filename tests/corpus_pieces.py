"""Pieces of invented credentials, as other people's software writes them; no value is real.

Everything is JSON as it stands in a file: bare values where there is one, as the European
Commission's software writes. `everywhere` makes arrays of them, as its upload form does.
"""

from __future__ import annotations

import base64
from typing import Any

from microcred.elm import CLASSES

Json = dict[str, Any]

CONTEXTS = [
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
]
CONTEXTS_2 = ["https://www.w3.org/ns/credentials/v2", CONTEXTS[1]]
TYPES = ["VerifiableCredential", "EuropeanDigitalCredential"]
IDENTIFIER = "NTRPT-000111222"
"""Of the college that the corpus invents, as a certificate would have it."""

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_SNB = "http://data.europa.eu/snb/"
_MEMBERS = frozenset(term.name for cls in CLASSES.values() for term in cls.terms().values())
_LANGUAGE_MEMBERS = frozenset(
    term.name for cls in CLASSES.values() for term in cls.terms().values() if term.language
)


def snb(scheme: str, code: str, label: str) -> Json:
    """A concept of a vocabulary of the European Learning Model."""
    return {
        "id": f"{_SNB}{scheme}/{code}",
        "type": "Concept",
        "inScheme": {"id": f"{_SNB}{scheme}/25831c2", "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def authority(scheme: str, code: str, label: str) -> Json:
    """A concept of the EU Publications Office, with the notation that the EC writes."""
    return {
        "id": f"{_AUTHORITY}{scheme}/{code}",
        "type": "Concept",
        "inScheme": {"id": f"{_AUTHORITY}{scheme}", "type": "ConceptScheme"},
        "notation": scheme,
        "prefLabel": {"en": label},
    }


PORTUGAL = authority("country", "PRT", "Portugal")
LATVIA = authority("country", "LVA", "Latvia")
ENGLISH = authority("language", "ENG", "English")
BASE64 = snb("encoding", "6146cde7dd", "base64")
EQF_5 = snb("eqf", "5", "Level 5")
ECTS = snb("education-credit", "6fcec5c5af", "European Credit Transfer System")
BLENDED = snb("learning-assessment", "e92d221e4d", "Blended")
WRITTEN = snb("assessment", "6e6cb2cc78", "Written examination")


def image(octets: int = 90, kind: str = "JPEG", number: int = 1) -> Json:
    """A picture of that many octets, which shows nothing."""
    content = base64.b64encode(bytes(index * 7 % 251 for index in range(octets))).decode()
    return {
        "id": f"urn:epass:mediaObject:{number}",
        "type": "MediaObject",
        "content": content,
        "contentEncoding": BASE64,
        "contentType": authority("file-type", kind, kind),
    }


def display(octets: int = 90) -> Json:
    """Display parameters with one page."""
    return {
        "id": "urn:epass:displayParameter:1",
        "type": "DisplayParameter",
        "individualDisplay": {
            "id": "urn:epass:individualDisplay:1",
            "type": "IndividualDisplay",
            "displayDetail": {
                "id": "urn:epass:displayDetail:1",
                "type": "DisplayDetail",
                "image": image(octets),
                "page": 1,
            },
            "language": ENGLISH,
        },
        "primaryLanguage": ENGLISH,
        "language": ENGLISH,
        "title": {"en": "Micro-credential of the Foghorn College"},
    }


def organisation(number: int = 1, name: str = "Foghorn College", country: Any = PORTUGAL) -> Json:
    """An organisation with a country."""
    return {
        "id": f"urn:epass:org:{number}",
        "type": "Organisation",
        "location": {
            "id": f"urn:epass:location:{number}",
            "type": "Location",
            "address": {
                "id": f"urn:epass:address:{number}",
                "type": "Address",
                "countryCode": country,
            },
        },
        "legalName": {"en": name},
    }


def issuer() -> Json:
    """The college as a seal completes it."""
    identifier = {
        "id": "urn:certificateIdentifier:1",
        "type": "LegalIdentifier",
        "spatial": PORTUGAL,
        "notation": IDENTIFIER,
    }
    return {**organisation(9), "eIDASIdentifier": identifier}


def awarding(*bodies: Json, date: str | None = "2026-02-01T00:00:00+00:00") -> Json:
    """Who awarded, and when."""
    given = list(bodies) or [organisation()]
    return {
        "id": "urn:epass:awardingProcess:1",
        "type": "AwardingProcess",
        "awardingBody": given[0] if len(given) == 1 else given,
        **({"awardingDate": date} if date else {}),
    }


def note(number: int, text: str) -> Json:
    """A note in English."""
    return {"id": f"urn:epass:note:{number}", "type": "Note", "noteLiteral": {"en": text}}


def assessment(number: int = 1, **changes: Any) -> Json:
    """An assessment with a grade."""
    specification = {
        "id": f"urn:epass:learningAssessmentSpec:{number}",
        "type": "LearningAssessmentSpecification",
        "title": {"en": "Examination at the tide gauge"},
        "dcType": WRITTEN,
    }
    return {
        "id": f"urn:epass:learningAssessment:{number}",
        "type": "LearningAssessment",
        "awardedBy": awarding(),
        "grade": note(20 + number, "17 of 20"),
        "idVerification": snb(
            "supervision-verification", "70be69aaf9", "Supervised with ID Verification"
        ),
        "specifiedBy": specification,
        "title": {"en": "Examination at the tide gauge"},
        **changes,
    }


def activity(number: int = 1, duration: str = "PT50H", **changes: Any) -> Json:
    """An activity with a mode and a duration."""
    return {
        "id": f"urn:epass:activity:{number}",
        "type": "LearningActivity",
        "awardedBy": awarding(),
        "specifiedBy": {
            "id": f"urn:epass:learningActivitySpec:{number}",
            "type": "LearningActivitySpecification",
            "mode": BLENDED,
            "volumeOfLearning": duration,
            "title": {"en": "Field days in the estuary"},
        },
        "title": {"en": "Field days in the estuary"},
        **changes,
    }


def outcome(number: int, title: str) -> Json:
    """A learning outcome with an ESCO skill."""
    skill = {
        "id": f"http://data.europa.eu/esco/skill/00000000-0000-4000-8000-00000000000{number}",
        "type": "Concept",
        "inScheme": {
            "id": "http://data.europa.eu/esco/concept-scheme/skills",
            "type": "ConceptScheme",
        },
        "notation": "Skill",
        "prefLabel": {"en": f"invented skill {number}"},
    }
    return {
        "id": f"urn:epass:learningOutcome:{number}",
        "type": "LearningOutcome",
        "relatedESCOSkill": skill,
        "title": {"en": title},
    }


def qualification(**changes: Any) -> Json:
    """What the course is specified by: everything but quality assurance."""
    return {
        "id": "urn:epass:qualification:1",
        "type": "Qualification",
        "eqfLevel": EQF_5,
        "nqfLevel": snb("qdr", "c_fabricated", "QNQ Level 5"),
        "creditPoint": {
            "id": "urn:epass:creditPoint:1",
            "type": "CreditPoint",
            "framework": ECTS,
            "point": "2",
        },
        "entryRequirement": note(3, "Can swim"),
        "isPartialQualification": False,
        "learningOutcome": [
            outcome(1, "Reads a tide gauge"),
            outcome(2, "Takes samples of brackish water"),
        ],
        "mode": BLENDED,
        "volumeOfLearning": "PT50H",
        "language": ENGLISH,
        "title": {"en": "Monitoring of estuaries"},
        "dcType": snb("learning-opportunity", "74a4a268e8", "Short learning programme"),
        **changes,
    }


def achievement(**changes: Any) -> Json:
    """The claim of the college's course."""
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "awardedBy": awarding(),
        "influencedBy": activity(),
        "provenBy": assessment(),
        "specifiedBy": qualification(),
        "title": {"en": "Monitoring of estuaries"},
        **changes,
    }


def person(*claims: Json, **changes: Any) -> Json:
    """The learner, whom nobody is called."""
    given = list(claims) or [achievement()]
    return {
        "id": "urn:epass:person:1",
        "type": "Person",
        "dateOfBirth": "2001-07-09T00:00:00Z",
        "hasClaim": given[0] if len(given) == 1 else given,
        "familyName": {"en": "Ōtsuka-Łęcka"},
        "fullName": {"en": "Brígida Ōtsuka-Łęcka"},
        "givenName": {"en": "Brígida"},
        **changes,
    }


def credential(subject: Any = None, **changes: Any) -> Json:
    """The whole, as the European Commission's software seals it."""
    document = {
        "id": "urn:credential:6f1b7e0c-5a55-4a39-9d0b-3d0d6a1c2b7e",
        "type": TYPES,
        "credentialProfiles": snb("credential", "e34929035b", "Generic"),
        "displayParameter": display(),
        "credentialSchema": {
            "id": f"{_SNB}model/ap/edc-generic-full",
            "type": "ShaclValidator2017",
        },
        "credentialSubject": person() if subject is None else subject,
        "issuanceDate": "2026-02-03T11:21:31+01:00",
        "issued": "2026-02-03T11:21:31+01:00",
        "issuer": issuer(),
        "validFrom": "2026-02-03T00:00:00+01:00",
        "@context": CONTEXTS,
        **changes,
    }
    return {name: value for name, value in document.items() if value is not LEFT_OUT}


LEFT_OUT = object()
"""Marks a member that `credential` leaves out."""


def everywhere(value: Any, name: str = "") -> Any:
    """The same with an array around every value of the model, and around every text."""
    if isinstance(value, list):
        return [everywhere(one) for one in value]
    if not isinstance(value, dict):
        return value
    if name in _LANGUAGE_MEMBERS:
        return {tag: texts if isinstance(texts, list) else [texts] for tag, texts in value.items()}
    return {key: _arrayed(key, everywhere(member, key)) for key, member in value.items()}


def _arrayed(name: str, member: Any) -> Any:
    if isinstance(member, list) or name not in _MEMBERS or name in _LANGUAGE_MEMBERS:
        return member
    return [member]
