"""An entry of a controlled vocabulary: one concept, with its scheme, code, IRI and labels.

A published table is kept as its rows. They become entries one by one, when somebody asks for them:
most processes look at few of the two thousand concepts that are known.

    >>> from microcred.vocabularies.entry import Table
    >>> table = Table("urn:scheme", "urn:concept:", (("6", "Level 6"), ("7", "Level 7")))
    >>> table.lists("urn:concept:7"), table.entry(0).label, table.entry(0) is table.entry(0)
    (True, 'Level 6', True)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["Entry", "Table", "concept_json"]


class Entry(Frozen):
    """One concept of a published scheme.

    Attributes:
        scheme: IRI of the skos:ConceptScheme; the EDC shapes look at it (skos:inScheme).
        code: its notation, the identifier within the scheme, such as "6" or "IRL".
        iri: of the skos:Concept.
        label: preferred label in English.
        alias: a second code that people know better (ISO 3166-1 alpha-2, ISO 639-1), "" if none.
        translations: preferred labels in other languages, as pairs of tag (lower case) and label.
    """

    scheme: str
    code: str
    iri: str
    label: str
    alias: str = ""
    translations: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """The labels by language tag, English first."""
        english = {"en": self.label} if self.label else {}
        return {**english, **dict(self.translations)}


class Table:
    """The rows of a published table, which become entries one by one, when they are asked for.

    Attributes:
        rows: (code, English label) or (alias or "", code, English label); the IRI of a concept is
            the table's namespace and the code.
    """

    __slots__ = ("_iris", "_made", "_namespace", "_scheme", "rows")

    def __init__(self, scheme: str, namespace: str, rows: tuple[tuple[str, ...], ...]) -> None:
        """`scheme`: IRI of the skos:ConceptScheme; `namespace`: before the code of each IRI."""
        self.rows = rows
        self._scheme = scheme
        self._namespace = namespace
        self._made: dict[int, Entry] = {}
        self._iris: frozenset[str] | None = None

    def entry(self, at: int) -> Entry:
        """The entry of the row at this place, always the same object."""
        found = self._made.get(at)
        if found is None:
            alias, code, label = ("", *self.rows[at])[-3:]
            made = Entry(self._scheme, code, self._namespace + code, label, alias, ())
            found = self._made.setdefault(at, made)  # of two threads, one makes it
        return found

    def identifiers(self) -> Iterator[tuple[str, str, str]]:
        """Alias, code and IRI of each row."""
        for *alias, code, _ in self.rows:
            yield alias[0] if alias else "", code, self._namespace + code

    def lists(self, iri: str) -> bool:
        """Whether a row has this IRI."""
        if self._iris is None:
            self._iris = frozenset([self._namespace + row[-2] for row in self.rows])
        return iri in self._iris


def concept_json(entry: Entry) -> dict[str, JsonValue]:
    """The entry as the Concept node that EDC writes, its scheme embedded.

    The EDC shapes check skos:inScheme on the node itself, so a bare IRI is not enough.
    `microcred.elm.Concept.of` is the same as a value of the model.
    """
    node: dict[str, JsonValue] = {
        "id": entry.iri,
        "type": "Concept",
        "inScheme": {"id": entry.scheme, "type": "ConceptScheme"},
    }
    labels = entry.labels
    if labels:
        node["prefLabel"] = {**labels}
    return node
