"""Is it a qualified seal? What trusted lists say of a certificate, as values and as findings.

Regulation (EU) 910/2014 art. 3(27), 36, 38; ETSI TS 119 615 clauses 4.4 to 4.6. This room has the
words of the answer and the protocol of whoever can give it, so that judging a seal needs no XML:
`microcred.trust.trusted_lists` reads the lists and answers, and is imported only where a list is
given. QUALIFIED is PASSED for a qualified seal (or signature), WARNING for one on a qualified
certificate whose device is not shown to be qualified, FAILED where it is shown not to be on a
qualified certificate, INDETERMINATE where that cannot be told.

    >>> from microcred.trust.services import Qualification, qualified_findings
    >>> told = Qualification(level="AdESeal-QC", certificate="QC for eSeal",
    ...                      provider="ANF AC", territory="ES")
    >>> print(qualified_findings(told)[0].detail)
    AdESeal on a qualified certificate: QC for eSeal; QSCD unknown; ANF AC (ES)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Protocol

from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = [
    "CertificateKind",
    "Level",
    "ListProblem",
    "Qualification",
    "ServicePurpose",
    "TrustServices",
    "qualified_findings",
]

Level = Literal["QSeal", "AdESeal-QC", "AdESeal", "QSig", "AdESig-QC", "AdESig", "unknown"]
"""Qualified; advanced on a qualified certificate; advanced; not to be told. "Sig": by a person."""

CertificateKind = Literal["QC for eSeal", "QC for eSig", "QC for WSA", "not qualified", "unknown"]
"""What a certificate is, by TS 119 615 clause 4.4 (WSA: website authentication)."""

ServicePurpose = Literal["seal", "timestamp"]
"""What a path ends at an anchor for."""

_CLAUSE: Final = "ETSI TS 119 615"
# The standard's own words for its results (PRO-4.4.4, PRO-4.5.4).
_RESULTS: Final = MappingProxyType(
    {
        "QC for eSeal": "QC_For_eSeal",
        "QC for eSig": "QC_For_eSig",
        "QC for WSA": "QWAC",
        "not qualified": "Not_Qualified_For_eSeal",
        "unknown": "INDET_QC_For_eSeal",
    }
)
_DEVICES: Final = MappingProxyType({True: "QSCD_YES", False: "QSCD_NO", None: "QSCD_INDETERMINATE"})
_MOST_PROBLEMS: Final = 16

_WORDS: Final = MappingProxyType(
    {
        "QSeal": "QSeal, a qualified electronic seal",
        "AdESeal-QC": "AdESeal on a qualified certificate",
        "AdESeal": "AdESeal, not on a qualified certificate for seals",
        "QSig": "QSig, a qualified electronic signature and no seal",
        "AdESig-QC": "AdESig on a qualified certificate, and no seal",
        "AdESig": "AdESig, not on a qualified certificate, and no seal",
        "unknown": "unknown",
    }
)
_CODES: Final = MappingProxyType(
    {
        "QSeal": ("qualified.qseal", Outcome.PASSED),
        "AdESeal-QC": ("qualified.adeseal_qc", Outcome.WARNING),
        "AdESeal": ("qualified.adeseal", Outcome.FAILED),
        "QSig": ("qualified.qsig", Outcome.PASSED),
        "AdESig-QC": ("qualified.adesig_qc", Outcome.WARNING),
        "AdESig": ("qualified.adesig", Outcome.FAILED),
        "unknown": ("qualified.unknown", Outcome.INDETERMINATE),
    }
)


class ListProblem(Frozen):
    """A list that was given and not relied on, or not fully.

    Attributes:
        code: of the finding, "qualified.list_...".
        detail: one line for a person, which names the list.
        clause: the rule that it breaks, "" if none.
    """

    code: str
    detail: str
    clause: str = ""


class Qualification(Frozen):
    """What the lists say of a signer's certificate, at issuance and at the best signature time.

    Attributes:
        level: what a valid seal with this certificate is.
        certificate: what the certificate is at both times; "unknown" where it cannot be told.
        device: whether the key is in a qualified device (QSCD) at the best signature time; None:
            nobody says.
        provider: name of the trust service provider, None if no service is found.
        service: name of its service.
        territory: of the list, ISO 3166-1 alpha-2 as lists write it ("EL" for Greece).
        code: of the finding; "" for that of the level. More exact, such as "qualified.withdrawn".
        reasons: why, one line each.
        stale: when the list ended (`nextUpdate`, aware) if it has; then nothing is certain.
        problems: lists that were given and not relied on.
    """

    level: Level = "unknown"
    certificate: CertificateKind = "unknown"
    device: bool | None = None
    provider: str | None = None
    service: str | None = None
    territory: str | None = None
    code: str = ""
    reasons: tuple[str, ...] = ()
    stale: datetime | None = None
    problems: tuple[ListProblem, ...] = ()


class TrustServices(Protocol):
    """Who knows the trust services of the lists that the caller trusts."""

    def anchors(self, purpose: ServicePurpose) -> tuple[Certificate, ...]:
        """The certificates at which a path may end, those of the services' history included.

        "seal": of services that issue certificates (CA/QC; CA/PKC too). "timestamp": of timestamp
        services (TSA/QTST, TSA), and those for seals, below which TSUs stand.
        """
        ...

    def qualification(
        self,
        path: Sequence[Certificate],
        *,
        at_issuance: datetime,
        at_best: datetime,
        at: datetime,
    ) -> Qualification:
        """What the lists say of the first certificate of a path.

        Args:
            path: the signer's certificate, then its authorities up to an anchor; without a path
                the signer's alone, or what is known of it.
            at_issuance: the begin of the certificate's validity, aware.
            at_best: the best signature time, proven or else the time of validation, aware.
            at: the time of validation, by which a list is current or stale, aware.
        """
        ...

    def timestamp_qualified(
        self, certificate: Certificate, path: Sequence[Certificate], at: datetime
    ) -> bool | None:
        """Whether a qualified timestamp service (TSA/QTST) that was granted then stands behind it.

        Args:
            certificate: of the unit that made the token.
            path: that certificate and its authorities, or () if no path was found.
            at: the time of the token, aware.

        Returns:
            None where no list says anything of the service.
        """
        ...


def qualified_findings(told: Qualification, where: str = "") -> tuple[Finding, ...]:
    """The lines QUALIFIED of a seal: the answer first, then each list that was not relied on.

    Args:
        told: the answer of the lists.
        where: JSON pointer to the signature.
    """
    code, outcome = _CODES[told.level]
    code = told.code or code
    detail = _detail(told)
    if told.stale is not None:
        code, outcome = "qualified.list_stale", Outcome.INDETERMINATE
        ended = told.stale.isoformat()
        detail = f"the list ended {ended}; by it: {detail}"
    findings = [Finding(Check.QUALIFIED, outcome, code, detail, where, _clause(told))]
    for one in told.problems[:_MOST_PROBLEMS]:
        doubt = Outcome.INDETERMINATE
        if told.level != "unknown" and told.stale is None:
            doubt = Outcome.WARNING  # another list has answered
        findings.append(Finding(Check.QUALIFIED, doubt, one.code, one.detail, where, one.clause))
    return tuple(findings)


def _clause(told: Qualification) -> str:
    result = _RESULTS[told.certificate]
    if told.level in ("AdESig", "QSig", "AdESig-QC"):
        result = result.replace("_eSeal", "_eSig")
    clause = f"{_CLAUSE} 4.4 ({result})"
    return f"{clause}, 4.5 ({_DEVICES[told.device]})" if result.startswith("QC_") else clause


def _detail(told: Qualification) -> str:
    parts = [_WORDS[told.level]]
    if told.certificate.startswith("QC"):
        parts[0] += f": {told.certificate}"
        device = {True: "yes", False: "no", None: "unknown"}[told.device]
        parts.append(f"QSCD {device}")
    if told.provider:
        parts.append(f"{told.provider} ({told.territory or 'no territory'})")
    return "; ".join([*parts, *told.reasons])
