"""Write docs/micro-credential.md from the tables of members and vocabularies (`make docs`).

    python docs/write_members.py

A test compares the page with `page()`, and proves every place in `PLACES`: it is there in a
credential made from a full micro-credential, and gone when the member is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from microcred import MicroCredential
from microcred.micro_credential import (
    Concept,
    Grade,
    Identifier,
    Learner,
    LearningOutcome,
    Mandate,
    MandateDocument,
    NationalId,
    Programme,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.flat import Flat
from microcred.micro_credential.forms import INSTANT, Many, Member
from microcred.vocabularies import CYCLES, ISCEDF, SCHEMES, Country, Language, Vocabulary

TARGET = Path(__file__).with_name("micro-credential.md")

HEAD = """\
# The micro-credential, member by member

`MicroCredential` is flat: one member for each element of Annex I of the Council Recommendation of
16 June 2022 (2022/C 243/02), and a few more. The names are the same in Python and in an Annex I
document (JSON). The constructor asks for what is **needed**; whether all mandatory elements of
Annex I (1 to 11) are there is another question, which `microcred annex1` answers.

This page is made from the tables in `microcred.micro_credential` by `make docs`; correct it there.
A test proves that each member goes where this page says.

## How to read "where"

The place in the credential (European Learning Model, JSON names). Short for:

| short | is |
| --- | --- |
| `claim` | `credentialSubject/hasClaim`, a LearningAchievement |
| `specification` | `credentialSubject/hasClaim/specifiedBy`, a Qualification where `eqfLevel`, `nqfLevel`, `accreditation` or `isPartialQualification` is there, else a LearningAchievementSpecification |

## What may be written

