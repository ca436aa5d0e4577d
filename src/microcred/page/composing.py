"""Composing: the content of a credential as rows, in the order and the sizes of a certificate.

From the top: logos and awarding bodies, what it is, the title, to whom; then learning outcomes and
the facts of Annex I; at the foot of the first page the day and who sealed it, on every page the
credential's id and that the page is no more than a picture. A4 at 150 dots per inch.

    >>> from microcred.page import PageContent
    >>> from microcred.page.composing import compose
    >>> from microcred.page.setting import Setter
    >>> (sheet,) = compose(PageContent("en", "Soil carbon", learner="Ána Novák"), Setter())
    >>> [mark.text for mark in sheet.marks if mark.style and mark.style.size > 40]
    ['Soil carbon', 'Ána Novák']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import chain, islice, zip_longest
from typing import Final, Literal

from microcred.page.content import PageContent
from microcred.page.design import GOLD, GREY, HAIR, INK, NAVY
from microcred.page.faces import cleaned
from microcred.page.rows import Area, Mark, Row, Sheet, height_of, sheets
from microcred.page.setting import ELLIPSIS, Setter, Style
from microcred.page.words import Words, words_of

__all__ = ["HEIGHT", "MARGIN", "WIDTH", "compose"]

WIDTH: Final = 1240
"""Of a page in pixels: 210 mm at 150 dots per inch."""

HEIGHT: Final = 1754
"""Of a page in pixels: 297 mm at 150 dots per inch."""

MARGIN: Final = 140
"""Left and right of the text, in pixels."""

_TITLE: Final = Style("display", 68, NAVY)
_NAME: Final = Style("italic", 62, INK)
_BODIES: Final = Style("serif", 27, INK)
_KIND: Final = Style("serif", 25, GOLD)
_LABEL: Final = Style("sans", 18, GOLD)
_TEXT: Final = Style("serif", 22, INK)
_ABOUT: Final = Style("serif", 22, GREY)
_SIGNED: Final = Style("serif", 24, INK)
_FOOT: Final = Style("sans", 15, GREY)

_INNER: Final = WIDTH - 2 * MARGIN
_GUTTER: Final = 50  # between two columns
_COLUMN: Final = (_INNER - _GUTTER) // 2
_LEADING: Final = 4  # added between two lines of running text
_LOGO: Final = (260, 130)  # the box that a logo is fitted into
_MOST_LOGOS: Final = 3
_LONGEST: Final = 20_000  # characters of one text that are looked at
_MOST_TEXTS: Final = 400  # of one kind; more than the pages have lines
_ONE_PAGE: Final = 60  # rows, more than one page has
_CLOSER: Final = 65  # per cent of a gap
_MOST_BODIES: Final = 6
_SHORT: Final = 160  # characters
_TOGETHER: Final = 4  # lines of an outcome that is not parted by the end of a page

_FIRST: Final = Area(130, 1416)
_LATER: Final = Area(190, 1584)
_SIGNATURE: Final = 1440
_SIGNED_WIDTH: Final = 340
_ROSETTE: Final = 150
_FEET: Final = 1608


def compose(content: PageContent, setter: Setter) -> tuple[Sheet, ...]:
    """The pages of a credential.

    Args:
        content: what is to be said; any text, which is cleaned first.
        setter: measures it.
    """
    clean = _cleaned(content)
    words = words_of(clean.language)
    rows = _squeezed(chain(_opening(clean, words, setter), _body(clean, words, setter)))
    last = Row(
        _ABOUT.height, tuple(_centred([f"{ELLIPSIS} {words.continued}"], _ABOUT, setter)), 14
    )
    found = sheets(rows, _FIRST, _LATER, last=last)
    return tuple(
        Sheet((*sheet.marks, *_surroundings(clean, words, setter, number, len(found))))
        for number, sheet in enumerate(found, start=1)
    )


def _cleaned(content: PageContent) -> PageContent:
    """Every text as it can be set; texts that are nothing are left out."""
    changes: dict[str, object] = {}
    for field in fields(content):
        value = getattr(content, field.name)
        if isinstance(value, str):
            changes[field.name] = _shortened(value)
        elif field.name != "logos":
            texts = (_shortened(one) for one in value[:_MOST_TEXTS])
            changes[field.name] = tuple(text for text in texts if text)
    return replace(content, **changes)  # type: ignore[arg-type]


def _squeezed(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, a little closer where that spares a second page for a few lines."""
    few = list(islice(rows, _ONE_PAGE))
    if len(few) < _ONE_PAGE and height_of(few) > _FIRST.height:
        closer = [replace(row, gap=row.gap * _CLOSER // 100) for row in few]
        if height_of(closer) <= _FIRST.height:
            few = closer
    return chain(few, rows)


def _shortened(text: str) -> str:
    return cleaned(text[:_LONGEST]) + (ELLIPSIS if len(text) > _LONGEST else "")


# -- marks and rows -------------------------------------------------------------------------------


def _line(
    text: str, style: Style, setter: Setter, x: int = MARGIN, align: Literal["l", "m", "r"] = "l"
) -> Mark:
    """One line: from x, in the middle around x, or up to x."""
    width = -int(-setter.width(text, style) // 1)
    left = {"l": x, "m": x - width // 2, "r": x - width}[align]
    return Mark("text", left, 0, width, style.height, text, style)


def _centred(lines: Iterable[str], style: Style, setter: Setter) -> Iterator[Mark]:
    return (_line(line, style, setter, WIDTH // 2, "m") for line in lines)


def _stack(
    marks: Iterable[Mark], gap: int, *, leading: int = 0, stretch: int = 0, keep: bool = False
) -> Iterator[Row]:
    """One row for each mark; the gap is above the first one."""
    for index, mark in enumerate(marks):
        above = leading if index else gap
        yield Row(mark.height, (mark,), above, 0 if index else stretch, keep)


def _ornament(width: int, height: int, gap: int) -> Row:
    left = (WIDTH - width) // 2
    mark = Mark("flourish", left, 0, width, height, colour=GOLD)
    return Row(height, (mark,), gap, 1)


# -- the opening: by whom, what, to whom ----------------------------------------------------------


def _opening(content: PageContent, words: Words, setter: Setter) -> Iterator[Row]:
    if content.logos:
        yield _logos(len(content.logos[:_MOST_LOGOS]))
    yield from _bodies(content.awarded_by, setter)
    kind = setter.fitted(content.kind or words.certificate, _KIND, _INNER, (25, 22), 2)
    yield from _stack(_centred(kind[1], kind[0], setter), 40, stretch=2)
    title = setter.fitted(content.title, _TITLE, _INNER, (72, 60, 50, 42, 34), 10)
    yield from _stack(_centred(title[1], title[0], setter), 8, stretch=1)
    yield _ornament(300, 18, 26)
    if content.learner:
        label = _centred([words.awarded_to], _LABEL, setter)
        yield from _stack(label, 26, stretch=1, keep=True)
        name = setter.fitted(content.learner, _NAME, _INNER, (62, 52, 42, 34), 4)
        yield from _stack(_centred(name[1], name[0], setter), 4)


def _logos(count: int) -> Row:
    width, height = _LOGO
    left = (WIDTH - count * width - (count - 1) * _GUTTER) // 2
    marks = (
        Mark("logo", left + index * (width + _GUTTER), 0, width, height, index=index)
        for index in range(count)
    )
    return Row(height, tuple(marks))


def _bodies(bodies: Sequence[str], setter: Setter) -> Iterator[Row]:
    """Each awarding body on lines of its own."""
    for index, body in enumerate(bodies[:_MOST_BODIES]):
        style, lines = setter.fitted(body, _BODIES, _INNER, (27, 24), 3)
        yield from _stack(_centred(lines, style, setter), 6 if index else 22, stretch=not index)
    if bodies[_MOST_BODIES:]:
        rest = f"{ELLIPSIS} + {len(bodies) - _MOST_BODIES}"
        yield from _stack(_centred([rest], _BODIES, setter), 6)


# -- the body: outcomes, facts, texts -------------------------------------------------------------


def _body(content: PageContent, words: Words, setter: Setter) -> Iterator[Row]:
    if content.description:
        lines = setter.lines(content.description, _ABOUT, _INNER - 120)
        yield from _stack(_centred(lines, _ABOUT, setter), 30, leading=_LEADING, stretch=1)
    yield from _outcomes(content.learning_outcomes, words.learning_outcomes, setter)
    yield from _facts(content, words, setter)
    for label, text in _texts(content, words):
        if len(text) > _SHORT:
            yield from _paragraph(label, text, setter)


def _texts(content: PageContent, words: Words) -> Iterator[tuple[str, str]]:
    """Texts of any length: a short one stands among the facts, a long one by itself."""
    yield words.prerequisites, content.prerequisites
    for text in content.further_information:
        yield words.further_information, text


def _outcomes(outcomes: Sequence[str], label: str, setter: Setter) -> Iterator[Row]:
    if not outcomes:
        return
    yield from _heading(label, setter)
    for index, outcome in enumerate(outcomes):
        lines = list(setter.lines(outcome, _TEXT, _INNER - 30))
        for number, line in enumerate(lines, start=1):
            text = _line(line, _TEXT, setter, MARGIN + 30)
            bullet = Mark("rule", MARGIN + 8, _TEXT.ascent - 11, 7, 7, colour=GOLD)
            marks, gap = (
                ((bullet, text), 8 if index else 10) if number == 1 else ((text,), _LEADING)
            )
            yield Row(_TEXT.height, marks, gap, keep=number < len(lines) <= _TOGETHER)


def _heading(label: str, setter: Setter) -> Iterator[Row]:
    """A label over a hairline."""
    rule = Mark("rule", MARGIN, 0, _INNER, 1, colour=HAIR)
    yield Row(1, (rule,), 30, 1, keep=True)
    yield Row(_LABEL.height, (_line(label, _LABEL, setter),), 12, keep=True)


def _facts(content: PageContent, words: Words, setter: Setter) -> Iterator[Row]:
    """The elements of Annex I in two columns, each under its label."""
    said = [
        (words.workload, (content.workload,)),
        (words.level, (content.level,)),
        (words.assessment, (content.assessment,)),
        (words.participation, (content.participation,)),
        (words.grade, (content.grade,)),
        (words.supervision, (content.supervision,)),
        (words.quality_assurance, content.quality_assurance),
        (words.part_of, content.part_of),
        (words.valid_until, (content.valid_until,)),
        *((label, (text,)) for label, text in _texts(content, words) if len(text) <= _SHORT),
    ]
    facts = [(label, texts) for label, texts in said if any(texts)]
    if facts:
        yield Row(1, (Mark("rule", MARGIN, 0, _INNER, 1, colour=HAIR),), 30, 1, keep=True)
    for index, (left, right) in enumerate(zip_longest(facts[::2], facts[1::2])):
        columns = [
            _fact(fact, MARGIN + column * (_COLUMN + _GUTTER), setter)
            for column, fact in enumerate((left, right))
            if fact is not None
        ]
        for line, marks in enumerate(zip_longest(*columns)):
            there = tuple(mark for mark in marks if mark is not None)
            gap = (2 if line == 1 else _LEADING) if line else (18 if index else 14)
            yield Row(max(mark.height for mark in there), there, gap, keep=line == 0)


def _fact(fact: tuple[str, Sequence[str]], x: int, setter: Setter) -> Iterator[Mark]:
    """The label and the lines of one fact, in a column."""
    label, texts = fact
    for line in setter.lines(label, _LABEL, _COLUMN):
        yield _line(line, _LABEL, setter, x)
    for text in texts:
        for line in setter.lines(text, _TEXT, _COLUMN):
            yield _line(line, _TEXT, setter, x)


def _paragraph(label: str, text: str, setter: Setter) -> Iterator[Row]:
    if text:
        yield from _heading(label, setter)
        lines = setter.lines(text, _TEXT, _INNER)
        yield from _stack((_line(line, _TEXT, setter) for line in lines), 2, leading=_LEADING)


# -- around the rows: signature, foot, running head -----------------------------------------------


def _surroundings(
    content: PageContent, words: Words, setter: Setter, number: int, count: int
) -> Iterator[Mark]:
    if number == 1:
        yield from _signature(content, words, setter)
    else:
        yield from _running_head(content, setter)
    said = (words.notice, content.credential_id, f"{number} / {count}" if count > 1 else "")
    for index, text in enumerate(said):
        if text:
            line = _one_line(text, _FOOT, setter, _INNER)
            at = _FEET + index * (_FOOT.height + 3)
            yield _line(line, _FOOT, setter, WIDTH // 2, "m").at(at)


def _signature(content: PageContent, words: Words, setter: Setter) -> Iterator[Mark]:
    """The day on the left, who sealed it on the right, a rosette between them."""
    yield Mark("rosette", (WIDTH - _ROSETTE) // 2, _SIGNATURE, _ROSETTE, _ROSETTE, colour=GOLD)
    right = WIDTH - MARGIN - _SIGNED_WIDTH
    yield from _signed((content.date,), words.date, MARGIN, setter)
    yield from _signed((content.issuer, content.issuer_id), words.issued_by, right, setter)


def _signed(texts: Sequence[str], label: str, x: int, setter: Setter) -> Iterator[Mark]:
    """Texts that stand on a line, and a label below it."""
    there = [text for text in texts if text]
    if not there:
        return
    at, middle = _SIGNATURE + 108, x + _SIGNED_WIDTH // 2
    yield Mark("rule", x, at, _SIGNED_WIDTH, 1, colour=NAVY)
    below = _one_line(label, _LABEL, setter, _SIGNED_WIDTH)
    yield _line(below, _LABEL, setter, middle, "m").at(at + 8)
    at -= 6
    for index, text in reversed(list(enumerate(there))):
        wanted = replace(_SIGNED, size=18) if index else _SIGNED
        most = 1 if index else 3 - len(there[1:])
        sizes = (18,) if index else (24, 21, 18)
        style, lines = setter.fitted(text, wanted, _SIGNED_WIDTH, sizes, most)
        for line in reversed(lines):
            at -= style.height
            yield _line(line, style, setter, middle, "m").at(at)


def _running_head(content: PageContent, setter: Setter) -> Iterator[Mark]:
    said = " · ".join(text for text in (content.learner, content.title) if text)
    line = _one_line(said, _ABOUT, setter, _INNER)
    yield _line(line, _ABOUT, setter, WIDTH // 2, "m").at(112)
    yield Mark("rule", MARGIN, 154, _INNER, 1, colour=HAIR)


def _one_line(text: str, style: Style, setter: Setter, width: int) -> str:
    if setter.width(text[:_LONGEST], style) <= width:
        return text
    return setter.cut(next(setter.lines(text, style, width)), style, width)
