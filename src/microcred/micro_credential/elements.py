"""The flat micro-credential's members: the 16 elements of Annex I and what goes with them.

Annex I of the Council Recommendation of 16 June 2022 (2022/C 243/02). The table of members is the
one source of what is taken, written and described; `MicroCredential` adds the constructor that
people use and the ways to and from a credential.

    >>> from microcred.micro_credential.elements import AnnexI
    >>> course = AnnexI.from_json({"title": "Soil carbon", "language": "en", "eqf_level": 6,
    ...     "learner": {"full_name": "Ána Novák"},
    ...     "awarded_by": {"name": "Example University", "country": "IE"}})
    >>> course.cycle, course.to_json()["title"]
    ('first', 'Soil carbon')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self, TypeAlias

from microcred.errors import ModelError
from microcred.jsontext import JsonValue
from microcred.micro_credential.codes_and_levels import EQF, EQF_LEVEL, LANGUAGE_CODE
from microcred.micro_credential.concepts import Concept, ConceptForm
from microcred.micro_credential.flat import Flat, Nested, from_members
from microcred.micro_credential.forms import DATE, INSTANT, TAG, TEXT, URL, Many, Member
from microcred.micro_credential.mandates import Mandate
from microcred.micro_credential.outcomes import (
    Grade,
    LearningOutcome,
    Programme,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.parties import Learner, Provider
from microcred.micro_credential.refusals import gather, refusal, under
from microcred.micro_credential.text import Text
from microcred.micro_credential.workload import ECTS, WORKLOAD, Hours
from microcred.vocabularies import (
    CYCLES,
    ISCEDF,
    NQF,
    Assessment,
    LearningOpportunity,
    LearningSetting,
    Mode,
    Supervision,
    language_of,
)

__all__ = ["AnnexI"]

_Day: TypeAlias = date  # the member of that name hides it

_MEMBERS: Final[Mapping[str, Member[Any]]] = MappingProxyType(
    {
        "language": Member(
            TAG, "Main language (BCP 47); plain strings are texts in it.", required=True
        ),
        "title": Member(TEXT, "Annex I 2: title of the micro-credential.", required=True),
        "learner": Member(Nested(Learner), "Annex I 1: who has learnt.", required=True),
        "awarded_by": Member(
            Many(Nested(Provider)),
            "Annex I 3 and 4: awarding bodies with their country; the first one is the issuer.",
            required=True,
        ),
        "date": Member(DATE, "Annex I 5: when it was awarded."),
        "learning_outcomes": Member(
            Many(Nested(LearningOutcome, short="title")), "Annex I 6: learning outcomes."
        ),
        "workload": Member(WORKLOAD, "Annex I 7: notional workload, in ECTS wherever possible."),
        "eqf_level": Member(
            EQF_LEVEL, "Annex I 8: level of the European Qualifications Framework."
        ),
        "nqf_level": Member(
            Many(ConceptForm(NQF, enforced=True)), "Annex I 8: levels of national frameworks."
        ),
        "assessment": Member(Many(ConceptForm(Assessment)), "Annex I 9: types of assessment."),
        "participation": Member(Many(ConceptForm(Mode)), "Annex I 10: forms of participation."),
        "quality_assurance": Member(
            Many(Nested(QualityAssurance)), "Annex I 11: how quality is assured."
        ),
        "prerequisites": Member(TEXT, "Annex I 12: what is needed to enrol."),
        "supervision": Member(
            ConceptForm(Supervision),
            "Annex I 13: supervision and identity verification during assessment.",
        ),
        "grade": Member(Nested(Grade, short="value"), "Annex I 14: grade achieved."),
        "stackability": Member(Nested(Stackability), "Annex I 15: how it can be combined."),
        "further_information": Member(Many(TEXT), "Annex I 16: anything else."),
        "description": Member(TEXT, "What it is about."),
        "homepage": Member(Many(URL), "Web pages about it."),
        "isced_f": Member(
            Many(ConceptForm(ISCEDF, enforced=True)), "Fields of education (ISCED-F 2013)."
        ),
        "teaching_languages": Member(Many(LANGUAGE_CODE), "Languages of instruction."),
        "learning_setting": Member(
            ConceptForm(LearningSetting, enforced=True), "Formal or non-formal learning."
        ),
        "programme_type": Member(
            Many(ConceptForm(LearningOpportunity)), "Kind of learning opportunity."
        ),
        "mandate": Member(
            Nested(Mandate, short="statement"),
            "Why an issuer that is not the awarding body may issue.",
        ),
        "valid_from": Member(INSTANT, "From when it is valid; from its issuing if not given."),
        "valid_until": Member(INSTANT, "Until when it is valid."),
        "issued": Member(INSTANT, "When it was issued; completed by issuing."),
    }
)


class AnnexI(Flat):
    """The members of a flat micro-credential, by the 16 elements of Annex I.

    Frozen. Every text is a `Text` (a mapping from language tag to string), every choice from a
    vocabulary a `Concept`. A value that was read from a credential may lack what is required of
    one that is built; it is None or empty then.

    Attributes:
        language: main language, BCP 47.
        title: element 2.
        learner: element 1.
        awarded_by: elements 3 and 4; the first one becomes the issuer.
        date: element 5, when it was awarded; a point in time where a credential that was read says
            more than a day.
        learning_outcomes: element 6.
        workload: element 7.
        eqf_level: element 8.
        nqf_level: element 8, national.
        assessment: element 9.
        participation: element 10.
        quality_assurance: element 11.
        prerequisites: element 12.
        supervision: element 13.
        grade: element 14.
        stackability: element 15.
        further_information: element 16.
        description: what it is about.
        homepage: web pages about it.
        isced_f: fields of education and training, ISCED-F 2013.
        teaching_languages: of instruction.
        learning_setting: formal or non-formal.
        programme_type: kind of learning opportunity.
        mandate: why an issuer that is not the awarding body may issue.
        valid_from: aware; None: from its issuing.
        valid_until: aware.
        issued: aware; completed by issuing and no part of equality.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = _MEMBERS
    uncompared: ClassVar[frozenset[str]] = frozenset({"issued"})
    also_taken: ClassVar[frozenset[str]] = frozenset({"cycle"})
    language: str | None
    title: Text | None
    learner: Learner | None
    awarded_by: tuple[Provider, ...]
    date: _Day | None
    learning_outcomes: tuple[LearningOutcome, ...]
    workload: ECTS | Hours | None
    eqf_level: EQF | None
    nqf_level: tuple[Concept, ...]
    assessment: tuple[Concept, ...]
    participation: tuple[Concept, ...]
    quality_assurance: tuple[QualityAssurance, ...]
    prerequisites: Text | None
    supervision: Concept | None
    grade: Grade | None
    stackability: Stackability | None
    further_information: tuple[Text, ...]
    description: Text | None
    homepage: tuple[str, ...]
    isced_f: tuple[Concept, ...]
    teaching_languages: tuple[str, ...]
    learning_setting: Concept | None
    programme_type: tuple[Concept, ...]
    mandate: Mandate | None
    valid_from: datetime | None
    valid_until: datetime | None
    issued: datetime | None

    def _fill(self, given: Mapping[str, object], *, partial: bool = False) -> None:
        cycle, level = given.get("cycle"), given.get("eqf_level")
        with gather() as problems:
            if cycle is not None:
                with problems, under("/cycle"):
                    given = {**given, "eqf_level": _level_of(cycle, level)}
            with problems:
                super()._fill(given, partial=partial)

    def _settle(self) -> None:
        with gather() as problems:
            for name, member in self.members.items():
                value = getattr(self, name)
                if value is not None and value != ():
                    with problems, under(f"/{name}"):
                        self._set(name, member.form.tagged(value, self.language))
        if self.valid_from is not None and self.valid_from == self.issued:
            self._set("valid_from", None)

    def _verify(self) -> None:
        if self.language is None or self.title is None:  # required, so it cannot be
            raise refusal("value.missing", "a main language and a title are needed")
        if language_of(self.language) is None:
            raise refusal("value.not_in_vocabulary", "not a known language", "/language")
        if self.language not in self.title:
            raise refusal("language.missing", "no text in the main language", "/title")
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise refusal("value.wrong", "the validity ends before it begins", "/valid_until")
        _refuse_two_names(self)
        _refuse_own_mandate(self)

    @property
    def cycle(self) -> str | None:
        """The QF-EHEA cycle that is compatible with the EQF level: short, first, second, third."""
        return None if self.eqf_level is None else self.eqf_level.cycle

    @property
    def workload_hours(self) -> Hours | None:
        """The hours of the workload, if they are said."""
        return self.workload.hours if isinstance(self.workload, ECTS) else self.workload

    def to_json(self) -> dict[str, JsonValue]:
        """The Annex I document: the members that are there, by their Python names.

        One deterministic form: texts in the main language alone are plain strings, several values
        are an array. Its JSON Schema is schemas/micro-credential.json.
        """
        return self.to_json_in(self.language or "")

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read an Annex I document: what `to_json` writes, or what a person wrote by hand.

        Args:
            value: a JSON object as Python value.

        Raises:
            ModelError: every problem at once, each with its JSON pointer.
        """
        if not isinstance(value, Mapping):
            raise refusal("value.wrong", "an Annex I document is a JSON object")
        return from_members(cls, value)

    def __str__(self) -> str:
        """The title."""
        return str(self.title or "")


def _refuse_two_names(course: AnnexI) -> None:
    """In RDF every mention of an IRI is the same node, and EDC allows one label in a language."""
    named: dict[tuple[str, str], str] = {}
    with gather() as problems:
        for pointer, value in course.walk():
            label = {Concept: "label", Programme: "title"}.get(type(value))
            iri = getattr(value, "iri", None)
            for tag, text in (getattr(value, label) or {}).items() if label and iri else ():
                if named.setdefault((str(iri), tag), text) != text:
                    detail = "the same IRI has another label in this language elsewhere"
                    with problems:
                        raise refusal("value.ambiguous", detail, f"{pointer}/{label}/{tag}")


def _refuse_own_mandate(course: AnnexI) -> None:
    """The first awarding body issues in its own right, and is read back as such."""
    holder = course.mandate.given_to if course.mandate else None
    if holder is not None and holder.name == course.awarded_by[0].name:
        detail = "the first awarding body needs no mandate; leave it out"
        raise refusal("value.wrong", detail, "/mandate/given_to")


def _level_of(cycle: object, level: object) -> object:
    """The EQF level of a cycle; a level that is given as well has to be the same."""
    words = cycle.casefold().removesuffix("cycle").strip(" -") if isinstance(cycle, str) else ""
    if words not in CYCLES:
        raise refusal("value.not_in_vocabulary", f"not a known cycle; choices: {', '.join(CYCLES)}")
    try:
        agrees = level is None or EQF(level) == CYCLES[words]  # type: ignore[arg-type]
    except ModelError:
        return level  # wrong by itself, and told there
    if not agrees:
        raise refusal("value.wrong", f"the cycle is compatible with EQF level {CYCLES[words]}")
    return EQF(CYCLES[words])
