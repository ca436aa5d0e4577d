"""Since when something is proven to exist: the proofs that timestamps give.

ETSI EN 319 102-1 clauses 5.6.2.3 and 5.6.2.4 (initialisation and extraction of proofs of
existence). Everything in a file exists at the time of validation; a timestamp that holds proves
that what it covers existed when it was made. What it covers follows from what it is and where it
stands in `etsiU` (ETSI TS 119 182-1 clause 5.3): a signature timestamp the signature and so what is
signed, an archive timestamp also everything before it, with what is inside of that.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.proofs_of_existence import SIGNATURE, Proofs
    >>> proofs = Proofs(datetime(2026, 1, 1, tzinfo=UTC))
    >>> proofs.add(SIGNATURE, datetime(2022, 1, 1, tzinfo=UTC))
    >>> proofs.since(SIGNATURE).year, proofs.since(b"something else").year
    (2022, 2026)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from microcred.crypto.seal_evidence import PlacedToken, SealEvidence

__all__ = ["SIGNATURE", "Proofs", "covered_by", "last_first"]

SIGNATURE: Final = b"signature"
"""What stands for the signature value of the seal; everything else is named by its octets."""

_IN_HEADER: Final = -1


class Proofs:
    """The earliest time at which each thing is proven to exist."""

    __slots__ = ("_control", "_known")

    def __init__(self, control: datetime) -> None:
        """Begin with none: everything exists at the control time (aware)."""
        self._control = control
        self._known: dict[bytes, datetime] = {}

    def add(self, thing: bytes, moment: datetime) -> None:
        """Note that a thing existed at a moment (aware); one after the control time adds nothing.

        Args:
            thing: its octets, or `SIGNATURE`.
            moment: of a timestamp that holds.
        """
        self._known[thing] = min(moment, self.since(thing))

    def since(self, thing: bytes) -> datetime:
        """The earliest time at which a thing is proven to exist: at the latest the control time."""
        return self._known.get(thing, self._control)


def last_first(tokens: tuple[PlacedToken, ...]) -> list[PlacedToken]:
    """Tokens in the order in which they are judged: what covers others before what it covers."""
    return sorted(tokens, key=lambda one: -one.position)


def covered_by(placed: PlacedToken, evidence: SealEvidence) -> Iterator[bytes]:
    """What a token proves to exist, each by its octets, the signature by `SIGNATURE`.

    An adoTst covers what is sealed and not the seal; what rfsTst covers are only references.
    """
    if placed.kind in ("adoTst", "rfsTst"):
        return
    yield SIGNATURE
    # The signature is made over the protected header, so whatever is in it is older.
    before = placed.position if placed.kind == "arcTst" else _IN_HEADER + 1
    for one in evidence.tokens:
        earlier = one.position < placed.position
        referred = placed.kind == "sigRTst" and one.kind == "sigTst" and earlier
        if one.position < before or referred:
            yield from _within(one)
    for item in evidence.revocations:
        if item.position < before and item.ocsp is not None:
            yield item.ocsp.der
        elif item.position < before and item.crl is not None:
            yield item.crl.der


def _within(placed: PlacedToken) -> Iterator[bytes]:
    """A token, and the revocation data that it carries."""
    token = placed.token
    if token is not None:
        yield token.der
        yield from (one.der for one in token.ocsps)
        yield from (one.der for one in token.crls)
