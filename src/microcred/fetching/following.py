"""Following: what is asked after an answer, somewhere else (a redirect) or again (after a pause).

A redirect (RFC 9110 15.4) is a new request, looked at like the first one; rights that were given
for one server are not handed to another. A pause is half a second, then twice as long each time, or
as long as the server says in `Retry-After` (RFC 9110 10.2.3); whether that is worth waiting for
is the caller's business.

    >>> from datetime import UTC, datetime
    >>> from microcred.fetching import Request
    >>> from microcred.fetching.following import pause, redirected
    >>> request = Request("GET", "https://uni.example/a/b", {"authorization": "Bearer 1"})
    >>> redirected(request, 302, "../c").url
    'https://uni.example/c'
    >>> dict(redirected(request, 302, "https://other.example/").headers)
    {}
    >>> now = lambda: datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    >>> pause(0, {}, now=now), pause(2, {}, now=now), pause(0, {"retry-after": "7"}, now=now)
    (0.5, 2.0, 7.0)
    >>> pause(0, {"retry-after": "Sun, 01 Mar 2026 09:30:20 GMT"}, now=now)
    20.0
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from microcred.fetching.asking import Request
from microcred.fetching.exchange import Refused
from microcred.frozen import replaced

if TYPE_CHECKING:
    import httpx

__all__ = ["REDIRECTS", "pause", "redirected"]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""The status codes that lead elsewhere."""

# What is given to one server and no other.
_RIGHTS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_FIRST: Final = 0.5
_LONGEST_DIGITS: Final = 9  # about thirty years; more is no pause


def redirected(request: Request, status: int, target: str) -> Request:
    """The request that a redirect leads to.

    Args:
        request: what was asked.
        status: one of `REDIRECTS`.
        target: the header `Location`, absolute or not.

    Raises:
        Refused: what was sent would be lost, or the target is no address.
    """
    import httpx

    if request.method == "POST" and status in (301, 302):
        raise Refused("the server redirects in a way that would lose what was sent")
    before = httpx.URL(request.url)
    try:
        after = before.join(target)
    except (httpx.InvalidURL, UnicodeError):
        raise Refused("the server redirects to what is no address") from None
    gone = set() if _origin(before) == _origin(after) else set(_RIGHTS)
    if status == 303:
        gone.add("content-type")
    headers = {name: told for name, told in request.headers.items() if name.lower() not in gone}
    if status == 303:
        return replaced(request, method="GET", url=str(after), headers=headers, body=None)
    return replaced(request, url=str(after), headers=headers)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def pause(count: int, headers: Mapping[str, str], *, now: Callable[[], datetime]) -> float:
    """Seconds to wait before another try.

    Args:
        count: how many pauses there were before.
        headers: of the answer, by name in lower case; empty if there was none.
        now: the time of day, aware.
    """
    told = headers.get("retry-after", "").strip()
    asked = _seconds(told, now) if told else None
    return _FIRST * 2.0**count if asked is None else asked


def _seconds(told: str, now: Callable[[], datetime]) -> float | None:
    """What `Retry-After` asks for; None if it says nothing that can be understood."""
    from email.utils import parsedate_to_datetime

    if told.isascii() and told.isdigit():
        return float(told[:_LONGEST_DIGITS])
    try:
        moment = parsedate_to_datetime(told)
    except (TypeError, ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now()).total_seconds(), 0.0)
