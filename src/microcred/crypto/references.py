"""How a signature names its key: by certificates that came with it, or by a DID URL.

A reference is what a file claims; `microcred.trust.resolve` says what it is worth.

    >>> from microcred.crypto.references import DidReference
    >>> DidReference("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK").url[:10]
    'did:key:z6'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from microcred.crypto.certificates import Certificate

__all__ = ["CertificateReference", "DidReference", "KeyReference"]


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """The signer's certificate, with others that may lead to an anchor.

    Attributes:
        certificates: the signer's first; at least one. The order of the others says nothing.
    """

    certificates: tuple[Certificate, ...]

    @property
    def certificate(self) -> Certificate:
        """The signer's certificate."""
        return self.certificates[0]


@dataclass(frozen=True, slots=True)
class DidReference:
    """A verification method named by a DID URL (W3C DID Core 3.2).

    Attributes:
        url: absolute, as received, with its fragment if it had one.
    """

    url: str


KeyReference: TypeAlias = CertificateReference | DidReference
"""Either of the two."""
