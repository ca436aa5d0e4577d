"""Fetch the list of lists and the lists of the countries, and keep what can be relied on.

TS 119 615 clauses 4.1 and 4.2. The list of lists has to be signed by who is given, or by who a
chain of pivots leads to: former lists of lists, each signed by someone whom the one before names
(Commission notice 2019/C 276/01; their addresses stand in SchemeInformationURI, the newest first).
A list of a country has to be signed by who the list of lists names for it. What is older than what
the cache has is not taken (replay), and what cannot be had or relied on leaves the cache as it was.
This is the one room that asks a network, through the `Fetch` that is given.

    >>> from datetime import UTC, datetime
    >>> from microcred.fetching import OFFLINE
    >>> from microcred.trust.trusted_lists.updating import EU_LIST_OF_LISTS, update_lists
    >>> update_lists("unused", fetch=OFFLINE, signers=(), now=datetime(2026, 1, 1, tzinfo=UTC))
    Traceback (most recent call last):
    microcred.errors.TrustError: the signers of the list of lists are not known
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.errors import FetchError, ListRefused, TrustError
from microcred.fetching import Fetch, Request
from microcred.frozen import Frozen
from microcred.trust.services import ListProblem
from microcred.trust.trusted_lists.assembling import (
    national_pointers,
    one_of,
    problem_of,
)
from microcred.trust.trusted_lists.cache import (
    CachedFile,
    CacheIndex,
    read_file,
    read_index,
    store,
)
from microcred.trust.trusted_lists.hostile_xml import uncompressed
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.values import Pointer, TrustedList

__all__ = ["EU_LIST_OF_LISTS", "UpdateReport", "update_lists"]

EU_LIST_OF_LISTS: Final = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
"""Where the European Commission publishes the list of lists."""

_MOST_PIVOTS: Final = 16
_MOST_LISTS: Final = 128
_OK: Final = 200
_HINT: Final = (
    "Give their certificates, which the Official Journal of the EU publishes; see docs/trust.md."
)


class UpdateReport(Frozen):
    """What an update did.

    Attributes:
        lotl: the list of lists.
        updated: lists that are new in the cache.
        kept: how many lists it had already and still has.
        problems: lists that could not be had, or are not relied on.
    """

    lotl: TrustedList
    updated: tuple[TrustedList, ...]
    kept: int
    problems: tuple[ListProblem, ...]


class _Had(Frozen):
    """A list with its octets and its entry in the cache."""

    listed: TrustedList
    octets: bytes
    entry: CachedFile


def update_lists(
    cache: str | os.PathLike[str],
    *,
    fetch: Fetch,
    now: datetime,
    signers: Sequence[Certificate] = (),
    lotl_url: str = EU_LIST_OF_LISTS,
    territories: Iterable[str] | None = None,
) -> UpdateReport:
    """Bring a cache up to date.

    Args:
        cache: its folder; made if it is not there.
        fetch: asks the network; asked for lists only (purpose "trusted-list").
        now: the time, aware.
        signers: who may sign the list of lists. Later they may be left out: the cache remembers
            whom the last one names.
        lotl_url: of the list of lists.
        territories: those whose lists are wanted ("ES", "EL"); None: all.

    Raises:
        TrustError: no signers are known, the time has no zone, the cache cannot be written.
        ListRefused: the list of lists cannot be relied on, or is older than that of the cache.
        FetchError: the list of lists cannot be had.
    """
    if now.tzinfo is None:
        raise TrustError("the time of an update has a time zone")
    index = read_index(cache)
    if index is not None and index.url != lotl_url:
        index = None
    known = (*signers, *(index.signers if index else ()))
    if not known:
        raise TrustError("the signers of the list of lists are not known", hint=_HINT)
    lotl, who = _list_of_lists(fetch, lotl_url, known, now)
    old = _held(cache, index)
    _check_not_older(lotl.listed, old.get(lotl_url))
    problems = list(_ended(lotl.listed, now))
    new, kept = _national_lists(lotl.listed, fetch, now, territories, old, problems)
    files = {one.listed.sha256: one.octets for one in (lotl, *new, *kept)}
    lists = tuple(one.entry for one in (*new, *kept))
    store(cache, CacheIndex(lotl_url, who, lotl.entry, lists), files)
    return UpdateReport(lotl.listed, tuple(one.listed for one in new), len(kept), tuple(problems))


def _get(fetch: Fetch, url: str, now: datetime) -> _Had:
    """One list from the network.

    Raises:
        FetchError: there is no answer, or none of status 200.
        ListRefused: it is no list.
    """
    response = fetch(Request("GET", url, purpose="trusted-list"))
    if response.status != _OK:
        raise FetchError(f"the server answered {response.status}", url=url)
    octets = uncompressed(response.body)
    listed = read_list(octets)
    return _Had(listed, octets, CachedFile(url, listed.sha256, now.astimezone(UTC)))


def _held(cache: str | os.PathLike[str], index: CacheIndex | None) -> Mapping[str, _Had]:
    """What the cache has, by address; what is damaged there is not had."""
    found: dict[str, _Had] = {}
    for one in (index.lotl, *index.lists) if index else ():
        try:
            octets = read_file(cache, one.sha256)
            found[one.url] = _Had(read_list(octets), octets, one)
        except ListRefused:
            continue
    return found


# -- the list of lists ------------------------------------------------------------------------


def _list_of_lists(
    fetch: Fetch, url: str, known: Sequence[Certificate], now: datetime
) -> tuple[_Had, tuple[Certificate, ...]]:
    """The list of lists, and who may sign the next one."""
    had = _get(fetch, url, now)
    lotl = had.listed
    if not lotl.is_list_of_lists:
        message = f"{lotl.name} is no list of lists"
        raise ListRefused(message, code="qualified.list_malformed")
    if not one_of(lotl, known):
        known = _through_pivots(lotl, fetch, known, now)
    problem = problem_of(lotl, known)
    if problem is not None:
        raise ListRefused(problem.detail, code=problem.code, hint=_HINT)
    # A list of lists that names no signers of its own changes nothing.
    return had, _own_signers(lotl) or tuple(known)


def _through_pivots(
    lotl: TrustedList, fetch: Fetch, known: Sequence[Certificate], now: datetime
) -> Sequence[Certificate]:
    """Whom the pivots lead to, from the oldest on; a pivot of somebody unknown leads nowhere."""
    urls = [one for one in lotl.scheme_uris if one.partition("?")[0].endswith(".xml")]
    for url in reversed(urls[:_MOST_PIVOTS]):
        pivot = _get(fetch, url, now).listed
        if pivot.is_list_of_lists and problem_of(pivot, known) is None:
            known = _own_signers(pivot) or known
    return known


def _own_signers(lotl: TrustedList) -> tuple[Certificate, ...]:
    """Whom a list of lists names for itself."""
    named = [
        certificate
        for pointer in lotl.pointers
        if (pointer.kind or "").endswith("listofthelists") and pointer.territory == lotl.territory
        for certificate in pointer.identity.certificates
    ]
    return tuple(dict.fromkeys(named))


def _check_not_older(listed: TrustedList, old: _Had | None) -> None:
    """An old list is sound for ever, and says nothing of what was withdrawn since.

    Raises:
        ListRefused: it is older than what the cache has.
    """
    if old is None:
        return
    had = old.listed
    told = (listed.sequence or 0, listed.issued or datetime.min.replace(tzinfo=UTC))
    before = (had.sequence or 0, had.issued or datetime.min.replace(tzinfo=UTC))
    if told < before:
        message = f"{listed.name} is older than {had.name}, which is in the cache"
        raise ListRefused(message, code="qualified.list_replayed")


def _ended(listed: TrustedList, now: datetime) -> Iterator[ListProblem]:
    if listed.next_update is None or listed.next_update < now:
        ended = listed.next_update.isoformat() if listed.next_update else "and has no successor"
        yield ListProblem("qualified.list_stale", f"{listed.name} ended {ended}")


# -- the lists of the countries ---------------------------------------------------------------


def _national_lists(
    lotl: TrustedList,
    fetch: Fetch,
    now: datetime,
    territories: Iterable[str] | None,
    old: Mapping[str, _Had],
    problems: list[ListProblem],
) -> tuple[list[_Had], list[_Had]]:
    """The lists that are new, and those that the cache had and keeps."""
    wanted = None if territories is None else frozenset(territories)
    new: list[_Had] = []
    kept: list[_Had] = []
    for pointer in national_pointers(lotl)[:_MOST_LISTS]:
        if wanted is not None and pointer.territory not in wanted:
            continue
        held = old.get(pointer.location)
        try:
            had = _national(pointer, fetch, now, held)
        except (FetchError, ListRefused) as error:
            code = error.code if isinstance(error, ListRefused) else "qualified.list_missing"
            problems.append(ListProblem(code, f"the list of {pointer.territory}: {error}"))
            kept += [held] if held is not None else []
            continue
        problems += _ended(had.listed, now)
        same = held is not None and held.listed.sha256 == had.listed.sha256
        (kept if same else new).append(had)
    return new, kept


def _national(pointer: Pointer, fetch: Fetch, now: datetime, held: _Had | None) -> _Had:
    """The list that a pointer leads to.

    Raises:
        FetchError: it cannot be had.
        ListRefused: it cannot be relied on, or is older than that of the cache.
    """
    had = _get(fetch, pointer.location, now)
    certificates = pointer.identity.certificates
    if had.listed.territory != pointer.territory or not certificates:
        message = f"{had.listed.name} is not what the list of lists points to"
        raise ListRefused(message, code="qualified.list_signer_unknown")
    problem = problem_of(had.listed, certificates)
    if problem is not None:
        raise ListRefused(problem.detail, code=problem.code)
    _check_not_older(had.listed, held)
    return had
