"""The order in which the entries of a status list are given out: unforeseeable, each one once.

A list hides its entries in a crowd (Bitstring Status List 1.0, section 5.1: indexes are allotted at
random, so that who issued when cannot be read from them). To draw at random until one is free
slows down as the list fills, and to shuffle it beforehand stores it whole. Here the number of an
allotment is enciphered: a Feistel network is a permutation of the numbers below a power of four,
whatever its round function, and a number that leaves the list is enciphered again until it is
back (cycle walking, as in NIST SP 800-38G). So each allotment costs the same, none is repeated, and
without the seed none can be foretold.

    >>> from microcred.status.registry.permuting import ordinal, permuted
    >>> seed = bytes(32)
    >>> [permuted(number, 10, seed) for number in range(10)]
    [8, 6, 2, 0, 9, 1, 3, 5, 4, 7]
    >>> ordinal(8, 10, seed)
    0
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2s
from typing import Final

__all__ = ["LARGEST", "SEED_OCTETS", "ordinal", "permuted"]

SEED_OCTETS: Final = 32
"""The octets of a seed: one for each list, drawn when it is begun."""

LARGEST: Final = 2**32
"""The most entries of a list."""

_ROUNDS: Final = 10  # as FF1 of SP 800-38G has them; a balanced network needs no fewer


def _half(length: int) -> int:
    """The bits of each half, so that both together can hold every number below `length`."""
    return max(1, ((length - 1).bit_length() + 1) // 2)


def _mixed(number: int, half: int, seed: bytes, rounds: Iterable[int], *, back: bool) -> int:
    """One pass of the network over a number of two halves."""
    mask = (1 << half) - 1
    left, right = number >> half, number & mask
    if back:
        left, right = right, left
    for turn in rounds:
        told = turn.to_bytes(1, "big") + right.to_bytes(4, "big")
        drawn = int.from_bytes(blake2s(told, digest_size=4, key=seed).digest(), "big")
        left, right = right, left ^ (drawn & mask)
    if back:
        left, right = right, left
    return left << half | right


def _walked(number: int, length: int, seed: bytes, *, back: bool) -> int:
    """Passes until the number is within the list; it began there, so the walk comes back."""
    if not 0 <= number < length <= LARGEST or len(seed) != SEED_OCTETS:
        raise ValueError("a number within the list and a seed of 32 octets are needed")
    half = _half(length)
    rounds = range(_ROUNDS - 1, -1, -1) if back else range(_ROUNDS)
    number = _mixed(number, half, seed, rounds, back=back)
    while number >= length:
        number = _mixed(number, half, seed, rounds, back=back)
    return number


def permuted(number: int, length: int, seed: bytes) -> int:
    """The index that the allotment of this number gets.

    Args:
        number: how many were allotted before it, 0 for the first.
        length: entries of the list; some 20 microseconds whatever it is.
        seed: of this list, 32 octets that nobody else knows.

    Raises:
        ValueError: the number is not below the length, or the seed has another size.
    """
    return _walked(number, length, seed, back=False)


def ordinal(index: int, length: int, seed: bytes) -> int:
    """The number of the allotment that got this index: `permuted` the other way round.

    Raises:
        ValueError: the index is not below the length, or the seed has another size.
    """
    return _walked(index, length, seed, back=True)
