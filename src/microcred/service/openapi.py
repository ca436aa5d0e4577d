"""The description of a service in OpenAPI 3.1, made of the table of its routes.

Requests are described as strictly as the dialect reads them: in vcalm no member is there that is
not named. Credentials are objects; what they have to hold, the W3C's data model says.

    >>> from microcred.service.openapi import described
    >>> from microcred.service.settings import Api, Settings
    >>> told = described(Settings())
    >>> told["openapi"], sorted(told["paths"])[:2]
    ('3.1.0', ['/', '/credentials/derive'])
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.service.options import FORMS, Schema, options_of, truth
from microcred.service.routes import HTML, JSON, PROBLEM, Gives, Route, routes_of
from microcred.service.settings import Api, Settings
from microcred.version import __version__

__all__ = ["described"]

_PROBLEMS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "The request cannot be read, or something in it is missing or wrong.",
        401: "The token is missing or wrong.",
        404: "There is none.",
        408: "The request did not come to its end in time.",
        409: "It was issued before.",
        413: "The request is too large.",
        415: "The request is of another media type, or compressed.",
        421: "The service does not answer under that name.",
        503: "There is too much to do, or something is out of reach; come again.",
    }
)


def _object() -> Schema:
    return {"type": "object"}


def _secured() -> Schema:
    return {"oneOf": [_object(), {"type": "string", "minLength": 1}]}


def described(settings: Settings) -> Schema:
    """The description as a JSON object."""
    paths: dict[str, Schema] = {}
    for route in routes_of(settings):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    components: Schema = {"schemas": _schemas(settings.api)}
    if any(one.secured for one in routes_of(settings)):
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.title,
            "version": __version__,
            "description": f"Verifiable credentials over HTTP; dialect: {settings.api}.",
        },
        "paths": dict(paths),
        "components": components,
    }


def _operation(route: Route) -> Schema:
    told: Schema = {
        "operationId": route.operation,
        "summary": route.told,
        "responses": {
            **{str(status): _problem(status) for status in route.problems},
            **{str(status): _given(one, route) for status, one in route.gives.items()},
        },
    }
    parameters = _parameters(route)
    if parameters:
        told["parameters"] = parameters
    if route.takes:
        told["requestBody"] = {"required": True, "content": _taken(route)}
    if route.secured:
        told["security"] = [{"token": []}]
    return told


def _parameters(route: Route) -> list[Schema]:
    if "{id}" in route.path:
        schema: Schema = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,200}$"}
        return [{"name": "id", "in": "path", "required": True, "schema": schema}]
    if route.path == "/":
        lang: Schema = {"type": "string", "description": "Language of the page, BCP 47."}
        return [{"name": "lang", "in": "query", "required": False, "schema": lang}]
    return []


def _taken(route: Route) -> Schema:
    if route.takes != "form":
        shown = {"example": _example(route.deed)} if route.deed in ("issue", "prove") else {}
        return {JSON: {"schema": _named(route.takes), **shown}}
    file = {"type": "string", "minLength": 1, "contentMediaType": "application/octet-stream"}
    schema: Schema = {"type": "object", "required": ["file"], "properties": {"file": file}}
    return {"multipart/form-data": {"schema": schema}}


def _example(deed: str) -> Schema:
    """A request that is answered by 201."""
    document: Schema = {"@context": ["https://www.w3.org/ns/credentials/v2"]}
    if deed == "prove":
        options = {"challenge": "n-0S6_WzA2Mj", "domain": "https://verifier.example"}
        return {
            "presentation": {**document, "type": ["VerifiablePresentation"]},
            "options": options,
        }
    subject = {"id": "did:example:ana", "name": "Ána Novák"}
    types = ["VerifiableCredential"]
    return {"credential": {**document, "type": types, "credentialSubject": subject}}


def _named(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}


def _given(one: Gives, route: Route) -> Schema:
    told: Schema = {"description": one.told}
    if one.types:
        schema = _named(one.schema) if one.schema else {}
        told["content"] = {_bare(kind): {"schema": schema} for kind in one.types}
    if route.deed == "status":
        names = ("Cache-Control", "ETag", "Last-Modified")
        told["headers"] = {name: {"schema": {"type": "string"}} for name in names}
    return told


def _bare(kind: str) -> str:
    return "text/html" if kind == HTML else kind


def _problem(status: int) -> Schema:
    content: Schema = {PROBLEM: {"schema": _named("Problem")}}
    told: Schema = {"description": _PROBLEMS[status], "content": content}
    named = {401: "WWW-Authenticate", 503: "Retry-After"}.get(status)
    if named:
        told["headers"] = {named: {"schema": {"type": "string"}}}
    return told


def _request(member: str, value: Schema, deed: str, api: Api) -> Schema:
    """A body with one member and its options; in vc-api null is no option."""
    options = {name: FORMS[name].schema() for name in options_of(deed, api)}
    kinds: Any = "object"
    closed: Schema = {"additionalProperties": False}
    if api == "vc-api":
        options = {name: {"anyOf": [one, {"type": "null"}]} for name, one in options.items()}
        kinds, closed = ["object", "null"], {}
    return {
        "type": "object",
        "required": [member],
        "properties": {member: value, "options": {"type": kinds, "properties": options, **closed}},
        **closed,
    }


def _response(member: str) -> Schema:
    return {"type": "object", "required": [member], "properties": {member: _object()}}


def _schemas(api: Api) -> Schema:
    def request(member: str, value: Schema, deed: str) -> Schema:
        return _request(member, value, deed, api)

    credential, presentation = "verifiableCredential", "verifiablePresentation"
    return {
        "IssueCredentialRequest": request("credential", _object(), "issue"),
        "IssueCredentialResponse": _response(credential),
        "ProvePresentationRequest": request("presentation", _object(), "prove"),
        "ProvePresentationResponse": _response(presentation),
        "DeriveCredentialRequest": request(credential, _secured(), "derive"),
        "DeriveCredentialResponse": _response(credential),
        "VerifyCredentialRequest": request(credential, _secured(), "verify_credential"),
        "VerifyPresentationRequest": request(presentation, _secured(), "verify_presentation"),
        **_of_answers(strict=api == "vcalm"),
        "Description": {"type": "object", "required": ["openapi", "paths"]},
        "Health": {
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"const": "ok"}},
        },
    }


def _of_answers(*, strict: bool) -> Schema:
    problem: Schema = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "A row of docs/findings.md."},
        "where": {"type": "string", "description": "JSON pointer (RFC 6901)."},
    }
    named = {"type": "object", "required": ["type", "title"], "properties": problem}
    several: Schema = {"type": "array", "items": _named("Problem")}
    results: Schema = {"results": _object()}
    words: Schema = {"type": "array", "items": {"type": "string"}}
    if strict:
        members: Schema = {"verified": truth(), "problemDetails": several, **results}
        wanted: list[str] = ["verified"]
    else:
        members = {"verified": {"const": True}, "checks": words, "warnings": several, **results}
        members |= {"errors": {**several, "maxItems": 0}, "verification": _object()}
        wanted = ["verified", "checks", "warnings", "errors"]

    def response(member: str) -> Schema:
        every = {**members, member: _secured()}
        closed: Schema = {"additionalProperties": False} if strict else {}
        return {"type": "object", "required": wanted, "properties": every, **closed}

    return {
        "Problem": named,
        "VerificationProblem": {
            **named,
            "properties": {**problem, "verified": {"const": False}, "errors": several},
        },
        "VerifyCredentialResponse": response("credential"),
        "VerifyPresentationResponse": response("verifiablePresentation"),
    }
