"""What many verifications have in common, kept by whoever asks for them.

`verify(..., cache=VerificationCache())` gives the same verdicts as without. What is kept are facts
that follow from octets alone (a certificate that was read, who signed it, the key in a did:key, a
status list that was read), and judgements under everything that they depend on: a path under its
certificates, its anchors and the moments between which it holds; the verdict on a status list under
the trust, the policy, the time, the contents and contexts that it was judged by, and only where
nobody had to be asked for it. Who verifies a folder of files keeps one for all of them. It knows no
verdict on a credential.

    >>> from microcred.verification_cache import Same, VerificationCache
    >>> VerificationCache().lists
    ListMemory(0 read, 0 verified)
    >>> one, equal = [1], [1]
    >>> Same(one) == Same(one), Same(one) == Same(equal)
    (True, False)
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

from microcred.kept import Kept

if TYPE_CHECKING:
    from microcred.crypto.certificates import CertificateCache
    from microcred.fetching import Fetch, Request, Response
    from microcred.status.caching import ListMemory
    from microcred.trust.path_cache import PathCache
    from microcred.trust.resolution import Resolution

__all__ = ["Counted", "Same", "VerificationCache"]

_MOST_KEYS: Final = 4096


class VerificationCache:
    """One for each process; threads may share it, and it is not written to disk.

    Attributes:
        certificates: those that were read.
        paths: those that were built.
        keys: of DIDs that are their own documents, as `resolve` gives them.
        lists: what was read of status lists, and what their verification came to.
    """

    __slots__ = ("certificates", "keys", "lists", "paths")

    certificates: CertificateCache
    paths: PathCache
    keys: Kept[Hashable, Resolution]
    lists: ListMemory

    def __init__(self) -> None:
        """An empty one; its size is bounded."""
        from microcred.crypto.certificates import CertificateCache
        from microcred.status.caching import ListMemory
        from microcred.trust.path_cache import PathCache

        self.certificates = CertificateCache()
        self.paths = PathCache()
        self.keys = Kept(_MOST_KEYS)
        self.lists = ListMemory()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as an empty one: each process keeps what it met."""
        return VerificationCache, ()

    def __repr__(self) -> str:
        """How much is kept, and nothing of it."""
        kept = f"certificates={self.certificates!r}, paths={self.paths!r}, lists={self.lists!r}"
        return f"VerificationCache({kept})"


class Same:
    """One object and no other as a part of a key, be they equal or not; it is held meanwhile."""

    __slots__ = ("_one",)

    def __init__(self, one: object) -> None:
        """`one` need not be hashable."""
        self._one = one

    def __eq__(self, other: object) -> bool:
        """Whether the other one is of the same object."""
        return isinstance(other, Same) and self._one is other._one

    def __hash__(self) -> int:
        """By identity."""
        return id(self._one)


class Counted:
    """A `Fetch` that counts how often it was asked: what nobody was asked for may be kept.

    Attributes:
        fetch: who is asked.
        asked: how often.
    """

    __slots__ = ("asked", "fetch")

    fetch: Fetch
    asked: int

    def __init__(self, fetch: Fetch) -> None:
        """Nobody was asked yet."""
        self.fetch = fetch
        self.asked = 0

    def __call__(self, request: Request, /) -> Response:
        """The answer of who is asked."""
        self.asked += 1
        return self.fetch(request)
