"""Does a path hold at a time, revocation included? The past certificate validation of the standard.

ETSI EN 319 102-1 clauses 5.2.6 (X.509 validation), 5.6.2.1 and 5.6.2.2 (past certificate
validation, validation time sliding). The standard slides the time of validation back along a path
until everything is valid, and asks whether what was signed existed by then. Here the question is
put the other way round, with the same answers: a certificate is asked about at the time since when
what it signed is proven to exist. That goes for the seal, for each timestamp, and for each OCSP
response and list, whose signers are asked about in turn; so a key that was lost, or a certificate
that has ended, vouches for nothing that may have been made afterwards.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.seal import Seal
    >>> from microcred.fetching import OFFLINE
    >>> from microcred.trust.past_validation import Validator
    >>> from microcred.trust.proofs_of_existence import Proofs
    >>> from microcred.trust.revocation_sources import Sources
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal, now = Seal.for_testing(University()), datetime.now(UTC)
    >>> validator = Validator((seal.root,), (), (), Sources((), (), OFFLINE), Proofs(now))
    >>> path = validator.path(seal.certificate, (), now, "seal")
    >>> [one.state for one in validator.standings(path.certificates, now, now)]
    ['unnamed']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.ocsp import OcspResponse
from microcred.trust.path_building import Path, find_path
from microcred.trust.path_validation import Purpose
from microcred.trust.proofs_of_existence import Proofs
from microcred.trust.resolution import shown
from microcred.trust.revocation import Data, crl_statement, is_exempt, ocsp_statement
from microcred.trust.revocation_signers import Doubt, doubt_about_path, signer_of
from microcred.trust.revocation_sources import Sources
from microcred.trust.standing import Opinion, Standing, weigh

__all__ = ["Validator"]

_MOST_OPINIONS: Final = 128  # pieces of revocation data that are weighed for one seal
_DEEPEST: Final = 6  # a responder's responder's responder is asked about; real ones stop at two
_MOST_OTHERS: Final = 192
_MOST_NAMED: Final = 16  # of one name, whose signatures are tried
_MOST_CLIMBS: Final = 4  # issuers that are fetched for one path, one above the other


class Validator:
    """All that is known about one seal, and what was found out on the way."""

    __slots__ = (
        "_anchors",
        "_climbed",
        "_doubts",
        "_left",
        "_open",
        "_others",
        "_paths",
        "_stamps",
        "_standings",
        "proofs",
        "sources",
    )

    def __init__(
        self,
        anchors: Sequence[Certificate],
        stamp_anchors: Sequence[Certificate],
        others: Sequence[Certificate],
        sources: Sources,
        proofs: Proofs,
    ) -> None:
        """Begin.

        Args:
            anchors: at which the path of a seal may end.
            stamp_anchors: at which that of a timestamp may end too.
            others: certificates that came along; nobody vouches for them.
            sources: of revocation data.
            proofs: since when things exist.
        """
        self._anchors = tuple(dict.fromkeys(anchors))
        self._stamps = tuple(dict.fromkeys((*anchors, *stamp_anchors)))
        self._others = tuple(dict.fromkeys(others))
        self.sources, self.proofs = sources, proofs
        self._paths: dict[tuple[Certificate, datetime, Purpose], Path | None] = {}
        self._standings: dict[tuple[Certificate, Certificate, datetime, datetime], Standing] = {}
        self._doubts: dict[tuple[object, ...], Doubt | None] = {}
        self._open: list[Certificate] = []
        self._climbed: set[Certificate] = set()
        self._left = _MOST_OPINIONS

    @property
    def others(self) -> tuple[Certificate, ...]:
        """The certificates that came along, and those that were fetched."""
        return self._others

    def named(self, name: bytes) -> list[Certificate]:
        """Every certificate that is known and whose holder has this DER name, octet by octet.

        Trusted lists give thousands of anchors, so they are told by their names first.
        """
        known = dict.fromkeys((*self._others, *self._stamps))
        return [one for one in known if one.subject_der == name]

    def anchors(self, purpose: Purpose) -> tuple[Certificate, ...]:
        """At which a path for a purpose may end."""
        return self._stamps if purpose == "timestamp" else self._anchors

    def path(
        self, leaf: Certificate, more: Sequence[Certificate], when: datetime, purpose: Purpose
    ) -> Path | None:
        """The best path at a time (aware), None if there is none.

        Missing issuers are fetched from where a certificate names them, if fetching is allowed.
        """
        key = (leaf, when, purpose)
        if key not in self._paths:
            self._others = tuple(dict.fromkeys((*self._others, *more)))[:_MOST_OTHERS]
            self._paths[key] = self._find(leaf, when, purpose)
        return self._paths[key]

    def _find(self, leaf: Certificate, when: datetime, purpose: Purpose) -> Path | None:
        anchors = self.anchors(purpose)
        for _ in range(_MOST_CLIMBS):
            path = find_path(leaf, self._others, anchors, when, purpose)
            if path is not None or not anchors or not self._climb(leaf):
                return path
        return find_path(leaf, self._others, anchors, when, purpose)

    def _climb(self, leaf: Certificate) -> bool:
        """Fetch the issuer of the last certificate above the leaf; whether that gave a new one."""
        last = self.known_path(leaf)[-1]
        if last in self._climbed:
            return False
        self._climbed.add(last)
        found = [one for one in self.sources.issuers_of(last) if last.signed_by(one)]
        new = [one for one in found if one not in self._others]
        self._others += tuple(new)
        return bool(new)

    def known_path(self, leaf: Certificate) -> tuple[Certificate, ...]:
        """The leaf and who signed it, as far as certificates are known, trusted or not."""
        path = [leaf]
        for _ in range(_MOST_CLIMBS):
            last = path[-1]
            named = self.named(last.issuer_der)[:_MOST_NAMED]
            above = (one for one in named if one not in path and last.signed_by(one))
            issuer = next(above, None)
            if issuer is None:
                break
            path.append(issuer)
        return tuple(path)

    def standings(
        self, path: Sequence[Certificate], when: datetime, made: datetime
    ) -> tuple[Standing, ...]:
        """How each certificate of a path stands, but the last, which is relied on as it is.

        Args:
            path: a leaf, its issuer and so on.
            when: since when what the leaf signed is proven to exist, aware.
            made: when that says that it was made, aware.
        """
        return tuple(
            self._standing(one, path[place + 1 :], when, made)
            for place, one in enumerate(path[:-1])
        )

    def _standing(
        self, certificate: Certificate, above: Sequence[Certificate], when: datetime, made: datetime
    ) -> Standing:
        key = (certificate, above[0], when, made)
        if key not in self._standings:
            if certificate in self._open or len(self._open) == _DEEPEST:
                detail = f"{shown(certificate)} would have to vouch for itself"
                return Standing(certificate, "none", detail)
            self._open.append(certificate)
            try:
                self._standings[key] = self._look(certificate, above, when, made)
            finally:
                self._open.pop()
        return self._standings[key]

    def _look(
        self, certificate: Certificate, above: Sequence[Certificate], when: datetime, made: datetime
    ) -> Standing:
        """What is embedded, then what is fetched, until one of them decides."""
        exempt = is_exempt(certificate)
        if exempt is not None:
            return Standing(certificate, "exempt", f"{shown(certificate)}: {exempt}")
        opinions = list(self._opinions(self.sources.embedded, certificate, above))
        standing = weigh(certificate, opinions, when, made)
        if standing.state in ("good", "later", "revoked"):
            return standing
        for data in self.sources.asked(certificate, above[0]):
            opinions += self._opinions((data,), certificate, above)
            standing = weigh(certificate, opinions, when, made)
            if standing.state in ("good", "later", "revoked"):
                return standing
        known = standing.holds or standing.state in ("revoked", "hold", "unknown")
        if not known and not certificate.names_revocation:
            detail = f"{shown(certificate)} names no CRL and no OCSP responder"
            return Standing(certificate, "unnamed", detail)
        if standing.state == "none" and not self.sources.asks:
            detail = f"{shown(certificate)} names a CRL or an OCSP responder; nobody was asked"
            return Standing(certificate, "unasked", detail)
        return standing

    def _opinions(
        self, found: Sequence[Data], certificate: Certificate, above: Sequence[Certificate]
    ) -> Iterator[Opinion]:
        for data in found:
            if isinstance(data, OcspResponse):
                statement = ocsp_statement(data, certificate, above[0])
            else:
                statement = crl_statement(data, certificate)
            if statement is None:
                continue
            made = data.produced_at if isinstance(data, OcspResponse) else statement.this_update
            # What is from after the time of validation exists since it was made.
            when = max(self.proofs.since(data.der), made)
            key = (data, certificate, above[0], above[-1], when)
            if key not in self._doubts:
                if not self._left:
                    continue
                self._left -= 1
                self._doubts[key] = self._doubt(data, above, when, made)
            doubt = self._doubts[key]
            if doubt is None:
                yield Opinion(data, statement)
            else:
                yield Opinion(data, statement, doubt.state, doubt.detail)

    def _doubt(
        self, data: Data, above: Sequence[Certificate], when: datetime, made: datetime
    ) -> Doubt | None:
        """Why revocation data cannot be relied on; None if it can.

        Args:
            data: the response or list.
            above: the issuer of the certificate that it is about, and so on.
            when: since when the data is proven to exist, aware.
            made: when it says that it was made, aware.
        """
        known = self._others if isinstance(data, OcspResponse) else self.named(data.issuer_der)
        signer = signer_of(data, above, known, when)
        if isinstance(signer, Doubt):
            return signer
        if signer.apart:
            return self._doubt_apart(signer.certificate, above[-1], when, made)
        if signer.certificate != above[0]:
            standing = self._standing(signer.certificate, above, when, made)
            if not standing.holds:
                return Doubt("unauthorized", f"of its signer, {standing.detail}")
        return doubt_about_path(above, when) or self._doubt_above(above, when, made)

    def _doubt_apart(
        self, signer: Certificate, anchor: Certificate, when: datetime, made: datetime
    ) -> Doubt | None:
        """RFC 5280 6.3.3 (f): the path of a list's signer ends at the anchor of the certificate."""
        path = self.path(signer, (), when, "crl")
        if path is None or path.certificates[-1] != anchor:
            return Doubt("unauthorized", "no path leads from its signer to the same anchor")
        if path.faults:
            return Doubt("unauthorized", path.faults[0].detail)
        return self._doubt_above(path.certificates, when, made)

    def _doubt_above(
        self, authorities: Sequence[Certificate], when: datetime, made: datetime
    ) -> Doubt | None:
        """Whether one of the authorities above the signer was revoked before the data existed.

        Where that is not known, it is told of the authority itself, and of the data nothing more.
        """
        for standing in self.standings(authorities, when, made):
            if standing.state in ("revoked", "hold"):
                return Doubt("unauthorized", f"of its authority, {standing.detail}")
        return None
