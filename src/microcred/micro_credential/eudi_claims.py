"""The claims of the EUDI learning credential: names, forms, which are mandatory, which withheld.

The Micro-Credential Attestation of the EUDI reference implementation, type metadata of
`urn:eu.europa.ec.eudi:learning:credential:1` (2026-01): Annex I flattened into the claims of an
SD-JWT VC. The table is the one source of what is written, checked and described.

    >>> from microcred.micro_credential.eudi_claims import CLAIMS, check_eudi_claims
    >>> [claim.name for claim in CLAIMS if claim.element == 8]
    ['level_of_learning_experience']
    >>> found = check_eudi_claims({"level_of_learning_experience": 9, "issuing_country": "IE"})
    >>> [(one.code, one.where) for one in found][-1]
    ('eudi_learning.wrong', '/level_of_learning_experience')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.micro_credential.codes_and_levels import Country

__all__ = ["CLAIMS", "CLAUSE", "VCT", "EudiClaim", "check_eudi_claims", "is_well_formed"]

VCT: Final = "urn:eu.europa.ec.eudi:learning:credential:1"
"""The type's identifier."""

CLAUSE: Final = "EUDI learning credential 1, type metadata"
"""What the findings rest on."""

Form: TypeAlias = Literal[
    "text", "texts", "date", "country", "level", "languages", "boolean", "number", "object"
]


class EudiClaim(Frozen):
    """One claim.

    Attributes:
        name: of the claim.
        form: what its value is: a text, several, a day, an alpha-2 code, an EQF level, languages by
            their tags, true or false, a NumericDate, an object.
        mandatory: whether every credential has it.
        withheld: whether it can be withheld (`sd` "always"), always as a whole.
        element: of Annex I, 0 for none.
        label: what people call it.
        description: what it says.
    """

    name: str
    form: Form
    mandatory: bool
    withheld: bool
    element: int
    label: str
    description: str

    @property
    def several(self) -> bool:
        """Whether its value is an array."""
        return self.form in ("texts", "languages")


def _row(
    name: str, form: Form, marks: str, element: int, label: str, description: str
) -> EudiClaim:
    """One row; the marks are M for mandatory, S for selectively disclosable."""
    return EudiClaim(name, form, "M" in marks, "S" in marks, element, label, description)


CLAIMS: Final = (
    _row("jti", "text", "M", 0, "Token identifier", "The identifier of the credential."),
    _row("iat", "number", "M", 0, "Issued at", "When the token was signed."),
    _row("exp", "number", "M", 0, "Token ends", "From when the token is not to be accepted."),
    _row("vct", "text", "M", 0, "Type", "Which type of credential it is."),
    _row("iss", "text", "M", 0, "Token issuer", "Who signed the token."),
    _row("cnf", "object", "M", 0, "Holder's key", "The key by which the holder is known."),
    _row("issuing_authority", "text", "M", 4, "Awarding body", "Name of the awarding body."),
    _row("issuing_country", "country", "M", 3, "Country", "Its country, ISO 3166-1 alpha-2."),
    _row("date_of_issuance", "date", "M", 5, "Date of issuing", "The day it was awarded."),
    _row("date_of_expiry", "date", "", 0, "Date of expiry", "The day on which its validity ends."),
    _row("family_name", "text", "MS", 1, "Family name", "Last names of the learner."),
    _row("given_name", "text", "S", 1, "Given name", "First names of the learner."),
    _row("achievement_title", "text", "M", 2, "Title", "Title of the micro-credential."),
    _row("achievement_description", "text", "", 16, "Description", "What it is about."),
    _row("learning_outcomes", "texts", "S", 6, "Learning outcomes", "Titles of the outcomes."),
    _row("assessment_grade", "text", "S", 14, "Grade", "The grade achieved, as it is said."),
    _row("language_of_classes", "languages", "M", 0, "Languages", "Languages of instruction."),
    _row("learner_identification", "text", "MS", 1, "Learner number", "Number of the learner."),
    _row("expected_study_time", "text", "MS", 7, "Workload", "ECTS credit points, or hours."),
    _row("level_of_learning_experience", "level", "MS", 8, "EQF level", "From 1 to 8."),
    _row("types_of_quality_assurance", "texts", "MS", 11, "Quality assurance", "Its types."),
    _row("prerequisites_to_enroll", "texts", "S", 12, "Prerequisites", "What is needed to enrol."),
    _row(
        "integration_stackability_options",
        "boolean",
        "S",
        15,
        "Stackability",
        "Whether it can be combined into a larger credential.",
    ),
)
"""The claims in the order of the published type metadata."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LEVELS: Final = range(1, 9)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_country(value: object) -> bool:
    try:
        return isinstance(value, str) and Country(value) == value
    except ModelError:
        return False


def _is_level(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _LEVELS


def _is_tag(value: object) -> bool:
    return isinstance(value, str) and _TAG.fullmatch(value) is not None


def _all(one: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(one, value))


_FORMS: Final[Mapping[str, Callable[[object], bool]]] = MappingProxyType(
    {
        "text": _is_text,
        "texts": _all(_is_text),
        "date": _is_day,
        "country": _is_country,
        "level": _is_level,
        "languages": _all(_is_tag),
        "boolean": lambda value: isinstance(value, bool),
        "number": _is_number,
        "object": lambda value: isinstance(value, Mapping),
    }
)


def is_well_formed(claim: EudiClaim, value: Any) -> bool:
    """Whether a value has the form of a claim."""
    return _FORMS[claim.form](value)


def check_eudi_claims(
    claims: Mapping[str, JsonValue], *, complete: bool = False
) -> tuple[Finding, ...]:
    """What is wrong with the claims of a credential that was received.

    Args:
        claims: those that are disclosed.
        complete: whether nothing is withheld, so that every mandatory claim has to be there; else
            only those that cannot be withheld.

    Returns:
        FAILED `eudi_learning.missing` and `eudi_learning.wrong` (SCHEMA) with their places.
    """
    found: list[Finding] = []
    for claim in CLAIMS:
        where = f"/{claim.name}"
        if claim.name not in claims:
            if claim.mandatory and (complete or not claim.withheld):
                found.append(
                    _failed("eudi_learning.missing", f"{claim.label.lower()} is mandatory", where)
                )
        elif not is_well_formed(claim, claims[claim.name]):
            found.append(
                _failed("eudi_learning.wrong", f"{claim.label.lower()}: no {claim.form}", where)
            )
    return tuple(found)


def _failed(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, where, CLAUSE)
