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
    >>> Trust(issuers=ANY_ISSUER).services is None  # no trusted list is given
    True
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from microcred.errors import TrustError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import Limits
from microcred.securing import BY_CHOICE
from microcred.trust.services import TrustServices

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate
    from microcred.trust.trusted_lists.opening import Lists

__all__ = ["ANY_ISSUER", "AnyIssuer", "Policy", "Trust", "fold"]


class AnyIssuer(Enum):
    """The type of `ANY_ISSUER`, so that "any" can never be written by accident."""

    ANY_ISSUER = "any"


ANY_ISSUER: Final = AnyIssuer.ANY_ISSUER
"""Accept whoever sealed: the verdict's first line then names the signer."""

# What may name keys (W3C Controlled Identifiers 1.0 section 2.1).
_NAMES_OF_KEYS = ("did:", "https://")

_TOLERABLE = frozenset({"stale", "suspended", "unreachable"})

_ALWAYS_REQUIRED = frozenset({Check.CERTIFICATE, Check.KEY, Check.SIGNATURE, Check.PRESENTED})

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
        issuers: semantics identifiers of organisations (EN 319 412-1, "NTRIE-123456"), DIDs, https
            addresses of controlled identifier documents, or `ANY_ISSUER`. At least one.
        anchors: X.509 certificates at which a path may end; given as `Certificate`, or as PEM or
            DER bytes. None given: no certificate is ever trusted.
        dids: whether a key that a DID or an https address names is trusted as that one's (did:key,
            did:jwk, did:web). None means: yes if `issuers` names at least one of them, and for
            whoever presents credentials.
        lists: trusted lists (ETSI TS 119 612), whose services are anchors too and say whether a
            seal is qualified: paths of lists, of folders of them or of a cache, or their bytes.
            Giving a list is trusting it, unless a list of lists is given beside it: then that
            decides who signs. Needs the extra `eutl`.
        list_time: the time, aware, as of which lists are accepted that have ended since.
        status_issuers: who may publish status lists for issuers beside themselves: semantics
            identifiers or DIDs of the signers, such as a national register.

    Raises:
        TrustError: no issuer, an issuer that is no text, an anchor that is no certificate, a list
            whose path cannot be read, or a time without zone.
        MissingExtra: lists are given, and the extra `eutl` is not installed.
    """

    issuers: Iterable[str] | AnyIssuer
    anchors: Iterable[Certificate | bytes] = ()
    dids: bool | None = None
    lists: Iterable[Lists] = part(default=(), repr=False)
    list_time: datetime | None = None
    status_issuers: Iterable[str] = ()
    _services: TrustServices | None = part(default=None, repr=False, compare=False)
    _holders: bool | None = part(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take the iterables once, read the lists, and refuse what cannot be meant."""
        object.__setattr__(self, "issuers", _checked_issuers(self.issuers))
        object.__setattr__(self, "anchors", _checked_anchors(self.anchors))
        object.__setattr__(self, "lists", _checked_lists(self.lists))
        named = self.status_issuers
        delegates = _checked_issuers(named) if isinstance(named, str) or named else ()
        object.__setattr__(self, "status_issuers", delegates)
        if self._services is None:
            services = _opened(tuple(self.lists), self.list_time)
            object.__setattr__(self, "_services", services)
        if self._holders is None:
            object.__setattr__(self, "_holders", self.dids is not False)
        if self.dids is None:
            named = () if isinstance(self.issuers, AnyIssuer) else tuple(self.issuers)
            object.__setattr__(
                self, "dids", any(issuer.startswith(_NAMES_OF_KEYS) for issuer in named)
            )

    @classmethod
    def eu(
        cls,
        *,
        cache: str | os.PathLike[str],
        issuers: Iterable[str] | AnyIssuer,
        anchors: Iterable[Certificate | bytes] = (),
        dids: bool | None = None,
        list_time: datetime | None = None,
        max_age: timedelta | None = None,
    ) -> Trust:
        """Trust in the trusted lists of the EU, as a cache on disk has them; nothing is fetched.

        Args:
            cache: the folder that `microcred trust update --cache DIR` keeps.
            issuers: as above.
            anchors: further ones.
            dids: as above.
            list_time: as above.
            max_age: how long after it was fetched a list counts as current at most; None: as long
                as it says itself.

        Raises:
            TrustError: there is no cache in that folder; and as above.
            MissingExtra: the extra `eutl` is not installed.
        """
        from microcred.trust.trusted_lists.cache import open_cache

        lists = (open_cache(cache, list_time=list_time, max_age=max_age),)
        return cls(issuers=issuers, anchors=anchors, dids=dids, lists=lists, list_time=list_time)

    @property
    def services(self) -> TrustServices | None:
        """What answers for the trusted lists; None if none are given."""
        return self._services

    @property
    def trusted_certificates(self) -> tuple[Certificate, ...]:
        """The anchors as certificates."""
        return tuple([anchor for anchor in self.anchors if not isinstance(anchor, bytes)])

    @property
    def expected_issuers(self) -> tuple[str, ...] | None:
        """The identifiers that are expected; None stands for any."""
        return None if isinstance(self.issuers, AnyIssuer) else tuple(self.issuers)

    @property
    def accepts_dids(self) -> bool:
        """Whether keys named by a DID are trusted as that DID's."""
        return bool(self.dids)

    @property
    def accepts_holders_dids(self) -> bool:
        """Whether a DID may name the key of who presents credentials: unless `dids` is False.

        A holder is no issuer: that the key is the DID's is all that is asked.
        """
        return bool(self._holders)


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
    if isinstance(anchors, list | tuple) and not anchors:
        return ()  # whoever trusts DIDs alone loads nothing of certificates
    from microcred.crypto.certificates import Certificate, read_certificates

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


