"""The entries of a credential: where it says that its status can be looked up.

They stand in `credentialStatus` (VCDM 1.1 and 2.0, one or several), in a top-level `status` as some
European providers write it, or in the claim `status` of a token (Token Status List section 6.1).
What is malformed is a FAILED finding, since nobody can look it up; what is of a kind that nobody
here knows is told and stays open.

    >>> from microcred.status import entries_of
    >>> claims = {"status": {"status_list": {"idx": 412, "uri": "https://uni.example/s/1"}}}
    >>> entries_of(claims)[0]
    (StatusEntry(kind='token', list_url='https://uni.example/s/1', index=412, where='/status'),)
    >>> [one.code for one in entries_of({"credentialStatus": {"type": "Other"}})[1]]
    ['status.not_checked']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from microcred.errors import StatusListRefused
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.status.bitstring import texts_in
from microcred.status.packing import MOST_BITS
from microcred.status.status_list import Kind

__all__ = ["StatusEntry", "entries_of"]

_TYPES: Final[Mapping[str, Kind]] = MappingProxyType(
    {"BitstringStatusListEntry": "bitstring", "StatusList2021Entry": "2021"}
)
_CLAUSES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "bitstring": "Bitstring Status List 1.0 2.1",
        "2021": "StatusList2021 4.1",
        "token": "Token Status List 6.2",
    }
)
_MOST_ENTRIES: Final = 16
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_VALUE: Final = re.compile(r"0x[0-9A-Fa-f]{1,4}", re.ASCII)


class StatusEntry(Frozen):
    """One place where a status can be looked up.

    Attributes:
        kind: of which specification.
        list_url: address of the list.
        index: number of the entry on it.
        where: JSON pointer of the entry in the credential.
        purpose: what it is about; "" of a token, whose values say it.
        size: bits of one entry; None where only the list says it.
        messages: value -> what it means, for entries that spell it out.
    """

    kind: Kind
    list_url: str
    index: int
    where: str
    purpose: str = part(default="", repr=False)
    size: int | None = part(default=None, repr=False)
    messages: Mapping[int, str] = part(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )


def entries_of(
    document: Mapping[str, JsonValue],
) -> tuple[tuple[StatusEntry, ...], tuple[Finding, ...]]:
    """The entries of a credential, and what is wrong or odd about those that it names.

    Args:
        document: the credential, or the claims of a token, unwrapped.
    """
    entries: list[StatusEntry] = []
    findings: list[Finding] = []
    named = list(_named(document))
    for value, where in named[:_MOST_ENTRIES]:
        try:
            entry, found = _read(value, where)
        except StatusListRefused as error:
            findings.append(
                Finding(Check.STATUS, Outcome.FAILED, error.code, str(error), error.where)
            )
            continue
        findings += found
        if entry is not None:
            entries.append(entry)
    if len(named) > _MOST_ENTRIES:
        detail = f"more than {_MOST_ENTRIES} entries are named"
        code = "status.entry_malformed"
        findings.append(Finding(Check.STATUS, Outcome.FAILED, code, detail, "/credentialStatus"))
    return tuple(entries), tuple(findings)


def _named(document: Mapping[str, JsonValue]) -> Iterator[tuple[JsonValue, str]]:
    """Everything that the document names as a status, with its place."""
    for member in ("credentialStatus", "status"):
        value = document.get(member)
        if not value:
            continue
        if isinstance(value, list):
            yield from ((one, f"/{member}/{number}") for number, one in enumerate(value))
        else:
            yield value, f"/{member}"


def _read(value: JsonValue, where: str) -> tuple[StatusEntry | None, list[Finding]]:
    if isinstance(value, dict) and "status_list" in value:
        return _token_entry(value["status_list"], where), []
    types = texts_in(value.get("type")) if isinstance(value, dict) else ()
    kind = next((_TYPES[name] for name in types if name in _TYPES), None)
    if kind is None or not isinstance(value, dict):
        detail = "a status of a kind that is not looked up here"
        code, outcome = "status.not_checked", Outcome.SKIPPED
        return None, [Finding(Check.STATUS, outcome, code, detail, where)]
    return _w3c_entry(value, kind, where)


def _token_entry(value: JsonValue, where: str) -> StatusEntry:
    if not isinstance(value, dict):
        raise _malformed("status_list is no object", f"{where}/status_list")
    index, url = value.get("idx"), value.get("uri")
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        raise _malformed("idx is no number from 0", f"{where}/status_list/idx")
    if not isinstance(url, str) or not url:
        raise _malformed("uri is no address", f"{where}/status_list/uri")
    return StatusEntry("token", url, index, where)


def _w3c_entry(
    value: Mapping[str, JsonValue], kind: Kind, where: str
) -> tuple[StatusEntry, list[Finding]]:
    url, purpose = value.get("statusListCredential"), value.get("statusPurpose")
    if not isinstance(url, str) or not url:
        raise _malformed("statusListCredential is no address", f"{where}/statusListCredential")
    if not isinstance(purpose, str) or not purpose:
        raise _malformed("statusPurpose is no text", f"{where}/statusPurpose")
    if kind == "bitstring" and value.get("id") == url:
        raise _malformed("the id of the entry is the address of the list", f"{where}/id")
    index, found = _index(value.get("statusListIndex"), kind, f"{where}/statusListIndex")
    size = _size(value.get("statusSize"), f"{where}/statusSize") if kind == "bitstring" else 1
    messages = _messages(value.get("statusMessage"), size, f"{where}/statusMessage")
    if size > 1 and not messages:
        raise _malformed(f"{size} bits, and no messages for them", f"{where}/statusMessage")
    return StatusEntry(kind, url, index, where, purpose, size, messages), found


def _index(value: JsonValue, kind: Kind, where: str) -> tuple[int, list[Finding]]:
    """A decimal text; a number is odd and can only be meant so (some issuers write it)."""
    if isinstance(value, str) and _INDEX.fullmatch(value):
        return int(value), []
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _malformed("statusListIndex is no decimal number in a text", where)
    detail, code = "statusListIndex is a number, and not one in a text", "status.index_form"
    return value, [
        Finding(Check.STATUS, Outcome.WARNING, code, detail, where, _CLAUSES[kind]),
    ]


def _size(value: JsonValue, where: str) -> int:
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_BITS:
        raise _malformed(f"statusSize is no number from 1 to {MOST_BITS}", where)
    return value


def _messages(value: JsonValue, size: int, where: str) -> Mapping[int, str]:
    """What each value means: as many messages as there are values, each value once."""
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, list) or len(value) != 1 << size:
        raise _malformed(f"not one message for each of the {1 << size} values", where)
    known: dict[int, str] = {}
    for number, one in enumerate(value):
        text = one.get("status") if isinstance(one, dict) else None
        told = one.get("message") if isinstance(one, dict) else None
        if not isinstance(text, str) or not _VALUE.fullmatch(text) or not isinstance(told, str):
            raise _malformed("a message without its value and text", f"{where}/{number}")
        known[int(text, 16)] = told
    if known.keys() != set(range(1 << size)):
        raise _malformed("not one message for each value", where)
    return MappingProxyType(known)


def _malformed(message: str, where: str) -> StatusListRefused:
    return StatusListRefused(message, code="status.entry_malformed", where=where)
