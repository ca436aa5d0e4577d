"""The parts of a timestamp that its own signature does not cover: are they as whoever made it?

RFC 5652 sections 5.1 and 5.3, RFC 3161 section 2.4.2. The signature of a token covers what it
states and the signed attributes; version numbers, the list of hashes, the name of its signer and
the certificates that are sent along may be changed, and the token holds all the same. What those
say twice has to agree, and what is a certificate has to be readable; real tokens are so.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.timestamps import TimestampToken
    >>> from microcred.crypto.token_form import irregularity
    >>> from microcred.testing import World
    >>> octets = World(now=datetime(2026, 3, 1, tzinfo=UTC)).tsa().token(b"content")
    >>> irregularity(TimestampToken.from_der(octets))
    ''
    >>> version = bytearray(octets)
    >>> version[25] ^= 1
    >>> irregularity(TimestampToken.from_der(bytes(version)))
    'its version is none of a timestamp'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from microcred.crypto.ber import members, number_of, read_ber
from microcred.crypto.certificate_identifiers import MOST_CERTIFICATES
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms_algorithms import oid_of
from microcred.crypto.crl import CertificateList
from microcred.crypto.der import SEQUENCE, SET, Element, context
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import ParseError, TrustError

__all__ = ["irregularity"]

_CERTIFICATES: Final = context(0, constructed=True)
_VERSIONS: Final = (3, 4, 5)  # 4 and 5 with attribute certificates, or revocation data of OCSP
_SHAKE256: Final = "2.16.840.1.101.3.4.2.18"  # id-shake256-len, RFC 8702
_NULL: Final = b"\x05\x00"


def irregularity(token: TimestampToken, others: Sequence[Certificate] = ()) -> str:
    """What is odd in the parts that no signature covers, one line; "" if nothing is.

    Args:
        token: as read.
        others: certificates among which its signer's is looked for if it does not bring it.
    """
    try:
        return next(_odds(token, token.find_signer(others)), "")
    except ParseError:
        return "a part of it is malformed"


def _odds(token: TimestampToken, certificate: Certificate | None) -> Iterator[str]:
    signed = members(read_ber(members(read_ber(token.der))[1].value))
    signer = members(members(signed[-1], SET)[0])
    if number_of(signed[0]) not in _VERSIONS:
        yield "its version is none of a timestamp"
    by_name = signer[1].tag == SEQUENCE
    if number_of(signer[0]) != (1 if by_name else 3):
        yield "the version of its signer does not fit how the signer is named"
    listed = [oid_of(one) for one in members(signed[1], SET)]
    if listed and oid_of(signer[2]) not in listed:
        yield "the hash that it was signed with is not among those that it lists"
    if not all(_is_plain(one) for one in (*members(signed[1], SET), signer[2])):
        yield "a hash in it has parameters"
    if by_name and certificate is not None:
        # Names are compared as people do; who made the token copied it, octet by octet.
        named = members(signer[1])[0].raw
        if named != certificate.issuer_der:
            yield "it names the issuer of its signer otherwise than the certificate does"
    for held in signed[3:-1]:
        found = members(held, None)[:MOST_CERTIFICATES]
        read = _is_readable if held.tag == _CERTIFICATES else _is_list
        if not all(map(read, found)):
            yield "a certificate or revocation list in it is unreadable"


def _is_plain(algorithm: Element) -> bool:
    """Whether the parameters are absent or NULL, as of each hash that has one length."""
    if oid_of(algorithm) == _SHAKE256:
        return True
    return all(one.raw == _NULL for one in members(algorithm)[1:])


def _is_readable(element: Element) -> bool:
    """Whether a certificate can be read; attribute certificates are none."""
    if element.tag != SEQUENCE:
        return element.tag in (context(number, constructed=True) for number in range(1, 4))
    try:
        Certificate.from_der(element.raw)
    except TrustError:
        return False
    return True


def _is_list(element: Element) -> bool:
    """Whether a revocation list can be read; what is no list is of another format."""
    if element.tag != SEQUENCE:
        return True
    try:
        CertificateList.from_der(element.raw)
    except ParseError:
        return False
    return True
