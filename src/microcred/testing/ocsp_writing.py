"""Writing OCSP responses (RFC 6960 section 4.2), with whatever is in them, and reading requests.

A response can say anything, about certificates that do not exist, in anybody's name.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> from microcred.testing.ocsp_writing import Answer, CertificateId, write_ocsp
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> root = World(now=now).root
    >>> which = CertificateId.of(root.certificate, root.certificate)
    >>> response = write_ocsp([Answer(which, this_update=now)], produced_at=now, signer=root)
    >>> len(response) > 200
    True
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, Protocol

from microcred.crypto.certificates import Certificate
from microcred.crypto.der import SEQUENCE, Element, children, context, read_one
from microcred.errors import ParseError
from microcred.frozen import Frozen
from microcred.testing.certificates import extension
from microcred.testing.der_writing import (
    bits,
    enumerated,
    explicit,
    generalized,
    implicit,
    integer,
    octets,
    oid,
    sequence,
)
from microcred.testing.keys import DIGESTS, Key, digest_algorithm

__all__ = [
    "REASONS",
    "Answer",
    "CertificateId",
    "Holder",
    "Status",
    "first",
    "read_request",
    "write_ocsp",
    "write_refusal",
]

Status = Literal["good", "revoked", "unknown"]
"""certStatus."""

REASONS: Final = MappingProxyType(
    {
        "unspecified": 0,
        "keyCompromise": 1,
        "cACompromise": 2,
        "affiliationChanged": 3,
        "superseded": 4,
        "cessationOfOperation": 5,
        "certificateHold": 6,
        "removeFromCRL": 8,
        "privilegeWithdrawn": 9,
        "aACompromise": 10,
    }
)
"""Numbers of the reasons of RFC 5280 section 5.3.1."""

_REFUSALS: Final = MappingProxyType(
    {
        "malformedRequest": 1,
        "internalError": 2,
        "tryLater": 3,
        "sigRequired": 5,
        "unauthorized": 6,
    }
)
_BASIC: Final = "1.3.6.1.5.5.7.48.1.1"
_NONCE: Final = "1.3.6.1.5.5.7.48.1.2"
_ARCHIVE_CUTOFF: Final = "1.3.6.1.5.5.7.48.1.6"
_CERTIFICATE_HASH: Final = "1.3.36.8.3.13"  # ISIS-MTT
_EXTENSIONS: Final = context(2, constructed=True)


class Holder(Protocol):
    """Whoever has a key and a certificate of the test world."""

    @property
    def certificate(self) -> Certificate:
        """The holder's certificate."""
        ...

    @property
    def key(self) -> Key:
        """The key of the certificate."""
        ...


class CertificateId(Frozen):
    """Which certificate is meant (CertID).

    Attributes:
        hash: the hash of the other members, a name of hashlib.
        issuer_name_hash: of the issuer's name.
        issuer_key_hash: of the bits of the issuer's public key.
        serial_number: of the certificate.
    """

    hash: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial_number: int

    @classmethod
    def of(cls, certificate: Certificate, issuer: Certificate, hash: str = "sha1") -> CertificateId:
        """The identifier of a certificate by its issuer's."""
        bits = children(read_one(issuer.public_key.spki))[1].value[1:]
        name, key = (
            hashlib.new(hash, one, usedforsecurity=False).digest()
            for one in (issuer.subject_der, bits)
        )
        return cls(hash, name, key, certificate.serial_number)

    @property
    def der(self) -> bytes:
        """The CertID."""
        return sequence(
            digest_algorithm(self.hash),
            octets(self.issuer_name_hash),
            octets(self.issuer_key_hash),
            integer(self.serial_number),
        )


