"""Pinned: published files that are not part of this library, known by their digests.

The published shapes can be asked in place of ours, for a second opinion. Where they lie and what
their SHA-256 is stands in `microcred.schemas.published`; no address in a document is looked at.
A file is fetched once into a folder that the caller names, and its digest is compared each time it
is read, so that neither the server nor whoever can write the folder decides what is checked.

    >>> import hashlib, tempfile
    >>> from microcred.fetching import OFFLINE, Response
    >>> from microcred.schemas.pinned import read_pinned
    >>> url, digest = "https://uni.example/a.ttl", hashlib.sha256(b"shapes").hexdigest()
    >>> fetch = lambda request: Response(200, body=b"shapes")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = read_pinned(url, digest, cache=folder, fetch=fetch)
    ...     first, read_pinned(url, digest, cache=folder, fetch=OFFLINE)
    (b'shapes', b'shapes')
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from microcred.errors import FetchError, ModelError
from microcred.fetching import OFFLINE, Fetch, Request
from microcred.frozen import Frozen, part
from microcred.schemas.published import PUBLISHED_SHAPES

if TYPE_CHECKING:
    from microcred.releases import Release

__all__ = ["PublishedFiles", "read_pinned"]

_FETCH_HINT: Final = "Say where from: fetch=Http() in Python, --fetch on the command line."


class PublishedFiles(Frozen):
    """The shapes that the European Commission published, in a folder of the caller's.

    Attributes:
        cache: the folder; it is made when a file is fetched, its parent is not.
        fetch: who gets what is not there yet; `OFFLINE` does not.
    """

    cache: Path | str
    fetch: Fetch = part(default=OFFLINE, repr=False)

    def read(self, release: Release, names: Iterable[str]) -> tuple[bytes, ...]:
        """Files of a release, as they were published.

        Args:
            release: whose shapes.
            names: of files, as in `microcred.schemas.published`.

        Raises:
            FetchError: a file is not there and cannot be had, or is not the one that is meant.
            ModelError: no such file is known.
        """
        found = []
        for name in names:
            row = PUBLISHED_SHAPES.get((release.name, name))
            if row is None:
                hint = "Name files of your own: shapes=[...], --shapes FILE."
                raise ModelError(f"no published file of {release.name} is known here", hint=hint)
            one = read_pinned(row.source, row.sha256, cache=self.cache, fetch=self.fetch)
            found.append(one)
        return tuple(found)


def read_pinned(url: str, sha256: str, *, cache: Path | str, fetch: Fetch = OFFLINE) -> bytes:
    """A file that is known by its digest: from the folder, else fetched and put there.

    Args:
        url: where it was published.
        sha256: of its bytes, hexadecimal.
        cache: the folder; files have their digest as name.
        fetch: who gets it if it is not there.

    Raises:
        FetchError: it cannot be had, or what there is has another digest.
    """
    path = Path(cache) / f"{sha256}{PurePosixPath(url).suffix}"
    known = _read(path, url)
    if known is not None:
        if hashlib.sha256(known).hexdigest() != sha256:
            hint = f"Something changed {path.name} in the cache: delete it, and it is fetched anew."
            raise FetchError("a file in the cache is not the published one", url=url, hint=hint)
        return known
    if fetch is OFFLINE:
        raise FetchError("a published file is not in the cache", url=url, hint=_FETCH_HINT)
    response = fetch(Request("GET", url, purpose="schema"))
    if response.status != 200:
        raise FetchError(f"the server answered with the status {response.status}", url=url)
    if hashlib.sha256(response.body).hexdigest() != sha256:
        hint = "The file at this address was changed, or is not what the server gives: ask for it."
        raise FetchError("what was fetched is not the published file", url=url, hint=hint)
    _write(path, response.body, url)
    return response.body


def _read(path: Path, url: str) -> bytes | None:
    """The octets of a file, None if it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _of_the_cache("read", error, url) from None


def _write(path: Path, data: bytes, url: str) -> None:
    from microcred.fetching.cached import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        raise _of_the_cache("write", error, url) from None


def _of_the_cache(verb: str, error: OSError, url: str) -> FetchError:
    hint = "Check the folder that is named as cache, and its permissions."
    return FetchError(
        f"cannot {verb} the cache: {error.strerror or 'no reason'}", url=url, hint=hint
    )
