"""Is this certificate trusted, at a time? Path building and validation after RFC 5280 section 6.

The caller gives the anchors; the certificates that came with the signature may only help to reach
one. Revocation is not looked up here (REVOCATION says so), and a certificate that is not trusted
still gives its key, so that an altered credential and an unknown signer are told apart. The words
are those of ETSI EN 319 102-1 clause 5.2.6: what cannot be decided is INDETERMINATE.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.x509 import resolve_certificate
    >>> found = resolve_certificate((), (), datetime.now(UTC))
    >>> found.key is None, found.findings[0].code
    (True, 'certificate.absent')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.findings import Check, Finding, Outcome
from microcred.trust.resolution import Resolution, SignerIdentity

__all__ = ["resolve_certificate"]

# Real chains have three or four certificates; more costs time that an attacker would choose.
_MOST_CERTIFICATES: Final = 10
_LONGEST_PATH: Final = 8
_MOST_STEPS: Final = 64

_PATH: Final = "RFC 5280 6.1"
_SVC: Final = "ETSI EN 319 102-1 5.2.6"

# The critical extensions that are processed here; RFC 5280 4.2 rejects a path with any other.
# Certificate policies are read by the qualified status, and any policy is accepted here.
_PROCESSED: Final = frozenset(
    {
        "2.5.29.15",  # keyUsage
        "2.5.29.19",  # basicConstraints
        "2.5.29.32",  # certificatePolicies
        "2.5.29.37",  # extKeyUsage: RFC 5280 4.2.1.12 gives no purpose for seals
    }
)
_WEAK_HASHES: Final = frozenset({"md2", "md5", "sha1"})
_SIGNING: Final = frozenset({"digitalSignature", "nonRepudiation"})


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why a path is not valid."""

    outcome: Outcome
    code: str
    detail: str
    clause: str = _PATH


def resolve_certificate(
    certificates: Sequence[Certificate], anchors: Sequence[Certificate], at: datetime
) -> Resolution:
    """The key of the first certificate, its holder, and whether a path leads to an anchor.

    Args:
        certificates: as they came with the signature, the signer's first.
        anchors: at which a path may end; also the signer's own certificate may be one.
        at: the time for which to validate, aware.
    """
    if not certificates:
        detail = "the signature carries no certificate"
        return Resolution(
            None, None, (_line(_Problem(Outcome.INDETERMINATE, "certificate.absent", detail)),)
        )
    leaf = certificates[0]
    signer = SignerIdentity(leaf.name, leaf.organization_identifier, leaf.country, leaf)
    path, verdict = _best_path(leaf, certificates[1:], anchors, at)
    findings = (_line(verdict), _revocation(path or (leaf,)), _qualified(leaf))
    return Resolution(_key_of(leaf), signer, findings)


def _key_of(leaf: Certificate) -> PublicKey | None:
    """The key if it is of a kind that an algorithm here can use."""
    return None if leaf.public_key.kind == "other" else leaf.public_key


def _line(problem: _Problem) -> Finding:
    check = Check.CERTIFICATE
    return Finding(check, problem.outcome, problem.code, problem.detail, "", problem.clause)


def _best_path(
    leaf: Certificate,
    others: Sequence[Certificate],
    anchors: Sequence[Certificate],
    at: datetime,
) -> tuple[tuple[Certificate, ...] | None, _Problem]:
    """A valid path, or the first one there is with what is wrong with it."""
    if not anchors:
        detail = "no trust anchors are given, so no certificate is trusted"
        return None, _Problem(Outcome.INDETERMINATE, "certificate.no_anchors", detail, _SVC)
    first: tuple[tuple[Certificate, ...], _Problem] | None = None
    for path in _paths(leaf, others, frozenset(anchors)):
        problem = _first_problem(path, at)
        if problem is None:
            detail = f"path to {path[-1].name}, valid at {at.date().isoformat()}"
            return path, _Problem(Outcome.PASSED, "certificate.trusted", detail)
        first = first or (path, problem)
    if first is not None:
        return first
    detail = "no path leads from the signer's certificate to a given anchor"
    return None, _Problem(Outcome.INDETERMINATE, "certificate.no_path", detail, _SVC)


def _paths(
    leaf: Certificate, others: Sequence[Certificate], anchors: frozenset[Certificate]
) -> Iterator[tuple[Certificate, ...]]:
    """Every path from the leaf to an anchor, by names; shortest first, none longer than allowed.

    Each certificate occurs once in a path, ten of those that came along are looked at, and the
    search ends after a fixed number of steps, so that a bag of cross-certificates stays cheap.
    """
    candidates = tuple(dict.fromkeys((*others[:_MOST_CERTIFICATES], *anchors)))
    pending: list[tuple[Certificate, ...]] = [(leaf,)]
    for _ in range(_MOST_STEPS):
        if not pending:
            return
        path = pending.pop(0)
        if path[-1] in anchors:
            yield path
            continue
        if len(path) == _LONGEST_PATH:
            continue
        pending += [
            (*path, issuer)
            for issuer in candidates
            if issuer not in path and path[-1].signed_by(issuer)
        ]


