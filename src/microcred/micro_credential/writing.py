"""Flat to ELM: a micro-credential as a European Digital Credential (ELM 3.2).

Its profile is Generic, with a mandate "issued by mandate".

What is written where is the table of docs/micro-credential.md. Three things have no obvious place:

- an assessment with a grade is a claim of its own (`provenBy`), one without belongs to the
  specification (`specifiedBy.provenBy`), since EDC asks every LearningAssessment for a grade;
- supervision without a grade, which only a LearningAssessment has a property for, becomes a note of
  the assessment's specification whose subject is the concept;
- `specifiedBy` is a Qualification where the level, quality assurance or stackability needs one
  (elm:EQFLevel, elm:accreditation and elm:isPartialQualification exist there only), else a
  LearningAchievementSpecification.

    >>> from microcred.micro_credential import Learner, MicroCredential, Provider
    >>> course = MicroCredential(learner=Learner("Ána", "Novák"), title="Soil carbon",
    ...     awarded_by=Provider("Example University", "IE"), language="en")
    >>> to_credential(course).to_json()["credentialSubject"]["hasClaim"]["title"]
    {'en': 'Soil carbon'}
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from microcred import elm
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.mandates import Mandate, MandateDocument, document_type_of
from microcred.micro_credential.outcomes import LearningOutcome, QualityAssurance
from microcred.micro_credential.parties import Learner, Provider, media_type_of
from microcred.micro_credential.refusals import gather, refusal
from microcred.micro_credential.text import Text
from microcred.micro_credential.wording import (
    ECTS_CODE,
    GENERIC_CODE,
    MANDATE_CODE,
    MANDATED_CODE,
    MANDATED_SCHEMA,
    SCHEMA,
    STACKABILITY,
    assessment_title,
    legal_country,
    supervision_text,
)
from microcred.micro_credential.workload import ECTS, decimal_text
from microcred.vocabularies import (
    Country,
    Credential,
    Credit,
    Encoding,
    EvidenceType,
    FileType,
    Language,
    language_of,
)

__all__ = ["mandate_evidence", "organisation", "to_credential"]

# A node of its own: sealing gives it the identifier of the certificate, and the awarding body, were
# it the same node, would then have two where EDC allows one.
_ISSUER_ID: Final = "urn:epass:org:issuer"


def to_credential(course: AnnexI) -> elm.EuropeanDigitalCredential:
    """The micro-credential as a credential without page image, issue date and seal.

    Raises:
        ModelError: it was read from a credential that lacks what EDC asks for.
    """
    with gather() as problems:
        for place in course.missing():
            with problems:
                raise refusal("value.missing", "is needed for a credential", place)
    bodies = tuple(organisation(provider) for provider in course.awarded_by)
    mandate = course.mandate
    issuer = organisation(mandate.given_to) if mandate and mandate.given_to else bodies[0]
    return elm.assign_ids(
        elm.EuropeanDigitalCredential(
            credential_profiles=elm.Concept.of(
                Credential[MANDATED_CODE if mandate else GENERIC_CODE]
            ),
            credential_schema=elm.ShaclValidator2017(id=MANDATED_SCHEMA if mandate else SCHEMA),
            display_parameter=_display(course),
            credential_subject=_person(course, bodies),
            evidence=mandate_evidence(mandate) if mandate else None,
            issuer=issuer.replace(id=_ISSUER_ID),
            valid_from=course.valid_from,
            valid_until=course.valid_until,
        )
    )


def _display(course: AnnexI) -> elm.DisplayParameter:
    """Title and languages; the main language comes first in the title."""
    title = dict(course.title or {})
    main = course.language or ""
    ordered = {main: title[main], **title} if main in title else title
    entries = {entry.code: entry for tag in (main, *title) if (entry := language_of(tag))}
    if not entries:
        raise refusal("value.not_in_vocabulary", "no language of the title is known", "/language")
    return elm.DisplayParameter(
        title=ordered,
        primary_language=elm.Concept.of(Language[next(iter(entries))]),
        language=[elm.Concept.of(entry) for entry in entries.values()],
    )


# -- people and organisations ---------------------------------------------------------------------


def _person(course: AnnexI, bodies: tuple[elm.Organisation, ...]) -> elm.Person:
    learner = course.learner or Learner.of_known()
    national, email = learner.national_id, learner.email
    return elm.Person(
        given_name=_text(learner.given_name),
        family_name=_text(learner.family_name),
        full_name=_text(learner.full_name),
        date_of_birth=_instant(learner.date_of_birth),
        national_id=_legal_identifier(national.value, national.country) if national else None,
        identifier=[
            elm.Identifier(notation=one.value, scheme_name=one.scheme) for one in learner.identifier
        ],
        contact_point=elm.ContactPoint(email_address=elm.Mailbox(id=f"mailto:{email}"))
        if email
        else None,
        has_claim=_achievement(course, bodies),
    )


def organisation(provider: Provider) -> elm.Organisation:
    """A provider as an organisation of the model, without ids."""
    identifier, region = provider.identifier, provider.region
    named = region is not None and region.iri is None and region.scheme is None
    return elm.Organisation(
        legal_name=_text(provider.name),
        eidas_identifier=_legal_identifier(identifier, legal_country(identifier, provider.country))
        if identifier
        else None,
        identifier=[
            elm.Identifier(notation=one.value, scheme_name=one.scheme)
            for one in provider.other_identifiers
        ],
        location=elm.Location(
            address=elm.Address(country_code=elm.Concept.of(Country[provider.country or ""])),
            geographic_name=_text(region.label) if region and named else None,
            spatial_code=_concept(region) if region and not named else None,
        ),
        homepage=[elm.WebResource(content_url=page) for page in provider.homepage],
        logo=_picture(provider.logo) if provider.logo else None,
    )


def _legal_identifier(notation: str, country: str | None) -> elm.LegalIdentifier:
    return elm.LegalIdentifier(notation=notation, spatial=elm.Concept.of(Country[country or ""]))


def _picture(content: bytes) -> elm.MediaObject:
    return elm.MediaObject(
        content=b64encode(content).decode("ascii"),
        content_encoding=elm.Concept.of(Encoding["6146cde7dd"]),
        content_type=elm.Concept.of(FileType[media_type_of(content) or ""]),
    )


# -- the achievement ------------------------------------------------------------------------------


def _achievement(course: AnnexI, bodies: tuple[elm.Organisation, ...]) -> elm.LearningAchievement:
    # One process awards the achievement and its assessment, so both name the same node.
    process = elm.AwardingProcess(
        id="urn:epass:awardingProcess:1",
        awarding_body=bodies,
        awarding_date=_instant(course.date),
    )
    return elm.LearningAchievement(
        title=_text(course.title),
        description=_text(course.description),
        awarded_by=process,
        proven_by=_graded(course, process) if course.grade else None,
        specified_by=_specification(course),
    )


def _specification(course: AnnexI) -> elm.LearningAchievementSpecification:
    options = course.stackability
    only_qualification: dict[str, Any] = {
        "eqf_level": elm.Concept.of(course.eqf_level.entry) if course.eqf_level else None,
        "nqf_level": [_concept(level) for level in course.nqf_level],
        "accreditation": [_accreditation(one) for one in course.quality_assurance],
        "is_partial_qualification": options.is_partial_qualification if options else None,
    }
    needed = {name: value for name, value in only_qualification.items() if value not in (None, [])}
    kind = elm.Qualification if needed else elm.LearningAchievementSpecification
    return kind(**_common(course), **needed)


def _common(course: AnnexI) -> dict[str, Any]:
    """What a qualification and another specification both have."""
    load, hours, options = course.workload, course.workload_hours, course.stackability
    return {
        "title": _text(course.title),
        "dc_type": [_concept(kind) for kind in course.programme_type],
        "learning_outcome": [_outcome(one) for one in course.learning_outcomes],
        "credit_point": _credit(load) if isinstance(load, ECTS) else None,
        "volume_of_learning": hours.duration if hours else None,
        "mode": [_concept(mode) for mode in course.participation],
        "proven_by": None if course.grade else _ungraded(course),
        "entry_requirement": _note(course.prerequisites),
        "is_part_of": [
            elm.Qualification(id=one.iri, title=_text(one.title)) for one in options.part_of
        ]
        if options
        else None,
        "additional_note": _notes(course),
        "homepage": [elm.WebResource(content_url=page) for page in course.homepage],
        "thematic_area": [_concept(field) for field in course.isced_f],
        "language": [elm.Concept.of(Language[tag]) for tag in course.teaching_languages],
        "learning_setting": _concept(course.learning_setting) if course.learning_setting else None,
    }


def _notes(course: AnnexI) -> list[elm.Note]:
    found = [elm.Note(note_literal=_text(text)) for text in course.further_information]
    if course.stackability and course.stackability.note:
        subject = elm.Concept(pref_label={"en": STACKABILITY})
        found.append(elm.Note(note_literal=_text(course.stackability.note), subject=subject))
    return found


def _outcome(outcome: LearningOutcome) -> elm.LearningOutcome:
    return elm.LearningOutcome(
        title=_text(outcome.title),
        dc_type=_concept(outcome.type) if outcome.type else None,
        related_esco_skill=[_concept(skill) for skill in outcome.esco_skills],
        related_skill=[_concept(skill) for skill in outcome.skills],
        reusability_level=_concept(outcome.reuse_level) if outcome.reuse_level else None,
    )


def _credit(load: ECTS) -> elm.CreditPoint:
    return elm.CreditPoint(
        framework=elm.Concept.of(Credit[ECTS_CODE]), point=decimal_text(load.points)
    )


def _accreditation(assurance: QualityAssurance) -> elm.Accreditation:
    kind = assurance.type or Concept.of_known()
    return elm.Accreditation(
        title=_text(assurance.title or kind.label),
        dc_type=_concept(kind),
        accrediting_agent=organisation(assurance.agency or Provider.of_known()),
    )


# -- the mandate ----------------------------------------------------------------------------------


def mandate_evidence(mandate: Mandate) -> elm.Evidence:
    """The evidence of type mandate, without ids; to whom it was given is the issuer's place."""
    return elm.Evidence(
        dc_type=elm.Concept.of(EvidenceType[MANDATE_CODE]),
        embedded_evidence=[_document(one) for one in mandate.documents],
        evidence_statement=mandate.statement,
        evidence_target=organisation(mandate.given_by) if mandate.given_by else None,
    )


