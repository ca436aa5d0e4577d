"""Cached: a Fetch that remembers what it was answered, in a cache that the caller owns.

A cache is any mutable mapping of names to bytes: a dictionary, or a `Folder` on disk. How long an
answer counts depends on why it was asked (`AGES`), and is cut short by what the server says
(`Cache-Control`, RFC 9111 5.2.2). Only successful answers are kept, none to a request that carries
rights; method, purpose, address, what is accepted and what was sent tell them apart, so that no
answer serves another purpose than its own. What is damaged counts as not there.

    >>> from microcred.fetching import OFFLINE, Cached, Request, Response
    >>> asked = []
    >>> def fetch(request):
    ...     asked.append(request.url)
    ...     return Response(200, body=b"revoked: none")
    >>> request = Request("GET", "https://example.org/crl", purpose="crl")
    >>> cached = Cached(fetch, {})
    >>> cached(request).body, cached(request).body, asked
    (b'revoked: none', b'revoked: none', ['https://example.org/crl'])
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from microcred.errors import FetchError, MalformedJson
from microcred.fetching.asking import Fetch, Purpose, Request, Response
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, read_json, write_json

__all__ = ["AGES", "Cached", "Folder"]

_NEVER: Final = timedelta(0)
_HOUR: Final = timedelta(hours=1)
_MONTH: Final = timedelta(days=30)

AGES: Final[Mapping[Purpose, timedelta]] = MappingProxyType(
    {
        "ocsp": _HOUR,
        "crl": _HOUR,
        "aia": _MONTH,
        "timestamp": _NEVER,
        "trusted-list": timedelta(days=1),
        "did-document": timedelta(minutes=5),
        "status-list": timedelta(minutes=5),
        "context": _MONTH,
        "schema": _MONTH,
        "content": _HOUR,
        "signature": _NEVER,
    }
)
"""How long an answer counts, by purpose. When what it says ends is told in a CRL or list itself."""

_RIGHTS: Final = frozenset({"authorization", "cookie"})
_MAX_AGE: Final = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NOT_KEPT: Final = re.compile(r"(?:^|,)\s*(?:no-store|no-cache)\s*(?:,|=|$)", re.IGNORECASE)
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class Cached(Frozen):
    """A Fetch before another one.

    Attributes:
        fetch: who is asked for what is not there.
        cache: names to bytes; it is the caller's, and several may share it.
        ages: how long an answer counts, for the purposes that are named; else `AGES`.
        stale: whether an answer that no longer counts is given where none can be had: for working
            offline, where the content says itself until when it holds.
        now: the time of day, aware.
    """

    fetch: Fetch
    cache: MutableMapping[str, bytes] = part(repr=False)
    ages: Mapping[Purpose, timedelta] = part(default=AGES, repr=False)
    stale: bool = False
    now: Callable[[], datetime] = part(default=lambda: datetime.now(UTC), repr=False)

    def __call__(self, request: Request, /) -> Response:
        """What is remembered, with its age in seconds in the header `age`; else what is answered.

        Raises:
            FetchError: nothing that counts is remembered, and there is no answer.
        """
        if not _RIGHTS.isdisjoint(name.lower() for name in request.headers):
            return self.fetch(request)
        name = name_of(request)
        known = _read(self.cache.get(name))
        if known is not None and self._counts(known, request.purpose):
            return self._told(known)
        try:
            response = self.fetch(request)
        except FetchError:
            if known is None or not self.stale:
                raise
            return self._told(known)
        if response.status == 200 and self._age(response.headers, request.purpose) > _NEVER:
            with suppress(OSError):  # what cannot be kept is given all the same
                self.cache[name] = _written(response, self.now())
        return response

    def _counts(self, known: _Known, purpose: Purpose) -> bool:
        return _NEVER <= self.now() - known.time < self._age(known.response.headers, purpose)

    def _age(self, headers: Mapping[str, str], purpose: Purpose) -> timedelta:
        """How long an answer counts."""
        own = self.ages.get(purpose, AGES[purpose])
        said = headers.get("cache-control", "")
        if _NOT_KEPT.search(said):
            return _NEVER
        limit = _MAX_AGE.search(said)
        return min(own, timedelta(seconds=int(limit[1]))) if limit else own

    def _told(self, known: _Known) -> Response:
        seconds = max(int((self.now() - known.time).total_seconds()), 0)
        response = known.response
        headers = MappingProxyType({**response.headers, "age": str(seconds)})
        return Response(response.status, headers, response.body)


def name_of(request: Request) -> str:
    """The name under which the answer to a request is kept: 64 hexadecimal digits.

    Args:
        request: of its headers only `accept` counts.
    """
    accept = next((told for name, told in request.headers.items() if name.lower() == "accept"), "")
    body = hashlib.sha256(request.body or b"").hexdigest()
    # A JSON array: what stands in one part cannot be taken for another one.
    told = write_json([request.method, request.purpose, request.url, accept, body])
    return hashlib.sha256(told.encode()).hexdigest()


class _Known(Frozen):
    """What was answered, and when."""

    response: Response
    time: datetime


def _written(response: Response, time: datetime) -> bytes:
    """One line of JSON about the answer, then its octets."""
    about: dict[str, JsonValue] = {
        "time": time.astimezone(UTC).isoformat(),
        "status": response.status,
        "headers": {**response.headers},
        "sha256": hashlib.sha256(response.body).hexdigest(),
    }
    return write_json(about).encode() + b"\n" + response.body


def _read(raw: bytes | None) -> _Known | None:
    """What was written; None if it is missing or damaged."""
    line, _, body = (raw or b"").partition(b"\n")
    try:
        about: Any = read_json(line)
        time = datetime.fromisoformat(about["time"])
        if about["sha256"] != hashlib.sha256(body).hexdigest() or time.tzinfo is None:
            return None
        headers = {str(name): str(told) for name, told in about["headers"].items()}
        return _Known(Response(int(about["status"]), MappingProxyType(headers), body), time)
    except (MalformedJson, AttributeError, KeyError, TypeError, ValueError):
        return None


class Folder(MutableMapping[str, bytes]):
    """A cache in a folder: one file for each answer, whole or not there at all.

    It is made when something is kept in it. What lies in it beside is left alone.
    """

    __slots__ = ("path",)

    def __init__(self, path: Path | str) -> None:
        """`path` is the folder; its parent has to be there."""
        self.path = Path(path)

    def __getitem__(self, name: str) -> bytes:
        """The octets under a name.

        Raises:
            KeyError: there are none, or they cannot be read.
        """
        try:
            return self._file(name).read_bytes()
        except OSError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, data: bytes) -> None:
        """Keep octets under a name, in place of others; a reader sees the old ones or the new.

        Raises:
            OSError: the folder cannot be written.
        """
        write_whole(self._file(name), data)

    def __delitem__(self, name: str) -> None:
        """Forget what is under a name.

        Raises:
            KeyError: there is nothing.
        """
        try:
            self._file(name).unlink()
        except OSError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        """The names, sorted."""
        files = self.path.iterdir() if self.path.is_dir() else ()
        return iter(sorted(file.name for file in files if _NAME.fullmatch(file.name)))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        """With its path."""
        return f"Folder({str(self.path)!r})"

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyError(name)
        return self.path / name


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; its folder is made, not the parents.

    Raises:
        OSError: it cannot be written.
    """
    import os
    import tempfile

    path.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
