"""Gathering what proves a seal later: authorities, and that nobody was revoked, over the network.

ETSI TS 119 182-1 clause 6.3 (B-LT) wants revocation data for every certificate that is no trust
anchor. What the certificates name is asked (OCSP, lists, addresses of issuers), and an answer is
taken only if it would convince a verifier: signed by who may, about this certificate, of now, good.

    >>> from datetime import UTC, datetime
    >>> from microcred.gathering import Gatherer
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> seal = world.authority("Example CA").seal("Example University")
    >>> gatherer = Gatherer(world.fetch, clock=lambda: world.now)
    >>> data = gatherer.gather([seal.certificate], known=seal.certificates, proven=world.now)
    >>> len(data.certificates), len(data.ocsps), len(data.crls)
    (3, 2, 0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.ocsp import OcspResponse
from microcred.errors import RevocationMissing
from microcred.fetching import Fetch
from microcred.frozen import Frozen, part
from microcred.securing.evidence_sources import ValidationData
from microcred.trust.revocation import Data, Statement, crl_statement, is_exempt, ocsp_statement
from microcred.trust.revocation_signers import Signer, signer_of
from microcred.trust.revocation_sources import Sources

__all__ = ["Gatherer"]

_MOST_CERTIFICATES: Final = 32
_MOST_TRIED: Final = 16  # signatures of certificates, for one issuer
_MOST_TOLD: Final = 4


def _now() -> datetime:
    return datetime.now(UTC)


class Gatherer(Frozen):
    """A `RevocationSource` that asks those whom the certificates name.

    Attributes:
        fetch: who asks; one that remembers (`Cached`) asks once for many seals.
        anchors: certificates that need nobody above them; self-signed ones never do.
        clock: gives the time, aware.
    """

    fetch: Fetch = part(repr=False)
    anchors: tuple[Certificate, ...] = ()
    clock: Callable[[], datetime] = part(default=_now, repr=False)

    def gather(
        self, signers: Sequence[Certificate], *, known: Sequence[Certificate], proven: datetime
    ) -> ValidationData:
        """See `microcred.securing.evidence_sources.RevocationSource`.

        Raises:
            RevocationMissing: an authority is not found, there is no data, or one was revoked.
        """
        return _Search(self, known, proven).all_of(signers)

    def gather_lasting(
        self, signers: Sequence[Certificate], *, known: Sequence[Certificate], proven: datetime
    ) -> ValidationData:
        """See `microcred.securing.evidence_sources.LastingSource`.

        Raises:
            RevocationMissing: as `gather`.
        """
        return _Search(self, known, proven, lasting=True).all_of(signers)


class _Search:
    """One gathering."""

    def __init__(
        self,
        gatherer: Gatherer,
        known: Sequence[Certificate],
        proven: datetime,
        *,
        lasting: bool = False,
    ) -> None:
        self._lasting = lasting
        self._anchors = frozenset(gatherer.anchors)
        self._bag = dict.fromkeys((*known, *gatherer.anchors))
        self._sources = Sources((), (), gatherer.fetch)
        self._now, self._proven = gatherer.clock(), proven
        self._ocsps: dict[bytes, None] = {}
        self._crls: dict[bytes, None] = {}

    def all_of(self, signers: Sequence[Certificate]) -> ValidationData:
        found: dict[Certificate, None] = {}
        waiting = list(signers)
        while waiting:
            one = waiting.pop(0)
            if one in found:
                continue
            if len(found) == _MOST_CERTIFICATES:
                raise RevocationMissing("there are too many certificates above the signers")
            found[one] = None
            if one.self_signed or one in self._anchors:
                continue
            issuer = self._issuer(one)
            waiting.append(issuer)
            if is_exempt(one) is None:
                waiting += self._data(one, issuer)
        return ValidationData(tuple(found), tuple(self._ocsps), tuple(self._crls))

    def _issuer(self, one: Certificate) -> Certificate:
        """Who issued a certificate: out of those at hand, else from where it says."""
        found = next(self._above(one, list(self._bag)), None)
        if found is None:
            fetched = self._sources.issuers_of(one)
            found = next(self._above(one, fetched), None)
        if found is None:
            raise RevocationMissing(
                f"the authority above a certificate cannot be had{self._told()}",
                hint="Give it among the signer's certificates, or with `anchors`.",
            )
        self._bag[found] = None
        return found

    def _above(self, one: Certificate, among: Sequence[Certificate]) -> Iterator[Certificate]:
        named = [other for other in among if other.is_ca and other.subject_der == one.issuer_der]
        # Of those with one key, the one that is valid: then the path is.
        named.sort(key=lambda other: not other.valid_at(self._now))
        return (other for other in named[:_MOST_TRIED] if one.signed_by(other))

    def _data(self, one: Certificate, issuer: Certificate) -> tuple[Certificate, ...]:
        """Keep the first answer about a certificate that convinces; whose data lacks then.

        If it has to last, one whose signer ends early is kept only where there is no other.
        """
        if not one.names_revocation:
            raise RevocationMissing("a certificate names nobody who tells whether it is revoked")
        doubt, kept = "", None
        for data in self._sources.asked(one, issuer):
            statement = _statement(data, one, issuer)
            if statement is None:
                continue
            if statement.was_revoked(self._proven):
                raise RevocationMissing(
                    f"a certificate was revoked ({statement.reason or 'no reason given'})",
                    hint="A seal of a revoked certificate gains nothing from a higher level.",
                )
            if statement.status in ("unknown", "silent") or not statement.is_fresh(self._now):
                ended = "it has ended" if one.not_after < self._now else statement.status
                doubt = f": an answer says nothing of now ({ended})"
                continue
            signer = signer_of(data, (issuer,), list(self._bag), self._now)
            if not isinstance(signer, Signer):
                doubt = f": {signer.detail}"
                continue
            if not self._lasting or _lasts(signer.certificate, one, issuer):
                return self._kept(data, signer.certificate, issuer)
            kept = kept or (data, signer.certificate)
        if kept is not None:
            return self._kept(*kept, issuer)
        raise RevocationMissing(
            f"there is no revocation data for a certificate{doubt}{self._told()}"
        )

    def _kept(
        self, data: Data, signer: Certificate, issuer: Certificate
    ) -> tuple[Certificate, ...]:
        kind = self._ocsps if isinstance(data, OcspResponse) else self._crls
        kind[data.der] = None
        return _unproven(signer, issuer, data)

    def _told(self) -> str:
        failures = self._sources.failures[:_MOST_TOLD]
        return f" ({'; '.join(failures)})" if failures else ""


def _lasts(signer: Certificate, one: Certificate, issuer: Certificate) -> bool:
    """Whether who signed an answer holds as long as the certificate that it is about."""
    return signer == issuer or signer.not_after >= one.not_after


def _unproven(signer: Certificate, issuer: Certificate, data: Data) -> tuple[Certificate, ...]:
    """The signer of an answer, unless it is the issuer, or brings all that is needed itself."""
    brought = isinstance(data, OcspResponse) and signer in data.certificates
    done = signer == issuer or (brought and is_exempt(signer) is not None)
    return () if done else (signer,)


def _statement(data: Data, one: Certificate, issuer: Certificate) -> Statement | None:
    if isinstance(data, OcspResponse):
        return ocsp_statement(data, one, issuer)
    return crl_statement(data, one)
