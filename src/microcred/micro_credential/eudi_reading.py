"""EUDI to flat: the micro-credential that the claims of an EUDI learning credential say.

What was withheld is missing, and whatever has not its form or cannot be understood is named. The
claims are plain texts in a language that the type does not tell; it is a parameter here, and taken
for English where it is not given, which is named as well.

    >>> from microcred.micro_credential import MicroCredential
    >>> from microcred.micro_credential.eudi_reading import from_eudi_learning
    >>> reading = from_eudi_learning(MicroCredential, {"achievement_title": "Soil carbon",
    ...     "expected_study_time": "2 ECTS (60 h)", "shoe_size": 39}, language="en")
    >>> reading.micro_credential.title["en"], reading.micro_credential.workload
    ('Soil carbon', ECTS(2, hours=60))
    >>> [finding.where for finding in reading.not_carried]
    ['/shoe_size']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, TypeVar

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.micro_credential.concepts import Concept, ConceptForm
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.eudi_claims import CLAIMS, CLAUSE, is_well_formed
from microcred.micro_credential.outcomes import (
    Grade,
    LearningOutcome,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.parties import Identifier, Learner, Provider
from microcred.micro_credential.reading import Reading
from microcred.micro_credential.refusals import pointer_part
from microcred.micro_credential.text import Text, language_tag
from microcred.micro_credential.workload import ECTS, Hours
from microcred.vocabularies import Accreditation

__all__ = ["from_eudi_learning", "workload_in"]

A = TypeVar("A", bound=AnnexI)

_OF_THE_TOKEN: Final = frozenset({"nbf", "status", "sub", "vct#integrity", "_sd_alg"})
_ASSUMED: Final = "en"


def from_eudi_learning(
    kind: type[A], claims: Mapping[str, JsonValue], *, language: str | None = None
) -> Reading[A]:
    """Read the flat form off the disclosed claims.

    Args:
        kind: the class of the flat form, `MicroCredential`.
        claims: of the token, as far as they are disclosed.
        language: BCP 47 tag of the language of its texts.

    Returns:
        the elements that are there, and WARNINGs (ANNEX_I): `eudi_learning.not_read` for each
        claim that is unknown or not of its form, `eudi_learning.language` where the language had
        to be assumed.

    Raises:
        ModelError: the language is no language tag, or the claims are no JSON object.
    """
    if not isinstance(claims, Mapping):
        raise ModelError("the claims of a token are a JSON object")
    tag = language_tag(language or _ASSUMED)
    known = {claim.name: claim for claim in CLAIMS}
    read = {
        name: value
        for name, value in claims.items()
        if name in known and is_well_formed(known[name], value)
    }
    ignored = [name for name in claims if name not in read and name not in _OF_THE_TOKEN]
    given = {**_award(read, tag), **_substance(read, tag)}
    made = kind.of_known(
        language=tag, **{name: value for name, value in given.items() if value not in (None, ())}
    )
    if "expected_study_time" in read and made.workload is None:
        ignored.append("expected_study_time")
    findings = [_warning("eudi_learning.not_read", f"/{pointer_part(name)}") for name in ignored]
    if language is None:
        findings.insert(0, _warning("eudi_learning.language", ""))
    return Reading(made, tuple(findings))


def _warning(code: str, where: str) -> Finding:
    detail = "a claim that is not known, or not of its form"
    if code == "eudi_learning.language":
        detail = "the type does not tell the language of its texts; English is assumed"
    return Finding(Check.ANNEX_I, Outcome.WARNING, code, detail, where, CLAUSE)


def _award(read: Mapping[str, Any], tag: str) -> dict[str, Any]:
    name, country = read.get("issuing_authority"), read.get("issuing_country")
    body = _known(Provider, name=_text(name, tag), country=country)
    return {
        "awarded_by": (body,) if body else (),
        "date": _day(read.get("date_of_issuance")),
        "issued": _instant(read.get("iat")),
        "valid_until": _end(read),
        "learner": _learner(read, tag),
    }


def _learner(read: Mapping[str, Any], tag: str) -> Learner | None:
    number = read.get("learner_identification")
    learner: Learner | None = _known(
        Learner,
        given_name=_text(read.get("given_name"), tag),
        family_name=_text(read.get("family_name"), tag),
        identifier=(Identifier.of_known(value=number),) if number else None,
    )
    return learner


def _known(kind: Any, **given: Any) -> Any:
    there = {name: value for name, value in given.items() if value is not None}
    return kind.of_known(**there) if there else None


def _substance(read: Mapping[str, Any], tag: str) -> dict[str, Any]:
    prerequisites = read.get("prerequisites_to_enroll")
    grade = _text(read.get("assessment_grade"), tag)
    stackable = read.get("integration_stackability_options")
    assured = read.get("types_of_quality_assurance", ())
    return {
        "title": _text(read.get("achievement_title"), tag),
        "description": _text(read.get("achievement_description"), tag),
        "learning_outcomes": tuple(
            LearningOutcome(Text({tag: one})) for one in read.get("learning_outcomes", ())
        ),
        "grade": Grade(grade) if grade else None,
        "teaching_languages": _languages(read.get("language_of_classes", ())),
        "workload": workload_in(read.get("expected_study_time", "")),
        "eqf_level": read.get("level_of_learning_experience"),
        "quality_assurance": tuple(_assurance(one, tag) for one in assured),
        "prerequisites": _text("; ".join(prerequisites), tag) if prerequisites else None,
        "stackability": Stackability(stackable) if stackable is not None else None,
    }


def _assurance(said: str, tag: str) -> QualityAssurance:
    form = ConceptForm(Accreditation)
    try:
        concept = form.take(said)
    except ModelError:
        concept = Concept(label=Text({tag: said}))
    return QualityAssurance.of_known(type=concept)


def _languages(tags: tuple[str, ...]) -> tuple[str, ...]:
    form = AnnexI.members["teaching_languages"].form
    found: list[str] = []
    for tag in tags:
        try:
            found += form.take([tag])
        except ModelError:
            continue
    return tuple(dict.fromkeys(found))


def _text(said: str | None, tag: str) -> Text | None:
    return None if said is None else Text({tag: said})


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _instant(seconds: float | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _end(read: Mapping[str, Any]) -> datetime | None:
    """The end of validity: the token's end if that is on the day somewhere, else its beginning."""
    day, end = _day(read.get("date_of_expiry")), _instant(read.get("exp"))
    if day is None:
        return None
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if end is None:
        return begin
    # The day is told as it is at the issuer's: in the zone that is nearest to UTC it has to be it.
    if end < begin:
        apart = begin - end
        return end.astimezone(timezone(apart)) if apart <= _EASTERNMOST else begin
    apart = end - begin - _LAST_SECOND
    if apart <= timedelta():
        return end
    return end.astimezone(timezone(-apart)) if apart <= _WESTERNMOST else begin


_EASTERNMOST: Final = timedelta(hours=14)
_WESTERNMOST: Final = timedelta(hours=12)
_LAST_SECOND: Final = timedelta(hours=24) - timedelta(seconds=1)


_HOURS: Final = r"(?P<hours>\d{1,5}(?:\.\d{1,2})?) ?(?:h|hours?)\b(?: ?(?P<minutes>\d{1,2}) ?min)?"
_POINTS: Final = r"(?P<points>\d{1,4}(?:\.\d{1,2})?) ?ECTS\b(?: credits?| points?)*"
_WRITTEN: Final = re.compile(rf"(?:{_POINTS})?[ ,]*\(?(?:{_HOURS})?\)?", re.ASCII | re.IGNORECASE)


def workload_in(said: str) -> ECTS | Hours | None:
    """A workload as people write it: "2 ECTS (60 h)", "60 hours", "PT60H"; None if it is none."""
    text = said.strip()
    try:
        if text.startswith("P"):
            return Hours.from_duration(text)
        match = _WRITTEN.fullmatch(text)
        if match is None:
            return None
        hours = Hours(match["hours"], int(match["minutes"] or 0)) if match["hours"] else None
        return ECTS(match["points"], hours) if match["points"] else hours
    except ModelError:
        return None
