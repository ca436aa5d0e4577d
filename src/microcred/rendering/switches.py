"""The switches at the head of the page: languages and themes, without script and without a server.

Radio buttons in two groups, which a keyboard moves through with the arrow keys; the style shows the
edition whose button is checked (`body:has(#l-1:checked) .l-1`). Each language is named as it calls
itself, in its own language (WCAG 2.2, 3.1.2).

    >>> from microcred.rendering.switches import bar
    >>> html = bar(["pt-BR", "el"]).html
    >>> '<span lang="pt-BR">português BR</span>' in html, '<span lang="el">ελληνικά</span>' in html
    (True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from microcred.page.words import Words
from microcred.rendering.markup import Attributes, Markup, element
from microcred.rendering.phrases import Phrases
from microcred.rendering.translations import PHRASES
from microcred.rendering.writer import direction_of, known_tag, spoken
from microcred.vocabularies import language_of

__all__ = ["bar"]

_MANY: Final = 8
# What languages call themselves that the page does not speak.
_OWN_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "العربية", "bs": "bosanski", "ca": "català", "cy": "Cymraeg", "eu": "euskara",
        "fa": "فارسی", "gl": "galego", "he": "עברית", "hi": "हिन्दी", "hy": "հայերեն",
        "is": "íslenska", "ja": "日本語", "ka": "ქართული", "ko": "한국어", "lb": "Lëtzebuergesch",
        "mk": "македонски", "nb": "norsk bokmål", "nn": "norsk nynorsk", "no": "norsk",
        "ru": "русский", "sq": "shqip", "sr": "српски", "tr": "Türkçe", "uk": "українська",
        "ur": "اردو", "zh": "中文",
    }
)  # fmt: skip


def bar(tags: Sequence[str]) -> Markup:
    """The head of the page.

    Args:
        tags: of the editions, the one that is shown at first in front.
    """
    languages = [
        _radio("language", f"l-{at}", _own_name(tag), checked=not at) for at, tag in enumerate(tags)
    ]
    themes = [
        _radio(
            "theme",
            f"t-{at}",
            element("span", None, spoken(tags, _theme(at))),
            checked=not at,
        )
        for at in range(3)
    ]
    brand = element("p", {"class": "brand"}, _rosette(), element("span", None, "microcred"))
    return element(
        "header",
        {"class": "bar"},
        brand,
        _of_languages(languages, tags) if tags[1:] else None,
        _switch(spoken(tags, lambda p, w: p.appearance), themes),
    )


def _theme(at: int) -> Callable[[Phrases, Words], str]:
    return lambda phrases, words: phrases.themes[at]


def _of_languages(radios: Sequence[Markup], tags: Sequence[str]) -> Markup:
    """The switch of languages; many of them are folded, so that the verdict stays in sight."""
    switch = _switch(spoken(tags, lambda p, w: p.language), radios)
    if len(radios) <= _MANY:
        return switch
    count = element("bdi", {"class": "count"}, f"({len(radios)})")
    summary = element("summary", None, spoken(tags, lambda p, w: p.language), count)
    return element("details", {"class": "many"}, summary, switch)


def _switch(legend: Markup, radios: Sequence[Markup]) -> Markup:
    return element("fieldset", {"class": "switch"}, element("legend", None, legend), *radios)


def _radio(name: str, mark: str, label: Markup, *, checked: bool) -> Markup:
    attributes: Attributes = {"type": "radio", "name": name, "id": mark, "checked": checked}
    return element("label", None, element("input", attributes), label)


def _own_name(tag: str) -> Markup:
    """What a language calls itself; in English where that is not known here."""
    first = tag.partition("-")[0].lower()
    rest = tag[len(first) :].replace("-", " ")
    if first in PHRASES:
        return element("span", {"lang": known_tag(tag)}, PHRASES[first].own_name + rest)
    if first in _OWN_NAMES:
        attributes = {"lang": known_tag(tag), "dir": direction_of(tag)}
        return element("span", attributes, _OWN_NAMES[first] + rest)
    entry = language_of(first)
    return element("span", {"lang": "en"}, (entry.label if entry else tag) + rest)


def _rosette() -> Markup:
    """The rosette of the page image, in a few circles; it says nothing and is no seal."""
    centres = (
        (20, 9),
        (27.8, 12.2),
        (31, 20),
        (27.8, 27.8),
        (20, 31),
        (12.2, 27.8),
        (9, 20),
        (12.2, 12.2),
    )
    circles = [element("circle", {"cx": str(x), "cy": str(y), "r": "8.4"}) for x, y in centres]
    return element(
        "svg",
        {"class": "rosette", "viewBox": "0 0 40 40", "aria-hidden": "true", "focusable": "false"},
        *circles,
        element("circle", {"cx": "20", "cy": "20", "r": "19.2"}),
    )
