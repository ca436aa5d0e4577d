"""Where the 16 elements are in a credential: one reading of the model's paths, used twice.

`reading` carries what is there over into the flat form, `microcred.annex1` reports it; both ask
here, so that they see the same elements. Paths are those of the EDC application profile; the table
of docs/micro-credential.md shows them.

    >>> from microcred.micro_credential.finding_places import Elements
    >>> from microcred.micro_credential.places import Place
    >>> elements = Elements.of(Place.root({"credentialSubject": {"hasClaim": {
    ...     "type": "LearningAchievement", "title": {"en": "Soil"}}}}))
    >>> elements.claim.first("title").pointer
    '/credentialSubject/hasClaim/title'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from microcred.micro_credential.places import Place
from microcred.micro_credential.wording import is_supervision_note

__all__ = ["Elements"]


@dataclass(frozen=True)
class Elements:
    """The nodes that carry Annex I in one credential.

    Attributes:
        credential: the credential itself.
        subject: the person.
        claim: the first learning achievement that is no part of another one; where there is no
            achievement the first claim of another kind.
        specification: what the claim is specified by.
    """

    credential: Place
    subject: Place
    claim: Place
    specification: Place

    @classmethod
    def of(cls, credential: Place) -> Elements:
        """Look the nodes up; what is not there is a place without value."""
        subject = credential.node("credentialSubject")
        claim = _main_claim(subject)
        return cls(credential, subject, claim, claim.node("specifiedBy"))

    @property
    def is_achievement(self) -> bool:
        """Whether the claim is a learning achievement."""
        return self.claim.is_a("LearningAchievement")

    @property
    def awarding_bodies(self) -> tuple[Place, ...]:
        """Awarding bodies; the issuer where the claim names none."""
        found = self.claim.node("awardedBy").nodes("awardingBody")
        return found or self.credential.nodes("issuer")

    @property
    def awarding_date(self) -> Place:
        """When the claim was awarded."""
        return self.claim.node("awardedBy").first("awardingDate")

    @property
    def issued(self) -> Place:
        """When the credential was issued."""
        return self.credential.first("issued") or self.credential.first("issuanceDate")

    @property
    def valid_until(self) -> Place:
        """Until when the credential is valid."""
        return self.credential.first("validUntil") or self.credential.first("expirationDate")

    @property
    def activities(self) -> tuple[Place, ...]:
        """Learning activities that led to the achievement, and the claim itself if it is one."""
        own = (self.claim,) if self.claim.is_a("LearningActivity") else ()
        return (*own, *self.claim.nodes("influencedBy"))

    @property
    def credit_points(self) -> tuple[Place, ...]:
        """Credit points of the specification, then those received."""
        return (*self.specification.nodes("creditPoint"), *self.claim.nodes("creditReceived"))

    @property
    def durations(self) -> tuple[Place, ...]:
        """Durations of learning: of the specification, then of the activities."""
        return tuple(place for place in self._durations() if place)

    def _durations(self) -> Iterator[Place]:
        yield self.specification.first("volumeOfLearning")
        for activity in self.activities:
            yield activity.first("workload")
            if activity.pointer != self.claim.pointer:
                yield activity.node("specifiedBy").first("volumeOfLearning")
        for activity in self.specification.nodes("influencedBy"):
            yield activity.first("volumeOfLearning")

    @property
    def modes(self) -> tuple[Place, ...]:
        """Forms of participation: of the specification, else of the activities."""
        found = self.specification.each("mode")
        if found:
            return found
        return tuple(
            mode
            for specification in (
                *(activity.node("specifiedBy") for activity in self.activities),
                *self.specification.nodes("influencedBy"),
            )
            for mode in specification.each("mode")
        )

    @property
    def assessments(self) -> tuple[Place, ...]:
        """Assessments that took place, with a grade each, and the claim itself if it is one."""
        own = (self.claim,) if self.claim.is_a("LearningAssessment") else ()
        return (*own, *self.claim.nodes("provenBy"))

    @property
    def assessment_specifications(self) -> tuple[Place, ...]:
        """Specifications of assessments, with those that they consist of."""
        of_assessments = (place.node("specifiedBy") for place in self.assessments)
        tops = [
            *(place for place in of_assessments if place),
            *self.specification.nodes("provenBy"),
        ]
        return tuple(part for top in tops for part in _with_parts(top))

    @property
    def assessment_types(self) -> tuple[Place, ...]:
        """Types of assessment."""
        of_specifications = [
            kind for place in self.assessment_specifications for kind in place.each("dcType")
        ]
        return tuple(of_specifications) or tuple(
            kind for place in self.assessments for kind in place.each("dcType")
        )

    @property
    def supervision_notes(self) -> tuple[Place, ...]:
        """Notes that stand for supervision where no grade is given (see `writing`)."""
        notes = (
            note
            for place in self.assessment_specifications
            for note in place.nodes("additionalNote")
        )
        return tuple(note for note in notes if is_supervision_note(note))

    @property
    def accreditations(self) -> tuple[Place, ...]:
        """Quality assurance: of the qualification, of the awarding bodies, of the evidence."""
        holders = (
            self.specification,
            *self.awarding_bodies,
            *self.credential.nodes("evidence"),
        )
        return tuple(found for holder in holders for found in holder.nodes("accreditation"))

    @property
    def notes(self) -> tuple[Place, ...]:
        """Further information: notes of the specification and of the claim."""
        return (*self.specification.nodes("additionalNote"), *self.claim.nodes("additionalNote"))


def _with_parts(specification: Place, depth: int = 8) -> Iterator[Place]:
    """A specification and what it consists of, down to a sane depth."""
    yield specification
    if depth:
        for part in specification.nodes("hasPart"):
            yield from _with_parts(part, depth - 1)


def _main_claim(subject: Place) -> Place:
    """The first achievement that is no part of another claim; else the first such claim."""
    claims = subject.nodes("hasClaim")
    parts = {part.iri for claim in claims for part in claim.each("hasPart")} - {""}
    ids = {claim.iri for claim in claims} - {""}
    tops = [
        claim
        for claim in claims
        if claim.iri not in parts and not any(whole.iri in ids for whole in claim.each("isPartOf"))
    ]
    candidates = tops or list(claims)
    achievements = [claim for claim in candidates if claim.is_a("LearningAchievement")]
    return next(iter([*achievements, *candidates]), subject.node("hasClaim"))
