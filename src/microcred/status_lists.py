"""Status lists to be had: those at hand, those that were kept, and those that are fetched.

A list is asked for only through the `fetch` of the caller, by an address that a stranger chose:
what is not https, is no public address or leads to one is refused (a server of one's own is allowed
in `Http`). Lists at hand are told by the address that they say themselves; of several copies the
newest counts. Nothing that comes from here is genuine yet.

    >>> from microcred.fetching import OFFLINE
    >>> from microcred.status_lists import ListSource
    >>> ListSource((), OFFLINE, None).fetched("https://127.0.0.1/status/1")
    Traceback (most recent call last):
    microcred.errors.FetchRefused: the address of the list is not on the public internet
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from microcred.crypto.jws import compact_header
from microcred.errors import FetchError, FetchRefused, ParseError
from microcred.fetching import Fetch, Request
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits
from microcred.linked.lexical import read_time
from microcred.parsing import parse
from microcred.securing.jose_header import numeric_date
from microcred.securing.jose_token import read_token
from microcred.securing.recognising import media_type
from microcred.status import TOKEN_TYPE, StatusList, read_list, read_token_list
from microcred.status.caching import Copy, ListMemory, StatusCache

__all__ = ["ListSource", "is_token_list", "read_status_list"]

_DEFAULT_LIMITS: Final = Limits()
_Said: TypeAlias = tuple[JsonValue, datetime]
"""Where a list says that it is published, and since when it holds."""

_OVERHEAD: Final = 4  # octets in memory for each of a list and of what is read of it
_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)
_LONGEST_ADDRESS: Final = 2048
_ACCEPTED: Final = MappingProxyType(
    {
        "accept": f"application/{TOKEN_TYPE}, application/vc+jwt, application/vc, "
        "application/ld+json;q=0.9, application/json;q=0.8, */*;q=0.1"
    }
)


def is_token_list(raw: bytes) -> bool:
    """Whether the bytes are a status list token, by the `typ` of their header."""
    header = compact_header(raw)
    return header is not None and media_type(header.get("typ")) == TOKEN_TYPE


def read_status_list(
    raw: bytes, *, limits: Limits = _DEFAULT_LIMITS
) -> tuple[StatusList, Mapping[str, JsonValue]]:
    """The list in these bytes, of any kind, and the document or claims that it is in; unverified.

    Raises:
        ParseError: they hold nothing that can be read.
        StatusListRefused: they hold no list, or one that keeps no specification.
    """
    if is_token_list(raw):
        _, claims = read_token(raw, TOKEN_TYPE, limits=limits)
        return read_token_list(claims), claims
    document = parse(raw, limits=limits).document
    return read_list(document), document


class ListSource(Frozen):
    """Where lists come from, in this order.

    Attributes:
        lists: those at hand, as received.
        fetch: whom to ask for others.
        cache: what was fetched before; None if nothing is kept.
        limits: of size and depth.
        memory: of lists that were read before.
    """

    lists: Sequence[bytes]
    fetch: Fetch
    cache: StatusCache | None
    limits: Limits = _DEFAULT_LIMITS
    memory: ListMemory | None = part(default=None, repr=False)

    def copy(self, url: str) -> Copy:
        """The copy of a list: one at hand, else one that was kept, else one that is fetched.

        Where none can be fetched, the one that was kept is given, though it is not fresh.

        Raises:
            FetchError: there is none; `FetchRefused` where its address may not be asked.
        """
        at_hand = self._at_hand(url)
        if at_hand is not None:
            return at_hand
        kept = self.cache.find(url) if self.cache is not None else None
        if kept is not None and kept.fresh:
            return kept
        try:
            return self.fetched(url)
        except FetchError:
            if kept is None:
                raise
            return kept

    def read(self, copy: Copy) -> tuple[StatusList, Mapping[str, JsonValue]]:
        """What `read_status_list` gives for a copy.

        Raises:
            ParseError: it holds nothing that can be read.
            StatusListRefused: it holds no list, or one that keeps no specification.
        """
        if self.memory is None:
            return read_status_list(copy.raw, limits=self.limits)
        key = "list", copy.raw, self.limits
        found: tuple[StatusList, Mapping[str, JsonValue]] | None = self.memory.read.get(key)
        if found is None:
            found = read_status_list(copy.raw, limits=self.limits)
            weight = len(copy.raw) + len(found[0].statuses.octets)
            self.memory.read.keep(key, found, weight=_OVERHEAD * weight)
        return found

    def fetched(self, url: str) -> Copy:
        """A copy from its address.

        Raises:
            FetchError: there is no answer; `FetchRefused` where it may not be asked for one.
        """
        _check_address(url, _allowed_hosts(self.fetch))
        response = self.fetch(Request("GET", url, headers=_ACCEPTED, purpose="status-list"))
        if response.status != 200:
            message = f"the server answered with the status {response.status}"
            raise FetchError(message, url=url)
        if len(response.body) > self.limits.max_bytes:
            raise FetchError("the answer is too large for a list", url=url)
        seconds = response.headers.get("age", "")
        known = seconds.isascii() and seconds.isdigit() and len(seconds) < 10
        age = timedelta(seconds=int(seconds)) if known else timedelta(0)
        return Copy(bytes(response.body), age)

    def keep(self, url: str, copy: Copy, ttl: timedelta | None) -> None:
        """Keep a copy that was fetched, now that it is known to be a list."""
        if self.cache is not None and copy.age is not None and not copy.kept:
            self.cache.keep(url, copy.raw, ttl=ttl)

    def _at_hand(self, url: str) -> Copy | None:
        """The newest of the lists at hand that say that they are published there."""
        said = [(self._said(raw), raw) for raw in self.lists]
        found = [(one[1], raw) for one, raw in said if one is not None and one[0] == url]
        if not found:
            return None
        return Copy(max(found, key=lambda one: one[0])[1])

    def _said(self, raw: bytes) -> _Said | None:
        """What a list says of itself, also one that is wrong otherwise; None of no list."""
        if self.memory is None:
            return self._read_said(raw)
        key = "said", raw, self.limits
        found: tuple[_Said | None] | None = self.memory.read.get(key)
        if found is None:
            found = (self._read_said(raw),)
            self.memory.read.keep(key, found, weight=_OVERHEAD * len(raw))
        return found[0]

    def _read_said(self, raw: bytes) -> _Said | None:
        try:
            if is_token_list(raw):
                _, claims = read_token(raw, TOKEN_TYPE, limits=self.limits)
                named, made = claims.get("sub"), numeric_date(claims.get("iat"))
            else:
                document = parse(raw, limits=self.limits).document
                named = document.get("id") or _subject_of(document)
                since = document.get("validFrom", document.get("issuanceDate"))
                made = read_time(since)[0] if isinstance(since, str) else None
        except ParseError:
            return None
        return named, made or _LONG_AGO


def _subject_of(document: Mapping[str, JsonValue]) -> str | None:
    subject = document.get("credentialSubject")
    named = subject.get("id") if isinstance(subject, dict) else None
    return named.partition("#")[0] if isinstance(named, str) else None


def _allowed_hosts(fetch: object) -> frozenset[str]:
    """The hosts of one's own that a `Fetch` allows, also behind one that remembers."""
    for _ in range(8):
        hosts = getattr(fetch, "allow_hosts", None)
        if isinstance(hosts, frozenset):
            return hosts
        fetch = getattr(fetch, "fetch", None)
    return frozenset()


def _check_address(url: str, allowed: frozenset[str]) -> None:
    """Refuse an address by how it looks; where a name leads is for the `Fetch` to see.

    Raises:
        FetchRefused: it is not https, or names a machine that is not on the public internet.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        named = bool(host) and url.isascii() and len(url) <= _LONGEST_ADDRESS and parts.port != 0
        userinfo = parts.username is not None or parts.password is not None
    except ValueError:
        host, named, userinfo, parts = "", False, False, urlsplit("")
    if not named or userinfo or any(sign.isspace() for sign in url):
        raise FetchRefused("the address of the list cannot be asked", url="")
    if parts.scheme != "https":
        raise FetchRefused("the address of the list is not https", url=url)
    if host not in allowed and not _may_be_public(host):
        raise FetchRefused("the address of the list is not on the public internet", url=url)


def _may_be_public(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    import ipaddress

    from microcred.fetching.addresses import is_public

    try:
        ipaddress.ip_address(host)
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are read as addresses by many resolvers.
        last = host.rpartition(".")[2]
        return not (last.isdigit() or last.startswith("0x"))
    return is_public(host)
