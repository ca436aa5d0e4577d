"""Writing timestamp tokens: right ones, and in every way in which they can be wrong.

RFC 3161 (TSTInfo, TimeStampResp), RFC 5652 (SignedData), RFC 5035 and RFC 5816 (ESSCertID and
ESSCertIDv2), RFC 5940 (OCSP responses within).

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> from microcred.testing.token_writing import Stamp, read_query, write_token
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> tsa = World(now=now).tsa()
    >>> token = write_token(Stamp.over(b"text", now, "sha256", serial_number=1), tsa)
    >>> token[:2].hex(), b"TEST" in token
    ('3082', True)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.crypto.der import BOOLEAN, INTEGER, OID, SEQUENCE, children, context, read_one
from microcred.errors import ParseError
from microcred.frozen import Frozen, part, replaced
from microcred.testing.certificates import extension
from microcred.testing.der_writing import (
    explicit,
    flags,
    generalized,
    implicit,
    in_pieces,
    integer,
    octets,
    oid,
    sequence,
    set_of,
    streamed,
    time,
    utf8,
)
from microcred.testing.keys import DIGESTS, digest_algorithm
from microcred.testing.ocsp_writing import Holder, first

__all__ = ["Fault", "Query", "Reference", "Stamp", "read_query", "write_response", "write_token"]

Reference = Literal["ESSCertIDv2", "ESSCertID", "both", "none"]
"""How a token names the certificate of its signer."""

Fault = Literal[
    "imprint",
    "signature",
    "message-digest",
    "content-type",
    "no-attributes",
    "reference",
    "unordered",
    "unordered-signed",
    "indefinite",
    "other-content",
    "two-signers",
]
"""A way of being wrong:

- imprint: over other octets;
- signature: one bit of its value is flipped;
- message-digest, content-type: that attribute is of something else;
- no-attributes: nothing but the content is signed;
- reference: ESSCertID(v2) has the digest of another certificate;
- unordered: the signed attributes do not stand in the order of DER; the signature is over the DER,
  as RFC 5652 section 5.4 wants it. unordered-signed: it is over the order that is sent. Real
  services send both;
