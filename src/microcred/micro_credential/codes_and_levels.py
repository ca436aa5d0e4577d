"""Countries, languages and EQF levels: what people write as a short code.

>>> from microcred.micro_credential.codes_and_levels import EQF, Country
>>> Country("Ireland"), Country("IE").iri[-3:], EQF(6).cycle
('IE', 'IRL', 'first')
"""

from __future__ import annotations

from typing import Final, Self

from microcred import vocabularies
from microcred.jsontext import JsonValue
from microcred.micro_credential.refusals import refusal
from microcred.vocabularies import CYCLES, Entry, Language, tag_of

__all__ = ["COUNTRY_CODE", "EQF", "EQF_LEVEL", "LANGUAGE_CODE", "Country"]


class Country(str):
    """A country by its ISO 3166-1 alpha-2 code, "XK" for Kosovo; a string that checks itself."""

    __slots__ = ()

    def __new__(cls, given: str) -> Self:
        """From an alpha-2 or alpha-3 code, an English name, or the IRI of the authority table.

        Raises:
            ModelError: `value.not_in_vocabulary`: no such country.
        """
        if not isinstance(given, str):
            raise refusal("value.wrong", 'no country code such as "IE"')
        entry = vocabularies.Country.find(given)
        if not entry.alias:
            raise refusal("value.not_in_vocabulary", f"{entry.label} is no country of ISO 3166-1")
        return super().__new__(cls, entry.alias)

    @property
    def entry(self) -> Entry:
        """The entry of the EU authority table."""
        return vocabularies.Country[self]

    @property
    def iri(self) -> str:
        """The IRI of the EU authority table."""
        return self.entry.iri


class EQF(int):
    """A level of the European Qualifications Framework, 1 to 8; a number that checks itself."""

    __slots__ = ()

    def __new__(cls, given: int | str) -> Self:
        """From 6, "6", "Level 6" or the IRI of the level.

        Raises:
            ModelError: `value.not_in_vocabulary`, `value.wrong`.
        """
        if isinstance(given, bool) or not isinstance(given, int | str):
            raise refusal("value.wrong", "no EQF level from 1 to 8")
        return super().__new__(
            cls, vocabularies.EQF.find(given if isinstance(given, str) else str(int(given))).code
        )

    @property
    def entry(self) -> Entry:
        """The concept of the level."""
        return vocabularies.EQF[int(self)]

    @property
    def cycle(self) -> str | None:
        """The cycle of the QF-EHEA that is compatible: short, first, second, third; else None."""
        return next((cycle for cycle, level in CYCLES.items() if level == self), None)

    def __repr__(self) -> str:
        """As it is written in Python."""
        return f"EQF({int(self)})"

    def __str__(self) -> str:
        """The number."""
        return str(int(self))


class _Code:
    """What the forms here have in common: no language, None when empty."""

    @property
    def empty(self) -> None:
        return None


class _CountryForm(_Code):
    """A `Country`."""

    def take(self, given: object) -> Country:
        return Country(given)  # type: ignore[arg-type]

    def put(self, value: Country, language: str) -> JsonValue:
        return str(value)

    def tagged(self, value: Country, language: str | None) -> Country:
        return value

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Country"}


class _LanguageForm(_Code):
    """A language by its shortest tag, from a code, a tag, an English name or an IRI."""

    def take(self, given: object) -> str:
        if not isinstance(given, str):
            raise refusal("value.wrong", 'no language such as "en"')
        return tag_of(Language.find(given))

    def put(self, value: str, language: str) -> JsonValue:
        return value

    def tagged(self, value: str, language: str | None) -> str:
        return value

    def schema(self) -> dict[str, JsonValue]:
        return {"$ref": "#/$defs/Language"}


class _LevelForm(_Code):
    """An `EQF` level."""

    def take(self, given: object) -> EQF:
        return EQF(given)  # type: ignore[arg-type]

    def put(self, value: EQF, language: str) -> JsonValue:
        return int(value)

    def tagged(self, value: EQF, language: str | None) -> EQF:
        return value

    def schema(self) -> dict[str, JsonValue]:
        return {"type": "integer", "minimum": 1, "maximum": 8}


COUNTRY_CODE: Final = _CountryForm()
LANGUAGE_CODE: Final = _LanguageForm()
EQF_LEVEL: Final = _LevelForm()
