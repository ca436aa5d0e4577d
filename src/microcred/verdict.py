"""The verdict: what `verify` returns, for a program, for a person and as JSON.

A verdict is an outcome and every finding behind it, so that it can be kept as evidence. That on a
presentation holds the verdicts on the credentials in it. The words are those of ETSI EN 319 102-1
clause 5.1.2; a credential that was verified is a type of its own (`VerifiedCredential`), which only
a verdict of PASSED gives.

    >>> from datetime import UTC, datetime
    >>> from microcred.findings import Check, Finding, Outcome
    >>> from microcred.verdict import Verification
    >>> found = Finding(Check.FORMAT, Outcome.FAILED, "format.malformed", "no JSON")
    >>> print(Verification(Outcome.FAILED, (found,), None, datetime(2026, 1, 2, tzinfo=UTC)))
    FAILED: no signer is proven
      FORMAT         FAILED         format.malformed: no JSON
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from microcred.errors import VerificationFailed
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.parsing import Unverified
from microcred.releases.release import is_presentation
from microcred.trust import SealJudgement, SignerIdentity

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential
    from microcred.releases.vcdm_members import Members

__all__ = ["Verification", "VerifiedCredential"]


class VerifiedCredential(Frozen):
    """A credential whose verification PASSED; only `Verification.require()` makes one.

    Attributes:
        verification: the verdict it rests on.
    """

    verification: Verification
    _unverified: Unverified = part(repr=False)

    @property
    def credential(self) -> EuropeanDigitalCredential:
        """The typed credential."""
        return self._unverified.credential

    @property
    def micro_credential(self) -> MicroCredential:
        """The elements of Annex I that it has, flat."""
        return self._unverified.micro_credential

    @property
    def document(self) -> Mapping[str, JsonValue]:
        """The credential as a JSON object."""
        return self._unverified.document

    @property
    def credentials(self) -> tuple[VerifiedCredential, ...]:
        """Those that it presents, verified each; of a credential none."""
        return tuple(one.require() for one in self.verification.credentials)

    @property
    def members(self) -> Members:
        """What it points to by the W3C data model: status, schemas, evidence and so on."""
        return self._unverified.members

    @property
    def signer(self) -> SignerIdentity | None:
        """The proven signer."""
        return self.verification.signer


class Verification(Frozen):
    """The verdict: an outcome and every finding behind it.

    Attributes:
        outcome: PASSED, INDETERMINATE or FAILED.
        findings: in the order in which the checks are numbered.
        signer: who made the signature, if it verifies; proven only where CERTIFICATE or KEY
            PASSED. None if it does not verify or the signer is unknown.
        verified_at: the time for which the verdict holds, aware UTC.
        unverified: what was parsed; None if nothing could be read.
        seal: the judgement of the first signature, if it names certificates: with the best
            signature time, where a timestamp proves one.
        credentials: the verdicts on the credentials in a presentation, in their order; each counts,
            by the check PRESENTED.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    signer: SignerIdentity | None
    verified_at: datetime
    unverified: Unverified | None = part(default=None, repr=False)
    seal: SealJudgement | None = part(default=None, repr=False)
    credentials: tuple[Verification, ...] = part(default=(), repr=False)

    def require(self) -> VerifiedCredential:
        """The verified credential.

        Raises:
            VerificationFailed: the outcome is not PASSED.
        """
        if self.outcome is not Outcome.PASSED or self.unverified is None:
            reasons = ", ".join(self.reasons())
            raise VerificationFailed(f"{self.outcome}: {reasons}", verification=self)
        return VerifiedCredential(self, self.unverified)

    def reasons(self) -> tuple[str, ...]:
        """The codes of what failed or stayed open, each once."""
        told = (Outcome.FAILED, Outcome.INDETERMINATE)
        return tuple(dict.fromkeys(one.code for one in self.findings if one.outcome in told))

    def headline(self) -> str:
        """Outcome and signer in one line, what the seal is, and how we know when it was made."""
        if self.signer is None:
            return f"{self.outcome}: no signer is proven"
        # Of parallel seals all have to be proven: one that is must not vouch for another.
        seen = {
            finding.outcome
            for finding in self.findings
            if finding.check in (Check.CERTIFICATE, Check.KEY)
        }
        proven = Outcome.PASSED in seen and seen <= {Outcome.PASSED, Outcome.WARNING}
        told = self.seal.summary() if self.seal else ""
        word = "presented" if self.is_presentation else "signed"
        line = f"{self.outcome}: {word} by {self.signer}{'' if proven else ' (not proven)'}"
        return f"{line}; {told}" if told else line

    @property
    def is_presentation(self) -> bool:
        """Whether the verdict is on a presentation."""
        return self.unverified is not None and is_presentation(self.unverified.document)

    def titles(self) -> tuple[str, ...]:
        """What stands before the verdict on each credential of a presentation: which one it is."""
        number = len(self.credentials)
        return tuple(f"credential {at} of {number}" for at in range(1, number + 1))

    def __str__(self) -> str:
        """The table that a person reads: the headline, then one line a finding.

        The verdicts on the credentials of a presentation stand below, each as such a table.
        """
        lines = [self.headline(), *(f"  {finding}" for finding in self.findings)]
        for title, one in zip(self.titles(), self.credentials, strict=True):
            lines += [f"{title}: {one.headline()}", *(f"    {finding}" for finding in one.findings)]
        return "\n".join(lines)

    def to_json(self) -> dict[str, JsonValue]:
        """The verdict as the JSON object of the command line, without the file's name.

        That on a presentation has `credentials`, the verdicts on what is in it.
        """
        told: dict[str, JsonValue] = {}
        if self.is_presentation:
            told["credentials"] = [one.to_json() for one in self.credentials]
        return {
            "outcome": self.outcome.value,
            "findings": [dict(finding.to_json()) for finding in self.findings],
            "signer": self.signer.to_json() if self.signer else None,
            "verified_at": self.verified_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            **told,
        }
