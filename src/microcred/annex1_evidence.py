"""The evidence for each element of Annex I: where it is, and what is doubtful about it.

One function for each of the 16 elements, in the order of Annex I. A place counts if a value can be
read there; what is there and cannot be read is a doubt. Doubts name no values: they may be
personal.

    >>> from microcred.annex1_evidence import EVIDENCE
    >>> from microcred.micro_credential.finding_places import Elements
    >>> from microcred.micro_credential.places import Place
    >>> elements = Elements.of(Place.root({"credentialSubject": {"hasClaim": {"specifiedBy": {
    ...     "creditPoint": {"framework": {"prefLabel": {"en": "ECTS"}}, "point": "2"},
    ...     "volumeOfLearning": "PT10H"}}}}))
    >>> [doubt.detail for doubt in EVIDENCE[6](elements).doubts]
    ['10 h for 2 ECTS are 5 hours a credit point, where 25 to 30 are usual']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from microcred.errors import ModelError
from microcred.linked.lexical import read_time
from microcred.micro_credential import carrying as carry
from microcred.micro_credential.concepts import ConceptForm
from microcred.micro_credential.finding_places import Elements
from microcred.micro_credential.places import Place
from microcred.micro_credential.reading_parts import ects_of
from microcred.micro_credential.workload import Hours, decimal_text
from microcred.vocabularies import EQF, Accreditation

__all__ = ["EVIDENCE", "Doubt", "Evidence"]

# ECTS Users' Guide 2015, section 2: one credit corresponds to 25 to 30 hours of work.
_FEWEST_HOURS: Final = 25
_MOST_HOURS: Final = 30


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at.

    Attributes:
        detail: one sentence.
        where: JSON pointer.
    """

    detail: str
    where: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is there of one element.

    Attributes:
        places: JSON pointers of what can be read.
        doubts: what is there and should be looked at.
    """

    places: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


def _there(places: Iterable[Place], *doubts: Doubt) -> Evidence:
    return Evidence(tuple(dict.fromkeys(place.pointer for place in places if place)), doubts)


def _texts(*places: Place) -> list[Place]:
    """The places from which a text can be read."""
    return [place for place in places if carry.text_of(place.apart()) is not None]


def _concepts(places: Iterable[Place]) -> list[Place]:
    """The places from which a concept can be read."""
    return [place for place in places if carry.concept_of(place.apart()) is not None]


# -- 1 to 5: who, what, when ----------------------------------------------------------------------


def _learner(elements: Elements) -> Evidence:
    person = elements.subject
    names = _texts(person.at("fullName"), person.at("givenName"), person.at("familyName"))
    numbers = [
        place
        for place in (*person.nodes("nationalID"), *person.nodes("identifier"))
        if carry.plain_of(place.first("notation").apart()) is not None
    ]
    birth = person.first("dateOfBirth")
    return _there([*names, *numbers], *_doubts_of_day(birth, "the date of birth"))


def _doubts_of_day(place: Place, what: str) -> tuple[Doubt, ...]:
    """What is odd about a day that is written as a point in time."""
    if not place:
        return ()
    instant, problem = read_time(place.text)
    if instant is None:
        return (Doubt(f"{what} is no point in time", place.pointer),)
    if problem is not None:
        return (Doubt(f"{what} has no time zone", place.pointer),)
    if (instant.hour, instant.minute, instant.second) == (0, 0, 0):
        return ()
    told = (
        "it may be the next day, shifted by a time zone" if instant.hour >= 21 else "odd for a day"
    )
    return (Doubt(f"{what} has the time {instant:%H:%M}: {told}", place.pointer),)


def _title(elements: Elements) -> Evidence:
    places = _texts(elements.claim.at("title"))
    if places and not elements.is_achievement:
        doubt = Doubt(
            "it is the title of a claim that is no learning achievement", places[0].pointer
        )
        return _there(places, doubt)
    return _there(places)


def _country(elements: Elements) -> Evidence:
    places: list[Place] = []
    doubts: list[Doubt] = []
    for body in elements.awarding_bodies:
        codes = [
            address.node("countryCode")
            for location in body.nodes("location")
            for address in location.nodes("address")
        ]
        known = [code for code in codes if carry.country_of(code.apart()) is not None]
        regions = [
            code for location in body.nodes("location") for code in location.each("spatialCode")
        ]
        places += [*known, *_concepts(regions)]
        if not known:
            doubts.append(Doubt("no country can be read for an awarding body", body.pointer))
    return _there(places, *doubts)


def _awarding_body(elements: Elements) -> Evidence:
    bodies = elements.awarding_bodies
    names = [
        place
        for body in bodies
        for place in _texts(*(body.at(name) for name in ("legalName", "fullName", "prefLabel")))[:1]
    ]
    if names and not elements.claim.node("awardedBy").nodes("awardingBody"):
        doubt = Doubt("only the issuer is named, no awarding body", bodies[0].pointer)
        return _there(names, doubt)
    return _there(names)


def _date(elements: Elements) -> Evidence:
    moments = [place for place in (elements.issued, elements.awarding_date) if place]
    read = {place.pointer: carry.date_of(place.apart()) for place in moments}
    doubts = [
        Doubt("no point in time", place.pointer) for place in moments if read[place.pointer] is None
    ]
    doubts += [
        Doubt("it has no time zone", place.pointer)
        for place in moments
        if read_time(place.text)[1] == "time.no_zone"
    ]
    if _day(read.get(elements.awarding_date.pointer)) > _day(
        read.get(elements.issued.pointer), date.max
    ):
        doubts.append(Doubt("it was awarded after it was issued", elements.awarding_date.pointer))
    return _there([place for place in moments if read[place.pointer] is not None], *doubts)


def _day(value: date | None, otherwise: date = date.min) -> date:
    if value is None:
        return otherwise
    return value.date() if isinstance(value, datetime) else value


# -- 6 to 8: what was learnt ----------------------------------------------------------------------


def _outcomes(elements: Elements) -> Evidence:
    specification = elements.specification
    titles = [
        place
        for outcome in specification.nodes("learningOutcome")
        for place in _texts(outcome.at("title"))
    ]
    summary = specification.node("learningOutcomeSummary").at("noteLiteral")
    return _there([*titles, *_texts(summary)])


def _workload(elements: Elements) -> Evidence:
    places: list[Place] = []
    doubts: list[Doubt] = []
    points = [(credit, ects_of(credit.apart())) for credit in elements.credit_points]
    for credit, ects in points:
        if ects is not None:
            places.append(credit)
        else:
            doubts.append(Doubt("these credit points are not ECTS, or no number", credit.pointer))
    hours: list[tuple[Place, Hours]] = []
    for place in elements.durations:
        try:
            hours.append((place, Hours.from_duration(place.text)))
        except ModelError:
            doubts.append(Doubt(_odd_duration(place, elements), place.pointer))
    places += [place for place, _ in hours]
    if hours:
        doubts += _doubts_of_ratio([ects.points for _, ects in points if ects], hours[0])
    doubts += [
        Doubt(f"{other} here, {hours[0][1]} elsewhere", place.pointer)
        for place, other in hours[1:]
        if other != hours[0][1]
    ]
    return _there(places, *doubts)


def _odd_duration(place: Place, elements: Elements) -> str:
    """What is wrong with a duration that has no number of hours."""
    months = re.fullmatch(r"P(\d+)M", place.text, re.ASCII)
    if months is None:
        return "the duration cannot be read as hours of work"
    said = f"P{months[1]}M is a duration of {months[1]} months"
    for other in elements.durations:
        try:
            beside = Hours.from_duration(other.text)
        except ModelError:
            continue
        return f"{said}, beside {beside} elsewhere"
    return f"{said}; hours are written PT{months[1]}H, minutes PT{months[1]}M"


def _doubts_of_ratio(points: list[Decimal], said: tuple[Place, Hours]) -> list[Doubt]:
    """Whether hours and credit points go together."""
    place, hours = said
    if not points:
        return []
    each = float(hours) / float(points[0])
    if _FEWEST_HOURS <= round(each, 2) <= _MOST_HOURS:
        return []
    detail = (
        f"{hours} for {decimal_text(points[0])} ECTS are {each:.3g} hours a credit point, "
        f"where {_FEWEST_HOURS} to {_MOST_HOURS} are usual"
    )
    return [Doubt(detail, place.pointer)]


def _level(elements: Elements) -> Evidence:
    specification = elements.specification
    eqf = specification.first("eqfLevel")
    known = carry.concept_of(eqf.apart(), ConceptForm(EQF, enforced=True)) is not None
    others = [*specification.each("nqfLevel"), *specification.each("educationLevel")]
    places = [*([eqf] if known else []), *_concepts(others)]
    if eqf and not known:
        return _there(places, Doubt("this is none of the EQF levels 1 to 8", eqf.pointer))
    return _there(places)


# -- 9 to 11: how ---------------------------------------------------------------------------------


def _assessment(elements: Elements) -> Evidence:
    kinds = _concepts(elements.assessment_types)
    holders = [*elements.assessments, *elements.assessment_specifications]
    if not kinds and holders:
        return _there(
            [], Doubt("an assessment is there, but not of which type", holders[0].pointer)
        )
    return _there(kinds)


def _participation(elements: Elements) -> Evidence:
    return _there(_concepts(elements.modes))


def _quality_assurance(elements: Elements) -> Evidence:
    places: list[Place] = []
    doubts: list[Doubt] = []
    form = ConceptForm(Accreditation, enforced=True)
    for accreditation in elements.accreditations:
        kind = accreditation.first("dcType")
        if carry.concept_of(kind.apart()) is None:
            doubts.append(
                Doubt("quality assurance is there, but not of which type", accreditation.pointer)
            )
            continue
        places.append(kind)
        if carry.concept_of(kind.apart(), form) is None:
            doubts.append(Doubt("the type is not of the published vocabulary", kind.pointer))
        if not accreditation.nodes("accreditingAgent"):
            doubts.append(Doubt("who assures the quality is not said", accreditation.pointer))
    return _there(places, *doubts)


# -- 12 to 16: optional ---------------------------------------------------------------------------


def _prerequisites(elements: Elements) -> Evidence:
    return _there(_texts(elements.specification.node("entryRequirement").at("noteLiteral")))


def _supervision(elements: Elements) -> Evidence:
    told = (place for one in elements.assessments for place in one.each("idVerification"))
    return _there([*_concepts(told), *elements.supervision_notes])


def _grade(elements: Elements) -> Evidence:
    return _there(_texts(*(one.node("grade").at("noteLiteral") for one in elements.assessments)))


def _stackability(elements: Elements) -> Evidence:
    specification, claim = elements.specification, elements.claim
    partial = specification.first("isPartialQualification")
    related = [
        place
        for holder in (specification, claim)
        for name in ("isPartOf", "hasPart", "entitlesTo", "specialisationOf")
        for place in holder.each(name)
    ]
    return _there([*([partial] if isinstance(partial.value, bool) else []), *related])


def _further(elements: Elements) -> Evidence:
    specification, claim = elements.specification, elements.claim
    notes = _texts(*(note.at("noteLiteral") for note in elements.notes))
    texts = _texts(claim.at("description"), specification.at("description"))
    pages = [
        place
        for holder in (specification, claim)
        for name in ("supplementaryDocument", "homepage")
        for place in holder.each(name)
        if carry.url_of(place.apart()) is not None
    ]
    return _there([*notes, *texts, *pages])


EVIDENCE: Final[tuple[Callable[[Elements], Evidence], ...]] = (
    _learner,
    _title,
    _country,
    _awarding_body,
    _date,
    _outcomes,
    _workload,
    _level,
    _assessment,
    _participation,
    _quality_assurance,
    _prerequisites,
    _supervision,
    _grade,
    _stackability,
    _further,
)
"""How each element is looked up, in the order of Annex I."""
