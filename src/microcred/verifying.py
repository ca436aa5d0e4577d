"""The verb `verify`: bytes and trust to a verdict that carries its evidence.

The checks are numbered as in the code: (1) FORMAT (2) ALGORITHM (3) TIMESTAMP (4) CERTIFICATE or
KEY (5) SIGNATURE over the bytes received (6) ISSUER and TRUSTED_ISSUER (7) VALIDITY (8) SCHEMA
(9) STATUS (10) ACCREDITATION, then the fold (`microcred.policy.fold`). A check is SKIPPED only when
its input is missing, never because another failed: a person sees "altered" and "not trusted"
apart. Words and order follow ETSI EN 319 102-1 clauses 5.1 to 5.3.

    >>> from microcred.policy import ANY_ISSUER, Trust
    >>> from microcred.verifying import verify
    >>> verdict = verify(b"%PDF-1.7", trust=Trust(issuers=ANY_ISSUER))
    >>> verdict.outcome.value, verdict.findings[0].code
    ('FAILED', 'format.malformed')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.awarding import check_awarding
from microcred.checks import (
    check_issuer,
    check_period,
    check_schema,
    check_trusted_issuer,
    check_validity,
    not_checked,
)
from microcred.crypto.algorithms import ALGORITHMS
from microcred.crypto.references import CertificateReference
from microcred.errors import ParseError, TrustError, UnknownRelease, VerificationFailed
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.parsing import Unverified, parse
from microcred.policy import Policy, Trust, fold
from microcred.releases.release import is_presentation
from microcred.securing import ALL_SUITES, mechanism_named, with_signing_inputs
from microcred.securing.mechanism import Proof
from microcred.trust import Resolution, SealJudgement, SignerIdentity, judge_seal, resolve

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential

__all__ = ["Verification", "VerifiedCredential", "verify"]


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
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    signer: SignerIdentity | None
    verified_at: datetime
    unverified: Unverified | None = part(default=None, repr=False)
    seal: SealJudgement | None = part(default=None, repr=False)

    def require(self) -> VerifiedCredential:
        """The verified credential.

        Raises:
            VerificationFailed: the outcome is not PASSED.
        """
        if self.outcome is not Outcome.PASSED or self.unverified is None:
            reasons = ", ".join(
                dict.fromkeys(
                    finding.code
                    for finding in self.findings
                    if finding.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
                )
            )
            raise VerificationFailed(f"{self.outcome}: {reasons}", verification=self)
        return VerifiedCredential(self, self.unverified)

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
        line = f"{self.outcome}: signed by {self.signer}{'' if proven else ' (not proven)'}"
        return f"{line}; {told}" if told else line

    def __str__(self) -> str:
        """The table that a person reads: the headline, then one line a finding."""
        return "\n".join([self.headline(), *(f"  {finding}" for finding in self.findings)])

    def to_json(self) -> dict[str, JsonValue]:
        """The verdict as the JSON object of the command line, without the file's name."""
        return {
            "outcome": self.outcome.value,
            "findings": [dict(finding.to_json()) for finding in self.findings],
            "signer": self.signer.to_json() if self.signer else None,
            "verified_at": self.verified_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }


def verify(
    secured: bytes | str | Unverified,
    *,
    trust: Trust,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = MappingProxyType({}),
    contexts: Sequence[GivenContext] = (),
    expected: Audience | None = None,
    at: datetime | None = None,
) -> Verification:
    """Verify a secured credential; offline, unless `fetch` is given.

    Args:
        secured: the bytes as received (or their text), or what `parse` made of them.
        trust: anchors and expected issuers; there is no default.
        policy: what must hold for PASSED.
        fetch: asks for revocation data (OCSP, lists) and issuers' certificates that the file does
            not carry; nothing is fetched by default.
        contents: name or address -> bytes of what the file refers to: the credential of a detached
            JAdES seal, the JSON Schemas that a credential names (`credentialSchema`). None is
            fetched.
        at: the time for which to verify, aware; now if it is not given. Where a timestamp proves
            that the seal is older, its certificate is judged for that time.

    Returns:
        A verdict in every case: unreadable input is a FAILED FORMAT finding.

    Raises:
        TrustError: misuse, such as a time without zone.
    """
    if not isinstance(trust, Trust) or not isinstance(policy, Policy):
        raise TrustError("trust is a Trust, policy a Policy")
    moment = _aware(at)
    # What `parse` gave is opened again from its bytes: its document is a mutable object that the
    # caller may have changed, and the bytes received are the bytes verified.
    received = secured.raw if isinstance(secured, Unverified) else secured
    try:
        unverified = parse(
            received,
            limits=policy.limits,
            contents=contents,
            lenient_crit=policy.lenient_crit,
        )
    except ParseError as error:
        return _unreadable(error, moment)
    return _verify(unverified, trust, policy, moment, fetch, contents)


