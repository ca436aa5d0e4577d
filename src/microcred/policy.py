"""What the verifier trusts and what it tolerates: both are arguments, never defaults of the house.

`Trust` answers "whom do I believe?" and has no default: a seal of *some* certified organisation is
no credential of *this* university, so the expected issuers are named, or `ANY_ISSUER` is spelled
out. `Policy` answers "what must hold?". The fold of DESIGN: a required check that FAILED makes the
verdict FAILED; else one that is INDETERMINATE, SKIPPED or missing makes it INDETERMINATE; else it
is PASSED. Informative findings never change it.

    >>> from microcred.policy import ANY_ISSUER, Policy, Trust
    >>> Trust(issuers=["NTRIE-123456"]).issuers
    ('NTRIE-123456',)
    >>> Trust(issuers=ANY_ISSUER).issuers is ANY_ISSUER
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

from microcred.crypto.certificates import Certificate, read_certificates
from microcred.errors import TrustError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import Limits

__all__ = ["ANY_ISSUER", "AnyIssuer", "Policy", "Trust", "fold"]


class AnyIssuer(Enum):
    """The type of `ANY_ISSUER`, so that "any" can never be written by accident."""

    ANY_ISSUER = "any"


ANY_ISSUER: Final = AnyIssuer.ANY_ISSUER
"""Accept whoever sealed: the verdict's first line then names the signer."""

_ALWAYS_REQUIRED = frozenset({Check.CERTIFICATE, Check.KEY, Check.SIGNATURE})

_REQUIRED = frozenset(
    {
        Check.FORMAT,
        Check.ALGORITHM,
        Check.SIGNATURE,
        Check.ISSUER,
        Check.TRUSTED_ISSUER,
        Check.VALIDITY,
        Check.SCHEMA,
    }
)


class Trust(Frozen, kw_only=True):
    """Whom the verifier believes.

    Attributes:
        issuers: semantics identifiers of organisations (EN 319 412-1, "NTRIE-123456"), DIDs, or
            `ANY_ISSUER`. At least one.
        anchors: X.509 certificates at which a path may end; given as `Certificate`, or as PEM or
            DER bytes. None given: no certificate is ever trusted.
        dids: whether a key that a DID names is trusted as that DID's (did:key, did:jwk). None
            means: yes if `issuers` names at least one DID.

    Raises:
        TrustError: no issuer, an issuer that is no text, or an anchor that is no certificate.
    """

    issuers: Iterable[str] | AnyIssuer
    anchors: Iterable[Certificate | bytes] = ()
    dids: bool | None = None

    def __post_init__(self) -> None:
        """Take the iterables once and refuse what cannot be meant."""
        object.__setattr__(self, "issuers", _checked_issuers(self.issuers))
        object.__setattr__(self, "anchors", _checked_anchors(self.anchors))
        if self.dids is None:
            named = () if isinstance(self.issuers, AnyIssuer) else tuple(self.issuers)
            object.__setattr__(self, "dids", any(issuer.startswith("did:") for issuer in named))

    @property
    def trusted_certificates(self) -> tuple[Certificate, ...]:
        """The anchors as certificates."""
        return tuple(anchor for anchor in self.anchors if isinstance(anchor, Certificate))

    @property
    def expected_issuers(self) -> tuple[str, ...] | None:
        """The identifiers that are expected; None stands for any."""
        return None if isinstance(self.issuers, AnyIssuer) else tuple(self.issuers)

    @property
    def accepts_dids(self) -> bool:
        """Whether keys named by a DID are trusted as that DID's."""
        return bool(self.dids)


