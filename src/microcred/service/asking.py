"""Requests: from the bytes of a body to what is asked, in either dialect.

VCALM 1.0 section 2.4 wants an error for every member and option that is not understood; the W3C's
suites, which speak VC-API, send options of their own to everybody, so that the dialect vc-api
passes them over. What is understood has to have its form in both. Bodies are strict JSON.

    >>> from microcred.service.asking import read_verification
    >>> asked = read_verification(b'{"verifiableCredential": {}, "options": {"checks": ["proof"]}}',
    ...                           "verifiableCredential", "vc-api")
    >>> asked.document, sorted(asked.checks)
    ({}, ['proof'])
    >>> read_verification(b'{"verifiableCredential": {}, "options": {"checks": []}}',
    ...                   "verifiableCredential", "vcalm")
    Traceback (most recent call last):
    microcred.service.problems.Refused: unknown option: checks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.service.options import FORMS, options_of
from microcred.service.problems import MALFORMED, UNKNOWN_OPTION, Refused, http_problem
from microcred.service.settings import Api

__all__ = [
    "Derivation",
    "Issuance",
    "Proving",
    "Verification",
    "read_derivation",
    "read_issuance",
    "read_proving",
    "read_verification",
]

_LONGEST_NAME: Final = 64


class Issuance(Frozen):
    """What is to be issued.

    Attributes:
        credential: without a proof of ours.
        mandatory: JSON pointers of what no holder may hide; None if nothing is said.
        disclosable: JSON pointers of what a holder may hide, of an SD-JWT; None likewise.
        key: the caller's name for it, which is not issued twice where there is a registry.
    """

    credential: dict[str, JsonValue] = part(repr=False)
    mandatory: tuple[str, ...] | None = None
    disclosable: tuple[str, ...] | None = None
    key: str | None = part(default=None, repr=False)


class Verification(Frozen):
    """What is to be verified, and what of it is told.

    Attributes:
        document: an object, or a token as text.
        challenge: that it has to answer; None for nothing.
        domain: for whom it has to be made; None for nobody.
        checks: which checks are asked for (vc-api); None for all.
        problems: whether the answer has problem details.
        results: whether it has results member by member.
        returned: whether it has the document.
    """

    document: JsonValue = part(repr=False)
    challenge: str | None = None
    domain: str | tuple[str, ...] | None = None
    checks: frozenset[str] | None = None
    problems: bool = True
    results: bool = False
    returned: bool = False


class Derivation(Frozen):
    """What is to be shown of a credential.

    Attributes:
        document: the credential, an object or a token as text.
        pointers: JSON pointers of what is shown.
    """

    document: JsonValue = part(repr=False)
    pointers: tuple[str, ...] = ()


class Proving(Frozen):
    """The presentation that is to be signed.

    Attributes:
        presentation: without a proof of ours.
        challenge: what its verifier asked.
        domain: who that is.
    """

    presentation: dict[str, JsonValue] = part(repr=False)
    challenge: str | None = None
    domain: str | tuple[str, ...] | None = None


def read_issuance(body: bytes, api: Api, *, limits: Limits = Limits()) -> Issuance:  # noqa: B008 - frozen
    """What a request to issue asks for.

    Raises:
        Refused: it has no credential, or an option that nobody knows or that is wrong.
        ParseError: it is no strict JSON.
    """
    credential, options = _read_object(body, "credential", "issue", api, limits)
    return Issuance(
        credential,
        _tuple(options.get("mandatoryPointers")),
        _tuple(options.get("disclosablePointers")),
        _str(options.get("credentialId")),
    )


def read_verification(
    body: bytes,
    member: str,
    api: Api,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Verification:
    """What a request to verify asks for.

    Args:
        body: of the request.
        member: "verifiableCredential" or "verifiablePresentation".
        api: the dialect.
        limits: of size and depth.

    Raises:
        Refused: the member is missing, or an option is one that nobody knows or that is wrong.
        ParseError: it is no strict JSON.
    """
    deed = "verify_credential" if member == "verifiableCredential" else "verify_presentation"
    document, options = _read_secured(body, member, deed, api, limits)
    checks = options.get("checks")
    returned = options.get("returnCredential", options.get("returnPresentation", False))
    return Verification(
        document,
        challenge=_str(options.get("challenge")),
        domain=_domain(options),
        checks=frozenset(_tuple(checks) or ()) if checks is not None else None,
        problems=options.get("returnProblemDetails", True) is True,
        results=options.get("returnResults", False) is True,
        returned=returned is True,
    )


def read_derivation(body: bytes, api: Api, *, limits: Limits = Limits()) -> Derivation:  # noqa: B008 - frozen
    """What a request to derive asks for.

    Raises:
        Refused: as `read_verification`.
        ParseError: it is no strict JSON.
    """
    document, options = _read_secured(body, "verifiableCredential", "derive", api, limits)
    return Derivation(document, _tuple(options.get("selectivePointers")) or ())


def read_proving(body: bytes, api: Api, *, limits: Limits = Limits()) -> Proving:  # noqa: B008 - frozen
    """What a request to sign a presentation asks for.

    Raises:
        Refused: as `read_issuance`.
        ParseError: it is no strict JSON.
    """
    presentation, options = _read_object(body, "presentation", "prove", api, limits)
    return Proving(presentation, _str(options.get("challenge")), _domain(options))


def _read_object(
    body: bytes, member: str, deed: str, api: Api, limits: Limits
) -> tuple[dict[str, JsonValue], Mapping[str, JsonValue]]:
    """What is to be secured, and the options."""
    value, options = _read(body, member, deed, api, limits)
    if not isinstance(value, dict):
        raise _malformed(f"{member} is a JSON object")
    return value, options


def _read_secured(
    body: bytes, member: str, deed: str, api: Api, limits: Limits
) -> tuple[JsonValue, Mapping[str, JsonValue]]:
    """What is secured already, and the options."""
    value, options = _read(body, member, deed, api, limits)
    if not isinstance(value, dict | str) or value == "":
        raise _malformed(f"{member} is a JSON object, or a token as text")
    return value, options


def _read(
    body: bytes, member: str, deed: str, api: Api, limits: Limits
) -> tuple[JsonValue, Mapping[str, JsonValue]]:
    """The member that a request is about, and its options."""
    value = read_json(body, limits=limits)
    if not isinstance(value, dict):
        raise _malformed("the body is a JSON object")
    strict = api == "vcalm"
    if strict:
        _refuse_unknown(value, frozenset({member, "options"}), "member")
    if value.get(member) is None:
        raise _malformed(f"{member} is missing")
    options = value.get("options", {})
    if options is None and not strict:
        options = {}
    if not isinstance(options, dict):
        raise _malformed("options is a JSON object")
    return value[member], _known(options, deed, api)


def _known(options: Mapping[str, JsonValue], deed: str, api: Api) -> Mapping[str, JsonValue]:
    """The options that are understood, each in its form."""
    understood, strict = frozenset(options_of(deed, api)), api == "vcalm"
    if strict:
        _refuse_unknown(options, understood, "option")
    found: dict[str, JsonValue] = {}
    for name, form in FORMS.items():
        value = options.get(name)
        if name not in understood or name not in options or (value is None and not strict):
            continue
        if not form.fits(value):
            raise _malformed(f"the option {name} has another form")
        found[name] = value
    return found


def _refuse_unknown(value: Mapping[str, JsonValue], known: frozenset[str], what: str) -> None:
    unknown = sorted(set(value) - known)
    if unknown:
        # A name may be anything that somebody pasted: of a long or odd one only the beginning.
        shown = "".join(sign for sign in unknown[0][:_LONGEST_NAME] if sign.isprintable())
        raise Refused(http_problem(400, f"unknown {what}: {shown}", kind=UNKNOWN_OPTION))


def _malformed(detail: str) -> Refused:
    return Refused(http_problem(400, detail, kind=MALFORMED))


def _domain(options: Mapping[str, JsonValue]) -> str | tuple[str, ...] | None:
    domain = options.get("domain")
    return _tuple(domain) if isinstance(domain, list) else _str(domain)


def _tuple(value: JsonValue) -> tuple[str, ...] | None:
    return tuple(str(one) for one in value) if isinstance(value, list) else None


def _str(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
