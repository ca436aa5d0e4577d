"""Was a seal valid when it was made, and how do we know? The verdict on certificate and evidence.

ETSI EN 319 102-1 clauses 5.3 (basic signatures), 5.5 (with time and long-term data) and 5.6 (with
proofs of existence): timestamps are judged from the last to the first, each at the time that those
after it prove; the earliest that holds gives the best signature time, for which certificate and
revocation are judged, else the time of validation. The lines TIMESTAMP, CERTIFICATE, REVOCATION and
QUALIFIED come in this order. A seal that carries no evidence, and names nobody to ask, is judged
without loading what reads timestamps and revocation data.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.references import CertificateReference
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.crypto.seal_evidence import SealEvidence
    >>> from microcred.trust.judging import judge_seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal = Seal.for_testing(University())
    >>> told = judge_seal(CertificateReference(seal.certificates), SealEvidence(),
    ...                   anchors=(seal.root,), at=datetime.now(UTC))
    >>> [one.code for one in told.findings]
    ['timestamp.absent', 'certificate.trusted', 'revocation.none', 'qualified.not_checked']
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from microcred.crypto.certificates import Certificate
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import SealEvidence
from microcred.errors import TrustError
from microcred.fetching import OFFLINE, Fetch
from microcred.trust.resolution import SealJudgement, signer_of_certificate
from microcred.trust.services import TrustServices
from microcred.trust.x509 import absent_timestamp, resolve_certificate

if TYPE_CHECKING:
    from microcred.trust.path_cache import PathCache

__all__ = ["judge_seal"]


def judge_seal(
    reference: CertificateReference,
    evidence: SealEvidence,
    *,
    anchors: Sequence[Certificate],
    at: datetime,
    services: TrustServices | None = None,
    claimed: datetime | None = None,
    where: str = "",
    fetch: Fetch = OFFLINE,
    paths: PathCache | None = None,
) -> SealJudgement:
    """Judge the certificate of a seal by all that the seal carries to prove it.

    Args:
        reference: the certificates that came with the seal, the signer's first.
        evidence: timestamps, revocation data and further certificates, where they stand.
        anchors: certificates at which a path may end.
        at: the time of validation, aware.
        services: of trusted lists, whose certificates are anchors too; None: no list is given.
        claimed: when the signer says that it signed, aware; reported, never relied on.
        where: JSON pointer of the signature.
        fetch: who is asked for revocation data and issuers that are not in the seal; OFFLINE for
            nobody.
        paths: those that the caller keeps, for seals without evidence.

    Raises:
        TrustError: the time has no zone.
    """
    if at.tzinfo is None:
        raise TrustError("the time of a verification has a time zone")
    leaf, *bag = reference.certificates
    plain = not evidence.tokens and not evidence.revocations and services is None
    if plain and (fetch is OFFLINE or _needs_nothing(reference, anchors, at, paths)):
        others = dict.fromkeys((*bag, *(one.certificate for one in evidence.certificates)))
        whole = CertificateReference((leaf, *others))
        found = resolve_certificate(whole, anchors=anchors, at=at, paths=paths)
        lines = (absent_timestamp(claimed, where), *found.findings)
        return SealJudgement(found.key, found.signer, lines, None, at)
    from microcred.trust.evidence import judge_evidence

    lines, best = judge_evidence(
        reference,
        evidence,
        anchors=anchors,
        at=at,
        services=services,
        claimed=claimed,
        where=where,
        fetch=fetch,
    )
    key = leaf.public_key if leaf.public_key.kind != "other" else None
    return SealJudgement(key, signer_of_certificate(leaf), lines, best, at)


def _needs_nothing(
    reference: CertificateReference,
    anchors: Sequence[Certificate],
    at: datetime,
    paths: PathCache | None,
) -> bool:
    """Whether there is nobody to ask: a path is there, and no certificate names a CRL or OCSP."""
    from microcred.trust.path_building import find_path

    leaf, *bag = reference.certificates
    find = find_path if paths is None else paths.path
    path = find(leaf, bag, anchors, at)
    return path is not None and not any(one.names_revocation for one in path.certificates[:-1])
