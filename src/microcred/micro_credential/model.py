"""`MicroCredential`: the 16 elements of Annex I, flat, and the Annex I document.

Annex I of the Council Recommendation of 16 June 2022 on a European approach to micro-credentials
(2022/C 243/02) has 11 mandatory and 5 optional elements. Of the mandatory ones the constructor asks
for those without which there is no credential (learner, title, awarding body); which of the others
are there is a question of its own, answered by `microcred.annex1`.

    >>> from microcred.micro_credential import ECTS, Learner, MicroCredential, Provider
    >>> course = MicroCredential(
    ...     learner=Learner("Ána", "Novák"), title={"en": "Soil carbon", "sl": "Ogljik v tleh"},
    ...     awarded_by=Provider("Example University", "IE"), workload=ECTS(2), language="en")
    >>> course.title["sl"], course == MicroCredential.from_json(course.to_json())
    ('Ogljik v tleh', True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from microcred.jsontext import JsonValue
from microcred.micro_credential.concepts import Concept
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.mandates import Mandate
from microcred.micro_credential.outcomes import (
    Grade,
    LearningOutcome,
    QualityAssurance,
    Stackability,
)
from microcred.micro_credential.parties import Learner, Provider
from microcred.micro_credential.text import TextLike
from microcred.micro_credential.workload import ECTS, Hours

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential, Node
    from microcred.micro_credential.reading import Reading

__all__ = ["MicroCredential"]

_Day: TypeAlias = date  # the member of that name hides it


class MicroCredential(AnnexI):
    """A micro-credential by the 16 elements of Annex I, in as many languages as wanted.

    Its members are those of `AnnexI`; plain strings become texts in `language`, words and codes
    become concepts of their vocabularies.
    """

    def __init__(
        self,
        *,
        learner: Learner | None = None,
        title: TextLike | None = None,
        awarded_by: Provider | Iterable[Provider] = (),
        language: str | None = None,
        date: _Day | str | None = None,
        learning_outcomes: LearningOutcome | TextLike | Iterable[LearningOutcome | TextLike] = (),
        workload: ECTS | Hours | Iterable[ECTS | Hours] | None = None,
        eqf_level: int | str | None = None,
        cycle: str | None = None,
        nqf_level: Concept | str | Iterable[Concept | str] = (),
        assessment: Concept | str | Iterable[Concept | str] = (),
        participation: Concept | str | Iterable[Concept | str] = (),
        quality_assurance: QualityAssurance | Iterable[QualityAssurance] = (),
        prerequisites: TextLike | None = None,
        supervision: Concept | str | None = None,
        grade: Grade | TextLike | None = None,
        stackability: Stackability | None = None,
        further_information: TextLike | Iterable[TextLike] = (),
        description: TextLike | None = None,
        homepage: str | Iterable[str] = (),
        isced_f: Concept | str | Iterable[Concept | str] = (),
        teaching_languages: str | Iterable[str] = (),
        learning_setting: Concept | str | None = None,
        programme_type: Concept | str | Iterable[Concept | str] = (),
        mandate: Mandate | str | None = None,
        valid_from: datetime | str | None = None,
        valid_until: datetime | str | None = None,
        issued: datetime | str | None = None,
    ) -> None:
        """Learner, title and awarding body are needed.

        Args:
            learner: who has learnt.
            title: a string in the main language, or a mapping from language tag to string.
            awarded_by: one or several providers.
            language: main language; without it the first language of a title that is a mapping.
            date: when it was awarded.
            learning_outcomes: one or several, as values or texts.
            workload: ECTS(2), Hours(60) or ECTS(2, hours=60).
            eqf_level: 1 to 8.
            cycle: short, first, second or third (QF-EHEA), in place of the EQF level 5, 6, 7 or 8
                that it is compatible with; no IRI is published for it, so it is not written.
            nqf_level: concepts of the Qualifications Dataset Register, by IRI.
            assessment: "written examination" and so on; another one as Concept(label=...).
            participation: "online" and so on; another one as Concept(label=...).
            quality_assurance: one or several.
            prerequisites: a text.
            supervision: "supervised with ID verification" and so on, or a Concept.
            grade: a grade, or its text.
            stackability: how it can be combined.
            further_information: one or several texts.
            description: a text.
            homepage: absolute IRIs.
            isced_f: codes of two to four digits, or labels.
            teaching_languages: "en" and so on.
            learning_setting: "formal" or "non-formal".
            programme_type: "Short learning programme", "Course" and so on.
            mandate: why an issuer that is not the awarding body may issue.
            valid_from: aware, or a date.
            valid_until: aware, or a date.
            issued: aware; completed by issuing.

        Raises:
            ModelError: every problem at once, each with its place.
        """
        given = {
            name: value for name, value in locals().items() if name not in ("self", "__class__")
        }
        if language is None and isinstance(title, Mapping):
            given["language"] = next((tag for tag in title if tag), None)
        self._fill(given)

    def to_credential(self) -> EuropeanDigitalCredential:
        """The same as a European Digital Credential (ELM 3.2), without page image and seal.

        Raises:
            ModelError: it was read from a credential that lacks what EDC asks for.
        """
        from microcred.micro_credential.writing import to_credential

        return to_credential(self)

    @classmethod
    def from_credential(cls, credential: EuropeanDigitalCredential) -> MicroCredential:
        """The elements that are in a credential; `read_credential` also lists what is left out.

        Raises:
            ModelError: it is no credential.
        """
        return cls.read_credential(credential).micro_credential

    @classmethod
    def read_credential(
        cls, credential: Node | Mapping[str, JsonValue]
    ) -> Reading[MicroCredential]:
        """The elements that are in a credential, and a finding for each place that is left out.

        Args:
            credential: a typed credential, or its JSON object, with or without upload wrapper.

        Raises:
            ModelError: it is no credential, or nested too deep.
        """
        from microcred.micro_credential.reading import read_as

        return read_as(cls, credential)
