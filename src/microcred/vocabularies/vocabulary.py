"""A concept table: the entries of one controlled vocabulary, found by code, IRI, label or synonym.

The European Learning Model names most choices by a concept of a published scheme (SKOS). What a
person writes, "written examination" say, becomes the one concept that is meant; what is unknown or
ambiguous is an error that names the choices, because a guess would end up under a seal.

    >>> from microcred.vocabularies import ASSESSMENT
    >>> ASSESSMENT.find("Written examination").iri
    'http://data.europa.eu/snb/assessment/6e6cb2cc78'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "AUTHORITY",
    "NO_SYNONYMS",
    "SNB",
    "Entry",
    "Vocabulary",
    "authority",
    "concept_json",
    "snb",
]

SNB: Final = "http://data.europa.eu/snb/"
"""Where the concepts of the European Learning Model live."""

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
"""Where the authority tables of the EU Publications Office live."""

# Every scheme of the learning model has the same last segment.
_SCHEME_SEGMENT: Final = "25831c2"

NO_SYNONYMS: Final[Mapping[str, str]] = MappingProxyType({})
"""For a vocabulary whose labels are enough."""

_NAMED_CHOICES: Final = 12
_NEAREST: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept of a published scheme.

    Attributes:
        scheme: IRI of the skos:ConceptScheme; the EDC shapes look at it (skos:inScheme).
        code: identifier within the scheme, such as "6" or "IRL".
        iri: of the skos:Concept.
        label: preferred label in English.
        alias: a second code that people know better (ISO 3166-1 alpha-2, ISO 639-1), "" if none.
    """

    scheme: str
    code: str
    iri: str
    label: str
    alias: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The labels by language tag."""
        return {"en": self.label} if self.label else {}


@dataclass(frozen=True)
class Vocabulary(Mapping[str, Entry]):
    """The entries of one scheme, as a mapping from their codes.

    Attributes:
        name: what it is, for messages: "country".
        scheme: IRI of the skos:ConceptScheme.
        entries: in the order of their codes.
        synonyms: other words to the code that they mean.
        other_codes: codes in use beside those of the table, to the code that they mean.
        complete: whether every concept of the published scheme is here; where it is not, a
            concept is given with its own IRI and label.
    """

    name: str
    scheme: str
    entries: tuple[Entry, ...]
    synonyms: Mapping[str, str] = field(default_factory=dict, hash=False)
    other_codes: Mapping[str, str] = field(default_factory=dict, hash=False)
    complete: bool = True

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        """Entries by IRI, code and alias, folded; IRIs as they are."""
        found = {entry.alias.casefold(): entry for entry in self.entries if entry.alias}
        found |= {entry.code.casefold(): entry for entry in self.entries}
        found |= {
            other.casefold(): found[code.casefold()] for other, code in self.other_codes.items()
        }
        return found | {entry.iri: entry for entry in self.entries}

    @cached_property
    def _by_words(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by folded label and synonym; several where a label is used twice."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            words = _folded(entry.label)
            found[words] = (*found.get(words, ()), entry)
        for words, code in self.synonyms.items():
            found[_folded(words)] = (self[code],)
        return found

    def __getitem__(self, key: str) -> Entry:
        """The entry with this code, alias or IRI; codes and aliases in any case.

        Raises:
            KeyError: there is none.
        """
        entry = self._by_key.get(key) or self._by_key.get(key.casefold())
        if entry is None:
            raise KeyError(key)
        return entry

    def __iter__(self) -> Iterator[str]:
        """The codes."""
        return (entry.code for entry in self.entries)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def labelled(self, words: str) -> tuple[Entry, ...]:
        """The entries whose English label or synonym this is, in any case."""
        return self._by_words.get(_folded(words), ())

    def find(self, words: str, *, where: str = "") -> Entry:
        """The one entry that is meant by a code, alias, IRI, English label or synonym.

        Args:
            words: what a person wrote.
            where: JSON pointer of the member, for the finding.

        Raises:
            ModelError: `value.not_in_vocabulary` or `value.ambiguous`; the message names the
                nearest choices.
        """
        entry = self.get(words.strip())
        if entry is not None:
            return entry
        candidates = self.labelled(words)
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise _refused("value.ambiguous", self._which(candidates), where)
        raise _refused("value.not_in_vocabulary", self._unknown(words), where)

    def nearest(self, words: str) -> tuple[str, ...]:
        """Labels of the entries whose label, synonym, code or alias looks like the words."""
        names: dict[str, Entry] = {}
        for entry in self.entries:
            for name in (entry.alias, entry.code, entry.label):
                names[_folded(name)] = entry
        names |= {_folded(synonym): self[code] for synonym, code in self.synonyms.items()}
        names.pop("", None)
        close = get_close_matches(_folded(words)[:80], names, 3 * _NEAREST)
        labels = dict.fromkeys(names[name].label or names[name].code for name in close)
        return tuple(labels)[:_NEAREST]

    def choices(self) -> tuple[str, ...]:
        """What a person can write, for messages: the labels where there are few, else examples."""
        labels = tuple(entry.label or entry.code for entry in self.entries)
        return labels if len(labels) <= 2 * _NAMED_CHOICES else labels[:_NEAREST]

    def _unknown(self, words: str) -> str:
        """The message for words of no entry; it does not repeat them: they may be personal."""
        near = self.nearest(words)
        if near:
            return f"not a known {self.name}; nearest: {_quoted(near)}"
        more = "" if len(self.choices()) == len(self.entries) else ", ..."
        return f"not a known {self.name}; choices: {_quoted(self.choices())}{more}"

    def _which(self, candidates: tuple[Entry, ...]) -> str:
        """The message for a label that several entries have."""
        named = ", ".join(f"{entry.code} ({entry.label})" for entry in candidates)
        return f"ambiguous {self.name}; give the code: {named}"


def _folded(words: str) -> str:
    """Words as they are compared: case, runs of blanks, hyphens and typographic quotes aside."""
    plain = words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-", " ")
    return " ".join(plain.casefold().split())


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _refused(code: str, detail: str, where: str) -> ModelError:
    finding = Finding(Check.FORMAT, Outcome.FAILED, code, detail, where)
    return ModelError(detail, findings=(finding,))


def concept_json(entry: Entry) -> dict[str, JsonValue]:
    """The entry as the Concept node that EDC writes, its scheme embedded.

    The EDC shapes check skos:inScheme on the node itself, so a bare IRI is not enough.
    """
    node: dict[str, JsonValue] = {
        "id": entry.iri,
        "type": "Concept",
        "inScheme": {"id": entry.scheme, "type": "ConceptScheme"},
    }
    if entry.label:
        node["prefLabel"] = {"en": entry.label}
    return node


def snb(
    name: str,
    segment: str,
    rows: tuple[tuple[str, str], ...],
    synonyms: Mapping[str, str] = NO_SYNONYMS,
    *,
    complete: bool = True,
) -> Vocabulary:
    """A vocabulary of the learning model from rows (code, English label).

    >>> from microcred.vocabularies.vocabulary import snb
    >>> snb("level", "eqf", (("6", "Level 6"),))["6"].iri
    'http://data.europa.eu/snb/eqf/6'
    """
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
