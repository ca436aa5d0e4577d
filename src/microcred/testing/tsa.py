"""A timestamping authority of a test world.

RFC 3161. Its tokens are right, or wrong in the way that is asked for (`Fault`); what is wrong with
its certificate is said when it is made (`World.tsa`).

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> tsa = world.tsa()
    >>> tsa.certificate.common_name, tsa.url
    ('Timestamps TEST', 'http://tsa.test.example/timestamps-test')
    >>> tsa.token(b"text") == tsa.token(b"text", serial_number=1)
    False
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.errors import ParseError
from microcred.frozen import replaced
from microcred.testing.keys import DIGESTS, Key
from microcred.testing.register import Register
from microcred.testing.serving import serve_tsa
from microcred.testing.token_writing import (
    Fault,
    Reference,
    Stamp,
    read_query,
    write_response,
    write_token,
)

__all__ = ["Sent", "Tsa"]

Sent = Literal["chain", "signer", "none"]
"""Which certificates a token carries: the signer's and those above but the root's, only the
signer's, or none."""

_SECOND: Final = timedelta(seconds=1)
_POLICY: Final = "1.3.6.1.4.1.32473.1"  # of the arc for examples (RFC 5612)


class Tsa:
    """Who states that something was there at a time.

    Attributes:
        certificate: its certificate.
        key: the key of it.
        chain: the certificates above, the root last.
        url: where it answers queries.
    """

    certificate: Certificate
    key: Key
    chain: tuple[Certificate, ...]
    url: str

    def __init__(
        self, register: Register, certificate: Certificate, key: Key, chain: Sequence[Certificate]
    ) -> None:
        """Made by `World.tsa`."""
        self.certificate, self.key, self.chain = certificate, key, tuple(chain)
        self._name = certificate.common_name or ""
        self._register = register
        self.url = register.url("tsa", self._name)
        serve_tsa(register.network, self)

    def __repr__(self) -> str:
        """The name, which says that it is a test."""
        return f"Tsa({self._name!r})"

    def token(
        self,
        data: bytes,
        *,
        at: datetime | None = None,
        hash: str = "sha256",
        serial_number: int | None = None,
        nonce: int | None = None,
        policy: str = _POLICY,
        accuracy: timedelta | None = _SECOND,
        qualified: bool = False,
        sent: Sent | Sequence[Certificate] = "chain",
        reference: Reference = "ESSCertIDv2",
        referred: Certificate | None = None,
        signature_hash: str = "sha256",
        revocation: Sequence[tuple[Literal["ocsp", "crl"], bytes]] = (),
        fault: Fault | None = None,
    ) -> bytes:
        """A TimeStampToken over octets: a CMS ContentInfo, in DER unless the fault is "indefinite".

        Args:
            data: what is stamped.
            at: aware; the time that is stated, by default the world's now.
            hash: of the imprint.
            serial_number: of the token, by default a new one.
            nonce: that of a query.
            policy: object identifier.
            accuracy: how far the time may be off; None for not stated.
            qualified: whether the token says that it is a qualified timestamp.
            sent: which certificates are sent along.
            reference: how the signer's certificate is named.
            referred: the certificate that is named in place of the signer's.
            signature_hash: of the signature and of ESSCertIDv2.
            revocation: OCSP responses and revocation lists that are put into it.
            fault: in which way it is wrong.
        """
        imprint = hashlib.new(hash, data, usedforsecurity=False).digest()
        number = self._register.serial(self._name) if serial_number is None else serial_number
        moment = self._register.now if at is None else at
        stamp = Stamp(hash, imprint, moment, number, policy, nonce, accuracy, qualified)
        token = write_token(
            stamp,
            self,
            certificates=self._sent(sent) if isinstance(sent, str) else sent,
            reference=reference,
            referred=referred,
            hash=signature_hash,
            revocation=revocation,
            fault=fault,
        )
        self._register.enter_token(token, self.certificate)
        return token

    def _sent(self, sent: Sent) -> tuple[Certificate, ...]:
        above = tuple(one for one in self.chain if not one.self_signed)
        return {"chain": (self.certificate, *above), "signer": (self.certificate,), "none": ()}[
            sent
        ]

    def respond(self, query: bytes, *, at: datetime | None = None) -> bytes:
        """The TimeStampResp to a TimeStampReq; what cannot be read is rejected."""
        try:
            asked = read_query(query)
        except ParseError:
            return write_response(None, failure=5, text="TEST: no query")
        if asked.hash not in DIGESTS:
            return write_response(None, failure=0, text="TEST: unknown hash")
        if asked.policy not in (None, _POLICY):
            return write_response(None, failure=15, text="TEST: unknown policy")
        moment = self._register.now if at is None else at
        stamp = Stamp(asked.hash, asked.imprint, moment, self._register.serial(self._name))
        stamp = replaced(stamp, nonce=asked.nonce)
        sent = self._sent("chain" if asked.certificates else "none")
        return write_response(write_token(stamp, self, certificates=sent))
