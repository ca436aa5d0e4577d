"""How `issue` gives a credential its status: a slot in a list, and what stands in the credential.

The European Learning Model allows one status for a credential, whose type is `CredentialStatus`
among others (ELM 3.2 shapes). So that it can tell a suspended or replaced credential from a revoked
one, it is a status of two bits whose four values are spelled out in the credential (`statusSize`
and `statusMessage`, Bitstring Status List 1.0 section 2.1); its purpose is revocation, so that
whoever reads no messages accepts none of the three. W3C credentials without that model have one
status for revocation and one for suspension. An SD-JWT VC has a `status` claim (IETF Token Status
List).

    >>> from microcred.allotting import credential_status
    >>> from microcred.status import bitstring_entry, token_status
    >>> from microcred.status.registry.values import Purpose, Slot
    >>> slot = Slot("https://uni.example/status/revocation-1", 94567, Purpose("revocation"))
    >>> credential_status([slot])["statusListIndex"]
    '94567'
    >>> credential_status([slot])["type"]
    ['BitstringStatusListEntry', 'CredentialStatus']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol, runtime_checkable

from microcred.errors import AlreadyIssued, IssueError
from microcred.frozen import Frozen, replaced
from microcred.jsontext import JsonValue
from microcred.linked.lexical import read_time
from microcred.outline import first_node, nodes, text
from microcred.securing import Mechanism, SdJwtVc
from microcred.status import bitstring_entry, token_status
from microcred.status.registry.values import Allotment, Issued, Purpose, Slot

__all__ = [
    "MESSAGES",
    "REPLACES",
    "STATUS_CONTEXT",
    "Allotted",
    "StatusAllocator",
    "allotted",
    "credential_status",
    "naming_replaced",
    "purposes_for",
    "replaced_by",
]

STATUS_CONTEXT: Final = "https://www.w3.org/ns/credentials/status/v1"
"""The context that defines the members of a status for documents of VCDM 1.1."""

REPLACES: Final = "http://purl.org/dc/terms/replaces"
"""The scheme of the identifier by which a credential names the one that it replaces (DCMI)."""

MESSAGES: Final = ("valid", "revoked", "suspended", "replaced")
"""What the values 0 to 3 of a status of two bits say."""

_BITS_OF_MESSAGES: Final = 2

_EUROPEAN: Final = (Purpose("revocation", size=_BITS_OF_MESSAGES),)
_W3C: Final = (Purpose("revocation"), Purpose("suspension"))
_TOKEN: Final = (Purpose("", kind="token", size=_BITS_OF_MESSAGES),)


@runtime_checkable
class StatusAllocator(Protocol):
    """Who gives out slots in status lists and keeps what was issued: a registry."""

    def allot(
        self, purposes: Sequence[Purpose] = ..., *, idempotence: str | None = None
    ) -> Allotment:
        """A slot for each purpose; the same ones for the same idempotence key."""

    def enter(self, ticket: str, issued: Issued) -> object:
        """Keep that the credential of that ticket was sealed.

        Raises:
            AlreadyIssued: it was before.
        """


class Allotted(Frozen):
    """What one credential was given.

    Attributes:
        registry: who gave it.
        allotment: its ticket and slots.
    """

    registry: StatusAllocator
    allotment: Allotment

    @property
    def ticket(self) -> str:
        """A UUID, for the id of a credential that has none."""
        return self.allotment.ticket

    def status(self, *, european: bool) -> JsonValue:
        """The `credentialStatus` of the document; None where the token itself has a status."""
        slots = [one for one in self.allotment.slots if one.purpose.kind == "bitstring"]
        return credential_status(slots, european=european) if slots else None

    def on(self, mechanism: Mechanism) -> Mechanism:
        """The mechanism with the status that its token has to carry."""
        slot = next((one for one in self.allotment.slots if one.purpose.kind == "token"), None)
        if slot is None or not isinstance(mechanism, SdJwtVc):
            return mechanism
        return replaced(mechanism, status=token_status(slot.list_url, slot.index))

    def entered(self, document: Mapping[str, JsonValue], secured: bytes, profile: str = "") -> None:
        """Keep what was sealed, before it is handed out.

        Raises:
            AlreadyIssued: somebody else did meanwhile, with the same idempotence key.
        """
        subject = first_node(document.get("credentialSubject"))
        self.registry.enter(
            self.ticket,
            Issued(
                credential_id=str(document["id"]),
                sealed_hash=sha256(secured).hexdigest(),
                subject=_subject(subject),
                profile=profile or _profile(document),
                valid_from=_time(document, "validFrom", "issuanceDate"),
                valid_until=_time(document, "validUntil", "expirationDate"),
            ),
        )


def allotted(
    registry: StatusAllocator | None,
    mechanism: Mechanism,
    *,
    european: bool,
    idempotence: str | None = None,
    purposes: Sequence[str] | None = None,
) -> Allotted | None:
    """Slots for one credential; None without a registry.

    Args:
        registry: who gives them.
        mechanism: an SD-JWT VC has a token list.
        european: whether the shapes of the European model hold, which allow one status.
        idempotence: names what must not be issued twice.
        purposes: others than the usual ones, such as ("revocation",).

    Raises:
        AlreadyIssued: something was issued with that key; `entry` is what is known of it.
        IssueError: misuse.
    """
    if registry is None:
        if idempotence is not None or purposes is not None:
            raise IssueError("an idempotence key or a purpose needs status=, which keeps it")
        return None
    if isinstance(registry, type) or not isinstance(registry, StatusAllocator):
        raise IssueError("status is no registry", hint="Open one with Registry.open(...).")
    wanted = purposes_for(mechanism, european=european, purposes=purposes)
    made = registry.allot(wanted, idempotence=idempotence)
    if made.issued is not None:
        raise AlreadyIssued(
            f"issued already with this idempotence key: {made.issued.credential_id}",
            entry=made.issued,
        )
    return Allotted(registry, made)


def purposes_for(
    mechanism: Mechanism, *, european: bool, purposes: Sequence[str] | None = None
) -> tuple[Purpose, ...]:
    """The lists in which a credential gets a slot.

    Raises:
        IssueError: a European credential has one status; a token has no purposes.
    """
    if isinstance(mechanism, SdJwtVc):
        if purposes is not None:
            raise IssueError("the status of an SD-JWT VC is one for everything")
        return _TOKEN
    if purposes is None:
        return _EUROPEAN if european else _W3C
    if isinstance(purposes, str) or not purposes or (european and len(purposes) > 1):
        raise IssueError(
            "a European credential has one status",
            hint='Leave the purpose to the library, or give one, such as ("revocation",).',
        )
    return tuple(
        Purpose(one, size=_BITS_OF_MESSAGES if one == "message" else 1) for one in purposes
    )


def credential_status(slots: Sequence[Slot], *, european: bool = True) -> JsonValue:
    """The value of `credentialStatus`: an object, or an array of several.

    Args:
        slots: in W3C lists.
        european: whether `CredentialStatus` is among the types, as the ELM asks for.
    """
    made: list[JsonValue] = [
        bitstring_entry(
            one.list_url,
            one.index,
            purpose=one.purpose.purpose,
            size=one.purpose.size,
            messages=MESSAGES if one.purpose.size == _BITS_OF_MESSAGES else (),
            european=european,
        )
        for one in slots
    ]
    return made[0] if len(made) == 1 else made


def naming_replaced(document: Mapping[str, JsonValue], replaced_id: str) -> dict[str, JsonValue]:
    """The credential with the id of the one that it replaces, as an identifier of that scheme.

    Raises:
        IssueError: it would replace itself, or the id is no text.
    """
    if not isinstance(replaced_id, str) or not replaced_id or document.get("id") == replaced_id:
        raise IssueError(
            "a credential replaces another one, and has an id of its own",
            hint="Leave its id out: it gets a new one.",
        )
    named: dict[str, JsonValue] = {
        "id": f"urn:microcred:replaces:{sha256(replaced_id.encode()).hexdigest()}",
        "type": "Identifier",
        "notation": replaced_id,
        "schemeId": REPLACES,
        "schemeName": "replaces",
    }
    held = document.get("identifier")
    others = held if isinstance(held, list) else [held] if held is not None else []
    kept = [
        one for one in others if not (isinstance(one, dict) and one.get("schemeId") == REPLACES)
    ]
    return {**document, "identifier": [*kept, named]}


def replaced_by(document: Mapping[str, JsonValue]) -> str | None:
    """The id of the credential that this one says it replaces; None if it says so of none."""
    for one in nodes(document.get("identifier")):
        if one.get("schemeId") == REPLACES:
            return text(one.get("notation"))
    return None


def _subject(subject: Mapping[str, JsonValue]) -> str:
    """The name of the learner for the keyed hash: a number of theirs, else the id of the node."""
    for member in ("identifier", "nationalID"):
        for one in nodes(subject.get(member)):
            if notation := text(one.get("notation")):
                return notation
    return text(subject.get("id")) or ""


def _profile(document: Mapping[str, JsonValue]) -> str:
    profile = first_node(document.get("credentialProfiles"))
    return text(profile.get("id")) or ""


def _time(document: Mapping[str, JsonValue], *members: str) -> datetime | None:
    for member in members:
        written = document.get(member)
        if isinstance(written, str):
            return read_time(written)[0]
    return None