def _document(document: MandateDocument) -> elm.MediaObject:
    content = document.content or b""
    return elm.MediaObject(
        title=_text(document.title),
        description=_text(document.description),
        content=b64encode(content).decode("ascii"),
        content_encoding=elm.Concept.of(Encoding["6146cde7dd"]),
        content_size=len(content),
        content_type=elm.Concept.of(FileType[document_type_of(content) or ""]),
        content_url=document.url,
    )


# -- assessment -----------------------------------------------------------------------------------


def _graded(course: AnnexI, process: elm.AwardingProcess) -> elm.LearningAssessment:
    """The assessment that the grade is of."""
    grade = course.grade
    if grade is None:  # for the type checker
        raise refusal("value.missing", "there is no grade")
    only = course.assessment[0] if len(course.assessment) == 1 else None
    scheme = (
        elm.GradingScheme(title=_text(grade.scheme), description=_text(grade.scheme_description))
        if grade.scheme
        else None
    )
    title = _text(assessment_title(only, course.title))
    specification = elm.LearningAssessmentSpecification(
        title=title,
        dc_type=_concept(only) if only else None,
        grading_scheme=scheme,
        has_part=[_assessment(kind, course) for kind in course.assessment]
        if only is None
        else None,
    )
    return elm.LearningAssessment(
        title=title,
        awarded_by=process,
        grade=_note(grade.value),
        id_verification=_concept(course.supervision) if course.supervision else None,
        specified_by=specification if course.assessment or scheme else None,
    )


