"""A status list as a value: packed statuses, and what its issuer says of them.

The three kinds differ in how the row of bits is packed and written as text: "bitstring" (W3C
Bitstring Status List 1.0: gzip, multibase "u", entry 0 on the left), "2021" (W3C StatusList2021:
the same without the "u") and "token" (IETF Token Status List: zlib, base64url, entry 0 on the
right). How a list is signed, and by whom, is the verbs' business.

    >>> from microcred.status import StatusList, Builder
    >>> builder = Builder(131_072)
    >>> builder.set(94_567, 1)
    >>> text = StatusList("bitstring", builder.built()).encoded()
    >>> known = StatusList.from_encoded(text, kind="bitstring", purposes=("revocation",))
    >>> len(known), known.value(94_567), known.value(94_568)
    (131072, 1, 0)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from microcred.errors import StatusListRefused
from microcred.frozen import Frozen, part
from microcred.status.compression import LARGEST_LIST, Kind, packed, unpacked
from microcred.status.packing import Statuses

__all__ = ["LEAST_ENTRIES", "Kind", "StatusList"]

LEAST_ENTRIES: Final = 131_072
"""The least entries of a W3C list (section 6.1): whoever asks for it hides one in so many."""


class StatusList(Frozen):
    """A list, read or to be written.

    Attributes:
        kind: of which specification.
        statuses: the values.
        url: where it is published, as it says itself; None if it does not say.
        purposes: what its entries are about ("revocation", "suspension", "message", "refresh");
            empty for a token list, whose values say it.
        ttl: how long a copy may be kept before it should be asked for again; None if not said.
        made_at: since when it holds, aware UTC; None if not said.
        ends_at: until when it holds, aware UTC; None if not said.
    """

    kind: Kind
    statuses: Statuses
    url: str | None = None
    purposes: tuple[str, ...] = ()
    ttl: timedelta | None = None
    made_at: datetime | None = part(default=None)
    ends_at: datetime | None = part(default=None)

    @classmethod
    def from_encoded(
        cls,
        text: str,
        *,
        kind: Kind = "bitstring",
        size: int = 1,
        url: str | None = None,
        purposes: tuple[str, ...] = (),
        ttl: timedelta | None = None,
        made_at: datetime | None = None,
        ends_at: datetime | None = None,
        most: int = LARGEST_LIST,
    ) -> StatusList:
        """The list that is written as a text: `encodedList`, or `lst` of a token.

        Args:
            text: as it stands in the list.
            kind: of which specification.
            size: bits of one entry; W3C lists say it in the entries that point to them.
            url: as in the class, as are `purposes`, `ttl`, `made_at` and `ends_at`.
            purposes: see `url`.
            ttl: see `url`.
            made_at: see `url`.
            ends_at: see `url`.
            most: how many octets it may unpack to.

        Raises:
            StatusListRefused: the code says why ("status.list_encoding", "status.list_truncated",
                "status.list_too_large", "status.list_malformed").
        """
        octets = unpacked(text, kind, most=most)
        statuses = Statuses(octets, size, "right" if kind == "token" else "left")
        return cls(kind, statuses, url, purposes, ttl, made_at, ends_at)

    def encoded(self) -> str:
        """The text that stands for it in a list; equal lists give equal texts."""
        return packed(self.statuses.octets, self.kind)

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.statuses)

    @property
    def size(self) -> int:
        """Bits of one entry."""
        return self.statuses.size

    def value(self, index: int) -> int:
        """The value of one entry; nothing is unpacked for it.

        Raises:
            StatusListRefused: there is no such entry ("status.index_range").
        """
        return self.statuses.value(index)

    def sized(self, size: int) -> StatusList:
        """The same list read with entries of another size, and long enough for them.

        Raises:
            StatusListRefused: a size that cannot be, or too few entries ("status.list_too_short").
        """
        statuses = self.statuses.sized(size)
        if self.kind != "token" and len(statuses) < LEAST_ENTRIES:
            raise StatusListRefused(
                f"the list has {len(statuses)} entries of {size} bits, fewer than {LEAST_ENTRIES}",
                code="status.list_too_short",
            )
        return StatusList(
            self.kind, statuses, self.url, self.purposes, self.ttl, self.made_at, self.ends_at
        )
