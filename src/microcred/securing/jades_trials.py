"""Was a timestamp once over the same items in another order, or without one of them? By trying.

ETSI TS 119 182-1 clause 5.3.6: an archive timestamp is over the texts of the items before it,
joined with nothing. A hash that fits is a proof of how they stood; that none fits proves nothing,
since what is tried is bounded, in octets that are hashed, not in time.

    >>> from microcred.securing.jades_trials import Work, below, orders
    >>> list(orders(3)), below((2, 0, 1), 1)
    ([(1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0), (2, 0, 1)], (2, 0))
    >>> work = Work(100)
    >>> work.spend(60), work.spend(60), work.spend(40)
    (True, False, False)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from microcred.crypto.timestamps import TimestampToken

__all__ = ["Trial", "Work", "all_orders", "below", "find_order", "find_superfluous", "orders"]

_MOST_PERMUTED: Final = 7  # items, whose 5 040 orders are all tried
_MOST_REMEMBERED: Final = 4096
_EACH: Final = 128  # octets that a trial costs beside those that it hashes


class Work:
    """How much may still be tried for one signature, in octets; used up, nothing more is."""

    def __init__(self, octets: int) -> None:
        """Begin with so many octets."""
        self._left = octets

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self._left <= 0

    def spend(self, octets: int) -> bool:
        """Whether so many are left; they are not any more then. Else none are left."""
        self._left = self._left - octets if octets <= self._left else 0
        return self._left > 0


class Trial:
    """One token, and whether it is over what may have stood before it.

    Attributes:
        work: what is left of it.
    """

    work: Work

    def __init__(self, token: TimestampToken, head: bytes, work: Work) -> None:
        """Hash what comes before the items once.

        Args:
            token: an archive timestamp.
            head: payload, protected header and signature, each followed by a full stop.
            work: which all trials of a signature share.
        """
        self.work = work
        self._imprint = token.imprint
        name = token.imprint_hash
        # A hash that is not known here, or has no fixed length, is never that of anything.
        known = name in hashlib.algorithms_available and not name.startswith("shake")
        self._begun = hashlib.new(name, usedforsecurity=False) if known else None
        if self._begun is not None:
            self._begun.update(head)

    def fits(self, texts: Iterable[bytes]) -> bool:
        """Whether the token is over exactly these items; False too without work left."""
        if self._begun is None:
            return False
        kept = list(texts)
        if not self.work.spend(_EACH + sum(len(one) + 8 for one in kept)):
            return False
        hashed = self._begun.copy()
        for one in kept:
            hashed.update(one)
        return hashed.digest() == self._imprint


def orders(count: int) -> Iterator[tuple[int, ...]]:
    """Other orders of so many items: two of them exchanged, then one moved farther."""
    for one, other in combinations(range(count), 2):
        order = list(range(count))
        order[one], order[other] = other, one
        yield tuple(order)
    for source in range(count):
        for target in range(count):
            if abs(source - target) > 1:
                order = [place for place in range(count) if place != source]
                order.insert(target, source)
                yield tuple(order)


def all_orders(count: int) -> Iterator[tuple[int, ...]]:
    """Every order of so many items, if they are few; else none."""
    if count <= _MOST_PERMUTED:
        yield from permutations(range(count))


def below(order: Sequence[int], position: int) -> tuple[int, ...]:
    """The items that stand before one of them in an order."""
    return tuple(order[: order.index(position)])


def find_order(
    trial: Trial, texts: Sequence[bytes], position: int, among: Iterable[tuple[int, ...]]
) -> tuple[int, ...] | None:
    """The order in which a token would be over what stands before it.

    Args:
        trial: of the token.
        texts: of all items of the file, its own among them.
        position: of its own.
        among: orders of all items.

    Returns:
        the present places of the items that stood before it, in their order; None if no order fits.
    """
    tried = {tuple(range(position))}
    for order in among:
        if trial.work.is_over:
            return None
        found = below(order, position)
        if found in tried:
            continue
        if len(tried) < _MOST_REMEMBERED:
            tried.add(found)
        if trial.fits(texts[place] for place in found):
            return found
    return None


def find_superfluous(trial: Trial, texts: Sequence[bytes], position: int) -> int | None:
    """The item before a token without which it would be over the others; None if there is none."""
    for place in range(position):
        if trial.fits(texts[one] for one in range(position) if one != place):
            return place
    return None
