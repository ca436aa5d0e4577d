"""Our verdict as elm:VerificationCheck: what a European presentation says was checked, and how.

European Learning Model 3.2-LTS; the concepts are those of the EDC software
(http://data.europa.eu/snb/verification/25831c2 and .../verification-status/25831c2), which knows
seven kinds of checks and three results. "ok" is said where what counted of a kind passed, "error"
where something failed, and "skipped" where there is no result: what is INDETERMINATE is not ok, and
the description says why. A reader who relies on these relies on who signed the presentation.

    >>> from microcred.findings import Check, Finding, Outcome
    >>> from microcred.verification_checks import KINDS, status_of
    >>> list(KINDS)
    ['format', 'seal', 'owner', 'accreditation', 'revocation', 'expiry', 'custom']
    >>> failed = Finding(Check.VALIDITY, Outcome.FAILED, "validity.expired")
    >>> status_of([failed]), status_of([])
    ('error', 'skipped')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import IssueError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.vocabularies import Verification as Kinds
from microcred.vocabularies import VerificationStatus
from microcred.vocabularies.entry import concept_json

if TYPE_CHECKING:
    from microcred.verdict import Verification

__all__ = ["KINDS", "status_of", "verification_checks"]

KINDS: Final[Mapping[str, frozenset[Check]]] = MappingProxyType(
    {
        "format": frozenset({Check.FORMAT, Check.SCHEMA}),
        "seal": frozenset(
            {
                *(Check.ALGORITHM, Check.CERTIFICATE, Check.KEY, Check.REVOCATION),
                *(Check.SIGNATURE, Check.ISSUER),
            }
        ),
        "owner": frozenset({Check.HOLDER}),
        "accreditation": frozenset({Check.ACCREDITATION}),
        "revocation": frozenset({Check.STATUS}),
        "expiry": frozenset({Check.VALIDITY}),
        "custom": frozenset({Check.TRUSTED_ISSUER}),
    }
)
"""Kind of EDC -> our checks: "seal" is the signature and whose it is, "revocation" the status of
the credential (that of the certificate belongs to the seal), "custom" that the issuer is one whom
the verifier expects."""

_TOLD: Final = frozenset({Check.TIMESTAMP, Check.QUALIFIED})
"""What the description of the seal tells, too, and its status does not depend on."""


def status_of(findings: Sequence[Finding], *, passed: bool = False) -> str:
    """ "ok", "error" or "skipped", as EDC calls what came of a check.

    Args:
        findings: of one kind.
        passed: whether the whole verdict is PASSED, so that what stayed open did not count.
    """
    outcomes = {one.outcome for one in findings}
    if Outcome.FAILED in outcomes:
        return "error"
    if Outcome.INDETERMINATE in outcomes and not passed:
        return "skipped"
    return "ok" if outcomes & {Outcome.PASSED, Outcome.WARNING} else "skipped"


def verification_checks(
    verdict: Verification, *, new_id: Callable[[], str]
) -> list[dict[str, JsonValue]]:
    """The checks of one verdict on a credential, as nodes of elm:VerificationCheck.

    Args:
        verdict: of `verify`, on a credential that could be read.
        new_id: gives a fresh UUID text for each node.

    Returns:
        one node for each kind of EDC, in its order. The credential is named by its id, where it has
        one; it stands in the presentation itself.

    Raises:
        IssueError: nothing could be read, or the credential has no id to name it by.
    """
    document = verdict.unverified.document if verdict.unverified else {}
    named = document.get("id")
    if not isinstance(named, str):
        raise IssueError(
            "a check names the credential that was checked, and it has no id",
            hint="Leave out the checks of what has no id or could not be read.",
        )
    passed = verdict.outcome is Outcome.PASSED
    return [
        {
            "id": f"urn:epass:verificationCheck:{new_id()}",
            "type": "VerificationCheck",
            "dcType": concept_json(Kinds[kind]),
            "description": {"en": _words(verdict.findings, kind)},
            "elmSubject": {"id": named},
            "verificationStatus": concept_json(
                VerificationStatus[status_of(_of(verdict.findings, kind), passed=passed)]
            ),
        }
        for kind in KINDS
    ]


def _of(findings: Sequence[Finding], kind: str) -> list[Finding]:
    return [one for one in findings if one.check in KINDS[kind]]


def _words(findings: Sequence[Finding], kind: str) -> str:
    """What was seen; texts of ours, with nothing of the learner in them."""
    checks = KINDS[kind] | (_TOLD if kind == "seal" else frozenset())
    lines = [f"{one.outcome} {one.code}" for one in findings if one.check in checks]
    return "; ".join(dict.fromkeys(lines)) or "not checked"
