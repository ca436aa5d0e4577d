"""Lists on disk: verified when they came in, verified again when they are read, never rolled back.

A folder with `index.json` (who signs the list of lists, and for each list its address, file, digest
and when it was fetched) and the lists themselves, each named by its digest. Reading asks no
network. A cache is as trustworthy as the folder: who can write there decides whom you trust, as
with a folder of anchors. Signatures are checked again all the same; that costs milliseconds, and
finds a damaged disk and a careless hand.

    >>> import tempfile
    >>> from microcred.trust.trusted_lists.cache import open_cache
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_cache(folder)
    Traceback (most recent call last):
    microcred.errors.TrustError: there is no cache of trusted lists in that folder
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_decode, b64_encode
from microcred.errors import ListRefused, ParseError, TrustError
from microcred.frozen import Frozen, replaced
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.trust.services import ListProblem
from microcred.trust.trusted_lists.assembling import assemble
from microcred.trust.trusted_lists.hostile_xml import LARGEST_LIST
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.registry import Entry, TrustedLists
from microcred.trust.trusted_lists.values import TrustedList

__all__ = ["CacheIndex", "CachedFile", "is_cache", "open_cache", "read_file", "read_index", "store"]

_INDEX: Final = "index.json"
_FORMAT: Final = "microcred trusted lists 1"
_LIMITS: Final = Limits(max_bytes=4 * 1024 * 1024, max_depth=8)
_DIGEST: Final = re.compile("[0-9a-f]{64}", re.ASCII)
_HINT: Final = "`microcred trust update --cache DIR` makes one; see docs/trust.md."


class CachedFile(Frozen):
    """One list in a cache.

    Attributes:
        url: where it was fetched.
        sha256: of its octets, and its name.
        fetched: when, aware UTC.
    """

    url: str
    sha256: str
    fetched: datetime


class CacheIndex(Frozen):
    """What a cache holds.

    Attributes:
        url: of the list of lists.
        signers: who may sign the list of lists.
        lotl: the list of lists.
        lists: the lists of countries.
    """

    url: str
    signers: tuple[Certificate, ...]
    lotl: CachedFile
    lists: tuple[CachedFile, ...] = ()


def is_cache(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a cache of lists, by its index."""
    try:
        return read_index(folder) is not None
    except TrustError:
        return False


def open_cache(
    folder: str | os.PathLike[str],
    *,
    list_time: datetime | None = None,
    max_age: timedelta | None = None,
) -> TrustedLists:
    """The lists of a cache, as far as they can be relied on; nothing is fetched.

    Args:
        folder: of the cache.
        list_time: the time as of which its lists are accepted, aware.
        max_age: how long after it was fetched a list counts as current at most; None: as long as
            it says itself (`nextUpdate`).

    Raises:
        TrustError: there is no cache, or its index is damaged.
        MissingExtra: lxml is not installed.
    """
    index = read_index(folder)
    if index is None:
        raise TrustError("there is no cache of trusted lists in that folder", hint=_HINT)
    lists: list[TrustedList] = []
    problems: list[ListProblem] = []
    fetched: dict[str, datetime] = {}
    for one in (index.lotl, *index.lists):
        try:
            lists.append(read_list(read_file(folder, one.sha256)))
            fetched[one.sha256] = one.fetched
        except ListRefused as error:
            problems.append(ListProblem(error.code, f"{one.url}: {error}"))
    if not lists or lists[0].sha256 != index.lotl.sha256:
        # Without the list of lists nobody is named as a signer, and nothing is relied on.
        return TrustedLists((), tuple(problems), list_time)
    found = assemble(lists, list_time=list_time, signers=index.signers)
    entries = found.entries if max_age is None else _aged(found.entries, fetched, max_age)
    return replaced(found, entries=entries, problems=(*problems, *found.problems))


