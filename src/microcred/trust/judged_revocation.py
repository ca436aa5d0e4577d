"""The lines REVOCATION of a seal: how each certificate of its path stood when it existed.

ETSI EN 319 102-1 clauses 5.2.6.4, 5.3.4 and 5.5.4. Revoked before the seal is known to have existed
leaves open whether it was made before (REVOKED_NO_POE); only a timestamp on its content, later than
the revocation, shows that it was made afterwards (REVOKED, FAILED). Revoked later is told and
changes nothing. What cannot be known is INDETERMINATE, mostly TRY_LATER.

    >>> from microcred.trust.judged_revocation import CODES_OF_STATES
    >>> CODES_OF_STATES["hold"]
    'revocation.on_hold'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal_evidence import PlacedRevocation, SealEvidence
from microcred.findings import Check, Finding, Outcome
from microcred.trust.past_validation import Validator
from microcred.trust.standing import SUB_INDICATIONS, Standing
from microcred.trust.x509 import unasked_revocation

__all__ = ["CODES_OF_STATES", "broken_data", "revocation_lines"]

CODES_OF_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "later": "revocation.later",
        "revoked": "revocation.revoked",
        "hold": "revocation.on_hold",
        "stale": "revocation.stale",
        "unknown": "revocation.unknown",
        "no_poe": "revocation.no_proof",
        "weak": "revocation.weak_algorithm",
        "unauthorized": "revocation.unauthorized",
        "invalid": "revocation.signature_invalid",
        "none": "revocation.no_data",
        "unasked": "revocation.not_checked",
    }
)
"""The codes of what is not simply good (see `standing`)."""

_RULE: Final = "ETSI EN 319 102-1 5.2.6.4"
_MOST_FAILURES: Final = 4
_MOST_TRIED: Final = 8
_MOST_CHECKED: Final = 64


def revocation_lines(
    path: Sequence[Certificate],
    standings: Sequence[Standing],
    when: datetime,
    content: datetime | None,
    failures: Sequence[str],
) -> Iterator[Finding]:
    """How the certificates of a path stood: one line for all that are good, one for each other.

    Args:
        path: the signer's certificate and its authorities.
        standings: of each of them but the last.
        when: the time for which was asked, aware.
        content: the time of a timestamp on the content, before which the seal was not made.
        failures: who was asked and gave no answer, one line each.
    """
    asked = [one for one in standings if one.state != "unnamed"]
    if not asked:
        yield unasked_revocation(path)
        return
    fine = [one for one in asked if one.holds and one.state != "later"]
    if fine:
        details = "; ".join(one.detail for one in fine)
        detail = f"not revoked at {when.isoformat()}: {details}"
        yield Finding(Check.REVOCATION, Outcome.PASSED, "revocation.good", detail, "", _RULE)
    for standing in asked:
        if standing not in fine:
            yield _line(standing, path[0], content, failures)


def _line(
    standing: Standing, leaf: Certificate, content: datetime | None, failures: Sequence[str]
) -> Finding:
    code, outcome, detail = CODES_OF_STATES[standing.state], Outcome.INDETERMINATE, standing.detail
    sub = SUB_INDICATIONS.get(standing.state, "")
    rule, statement = _RULE, standing.statement
    if standing.state == "later":
        outcome, detail = Outcome.WARNING, f"{detail}, after the seal existed"
    elif standing.state == "unasked":
        outcome = Outcome.SKIPPED  # its input is missing
    elif standing.state == "revoked" and statement is not None:
        after = content is not None and statement.was_revoked(content)
        sub = sub if standing.certificate == leaf else "REVOKED_CA_NO_POE"
        if after and standing.certificate == leaf:
            outcome, sub, rule = Outcome.FAILED, "REVOKED", "ETSI EN 319 102-1 5.3.4"
            detail = f"{detail}, before the seal was made"
    elif standing.state in ("none", "stale") and failures:
        detail = f"{detail}; {', '.join(failures[:_MOST_FAILURES])}"
    clause = f"{rule} ({sub})" if sub else rule
    return Finding(Check.REVOCATION, outcome, code, detail, "", clause)


def broken_data(evidence: SealEvidence, validator: Validator) -> Iterator[Finding]:
    """Embedded data that its signer did not sign as it is: altered, whether it matters or not."""
    for placed in evidence.revocations[:_MOST_CHECKED]:
        if _is_broken(placed, validator):
            kind = "OCSP response" if placed.ocsp is not None else "revocation list"
            detail = f"the signature on an embedded {kind} is not that of whom it names"
            code, clause = "revocation.altered", "RFC 6960 3.2, RFC 5280 6.3.3"
            where = placed.where
            yield Finding(Check.REVOCATION, Outcome.WARNING, code, detail, where, clause)


def _is_broken(placed: PlacedRevocation, validator: Validator) -> bool:
    if placed.ocsp is not None and placed.ocsp.status == "successful":
        responder = placed.ocsp.find_responder(validator.others)
        return responder is not None and not placed.ocsp.signed_by(responder)
    if placed.crl is None:
        return False
    named = validator.named(placed.crl.issuer_der)[:_MOST_TRIED]
    return bool(named) and not any(placed.crl.signed_by(one) for one in named)
