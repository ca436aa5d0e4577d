"""The words of every verdict: outcomes, checks and findings.

A finding says "I did the job, and this is what I saw"; an error (`microcred.errors`) says "I could
not do the job". The outcome words PASSED, INDETERMINATE and FAILED are those of ETSI EN 319 102-1
clause 5.1.2; WARNING and SKIPPED never come out as a verdict of a whole verification.

    >>> from microcred.findings import Check, Finding, Outcome
    >>> str(Finding(Check.VALIDITY, Outcome.FAILED, "validity.expired", "ended 2024-09-25"))
    'VALIDITY       FAILED         validity.expired: ended 2024-09-25'
"""

from __future__ import annotations

from enum import StrEnum

from microcred.frozen import Frozen

__all__ = ["Check", "Finding", "Outcome"]


class Outcome(StrEnum):
    """What came of one check, or of all of them (then never WARNING or SKIPPED)."""

    PASSED = "PASSED"
    WARNING = "WARNING"
    SKIPPED = "SKIPPED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


class Check(StrEnum):
    """The layers of a verification, in the order in which they are looked at."""

    FORMAT = "FORMAT"
    ALGORITHM = "ALGORITHM"
    TIMESTAMP = "TIMESTAMP"
    CERTIFICATE = "CERTIFICATE"
    KEY = "KEY"
    REVOCATION = "REVOCATION"
    QUALIFIED = "QUALIFIED"
    SIGNATURE = "SIGNATURE"
    ISSUER = "ISSUER"
    TRUSTED_ISSUER = "TRUSTED_ISSUER"
    VALIDITY = "VALIDITY"
    SCHEMA = "SCHEMA"
    ANNEX_I = "ANNEX_I"
    STATUS = "STATUS"
    ACCREDITATION = "ACCREDITATION"
    PRESENTED = "PRESENTED"
    HOLDER = "HOLDER"


class Finding(Frozen):
    """One thing that was seen, with its evidence.

    Attributes:
        check: the layer it belongs to.
        outcome: what it means for that layer.
        code: stable identifier "<subject>.<reason>", part of the API; docs/findings.md lists all.
        detail: one sentence for a person; text, no personal data.
        where: JSON pointer (RFC 6901) into the document, "" for the whole.
        clause: the standard and clause that the finding rests on, "" if none.
    """

    check: Check
    outcome: Outcome
    code: str
    detail: str = ""
    where: str = ""
    clause: str = ""

    def __str__(self) -> str:
        """The finding as one line of a table."""
        tail = f": {self.detail}" if self.detail else ""
        place = f" (at {self.where})" if self.where else ""
        return f"{self.check:<14} {self.outcome:<14} {self.code}{tail}{place}"

    def to_json(self) -> dict[str, str]:
        """The finding as the JSON object that the command line and reports write."""
        return {
            "check": self.check.value,
            "outcome": self.outcome.value,
            "code": self.code,
            "detail": self.detail,
            "where": self.where,
            "clause": self.clause,
        }
