"""Picturing: the page images that every European Digital Credential carries.

EDC demands elm:individualDisplay: for each language that a credential is shown in, an image of each
page. A credential that brings its own is left alone; else its Annex I elements are read off in each
language and a `PageMaker` draws them, or the caller's own image files are taken for all of them.

    >>> from datetime import UTC, datetime
    >>> from microcred.picturing import content_of
    >>> course = {"credentialSubject": {"hasClaim": {
    ...     "type": "LearningAchievement", "title": {"en": "Soil", "pt": "Solo"}}}}
    >>> content = content_of(course, "pt", datetime(2026, 5, 29, tzinfo=UTC))
    >>> content.title, content.date
    ('Solo', '29 de maio de 2026')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from microcred.encoding import b64_encode
from microcred.errors import IssueError, MicrocredError
from microcred.jsontext import JsonValue
from microcred.linked.lexical import read_time
from microcred.micro_credential import (
    Concept,
    Grade,
    Learner,
    MicroCredential,
    Provider,
    QualityAssurance,
)
from microcred.micro_credential.carrying import language_code_of, text_of
from microcred.micro_credential.places import Place
from microcred.micro_credential.reading_parts import provider_of
from microcred.outline import first_node, nodes
from microcred.page import (
    Page,
    PageContent,
    PageImage,
    PageMaker,
    checked_image,
    media_type_of,
    written_day,
)
from microcred.vocabularies import SCHEMES, Country, Encoding, FileType, concept_json

__all__ = ["content_of", "with_page"]

T = TypeVar("T")

_BASE64: Final = "6146cde7dd"
_MOST_PAGES: Final = 50
_MOST_LANGUAGES: Final = 30
_MOST_OCTETS: Final = 8 * 1024 * 1024  # in base64 well within what `parse` reads
_HINT: Final = "A page is a PageMaker, or JPEG or PNG files as bytes, one for each page."

# What a country calls itself; in other languages its code is written.
_OWN_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AT-de": "Österreich", "BE-de": "Belgien", "BE-fr": "Belgique", "BE-nl": "België",
        "BG-bg": "България", "CH-de": "Schweiz", "CH-fr": "Suisse", "CH-it": "Svizzera",
        "CY-el": "Κύπρος", "CZ-cs": "Česko", "DE-de": "Deutschland", "DK-da": "Danmark",
        "EE-et": "Eesti", "ES-es": "España", "FI-fi": "Suomi", "FI-sv": "Finland",
        "FR-fr": "France", "GR-el": "Ελλάδα", "HR-hr": "Hrvatska", "HU-hu": "Magyarország",
        "IE-ga": "Éire", "IT-de": "Italien", "IT-it": "Italia", "LI-de": "Liechtenstein",
        "LT-lt": "Lietuva", "LU-de": "Luxemburg", "LU-fr": "Luxembourg", "LV-lv": "Latvija",
        "MT-mt": "Malta", "NL-nl": "Nederland", "PL-pl": "Polska", "PT-pt": "Portugal",
        "RO-ro": "România", "SE-sv": "Sverige", "SI-sl": "Slovenija", "SK-sk": "Slovensko",
    }
)  # fmt: skip


def with_page(
    document: Mapping[str, JsonValue],
    page: Page,
    moment: datetime,
    source: object = None,
) -> dict[str, JsonValue]:
    """A credential with its pages; the input is left alone.

    Args:
        document: an EDC credential as JSON object, completed for sealing.
        page: who draws the pages, where the credential brings none; or image files, which then
            take the place of those that it brings.
        moment: of issuing, aware; the day on the page where the credential names none.
        source: what the credential was made of; a `MicroCredential` is not read off again.

    Raises:
        IssueError: an image that is none, or a maker that gives none.
    """
    done = dict(document)
    course = source if isinstance(source, MicroCredential) else None
    display = first_node(done.get("displayParameter"))
    if isinstance(page, PageMaker):
        if display.get("individualDisplay"):
            return done
        drawn = [
            (language, _drawn(page, content_of(document, tag, moment, course)))
            for language, tag in _languages(display)
        ]
    else:
        given = _given(page)
        drawn = [(language, given) for language, _ in _languages(display)]
    if sum(len(image.content) for _, images in drawn for image in images) > _MOST_OCTETS:
        raise IssueError("the pages of all languages together are larger than 8 MB", hint=_HINT)
    if drawn:
        shown = [_individual(language, images) for language, images in drawn]
        individual: JsonValue = shown[0] if len(shown) == 1 else list(shown)
        done["displayParameter"] = {**display, "individualDisplay": individual}
    return done


def _languages(display: Mapping[str, JsonValue]) -> list[tuple[Mapping[str, JsonValue], str]]:
    """The languages that a credential is shown in, as concepts and as tags, the main one first."""
    found: dict[str, tuple[Mapping[str, JsonValue], str]] = {}
    for node in (*nodes(display.get("primaryLanguage")), *nodes(display.get("language"))):
        tag = language_code_of(Place.root(node)) or "und"
        found.setdefault(str(node.get("id") or tag), (node, tag))
    return list(found.values())[:_MOST_LANGUAGES]


def _individual(
    language: Mapping[str, JsonValue], images: Sequence[PageImage]
) -> dict[str, JsonValue]:
    details = [_detail(number, image) for number, image in enumerate(images, start=1)]
    shown: JsonValue = details[0] if len(details) == 1 else list(details)
    return {"type": "IndividualDisplay", "language": dict(language), "displayDetail": shown}


def _detail(number: int, image: PageImage) -> dict[str, JsonValue]:
    media: dict[str, JsonValue] = {
        "type": "MediaObject",
        "content": b64_encode(image.content),
        "contentEncoding": concept_json(Encoding[_BASE64]),
        "contentType": concept_json(FileType[image.media_type]),
    }
    return {"type": "DisplayDetail", "image": media, "page": number}


# -- images from a maker, or from the caller ------------------------------------------------------


def _given(page: bytes | Sequence[bytes]) -> tuple[PageImage, ...]:
    """The caller's own image files."""
    files = (page,) if isinstance(page, bytes) else page
    if not isinstance(files, list | tuple) or not all(isinstance(one, bytes) for one in files):
        raise IssueError("the page is neither a maker of pages nor image files", hint=_HINT)
    _count(files)
    return tuple(checked_image(one, f"page {n}") for n, one in enumerate(files, start=1))


