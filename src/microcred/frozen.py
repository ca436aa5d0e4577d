"""Frozen: immutable values that cost nothing to declare.

A script that verifies one file, or a wallet that opens one, pays for every class it loads.
`dataclasses` writes and compiles code for each (near a millisecond) and brings `inspect` along; the
forty values between bytes and verdict would cost more than the verdict. Here a class states its
fields in the same way, and what a dataclass generates is done once, for all of them. Of a class of
which a hundred values were made, more will be: its `__init__` is then written as that of a
dataclass is, and takes a third of the time. Type checkers take the subclasses for dataclasses
(PEP 681).

    >>> from microcred.frozen import Frozen, part, replaced
    >>> class Credit(Frozen):
    ...     points: int
    ...     system: str = "ECTS"
    ...     note: str = part(default="", repr=False)
    >>> Credit(2), Credit(2) == Credit(points=2), replaced(Credit(2), points=3)
    (Credit(points=2, system='ECTS'), True, Credit(points=3, system='ECTS'))
    >>> Credit()
    Traceback (most recent call last):
    TypeError: Credit: points is missing
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from inspect import Signature

__all__ = ["Frozen", "part", "replaced"]

F = TypeVar("F", bound="Frozen")

_NOTHING: Final = object()
_MANY: Final = 100


class _Part:
    """What is said of one field."""

    __slots__ = ("compare", "default", "factory", "repr")

    def __init__(
        self, default: Any, factory: Callable[[], Any] | None, repr: bool, compare: bool
    ) -> None:
        self.default = default
        self.factory = factory
        self.repr = repr
        self.compare = compare


def part(
    *,
    default: Any = _NOTHING,
    default_factory: Callable[[], Any] | None = None,
    repr: bool = True,
    compare: bool = True,
) -> Any:
    """What a field is beside its name and type.

    Args:
        default: its value where none is given.
        default_factory: makes that value, for each instance anew.
        repr: whether `repr` shows it; personal data and keys are not shown.
        compare: whether it is part of equality and hash.
    """
    return _Part(default, default_factory, repr, compare)


class _Signature:
    """The signature of a class as `inspect` and `help` show it, made when it is asked for."""

    def __get__(self, instance: object, owner: type[Frozen]) -> Signature:
        from inspect import Parameter, Signature

        kind = Parameter.KEYWORD_ONLY if owner._kw_only else Parameter.POSITIONAL_OR_KEYWORD
        parameters = []
        for name, said in owner._parts.items():
            default = ... if said.factory else said.default
            default = Parameter.empty if default is _NOTHING else default
            parameters.append(Parameter(name, kind, default=default))
        return Signature(parameters)


@dataclass_transform(frozen_default=True, field_specifiers=(part,))
class Frozen:
    """The base of immutable values: fields are the annotated names of the class, in their order.

    Equal are values of one class with equal fields. `__post_init__` runs when all fields are set.
    """

    _parts: ClassVar[Mapping[str, _Part]] = MappingProxyType({})
    _kw_only: ClassVar[bool] = False
    _compared: ClassVar[tuple[str, ...]] = ()
    _made: ClassVar[int] = 0
    __match_args__: ClassVar[tuple[str, ...]] = ()
    __signature__ = _Signature()

    def __init_subclass__(cls, *, kw_only: bool = False, **options: Any) -> None:
        """Enter the fields of a class; `kw_only`: they are given by name only."""
        super().__init_subclass__(**options)
        parts = dict(cls._parts)
        for name, annotation in cls.__annotations__.items():
            if not str(annotation).startswith(("ClassVar", "typing.ClassVar")):
                said = cls.__dict__.get(name, _NOTHING)
                parts[name] = (
                    said if isinstance(said, _Part) else _Part(said, None, repr=True, compare=True)
                )
                if isinstance(said, _Part):
                    # As with dataclasses, only a plain default stays readable on the class.
                    delattr(cls, name)
        cls._parts = MappingProxyType(parts)
        cls._kw_only = kw_only
        cls._compared = tuple(name for name, said in parts.items() if said.compare)
        cls.__match_args__ = () if kw_only else tuple(parts)  # type: ignore[misc]
        cls._made = 0
        if cls.__init__ is Frozen.__init__ or hasattr(cls.__init__, "is_written"):
            # What is written for the class above would not know the fields of this one.
            cls.__init__ = Frozen.__init__  # type: ignore[method-assign]

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take a value for each field, in order or by name.

        Raises:
            TypeError: a field is missing, unknown or given twice.
        """
        cls, state = type(self), self.__dict__
        cls._made += 1
        if cls._made == _MANY and cls.__init__ is Frozen.__init__:
            cls.__init__ = _written(cls)  # type: ignore[method-assign]
        names = cls.__match_args__
        if len(given) > len(names):
            raise TypeError(f"{cls.__name__}: more than {len(names)} values by position")
        state.update(zip(names, given, strict=False))
        if not given and named.keys() <= cls._parts.keys():
            state.update(named)
        else:
            self._name(state, named)
        if len(state) < len(cls._parts):
            self._complete(state)
        self.__post_init__()

    def _name(self, state: dict[str, Any], named: Mapping[str, Any]) -> None:
        """Set the fields that were given by name."""
        for name, value in named.items():
            if name in state or name not in self._parts:
                word = "given twice" if name in state else "no field"
                raise TypeError(f"{type(self).__name__}: {name} is {word}")
            state[name] = value

    def _complete(self, state: dict[str, Any]) -> None:
        """Set the defaults of the fields that were not given."""
        for name, said in self._parts.items():
            if name in state:
                continue
            if said.factory is not None:
                state[name] = said.factory()
            elif said.default is _NOTHING:
                raise TypeError(f"{type(self).__name__}: {name} is missing")
            else:
                state[name] = said.default

    def __post_init__(self) -> None:
        """What a class checks or completes when its fields are set; here nothing."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refused: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> NoReturn:
        """Refused: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen")

    def _values(self) -> tuple[Any, ...]:
        state = self.__dict__
        return tuple([state[name] for name in self._compared])

    def __eq__(self, other: object) -> bool:
        """Equal when of one class and equal in every compared field."""
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        """By the compared fields."""
        return hash(self._values())

    def __repr__(self) -> str:
        """The fields that may be shown."""
        shown = (
            f"{name}={getattr(self, name)!r}" for name, said in self._parts.items() if said.repr
        )
        return f"{type(self).__qualname__}({', '.join(shown)})"


