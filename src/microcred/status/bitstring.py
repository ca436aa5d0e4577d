"""The W3C's status lists: documents to values and back.

Bitstring Status List 1.0 (REC 2025-05-15) sections 2.1 and 2.2, and StatusList2021, of which it
was made, to be read. A list is a credential whose subject holds the packed statuses; an entry is
what stands in the `credentialStatus` of the credentials that it is about. Reading says nothing of
who signed a list.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.status import Builder, StatusList, bitstring_credential, read_list
    >>> made = StatusList("bitstring", Builder(131_072).built(), "https://uni.example/status/1",
    ...     ("revocation",), timedelta(minutes=5), datetime(2026, 11, 28, tzinfo=UTC))
    >>> document = bitstring_credential(made, issuer="did:web:uni.example")
    >>> document["credentialSubject"]["ttl"], read_list(document) == made
    (300000, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from microcred.errors import StatusListRefused
from microcred.jsontext import JsonValue
from microcred.linked.lexical import read_time
from microcred.linked.terms import VCDM_2_0
from microcred.status.compression import LARGEST_LIST
from microcred.status.status_list import Kind, StatusList

__all__ = [
    "bitstring_credential",
    "bitstring_entry",
    "kind_of",
    "read_list",
    "texts_in",
]

_CREDENTIALS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"BitstringStatusListCredential": "bitstring", "StatusList2021Credential": "2021"}
)
_SUBJECTS: Final[Mapping[Kind, str]] = MappingProxyType(
    {"bitstring": "BitstringStatusList", "2021": "StatusList2021"}
)
_LONGEST: Final = timedelta(days=36_500)
_MOST_PURPOSES: Final = 16


def kind_of(document: Mapping[str, JsonValue]) -> Kind | None:
    """Of which specification a list credential is, by its type; None if it is no list."""
    types = texts_in(document.get("type"))
    return next((kind for name, kind in _CREDENTIALS.items() if name in types), None)


def read_list(document: Mapping[str, JsonValue], *, most: int = LARGEST_LIST) -> StatusList:
    """The list that a credential holds; its entries have one bit until they are `sized`.

    Args:
        document: the credential, unwrapped.
        most: how many octets it may unpack to.

    Raises:
        StatusListRefused: it is no list ("status.list_type"), or the code says what is wrong;
            `where` is the JSON pointer of it.
    """
    kind = kind_of(document)
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        (subject,) = subject
    if kind is None or not isinstance(subject, dict):
        raise StatusListRefused(
            "no credential of a status list", code="status.list_type", where="/type"
        )
    where = "/credentialSubject"
    if _SUBJECTS[kind] not in texts_in(subject.get("type")):
        message = f"its subject is no {_SUBJECTS[kind]}"
        raise StatusListRefused(message, code="status.list_type", where=f"{where}/type")
    text = subject.get("encodedList")
    if not isinstance(text, str):
        raise _malformed("encodedList is no text", f"{where}/encodedList")
    purposes = texts_in(subject.get("statusPurpose"))
    if not 0 < len(purposes) <= _MOST_PURPOSES:
        raise _malformed("statusPurpose is no text, and no list of some", f"{where}/statusPurpose")
    return StatusList.from_encoded(
        text,
        kind=kind,
        url=_url_of(document, subject),
        purposes=purposes,
        ttl=_ttl(subject.get("ttl"), f"{where}/ttl"),
        made_at=_time(document, ("validFrom", "issuanceDate")),
        ends_at=_time(document, ("validUntil", "expirationDate")),
        most=most,
    ).sized(1)


def texts_in(value: JsonValue) -> tuple[str, ...]:
    """The texts of a member that may be one or an array; none where anything else is in it."""
    several = value if isinstance(value, list) else [value]
    found = tuple(one for one in several if isinstance(one, str))
    return found if len(found) == len(several) else ()


def _url_of(document: Mapping[str, JsonValue], subject: Mapping[str, JsonValue]) -> str | None:
    """Where it is published: the id of the credential, else that of its subject without "#list"."""
    url = document.get("id")
    if isinstance(url, str):
        return url
    named = subject.get("id")
    return named.partition("#")[0] or None if isinstance(named, str) else None


def _ttl(value: JsonValue, where: str) -> timedelta | None:
    """`ttl` of a W3C list, which is in milliseconds."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _malformed("ttl is no number of milliseconds", where)
    return min(timedelta(milliseconds=min(value, 10**15)), _LONGEST)


def _time(document: Mapping[str, JsonValue], members: Sequence[str]) -> datetime | None:
    """The first of these times that is one; whether they are in order the verdict on it says."""
    for member in members:
        value = document.get(member)
        moment = read_time(value)[0] if isinstance(value, str) else None
        if moment is not None:
            return moment.astimezone(UTC)
    return None


def _malformed(message: str, where: str) -> StatusListRefused:
    return StatusListRefused(message, code="status.list_malformed", where=where)


def bitstring_credential(
    made: StatusList, *, issuer: str | Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The credential that holds a list, to be secured by any mechanism of VCDM 2.0.

    Args:
        made: of kind "bitstring", with url, purposes and `made_at`.
        issuer: id of who signs it, or the issuer as an object.

    Raises:
        StatusListRefused: it is of another kind, too short, or lacks one of these.
    """
    if made.kind != "bitstring" or made.url is None or not made.purposes or made.made_at is None:
        raise _malformed("a list is published with its address, purposes and time", "")
    made.sized(made.size)
    subject: dict[str, JsonValue] = {
        "id": f"{made.url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": made.purposes[0] if len(made.purposes) == 1 else [*made.purposes],
        "encodedList": made.encoded(),
    }
    if made.ttl is not None:
        subject["ttl"] = made.ttl // timedelta(milliseconds=1)
    document: dict[str, JsonValue] = {
        "@context": [VCDM_2_0],
        "id": made.url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer if isinstance(issuer, str) else dict(issuer),
        "validFrom": _written(made.made_at),
    }
    if made.ends_at is not None:
        document["validUntil"] = _written(made.ends_at)
    return {**document, "credentialSubject": subject}


def bitstring_entry(
    url: str,
    index: int,
    *,
    purpose: str = "revocation",
    size: int = 1,
    messages: Sequence[str] = (),
    european: bool = False,
) -> dict[str, JsonValue]:
    """What stands in the `credentialStatus` of a credential, and points to its entry of a list.

    Args:
        url: of the list.
        index: of the entry.
        purpose: what it is about.
        size: bits of the entry.
        messages: what each of the values means, 0 first; needed where an entry has several bits.
        european: name the type of the European Learning Model too, which its shapes ask for.

    Raises:
        StatusListRefused: an index below 0, or not one message for each value.
    """
    if index < 0:
        raise StatusListRefused("an index is not negative", code="status.index_range")
    if (size > 1 or messages) and len(messages) != 1 << size:
        message = f"an entry of {size} bits has {1 << size} messages"
        raise StatusListRefused(message, code="status.entry_malformed")
    name = "BitstringStatusListEntry"
    entry: dict[str, JsonValue] = {
        "id": f"{url}#{index}",
        "type": [name, "CredentialStatus"] if european else name,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }
    if size > 1:
        entry["statusSize"] = size
    if messages:
        entry["statusMessage"] = [
            {"status": f"{value:#x}", "message": text} for value, text in enumerate(messages)
        ]
    return entry


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
