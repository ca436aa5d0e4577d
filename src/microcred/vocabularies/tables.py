"""How a literal table of rows becomes a `Vocabulary`.

The rooms of facts (`countries`, `languages`, `fields_of_education`, `learning`) hold nothing but
rows; what their schemes have in common is here.

    >>> from microcred.vocabularies.tables import snb
    >>> snb("level", "eqf", (("6", "Level 6"),))["6"].iri
    'http://data.europa.eu/snb/eqf/6'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.vocabularies.vocabulary import Entry, Vocabulary

__all__ = ["AUTHORITY", "NO_SYNONYMS", "SNB", "authority", "snb"]

SNB: Final = "http://data.europa.eu/snb/"
"""Where the concepts of the European Learning Model live."""

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
"""Where the authority tables of the EU Publications Office live."""

# Every scheme of the learning model has the same last segment.
_SCHEME_SEGMENT: Final = "25831c2"

NO_SYNONYMS: Final[Mapping[str, str]] = MappingProxyType({})
"""For a vocabulary whose labels are enough."""


def snb(
    name: str,
    segment: str,
    rows: tuple[tuple[str, str], ...],
    synonyms: Mapping[str, str] = NO_SYNONYMS,
    *,
    complete: bool = True,
) -> Vocabulary:
    """A vocabulary of the learning model from rows (code, English label)."""
    scheme = f"{SNB}{segment}/{_SCHEME_SEGMENT}"
    entries = tuple(Entry(scheme, code, f"{SNB}{segment}/{code}", label) for code, label in rows)
    return Vocabulary(name, scheme, entries, synonyms, complete=complete)


def authority(
    name: str,
    segment: str,
    rows: tuple[tuple[str, str, str], ...],
    synonyms: Mapping[str, str] = NO_SYNONYMS,
    other_codes: Mapping[str, str] = NO_SYNONYMS,
    *,
    complete: bool = True,
) -> Vocabulary:
    """An authority table from rows (alias or "", code, English label)."""
    scheme = f"{AUTHORITY}{segment}"
    entries = tuple(
        Entry(scheme, code, f"{scheme}/{code}", label, alias) for alias, code, label in rows
    )
    return Vocabulary(name, scheme, entries, synonyms, other_codes, complete)
