"""What the EUDI learning credential cannot carry of a micro-credential, element by element.

One finding for each element of Annex I that is lost or carried in part, and for what goes beside
Annex I. They are informative: an EUDI learning credential is right without, and a person may want
to hand on the nested ELM credential as well.

    >>> from microcred.micro_credential import Learner, MicroCredential, Provider
    >>> from microcred.micro_credential.eudi_report import report_of
    >>> course = MicroCredential(learner=Learner("Ána", "Novák"), title="Soil carbon",
    ...     awarded_by=Provider("Example University", "IE"), language="en",
    ...     assessment="written examination")
    >>> [(one.code, one.where) for one in report_of(course)]
    [('eudi_learning.not_carried', '/assessment')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.findings import Check, Finding, Outcome
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.text import Text

__all__ = ["LOST", "report_of"]

_ANNEX_I: Final = "Council Recommendation 2022/C 243/02, Annex I"

LOST: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "assessment": (9, "type of assessment"),
        "participation": (10, "form of participation"),
        "supervision": (13, "supervision and identity verification"),
        "further_information": (16, "further information"),
        "homepage": (0, "web pages"),
        "isced_f": (0, "fields of education"),
        "learning_setting": (0, "learning setting"),
        "programme_type": (0, "kind of learning opportunity"),
        "mandate": (0, "mandate of the issuer"),
        "valid_from": (0, "beginning of validity"),
    }
)
"""Member that the type has no claim for -> (element of Annex I, what it is); 0 for no element."""


def report_of(course: AnnexI) -> tuple[Finding, ...]:
    """What of a micro-credential an EUDI learning credential does not say.

    Returns:
        WARNING `eudi_learning.not_carried` or `eudi_learning.shortened` (ANNEX_I), by the order of
        Annex I; `where` is the place in the flat form.
    """
    found = [
        (element, name, what, True)
        for name, (element, what) in LOST.items()
        if getattr(course, name) not in (None, ())
    ]
    for element, name, look in _SHORTENED:
        left = tuple(dict.fromkeys(look(course)))
        whole = left == (_WHOLE,)
        if left:
            found.append((element, name, "stackability" if whole else ", ".join(left), whole))
    found.sort(key=lambda one: (one[0] or 99, one[1]))
    return tuple(_finding(*one) for one in found)


def _finding(element: int, name: str, what: str, lost: bool) -> Finding:
    of = f"element {element}" if element else "no element of Annex I"
    if lost:
        code, detail = "eudi_learning.not_carried", f"{of}: the type has no claim for the {what}"
    else:
        code, detail = "eudi_learning.shortened", f"{of}: the type has no place for {what}"
    return Finding(Check.ANNEX_I, Outcome.WARNING, code, detail, f"/{name}", _ANNEX_I)


_WHOLE: Final = ""


def _tongues(*texts: Text | None) -> Iterator[str]:
    if any(text is not None and len(text) > 1 for text in texts):
        yield "other languages"


def _told(*parts: tuple[Any, str]) -> Iterator[str]:
    yield from (what for value, what in parts if value not in (None, ()))


def _learner(course: AnnexI) -> Iterator[str]:
    one = course.learner
    if one is None:
        return
    composed = one.family_name is not None and one.given_name is not None
    carried = one.identifier[:1]
    yield from _told(
        (None if composed else one.full_name, "the whole name"),
        (one.date_of_birth, "the date of birth"),
        (one.national_id if carried else None, "the national number"),
        (one.national_id if not carried else None, "the country of the national number"),
        (one.identifier[1:], "further identifiers"),
        (carried[0].scheme if carried else None, "the scheme of the identifier"),
        (one.email, "the address for electronic mail"),
    )
    yield from _tongues(one.given_name, one.family_name)


def _body(course: AnnexI) -> Iterator[str]:
    if len(course.awarded_by) > 1:
        yield "further awarding bodies"
    for one in course.awarded_by[:1]:
        yield from _told(
            (one.identifier, "the legal identifier"),
            (one.other_identifiers, "other identifiers"),
            (one.homepage, "web pages"),
            (one.logo, "the logo"),
        )
        yield from _tongues(one.name)


def _region(course: AnnexI) -> Iterator[str]:
    yield from _told(*((one.region, "the region") for one in course.awarded_by[:1]))


def _outcomes(course: AnnexI) -> Iterator[str]:
    for one in course.learning_outcomes:
        yield from _told(
            (one.type, "knowledge or skill"),
            (one.esco_skills, "skills of ESCO"),
            (one.skills, "skills of other frameworks"),
            (one.reuse_level, "how widely they can be used"),
        )
        yield from _tongues(one.title)


def _assurance(course: AnnexI) -> Iterator[str]:
    for one in course.quality_assurance:
        yield from _told((one.agency, "who assures the quality"), (one.title, "decisions"))


def _grade(course: AnnexI) -> Iterator[str]:
    if course.grade is not None:
        yield from _told((course.grade.scheme, "the grading scheme"))
        yield from _tongues(course.grade.value)


def _stackability(course: AnnexI) -> Iterator[str]:
    options = course.stackability
    if options is None:
        return
    if options.is_partial_qualification is None and not options.part_of:
        yield _WHOLE
        return
    yield from _told((options.part_of, "the larger programmes"), (options.note, "the note"))


_SHORTENED: Final[tuple[tuple[int, str, Callable[[AnnexI], Iterable[str]]], ...]] = (
    (1, "learner", _learner),
    (2, "title", lambda course: _tongues(course.title)),
    (3, "awarded_by/0/region", _region),
    (4, "awarded_by", _body),
    (6, "learning_outcomes", _outcomes),
    (8, "nqf_level", lambda course: _told((course.nqf_level, "national levels"))),
    (11, "quality_assurance", _assurance),
    (12, "prerequisites", lambda course: _tongues(course.prerequisites)),
    (14, "grade", _grade),
    (15, "stackability", _stackability),
    (16, "description", lambda course: _tongues(course.description)),
)