def _aware(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise TrustError("`at` is a datetime with a time zone")
    return at.astimezone(UTC)


def _unreadable(error: ParseError, moment: datetime) -> Verification:
    unknown = isinstance(error, UnknownRelease)
    code = "format.unknown_release" if unknown else "format.malformed"
    finding = Finding(Check.FORMAT, Outcome.FAILED, code, str(error), error.where)
    return Verification(Outcome.FAILED, (finding,), None, moment)


def _verify(
    unverified: Unverified,
    trust: Trust,
    policy: Policy,
    moment: datetime,
    fetch: Fetch,
    contents: Mapping[str, bytes],
) -> Verification:
    findings = _check_format(unverified)  # 1
    conditional: set[Check] = set()
    signer: SignerIdentity | None = None
    seal: SealJudgement | None = None
    for number, proof in enumerate(unverified.opened.proofs if unverified.opened else ()):
        resolution = _resolve(proof, trust, moment, fetch)  # 3, 4
        found, intact = _check_proof(unverified, proof, resolution, policy)  # 2 to 5
        findings += found
        conditional |= _brought_in(proof, resolution)
        findings += check_period(proof.not_before, proof.expires, moment, proof.where)
        identity = resolution.signer if intact else None
        findings += _check_issuer(unverified.document, resolution.signer)  # 6
        findings += check_trusted_issuer(resolution.signer, trust.expected_issuers)
        if number == 0:
            signer = identity
            seal = resolution if isinstance(resolution, SealJudgement) else None
    findings += check_validity(unverified.document, moment)  # 7
    findings += _check_schema(unverified, contents)  # 8
    rest, carried = not_checked(unverified.document)  # 9, 10
    findings += rest
    conditional |= carried
    outcome = fold(findings, policy.required_checks(conditional))
    return Verification(outcome, tuple(findings), signer, moment, unverified, seal)


def _resolve(proof: Proof, trust: Trust, moment: datetime, fetch: Fetch) -> Resolution:
    """The key and its holder, judged by the evidence where it is a seal with certificates."""
    reference, anchors = proof.reference, trust.trusted_certificates
    if not isinstance(reference, CertificateReference):
        return resolve(reference, anchors=anchors, dids=trust.accepts_dids, at=moment)
    return judge_seal(
        reference,
        proof.evidence,
        anchors=anchors,
        at=moment,
        services=trust.services,
        claimed=proof.claimed_time,
        where=proof.where,
        fetch=fetch,
    )


def _check_issuer(
    document: Mapping[str, JsonValue], signer: SignerIdentity | None
) -> list[Finding]:
    """Whether the issuer is the signer; if so, whether it is the awarding body."""
    found = check_issuer(document, signer)
    if any(finding.outcome is Outcome.FAILED for finding in found):
        return found
    return [*found, *check_awarding(document, signer)]


def _check_format(unverified: Unverified) -> list[Finding]:
    if unverified.opened is None:
        detail = "the credential carries no seal or signature"
        return [Finding(Check.FORMAT, Outcome.FAILED, "format.unsecured", detail)]
    detail = f"{unverified.mechanism}, {unverified.release.name}"
    findings = [Finding(Check.FORMAT, Outcome.PASSED, "format.recognised", detail)]
    if is_presentation(unverified.document):
        detail = "a presentation: the credentials inside it are not verified here"
        findings.append(Finding(Check.FORMAT, Outcome.WARNING, "format.presentation", detail))
    return [*findings, *unverified.release_findings, *unverified.opened.findings]


def _check_schema(unverified: Unverified, contents: Mapping[str, bytes]) -> list[Finding]:
    mechanism = mechanism_named(unverified.mechanism) if unverified.mechanism else None
    vcdm_2 = mechanism is not None and mechanism.data_model == "2.0"
    document, release = unverified.document, unverified.release
    return check_schema(document, release, vcdm_2=vcdm_2, schemas=contents)


def _brought_in(proof: Proof, resolution: Resolution) -> set[Check]:
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


def _check_proof(
    unverified: Unverified,
    proof: Proof,
    resolution: Resolution,
    policy: Policy,
) -> tuple[list[Finding], bool]:
    """The lines of one signature, in order, and whether its value verifies."""
    of_form: dict[Check, list[Finding]] = {}
    for found in proof.findings:
        of_form.setdefault(found.check, []).append(found)
    algorithm = _check_algorithm(unverified, proof, policy)
    told = {found.code for found in algorithm}
    signature = _check_signature(proof, resolution)
    findings = [
        *of_form.pop(Check.FORMAT, ()),
        *algorithm,
        *(one for one in of_form.pop(Check.ALGORITHM, ()) if one.code not in told),
        *_check_timestamp(proof, resolution),
        *of_form.pop(Check.TIMESTAMP, ()),
        *(found for rest in of_form.values() for found in rest),
        *(found for found in resolution.findings if found.check is not Check.TIMESTAMP),
        signature,
    ]
    return findings, signature.outcome is Outcome.PASSED


def _check_algorithm(unverified: Unverified, proof: Proof, policy: Policy) -> list[Finding]:
    name = unverified.mechanism or ""
    findings: list[Finding] = []
    if not policy.allows_mechanism(name):
        code = "algorithm.mechanism_not_allowed"
        findings.append(Finding(Check.ALGORITHM, Outcome.FAILED, code, name))
    allowed = policy.allows_algorithm(proof.algorithm, mechanism_named(name).algorithms)
    code = "algorithm.allowed" if allowed else "algorithm.not_allowed"
    outcome = Outcome.PASSED if allowed else Outcome.FAILED
    findings.append(
        Finding(Check.ALGORITHM, outcome, code, proof.algorithm, proof.where, "RFC 8725 3.1")
    )
    return findings


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
    clause = "ETSI EN 319 102-1 5.2.7"
    check = Check.SIGNATURE
    key = resolution.key
    if key is None and not _is_key_of_another_kind(proof):
        detail = "no key to check it with"
        return Finding(check, Outcome.SKIPPED, "signature.no_key", detail, proof.where, clause)
    if key is not None and key.verify(proof.algorithm, proof.signature, proof.signing_input):
        detail = f"{proof.algorithm} over the bytes as received"
        return Finding(check, Outcome.PASSED, "signature.valid", detail, proof.where, clause)
    detail = "the content or the signature was altered, or another key made it"
    return Finding(check, Outcome.FAILED, "signature.invalid", detail, proof.where, clause)


def _is_key_of_another_kind(proof: Proof) -> bool:
    """Whether the certificate's key is of a kind that the (known) algorithm cannot have used.

    Then the signature is no more in doubt than with a key of the wrong curve: it is not this key's.
    """
    return isinstance(proof.reference, CertificateReference) and proof.algorithm in ALGORITHMS
