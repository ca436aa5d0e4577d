"""What revocation data says of one certificate, whoever signed it.

RFC 6960 section 3.2 (OCSP), RFC 5280 section 6.3.3 (lists), and ETSI EN 319 102-1 clauses 5.2.5
(freshness) and 5.2.6.4. Here a response or a list is read for one certificate of one issuer, and
its statement is weighed for a time; `revocation_signers` tells who may make such statements.
"Good" is worth something only as long as the issuer still knows the certificate: after it has
ended, it may be forgotten (archiveCutoff, expiredCertsOnCRL); "revoked" stays true.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.trust.revocation import Statement
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> good = Statement("good", noon, noon + timedelta(days=7))
    >>> good.is_fresh(noon + timedelta(days=3)), good.is_fresh(noon + timedelta(days=30))
    (True, False)
    >>> good.is_fresh(noon - timedelta(days=30))  # it was not revoked before noon
    True
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.der import Element, children, context, read_one
from microcred.crypto.extensions import CRL_DISTRIBUTION_POINTS
from microcred.crypto.names import same_name
from microcred.crypto.ocsp import OcspResponse
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = ["Data", "Statement", "crl_statement", "is_exempt", "ocsp_statement"]

Data = OcspResponse | CertificateList
"""Revocation data of either kind."""

_SKEW: Final = timedelta(minutes=5)
_SHORT_TERM: Final = "0.4.0.194121.2.1"  # ext-etsi-valassured-ST-certs (EN 319 412-1 5.2)
_NO_REVOCATION: Final = "2.5.29.56"  # noRevAvail (RFC 9608)
_CRL_ISSUER: Final = context(2, constructed=True)
_DIRECTORY_NAME: Final = context(4, constructed=True)


class Statement(Frozen):
    """What is said of a certificate.

    Attributes:
        status: "good"; "revoked"; "unknown" (the responder does not know it); "silent" (the data is
            about it and decides nothing: a part of the reasons, or past its end).
        this_update: as of when, aware.
        next_update: until when it is current, aware; None if it does not say so.
        revoked_at: since when it is revoked, aware; None unless revoked.
        reason: of the revocation, in the words of RFC 5280 section 5.3.1; None if none is given.
    """

    status: Literal["good", "revoked", "unknown", "silent"]
    this_update: datetime
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: str | None = None

    @property
    def on_hold(self) -> bool:
        """Whether it is suspended only, which may be taken back."""
        return self.status == "revoked" and self.reason == "certificateHold"

    def was_revoked(self, when: datetime) -> bool:
        """Whether it says that the certificate was revoked, or suspended, at a time (aware)."""
        return self.revoked_at is not None and self.revoked_at <= when

    def is_fresh(self, when: datetime) -> bool:
        """Whether it tells of a time (aware), by EN 319 102-1 clause 5.2.5.

        What was known later tells of all earlier times; what was known earlier, as long as no
        newer data was due. Without a date for that it is due at once, but for a few minutes: an
        answer takes its time, and clocks differ.
        """
        if self.this_update >= when:
            return True
        if self.next_update is None:
            return when - self.this_update < _SKEW
        return when < self.next_update


def is_exempt(certificate: Certificate) -> str | None:
    """Why nobody has to ask whether a certificate is revoked; None if somebody has to.

    Short-term certificates (EN 319 412-1 5.2) and those without revocation (RFC 9608) are not
    revoked; that of a responder with id-pkix-ocsp-nocheck is trusted for its lifetime (RFC 6960
    4.2.2.2.1).
    """
    if certificate.extension(_SHORT_TERM) or certificate.extension(_NO_REVOCATION):
        return "it is never revoked (short-term)"
    if certificate.ocsp_no_check and not certificate.is_ca:
        return "its issuer asks not to look (ocsp-nocheck)"
    return None


def ocsp_statement(
    response: OcspResponse, certificate: Certificate, issuer: Certificate
) -> Statement | None:
    """What a response says of a certificate, the latest first; None if nothing."""
    answers = [one for one in response.responses if one.answers(certificate, issuer)]
    if not answers:
        return None
    answer = max(answers, key=lambda one: one.this_update)
    ended = certificate.not_after
    kept = answer.archive_cutoff is not None and answer.archive_cutoff <= ended
    status: Literal["good", "revoked", "unknown", "silent"] = answer.status
    forgotten = status == "good" and not _knows(certificate, answer.this_update, kept=kept)
    if response.unprocessed or answer.unprocessed or forgotten:
        status = "silent"
    revoked = status == "revoked"
    return Statement(
        status,
        answer.this_update,
        answer.next_update,
        answer.revocation_time if revoked else None,
        answer.reason if revoked else None,
    )


def _knows(certificate: Certificate, known: datetime, *, kept: bool) -> bool:
    """Whether "good" means something: the certificate was there then, and not forgotten."""
    return certificate.not_before <= known and (known <= certificate.not_after or kept)


def crl_statement(crl: CertificateList, certificate: Certificate) -> Statement | None:
    """What a list says of a certificate; None if the list is not about it.

    A delta list alone says nothing, nor does one with a limit that is not understood here.
    """
    if not _is_about(crl, certificate):
        return None
    entry = crl.entry(certificate.serial_number, certificate.issuer_der)
    if entry is not None and entry.reason != "removeFromCRL":
        told, reason = entry.revocation_time, entry.reason
        return Statement("revoked", crl.this_update, crl.next_update, told, reason)
    ended = certificate.not_after
    kept = crl.expired_certs_on_crl is not None and crl.expired_certs_on_crl <= ended
    whole = crl.scope.reasons is None and _knows(certificate, crl.this_update, kept=kept)
    return Statement("good" if whole else "silent", crl.this_update, crl.next_update)


def _is_about(crl: CertificateList, certificate: Certificate) -> bool:
    """RFC 5280 section 6.3.3 (b): its issuer and its scope."""
    scope = crl.scope
    if crl.is_delta or crl.unprocessed or scope.only_attribute:
        return False
    if scope.only_ca if not certificate.is_ca else scope.only_user:
        return False
    if scope.names_point and not set(scope.urls) & set(certificate.crl_urls):
        return False
    if _same(crl.issuer_der, certificate.issuer_der):
        return True
    # An indirect list speaks for another issuer only where the certificate names its issuer.
    return crl.is_indirect and any(_same(crl.issuer_der, one) for one in _crl_issuers(certificate))


def _same(one: bytes, other: bytes) -> bool:
    try:
        return one == other or same_name(one, other)
    except ParseError:
        return False


def _crl_issuers(certificate: Certificate) -> Iterator[bytes]:
    """The names in cRLIssuer of its distribution points (RFC 5280 section 4.2.1.13)."""
    extension = certificate.extension(CRL_DISTRIBUTION_POINTS)
    if extension is None:
        return
    try:
        points = children(read_one(extension.value))
        named = [part for point in points for part in children(point) if part.tag == _CRL_ISSUER]
        names: list[Element] = [name for part in named for name in children(part, None)]
    except ParseError:
        return
    yield from (name.value for name in names if name.tag == _DIRECTORY_NAME)
