"""Does a timestamp prove anything? One token, judged.

ETSI EN 319 102-1 clause 5.4 (validation of time-stamps) with 5.5.4 and 5.6.2.4; RFC 3161 section
2.3 and RFC 5816. A token proves a time only if nothing at all is wrong with it; what is wrong is
told, every fault by itself, and changes nothing for the seal. A fault that shows that the token is
not over this seal, or was altered, is FAILED; one that leaves open who made it is INDETERMINATE.

    >>> from microcred.crypto.seal_evidence import PlacedToken
    >>> from microcred.trust.timestamps import KINDS
    >>> KINDS["arcTst"]
    'archive timestamp'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal_evidence import Cause, PlacedToken, Tampering
from microcred.crypto.timestamps import TimestampToken
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.trust.constraints import weak_hash, weak_scheme
from microcred.trust.past_validation import Validator
from microcred.trust.path_building import Path
from microcred.trust.path_validation import Fault, Place, faults_of
from microcred.trust.resolution import shown, shown_name
from microcred.trust.services import TrustServices
from microcred.trust.standing import SUB_INDICATIONS, Standing

__all__ = ["KINDS", "JudgedToken", "judge_token"]

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adoTst": "content timestamp",
        "sigTst": "signature timestamp",
        "arcTst": "archive timestamp",
        "sigRTst": "timestamp on signature and references",
        "rfsTst": "timestamp on references",
    }
)
"""The containers, in words."""

_RULE: Final = "ETSI EN 319 102-1 5.4"
# What is a fault of the path of a seal has another name here, since the seal has nothing to do
# with it.
_CODES: Final = MappingProxyType(
    {
        "certificate.expired": "timestamp.expired",
        "certificate.not_yet_valid": "timestamp.expired",
        "certificate.weak_algorithm": "timestamp.weak_algorithm",
        "certificate.weak_key": "timestamp.weak_algorithm",
        "certificate.wrong_purpose": "timestamp.wrong_purpose",
    }
)
_TAMPERINGS: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        "swapped": "timestamp.swapped",
        "removed": "timestamp.item_removed",
        "added": "timestamp.item_added",
        "reordered": "timestamp.items_reordered",
        "altered": "timestamp.item_altered",
        "sealed": "timestamp.seal_replaced",
        "unknown": "timestamp.imprint_mismatch",
    }
)
_UNTOLD: Final = Tampering("unknown", "something was altered, or exchanged")


class JudgedToken(Frozen):
    """A token, and what came of it.

    Attributes:
        placed: the token where it stands.
        findings: one that it holds, or everything that is wrong with it.
        holds: whether it proves that what it covers existed at its time.
    """

    placed: PlacedToken
    findings: tuple[Finding, ...]
    holds: bool = part(default=False)

    @property
    def time(self) -> datetime | None:
        """When it says that it was made, aware; None if it cannot be read."""
        return None if self.placed.token is None else self.placed.token.gen_time


class _Problem(Frozen):
    """One thing that is wrong; a sub-indication of the standard goes with it."""

    outcome: Outcome
    code: str
    detail: str
    sub: str
    rule: str = _RULE


def judge_token(
    placed: PlacedToken, validator: Validator, services: TrustServices | None = None
) -> JudgedToken:
    """Judge one token; those that cover it have been judged before.

    Args:
        placed: the token where it stands.
        validator: knows the anchors, the revocation data, and since when the token exists.
        services: of trusted lists, which say whether its authority is qualified.
    """
    token, name = placed.token, KINDS[placed.kind]
    if token is None:
        detail = placed.problem or "it cannot be read"
        unread = _Problem(Outcome.FAILED, "timestamp.unreadable", detail, "FORMAT_FAILURE")
        return JudgedToken(placed, (_told(placed, name, unread),))
    name = f"{name} of {token.gen_time.isoformat()}"
    problems = list(_about_imprint(placed))
    signer = token.find_signer((*validator.others, *validator.anchors("timestamp")))
    path: Path | None = None
    if signer is None:
        detail = "the certificate that it says it is signed with is not at hand"
        sub = "NO_SIGNING_CERTIFICATE_FOUND"
        problems.append(_Problem(Outcome.INDETERMINATE, "timestamp.no_signer", detail, sub))
    else:
        # Without a proof it exists since now; it cannot exist before its own time.
        when = max(validator.proofs.since(token.der), token.gen_time)
        problems += _about_signature(token, signer)
        problems += _about_algorithms(token, when)
        path = validator.path(signer, token.certificates, when, "timestamp")
        problems += _about_path(token, signer, path, validator, when)
    if problems or signer is None:
        return JudgedToken(placed, tuple(_told(placed, name, one) for one in _joined(problems)))
    detail = f"{name} by {shown(signer)}{_qualified(services, signer, path, token.gen_time)}"
    clause = f"{_RULE}, RFC 3161 2.3"
    fine = Finding(Check.TIMESTAMP, Outcome.PASSED, "timestamp.valid", detail, placed.where, clause)
    return JudgedToken(placed, (fine,), holds=True)


def _joined(problems: Sequence[_Problem]) -> Iterator[_Problem]:
    """One problem for each code: what several certificates of a path have is one thing."""
    for code in dict.fromkeys(one.code for one in problems):
        alike = [one for one in problems if one.code == code]
        details = dict.fromkeys(one.detail for one in alike)
        yield replaced(alike[0], detail="; ".join(details))


def _told(placed: PlacedToken, name: str, problem: _Problem) -> Finding:
    clause = f"{problem.rule} ({problem.sub})"
    detail = f"{name}: {problem.detail}"
    return Finding(Check.TIMESTAMP, problem.outcome, problem.code, detail, placed.where, clause)


def _about_imprint(placed: PlacedToken) -> Iterator[_Problem]:
    """Is it over this seal?"""
    if placed.covered is None:
        detail = placed.problem or "what it covers cannot be told"
        code, sub = "timestamp.uncomputable", "SIGNED_DATA_NOT_FOUND"
        yield _Problem(Outcome.INDETERMINATE, code, detail, sub)
    elif not placed.matches:
        told = placed.tampering or _UNTOLD
        code, detail = (
            _TAMPERINGS[told.cause],
            f"it is not over this seal as it is now: {told.detail}",
        )
        yield _Problem(Outcome.FAILED, code, detail, "HASH_FAILURE")


def _about_signature(token: TimestampToken, signer: Certificate) -> Iterator[_Problem]:
    if not token.intact(signer):
        detail = f"its signature is not that of {shown(signer)}"
        sub = "SIG_CRYPTO_FAILURE"
        yield _Problem(Outcome.FAILED, "timestamp.signature_invalid", detail, sub)
    if not token.names_certificate:
        detail = "it does not bind the certificate that it is signed with"
        rule, sub = "RFC 3161 2.4.1, RFC 5816 2.2.1", "SIG_CONSTRAINTS_FAILURE"
        yield _Problem(Outcome.INDETERMINATE, "timestamp.unbound", detail, sub, rule)


def _about_algorithms(token: TimestampToken, when: datetime) -> Iterator[_Problem]:
    """Each has to be reliable for as long as nothing else proves that the token existed.

    The key is looked at with its certificate.
    """
    weak = (
        weak_hash(token.imprint_hash, when),
        weak_hash(token.signature_hash, when),
        weak_scheme(token.signature_scheme, when),
    )
    for detail in dict.fromkeys(one for one in weak if one is not None):
        sub = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
        yield _Problem(Outcome.INDETERMINATE, "timestamp.weak_algorithm", detail, sub)


def _about_path(
    token: TimestampToken,
    signer: Certificate,
    path: Path | None,
    validator: Validator,
    when: datetime,
) -> Iterator[_Problem]:
    """Who made it, and may they? All faults of the path; revocation too, if there is one."""
    if path is None:
        yield _no_path(signer, validator)
        faults: Sequence[Fault] = faults_of(signer, when, Place(purpose="timestamp"))
    else:
        # A unit may not have made it before it had its certificate.
        early = [] if signer.not_before <= token.gen_time else [_early(signer)]
        faults = [*path.faults, *early]
    for fault in faults:
        code = _CODES.get(fault.code, "timestamp.untrusted")
        rule, _, sub = fault.clause.rpartition(" (")
        yield _Problem(Outcome.INDETERMINATE, code, fault.detail, sub.rstrip(")"), rule)
    if path is None:
        return
    for standing in validator.standings(path.certificates, when, token.gen_time):
        # Of a certificate that does not hold anyway, only what is known is worth telling.
        if standing.state == "revoked" or (not standing.holds and not faults):
            yield _of_standing(standing, first=standing.certificate == signer)


def _early(signer: Certificate) -> Fault:
    detail = f"{shown(signer)}: begins {signer.not_before.isoformat()}"
    return Fault("certificate.not_yet_valid", detail, f"{_RULE} (NOT_YET_VALID)")


def _no_path(signer: Certificate, validator: Validator) -> _Problem:
    sub = "NO_CERTIFICATE_CHAIN_FOUND"
    who = f"{shown(signer)}, issued by {shown_name(signer.issuer)}"
    if validator.anchors("timestamp"):
        detail = f"no path leads from {who}, to a given anchor"
        return _Problem(Outcome.INDETERMINATE, "timestamp.no_path", detail, sub)
    detail = f"no trust anchors are given, so {who}, is not trusted"
    return _Problem(Outcome.INDETERMINATE, "timestamp.no_anchors", detail, sub)


def _of_standing(standing: Standing, *, first: bool) -> _Problem:
    sub = SUB_INDICATIONS[standing.state]
    if standing.state == "revoked":
        sub = sub if first else "REVOKED_CA_NO_POE"
        return _Problem(Outcome.INDETERMINATE, "timestamp.revoked", standing.detail, sub)
    code = "timestamp.revocation_unknown"
    return _Problem(Outcome.INDETERMINATE, code, standing.detail, sub)


def _qualified(
    services: TrustServices | None, signer: Certificate, path: Path | None, when: datetime
) -> str:
    """Whether a qualified service made it, in words; "" where nobody is asked or knows."""
    if services is None:
        return ""
    certificates = () if path is None else path.certificates
    told = services.timestamp_qualified(signer, certificates, when)
    words = {True: ", qualified", False: ", not qualified", None: ""}
    return words[told]
