"""ELM to flat: the Annex I elements that are in a credential, and a list of all the rest.

`read_as` keeps every element of Annex I that the flat form can say and invents none; what
it leaves out is listed, as high up in the document as nothing below was carried. Of several claims
the first learning achievement that is no part of another is read; the others are left out.

    >>> from microcred.micro_credential import Learner, MicroCredential, Provider
    >>> course = MicroCredential(learner=Learner("Ána", "Novák"), title="Soil carbon",
    ...     awarded_by=Provider("Example University", "IE"), language="en")
    >>> reading = read_as(MicroCredential, course.to_credential())
    >>> reading.micro_credential == course, reading.not_carried
    (True, ())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.micro_credential import carrying as carry
from microcred.micro_credential.concepts import ConceptForm, is_local
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.finding_places import Elements
from microcred.micro_credential.places import Place
from microcred.micro_credential.reading_parts import (
    eqf_level_of,
    grade_of,
    learner_of,
    mandate_of,
    outcomes_of,
    provider_of,
    quality_assurance_of,
    several,
    stackability_of,
    workload_of,
)
from microcred.micro_credential.text import Text, language_tag
from microcred.micro_credential.wording import (
    GENERIC_CODE,
    MANDATED_CODE,
    MANDATED_SCHEMA,
    SCHEMA,
    assessment_title,
    is_stackability,
)
from microcred.vocabularies import (
    Credential,
    Supervision,
    language_of,
    tag_of,
)

if TYPE_CHECKING:
    from microcred.elm import Node

__all__ = ["Reading", "document_of", "read_as"]

A = TypeVar("A", bound=AnnexI)

_GENERIC: Final = Credential[GENERIC_CODE].iri
_MANDATED: Final = Credential[MANDATED_CODE].iri


@dataclass(frozen=True, slots=True)
class Reading(Generic[A]):
    """What was read.

    Attributes:
        micro_credential: every element of Annex I that is there.
        not_carried: what the flat form cannot say, one WARNING `micro_credential.not_carried` each,
            `where` is its JSON pointer.
    """

    micro_credential: A
    not_carried: tuple[Finding, ...]


def read_as(kind: type[A], credential: Node | Mapping[str, JsonValue]) -> Reading[A]:
    """Read the flat form off a credential.

    Args:
        kind: the class of the flat form, `MicroCredential`.
        credential: a typed credential, or its JSON object.

    Raises:
        ModelError: neither, or nested too deep.
    """
    root = Place.root(document_of(credential))
    try:
        return _read(kind, root)
    except RecursionError:
        raise ModelError("nested too deep to be read here") from None


def _read(kind: type[A], root: Place) -> Reading[A]:
    elements = Elements.of(root)
    given: dict[str, Any] = {
        "learner": learner_of(elements.subject),
        **_about(elements),
        **_substance(elements),
        **_assessed(elements),
        **_extras(elements),
    }
    given["mandate"] = mandate_of(elements, given["awarded_by"])
    given["language"] = _language(root, given["title"])
    course = kind.of_known(**{name: value for name, value in given.items() if value})
    _carry_what_is_written_anew(elements, course)
    left = root.left_out()
    if elements.claim and not elements.is_achievement:
        left = (*left, elements.claim.at("type").pointer)
    return Reading(course, tuple(_left_out(place) for place in left))


def document_of(credential: object) -> Mapping[str, JsonValue]:
    """The JSON object of a node or document, out of its upload wrapper.

    Raises:
        ModelError: neither a node nor a JSON object.
    """
    written = getattr(credential, "to_json", None)
    document = written() if callable(written) else credential
    if not isinstance(document, Mapping):
        raise ModelError("a credential is a node of microcred.elm or its JSON object")
    inner = document.get("credential")
    return inner if isinstance(inner, Mapping) and "type" not in document else document


def _left_out(pointer: str) -> Finding:
    detail = "the flat form has no place for it"
    return Finding(Check.ANNEX_I, Outcome.WARNING, "micro_credential.not_carried", detail, pointer)


# -- what it is (elements 2, 5, 15, 16) -----------------------------------------------------------


def _about(elements: Elements) -> dict[str, Any]:
    claim, specification = elements.claim, elements.specification
    description = carry.text_of(claim.at("description"))
    bodies = (provider_of(body) for body in elements.awarding_bodies)
    return {
        "title": carry.text_of(claim.at("title")),
        "description": description or carry.text_of(specification.at("description")),
        "awarded_by": tuple(dict.fromkeys(body for body in bodies if body is not None)),
        "date": carry.date_of(elements.awarding_date),
        "issued": carry.date_of(elements.issued, instant=True),
        "valid_from": carry.date_of(elements.credential.first("validFrom"), instant=True),
        "valid_until": carry.date_of(elements.valid_until, instant=True),
        "stackability": stackability_of(specification, elements.notes),
        "further_information": tuple(
            text
            for note in elements.notes
            if not is_stackability(note) and (text := carry.note_of(note)) is not None
        ),
    }


# -- what was learnt (elements 6, 7, 8, 10, 11) ---------------------------------------------------


def _substance(elements: Elements) -> dict[str, Any]:
    specification = elements.specification
    return {
        "learning_outcomes": outcomes_of(specification),
        "workload": workload_of(elements),
        "eqf_level": eqf_level_of(specification.first("eqfLevel")),
        "nqf_level": carry.concepts_of(specification.each("nqfLevel")),
        "participation": carry.concepts_of(elements.modes),
        "quality_assurance": several(quality_assurance_of, elements.accreditations),
        "isced_f": carry.concepts_of(specification.each("thematicArea")),
        "programme_type": carry.concepts_of(specification.each("dcType")),
        "learning_setting": carry.concept_of(specification.first("learningSetting")),
    }


# -- how it was assessed (elements 9, 13, 14) -----------------------------------------------------


def _assessed(elements: Elements) -> dict[str, Any]:
    form = ConceptForm(Supervision)
    supervised = [place for one in elements.assessments for place in one.each("idVerification")]
    notes = elements.supervision_notes
    supervision = next(
        (known for place in supervised if (known := carry.concept_of(place, form))), None
    )
    graded = (grade_of(assessment) for assessment in elements.assessments)
    if supervision is None and notes:
        supervision = carry.concept_of(notes[0].node("subject"), form)
        notes[0].carry()
    return {
        "assessment": carry.concepts_of(elements.assessment_types),
        "supervision": supervision,
        "grade": next((grade for grade in graded if grade is not None), None),
    }


# -- the rest -------------------------------------------------------------------------------------


def _extras(elements: Elements) -> dict[str, Any]:
    specification = elements.specification
    return {
        "prerequisites": carry.note_of(specification.node("entryRequirement")),
        "homepage": several(carry.url_of, specification.nodes("homepage")),
        "teaching_languages": several(carry.language_code_of, specification.each("language")),
    }


def _language(root: Place, title: Text | None) -> str | None:
    """The main language: the display's, by the tag that the texts use for it."""
    display = root.node("displayParameter")
    code = carry.language_code_of(display.first("primaryLanguage"))
    shown = display.at("title").value
    for tag in [*(shown if isinstance(shown, dict) else ()), *(title or ())]:
        entry = language_of(tag)
        if entry is not None and code in (None, tag_of(entry)):
            try:
                return language_tag(tag)
            except ModelError:
                continue
    return code