class Answer(Frozen):
    """What is said of one certificate (SingleResponse).

    Attributes:
        certificate: which one.
        this_update: aware; the status is known to be right then.
        next_update: aware; None where there is always something newer.
        status: "good", "revoked" or "unknown".
        revoked_at: aware; only of what is revoked.
        reason: a name in `REASONS`, only of what is revoked; None where no reason is given.
        archive_cutoff: aware; since when the responder remembers what has expired.
        certificate_hash: the SHA-256 of the certificate, as German responders prove that they know
            it; None where they do not.
    """

    certificate: CertificateId
    this_update: datetime
    next_update: datetime | None = None
    status: Status = "good"
    revoked_at: datetime | None = None
    reason: str | None = None
    archive_cutoff: datetime | None = None
    certificate_hash: bytes | None = None

    @property
    def der(self) -> bytes:
        """The SingleResponse."""
        found = []
        if self.archive_cutoff is not None:
            found.append(extension(_ARCHIVE_CUTOFF, generalized(self.archive_cutoff)))
        if self.certificate_hash is not None:
            value = sequence(digest_algorithm("sha256"), octets(self.certificate_hash))
            found.append(extension(_CERTIFICATE_HASH, value))
        return sequence(
            self.certificate.der,
            self._status(),
            generalized(self.this_update),
            b"" if self.next_update is None else explicit(0, generalized(self.next_update)),
            explicit(1, sequence(*found)) if found else b"",
        )

    def _status(self) -> bytes:
        if self.status != "revoked":
            return implicit(0 if self.status == "good" else 2, b"")
        reason = b"" if self.reason is None else explicit(0, enumerated(REASONS[self.reason]))
        return explicit(1, generalized(self.revoked_at or self.this_update), reason)


def write_ocsp(
    answers: Sequence[Answer],
    *,
    produced_at: datetime,
    signer: Holder,
    certificates: Sequence[Certificate] = (),
    named_by: Literal["key", "name"] = "key",
    nonce: bytes | None = None,
    hash: str = "sha256",
) -> bytes:
    """The DER of an OCSPResponse that carries a BasicOCSPResponse.

    Args:
        answers: one for each certificate.
        produced_at: aware.
        signer: whose key signs.
        certificates: those that are sent along.
        named_by: whether the responder is named by the hash of its key or by its name.
        nonce: that of the request.
        hash: of the signature.
    """
    key = signer.key
    named = (
        explicit(2, octets(key.key_id))
        if named_by == "key"
        else explicit(1, signer.certificate.subject_der)
    )
    extensions = [extension(_NONCE, octets(nonce))] if nonce is not None else []
    content = sequence(
        named,
        generalized(produced_at),
        sequence(*(one.der for one in answers)),
        explicit(1, sequence(*extensions)) if extensions else b"",
    )
    sent = explicit(0, sequence(*(one.der for one in certificates))) if certificates else b""
    basic = sequence(content, key.scheme(hash), bits(key.sign(content, hash)), sent)
    return sequence(enumerated(0), explicit(0, sequence(oid(_BASIC), octets(basic))))


def write_refusal(status: str) -> bytes:
    """A response without content: "tryLater", "unauthorized" and so on."""
    return sequence(enumerated(_REFUSALS[status]))


def read_request(request: bytes) -> tuple[tuple[CertificateId, ...], bytes | None]:
    """The certificates that a DER OCSPRequest asks for, and its nonce.

    Raises:
        ParseError: it is none.
    """
    parts = children(first(read_one(request)))
    asked = [part for part in parts if part.tag == SEQUENCE]
    if not asked:
        raise ParseError("an OCSP request that asks for nothing")
    wanted = tuple(_certificate_id(first(one)) for one in children(asked[0]))
    nonce = None
    for part in parts:
        for one in children(first(part)) if part.tag == _EXTENSIONS else ():
            if first(one).oid() == _NONCE:
                nonce = read_one(children(one)[-1].value).value
    return wanted, nonce


def first(element: Element) -> Element:
    """The first element within.

    Raises:
        ParseError: there is none.
    """
    found = children(element, None)
    if not found:
        raise ParseError("an element that is empty, and may not be")
    return found[0]


def _certificate_id(element: Element) -> CertificateId:
    parts = children(element)
    if len(parts) != 4:
        raise ParseError("an OCSP request with a malformed CertID")
    dotted = first(parts[0]).oid()
    name = next((name for name, known in DIGESTS.items() if known == dotted), "")
    if not name:
        raise ParseError("an OCSP request with a hash that is not known here")
    return CertificateId(name, parts[1].value, parts[2].value, parts[3].integer())
