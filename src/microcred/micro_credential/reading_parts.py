"""ELM to flat, part by part: learner, provider, outcome, workload, grade, mandate and so on.

Each function reads one node into one flat value and enters in the ledger what the value holds;
`reading` says which nodes.

    >>> from microcred.micro_credential.places import Place
    >>> from microcred.micro_credential.reading_parts import provider_of
    >>> str(provider_of(Place.root({"type": "Organisation", "legalName": {"en": "Zed"}})))
    'Zed'
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from microcred import vocabularies
from microcred.errors import ModelError
from microcred.micro_credential import carrying as carry
from microcred.micro_credential.codes_and_levels import EQF
from microcred.micro_credential.concepts import Concept, ConceptForm
from microcred.micro_credential.finding_places import Elements
from microcred.micro_credential.mandates import Mandate, MandateDocument, document_type_of
from microcred.micro_credential.outcomes import (
    Grade,
    LearningOutcome,
    Programme,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.parties import Learner, NationalId, Provider
from microcred.micro_credential.places import Place
from microcred.micro_credential.text import Text
from microcred.micro_credential.wording import (
    ECTS_CODE,
    MANDATE_CODE,
    is_stackability,
    legal_country,
)
from microcred.micro_credential.workload import ECTS, Hours
from microcred.vocabularies import (
    Credit,
    EvidenceType,
)

__all__ = [
    "ects_of",
    "eqf_level_of",
    "grade_of",
    "learner_of",
    "mandate_of",
    "outcomes_of",
    "provider_of",
    "quality_assurance_of",
    "several",
    "stackability_of",
    "workload_of",
]

T = TypeVar("T", bound=Hashable)


# -- people and organisations (elements 1, 3, 4) --------------------------------------------------


def learner_of(person: Place) -> Learner | None:
    """The learner, from a Person."""
    national = person.node("nationalID")
    return carry.known_of(
        Learner,
        given_name=carry.text_of(person.at("givenName"), single=True),
        family_name=carry.text_of(person.at("familyName"), single=True),
        full_name=carry.text_of(person.at("fullName"), single=True),
        date_of_birth=carry.date_of(person.first("dateOfBirth")),
        national_id=carry.known_of(
            NationalId,
            value=carry.plain_of(national.first("notation")),
            country=carry.country_of(national.node("spatial")),
        ),
        identifier=carry.identifiers_of(person.nodes("identifier")),
        email=_email(person),
    )


def _email(person: Place) -> str | None:
    for contact in person.nodes("contactPoint"):
        for mailbox in contact.nodes("emailAddress"):
            address = mailbox.iri.removeprefix("mailto:")
            if carry.known_of(Learner, email=address):
                mailbox.carry()
                return address
    return None


def provider_of(body: Place) -> Provider | None:
    """An organisation, from an Organisation or another agent."""
    country, region = None, None
    for location in body.nodes("location"):
        for address in location.nodes("address"):
            country = country or carry.country_of(address.node("countryCode"))
        region = region or _region(location)
    return carry.known_of(
        Provider,
        name=_name(body),
        country=country,
        identifier=_legal_identifier(body, country),
        region=region,
        homepage=tuple(
            page for place in body.nodes("homepage") if (page := carry.url_of(place)) is not None
        ),
        logo=carry.picture_of(body.node("logo")),
        other_identifiers=carry.identifiers_of(body.nodes("identifier")),
    )


def _name(body: Place) -> Text | None:
    """The legal name; of a person or another agent the name that there is."""
    for member in ("legalName", "fullName", "prefLabel", "altLabel"):
        name = carry.text_of(body.at(member))
        if name is not None:
            return name
    return None


def _region(location: Place) -> Concept | None:
    for code in location.each("spatialCode"):
        concept = carry.concept_of(code)
        if concept is not None:
            return concept
    named = carry.text_of(location.at("geographicName"))
    return Concept.of_known(label=named) if named else None


def _legal_identifier(body: Place, country: str | None) -> str | None:
    """The identifier by which a seal is recognised; others (VAT, tax) are not the same thing."""
    node = body.node("eIDASIdentifier")
    notation = carry.plain_of(node.first("notation"))
    spatial = node.node("spatial")
    if notation and carry.country_of(spatial.apart()) == legal_country(notation, country):
        spatial.carry()
    return notation


def stackability_of(specification: Place, notes: tuple[Place, ...]) -> Stackability | None:
    """How it can be combined, from the specification and its notes."""
    partial = specification.first("isPartialQualification")
    if isinstance(partial.value, bool):
        partial.carry()
    note = next((note for note in notes if is_stackability(note)), None)
    if note is not None:
        note.at("subject").carry()
    return carry.known_of(
        Stackability,
        is_partial_qualification=partial.value if isinstance(partial.value, bool) else None,
        part_of=tuple(
            made for place in specification.nodes("isPartOf") if (made := _programme(place))
        ),
        note=carry.note_of(note) if note else None,
    )


def _programme(place: Place) -> Programme | None:
    title = carry.text_of(place.at("title"))
    if title is None:
        return None
    made = carry.known_of(Programme, title=title, iri=place.iri or None)
    if made is not None:
        place.at("id").carry()
    return made or carry.known_of(Programme, title=title)


# -- what was learnt (elements 6, 7, 8, 11, 14) --------------------------------------------------


def outcomes_of(specification: Place) -> tuple[LearningOutcome, ...]:
    """The learning outcomes; where there are none but a summary, that as the one outcome."""
    found = several(_outcome, specification.nodes("learningOutcome"))
    summary = specification.node("learningOutcomeSummary")
    said = carry.note_of(summary) if summary and not found else None
    return found if said is None else (LearningOutcome(said),)


def _outcome(place: Place) -> LearningOutcome | None:
    title = carry.text_of(place.at("title"))
    if title is None:
        return None
    return carry.known_of(
        LearningOutcome,
        title=title,
        type=carry.concept_of(place.first("dcType")),
        esco_skills=carry.concepts_of(place.each("relatedESCOSkill")),
        skills=carry.concepts_of(place.each("relatedSkill")),
        reuse_level=carry.concept_of(place.first("reusabilityLevel")),
    )


def workload_of(elements: Elements) -> ECTS | Hours | None:
    """ECTS credit points, hours, or both; the first of each that can be read."""
    hours = next((read for place in elements.durations if (read := _hours(place))), None)
    for credit in elements.credit_points:
        points = ects_of(credit)
        if points is not None:
            return ECTS(points.points, hours)
    return hours


def _hours(place: Place) -> Hours | None:
    try:
        hours = Hours.from_duration(place.text)
    except ModelError:
        return None
    place.carry()
    return hours


def ects_of(credit: Place) -> ECTS | None:
    """ECTS credit points; those of other systems the flat form cannot say."""
    framework = credit.first("framework")
    labels = carry.labels_of(framework.at("prefLabel"))
    if framework.iri != Credit[ECTS_CODE].iri and not any(
        Credit.labelled(label) == (Credit[ECTS_CODE],) for label in labels
    ):
        return None
    try:
        points = ECTS(str(credit.first("point").value))
    except ModelError:
        return None
    credit.carry()
    return points


def eqf_level_of(place: Place) -> EQF | None:
    """A level of the European Qualifications Framework, from its concept."""
    concept = carry.concept_of(place, ConceptForm(vocabularies.EQF, enforced=True))
    return EQF(concept.iri) if concept is not None and concept.iri else None


def quality_assurance_of(place: Place) -> QualityAssurance | None:
    """Quality assurance, from an Accreditation that says of which type it is."""
    kind = carry.concept_of(place.first("dcType"))
    if kind is None:
        return None
    return carry.known_of(
        QualityAssurance,
        type=kind,
        agency=provider_of(place.node("accreditingAgent")),
        title=carry.text_of(place.at("title")),
    )


def several(read: Callable[[Place], T | None], places: tuple[Place, ...]) -> tuple[T, ...]:
    """What can be read, each once."""
    return tuple(dict.fromkeys(made for place in places if (made := read(place)) is not None))


def mandate_of(elements: Elements, bodies: tuple[Provider, ...]) -> Mandate | None:
    """The first mandate among the evidence that has a statement, and who issues by it."""
    kind = EvidenceType[MANDATE_CODE].iri
    for evidence in elements.credential.nodes("evidence"):
        said = evidence.first("evidenceStatement")
        if kind not in (one.iri for one in evidence.each("dcType")) or not said.text:
            continue
        evidence.at("dcType").carry()
        return carry.known_of(
            Mandate,
            statement=carry.plain_of(said),
            given_by=provider_of(evidence.node("evidenceTarget")),
            given_to=_holder_of(elements.credential.node("issuer"), bodies),
            documents=several(_document, evidence.nodes("embeddedEvidence")),
        )
    return None


def _holder_of(issuer: Place, bodies: tuple[Provider, ...]) -> Provider | None:
    """The issuer, where it is not the first awarding body under its own name."""
    holder = provider_of(issuer.apart())
    if holder is None or (bodies and holder.name == bodies[0].name):
        return None
    return provider_of(issuer)


def _document(file: Place) -> MandateDocument | None:
    content = carry.file_of(file, document_type_of)
    if content is None:
        return None
    size = file.first("contentSize")
    if size.value == len(content):
        size.carry()
    return carry.known_of(
        MandateDocument,
        content=content,
        title=carry.text_of(file.at("title")),
        description=carry.text_of(file.at("description")),
        url=carry.url_of(file),
    )


def grade_of(assessment: Place) -> Grade | None:
    """The grade and its scheme, from a LearningAssessment."""
    value = carry.note_of(assessment.node("grade"))
    if value is None:
        return None
    scheme = assessment.node("specifiedBy").node("gradingScheme")
    title = carry.text_of(scheme.at("title"))
    return carry.known_of(
        Grade,
        value=value,
        scheme=title,
        scheme_description=carry.text_of(scheme.at("description")) if title else None,
    )
