"""A text in one or several languages, and the checks of language tags.

The European Learning Model writes texts for people as language maps (JSON-LD 1.1 section 4.6.1).
In the flat form a plain string is a text in the main language of the micro-credential, which is
known only when everything is put together; until then its tag is "".

    >>> from microcred.micro_credential.text import Text
    >>> title = Text({"en": "Soil carbon", "fr": "Carbone du sol"})
    >>> str(title), title["fr"], Text("Soil carbon").in_language("en") == {"en": "Soil carbon"}
    ('Soil carbon', 'Carbone du sol', True)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from microcred.micro_credential.refusals import gather, pointer_part, refusal, under

__all__ = ["Text", "TextLike", "language_tag", "plain_text"]

# BCP 47 (RFC 5646 section 2.1), without extended, extension and private subtags.
_TAG: Final = re.compile(
    r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?((?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*)",
    re.ASCII,
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def language_tag(given: object) -> str:
    """A well-formed BCP 47 tag in the recommended case: "pt-BR", "sr-Latn".

    Raises:
        ModelError: `language.bad_tag`.
    """
    match = _TAG.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise refusal("language.bad_tag", 'no language tag such as "en" or "pt-BR" (BCP 47)')
    language, script, region, variants = match.groups(default="")
    return f"{language.lower()}{script.title()}{region.upper()}{variants.lower()}"


def plain_text(given: object) -> str:
    """A string that says something and that JSON and UTF-8 can carry.

    Raises:
        ModelError: `value.wrong`.
    """
    if not isinstance(given, str):
        raise refusal("value.wrong", "no text")
    if not given.strip():
        raise refusal("value.wrong", "the text is empty")
    if _SURROGATE.search(given):
        raise refusal("value.wrong", "the text contains a lone surrogate")
    return str(given)


class Text(Mapping[str, str]):
    """A text: one string for each language tag, frozen.

    Equal to any mapping with the same members. `str()` is the text in the first language.
    """

    __slots__ = ("_by_tag",)
    _by_tag: dict[str, str]

    def __init__(self, given: str | Mapping[str, str]) -> None:
        """`given` is a plain string (language still open) or a mapping from tag to string.

        Raises:
            ModelError: `language.bad_tag`, `value.wrong`.
        """
        self._by_tag = {"": plain_text(given)} if isinstance(given, str) else _checked(given)

    def __getitem__(self, tag: str) -> str:
        """The text in the language of this tag."""
        return self._by_tag[tag]

    def __iter__(self) -> Iterator[str]:
        """The tags, in the order in which they were given."""
        return iter(self._by_tag)

    def __len__(self) -> int:
        """In how many languages the text is."""
        return len(self._by_tag)

    def __hash__(self) -> int:
        """Equal texts have equal hashes, whatever the order of their languages."""
        return hash(frozenset(self._by_tag.items()))

    def __str__(self) -> str:
        """The text in its first language."""
        return next(iter(self._by_tag.values()))

    def __repr__(self) -> str:
        """As it is written in Python."""
        inner = self._by_tag[""] if set(self._by_tag) == {""} else self._by_tag
        return f"Text({inner!r})"

    def over(self, base: Mapping[str, str]) -> Text:
        """This text, with the languages of another one that it lacks; those come first."""
        return _from_tags({**base, **self._by_tag})

    def followed_by(self, other: Text) -> Text:
        """Both texts with a blank between, in each of their languages."""
        return _from_tags({tag: f"{text} {other[tag]}" for tag, text in self._by_tag.items()})

    def in_language(self, tag: str | None) -> Text:
        """The same text, the string whose language was open now in this one.

        Raises:
            ModelError: `language.missing`: it is open, and `tag` is None.
        """
        if "" not in self._by_tag:
            return self
        if tag is None:
            raise refusal(
                "language.missing", 'say the language: language="en", or a mapping by language tag'
            )
        return _from_tags({(known or tag): text for known, text in self._by_tag.items()})


TextLike = str | Mapping[str, str]
"""What is accepted where a `Text` is asked for."""


def _from_tags(by_tag: dict[str, str]) -> Text:
    """A text from members that were checked before."""
    text = object.__new__(Text)
    text._by_tag = by_tag
    return text


def _checked(given: object) -> dict[str, str]:
    """The members of a mapping, each tag and string checked, in order."""
    if isinstance(given, Text):
        return dict(given)
    if not isinstance(given, Mapping) or not given:
        raise refusal(
            "value.wrong", "no text: give a string, or a mapping from language tag to string"
        )
    found: dict[str, str] = {}
    with gather() as problems:
        for tag, text in given.items():
            with problems, under(f"/{pointer_part(tag)}"):
                known = language_tag(tag)
                if known in found:
                    raise refusal("language.bad_tag", "the language is there twice")
                found[known] = plain_text(text)
    return found