def _first_problem(path: tuple[Certificate, ...], at: datetime) -> _Problem | None:
    for depth, certificate in enumerate(path):
        # RFC 5280 6.1.1 (d): of an anchor only name and key count; its dates are checked all the
        # same, since an expired root is not what a caller means by trust.
        problem = _period(certificate, at) or _strength(certificate, path)
        problem = problem or _unprocessed(certificate)
        if problem is None and depth > 0:
            problem = _authority(certificate, depth)
        if problem is not None:
            return problem
    return _usage(path[0])


def _period(certificate: Certificate, at: datetime) -> _Problem | None:
    if at > certificate.not_after:
        code, detail = "certificate.expired", f"ended {certificate.not_after.date().isoformat()}"
    elif at < certificate.not_before:
        code = "certificate.not_yet_valid"
        detail = f"begins {certificate.not_before.date().isoformat()}"
    else:
        return None
    # EN 319 102-1 5.2.6.4: without proof that it was used in time this is OUT_OF_BOUNDS_NO_POE.
    return _Problem(Outcome.INDETERMINATE, code, f"{certificate.name}: {detail}", _SVC)


def _strength(certificate: Certificate, path: tuple[Certificate, ...]) -> _Problem | None:
    """The signature on a certificate counts, save that of the anchor, which nobody relies on."""
    scheme = certificate.signature_scheme
    if certificate is path[-1] or scheme.hash not in _WEAK_HASHES:
        return None
    detail = f"{certificate.name} is signed with {scheme.name}"
    clause = "ETSI EN 319 102-1 5.2.8"
    return _Problem(Outcome.INDETERMINATE, "certificate.weak_algorithm", detail, clause)


def _unprocessed(certificate: Certificate) -> _Problem | None:
    critical = {extension.oid for extension in certificate.extensions if extension.critical}
    unknown = sorted(critical - _PROCESSED)
    if not unknown:
        return None
    detail = f"{certificate.name} has a critical extension that is not processed: {unknown[0]}"
    code = "certificate.unprocessed_extension"
    return _Problem(Outcome.INDETERMINATE, code, detail, "RFC 5280 4.2")


def _authority(certificate: Certificate, depth: int) -> _Problem | None:
    """May it issue? `depth` certificates stand below it, the signer's not counted as CA."""
    code = "certificate.not_an_authority"
    if not certificate.is_ca:
        detail = f"{certificate.name} is no certification authority"
        return _Problem(Outcome.INDETERMINATE, code, detail, "RFC 5280 6.1.4 (k)")
    if certificate.key_usage is not None and "keyCertSign" not in certificate.key_usage:
        detail = f"{certificate.name} may not sign certificates"
        return _Problem(Outcome.INDETERMINATE, code, detail, "RFC 5280 6.1.4 (n)")
    if certificate.path_length is not None and depth - 1 > certificate.path_length:
        detail = f"{certificate.name} allows {certificate.path_length} authorities below it"
        code = "certificate.path_too_long"
        return _Problem(Outcome.INDETERMINATE, code, detail, "RFC 5280 6.1.4 (m)")
    return None


def _usage(leaf: Certificate) -> _Problem | None:
    if leaf.key_usage is None or leaf.key_usage & _SIGNING:
        return None
    detail = "the certificate's key may not be used for signatures (keyUsage)"
    return _Problem(Outcome.INDETERMINATE, "certificate.wrong_usage", detail, "RFC 5280 4.2.1.3")


def _revocation(path: tuple[Certificate, ...]) -> Finding:
    """Revocation is looked at in a later step; it counts where a certificate says where to look."""
    named = [one for one in path[: max(1, len(path) - 1)] if one.names_revocation]
    if not named:
        detail = "no certificate of the path names a CRL or an OCSP responder"
        return Finding(Check.REVOCATION, Outcome.SKIPPED, "revocation.none", detail)
    detail = f"{named[0].name} names a CRL or an OCSP responder; not asked by this version"
    code, clause = "revocation.not_checked", "ETSI EN 319 102-1 5.2.5"
    return Finding(Check.REVOCATION, Outcome.SKIPPED, code, detail, "", clause)


def _qualified(leaf: Certificate) -> Finding:
    statements = leaf.qc_statements
    claims: list[str] = []
    if statements is not None:
        claims += ["qualified certificate"] if statements.compliance else []
        claims += [f"for {kind}" for kind in statements.types]
        claims += ["key in a qualified device"] if statements.sscd else []
    said = f"the certificate claims: {', '.join(claims)}" if claims else "no QC statement is made"
    detail = f"{said}; trusted lists are not consulted by this version"
    code, clause = "qualified.not_checked", "ETSI EN 319 412-5 4.2"
    return Finding(Check.QUALIFIED, Outcome.SKIPPED, code, detail, "", clause)