| word | is |
| --- | --- |
| text | a string in the main language, or a mapping from language tag (BCP 47) to string |
| text in one language | the same with one language: the EDC profile allows no more for names |
| string | without language |
| day | `2026-05-29`; in Python a `date` too |
| point in time | `2026-05-29T09:00:00Z`, with a zone; in Python an aware `datetime` too; a day is its midnight in UTC |
| IRI | absolute, such as `https://example.org/course` |
| word | of the vocabulary that is linked: its label or a synonym in any case, its code or its IRI |
| "or a `Concept`" | another concept of your own or of another scheme: `Concept(label="field diary")` |
| "or a `Concept` with IRI" | the EDC profile enforces the scheme: a concept of this scheme that is not listed here |
| one or several | one value, or a list of them |
"""  # noqa: E501 - a row of a table is one line

PATHS = MappingProxyType(
    {
        "claim": "credentialSubject/hasClaim",
        "specification": "credentialSubject/hasClaim/specifiedBy",
    }
)
"""The short names of places, as the page explains them."""


@dataclass(frozen=True)
class Place:
    """Where a member goes: names joined by "/", and in which case ("" for always)."""

    path: str
    when: str = ""


WITH_GRADE = "with a grade"
WITHOUT_GRADE = "without a grade"
AT_ISSUING = "at issuing"

PLACES: Mapping[type[Flat], Mapping[str, tuple[Place, ...]]] = MappingProxyType(
    {
        MicroCredential: {
            "language": (Place("displayParameter/primaryLanguage"),),
            "title": (Place("claim/title"), Place("displayParameter/title")),
            "learner": (Place("credentialSubject"),),
            "awarded_by": (Place("claim/awardedBy/awardingBody"), Place("issuer")),
            "date": (Place("claim/awardedBy/awardingDate"),),
            "learning_outcomes": (Place("specification/learningOutcome"),),
            "workload": (
                Place("specification/creditPoint"),
                Place("specification/volumeOfLearning"),
            ),
            "eqf_level": (Place("specification/eqfLevel"),),
            "nqf_level": (Place("specification/nqfLevel"),),
            "assessment": (
                Place("specification/provenBy/dcType", WITHOUT_GRADE),
                Place("claim/provenBy/specifiedBy/dcType", WITH_GRADE),
            ),
            "participation": (Place("specification/mode"),),
            "quality_assurance": (Place("specification/accreditation"),),
            "prerequisites": (Place("specification/entryRequirement/noteLiteral"),),
            "supervision": (
                Place("claim/provenBy/idVerification", WITH_GRADE),
                Place("specification/provenBy/additionalNote/subject", WITHOUT_GRADE),
            ),
            "grade": (Place("claim/provenBy/grade"),),
            "stackability": (
                Place("specification/isPartialQualification"),
                Place("specification/isPartOf"),
                Place("specification/additionalNote"),
            ),
            "further_information": (Place("specification/additionalNote/noteLiteral"),),
            "description": (Place("claim/description"),),
            "homepage": (Place("specification/homepage/contentURL"),),
            "isced_f": (Place("specification/thematicArea"),),
            "teaching_languages": (Place("specification/language"),),
            "learning_setting": (Place("specification/learningSetting"),),
            "programme_type": (Place("specification/dcType"),),
            "mandate": (Place("evidence"),),
            "valid_from": (Place("validFrom"),),
            "valid_until": (Place("validUntil"),),
            "issued": (Place("issued", AT_ISSUING), Place("issuanceDate", AT_ISSUING)),
        },
        Learner: {
            "given_name": (Place("givenName"),),
            "family_name": (Place("familyName"),),
            "full_name": (Place("fullName"),),
            "date_of_birth": (Place("dateOfBirth"),),
            "national_id": (Place("nationalID"),),
            "identifier": (Place("identifier"),),
            "email": (Place("contactPoint/emailAddress"),),
        },
        Provider: {
            "name": (Place("legalName"),),
            "country": (Place("location/address/countryCode"),),
            "identifier": (Place("eIDASIdentifier/notation"),),
            "region": (
                Place("location/geographicName", "a name"),
                Place("location/spatialCode", "with an IRI"),
            ),
            "homepage": (Place("homepage/contentURL"),),
            "logo": (Place("logo/content"),),
            "other_identifiers": (Place("identifier"),),
        },
        LearningOutcome: {
            "title": (Place("title"),),
            "type": (Place("dcType"),),
            "esco_skills": (Place("relatedESCOSkill"),),
            "skills": (Place("relatedSkill"),),
            "reuse_level": (Place("reusabilityLevel"),),
        },
        QualityAssurance: {
            "type": (Place("dcType"),),
            "agency": (Place("accreditingAgent"),),
            "title": (Place("title"),),
        },
        Grade: {
            "value": (Place("grade/noteLiteral"),),
            "scheme": (Place("specifiedBy/gradingScheme/title"),),
            "scheme_description": (Place("specifiedBy/gradingScheme/description"),),
        },
        Stackability: {
            "is_partial_qualification": (Place("isPartialQualification"),),
            "part_of": (Place("isPartOf"),),
            "note": (Place("additionalNote"),),
        },
        Mandate: {
            "statement": (Place("evidence/evidenceStatement"),),
            "given_by": (Place("evidence/evidenceTarget"),),
            "given_to": (Place("issuer"),),
            "documents": (Place("evidence/embeddedEvidence"),),
        },
        MandateDocument: {
            "content": (Place("content"),),
            "title": (Place("title"),),
            "description": (Place("description"),),
            "url": (Place("contentURL"),),
        },
        Programme: {"title": (Place("title"),), "iri": (Place("id"),)},
        Identifier: {"value": (Place("notation"),), "scheme": (Place("schemeName"),)},
        NationalId: {"value": (Place("notation"),), "country": (Place("spatial"),)},
        Concept: {
            "iri": (Place("id"),),
            "label": (Place("prefLabel"),),
            "scheme": (Place("inScheme/id"),),
        },
    }
)
"""Where each member goes; for the values below relative to the place of the value itself."""

AT: Mapping[type[Flat], str] = MappingProxyType(
    {
        MicroCredential: "",
        Learner: "credentialSubject",
        Provider: "claim/awardedBy/awardingBody",
        LearningOutcome: "specification/learningOutcome",
        QualityAssurance: "specification/accreditation",
        Grade: "claim/provenBy",
        Stackability: "specification",
        Mandate: "",
        MandateDocument: "evidence/embeddedEvidence",
        Programme: "specification/isPartOf",
        Identifier: "credentialSubject/identifier",
        NationalId: "credentialSubject/nationalID",
        Concept: "specification/mode",
    }
)
"""A place of each value."""

REMARKS: Mapping[type[Flat], str] = MappingProxyType(
    {
        Learner: "A name or an identifier is needed.",
        Provider: "An awarding body, or the agency that assures quality.",
        Grade: "With a grade there is a LearningAssessment, `claim/provenBy`; it repeats the "
        "awarding process.",
        QualityAssurance: "It becomes an Accreditation. Without a `title` the label of the type "
        "stands for it.",
        Stackability: 'At least one of them. The subject of the note is labelled "Stackability".',
        Mandate: "Its places are those in the whole credential. The model has none for dates or\n"
        "for an address without the file: they go into the statement. Without `given_to` it is\n"
        "for whoever seals. See [forms.md](forms.md#issuing-for-another).",
        MandateDocument: "A mandate is signed by people: whoever gets the credential sees it.",
        Concept: "An IRI or a label is needed. A word of a vocabulary is a `Concept` as well.",
        Identifier: "The scheme of a European Student Identifier is known by its prefix.",
    }
)

_BASICS: Mapping[str, str] = MappingProxyType(
    {
        "Text": "text",
        "SingleText": "text in one language",
        "Plain": "string",
        "Tag": "language tag (BCP 47)",
        "Iri": "IRI",
        "Date": "day",
        "Country": "[country](#country)",
        "Language": "[language](#language)",
        "Workload": "`ECTS(2)`, `Hours(60)` or `ECTS(2, hours=60)`; in JSON "
        '`{"ects": 2, "hours": 60}` or one of the two',
    }
)


_LARGE: Mapping[str, str] = MappingProxyType(
    {
        Country.scheme: "the ISO 3166-1 alpha-2 code (`IE`), the alpha-3 code (`IRL`) or the "
        "English name (`Ireland`); `XK` is Kosovo",
        Language.scheme: "the shortest tag (`en`), the code of the authority table (`ENG`) or the "
        "English name (`English`)",
        ISCEDF.scheme: "the code of two to four digits (`0521`) or the English label "
        "(`Environmental sciences`)",
    }
)
"""How the words of a vocabulary are written that is too large to be listed."""


def takes(form: Any) -> str:
    """What a form takes, in words."""
    if isinstance(form, Many):
        return f"one or several: {takes(form.form)}"
    if form is INSTANT:
        return "point in time"
    schema = form.schema()
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _BASICS.get(name) or f"[`{name}`](#{name.lower()})"
    if schema.get("type") == "integer":
        return f"{schema['minimum']} to {schema['maximum']}"
    if schema.get("type") == "boolean":
        return "true or false"
    if schema.get("contentEncoding"):
        pdf = "JVBERi" in schema["allOf"][0]["pattern"]
        kind = "PDF, JPEG or PNG file" if pdf else "JPEG or PNG image"
        return f"{kind}: bytes, in JSON base64"
    return _concept(schema) if "anyOf" in schema else "e-mail address"


def _concept(schema: dict[str, Any]) -> str:
    """A word of a vocabulary, or a value in its short form."""
    first, *_, last = schema["anyOf"]
    vocabulary = _vocabulary(first, last)
    if vocabulary is None:
        whole = f"[`{last['$ref'].rpartition('/')[2]}`](#{last['$ref'].rpartition('/')[2].lower()})"
        short = _BASICS[first["$ref"].rpartition("/")[2]]
        return f"{whole}, or {'an' if short == 'IRI' else 'a'} {short} in its place"
    link = f"[{vocabulary.name}](#{anchor(vocabulary)})"
    listed = vocabulary.complete or vocabulary.entries
    word = f"word: {link}" if listed else f"IRI: {link}"
    if "properties" not in last:
        return f"{word}, or a `Concept`"
    return word if vocabulary.complete else f"{word}, or a `Concept` with IRI"


def _vocabulary(first: dict[str, Any], last: dict[str, Any]) -> Vocabulary | None:
    """The vocabulary of a schema: by the scheme that it asks for, or by a word that it lists."""
    scheme = last.get("properties", {}).get("scheme", {}).get("const")
    if scheme:
        return SCHEMES[scheme]
    words = first.get("enum", ())
    return next((one for one in SCHEMES.values() if any(e.iri in words for e in one.entries)), None)


def anchor(vocabulary: Vocabulary) -> str:
    """The anchor of a vocabulary's heading."""
    return re.sub(r"[^a-z0-9 -]", "", vocabulary.name.lower()).replace(" ", "-")


