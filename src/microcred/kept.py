"""Kept: a dictionary of bounded size, for what is worth remembering as long as somebody wants it.

Whoever verifies or issues many files hands such an object in, and owns it: there is no memory of
the house. When it is full it begins anew, so that a stranger who sends ever new things costs time
and no space. One object may serve several threads: each step is one of a dictionary's own.

    >>> from microcred.kept import Kept
    >>> squares: Kept[int, int] = Kept(2)
    >>> squares.keep(3, 9), squares.keep(4, 16), squares.get(3), squares.get(5)
    (9, 16, 9, None)
    >>> squares.keep(5, 25), squares.get(3), len(squares)
    (25, None, 1)
    >>> squares.found(6, lambda number: number * number)
    36
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Keys and values, at most so many; values are not changed by whoever gets them."""

    __slots__ = ("_found", "_most", "_room")

    def __init__(self, most: int) -> None:
        """An empty one.

        Args:
            most: the sum of the weights that it holds; what weighs more alone is not kept.
        """
        self._most = most
        self._room = most
        self._found: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value that is kept under a key, None if there is none."""
        return self._found.get(key)

    def keep(self, key: K, value: V, *, weight: int = 1) -> V:
        """Keep a value, and give it back.

        Args:
            key: by which it is found again.
            value: anything but None.
            weight: how much room it takes; 1, or a number of octets.
        """
        if weight > self._most:
            return value
        if weight > self._room:
            self._found.clear()
            self._room = self._most
        self._room -= weight
        self._found[key] = value
        return value

    def found(self, key: K, make: Callable[[K], V]) -> V:
        """The value that is kept under a key, made and kept if there is none.

        Args:
            key: by which it is found again.
            make: gives the value of a key; what it raises passes through, and nothing is kept.
        """
        value = self._found.get(key)
        return self.keep(key, make(key)) if value is None else value

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._found)

    def __repr__(self) -> str:
        """How many, and nothing of what is kept."""
        return f"Kept({len(self)} of {self._most})"
