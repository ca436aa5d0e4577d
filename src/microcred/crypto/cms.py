"""SignedData of the Cryptographic Message Syntax as a value (RFC 5652 section 5).

What time-stamping authorities send: content, certificates, revocation data and signers, all as
received. Certificates and revocation data that cannot be read are left out; everything else has to
be well-formed, BER or DER.

    >>> from microcred.crypto.cms import SignedData
    >>> SignedData.from_ber(b"0\\x00")
    Traceback (most recent call last):
    microcred.errors.ParseError: no signed CMS content
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from microcred.crypto.ber import members, number_of, read_ber, string_of
from microcred.crypto.certificate_identifiers import readable_certificates
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms_signer import Signer, read_signer, values_of
from microcred.crypto.crl import CertificateList
from microcred.crypto.der import SET, Element, context
from microcred.crypto.ocsp import OcspResponse
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["LARGEST_CMS", "SignedData"]

LARGEST_CMS: Final = 16 * 1024 * 1024
"""The most octets of a message; revocation lists within make them large."""

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_OCSP: Final = "1.3.6.1.5.5.7.16.2"  # id-ri-ocsp-response (RFC 5940)
_BASIC_OCSP: Final = "1.3.6.1.5.5.7.48.1.1"
_CERTIFICATE_VALUES: Final = "1.2.840.113549.1.9.16.2.23"
_REVOCATION_VALUES: Final = "1.2.840.113549.1.9.16.2.24"
_FIRST: Final = context(0, constructed=True)
_SECOND: Final = context(1, constructed=True)
_MOST_SIGNERS: Final = 16
_MOST_REVOCATIONS: Final = 64
_VERSIONS: Final = range(6)


class SignedData(Frozen):
    """One signed message.

    Attributes:
        content_type: what the content is, dotted.
        content: its octets; None if it is not within (detached).
        certificates: those within, readable ones, with those of the signers' unsigned attributes
            (certificate-values of CAdES, ETSI EN 319 122-1 annex A.1.1.2).
        ocsps: OCSP responses within, readable ones (RFC 5940), with those of the signers' unsigned
            attributes (revocation-values, annex A.1.2.2).
        crls: revocation lists, from the same places.
        signers: in their order.
    """

    content_type: str
    content: bytes | None = part(repr=False)
    certificates: tuple[Certificate, ...]
    ocsps: tuple[OcspResponse, ...]
    crls: tuple[CertificateList, ...]
    signers: tuple[Signer, ...]

    @classmethod
    def from_ber(cls, octets: bytes) -> SignedData:
        """The message of a ContentInfo.

        Raises:
            ParseError: it is none, holds something else than SignedData, is malformed, has more
                than 16 signers or 16 MiB.
        """
        if len(octets) > LARGEST_CMS:
            raise ParseError(f"a CMS message of more than {LARGEST_CMS} bytes")
        parts = members(read_ber(octets))
        if len(parts) != 2 or parts[0].oid() != _SIGNED_DATA or parts[1].tag != _FIRST:
            raise ParseError("no signed CMS content")
        return _read(members(read_ber(parts[1].value)))


def _read(parts: Sequence[Element]) -> SignedData:
    if not 4 <= len(parts) <= 6 or number_of(parts[0]) not in _VERSIONS:
        raise ParseError("a CMS message that has not its parts, or of an unknown version")
    parts[1].expect(SET)
    content_type, content = _content(parts[2])
    between = {one.tag: one for one in parts[3:-1]}
    if list(between) != [tag for tag in (_FIRST, _SECOND) if tag in between] or (
        len(between) != len(parts) - 4
    ):
        raise ParseError("a CMS message with parts that do not belong there")
    listed = members(parts[-1], SET)
    if len(listed) > _MOST_SIGNERS:
        raise ParseError("a CMS message with too many signers")
    signers = tuple(read_signer(one) for one in listed)
    certificates = list(members(between[_FIRST], None)) if _FIRST in between else []
    choices = list(members(between[_SECOND], None)) if _SECOND in between else []
    revocations = [_choice(one) for one in choices]
    for signer in signers:
        certificates += _certificate_values(signer)
        revocations += _revocation_values(signer)
    ocsps, crls = _readable(revocations)
    return SignedData(
        content_type, content, readable_certificates(certificates), ocsps, crls, signers
    )


def _content(element: Element) -> tuple[str, bytes | None]:
    parts = members(element)
    if len(parts) == 1:
        return parts[0].oid(), None
    if len(parts) != 2:
        raise ParseError("a CMS message with malformed content")
    return parts[0].oid(), string_of(read_ber(parts[1].expect(_FIRST).value))


def _choice(element: Element) -> tuple[bool, bytes]:
    """A RevocationInfoChoice: whether it is OCSP, and its octets; none if it is another kind."""
    if element.tag != _SECOND:
        return False, element.raw
    parts = members(element, None)
    is_ocsp = len(parts) == 2 and parts[0].oid() in (_OCSP, _BASIC_OCSP)
    return True, parts[1].raw if is_ocsp else b""


def _certificate_values(signer: Signer) -> Iterable[Element]:
    for value in values_of(signer.unsigned, _CERTIFICATE_VALUES) or ():
        yield from _members_or_none(value)


def _revocation_values(signer: Signer) -> Iterable[tuple[bool, bytes]]:
    """RevocationValues: [0] lists, [1] BasicOCSPResponses, [2] others."""
    for value in values_of(signer.unsigned, _REVOCATION_VALUES) or ():
        for kind in _members_or_none(value):
            if kind.tag in (_FIRST, _SECOND):
                for listed in _members_or_none(kind):
                    for one in _members_or_none(listed):
                        yield kind.tag == _SECOND, one.raw


def _members_or_none(element: Element) -> tuple[Element, ...]:
    """What is within; nothing if it is malformed, for what no signature covers."""
    try:
        return members(element, None)
    except ParseError:
        return ()


def _readable(
    revocations: Iterable[tuple[bool, bytes]],
) -> tuple[tuple[OcspResponse, ...], tuple[CertificateList, ...]]:
    ocsps: dict[bytes, OcspResponse] = {}
    crls: dict[bytes, CertificateList] = {}
    for is_ocsp, octets in list(revocations)[:_MOST_REVOCATIONS]:
        try:
            if is_ocsp:
                ocsps[octets] = OcspResponse.from_der(octets)
            else:
                crls[octets] = CertificateList.from_der(octets)
        except ParseError:
            continue
    return tuple(ocsps.values()), tuple(crls.values())