def cell(text: str) -> str:
    """A text as the cell of a table."""
    return text.replace("|", "\\|")


def where(places: Iterable[Place]) -> str:
    """Places as the cell of a table."""
    return "; ".join(
        f"`{place.path}`" + (f" ({place.when})" if place.when else "") for place in places
    )


def _numbered(member: Member[Any]) -> tuple[str, str]:
    """The number of the element, and what it is."""
    match = re.fullmatch(r"Annex I ([\d and]+): (.*)", member.doc)
    if match is None:
        return "", member.doc
    return match[1].replace(" and ", ", "), f"{match[2][:1].upper()}{match[2][1:]}"


def _table(kind: type[Flat], names: Iterable[str], *, numbered: bool) -> list[str]:
    head = ["element", "member"] if numbered else ["member"]
    columns = [*head, "what it is", "what it takes", "where", "needed"]
    rows = [" | ".join(columns), " | ".join("---" for _ in columns)]
    for name in names:
        member = kind.members[name]
        number, what = _numbered(member)
        cells = [
            *([number] if numbered else []),
            f"`{name}`",
            what,
            takes(member.form),
            where(PLACES[kind][name]),
            "yes" if member.required else "",
        ]
        rows.append(" | ".join(map(cell, cells)))
    return [f"| {row} |" for row in rows]