def _checked_lists(lists: Iterable[Lists]) -> tuple[Lists, ...]:
    if isinstance(lists, str | bytes | os.PathLike):
        return (lists,)
    if not isinstance(lists, Iterable):
        raise TrustError("lists is a list of trusted lists: paths, or bytes")
    return tuple(lists)


def _opened(lists: tuple[Lists, ...], list_time: datetime | None) -> TrustServices | None:
    """The lists together; what reads them is imported where there are any."""
    if not lists:
        return None
    from microcred.trust.trusted_lists.opening import open_lists

    return open_lists(lists, list_time=list_time)


class Policy(Frozen, kw_only=True):
    """What has to hold for a verdict of PASSED.

    Attributes:
        algorithms: allow-list of JOSE signature algorithms; None allows those of the mechanism.
        mechanisms: allow-list of mechanism names ("jades", "vc+jwt", cryptosuites such as
            "eddsa-rdfc-2022", or "data-integrity" for all of these); None allows all but what is
            accepted by choice alone: "jwt_vc", the JWT encoding of VCDM 1.1. It is asked for each
            embedded proof.
        required: checks that count although they are informative by default.
        informative: checks that are reported and do not count; never the key, the certificate, the
            signature, or the credentials in a presentation.
        limits: bounds of size and depth of what is read.
        status_tolerated: what of a status is told with a WARNING and does not count: "suspended"
            credentials, lists that are "stale" (have ended, or are older than they may be) or
            "unreachable".
        status_max_age: how old a status list may be, by when it says it was made; None: as old as
            it says itself.
        lenient_crit: whether a JAdES seal whose list of critical header parameters (`crit`) is
            wrong is reported with a WARNING; by default it is FAILED, as RFC 7515 demands.
        bearer: whether anybody may present a credential that its issuer bound to no holder: then
            HOLDER is a WARNING, by default it stays open. One that is bound to somebody else fails.

    Raises:
        TrustError: a check that may not be informative, or one that is both.
    """

    algorithms: frozenset[str] | None = None
    mechanisms: frozenset[str] | None = None
    required: frozenset[Check] = frozenset()
    informative: frozenset[Check] = frozenset()
    limits: Limits = part(default_factory=Limits)
    status_tolerated: frozenset[str] = frozenset()
    status_max_age: timedelta | None = None
    lenient_crit: bool = False
    bearer: bool = False

    def __post_init__(self) -> None:
        """Refuse a policy that would let an unsigned or unproven credential pass."""
        for name in ("algorithms", "mechanisms", "required", "informative", "status_tolerated"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise TrustError(f"policy: {name} is a set, not one text")
            if value is not None:
                object.__setattr__(self, name, frozenset(value))
        if not self.status_tolerated <= _TOLERABLE:
            tolerable = ", ".join(sorted(_TOLERABLE))
            raise TrustError(f"policy: what is tolerated of a status is among {tolerable}")
        forbidden = self.informative & _ALWAYS_REQUIRED
        if forbidden:
            raise TrustError(f"policy: {min(forbidden)} always counts")
        if self.informative & self.required:
            raise TrustError("policy: a check is either required or informative")

    def of_lists(self) -> Policy:
        """The policy by which a status list is verified: in any mechanism, its time apart."""
        counting = frozenset({Check.CERTIFICATE, Check.KEY, Check.REVOCATION})
        apart = frozenset({Check.VALIDITY, Check.SCHEMA, Check.STATUS})
        return replaced(
            self,
            mechanisms=None,
            required=self.required & counting,
            informative=self.informative | apart,
        )

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
        if self.mechanisms is None:
            return mechanism not in BY_CHOICE
        return mechanism in self.mechanisms


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
