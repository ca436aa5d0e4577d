"""The card: one credential as people read it, once in each language that it has.

In the order of the page image: who awarded, what, to whom; then the 16 elements under their
numbers, the missing ones by name; then what the credential says beside them. Logos have no language
and stand once; what is not verified carries the mark of that on the card itself.

    >>> from microcred.parsing import parse
    >>> from microcred.rendering.cards import card
    >>> from microcred.rendering.references import Album
    >>> from microcred.rendering.shown import shown_of
    >>> shown = shown_of(parse('{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'))
    >>> html = card(shown, Album(), ["en"], 1).html
    >>> html.count("Missing"), html.count("Not given")
    (11, 5)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from microcred.findings import Outcome
from microcred.jsontext import JsonValue
from microcred.outline import nodes, text
from microcred.rendering.elements import ELEMENTS, MANDATORY, Teller, labels
from microcred.rendering.everything import at_pointer, everything
from microcred.rendering.judged import mark
from microcred.rendering.markup import NOTHING, Child, Markup, element, joined
from microcred.rendering.references import Album
from microcred.rendering.shown import Shown
from microcred.rendering.writer import MOST_ITEMS, Writer, direction_of, known_tag

__all__ = ["card", "flourish"]

_TITLE: Final = 2  # the number of the element
_LABELS: Final = ("prefLabel", "title", "noteLiteral")
_MOST_PLACES: Final = 6
_MOST_ROWS: Final = 16
_MOST_SIGNS: Final = 2_000
_ROOM: Final = 2_000_000  # characters of the values of one card, in all languages together


def card(shown: Shown, album: Album, tags: Sequence[str], level: int) -> Markup:
    """A credential in each language.

    Args:
        shown: the credential.
        album: its images.
        tags: of the editions, in their order.
        level: of the heading with its title.
    """
    main = next(iter(shown.languages), "en")
    proof = " is-proof" if shown.outcome is Outcome.PASSED else ""
    logos = [_logo(one.uri, one.size) for one in album.logos if one.uri]
    editions = [
        _edition(shown, Writer(tag, main, _ROOM // len(tags)), at, level)
        for at, tag in enumerate(tags)
    ]
    return element(
        "section",
        {"class": f"card{proof}"},
        element("div", {"class": "logos"}, *logos) if logos else None,
        element("div", {"class": "head"}, mark(shown, tags)),
        *editions,
    )


def flourish() -> Markup:
    """A divider: two lines that taper towards a small knot, as on the page image."""
    lines = "M4 9H128M172 9H296"
    knot = "M150 1l9 8-9 8-9-8z"
    return element(
        "svg",
        {"class": "flourish", "viewBox": "0 0 300 18", "aria-hidden": "true", "focusable": "false"},
        element("path", {"d": lines, "fill": "none"}),
        element("path", {"d": knot, "fill": "none"}),
        element("path", {"d": "M150 5l4.5 4-4.5 4-4.5-4z"}),
    )


def _logo(uri: str, size: tuple[int, int]) -> Markup:
    # The name of the body stands below it, so that the image itself says nothing more.
    return element("img", {"src": uri, "alt": "", "width": str(size[0]), "height": str(size[1])})


def _edition(shown: Shown, writer: Writer, at: int, level: int) -> Markup:
    tag = known_tag(writer.language) or None
    attributes = {"class": f"l l-{at}", "lang": tag, "dir": direction_of(writer.language)}
    if shown.course is None:
        return element("div", attributes, _plain_head(shown, writer, level))
    teller = Teller(shown.course, writer, shown.texts)
    return element(
        "div",
        attributes,
        _head(teller, level),
        *_elements(shown, teller, level + 1),
    )


def _plain_head(shown: Shown, writer: Writer, level: int) -> Markup:
    """What is known of a document that is no European credential."""
    phrases = writer.phrases
    if shown.unverified is None:
        return _heading(writer.word(phrases.unreadable), level)
    summary = shown.unverified.summary
    title = writer.value(summary.title) if summary.title else writer.word(phrases.credential)
    issuer = writer.value(summary.issuer) if summary.issuer else None
    rows = (
        (writer.words.date, summary.issued),
        (phrases.valid_from, summary.valid_from),
        (writer.words.valid_until, summary.valid_until),
    )
    known = [(label, writer.value(value)) for label, value in rows if value]
    return joined([_heading(title, level, issuer), _list(writer, known)])


def _heading(title: Markup, level: int, body: Markup | None = None, *others: Child) -> Markup:
    return element(
        "div",
        {"class": "head"},
        element("p", {"class": "body"}, body) if body else None,
        element(f"h{level}", None, title),
        flourish(),
        *others,
    )


def _head(teller: Teller, level: int) -> Markup:
    writer, course = teller.writer, teller.course
    title = writer.said(course.title) or writer.word(writer.phrases.credential)
    learner = teller.learner()
    about = writer.said(course.description)
    to = [
        element("p", {"class": "to"}, writer.word(writer.words.awarded_to)),
        element("p", {"class": "learner"}, learner),
    ]
    return element(
        "div",
        {"class": "head"},
        teller.bodies(),
        element("p", {"class": "kind"}, writer.word(writer.words.certificate)),
        element(f"h{level}", None, title),
        flourish(),
        *(to if learner else ()),
        element("p", {"class": "about"}, about) if about else None,
    )


def _elements(shown: Shown, teller: Teller, level: int) -> Iterator[Markup]:
    """The 16 elements in their two parts, and what there is beside them."""
    writer = teller.writer
    rows = list(_rows(shown, teller))
    parts = (
        (writer.phrases.mandatory, rows[:MANDATORY]),
        (writer.phrases.optional, rows[MANDATORY:]),
    )
    for heading, part in parts:
        yield element(f"h{level}", {"class": "part"}, writer.word(heading))
        yield element("dl", {"class": "elements"}, *part)
    identifier = text(shown.document.get("id"))
    others = _other_claims(shown)
    more = [writer.value(_named(one, writer)) for one in others[:MOST_ITEMS]]
    further = [(label, value) for label, value in teller.further() if value]
    if others:
        further.append((writer.phrases.more.rstrip(": "), writer.listed(more, len(others))))
    if identifier:
        further.append((writer.phrases.identifier, writer.value(identifier)))
    if further:
        yield element(f"h{level}", {"class": "part"}, writer.word(writer.phrases.beside))
        yield _list(writer, further)


def _other_claims(shown: Shown) -> list[JsonValue]:
    """What else is awarded: the claims beside the one whose elements are told, of all subjects."""
    titles = (one.places for one in shown.elements if one.number == _TITLE and one.places)
    told = at_pointer(shown.document, next(titles, ("",))[0].rpartition("/")[0])
    subjects = nodes(shown.document.get("credentialSubject"))
    claims = [claim for one in subjects for claim in nodes(one.get("hasClaim"))]
    others: list[JsonValue] = [dict(one) for one in claims if one is not told]
    return others if len(others) < len(claims) else others[1:]


def _named(claim: JsonValue, writer: Writer) -> str:
    """The title of a claim, else its type or its identifier."""
    label = _label(claim, writer)
    if isinstance(label, str) or not isinstance(label, dict):
        return str(label)
    return text(label.get("type")) or text(label.get("id")) or writer.phrases.credential


def _rows(shown: Shown, teller: Teller) -> Iterator[Markup]:
    """One row for each element; what is in the document and cannot be read is not missing."""
    writer, names = teller.writer, labels(teller.writer)
    reported = {one.number: one.places for one in shown.elements}
    for number in range(1, ELEMENTS + 1):
        value = teller.element(number)
        if not value:
            value = _as_it_is(shown, writer, reported.get(number, ()))
        yield _row(writer, str(number), names[number - 1], value or _gap(shown, writer, number))


def _as_it_is(shown: Shown, writer: Writer, places: Sequence[str]) -> Markup:
    """An element that the flat form has no place for, in the words of the file."""
    named: dict[str, list[JsonValue]] = {}
    for place in places[:_MOST_PLACES]:
        steps = [step for step in place.split("/") if step and not step.isdecimal()]
        value = _label(at_pointer(shown.document, place), writer)
        named.setdefault(steps[-1] if steps else place, []).append(value)
    told = {name: one if one[1:] else one[0] for name, one in named.items()}
    return everything(told, rows=_MOST_ROWS, signs=_MOST_SIGNS) if told else NOTHING


def _label(value: JsonValue, writer: Writer) -> JsonValue:
    """What an object of the model is called, in the language of the edition; else all of it."""
    for name in _LABELS:
        said = value.get(name) if isinstance(value, dict) else None
        if isinstance(said, dict) and said:
            said = said[writer.chosen(dict.fromkeys(said, ""))]
        if isinstance(said, str) and said.strip():
            return said
    return value


def _gap(shown: Shown, writer: Writer, number: int) -> Markup:
    """What stands in place of an element; what may be withheld is not missing."""
    if shown.is_part:
        name, style = ("strong", "chip is-open") if number <= MANDATORY else ("span", "gap")
        return writer.word(writer.phrases.not_shown, name, {"class": style})
    if number > MANDATORY:
        return writer.word(writer.phrases.not_given, "span", {"class": "gap"})
    return writer.word(writer.phrases.missing, "strong", {"class": "chip is-failed"})


def _list(writer: Writer, rows: Sequence[tuple[str, Markup]]) -> Markup:
    shown = [_row(writer, "", label, value) for label, value in rows]
    return element("dl", {"class": "elements"}, *shown) if shown else NOTHING


def _row(writer: Writer, number: str, label: str, value: Markup) -> Markup:
    name = joined(
        [
            element("span", {"class": "number"}, number),
            writer.word(label, "span", {"class": "label"}),
        ]
    )
    return element("div", None, element("dt", None, name), element("dd", None, value))
