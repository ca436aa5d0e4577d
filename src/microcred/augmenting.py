"""The verb `augment`: a seal to the same seal at a higher level, for years instead of months.

ETSI TS 119 182-1 clause 6. A timestamp proves that the seal was there (B-T), certificates and
revocation data that it was good (B-LT), an archive timestamp that all of this is old (B-LTA); that
one is renewed before its own certificate ends. Everything received stays as it is, octet for octet.

    >>> from datetime import UTC, datetime
    >>> from microcred.augmenting import augment
    >>> from microcred.testing import World
    >>> from microcred.testing.jades_file import JadesFile
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> seal = world.authority("Example CA").seal("Example University")
    >>> longer = augment(world.sealed(b"{}", seal), "B-LTA", tsa=world.tsa().url,
    ...                  fetch=world.fetch, clock=lambda: world.now)
    >>> JadesFile(longer).names
    ['sigTst', 'xVals', 'rVals', 'arcTst']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.fetching import OFFLINE, Fetch
from microcred.frozen import replaced
from microcred.securing import JAdES, Mechanism

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.securing.evidence_sources import RevocationSource, TimestampSource
    from microcred.securing.jades_raising import Level

__all__ = ["augment", "wired"]

_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})


def _now() -> datetime:
    return datetime.now(UTC)


def augment(
    sealed: bytes,
    level: Level = "B-LTA",
    *,
    tsa: TimestampSource | str | None = None,
    revocation: RevocationSource | None = None,
    fetch: Fetch = OFFLINE,
    anchors: Sequence[Certificate] = (),
    contents: Mapping[str, bytes] = _NO_CONTENTS,
    certificates: Sequence[Certificate] = (),
    index: int = 0,
    clock: Callable[[], datetime] = _now,
) -> bytes:
    """A JAdES seal at a higher level; of one with an archive timestamp, that renewed.

    Whether somebody trusts the seal is not asked; that it holds is: a broken one is refused.

    Args:
        sealed: a file in the general or flattened serialisation.
        level: "B-T", "B-LT" or "B-LTA".
        tsa: who stamps: the address of a time-stamping authority, which is asked with `fetch`, or
            a `TimestampSource` such as `microcred.securing.tsa.Tsa`.
        revocation: who finds certificates and revocation data; by default those whom the
            certificates name are asked with `fetch`.
        fetch: who asks; nothing is fetched without it.
        anchors: certificates that need nobody above them; self-signed ones never do.
        contents: the documents of a detached seal, by name.
        certificates: among which the signer's is looked for if it is not in the file.
        index: which of parallel signatures.
        clock: gives the time, aware: an answer has to be of now.

    Raises:
        ParseError: it is no JWS.
        CannotAugment: it is compact, broken, without content, or has nothing to gain; or its items
            are clear and an archive timestamp would need them canonical.
        FetchError: a timestamp is not to be had.
        TimestampRefused: a timestamp is not used.
        RevocationMissing: it cannot be shown that a certificate was not revoked.
        IssueError: there is no authority for what the level needs, or no such level or signature.
    """
    from microcred.gathering import Gatherer
    from microcred.securing.jades_raising import raised
    from microcred.securing.jades_reading import Given

    return raised(
        sealed,
        level,
        tsa=_stamper(tsa, fetch, clock),
        revocation=revocation or Gatherer(fetch, tuple(anchors), clock),
        index=index,
        given=Given(contents=contents, certificates=tuple(certificates)),
    )


def wired(mechanism: Mechanism, fetch: Fetch, *, clock: Callable[[], datetime] = _now) -> Mechanism:
    """The mechanism with a network where it needs one and brings none; `issue` does this.

    Args:
        mechanism: any; only `JAdES` needs somebody.
        fetch: who asks for timestamps and revocation data.
        clock: gives the time, aware.
    """
    if not isinstance(mechanism, JAdES) or not mechanism.needs_tsa:
        return mechanism
    revocation = mechanism.revocation
    if revocation is None:
        from microcred.gathering import Gatherer

        revocation = Gatherer(fetch, clock=clock)
    return replaced(mechanism, tsa=_stamper(mechanism.tsa, fetch, clock), revocation=revocation)


def _stamper(
    tsa: TimestampSource | str | None, fetch: Fetch, clock: Callable[[], datetime]
) -> TimestampSource | None:
    if not isinstance(tsa, str):
        return tsa
    from microcred.securing.tsa import Tsa

    return Tsa(tsa, fetch, clock=clock)
