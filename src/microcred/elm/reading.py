"""Reading: JSON as it is found -> the members of a node, nothing lost and nothing refused.

Real files have one value bare and several as an array, languages with a text or an array of texts,
times without zone, ids that are relative, concepts given by their IRI alone, and members of which
no release knows. All of it is kept in its place; what is wrong becomes a finding (check FORMAT,
outcome WARNING) with the JSON pointer (RFC 6901) of the place. The one normalisation: an array
with a single value is written bare where the model knows the property, and only there.

    >>> from microcred.elm import Person
    >>> seen = []
    >>> ana = Person.from_json(
    ...     {"id": "ana", "type": ["Person"], "givenName": {"en": ["Ana"]}, "shoeSize": 39},
    ...     findings=seen)
    >>> ana.to_json()
    {'id': 'ana', 'type': 'Person', 'givenName': {'en': 'Ana'}, 'shoeSize': 39}
    >>> [(finding.code, finding.where) for finding in seen][:2]
    [('id.relative', '/id'), ('term.unknown', '/shoeSize')]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from microcred.elm.declaring import Slot, slots_of
from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.lexical import iri_problem, is_language_tag

__all__ = ["MAX_DEPTH", "Held", "Reading", "copied"]

Held: TypeAlias = Any
"""What a node holds for one member: JSON, with nodes in the place of the objects they stand for."""

ATOMS: Final = frozenset({str, bool, int, float, type(None)})
"""The Python types of JSON values that hold no others."""

_TEXTS: Final = frozenset({str})

MAX_DEPTH: Final = 160
"""The most nodes within one another; the strict reader of JSON stops at 128 levels by default."""

_NEWER_MEMBERS: Final[Mapping[str, str]] = MappingProxyType({"order": "ELM 3.3"})
_NEWER_PROFILES: Final[Mapping[str, str]] = MappingProxyType({"edc-mobility": "ELM 3.3"})
_DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id.relative": "an id must be an absolute IRI",
        "id.malformed": "an id has characters that no IRI has, or is no text",
        "language.bad_tag": "the key is no language tag (BCP 47)",
        "time.no_zone": "a time without zone; it is read as UTC",
        "time.date_only": "a date alone where a point in time is expected",
        "time.malformed": "not the form of an xsd:dateTime",
        "duration.malformed": "not the form of an xsd:duration, such as PT60H",
        "number.out_of_range": "a number outside of what the model admits",
        "type.reference": "only the IRI of something that is expected in full",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one document.

    Attributes:
        classes: the classes of the release, by JSON name.
        fallback: the class of what has no known type and whose place tells none.
        findings: what was seen; grows while reading.
        at_hand: nodes by the identity of the objects that they were written to.
    """

    classes: Mapping[str, Any]
    fallback: Any
    findings: list[Finding] = field(default_factory=list)
    at_hand: Mapping[int, Any] = field(default_factory=dict)

    def node(
        self, value: Mapping[str, JsonValue], expected: tuple[str, ...], where: str, depth: int = 0
    ) -> Any:
        """The node that a JSON object stands for.

        Args:
            value: the object.
            expected: names of the classes that may stand in this place, the general one first;
                empty if any may.
            where: JSON pointer of the object.
            depth: how many nodes it lies within.

        Raises:
            ModelError: nested beyond `MAX_DEPTH`, or not JSON.
        """
        if depth > MAX_DEPTH:
            raise ModelError(f"more than {MAX_DEPTH} nodes within one another")
        cls = self._class_of(value.get("type"), expected, where)
        slots = slots_of(cls)
        members: dict[str, Held] = {}
        for name, member in value.items():
            place = f"{where}/{_escaped(name)}"
            slot = slots.get(name)
            if slot is not None:
                members[name] = self._held(slot, member, place, depth)
            elif name == "id":
                members[name] = self._id(member, place)
            elif name == "type":
                kept = copied(member)
                members[name] = _bare(kept) if isinstance(kept, list) else kept
            else:
                members[name] = copied(member)
                self._unknown(cls, name, place)
        self._count(slots, members, where)
        return cls.assembled(members)

    def say(self, code: str, where: str, detail: str = "") -> None:
        """Note one thing that was seen."""
        text = detail or _DETAILS.get(code, "")
        self.findings.append(Finding(Check.FORMAT, Outcome.WARNING, code, text, where))

    def _class_of(self, types: JsonValue, expected: tuple[str, ...], where: str) -> Any:
        """The most special known class that the place admits, else the most general one there."""
        general = self._general(expected)
        names = [one for one in _listed(types) if isinstance(one, str)]
        known = [self.classes[name] for name in names if name in self.classes]
        fitting = [cls for cls in known if not expected or _is_one_of(cls, expected)]
        if fitting:
            return max(fitting, key=lambda cls: len(cls.__mro__))
        if known:
            self.say("type.wrong", where, f"a {known[0].__name__} where another class is expected")
        elif not general.open_ended:
            self.say(
                "type.unknown" if names else "type.missing",
                where,
                f"read as a {general.__name__}",
            )
        return general

    def _general(self, expected: tuple[str, ...]) -> Any:
        """The class of what does not tell a better one."""
        return self.classes.get(expected[0], self.fallback) if expected else self.fallback

    def _id(self, value: JsonValue, where: str) -> JsonValue:
        problem = iri_problem(value) if isinstance(value, str) else "id.malformed"
        if problem:
            self.say(problem, where)
        elif isinstance(value, str):
            release = _NEWER_PROFILES.get(value.rpartition("/")[2])
            if release:
                self.say("term.newer_release", where, f"a profile of {release}")
        kept: JsonValue = copied(value)
        return kept

    def _unknown(self, cls: Any, name: str, where: str) -> None:
        if name in cls.keywords or cls.open_ended:
            return
        if name in _NEWER_MEMBERS:
            self.say("term.newer_release", where, f"a member of {_NEWER_MEMBERS[name]}")
        else:
            self.say("term.unknown", where, f"{cls.__name__} has no such member; it is kept")

    def _held(self, slot: Slot, value: JsonValue, where: str, depth: int) -> Held:
        """What the node holds for a member of the model."""
        if slot.term.language:
            return self._texts(value, where)
        item = self._literal if slot.literal else self._linked
        if not isinstance(value, list):
            return item(slot, value, where, depth)
        return _bare([item(slot, one, f"{where}/{at}", depth) for at, one in enumerate(value)])

    def _linked(self, slot: Slot, value: JsonValue, where: str, depth: int) -> Held:
        """A node in full, one given by its IRI alone, or something that is neither."""
        classes = slot.term.classes
        if isinstance(value, dict):
            known = self.at_hand.get(id(value)) if self.at_hand else None
            return known or self.node(value, classes, where, depth + 1)
        if isinstance(value, str):
            problem = iri_problem(value)
            if problem or not slot.term.takes_iri:
                self.say(problem or "type.reference", where)
            return self._general(classes).assembled({"id": value}, bare=True)
        if value is not None:
            self.say("type.wrong", where, "neither an object nor an IRI")
        return copied(value)

    def _literal(self, slot: Slot, value: JsonValue, where: str, depth: int) -> Held:
        """A literal, kept as it is; `depth` is unused since literals hold nothing."""
        if value is None or slot.literal is None:
            return value
        number, problem = slot.literal.read(value)
        highest = slot.term.highest
        if not problem and highest is not None and number > highest:
            problem = "number.out_of_range"
        if problem:
            self.say(problem, where, f"expected {slot.term.range[0]}" * (problem == "type.wrong"))
        return copied(value)

    def _texts(self, value: JsonValue, where: str) -> Held:
        """A language map, each language's single text bare."""
        if not isinstance(value, dict):
            if value is not None:
                self.say("type.wrong", where, "a text without its language")
            return _bare(copied(value)) if isinstance(value, list) else value
        held: dict[str, Held] = {}
        for language, texts in value.items():
            place = f"{where}/{_escaped(language)}"
            if not is_language_tag(language):
                self.say("language.bad_tag", place)
            if texts is not None and not all(isinstance(one, str) for one in _listed(texts)):
                self.say("type.wrong", place, "neither a text nor texts")
            held[language] = _bare(copied(texts)) if isinstance(texts, list) else copied(texts)
        return held

    def _count(self, slots: Mapping[str, Slot], members: Mapping[str, Held], where: str) -> None:
        """Name what occurs less or more often than the model says."""
        for name, slot in slots.items():
            term = slot.term
            if not term.min and term.max is None:
                continue
            count = _how_many(members.get(name), term.language)
            if count < term.min:
                self.say("cardinality.min", f"{where}/{name}", "it is required")
            elif term.max is not None and count > term.max:
                self.say("cardinality.max", f"{where}/{name}", f"at most {term.max} is expected")


def _how_many(held: Held, language: bool) -> int:
    if language and isinstance(held, dict):
        return sum(_how_many(texts, False) for texts in held.values())
    return sum(one is not None for one in _listed(held))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bare(values: list[Any]) -> Any:
    """The single value of an array, or the array; one that holds null or an array stays."""
    if len(values) == 1 and values[0] is not None and not isinstance(values[0], list):
        return values[0]
    return values


def _is_one_of(cls: Any, names: tuple[str, ...]) -> bool:
    return any(base.__name__ in names for base in cls.__mro__)


def _escaped(name: str) -> str:
    """A member's name as a step of a JSON pointer (RFC 6901 section 4)."""
    return name.replace("~", "~0").replace("/", "~1")


def copied(value: JsonValue) -> Any:
    """A copy of JSON that shares no object or array with it.

    Raises:
        ModelError: it is not JSON, or nested too deep to be handled.
    """
    kind = value.__class__
    if kind in ATOMS:
        return value
    # Most are texts in languages: no object or array within them.
    if isinstance(value, dict) and kind is dict:
        types = {*map(type, value), *map(type, value.values())}
        if types == _TEXTS:
            return value.copy()
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        raise ModelError("a value is not JSON, or nested too deep") from None
