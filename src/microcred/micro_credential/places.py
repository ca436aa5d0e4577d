"""Places in a credential's JSON: values with their pointer, and the ledger of what was carried.

Reading the flat form looks at the JSON and not at the typed model, since real files are imperfect
and a member of the wrong type must neither stop the reading nor get lost: every place that is
carried over is entered in a ledger, and what is not in it at the end is listed.

    >>> from microcred.micro_credential.places import Place
    >>> root = Place.root({"title": [{"en": "Soil"}], "grade": "A"})
    >>> root.first("title").pointer, root.first("title").value
    ('/title/0', {'en': 'Soil'})
    >>> root.first("title").carry()
    >>> root.left_out()
    ('/grade',)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from microcred.jsontext import JsonValue
from microcred.micro_credential.concepts import is_local
from microcred.micro_credential.refusals import pointer_part

__all__ = ["Place"]

# Written anew, or structure: neither is ever told to be left out.
_STRUCTURE: Final = frozenset({"type", "@context", "@type"})
_OWN_IDS: Final = ("urn:credential:", "urn:certificate", "_:")


@dataclass(frozen=True)
class Place:
    """One value in a JSON document.

    Attributes:
        value: as it is there; None for a place that is not there.
        pointer: RFC 6901.
    """

    value: JsonValue
    pointer: str
    _ledger: set[str]

    @classmethod
    def root(cls, document: Mapping[str, JsonValue]) -> Place:
        """The whole document, with an empty ledger."""
        return cls(dict(document), "", set())

    def __bool__(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    def at(self, name: str) -> Place:
        """The member of an object as it is, bare or array."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return Place(value, f"{self.pointer}/{pointer_part(name)}", self._ledger)

    def each(self, name: str) -> tuple[Place, ...]:
        """The values of a member: those of an array, or the one that stands bare."""
        member = self.at(name)
        if isinstance(member.value, list):
            places = (
                Place(value, f"{member.pointer}/{index}", self._ledger)
                for index, value in enumerate(member.value)
            )
            return tuple(place for place in places if place)
        return (member,) if member else ()

    def nodes(self, name: str) -> tuple[Place, ...]:
        """The values of a member that are objects."""
        return tuple(place for place in self.each(name) if isinstance(place.value, dict))

    def first(self, name: str) -> Place:
        """The first value of a member; a place without value if there is none."""
        return next(iter(self.each(name)), Place(None, self.at(name).pointer, self._ledger))

    def node(self, name: str) -> Place:
        """The first object of a member; a place without value if there is none."""
        return next(iter(self.nodes(name)), Place(None, self.at(name).pointer, self._ledger))

    def first_of_array(self) -> Place:
        """The first value of an array; the place itself if it is none."""
        if not isinstance(self.value, list):
            return self
        value = self.value[0] if self.value else None
        return Place(value, f"{self.pointer}/0", self._ledger)

    @property
    def text(self) -> str:
        """The value if it is a string with something in it, else ""."""
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def iri(self) -> str:
        """The id of an object, or a bare string, which may be one."""
        return self.text or self.at("id").text

    def is_a(self, name: str) -> bool:
        """Whether the object's type is, or includes, this class."""
        return any(place.text == name for place in self.each("type"))

    def carry(self) -> None:
        """Enter this place and all below in the ledger."""
        self._ledger.add(self.pointer)

    def apart(self) -> Place:
        """The same place with a ledger of its own: to look without carrying."""
        return Place(self.value, self.pointer, set())

    def left_out(self) -> tuple[str, ...]:
        """JSON pointers of what is not in the ledger, each as high up as nothing below is."""
        found, any_carried = self._left(self.value, self.pointer)
        return tuple(found) if any_carried or not found else (self.pointer,)

    def _left(self, value: JsonValue, pointer: str) -> tuple[list[str], bool]:
        """What is left out under a place, and whether anything under it was carried."""
        if pointer in self._ledger:
            return [], True
        if isinstance(value, list):
            members = [(str(index), member) for index, member in enumerate(value)]
        elif isinstance(value, dict):
            members = [(name, member) for name, member in value.items() if name not in _STRUCTURE]
        else:
            return [pointer], False
        found: list[str] = []
        any_carried = False
        for name, member in members:
            if name == "id" and _means_nothing_elsewhere(member):
                continue
            place = f"{pointer}/{pointer_part(name)}"
            below, carried = self._left(member, place)
            found += below if carried or not below else [place]
            any_carried = any_carried or carried
        return found, any_carried


def _means_nothing_elsewhere(iri: JsonValue) -> bool:
    """Whether an id was only given so that the node has one."""
    return isinstance(iri, str) and (is_local(iri) or iri.startswith(_OWN_IDS))
