"""The writer: values and words of one edition, each isolated, cut to a bound, in its language.

An edition is the page in one language. Every value of a credential is an element of its own (`bdi`,
HTML Standard section 4.5.24), so that its direction ends with it, with the language that it really
has; every word of the page has the language in which it is said, which is English where the
edition's language is not known (WCAG 2.2, 3.1.2).

    >>> from microcred.rendering.writer import Writer
    >>> writer = Writer("pt", "pt")
    >>> writer.value("Solo <b>", "pt").html, writer.value("Soil", "en").html
    ('<bdi>Solo &lt;b&gt;</bdi>', '<bdi lang="en">Soil</bdi>')
    >>> writer.said({"en": "Soil", "pt": "Solo"}).html, writer.said(None)
    ('<bdi>Solo</bdi>', None)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from microcred.page.words import WORDS, Words, words_of
from microcred.rendering.markup import Attributes, Markup, element, joined
from microcred.rendering.phrases import Phrases
from microcred.rendering.signs import visible
from microcred.rendering.translations import phrases_of
from microcred.vocabularies import language_of

__all__ = ["MOST_ITEMS", "Writer", "direction_of", "known_tag", "spoken"]

MOST_ITEMS: Final = 200
"""Of one list that are shown."""

_LONGEST: Final = 8_000  # characters of one text
_LONGEST_TAG: Final = 35
_RIGHT_TO_LEFT: Final = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RIGHT_TO_LEFT_SCRIPTS: Final = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"})


def known_tag(tag: str) -> str:
    """A language tag as it is written in `lang`; "" where its language is not known.

    Args:
        tag: BCP 47, as a credential has it.
    """
    parts = tag.split("-")
    plain = tag.isascii() and len(tag) <= _LONGEST_TAG and all(one.isalnum() for one in parts)
    return tag if plain and language_of(parts[0].lower()) is not None else ""


def direction_of(tag: str) -> str:
    """ "rtl" or "ltr": in which direction a language is written."""
    first, *others = tag.lower().split("-")
    scripts = [one for one in others if len(one) == 4 and one.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"


def spoken(tags: Sequence[str], say: Callable[[Phrases, Words], str], name: str = "span") -> Markup:
    """A word in the language of each edition; the style shows that of the edition chosen.

    Args:
        tags: of the editions, in their order.
        say: gives the word.
        name: of the elements.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for at, tag in enumerate(tags):
        said = _said_in(tag, say)
        found.setdefault(said, []).append(f"l-{at}")
    return joined(
        element(name, {"class": " ".join(["l", *marks]), "lang": lang, "dir": "ltr"}, word)
        for (word, lang), marks in found.items()
    )


def _said_in(tag: str, say: Callable[[Phrases, Words], str]) -> tuple[str, str]:
    """The word, and the language in which it could be said.

    The two tables know the same languages, or the page would mix two of them.
    """
    phrases = phrases_of(tag)
    return say(phrases, WORDS[phrases.tag]), phrases.tag


@dataclass
class Writer:
    """Writes the edition of one language.

    Attributes:
        language: BCP 47 tag of the edition.
        main: that of the credential, which is taken where a text lacks the edition's.
        room: how many characters may still be written; each text takes of them.
    """

    language: str
    main: str
    room: int = 1_000_000
    phrases: Phrases = field(init=False)
    """What the page says."""
    words: Words = field(init=False)
    """What it says in the words of the page image."""

    def __post_init__(self) -> None:
        """Look the words up."""
        self.phrases = phrases_of(self.language)
        self.words = words_of(self.phrases.tag)

    def word(self, text: str, name: str = "span", attributes: Attributes | None = None) -> Markup:
        """A word of the page, marked where it is not in the edition's language."""
        same = self.phrases.tag == self.language.partition("-")[0].lower()
        foreign = {} if same else {"lang": self.phrases.tag, "dir": "ltr"}
        return element(name, {**(attributes or {}), **foreign}, text)

    def value(self, text: str, tag: str | None = None, classes: str | None = None) -> Markup:
        """A value of the credential.

        Args:
            text: as it is there; what is too long is cut, and that is said.
            tag: of its language; None where it has none: a name, a number.
            classes: for the style.
        """
        kept = text[: min(_LONGEST, max(self.room, 0))]
        self.room -= len(kept)
        lang = known_tag(tag) if tag else ""
        foreign = lang if lang and lang.lower() != self.language.lower() else None
        attributes = {"class": classes, "lang": foreign}
        if len(kept) == len(text):
            return element("bdi", attributes, visible(kept))
        rest = self.word(f" … {self.phrases.more} {len(text) - len(kept):,}", "i")
        return element("bdi", attributes, visible(kept), rest)

    def said(self, text: Mapping[str, str] | None, classes: str | None = None) -> Markup | None:
        """A text in the edition's language, else in the main one, in English, in any."""
        if not text:
            return None
        tag = self.chosen(text)
        return self.value(text[tag], tag, classes)

    def chosen(self, text: Mapping[str, str]) -> str:
        """The tag of the language in which a text is said here."""
        for wanted in (self.language, self.main, "en"):
            if wanted in text:
                return wanted
            first = wanted.partition("-")[0].lower()
            near = [tag for tag in text if tag.partition("-")[0].lower() == first]
            if near:
                return near[0]
        return next(iter(text))

    def listed(self, values: Iterable[Markup | None], count: int, ordered: str = "ul") -> Markup:
        """Values below one another; a single one stands by itself.

        Args:
            values: no more of them are asked for than are shown.
            count: how many there are.
            ordered: the element of the list.
        """
        shown = [one for one, _ in zip(values, range(MOST_ITEMS), strict=False) if one]
        if count == 1 and shown:
            return shown[0]
        items = [element("li", None, one) for one in shown]
        if count > MOST_ITEMS:
            more = f"{self.phrases.more} {count - MOST_ITEMS:,}"
            items.append(element("li", {"class": "more"}, self.word(more)))
        return element(ordered, {"class": "values"}, *items) if items else joined([])