- indefinite: BER of indefinite lengths, the content in two pieces; the token is good;
- other-content: what is signed is no TSTInfo by its type;
- two-signers: signed twice.
"""

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_DATA: Final = "1.2.840.113549.1.7.1"
_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_ESS: Final = "1.2.840.113549.1.9.16.2.12"
_ESS_V2: Final = "1.2.840.113549.1.9.16.2.47"
_OCSP: Final = "1.3.6.1.5.5.7.16.2"
_FIRST: Final = context(0, constructed=True)
_SECOND: Final = timedelta(seconds=1)
_QC_STATEMENTS: Final = "1.3.6.1.5.5.7.1.3"
_QUALIFIED: Final = sequence(sequence(oid("0.4.0.19422.1.1")))  # esi4-qtstStatement-1


class Stamp(Frozen):
    """What a token states (TSTInfo).

    Attributes:
        hash: name of the hash, or a dotted object identifier.
        imprint: the hash of what is stamped.
        at: aware; the time that is stated.
        serial_number: of the token.
        policy: object identifier.
        nonce: that of the query.
        accuracy: how far the time may be off; None for not stated.
        qualified: whether the token says that it is a qualified timestamp (ETSI EN 319 422
            section 9.1); a trusted list tells whether it is.
    """

    hash: str
    imprint: bytes
    at: datetime
    serial_number: int
    policy: str = "1.3.6.1.4.1.32473.1"
    nonce: int | None = None
    accuracy: timedelta | None = _SECOND
    qualified: bool = False

    @classmethod
    def over(cls, data: bytes, at: datetime, hash: str, *, serial_number: int) -> Stamp:
        """The statement that these octets were there at that time."""
        imprint = hashlib.new(hash, data, usedforsecurity=False).digest()
        return cls(hash, imprint, at, serial_number)

    @property
    def der(self) -> bytes:
        """The TSTInfo."""
        return sequence(
            integer(1),
            oid(self.policy),
            sequence(digest_algorithm(self.hash), octets(self.imprint)),
            integer(self.serial_number),
            generalized(self.at, fraction=True),
            b"" if self.accuracy is None else self._accuracy(self.accuracy),
            b"" if self.nonce is None else integer(self.nonce),
            explicit(1, extension(_QC_STATEMENTS, _QUALIFIED)) if self.qualified else b"",
        )

    def _accuracy(self, accuracy: timedelta) -> bytes:
        millis, micros = divmod(accuracy.microseconds, 1000)
        seconds = accuracy.days * 86400 + accuracy.seconds
        parts = [integer(seconds)] if seconds else []
        parts += [implicit(0, integer(millis)[2:])] if millis else []
        parts += [implicit(1, integer(micros)[2:])] if micros else []
        return sequence(*parts)


class Query(Frozen):
    """What a TimeStampReq asks for.

    Attributes:
        hash: name of the hash, or its object identifier.
        imprint: the hash of what is to be stamped.
        policy: object identifier, None for any.
        nonce: to be repeated.
        certificates: whether the certificate is to be sent along.
    """

    hash: str
    imprint: bytes
    policy: str | None = None
    nonce: int | None = None
    certificates: bool = False


def write_token(
    stamp: Stamp,
    signer: Holder,
    *,
    certificates: Sequence[Certificate] = (),
    reference: Reference = "ESSCertIDv2",
    referred: Certificate | None = None,
    hash: str = "sha256",
    revocation: Sequence[tuple[Literal["ocsp", "crl"], bytes]] = (),
    fault: Fault | None = None,
) -> bytes:
    """The DER (or BER) of a TimeStampToken, a CMS ContentInfo.

    Args:
        stamp: what is stated.
        signer: whose key signs.
        certificates: those that are sent along.
        reference: how the signer's certificate is named.
        referred: the certificate that is named in place of the signer's.
        hash: of the signature, of the attribute and of ESSCertIDv2.
        revocation: OCSP responses and revocation lists that are put into it.
        fault: in which way it is wrong.
    """
    if fault == "imprint":
        stamp = replaced(stamp, imprint=bytes([stamp.imprint[0] ^ 1]) + stamp.imprint[1:])
    content = stamp.der
    kind = _DATA if fault == "other-content" else _TST_INFO
    own = _Signer(signer, reference, referred or signer.certificate, hash, fault)
    information = own.information(content, kind, stamp.at)
    within = [_revocation(*one) for one in revocation]
    data = (
        integer(3),
        set_of(digest_algorithm(hash)),
        _wrapped(kind, content, fault),
        explicit(0, *sorted(one.der for one in certificates)) if certificates else b"",
        explicit(1, *within) if within else b"",
        set_of(*([information] * (2 if fault == "two-signers" else 1))),
    )
    if fault == "indefinite":
        return streamed(SEQUENCE, oid(_SIGNED_DATA), streamed(_FIRST, streamed(SEQUENCE, *data)))
    return sequence(oid(_SIGNED_DATA), explicit(0, sequence(*data)))


def _wrapped(kind: str, content: bytes, fault: Fault | None) -> bytes:
    """The EncapsulatedContentInfo."""
    if fault == "indefinite":
        return streamed(SEQUENCE, oid(kind), streamed(_FIRST, in_pieces(content)))
    return sequence(oid(kind), explicit(0, octets(content)))


def _revocation(kind: str, der: bytes) -> bytes:
    return der if kind == "crl" else explicit(1, oid(_OCSP), der)


class _Signer(Frozen):
    """Who signs a token, and how."""

    signer: Holder
    reference: Reference
    referred: Certificate
    hash: str
    fault: Fault | None = part(default=None)

    def information(self, content: bytes, kind: str, at: datetime) -> bytes:
        """The SignerInfo over the content."""
        key, certificate = self.signer.key, self.signer.certificate
        attributes = self._attributes(content, kind, at)
        if self.fault not in ("unordered", "unordered-signed"):
            attributes = sorted(attributes)
        signed = set_of(*attributes, ordered=self.fault != "unordered-signed")
        if self.fault == "no-attributes":
            signed = content
        value = key.sign(signed, self.hash)
        if self.fault == "signature":
            value = value[:-1] + bytes([value[-1] ^ 1])
        return sequence(
            integer(1),
            sequence(certificate.issuer_der, integer(certificate.serial_number)),
            digest_algorithm(self.hash),
            b"" if self.fault == "no-attributes" else explicit(0, *attributes),
            key.scheme(self.hash),
            octets(value),
        )

    def _attributes(self, content: bytes, kind: str, at: datetime) -> list[bytes]:
        """The signed attributes; their DER order is another one than this."""
        said = _DATA if self.fault == "content-type" else kind
        digested = b"something else" if self.fault == "message-digest" else content
        digest = hashlib.new(self.hash, digested, usedforsecurity=False).digest()
        found = [_attribute(_ESS_V2, self._reference(self.hash, default="sha256"))]
        found = [] if self.reference in ("ESSCertID", "none") else found
        if self.reference in ("ESSCertID", "both"):
            found.append(_attribute(_ESS, self._reference("sha1", default="sha1")))
        return [
            *found,
            _attribute(_MESSAGE_DIGEST, octets(digest)),
            _attribute(_SIGNING_TIME, time(at)),
            _attribute(_CONTENT_TYPE, oid(said)),
        ]

    def _reference(self, hash: str, *, default: str) -> bytes:
        """SigningCertificate or SigningCertificateV2, with the issuer and serial number.

        The hash that is the default of its version is not named.
        """
        named = self.referred
        digest = bytearray(hashlib.new(hash, named.der, usedforsecurity=False).digest())
        digest[0] ^= self.fault == "reference"
        serial = sequence(sequence(explicit(4, named.issuer_der)), integer(named.serial_number))
        which = b"" if hash == default else digest_algorithm(hash)
        return sequence(sequence(sequence(which, octets(bytes(digest)), serial)))


def _attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), set_of(value))


def write_response(token: bytes | None, *, failure: int = 2, text: str = "") -> bytes:
    """A TimeStampResp: granted with a token, or rejected without one.

    `failure` is the bit of PKIFailureInfo (0 badAlg, 2 badRequest, 5 badDataFormat, 14
    timeNotAvailable, 15 unacceptedPolicy, 25 systemFailure), `text` what is said beside it.
    """
    if token is not None:
        return sequence(sequence(integer(0)), token)
    said = sequence(utf8(text)) if text else b""
    bits = flags(failure)
    return sequence(sequence(integer(2), said, b"\x03" + bytes([len(bits)]) + bits))


def read_query(query: bytes) -> Query:
    """What a DER TimeStampReq asks for.

    Raises:
        ParseError: it is none.
    """
    parts = children(read_one(query))
    imprint = children(parts[1]) if len(parts) > 1 else ()
    if len(imprint) != 2:
        raise ParseError("no timestamp query")
    algorithm, value = imprint
    dotted = first(algorithm).oid()
    names = {known: name for name, known in DIGESTS.items()}
    found = {one.tag: one for one in parts[2:]}
    return Query(
        hash=names.get(dotted, dotted),
        imprint=value.value,
        policy=found[OID].oid() if OID in found else None,
        nonce=found[INTEGER].integer() if INTEGER in found else None,
        certificates=found[BOOLEAN].boolean() if BOOLEAN in found else False,
    )
