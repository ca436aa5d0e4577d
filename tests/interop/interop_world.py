"""The world that DSS judges in: authorities, seals, a time-stamping authority, revocation data.

Everything is written as files, since DSS runs in a process of its own: certificates, CRLs and OCSP
responses as DER, keys as PKCS#12. Times are those given; every name says TEST.

    >>> import tempfile
    >>> from datetime import UTC
    >>> world = InteropWorld(Path(tempfile.mkdtemp()), datetime(2026, 3, 1, 12, tzinfo=UTC))
    >>> world.authority.certificate.common_name, world.anchors[0].name
    ('TEST authority', 'root.der')
    >>> sorted(path.name for path in world.revocation(world.now)["crls"])
    ['authority-20260301T120000.crl', 'root-20260301T120000.crl']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509 import ocsp

from microcred.crypto.certificates import Certificate
from simulator import Authority, extension, key_of, name_of, purposes_of, revocation_of

PASSWORD = "interop"
_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"  # id-pkix-ocsp-nocheck, RFC 6960 4.2.2.2.1
_YEAR = timedelta(days=365)


@dataclass
class InteropWorld:
    """A root, an authority below it that issues seals, a TSA and a responder, around one time."""

    folder: Path
    now: datetime
    leaves: list[Certificate] = field(default_factory=list)
    revoked: dict[int, datetime] = field(default_factory=dict)
    _seals: set[Path] = field(default_factory=set)

    @cached_property
    def root(self) -> Authority:
        """What a verifier trusts."""
        name = name_of(country="IE", organisation="microcred TEST", common="TEST root")
        return Authority.root(name, key_of("P-256", 1), begin=self.begin, end=self.now + 20 * _YEAR)

    @cached_property
    def authority(self) -> Authority:
        """Who issues the seals."""
        name = name_of(country="IE", organisation="microcred TEST", common="TEST authority")
        where = revocation_of(crl="http://crl.test/root.crl")
        return self.root.authority(
            name, key_of("P-256", 2), begin=self.begin, end=self.now + 20 * _YEAR, extra=where
        )

    @property
    def begin(self) -> datetime:
        """When every certificate begins to be valid."""
        return self.now - timedelta(days=150)

    @cached_property
    def anchors(self) -> tuple[Path, ...]:
        """The root as a file."""
        return (self.written("root.der", self.root.certificate.der),)

    @cached_property
    def responder(self) -> tuple[Any, Certificate]:
        """Key and certificate of who answers OCSP for the authority (RFC 6960 4.2.2.2)."""
        key = key_of("P-256", 3)
        name = name_of(country="IE", organisation="microcred TEST", common="TEST responder")
        extra = [purposes_of("OCSP_SIGNING"), extension(_NO_CHECK)]
        usage = ("digital_signature",)
        end = self.now + 2 * _YEAR
        return key, self.authority.issue(
            name, key, begin=self.begin, end=end, usage=usage, extra=extra
        )

    @cached_property
    def stranger(self) -> Authority:
        """A root that nobody trusts."""
        name = name_of(country="IE", organisation="microcred TEST", common="TEST stranger")
        return Authority.root(name, key_of("P-256", 4), begin=self.begin, end=self.now + 20 * _YEAR)

    def tsa(self, number: int = 1) -> Path:
        """A time-stamping authority below the root, as PKCS#12; 9: the stranger's."""
        key, common = key_of("P-256", 10 + number), f"TEST TSA {number}"
        issuer = self.stranger if number == 9 else self.root
        name = name_of(country="IE", organisation="microcred TEST", common=common)
        usage, aim = ("digital_signature",), purposes_of("TIME_STAMPING")[0]
        extra = [(aim, True), *revocation_of(crl="http://crl.test/root.crl")]
        begin = self.begin + (_YEAR if number == 2 else timedelta(0))
        leaf = issuer.issue(name, key, begin=begin, end=begin + 5 * _YEAR, usage=usage, extra=extra)
        return self.pkcs12(f"tsa-{number}.p12", key, leaf, issuer.certificate)

    def seal(self, shape: str = "P-256", number: int = 20, **traits: Any) -> Path:
        """A seal of the authority, as PKCS#12 with its chain but for the root."""
        file = self.folder / f"seal-{shape}-{number}.p12"
        if file in self._seals:
            return file
        self._seals.add(file)
        key = key_of(shape, number)
        name = name_of(
            country="IE",
            organisation="Example University",
            identifier="NTRIE-123456",
            common=f"TEST seal {shape} {number}",
        )
        where = revocation_of(crl="http://crl.test/authority.crl", ocsp="http://ocsp.test/")
        traits = {"begin": self.begin, "end": self.now + 2 * _YEAR, "extra": where, **traits}
        leaf = self.authority.issue(name, key, **traits)
        self.leaves.append(leaf)
        chain = (self.authority.certificate,)
        return self.pkcs12(file.name, key, leaf, *chain)

    def revocation(self, at: datetime) -> dict[str, list[Path]]:
        """CRLs of root and authority and an OCSP response for each seal, as members of a job."""
        stamp = f"{at:%Y%m%dT%H%M%S}"
        return {
            "crls": [
                self.written(f"root-{stamp}.crl", self._crl(self.root, at, ())),
                self.written(f"authority-{stamp}.crl", self._crl(self.authority, at, self.revoked)),
            ],
            "ocsps": self._ocsps(at, f"{stamp}", *self.responder),
        }

    def answered_by_stranger(self, at: datetime) -> dict[str, list[Path]]:
        """The same without the authority's CRL, and OCSP by a responder of another authority."""
        key = key_of("P-256", 5)
        name = name_of(country="IE", organisation="microcred TEST", common="TEST wrong responder")
        extra = [purposes_of("OCSP_SIGNING"), extension(_NO_CHECK)]
        traits = {"begin": self.begin, "end": self.now + 2 * _YEAR, "extra": extra}
        responder = self.root.issue(name, key, usage=("digital_signature",), **traits)
        stamp = f"{at:%Y%m%dT%H%M%S}-by-stranger"
        crls = self.revocation(at)["crls"][:1]
        return {"crls": crls, "ocsps": self._ocsps(at, stamp, key, responder)}

    def _ocsps(self, at: datetime, stamp: str, key: Any, responder: Certificate) -> list[Path]:
        return [
            self.written(f"seal-{number}-{stamp}.ocsp", self._ocsp(leaf, at, key, responder))
            for number, leaf in enumerate(self.leaves)
        ]

    def written(self, name: str, octets: bytes) -> Path:
        """A file of the world."""
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def pkcs12(self, name: str, key: Any, leaf: Certificate, *chain: Certificate) -> Path:
        """Key and certificates as a file under `PASSWORD`."""
        loaded = [x509.load_der_x509_certificate(one.der) for one in (leaf, *chain)]
        secret = BestAvailableEncryption(PASSWORD.encode())
        octets = pkcs12.serialize_key_and_certificates(b"key", key, loaded[0], loaded[1:], secret)
        return self.written(name, octets)

    def _crl(self, issuer: Authority, at: datetime, revoked: Sequence[int] | dict) -> bytes:
        number = x509.CRLNumber(int(at.timestamp()))
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.name)
            .last_update(at)
            .next_update(at + timedelta(days=7))
            .add_extension(number, critical=False)
            .add_extension(authority, critical=False)
        )
        for serial in revoked:
            if self.revoked[serial] <= at:
                entry = x509.RevokedCertificateBuilder(serial, self.revoked[serial])
                reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
                builder = builder.add_revoked_certificate(
                    entry.add_extension(reason, False).build()
                )
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _ocsp(self, leaf: Certificate, at: datetime, key: Any, responder: Certificate) -> bytes:
        when = self.revoked.get(leaf.serial_number)
        bad = when is not None and when <= at
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=x509.load_der_x509_certificate(leaf.der),
            issuer=x509.load_der_x509_certificate(self.authority.certificate.der),
            algorithm=hashes.SHA1(),  # noqa: S303 - the hash of RFC 6960's CertID, as responders use it
            cert_status=ocsp.OCSPCertStatus.REVOKED if bad else ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=at + timedelta(days=1),
            revocation_time=when if bad else None,
            revocation_reason=x509.ReasonFlags.key_compromise if bad else None,
        )
        signer = x509.load_der_x509_certificate(responder.der)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer).certificates(
            [signer]
        )
        made = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
        return _produced(made, at, key)


def _produced(der: bytes, at: datetime, key: Any) -> bytes:
    """The response as if it had been produced then; the builder knows only the clock's time."""
    response = asn1_ocsp.OCSPResponse.load(der)
    basic = response.basic_ocsp_response
    basic["tbs_response_data"]["produced_at"] = at
    basic["signature"] = key.sign(basic["tbs_response_data"].dump(), ec.ECDSA(hashes.SHA256()))
    response["response_bytes"]["response"] = asn1_ocsp.BasicOCSPResponse.load(
        basic.dump(force=True)
    )
    return bytes(response.dump(force=True))
