"""LangString: one text in several languages, as a JSON-LD language map has it.

JSON-LD 1.1 section 9.8: a map from language tags (BCP 47) to one text or several. Files of
Europass have `{"en": "Ana"}` as often as `{"en": ["Ana"]}`; both mean the same and are equal here.

    >>> from microcred.elm.lang_string import LangString
    >>> title = LangString({"en": "Soil carbon", "de": ["Bodenkohlenstoff"]})
    >>> str(title), title["de"], title.best("de-AT", "en")
    ('Soil carbon', 'Bodenkohlenstoff', 'Bodenkohlenstoff')
    >>> title == {"de": "Bodenkohlenstoff", "en": "Soil carbon"}
    True
    >>> LangString({"en_GB": "Soil carbon"})
    Traceback (most recent call last):
    microcred.errors.ModelError: a text is given with a key that is no language tag
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.linked.lexical import is_language_tag

__all__ = ["UNDETERMINED", "LangString"]

UNDETERMINED: Final = "und"
"""Language tag of a text whose language is not told (ISO 639-2)."""

_MESSAGES: Final = (
    ("language.bad_tag", "a text is given with a key that is no language tag"),
    ("type.wrong", "a language has something else than a text or texts"),
)


class LangString(Mapping[str, "str | tuple[str, ...]"]):
    """A text in several languages: tag -> one text (str) or several (tuple), never empty.

    Equal to any mapping with the same languages and texts; `str()` is the best single text.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str | Sequence[str]]) -> None:
        """Check and keep the texts.

        Raises:
            ModelError: `language.bad_tag` or `type.wrong`; the finding's `where` names no text.
        """
        problem = text_problem(texts)
        if problem is not None:
            message = dict(_MESSAGES)[problem]
            finding = Finding(Check.FORMAT, Outcome.FAILED, problem, message)
            raise ModelError(message, findings=(finding,))
        self._texts = _tidied(texts)

    @classmethod
    def lenient(cls, texts: Mapping[str, object]) -> LangString:
        """The texts that are in a mapping, whatever its keys; the rest is passed over."""
        made = cls.__new__(cls)
        made._texts = _tidied(texts)
        return made

    @classmethod
    def of_member(cls, held: object) -> LangString | None:
        """The texts of a language map, or those that stand in its place without a language."""
        return cls.lenient(held if isinstance(held, Mapping) else {UNDETERMINED: held}) or None

    def __getitem__(self, language: str) -> str | tuple[str, ...]:
        """The text or texts in one language.

        Raises:
            KeyError: there is none; as of any mapping.
        """
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        """The language tags, in the order given."""
        return iter(self._texts)

    def __len__(self) -> int:
        """How many languages there are."""
        return len(self._texts)

    def texts(self, language: str | None = None) -> tuple[str, ...]:
        """All texts, or those in one language; empty if there are none."""
        if language is not None:
            return _as_tuple(self._texts.get(language, ()))
        return tuple(text for texts in self._texts.values() for text in _as_tuple(texts))

    def best(self, *languages: str) -> str:
        """The text in the first of the wished languages that there is.

        A language fits if it is the same or has the same primary subtag ("en" for "en-GB"). Where
        none fits it is the English text, else the first; "" if there is no text at all.
        """
        for wish in (*languages, "en"):
            for language in (wish, *self._texts):
                if _primary(language) == _primary(wish) and (found := self.texts(language)):
                    return found[0]
        return next(iter(self.texts()), "")

    def to_json(self) -> dict[str, str | list[str]]:
        """The language map as JSON, a single text bare."""
        return {
            language: texts if isinstance(texts, str) else list(texts)
            for language, texts in self._texts.items()
        }

    def __str__(self) -> str:
        """The English text if there is one, else the first."""
        return self.best()

    def __repr__(self) -> str:
        """The expression that makes an equal one."""
        return f"LangString({self._texts!r})"

    def __hash__(self) -> int:
        """Of the languages and texts, whatever their order."""
        return hash(frozenset(self._texts.items()))

    def __reduce__(self) -> tuple[object, ...]:
        """How to copy and pickle it, also one that was read with odd keys."""
        return LangString.lenient, (self._texts,)


def text_problem(texts: object) -> str | None:
    """The code of what is wrong with a language map given by a caller, None if nothing is."""
    if not isinstance(texts, Mapping):
        return "type.wrong"
    if not all(isinstance(language, str) and is_language_tag(language) for language in texts):
        return "language.bad_tag"
    if not all(_are_texts(texts[language]) for language in texts):
        return "type.wrong"
    return None


def _are_texts(value: object) -> bool:
    if isinstance(value, str):
        return True
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(text, str) for text in value)
    )


def _as_tuple(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts


def _tidied(texts: Mapping[str, object]) -> dict[str, str | tuple[str, ...]]:
    """The texts of each language: one bare, several as a tuple, a language without any left out."""
    tidy: dict[str, str | tuple[str, ...]] = {}
    for language, value in texts.items():
        if value.__class__ is str:
            tidy[language] = value
            continue
        several = value if isinstance(value, list | tuple) else (value,)
        found = tuple(text for text in several if isinstance(text, str))
        if found:
            tidy[language] = found[0] if len(found) == 1 else found
    return tidy


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
