"""From the signer's certificate to an anchor: the path with the fewest faults, in bounded time.

RFC 4158 (path building). The certificates that came with a signature are a bag that anybody may
have filled, so only names and signatures count, key identifiers are hints, nothing is trusted for
being there, and the order says nothing. Paths grow from the signer's certificate, the best one
first; each certificate is reached once, and that by its best path, so that neither a bag of
cross-certificates nor a folder of thousands of anchors costs more than its size, and a bad path
never hides a good one.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.trust.path_building import find_path
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal = Seal.for_testing(University())
    >>> path = find_path(seal.certificate, (), (seal.root,), datetime.now(UTC))
    >>> len(path.certificates), path.faults
    (2, ())
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.names import same_name
from microcred.frozen import Frozen
from microcred.trust.path_validation import Fault, Place, Purpose, faults_of

__all__ = ["Path", "find_path"]

# Real paths have three or four certificates, and each takes one signature to check. More costs
# time that an attacker would choose.
_LONGEST_PATH: Final = 8
_MOST_SIGNATURES: Final = 128


class Path(Frozen):
    """A path from the signer's certificate to an anchor, or so far.

    Attributes:
        certificates: the signer's first.
        faults: of all of them, in that order.
        authorities: how many authorities it has, those not counted that renew themselves.
    """

    certificates: tuple[Certificate, ...]
    faults: tuple[Fault, ...] = ()
    authorities: int = 0

    @property
    def cost(self) -> tuple[int, int, int, int]:
        """What makes it worse than another, the gravest first.

        Faults that stay, faults that a proof of time could mend, authorities, certificates.
        """
        past = sum(fault.past for fault in self.faults)
        lasting = len(self.faults) - past
        return lasting, past, self.authorities, len(self.certificates)

    @property
    def rank(self) -> tuple[tuple[int, ...], tuple[bytes, ...]]:
        """Its cost, and its octets, so that the order of a bag never decides."""
        return self.cost, tuple(one.der for one in self.certificates)


def find_path(
    leaf: Certificate,
    others: Sequence[Certificate],
    anchors: Sequence[Certificate],
    at: datetime,
    purpose: Purpose = "seal",
) -> Path | None:
    """The best path from the leaf to an anchor, None if there is none.

    If there is a path without faults, it is one without faults: both the number of faults and the
    number of authorities only grow along a path, and fewer authorities never break a limit.

    Args:
        leaf: the signer's certificate; a path of its own if it is an anchor itself.
        others: the certificates that came along.
        anchors: at which a path may end, whoever signed them.
        at: the time for which to validate, aware.
        purpose: what the leaf is for.
    """
    ends, reached, checks = frozenset(anchors), set[Certificate](), _MOST_SIGNATURES
    first = Path((leaf,), faults_of(leaf, at, Place(None, leaf in ends, purpose)))
    pending = [(first.rank, first)]
    while pending:
        path = heappop(pending)[1]
        last = path.certificates[-1]
        if last in ends:
            return path
        if last in reached or len(path.certificates) == _LONGEST_PATH:
            continue
        reached.add(last)
        named = _candidates(last, (*others, *anchors), ends)
        for issuer in [one for one in named if one not in reached][:checks]:
            checks -= 1
            if last.signed_by(issuer):
                place = Place(path.authorities, issuer in ends, purpose)
                longer = _extended(path, issuer, at, place)
                heappush(pending, (longer.rank, longer))
    return None


def _candidates(
    certificate: Certificate, others: Sequence[Certificate], ends: frozenset[Certificate]
) -> list[Certificate]:
    """Those that bear the issuer's name, likely ones first: by key identifier, then anchors."""
    wanted = certificate.authority_key_id
    named = dict.fromkeys(_named(certificate, others))
    return sorted(named, key=lambda one: (one.subject_key_id != wanted, one not in ends, one.der))


def _named(certificate: Certificate, others: Sequence[Certificate]) -> Iterator[Certificate]:
    """Folding and comparing whole names takes its time, so most are told by one attribute."""
    folded = {_folded(one) for one in certificate.issuer.attributes}
    for other in others:
        exact = other.subject_der == certificate.issuer_der
        if exact or (
            all(_folded(one) in folded for one in other.subject.attributes)
            and same_name(other.subject_der, certificate.issuer_der)
        ):
            yield other


def _folded(attribute: tuple[str, str | None]) -> tuple[str, str | None]:
    oid, text = attribute
    return oid, text if text is None else " ".join(text.split()).casefold()


def _extended(path: Path, issuer: Certificate, at: datetime, place: Place) -> Path:
    """RFC 5280 6.1.4 (l): an authority that renews itself under its own name does not count."""
    renewed = same_name(issuer.subject_der, issuer.issuer_der)
    return Path(
        (*path.certificates, issuer),
        (*path.faults, *faults_of(issuer, at, place)),
        path.authorities + (not renewed),
    )
