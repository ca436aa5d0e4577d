"""What a certificate is at a time, by the services that its issuer had then.

ETSI TS 119 615 V1.2.1 clauses 4.4 (qualified certificate) and 4.5 (qualified device), TS 119 612
clauses 5.5.4 (statuses) and 5.5.9.2.3 (qualifiers); Regulation (EU) 910/2014, which began on 1 July
2016: before it "under supervision" and "accredited" meant what "granted" means since, and there
were qualified certificates for natural persons only. A certificate claims (QC statements), the list
decides (qualifiers overrule claims, ForeSeals limits them), and where two services or two
qualifiers contradict each other nothing is decided.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.trusted_lists.determining import is_granted
    >>> is_granted("accredited", datetime(2015, 1, 1, tzinfo=UTC))
    True
    >>> is_granted("accredited", datetime(2017, 1, 1, tzinfo=UTC))
    False
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.frozen import Frozen
from microcred.trust.services import CertificateKind
from microcred.trust.trusted_lists.matching import QCP_PLUS, QCP_PUBLIC, fits, policies_of
from microcred.trust.trusted_lists.values import Service, ServiceState

__all__ = ["CA_QC", "EIDAS", "Answer", "answer_at", "is_for_signatures", "is_granted"]

CA_QC: Final = "CA/QC"
"""The type of services that issue qualified certificates."""
EIDAS: Final = datetime(2016, 6, 30, 22, tzinfo=UTC)
"""When the regulation began to apply: 1 July 2016 in Brussels."""

_BEFORE: Final = frozenset({"undersupervision", "accredited", "supervisionincessation", "granted"})
_KINDS: Final[MappingProxyType[str, CertificateKind]] = MappingProxyType(
    {
        "esign": "QC for eSig",
        "eseal": "QC for eSeal",
        "web": "QC for WSA",
        "QCForESig": "QC for eSig",
        "QCForESeal": "QC for eSeal",
        "QCForWSA": "QC for WSA",
    }
)
_INFORMATION: Final[MappingProxyType[str, CertificateKind]] = MappingProxyType(
    {
        "ForeSignatures": "QC for eSig",
        "ForeSeals": "QC for eSeal",
        "ForWebSiteAuthentication": "QC for WSA",
    }
)
_IN_DEVICE: Final = frozenset({"QCWithQSCD", "QCWithSSCD", "QCQSCDManagedOnBehalf"})
_NO_DEVICE: Final = frozenset({"QCNoQSCD", "QCNoSSCD"})
_AS_IN_CERTIFICATE: Final = frozenset({"QCQSCDStatusAsInCert", "QCSSCDStatusAsInCert"})
_DEVICE: Final = _IN_DEVICE | _NO_DEVICE | _AS_IN_CERTIFICATE
_LEGAL_PERSON: Final = "QCForLegalPerson"
_TYPES: Final = frozenset({"QCForESig", "QCForESeal", "QCForWSA"})
_DECIDING: Final = _TYPES | {"QCStatement", "NotQualified", _LEGAL_PERSON}


class Answer(Frozen):
    """What a certificate is at a time.

    Attributes:
        kind: "unknown" where services or qualifiers contradict each other.
        device: whether the key is in a qualified device, None if nobody says.
        service: the index of the service that says so, None if none does.
        state: what was said of that service then.
        code: of the finding if it is no plain yes: "qualified.withdrawn" and so on.
        reason: one line why, "" if there is nothing to explain.
    """

    kind: CertificateKind
    device: bool | None = None
    service: int | None = None
    state: ServiceState | None = None
    code: str = ""
    reason: str = ""


def is_granted(status: str, time: datetime) -> bool:
    """Whether a service of that status may issue qualified certificates at that time (aware)."""
    return status in _BEFORE if time < EIDAS else status == "granted"


def is_for_signatures(leaf: Certificate) -> bool:
    """Whether a certificate is a natural person's by what it claims (EN 319 412-5 4.2.3)."""
    claims = leaf.qc_statements
    if claims is None:
        return False
    return "esign" in claims.types or (claims.compliance and not claims.types)


def answer_at(leaf: Certificate, services: Sequence[Service], time: datetime) -> Answer:
    """What the certificate is at that time, by every CA/QC service of its issuer.

    Args:
        leaf: the signer's certificate.
        services: those whose key issued it, or issued the authority that did; at least one.
        time: aware.
    """
    begun = [(index, one.state_at(time)) for index, one in enumerate(services)]
    states = [(index, state) for index, state in begun if state and state.type == CA_QC]
    # What a service for signatures says of certificates for seals is said by the way: Belgium lists
    # some authorities twice, each time with "not qualified" for what the other service is for.
    fitting = [(index, state) for index, state in states if _is_meant(leaf, state, time)]
    granted = [(index, state) for index, state in fitting if is_granted(state.status, time)]
    if states and not fitting:
        return _for_something_else(leaf, *states[0])
    if not granted:
        return _not_granted(fitting, time)
    if any(one not in granted and not one[1].taken_over_by for one in fitting):
        # PRO-4.3.4: the same key for the same purpose with two statuses. A service that was
        # taken over is listed by both, and withdrawn by the one who gave it away.
        reason = "services of its issuer are listed as granted and as not granted"
        return Answer("unknown", None, *granted[0], "qualified.conflict", reason)
    return _merged([_by_service(leaf, index, state) for index, state in granted])


def _not_granted(states: list[tuple[int, ServiceState]], time: datetime) -> Answer:
    when = time.date().isoformat()
    if not states:
        reason = f"no service of its issuer was listed on {when}"
        return Answer("not qualified", code="qualified.not_yet_granted", reason=reason)
    index, state = max(states, key=lambda one: one[1].since or EIDAS)
    reason = f'the service "{state.name}" was {state.status} on {when}'
    return Answer("not qualified", None, index, state, "qualified.withdrawn", reason)


