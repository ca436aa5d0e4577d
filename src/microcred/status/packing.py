"""Statuses in a row of bits: the values of a status list, packed and looked up.

Each entry has the same number of bits. Where entry 0 stands in the first octet is what the two
families of lists differ in: on its left, the most significant bits (Bitstring Status List 1.0
section 3.2, StatusList2021), or on its right, the least significant ones (Token Status List
section 4.1). A look-up touches a few octets and nothing else.

    >>> from microcred.status import Builder
    >>> builder = Builder(16, size=2, order="right")
    >>> for index, value in enumerate([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]):
    ...     builder.set(index, value)
    >>> statuses = builder.built()
    >>> statuses.octets.hex(), len(statuses), statuses.value(9)
    ('c944f900', 16, 2)
"""

from __future__ import annotations

from typing import Final, Literal

from microcred.errors import StatusListRefused
from microcred.frozen import Frozen, part

__all__ = ["MOST_BITS", "Builder", "Order", "Statuses"]

Order = Literal["left", "right"]
"""Where entry 0 stands in the first octet: most ("left") or least significant bits ("right")."""

MOST_BITS: Final = 16
"""The most bits of one entry that are read here; a message needs each of its values spelled out."""

_MOST_OCTETS: Final = 64 * 1024 * 1024


class Statuses(Frozen):
    """The values of a list, packed.

    Attributes:
        octets: the row of bits.
        size: bits of one entry, 1 to 16.
        order: where entry 0 stands in the first octet.

    Raises:
        StatusListRefused: a size that cannot be; with order "right" only 1, 2, 4 and 8 can.
    """

    octets: bytes = part(repr=False)
    size: int = 1
    order: Order = "left"

    def __post_init__(self) -> None:
        """Refuse a size that cannot be."""
        _check_size(self.size, self.order)

    def __len__(self) -> int:
        """How many entries there are; bits that are left over are none."""
        return len(self.octets) * 8 // self.size

    def value(self, index: int) -> int:
        """The value of one entry.

        Raises:
            StatusListRefused: there is no such entry ("status.index_range").
        """
        size, octets = self.size, self.octets
        if not 0 <= index < len(octets) * 8 // size:
            raise StatusListRefused(
                f"the list has {len(self)} entries, and none of that number",
                code="status.index_range",
            )
        first = index * size
        start, offset = first >> 3, first & 7
        if self.order == "right":  # an entry never crosses octets there
            return octets[start] >> offset & (1 << size) - 1
        if size == 1:
            return octets[start] >> 7 - offset & 1
        stop = (first + size + 7) >> 3
        held = int.from_bytes(octets[start:stop], "big")
        return held >> (stop - start) * 8 - offset - size & (1 << size) - 1

    def sized(self, size: int) -> Statuses:
        """The same bits, read as entries of another size.

        Raises:
            StatusListRefused: a size that cannot be.
        """
        return self if size == self.size else Statuses(self.octets, size, self.order)


class Builder:
    """A list in the making: every entry is 0 until it is set."""

    __slots__ = ("_count", "_octets", "_order", "_size")

    def __init__(self, length: int, *, size: int = 1, order: Order = "left") -> None:
        """A list of `length` entries of `size` bits.

        Raises:
            StatusListRefused: a size that cannot be, no entries, or more than 64 MiB of them.
        """
        _check_size(size, order)
        if not 0 < length * size <= _MOST_OCTETS * 8:
            raise StatusListRefused(
                "a list has at least one entry, and at most 64 MiB", code="status.list_too_large"
            )
        self._octets = bytearray((length * size + 7) // 8)
        self._count, self._size, self._order = length, size, order

    @classmethod
    def of(cls, statuses: Statuses) -> Builder:
        """A builder that starts from the values of a list."""
        made = cls(len(statuses), size=statuses.size, order=statuses.order)
        made._octets[:] = statuses.octets
        return made

    def set(self, index: int, value: int) -> None:
        """Give one entry a value.

        Raises:
            StatusListRefused: there is no such entry, or it cannot hold that value.
        """
        size = self._size
        if not 0 <= index < self._count:
            raise StatusListRefused("there is no such entry", code="status.index_range")
        if not 0 <= value < 1 << size:
            raise StatusListRefused(
                f"an entry of {size} bits holds no such value", code="status.entry_malformed"
            )
        octets, first = self._octets, index * size
        if self._order == "right" or size == 1:
            shift = first & 7 if self._order == "right" else 7 - (first & 7)
            kept = octets[first >> 3] & ~((1 << size) - 1 << shift)
            octets[first >> 3] = kept | value << shift
            return
        start, stop = first >> 3, (first + size + 7) >> 3
        shift = (stop - start) * 8 - (first & 7) - size
        held = int.from_bytes(octets[start:stop], "big") & ~((1 << size) - 1 << shift)
        octets[start:stop] = (held | value << shift).to_bytes(stop - start, "big")

    def built(self) -> Statuses:
        """The list as it is now."""
        return Statuses(bytes(self._octets), self._size, self._order)


def _check_size(size: int, order: Order) -> None:
    fitting = size in (1, 2, 4, 8) if order == "right" else 1 <= size <= MOST_BITS
    if isinstance(size, bool) or not fitting:
        raise StatusListRefused(
            "entries of a size that is not supported", code="status.list_malformed"
        )
