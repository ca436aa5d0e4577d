"""What a seal carries to prove when it was made and that it was valid then, as values.

Timestamps, revocation data and certificates, each with its place in the unsigned header (`etsiU` of
ETSI TS 119 182-1 clause 5.3), since what stands before a timestamp is what it covers. Who reads a
signature makes them; who judges it decides what they are worth.

    >>> from microcred.crypto.seal_evidence import SealEvidence
    >>> SealEvidence().tokens
    ()
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from microcred.frozen import Frozen, part

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.crypto.crl import CertificateList
    from microcred.crypto.ocsp import OcspResponse
    from microcred.crypto.timestamps import TimestampToken

__all__ = [
    "Cause",
    "PlacedCertificate",
    "PlacedRevocation",
    "PlacedToken",
    "SealEvidence",
    "Tampering",
    "TimestampKind",
]

TimestampKind = Literal["adoTst", "sigTst", "arcTst", "sigRTst", "rfsTst"]
"""The containers of timestamps, by their names in JAdES."""


Cause = Literal["swapped", "removed", "added", "reordered", "altered", "sealed", "unknown"]
"""Why a timestamp is not over what it should be over: itself swapped, an item removed, added,
reordered or altered, what was sealed (content, header or signature) replaced, or not to be told."""


class Tampering(Frozen):
    """Why a timestamp is not over what stands before it, and how that is known.

    Attributes:
        cause: what happened.
        detail: one line for a person: what it was, and by which evidence.
        proven: whether the imprint itself shows it: something that may have stood there has
            exactly this one. Else it was concluded from what else is there.
    """

    cause: Cause
    detail: str
    proven: bool = False


class PlacedToken(Frozen):
    """A timestamp token where it stands.

    Attributes:
        kind: name of its container.
        position: index of the container in `etsiU`; -1 for adoTst, which is signed.
        where: JSON pointer.
        token: None where it cannot be read.
        covered: the octets whose imprint it must hold; None where they cannot be computed.
        problem: one line why `token` or `covered` is None, else "".
        tampering: why it is not over what it should be over, where somebody has looked; else None.
    """

    kind: TimestampKind
    position: int
    where: str
    token: TimestampToken | None
    covered: bytes | None = part(repr=False)
    problem: str = ""
    tampering: Tampering | None = None

    @cached_property
    def matches(self) -> bool | None:
        """Whether the imprint is that of what it should be over; None if that cannot be told."""
        if self.token is None or self.covered is None:
            return None
        return self.token.covers(self.covered)


class PlacedRevocation(Frozen):
    """Revocation data where it stands: exactly one of the two.

    Attributes:
        position: index of its element in `etsiU`.
        where: JSON pointer.
        ocsp: an OCSP response.
        crl: a revocation list.
    """

    position: int
    where: str
    ocsp: OcspResponse | None = None
    crl: CertificateList | None = None


class PlacedCertificate(Frozen):
    """A certificate where it stands.

    Attributes:
        position: index of its element in `etsiU`; -1 in the protected header, or given.
        where: JSON pointer.
        certificate: the certificate.
    """

    position: int
    where: str
    certificate: Certificate


class SealEvidence(Frozen):
    """All of it.

    Attributes:
        tokens: in the order of the file.
        revocations: in the order of the file.
        certificates: in the order of the file.
        certificate_hash: name of the hash by which the header binds the signer's certificate, and
            whether it is that of the certificate; None if it binds none.
    """

    tokens: tuple[PlacedToken, ...] = ()
    revocations: tuple[PlacedRevocation, ...] = ()
    certificates: tuple[PlacedCertificate, ...] = ()
    certificate_hash: tuple[str, bool] | None = None
