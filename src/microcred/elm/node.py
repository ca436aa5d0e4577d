"""Node: what all classes of the model have in common.

A node is an immutable value with an id, one type or more, the properties of its class, and
whatever else the JSON had from which it was read. `Cls(...)` builds and refuses what is wrong;
`Cls.from_json(...)` reads what is there and reports what is wrong; `to_json()` writes one
deterministic form: a single value bare, several as an array, members in the order received or, of
what was built, id and type and then by the properties' IRIs, as the European Commission's software
writes them. Two nodes are equal if they are of one class and stand for the same JSON value.

    >>> from microcred.elm import Concept
    >>> level = Concept(id="http://data.europa.eu/snb/eqf/6", pref_label={"en": "Level 6"})
    >>> level.to_json()["prefLabel"], str(level.pref_label)
    ({'en': 'Level 6'}, 'Level 6')
    >>> level.replace(notation="6") == level
    False
    >>> Concept.from_json(level.to_json()) == level
    True
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import is_
from types import MappingProxyType
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PrivateAttr

# The metaclass of every pydantic model; it has no public name (the same since pydantic 2.0).
from pydantic._internal._model_construction import ModelMetaclass
from pydantic_core import core_schema

from microcred.elm.building import built
from microcred.elm.declaring import Slot, classes_below, empty_attributes, position, slots_of
from microcred.elm.lang_string import LangString
from microcred.elm.reading import ATOMS, Held, Reading, copied
from microcred.errors import ModelError
from microcred.findings import Finding
from microcred.jsontext import JsonValue
from microcred.linked.terms import Term

__all__ = ["Node", "is_node", "members_of"]


class _NodeMeta(ModelMetaclass):
    """Keeps type checkers from deriving `__init__` from the fields.

    The constructor takes more than the attributes have: a dict for a text in languages, a single
    value for many.
    """


class Node(BaseModel, metaclass=_NodeMeta):
    """Anything that the model describes; by itself, what is of no class that is known.

    Attributes:
        id: absolute IRI or blank node label; None if there is none.
        type: JSON names of its classes, as they stand.
    """

    model_config = ConfigDict(frozen=True, defer_build=True, arbitrary_types_allowed=True)

    open_ended: ClassVar[bool] = False
    """Whether types and members beyond the model are expected, as in a proof."""
    keywords: ClassVar[frozenset[str]] = frozenset()
    """Members that belong to JSON-LD and are kept as they are."""
    default_types: ClassVar[tuple[str, ...]] = ()
    """What is written as `type` of what was built."""

    id: str | None = None
    type: tuple[str, ...] = ()

    _members: dict[str, Held] = PrivateAttr(default_factory=dict)
    _bare: bool = PrivateAttr(default=False)

    def __init__(self, **values: Any) -> None:
        """Build a node from the values of its attributes.

        Args:
            values: many-valued attributes take a list, a tuple or a single value; texts in
                languages a mapping such as {"en": "Ana"}; times an aware datetime or the text of
                an xsd:dateTime with zone; nodes are nodes.

        Raises:
            ModelError: what is wrong, all of it at once; `findings` names each place.
        """
        _fill(self, self._completed(built(type(self), values)))

    def __init_subclass__(cls, **options: Any) -> None:
        """Give a class its own name as the type of what is built."""
        super().__init_subclass__(**options)
        if "default_types" not in cls.__dict__:
            cls.default_types = (cls.__name__,)

    @classmethod
    def _completed(cls, members: dict[str, Held]) -> dict[str, Held]:
        """What is built of some attributes, and what the class adds."""
        return members

    @classmethod
    def assembled(cls, members: dict[str, Held], *, bare: bool = False) -> Self:
        """The node that holds these members, unchecked; the mapping is taken over.

        Reading and copying end here. `bare` says that the node is written as its id alone.
        """
        made = cls.__new__(cls)
        _fill(made, members, bare=bare)
        return made

    def reassembled(self, members: dict[str, Held]) -> Self:
        """The same with these members, unchecked; what is the same held value means the same."""
        cls = type(self)
        made = cls.__new__(cls)
        _fill(made, members, bare=_private(self)["_bare"], like=self)
        return made

    @classmethod
    def from_json(
        cls,
        value: Mapping[str, JsonValue],
        *,
        findings: list[Finding] | None = None,
        classes: Mapping[str, Any] | None = None,
        at_hand: Mapping[int, "Node"] | None = None,
    ) -> Self:
        """Read a JSON object, whatever it contains.

        Args:
            value: the object. It is copied; what the model does not know is kept.
            findings: a list to which everything that is wrong is added (FORMAT, WARNING).
            classes: the classes of another release by JSON name; else those of `microcred.elm`.
            at_hand: nodes that count without being read, by the identity of their objects.

        Raises:
            ModelError: the value is no JSON object, or nested beyond any use.
        """
        if not isinstance(value, Mapping):
            raise ModelError(f"a {cls.__name__} is read from a JSON object")
        known = {**(classes or _classes())}
        expected = () if cls is Node else (cls.__name__,)
        known.update(dict.fromkeys(expected, cls))
        reading = Reading(known, Node, [] if findings is None else findings, at_hand or {})
        try:
            read: Self = reading.node(value, expected, "")
        except RecursionError:
            raise ModelError("nested too deep to be read here") from None
        return read

    def to_json(self) -> dict[str, JsonValue]:
        """The node as a JSON object that the caller may keep and change."""
        return {
            name: held if held.__class__ in ATOMS else _written(held)
            for name, held in _private(self)["_members"].items()
        }

    @classmethod
    def terms(cls) -> Mapping[str, Term]:
        """The properties of the class: attribute name -> term, in the order of writing."""
        return MappingProxyType({slot.attribute: slot.term for slot in slots_of(cls).values()})

    @property
    def held(self) -> Mapping[str, Held]:
        """What the node holds, by JSON name: JSON, with nodes in the place of objects.

        It is shared with the node: look, and leave it as it is; `to_json` gives a copy.
        """
        return MappingProxyType(_private(self)["_members"])

    @property
    def unknown(self) -> dict[str, JsonValue]:
        """The members that the class does not know, as they were received."""
        known = {*slots_of(type(self)), "id", "type", *self.keywords}
        return {name: copied(held) for name, held in self._members.items() if name not in known}

    def written(self, name: str) -> JsonValue:
        """A member by its JSON name as it is written, None if there is none.

        This is how to see what was received where the typed attribute is empty for its sake.
        """
        value: JsonValue = _written(self._members.get(name))
        return value

    def replace(self, **changes: Any) -> Self:
        """The same node with some attributes changed; None takes one away.

        Raises:
            ModelError: a value is refused, as by the constructor.
        """
        cls = type(self)
        new = built(cls, changes, complete=False)
        slots = {"id": "id", "type": "type"}
        slots |= {slot.attribute: name for name, slot in slots_of(cls).items()}
        changed = {slots[attribute] for attribute in changes}
        order = [*self._members, *(name for name in new if name not in self._members)]
        if [*self._members] == sorted(self._members, key=position(cls)):
            order.sort(key=position(cls))
        members = {
            name: new.get(name) if name in changed else self._members[name]
            for name in order
            if name in (new if name in changed else self._members)
        }
        return cls.assembled(members, bare=self._bare and len(members) == 1)

    def children(self) -> Iterator[tuple[str, "Node"]]:
        """The nodes that this one holds, each with its place as a relative JSON pointer."""
        for name, held in _private(self)["_members"].items():
            if held.__class__ in ATOMS:
                continue
            if is_node(held.__class__):
                yield f"/{name}", held
            elif isinstance(held, list):
                for at, one in enumerate(held):
                    if is_node(one.__class__):
                        yield f"/{name}/{at}", one

    def walk(self) -> Iterator[tuple[str, "Node"]]:
        """This node and all below it in document order, each with its JSON pointer from here."""
        yield "", self
        for step, child in self.children():
            for where, node in child.walk():
                yield step + where, node

    def ordered(self) -> Self:
        """The same node, all members here and below in the order of the deterministic form."""
        held, cls = _private(self)["_members"], type(self)
        names = sorted(held, key=position(cls))
        members = {name: _ordered(held[name]) for name in names}
        if names == list(held) and all(members[name] is held[name] for name in names):
            return self
        return self.reassembled(members)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """pydantic's name for `replace`; nodes are immutable, so `deep` makes no difference."""
        return self.replace(**(update or {}))

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """pydantic's name for building without checks; a node is always checked."""
        return cls(**values)

    def __eq__(self, other: object) -> bool:
        """Whether it is a node of the same class that stands for the same JSON value."""
        if not isinstance(other, Node):
            return NotImplemented
        return type(self) is type(other) and _canonical(self) == _canonical(other)

    def __hash__(self) -> int:
        """Of the JSON value."""
        return hash(_canonical(self))

    def __repr__(self) -> str:
        """The class and the id; never the contents, which may be personal or a megabyte."""
        return f"{type(self).__name__}(id={self.id!r})"

    __str__ = __repr__

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse.

        Raises:
            ModelError: always; a changed copy is made by `replace`.
        """
        raise ModelError(f"a {type(self).__name__} is immutable", hint="Use replace(...).")

    def __delattr__(self, name: str) -> None:
        """Refuse.

        Raises:
            ModelError: always; a changed copy is made by `replace`.
        """
        raise ModelError(f"a {type(self).__name__} is immutable", hint="Use replace(...).")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """How pydantic treats a node inside other models: by `from_json` and `to_json`."""
        return core_schema.no_info_plain_validator_function(
            cls._validated,
            serialization=core_schema.plain_serializer_function_ser_schema(cls.to_json),
        )

    @classmethod
    def _validated(cls, value: object) -> Self:
        """A node given as itself or as JSON with nothing wrong but members that are unknown.

        Raises:
            ValueError: pydantic makes its own error of it.
        """
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise ValueError(f"a {cls.__name__} is given as one or as a JSON object")
        findings: list[Finding] = []
        try:
            node = cls.from_json(value, findings=findings)
        except ModelError as error:
            raise ValueError(str(error)) from None
        wrong = [str(finding) for finding in findings if not finding.code.startswith("term.")]
        if wrong:
            raise ValueError("; ".join(wrong))
        return node


def _fill(
    node: Node, members: dict[str, Held], *, bare: bool = False, like: Node | None = None
) -> None:
    """Give a fresh node its state: the members, and the attribute values that follow from them.

    `like` is a node of the same class: of what it holds as well, its attribute values are taken.
    """
    cls = type(node)
    before = {} if like is None else _private(like)["_members"]
    state = dict(empty_attributes(cls))
    slots = slots_of(cls)
    for name, held in members.items():
        slot = slots.get(name)
        if slot is not None:
            if like is not None and held is before.get(name, members):
                state[slot.attribute] = like.__dict__[slot.attribute]
            else:
                state[slot.attribute] = _value(slot, held)
    named, types = members.get("id"), members.get("type")
    state["id"] = named if isinstance(named, str) else None
    listed = types if isinstance(types, list) else [types]
    state["type"] = tuple([one for one in listed if isinstance(one, str)])
    object.__setattr__(node, "__dict__", state)
    object.__setattr__(node, "__pydantic_fields_set__", set(state))
    object.__setattr__(node, "__pydantic_extra__", None)
    object.__setattr__(node, "__pydantic_private__", {"_members": members, "_bare": bare})


def _value(slot: Slot, held: Held) -> object:
    """The attribute's value: what is of its type among what is held."""
    if slot.term.language:
        return LangString.of_member(held)
    listed = held if isinstance(held, list) else [held]
    if slot.literal is None:
        found = [one for one in listed if is_node(one.__class__)]
    else:
        found = [slot.literal.read(one)[0] for one in listed if one is not None]
        found = [one for one in found if one is not None]
    if slot.many:
        return tuple(found)
    return found[0] if found else None


