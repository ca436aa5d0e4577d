"""Flat to EUDI: a micro-credential as the claims of the EUDI learning credential, and what is lost.

The type takes plain texts, so that one language is left of several, and it has no claim for the
type of assessment, the form of participation and the supervision: it cannot carry Annex I whole.
Nothing is invented for it: what it demands and the micro-credential lacks is refused.

    >>> from microcred.errors import ModelError
    >>> from microcred.micro_credential import ECTS, Learner, MicroCredential, Provider
    >>> from microcred.micro_credential.eudi_learning import to_eudi_learning
    >>> course = MicroCredential(learner=Learner("Ána", "Novák"), title="Soil carbon",
    ...     awarded_by=Provider("Example University", "IE"), language="en", workload=ECTS(2))
    >>> try:
    ...     to_eudi_learning(course, jti="urn:uuid:1")
    ... except ModelError as error:
    ...     print(*sorted(finding.where for finding in error.findings))
    /date /eqf_level /issued /learner/identifier /quality_assurance /teaching_languages\
 /valid_until
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.eudi_claims import CLAIMS, CLAUSE, VCT
from microcred.micro_credential.eudi_report import report_of
from microcred.micro_credential.outcomes import Stackability
from microcred.micro_credential.parties import Learner

__all__ = ["EudiLearning", "identification_of", "is_stackable", "to_eudi_learning"]

# Claim -> member of the flat form whose absence is the reason why it is missing.
_PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "jti": "",
        "iat": "/issued",
        "exp": "/valid_until",
        "issuing_authority": "/awarded_by",
        "issuing_country": "/awarded_by/0/country",
        "date_of_issuance": "/date",
        "family_name": "/learner/family_name",
        "achievement_title": "/title",
        "language_of_classes": "/teaching_languages",
        "learner_identification": "/learner/identifier",
        "expected_study_time": "/workload",
        "level_of_learning_experience": "/eqf_level",
        "types_of_quality_assurance": "/quality_assurance",
    }
)
# Written by whoever secures the claims.
_BY_THE_MECHANISM: Final = frozenset({"cnf", "iss"})


class EudiLearning(Frozen):
    """An EUDI learning credential before it is secured.

    Attributes:
        claims: of the token, `vct` among them; without `iss`, `cnf` and `status`.
        findings: what the type cannot carry: WARNING `eudi_learning.not_carried` for an element
            that is lost, `eudi_learning.shortened` for one that is carried in part.
    """

    claims: dict[str, JsonValue] = part(repr=False)
    findings: tuple[Finding, ...] = ()


def to_eudi_learning(
    course: AnnexI,
    *,
    jti: str,
    issued: datetime | None = None,
    expires: datetime | None = None,
) -> EudiLearning:
    """The claims that a micro-credential becomes.

    Args:
        course: the micro-credential.
        jti: identifier of the credential.
        issued: when it is signed, aware; else when it was issued.
        expires: when the token ends, aware; else when the micro-credential's validity ends.

    Raises:
        ModelError: a mandatory claim would be missing; `findings` name each, with the place in the
            flat form where it is looked for.
    """
    signed = issued or course.issued
    written: dict[str, Any] = {
        "jti": jti,
        "iat": _seconds(signed),
        "exp": _seconds(expires or course.valid_until),
        "vct": VCT,
        **_award(course, signed),
        **_learner(course.learner or Learner.of_known(), course.language),
        **_course(course),
    }
    claims = {
        claim.name: value
        for claim in CLAIMS
        if (value := written.get(claim.name)) not in (None, "", [])
    }
    _refuse_incomplete(claims)
    return EudiLearning(claims, report_of(course))


def _refuse_incomplete(claims: Mapping[str, JsonValue]) -> None:
    missing = [
        claim
        for claim in CLAIMS
        if claim.mandatory and claim.name not in claims and claim.name not in _BY_THE_MECHANISM
    ]
    if not missing:
        return
    findings = tuple(
        Finding(
            Check.SCHEMA,
            Outcome.FAILED,
            "eudi_learning.missing",
            f"{claim.name} is mandatory: {claim.label.lower()}",
            _PLACES[claim.name],
            CLAUSE,
        )
        for claim in missing
    )
    names = ", ".join(claim.name for claim in missing)
    raise ModelError(f"the EUDI learning credential asks for {names}", findings=findings)


def _award(course: AnnexI, signed: datetime | None) -> dict[str, Any]:
    body = next(iter(course.awarded_by), None)
    awarded = course.date or signed
    return {
        "issuing_authority": _said(body.name, course.language) if body else None,
        "issuing_country": str(body.country) if body and body.country else None,
        "date_of_issuance": _day(awarded),
        "date_of_expiry": _day(course.valid_until),
    }


def _learner(learner: Learner, language: str | None) -> dict[str, Any]:
    return {
        "family_name": _said(learner.family_name, language),
        "given_name": _said(learner.given_name, language),
        "learner_identification": identification_of(learner),
    }


def identification_of(learner: Learner) -> str | None:
    """The learner's number: the first identifier, else the national number, which tells more."""
    for one in learner.identifier:
        return one.value
    return learner.national_id.value if learner.national_id else None


def _course(course: AnnexI) -> dict[str, Any]:
    language = course.language
    grade, level = course.grade, course.eqf_level
    assured = (_said(one.type.label, language) for one in course.quality_assurance if one.type)
    prerequisites = _said(course.prerequisites, language)
    return {
        "achievement_title": _said(course.title, language),
        "achievement_description": _said(course.description, language),
        "learning_outcomes": [_said(one.title, language) for one in course.learning_outcomes],
        "assessment_grade": _said(grade.value, language) if grade else None,
        "language_of_classes": list(course.teaching_languages),
        "expected_study_time": _time(course),
        "level_of_learning_experience": int(level) if level else None,
        "types_of_quality_assurance": list(dict.fromkeys(one for one in assured if one)),
        "prerequisites_to_enroll": [prerequisites] if prerequisites else None,
        "integration_stackability_options": is_stackable(course.stackability),
    }


def _time(course: AnnexI) -> str | None:
    """ "2 ECTS (60 h)", "60 h": as people write it, and as it is read back."""
    return None if course.workload is None else str(course.workload)


def is_stackable(options: Stackability | None) -> bool | None:
    """Whether it can be combined, None where nothing but a note says it."""
    if options is None:
        return None
    if options.is_partial_qualification is None:
        return True if options.part_of else None
    return options.is_partial_qualification


def _said(text: Mapping[str, str] | None, language: str | None) -> str | None:
    """A text in the main language, else in its first one."""
    if not text:
        return None
    return text.get(language or "") or next(iter(text.values()))


def _day(moment: date | None) -> str | None:
    if moment is None:
        return None
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat()


def _seconds(moment: datetime | None) -> int | None:
    """A NumericDate (RFC 7519, 2)."""
    if moment is None:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
