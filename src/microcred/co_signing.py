"""Several signatures on one credential: which is the issuer's, and what is asked of the others.

Step (6) of `microcred.verifying`. Each signature has to verify (W3C Data Integrity 1.0 section
2.1). Parallel seals (ETSI TS 119 182-1) have each to be the issuer's. Of embedded proofs one has to
be: a ministry, an awarding body or a learner may put another one beside it, which is told and need
not be by whom the verifier expects.

    >>> from microcred.co_signing import Judged, issuers_of
    >>> from microcred.findings import Check, Finding, Outcome
    >>> from microcred.securing import Proof
    >>> from microcred.trust import Resolution
    >>> proof = Proof("EdDSA", None, b"", b"", None, "/proof/1", (), mechanism="eddsa-jcs-2022")
    >>> matches = Finding(Check.ISSUER, Outcome.PASSED, "issuer.matches")
    >>> differs = Finding(Check.ISSUER, Outcome.FAILED, "issuer.mismatch")
    >>> own = Judged(proof, Resolution(None, None), (), True, (matches,))
    >>> other = Judged(proof, Resolution(None, None), (), True, (differs,))
    >>> [[one.code for one in found] for found in issuers_of([own, other])]
    [['issuer.matches'], ['issuer.co_signed']]
    >>> [[one.code for one in found] for found in issuers_of([other])]
    [['issuer.mismatch']]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from microcred.awarding import check_awarding
from microcred.checks import check_issuer, check_trusted_issuer
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.releases.release import is_presentation
from microcred.securing.mechanism import Proof
from microcred.trust import Resolution, SignerIdentity

__all__ = ["Judged", "check_issuers", "issuers_of", "signer_of"]

_CLAUSE: Final = "Data Integrity 1.0 2.1"
_UNPROVEN: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE, Outcome.SKIPPED})


class Judged(Frozen):
    """One signature, judged by itself.

    Attributes:
        proof: the signature.
        resolution: what became of its key.
        findings: on everything but the issuer, in order.
        intact: whether its value verifies.
        issuers: the findings on ISSUER and TRUSTED_ISSUER, as if it stood alone.
    """

    proof: Proof
    resolution: Resolution
    findings: tuple[Finding, ...]
    intact: bool
    issuers: tuple[Finding, ...]

    @property
    def is_own(self) -> bool:
        """Whether it is an embedded proof that verifies, and its key is the issuer's."""
        unproven = any(
            one.outcome in _UNPROVEN for one in self.issuers if one.check is Check.ISSUER
        )
        return bool(self.proof.mechanism) and self.intact and not unproven

    @property
    def is_expected(self) -> bool:
        """Whether it is an embedded proof that verifies, by whom the verifier expects."""
        codes = {found.code for found in self.issuers}
        return bool(self.proof.mechanism) and self.intact and "issuer.expected" in codes


def signer_of(signatures: Sequence[Judged]) -> SignerIdentity | None:
    """Who signed: of embedded proofs the issuer, else whom the verifier expects; else the first.

    None where that signature does not verify, or nobody is named.
    """
    ordered = (
        *(one for one in signatures if one.is_own),
        *(one for one in signatures if one.is_expected),
        *signatures,
    )
    first = next(iter(ordered), None)
    return first.resolution.signer if first and first.intact else None


def check_issuers(
    document: Mapping[str, JsonValue],
    signer: SignerIdentity | None,
    expected: Sequence[str] | None,
) -> tuple[Finding, ...]:
    """Whether the signer is the issuer, if so whether it is the awarding body; and is expected.

    Args:
        document: the credential or presentation.
        signer: who holds the key, None if nobody is known.
        expected: the issuers that the verifier expects; None for any.
    """
    found = check_issuer(document, signer)
    if not any(finding.outcome is Outcome.FAILED for finding in found):
        found = [*found, *check_awarding(document, signer)]
    if is_presentation(document) and signer is not None:
        # Who is expected are issuers: each credential inside is asked for its own.
        detail = f"whoever holds credentials may present them; this is {signer.name}"
        code, passed = "issuer.presenter", Outcome.PASSED
        return (*found, Finding(Check.TRUSTED_ISSUER, passed, code, detail))
    return (*found, *check_trusted_issuer(signer, expected))


def issuers_of(signatures: Sequence[Judged]) -> Iterator[Sequence[Finding]]:
    """For each signature the findings on ISSUER and TRUSTED_ISSUER, all of them seen together.

    Where no proof is the issuer's, but one is by whom the verifier expects, the others stand beside
    that one: the issuer stays unproven, and the expected signer is there.
    """
    own = any(one.is_own for one in signatures)
    expected = not own and any(one.is_expected for one in signatures)
    for one in signatures:
        if own and one.proof.mechanism and not one.is_own:
            detail = "a further proof, by somebody else than the issuer"
            yield [_co_signed(Check.ISSUER, detail, one.proof.where)]
        elif expected and one.proof.mechanism and not one.is_expected:
            detail = "a further proof, by somebody else than is expected"
            told = [found for found in one.issuers if found.check is not Check.TRUSTED_ISSUER]
            yield [*told, _co_signed(Check.TRUSTED_ISSUER, detail, one.proof.where)]
        else:
            yield one.issuers


def _co_signed(check: Check, detail: str, where: str) -> Finding:
    return Finding(check, Outcome.WARNING, "issuer.co_signed", detail, where, _CLAUSE)
