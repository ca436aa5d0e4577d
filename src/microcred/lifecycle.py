"""The verbs of a credential's life after it was issued: revoke, suspend, reinstate, replace, renew.

Each of them is an event in the registry, with who, when and why, which nobody alters; a verifier
sees it when the lists are published next (`microcred.publishing`). A suspension can be taken back,
a revocation cannot. Reasons stay in the registry: the lists say that, never why.

    >>> from microcred.lifecycle import standing_after
    >>> standing_after("suspended", "reinstate"), standing_after("valid", "replace")
    ('valid', 'replaced')
    >>> standing_after("revoked", "reinstate")
    Traceback (most recent call last):
    microcred.errors.StatusConflict: the credential is revoked: reinstate is for suspended ones
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from microcred.allotting import MESSAGES, StatusAllocator
from microcred.errors import AlreadyIssued, IssueError, StatusConflict
from microcred.issuing import Issued, issue
from microcred.status.registry.values import Entry, Slot

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential

__all__ = [
    "Ledger",
    "Standing",
    "reinstate",
    "renew",
    "replace",
    "revoke",
    "standing_after",
    "standing_of",
    "suspend",
]

Standing = Literal["valid", "revoked", "suspended", "replaced"]
"""What a registry says of a credential now."""

_Verb = Literal["revoke", "suspend", "reinstate", "replace"]
# verb -> from which standings, to which, and the word of the event
_VERBS: Final[Mapping[str, tuple[tuple[Standing, ...], Standing, str]]] = MappingProxyType(
    {
        "revoke": (("valid", "suspended"), "revoked", "revoked"),
        "suspend": (("valid",), "suspended", "suspended"),
        "reinstate": (("suspended",), "valid", "reinstated"),
        "replace": (("valid", "suspended"), "replaced", "replaced"),
    }
)
# In one list for everything: the messages of ours, the values of Token Status List 7.1. A token
# that was replaced is invalid: other verifiers give the values from 3 on no meaning.
_TOKEN_VALUES: Final = ("valid", "revoked", "suspended")
_OF_ITS_ISSUE: Final = frozenset({"issued", "valid_from", "valid_until"})
_SINGLE: Final[Mapping[str, Standing]] = MappingProxyType(
    {"revocation": "revoked", "suspension": "suspended"}
)


class Ledger(StatusAllocator, Protocol):
    """The registry as these verbs need it."""

    def find(self, credential_id: str) -> Entry:
        """What is known of a credential.

        Raises:
            NotRegistered: nothing.
        """

    def event(
        self,
        credential_id: str,
        kind: str,
        *,
        why: str = "",
        values: Mapping[str, int] | None = None,
        only_from: Mapping[str, Collection[int]] | None = None,
        other: str = "",
        who: str | None = None,
    ) -> Entry:
        """Add an event and set statuses, both or neither; the entry as it is then.

        Raises:
            StatusConflict: the statuses are others than those of `only_from`.
        """


def revoke(registry: Ledger, credential_id: str, *, reason: str, who: str | None = None) -> Entry:
    """Say for good that a credential does not hold.

    Args:
        registry: where it was entered when it was issued; opened by the caller.
        credential_id: its id, as it stands in it.
        reason: why; it stays in the registry.
        who: who decided, a person's or a system's name among those who issue; the registry's own
            `who` if nobody is named.

    Returns:
        The entry as it is then.

    Raises:
        NotRegistered: the registry does not know it.
        StatusConflict: it is revoked or replaced already.
        IssueError: there is no reason, or no list that could tell it.
    """
    return _changed(registry, credential_id, "revoke", reason, who)


def suspend(registry: Ledger, credential_id: str, *, reason: str, who: str | None = None) -> Entry:
    """Say that a credential does not hold for the time being; arguments and errors as `revoke`."""
    return _changed(registry, credential_id, "suspend", reason, who)


def reinstate(
    registry: Ledger, credential_id: str, *, reason: str, who: str | None = None
) -> Entry:
    """Take a suspension back; arguments and errors as `revoke`."""
    return _changed(registry, credential_id, "reinstate", reason, who)


def replace(
    registry: Ledger,
    credential_id: str,
    corrected: EuropeanDigitalCredential | MicroCredential,
    *,
    signer: Signer,
    reason: str,
    who: str | None = None,
    **how: Any,
) -> Issued:
    """Issue a corrected credential that names the one it replaces, which is revoked with a message.

    A credential is replaced once: whoever tries it again, also after a failure half way, gets
    `AlreadyIssued`, and the old one is then surely marked.

    Args:
        registry: where the old one was entered, and the new one will be.
        credential_id: of the old one.
        corrected: the new one; without id, or with another one.
        signer: who signs it.
        reason: why; it stays in the registry.
        who: who decided.
        how: anything else that `issue` takes.

    Raises:
        NotRegistered: the registry does not know the old one.
        StatusConflict: the old one is revoked or replaced already.
        AlreadyIssued: it was replaced already, by `entry`.
        IssueError: as of `issue`.
    """
    old = _movable(registry, credential_id, "replace", reason)
    own_key = "idempotence" not in how
    how.setdefault("idempotence", f"replaces {credential_id}")
    try:
        issued = issue(corrected, signer=signer, status=registry, replaces=credential_id, **how)
    except AlreadyIssued as error:
        # It stopped between the two steps: the new one is there, the old one still holds.
        if own_key and isinstance(error.entry, Entry) and error.entry.state == "entered":
            _move(registry, old, "replace", reason, who, other=error.entry.credential_id)
        raise
    _move(registry, old, "replace", reason, who, other=issued.id)
    return issued


def renew(
    registry: Ledger,
    credential_id: str,
    credential: EuropeanDigitalCredential | MicroCredential,
    *,
    signer: Signer,
    valid_until: datetime | None,
    reason: str = "renewed",
    who: str | None = None,
    **how: Any,
) -> Issued:
    """Issue a credential again with another end; the old one goes on until its own.

    Args:
        registry: where the old one was entered, and the new one will be.
        credential_id: of the old one.
        credential: what it says; its id, times, issuer, status and pages are made anew.
        signer: who signs the new one, which names the old one as `replace` does.
        valid_until: its end, aware; None for none.
        reason: why; it stays in the registry.
        who: who decided.
        how: anything else that `issue` takes.

    Raises:
        NotRegistered: the registry does not know the old one.
        StatusConflict: the old one is revoked, suspended or replaced.
        IssueError: as of `issue`.
    """
    old = registry.find(credential_id)
    if (standing := standing_of(old)) != "valid":
        raise StatusConflict(f"the credential is {standing}: it cannot be renewed")
    fresh = _fresh(credential, valid_until)
    issued = issue(fresh, signer=signer, status=registry, replaces=credential_id, **how)
    registry.event(credential_id, "renewed", who=who, why=reason, other=issued.id)
    return issued


def standing_of(entry: Entry) -> Standing:
    """What the statuses of an entry say together; of several the gravest."""
    told = {_standing(one) for one in entry.slots}
    gravest: tuple[Standing, ...] = ("replaced", "revoked", "suspended")
    return next((one for one in gravest if one in told), "valid")


def _standing(slot: Slot) -> Standing:
    if not slot.value:
        return "valid"
    purpose = slot.purpose
    if purpose.size > 1:
        known = _TOKEN_VALUES if purpose.kind == "token" else MESSAGES
        return known[slot.value] if slot.value < len(known) else "revoked"  # type: ignore[return-value]
    return _SINGLE.get(purpose.purpose, "valid")


def standing_after(standing: Standing, verb: _Verb) -> Standing:
    """What becomes of a credential.

    Raises:
        StatusConflict: the verb is not for credentials that stand so.
    """
    begins, ends, _ = _VERBS[verb]
    if standing not in begins:
        meant = " or ".join(begins)
        raise StatusConflict(f"the credential is {standing}: {verb} is for {meant} ones")
    return ends


def _movable(registry: Ledger, credential_id: str, verb: _Verb, reason: str) -> Entry:
    """The entry, if the verb may be used on it.

    Raises:
        StatusConflict: it may not.
        IssueError: there is no reason.
    """
    if not isinstance(reason, str) or not reason.strip():
        raise IssueError("there is no reason", hint="Say why, for whoever asks later.")
    entry = registry.find(credential_id)
    standing_after(standing_of(entry), verb)
    _values(entry, verb)
    return entry


def _changed(
    registry: Ledger, credential_id: str, verb: _Verb, reason: str, who: str | None
) -> Entry:
    return _move(registry, _movable(registry, credential_id, verb, reason), verb, reason, who)


def _move(
    registry: Ledger, entry: Entry, verb: _Verb, reason: str, who: str | None, *, other: str = ""
) -> Entry:
    return registry.event(
        entry.credential_id,
        _VERBS[verb][2],
        why=reason,
        values=_values(entry, verb),
        # As it was when the verb was found to be allowed: of two at once only one comes through.
        only_from={one.purpose.purpose: (one.value,) for one in entry.slots},
        other=other,
        who=who,
    )


def _values(entry: Entry, verb: _Verb) -> dict[str, int]:
    """The statuses that a verb sets, by purpose.

    Raises:
        IssueError: none of the credential's lists could tell it.
    """
    ends = _VERBS[verb][1]
    made: dict[str, int] = {}
    for slot in entry.slots:
        made |= _value(slot, ends, verb)
    if not made:
        raise IssueError(
            f"the credential has no status that could say that it is {ends}",
            hint="Revoke it, or issue with the usual purposes, which know suspension.",
        )
    return made


def _value(slot: Slot, ends: Standing, verb: _Verb) -> dict[str, int]:
    purpose = slot.purpose
    if purpose.kind == "token":
        known = "revoked" if ends == "replaced" else ends
        return {purpose.purpose: _TOKEN_VALUES.index(known)}
    if purpose.size > 1:
        return {purpose.purpose: MESSAGES.index(ends)}
    if purpose.purpose == "revocation" and ends in ("revoked", "replaced"):
        return {purpose.purpose: 1}
    if purpose.purpose == "suspension" and verb in ("suspend", "reinstate"):
        return {purpose.purpose: int(verb == "suspend")}
    return {}


def _fresh(
    credential: EuropeanDigitalCredential | MicroCredential, valid_until: datetime | None
) -> EuropeanDigitalCredential | MicroCredential:
    """The credential without what belongs to its first issue."""
    from microcred.micro_credential import MicroCredential

    if isinstance(credential, MicroCredential):
        told = credential.to_json()
        kept = {name: told[name] for name in told if name not in _OF_ITS_ISSUE}
        if valid_until is not None:
            kept["valid_until"] = valid_until.isoformat()
        return MicroCredential.from_json(kept)
    display = credential.display_parameter
    return credential.replace(
        id=None,
        proof=None,
        issued=None,
        issuance_date=None,
        expiration_date=None,
        valid_from=None,
        valid_until=valid_until,
        issuer=None,
        credential_status=None,
        display_parameter=display.replace(individual_display=None) if display else None,
    )
