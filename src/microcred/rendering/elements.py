"""The 16 elements of Annex I, each as values in the language of an edition.

Their numbers, names and order are those of Annex I of the Council Recommendation of 16 June 2022
(2022/C 243/02), so that an admissions officer finds them where the Recommendation has them. What is
said is read off the document of the verdict; a label that is not in it, but in a public vocabulary,
is marked.

    >>> from microcred.micro_credential import ECTS, Learner, MicroCredential, Provider
    >>> from microcred.rendering.elements import Teller
    >>> from microcred.rendering.writer import Writer
    >>> course = MicroCredential(
    ...     learner=Learner("Ána", "Novák"), title="Soil carbon", workload=ECTS(2, hours=60),
    ...     awarded_by=Provider("Example University", "IE"), language="en")
    >>> teller = Teller(course, Writer("en", "en"), frozenset())
    >>> teller.element(7).html, bool(teller.element(8))
    ('<bdi>2 ECTS (60 h)</bdi>', False)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from microcred.page import written_day
from microcred.rendering.markup import NOTHING, Markup, element, joined
from microcred.rendering.references import link
from microcred.rendering.writer import Writer

if TYPE_CHECKING:
    from microcred.micro_credential import (
        Concept,
        LearningOutcome,
        MicroCredential,
        Provider,
        QualityAssurance,
    )

__all__ = ["ELEMENTS", "MANDATORY", "Teller", "labels"]

T = TypeVar("T")

ELEMENTS: Final = 16
"""How many Annex I has."""

MANDATORY: Final = 11
"""How many of them are mandatory: the first ones."""

_MOST: Final = 20  # of what stands on one line


def labels(writer: Writer) -> Sequence[str]:
    """The names of the 16 elements in the language of an edition, in the order of Annex I."""
    phrases, words = writer.phrases, writer.words
    return (
        phrases.learner,
        phrases.title,
        phrases.place,
        phrases.awarding_body,
        words.date,
        words.learning_outcomes,
        words.workload,
        words.level,
        words.assessment,
        words.participation,
        words.quality_assurance,
        words.prerequisites,
        words.supervision,
        words.grade,
        words.part_of,
        words.further_information,
    )


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the elements of one credential.

    Attributes:
        course: the elements that were read.
        writer: of the edition.
        texts: every string of the document.
    """

    course: MicroCredential
    writer: Writer
    texts: frozenset[str]

    def element(self, number: int) -> Markup:
        """The values of an element by its number; nothing where there are none."""
        tell: Callable[[], Markup | None] = getattr(self, f"_element_{number}")
        return tell() or NOTHING

    def further(self) -> Iterator[tuple[str, Markup]]:
        """What the credential says beside the elements: label and values."""
        course, phrases = self.course, self.writer.phrases
        yield phrases.field, self._concepts(course.isced_f)
        yield phrases.teaching_language, self._concepts(self._languages())
        if course.mandate and course.mandate.statement:
            yield phrases.mandate, self.writer.value(course.mandate.statement)
        yield phrases.valid_from, self._day(course.valid_from)
        yield self.writer.words.valid_until, self._day(course.valid_until)

    def bodies(self) -> Markup:
        """The names of the awarding bodies, on lines of their own."""
        names = (self.writer.said(one.name) for one in self.course.awarded_by[:_MOST])
        return joined(element("p", {"class": "body"}, name) for name in names if name)

    def learner(self) -> Markup | None:
        """The name of the learner."""
        learner = self.course.learner
        if learner is None:
            return None
        if learner.full_name:
            return self.writer.said(learner.full_name)
        parts = [self.writer.said(one) for one in (learner.given_name, learner.family_name)]
        return joined(parts, " ") or None

    # -- the elements, by their numbers -----------------------------------------------------------

    def _element_1(self) -> Markup:
        learner, phrases = self.course.learner, self.writer.phrases
        if learner is None:
            return NOTHING
        known: list[tuple[str, Markup | None]] = [(phrases.date_of_birth, self._born())]
        if learner.national_id:
            known.append((phrases.identifier, self.writer.value(learner.national_id.value)))
        for one in learner.identifier[:_MOST]:
            scheme = f" ({one.scheme})" if one.scheme else ""
            known.append((phrases.identifier, self.writer.value(one.value + scheme)))
        if learner.email:
            known.append(("", link(f"mailto:{learner.email}")))
        return self._lines(self.learner(), self._notes(known))

    def _element_2(self) -> Markup | None:
        return self.writer.said(self.course.title)

    def _element_3(self) -> Markup:
        places = [self._place(one) for one in self.course.awarded_by[:_MOST]]
        unique = {one.html: one for one in places if one}
        return self._listed(list(unique.values()), lambda one: one)

    def _element_4(self) -> Markup:
        return self._listed(self.course.awarded_by, self._body)

    def _element_5(self) -> Markup:
        return self._day(self.course.date or self.course.issued)

    def _element_6(self) -> Markup:
        return self._listed(self.course.learning_outcomes, self._outcome)

    def _element_7(self) -> Markup:
        workload = self.course.workload
        return self.writer.value(str(workload)) if workload else NOTHING

    def _element_8(self) -> Markup:
        level = self.course.eqf_level
        eqf = self.writer.value(f"EQF {int(level)}") if level else None
        return self._lines(eqf, self._concepts(self.course.nqf_level))

    def _element_9(self) -> Markup:
        return self._concepts(self.course.assessment)

    def _element_10(self) -> Markup:
        return self._concepts(self.course.participation)

    def _element_11(self) -> Markup:
        return self._listed(self.course.quality_assurance, self._assurance)

    def _element_12(self) -> Markup | None:
        return self.writer.said(self.course.prerequisites)

    def _element_13(self) -> Markup | None:
        supervision = self.course.supervision
        return self._concept(supervision) if supervision else None

    def _element_14(self) -> Markup:
        grade = self.course.grade
        if grade is None:
            return NOTHING
        notes = [self.writer.said(one) for one in (grade.scheme, grade.scheme_description)]
        return self._lines(self.writer.said(grade.value), self._small(notes))

    def _element_15(self) -> Markup:
        options = self.course.stackability
        if options is None:
            return NOTHING
        parts = self._listed(options.part_of, lambda one: self.writer.said(one.title))
        return self._lines(parts, self.writer.said(options.note))

    def _element_16(self) -> Markup:
        """What Annex I leaves open: notes, a description, web pages."""
        course = self.course
        notes = self._listed(course.further_information, self.writer.said)
        pages = joined(map(link, course.homepage[:_MOST]), " · ")
        parts = [notes, self.writer.said(course.description), pages]
        return joined(element("div", None, one) for one in parts if one)

    # -- their values -----------------------------------------------------------------------------

    def _listed(self, values: Sequence[T], tell: Callable[[T], Markup | None]) -> Markup:
        return self.writer.listed((tell(one) for one in values), len(values))

    def _lines(self, first: Markup | None, *others: Markup | None) -> Markup:
        rest = (element("div", {"class": "note"}, one) for one in others if one)
        return joined([first, *rest])

    def _small(self, notes: Iterable[Markup | None]) -> Markup:
        return joined(notes, " · ")

    def _notes(self, known: Iterable[tuple[str, Markup | None]]) -> Markup:
        """Labelled values on one line."""
        return joined(
            (
                joined([self.writer.word(f"{label}:") if label else None, value], " ")
                for label, value in known
                if value
            ),
            " · ",
        )

    def _day(self, day: date | None) -> Markup:
        if day is None:
            return NOTHING
        return element("time", {"datetime": day.isoformat()}, self._written(day))

    def _written(self, day: date) -> Markup:
        text = written_day(day, self.writer.phrases.tag)
        if isinstance(day, datetime) and (day.hour or day.minute):
            zone = day.strftime("%z")
            text += f", {day:%H:%M}" + (
                f" UTC{zone[:3]}:{zone[3:5]}" if zone.strip("+0") else " UTC"
            )
        return self.writer.word(text)

    def _born(self) -> Markup | None:
        born = self.course.learner.date_of_birth if self.course.learner else None
        return self._day(born) if born else None

    def _concept(self, concept: Concept) -> Markup | None:
        """Its label; one that the document does not have is marked."""
        writer = self.writer
        label = concept.label
        if not label:
            return writer.value(concept.iri or "")
        there = {tag: text for tag, text in label.items() if text in self.texts}
        tag = writer.chosen(label)
        said = writer.said(label if tag in there or not there else there)
        if there or said is None:
            return said
        return joined([said, writer.word(f" ({writer.phrases.from_vocabulary})", "small")])

    def _concepts(self, concepts: Sequence[Concept]) -> Markup:
        return self._listed(concepts, self._concept)

    def _languages(self) -> Sequence[Concept]:
        from microcred.micro_credential import Concept
        from microcred.vocabularies import language_of

        found = (language_of(tag) for tag in self.course.teaching_languages[:_MOST])
        return [Concept.of(entry) for entry in found if entry is not None]

    def _place(self, provider: Provider) -> Markup | None:
        """The region, and the country with its code."""
        country = provider.country
        named = f"{country.entry.label} ({country})" if country else ""
        region = self._concept(provider.region) if provider.region else None
        english = self.writer.value(named, "en") if named else None
        return joined([region, english], ", ") or None

    def _body(self, provider: Provider) -> Markup:
        known: list[tuple[str, Markup | None]] = []
        if provider.identifier:
            known.append(("", self.writer.value(provider.identifier)))
        for one in provider.other_identifiers[:_MOST]:
            scheme = f" ({one.scheme})" if one.scheme else ""
            known.append(("", self.writer.value(one.value + scheme)))
        known += [("", link(one)) for one in provider.homepage[:_MOST]]
        return self._lines(self.writer.said(provider.name), self._notes(known))

    def _outcome(self, outcome: LearningOutcome) -> Markup:
        skills = [*outcome.esco_skills[:_MOST], *outcome.skills[:_MOST]]
        return self._lines(
            self.writer.said(outcome.title), self._small(self._concept(one) for one in skills)
        )

    def _assurance(self, assurance: QualityAssurance) -> Markup:
        kind = self._concept(assurance.type) if assurance.type else None
        title = self.writer.said(assurance.title) or kind
        agency = self.writer.said(assurance.agency.name) if assurance.agency else None
        other = kind if assurance.title and kind and kind != title else None
        return self._lines(title, self._small([other, agency]))
