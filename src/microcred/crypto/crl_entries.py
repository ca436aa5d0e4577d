"""The entries of a revocation list, found without making a hundred thousand values.

RFC 5280 section 5.3. The entries are one string of octets. Whether a serial number is not there is
told by a search for its octets; where they occur, the entries are walked over, one length after the
other, until the one that begins with that number, and only that one is read.

    >>> from microcred.crypto.crl_entries import count, find
    >>> entries = bytes.fromhex("3012020105" + "170d3235303130313030303030305a")
    >>> count(entries), find(entries, 5).revocation_time.year, find(entries, 6)
    (1, 2025, None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from microcred.crypto.ber import der_of, members, moment_of, read_ber
from microcred.crypto.certificate_identifiers import is_same_name
from microcred.crypto.der import INTEGER, SEQUENCE, context
from microcred.crypto.revocation import read_reason, revocation_extensions
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["RevokedEntry", "count", "find", "unprocessed"]

_REASON: Final = "2.5.29.21"
_INVALIDITY: Final = "2.5.29.24"
_ISSUER: Final = "2.5.29.29"
_KNOWN: Final = (_REASON, _INVALIDITY, _ISSUER)
_ISSUER_OID: Final = bytes.fromhex("0603551d1d")
# True, before an OCTET STRING: an extension that is critical and is none of the three above.
_CRITICAL: Final = re.compile(
    rb"(?<!\x06\x03\x55\x1d[\x15\x18\x1d])\x01\x01[^\x00][\x04\x24]", re.DOTALL
)
_MOST_READ: Final = 256  # entries that are read in search of critical extensions
_DIRECTORY_NAME: Final = context(4, constructed=True)
_MOST_BACK: Final = 8  # entries that only seem to name an issuer, on the way to one that does
_MOST_SAME: Final = 256  # entries of one serial number, each of another issuer
_SHORTEST_SEARCHED: Final = 4  # octets of a serial number worth a search
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_MALFORMED: Final = "a revocation list with a malformed entry"


class RevokedEntry(Frozen):
    """One entry of a list.

    Attributes:
        serial_number: of the certificate.
        revocation_time: when it was revoked, aware UTC; the first of all instants if unreadable.
        reason: in the words of RFC 5280 section 5.3.1 ("removeFromCRL" in a delta list says that
            it is no longer revoked); None if none is given.
        issuer_der: the DER name of the certificate's issuer, in an indirect list only.
    """

    serial_number: int
    revocation_time: datetime
    reason: str | None = None
    issuer_der: bytes | None = part(default=None, repr=False)


def _spans(entries: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each entry begins, where its serial number does, and where it ends."""
    position, end = 0, len(entries)
    while position < end:
        begin = position + 2
        if begin > end or entries[position] != SEQUENCE:
            raise ParseError(_MALFORMED)
        size = entries[position + 1]
        if size >= 0x80:
            length = size & 0x7F
            size = int.from_bytes(entries[begin : begin + length], "big")
            begin += length
        following = begin + size
        if size < 3 or following > end or entries[begin] != INTEGER:
            raise ParseError(_MALFORMED)
        yield position, begin, following
        position = following


def count(entries: bytes) -> int:
    """How many entries there are.

    Raises:
        ParseError: they are not one entry after the other, each with a serial number.
    """
    return sum(1 for _ in _spans(entries))


def unprocessed(entries: bytes) -> tuple[str, ...]:
    """The critical extensions of entries that are not understood here, dotted.

    Raises:
        ParseError: an entry that may have one is malformed, or there are too many of these.
    """
    hits = [found.start() for found in _CRITICAL.finditer(entries)]
    unknown: dict[str, None] = {}
    if not hits:
        return ()
    read = place = 0
    for start, _, end in _spans(entries):
        if place == len(hits):
            break
        if hits[place] >= end:
            continue
        while place < len(hits) and hits[place] < end:
            place += 1
        read += 1
        if read > _MOST_READ:
            raise ParseError("a revocation list with too many critical extensions")
        for oid, (critical, _) in _extensions(entries[start:end]).items():
            if critical and oid not in _KNOWN:
                unknown[oid] = None
    return tuple(unknown)


def find(
    entries: bytes,
    serial_number: int,
    list_issuer: bytes | None = None,
    issuer: bytes | None = None,
) -> RevokedEntry | None:
    """The first entry of a serial number, None if there is none.

    Args:
        entries: of the list, as `count` has found them to be well-formed.
        serial_number: that is looked for.
        list_issuer: the DER name of who issued an indirect list, None if it is not indirect.
        issuer: in an indirect list only entries of this issuer, by its DER name; None for all.
    """
    size = max(serial_number, ~serial_number).bit_length() // 8 + 1  # with the bit of its sign
    wanted = serial_number.to_bytes(size, "big", signed=True)
    core = wanted.lstrip(b"\0")
    if len(core) >= _SHORTEST_SEARCHED and core not in entries:
        return None
    naming: list[tuple[int, int]] = []
    next_name = -1 if list_issuer is None else entries.find(_ISSUER_OID)
    seen = 0
    for start, begin, end in _spans(entries):
        if 0 <= next_name < end:
            naming.append((start, end))
            next_name = entries.find(_ISSUER_OID, end)
        if not _begins_with(entries, begin, wanted):
            continue
        seen += 1
        holder = None if list_issuer is None else _issuer_of(entries, naming) or list_issuer
        if issuer is None or holder is None or is_same_name(holder, issuer) or seen == _MOST_SAME:
            return _entry(entries[start:end], serial_number, holder)
    return None


def _begins_with(entries: bytes, begin: int, wanted: bytes) -> bool:
    """Whether the INTEGER at `begin` is the one of that value, in its shortest form or not."""
    length, start = entries[begin + 1], begin + 2
    if length >= 0x80:
        start += length & 0x7F
        length = int.from_bytes(entries[begin + 2 : start], "big")
    if length <= len(wanted):
        return length == len(wanted) and entries.startswith(wanted, start)
    sign = b"\xff" if wanted[0] & 0x80 else b"\0"
    value = entries[start : start + length]
    return value == wanted.rjust(len(value), sign)


def _issuer_of(entries: bytes, naming: list[tuple[int, int]]) -> bytes | None:
    """The issuer that the last of the entries that name one names (RFC 5280 section 5.3.3)."""
    for start, end in naming[: -_MOST_BACK - 1 : -1]:
        try:
            found = _extensions(entries[start:end]).get(_ISSUER)
            names = () if found is None else members(read_ber(found[1]))
            for name in names:
                if name.tag == _DIRECTORY_NAME:
                    return der_of(read_ber(name.value).expect(SEQUENCE))
        except ParseError:
            continue
    return None


def _entry(octets: bytes, serial_number: int, issuer: bytes | None) -> RevokedEntry:
    try:
        when = moment_of(members(read_ber(octets))[1])
        reason = _extensions(octets).get(_REASON)
        word = None if reason is None else read_reason(read_ber(reason[1]))
    except (ParseError, IndexError):
        return RevokedEntry(serial_number, _NEVER, None, issuer)
    return RevokedEntry(serial_number, when, word, issuer)


def _extensions(octets: bytes) -> dict[str, tuple[bool, bytes]]:
    parts = members(read_ber(octets))
    if not 2 <= len(parts) <= 3:
        raise ParseError(_MALFORMED)
    return revocation_extensions(parts[2]) if len(parts) == 3 else {}
