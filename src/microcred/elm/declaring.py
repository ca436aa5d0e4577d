"""Declaring: the words in which the classes of the model say what their properties are.

A property is one line: how often it occurs (`Maybe`, `One`, `Many`, `Some`, and the same for texts
in languages), with what (a class, or a datatype), and `term(...)` with what it says and what no
rule gives. `slots_of` turns the lines of a class into its table of slots: SHACL's cardinality and
range, the IRI and the JSON name all follow from them.

    >>> from microcred.elm import Note
    >>> from microcred.elm.declaring import slots_of
    >>> slot = slots_of(Note)["noteLiteral"]
    >>> slot.attribute, slot.term.range, slot.term.min, slot.many
    ('note_literal', ('rdf:langString',), 1, False)
"""

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType, SimpleNamespace, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, Field

from microcred.elm.lang_string import LangString
from microcred.elm.literals import LITERALS, Literal
from microcred.linked.terms import (
    SCHEMES,
    ProfileRule,
    Term,
    class_iri,
    expand,
    property_iri,
    shorten,
)

__all__ = [
    "AnyUri",
    "Duration",
    "Html",
    "Iri",
    "Many",
    "ManyTexts",
    "Maybe",
    "MaybeText",
    "Notation",
    "One",
    "PositiveInteger",
    "Slot",
    "Some",
    "SomeTexts",
    "by_attribute",
    "classes_below",
    "empty_attributes",
    "position",
    "required_attributes",
    "slots_of",
    "term",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Times:
    """How often a property occurs: `min` to `max` values, None for any number."""

    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class Datatype:
    """The datatype of a literal whose Python type does not tell it; `name` is prefixed."""

    name: str


Maybe = Annotated[T | None, Times(0, 1)]
"""At most one value; None if there is none."""
One = Annotated[T | None, Times(1, 1)]
"""Exactly one value; None in what was read without."""
Many = Annotated[tuple[T, ...], Times(0, None)]
"""Any number of values, a tuple."""
Some = Annotated[tuple[T, ...], Times(1, None)]
"""One value or more, a tuple; empty in what was read without."""
MaybeText: TypeAlias = Annotated[LangString | None, Times(0, 1)]
"""A text in one language at most."""
ManyTexts: TypeAlias = Annotated[LangString | None, Times(0, None)]
"""A text in any number of languages; None if there is none."""
SomeTexts: TypeAlias = Annotated[LangString | None, Times(1, None)]
"""A text in one language or more; None in what was read without."""

AnyUri: TypeAlias = Annotated[str, Datatype("xsd:anyURI")]
"""An address, kept as text."""
Duration: TypeAlias = Annotated[str, Datatype("xsd:duration")]
"""A duration such as "PT60H" (60 hours) or "P6M" (6 months), kept as text."""
Html: TypeAlias = Annotated[str, Datatype("rdf:HTML")]
"""A text with HTML markup; never trust it."""
Iri: TypeAlias = Annotated[str, Datatype("nodeKind IRI")]
"""The IRI of something that is not described further."""
Notation: TypeAlias = Annotated[str, Datatype("nodeKind Literal")]
"""A code or number under which something is known, as text."""
PositiveInteger: TypeAlias = Annotated[int, Datatype("xsd:positiveInteger")]
"""A whole number from 1."""

_ANY_IRI: Final = "nodeKind IRI"
_DATATYPES: Final[Mapping[type, str]] = MappingProxyType(
    {
        str: "xsd:string",
        int: "xsd:integer",
        bool: "xsd:boolean",
        datetime: "xsd:dateTime",
        Decimal: "xsd:decimal",
        LangString: "rdf:langString",
    }
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What `term` was told beyond the rules.

    Attributes:
        name: JSON member, None if the rule gives it.
        iri: of the RDF property, None if the rule gives it.
        range: prefixed names of classes in higher rooms; empty if the annotation tells them.
        vocabulary: IRI of the concept scheme, None if any will do.
        in_context: whether the published context has a term for it.
        completed: whether sealing adds it.
        highest: largest number, None if there is none.
        profiles: what the EDC profiles ask beyond the class.
    """

    name: str | None = None
    iri: str | None = None
    range: tuple[str, ...] = ()
    vocabulary: str | None = None
    in_context: bool = True
    completed: bool = False
    highest: int | None = None
    profiles: tuple[ProfileRule, ...] = ()


def term(
    doc: str,
    *,
    name: str | None = None,
    iri: str | None = None,
    range: str = "",
    vocabulary: str | None = None,
    in_context: bool = True,
    completed: bool = False,
    highest: int | None = None,
    profiles: Mapping[str, tuple[int, int | None]] = MappingProxyType({}),
) -> Any:
    """What a property says, and what no rule gives.

    Args:
        doc: one sentence.
        name: JSON member, if it is not the attribute's name in camel case.
        iri: prefixed name of the RDF property, if the JSON name does not tell it.
        range: names of classes in higher rooms, separated by spaces, the most general first;
            "IRI" where a bare IRI will do.
        vocabulary: key of the concept scheme in `microcred.linked.terms.SCHEMES`.
        in_context: False if the published context has no term for this IRI.
        completed: True if sealing adds it.
        highest: largest number.
        profiles: name of an EDC profile -> fewest and most values under it.

    Returns:
        What pydantic takes as the default of a field; the facts are its metadata.
    """
    facts = Facts(
        name,
        expand(iri) if iri else None,
        tuple(_ANY_IRI if one == "IRI" else shorten(class_iri(one)) for one in range.split()),
        SCHEMES[vocabulary] if vocabulary else None,
        in_context,
        completed,
        highest,
        tuple(ProfileRule(profile, *times) for profile, times in profiles.items()),
    )
    extra: Any = {"facts": facts}
    return Field(default=None, description=doc, json_schema_extra=extra)


@dataclass(frozen=True, slots=True)
class Slot:
    """One property of one class, ready for use.

    Attributes:
        attribute: its Python name.
        term: what it is.
        many: whether the Python value is a tuple.
        literal: how its datatype is read and written; None for nodes and for texts in languages.
    """

    attribute: str
    term: Term
    many: bool
    literal: Literal | None

    @property
    def empty(self) -> object:
        """The Python value where there is nothing."""
        return () if self.many else None


@cache
def slots_of(cls: type[BaseModel]) -> Mapping[str, Slot]:
    """The slots of a class by JSON name, in the order of their IRIs.

    That order is the one in which the European Commission's own software writes members.
    """
    hints = _hints(cls)
    found = [
        _slot(attribute, hints[attribute], field.description or "", field.json_schema_extra)
        for attribute, field in cls.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and "facts" in field.json_schema_extra
    ]
    found.sort(key=lambda slot: slot.term.iri)
    return MappingProxyType({slot.term.name: slot for slot in found})


def _hints(cls: type[BaseModel]) -> dict[str, Any]:
    """The annotations of all fields, names of later classes resolved in the room that has them."""
    hints: dict[str, Any] = {}
    for owner in reversed(cls.__mro__[: cls.__mro__.index(BaseModel)]):
        written = SimpleNamespace(__annotations__=inspect.get_annotations(owner))
        room = vars(sys.modules[owner.__module__])
        hints.update(get_type_hints(written, room, include_extras=True))
    return hints


def _slot(attribute: str, hint: Any, doc: str, extra: Any) -> Slot:
    facts: Facts = extra["facts"]
    times, many, range_ = _outline(hint)
    name = facts.name or _camel(attribute)
    range_ = facts.range or range_
    made = Term(
        name,
        facts.iri or property_iri(name),
        range_,
        times.min,
        times.max,
        facts.vocabulary,
        facts.in_context,
        facts.completed,
        facts.highest,
        facts.profiles,
        doc,
    )
    return Slot(attribute, made, many, None if facts.range else LITERALS.get(range_[0]))


def _outline(hint: Any) -> tuple[Times, bool, tuple[str, ...]]:
    """How often, whether as a tuple, and with what; read off an annotation."""
    typed, *extras = get_args(hint)
    times: Times = next(extra for extra in extras if isinstance(extra, Times))
    many = get_origin(typed) is tuple
    inner = get_args(typed)[0] if many else typed
    return times, many, tuple(_range_name(one) for one in _alternatives(inner))


def _alternatives(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in (Union, UnionType):
        return tuple(one for one in get_args(hint) if one is not type(None))
    return (hint,)


def _range_name(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        datatype: Datatype = get_args(hint)[1]
        return datatype.name
    if hint in _DATATYPES:
        return _DATATYPES[hint]
    return shorten(class_iri(hint.__name__))


def _camel(attribute: str) -> str:
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


@cache
def empty_attributes(cls: type[BaseModel]) -> Mapping[str, object]:
    """The attributes of a class in their order, all empty."""
    empty: dict[str, object] = {"id": None, "type": ()}
    by_attribute = {slot.attribute: slot.empty for slot in slots_of(cls).values()}
    return empty | {name: by_attribute[name] for name in cls.model_fields if name in by_attribute}


@cache
def by_attribute(cls: type[BaseModel]) -> Mapping[str, Slot]:
    """The slots of a class by attribute name, in the order of `slots_of`."""
    return MappingProxyType({slot.attribute: slot for slot in slots_of(cls).values()})


@cache
def required_attributes(cls: type[BaseModel]) -> Mapping[str, str]:
    """The attributes that whoever builds has to give, in that order, each with its JSON name."""
    slots = slots_of(cls).values()
    needed = {slot.attribute: slot.term for slot in slots if slot.term.min}
    return MappingProxyType({at: one.name for at, one in needed.items() if not one.completed})


@cache
def classes_below(cls: type[BaseModel], package: str) -> Mapping[str, Any]:
    """Every class that is derived from one, in the rooms of a package, by name."""
    found: dict[str, Any] = {}
    for derived in cls.__subclasses__():
        if derived.__module__.startswith(package):
            found |= {derived.__name__: derived, **classes_below(derived, package)}
    return found


_UNKNOWN: Final = 1 << 20  # the rank of a member that a class does not know


class _Ranks(dict[str, int]):
    """Ranks of members by their names."""

    def __missing__(self, name: str) -> int:
        return _UNKNOWN


@cache
def position(cls: Any) -> Callable[[str], int]:
    """The sort key of member names in the deterministic form.

    Members that the class does not know stand behind those that it knows, and those of JSON-LD at
    the end, in the same order among themselves.
    """
    ranks = _Ranks({name: at for at, name in enumerate(("id", "type", *slots_of(cls)))})
    ranks |= {name: ranks[name] + _UNKNOWN + 1 for name in cls.keywords}
    return ranks.__getitem__
