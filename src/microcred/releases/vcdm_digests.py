"""Digests of what a credential refers to: `digestSRI` and `digestMultibase`.

VCDM 2.0, 5.3 (integrity of related resources); Subresource Integrity 3.5 (the text of a
`digestSRI`: "sha384-" and base64, never base64url); Data Integrity 1.0, 2.4 and Multihash (the
bytes of a `digestMultibase`: code of the hash, length, digest).

    >>> from microcred.releases.vcdm_digests import DIGESTS, is_digest, is_digest_of
    >>> sri = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    >>> is_digest("digestSRI", sri), is_digest_of("digestSRI", sri, b"hello")
    (True, True)
    >>> is_digest("digestSRI", sri.replace("+", "-")), is_digest("digestMultibase", "uEiB")
    (False, False)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.encoding import b64_decode, multibase_decode, multicodec_unwrap
from microcred.errors import ParseError

__all__ = ["DIGESTS", "is_digest", "is_digest_among", "is_digest_of"]

DIGESTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "digestSRI": "Subresource Integrity, 3.5",
        "digestMultibase": "W3C VC Data Model 2.0, 5.3",
    }
)
"""Member that holds a digest -> where its form is defined."""

# Code of a multihash -> name of the hash function.
_MULTIHASHES: Final = MappingProxyType({0x12: "sha256", 0x13: "sha512", 0x20: "sha384"})
_STRONGEST_FIRST: Final = ("sha512", "sha384", "sha256")
_MOST_TEXT: Final = 4096  # some digests in one attribute, not a file


def is_digest(member: str, value: object) -> bool:
    """Whether a value has the form of a digest by a hash function that is known here.

    Args:
        member: "digestSRI" or "digestMultibase".
        value: as the credential has it.
    """
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        return False
    return _multihash(value) is not None if member == "digestMultibase" else bool(_sris(value))


def is_digest_of(member: str, value: object, octets: bytes) -> bool:
    """Whether a value is the digest of some bytes.

    Args:
        member: "digestSRI" (one of its strongest digests has to agree) or "digestMultibase".
        value: as the credential has it.
        octets: exactly as received.
    """
    hash_name, told = _told(member, value)
    return bool(hash_name) and hashlib.new(hash_name, octets).digest() in told


def is_digest_among(member: str, value: object, known: Mapping[str, bytes]) -> bool | None:
    """Whether a value is one of the digests that are known of a file that is not at hand.

    Args:
        member: as for `is_digest_of`.
        value: as the credential has it.
        known: name of a hash ("sha256") -> digest.

    Returns:
        None if nothing is known by its hash function.
    """
    hash_name, told = _told(member, value)
    return known[hash_name] in told if hash_name in known else None


def _told(member: str, value: object) -> tuple[str, set[bytes]]:
    """(hash function, the digests by it, one of which has to agree); ("", none) if malformed."""
    if not is_digest(member, value) or not isinstance(value, str):
        return "", set()
    if member == "digestMultibase":
        found = _multihash(value)
        return ("", set()) if found is None else (found[0], {found[1]})
    sris = _sris(value)
    strongest = next(name for name in _STRONGEST_FIRST if name in sris)
    return strongest, {base64.b64decode(one) for one in sris[strongest]}


def _sris(value: str) -> dict[str, set[str]]:
    """The digests of an integrity attribute by hash function; none if one of them is malformed."""
    told: dict[str, set[str]] = {}
    for one in value.split():
        algorithm, _, rest = one.partition("-")
        # Options behind a question mark have no meaning yet.
        digest = rest.partition("?")[0]
        if algorithm not in _STRONGEST_FIRST:
            continue
        try:
            length = len(b64_decode(digest))
        except ParseError:
            return {}
        if length != hashlib.new(algorithm).digest_size:
            return {}
        told.setdefault(algorithm, set()).add(digest)
    return told


def _multihash(value: str) -> tuple[str, bytes] | None:
    """(hash function, digest) of a multihash (multibase, code, length, digest)."""
    try:
        code, rest = multicodec_unwrap(multibase_decode(value))
        length, digest = multicodec_unwrap(rest)  # a varint too
    except ParseError:
        return None
    name = _MULTIHASHES.get(code)
    if name is None or not length == len(digest) == hashlib.new(name).digest_size:
        return None
    return name, digest
