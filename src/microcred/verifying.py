"""The verb `verify`: bytes and trust to a verdict that carries its evidence.

The checks are numbered as in the code: (1) FORMAT (2) ALGORITHM (3) TIMESTAMP (4) CERTIFICATE or
KEY (5) SIGNATURE over the bytes received (6) ISSUER and TRUSTED_ISSUER (7) VALIDITY (8) SCHEMA
(9) STATUS (10) ACCREDITATION, of a presentation (11) PRESENTED and (12) HOLDER, then the fold
(`microcred.policy.fold`). A check is SKIPPED only when its input is missing, never because another
failed: a person sees "altered" and "not trusted" apart. Words and order follow ETSI EN 319 102-1
clauses 5.1 to 5.3.

    >>> from microcred.policy import ANY_ISSUER, Trust
    >>> from microcred.verifying import verify
    >>> verdict = verify(b"%PDF-1.7", trust=Trust(issuers=ANY_ISSUER))
    >>> verdict.outcome.value, verdict.findings[0].code
    ('FAILED', 'format.malformed')
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.checks import check_period, check_validity, not_checked
from microcred.co_signing import Judged, check_issuers, issuers_of, signer_of
from microcred.crypto.references import CertificateReference
from microcred.errors import ParseError, TrustError
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.form_checks import check_format, unreadable
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue
from microcred.parsing import Unverified, parse_file, received_octets
from microcred.policy import ANY_ISSUER, Policy, Trust, fold
from microcred.releases.release import is_presentation
from microcred.schema_checks import check_shapes
from microcred.schema_holders import holder_verifier
from microcred.securing import with_signing_inputs
from microcred.securing.mechanism import Opened, Proof
from microcred.signature_checks import Audience, brought_in, check_proof, check_purpose, purpose_of
from microcred.trust.resolution import Resolution, SealJudgement, SignerIdentity
from microcred.verdict import Verification, VerifiedCredential
from microcred.verification_cache import Counted, Same, VerificationCache
from microcred.wallet_checks import (
    check_iss,
    check_presenter,
    check_withheld,
    dated,
    with_status,
)

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext
    from microcred.presented import Shown
    from microcred.schemas.credential_schema import Verifier
    from microcred.status.caching import ListMemory, StatusCache

__all__ = ["Audience", "Verification", "VerifiedCredential", "verify"]

_UNSURE: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})


def verify(
    secured: bytes | str | Unverified,
    *,
    trust: Trust,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = MappingProxyType({}),
    contexts: Sequence[GivenContext] = (),
    expected: Audience | None = None,
    status_lists: Sequence[bytes] = (),
    status_cache: StatusCache | None = None,
    at: datetime | None = None,
    cache: VerificationCache | None = None,
) -> Verification:
    """Verify a secured credential; offline, unless `fetch` is given.

    Args:
        secured: the bytes as received (or their text), or what `parse` made of them.
        trust: anchors and expected issuers; there is no default.
        policy: what must hold for PASSED.
        fetch: asks for revocation data (OCSP, lists) and issuers' certificates that the file does
            not carry, and for DID documents; nothing is fetched by default.
        contents: name or address -> bytes of what the file refers to: the credential of a detached
            JAdES seal, the JSON Schemas that a credential names (`credentialSchema`), neither of
            which is fetched; documents of DIDs and https issuers, by either.
        contexts: JSON-LD contexts that the file may name beside those that are known here, for
            proofs of Data Integrity. None is fetched, and none replaces a known one.
        expected: for whom embedded proofs have to be made: domain and challenge.
        status_lists: those at hand, as received; others are asked of `status_cache` and `fetch`.
        status_cache: keeps what was fetched of them, for as long as its owner says.
        at: the time for which to verify, aware; now if it is not given. Where a timestamp proves
            that the seal is older, its certificate is judged for that time.
        cache: what is kept from one file to the next, for who verifies many; verdicts are the same
            without (see `microcred.verification_cache`).

    Returns:
        A verdict in every case: unreadable input is a FAILED FORMAT finding.

    Raises:
        TrustError: misuse, such as a time without zone.
        LinkedDataError: a context of `contexts` is none, is not of its digest, or contradicts one
            that is known.
    """
    if not isinstance(trust, Trust) or not isinstance(policy, Policy):
        raise TrustError("trust is a Trust, policy a Policy")
    if not isinstance(expected, Audience | None):
        raise TrustError("what is expected is an Audience")
    if not isinstance(cache, VerificationCache | None):
        raise TrustError("cache is a VerificationCache")
    if isinstance(status_lists, str) or not all(isinstance(one, bytes) for one in status_lists):
        raise TrustError("status_lists is a list of bytes, each as it was received")
    moment = _aware(at)
    try:
        received = received_octets(secured, limits=policy.limits)
    except ParseError as error:
        return _unreadable(error, moment)
    sources = _Sources(
        fetch, contents, contexts, lists=(*status_lists,), cache=status_cache, kept=cache
    )

    def holder(raw: bytes) -> Verification:
        # Whoever names the credential of a schema chose its issuer; it asks for none in its turn.
        anybody = replaced(trust, issuers=ANY_ISSUER)
        return _opened_and_verified(raw, anybody, policy, moment, sources, None)

    asking = replaced(sources, verifier=holder_verifier(holder))
    return _opened_and_verified(received, trust, policy, moment, asking, expected)


def _opened_and_verified(
    received: bytes,
    trust: Trust,
    policy: Policy,
    moment: datetime,
    sources: _Sources,
    expected: Audience | None,
) -> Verification:
    try:
        unverified = parse_file(
            received,
            limits=policy.limits,
            contents=sources.contents,
            lenient_crit=policy.lenient_crit,
            cache=sources.kept,
        )
    except ParseError as error:
        return _unreadable(error, moment)
    if unverified.opened is not None:
        opened = _with_signing_inputs(unverified.opened, unverified.release.name, sources.contexts)
        unverified = replaced(unverified, opened=opened)
    return _verify(unverified, trust, policy, moment, sources, expected)


def _with_signing_inputs(opened: Opened, release: str, given: Sequence[GivenContext]) -> Opened:
    """The same with what embedded proofs signed; a seal over bytes needs no linked data."""
    if not any(proof.mechanism for proof in opened.proofs):
        return opened
    from microcred.linked.dataset import contexts_with

    return with_signing_inputs(opened, contexts_with(release, given))


def _aware(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise TrustError("`at` is a datetime with a time zone")
    return at.astimezone(UTC)


def _unreadable(error: ParseError, moment: datetime) -> Verification:
    return Verification(Outcome.FAILED, (unreadable(error),), None, moment)


def _verify(
    unverified: Unverified,
    trust: Trust,
    policy: Policy,
    moment: datetime,
    sources: _Sources,
    expected: Audience | None,
    lent: Sequence[Judged] | None = None,
) -> Verification:
    document = unverified.document
    at_hand = {one.url: one.octets for one in sources.contexts} | dict(sources.contents)
    findings = check_format(unverified, at_hand, expected, lent=lent is not None)  # 1
    findings += check_withheld(unverified)
    conditional: set[Check] = set()
    # What a holder says of itself has the signatures of the presentation.
    signatures = lent or [
        _judge(unverified, proof, trust, policy, moment, sources, expected)  # 2 to 5
        for proof in (unverified.opened.proofs if unverified.opened else ())
    ]
    for one, issuers in zip(signatures, issuers_of(signatures), strict=True):
        conditional |= brought_in(one.proof, one.resolution)
        findings += [*one.findings, *issuers]  # 6
    presented = check_presenter(
        unverified,
        moment,
        expected,
        dids=trust.accepts_dids,
        fetch=sources.fetch,
        contents=sources.contents,
    )
    findings += presented  # 5
    conditional |= {one.check for one in presented if one.outcome in _UNSURE}
    findings += check_validity(dated(unverified), moment)  # 7
    shapes = check_shapes(
        unverified,
        given=frozenset(one.url for one in sources.contexts),
        contents=sources.contents,
        verifier=sources.verifier,
        fetch=sources.fetch,
    )
    if is_presentation(document):
        from microcred.presented import of_a_presentation

        shapes = of_a_presentation(shapes)
    findings += shapes  # 8
    signer = signer_of(signatures)
    status = _check_status(unverified, trust, policy, moment, sources, signer)  # 9
    findings += [*status, *not_checked()]  # 10
    conditional |= {one.check for one in status if one.code != "status.none"}
    credentials: tuple[Verification, ...] = ()
    if is_presentation(document) and not sources.within:
        shown = _shown(unverified, signatures, trust, policy, moment, sources, expected)  # 11, 12
        findings += shown.findings
        credentials = shown.verdicts
        conditional |= {one.check for one in shown.findings}
    outcome = fold(findings, policy.required_checks(conditional))
    judgement = signatures[0].resolution if signatures else None
    seal = judgement if isinstance(judgement, SealJudgement) else None
    return Verification(outcome, tuple(findings), signer, moment, unverified, seal, credentials)


def _shown(
    unverified: Unverified,
    signatures: Sequence[Judged],
    trust: Trust,
    policy: Policy,
    moment: datetime,
    sources: _Sources,
    expected: Audience | None,
) -> Shown[Verification]:
    """The credentials in a presentation, each with its verdict by the same trust and policy."""
    from microcred.holder_binding import issuers_of_holders, presenter_of
    from microcred.presented import check_presented, is_key_bound, secured_text

    inside = replaced(sources, within=True)

    def judge(credential: JsonValue) -> Verification:
        # The verifier's question is put to the presentation; a key binding answers it, too.
        audience = expected if is_key_bound(credential) else None
        raw = secured_text(credential)
        return _opened_and_verified(raw, trust, policy, moment, inside, audience)

    def asserted(credential: Unverified) -> Verification:
        given = issuers_of_holders(trust.expected_issuers, dids=trust.accepts_dids)
        own = [
            replaced(one, issuers=check_issuers(credential.document, one.resolution.signer, given))
            for one in signatures
        ]
        return _verify(credential, trust, policy, moment, inside, None, own)

    presenter = presenter_of(signatures)
    return check_presented(
        unverified, presenter, judge=judge, asserted=asserted, bearer=policy.bearer
    )


class _Sources(Frozen):
    """Where keys, documents, revocation data and status lists come from."""

    fetch: Fetch
    contents: Mapping[str, bytes]
    contexts: Sequence[GivenContext]
    verifier: Verifier | None = part(default=None, repr=False)
    within: bool = False
    """Whether it is about a credential in a presentation."""
    lists: Sequence[bytes] | None = part(default=None, repr=False)
    """Status lists at hand; None where it is about a list itself."""
    cache: StatusCache | None = None
    kept: VerificationCache | None = None

    def memory(self) -> ListMemory | None:
        """What is remembered of status lists, by either cache."""
        if self.kept is not None:
            return self.kept.lists
        return self.cache.memory if self.cache is not None else None

    def at_hand(self) -> Hashable:
        """The contents and contexts as a part of a key."""
        contents = tuple((name, bytes(octets)) for name, octets in self.contents.items())
        return contents, tuple(map(Same, self.contexts))


def _check_status(
    unverified: Unverified,
    trust: Trust,
    policy: Policy,
    moment: datetime,
    sources: _Sources,
    signer: SignerIdentity | None,
) -> list[Finding]:
    document = with_status(unverified)
    if not document.get("credentialStatus") and not document.get("status"):
        return [Finding(Check.STATUS, Outcome.SKIPPED, "status.none", "none is named")]
    if sources.lists is None:
        return []  # what a list says of itself is not asked about
    from microcred.status_checks import check_status
    from microcred.status_judging import list_verifier, remembering
    from microcred.status_lists import ListSource

    memory = sources.memory()
    asking = Counted(sources.fetch) if memory and sources.fetch is not OFFLINE else None
    fetch = asking or sources.fetch
    inner = replaced(sources, lists=None, verifier=None, within=False, fetch=fetch)

    def whole(raw: bytes) -> Verification:
        anybody, apart = replaced(trust, issuers=ANY_ISSUER), policy.of_lists()
        return _opened_and_verified(raw, anybody, apart, moment, inner, None)

    def judge(one: Unverified, proof: Proof) -> Judged:
        anybody, apart = replaced(trust, issuers=ANY_ISSUER), policy.of_lists()
        return _judge(one, proof, anybody, apart, moment, inner, None)

    source = ListSource(sources.lists, sources.fetch, sources.cache, policy.limits, memory)
    verifier = list_verifier(whole, judge, limits=policy.limits)
    if memory is not None:
        under = Same(trust), Same(policy), Same(sources.fetch), moment, sources.at_hand()
        verifier = remembering(verifier, memory, under, asking)
    return check_status(document, source, verifier, policy, trust, moment, signer=signer)


def _judge(
    unverified: Unverified,
    proof: Proof,
    trust: Trust,
    policy: Policy,
    moment: datetime,
    sources: _Sources,
    expected: Audience | None,
) -> Judged:
    document = unverified.document
    presents = is_presentation(document)
    purpose = purpose_of(document, expected)
    dids = trust.accepts_holders_dids if presents else trust.accepts_dids
    resolution = _resolve(proof, trust, moment, sources, purpose, dids=dids)  # 3, 4
    found, intact = check_proof(unverified.mechanism or "", proof, resolution, policy)  # 2 to 5
    file = unverified.mechanism or ""
    findings = [*check_purpose(proof, document, expected, mechanism=file), *found]
    findings += check_period(proof.not_before, proof.expires, moment, proof.where)
    issuers = check_issuers(document, resolution.signer, trust.expected_issuers)
    issuers = check_iss(unverified, resolution.signer, issuers, trust.expected_issuers)
    return Judged(proof, resolution, tuple(findings), intact, issuers)


def _resolve(
    proof: Proof, trust: Trust, moment: datetime, sources: _Sources, purpose: str, *, dids: bool
) -> Resolution:
    """The key and its holder, judged by the evidence where it is a seal with certificates."""
    reference, anchors = proof.reference, trust.trusted_certificates
    if not isinstance(reference, CertificateReference):
        from microcred.trust.resolver import resolve

        return resolve(
            reference,
            anchors=anchors,
            dids=dids,
            at=moment,
            purpose=purpose,
            fetch=sources.fetch,
            contents=sources.contents,
            jose=not proof.mechanism,
            kept=sources.kept.keys if sources.kept is not None else None,
        )
    from microcred.trust.judging import judge_seal

    return judge_seal(
        reference,
        proof.evidence,
        anchors=anchors,
        at=moment,
        services=trust.services,
        claimed=proof.claimed_time,
        where=proof.where,
        fetch=sources.fetch,
        paths=sources.kept.paths if sources.kept is not None else None,
    )
