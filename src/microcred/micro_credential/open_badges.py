"""Open Badges 3.0 to flat: what an achievement credential of that specification says of Annex I.

With the members that the Dutch educredentials profile adds (ECTS, SBU, assessmentType and so on),
which the credentials of DC4EU have. Each place that is carried is entered in the ledger; what was
read by a guess is told. Only read here; badges are not written.

    >>> from microcred.micro_credential import MicroCredential
    >>> from microcred.micro_credential.open_badges import read_open_badge
    >>> from microcred.micro_credential.places import Place
    >>> badge = {"credentialSubject": {"achievement": {"name": "Soil", "inLanguage": "en",
    ...     "SBU": 60, "alignment": [{"targetType": "ext:EQF", "targetCode": "6"}]}}}
    >>> course, guessed = read_open_badge(MicroCredential, Place.root(badge))
    >>> course.workload, course.eqf_level, guessed
    (Hours(60), EQF(6), {})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from microcred import vocabularies
from microcred.errors import ModelError
from microcred.micro_credential import carrying as carry
from microcred.micro_credential.codes_and_levels import EQF
from microcred.micro_credential.concepts import Concept, ConceptForm
from microcred.micro_credential.elements import AnnexI
from microcred.micro_credential.outcomes import Grade, LearningOutcome, QualityAssurance
from microcred.micro_credential.parties import Identifier, Learner, Provider
from microcred.micro_credential.places import Place
from microcred.micro_credential.text import Text, language_tag, plain_text
from microcred.micro_credential.workload import ECTS, Hours

__all__ = ["read_open_badge"]

A = TypeVar("A", bound=AnnexI)

_UNTOLD: Final = "und"
_ESCO: Final = "http://data.europa.eu/esco/skill/"


def read_open_badge(kind: type[A], badge: Place) -> tuple[A, Mapping[str, str]]:
    """The elements that are in a badge, and what was guessed: JSON pointer -> one sentence.

    Args:
        kind: the class of the flat form, `MicroCredential`.
        badge: the credential, unwrapped; its ledger then says what was carried.
    """
    reader = _Reader(badge)
    given = {
        "language": reader.tag,
        "learner": reader.learner(),
        "awarded_by": reader.bodies(),
        **reader.times(),
        **reader.substance(),
        **reader.assessed(),
    }
    there = {name: value for name, value in given.items() if value not in (None, ())}
    return kind.of_known(**there), dict(reader.guessed)


class _Reader:
    """One reading: the places, the language of the texts, and what was guessed."""

    def __init__(self, badge: Place) -> None:
        self.badge = badge
        self.subject = badge.node("credentialSubject")
        self.achievement = self.subject.node("achievement")
        self.guessed: dict[str, str] = {}
        self.tag = self._language()

    def _language(self) -> str:
        place = self.achievement.first("inLanguage") or self.badge.first("inLanguage")
        try:
            tag = language_tag(place.text)
        except ModelError:
            return _UNTOLD
        place.carry()
        return tag

    def text(self, place: Place) -> Text | None:
        """A plain text in the language of the badge."""
        try:
            made = Text({self.tag: plain_text(place.value)})
        except ModelError:
            return None
        place.carry()
        return made

    def guess(self, place: Place, detail: str) -> None:
        """Tell that a place was read by a guess."""
        self.guessed[place.pointer] = detail

    # -- people and organisations -----------------------------------------------------------------

    def learner(self) -> Learner | None:
        """The learner by the identities that are not hashed, and by the subject's id."""
        given: dict[str, Any] = {}
        numbers = []
        for place in self.subject.nodes("identifier"):
            said = place.first("identityHash")
            if place.at("hashed").value is True or not said.text:
                continue
            kind = place.first("identityType").text
            member = {"name": "full_name", "emailAddress": "email"}.get(kind)
            if member == "full_name":
                given[member] = Text({self.tag: said.text})
            elif member:
                given[member] = said.text
            else:
                numbers.append(carry.known_of(Identifier, value=said.text, scheme=kind or None))
            place.carry()
        own = self.subject.first("id")
        if own.text:
            numbers.append(carry.known_of(Identifier, value=own.text))
            own.carry()
        given["identifier"] = tuple(one for one in numbers if one is not None)
        return carry.known_of(Learner, **given)

    def bodies(self) -> tuple[Provider, ...]:
        """The creator of the achievement if it is told with its name, else the issuer."""
        creator = self.achievement.node("creator")
        found = self._body(creator if creator.first("name") else self.badge.node("issuer"))
        return (found,) if found is not None else ()

    def _body(self, place: Place) -> Provider | None:
        identifiers = []
        for one in place.nodes("otherIdentifier"):
            said, kind = one.first("identifier"), one.first("identifierType").text
            known = carry.known_of(Identifier, value=said.text, scheme=kind or None)
            if said.text and known is not None:
                identifiers.append(known)
                one.carry()
        address = place.node("address")
        page = carry.url_of(place.first("url"))
        return carry.known_of(
            Provider,
            name=self.text(place.first("name")),
            country=_country(address),
            homepage=(page,) if page else (),
            other_identifiers=tuple(identifiers),
        )

    # -- times ------------------------------------------------------------------------------------

    def times(self) -> dict[str, Any]:
        """Validity, and when it was awarded; where that is not said, when it began to be valid."""
        start = self.badge.first("validFrom") or self.badge.first("issuanceDate")
        awarded = self.badge.first("awardedDate")
        if not awarded and start:
            self.guess(start, "the beginning of validity is taken for the date of issuing")
        ends = self.badge.first("validUntil") or self.badge.first("expirationDate")
        return {
            "date": carry.date_of(awarded or start),
            "valid_from": carry.date_of(start, instant=True),
            "valid_until": carry.date_of(ends, instant=True),
        }

    # -- what was learnt --------------------------------------------------------------------------

    def substance(self) -> dict[str, Any]:
        """Title, outcomes, workload, level and quality assurance."""
        level, assured, outcomes = self._alignments()
        narrative = self.achievement.node("criteria").first("narrative")
        said = self.text(narrative)
        if said is not None:
            self.guess(narrative, "the criteria are taken for a learning outcome")
            outcomes.insert(0, LearningOutcome(said))
        return {
            "title": self.text(self.achievement.first("name")),
            "description": self.text(self.achievement.first("description")),
            "learning_outcomes": tuple(dict.fromkeys(outcomes)),
            "workload": self._workload(),
            "eqf_level": level,
            "quality_assurance": tuple(assured),
            "participation": self._concept("participationType", vocabularies.Mode),
        }

    def _alignments(self) -> tuple[EQF | None, list[QualityAssurance], list[LearningOutcome]]:
        level: EQF | None = None
        assured: list[QualityAssurance] = []
        outcomes: list[LearningOutcome] = []
        for place in self.achievement.nodes("alignment"):
            kind = place.first("targetType").text
            name = self.text(place.apart().first("targetName"))
            address = place.first("targetUrl").text
            if kind == "ext:EQF" and level is None:
                level = _level(place.first("targetCode"))
            elif kind == "ext:QualityAssurance" and name is not None:
                # Of which type it is nobody says; the decision has a name.
                assured.append(QualityAssurance.of_known(title=name))
                place.at("targetName").carry()
                place.at("targetType").carry()
            elif address.startswith(_ESCO) and name is not None:
                skill = Concept.of_known(iri=address, label=name)
                outcomes.append(LearningOutcome.of_known(title=name, esco_skills=(skill,)))
                place.carry()
            if kind == "ext:EQF" and level is not None:
                place.carry()
        return level, assured, outcomes

    def _workload(self) -> ECTS | Hours | None:
        """ECTS credit points, and hours of study (`SBU`)."""
        hours = _tried(Hours, self.achievement.first("SBU"))
        points = self.achievement.first("ECTS")
        try:
            made = ECTS(_number(points.value), hours)
        except ModelError:
            return hours
        points.carry()
        return made

    # -- how it was assessed ----------------------------------------------------------------------

    def assessed(self) -> dict[str, Any]:
        """Type of assessment, supervision, grade."""
        supervision = self._concept("supervisionType", vocabularies.Supervision)
        checked = self.achievement.first("identityChecked")
        said = self.achievement.first("supervisionType").text.casefold()
        if isinstance(checked.value, bool) and supervision:
            verified = "with identity verification" in said or "with id verification" in said
            if checked.value == verified:
                checked.carry()
        return {
            "assessment": self._concept("assessmentType", vocabularies.Assessment),
            "supervision": next(iter(supervision), None),
            "grade": self._grade(),
        }

    def _concept(self, name: str, vocabulary: Any) -> tuple[Concept, ...]:
        """A concept of the vocabulary if its word is there, else one of the issuer's own."""
        found = []
        for place in self.achievement.each(name):
            label = self.text(place)
            if label is None:
                continue
            try:
                found.append(ConceptForm(vocabulary).take(place.text))
            except ModelError:
                found.append(Concept(label=label))
        return tuple(dict.fromkeys(found))

    def _grade(self) -> Grade | None:
        """The first result, with the name of what it is a result of."""
        result = self.subject.node("result")
        value = self.text(result.first("value"))
        if value is None:
            return None
        of = result.first("resultDescription")
        scheme = None
        for place in self.achievement.nodes("resultDescription"):
            if place.iri and place.iri == of.text:
                scheme = self.text(place.first("name"))
                place.at("id").carry()
                of.carry()
        return carry.known_of(Grade, value=value, scheme=scheme)


def _country(address: Place) -> str | None:
    for name in ("addressCountryCode", "addressCountry"):
        place = address.first(name)
        known = carry.known_of(Provider, country=place.text) if place.text else None
        if known is not None:
            place.carry()
            if name == "addressCountryCode":
                address.at("addressCountry").carry()
            return known.country
    return None


def _level(place: Place) -> EQF | None:
    try:
        return EQF(place.text)
    except ModelError:
        return None


def _tried(make: type[Hours], place: Place) -> Hours | None:
    try:
        made = make(_number(place.value))
    except ModelError:
        return None
    place.carry()
    return made


def _number(value: object) -> Any:
    """A JSON number or its text; nothing else is a number here."""
    is_one = isinstance(value, int | float | str) and not isinstance(value, bool)
    return value if is_one else ""
