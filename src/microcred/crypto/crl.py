"""Certificate revocation lists as values (RFC 5280 section 5).

What the list says and whether a key signed it; whether it is fresh, in scope and of an authority
that may speak is for who decides about trust. Lists of several megabytes stay cheap: entries are
walked over, not made, and the one that is asked for is read.

    >>> from microcred.crypto.crl import CertificateList
    >>> CertificateList.from_der(b"0")
    Traceback (most recent call last):
    microcred.errors.ParseError: no BER: it ends early or has a long tag
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from microcred.crypto import crl_entries
from microcred.crypto.ber import (
    der_of,
    members,
    moment_of,
    normalised,
    number_of,
    read_ber,
    truth_of,
)
from microcred.crypto.certificate_identifiers import has_name
from microcred.crypto.certificate_signature import Scheme, is_signed, read_scheme
from microcred.crypto.certificates import Certificate
from microcred.crypto.crl_entries import RevokedEntry
from microcred.crypto.der import INTEGER, SEQUENCE, Element, context, read_one
from microcred.crypto.extensions import AUTHORITY_KEY_ID, read_authority_key_id
from microcred.crypto.revocation import REASON_FLAGS, revocation_extensions
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["LARGEST_CRL", "CertificateList", "CrlScope", "RevokedEntry"]

LARGEST_CRL: Final = 64 * 1024 * 1024
"""The most octets of a list."""

_NUMBER: Final = "2.5.29.20"
_DELTA: Final = "2.5.29.27"
_SCOPE: Final = "2.5.29.28"
_EXPIRED_CERTIFICATES: Final = "2.5.29.60"
_KNOWN: Final = (_NUMBER, _DELTA, _SCOPE, _EXPIRED_CERTIFICATES, AUTHORITY_KEY_ID)
_EXTENSIONS: Final = context(0, constructed=True)
_TIMES: Final = (0x17, 0x18)
_CONTEXT: Final = context(0, constructed=False)
_CONSTRUCTED: Final = 0x20
_POINT: Final = 0
_REASONS: Final = 3
_FULL_NAME: Final = context(0, constructed=True)
_URL: Final = context(6, constructed=False)


class CrlScope(Frozen):
    """What a list is about: issuingDistributionPoint (RFC 5280 section 5.2.5).

    Attributes:
        names_point: whether the list is that of one distribution point only.
        urls: of that point; empty where it is named in another way.
        only_user: only certificates that are no authorities'.
        only_ca: only certificates of authorities.
        only_attribute: only attribute certificates.
        reasons: the only reasons that the list is about, in the words of RFC 5280 section 4.2.1.13;
            None for all.
    """

    names_point: bool = False
    urls: tuple[str, ...] = ()
    only_user: bool = False
    only_ca: bool = False
    only_attribute: bool = False
    reasons: frozenset[str] | None = None


class _Parts(Frozen):
    signed: bytes
    signature: bytes
    entries: bytes


class CertificateList(Frozen):
    """One list; equal are those with the same octets.

    Attributes:
        der: the octets as received.
        issuer_der: the DER name of who signed it.
        this_update: when it was issued, aware UTC.
        next_update: before when the next one will be, aware UTC; None if it does not say so.
        number: cRLNumber, None without one.
        is_delta: whether it holds only what changed since another list.
        is_indirect: whether it may hold certificates of other issuers.
        scope: what it is about; without an issuingDistributionPoint, everything.
        signature_scheme: how it is signed.
        authority_key_id: of the key that signed it, a hint; None if absent or unreadable.
        unprocessed: critical extensions, of the list or of entries, that are not understood here,
            dotted: such a list decides nothing (RFC 5280 sections 5.2 and 5.3).
        expired_certs_on_crl: since when expired certificates stay on the list, aware UTC
            (expiredCertsOnCRL of X.509); None if they may be dropped.
        size: how many entries there are.
    """

    der: bytes = part(repr=False)
    issuer_der: bytes = part(repr=False, compare=False)
    this_update: datetime = part(compare=False)
    next_update: datetime | None = part(compare=False)
    number: int | None = part(compare=False)
    is_delta: bool = part(compare=False)
    is_indirect: bool = part(compare=False)
    scope: CrlScope = part(compare=False)
    signature_scheme: Scheme = part(compare=False)
    authority_key_id: bytes | None = part(repr=False, compare=False)
    unprocessed: tuple[str, ...] = part(compare=False)
    expired_certs_on_crl: datetime | None = part(compare=False)
    size: int = part(compare=False)
    _parts_of: _Parts = part(repr=False, compare=False)

    @classmethod
    def from_der(cls, octets: bytes) -> CertificateList:
        """The list of its DER octets, of version 1 or 2.

        Raises:
            ParseError: they are none, or more than 64 MiB.
        """
        if len(octets) > LARGEST_CRL:
            raise ParseError(f"a revocation list of more than {LARGEST_CRL} bytes")
        return _read(octets)

    def signed_by(self, certificate: Certificate) -> bool:
        """Whether the certificate bears the issuer's name and its key made the signature.

        Nothing else is looked at: not its time, its usage, or the strength of the algorithm.
        """
        if not has_name(certificate, self.issuer_der):
            return False
        key, parts = certificate.public_key._key, self._parts_of
        return is_signed(self.signature_scheme, key, parts.signature, parts.signed)

    def entry(self, serial_number: int, issuer_der: bytes | None = None) -> RevokedEntry | None:
        """What the list holds about a certificate, None if it is not on it.

        An entry that is malformed behind its serial number is given as one since the first of all
        instants: the certificate is on the list.

        Args:
            serial_number: of the certificate.
            issuer_der: the DER name of its issuer, for a list that is indirect; None takes the
                first entry of that serial number, whose issuer the entry tells.
        """
        names = self.issuer_der if self.is_indirect else None
        return crl_entries.find(self._parts_of.entries, serial_number, names, issuer_der)


def _read(octets: bytes) -> CertificateList:
    parts = members(read_ber(octets))
    if len(parts) != 3:
        raise ParseError("a revocation list that has not three parts")
    signed, algorithm, signature = parts
    fields = list(members(signed))
    if fields and fields[0].tag == INTEGER and number_of(fields.pop(0)) not in (0, 1):
        raise ParseError("a revocation list of a version that does not exist")
    if len(fields) < 3:
        raise ParseError("a revocation list that ends early")
    inner, issuer, this_update, *rest = fields
    if inner.raw != algorithm.raw:
        raise ParseError("a revocation list that names two signature algorithms")
    next_update = moment_of(rest.pop(0)) if rest and rest[0].tag in _TIMES else None
    entries = rest.pop(0).value if rest and rest[0].tag == SEQUENCE else b""
    extensions = _extensions(rest)
    scope, indirect = _scope(extensions)
    number, expired = extensions.get(_NUMBER), extensions.get(_EXPIRED_CERTIFICATES)
    unknown = [oid for oid, (critical, _) in extensions.items() if critical and oid not in _KNOWN]
    return CertificateList(
        octets,
        der_of(issuer.expect(SEQUENCE)),
        moment_of(this_update),
        next_update,
        None if number is None else number_of(read_ber(number[1])),
        _DELTA in extensions,
        indirect,
        scope,
        read_scheme(read_one(normalised(algorithm))),
        _authority_key_id(extensions),
        (*unknown, *crl_entries.unprocessed(entries)),
        None if expired is None else moment_of(read_ber(expired[1])),
        crl_entries.count(entries),
        _Parts(signed.raw, signature.bits(), entries),
    )


def _extensions(rest: Sequence[Element]) -> dict[str, tuple[bool, bytes]]:
    if not rest:
        return {}
    if len(rest) > 1:
        raise ParseError("a revocation list with parts that do not belong there")
    return revocation_extensions(read_ber(rest[0].expect(_EXTENSIONS).value))


def _authority_key_id(extensions: dict[str, tuple[bool, bytes]]) -> bytes | None:
    try:
        return read_authority_key_id(extensions[AUTHORITY_KEY_ID][1])
    except (KeyError, ParseError):
        return None


def _scope(extensions: dict[str, tuple[bool, bytes]]) -> tuple[CrlScope, bool]:
    """What the list is about, and whether it is indirect."""
    found = extensions.get(_SCOPE)
    if found is None:
        return CrlScope(), False
    parts = members(read_ber(found[1]))
    # Only the point is constructed; tags are 0x80 to 0x85.
    fields = {one.tag & ~_CONSTRUCTED & 0xFF: one for one in parts}
    fields = {tag - _CONTEXT: one for tag, one in fields.items()}
    if len(fields) < len(parts) or not fields.keys() <= {0, 1, 2, 3, 4, 5}:
        raise ParseError("a revocation list with a malformed distribution point")
    # The fields are implicitly tagged: the tag of a BOOLEAN or BIT STRING is put back.
    flags = {
        place: truth_of(Element(0x01, one.value, one.raw))
        for place, one in fields.items()
        if place not in (_POINT, _REASONS)
    }
    reasons = _reasons(fields[_REASONS]) if _REASONS in fields else None
    point = fields.get(_POINT)
    scope = CrlScope(
        point is not None,
        () if point is None else _urls(point),
        flags.get(1, False),
        flags.get(2, False),
        flags.get(5, False),
        reasons,
    )
    return scope, flags.get(4, False)


def _reasons(element: Element) -> frozenset[str]:
    bits = Element(0x03, element.value, element.raw).flags()
    return frozenset(word for bit, word in enumerate(REASON_FLAGS) if bit in bits)


def _urls(point: Element) -> tuple[str, ...]:
    return tuple(
        name.value.decode("latin-1")
        for choice in members(point, None)
        if choice.tag == _FULL_NAME
        for name in members(choice, None)
        if name.tag == _URL
    )