def _drawn(maker: PageMaker, content: PageContent) -> tuple[PageImage, ...]:
    """What a maker draws, looked at: it is not ours."""
    try:
        made = maker.draw(content)
    except MicrocredError:
        raise
    except Exception as error:
        raise IssueError(f"the page maker failed: {type(error).__name__}", hint=_HINT) from error
    images = tuple(made) if isinstance(made, list | tuple) else (made,)
    _count(images)
    for image in images:
        known = isinstance(image, PageImage) and isinstance(image.content, bytes)
        if not known or media_type_of(image.content) != image.media_type:
            raise IssueError("the page maker gave no JPEG or PNG page image", hint=_HINT)
    return images


def _count(images: Sequence[object]) -> None:
    if not 1 <= len(images) <= _MOST_PAGES:
        raise IssueError(f"a credential has 1 to {_MOST_PAGES} pages", hint=_HINT)


# -- content --------------------------------------------------------------------------------------


def content_of(
    document: Mapping[str, JsonValue],
    language: str,
    moment: datetime,
    course: MicroCredential | None = None,
) -> PageContent:
    """What the page of a credential says in one language.

    A text that is not there in this language is taken in the main language, else in English, else
    in the first one that it has.

    Args:
        document: any credential of the European Learning Model as JSON object.
        language: a BCP 47 tag.
        moment: the day of award where the credential names none.
        course: what its elements are, if that is known; else they are read off.

    Raises:
        ModelError: nested too deep to be read.
    """
    issued: date | None = _time_of(document.get("issued"))
    if course is None:
        course = MicroCredential.read_credential(document).micro_credential
        issued = course.issued
    said = _Said(language, course.language or "en")
    display = Place.root(first_node(document.get("displayParameter")))
    shown = said.text(text_of(display.at("title")))
    title = said.text(course.title) or shown
    issuer = provider_of(Place.root(first_node(document.get("issuer"))))
    return PageContent(
        language=language,
        title=title,
        kind=shown if shown != title else "",
        learner=said.learner(course.learner),
        awarded_by=said.each(said.provider, course.awarded_by),
        date=said.day(course.date or issued or moment),
        **_learning(course, said),
        issuer=said.text(issuer.name) if issuer else "",
        issuer_id=(issuer.identifier or "") if issuer else "",
        valid_until=said.day(course.valid_until),
        credential_id=str(document.get("id") or ""),
        logos=tuple(body.logo for body in course.awarded_by if body.logo),
    )


