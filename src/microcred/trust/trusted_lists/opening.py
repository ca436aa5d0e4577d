"""Lists and caches of lists, as a caller names them, as one `TrustServices`.

What `microcred.policy.Trust` and the command line use: a path is that of a list, of a folder of
lists, or of a cache (`microcred trust update`), told by content. Nothing is fetched.

    >>> from microcred.trust.trusted_lists.opening import open_lists
    >>> open_lists(()).entries
    ()
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from microcred.errors import TrustError
from microcred.trust.trusted_lists.assembling import Source, assemble
from microcred.trust.trusted_lists.cache import is_cache, open_cache
from microcred.trust.trusted_lists.registry import TrustedLists
from microcred.trust.trusted_lists.values import TrustedList

__all__ = ["Lists", "open_lists"]

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
