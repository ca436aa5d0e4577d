"""What was learnt and how it is assured: learning outcomes, quality assurance, grade, stackability.

Annex I elements 6, 11, 14 and 15.

    >>> from microcred.micro_credential.outcomes import Grade, LearningOutcome
    >>> str(LearningOutcome("Measures soil organic carbon")), str(Grade("1.3"))
    ('Measures soil organic carbon', '1.3')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from microcred.micro_credential.concepts import Concept, ConceptForm, is_local
from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import BOOLEAN, TEXT, URL, Many, Member
from microcred.micro_credential.parties import Provider
from microcred.micro_credential.refusals import refusal
from microcred.micro_credential.text import Text, TextLike
from microcred.vocabularies import Accreditation, ESCOSkills, SkillReuseLevel, SkillType

__all__ = ["Grade", "LearningOutcome", "Programme", "QualityAssurance", "Stackability"]


class LearningOutcome(Flat):
    """What a learner knows, understands and is able to do (Annex I element 6).

    Attributes:
        title: in a sentence.
        type: knowledge or skill.
        esco_skills: related skills of ESCO, by IRI, best with their label.
        skills: related skills of other frameworks, such as DigComp.
        reuse_level: how widely it can be used: transversal, cross-sector, ...
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "title": Member(TEXT, "The outcome in a sentence.", required=True),
            "type": Member(ConceptForm(SkillType, enforced=True), "Knowledge or skill."),
            "esco_skills": Member(
                Many(ConceptForm(ESCOSkills, enforced=True)), "Related ESCO skills."
            ),
            "skills": Member(Many(ConceptForm(None)), "Related skills of other frameworks."),
            "reuse_level": Member(
                ConceptForm(SkillReuseLevel, enforced=True), "How widely it can be used."
            ),
        }
    )
    title: Text
    type: Concept | None
    esco_skills: tuple[Concept, ...]
    skills: tuple[Concept, ...]
    reuse_level: Concept | None

    def __init__(
        self,
        title: TextLike,
        *,
        type: Concept | str | None = None,
        esco_skills: Concept | str | Iterable[Concept | str] = (),
        skills: Concept | str | Iterable[Concept | str] = (),
        reuse_level: Concept | str | None = None,
    ) -> None:
        """A title is needed.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill(
            {
                "title": title,
                "type": type,
                "esco_skills": esco_skills,
                "skills": skills,
                "reuse_level": reuse_level,
            }
        )

    def __str__(self) -> str:
        """The title."""
        return str(self.title)


class QualityAssurance(Flat):
    """How the quality of the micro-credential or its provider is assured (Annex I element 11).

    It becomes an elm:Accreditation, which asks for an agency.

    Attributes:
        type: one of the four published types, such as "Institutional Quality Assurance".
        agency: who assures it; the provider itself where it does so under its own system.
        title: of the decision or procedure; None where the type says it all.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "type": Member(
                ConceptForm(Accreditation, enforced=True),
                "Type of quality assurance.",
                required=True,
            ),
            "agency": Member(Nested(Provider), "Who assures the quality.", required=True),
            "title": Member(TEXT, "Title of the decision or procedure."),
        }
    )
    type: Concept | None
    agency: Provider | None
    title: Text | None

    def __init__(
        self,
        type: Concept | str,
        agency: Provider | None = None,
        title: TextLike | None = None,
    ) -> None:
        """Type and agency are needed.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill({"type": type, "agency": agency, "title": title})

    def _settle(self) -> None:
        # EDC needs a title; where there is none the label of the type stands for it.
        if self.type is not None and self.title is not None and self.title == self.type.label:
            self._set("title", None)

    def __str__(self) -> str:
        """The title, else the type."""
        return str(self.title or self.type)


class Grade(Flat):
    """The grade achieved (Annex I element 14).

    Attributes:
        value: the grade as it is said: "Pass", "1.3".
        scheme: name of the grading scheme.
        scheme_description: how grades are given in it.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "value": Member(TEXT, "The grade as it is said.", required=True),
            "scheme": Member(TEXT, "Name of the grading scheme."),
            "scheme_description": Member(TEXT, "How grades are given in the scheme."),
        }
    )
    value: Text
    scheme: Text | None
    scheme_description: Text | None

    def __init__(
        self,
        value: TextLike,
        scheme: TextLike | None = None,
        scheme_description: TextLike | None = None,
    ) -> None:
        """A value is needed; a description only goes with a scheme.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill({"value": value, "scheme": scheme, "scheme_description": scheme_description})

    def _verify(self) -> None:
        if self.scheme_description is not None and self.scheme is None:
            raise refusal("value.missing", "a description needs the name of the scheme", "/scheme")

    def __str__(self) -> str:
        """The grade."""
        return str(self.value)


class Programme(Flat):
    """A larger programme or qualification that the micro-credential can count towards.

    Attributes:
        title: of the programme.
        iri: its identifier, if it has one.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "title": Member(TEXT, "Title of the programme.", required=True),
            "iri": Member(URL, "Its identifier."),
        }
    )
    title: Text
    iri: str | None

    def __init__(self, title: TextLike, iri: str | None = None) -> None:
        """A title is needed.

        Raises:
            ModelError: it is missing or wrong.
        """
        self._fill({"title": title, "iri": iri})

    def _settle(self) -> None:
        if is_local(self.iri or ""):
            self._set("iri", None)

    def __str__(self) -> str:
        """The title."""
        return str(self.title)


class Stackability(Flat):
    """How the micro-credential can be combined (Annex I element 15).

    Attributes:
        is_partial_qualification: whether it is a part of a qualification; False: it stands alone.
        part_of: larger programmes that it counts towards.
        note: the options in words.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "is_partial_qualification": Member(BOOLEAN, "Whether it is a part of a qualification."),
            "part_of": Member(
                Many(Nested(Programme, short="title")), "Larger programmes that it counts towards."
            ),
            "note": Member(TEXT, "The options in words."),
        }
    )
    is_partial_qualification: bool | None
    part_of: tuple[Programme, ...]
    note: Text | None

    def __init__(
        self,
        is_partial_qualification: bool | None = None,
        *,
        part_of: Programme | TextLike | Iterable[Programme | TextLike] = (),
        note: TextLike | None = None,
    ) -> None:
        """At least one of them.

        Raises:
            ModelError: nothing is said, or something is wrong.
        """
        self._fill(
            {
                "is_partial_qualification": is_partial_qualification,
                "part_of": part_of,
                "note": note,
            }
        )

    def _verify(self) -> None:
        if self.is_partial_qualification is None and not self.part_of and self.note is None:
            raise refusal("value.missing", "nothing is said of stackability")

    def __str__(self) -> str:
        """The note, else the titles of the programmes."""
        return str(self.note or ", ".join(map(str, self.part_of)))