def _ungraded(course: AnnexI) -> list[elm.LearningAssessmentSpecification]:
    """The assessments of a specification; the first one carries how they are supervised."""
    kinds: tuple[Concept | None, ...] = course.assessment
    if course.supervision is not None:
        kinds = kinds or (None,)
    return [
        _assessment(kind, course, supervision=None if index else course.supervision)
        for index, kind in enumerate(kinds)
    ]


def _assessment(
    kind: Concept | None, course: AnnexI, *, supervision: Concept | None = None
) -> elm.LearningAssessmentSpecification:
    return elm.LearningAssessmentSpecification(
        title=_text(assessment_title(kind, course.title)),
        dc_type=_concept(kind) if kind else None,
        additional_note=_supervision_note(supervision, course) if supervision else None,
    )


def _supervision_note(supervision: Concept, course: AnnexI) -> elm.Note:
    """A note that says nothing but the label of its subject."""
    said = supervision_text(supervision, course.language)
    return elm.Note(note_literal=said, subject=_concept(supervision))


# -- the small things -----------------------------------------------------------------------------


def _text(text: Mapping[str, str] | None) -> dict[str, str] | None:
    return dict(text) if text is not None else None


def _note(text: Text | None) -> elm.Note | None:
    return elm.Note(note_literal=_text(text)) if text is not None else None


def _instant(day: date | None) -> datetime | None:
    """A day as midnight in UTC; EDC knows points in time only."""
    if day is None or isinstance(day, datetime):
        return day
    return datetime.combine(day, time(), UTC)


def _concept(concept: Concept) -> elm.Concept:
    scheme = elm.ConceptScheme(id=concept.scheme) if concept.scheme else None
    return elm.Concept(id=concept.iri, in_scheme=scheme, pref_label=_text(concept.label))
