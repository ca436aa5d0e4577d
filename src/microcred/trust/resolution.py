"""What resolving a key reference gives: the key, who is behind it, and what was seen on the way.

>>> from microcred.trust.resolution import SignerIdentity
>>> uni = SignerIdentity(name="Example University", identifier="NTRIE-123456", country="IE")
>>> print(uni)
Example University (NTRIE-123456, IE)
"""

from __future__ import annotations

from dataclasses import dataclass

from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.findings import Finding

__all__ = ["Resolution", "SignerIdentity"]


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Who holds the key.

    Attributes:
        name: organisation (else common name) of the certificate, or the DID.
        identifier: organizationIdentifier (EN 319 412-1 5.1.4), or the DID; None if there is none.
        country: ISO 3166-1 alpha-2 as in the certificate, None if there is none.
        certificate: of the key, None for a DID.
        did: the DID, None for a certificate.
    """

    name: str
    identifier: str | None
    country: str | None = None
    certificate: Certificate | None = None
    did: str | None = None

    def __str__(self) -> str:
        """Name, identifier and country in one line."""
        more = [part for part in (self.identifier, self.country) if part and part != self.name]
        return f"{self.name} ({', '.join(more)})" if more else self.name

    def to_json(self) -> dict[str, str | None]:
        """The identity as the JSON object of a verdict."""
        return {
            "name": self.name,
            "identifier": self.identifier,
            "country": self.country,
            "certificate_sha256": self.certificate.sha256 if self.certificate else None,
        }


@dataclass(frozen=True, slots=True)
class Resolution:
    """What came of a key reference.

    Attributes:
        key: None if there is no readable key. It is given also where it is not trusted, so that
            an altered credential and an untrusted key are told apart.
        signer: who holds the key, None if unknown; trusted only where the findings say so.
        findings: lines of CERTIFICATE, REVOCATION and QUALIFIED, or of KEY.
    """

    key: PublicKey | None
    signer: SignerIdentity | None
    findings: tuple[Finding, ...]
