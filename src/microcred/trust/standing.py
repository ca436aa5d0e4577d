"""Whether a certificate was revoked at a time, weighed from all that is said about it.

ETSI EN 319 102-1 clauses 5.2.6.4 and 5.6.2.2: of what usable data says, "revoked" outweighs "good",
and newer data older. What cannot be used is kept with its reason, since a person has to know why
nothing is known. The sub-indications are those of the standard's table 6.

    >>> from microcred.trust.standing import SUB_INDICATIONS
    >>> SUB_INDICATIONS["stale"], SUB_INDICATIONS["revoked"]
    ('TRY_LATER', 'REVOKED_NO_POE')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.crypto.ocsp import OcspResponse
from microcred.frozen import Frozen
from microcred.trust.resolution import shown
from microcred.trust.revocation import Data, Statement

__all__ = ["GOOD_STATES", "SUB_INDICATIONS", "Opinion", "Standing", "State", "weigh"]

State = Literal[
    "good",  # not revoked at that time
    "as_of",  # not revoked when the object says that it was made; newer data is not at hand
    "later",  # revoked, after that time
    "exempt",  # nobody has to ask
    "unnamed",  # it names nobody to ask
    "revoked",
    "hold",  # suspended
    "stale",
    "unknown",  # the responder does not know it
    "no_poe",  # who signed the data has ended, and no proof shows that the data is older
    "weak",
    "unauthorized",  # who signed the data may not speak of it
    "invalid",  # the signature on the data is wrong
    "none",  # nothing that is at hand is about it
    "unasked",  # and nobody may be asked
]
"""What came of it."""

GOOD_STATES: Final = frozenset({"good", "as_of", "later", "exempt", "unnamed"})
"""The states in which a certificate may be relied on."""

SUB_INDICATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "revoked": "REVOKED_NO_POE",
        "hold": "TRY_LATER",
        "stale": "TRY_LATER",
        "unknown": "TRY_LATER",
        "no_poe": "REVOCATION_OUT_OF_BOUNDS_NO_POE",
        "weak": "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        "unauthorized": "TRY_LATER",
        "invalid": "TRY_LATER",
        "none": "TRY_LATER",
        "unasked": "TRY_LATER",
    }
)
"""What the standard calls each of the others."""

# Of data that cannot be used, the reason that comes nearest to a use is the one to tell.
_NEAREST: Final[tuple[State, ...]] = ("no_poe", "weak", "unauthorized", "invalid")


class Opinion(Frozen):
    """One piece of revocation data about one certificate.

    Attributes:
        data: the response or list.
        statement: what it says.
        problem: why it cannot be relied on, a state; None if it can.
        detail: the same for a person, "" if there is no problem.
    """

    data: Data
    statement: Statement
    problem: State | None = None
    detail: str = ""

    @property
    def source(self) -> str:
        """What it is, in words: "OCSP of 2022-12-21T18:50:36+00:00"."""
        kind = "OCSP" if isinstance(self.data, OcspResponse) else "CRL"
        return f"{kind} of {self.statement.this_update.isoformat()}"


class Standing(Frozen):
    """How a certificate stands at a time.

    Attributes:
        certificate: whose.
        state: what came of it.
        detail: one line for a person.
        statement: on which it rests, None if on none.
    """

    certificate: Certificate
    state: State
    detail: str
    statement: Statement | None = None

    @property
    def holds(self) -> bool:
        """Whether the certificate may be relied on as far as revocation goes."""
        return self.state in GOOD_STATES


def weigh(
    certificate: Certificate, opinions: Sequence[Opinion], when: datetime, made: datetime
) -> Standing:
    """What all opinions together say.

    Args:
        certificate: whose.
        opinions: about it.
        when: the time for which is asked: until when what it signed is not proven to exist, aware.
        made: when what it signed says that it was made, aware, not after `when`. Where data does
            not reach up to `when`, "not revoked then" is better than nothing ("as_of").
    """
    name = shown(certificate)
    usable = [one for one in opinions if one.problem is None]
    usable.sort(key=lambda one: one.statement.this_update, reverse=True)
    revoked = _revoked(usable)
    if revoked is not None:
        return _of_revoked(certificate, revoked, when)
    good = next((one for one in usable if one.statement.status in ("good", "revoked")), None)
    if good is not None:
        said = good.statement
        if said.is_fresh(when):
            return Standing(certificate, "good", f"{name}: {good.source}", said)
        if said.is_fresh(made):
            return Standing(certificate, "as_of", f"{name}: {good.source}, none newer", said)
    doubtful = _doubtfully_revoked(opinions, when)
    if doubtful is not None:
        return _of_revoked(certificate, doubtful, when)
    if good is not None:
        detail = f"{name}: {good.source} says nothing of {when.isoformat()}"
        return Standing(certificate, "stale", detail, good.statement)
    return _undecided(certificate, usable, opinions)


def _revoked(usable: Sequence[Opinion]) -> Opinion | None:
    """What says that it is revoked; a suspension only if nothing newer says that it has ended."""
    lasting = [
        one for one in usable if one.statement.status == "revoked" and not one.statement.on_hold
    ]
    if lasting:
        return min(lasting, key=lambda one: one.statement.revoked_at or one.statement.this_update)
    decided = next((one for one in usable if one.statement.status in ("good", "revoked")), None)
    return decided if decided is not None and decided.statement.on_hold else None


def _doubtfully_revoked(opinions: Sequence[Opinion], when: datetime) -> Opinion | None:
    """Data that says so, of somebody who might say so and has ended since.

    Where nothing better says that it was good, a warning is heeded, whoever may have made it up.
    """
    warnings = (
        one
        for one in opinions
        if one.problem in ("no_poe", "weak")
        and one.statement.was_revoked(when)
        and not one.statement.on_hold
    )
    return next(warnings, None)


def _of_revoked(certificate: Certificate, opinion: Opinion, when: datetime) -> Standing:
    said = opinion.statement
    since = (said.revoked_at or said.this_update).isoformat()
    reason = f", {said.reason}" if said.reason else ""
    word = "suspended" if said.on_hold else "revoked"
    detail = f"{shown(certificate)}: {word} since {since}{reason} ({opinion.source})"
    if not said.was_revoked(when):
        return Standing(certificate, "later", detail, said)
    return Standing(certificate, "hold" if said.on_hold else "revoked", detail, said)


def _undecided(
    certificate: Certificate, usable: Sequence[Opinion], opinions: Sequence[Opinion]
) -> Standing:
    name = shown(certificate)
    unknown = next((one for one in usable if one.statement.status == "unknown"), None)
    if unknown is not None:
        detail = f"{name}: its responder does not know it ({unknown.source})"
        return Standing(certificate, "unknown", detail, unknown.statement)
    if usable:
        detail = f"{name}: {usable[0].source} does not decide it"
        return Standing(certificate, "stale", detail, usable[0].statement)
    for state in _NEAREST:
        found = next((one for one in opinions if one.problem == state), None)
        if found is not None:
            detail = f"{name}: {found.source}: {found.detail}"
            return Standing(certificate, state, detail, found.statement)
    return Standing(certificate, "none", f"{name}: no OCSP response and no list is about it")
