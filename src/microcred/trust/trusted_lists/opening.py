"""Lists and caches of lists, as a caller names them, as one `TrustServices`.

What `microcred.policy.Trust` and the command line use: a path is that of a list, of a folder of
lists, or of a cache (`microcred trust update`), told by content. Nothing is fetched.

    >>> from microcred.trust.trusted_lists.opening import open_lists
    >>> open_lists(()).entries
    ()
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from microcred.errors import TrustError
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.trust.resolution import shown
from microcred.trust.services import ListProblem
from microcred.trust.trusted_lists.assembling import Source, assemble
from microcred.trust.trusted_lists.cache import is_cache, open_cache
from microcred.trust.trusted_lists.registry import Entry, TrustedLists
from microcred.trust.trusted_lists.values import TrustedList

__all__ = ["ListFacts", "Lists", "list_facts", "open_lists"]

Lists: TypeAlias = "TrustedLists | Source"
"""Lists that were put together before, a list, its octets, or a path."""


def open_lists(
    sources: Iterable[Lists],
    *,
    list_time: datetime | None = None,
    max_age: timedelta | None = None,
) -> TrustedLists:
    """The lists of all sources together.

    A list that stands beside a cache is trusted as given: only where a list of lists is given
    beside it, that decides.

    Args:
        sources: lists, octets, paths, or what this function gave before.
        list_time: the time as of which they are accepted, aware.
        max_age: how long after it was fetched a list of a cache counts as current at most.

    Raises:
        TrustError: a path or a cache cannot be read, or the time has no zone.
        MissingExtra: lxml is not installed.
    """
    if list_time is not None and (not isinstance(list_time, datetime) or list_time.tzinfo is None):
        raise TrustError("`list_time` is a datetime with a time zone")
    groups: list[TrustedLists] = []
    plain: list[Source] = []
    for one in sources:
        if isinstance(one, TrustedLists):
            groups.append(one)
        elif isinstance(one, TrustedList | bytes):
            plain.append(one)
        elif not isinstance(one, str | os.PathLike):
            raise TrustError("a trusted list is given as a path, as bytes, or as it was read")
        elif os.path.isdir(one) and is_cache(one):
            groups.append(open_cache(one, list_time=list_time, max_age=max_age))
        else:
            plain.append(one)
    if plain:
        groups.append(assemble(plain, list_time=list_time))
    return TrustedLists(
        entries=tuple(entry for group in groups for entry in group.entries),
        problems=tuple(problem for group in groups for problem in group.problems),
        list_time=list_time or next((one.list_time for one in groups if one.list_time), None),
        complete=any(group.complete for group in groups),
    )


class ListFacts(Frozen):
    """What there is to know of a list that is relied on, for a person or a script.

    Attributes:
        name: such as "list ES 88".
        territory: as lists write it.
        kind: "EUgeneric" or "EUlistofthelists".
        version: of the format.
        sequence: of the list.
        issued: aware UTC.
        next_update: when it says that it ends.
        ends: when it ends for whoever relies on it: itself, or what pins it, if that ends earlier.
        stale: whether it has ended.
        signer: who signed it, as a verdict may show it.
        signer_sha256: digest of the signer's certificate.
        pinned_by: what names the signer, None where the list is trusted as given.
        providers: how many there are.
        services: how many there are.
        by_type_and_status: how many of each, by "CA/QC|granted".
        sha256: of the list.
    """

    name: str
    territory: str | None
    kind: str | None
    version: int | None
    sequence: int | None
    issued: datetime | None
    next_update: datetime | None
    ends: datetime | None
    stale: bool
    signer: str | None
    signer_sha256: str | None
    pinned_by: str | None
    providers: int
    services: int
    by_type_and_status: dict[str, int]
    sha256: str

    def to_json(self) -> dict[str, JsonValue]:
        """The facts as the JSON object that `trust show` writes."""
        found: dict[str, JsonValue] = {}
        for name in self._parts:
            value = getattr(self, name)
            if isinstance(value, datetime):
                value = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
            found[name] = dict(value) if isinstance(value, dict) else value
        return found


def list_facts(
    sources: Iterable[Lists], at: datetime
) -> tuple[tuple[ListFacts, ...], tuple[ListProblem, ...]]:
    """What the sources have: the lists that can be relied on, and a problem for each other.

    Args:
        sources: as for `open_lists`.
        at: the time, aware, by which a list is current or has ended.

    Raises:
        TrustError: a path or a cache cannot be read.
        MissingExtra: lxml is not installed.
    """
    found = open_lists(sources)
    return tuple(_facts(one, at) for one in found.entries), found.problems


def _facts(entry: Entry, at: datetime) -> ListFacts:
    listed = entry.trusted
    signer = listed.signature.signer if listed.signature else None
    counted = Counter(f"{one.current.type}|{one.current.status}" for _, one in listed.services)
    return ListFacts(
        name=listed.name,
        territory=listed.territory,
        kind=listed.kind,
        version=listed.version,
        sequence=listed.sequence,
        issued=listed.issued,
        next_update=listed.next_update,
        ends=entry.ends,
        stale=entry.ends is None or entry.ends < at,
        signer=shown(signer) if signer else None,
        signer_sha256=signer.sha256 if signer else None,
        pinned_by=entry.pinned_by.name if entry.pinned_by else None,
        providers=len(listed.providers),
        services=len(listed.services),
        by_type_and_status=dict(sorted(counted.items())),
        sha256=listed.sha256,
    )
