"""Is this certificate trusted, at a time? The lines of a seal that carries no evidence.

RFC 5280 section 6 and ETSI EN 319 102-1 clause 5.2.6: the caller gives the anchors; the
certificates that came with the signature may only help to reach one (`path_building`), and each of
a path has to hold (`path_validation`). Revocation is not looked up here (REVOCATION says so; see
`judging`), and a
certificate that is not trusted still gives its key, so that an altered credential and an unknown
signer are told apart. What cannot be decided is INDETERMINATE; nothing here is FAILED, since none
of it shows that the signer did not sign.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.references import CertificateReference
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.x509 import resolve_certificate
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal = Seal.for_testing(University())
    >>> reference = CertificateReference(seal.certificates)
    >>> [resolve_certificate(reference, anchors=anchors, at=datetime.now(UTC)).findings[0].code
    ...  for anchors in ((), (seal.root,))]
    ['certificate.no_anchors', 'certificate.trusted']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.extensions import QCStatements
from microcred.crypto.references import CertificateReference
from microcred.findings import Check, Finding, Outcome
from microcred.trust.path_building import Path, find_path
from microcred.trust.path_validation import Place, faults_of
from microcred.trust.resolution import Resolution, shown, shown_name, signer_of_certificate

if TYPE_CHECKING:
    from microcred.trust.path_cache import PathCache

__all__ = [
    "absent_timestamp",
    "no_path_line",
    "qualified_claim",
    "resolve_certificate",
    "unasked_revocation",
    "unusable_key",
]

_NO_CHAIN: Final = "ETSI EN 319 102-1 5.2.6.4 (NO_CERTIFICATE_CHAIN_FOUND)"
_QC_TYPES: Final = ("esign", "eseal", "web")


def resolve_certificate(
    reference: CertificateReference,
    *,
    anchors: Sequence[Certificate],
    at: datetime,
    paths: PathCache | None = None,
) -> Resolution:
    """The key of the first certificate, its holder, and whether a path leads to an anchor.

    Args:
        reference: the certificates as they came with the signature, the signer's first.
        anchors: at which a path may end; also the signer's own certificate may be one.
        at: the time for which to validate, aware.
        paths: those that the caller keeps.
    """
    leaf, *others = reference.certificates
    if paths is None:
        path = find_path(leaf, others, anchors, at)
        settled = _settled(leaf, path)
    else:
        path, settled = paths.settled(leaf, others, anchors, at, _settled)
    lines = _untrusted(leaf, anchors, at) if path is None else _validated(path, at)
    return Resolution(settled.key, settled.signer, (*lines, *settled.findings))


def _settled(leaf: Certificate, path: Path | None) -> Resolution:
    """What does not change with time: key, holder, and the lines after CERTIFICATE."""
    relied_on = (leaf,) if path is None else path.certificates
    findings = (*unusable_key(leaf), unasked_revocation(relied_on), qualified_claim(leaf))
    key = None if leaf.public_key.kind == "other" else leaf.public_key
    return Resolution(key, signer_of_certificate(leaf), findings)


def _untrusted(
    leaf: Certificate, anchors: Sequence[Certificate], at: datetime
) -> tuple[Finding, ...]:
    """No path; what is wrong with the signer's certificate by itself is told all the same."""
    return (
        no_path_line(leaf, anchored=bool(anchors)),
        *_faults(Path((leaf,), faults_of(leaf, at, Place()))),
    )


def no_path_line(leaf: Certificate, *, anchored: bool) -> Finding:
    """The line of a certificate that leads nowhere; `anchored`: whether anchors are given."""
    if not anchored:
        detail = f"no trust anchors are given, so {shown(leaf)} is not trusted"
        return _certificate("certificate.no_anchors", detail, _NO_CHAIN)
    detail = (
        f"no path leads from {shown(leaf)}, issued by {shown_name(leaf.issuer)}, to a given anchor"
    )
    return _certificate("certificate.no_path", detail, _NO_CHAIN)


def _validated(path: Path, at: datetime) -> tuple[Finding, ...]:
    """Every fault of the path, or that it holds: one fault must not hide another."""
    if path.faults:
        return _faults(path)
    detail = f"a path leads to {shown(path.certificates[-1])}, valid at {at.isoformat()}"
    code, clause = "certificate.trusted", "RFC 5280 6.1, ETSI EN 319 102-1 5.2.6.4"
    return (Finding(Check.CERTIFICATE, Outcome.PASSED, code, detail, "", clause),)


def _faults(path: Path) -> tuple[Finding, ...]:
    return tuple(_certificate(one.code, one.detail, one.clause) for one in path.faults)


def _certificate(code: str, detail: str, clause: str) -> Finding:
    return Finding(Check.CERTIFICATE, Outcome.INDETERMINATE, code, detail, "", clause)


def unusable_key(leaf: Certificate) -> tuple[Finding, ...]:
    """The line KEY where no algorithm here can use the key; none if one can."""
    if leaf.public_key.kind != "other":
        return ()
    detail = f"the key of {shown(leaf)} is of a kind that no algorithm here can use"
    code, clause = "key.unsupported", "RFC 7518 3.1"
    return (Finding(Check.KEY, Outcome.INDETERMINATE, code, detail, "", clause),)


def unasked_revocation(path: Sequence[Certificate]) -> Finding:
    """Nobody is asked here; it counts where a certificate says where to ask.

    Nobody revokes an anchor. The signer's certificate is looked at also where it is one.
    """
    named = [one for one in (path[0], *path[1:-1]) if one.names_revocation]
    if not named:
        detail = "no certificate of the path names a CRL or an OCSP responder"
        return Finding(Check.REVOCATION, Outcome.SKIPPED, "revocation.none", detail)
    detail = f"{shown(named[0])} names a CRL or an OCSP responder; nobody was asked"
    code, clause = "revocation.not_checked", "ETSI EN 319 102-1 5.2.6.4 (TRY_LATER)"
    return Finding(Check.REVOCATION, Outcome.SKIPPED, code, detail, "", clause)


def absent_timestamp(claimed: datetime | None, where: str) -> Finding:
    """The line TIMESTAMP of a seal without any; a claimed time (aware) is told."""
    detail = "no signing time is claimed"
    if claimed is not None:
        detail = f"claimed signing time {claimed.isoformat()}, not relied on"
    code, clause = "timestamp.absent", "ETSI EN 319 102-1 5.5"
    return Finding(Check.TIMESTAMP, Outcome.SKIPPED, code, detail, where, clause)


def qualified_claim(leaf: Certificate) -> Finding:
    """The line QUALIFIED where no trusted list is given: what the certificate says of itself."""
    claims = "" if leaf.qc_statements is None else ", ".join(_claims(leaf.qc_statements))
    said = f"the certificate claims: {claims}" if claims else "the certificate does not claim it"
    detail = f"{said}; no trusted list is given"
    code, clause = "qualified.not_checked", "ETSI EN 319 412-5 4.2"
    return Finding(Check.QUALIFIED, Outcome.SKIPPED, code, detail, "", clause)


def _claims(statements: QCStatements) -> list[str]:
    """In words, only what EN 319 412-5 knows: the rest is the certificate's own text."""
    claims = ["qualified certificate"] if statements.compliance else []
    claims += [f"for {kind}" for kind in _QC_TYPES if kind in statements.types]
    claims += ["key in a qualified device"] if statements.sscd else []
    countries = sorted({one for one in statements.countries if re.fullmatch("[A-Z]{2}", one)})
    return claims + ([f"under the law of {', '.join(countries)}"] if countries else [])
