"""JSON places: what may stand where, as JSON Schema 2020-12, from the terms of the model.

Three things are told apart here as `microcred.elm.reading` does. A *class* says which members an
object has. A *place* says which classes may stand there; the most special one that an object names
in `type` counts, whatever other types it has. *Times* say how often: one value may stand bare or in
an array, and null is no value. Places are told by `if` and `then`, not by alternatives: a validator
then names the member that is wrong, and not the whole credential.

    >>> from microcred.elm import Note
    >>> from microcred.schemas.json_places import class_definition
    >>> note = class_definition(Note, completed=True)
    >>> note["required"], note["properties"]["subject"]["$ref"]
    (['noteLiteral'], '#/$defs/maybe.Concept')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.schemas.json_forms import FORMS, ref

if TYPE_CHECKING:
    from microcred.elm import Node
    from microcred.elm.declaring import Slot
    from microcred.linked.terms import Term

__all__ = ["Schema", "class_definition", "names_one_of", "place", "slot_definitions"]

Schema = dict[str, Any]
"""A JSON Schema that is an object."""

_TIMES: Final[Mapping[tuple[int, int | None], str]] = MappingProxyType(
    {(0, None): "many", (1, None): "some", (0, 1): "maybe", (1, 1): "one"}
)


def class_definition(cls: type[Node], *, completed: bool) -> Schema:
    """The members of a class, and which of them are required.

    Args:
        cls: the class.
        completed: whether what sealing adds is required too.
    """
    from microcred.elm.declaring import slots_of

    slots = slots_of(cls)
    made: Schema = {"title": cls.__name__}
    required = [name for name, slot in slots.items() if _least(slot.term, completed)]
    if required:
        made["required"] = required
    made["properties"] = {"id": ref("Id")} | {
        name: {**ref(_slot_name(slot, completed)), "description": slot.term.doc}
        for name, slot in slots.items()
    }
    return made


def _least(term: Term, completed: bool) -> int:
    """The fewest values; what sealing completes may be missing before."""
    return 0 if term.completed and not completed else term.min


def _slot_name(slot: Slot, completed: bool) -> str:
    """Name of the definition of all values of a property, such as "many.Concept"."""
    term = slot.term
    times = _TIMES[_least(term, completed), term.max]
    return f"text.{times}" if term.language else f"{times}.{_value_name(slot)}"


def _value_name(slot: Slot) -> str:
    """Name of the definition of one value, without "value.": "Concept", "xsd.dateTime"."""
    term = slot.term
    if slot.literal is None:
        return ".".join([*(term.classes or ("Anything",)), *(["IRI"] if term.takes_iri else [])])
    name = term.range[0].removeprefix("nodeKind ").replace(":", ".")
    return name if term.highest is None else f"{name}.{term.highest}"


def slot_definitions(
    classes: Mapping[str, type[Node]], roots: Iterable[str], *, completed: bool
) -> dict[str, Schema]:
    """What the classes refer to: places, and how often something stands there; sorted by name.

    Args:
        classes: of the release, by JSON name.
        roots: classes that a whole document may have.
        completed: as in `class_definition`.
    """
    from microcred.elm.declaring import slots_of

    made: dict[str, Schema] = {}
    for slot in (slot for cls in classes.values() for slot in slots_of(cls).values()):
        term = slot.term
        if term.language:
            continue
        name = _value_name(slot)
        made[_slot_name(slot, completed)] = _several(_least(term, completed), term.max, name)
        if slot.literal is None:
            made[f"value.{name}"] = place(classes, term.classes, takes_iri=term.takes_iri)
        elif term.highest is not None:
            plain = name.removesuffix(f".{term.highest}")
            made[f"value.{name}"] = {**ref(f"value.{plain}"), "maximum": term.highest}
    made.update((f"value.{name}", place(classes, (name,))) for name in roots)
    return dict(sorted(made.items()))


def _several(least: int, most: int | None, name: str) -> Schema:
    """Values of one kind, bare or in an array, so many at least and at most that are not null."""
    value = ref(f"value.{name}")
    array: Schema = {"items": value}
    if least or most is not None:
        array["contains"] = ref("Said")
        if least != 1:
            array["minContains"] = least
        if most is not None:
            array["maxContains"] = most
    bare = {**value, **FORMS["Said"]} if least else value
    return {"if": {"type": "array"}, "then": array, "else": bare}


# -- places ---------------------------------------------------------------------------------------


def names_one_of(names: Iterable[str]) -> Schema:
    """Whether an object names one of some classes in `type`, alone or among others."""
    known = {"enum": list(names)}
    return {
        "required": ["type"],
        "properties": {"type": {"anyOf": [known, {"type": "array", "contains": known}]}},
    }


def place(
    classes: Mapping[str, type[Node]], expected: tuple[str, ...], *, takes_iri: bool = False
) -> Schema:
    """What may stand where some classes are expected: an object, null, or an IRI if that will do.

    Args:
        classes: of the release, by JSON name.
        expected: names of the classes, the general one first; empty if any class may stand there.
        takes_iri: whether an IRI alone will do.
    """
    types = ["object", *(["string"] if takes_iri else []), "null"]
    made: Schema = {"type": types}
    if takes_iri:
        made.update({name: FORMS["Id"][name] for name in ("pattern", "not")})
    admitted = [name for name, cls in classes.items() if not expected or _is_one_of(cls, expected)]
    steps = list(_from_special_to_general(classes, admitted))
    general = classes.get(expected[0]) if expected else None
    if general is not None and general.open_ended:
        # Mechanisms bring types of their own; only what is known to be something else is wrong.
        stranger = {**ref(general.__name__), "not": ref("IsKnown")}
        return {**made, **_choice(steps, stranger)}
    if len(steps) == 1 and len(steps[0]) == 1:
        return {**made, "allOf": [ref(f"Is.{steps[0][0]}"), ref(steps[0][0])]}
    return {**made, **_choice(steps, names_one_of(admitted))}


def _is_one_of(cls: type[Node], names: tuple[str, ...]) -> bool:
    return any(base.__name__ in names for base in cls.__mro__)


def _from_special_to_general(
    classes: Mapping[str, type[Node]], names: Iterable[str]
) -> Iterator[list[str]]:
    """The names in groups of one rank, the most derived classes first, as reading ranks them."""

    def rank(name: str) -> int:
        return -len(classes[name].__mro__)

    for _, group in groupby(sorted(names, key=rank), key=rank):
        yield list(group)


def _choice(steps: list[list[str]], otherwise: Schema) -> Schema:
    """The first group counts of which a class is named; if several are, one of them must fit."""
    made = otherwise
    for step in reversed(steps):
        if len(step) == 1:
            made = {"if": ref(f"Is.{step[0]}"), "then": ref(step[0]), "else": made}
            continue
        made = {"if": names_one_of(step), "then": _of_one_rank(step), "else": made}
    return made


def _of_one_rank(names: list[str]) -> Schema:
    """The one class that is named; if several are, one of them must fit."""
    several = {"type": "array", "contains": {"enum": names}, "minContains": 2}
    return {
        "if": {"properties": {"type": several}},
        "then": {"anyOf": [{"allOf": [ref(f"Is.{name}"), ref(name)]} for name in names]},
        "else": {"allOf": [{"if": ref(f"Is.{name}"), "then": ref(name)} for name in names]},
    }
