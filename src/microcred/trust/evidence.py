"""The evidence of a seal, judged: when it existed, and whether its certificate held then.

ETSI EN 319 102-1 clauses 5.5.4 and 5.6.3. `judging` is the door; here is the order of things:
timestamps from the last to the first, then the best signature time, then path and revocation for
that time, then what trusted lists say. Nothing that is wrong with a timestamp makes a seal better
or worse than it would be without that timestamp, but that timestamps contradict each other.

    >>> from microcred.trust.evidence import judge_evidence
    >>> judge_evidence.__doc__.splitlines()[0]
    'The lines of a seal with evidence, and the best signature time if one is proven.'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from microcred.crypto.certificates import Certificate
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import SealEvidence
from microcred.crypto.timestamps import TimestampToken
from microcred.crypto.token_form import irregularity
from microcred.fetching import Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.trust.judged_certificate import certificate_lines
from microcred.trust.judged_revocation import broken_data, revocation_lines
from microcred.trust.past_validation import Validator
from microcred.trust.path_building import Path
from microcred.trust.proofs_of_existence import SIGNATURE, Proofs, covered_by, last_first
from microcred.trust.revocation_sources import Sources
from microcred.trust.services import TrustServices, qualified_findings
from microcred.trust.timestamps import KINDS, JudgedToken, judge_token
from microcred.trust.x509 import absent_timestamp, qualified_claim, unusable_key

__all__ = ["judge_evidence"]

_RULE = "ETSI EN 319 102-1 5.5.4"
_MOST_CERTIFICATES = 128  # that came along; with all its lists a real seal has some thirty
_MOST_TRIED = 4  # issuers of one name
_MOST_TOKENS = 64  # real seals have two or three, after a century of archiving perhaps twenty


def judge_evidence(
    reference: CertificateReference,
    evidence: SealEvidence,
    *,
    anchors: Sequence[Certificate],
    at: datetime,
    services: TrustServices | None,
    claimed: datetime | None,
    where: str,
    fetch: Fetch,
) -> tuple[tuple[Finding, ...], datetime | None]:
    """The lines of a seal with evidence, and the best signature time if one is proven.

    The arguments are those of `judging.judge_seal`.
    """
    validator = _validator(reference, evidence, anchors, at, services, fetch)
    judged = _judge_tokens(evidence, validator, services)
    disorder = list(_out_of_order(judged, evidence))
    best = None if disorder else _best_time(judged, validator, at)
    leaf, when = reference.certificate, best or at
    path = validator.path(leaf, (), when, "seal")
    known = path.certificates if path else validator.known_path(leaf)
    if path and len(path.certificates) == 1:
        # Trusted as it is; it may have been revoked all the same, by whoever issued it.
        known = validator.known_path(leaf)[:2]
    standings = validator.standings(known, when, when)
    content = _content_time(judged)
    lines = [
        _summary(judged, best, claimed, where, bool(evidence.tokens)),
        *(line for one in judged for line in one.findings),
        *disorder,
        *_claimed_apart(judged, best, claimed, where),
        *_not_archived(evidence, where),
        *_altered_beside(judged, evidence, validator),
        *certificate_lines(leaf, path, validator, when, proven=best is not None, content=content),
        *unusable_key(leaf),
        *revocation_lines(known, standings, when, content, validator.sources.failures),
        *broken_data(evidence, validator),
        *_qualified(leaf, path, services, when, at, where),
    ]
    return tuple(lines), best


def _validator(
    reference: CertificateReference,
    evidence: SealEvidence,
    anchors: Sequence[Certificate],
    at: datetime,
    services: TrustServices | None,
    fetch: Fetch,
) -> Validator:
    listed = () if services is None else services.anchors("seal")
    stamping = () if services is None else services.anchors("timestamp")
    tokens = [one.token for one in evidence.tokens[:_MOST_TOKENS] if one.token is not None]
    given = [one.certificate for one in evidence.certificates]
    given += [one for token in tokens for one in token.certificates]
    ocsps = [one.ocsp for one in evidence.revocations if one.ocsp is not None]
    crls = [one.crl for one in evidence.revocations if one.crl is not None]
    ocsps += [one for token in tokens for one in token.ocsps]
    crls += [one for token in tokens for one in token.crls]
    others = tuple(dict.fromkeys((*reference.certificates[1:], *given)))[:_MOST_CERTIFICATES]
    sources = Sources(ocsps, crls, fetch)
    return Validator((*anchors, *listed), stamping, others, sources, Proofs(at))


def _judge_tokens(
    evidence: SealEvidence, validator: Validator, services: TrustServices | None
) -> list[JudgedToken]:
    """Each token, in the order of the file; judged from the last to the first (5.6.3.4)."""
    judged: dict[int, JudgedToken] = {}
    tokens = evidence.tokens[:_MOST_TOKENS]
    for placed in last_first(tokens):
        told = judge_token(placed, validator, services)
        judged[id(placed)] = told
        if told.holds and told.time is not None:
            for thing in covered_by(placed, evidence):
                validator.proofs.add(thing, told.time)
    return [judged[id(placed)] for placed in tokens]


def _best_time(
    judged: Sequence[JudgedToken], validator: Validator, at: datetime
) -> datetime | None:
    """The earliest time at which the seal is proven to exist; None if nothing proves one."""
    proving = any(one.holds and one.placed.kind not in ("adoTst", "rfsTst") for one in judged)
    return min(validator.proofs.since(SIGNATURE), at) if proving else None


def _content_time(judged: Sequence[JudgedToken]) -> datetime | None:
    """The latest time before which the seal cannot have been made: that of its content."""
    times = [one.time for one in judged if one.holds and one.placed.kind == "adoTst"]
    return max((one for one in times if one is not None), default=None)


def _out_of_order(judged: Sequence[JudgedToken], evidence: SealEvidence) -> Iterator[Finding]:
    """What covers another token is not older: adoTst <= sigTst <= arcTst (5.5.4, 5.6.3.4)."""
    valid = [(one, one.placed.token) for one in judged if one.holds and one.placed.token]
    for outer, later in valid:
        covered = set(covered_by(outer.placed, evidence))
        for inner, earlier in valid:
            older = inner.placed.kind == "adoTst" and SIGNATURE in covered
            if (older or earlier.der in covered) and _is_later(earlier, later):
                detail = (
                    f"the {KINDS[inner.placed.kind]} of {earlier.gen_time.isoformat()} is covered "
                    f"by the {KINDS[outer.placed.kind]} of {later.gen_time.isoformat()}"
                )
                clause = f"{_RULE} (TIMESTAMP_ORDER_FAILURE)"
                yield Finding(
                    Check.TIMESTAMP,
                    Outcome.INDETERMINATE,
                    "timestamp.order",
                    detail,
                    outer.placed.where,
                    clause,
                )


def _is_later(one: TimestampToken, other: TimestampToken) -> bool:
    """Whether a token was made after another, by more than both admit to be off."""
    off = (one.accuracy or timedelta()) + (other.accuracy or timedelta())
    return one.gen_time - other.gen_time > off


def _summary(
    judged: Sequence[JudgedToken],
    best: datetime | None,
    claimed: datetime | None,
    where: str,
    there: bool,
) -> Finding:
    """The line that a person reads first: when the seal existed, and how we know."""
    if not there:
        return absent_timestamp(claimed, where)
    told = "" if claimed is None else f"; claimed signing time {claimed.isoformat()}"
    if best is None:
        detail = f"no timestamp proves when the seal was made{told}, not relied on"
        code, clause = "timestamp.no_proof", f"{_RULE} (NO_POE)"
        return Finding(Check.TIMESTAMP, Outcome.INDETERMINATE, code, detail, where, clause)
    archives = sum(one.holds and one.placed.kind == "arcTst" for one in judged)
    kept = f", kept by {archives} archive timestamp(s)" if archives else ""
    detail = f"the seal existed at {best.isoformat()}, as a timestamp proves{kept}{told}"
    code = "timestamp.proven"
    return Finding(Check.TIMESTAMP, Outcome.PASSED, code, detail, where, _RULE)


def _claimed_apart(
    judged: Sequence[JudgedToken], best: datetime | None, claimed: datetime | None, where: str
) -> Iterator[Finding]:
    """A claimed time that the timestamps contradict is told; nobody relies on it."""
    content = _content_time(judged)
    if claimed is None:
        return
    if best is not None and claimed > best:
        detail = f"claimed is {claimed.isoformat()}, and it existed at {best.isoformat()}"
    elif content is not None and claimed < content:
        detail = f"claimed is {claimed.isoformat()}, and its content's is {content.isoformat()}"
    else:
        return
    code = "timestamp.claimed_time"
    yield Finding(Check.TIMESTAMP, Outcome.WARNING, code, detail, where, _RULE)


def _not_archived(evidence: SealEvidence, where: str) -> Iterator[Finding]:
    """Data that nothing covers is of no use after its signer has ended; so a lost arcTst shows."""
    archived = max((one.position for one in evidence.tokens if one.kind == "arcTst"), default=-1)
    if evidence.tokens and any(one.position > archived for one in evidence.revocations):
        detail = "no archive timestamp covers the revocation data, so it does not last"
        code, clause = "timestamp.not_archived", "ETSI EN 319 102-1 5.6"
        yield Finding(Check.TIMESTAMP, Outcome.WARNING, code, detail, where, clause)


def _altered_beside(
    judged: Sequence[JudgedToken], evidence: SealEvidence, validator: Validator
) -> Iterator[Finding]:
    """What its own signature does not cover in a timestamp that no other one covers."""
    kept = [one.placed.position for one in judged if one.holds and one.placed.kind == "arcTst"]
    archived, last = max(kept, default=0), {one.certificate for one in evidence.certificates}
    for one in judged:
        token = one.placed.token
        if token is None or one.placed.position < archived:
            continue
        odd = irregularity(token, validator.others)
        unknown = [other for other in token.certificates if other not in last]
        if not odd and any(_is_forged(other, validator) for other in unknown):
            odd = "a certificate in it is not as its issuer signed it"
        if odd:
            detail = f"the {KINDS[one.placed.kind]} was altered beside its signature: {odd}"
            code, clause = "timestamp.altered", "RFC 5652 5.1, 5.3"
            where = one.placed.where
            yield Finding(Check.TIMESTAMP, Outcome.WARNING, code, detail, where, clause)


def _is_forged(certificate: Certificate, validator: Validator) -> bool:
    """Whether no issuer of that name signed it, or it claims to be another one that is there."""
    issuers = validator.named(certificate.issuer_der)[:_MOST_TRIED]
    if issuers:
        return not any(map(certificate.signed_by, issuers))
    alike = [one for one in validator.others if one.serial_number == certificate.serial_number]
    return any(one.subject_der == certificate.subject_der for one in alike if one != certificate)


def _qualified(
    leaf: Certificate,
    path: Path | None,
    services: TrustServices | None,
    when: datetime,
    at: datetime,
    where: str,
) -> tuple[Finding, ...]:
    """TS 119 615: at issuance and at the best signature time."""
    if services is None:
        return (qualified_claim(leaf),)
    certificates = (leaf,) if path is None else path.certificates
    told = services.qualification(certificates, at_issuance=leaf.not_before, at_best=when, at=at)
    return qualified_findings(told, where)
