"""What a seal carries to prove when it was made and that it was valid then, as values.

Timestamps, revocation data and certificates, each with its place in the unsigned header (`etsiU` of
ETSI TS 119 182-1 clause 5.3), since what stands before a timestamp is what it covers. Who reads a
signature makes them; who judges it decides what they are worth.

    >>> from microcred.crypto.seal_evidence import SealEvidence
    >>> SealEvidence().tokens
    ()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from microcred.crypto.certificates import Certificate
from microcred.frozen import Frozen, part

if TYPE_CHECKING:
    from microcred.crypto.crl import CertificateList
    from microcred.crypto.ocsp import OcspResponse
    from microcred.crypto.timestamps import TimestampToken

__all__ = [
    "PlacedCertificate",
    "PlacedRevocation",
    "PlacedToken",
    "SealEvidence",
    "TimestampKind",
]

TimestampKind = Literal["adoTst", "sigTst", "arcTst", "sigRTst", "rfsTst"]
"""The containers of timestamps, by their names in JAdES."""


class PlacedToken(Frozen):
    """A timestamp token where it stands.

    Attributes:
        kind: name of its container.
        position: index of the container in `etsiU`; -1 for adoTst, which is signed.
        where: JSON pointer.
        token: None where it cannot be read.
        covered: the octets whose imprint it must hold; None where they cannot be computed.
        problem: one line why `token` or `covered` is None, else "".
    """

    kind: TimestampKind
    position: int
    where: str
    token: TimestampToken | None
    covered: bytes | None = part(repr=False)
    problem: str = ""


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
