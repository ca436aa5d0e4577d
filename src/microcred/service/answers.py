"""Answers: what came of a verification, in the words of either dialect.

VCALM 1.0: 200 with `verified`, and what was wrong as problem details. VC-API as the W3C's suites
expect it: 200 for yes, 400 for no, with `checks`, `warnings` and `errors`. In both a status that is
revoked and a validity that has ended are a no: VCALM calls them warnings in its prose, and shows
them as a no in its examples.

    >>> from microcred.findings import Check, Finding, Outcome
    >>> from microcred.service.answers import Answer, verification_answer
    >>> from microcred.service.asking import Verification
    >>> from microcred.service.verifications import Judged
    >>> ended = Finding(Check.VALIDITY, Outcome.FAILED, "validity.expired", "ended 2024-09-25")
    >>> told = verification_answer(Judged(False, (ended,)), Verification({}), "vcalm", "credential")
    >>> told.status, told.body["verified"], told.body["problemDetails"][0]["title"]
    (200, False, 'RANGE_ERROR')
    >>> no = Judged(False, (ended,))
    >>> verification_answer(no, Verification({}), "vc-api", "credential").status
    400
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.service.asking import Verification
from microcred.service.problems import details_of, http_problem
from microcred.service.settings import Api
from microcred.service.verifications import Judged

if TYPE_CHECKING:
    from microcred.verdict import Verification as Verdict

__all__ = ["Answer", "verification_answer"]

_OPEN: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})
_NOT_DONE: Final = frozenset({Outcome.SKIPPED})
_WORDS: Final[Mapping[Check, str]] = MappingProxyType(
    {
        Check.SIGNATURE: "proof",
        Check.STATUS: "credentialStatus",
        Check.SCHEMA: "credentialSchema",
        Check.VALIDITY: "validity",
        Check.ISSUER: "issuer",
        Check.PRESENTED: "verifiableCredential",
        Check.HOLDER: "holder",
    }
)
"""What VC-API calls the checks."""

_CRYPTOGRAPHIC: Final = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"


class Answer(Frozen):
    """What is sent back.

    Attributes:
        status: of HTTP.
        body: a JSON object.
        media_type: of the body.
        headers: further ones.
    """

    status: int
    body: Mapping[str, JsonValue] = part(repr=False)
    media_type: str = "application/json"
    headers: Mapping[str, str] = part(default=MappingProxyType({}))


def verification_answer(judged: Judged, asked: Verification, api: Api, kind: str) -> Answer:
    """The answer to a request to verify.

    Args:
        judged: what came of it.
        asked: what is to be told.
        api: the dialect.
        kind: "credential" or "verifiablePresentation": the member in which it comes back.
    """
    told: dict[str, JsonValue] = {}
    if asked.returned:
        told[kind] = asked.document
    if asked.results:
        told["results"] = _results(judged, kind)
    if api == "vcalm":
        body: dict[str, JsonValue] = {"verified": judged.verified, **told}
        if asked.problems:
            body["problemDetails"] = details_of(judged.findings)
        return Answer(200, body)
    return _of_vc_api(judged, told)


def _of_vc_api(judged: Judged, told: Mapping[str, JsonValue]) -> Answer:
    """Beside the words of VC-API the verdict itself, with the bindings that did not count."""
    details = details_of(judged.findings)
    wrong = [one for one in details if _is_error(one)]
    body: dict[str, JsonValue] = {
        "verified": judged.verified,
        "checks": _checks(judged.findings),
        # An error in a positive answer counts against it: what did not count is a warning.
        "warnings": [one for one in details if judged.verified or one not in wrong],
        "errors": [] if judged.verified else [*wrong],
        **told,
    }
    if judged.verdict is not None:
        body["verification"] = dict(judged.verdict.to_json())
    if judged.verified:
        return Answer(200, body)
    problem = http_problem(400, ", ".join(judged.reasons()), kind=_CRYPTOGRAPHIC)
    return Answer(400, {**problem.members, **body}, "application/problem+json")


def _is_error(detail: JsonValue) -> bool:
    return isinstance(detail, dict) and detail.get("outcome") != Outcome.WARNING.value


def _checks(findings: Iterable[Finding]) -> list[JsonValue]:
    """What was looked at, in the words of VC-API."""
    looked = {one.check for one in findings if one.outcome not in _NOT_DONE}
    return [word for check, word in _WORDS.items() if check in looked]


def _results(judged: Judged, kind: str) -> JsonValue:
    """VCALM 1.0 sections 3.3.1 and 3.3.2: what came of each part that was looked at."""
    document = judged.document or {}
    if kind == "credential":
        return _of_credential(document, judged.findings)
    own: dict[str, JsonValue] = {"proof": _proofs(document, judged.findings)}
    if isinstance(holder := document.get("holder"), str):
        own["holder"] = {"verified": not _is_open(judged.findings, "/holder"), "input": holder}
    return {"presentation": own, "credentials": [_of_verdict(one) for one in judged.verdicts]}


def _of_verdict(verdict: Verdict) -> JsonValue:
    document = verdict.unverified.document if verdict.unverified is not None else {}
    return {
        "verified": verdict.outcome is Outcome.PASSED,
        "problemDetails": details_of(verdict.findings),
        "results": _of_credential(document, verdict.findings),
    }


def _of_credential(
    document: Mapping[str, JsonValue], findings: Iterable[Finding]
) -> dict[str, JsonValue]:
    found = tuple(findings)
    told: dict[str, JsonValue] = {}
    for member in ("validFrom", "validUntil"):
        value = document.get(member)
        if isinstance(value, str):
            told[member] = {"verified": not _is_outside(found, member), "input": value}
    for member, check in (
        ("credentialSchema", Check.SCHEMA),
        ("credentialStatus", Check.STATUS),
    ):
        wrong = any(one.check is check and one.outcome in _OPEN for one in found)
        parts = [one for one in _several(document.get(member)) if isinstance(one, dict)]
        if parts:
            told[member] = [{"verified": not wrong, "input": one} for one in parts]
    told["proof"] = _proofs(document, found)
    return told


def _is_outside(findings: Iterable[Finding], member: str) -> bool:
    """Whether the credential does not hold for the sake of that end of its validity."""
    wrong = {one.code for one in findings if one.check is Check.VALIDITY and one.outcome in _OPEN}
    ended = "validity.expired" in wrong
    return ended if member == "validUntil" else bool(wrong) and not ended


def _proofs(document: Mapping[str, JsonValue], findings: Iterable[Finding]) -> list[JsonValue]:
    """Each embedded proof; a token has none that stands in its document."""
    found = tuple(findings)
    value = document.get("proof")
    told: list[JsonValue] = []
    for number, proof in enumerate(_several(value)):
        if not isinstance(proof, dict):
            continue
        where = f"/proof/{number}" if isinstance(value, list) else "/proof"
        signed = any(
            one.check is Check.SIGNATURE and one.outcome is Outcome.PASSED and one.where == where
            for one in found
        )
        told.append({"verified": signed and not _is_open(found, where), "input": proof})
    return told


def _is_open(findings: Iterable[Finding], where: str) -> bool:
    """Whether something at or below a place failed or stayed open."""
    return any(
        one.outcome in _OPEN and (one.where == where or one.where.startswith(f"{where}/"))
        for one in findings
    )


def _several(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
