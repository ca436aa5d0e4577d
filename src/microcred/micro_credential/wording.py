"""What writing and reading have to agree on: the words and rules that stand for a flat value.

The European Learning Model has no property for some of what the flat form says: how a
micro-credential can be combined, in words; how an assessment is supervised where nobody was graded.
Such things are written as notes that can be told from other notes again, here by `is_...`.

    >>> from microcred.micro_credential.wording import legal_country
    >>> legal_country("VATDE-123456789", "AT"), legal_country("123456789", "AT")
    ('DE', 'AT')
"""

from __future__ import annotations

from typing import Final

from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.places import Place
from microcred.micro_credential.text import Text
from microcred.outline import text, texts
from microcred.vocabularies import Country

__all__ = [
    "ECTS_CODE",
    "GENERIC_CODE",
    "MANDATED_CODE",
    "MANDATED_SCHEMA",
    "MANDATE_CODE",
    "SCHEMA",
    "STACKABILITY",
    "assessment_title",
    "is_stackability",
    "is_supervision_note",
    "legal_country",
    "supervision_text",
]

STACKABILITY: Final = "Stackability"
"""Label of the subject of the note that says in words how a micro-credential can be combined."""

GENERIC_CODE: Final = "e34929035b"
"""Code of the credential profile Generic; EDC has none for micro-credentials."""

SCHEMA: Final = "http://data.europa.eu/snb/model/ap/edc-generic-full"
"""The shapes that belong to the profile Generic."""

MANDATED_CODE: Final = "c_9a31f32a"
"""Code of the credential profile for what is issued by mandate."""

MANDATED_SCHEMA: Final = "http://data.europa.eu/snb/model/ap/edc-issued-by-mandate"
"""The shapes that belong to it."""

MANDATE_CODE: Final = "c_18016257"
"""Code of the evidence of type mandate."""

ECTS_CODE: Final = "6fcec5c5af"
"""Code of the European Credit Transfer System among the credit systems."""


def legal_country(identifier: str, country: str | None) -> str | None:
    """Which country gave a legal identifier.

    What it says itself (ETSI EN 319 412-1 section 5.1.4: three letters, country, hyphen), else the
    provider's.
    """
    said = identifier[3:5] if identifier[5:6] == "-" and identifier[:5].isalpha() else ""
    entry = Country.coded(said) if said.isupper() else None
    return entry.alias if entry and entry.alias else country


def assessment_title(kind: Concept | None, course_title: Text | None) -> Text | None:
    """The title of an assessment, which EDC demands: the label of its type, else the course's."""
    return kind.label if kind is not None and kind.label is not None else course_title


def is_stackability(note: Place) -> bool:
    """Whether a note is the one that `writing` makes of `Stackability.note`."""
    return text(note.node("subject").at("prefLabel").value) == STACKABILITY


def supervision_text(supervision: Concept, language: str | None) -> dict[str, str]:
    """The text of the note that stands for supervision: its label, or its IRI if it has none."""
    return dict(supervision.label or {language or "en": supervision.iri or ""})


def is_supervision_note(note: Place) -> bool:
    """Whether a note's text is nothing but the label, or the IRI, of its own subject."""
    subject, literal = note.node("subject"), note.at("noteLiteral").value
    if not subject or literal is None:
        return False
    if subject.at("prefLabel"):
        return literal == subject.at("prefLabel").value
    return set(texts(literal)) == {subject.iri}
