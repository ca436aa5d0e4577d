"""The guard around the application: what every request and every answer has to keep.

It looks at the name that was asked for (DNS rebinding), lets in as many requests as are bounded,
puts the headers on that keep browsers from guessing, writes one line of log for each request, and
turns what nobody foresaw into an answer that tells nothing. A line of log has the route and never
the address, a body, a token or who asked; the text of an unforeseen error may quote what was
sent, so that only its kind and its place are told.

    >>> from microcred.service.guarding import host_of
    >>> host_of("Verifier.example:8443"), host_of("[::1]:8080"), host_of("a b")
    ('verifier.example', '[::1]', '')
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from time import perf_counter
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from microcred.errors import MicrocredError
from microcred.jsontext import write_json
from microcred.service.problems import Problem, http_problem, problem_of
from microcred.service.settings import Settings

__all__ = ["LOGGER", "Guard", "host_of", "location_of"]

LOGGER: Final = "microcred.service"
"""The name of the logger; its events are "request", "refused" and "failed"."""

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HOST: Final = re.compile(
    r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?", re.ASCII
)
_ALWAYS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_UNLESS_SAID: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_CLOSE: Final[Mapping[str, str]] = MappingProxyType({"Connection": "close"})
_GONE: Final = ("ClientDisconnect", "ConnectionResetError", "BrokenPipeError")


def host_of(header: str) -> str:
    """The name in a header Host, lower case, without port; "" if it is none."""
    match = _HOST.fullmatch(header)
    return match[1].lower().rstrip(".") if match else ""


def location_of(error: BaseException) -> str:
    """Where an error came from: the last room of ours that it passed, and the line."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("microcred."):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


class Guard:
    """The application, guarded."""

    def __init__(self, app: App, settings: Settings) -> None:
        """`app` is guarded by the settings' hosts and bounds."""
        self._app, self._settings = app, settings
        self._hosts = frozenset(one.lower() for one in settings.hosts)
        self._log = logging.getLogger(LOGGER)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answering(send, scope)
        begun = perf_counter()
        try:
            refused = self._refused(scope)
            if refused is not None:
                await answer.problem(refused)
            else:
                await self._app(scope, receive, answer.send)
        except MicrocredError as error:
            await answer.problem(problem_of(error))
        except Exception as error:  # noqa: BLE001 - the last resort: no traceback, no content
            if type(error).__name__ in _GONE:
                return
            self._failed(error, answer)
            await answer.problem(http_problem(500, "This is a bug; the log has its place."))
        finally:
            self._log.info("request", extra=_told(scope, answer, perf_counter() - begun))

    def _refused(self, scope: Scope) -> Problem | None:
        names = [name for name, _ in scope["headers"]]
        if b"content-length" in names and b"transfer-encoding" in names:
            # Who stands in between may see another end of the request (RFC 9112 section 6.1).
            detail = "a request says its length or that it comes in chunks, not both"
            return http_problem(400, detail, headers=_CLOSE)
        if not self._hosts:
            return None
        named = [value for name, value in scope["headers"] if name == b"host"]
        host = host_of(named[0].decode("latin-1")) if len(named) == 1 else ""
        if host in self._hosts:
            return None
        return http_problem(421, "the service does not answer under that name")

    def _failed(self, error: Exception, answer: _Answering) -> None:
        extra = {"kind": type(error).__name__, "place": location_of(error), "id": answer.name}
        self._log.error("failed", extra=extra)


class _Answering:
    """One answer on its way, with the headers that all have."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send, self._head = send, scope["method"] == "HEAD"
        self.status, self.octets, self.begun = 0, 0, False
        self.name = uuid4().hex

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets the headers."""
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            given = list(message.get("headers", []))
            names = {name.lower() for name, _ in given}
            more = [one for one in _UNLESS_SAID if one[0] not in names]
            message = {**message, "headers": [*given, *more, *_ALWAYS]}
        elif message["type"] == "http.response.body":
            if self._head:
                message = {**message, "body": b""}
            self.octets += len(message.get("body", b""))
        await self._send(message)

    async def problem(self, problem: Problem) -> None:
        """Answer with a problem, where no answer has begun."""
        if self.begun:
            return
        body = write_json(dict(problem.members)).encode()  # `send` keeps it back where it is HEAD
        headers = {"content-type": "application/problem+json", "content-length": str(len(body))}
        every: Mapping[str, str] = {**headers, **problem.headers}
        with suppress(OSError):  # the caller went away
            await self.send(
                {
                    "type": "http.response.start",
                    "status": problem.status,
                    "headers": [(k.lower().encode(), v.encode()) for k, v in every.items()],
                }
            )
            await self.send({"type": "http.response.body", "body": body})


def _told(scope: Scope, answer: _Answering, seconds: float) -> dict[str, Any]:
    """What a line of log says: the route, never the address; how long, how much."""
    route = scope.get("microcred.route", "-")
    return {
        "method": scope["method"] if str(scope["method"]).isalpha() else "-",
        "route": route,
        "status": answer.status,
        "milliseconds": round(seconds * 1000, 1),
        "octets": answer.octets,
        "id": answer.name,
    }