def _carry_what_is_written_anew(elements: Elements, course: AnnexI) -> None:
    """Enter what `to_credential` and `issue` write from the flat form: nothing of it is lost."""
    root = elements.credential
    mandated = (_MANDATED, MANDATED_SCHEMA) if course.mandate else ()
    for profile in root.each("credentialProfiles"):
        _carry_if(profile, profile.iri in (_GENERIC, *mandated[:1]))
    for schema in root.each("credentialSchema"):
        _carry_if(schema, schema.iri in (SCHEMA, *mandated[1:]))
    display = root.node("displayParameter")
    display.at("individualDisplay").carry()
    shown = {_tag for tag in course.title or () if (_tag := language_of(tag)) is not None}
    for language in display.each("language"):
        _carry_if(language, any(language.iri == entry.iri for entry in shown))
    _carry_same_text(display.at("title"), course.title)
    _carry_same_text(elements.specification.at("title"), course.title)
    for repeated in (root.first("issuanceDate"), root.first("validFrom")):
        _carry_if(repeated, carry.date_of(repeated.apart(), instant=True) == course.issued)
    expiry = root.first("expirationDate")
    _carry_if(expiry, carry.date_of(expiry.apart(), instant=True) == course.valid_until)
    issuer, first = root.node("issuer"), next(iter(course.awarded_by), None)
    issuing = provider_of(issuer.apart())
    _carry_if(issuer, first is not None and issuing is not None and issuing.name == first.name)
    if course.mandate is not None and course.mandate.given_to is not None:
        # The common name of the certificate, which sealing writes.
        issuer.at("altLabel").carry()
    _carry_assessments(elements, course)


def _carry_assessments(elements: Elements, course: AnnexI) -> None:
    """The titles that assessments must have, and the awarding process that each repeats."""
    awarded = _without_ids(elements.claim.node("awardedBy").value)
    for place in elements.assessments:
        _carry_if(place.at("awardedBy"), _without_ids(place.node("awardedBy").value) == awarded)
    for place in (*elements.assessments, *elements.assessment_specifications):
        specification = place.node("specifiedBy") or place
        kind = carry.concept_of(specification.first("dcType").apart())
        _carry_same_text(place.at("title"), assessment_title(kind, course.title))


def _without_ids(value: JsonValue) -> JsonValue:
    """A value without the ids that only name its nodes."""
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_ids(member)
        for name, member in value.items()
        if name != "id" or not is_local(str(member))
    }


def _carry_if(place: Place, same: bool) -> None:
    if place and same:
        place.carry()


def _carry_same_text(place: Place, expected: Text | None) -> None:
    """A text that says nothing but what was carried elsewhere."""
    found = carry.text_of(place.apart())
    _carry_if(place, found is not None and found == expected)
