"""The Annex I report: which of the 16 elements of a micro-credential are there, and where.

Annex I of the Council Recommendation of 16 June 2022 on a European approach to micro-credentials
for lifelong learning and employability (2022/C 243/02) names 11 mandatory and 5 optional elements.
It is a different question from "is it valid EDC": the shapes of EDC let a credential without
outcomes, workload, level or quality assurance pass. Any credential of the European Learning Model
can be asked, imperfect ones too; nothing is verified and nothing is guessed.

    >>> from microcred.annex1 import report
    >>> found = report({"credentialSubject": {"givenName": {"en": "Ana"}, "hasClaim": {
    ...     "type": "LearningAchievement", "title": {"en": "Soil"}}}})
    >>> found.complete, [element.number for element in found.elements if element.present]
    (False, [1, 2])
    >>> found.elements[1].where
    '/credentialSubject/hasClaim/title'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from microcred.annex1_evidence import EVIDENCE, Evidence
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.micro_credential.finding_places import Elements
from microcred.micro_credential.places import Place
from microcred.micro_credential.reading import document_of

if TYPE_CHECKING:
    from microcred.elm import Node
    from microcred.micro_credential import MicroCredential

__all__ = ["ANNEX_I", "Annex1Report", "Element", "report"]

ANNEX_I: Final = "Council Recommendation 2022/C 243/02, Annex I"
"""The clause that the findings name."""


@dataclass(frozen=True, slots=True)
class Element:
    """One of the 16 elements in one credential.

    Attributes:
        number: 1 to 16, in the order of Annex I.
        name: what it is.
        mandatory: whether Annex I lists it as mandatory (1 to 11).
        present: whether it is there and can be read.
        where: JSON pointer of the place where it is first found, "" if it is nowhere.
        places: JSON pointers of every place where it is.
        doubts: what a person should look at, one sentence each.
    """

    number: int
    name: str
    mandatory: bool
    present: bool
    where: str
    places: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, JsonValue]:
        """The element as a JSON object."""
        return {
            "number": self.number,
            "name": self.name,
            "mandatory": self.mandatory,
            "present": self.present,
            "where": self.where,
            "places": list(self.places),
            "doubts": list(self.doubts),
        }


@dataclass(frozen=True, slots=True)
class Annex1Report:
    """All 16 elements of one credential.

    Attributes:
        elements: in the order of Annex I.
        findings: `annex1.missing` (FAILED) for each mandatory element that is not there,
            `annex1.doubtful` (WARNING) for each doubt, `annex1.complete` (PASSED) if none is
            missing.
    """

    elements: tuple[Element, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether every mandatory element is there."""
        return not self.missing

    @property
    def missing(self) -> tuple[Element, ...]:
        """The mandatory elements that are not there."""
        return tuple(one for one in self.elements if one.mandatory and not one.present)

    def to_json(self) -> dict[str, JsonValue]:
        """The report as a JSON object."""
        return {
            "elements": [element.to_json() for element in self.elements],
            "complete": self.complete,
        }


_NAMES: Final = (
    "Identification of the learner",
    "Title of the micro-credential",
    "Country or region of the issuer",
    "Awarding body or bodies",
    "Date of issuing",
    "Learning outcomes",
    "Notional workload needed to achieve the learning outcomes",
    "Level (and cycle) of the learning experience",
    "Type of assessment",
    "Form of participation in the learning activity",
    "Type of quality assurance used to underpin the micro-credential",
    "Prerequisites needed to enrol in the learning activity",
    "Supervision and identity verification during assessment",
    "Grade achieved",
    "Integration and stackability options",
    "Further information",
)
_MANDATORY: Final = 11


def report(credential: Node | MicroCredential | Mapping[str, JsonValue]) -> Annex1Report:
    """Look the 16 elements up in a credential.

    Args:
        credential: a typed credential, its JSON object (with or without upload wrapper), or a flat
            micro-credential.

    Raises:
        ModelError: none of these.
    """
    flat: Callable[[], Node] | None = getattr(credential, "to_credential", None)
    elements = Elements.of(Place.root(document_of(flat() if flat else credential)))
    found = [look(elements) for look in EVIDENCE]
    rows = tuple(_element(number, evidence) for number, evidence in enumerate(found, start=1))
    return Annex1Report(rows, _findings(rows, found))


def _element(number: int, evidence: Evidence) -> Element:
    return Element(
        number=number,
        name=_NAMES[number - 1],
        mandatory=number <= _MANDATORY,
        present=bool(evidence.places),
        where=next(iter(evidence.places), ""),
        places=evidence.places,
        doubts=tuple(doubt.detail for doubt in evidence.doubts),
    )


def _findings(rows: tuple[Element, ...], found: list[Evidence]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for row, evidence in zip(rows, found, strict=True):
        label = f"element {row.number}, {row.name.lower()}"
        if row.mandatory and not row.present:
            findings.append(_finding(Outcome.FAILED, "annex1.missing", label, row.where))
        findings += [
            _finding(Outcome.WARNING, "annex1.doubtful", f"{label}: {doubt.detail}", doubt.where)
            for doubt in evidence.doubts
        ]
    if all(row.present for row in rows if row.mandatory):
        detail = "every mandatory element is there"
        findings.insert(0, _finding(Outcome.PASSED, "annex1.complete", detail, ""))
    return tuple(findings)


def _finding(outcome: Outcome, code: str, detail: str, where: str) -> Finding:
    return Finding(Check.ANNEX_I, outcome, code, detail, where, ANNEX_I)