def _time_of(value: JsonValue) -> datetime | None:
    """The instant that sealing wrote, whatever the flat form said before."""
    return read_time(value)[0] if isinstance(value, str) else None


def _learning(course: MicroCredential, said: _Said) -> dict[str, Any]:
    """What was learnt and how, elements 6 to 16."""
    options = course.stackability
    parts = options.part_of if options else ()
    notes = (options.note if options else None, *course.further_information)
    level = (f"EQF {course.eqf_level:d}",) if course.eqf_level else ()
    return {
        "learning_outcomes": said.each(lambda one: said.text(one.title), course.learning_outcomes),
        "workload": str(course.workload or ""),
        "level": " · ".join((*level, *said.each(said.concept, course.nqf_level))),
        "assessment": ", ".join(said.each(said.concept, course.assessment)),
        "participation": ", ".join(said.each(said.concept, course.participation)),
        "quality_assurance": said.each(said.assurance, course.quality_assurance),
        "prerequisites": said.text(course.prerequisites),
        "supervision": said.concept(course.supervision),
        "grade": said.grade(course.grade),
        "part_of": said.each(lambda one: said.text(one.title), parts),
        "further_information": said.each(said.text, notes),
        "description": said.text(course.description),
    }


@dataclass(frozen=True, slots=True)
class _Said:
    """Values as they are said in one language; what is not known is said as ""."""

    language: str
    main: str

    def each(self, say: Callable[[T], str], values: Iterable[T]) -> tuple[str, ...]:
        return tuple(text for value in values if (text := say(value)))

    def text(self, text: Mapping[str, str] | None) -> str:
        if not text:
            return ""
        for wanted in (self.language, self.main, "en"):
            first = _first_part(wanted)
            near = (tag for tag in text if _first_part(tag) == first)
            tag = wanted if wanted in text else next(near, None)
            if tag is not None:
                return text[tag]
        return next(iter(text.values()))

    def day(self, day: date | None) -> str:
        return written_day(day, self.language) if day else ""

    def concept(self, concept: Concept | None) -> str:
        """Its label, that of the vocabulary where it brings none, with a capital letter."""
        if concept is None:
            return ""
        table = SCHEMES.get(concept.scheme or "")
        entry = table.get(concept.iri or "") if table else None
        label = self.text(concept.label) or (entry.label if entry else "")
        return label[:1].upper() + label[1:]

    def learner(self, learner: Learner | None) -> str:
        if learner is None:
            return ""
        names = self.each(self.text, (learner.given_name, learner.family_name))
        known = self.text(learner.full_name) or " ".join(names)
        return known or " ".join(one.value for one in learner.identifier[:1])

    def provider(self, provider: Provider) -> str:
        """The name, and where it is: the region, else the country."""
        name = self.text(provider.name)
        region = self.concept(provider.region)
        country = self._country(provider.country)
        if not region and provider.country and not country:
            return f"{name} ({provider.country})".strip()
        return ", ".join(text for text in (name, region, country) if text)

    def _country(self, code: str | None) -> str:
        """The country's name where it is known in the language."""
        if code and _first_part(self.language) == "en":
            return Country[code].label
        return _OWN_NAMES.get(f"{code}-{_first_part(self.language)}", "")

    def assurance(self, assurance: QualityAssurance) -> str:
        what = self.text(assurance.title) or self.concept(assurance.type)
        agency = self.text(assurance.agency.name) if assurance.agency else ""
        return ", ".join(text for text in (what, agency) if text)

    def grade(self, grade: Grade | None) -> str:
        if grade is None:
            return ""
        value, scheme = self.text(grade.value), self.text(grade.scheme)
        return f"{value} ({scheme})" if scheme else value


def _first_part(tag: str) -> str:
    return tag.partition("-")[0].lower()
