"""A client of time-stamping authorities: asks over the network, and believes nothing unseen.

RFC 3161 (sections 2.2 and 3.4), RFC 5816. Only a hash leaves the house. The answer is checked as
section 2.2 demands before it is used: status, imprint, nonce, policy, time, the certificate and its
purpose (section 2.3), the signature. Sizes, times, another try and `Retry-After` are the business
of the `Fetch` that is given. Whether the authority is trusted or qualified, a verifier decides.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.timestamps import TimestampToken
    >>> from microcred.securing.tsa import Tsa
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> tsa = Tsa(world.tsa().url, world.fetch, clock=lambda: world.now)
    >>> TimestampToken.from_der(tsa.stamp(b"seal")).covers(b"seal")
    True
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from microcred.crypto.timestamp_requests import timestamp_request, token_of_response
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import FetchError, IssueError, ParseError, TimestampRefused
from microcred.fetching import Fetch, Request
from microcred.frozen import Frozen, part
from microcred.securing.evidence_sources import TimestampSource

__all__ = ["Tsa", "check_token", "stamped_by"]

_FINE: Final = 200
_NONCE_BITS: Final = 64
_PURPOSE: Final = frozenset({"1.3.6.1.5.5.7.3.8"})  # id-kp-timeStamping
_HASHES: Final = ("sha256", "sha384", "sha512")
_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
)


def _now() -> datetime:
    return datetime.now(UTC)


def _nonce() -> int:
    return secrets.randbits(_NONCE_BITS) | 1 << _NONCE_BITS  # never 0, always of one length


class Tsa(Frozen):
    """A time-stamping authority at an address; a `TimestampSource`.

    Attributes:
        url: where it answers by HTTP.
        fetch: who asks.
        hash: of what is stamped: "sha256", "sha384" or "sha512".
        policy: under which it is to stamp, dotted; None leaves that to the authority.
        tolerance: by how much its clock may differ from ours.
        clock: gives the time, aware.
        new_nonce: gives a number that nobody can guess, of 1 to 160 bits.

    Raises:
        IssueError: another hash.
    """

    url: str
    fetch: Fetch = part(repr=False)
    hash: str = "sha256"
    policy: str | None = None
    tolerance: timedelta = timedelta(minutes=5)
    clock: Callable[[], datetime] = part(default=_now, repr=False)
    new_nonce: Callable[[], int] = part(default=_nonce, repr=False)

    def __post_init__(self) -> None:
        """Refuse at once what could not be asked later."""
        if self.hash not in _HASHES:
            raise IssueError(f"the hash of a timestamp is one of {', '.join(_HASHES)}")

    def stamp(self, octets: bytes, /) -> bytes:
        """The token over the octets, as received; see `token`."""
        return self.token(octets).der

    def token(self, octets: bytes) -> TimestampToken:
        """The token over the octets, checked.

        Raises:
            FetchError: there is no answer, or it is an error of HTTP.
            TimestampRefused: the authority gave no timestamp, or not the one that was asked for.
            ParseError: the policy is no object identifier, or the nonce is out of range.
        """
        nonce = self.new_nonce()
        asked = timestamp_request(octets, self.hash, nonce, policy=self.policy)
        response = self.fetch(Request("POST", self.url, _HEADERS, asked, "timestamp"))
        if response.status != _FINE:
            raise FetchError(
                f"the time-stamping authority answers with status {response.status}", url=self.url
            )
        token = check_token(_token_in(response.body), octets)
        self._check(token, nonce)
        return token

    def _check(self, token: TimestampToken, nonce: int) -> None:
        """RFC 3161 section 2.2: is it the answer to our question, and of now?"""
        if token.imprint_hash != self.hash:
            raise TimestampRefused("the timestamp has another hash", reason="imprint")
        if token.nonce != nonce:
            raise TimestampRefused("the timestamp answers another question", reason="nonce")
        if self.policy is not None and token.policy != self.policy:
            raise TimestampRefused("the timestamp has another policy", reason="policy")
        allowed = self.tolerance + (token.accuracy or timedelta(0))
        if abs(token.gen_time - self.clock()) > allowed:
            raise TimestampRefused(
                f"the timestamp says {token.gen_time.isoformat()}, which is not now",
                reason="time",
                hint="Check the clock of this computer; if it is right, ask another authority.",
            )


def _token_in(body: bytes) -> bytes:
    """The token of a TimeStampResp.

    Raises:
        TimestampRefused: there is none.
    """
    try:
        der = token_of_response(body)
    except ParseError as error:
        told = str(error)
        refused = told.startswith("the authority gave no timestamp")
        raise TimestampRefused(
            told if refused else "the answer of the time-stamping authority is unreadable",
            reason="refused" if refused else "unreadable",
        ) from None
    if der == body:
        raise TimestampRefused("the answer has no status", reason="unreadable")
    return der


def stamped_by(source: TimestampSource, octets: bytes) -> TimestampToken:
    """The token of any source, checked once.

    Raises:
        FetchError: there is no answer.
        TimestampRefused: the answer is not used.
    """
    if isinstance(source, Tsa):
        return source.token(octets)
    return check_token(source.stamp(octets), octets)


def check_token(der: bytes, octets: bytes) -> TimestampToken:
    """A token that is over the octets, and whose own certificate made it for that purpose.

    Raises:
        TimestampRefused: it is not.
    """
    try:
        token = TimestampToken.from_der(der)
    except ParseError:
        raise TimestampRefused("the timestamp is unreadable", reason="unreadable") from None
    if not token.covers(octets):
        raise TimestampRefused("the timestamp is over something else", reason="imprint")
    signer = token.find_signer()
    if signer is None or not token.names_certificate:
        raise TimestampRefused("the timestamp does not bring its certificate", reason="certificate")
    # RFC 3161 section 2.3: this purpose and no other.
    if signer.extended_key_usage != _PURPOSE:
        raise TimestampRefused("the certificate is not one for timestamps", reason="purpose")
    if not signer.valid_at(token.gen_time):
        raise TimestampRefused("the certificate of the authority has ended", reason="expired")
    if not token.intact(signer):
        raise TimestampRefused("the signature of the timestamp is wrong", reason="signature")
    return token
