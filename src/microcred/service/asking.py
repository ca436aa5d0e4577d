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

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.service.problems import MALFORMED, UNKNOWN_OPTION, Refused, http_problem
from microcred.service.settings import Api
from microcred.status.registry.values import LONGEST

__all__ = [
    "OPTIONS",
    "Derivation",
    "Issuance",
    "Proving",
    "Verification",
    "read_derivation",
    "read_issuance",
    "read_proving",
    "read_verification",
]

_MOST_POINTERS: Final = 1000
_LONGEST: Final = 4096
_LONGEST_NAME: Final = 64
_LINE: Final = re.compile(rf"[^\x00-\x1f\x7f]{{1,{LONGEST}}}")


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


def _text(value: JsonValue) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _line(value: JsonValue) -> bool:
    """A text that a registry can keep: on one line, and not longer than that."""
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


def _texts(value: JsonValue) -> bool:
    """One text, or several: a domain may be a set."""
    several = value if isinstance(value, list) else [value]
    return 0 < len(several) <= _LONGEST_NAME and all(_text(one) for one in several)


def _words(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _pointers(value: JsonValue) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_POINTERS
        and all(isinstance(one, str) and (not one or one.startswith("/")) for one in value)
    )


def _truth(value: JsonValue) -> bool:
    return isinstance(value, bool)


_Form = Callable[[JsonValue], bool]

OPTIONS: Final[Mapping[str, Mapping[str, _Form]]] = MappingProxyType(
    {
        "credential": MappingProxyType(
            {
                "credentialId": _line,
                "mandatoryPointers": _pointers,
                "disclosablePointers": _pointers,
            }
        ),
        "verifiableCredential": MappingProxyType(
            {
                "returnCredential": _truth,
                "returnProblemDetails": _truth,
                "returnResults": _truth,
            }
        ),
        "verifiablePresentation": MappingProxyType(
            {
                "challenge": _text,
                "domain": _texts,
                "returnPresentation": _truth,
                "returnProblemDetails": _truth,
                "returnResults": _truth,
            }
        ),
        "derive": MappingProxyType({"selectivePointers": _pointers}),
        "presentation": MappingProxyType({"challenge": _text, "domain": _texts}),
    }
)
"""Which options an operation understands, by the member that it is about, and their forms."""

_ALSO_IN_VC_API: Final[Mapping[str, _Form]] = MappingProxyType(
    {"challenge": _text, "checks": _words, "domain": _texts}
)


def read_issuance(body: bytes, api: Api, *, limits: Limits = Limits()) -> Issuance:  # noqa: B008 - frozen
    """What a request to issue asks for.

    Raises:
        Refused: it has no credential, or an option that nobody knows or that is wrong.
        ParseError: it is no strict JSON.
    """
    credential, options = _read(body, "credential", "credential", api, limits)
    if not isinstance(credential, dict):
        raise _malformed("credential is a JSON object")
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
    document, options = _read(body, member, member, api, limits)
    if not isinstance(document, dict | str) or document == "":
        raise _malformed(f"{member} is a JSON object, or a token as text")
    checks, domain = options.get("checks"), options.get("domain")
    returned = options.get("returnCredential", options.get("returnPresentation", False))
    return Verification(
        document,
        challenge=_str(options.get("challenge")),
        domain=_tuple(domain) if isinstance(domain, list) else _str(domain),
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
    document, options = _read(body, "verifiableCredential", "derive", api, limits)
    if not isinstance(document, dict | str) or document == "":
        raise _malformed("verifiableCredential is a JSON object, or a token as text")
    return Derivation(document, _tuple(options.get("selectivePointers")) or ())


def read_proving(body: bytes, api: Api, *, limits: Limits = Limits()) -> Proving:  # noqa: B008 - frozen
    """What a request to sign a presentation asks for.

    Raises:
        Refused: as `read_issuance`.
        ParseError: it is no strict JSON.
    """
    presentation, options = _read(body, "presentation", "presentation", api, limits)
    if not isinstance(presentation, dict):
        raise _malformed("presentation is a JSON object")
    domain = options.get("domain")
    return Proving(
        presentation,
        _str(options.get("challenge")),
        _tuple(domain) if isinstance(domain, list) else _str(domain),
    )


def _read(
    body: bytes, member: str, operation: str, api: Api, limits: Limits
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
    return value[member], _known(options, operation, strict=strict)


def _known(
    options: Mapping[str, JsonValue], operation: str, *, strict: bool
) -> Mapping[str, JsonValue]:
    """The options that are understood, each in its form."""
    forms = OPTIONS[operation] if strict else {**_ALSO_IN_VC_API, **OPTIONS[operation]}
    if strict:
        _refuse_unknown(options, frozenset(forms), "option")
    found: dict[str, JsonValue] = {}
    for name, form in forms.items():
        value = options.get(name)
        if name not in options or (value is None and not strict):
            continue
        if not form(value):
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


def _tuple(value: JsonValue) -> tuple[str, ...] | None:
    return tuple(str(one) for one in value) if isinstance(value, list) else None


def _str(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
