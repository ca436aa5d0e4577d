"""Problems as the service tells them: RFC 9457, with the types that the W3C gives its own.

An error of this library becomes an answer with its message and its hint, which hold no personal
data; what the findings of a verdict say becomes a list of problems, each with its code, its place
and what to do. What nobody foresaw is told as a bug, and nothing of it.

    >>> from microcred.errors import MalformedJson
    >>> from microcred.service.problems import problem_of
    >>> told = problem_of(MalformedJson("a member name occurs twice", where="/issuer"))
    >>> told.status, told.members["title"], told.members["where"]
    (400, 'PARSING_ERROR', '/issuer')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from microcred.codes import CODES
from microcred.errors import (
    AlreadyIssued,
    CannotDisclose,
    FetchError,
    LinkedDataError,
    MicrocredError,
    MissingExtra,
    ParseError,
    RegistryError,
    ServiceError,
    StatusConflict,
)
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue

__all__ = [
    "MALFORMED",
    "PARSING",
    "UNKNOWN_OPTION",
    "Problem",
    "Refused",
    "details_of",
    "http_problem",
    "problem_of",
]

_VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
_SECURITY: Final = "https://w3id.org/security#"
_STATUS: Final = "https://www.w3.org/ns/credentials/status-list#"
_OWN: Final = "urn:microcred:finding:"

PARSING: Final = f"{_VCDM}PARSING_ERROR"
"""What cannot be read (VCDM 2.0 section 7.2)."""
MALFORMED: Final = f"{_VCDM}MALFORMED_VALUE_ERROR"
"""What can be read, and is not what it has to be (VCDM 2.0 section 7.2)."""
UNKNOWN_OPTION: Final = "https://www.w3.org/TR/vcalm#UNKNOWN_OPTION_PROVIDED"
"""An option that nobody here knows (VCALM 1.0 section 3.8)."""

_OF_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "format.malformed": PARSING,
        "format.unknown_release": PARSING,
        "proof.domain_mismatch": f"{_SECURITY}INVALID_DOMAIN_ERROR",
        "proof.challenge_mismatch": f"{_SECURITY}INVALID_CHALLENGE_ERROR",
        "status.list_too_short": f"{_STATUS}STATUS_LIST_LENGTH_ERROR",
        "status.list_unreachable": f"{_STATUS}STATUS_RETRIEVAL_ERROR",
    }
)
_OF_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proof": f"{_SECURITY}PROOF_VERIFICATION_ERROR",
        "status": f"{_STATUS}STATUS_VERIFICATION_ERROR",
        "validity": f"{_VCDM}RANGE_ERROR",
        "vcdm": MALFORMED,
        "format": MALFORMED,
    }
)
_OF_CHECKS: Final = frozenset(
    {Check.ALGORITHM, Check.CERTIFICATE, Check.KEY, Check.REVOCATION, Check.SIGNATURE}
)
_CAN_DECIDE: Final = frozenset({Check.SIGNATURE, Check.STATUS})
_CRYPTOGRAPHIC: Final = f"{_VCDM}CRYPTOGRAPHIC_SECURITY_ERROR"
_MOST: Final = 64
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_COME_AGAIN: Final = "1"  # second


class Problem(Frozen):
    """An answer that is no success.

    Attributes:
        status: of HTTP.
        members: of the JSON object (RFC 9457 section 3).
        headers: further ones that go with it.
    """

    status: int
    members: Mapping[str, JsonValue]
    headers: Mapping[str, str] = part(default=MappingProxyType({}))


class Refused(ServiceError):
    """A request that is not answered. `problem` is what is said in its place."""

    def __init__(self, problem: Problem) -> None:
        """The problem's detail is the message."""
        super().__init__(str(problem.members.get("detail") or problem.members["title"]))
        self.problem = problem


def http_problem(
    status: int, detail: str = "", *, kind: str = "about:blank", headers: Mapping[str, str] = _NONE
) -> Problem:
    """A problem of that status; where `kind` says nothing more, its title is that of HTTP.

    What asks to come again has `Retry-After`, and one about a body that was not read to its end
    closes the connection.
    """
    title = kind.rpartition("#")[2] if "#" in kind else HTTPStatus(status).phrase
    members: dict[str, JsonValue] = {"type": kind, "title": title, "status": status}
    if detail:
        members["detail"] = detail
    more = {"Retry-After": _COME_AGAIN} if status == 503 else {}
    return Problem(status, members, {**more, **headers})


def problem_of(error: MicrocredError) -> Problem:
    """What is said of an error of this library: its message, its hint, its findings."""
    if isinstance(error, Refused):
        return error.problem
    status, kind = _kind_of(error)
    if status == 503:  # its message may name files and servers of the service itself
        return http_problem(status, "something that the service needs is out of reach")
    told = http_problem(status, str(error), kind=kind)
    members = {**told.members, "hint": error.hint()}
    where = getattr(error, "where", "")
    if where:
        members["where"] = where
    findings = getattr(error, "findings", ())
    if findings:
        members["errors"] = [*details_of(findings)]
    return Problem(status, members, told.headers)


def _kind_of(error: MicrocredError) -> tuple[int, str]:
    """The status and the type of an error."""
    if isinstance(error, AlreadyIssued | StatusConflict):
        return 409, "about:blank"
    if isinstance(error, RegistryError | FetchError | MissingExtra):
        return 503, "about:blank"
    if isinstance(error, ParseError | LinkedDataError):
        return 400, PARSING
    if isinstance(error, CannotDisclose):
        return 400, f"{_SECURITY}PROOF_GENERATION_ERROR"
    return 400, MALFORMED


def details_of(findings: Iterable[Finding]) -> list[JsonValue]:
    """A problem for each finding that is wrong, open, or a warning (VCALM 1.0 section 3.8).

    What was left out is told where the verdict can hang on it: a status of an unknown kind, a
    signature without a key.
    """
    told = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.WARNING)
    found = [one for one in findings if one.outcome in told or _is_left_open(one)]
    if len(found) > _MOST:  # then what decides is told first
        found.sort(key=lambda one: one.outcome is Outcome.WARNING)
    return [_detail(one) for one in found[:_MOST]]


def _is_left_open(finding: Finding) -> bool:
    left_out = finding.outcome is Outcome.SKIPPED and finding.check in _CAN_DECIDE
    return left_out and finding.code != "status.none"


def _detail(finding: Finding) -> JsonValue:
    kind, entry = _type_of(finding), CODES.get(finding.code)
    members: dict[str, JsonValue] = {
        "type": kind,
        "title": kind.rpartition("#")[2] if "#" in kind else finding.code,
        "detail": finding.detail or (entry.meaning if entry else finding.code),
        "code": finding.code,
        "check": finding.check.value,
        "outcome": finding.outcome.value,
    }
    more = {
        "where": finding.where,
        "clause": finding.clause,
        "advice": entry.advice if entry else "",
    }
    return {**members, **{name: value for name, value in more.items() if value}}


def _type_of(finding: Finding) -> str:
    """The URL of what is wrong: the W3C's where it has one, else one of ours."""
    if finding.code in _OF_CODES:
        return _OF_CODES[finding.code]
    subject = finding.code.partition(".")[0]
    if subject in _OF_SUBJECTS:
        return _OF_SUBJECTS[subject]
    return _CRYPTOGRAPHIC if finding.check in _OF_CHECKS else f"{_OWN}{finding.code}"