def _aged(
    entries: Sequence[Entry], fetched: Mapping[str, datetime], age: timedelta
) -> tuple[Entry, ...]:
    """The entries with an end that is no later than what the caller allows."""
    aged = []
    for one in entries:
        parts = [one.trusted, *([one.pinned_by] if one.pinned_by else [])]
        latest = min(fetched[each.sha256] for each in parts) + age
        ends = one.ends if one.ends is None else min(one.ends, latest)
        aged.append(replaced(one, ends=ends))
    return tuple(aged)


def read_file(folder: str | os.PathLike[str], sha256: str) -> bytes:
    """The octets of a list in the cache.

    Raises:
        ListRefused: it is not there ("qualified.list_missing"), or not what it was.
    """
    try:
        with open(Path(folder, f"{sha256}.xml"), "rb") as file:
            octets = file.read(LARGEST_LIST + 1)
    except OSError:
        raise ListRefused("it is not in the cache", code="qualified.list_missing") from None
    if hashlib.sha256(octets).hexdigest() != sha256:
        message = "it is not what was put into the cache"
        raise ListRefused(message, code="qualified.list_forged")
    return octets


def read_index(folder: str | os.PathLike[str]) -> CacheIndex | None:
    """The index of a cache, None if there is none.

    Raises:
        TrustError: it cannot be read.
    """
    try:
        with open(Path(folder, _INDEX), "rb") as file:
            octets = file.read(_LIMITS.max_bytes + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError(f"the cache cannot be read: {error.strerror}", hint=_HINT) from None
    try:
        return _index(read_json(octets, limits=_LIMITS))
    except (ParseError, TrustError):
        raise TrustError("the index of the cache is damaged", hint=_HINT) from None


def _index(value: JsonValue) -> CacheIndex:
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        raise ParseError("no index")
    signers, lists, url = value.get("signers"), value.get("lists"), value.get("url")
    if not isinstance(signers, list) or not isinstance(lists, list) or not isinstance(url, str):
        raise ParseError("no index")
    return CacheIndex(
        url=url,
        signers=tuple(Certificate.from_der(b64_decode(_text(one))) for one in signers),
        lotl=_cached(value.get("lotl")),
        lists=tuple(_cached(one) for one in lists),
    )


def _cached(value: JsonValue) -> CachedFile:
    members = value if isinstance(value, dict) else {}
    sha256, fetched = _text(members.get("sha256")), _text(members.get("fetched"))
    if not _DIGEST.fullmatch(sha256):
        raise ParseError("no digest")
    try:
        time = datetime.fromisoformat(fetched)
    except ValueError:
        raise ParseError("no time") from None
    if time.tzinfo is None:
        raise ParseError("no zone")
    return CachedFile(_text(members.get("url")), sha256, time.astimezone(UTC))


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise ParseError("no text")
    return value


def store(folder: str | os.PathLike[str], index: CacheIndex, files: Mapping[str, bytes]) -> None:
    """Put lists into a cache: the files first, the index at last and at once.

    Whoever reads meanwhile finds the old cache or the new one. Files that no index names any more
    are removed.

    Args:
        folder: of the cache; made if it is not there.
        index: what it shall hold.
        files: octets by digest, of those that are new.

    Raises:
        TrustError: the folder cannot be written.
    """
    members: dict[str, JsonValue] = {
        "format": _FORMAT,
        "url": index.url,
        "signers": [b64_encode(one.der) for one in index.signers],
        "lotl": _members(index.lotl),
        "lists": [_members(one) for one in index.lists],
    }
    kept = {f"{one.sha256}.xml" for one in (index.lotl, *index.lists)}
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for sha256, octets in files.items():
            _write(Path(folder, f"{sha256}.xml"), octets)
        _write(Path(folder, _INDEX), json.dumps(members, indent=1).encode())
        for path in Path(folder).glob("*.xml"):
            if _DIGEST.fullmatch(path.stem) and path.name not in kept:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise TrustError(f"the cache cannot be written: {error.strerror}", hint=_HINT) from None


def _members(one: CachedFile) -> dict[str, JsonValue]:
    return {"url": one.url, "sha256": one.sha256, "fetched": one.fetched.isoformat()}


def _write(path: Path, octets: bytes) -> None:
    """At once or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
