"""What the registry knows, as values: purposes, slots, entries, events, lists.

An entry is one credential: first it is allotted (it has its slots in the status lists), then
entered (it was sealed, and what was sealed is known by its hash), and it may be forgotten. A slot
is one place in one list. An event says who did what, when and why. None of it holds personal data:
a subject is an HMAC that nobody without the registry's key can make.

    >>> from microcred.status.registry.values import Purpose
    >>> Purpose("revocation"), Purpose("", kind="token", size=2).name
    (Purpose(purpose='revocation', kind='bitstring', size=1), 'token-2')
    >>> Purpose("revocation", size=9)
    Traceback (most recent call last):
    microcred.errors.RegistryError: a status has 1, 2, 4 or 8 bits
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from microcred.errors import RegistryError
from microcred.frozen import Frozen, part

__all__ = [
    "LONGEST",
    "Allotment",
    "Entry",
    "Event",
    "Issued",
    "ListState",
    "Purpose",
    "Request",
    "Slot",
    "State",
    "instant_of",
    "line_of",
    "text_of",
]

Kind = Literal["bitstring", "token"]
State = Literal["allotted", "entered", "forgotten"]

LONGEST: Final = 2048
"""The characters of the longest text that is kept: an id, a reason."""

_SIZES: Final = (1, 2, 4, 8)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,31}")
_NOT_SHOWN: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Purpose(Frozen):
    """What a status is about, and so the kind of list that it has a slot in.

    Attributes:
        purpose: "revocation", "suspension", "message" or another word (Bitstring Status List 1.0,
            section 2.1); "" for the lists of kind "token", which have one status for everything.
        kind: "bitstring" (W3C) or "token" (IETF Token Status List).
        size: bits of one status: 1, 2, 4 or 8.
    """

    purpose: str = "revocation"
    kind: Kind = "bitstring"
    size: int = 1

    def __post_init__(self) -> None:
        """Refuse what no list could be named for.

        Raises:
            RegistryError: an unknown kind, another size, or a purpose that is no plain word.
        """
        if self.kind not in ("bitstring", "token"):
            raise RegistryError("the kinds of status lists are bitstring and token")
        if self.size not in _SIZES or isinstance(self.size, bool):
            raise RegistryError("a status has 1, 2, 4 or 8 bits")
        fits = _WORD.fullmatch(self.purpose) if self.kind == "bitstring" else not self.purpose
        if not fits:
            raise RegistryError(
                "a purpose is a word of letters and digits; lists of kind token have none"
            )

    @property
    def name(self) -> str:
        """As it begins the name of its lists: "revocation", "message-2", "token-2"."""
        word = self.purpose or self.kind
        return word if self.size == 1 else f"{word}-{self.size}"


class Request(Frozen):
    """What is asked of `Registry.allot_many` for one credential; as the arguments of `allot`.

    Attributes:
        purposes: what places are needed for; a word is a purpose of one bit.
        idempotence: names what is issued; None for nothing.
        content: what is issued.
    """

    purposes: Sequence[str | Purpose] = ("revocation",)
    idempotence: str | None = part(default=None, repr=False)
    content: bytes = part(default=b"", repr=False)


class Slot(Frozen):
    """One place in one status list.

    Attributes:
        list_url: where the list is published.
        index: of the place, 0 the first.
        purpose: what the list is about, its kind, the bits of a status.
        value: the status itself; 0 for "nothing is the matter".
    """

    list_url: str
    index: int
    purpose: Purpose
    value: int = 0


class Allotment(Frozen):
    """Slots for a credential that is not sealed yet.

    Attributes:
        ticket: a UUID that names this allotment for `enter`. The same idempotence key gets the same
            ticket again, so that an id made of it stays the same as well.
        slots: one for each purpose, in the order in which they were asked for.
        issued: what the registry knows of it, if the key was used to the end already.
    """

    ticket: str
    slots: tuple[Slot, ...]
    issued: Entry | None = None


class Issued(Frozen):
    """What is known of a credential once it is sealed. Only hashes of it are kept.

    Attributes:
        credential_id: its id, as it stands in it.
        sealed_hash: SHA-256 of the sealed bytes, in hexadecimal.
        subject: who it is about, by any name the caller always uses; kept as HMAC. "" for nobody.
        profile: the kind of credential, such as an IRI; no personal data.
        valid_from: when it begins to be valid.
        valid_until: when it ends.
    """

    credential_id: str
    sealed_hash: str
    subject: str = part(default="", repr=False)
    profile: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class Event(Frozen):
    """Something that happened to an entry; it is never altered.

    Attributes:
        number: in the order of happening.
        kind: "allotted", "entered", "revoked", ... or another word of the caller.
        at: when, in UTC.
        who: who did it: a person's or a system's name among those who issue.
        why: the reason; "" if none was given, or if it was forgotten.
        values: what the statuses were set to, by purpose ("" for lists of kind "token").
        other: the id of the credential that replaces or renews it, or is replaced by it.
    """

    number: int
    kind: str
    at: datetime
    who: str
    why: str = ""
    values: Mapping[str, int] = part(default_factory=dict)
    other: str = ""


class Entry(Frozen):
    """One credential as the registry knows it.

    Attributes:
        state: "allotted" (never entered, so never handed out by us), "entered" or "forgotten".
        slots: its places in status lists, with the values that they have now.
        events: all that happened, the first one first.
        credential_id: its id; "" if it was not entered, or is forgotten. So are the others below.
        sealed_hash: SHA-256 of the sealed bytes, in hexadecimal.
        subject_hash: HMAC-SHA256 of the subject under the registry's key, in hexadecimal.
        profile: the kind of credential; it is kept.
        valid_from: when it begins to be valid.
        valid_until: when it ends.
        ticket: of its allotment.
    """

    state: State
    slots: tuple[Slot, ...]
    events: tuple[Event, ...]
    credential_id: str = ""
    sealed_hash: str = ""
    subject_hash: str = part(default="", repr=False)
    profile: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ticket: str = ""

    def value(self, purpose: str) -> int:
        """The status of that purpose now; 0 where it has no slot of it."""
        return next((one.value for one in self.slots if one.purpose.purpose == purpose), 0)


class ListState(Frozen):
    """A status list as it is to be published.

    Attributes:
        url: where: the base URL and `name`.
        name: of its file.
        purpose: what it is about, its kind, the bits of a status.
        length: its entries.
        allotted: how many of them were given out.
        values: index -> status, of those that are not 0.
    """

    url: str
    name: str
    purpose: Purpose
    length: int
    allotted: int
    values: Mapping[int, int]


def line_of(what: str, text: str, *, least: int = 0) -> str:
    """A text that may be kept: not too long, and on one line.

    Raises:
        RegistryError: it is not; the message names only `what` it is.
    """
    if not least <= len(text) <= LONGEST or _NOT_SHOWN.search(text):
        raise RegistryError(f"{what}: {least} to {LONGEST} characters on one line are needed")
    return text


def text_of(moment: datetime | None) -> str:
    """A moment as it is kept: RFC 3339 in UTC with microseconds, so that texts sort as times do.

    Raises:
        RegistryError: it has no zone.
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise RegistryError("a time without a zone", hint="Give times with tzinfo, such as UTC.")
    told = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return told.removesuffix("+00:00") + "Z"


def instant_of(text: str) -> datetime | None:
    """The moment that was kept; None for "".

    Raises:
        RegistryError: it is no such text.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RegistryError("a time that cannot be read") from None
    if moment.tzinfo is None or text_of(moment) != text:
        raise RegistryError("a time that cannot be read")
    return moment
