"""A concept table: the entries of one controlled vocabulary, found by code, IRI, label or synonym.

The European Learning Model names most choices by a concept of a published scheme (SKOS). What a
person writes, "written examination" say, becomes the one concept that is meant; what is unknown or
ambiguous is an error that names the choices, because a guess would end up under a seal. A published
table is kept as its rows; they become entries when somebody asks for them, since most processes
look at few of them.

    >>> from microcred.vocabularies import EQF, Assessment, Country
    >>> EQF[6].label, Country["IE"].code, Assessment["Written  Examination"].code
    ('Level 6', 'IRL', '6e6cb2cc78')
    >>> Country["Polska"]
    Traceback (most recent call last):
    microcred.errors.NotInVocabulary: not a known country; nearest: "Poland", "Sri Lanka"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, overload

from microcred.errors import NotInVocabulary
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.vocabularies.entry import Entry, Table, concept_json

__all__ = [
    "AUTHORITY",
    "NO_SYNONYMS",
    "SNB",
    "Entry",
    "Vocabulary",
    "authority",
    "concept_json",
    "published",
    "snb",
]

T = TypeVar("T")

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
_LARGEST_CODE: Final = 10**9
_LONGEST_WORDS: Final = 80  # of what is compared with every label


class Vocabulary(Frozen, Mapping[str, Entry]):
    """The entries of one scheme, as a mapping from their codes.

    A key is whatever means one entry: its code (a number too), second code, IRI, a label in any
    language, or a synonym; case, accents, hyphens and repeated blanks do not matter.

    Attributes:
        name: what it is, for messages: "country".
        scheme: IRI of the skos:ConceptScheme.
        entries: in the order of their codes.
        synonyms: other words to the code that they mean.
        other_codes: codes in use beside those of the table, to the code that they mean.
        complete: whether every concept of the published scheme is here; where it is not, the list
            is open: a concept is given with its own IRI and label.
    """

    name: str
    scheme: str
    entries: tuple[Entry, ...]
    synonyms: Mapping[str, str] = part(default=NO_SYNONYMS, compare=False)
    other_codes: Mapping[str, str] = part(default=NO_SYNONYMS, compare=False)
    complete: bool = True
    _table: ClassVar[Table | None] = None  # of a published table, instead of `entries`

    if not TYPE_CHECKING:  # no other name is to become an attribute for it

        def __getattr__(self, name: str) -> tuple[Entry, ...]:
            """Make the entries of a published table when they are first asked for."""
            if name != "entries" or self._table is None:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
            made = tuple(map(self._table.entry, range(len(self._table.rows))))
            return self.__dict__.setdefault("entries", made)

    def _values(self) -> tuple[object, ...]:
        return (self.name, self.scheme, self.entries, self.complete)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Places of the entries by IRI, code and alias, folded; IRIs as they are."""
        identifiers = tuple(
            self._table.identifiers()
            if self._table is not None
            else ((entry.alias, entry.code, entry.iri) for entry in self.entries)
        )
        found = {alias.casefold(): at for at, (alias, _, _) in enumerate(identifiers) if alias}
        found |= {code.casefold(): at for at, (_, code, _) in enumerate(identifiers)}
        found |= {
            other.casefold(): found[code.casefold()] for other, code in self.other_codes.items()
        }
        return found | {iri: at for at, (_, _, iri) in enumerate(identifiers)}

    def _at(self, place: int) -> Entry:
        return self.entries[place] if self._table is None else self._table.entry(place)

    @cached_property
    def _by_words(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by folded label and synonym; several where a label is used twice."""
        found: dict[str, dict[Entry, None]] = {}
        for entry in self.entries:
            for label in entry.labels.values():
                found.setdefault(_folded(label), {})[entry] = None
        by_words = {words: tuple(entries) for words, entries in found.items()}
        for words, code in self.synonyms.items():
            by_words.setdefault(_folded(words), (self._at(self._places[code.casefold()]),))
        return by_words

    def __getitem__(self, key: str | int) -> Entry:
        """The one entry that a key means, as `find` has it.

        Raises:
            NotInVocabulary: (a `KeyError` as well) it means none, or more than one.
        """
        return self.find(_words_of(key))

    def __contains__(self, key: object) -> bool:
        """Whether a key means one entry."""
        return len(self._meant(_words_of(key))) == 1

    @overload
    def get(self, key: str | int, /) -> Entry | None: ...
    @overload
    def get(self, key: str | int, /, default: Entry | T) -> Entry | T: ...
    def get(self, key: str | int, /, default: object = None) -> object:
        """The one entry that a key means, else `default`."""
        meant = self._meant(_words_of(key))
        return meant[0] if len(meant) == 1 else default

    def __iter__(self) -> Iterator[str]:
        """The codes."""
        return (entry.code for entry in self.entries)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def coded(self, key: str) -> Entry | None:
        """The entry with this code, second code (in any case) or IRI; no labels, for machines."""
        place = self._places.get(key)
        if place is None:
            place = self._places.get(key.casefold())
        return None if place is None else self._at(place)

    def lists(self, iri: str) -> bool:
        """Whether this is the IRI of one of the entries, letter by letter; it makes no entry."""
        if self._table is not None:
            return self._table.lists(iri)
        return any(entry.iri == iri for entry in self.entries)

    def labelled(self, words: str) -> tuple[Entry, ...]:
        """The entries whose label, in any language, or synonym this is."""
        return self._by_words.get(_folded(words), ())

    def _meant(self, words: str) -> tuple[Entry, ...]:
        """The entries that words may mean; a code goes before a label."""
        entry = self.coded(words.strip())
        return (entry,) if entry is not None else self.labelled(words)

    def find(self, words: str, *, where: str = "") -> Entry:
        """The one entry that is meant by a code, alias, IRI, label or synonym.

        Args:
            words: what a person wrote.
            where: JSON pointer of the member, for the finding.

        Raises:
            NotInVocabulary: `value.not_in_vocabulary` or `value.ambiguous`; the message names the
                nearest choices.
        """
        meant = self._meant(words)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise _refused("value.ambiguous", self._which(meant), where)
        raise _refused("value.not_in_vocabulary", self._unknown(words), where)

    def search(self, words: str) -> tuple[Entry, ...]:
        """What a person may be looking for, in the order of the codes.

        The entries that are meant, else those with a label that has all the words or beginnings.
        """
        wanted = _folded(words).split()
        return self._meant(words) or tuple(
            entry
            for entry in self.entries
            if any(_has_all(wanted, label) for label in entry.labels.values())
        )

    def nearest(self, words: str) -> tuple[str, ...]:
        """Labels of the entries whose label, synonym, code or alias looks like the words."""
        from difflib import get_close_matches

        names: dict[str, Entry] = {}
        for entry in self.entries:
            for name in (entry.alias, entry.code, *entry.labels.values()):
                names[_folded(name)] = entry
        for synonym, code in self.synonyms.items():
            names[_folded(synonym)] = self._at(self._places[code.casefold()])
        names.pop("", None)
        close = get_close_matches(_folded(words)[:_LONGEST_WORDS], names, 3 * _NEAREST)
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
        if not self.entries:
            return f"not a known {self.name}: none is listed here, give the IRI"
        more = "" if len(self.choices()) == len(self.entries) else ", ..."
        return f"not a known {self.name}; choices: {_quoted(self.choices())}{more}"

    def _which(self, candidates: tuple[Entry, ...]) -> str:
        """The message for a label that several entries have."""
        named = ", ".join(f"{entry.code} ({entry.label})" for entry in candidates)
        return f"ambiguous {self.name}; give the code: {named}"

    def with_labels(self, data: bytes) -> Vocabulary:
        """The same vocabulary with the labels of a vocabulary file (SKOS) merged in.

        Labels in every language are taken; where the file's English label is another, it counts
        and ours stays a synonym. To an open list the file's other concepts of the scheme are added;
        a complete list keeps its concepts.

        Args:
            data: the file, as RDF/XML, Turtle or JSON-LD (see `microcred.vocabularies.skos`).

        Raises:
            ParseError: the file can't be read, has no concept of this scheme, or puts one of ours
                into another scheme.
            MissingExtra: Turtle, and rdflib is not installed.
        """
        from microcred.vocabularies.skos import concepts_of, read_skos

        told = concepts_of(self.scheme, read_skos(data), self._places)
        entries = [
            entry if entry.iri not in told else _relabelled(entry, told.pop(entry.iri))
            for entry in self.entries
        ]
        if not self.complete:
            entries += self._added(told)
        ours = {
            entry.label: entry.code
            for entry in self.entries
            if self.labelled(entry.label) == (entry,)
        }
        return replaced(self, entries=tuple(entries), synonyms={**ours, **self.synonyms})

    def _added(self, told: Mapping[str, Mapping[str, str]]) -> Iterator[Entry]:
        """Entries for concepts that are not listed yet, by the last segment of their IRI."""
        taken = set(self._places)
        for iri, labels in told.items():
            code = iri.replace("#", "/").rpartition("/")[2]
            code = iri if not code or code.casefold() in taken else code
            taken.add(code.casefold())
            yield _relabelled(Entry(self.scheme, code, iri, ""), labels)


def _relabelled(entry: Entry, labels: Mapping[str, str]) -> Entry:
    """The entry with more labels; a new one goes before one in the same language."""
    merged = {**entry.labels, **labels}
    english = merged.pop("en", "")
    pairs = tuple(sorted(merged.items()))
    return Entry(entry.scheme, entry.code, entry.iri, english, entry.alias, pairs)


def _words_of(key: object) -> str:
    """A key as words: a small number as its digits; what is no key as words that mean nothing."""
    if isinstance(key, str):
        return key
    number = isinstance(key, int) and not isinstance(key, bool) and abs(key) < _LARGEST_CODE
    return str(key) if number else ""


def _folded(words: str) -> str:
    """Words as they are compared: case, accents, runs of blanks, hyphens and quotes aside."""
    plain = words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-", " ")
    if not plain.isascii():
        import unicodedata

        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(plain.casefold().split())


def _has_all(wanted: Iterable[str], label: str) -> bool:
    """Whether each of some folded words begins a word of the label."""
    told = f" {_folded(label)}"
    return all(f" {word}" in told for word in wanted)


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _refused(code: str, detail: str, where: str) -> NotInVocabulary:
    finding = Finding(Check.FORMAT, Outcome.FAILED, code, detail, where)
    return NotInVocabulary(detail, findings=(finding,))


def published(
    name: str,
    scheme: str,
    namespace: str,
    rows: tuple[tuple[str, ...], ...],
    synonyms: Mapping[str, str] = NO_SYNONYMS,
    other_codes: Mapping[str, str] = NO_SYNONYMS,
    *,
    complete: bool = True,
) -> Vocabulary:
    """A vocabulary from the rows of a published table; no entry is made before one is asked for.

    Args:
        name: what it is, for messages.
        scheme: IRI of the skos:ConceptScheme.
        namespace: what the IRIs of its concepts begin with; the code follows.
        rows: (code, English label) or (alias or "", code, English label).
        synonyms: other words to the code that they mean.
        other_codes: codes in use beside those of the table, to the code that they mean.
        complete: whether every concept of the scheme is here.
    """
    made = Vocabulary(name, scheme, (), synonyms, other_codes, complete)
    del made.__dict__["entries"]
    made.__dict__["_table"] = Table(scheme, namespace, rows)
    return made


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
    namespace = f"{SNB}{segment}/"
    scheme = namespace + _SCHEME_SEGMENT
    return published(name, scheme, namespace, rows, synonyms, complete=complete)


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
    return published(name, scheme, f"{scheme}/", rows, synonyms, other_codes, complete=complete)
