"""What OCSP responses and revocation lists have in common: reasons and extensions.

RFC 5280 sections 5.2 and 5.3 (extensions, reasons), RFC 6960 section 4.4. An extension that is
critical and not understood is told by whoever reads it: such a list or response must not be used.

    >>> from microcred.crypto.ber import read_ber
    >>> from microcred.crypto.revocation import read_reason
    >>> read_reason(read_ber(bytes.fromhex("0a0101")))
    'keyCompromise'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from microcred.crypto.ber import members, string_of, truth_of
from microcred.crypto.der import Element
from microcred.errors import ParseError

__all__ = ["REASONS", "REASON_FLAGS", "read_reason", "revocation_extensions"]

_ENUMERATED: Final = 0x0A
_MOST_EXTENSIONS: Final = 64

REASONS: Final = MappingProxyType(
    {
        0: "unspecified",
        1: "keyCompromise",
        2: "cACompromise",
        3: "affiliationChanged",
        4: "superseded",
        5: "cessationOfOperation",
        6: "certificateHold",
        8: "removeFromCRL",
        9: "privilegeWithdrawn",
        10: "aACompromise",
    }
)
"""CRLReason by number (RFC 5280 section 5.3.1)."""

REASON_FLAGS: Final = (
    "unused",
    "keyCompromise",
    "cACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
)
"""ReasonFlags by bit (RFC 5280 section 4.2.1.13)."""


def read_reason(element: Element) -> str:
    """The word of a CRLReason.

    Raises:
        ParseError: it is none, or has a number without a meaning.
    """
    value = element.expect(_ENUMERATED).value
    reason = REASONS.get(value[0]) if len(value) == 1 else None
    if reason is None:
        raise ParseError("a revocation with a reason that does not exist")
    return reason


def revocation_extensions(element: Element) -> dict[str, tuple[bool, bytes]]:
    """Whether each extension is critical, and its value, by dotted identifier.

    A list without extensions is taken, as some responders send it.

    Raises:
        ParseError: they are malformed, doubled, or more than 64.
    """
    found: dict[str, tuple[bool, bytes]] = {}
    parts = members(element)
    if len(parts) > _MOST_EXTENSIONS:
        raise ParseError("too many extensions")
    for one in parts:
        fields = members(one)
        if not 2 <= len(fields) <= 3 or fields[0].oid() in found:
            raise ParseError("a malformed or doubled extension")
        critical = len(fields) == 3 and truth_of(fields[1])
        found[fields[0].oid()] = (critical, string_of(fields[-1]))
    return found