def _merged(answers: list[Answer]) -> Answer:
    """One answer of several services: the same of all, or none (TS 119 615 4.4.4)."""
    first = answers[0]
    if any(one.kind != first.kind for one in answers):
        reason = "services of its issuer contradict each other"
        return Answer("unknown", None, first.service, first.state, "qualified.conflict", reason)
    device = first.device if all(one.device is first.device for one in answers) else None
    return Answer(first.kind, device, first.service, first.state, first.code, first.reason)


def _is_meant(leaf: Certificate, state: ServiceState, time: datetime) -> bool:
    """Whether the service is for certificates of that purpose, as far as that can be told."""
    said, unsure = _said(leaf, state)
    kind = _purpose(leaf, said)[0]
    return time < EIDAS or bool(unsure & _TYPES) or kind == "unknown" or kind in _allowed(state)


def _for_something_else(leaf: Certificate, index: int, state: ServiceState) -> Answer:
    kind, code, reason = _kind(leaf, _said(leaf, state)[0])
    if kind.startswith("QC"):
        code = "qualified.not_for_seals"
        reason = f'the service "{state.name}" is not listed for {kind.removeprefix("QC for ")}'
    return Answer("not qualified", None, index, state, code, reason)


def _by_service(leaf: Certificate, index: int, state: ServiceState) -> Answer:
    """By one service that was granted then, and is for certificates of that purpose."""
    if state.unprocessed:
        reason = f"the list limits the service by {state.unprocessed[0]}, which is not understood"
        return Answer("unknown", None, index, state, "qualified.unprocessed", reason)
    said, unsure = _said(leaf, state)
    if unsure & _DECIDING:
        reason = "the list distinguishes its certificates by something that is not understood"
        return Answer("unknown", None, index, state, "qualified.unprocessed", reason)
    kind, code, reason = _kind(leaf, said)
    device = None
    if kind.startswith("QC") and not unsure & _DEVICE:
        device = _device(leaf, said)
    return Answer(kind, device, index, state, code, reason)


def _said(leaf: Certificate, state: ServiceState) -> tuple[frozenset[str], frozenset[str]]:
    """The qualifiers that are said of this certificate, and those of which that is not clear."""
    said: set[str] = set()
    unsure: set[str] = set()
    for one in state.qualifiers:
        holds = fits(one.criteria, leaf)
        if holds is not False:
            (said if holds else unsure).update(one.names)
    return frozenset(said), frozenset(unsure)


def _allowed(state: ServiceState) -> frozenset[str]:
    """TS 119 612 5.5.9.4: what it issues for; signatures where nothing is said, as before 2016."""
    told = {_INFORMATION[one] for one in state.information if one in _INFORMATION}
    return frozenset(told or {"QC for eSig"})


def _kind(leaf: Certificate, said: frozenset[str]) -> tuple[CertificateKind, str, str]:
    """The kind with code and reason: whether it is qualified at all, and what for."""
    if {"QCStatement", "NotQualified"} <= said:
        return "unknown", "qualified.conflict", "the list says qualified and not qualified of it"
    if "NotQualified" in said:
        return "not qualified", "qualified.overruled", "the list says that it is not qualified"
    claims = leaf.qc_statements
    qualified = "QCStatement" in said or (claims is not None and claims.compliance)
    if _is_old(leaf) and (policies_of(leaf) or frozenset()) & {QCP_PUBLIC, QCP_PLUS}:
        qualified = True
    if not qualified:
        reason = "neither the certificate nor the list says that it is qualified"
        return "not qualified", "qualified.not_claimed", reason
    if claims is not None and claims.countries:
        reason = "it is qualified under the law of another country"
        return "not qualified", "qualified.other_law", reason
    return _purpose(leaf, said)


def _is_old(leaf: Certificate) -> bool:
    """Issued before the regulation; art. 51(2) keeps such certificates qualified to their end."""
    return leaf.not_before < EIDAS


def _purpose(leaf: Certificate, said: frozenset[str]) -> tuple[CertificateKind, str, str]:
    """What a qualified certificate is for: as the list says, else as the certificate says."""
    claims = leaf.qc_statements
    claimed = () if claims is None else claims.types
    kinds = {_KINDS[one] for one in said & _TYPES} or {
        _KINDS.get(one, "unknown") for one in claimed or ("esign",)
    }
    kind = next(iter(kinds))
    if len(kinds) > 1:
        return "unknown", "qualified.conflict", "it is said to be for several purposes"
    if kind == "unknown":
        return "not qualified", "qualified.not_for_seals", "it is for a purpose not known here"
    if kind == "QC for eSig" and _LEGAL_PERSON in said:
        reason = "it is a legal person's, of the time before certificates for seals"
        return "not qualified", "qualified.legal_person", reason
    if _is_old(leaf) and kind != "QC for eSig":
        reason = "before July 2016 there were qualified certificates for signatures only"
        return "not qualified", "qualified.before_regulation", reason
    return kind, "", ""


def _device(leaf: Certificate, said: frozenset[str]) -> bool | None:
    """TS 119 615 4.5. Nothing follows from a certificate that does not claim a device."""
    in_device, without = bool(said & _IN_DEVICE), bool(said & _NO_DEVICE)
    if in_device or without:
        return None if in_device and without else in_device
    claims = leaf.qc_statements
    claimed = claims is not None and claims.sscd
    if _is_old(leaf) and QCP_PLUS in (policies_of(leaf) or ()):
        claimed = True
    if said & _AS_IN_CERTIFICATE:
        return claimed
    return True if claimed else None