def _checked_issuers(issuers: Iterable[str] | AnyIssuer) -> tuple[str, ...] | AnyIssuer:
    if isinstance(issuers, AnyIssuer):
        return issuers
    if isinstance(issuers, str | bytes) or not isinstance(issuers, Iterable):
        raise TrustError(
            "issuers is a list of identifiers",
            hint='Write issuers=["NTRIE-123456"], or issuers=ANY_ISSUER.',
        )
    named: tuple[object, ...] = tuple(issuers)
    texts = tuple(item.strip() for item in named if isinstance(item, str) and item.strip())
    if not texts or len(texts) != len(named):
        raise TrustError(
            "every expected issuer is named by an identifier, and there is at least one",
            hint='Write issuers=["NTRIE-123456"], or issuers=ANY_ISSUER.',
        )
    return texts


def _checked_anchors(anchors: Iterable[Certificate | bytes]) -> tuple[Certificate, ...]:
    if isinstance(anchors, Certificate | bytes):
        anchors = (anchors,)
    if isinstance(anchors, str) or not isinstance(anchors, Iterable):
        raise TrustError("anchors is a list of certificates")
    found: list[Certificate] = []
    for anchor in anchors:
        if isinstance(anchor, Certificate):
            found.append(anchor)
        elif isinstance(anchor, bytes):
            found.extend(read_certificates(anchor))
        else:
            raise TrustError("an anchor is a Certificate, or PEM or DER bytes")
    return tuple(found)


class Policy(Frozen, kw_only=True):
    """What has to hold for a verdict of PASSED.

    Attributes:
        algorithms: allow-list of JOSE signature algorithms; None allows those of the mechanism.
        mechanisms: allow-list of mechanism names ("jades", "vc+jwt"); None allows all.
        required: checks that count although they are informative by default.
        informative: checks that are reported and do not count; never the key, the certificate or
            the signature.
        limits: bounds of size and depth of what is read.

    Raises:
        TrustError: a check that may not be informative, or one that is both.
    """

    algorithms: frozenset[str] | None = None
    mechanisms: frozenset[str] | None = None
    required: frozenset[Check] = frozenset()
    informative: frozenset[Check] = frozenset()
    limits: Limits = part(default_factory=Limits)

    def __post_init__(self) -> None:
        """Refuse a policy that would let an unsigned or unproven credential pass."""
        for name in ("algorithms", "mechanisms", "required", "informative"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise TrustError(f"policy: {name} is a set, not one text")
            if value is not None:
                object.__setattr__(self, name, frozenset(value))
        forbidden = self.informative & _ALWAYS_REQUIRED
        if forbidden:
            raise TrustError(f"policy: {min(forbidden)} always counts")
        if self.informative & self.required:
            raise TrustError("policy: a check is either required or informative")

    def required_checks(self, conditional: Iterable[Check]) -> frozenset[Check]:
        """The checks that count; `conditional` are those that the credential itself brings in."""
        return (_REQUIRED | frozenset(conditional) | self.required) - self.informative

    def allows_algorithm(self, algorithm: str, of_mechanism: frozenset[str]) -> bool:
        """Whether the algorithm is one of the mechanism's and on the caller's allow-list."""
        return algorithm in of_mechanism and (
            self.algorithms is None or algorithm in self.algorithms
        )

    def allows_mechanism(self, mechanism: str) -> bool:
        """Whether the mechanism is on the caller's allow-list."""
        return self.mechanisms is None or mechanism in self.mechanisms


def fold(findings: Sequence[Finding], required: frozenset[Check]) -> Outcome:
    """The verdict: FAILED before INDETERMINATE before PASSED, over the required checks only.

    A required check without any finding counts as SKIPPED, so nothing passes by being forgotten.
    """
    outcomes = {check: _outcomes_of(findings, check) for check in required}
    if any(Outcome.FAILED in seen for seen in outcomes.values()):
        return Outcome.FAILED
    unsure = {Outcome.INDETERMINATE, Outcome.SKIPPED}
    if any(not seen or seen & unsure for seen in outcomes.values()):
        return Outcome.INDETERMINATE
    return Outcome.PASSED


def _outcomes_of(findings: Sequence[Finding], check: Check) -> frozenset[Outcome]:
    return frozenset(finding.outcome for finding in findings if finding.check is check)
