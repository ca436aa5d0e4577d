"""Identifying: ids by rule for nodes that have none.

The European Commission's own issuer gives every nested node an id `urn:epass:<kind>:<number>`, and
readers rely on it: a relative id or none at all is refused at upload. `assign_ids` does the same,
numbering in document order and never giving an id that is in the document already. The credential
itself is left alone (sealing names it), and so is what a mechanism of its own names: proofs,
status entries, terms of use, declared schemas.

    >>> from microcred.elm import LearningAchievementSpecification, LearningOutcome
    >>> course = LearningAchievementSpecification(title={"en": "Soil"}, learning_outcome=[
    ...     LearningOutcome(title={"en": "Measures"}), LearningOutcome(title={"en": "Reports"})])
    >>> [node.id for _, node in assign_ids(course).walk()][1:]
    ['urn:epass:learningOutcome:1', 'urn:epass:learningOutcome:2']
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from microcred.elm.node import Node, is_node, members_of
from microcred.elm.reading import ATOMS, Held

__all__ = ["assign_ids", "kind_of"]

AnyNode = TypeVar("AnyNode", bound=Node)

_OURS: Final = "urn:epass:"
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "LearningAchievementSpecification": "learningAchievementSpec",
        "LearningActivity": "activity",
        "LearningActivitySpecification": "learningActivitySpec",
        "LearningAssessmentSpecification": "learningAssessmentSpec",
        "LearningEntitlement": "entitlement",
        "LearningEntitlementSpecification": "learningEntitlementSpec",
        "Organisation": "org",
        "PeriodOfTime": "period",
    }
)
_LEFT_ALONE: Final = frozenset(
    {
        "CredentialStatus",
        "Proof",
        "ShaclValidator2017",
        "TermsOfUse",
        "VerifiableCredential",
        "VerifiablePresentation",
    }
)
# Things that are what they say, so that the same contents are the same thing. Two claims or two
# grants of credits with the same contents are two.
_SHARED: Final = frozenset(
    {
        "Address",
        "Agent",
        "Concept",
        "ConceptScheme",
        "ContactPoint",
        "Group",
        "Identifier",
        "LegalIdentifier",
        "Location",
        "Mailbox",
        "MediaObject",
        "Note",
        "Organisation",
        "Person",
        "Phone",
        "WebResource",
    }
)


def assign_ids(node: AnyNode) -> AnyNode:
    """The same node, every node in it named.

    Args:
        node: usually a whole credential; it is not changed.

    Returns:
        a node that differs in nothing but the ids that were missing. Nodes with the same contents
        share an id where they are the same thing (an organisation, an address, a concept). What
        was in order already is returned as it is.
    """
    look = _Look()
    if look.is_complete(node):
        return node
    naming = _Naming(look.taken, look.complete, look.rest)
    named: AnyNode = naming.named(node)
    return named


@dataclass(frozen=True, slots=True)
class _Look:
    """What is there before naming begins.

    Attributes:
        complete: as of `_Naming`.
        rest: as of `_Naming`.
        taken: as of `_Naming`.
    """

    complete: set[int] = field(default_factory=set)
    rest: Counter[tuple[type[Node], str | None]] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)

    def is_complete(self, node: Any) -> bool:
        """Whether a node and all below it have what naming would give; enters all that it meets."""
        found = node.id is not None or _is_left_alone(type(node).__mro__)
        for held in members_of(node).values():
            kind = held.__class__
            if kind is str:
                if held.startswith(_OURS):
                    self.taken.add(held)
            elif kind not in ATOMS:
                found = self._are_complete(held) and found
        if found:
            self.complete.add(id(node))
        else:
            self.rest[type(node), node.id] += 1
        return found

    def _are_complete(self, held: Held) -> bool:
        if is_node(held.__class__):
            return self.is_complete(held)
        if isinstance(held, list):
            found = [self._are_complete(one) for one in held]  # each has to be entered
            return all(found)
        self.taken.update(_ids_in(held))
        return True


def kind_of(node: Node) -> str:
    """The middle of the id that a node is given, such as "person" or "org"."""
    name = type(node).__name__
    return _KINDS.get(name, name[0].lower() + name[1:])


@dataclass(frozen=True, slots=True)
class _Naming:
    """One run.

    Attributes:
        taken: ids that are taken.
        complete: what needs none, by its identity: the whole is held while it is named.
        rest: how often there is something of a class and an id (or none) that needs some.
        numbers: the last number of each kind.
        done: what was named already.
    """

    taken: set[str]
    complete: set[int]
    rest: Mapping[tuple[type[Node], str | None], int]
    numbers: dict[str, int] = field(default_factory=dict)
    done: dict[tuple[type[Node], str], Node] = field(default_factory=dict)

    def named(self, node: Any) -> Any:
        """A node and all below it, named; in document order, the node before what it holds.

        The same thing is named once, with all that it holds: one id with two contents would be
        one thing with the properties of both as soon as the file is read as linked data.
        """
        if id(node) in self.complete or (node.id is not None and len(members_of(node)) == 1):
            return node
        is_shared = node.id is not None or type(node).__name__ in _SHARED
        if not is_shared or self.rest[type(node), node.id] == 1:
            return self._newly_named(node)
        key = (type(node), json.dumps(node.to_json()))
        if key not in self.done:
            self.done[key] = self._newly_named(node)
        return self.done[key]

    def _newly_named(self, node: Any) -> Any:
        before = members_of(node)
        members = dict(before)
        if members.get("id") is None and not _is_left_alone(type(node).__mro__):
            members = {"id": None} | members | {"id": self._fresh(kind_of(node))}
        changed = members.get("id") is not before.get("id")
        for name, held in members.items():
            if held.__class__ not in ATOMS:
                members[name] = named = self._held(held)
                changed = changed or named is not held
        return node.reassembled(members) if changed else node

    def _held(self, held: Held) -> Held:
        if held.__class__ in ATOMS:
            return held
        if is_node(held.__class__):
            return self.named(held)
        if not isinstance(held, list):
            return held
        named = list(held)
        for at, one in enumerate(held):
            named[at] = self._held(one)
        return held if all(new is old for new, old in zip(named, held, strict=True)) else named

    def _fresh(self, kind: str) -> str:
        while True:
            self.numbers[kind] = self.numbers.get(kind, 0) + 1
            made = f"{_OURS}{kind}:{self.numbers[kind]}"
            if made not in self.taken:
                return made


@cache
def _is_left_alone(classes: tuple[type, ...]) -> bool:
    return any(one.__name__ in _LEFT_ALONE for one in classes)


def _ids_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value that could be an id of those given here, or refer to one."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if one.startswith(_OURS):
                yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