def _of_annex() -> list[str]:
    names = [name for name, member in MicroCredential.members.items() if _numbered(member)[0]]
    return sorted(
        names, key=lambda name: int(_numbered(MicroCredential.members[name])[0].split(",")[0])
    )


def _elements() -> list[str]:
    names = _of_annex()
    rest = [name for name in MicroCredential.members if name not in names]
    cycles = ", ".join(f'"{cycle}" ({level})' for cycle, level in CYCLES.items())
    return [
        "\n## The 16 elements of Annex I\n",
        *_table(MicroCredential, names, numbered=True),
        "\nElements 1 to 11 are mandatory in Annex I, 12 to 16 optional.\n",
        "- In place of `eqf_level` the QF-EHEA cycle may be given as `cycle`:",
        f"  {cycles}. No IRI is published for the",
        "  cycles, so the level is written; `cycle` is a property of the value.",
        "- The first awarding body is the issuer as well. Sealing completes the issuer from the",
        "  certificate ([forms.md](forms.md)).",
        "- An assessment with a grade is a claim of its own; one without belongs to the",
        "  specification, since EDC asks every LearningAssessment for a grade. Of several",
        "  assessments with one grade each is a part (`hasPart`).",
        "- Supervision without a grade is a note whose subject is the concept.",
        "\n## Further members\n",
        *_table(MicroCredential, rest, numbered=False),
        "\n`valid_from` is the time of issuing if it is not given. With a `mandate` the profile is",
        '"issued by mandate" (Mandated Issue), else Generic.',
    ]


def _values() -> list[str]:
    lines = ["\n## The values\n", "Their places are relative to the place of the value itself."]
    for kind in list(PLACES)[1:]:
        lines += [f"\n### {kind.__name__}\n"]
        lines += [f"{REMARKS[kind]}\n"] if kind in REMARKS else []
        lines += _table(kind, kind.members, numbered=False)
    return lines


def _vocabularies() -> list[str]:
    used = {name for kind in PLACES for name in re.findall(r"\(#([\w-]+)\)", _links(kind))}
    tables = [table for table in SCHEMES.values() if anchor(table) in used]
    lines = [
        "\n## The vocabularies\n",
        "What is written as a string has to be a word of the vocabulary. Case, hyphens and",
        "repeated blanks do not matter. What is unknown or ambiguous is refused, and the message",
        "names the nearest words.",
    ]
    for table in sorted(tables, key=lambda one: one.name.lower()):
        lines += [f"\n### {table.name}\n", *_words(table)]
    return lines


def _links(kind: type[Flat]) -> str:
    return " ".join(takes(member.form) for member in kind.members.values())


def _words(table: Vocabulary) -> list[str]:
    scheme = f"Scheme: <{table.scheme}>."
    if table.scheme in _LARGE:
        all_of_it = ", all of the published table" if table.complete else ""
        return [f"{scheme} {len(table)} entries{all_of_it}. Write {_LARGE[table.scheme]}."]
    if not table.entries:
        return [f"{scheme} None is listed here: give the IRI, best as `Concept(iri, label)`."]
    listed = "All of them:" if table.complete else "Only these are listed; give others by IRI:"
    rows = ["| write | or | code |", "| --- | --- | --- |"]
    for entry in table.entries:
        others = [word for word, code in table.synonyms.items() if table[code] == entry]
        rows.append(f"| {entry.label} | {', '.join(others)} | `{entry.code}` |")
    return [f"{scheme} {listed}\n", *rows]


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD.rstrip("\n"), *_elements(), *_values(), *_vocabularies()]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
    print(TARGET)
