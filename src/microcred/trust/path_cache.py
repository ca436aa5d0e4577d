"""Paths that were built before: one organisation seals many files, and they are verified at once.

What a path is worth follows from the octets of the certificates at hand, from the anchors, and from
the time. It changes with time only where a certificate begins or ends, or where an algorithm is not
relied on any longer (`microcred.trust.constraints`): strictly between two such moments it is the
same. So a path is kept with the two moments around the time for which it was built, and a time that
is not between them is judged anew, as is another set of certificates or anchors. Nobody is asked
about revocation here.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.path_cache import PathCache
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal, cache, now = Seal.for_testing(University()), PathCache(), datetime.now(UTC)
    >>> first = cache.path(seal.certificate, (), (seal.root,), now)
    >>> first is cache.path(seal.certificate, (), (seal.root,), now + timedelta(seconds=1))
    True
    >>> late = cache.path(seal.certificate, (), (seal.root,), now + timedelta(days=36500))
    >>> [fault.code for fault in late.faults]
    ['certificate.expired', 'certificate.expired']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, TypeVar

from microcred.crypto.certificates import Certificate
from microcred.kept import Kept
from microcred.trust.constraints import DAYS
from microcred.trust.path_building import Path, find_path

__all__ = ["PathCache"]

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)

V = TypeVar("V")
_Key: TypeAlias = tuple[bytes, tuple[bytes, ...], tuple[bytes, ...]]


class _Built:
    """A path, and the moments between which it is the one that would be built."""

    __slots__ = ("after", "before", "path", "settled")

    def __init__(self, after: datetime, before: datetime, path: Path | None) -> None:
        self.after = after
        self.before = before
        self.path = path
        self.settled: Any = None


class PathCache:
    """The best paths of seals that a caller keeps; with them, nothing but time is saved."""

    __slots__ = ("_built",)

    def __init__(self, most: int = 1024) -> None:
        """`most` is how many are kept."""
        self._built: Kept[_Key, _Built] = Kept(most)

    def path(
        self,
        leaf: Certificate,
        others: Sequence[Certificate],
        anchors: Sequence[Certificate],
        at: datetime,
    ) -> Path | None:
        """What `find_path` gives for a seal.

        Args:
            leaf: the signer's certificate.
            others: the certificates that came along.
            anchors: at which a path may end.
            at: the time for which to validate, aware.
        """
        return self._of(leaf, others, anchors, at).path

    def settled(
        self,
        leaf: Certificate,
        others: Sequence[Certificate],
        anchors: Sequence[Certificate],
        at: datetime,
        settle: Callable[[Certificate, Path | None], V],
    ) -> tuple[Path | None, V]:
        """The path, and what one function says of it, which is asked once for each.

        Args:
            leaf: as in `path`, as are `others`, `anchors` and `at`.
            others: see `leaf`.
            anchors: see `leaf`.
            at: see `leaf`.
            settle: what it says follows from leaf and path alone, and is not None; always the same
                function for one cache.
        """
        built = self._of(leaf, others, anchors, at)
        if built.settled is None:
            built.settled = settle(leaf, built.path)
        return built.path, built.settled

    def _of(
        self,
        leaf: Certificate,
        others: Sequence[Certificate],
        anchors: Sequence[Certificate],
        at: datetime,
    ) -> _Built:
        key = leaf.der, _octets(others), _octets(anchors)
        built = self._built.get(key)
        if built is None or not built.after < at < built.before:
            path = find_path(leaf, others, anchors, at)
            built = self._built.keep(key, _Built(*_around(at, (leaf, *others, *anchors)), path))
        return built

    def __repr__(self) -> str:
        """How many, and nothing of what is kept."""
        return f"PathCache({len(self._built)})"


def _octets(certificates: Iterable[Certificate]) -> tuple[bytes, ...]:
    return tuple([one.der for one in certificates])


def _around(at: datetime, certificates: Iterable[Certificate]) -> tuple[datetime, datetime]:
    """The last moment up to a time at which anything changes, and the first one from it on.

    At such a moment itself the two are one, so that nothing lies between them.
    """
    after, before = _FIRST, _LAST
    ends = [end for one in certificates for end in (one.not_before, one.not_after)]
    for moment in (*DAYS, *ends):
        if after < moment <= at:
            after = moment
        if at <= moment < before:
            before = moment
    return after, before
