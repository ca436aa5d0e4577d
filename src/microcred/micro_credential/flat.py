"""The base of the flat values: frozen, checked member by member, one table for three views.

A subclass says what its members are (`members`); from that follow the checks of its constructor,
its JSON form and its part of the JSON Schema. Equality, hash and `repr` go by the members.

    >>> from microcred.micro_credential.parties import Identifier
    >>> Identifier("ZED01", scheme="Erasmus code") == Identifier("ZED01", scheme="Erasmus code")
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Self, TypeVar

from microcred.errors import ModelError
from microcred.jsontext import JsonValue
from microcred.micro_credential.forms import Member, kept
from microcred.micro_credential.refusals import gather, pointer_part, refusal, under
from microcred.micro_credential.text import language_tag

__all__ = ["Flat", "Nested"]


class Flat:
    """A frozen value whose members are described by a table."""

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType({})
    """The members in the order in which they are written."""

    uncompared: ClassVar[frozenset[str]] = frozenset()
    """Members that issuing completes: no part of equality."""

    also_taken: ClassVar[frozenset[str]] = frozenset()
    """Names that are taken in place of members, and never written."""

    def _fill(self, given: Mapping[str, object], *, partial: bool = False) -> None:
        """Check and set every member.

        Raises:
            ModelError: every problem of every member, `value.missing` for a required one unless
                `partial`.
        """
        with gather() as problems:
            for name, member in self.members.items():
                form, value = member.form, given.get(name)
                self._set(name, form.empty)
                there = value is not None and not (isinstance(value, tuple | list) and not value)
                if not there and (partial or not member.required):
                    continue
                with problems, under(f"/{name}"):
                    if there:
                        self._set(name, kept(form, value) if partial else form.take(value))
                    else:
                        raise refusal("value.missing", "is needed")
        self._settle()
        if not partial:
            self._verify()

    def _settle(self) -> None:
        """What follows from several members together; subclasses say."""

    def _verify(self) -> None:
        """What is asked of several members together when somebody builds the value."""

    def _set(self, name: str, value: object) -> None:
        """Set a member while the value is being made."""
        object.__setattr__(self, name, value)

    @classmethod
    def from_given(cls, given: Mapping[str, object]) -> Self:
        """A value from its members by name, everything required being asked for.

        Raises:
            ModelError: a member is wrong or missing.
        """
        made = object.__new__(cls)
        made._fill(given)
        return made

    @classmethod
    def of_known(cls, **given: object) -> Self:
        """A value of which only a part is known, as read from elsewhere: nothing is required.

        Raises:
            ModelError: a member that is given is wrong.
        """
        made = object.__new__(cls)
        made._fill(given, partial=True)
        return made

    def missing(self) -> tuple[str, ...]:
        """JSON pointers of the required members that are not there, here and below."""
        return tuple(
            f"{pointer}/{name}"
            for pointer, value in self.walk()
            for name, member in value.members.items()
            if member.required and getattr(value, name) in (None, ())
        )

    def walk(self, pointer: str = "") -> Iterator[tuple[str, Flat]]:
        """This value and every flat value below, each with its JSON pointer."""
        yield pointer, self
        for name in self.members:
            value = getattr(self, name)
            if isinstance(value, Flat):
                yield from value.walk(f"{pointer}/{name}")
            for index, one in enumerate(value if isinstance(value, tuple) else ()):
                if isinstance(one, Flat):
                    yield from one.walk(f"{pointer}/{name}/{index}")

    def in_language(self, language: str | None) -> Self:
        """The same value, every string whose language was open now in this one.

        Raises:
            ModelError: `language.missing`.
        """
        changed: dict[str, object] = {}
        with gather() as problems:
            for name, member in self.members.items():
                value = getattr(self, name)
                if value is None or value == ():
                    continue  # in no language
                with problems, under(f"/{name}"):
                    tagged = member.form.tagged(value, language)
                    if tagged is not value:
                        changed[name] = tagged
        if not changed:
            return self
        made = object.__new__(type(self))
        for name in self.members:
            made._set(name, changed[name] if name in changed else getattr(self, name))
        made._settle()
        return made

    def to_json_in(self, language: str) -> dict[str, JsonValue]:
        """The members that are there, as JSON; texts in `language` alone are plain strings."""
        return {
            name: member.form.put(value, language)
            for name, member in self.members.items()
            if (value := getattr(self, name)) not in (None, ())
        }

    def __setattr__(self, name: str, value: object) -> None:
        """Refused: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        """Refused: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen")

    def _compared(self) -> tuple[object, ...]:
        names = (name for name in self.members if name not in self.uncompared)
        return tuple(getattr(self, name) for name in names)

    def __eq__(self, other: object) -> bool:
        """Equal when of one class and equal in every compared member."""
        if type(other) is not type(self):
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        """By the compared members."""
        return hash((type(self), self._compared()))

    def __repr__(self) -> str:
        """The members that are there."""
        there = ((name, getattr(self, name)) for name in self.members)
        inner = ", ".join(f"{name}={value!r}" for name, value in there if value not in (None, ()))
        return f"{type(self).__name__}({inner})"


F = TypeVar("F", bound=Flat)


class Nested(Generic[F]):
    """The form of a member that is itself a flat value.

    `short` names the one member that may stand for the whole: a learning outcome may be given as
    its title.
    """

    def __init__(self, kind: type[F], *, short: str | None = None) -> None:
        """`kind` is the class of the value."""
        self._kind = kind
        self._short = short

    @property
    def empty(self) -> None:
        """None."""
        return None

    def take(self, given: object) -> F:
        """The value itself, or made from a mapping of its members, or from its short form.

        Raises:
            ModelError: what the class refuses; `value.unknown_member`.
        """
        if isinstance(given, self._kind):
            return given
        if isinstance(given, Mapping) and not self._is_text(given):
            return from_members(self._kind, given)
        if self._short is None:
            raise refusal("value.wrong", f"no {self._kind.__name__}, nor an object of its members")
        return self._kind(**{self._short: self._kind.members[self._short].form.take(given)})

    def _is_text(self, given: Mapping[object, object]) -> bool:
        """A language map where the short form is a text: {"en": ..., "fr": ...}."""
        if self._short is None or not given or set(given) & set(self._kind.members):
            return False
        try:
            return bool([language_tag(tag) for tag in given])
        except ModelError:
            return False

    def put(self, value: F, language: str) -> JsonValue:
        """An object of the members; the short form where nothing else is there."""
        written = value.to_json_in(language)
        if self._short is None or set(written) != {self._short}:
            return written
        alone = written[self._short]
        # A text whose language tag is the name of a member would be taken for the object.
        return written if isinstance(alone, dict) and set(alone) & set(value.members) else alone

    def tagged(self, value: F, language: str | None) -> F:
        """With every open text in this language."""
        return value.in_language(language)

    def schema(self) -> dict[str, JsonValue]:
        """A reference to the class's definition, and its short form."""
        whole: dict[str, JsonValue] = {"$ref": f"#/$defs/{self._kind.__name__}"}
        if self._short is None:
            return whole
        return {"anyOf": [self._kind.members[self._short].form.schema(), whole]}

    @property
    def kind(self) -> type[F]:
        """The class of the value."""
        return self._kind

    @property
    def short(self) -> str | None:
        """The one member that may stand for the whole, if one may."""
        return self._short


def from_members(kind: type[F], given: Mapping[Any, object]) -> F:
    """A value from a mapping of its members.

    Raises:
        ModelError: what the class refuses; `value.unknown_member`.
    """
    with gather() as problems:
        for name in given:
            with problems, under(f"/{pointer_part(name)}"):
                if name not in kind.members and name not in kind.also_taken:
                    raise refusal("value.unknown_member", "no such member")
        with problems:
            made = kind.from_given(given)
    return made
