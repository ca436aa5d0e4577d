"""The routes of a service as a typed table, from which it is wired and described.

What a route takes and gives is said once, here: the application is made of the table, and so is
`/openapi.json` (`microcred.service.openapi`). Issuing routes exist where there is a key.

    >>> from microcred.service.routes import routes_of
    >>> from microcred.service.settings import Settings
    >>> [f"{one.method} {one.path}" for one in routes_of(Settings())][:3]
    ['POST /credentials/verify', 'POST /credentials/derive', 'POST /presentations/verify']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen, part
from microcred.service.issuances import can_present
from microcred.service.settings import Settings

__all__ = ["HTML", "JSON", "PROBLEM", "Gives", "Route", "routes_of"]

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
HTML: Final = "text/html; charset=utf-8"

_OF_BODIES: Final = (400, 408, 413, 415, 421, 503)
_OF_READING: Final = (421, 503)
_LISTS: Final = (
    "application/vc",
    "application/ld+json",
    JSON,
    "application/jose+json",
    "application/vc+jwt",
    "application/statuslist+jwt",
)


class Gives(Frozen):
    """One answer of a route.

    Attributes:
        told: what it means.
        types: media types in which it may come; none where there is no body.
        schema: name of the schema of a JSON body, "" for another one.
    """

    told: str
    types: tuple[str, ...] = (JSON,)
    schema: str = ""


class Route(Frozen, kw_only=True):
    """One route.

    Attributes:
        method: of HTTP; where it is GET, HEAD is answered too.
        path: with `{id}` for a part that varies.
        operation: its name, unique.
        deed: which handler it has.
        told: what it does.
        key: the name of the key that it signs with, "" for none.
        takes: name of the schema of the JSON body, "form" for that of the page, "" for none.
        gives: answers by their status.
        problems: further statuses, each with a problem as body.
        secured: whether it asks for the token.
    """

    method: str
    path: str
    operation: str
    deed: str
    told: str
    key: str = ""
    takes: str = ""
    gives: Mapping[int, Gives] = part(default=MappingProxyType({}))
    problems: tuple[int, ...] = ()
    secured: bool = False


def routes_of(settings: Settings) -> tuple[Route, ...]:
    """Every route of a service, issuing routes by their keys."""
    return (*_issuing(settings), *_verifying(settings), *_reading(settings))


def _issuing(settings: Settings) -> Iterator[Route]:
    secured = not settings.open_to_all
    problems = (*_OF_BODIES, 409, *((401,) if secured else ()))
    for one in settings.issuers:
        secures = f"Issue a credential with the key {one.name}, secured with {one.mechanism.name}."
        signs = f"Sign a presentation with the key {one.name}."
        made = [(one.path, "issue", "Credential", secures, "It was issued.")]
        if can_present(one.mechanism):
            made.append((one.presenting_path, "prove", "Presentation", signs, "It was signed."))
        for path, deed, kind, told, done in made:
            yield Route(
                method="POST",
                path=path,
                operation=f"{deed}{kind}_{one.name}",
                deed=deed,
                told=told,
                key=one.name,
                takes=f"{deed.title()}{kind}Request",
                gives={201: Gives(done, schema=f"{deed.title()}{kind}Response")},
                problems=problems,
                secured=secured,
            )


def _verifying(settings: Settings) -> Iterator[Route]:
    lenient = settings.api == "vc-api"
    problems = tuple(one for one in _OF_BODIES if not (lenient and one == 400))
    refused = Gives("It does not verify, or cannot be read.", (PROBLEM,), "VerificationProblem")
    for kind in ("Credential", "Presentation"):
        gives = {200: Gives("It was verified.", schema=f"Verify{kind}Response")}
        yield Route(
            method="POST",
            path=f"/{kind.lower()}s/verify",
            operation=f"verify{kind}",
            deed=f"verify_{kind.lower()}",
            told=f"Verify a {kind.lower()}.",
            takes=f"Verify{kind}Request",
            gives={**gives, 400: refused} if lenient else gives,
            problems=problems,
        )
        if kind == "Credential":
            yield Route(
                method="POST",
                path="/credentials/derive",
                operation="deriveCredential",
                deed="derive",
                told="Make a part of a credential that its holder chose.",
                takes="DeriveCredentialRequest",
                gives={201: Gives("It was made.", schema="DeriveCredentialResponse")},
                problems=_OF_BODIES,
            )


def _reading(settings: Settings) -> Iterator[Route]:
    if settings.registry is not None:
        yield Route(
            method="GET",
            path="/status/{id}",
            operation="getStatusList",
            deed="status",
            told="A status list, signed. Anybody may read it; who asks does not say for whom.",
            gives={200: Gives("The list.", _LISTS), 304: Gives("Your copy is the list.", ())},
            problems=(404, *_OF_READING),
        )
    for path, operation, told, schema in (
        ("/openapi.json", "getDescription", "This description.", "Description"),
        ("/health", "getHealth", "Whether the service answers.", "Health"),
    ):
        yield Route(
            method="GET",
            path=path,
            operation=operation,
            deed=operation,
            told=told,
            gives={200: Gives(told, schema=schema)},
            problems=(421,),
        )
    yield Route(
        method="GET",
        path="/",
        operation="getPage",
        deed="page",
        told="A page on which a person verifies a file.",
        gives={200: Gives("The page.", (HTML,))},
        problems=(421,),
    )
    yield Route(
        method="POST",
        path="/",
        operation="verifyFile",
        deed="verify_file",
        told="Verify a file for a person.",
        takes="form",
        gives={
            200: Gives("The file with its verdict.", (HTML,)),
            **{one: Gives("It could not be read.", (HTML,)) for one in (400, 408, 413, 415)},
        },
        problems=(421, 503),
    )
