"""Frozen values behave as frozen dataclasses do, field for field."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.frozen import Frozen, part, replaced


class Ours(Frozen):
    a: int
    b: str = "b"
    secret: bytes = part(default=b"", repr=False)
    note: tuple[str, ...] = part(default_factory=tuple, compare=False)
    kind: ClassVar[str] = "kind"


@dataclass(frozen=True)
class Theirs:
    a: int
    b: str = "b"
    secret: bytes = field(default=b"", repr=False)
    note: tuple[str, ...] = field(default_factory=tuple, compare=False)
    kind: ClassVar[str] = "kind"


class Derived(Ours):
    c: float = 1.0


class Named(Frozen, kw_only=True):
    x: int
    y: int = 2

    def __post_init__(self) -> None:
        if self.x > self.y:
            raise ValueError("x is beyond y")
        object.__setattr__(self, "y", self.y + 0)


class Lazy(Frozen):
    n: int

    @cached_property
    def double(self) -> int:
        return 2 * self.n


VALUES = st.tuples(st.integers(), st.text(), st.binary(), st.tuples(st.text()))


@given(VALUES, VALUES)
def test_as_a_dataclass(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*one), Theirs(*one)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (ours == Ours(*other)) is (theirs == Theirs(*other))
    assert hash(ours) == hash(Ours(*one))
    assert [getattr(ours, name) for name in "ab"] == [getattr(theirs, name) for name in "ab"]


def test_defaults() -> None:
    assert Ours(1) == Ours(a=1, b="b", secret=b"", note=())
    assert Ours(1).note == ()
    assert Ours.kind == Ours(1).kind == "kind"
    assert Ours.b == "b"
    assert not hasattr(Ours, "secret")


def test_what_is_not_shown_and_not_compared() -> None:
    assert "key" not in repr(Ours(1, secret=b"key"))
    assert Ours(1, note=("x",)) == Ours(1)
    assert hash(Ours(1, note=("x",))) == hash(Ours(1))
    assert Ours(1, secret=b"key") != Ours(1)


@pytest.mark.parametrize(
    ("given_", "named", "word"),
    [
        # In our words, or in those of Python where many values were made.
        ((), {}, "a is missing|missing .* 'a'"),
        ((1, "b", b"", (), 5), {}, "more than 4|but 6 were given"),
        ((1,), {"a": 2}, "a is given twice|multiple values .* 'a'"),
        ((1,), {"z": 2}, "z is no field|unexpected .* 'z'"),
        ((1,), {"kind": "x"}, "kind is no field|unexpected .* 'kind'"),
    ],
)
def test_wrong_arguments(given_: Any, named: Any, word: str) -> None:
    with pytest.raises(TypeError, match=word):
        Ours(*given_, **named)


def test_by_name_only() -> None:
    assert Named(x=1).y == 2
    with pytest.raises(TypeError):
        Named(1)  # type: ignore[misc]
    with pytest.raises(ValueError, match="beyond"):
        Named(x=3)


def test_frozen() -> None:
    value = Ours(1)
    with pytest.raises(AttributeError):
        value.a = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del value.a
    assert value == Ours(1)


def test_derived_classes_add_fields_and_are_others() -> None:
    assert Derived(1, "b", b"", (), 2.0).c == 2.0
    assert Derived(1) != Ours(1)
    assert Ours(1) != (1, "b", b"", ())


def test_replaced_is_checked() -> None:
    assert replaced(Ours(1, "x"), a=2) == Ours(2, "x")
    with pytest.raises(TypeError):
        replaced(Ours(1), z=1)
    with pytest.raises(ValueError, match="beyond"):
        replaced(Named(x=1), x=9)


def test_what_is_computed_once_stays_out_of_equality() -> None:
    value = Lazy(2)
    assert (value.double, value.double) == (4, 4)
    assert value == Lazy(2)
    assert repr(value) == "Lazy(n=2)"
    assert replaced(value, n=3).double == 6


def test_pickled_and_copied() -> None:
    for value in (Ours(1, "x", b"y", ("z",)), Derived(1), Named(x=1), Lazy(2)):
        assert pickle.loads(pickle.dumps(value)) == value
        assert copy.copy(value) == copy.deepcopy(value) == value


def test_matching() -> None:
    match Ours(1, "x"):
        case Ours(a, b):
            assert (a, b) == (1, "x")
        case _:
            pytest.fail("no match")


def test_the_signature_is_shown() -> None:
    assert str(inspect.signature(Ours)) == "(a, b='b', secret=b'', note=Ellipsis)"
    assert str(inspect.signature(Named)) == "(*, x, y=2)"


def of_many(cls: type[Any], **fields: Any) -> type[Any]:
    """The class, of which many values were made."""
    for _ in range(200):
        cls(**fields)
    return cls


@given(VALUES)
def test_of_many_values_each_is_as_the_first(one: tuple[Any, ...]) -> None:
    class Fresh(Ours):
        pass

    class Many(Ours):
        pass

    of_many(Many, a=1)
    assert hasattr(Many.__init__, "is_written") and not hasattr(Fresh.__init__, "is_written")
    for count in range(1, 5):
        first, many = Fresh(*one[:count]), Many(*one[:count])
        assert vars(first) == vars(many)
        assert repr(first).rpartition("Fresh")[2] == repr(many).rpartition("Many")[2]
    assert vars(Many(a=one[0], note=one[3])) == vars(Fresh(a=one[0], note=one[3]))
    assert Many(1).note == () and inspect.signature(Many) == inspect.signature(Fresh)
    for given_, named in (((), {}), ((1, 2, 3, 4, 5), {}), ((1,), {"a": 2}), ((1,), {"z": 2})):
        with pytest.raises(TypeError):
            Many(*given_, **named)


def test_what_a_class_checks_it_checks_of_many() -> None:
    class Many(Named, kw_only=True):
        z: list[int] = part(default_factory=list)

    of_many(Many, x=1)
    assert hasattr(Many.__init__, "is_written")
    assert Many(x=1).z is not Many(x=1).z
    with pytest.raises(ValueError, match="beyond"):
        Many(x=3)
    with pytest.raises(TypeError):
        Many(1)


def test_classes_of_many_values_may_be_derived_from() -> None:
    class Many(Ours):
        pass

    class Before(Many):
        d: int = 4

    of_many(Many, a=1)

    class After(Many):
        d: int = 4

    class Own(Many):
        def __init__(self) -> None:
            super().__init__(7)

    assert vars(Before(1)) == vars(After(1)) == {**vars(Ours(1)), "d": 4}
    assert of_many(After, a=1)(1, d=5).d == 5
    assert of_many(Own)().a == 7


def test_what_is_asked_for_after_a_default_is_asked_for() -> None:
    class Odd(Ours):
        c: int

    assert of_many(Odd, a=1, c=2)(1, "b", b"", (), 3).c == 3
    with pytest.raises(TypeError, match="c is missing"):
        Odd(1)


def test_fields_may_have_any_name() -> None:
    class Odd(Frozen):
        state: int
        known: list[int] = part(default_factory=list)
        nothing: int = 3
        _of_state: int = 4
        __init__of: int = 5
        cls: int = 6

    first = Odd(1)
    many = of_many(Odd, state=1)
    assert hasattr(many.__init__, "is_written")
    assert vars(many(1)) == vars(first) and many(2, [1], 7, 8) == Odd(2, [1], 7, 8)
    assert vars(many(state=[3]))["state"] == [3]
