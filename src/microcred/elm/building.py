"""Building: Python values -> the members of a node, wrong ones refused at once.

What reading only reports is refused here: relative ids, times without zone, bad language tags,
wrong types, too few and too many values. What sealing completes (issue date, display, issuer) may
be missing. All that is wrong with one node is said in one `ModelError`; its findings name the
places by JSON pointer and never the values, which may be personal.

    >>> from microcred.elm import Note
    >>> Note(note_literal={"en_GB": "Good"}, subject="feedback")
    Traceback (most recent call last):
    microcred.errors.ModelError: Note: note_literal (language.bad_tag), subject (type.wrong)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from microcred.elm.declaring import Slot, by_attribute, required_attributes
from microcred.elm.lang_string import LangString, text_problem
from microcred.elm.reading import Held
from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.linked.lexical import iri_problem

__all__ = ["built"]

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "attribute.unknown": "the class has no such attribute",
        "cardinality.min": "it is required",
        "cardinality.max": "there are too many values",
        "duration.malformed": "not an xsd:duration, such as PT60H",
        "id.malformed": "an IRI has no spaces, quotes or brackets",
        "id.relative": "an absolute IRI is needed, such as urn:uuid:...",
        "language.bad_tag": "a key is no language tag (BCP 47), such as en or en-GB",
        "number.out_of_range": "the number is outside of what the model admits",
        "time.date_only": "a point in time is needed: give a datetime with its zone",
        "time.malformed": "not an xsd:dateTime",
        "time.no_zone": "give the time with its zone",
    }
)


def built(cls: Any, values: Mapping[str, object], *, complete: bool = True) -> dict[str, Held]:
    """The members that attribute values amount to, in the order in which they are written.

    Args:
        cls: the class of the node.
        values: attribute name -> value; None and empty sequences are no values.
        complete: whether attributes that are required and not given are refused.

    Raises:
        ModelError: with one finding for each thing that is wrong.
    """
    problems: dict[str, tuple[str, str]] = {}
    members: dict[str, Held] = {}
    slots = by_attribute(cls)
    for attribute in values:
        if attribute not in slots and attribute not in ("id", "type"):
            problems[attribute] = ("attribute.unknown", "")
    _keywords(cls, values, members, problems)
    needed = required_attributes(cls) if complete else _NOTHING
    for attribute, slot in slots.items():
        if attribute in values:
            held, problem = _filled(slot, values[attribute])
            if problem:
                problems[attribute] = (problem, slot.term.name)
            elif held is not None:
                members[slot.term.name] = held
        elif attribute in needed:
            problems[attribute] = ("cardinality.min", needed[attribute])
    if problems:
        raise _refusal(cls, problems)
    return members


def _keywords(
    cls: Any,
    values: Mapping[str, object],
    members: dict[str, Held],
    problems: dict[str, tuple[str, str]],
) -> None:
    """Take over id and type."""
    named = values.get("id")
    if named is not None:
        problem = iri_problem(named) if isinstance(named, str) else "type.wrong"
        members["id"] = named
        if problem:
            problems["id"] = (problem, "id")
    types = _several(values.get("type")) or list(cls.default_types)
    members["type"] = types[0] if len(types) == 1 else types
    if cls.__name__ not in types or not all(isinstance(one, str) for one in types):
        problems["type"] = ("type.wrong", "type")


def _filled(slot: Slot, value: object) -> tuple[Held, str | None]:
    """What is held for one attribute, None for nothing; and the code of why it is refused."""
    if slot.term.language:
        return _texts(slot, value)
    if value is None:
        return None, _count_problem(slot, 0)
    items = _several(value)
    held: list[Held] = []
    for item in items:
        one, problem = _item(slot, item)
        if problem:
            return None, problem
        held.append(one)
    problem = _count_problem(slot, len(held))
    if problem or not held:
        return None, problem
    return held[0] if len(held) == 1 else held, None


def _item(slot: Slot, value: object) -> tuple[Held, str | None]:
    """One node or literal, or the code of why it is none that fits."""
    term = slot.term
    if slot.literal is None:
        bases = _bases(value)
        fits = "Node" in bases and (not term.classes or not bases.isdisjoint(term.classes))
        return (value, None) if fits else (None, "type.wrong")
    written, problem = slot.literal.write(value)
    if isinstance(written, int) and term.highest is not None and written > term.highest:
        problem = "number.out_of_range"
    return written, problem


def _bases(value: object) -> frozenset[str]:
    """The names of its class and of all that this is derived from."""
    cls: Any = type(value)
    found: frozenset[str] = _names_of(cls)
    return found


@lru_cache(maxsize=256)
def _names_of(cls: Any) -> frozenset[str]:
    return frozenset(base.__name__ for base in cls.__mro__)


def _texts(slot: Slot, value: object) -> tuple[Held, str | None]:
    if value is None or value == {}:
        return None, _count_problem(slot, 0)
    problem = None if isinstance(value, LangString) else text_problem(value)
    if problem:
        return None, problem
    texts = value if isinstance(value, LangString) else LangString.lenient(value)  # type: ignore[arg-type]
    return texts.to_json(), _count_problem(slot, len(texts.texts()))


def _count_problem(slot: Slot, count: int) -> str | None:
    term = slot.term
    if count < term.min and not term.completed:
        return "cardinality.min"
    return "cardinality.max" if term.max is not None and count > term.max else None


def _several(value: object) -> list[object]:
    """The values that a caller gave: one bare, several in a list or tuple, none as None."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _refusal(cls: Any, problems: Mapping[str, tuple[str, str]]) -> ModelError:
    findings = tuple(
        Finding(
            Check.FORMAT,
            Outcome.FAILED,
            code,
            f"{cls.__name__}.{attribute}: {_DETAILS.get(code, 'a value of another type')}",
            f"/{name}" if name else "",
        )
        for attribute, (code, name) in problems.items()
    )
    return ModelError(f"{cls.__name__}: {_listing(problems)}", findings=findings)


def _listing(problems: Mapping[str, tuple[str, str]]) -> str:
    said: Iterable[str] = (f"{attribute} ({code})" for attribute, (code, _) in problems.items())
    return ", ".join(said)
