"""Writing revocation lists (RFC 5280 section 5): whole, delta and indirect ones.

A list can say anything: that certificates are revoked which nobody has issued, for instance.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> from microcred.testing.crl_writing import Revocation, write_crl
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> entry = Revocation(17, now, "keyCompromise")
    >>> b"Root TEST" in write_crl([entry], this_update=now, signer=World(now=now).root)
    True
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from microcred.frozen import Frozen
from microcred.testing.certificates import authority_key_id, extension
from microcred.testing.der_writing import (
    bits,
    boolean,
    enumerated,
    explicit,
    flags,
    generalized,
    implicit,
    integer,
    sequence,
    time,
)
from microcred.testing.ocsp_writing import REASONS, Holder

__all__ = ["Revocation", "Scope", "write_crl"]

_REASON_BITS = tuple(
    "unused keyCompromise cACompromise affiliationChanged superseded cessationOfOperation "
    "certificateHold privilegeWithdrawn aACompromise".split()
)


class Revocation(Frozen):
    """One entry of a list.

    Attributes:
        serial_number: of the certificate.
        revoked_at: aware.
        reason: a name in `microcred.testing.ocsp_writing.REASONS`, None for none.
        issuer: the DER name of the certificate's issuer, where the list is that of another
            (certificateIssuer); None for the signer of the list, or that of the entry before.
        invalid_since: aware; since when the key is suspected (invalidityDate), None for unknown.
    """

    serial_number: int
    revoked_at: datetime
    reason: str | None = None
    issuer: bytes | None = None
    invalid_since: datetime | None = None

    @property
    def der(self) -> bytes:
        """The entry of revokedCertificates."""
        found = []
        if self.reason is not None:
            found.append(extension("2.5.29.21", enumerated(REASONS[self.reason])))
        if self.invalid_since is not None:
            found.append(extension("2.5.29.24", generalized(self.invalid_since)))
        if self.issuer is not None:
            value = sequence(explicit(4, self.issuer))
            found.append(extension("2.5.29.29", value, critical=True))
        extensions = sequence(*found) if found else b""
        return sequence(integer(self.serial_number), time(self.revoked_at), extensions)


class Scope(Frozen):
    """What a list is for (issuingDistributionPoint, critical).

    Attributes:
        urls: the distribution point, as certificates name it.
        only: "user", "ca" or "attribute" certificates; "" for all.
        reasons: only these, by their names; empty for all.
        indirect: whether it has entries of other issuers.
    """

    urls: tuple[str, ...] = ()
    only: str = ""
    reasons: tuple[str, ...] = ()
    indirect: bool = False

    @property
    def der(self) -> bytes:
        """The extension."""
        names = (implicit(6, url.encode("ascii")) for url in self.urls)
        true = boolean(True)[2:]
        parts = [explicit(0, explicit(0, *names))] if self.urls else []
        for number, word in ((1, "user"), (2, "ca")):
            parts += [implicit(number, true)] if self.only == word else []
        if self.reasons:
            named = (_REASON_BITS.index(one) for one in self.reasons)
            parts.append(implicit(3, flags(*named)))
        parts += [implicit(4, true)] if self.indirect else []
        parts += [implicit(5, true)] if self.only == "attribute" else []
        return extension("2.5.29.28", sequence(*parts), critical=True)


def write_crl(
    entries: Sequence[Revocation],
    *,
    this_update: datetime,
    signer: Holder,
    next_update: datetime | None = None,
    number: int | None = 1,
    base_number: int | None = None,
    scope: Scope | None = None,
    expired_since: datetime | None = None,
    extra: Sequence[bytes] = (),
    hash: str = "sha256",
) -> bytes:
    """The DER of a CertificateList.

    Args:
        entries: what is revoked.
        this_update: aware.
        signer: whose key signs, and whose name stands there.
        next_update: aware; None where the list promises no other one.
        number: cRLNumber.
        base_number: of the list to which this one is a delta; None for a whole list.
        scope: issuingDistributionPoint; None for none.
        expired_since: expiredCertsOnCRL; None where expired certificates are left out.
        extra: other extensions.
        hash: of the signature.
    """
    key = signer.key
    found = [authority_key_id(key)]
    found += [] if number is None else [extension("2.5.29.20", integer(number))]
    if base_number is not None:
        found.append(extension("2.5.29.27", integer(base_number), critical=True))
    found += [] if scope is None else [scope.der]
    if expired_since is not None:
        found.append(extension("2.5.29.60", generalized(expired_since)))
    content = sequence(
        integer(1),
        key.scheme(hash),
        signer.certificate.subject_der,
        time(this_update),
        b"" if next_update is None else time(next_update),
        sequence(*(one.der for one in entries)) if entries else b"",
        explicit(0, sequence(*found, *extra)),
    )
    return sequence(content, key.scheme(hash), bits(key.sign(content, hash)))
