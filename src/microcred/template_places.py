"""Places: where two documents of one build differ, and a document with other texts at places.

Of one build are two JSON documents with the same members in the same order, the same numbers and
truth values, and arrays of the same lengths. Then all that can differ are texts, each at a place
that a JSON pointer names (RFC 6901). What is built otherwise is no matter of places.

    >>> from microcred.template_places import differing, with_values
    >>> template = {"id": "urn:a", "title": {"en": "Soil"}, "page": 1}
    >>> differing(template, {"id": "urn:b", "title": {"en": "Soil"}, "page": 1})
    {'/id': 'urn:b'}
    >>> differing(template, {"id": "urn:b", "title": {"en": "Soil"}, "page": True}) is None
    True
    >>> with_values(template, {"/title/en": "Air"}) == {**template, "title": {"en": "Air"}}
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from microcred.errors import IssueError
from microcred.linked.graph import pointer

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["MOST_PLACES", "Spine", "differing", "ids_like", "text_at", "with_values"]

MOST_PLACES: Final = 1024
"""Places that are told apart; documents that differ in more are of different builds here."""

_WITHIN: Final = frozenset({dict, list})


def differing(template: JsonValue, document: JsonValue) -> dict[str, str] | None:
    """The texts of a document that are not those of a template, by the JSON pointers of both.

    Returns:
        nothing if they are equal to the last octet; None where they are built otherwise.
    """
    found: dict[str, str] = {}
    return found if _are_alike([template], [document], None, found) else None


_Above: TypeAlias = "tuple[_Above, str | int] | None"
"""The steps to a value: those to what it is in, and its own."""


def _are_alike(one: Any, other: Any, above: _Above, found: dict[str, str]) -> bool:
    """Whether what two arrays or two objects hold is built alike; enters the texts that differ.

    JSON is 128 levels deep at most. `one` and `other` are of one class.
    """
    steps: Iterable[str | int] = range(len(one))
    if one.__class__ is dict:
        if list(one) != list(other):  # in their order, as they are written
            return False
        steps, one, other = one, one.values(), other.values()
    if len(one) != len(other):
        return False
    for step, ours, theirs in zip(steps, one, other, strict=True):
        kind = ours.__class__
        alike = kind is theirs.__class__
        if not alike:
            return False
        if kind is str:
            if ours != theirs:
                found[_pointer((above, step))] = theirs
        elif kind in _WITHIN:
            alike = _are_alike(ours, theirs, (above, step), found)
        else:
            alike = ours == theirs and repr(ours) == repr(theirs)  # -0.0 equals 0.0
        if not alike:
            return False
    return len(found) <= MOST_PLACES


def _pointer(above: _Above) -> str:
    """JSON pointer of steps; the first one is that to the whole document."""
    steps: list[str] = []
    while above is not None and above[0] is not None:
        steps.append(pointer(str(above[1])))
        above = above[0]
    return "".join(reversed(steps))


class Spine:
    """The nodes of a document above some places: what is copied where the values there change."""

    __slots__ = ("_nodes",)

    def __init__(self, document: Mapping[str, JsonValue], places: Iterable[str]) -> None:
        """Of these places.

        Raises:
            IssueError: one of them is no JSON pointer, or not one into the document.
        """
        self._nodes: dict[Any, Any] = {}
        for place in places:
            value: Any = document
            node = self._nodes
            *above, last = _steps(place)
            for step in above:
                key = _key(value, step, place)
                value, node = value[key], node.setdefault(key, {})
                if not isinstance(node, dict):
                    raise IssueError(f"the place {place} is within another one that is given")
            if isinstance(node.setdefault(_key(value, last, place), place), dict):
                raise IssueError(f"the place {place} holds another one that is given")

    def filled(
        self, document: Mapping[str, JsonValue], values: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """The document with these values, by place; what does not change is shared with it."""
        made: dict[str, JsonValue] = _filled(document, self._nodes, values)
        return made


def _filled(value: Any, nodes: Mapping[Any, Any], values: Mapping[str, JsonValue]) -> Any:
    made = value.copy()
    for key, below in nodes.items():
        made[key] = values[below] if below.__class__ is str else _filled(made[key], below, values)
    return made


def _steps(place: str) -> list[str]:
    if not isinstance(place, str) or not place.startswith("/"):
        raise IssueError(
            "a place in a template is a JSON pointer",
            hint="Such as /credentialSubject/givenName/en (RFC 6901).",
        )
    return [step.replace("~1", "/").replace("~0", "~") for step in place[1:].split("/")]


def _key(value: Any, step: str, place: str) -> str | int:
    """What a step of a pointer names in a value."""
    if isinstance(value, dict) and step in value:
        return step
    if isinstance(value, list) and step.isdecimal() and step.isascii():
        number = int(step[:9])
        if str(number) == step and number < len(value):
            return number
    raise IssueError(
        f"the template has no place {place}",
        hint="Name a member that the template has; what is built otherwise is another document.",
    )


def text_at(document: Mapping[str, JsonValue], place: str) -> str | None:
    """The text at a place, None if something else is there.

    Raises:
        IssueError: there is no such place.
    """
    value: Any = document
    for step in _steps(place):
        value = value[_key(value, step, place)]
    return value if isinstance(value, str) else None


def with_values(
    document: Mapping[str, JsonValue], values: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """A document with other values at places; what does not change is shared with it.

    Raises:
        IssueError: there is no such place in it.
    """
    return Spine(document, values).filled(document, values)


def ids_like(document: JsonValue, ids: Iterable[str]) -> Iterator[str]:
    """JSON pointers of all members `id` whose value is one of these."""
    wanted = frozenset(ids)
    waiting: list[tuple[Any, str]] = [(document, "")]
    while waiting:
        value, where = waiting.pop()
        if isinstance(value, dict):
            named = value.get("id")
            if isinstance(named, str) and named in wanted:
                yield f"{where}/id"
            waiting += [(one, where + pointer(key)) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, f"{where}/{at}") for at, one in enumerate(value)]
