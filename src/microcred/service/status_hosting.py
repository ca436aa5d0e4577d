"""The hosting of status lists: signed when asked for, kept while they are true, cheap to ask again.

Bitstring Status List 1.0 section 2.2 and IETF Token Status List section 8.1; RFC 9110 for ETag,
Last-Modified and conditional requests, RFC 9111 for how long a copy may be kept: as long as the
`ttl` of the list. A list is signed anew when an entry changed, or when half of its time is over.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import DataIntegrity
    >>> from microcred.service.settings import Issuer
    >>> from microcred.service.status_hosting import StatusHost
    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> place = registry.allot(["revocation"])
    >>> key = Issuer("exams", LocalSigner(PrivateKey.generate("Ed25519")), DataIntegrity())
    >>> host = StatusHost(registry, key, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    >>> found = host.find("revocation-1")
    >>> found.media_type, found.headers()["cache-control"], host.find("revocation-2")
    ('application/vc', 'public, max-age=900', None)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from threading import Lock
from time import monotonic
from typing import Final

from microcred.encoding import b64url_encode
from microcred.frozen import Frozen, part, replaced
from microcred.publishing import DAY, Lists, list_of, sign_list
from microcred.securing import Mechanism
from microcred.service.settings import Issuer
from microcred.status.registry.values import ListState

__all__ = ["Hosted", "StatusHost", "is_unchanged", "type_for"]

_TTL: Final = timedelta(minutes=15)
_RESTS: Final = 20
"""For how many times as long as a look at the registry took it is not looked at again."""
_NOT_FOR_LISTS: Final = frozenset(
    {"dc+sd-jwt", "ecdsa-sd-2023", "jwt_vc", "vc+sd-jwt", "vp+jwt", "vp+sd-jwt"}
)
_JSON: Final = ("application/vc", "application/ld+json", "application/json")


class Hosted(Frozen):
    """One list as it is given out.

    Attributes:
        octets: the signed list.
        media_type: of the octets.
        signed_at: when, aware UTC, whole seconds.
        ttl: how long a copy may be kept.
        follows_at_once: whether another list was signed in that second, which has the same date.
    """

    octets: bytes = part(repr=False)
    media_type: str
    signed_at: datetime
    ttl: timedelta
    follows_at_once: bool = False

    @property
    def etag(self) -> str:
        """The entity tag, strong (RFC 9110 section 8.8.3)."""
        return f'"{b64url_encode(hashlib.sha256(self.octets).digest())[:27]}"'

    def headers(self) -> dict[str, str]:
        """What goes with the list, and with the word that it has not changed."""
        return {
            "cache-control": f"public, max-age={int(self.ttl.total_seconds())}",
            "etag": self.etag,
            "last-modified": format_datetime(self.signed_at, usegmt=True),
            "vary": "Accept",
            # A list is for everybody, and says nothing of who asks.
            "access-control-allow-origin": "*",
            "cross-origin-resource-policy": "cross-origin",
        }


class _Kept(Frozen):
    """A list with the state that it was made of."""

    state: ListState
    hosted: Hosted


class StatusHost:
    """The lists of a registry, signed; for several threads."""

    def __init__(
        self,
        registry: Lists,
        issuer: Issuer,
        *,
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = monotonic,
        valid_for: timedelta = DAY,
        ttl: timedelta = _TTL,
    ) -> None:
        """Host the lists of a registry.

        Args:
            registry: whose lists.
            issuer: the key that signs them, with its mechanism where lists can have it.
            clock: the time, aware.
            ticks: seconds that only go on, by which it is told how long a look takes.
            valid_for: how long a list holds.
            ttl: how long a copy may be kept.
        """
        self._registry, self._issuer, self._clock = registry, issuer, clock
        self._ticks = ticks
        self._valid_for, self._ttl = valid_for, ttl
        self._lock = Lock()
        self._kept: Mapping[str, _Kept] = {}
        self._rests_until = 0.0

    def find(self, name: str) -> Hosted | None:
        """The list whose address ends with that name; None if there is none.

        Raises:
            RegistryError: the registry cannot be had.
            IssueError: the key cannot sign it.
        """
        kept = self._lists().get(name)
        return kept.hosted if kept is not None else None

    def all(self) -> tuple[bytes, ...]:
        """Every list, for whoever verifies here.

        Raises:
            RegistryError: the registry cannot be had.
            IssueError: the key cannot sign one.
        """
        return tuple(one.hosted.octets for one in self._lists().values())

    def changed(self) -> None:
        """Say that something was issued here, so that the registry is looked at again at once."""
        with self._lock:
            self._rests_until = 0.0

    def _lists(self) -> Mapping[str, _Kept]:
        with self._lock:
            begun = self._ticks()
            moment = self._clock().astimezone(UTC).replace(microsecond=0)
            if begun < self._rests_until and all(map(self._holds(moment), self._kept.values())):
                return self._kept
            self._kept = {
                name: self._hosted(state, self._kept.get(name), moment)
                for state in self._registry.lists()
                if (name := state.url.rpartition("/")[2])
            }
            # A large registry takes time: whoever asks again and again must not keep it busy.
            self._rests_until = (now := self._ticks()) + _RESTS * (now - begun)
            return self._kept

    def _holds(self, moment: datetime) -> Callable[[_Kept], bool]:
        """Whether a list that was kept is in the first half of its time."""
        half = self._valid_for / 2
        return lambda one: one.hosted.signed_at <= moment < one.hosted.signed_at + half

    def _hosted(self, state: ListState, kept: _Kept | None, moment: datetime) -> _Kept:
        if kept is not None and kept.state.values == state.values and self._holds(moment)(kept):
            return kept
        made = replaced(
            list_of(state), ttl=self._ttl, made_at=moment, ends_at=moment + self._valid_for
        )
        mechanism = None if state.purpose.kind == "token" else self._mechanism()
        signer = self._issuer.signer
        octets, media_type = sign_list(made, signer=signer, mechanism=mechanism, now=moment)
        at_once = kept is not None and kept.hosted.signed_at == moment
        return _Kept(state, Hosted(octets, media_type, moment, self._ttl, at_once))

    def _mechanism(self) -> Mechanism | None:
        """That of the endpoint, where it shows the whole of a list; else the usual of the key."""
        mechanism = self._issuer.mechanism
        return None if mechanism.name in _NOT_FOR_LISTS else mechanism


def type_for(accept: str, hosted: Hosted) -> str:
    """The media type under which a list is given: of JSON the one that is asked for by name.

    The octets are the same; some clients read as JSON only what says that it is.

    >>> from microcred.service.status_hosting import Hosted, type_for
    >>> hosted = Hosted(b"{}", "application/vc", datetime(2026, 1, 1, tzinfo=UTC), timedelta(60))
    >>> type_for("application/ld+json, */*", hosted), type_for("*/*", hosted)
    ('application/ld+json', 'application/vc')
    """
    if hosted.media_type not in _JSON:
        return hosted.media_type
    named = [one.partition(";")[0].strip().lower() for one in accept.split(",")]
    if hosted.media_type in named:
        return hosted.media_type
    return next((one for one in named if one in _JSON), hosted.media_type)


def is_unchanged(hosted: Hosted, none_match: str | None, since: str | None) -> bool:
    """Whether the caller's copy is the list as it is (RFC 9110 sections 13.1.2, 13.1.3, 13.2.2).

    Args:
        hosted: the list.
        none_match: the header If-None-Match; it counts before the other.
        since: the header If-Modified-Since.
    """
    if none_match is not None:
        tags = [one.strip().removeprefix("W/") for one in none_match.split(",")]
        return "*" in tags or hosted.etag in tags
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    # Of a date that two lists have nobody knows which of them is meant (RFC 9110 8.8.2.2).
    return hosted.signed_at < aware or (hosted.signed_at == aware and not hosted.follows_at_once)
