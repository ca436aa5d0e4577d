"""The ASGI application of a service, for uvicorn or any other server of one's own.

Each request goes one way: the guard lets it in, its body is read within bounds, what it asks is
read by the dialect, the deed is done in a thread, and the answer goes out. Nothing is kept of it.

    >>> from microcred.service.application import create_app
    >>> from microcred.service.settings import Settings
    >>> type(create_app(Settings())).__name__
    'Guard'
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Wire
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from microcred.errors import MicrocredError
from microcred.jsontext import JsonValue, write_json
from microcred.service.answers import Answer, verification_answer
from microcred.service.asking import (
    read_derivation,
    read_issuance,
    read_proving,
    read_verification,
)
from microcred.service.guarding import Guard
from microcred.service.issuances import issue_credential, prove_presentation
from microcred.service.openapi import described
from microcred.service.pages import ANSWER_POLICY, form_policy, page, page_of, shown_to
from microcred.service.problems import Refused, http_problem, problem_of
from microcred.service.routes import HTML, Route, routes_of
from microcred.service.settings import Settings
from microcred.service.status_hosting import is_unchanged, type_for
from microcred.service.status_sharing import SharedHosts
from microcred.service.verifications import derive, verify_credential, verify_presentation
from microcred.service.working import Works, read_whole

__all__ = ["create_app"]

Handler = Callable[[Request], Awaitable[Response]]

_CHALLENGE: Final[Mapping[str, str]] = MappingProxyType({"WWW-Authenticate": "Bearer"})
_LONGEST_LANGUAGES: Final = 256


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = _now) -> Guard:
    """The application.

    Args:
        settings: what it is.
        clock: the time, aware, at which credentials are issued and verified.
    """
    return Guard(_Service(settings, clock).application(), settings)


class _Service:
    """The handlers of one service, and what they share."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._works = Works(settings.bounds)
        self._issuers = {one.name: one for one in settings.issuers}
        self._hosts = SharedHosts(settings, clock)

    def application(self) -> Router:
        """The routes, wired."""
        found: dict[str, dict[str, tuple[Route, Handler]]] = {}
        for route in routes_of(self._settings):
            found.setdefault(route.path, {})[route.method] = (route, self._handler(route))

        @asynccontextmanager
        async def living(_app: object) -> AsyncIterator[None]:
            yield
            self._works.close()

        wires = [Wire(path, _Path(methods)) for path, methods in found.items()]
        # Only the router: what handlers raise goes to the guard, which answers it.
        return Router(wires, redirect_slashes=False, default=_missing, lifespan=living)

    def _handler(self, route: Route) -> Handler:
        credential, presentation = "verifiableCredential", "verifiablePresentation"
        handlers: Mapping[str, Callable[[], Handler]] = {
            "issue": lambda: self._making(route, credential, self._issued),
            "prove": lambda: self._making(route, presentation, self._proven),
            "derive": lambda: self._making(route, credential, self._derived),
            "verify_credential": lambda: self._verifying(credential, "credential"),
            "verify_presentation": lambda: self._verifying(presentation, presentation),
            "status": lambda: self._status,
            "getDescription": lambda: self._description,
            "getHealth": lambda: _healthy,
            "page": lambda: self._page,
            "verify_file": lambda: self._verifying_file,
        }
        return handlers[route.deed]()

    # -- what is made: issued, signed, derived ----------------------------------------------------

    def _making(
        self, route: Route, member: str, deed: Callable[[str, bytes], JsonValue]
    ) -> Handler:
        """Answers with what a deed makes of a body, with the key of the route if it has one."""

        async def handler(request: Request) -> Response:
            with self._works.admitted():
                body = await self._body(request, secured=route.secured)
                made = await self._works.run(lambda: deed(route.key, body))
            return _json(Answer(201, {member: made}))

        return handler

    def _issued(self, key: str, body: bytes) -> JsonValue:
        settings = self._settings
        asked = read_issuance(body, settings.api, limits=settings.policy.limits)
        made = issue_credential(self._issuers[key], asked, settings, self._clock())
        self._hosts.changed()
        return made

    def _proven(self, key: str, body: bytes) -> JsonValue:
        settings = self._settings
        asked = read_proving(body, settings.api, limits=settings.policy.limits)
        return prove_presentation(self._issuers[key], asked, settings, self._clock())

    def _derived(self, _key: str, body: bytes) -> JsonValue:
        settings = self._settings
        asked = read_derivation(body, settings.api, limits=settings.policy.limits)
        return derive(asked, settings)

    # -- what is verified -------------------------------------------------------------------------

    def _verifying(self, member: str, kind: str) -> Handler:
        async def handler(request: Request) -> Response:
            with self._works.admitted():
                body = await self._body(request)
                return _json(await self._works.run(lambda: self._verified(body, member, kind)))

        return handler

    def _verified(self, body: bytes, member: str, kind: str) -> Answer:
        settings = self._settings
        asked = read_verification(body, member, settings.api, limits=settings.policy.limits)
        deed = verify_credential if kind == "credential" else verify_presentation
        judged = deed(asked, settings, self._clock(), self._hosts.all())
        return verification_answer(judged, asked, settings.api, kind)

    # -- to be read -------------------------------------------------------------------------------

    async def _status(self, request: Request) -> Response:
        name = str(request.path_params["id"])
        hosted = await self._works.run(lambda: self._hosts.find(name))
        if hosted is None:
            raise Refused(http_problem(404, "there is no status list of that name"))
        headers = hosted.headers()
        asked = request.headers
        if is_unchanged(hosted, asked.get("if-none-match"), asked.get("if-modified-since")):
            return Response(status_code=304, headers=headers)
        kind = type_for(asked.get("accept", ""), hosted)
        return _bytes(hosted.octets, kind, headers)

    async def _description(self, _request: Request) -> Response:
        told = write_json(described(self._settings)).encode()
        return _bytes(told, "application/json", {"cache-control": "no-cache"})

    # -- for people -------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        return _form(page(self._settings, _language(request)))

    async def _verifying_file(self, request: Request) -> Response:
        language, settings = _language(request), self._settings
        try:
            with self._works.admitted():
                kind = request.headers.get("content-type", "")
                body = await self._body(request, kinds=("multipart/form-data",))
                lists, now = self._hosts.all, self._clock()
                shown = await self._works.run(
                    lambda: shown_to(page_of(body, kind), settings, now, lists(), language)
                )
            return _bytes(shown, HTML, {"content-security-policy": ANSWER_POLICY})
        except MicrocredError as error:
            problem = problem_of(error)
            if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            again = page(settings, language, str(error))
            return _form(again, problem.status, problem.headers)

    # -- requests ---------------------------------------------------------------------------------

    async def _body(
        self, request: Request, *, secured: bool = False, kinds: tuple[str, ...] = ()
    ) -> bytes:
        """The body, once the caller may send one."""
        headers = request.headers
        if secured:
            self._check_token(headers.get("authorization", ""))
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in kinds if kinds else not _is_json(kind):
            wanted = kinds[0] if kinds else "application/json"
            raise Refused(http_problem(415, f"the body is to be {wanted}"))
        return await read_whole(
            request.stream(),
            headers.get("content-length"),
            headers.get("content-encoding"),
            self._settings.bounds,
        )

    def _check_token(self, given: str) -> None:
        """RFC 6750 section 2.1; compared in constant time, and of nothing is told how it differs.

        Raises:
            Refused: there is no token, or another one.
        """
        scheme, _, text = given.partition(" ")
        token = self._settings.token
        known = token.reveal().encode() if token is not None else b""
        same = hmac.compare_digest(text.strip().encode("utf-8", "surrogateescape"), known)
        if scheme.lower() != "bearer" or not same or not known:
            raise Refused(http_problem(401, "issuing asks for a token", headers=_CHALLENGE))


