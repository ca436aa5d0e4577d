"""The lists that a caller trusts, together: the `TrustServices` of `microcred.trust.services`.

TS 119 615 clauses 4.3 (from a certificate to its service), 4.4 and 4.5 (at issuance and at the best
signature time), 4.6 (timestamps). The nearest authority of a path that is listed decides. A list
that has ended decides nothing, and what it says is told all the same; who accepts it as of an
earlier time says which (`list_time`).

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.trusted_lists.registry import TrustedLists
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal, now = Seal.for_testing(University()), datetime.now(UTC)
    >>> told = TrustedLists(()).qualification(
    ...     seal.certificates, at_issuance=now, at_best=now, at=now)
    >>> told.level, told.code
    ('unknown', 'qualified.not_listed')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.frozen import Frozen, part
from microcred.trust.services import Level, ListProblem, Qualification, ServicePurpose
from microcred.trust.trusted_lists.determining import (
    CA_QC,
    EIDAS,
    Answer,
    answer_at,
    is_for_signatures,
    is_granted,
)
from microcred.trust.trusted_lists.matching import is_of
from microcred.trust.trusted_lists.values import Provider, Service, TrustedList

__all__ = ["Entry", "TrustedLists"]

_QTST: Final = "TSA/QTST"
_TSA: Final = frozenset({_QTST, "TSA", "TSA/TSS-QC", "TSA/TSS-AdESQCandQES"})
# Before and since the regulation; at national level for services that are not qualified.
_GRANTED: Final = frozenset(
    {
        "granted",
        "undersupervision",
        "accredited",
        "supervisionincessation",
        "recognisedatnationallevel",
        "setbynationallaw",
    }
)
_LONGEST_NAME: Final = 120


class Entry(Frozen):
    """A list that is relied on.

    Attributes:
        trusted: the list.
        pinned_by: the list of lists that names its signer, None where it is trusted as given.
        ends: when it ends, or the list that pins it, or what the cache allows; aware. None: it has
            no end, which says that the scheme is closed.
    """

    trusted: TrustedList
    pinned_by: TrustedList | None = None
    ends: datetime | None = None


class _Found(Frozen):
    """A service of a certificate, with its provider and list."""

    entry: Entry
    provider: Provider
    service: Service


class TrustedLists(Frozen):
    """Lists that are relied on, and what was said against others.

    Attributes:
        entries: the lists, those of lists among them.
        problems: lists that were given and are not relied on.
        list_time: the time as of which lists are accepted, aware; None: the time of validation.
        complete: whether every list of a list of lists is there, so that what is in none of them
            is in none.
    """

    entries: tuple[Entry, ...]
    problems: tuple[ListProblem, ...] = ()
    list_time: datetime | None = None
    complete: bool = part(default=False)

    def anchors(self, purpose: ServicePurpose) -> tuple[Certificate, ...]:
        """The certificates of CA/QC services that ever were granted; for timestamps TSAs too."""
        return self._authorities if purpose == "seal" else self._timestamp_authorities

    @cached_property
    def _authorities(self) -> tuple[Certificate, ...]:
        return tuple(dict.fromkeys(self._certificates(frozenset({CA_QC}))))

    @cached_property
    def _timestamp_authorities(self) -> tuple[Certificate, ...]:
        return tuple(dict.fromkeys((*self._certificates(_TSA), *self._authorities)))

    def _certificates(self, types: frozenset[str]) -> Iterator[Certificate]:
        for found in self._services:
            states = found.service.states
            if any(one.type in types and _ever_granted(one.status) for one in states):
                yield from found.service.certificates

    @cached_property
    def _services(self) -> tuple[_Found, ...]:
        return tuple(
            _Found(entry, provider, service)
            for entry in self.entries
            for provider, service in entry.trusted.services
        )

    @cached_property
    def _by_key(self) -> dict[bytes, tuple[_Found, ...]]:
        """Services by the key of each of their certificates, so that a look-up costs one hash."""
        found: dict[bytes, dict[int, _Found]] = {}
        for index, one in enumerate(self._services):
            keys = [certificate.public_key.spki for certificate in one.service.certificates]
            for key in keys or [b""]:
                found.setdefault(key, {})[index] = one
        return {key: tuple(some.values()) for key, some in found.items()}

    def _of(self, certificate: Certificate, type: str) -> tuple[_Found, ...]:
        """The services of that type, ever, that a certificate belongs to."""
        some = (
            *self._by_key.get(certificate.public_key.spki, ()),
            *self._by_key.get(b"", ()),
        )
        return tuple(
            one
            for one in some
            if any(state.type == type for state in one.service.states)
            and is_of(one.service, certificate)
        )

    def qualification(
        self,
        path: Sequence[Certificate],
        *,
        at_issuance: datetime,
        at_best: datetime,
        at: datetime,
    ) -> Qualification:
        """What the lists say of the first certificate of a path (see `TrustServices`)."""
        leaf = path[0]
        found = next((some for one in path[1:] if (some := self._of(one, CA_QC))), ())
        if not found:
            return self._not_listed(leaf, at)
        services = [one.service for one in found]
        issued, best = (answer_at(leaf, services, time) for time in (at_issuance, at_best))
        deciding = _deciding(issued, best)
        told = found[deciding.service or 0]
        level = _level(leaf, deciding, best)
        name = deciding.state.name if deciding.state else told.service.current.name
        return Qualification(
            level=level,
            certificate=deciding.kind,
            device=best.device if deciding.kind.startswith("QC") else None,
            provider=told.provider.name[:_LONGEST_NAME],
            service=name[:_LONGEST_NAME],
            territory=told.entry.trusted.territory,
            code=deciding.code or ("qualified.not_for_seals" if _is_web(deciding) else ""),
            reasons=tuple(_reasons(told, deciding)),
            stale=self._stale([one.entry for one in found], at),
            problems=self.problems,
        )

    def _not_listed(self, leaf: Certificate, at: datetime) -> Qualification:
        """What follows from no list naming its issuer: nothing, unless all lists are there."""
        claims = leaf.qc_statements
        claimed = claims is not None and claims.compliance
        if not self.entries:
            reason = "no list that can be relied on is given"
        elif claimed and not self.complete:
            reason = "it claims to be qualified, and no list that is given names its issuer"
        else:
            reason = "no list names its issuer" + ("" if claimed else ", and it claims nothing")
            return Qualification(
                level="AdESig" if is_for_signatures(leaf) else "AdESeal",
                certificate="not qualified",
                code="qualified.not_listed" if claimed else "qualified.not_claimed",
                reasons=(reason,),
                stale=self._stale(self.entries, at) if claimed else None,
                problems=self.problems,
            )
        return Qualification(code="qualified.not_listed", reasons=(reason,), problems=self.problems)

    def _stale(self, entries: Sequence[Entry], at: datetime) -> datetime | None:
        """When the first of the lists that decided ended, if one has."""
        clock = self.list_time or at
        ends = [
            one.ends or one.trusted.issued or clock
            for one in entries
            if one.ends is None or one.ends < clock
        ]
        return min(ends, default=None)

    def timestamp_qualified(
        self, certificate: Certificate, path: Sequence[Certificate], at: datetime
    ) -> bool | None:
        """Whether a granted TSA/QTST stands behind it (TS 119 615 4.6; see `TrustServices`)."""
        for one in dict.fromkeys((certificate, *path)):
            found = self._of(one, _QTST)
            if found:
                states = [each.service.state_at(at) for each in found]
                # Before the regulation there were no qualified timestamps (PRO-4.6.4-01).
                return at >= EIDAS and any(
                    state is not None and state.type == _QTST and is_granted(state.status, at)
                    for state in states
                )
        return None


def _ever_granted(status: str) -> bool:
    """A service that was never more than withdrawn is no anchor."""
    return status in _GRANTED


def _deciding(issued: Answer, best: Answer) -> Answer:
    """The answer that decides: the one that says less, and that of the best time if equal."""
    if issued.kind == best.kind:
        return best
    for one in (best, issued):
        if one.kind == "not qualified":
            return one
    for one in (best, issued):
        if one.kind == "unknown":
            return one
    reason = f"it was {issued.kind} when it was issued, and {best.kind} later"
    return Answer("unknown", None, best.service, best.state, "qualified.conflict", reason)


def _level(leaf: Certificate, deciding: Answer, best: Answer) -> Level:
    if deciding.kind == "QC for eSeal":
        return "QSeal" if best.device else "AdESeal-QC"
    if deciding.kind == "QC for eSig":
        return "QSig" if best.device else "AdESig-QC"
    if deciding.kind == "unknown":
        return "unknown"
    return "AdESig" if is_for_signatures(leaf) else "AdESeal"


def _is_web(answer: Answer) -> bool:
    return answer.kind == "QC for WSA"


def _reasons(told: _Found, deciding: Answer) -> Iterator[str]:
    if deciding.reason:
        yield deciding.reason
    listed = told.entry.trusted
    if told.entry.pinned_by is None:
        yield f"{listed.name} is trusted as given"
    else:
        yield f"{listed.name}, its signer named by {told.entry.pinned_by.name}"