def _written(cls: type[Frozen]) -> Any:
    """The `__init__` of a class, written for its fields; it does what that of all classes does."""
    defaults = [
        said.factory is not None or said.default is not _NOTHING for said in cls._parts.values()
    ]
    if not cls._kw_only and defaults != sorted(defaults):
        return Frozen.__init__  # Python has no signature for it
    # Names of its own, longer than any field's, so that none of them is a field's.
    mark = "_" * (1 + max(map(len, cls._parts), default=0))
    own, state, nothing = (f"{mark}{word}" for word in ("self", "state", "nothing"))
    known: dict[str, Any] = {nothing: _NOTHING}
    taken, body = [own, *(["*"] if cls._kw_only and cls._parts else [])], []
    for (name, said), has_default in zip(cls._parts.items(), defaults, strict=True):
        given = f"{mark}of_{name}"
        known[given] = said.factory or said.default
        default = nothing if said.factory else given
        taken.append(f"{name}={default}" if has_default else name)
        made = f"{given}() if {name} is {nothing} else {name}" if said.factory else name
        body.append(f"{state}[{name!r}] = {made}")
    if cls.__post_init__ is not Frozen.__post_init__:
        body.append(f"{own}.__post_init__()")
    lines = [f"def __init__({', '.join(taken)}):", f"{state} = {own}.__dict__", *body]
    exec("\n    ".join(lines), known)  # noqa: S102 - of names of fields, as dataclasses do it
    known["__init__"].is_written = True
    return known["__init__"]


def replaced(value: F, **changes: Any) -> F:
    """The same value with some fields changed; it is made, and so checked, anew.

    Raises:
        TypeError: a field is unknown.
    """
    cls, held = type(value), value.__dict__
    if len(held) == len(cls._parts) and held.keys() == cls._parts.keys():
        return cls(**{**held, **changes})
    # A field that is made when it is asked for (the entries of a vocabulary) may not be held yet.
    state = {name: held[name] if name in held else getattr(value, name) for name in cls._parts}
    return cls(**{**state, **changes})
