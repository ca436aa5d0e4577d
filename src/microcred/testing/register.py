"""What the parties of one test world share: its clock, its seed, its network, and who issued what.

Serial numbers and keys follow from the seed, the name of their holder and how many were made before
under that name: the same calls make the same world.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing.register import Register
    >>> register = Register(datetime(2026, 3, 1, 12, 0, 0, 9, tzinfo=UTC), "some seed TEST")
    >>> register.now.isoformat(), register.url("ocsp", "Issuing CA TEST")
    ('2026-03-01T12:00:00+00:00', 'http://ocsp.test.example/issuing-ca-test')
    >>> register.url("ocsp", "Issuing CA TEST")
    'http://ocsp.test.example/issuing-ca-test-2'
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Final, Protocol

from microcred.crypto.certificates import Certificate
from microcred.errors import TrustError
from microcred.testing.keys import Key, derived_key
from microcred.testing.network import Network

__all__ = ["Register", "Voucher", "whole", "with_test"]

_SERIAL_OCTETS: Final = 9


class Voucher(Protocol):
    """Who issued certificates and tells which of them are revoked."""

    @property
    def certificate(self) -> Certificate:
        """The certificate of the issuer."""
        ...

    def ocsp(self, certificate: Certificate, *, at: datetime) -> bytes:
        """An OCSP response about one of them."""
        ...

    def crl(self, *, at: datetime) -> bytes:
        """The revocation list."""
        ...


class Register:
    """The memory of a test world.

    Attributes:
        seed: of keys and serial numbers.
        network: the servers.
    """

    seed: str
    network: Network

    def __init__(self, now: datetime, seed: str) -> None:
        """`now` is aware; fractions of its second are dropped."""
        self.seed = seed
        self.network = Network()
        self._now = whole(now)
        self._made: dict[str, int] = {}
        self._issuers: dict[bytes, Voucher] = {}
        self._stampers: dict[bytes, Certificate] = {}

    @property
    def now(self) -> datetime:
        """The time of the world, aware UTC, whole seconds."""
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        """Let it be another time."""
        self._now = whole(moment)

    def moment(self, at: datetime | None) -> datetime:
        """The time that is given, or that of the world; whole seconds."""
        return self._now if at is None else whole(at)

    def key(self, label: str, shape: str | Key = "P-256") -> Key:
        """A new key of a shape for somebody; the key itself if it is one already."""
        if isinstance(shape, Key):
            return shape
        return derived_key(self.seed, self._numbered(f"key of {label}"), shape)

    def serial(self, label: str) -> int:
        """A new serial number, positive, of 72 bits."""
        text = f"{self.seed}\0{self._numbered(f'serial by {label}')}"
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        return int.from_bytes(digest[:_SERIAL_OCTETS], "big") | 1

    def url(self, service: str, name: str) -> str:
        """A new URL for a service of somebody."""
        path = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "test"
        return f"http://{service}.test.example/{self._numbered(f'{service}/{path}', path)}"

    def _numbered(self, label: str, text: str | None = None) -> str:
        count = self._made[label] = self._made.get(label, 0) + 1
        text = label if text is None else text
        return text if count == 1 else f"{text}-{count}"

    def enter(self, certificate: Certificate, issuer: Voucher) -> None:
        """Remember who issued a certificate."""
        self._issuers[certificate.der] = issuer

    def issuer_of(self, certificate: Certificate) -> Voucher:
        """Who issued a certificate.

        Raises:
            TrustError: nobody of this world.
        """
        found = self._issuers.get(certificate.der)
        if found is None:
            raise TrustError(
                "the certificate is not of this test world",
                hint="Make it with `authority.seal(...)`, `authority.issue(...)` or `world.tsa()`.",
            )
        return found

    def enter_token(self, token: bytes, signer: Certificate) -> None:
        """Remember who made a timestamp token."""
        self._stampers[token] = signer

    def stamper_of(self, token: bytes) -> Certificate | None:
        """The certificate of who made a token, None if nobody of this world did."""
        return self._stampers.get(token)


def whole(moment: datetime) -> datetime:
    """The moment in UTC without the fraction of its second.

    Raises:
        TrustError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise TrustError(
            "a time of the test world has a time zone", hint="Write datetime(..., tzinfo=UTC)."
        )
    return moment.astimezone(UTC).replace(microsecond=0)


def with_test(name: str) -> str:
    """The name, with the word TEST in it."""
    return name if "TEST" in name else f"{name} TEST"
