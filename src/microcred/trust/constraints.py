"""Which algorithms could be relied on, and until when: the facts as one table.

ETSI EN 319 102-1 clause 5.2.8 (cryptographic verification context) asks for each algorithm whether
it was reliable at a time. The dates are those of ETSI TS 119 312 V1.4.2 and of TS 102 176-1 before
it, as the DSS library of the European Commission applies them by default. Ends that lie ahead are
left out: they have been moved before (RSA with 2048 bits from 2025 to 2028), and a date that is not
certain would make verdicts of today wrong tomorrow. Only what no seal can be relied on for is here.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.constraints import weak_hash
    >>> weak_hash("sha1", datetime(2008, 1, 1, tzinfo=UTC))
    >>> weak_hash("sha1", datetime(2026, 1, 1, tzinfo=UTC))
    'sha1 is not relied on since 2009-01-01'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificate_signature import Scheme
from microcred.crypto.keys import PublicKey

__all__ = ["DAYS", "HASH_ENDS", "KEY_ENDS", "weak_hash", "weak_key", "weak_scheme"]

HASH_ENDS: Final[Mapping[str, tuple[int, int, int] | None]] = MappingProxyType(
    {
        "md5": (2004, 8, 1),  # TS 102 176-1 V2.1.1: collisions were shown in that month
        "ripemd160": (2011, 1, 1),  # TS 102 176-1 V2.0.0
        "sha1": (2009, 1, 1),  # TS 102 176-1 V2.0.0
        "sha224": None,
        "sha256": None,
        "sha384": None,
        "sha512": None,
        "sha512_256": None,
        "sha3_256": None,
        "sha3_384": None,
        "sha3_512": None,
    }
)
"""The day (UTC) from which a hash is not relied on; None: no end is known. Others never were."""

KEY_ENDS: Final[Mapping[str, tuple[tuple[int, tuple[int, int, int]], ...]]] = MappingProxyType(
    {
        # Keys of fewer bits than this end on that day, the smallest first.
        "RSA": (
            (1024, (2001, 1, 1)),  # no edition of TS 102 176-1 has them
            (1536, (2009, 1, 1)),  # TS 102 176-1 V2.0.0
            (2048, (2016, 1, 1)),  # TS 119 312 V1.1.1
        ),
        "EC": (
            (192, (2001, 1, 1)),
            (224, (2013, 1, 1)),  # TS 102 176-1 V2.1.1
            (256, (2016, 1, 1)),  # TS 119 312 V1.1.1
        ),
    }
)
"""By kind of key: the day (UTC) from which keys that are smaller are not relied on."""

DAYS: Final[tuple[datetime, ...]] = tuple(
    datetime(*day, tzinfo=UTC)
    for day in (
        *filter(None, HASH_ENDS.values()),
        *(end for ends in KEY_ENDS.values() for _, end in ends),
    )
)
"""The moments (UTC) at which one of these answers changes; between two of them none does."""

_NEVER: Final = "is none that was ever relied on"


def weak_hash(name: str, at: datetime) -> str | None:
    """Why a hash (by its name in hashlib) is not relied on at a time (aware); None if it is."""
    if name not in HASH_ENDS:
        return f"{name or 'the hash'} {_NEVER}"
    end = HASH_ENDS[name]
    return None if end is None else _ended(name, end, at)


def weak_scheme(scheme: Scheme, at: datetime) -> str | None:
    """Why the hash of a signature scheme is not relied on at a time (aware); None if it is."""
    if not scheme.kind:
        return f"{scheme.name or 'the scheme'} {_NEVER}"
    return weak_hash(scheme.hash, at) if scheme.hash else None


def weak_key(key: PublicKey, at: datetime) -> str | None:
    """Why a key is too small to be relied on at a time (aware); None if it is not."""
    for bits, end in KEY_ENDS.get(key.kind, ()):
        if key.bits < bits:
            return _ended(f"a key ({key.kind}) of {key.bits} bits", end, at)
    return None


def _ended(what: str, end: tuple[int, int, int], at: datetime) -> str | None:
    day = datetime(*end, tzinfo=UTC)
    return f"{what} is not relied on since {day.date().isoformat()}" if at >= day else None
