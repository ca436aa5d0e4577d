"""What making a long-lived seal needs of the world: somebody who stamps, somebody who knows.

ETSI TS 119 182-1 clause 6: B-T needs a timestamp, B-LT the certificates and revocation data that a
verifier will want. Both are Protocols, so that securing knows neither a network nor whom anybody
trusts: the verbs hand in `microcred.securing.tsa.Tsa` and `microcred.gathering.Gatherer`, and you
may hand in your own, such as a timestamp service that your organisation reaches in another way.

    >>> from microcred.securing.evidence_sources import ValidationData
    >>> ValidationData().members()
    {}
    >>> ValidationData(crls=(b"\\x30\\x00",)).members()
    {'rVals': {'crlVals': [{'val': 'MAA='}]}}
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from microcred.encoding import b64_encode
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = [
    "LastingSource",
    "RevocationSource",
    "TimestampSource",
    "ValidationData",
    "token_container",
]


class ValidationData(Frozen):
    """What a verifier needs beside the seal itself.

    Attributes:
        certificates: of signers and authorities.
        ocsps: OCSPResponse values, DER.
        crls: revocation lists, DER.
    """

    certificates: tuple[Certificate, ...] = ()
    ocsps: tuple[bytes, ...] = part(default=(), repr=False)
    crls: tuple[bytes, ...] = part(default=(), repr=False)

    def members(self) -> dict[str, JsonValue]:
        """`xVals` and `rVals` of it, without what is empty (clauses 5.3.5.1 and 5.3.5.2)."""
        certificates: list[JsonValue] = [
            {"x509Cert": {"val": b64_encode(one.der)}} for one in self.certificates
        ]
        # CRLs first, as in the seals of Europass.
        kinds = (("crlVals", self.crls), ("ocspVals", self.ocsps))
        revocation: dict[str, JsonValue] = {
            name: [{"val": b64_encode(one)} for one in found] for name, found in kinds if found
        }
        told: dict[str, JsonValue] = {"xVals": certificates, "rVals": revocation}
        return {name: value for name, value in told.items() if value}


@runtime_checkable
class TimestampSource(Protocol):
    """Who states that octets were there at a time."""

    def stamp(self, octets: bytes, /) -> bytes:
        """The RFC 3161 TimeStampToken (a CMS ContentInfo, DER or BER) over the octets.

        Raises:
            FetchError: there is no answer.
            TimestampRefused: the answer is not used.
        """
        ...


@runtime_checkable
class RevocationSource(Protocol):
    """Who finds authorities and tells what is revoked."""

    def gather(
        self, signers: Sequence[Certificate], *, known: Sequence[Certificate], proven: datetime
    ) -> ValidationData:
        """The certificates above some signers, and revocation data for each that needs some.

        Args:
            signers: of the seal and of its timestamps.
            known: certificates that are at hand, in no order.
            proven: aware; when the seal is proven to have existed. What was revoked later was not
                revoked then.

        Raises:
            RevocationMissing: an authority is not found, there is no data, or one was revoked.
        """
        ...


@runtime_checkable
class LastingSource(Protocol):
    """A `RevocationSource` that also finds data which convinces for years."""

    def gather_lasting(
        self, signers: Sequence[Certificate], *, known: Sequence[Certificate], proven: datetime
    ) -> ValidationData:
        """As `gather`, for data that a last archive timestamp has to live with.

        Where who signed an answer ends before the certificate that it is about, data that the
        issuer itself signed is taken in its place, if it can be had.
        """
        ...


def token_container(*tokens: bytes) -> dict[str, JsonValue]:
    """A tstContainer of TimeStampTokens (clause 5.4.3.3)."""
    return {"tstTokens": [{"val": b64_encode(one)} for one in tokens]}
