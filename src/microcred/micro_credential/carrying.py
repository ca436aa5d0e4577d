"""Carrying single values over: from a place in a credential to a flat value, or not at all.

Each function takes a place, gives the value if it can be had without guessing, and enters in the
ledger exactly what the value holds. None means: nothing there, or nothing that the flat form can
say; then it stays in the list of what was left out.

    >>> from microcred.micro_credential.carrying import text_of
    >>> from microcred.micro_credential.places import Place
    >>> root = Place.root({"title": {"en": ["Soil", "Earth"]}})
    >>> text_of(root.at("title")), root.left_out()
    (Text({'en': 'Soil'}), ('/title/en/1',))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from microcred import vocabularies
from microcred.encoding import b64_decode
from microcred.errors import ModelError, ParseError
from microcred.linked.lexical import read_time
from microcred.micro_credential.codes_and_levels import Country
from microcred.micro_credential.concepts import Concept, ConceptForm, is_local
from microcred.micro_credential.flat import Flat
from microcred.micro_credential.forms import DATE, INSTANT, URL, Form
from microcred.micro_credential.parties import Identifier, media_type_of
from microcred.micro_credential.places import Place
from microcred.micro_credential.text import Text, language_tag, plain_text
from microcred.vocabularies import Entry, Language, Vocabulary, tag_of

__all__ = [
    "concept_of",
    "concepts_of",
    "country_of",
    "date_of",
    "file_of",
    "identifiers_of",
    "known_of",
    "labels_of",
    "language_code_of",
    "note_of",
    "picture_of",
    "plain_of",
    "text_of",
    "url_of",
]

T = TypeVar("T")
F = TypeVar("F", bound=Flat)


def _tried(work: Callable[[], T]) -> T | None:
    """What the work gives, None where the flat form refuses it."""
    try:
        return work()
    except ModelError:
        return None


def _formed(place: Place, form: Form[T], given: object) -> T | None:
    """A value that the form takes, its place carried."""
    value = _tried(lambda: form.take(given))
    if value is not None:
        place.carry()
    return value


def known_of(kind: type[F], **given: object) -> F | None:
    """A flat value of what is there; None if nothing is."""
    there = {name: value for name, value in given.items() if value not in (None, ())}
    return _tried(lambda: kind.of_known(**there)) if there else None


# -- texts ----------------------------------------------------------------------------------------


def text_of(place: Place, *, single: bool = False) -> Text | None:
    """A text from a language map, one string for each language; `single`: one language only.

    A bare string, or an array of them, is in no language that anybody told: tag "und" (ISO 639-2).
    """
    if isinstance(place.value, list) and place.value and isinstance(place.value[0], dict):
        return text_of(place.first_of_array(), single=single)
    found: dict[str, str] = {}
    for tag, where in _texts_by_tag(place):
        known, said = _tried(lambda tag=tag: language_tag(tag)), _said(where)  # type: ignore[misc]
        if known is None or said is None or known in found or (single and found):
            continue
        found[known] = said
        where.carry()
    return Text(found) if found else None


def _texts_by_tag(place: Place) -> list[tuple[str, Place]]:
    """The first string of each language, with its tag."""
    if isinstance(place.value, dict):
        firsts = ((tag, place.at(tag), place.first(tag)) for tag in place.value)
        return [
            (tag, first if isinstance(whole.value, list) else whole) for tag, whole, first in firsts
        ]
    return [("und", place.first_of_array())] if place else []


def _said(where: Place) -> str | None:
    return _tried(lambda: plain_text(where.value))


def plain_of(place: Place) -> str | None:
    """A string without language; a number is taken as it is written."""
    value = place.value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    said = _tried(lambda: plain_text(value))
    if said is not None:
        place.carry()
    return said


def note_of(place: Place) -> Text | None:
    """The text of a Note."""
    return text_of(place.at("noteLiteral")) if place else None


def url_of(place: Place) -> str | None:
    """An absolute IRI: of a WebResource's content, or a string."""
    where = place if place.text else place.first("contentURL")
    return _formed(where, URL, where.value)


# -- codes and concepts ---------------------------------------------------------------------------


def concept_of(place: Place, form: ConceptForm | None = None) -> Concept | None:
    """A concept, with all its labels; of `form` where only a part of the concepts may stand."""
    if not place:
        return None
    scheme = place.node("inScheme").iri or place.first("inScheme").text
    said = {
        "iri": None if is_local(place.iri) else place.iri or None,
        "label": text_of(place.apart().at("prefLabel")),
    }
    made = known_of(Concept, **said, scheme=scheme or None) or known_of(Concept, **said)
    if made is not None and form is not None:
        made = _tried(lambda: form.take(made))
    if made is not None:
        text_of(place.at("prefLabel"))
        for member in ("id", "inScheme", "notation"):
            place.at(member).carry()
        if place.text:
            place.carry()
    return made


def concepts_of(places: Sequence[Place]) -> tuple[Concept, ...]:
    """Several concepts, each once."""
    found = (concept_of(place) for place in places)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _code_of(place: Place, table: Vocabulary) -> Entry | None:
    """The entry of a table that a concept is: by IRI, else by one of its labels."""
    if not place:
        return None
    entry = table.coded(place.iri) if ":" in place.iri else None
    if entry is None:
        found = (table.labelled(label) for label in labels_of(place.at("prefLabel")))
        entry = next((entries[0] for entries in found if len(entries) == 1), None)
    if entry is not None:
        place.carry()
    return entry


def labels_of(place: Place) -> list[str]:
    """The strings of a language map."""
    return [said for _, where in _texts_by_tag(place) if (said := _said(where)) is not None]


def country_of(place: Place) -> Country | None:
    """A country."""
    entry = _code_of(place, vocabularies.Country)
    return Country(entry.code) if entry is not None and entry.alias else None


def language_code_of(place: Place) -> str | None:
    """A language by its shortest tag."""
    entry = _code_of(place, Language)
    return tag_of(entry) if entry is not None else None


# -- times, identifiers, pictures -----------------------------------------------------------------


def date_of(place: Place, *, instant: bool = False) -> date | None:
    """A day (midnight in UTC) or exactly the point in time that is there.

    A time without zone is read as UTC, as the European Commission's own parser does.
    """
    form = INSTANT if instant else DATE
    value: object = place.text
    if place.text:
        read, problem = read_time(place.text)
        value = read if problem == "time.no_zone" else value
    return _formed(place, form, value)


def identifiers_of(places: Sequence[Place]) -> tuple[Identifier, ...]:
    """Identifiers with the names of their schemes."""
    found: list[Identifier] = []
    for place in places:
        value = plain_of(place.first("notation")) if place.at("notation") else None
        if value is None:
            continue
        scheme = plain_of(place.first("schemeName")) if place.at("schemeName") else None
        made = known_of(Identifier, value=value, scheme=scheme)
        if made is not None:
            found.append(made)
    return tuple(dict.fromkeys(found))


def picture_of(place: Place) -> bytes | None:
    """An embedded JPEG or PNG image."""
    return file_of(place, media_type_of)


def file_of(place: Place, type_of: Callable[[bytes], str | None]) -> bytes | None:
    """An embedded file of a known type."""
    try:
        content = b64_decode("".join(place.first("content").text.split()))
    except ParseError:
        return None
    if type_of(content) is None:
        return None
    for member in ("content", "contentEncoding", "contentType"):
        place.at(member).carry()
    return content
