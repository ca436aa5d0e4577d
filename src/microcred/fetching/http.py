"""Http: a Fetch that asks the network, with care for who is asked and how much comes back.

- **https only**, except where the answer is signed by itself (`SIGNED`): certificates name the
  addresses of OCSP responders and lists as http.
- **Public addresses only**, unless the host is in `allow_hosts`; the connection goes to the address
  that was looked at (`microcred.fetching.addresses`), and each redirect is looked at anew.
- **Bounded**: octets by purpose (`MAX_BYTES`), seconds for one step and for all of it, redirects,
  tries. What can be asked twice is, after a pause that grows or that the server asks for. What
  holds PINs (`PRIVATE`) is never sent on to where a redirect leads.
- **Nothing of its own**: no proxies, passwords or cookies of the environment; a password in an
  address is refused, headers with rights do not follow a redirect to another server, and no message
  quotes an address.

    >>> from microcred.fetching import Http, Request
    >>> fetch = Http()
    >>> fetch(Request("GET", "http://uni.example/did.json", purpose="did-document"))
    Traceback (most recent call last):
    microcred.errors.FetchRefused: only https may be asked for this
    >>> fetch(Request("GET", "https://127.0.0.1/did.json", purpose="did-document"))
    Traceback (most recent call last):
    microcred.errors.FetchRefused: the server is not on the public internet
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import FetchError, FetchRefused
from microcred.fetching.addresses import Resolve, ResolveError, is_public, resolve, within
from microcred.fetching.asking import PRIVATE, SIGNED, Purpose, Request, Response
from microcred.fetching.exchange import Answer, Deadline, Forbidden, NoAnswer, Refused, ask
from microcred.fetching.following import REDIRECTS, pause, redirected
from microcred.frozen import Frozen, part
from microcred.version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = ["MAX_BYTES", "Http"]

_MIB: Final = 1024 * 1024

MAX_BYTES: Final[Mapping[Purpose, int]] = MappingProxyType(
    {
        "ocsp": _MIB,
        "crl": 64 * _MIB,
        "aia": _MIB,
        "timestamp": _MIB,
        "trusted-list": 32 * _MIB,
        "did-document": _MIB,
        "status-list": 16 * _MIB,
        "context": 4 * _MIB,
        "schema": 16 * _MIB,
        "content": 32 * _MIB,
        "signature": 4 * _MIB,
    }
)
"""The most octets of an answer, by purpose: several times what is seen in the field."""

_AGAIN: Final = frozenset({408, 429, 502, 503, 504})
# What is asked with POST and changes nothing (RFC 6960 A.1); what is stamped twice is stamped.
_HARMLESS: Final = frozenset({"ocsp", "timestamp"})
# What is the transport's own business.
_OURS: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "te", "transfer-encoding"}
)
# A name, or an address without zone: what httpx lets through beside leads nowhere.
_HOST: Final = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_LAST_PORT: Final = 65_535
_SENT: Final = MappingProxyType({"accept-encoding": "gzip, deflate", "connection": "close"})
_NO_ANSWER: Final = "Check the address and the connection, or get the file and hand it in."


def _now() -> datetime:
    return datetime.now(UTC)


class Http(Frozen, kw_only=True):
    """A Fetch over HTTP; one object serves any number of threads.

    Attributes:
        allow_hosts: host names that may be on private addresses, such as "status.intranet.example"
            (of others than ASCII the form in Punycode); they are asked by https as others are.
        timeout: the most seconds of one step, such as connecting.
        deadline: the most seconds of all of it, redirects, pauses and further tries included.
        max_bytes: the most octets of an answer; None: by purpose, `MAX_BYTES`.
        max_redirects: how many redirects are followed.
        retries: how often what failed is tried again, where asking twice does no harm.
        max_pause: the most seconds between two tries; who asks for more is not asked again.
        tls: whose certificates to believe; None: the authorities that browsers believe (certifi).
        transport: an httpx transport instead of the network, for tests; addresses are still looked
            at, and it is left open.
        resolve: from host and port to IP addresses.
        sleep: waits some seconds.
        clock: seconds that never go back.
        now: the time of day, for a `Retry-After` that names one.
    """

    allow_hosts: Iterable[str] = frozenset()
    timeout: float = 10.0
    deadline: float = 30.0
    max_bytes: int | None = None
    max_redirects: int = 5
    retries: int = 2
    max_pause: float = 10.0
    tls: ssl.SSLContext | None = part(default=None, repr=False)
    transport: httpx.BaseTransport | None = part(default=None, repr=False)
    resolve: Resolve = part(default=resolve, repr=False)
    sleep: Callable[[float], None] = part(default=time.sleep, repr=False)
    clock: Callable[[], float] = part(default=time.monotonic, repr=False)
    now: Callable[[], datetime] = part(default=_now, repr=False)

    def __post_init__(self) -> None:
        """Take the hosts once, as they are compared."""
        names = [self.allow_hosts] if isinstance(self.allow_hosts, str) else self.allow_hosts
        hosts = frozenset(name.lower().rstrip(".").strip("[]") for name in names)
        object.__setattr__(self, "allow_hosts", hosts)

    def __call__(self, request: Request, /) -> Response:
        """Ask, follow redirects, try again where that does no harm.

        Returns:
            the answer, whatever its status; of a redirect, the answer of where it led to.

        Raises:
            FetchError: it may not be asked (`FetchRefused`, where the address is why), or there was
                no answer that may be taken. `url` is what was asked for, without user and password.
        """
        try:
            answer = self._followed(request)
        except NoAnswer as error:
            raise _error(request, str(error), _NO_ANSWER) from None
        except Forbidden as error:
            url = _without_user(str(request.url))
            raise FetchRefused(str(error), url=url, hint=error.hint) from None
        except Refused as error:
            raise _error(request, str(error), error.hint) from None
        return Response(answer.status, MappingProxyType({**answer.headers}), answer.body)

    def _followed(self, request: Request) -> Answer:
        """The answer at the end of all redirects."""
        deadline = Deadline(self.deadline, self.clock)
        answer = self._tried(request, deadline)
        for _ in range(self.max_redirects):
            target = None if request.purpose in PRIVATE else _target(answer)
            if target is None:
                return answer
            request = redirected(request, answer.status, target)
            answer = self._tried(request, deadline)
        if _target(answer) is not None:
            raise Refused(f"it was redirected more than {self.max_redirects} times")
        return answer

    def _tried(self, request: Request, deadline: Deadline) -> Answer:
        """The answer to one request after as many tries as are allowed."""
        harmless = request.method == "GET" or request.purpose in _HARMLESS
        count = 0
        while True:
            found = self._once(request, deadline)
            done = isinstance(found, Answer) and found.status not in _AGAIN
            seconds = pause(count, found.headers if isinstance(found, Answer) else {}, now=self.now)
            too_long = seconds > min(self.max_pause, deadline.left())
            if done or too_long or not harmless or count == self.retries:
                if isinstance(found, Answer):
                    return found
                raise found
            self.sleep(seconds)
            count += 1

    def _once(self, request: Request, deadline: Deadline) -> Answer | NoAnswer:
        """One try: the addresses one after the other until one can be reached.

        Raises:
            Refused: it may not be asked, or the answer may not be taken.
        """
        asked = _asked(request)
        reason = NoAnswer("the server cannot be reached")
        try:
            addresses = self._addresses(asked.url, deadline)
        except NoAnswer as error:
            return error
        for address in addresses:
            try:
                return ask(
                    asked,
                    address=address,
                    limit=self.max_bytes or MAX_BYTES[request.purpose],
                    timeout=self.timeout,
                    deadline=deadline,
                    tls=self.tls,
                    transport=self.transport,
                )
            except NoAnswer as error:
                reason = error
        return reason

    def _addresses(self, url: httpx.URL, deadline: Deadline) -> tuple[str, ...]:
        """The IP addresses of the host, all of which may be asked.

        Raises:
            NoAnswer: there are none, or they are not known in time.
            Forbidden: one of them is not public.
        """
        host = url.raw_host.decode("ascii").lower().rstrip(".")
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = within(min(self.timeout, deadline.left()), self.resolve, host, port)
        except ResolveError as error:
            raise NoAnswer(str(error)) from None
        if host not in set(self.allow_hosts) and not all(map(is_public, found)):
            hint = "If you know the server, name its host in allow_hosts."
            raise Forbidden("the server is not on the public internet", hint)
        return found


def _target(answer: Answer) -> str | None:
    """Where an answer leads to, None if nowhere."""
    return answer.headers.get("location") if answer.status in REDIRECTS else None


def _asked(request: Request) -> httpx.Request:
    """The request as httpx sends it, if it may be sent.

    Raises:
        Forbidden: its address may not be asked, whoever the server is.
        Refused: it has a header that is not the caller's to set.
    """
    import httpx

    try:
        url = httpx.URL(request.url)
    except (httpx.InvalidURL, UnicodeError, TypeError):
        raise Forbidden("it is no address that can be asked") from None
    signed = request.purpose in SIGNED
    if url.scheme not in (("https", "http") if signed else ("https",)):
        raise Forbidden(f"only https{' or http' if signed else ''} may be asked for this")
    if url.userinfo:
        raise Forbidden("an address with a user or a password is not asked")
    port = 443 if url.port is None else url.port
    if not _HOST.fullmatch(url.raw_host) or not 0 < port <= _LAST_PORT:
        raise Forbidden("the address names no server")
    told = {name.lower(): value for name, value in request.headers.items()}
    if not _OURS.isdisjoint(told):
        raise Refused(f"the header {min(_OURS & told.keys())} is not the caller's to set")
    headers = {"user-agent": f"microcred/{__version__}", "accept": "*/*", **told, **_SENT}
    url = url.copy_with(fragment=None)
    return httpx.Request(request.method, url, headers=headers, content=request.body)


def _error(request: Request, reason: str, hint: str) -> FetchError:
    return FetchError(reason, url=_without_user(str(request.url)), hint=hint)


def _without_user(url: str) -> str:
    """An address without user and password, however it is written."""
    scheme, mark, rest = url.partition("//")
    end = min((at for at in map(rest.find, "/?#\\") if at >= 0), default=len(rest))
    return f"{scheme}{mark}{rest[:end].rpartition('@')[2]}{rest[end:]}"
