"""A concept as a flat value: of a published vocabulary, or one of the provider's own.

What is written as a string has to be in the vocabulary; a type of assessment, say, that the
vocabulary does not know is given as `Concept(label="field diary")`, so that a slip of the pen does
not become a new concept. Where the EDC shapes enforce the scheme that is refused as well.

    >>> from microcred.micro_credential.concepts import Concept, ConceptForm
    >>> from microcred.vocabularies import Assessment
    >>> str(ConceptForm(Assessment).take("written examination"))
    'written examination'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from microcred.jsontext import JsonValue
from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import TEXT, URL, Member
from microcred.micro_credential.refusals import refusal
from microcred.micro_credential.text import Text, TextLike
from microcred.vocabularies import SCHEMES, Entry, Vocabulary

__all__ = ["Concept", "ConceptForm", "is_local"]

# Ids that EDC gives to every node; they mean nothing outside their file.
_LOCAL: Final = "urn:epass:"


def is_local(iri: str) -> bool:
    """Whether an id has a meaning only within its own file."""
    return iri.startswith(_LOCAL)


class Concept(Flat):
    """A concept (skos:Concept).

    Attributes:
        iri: of the concept; None for one of the provider's own.
        label: preferred label; for a concept of our tables the English label is always there.
        scheme: IRI of the scheme that it belongs to, None if none is known.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "iri": Member(URL, "Absolute IRI of the concept."),
            "label": Member(TEXT, "What people call it."),
            "scheme": Member(URL, "Absolute IRI of the scheme that the concept belongs to."),
        }
    )
    iri: str | None
    label: Text | None
    scheme: str | None

    def __init__(
        self,
        iri: str | None = None,
        label: TextLike | None = None,
        scheme: str | None = None,
    ) -> None:
        """An IRI or a label is needed.

        Raises:
            ModelError: neither is there, or one is wrong.
        """
        self._fill({"iri": iri, "label": label, "scheme": scheme})

    def _settle(self) -> None:
        for name in ("iri", "scheme"):
            if is_local(getattr(self, name) or ""):
                self._set(name, None)
        entry = self.entry
        if entry is not None:
            self._set("scheme", entry.scheme)
            if entry.label:
                self._set("label", (self.label or Text(entry.labels)).over(entry.labels))
        if self.iri is None and self.label is None:
            raise refusal("value.missing", "a concept needs an IRI or a label")

    @property
    def entry(self) -> Entry | None:
        """The entry of our tables that it is, if it is one."""
        if self.iri is None:
            return None
        vocabulary = SCHEMES.get(self.scheme or "")
        tables = (vocabulary,) if vocabulary is not None else tuple(SCHEMES.values())
        found = (table.coded(self.iri) for table in tables)
        return next((entry for entry in found if entry is not None), None)

    @classmethod
    def of(cls, entry: Entry) -> Concept:
        """The concept of an entry of our tables."""
        return cls(entry.iri, entry.labels or None, entry.scheme)

    def __str__(self) -> str:
        """The label in its first language, else the IRI."""
        return str(self.label or self.iri)


class ConceptForm(Nested[Concept]):
    """The form of a concept of one vocabulary.

    `enforced` says that the EDC shapes look at the scheme.
    """

    def __init__(self, vocabulary: Vocabulary | None, *, enforced: bool = False) -> None:
        """`vocabulary` is None where any concept may stand."""
        super().__init__(Concept)
        self._vocabulary = vocabulary
        self._enforced = enforced

    def take(self, given: object) -> Concept:
        """A concept, from one, an entry, an object, or a string that is in the vocabulary.

        Raises:
            ModelError: `value.not_in_vocabulary`, `value.ambiguous`, `value.wrong`.
        """
        return self._fitted(self._named(given) if isinstance(given, str) else self.keep(given))

    def keep(self, given: object) -> Concept:
        """A concept that was read from elsewhere, of whatever scheme.

        Raises:
            ModelError: it is none.
        """
        return super().take(Concept.of(given) if isinstance(given, Entry) else given)

    def _named(self, given: str) -> Concept:
        """What a string means."""
        table = self._vocabulary
        if table is None or (not table.complete and ":" in given):
            return Concept(given, scheme=table.scheme if table is not None else None)
        return Concept.of(table.find(given))

    def _fitted(self, concept: Concept) -> Concept:
        """The concept, if it may stand here."""
        table = self._vocabulary
        if table is None or not self._enforced:
            return concept
        if concept.scheme not in (None, table.scheme):
            raise refusal("value.not_in_vocabulary", f"the {table.name} is of another scheme")
        if concept.iri is None or (table.complete and table.coded(concept.iri) is None):
            label = str(concept.label or "")
            if len(table.labelled(label)) == 1:
                return Concept(table.find(label).iri, concept.label, table.scheme)
            raise refusal(
                "value.not_in_vocabulary",
                f"the EDC profile asks for a published {table.name} here, by its IRI",
            )
        return Concept(concept.iri, concept.label, table.scheme)

    def put(self, value: Concept, language: str) -> JsonValue:
        """The label or code of a concept of our tables, else an object."""
        entry, table = value.entry, self._vocabulary
        if (
            entry is None
            or table is None
            or entry.scheme != table.scheme
            or value != Concept.of(entry)
        ):
            return value.to_json_in(language)
        return entry.label if table.labelled(entry.label) == (entry,) else entry.code

    def schema(self) -> dict[str, JsonValue]:
        """The words that are known, codes and IRIs; an object where other concepts may stand."""
        table = self._vocabulary
        if table is None:
            return {"anyOf": [{"$ref": "#/$defs/Iri"}, {"$ref": "#/$defs/Concept"}]}
        words: list[JsonValue] = []
        for entry in table.entries:
            if table.labelled(entry.label) == (entry,):
                words.append(entry.label)
            words += [entry.code, entry.iri]
        known: list[JsonValue] = [{"enum": words}] if words else []
        if not table.complete:
            known.append({"$ref": "#/$defs/Iri"})
        return {"anyOf": [*known, self._object_schema(table)]}

    def _object_schema(self, table: Vocabulary) -> dict[str, JsonValue]:
        """Any concept; where the scheme is enforced one of its own, by its IRI."""
        whole: dict[str, JsonValue] = {"$ref": "#/$defs/Concept"}
        if not self._enforced:
            return whole
        members: dict[str, JsonValue] = {"scheme": {"const": table.scheme}}
        if table.complete:
            members["iri"] = {"enum": [entry.iri for entry in table.entries]}
        return {**whole, "properties": members, "required": ["iri"]}
