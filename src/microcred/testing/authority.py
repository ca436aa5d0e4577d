"""Authorities of a test world: they issue, revoke, and tell what is revoked.

RFC 5280, RFC 6960, ETSI EN 319 412-3 (seals). What is made is right unless a test wants it wrong;
times are arguments, by default the world's now. An answer tells only of what was revoked by then.

    >>> from datetime import UTC, datetime, timedelta
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> ca = world.authority("Example CA")
    >>> seal = ca.seal("Example University", identifier="NTRIE-123456", country="IE")
    >>> seal.certificate.ocsp_urls, str(seal.certificates[1].subject)
    (('http://ocsp.test.example/example-ca-test',), 'O=Example CA TEST, CN=Example CA TEST')
    >>> ca.revoke(seal.certificate, at=world.now, reason="keyCompromise")
    >>> ca.revocations[0].reason, len(ca.crl()) > len(ca.crl(at=world.now - timedelta(days=1)))
    ('keyCompromise', True)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Unpack

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal import Seal
from microcred.frozen import Frozen, part
from microcred.testing import certificates as writing
from microcred.testing.crl_writing import Revocation, Scope, write_crl
from microcred.testing.keys import Key, RepeatableSigner
from microcred.testing.ocsp_writing import Answer, CertificateId, Holder, Status, write_ocsp
from microcred.testing.register import Register, with_test
from microcred.testing.serving import serve_authority
from microcred.testing.traits import (
    Purpose,
    Traits,
    extensions_of,
    ordinary_extensions,
    purposes,
    qualified_extensions,
)

__all__ = ["Authority", "Responder"]

_YEAR: Final = timedelta(days=365)
_WEEK: Final = timedelta(days=7)
_LONGEST_COMMON_NAME: Final = 64  # RFC 5280 appendix A, ub-common-name
_SAID: Final = "what the authority knows"


class Responder(Frozen):
    """Who signs OCSP responses or revocation lists for an authority.

    Attributes:
        certificate: its certificate.
        key: the key of it.
    """

    certificate: Certificate
    key: Key = part(repr=False)


class Authority:
    """Who issues certificates; `World.authority` and `Authority.authority` make them.

    Attributes:
        name: with the word TEST.
        key: its key.
        certificate: its certificate.
        above: who issued that; None for a root.
        issued: what it issued, by serial number.
        revocations: what it revoked, in order.
        urls: of its OCSP responder, its revocation list, and its certificate.
    """

    name: str
    key: Key
    certificate: Certificate
    above: Authority | None
    issued: dict[int, Certificate]
    revocations: list[Revocation]
    urls: tuple[str, str, str]

    def __init__(
        self, register: Register, name: str, above: Authority | None, country: str, traits: Traits
    ) -> None:
        """An authority below another one, or a root."""
        self.name, self.above = with_test(name), above
        self.issued, self.revocations = {}, []
        self._register = register
        self._responder: Responder | None = None
        self.key = register.key(self.name, traits.get("key", "P-256"))
        self.urls = (
            register.url("ocsp", self.name),
            register.url("crl", self.name),
            register.url("aia", self.name),
        )
        self._subject = writing.name(country=country, organisation=self.name, common=self.name)
        ages = (5, 10) if above else (10, 20)
        defaults: Traits = {
            "begin": register.now - ages[0] * _YEAR,
            "end": register.now + ages[1] * _YEAR,
            "usage": ("keyCertSign", "cRLSign"),
            "ca": True,
        }
        # Nobody vouches for a root, so nobody can tell that it is revoked.
        defaults |= {} if above else {"ocsp": False, "crl": False, "aia": False}
        own: Traits = {**defaults, **traits, "key": self.key}
        self.certificate = (above or self).issue(self._subject, **own)
        serve_authority(register.network, self)

    def __repr__(self) -> str:
        """The name, which says that it is a test."""
        return f"Authority({self.name!r})"

    # -- issuing ----------------------------------------------------------------------------

    def issue(self, subject: bytes, **traits: Unpack[Traits]) -> Certificate:
        """A certificate for a DER name, as `microcred.testing.certificates.name` writes it.

        Without traits: valid from a year before the world's now to two years after, for signing,
        naming this authority's responder, list and certificate.
        """
        now = self._register.now
        key = self._register.key(subject.hex(), traits.get("key", "P-256"))
        certificate = Certificate.from_der(
            writing.write_certificate(
                subject=subject,
                issuer=traits.get("issuer", self._subject),
                key=key,
                signing=traits.get("signing", self.key),
                serial=traits.get("serial_number", 0) or self._register.serial(self.name),
                begin=traits.get("begin", now - _YEAR),
                end=traits.get("end", now + 2 * _YEAR),
                extensions=extensions_of(traits, key, self.key, self.urls),
                hash=traits.get("hash", "sha256"),
            )
        )
        self.issued[certificate.serial_number] = certificate
        if subject != self._subject:
            self._register.enter(certificate, self)
        return certificate

    def authority(self, name: str, *, country: str = "", **traits: Unpack[Traits]) -> Authority:
        """An authority below this one."""
        return Authority(self._register, name, self, country, traits)

    def cross(self, other: Authority, **traits: Unpack[Traits]) -> Certificate:
        """A second certificate for another authority: its name and key, vouched for by this one."""
        usage = ("keyCertSign", "cRLSign")
        own: Traits = {"ca": True, "usage": usage, **traits, "key": other.key}
        return self.issue(other.certificate.subject_der, **own)

    def seal(
        self,
        name: str,
        *,
        identifier: str = "",
        country: str = "",
        qualified: bool = False,
        qscd: bool = False,
        qc_types: Sequence[str] = ("eseal",),
        algorithm: str | None = None,
        **traits: Unpack[Traits],
    ) -> Seal:
        """The seal of an organisation: its key, its certificate and those above, the root last.

        Args:
            name: organizationName, as the issuer of a credential bears it.
            identifier: organizationIdentifier, such as "NTRIE-123456".
            country: ISO 3166-1 alpha-2.
            qualified: whether the certificate claims to be a qualified one.
            qscd: whether it claims that the key is in a qualified device.
            qc_types: "eseal", "esign" or "web"; only of one that claims to be qualified.
            algorithm: of JOSE; by default the usual one of the key.
            traits: of the certificate.
        """
        key = self._register.key(f"seal of {name}", traits.get("key", "P-256"))
        common = f"TEST seal of {name}".encode()[:_LONGEST_COMMON_NAME].decode("utf-8", "ignore")
        subject = writing.name(
            country=country, organisation=name, identifier=identifier, common=common.rstrip()
        )
        said = (
            qualified_extensions(qscd=qscd, types=qc_types) if qualified else ordinary_extensions()
        )
        own: Traits = {**traits, "key": key, "extra": [*said, *traits.get("extra", ())]}
        certificate = self.issue(subject, **own)
        signer = RepeatableSigner(key, algorithm)
        return Seal.from_signer(signer, (certificate, *self.chain))

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """Its certificate and those above, the root last."""
        above = self.above.chain if self.above else ()
        return (self.certificate, *above)

    def responder(
        self,
        name: str = "OCSP responder",
        *,
        eku: Purpose = "non-critical",
        no_check: bool = True,
        **traits: Unpack[Traits],
    ) -> Responder:
        """A responder to which this authority delegates its answers (RFC 6960 section 4.2.2.2).

        Args:
            name: commonName.
            eku: how the purpose OCSPSigning stands in its certificate.
            no_check: whether the certificate says that it is not to be checked for revocation.
            traits: of the certificate; by default it names neither responder nor list.
        """
        key = self._register.key(f"{name} of {self.name}", traits.get("key", "P-256"))
        subject = writing.name(organisation=self.name, common=with_test(name))
        said = [*purposes("OCSPSigning", eku), *([writing.ocsp_no_check()] if no_check else [])]
        defaults: Traits = {"usage": ("digitalSignature",), "ocsp": False, "crl": False}
        end = min(self.certificate.not_after, self._register.now + 5 * _YEAR)
        own: Traits = {"end": end, "begin": self.certificate.not_before, **defaults, **traits}
        own |= {"key": key, "extra": [*said, *traits.get("extra", ())]}
        return Responder(self.issue(subject, **own), key)

    # -- revoking ---------------------------------------------------------------------------

    def revoke(
        self,
        certificate: Certificate,
        *,
        at: datetime | None = None,
        reason: str | None = None,
        invalid_since: datetime | None = None,
    ) -> None:
        """Revoke a certificate; `reason` is a name of RFC 5280 section 5.3.1 ("keyCompromise")."""
        moment = self._register.moment(at)
        entry = Revocation(certificate.serial_number, moment, reason, None, invalid_since)
        self.revocations.append(entry)

    def revoked_by(self, at: datetime) -> list[Revocation]:
        """What it has revoked by then, the last entry of each certificate.

        removeFromCRL ends what certificateHold began.
        """
        known = {one.serial_number: one for one in self.revocations if one.revoked_at <= at}
        return [one for one in known.values() if one.reason != "removeFromCRL"]

    def ocsp(
        self,
        certificate: Certificate | CertificateId,
        *,
        at: datetime | None = None,
        next_update: datetime | timedelta | None = _WEEK,
        produced_at: datetime | None = None,
        status: Status | None = None,
        by: Holder | None = None,
        certificates: Sequence[Certificate] | None = None,
        named_by: Literal["key", "name"] = "key",
        id_hash: str = "sha1",
        nonce: bytes | None = None,
        archive_cutoff: datetime | None = None,
        certificate_hash: bool = False,
        hash: str = "sha256",
    ) -> bytes:
        """An OCSPResponse about a certificate.

        Args:
            certificate: of whom; or the CertID of a request.
            at: thisUpdate, and what is known then is told.
            next_update: a time, or how long after `at`; None for none.
            produced_at: when it was signed, by default `at`.
            status: said in place of what is known.
            by: who signs: a `Responder`, or this authority; by default its own responder.
            certificates: those sent along; by default that of the responder, if it is a delegate.
            named_by: whether the responder is named by its key or by its name.
            id_hash: hash of the CertID.
            nonce: that of the request.
            archive_cutoff: since when it remembers what has expired.
            certificate_hash: whether it proves that it knows the certificate (ISIS-MTT CertHash).
            hash: of the signature.
        """
        moment = self._register.moment(at)
        which = certificate
        if isinstance(which, Certificate):
            which = CertificateId.of(which, self.certificate, id_hash)
        known = self.issued.get(which.serial_number)
        answer = self._answer(which, moment, status)
        state = {name: getattr(answer, name) for name in ("status", "revoked_at", "reason")}
        answer = Answer(
            which,
            moment,
            _later(moment, next_update),
            archive_cutoff=archive_cutoff,
            certificate_hash=_sha256(known) if certificate_hash and known else None,
            **state,
        )
        signer = by or self._own_responder()
        if certificates is None:
            certificates = [] if signer is self else [signer.certificate]
        return write_ocsp(
            [answer],
            produced_at=self._register.moment(produced_at or moment),
            signer=signer,
            certificates=certificates,
            named_by=named_by,
            nonce=nonce,
            hash=hash,
        )

    def _answer(self, which: CertificateId, at: datetime, status: Status | None) -> Answer:
        """What is known, or what is to be said."""
        entries = {one.serial_number: one for one in self.revoked_by(at)}
        entry = entries.get(which.serial_number)
        if status == "revoked" and entry is None:
            return Answer(which, at, None, "revoked", at)
        if entry is not None and status in (None, "revoked"):
            return Answer(which, at, None, "revoked", entry.revoked_at, entry.reason)
        known: Status = "good" if which.serial_number in self.issued else "unknown"
        return Answer(which, at, None, status or known)

    def _own_responder(self) -> Responder:
        if self._responder is None:
            self._responder = self.responder()
        return self._responder

    def crl(
        self,
        *,
        at: datetime | None = None,
        next_update: datetime | timedelta | None = _WEEK,
        number: int | None = None,
        delta_since: datetime | None = None,
        of: Sequence[Authority] = (),
        by: Holder | None = None,
        scope: Scope | None = None,
        expired_since: datetime | None = None,
        extra: Sequence[bytes] = (),
        hash: str = "sha256",
    ) -> bytes:
        """The revocation list.

        Args:
            at: thisUpdate, and what is known then is told.
            next_update: a time, or how long after `at`; None for none.
            number: cRLNumber; by default one that grows with `at`.
            delta_since: a list of what is new since the list of that time.
            of: other authorities whose certificates are in it too: an indirect list.
            by: who signs, by default this authority.
            scope: issuingDistributionPoint.
            expired_since: expiredCertsOnCRL.
            extra: more extensions.
            hash: of the signature.
        """
        moment = self._register.moment(at)
        base = None if delta_since is None else self._register.moment(delta_since)
        entries = [one for one in self.revoked_by(moment) if base is None or one.revoked_at > base]
        for other in of:
            entries += [
                Revocation(one.serial_number, one.revoked_at, one.reason, other._subject)
                for one in other.revoked_by(moment)
            ]
        return write_crl(
            entries,
            this_update=moment,
            signer=by or self,
            next_update=_later(moment, next_update),
            number=_number(moment) if number is None else number,
            base_number=None if base is None else _number(base),
            scope=scope or (Scope(indirect=True) if of else None),
            expired_since=expired_since,
            extra=extra,
            hash=hash,
        )


def _later(at: datetime, until: datetime | timedelta | None) -> datetime | None:
    return at + until if isinstance(until, timedelta) else until


def _number(at: datetime) -> int:
    return int(at.timestamp())


def _sha256(certificate: Certificate) -> bytes:
    return hashlib.sha256(certificate.der).digest()
