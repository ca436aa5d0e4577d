"""The checks of one signature: algorithm, timestamp, value; and what an embedded proof is for.

Steps (2), (3) and (5) of `microcred.verifying`, in this order; the key has been looked up before.
ETSI EN 319 102-1 clauses 5.2 and 5.5; W3C Data Integrity 1.0 section 4.4 for purpose, domain and
challenge. A signature whose signing input could not be computed is neither valid nor invalid.

    >>> from microcred.securing import Proof
    >>> from microcred.signature_checks import Audience, check_purpose
    >>> proof = Proof("EdDSA", None, b"", b"", None, "/proof", (), mechanism="eddsa-jcs-2022",
    ...     challenge="1")
    >>> [one.code for one in check_purpose(proof, {}, Audience(challenge="2"))]
    ['proof.challenge_mismatch']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from microcred.crypto.algorithms import ALGORITHMS
from microcred.crypto.references import CertificateReference
from microcred.errors import TrustError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.policy import Policy
from microcred.releases.release import is_presentation
from microcred.securing import ALL_SUITES, BY_CHOICE, SUITES, Proof, mechanism_named
from microcred.trust import Resolution
from microcred.trust.resolution import shown_line

__all__ = ["Audience", "brought_in", "check_proof", "check_purpose", "purpose_of"]

_VALUE: Final = "ETSI EN 319 102-1 5.2.7"
_PROOF: Final = "Data Integrity 1.0 4.4"
_AUDIENCE: Final = "RFC 7519 4.1.3"
_NONCE: Final = "OpenID4VP 1.0 14.1"
_OF_PRESENTATIONS: Final = frozenset({"vp+jwt", "vp+sd-jwt"})


class Audience(Frozen):
    """For whom a proof has to have been made; what is None is not looked at.

    Attributes:
        domain: the verifier's own domain, or a set of them: exactly those of an embedded proof
            (`domain`), at least one of those of a token (`aud`).
        challenge: what the verifier asked for this one presentation (`challenge`, `nonce`).
        purpose: the verification relationship, if not the usual one of the document.

    Raises:
        TrustError: a value that is no text.
    """

    domain: str | Iterable[str] | None = None
    challenge: str | None = None
    purpose: str | None = None

    def __post_init__(self) -> None:
        """Keep the domains as a set, so that their order does not matter."""
        named = (self.domain,) if isinstance(self.domain, str) else self.domain
        if named is not None:
            domains = frozenset(named)
            if not domains or not all(isinstance(one, str) for one in domains):
                raise TrustError("a domain is a text, or a set of texts")
            object.__setattr__(self, "domain", domains)
        for one in (self.challenge, self.purpose):
            if one is not None and not isinstance(one, str):
                raise TrustError("a challenge and a purpose are texts")


_ANYBODY: Final = Audience()


def purpose_of(document: Mapping[str, JsonValue], expected: Audience | None = None) -> str:
    """The verification relationship under which the key of a proof has to be."""
    if expected is not None and expected.purpose is not None:
        return expected.purpose
    return "authentication" if is_presentation(document) else "assertionMethod"


def check_purpose(
    proof: Proof,
    document: Mapping[str, JsonValue],
    expected: Audience | None = None,
    *,
    mechanism: str = "",
) -> list[Finding]:
    """Was a proof made for this: its purpose, domain and challenge?

    Args:
        proof: of a cryptosuite, or of a token; there is nothing to say of seals.
        document: the credential or presentation.
        expected: by the verifier. A domain or challenge that nobody expected is a WARNING.
        mechanism: of the file, for a proof without one of its own.
    """
    if not proof.mechanism:
        return _check_token(proof, expected or _ANYBODY, mechanism)
    audience, where = expected or _ANYBODY, proof.where
    found: list[Finding] = []
    wanted = purpose_of(document, expected)
    if proof.purpose and proof.purpose != wanted:
        detail = f"made for {proof.purpose[:48]}, and {wanted} is needed"
        found.append(_failed("proof.purpose_mismatch", detail, f"{where}/proofPurpose", _PROOF))
    clause = f"{_PROOF} (INVALID_DOMAIN_ERROR)"
    if audience.domain is not None and proof.domain != audience.domain:
        detail = "made for another domain, or for none"
        found.append(_failed("proof.domain_mismatch", detail, f"{where}/domain", clause))
    elif audience.domain is None and proof.domain:
        found.append(_unexpected("domain", "proof.domain_not_compared", where, clause))
    clause = f"{_PROOF} (INVALID_CHALLENGE_ERROR)"
    if audience.challenge is not None and proof.challenge != audience.challenge:
        detail = "answers another challenge, or none"
        found.append(_failed("proof.challenge_mismatch", detail, f"{where}/challenge", clause))
    elif audience.challenge is None and proof.challenge is not None:
        found.append(_unexpected("challenge", "proof.challenge_not_compared", where, clause))
    return found


def _check_token(proof: Proof, audience: Audience, mechanism: str) -> list[Finding]:
    """The claims `aud` and `nonce` of a token (RFC 7519 section 4.1.3, OpenID4VP 1.0 14.1).

    A presentation has to have them where the verifier names them; a credential is made for nobody
    in particular, and what it says nevertheless has to be true.
    """
    asked = mechanism in _OF_PRESENTATIONS
    found: list[Finding] = []
    domain = audience.domain if isinstance(audience.domain, frozenset) else None
    if domain is None and proof.domain:
        found.append(_unexpected("aud", "proof.domain_not_compared", "", _AUDIENCE))
    elif domain is not None and (asked or proof.domain) and not domain & proof.domain:
        detail = "made for another audience, or for none"
        found.append(_failed("proof.domain_mismatch", detail, "/aud", _AUDIENCE))
    if audience.challenge is None and proof.challenge is not None:
        found.append(_unexpected("nonce", "proof.challenge_not_compared", "", _NONCE))
    elif asked and audience.challenge is not None and proof.challenge != audience.challenge:
        detail = "answers another challenge, or none"
        found.append(_failed("proof.challenge_mismatch", detail, "/nonce", _NONCE))
    return found


def _failed(code: str, detail: str, where: str, clause: str) -> Finding:
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, clause)


def _unexpected(name: str, code: str, where: str, clause: str) -> Finding:
    detail = f"the proof has a {name}, and the verifier named none to compare it with"
    return Finding(Check.FORMAT, Outcome.WARNING, code, detail, f"{where}/{name}", clause)


def check_proof(
    mechanism: str, proof: Proof, resolution: Resolution, policy: Policy
) -> tuple[list[Finding], bool]:
    """The lines of one signature, in order, and whether its value verifies.

    Args:
        mechanism: of the file; the suite of the proof, if it has one, counts before it.
        proof: the signature.
        resolution: what became of its key.
        policy: what is allowed.
    """
    algorithm = _check_algorithm(proof.mechanism or mechanism, proof, resolution, policy)
    signature = _check_signature(proof, resolution)
    timestamps = _check_timestamp(proof, resolution)
    rest = [found for found in resolution.findings if found.check is not Check.TIMESTAMP]
    findings = [*algorithm, *timestamps, *rest, signature]
    if proof.findings:
        findings = _with_form(proof.findings, algorithm, timestamps, [*rest, signature])
    return findings, signature.outcome is Outcome.PASSED


def _with_form(
    form: Sequence[Finding],
    algorithm: Sequence[Finding],
    timestamps: Sequence[Finding],
    rest: Sequence[Finding],
) -> list[Finding]:
    """The lines of a signature with what is wrong with its form, each beside those of its check."""
    of_form: dict[Check, list[Finding]] = {}
    for found in form:
        of_form.setdefault(found.check, []).append(found)
    told = {found.code for found in algorithm}
    return [
        *of_form.pop(Check.FORMAT, ()),
        *algorithm,
        *(one for one in of_form.pop(Check.ALGORITHM, ()) if one.code not in told),
        *timestamps,
        *of_form.pop(Check.TIMESTAMP, ()),
        *(found for others in of_form.values() for found in others),
        *rest,
    ]


def _check_algorithm(
    name: str, proof: Proof, resolution: Resolution, policy: Policy
) -> list[Finding]:
    findings: list[Finding] = []
    any_suite = bool(proof.mechanism) and policy.allows_mechanism(ALL_SUITES)
    if not policy.allows_mechanism(name) and not any_suite:
        by_choice = policy.mechanisms is None and name in BY_CHOICE
        code = "algorithm.mechanism_by_choice" if by_choice else "algorithm.mechanism_not_allowed"
        findings.append(Finding(Check.ALGORITHM, Outcome.FAILED, code, name))
    if proof.mechanism and proof.mechanism not in SUITES:
        return findings  # what the suite would be is told by the form
    allowed = policy.allows_algorithm(proof.algorithm, _algorithms_of(name))
    code = "algorithm.allowed" if allowed else "algorithm.not_allowed"
    outcome = Outcome.PASSED if allowed else Outcome.FAILED
    detail = f"{proof.mechanism}, {proof.algorithm}" if proof.mechanism else proof.algorithm
    findings.append(Finding(Check.ALGORITHM, outcome, code, detail, proof.where, "RFC 8725 3.1"))
    key, row = resolution.key, ALGORITHMS.get(proof.algorithm)
    if key is not None and allowed and key.algorithm not in (None, proof.algorithm):
        detail = f"the key is for {shown_line(str(key.algorithm)[:32])} alone"
        code, clause = "algorithm.key_mismatch", "RFC 7517 4.4"
        findings.append(Finding(Check.ALGORITHM, Outcome.FAILED, code, detail, proof.where, clause))
    elif proof.mechanism and key is not None and row is not None and not row.fits(key):
        detail = f"{proof.mechanism} was not made with a key on {key.curve or key.kind}"
        code, outcome = "algorithm.key_mismatch", Outcome.FAILED
        findings.append(
            Finding(Check.ALGORITHM, outcome, code, detail, proof.where, "RFC 7518 3.1")
        )
    return findings


@cache
def _algorithms_of(mechanism: str) -> frozenset[str]:
    return mechanism_named(mechanism).algorithms


def _check_timestamp(proof: Proof, resolution: Resolution) -> list[Finding]:
    """What the judgement of the seal says; a key without certificates is judged without any."""
    told = [found for found in resolution.findings if found.check is Check.TIMESTAMP]
    unread = proof.tokens and not proof.evidence.tokens
    if not told or unread:
        return [_unjudged_timestamp(proof)]
    return told


def _unjudged_timestamp(proof: Proof) -> Finding:
    claimed = (
        f"claimed signing time {proof.claimed_time.isoformat()}, not relied on"
        if proof.claimed_time
        else "no signing time is claimed"
    )
    clause = "ETSI EN 319 102-1 5.5"
    if proof.tokens:
        detail = f"there is a container of timestamps with none in it; {claimed}"
        code = "timestamp.not_checked"
    else:
        detail, code = claimed, "timestamp.absent"
    return Finding(Check.TIMESTAMP, Outcome.SKIPPED, code, detail, proof.where, clause)


def _check_signature(proof: Proof, resolution: Resolution) -> Finding:
    key, where = resolution.key, proof.where
    if not proof.computed:
        detail = "what was signed cannot be told from the document"
        return _signature(Outcome.INDETERMINATE, "signature.not_computed", detail, where)
    if key is None and not _is_key_of_another_kind(proof):
        return _signature(Outcome.SKIPPED, "signature.no_key", "no key to check it with", where)
    if key is None or not key.verify(proof.algorithm, proof.signature, proof.signing_input):
        detail = "the content or the signature was altered, or another key made it"
        return _signature(Outcome.FAILED, "signature.invalid", detail, where)
    if not all(one.holds() for one in proof.inner):
        detail = "a part of the content was altered, or its own signature"
        return _signature(Outcome.FAILED, "signature.part_invalid", detail, where)
    over = "the canonical form of the document" if proof.mechanism else "the bytes as received"
    return _signature(Outcome.PASSED, "signature.valid", f"{proof.algorithm} over {over}", where)


def brought_in(proof: Proof, resolution: Resolution) -> set[Check]:
    """The checks that this key reference makes required, also where it could not be read."""
    seen = {finding.check for finding in (*proof.findings, *resolution.findings)}
    brought = seen & {Check.CERTIFICATE, Check.KEY}
    # A path without anybody to ask is not held to it; timestamps that contradict each other leave
    # the whole verdict open (EN 319 102-1 5.5.4), whatever else is wrong with one changes nothing.
    codes = {finding.code for finding in resolution.findings}
    if Check.REVOCATION in seen and "revocation.none" not in codes:
        brought.add(Check.REVOCATION)
    if "timestamp.order" in codes:
        brought.add(Check.TIMESTAMP)
    return brought or {Check.KEY}


def _signature(outcome: Outcome, code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SIGNATURE, outcome, code, detail, where, _VALUE)


def _is_key_of_another_kind(proof: Proof) -> bool:
    """Whether the certificate's key is of a kind that the (known) algorithm cannot have used.

    Then the signature is no more in doubt than with a key of the wrong curve: it is not this key's.
    """
    return isinstance(proof.reference, CertificateReference) and proof.algorithm in ALGORITHMS