class _Path:
    """One path with its methods; HEAD comes with GET, and OPTIONS says what there is.

    An application and no function: the framework would answer other methods by itself.
    """

    def __init__(self, methods: Mapping[str, tuple[Route, Handler]]) -> None:
        self._methods = methods
        allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]
        self._allow = {"Allow": ", ".join(allowed)}
        self._path = next(iter(methods.values()))[0].path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["microcred.route"] = self._path
        method = scope["method"]
        found = self._methods.get("GET" if method == "HEAD" else method)
        if found is not None:
            response = await found[1](Request(scope, receive, send))
        elif method == "OPTIONS":
            response = Response(status_code=204, headers=self._allow)
        else:
            raise Refused(http_problem(405, "the path knows no such method", headers=self._allow))
        await response(scope, receive, send)


async def _healthy(_request: Request) -> Response:
    return _json(Answer(200, {"status": "ok"}))


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _language(request: Request) -> str:
    """The languages that a person reads: the one chosen on the page, else the browser's."""
    chosen = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return chosen[:_LONGEST_LANGUAGES]


def _json(answer: Answer) -> Response:
    octets = write_json(dict(answer.body)).encode("utf-8", "backslashreplace")
    return _bytes(octets, answer.media_type, answer.headers, answer.status)


def _form(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    every = {"content-security-policy": form_policy(), **(headers or {})}
    return _bytes(text.encode(), HTML, every, status)


def _bytes(
    octets: bytes, kind: str, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    return Response(octets, status, headers={**(headers or {}), "content-type": kind})


async def _missing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise Refused(http_problem(404, "there is nothing at that address"))