@lru_cache(maxsize=512)
def is_node(kind: type) -> bool:
    """Whether values of a class are nodes; pydantic's own `isinstance` takes ten times as long."""
    return issubclass(kind, Node)


def members_of(node: Node) -> dict[str, Held]:
    """What a node holds, as `Node.held` has it, without a guard around it."""
    held: dict[str, Held] = _private(node)["_members"]
    return held


def _private(node: Node) -> dict[str, Any]:
    """The members of a node, and whether it is bare; pydantic's own way to them takes longer."""
    private: dict[str, Any] = node.__pydantic_private__ or {}
    return private


def _written(held: Held) -> Any:
    """What is held as JSON."""
    kind = held.__class__
    if kind in ATOMS:
        return held
    if kind is list:
        return [one if one.__class__ in ATOMS else _written(one) for one in held]
    if is_node(kind):
        return held.id if _private(held)["_bare"] else held.to_json()
    return copied(held)


def _ordered(held: Held) -> Held:
    """What is held, its nodes in order."""
    kind = held.__class__
    if kind in ATOMS or kind is dict:
        return held
    if isinstance(held, list):
        ordered = [_ordered(one) for one in held]
        return held if all(map(is_, ordered, held)) else ordered
    return held.ordered() if is_node(kind) else held


def _canonical(node: Node) -> str:
    """One text for each JSON value, whatever the order of members; 1, 1.0 and true differ."""
    return json.dumps(node.to_json(), sort_keys=True)


def _classes() -> Mapping[str, type[Node]]:
    """The classes of the rooms beside this one, by name; Python itself keeps that table."""
    here = __name__.rpartition(".")[0] + "."
    return classes_below(Node, here)
