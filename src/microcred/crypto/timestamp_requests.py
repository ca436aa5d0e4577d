"""The question to a time-stamping authority, and what comes back around the token.

RFC 3161 sections 2.4.1 and 2.4.2. The nonce is given by the caller, who has the randomness and
compares it with the token's; so is what to stamp, of which only the hash is sent.

    >>> from microcred.crypto.timestamp_requests import timestamp_request
    >>> timestamp_request(b"seal", nonce=7)[:4].hex(), len(timestamp_request(b"seal", nonce=7))
    ('303c0201', 62)
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from microcred.crypto.ber import members, number_of, read_ber
from microcred.crypto.cms_algorithms import digest, hash_identifier
from microcred.crypto.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    Element,
    encode,
)
from microcred.errors import ParseError

__all__ = ["timestamp_request", "token_of_response"]

_LARGEST_NONCE: Final = 2**160
_OID: Final = 0x06
_DOTTED: Final = re.compile(r"[0-2](?:\.(?:0|[1-9]\d{0,38})){1,31}", re.ASCII)
_GRANTED: Final = (0, 1)  # granted, grantedWithMods
_STATUSES: Final = MappingProxyType(
    {2: "rejection", 3: "waiting", 4: "revocationWarning", 5: "revocationNotification"}
)
_FAILURES: Final = MappingProxyType(
    {
        0: "badAlg",
        2: "badRequest",
        5: "badDataFormat",
        14: "timeNotAvailable",
        15: "unacceptedPolicy",
        16: "unacceptedExtension",
        17: "addInfoNotAvailable",
        25: "systemFailure",
    }
)


def timestamp_request(
    octets: bytes,
    hash: str = "sha256",
    nonce: int | None = None,
    cert_req: bool = True,
    policy: str | None = None,
) -> bytes:
    """The DER TimeStampReq for a hash of the octets.

    Args:
        octets: what is to be stamped; they stay here.
        hash: by its name in hashlib.
        nonce: a number of 1 to 160 bits that nobody can guess; None for a question without.
        cert_req: whether the authority is to put its certificates into the token.
        policy: under which it is to be made, dotted; None leaves that to the authority.

    Raises:
        ParseError: the hash is not known here, the nonce is out of range, or the policy is no
            object identifier.
    """
    if nonce is not None and not 0 < nonce < _LARGEST_NONCE:
        raise ParseError("a nonce has 1 to 160 bits")
    identifier = hash_identifier(hash)
    imprint = encode(SEQUENCE, identifier, encode(OCTET_STRING, digest(hash, octets) or b""))
    parts = [encode(INTEGER, b"\x01"), imprint]
    if policy is not None:
        parts.append(encode(_OID, _arcs(policy)))
    if nonce is not None:
        parts.append(encode(INTEGER, nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")))
    if cert_req:
        parts.append(encode(BOOLEAN, b"\xff"))
    return encode(SEQUENCE, *parts)


def _arcs(dotted: str) -> bytes:
    """The content octets of an object identifier (X.690 8.19)."""
    if not _DOTTED.fullmatch(dotted):
        raise ParseError("no object identifier")
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    if first < 2 and second > 39:
        raise ParseError("no object identifier")
    octets = bytearray()
    for arc in (40 * first + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | arc & 0x7F)
        octets += bytes(reversed(digits))
    return bytes(octets)


def token_of_response(octets: bytes) -> bytes:
    """The token within a TimeStampResp; what begins otherwise is given back as it is.

    Raises:
        ParseError: it is malformed, or the authority gave no token: its status and failure are in
            the message, in the words of RFC 3161, its own text is not.
    """
    parts = members(read_ber(octets))
    if not parts or parts[0].tag != SEQUENCE:
        return octets
    status = members(parts[0])
    if not status:
        raise ParseError("the authority's answer has no status")
    number = number_of(status[0])
    if number not in _GRANTED:
        words = _STATUSES.get(number, f"status {number}"[:32])
        raise ParseError(f"the authority gave no timestamp: {words}{_failures(status[-1])}")
    if len(parts) != 2:
        raise ParseError("the authority's answer has no timestamp")
    return parts[1].raw


def _failures(element: Element) -> str:
    if element.tag != BIT_STRING:
        return ""
    flags = sorted(element.flags())[: len(_FAILURES)]
    return f" ({', '.join(_FAILURES.get(flag, str(flag)) for flag in flags)})"
