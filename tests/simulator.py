"""Odd certificates, in memory: authorities that issue what nobody should.

What users test with, and most tests here, is `microcred.testing`. This remains for certificates
that `cryptography` builds and that world does not: other curves, old versions, any extension.

Everything is made when it is asked for, at times that are given; keys are made once and shared, so
that a test costs a signature or two. Nothing here looks at what it makes.

    >>> from simulator import Authority
    >>> root = Authority.root()
    >>> leaf = root.authority("Issuing authority").leaf()
    >>> leaf.name, leaf.signed_by(root.certificate)
    ('Example University', False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from microcred.crypto.certificates import Certificate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGIN, END = NOW - timedelta(days=365), NOW + timedelta(days=365)
SEALING = ("digital_signature", "content_commitment")
ISSUING = ("key_cert_sign", "crl_sign")
_USAGES = (
    *SEALING,
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    *ISSUING,
    "encipher_only",
    "decipher_only",
)
_ATTRIBUTES = {
    "country": NameOID.COUNTRY_NAME,
    "organisation": NameOID.ORGANIZATION_NAME,
    "identifier": NameOID.ORGANIZATION_IDENTIFIER,
    "given_name": NameOID.GIVEN_NAME,
    "surname": NameOID.SURNAME,
    "serial": NameOID.SERIAL_NUMBER,
    "common": NameOID.COMMON_NAME,
}
_CURVES = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
    "brainpool": ec.BrainpoolP256R1,
}


@cache
def key_of(shape: str = "P-256", number: int = 0) -> Any:
    """The private key of that shape and number, always the same: "P-256", "Ed25519", "RSA-2048"."""
    if shape in _CURVES:
        return ec.generate_private_key(_CURVES[shape]())
    if shape.startswith("RSA-"):
        return rsa.generate_private_key(65537, int(shape.removeprefix("RSA-")))
    kinds = {"Ed25519": ed25519.Ed25519PrivateKey, "Ed448": ed448.Ed448PrivateKey}
    return kinds[shape].generate()


def name_of(**attributes: str) -> x509.Name:
    """A distinguished name of the attributes in `_ATTRIBUTES`, in that order."""
    return x509.Name(
        [
            x509.NameAttribute(oid, attributes[word])
            for word, oid in _ATTRIBUTES.items()
            if attributes.get(word)
        ]
    )


def usage_of(names: Sequence[str]) -> x509.KeyUsage:
    """keyUsage with these bits, in the words of `cryptography`."""
    return x509.KeyUsage(**{one: one in names for one in _USAGES})


def extension(oid: str, value: bytes = b"\x05\x00", *, critical: bool = False) -> Any:
    """An extension of any kind and content, for `extra`."""
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value), critical


def purposes_of(*names: str) -> Any:
    """extKeyUsage for `extra`: "SERVER_AUTH" and so on, or object identifiers."""
    oids = [getattr(ExtendedKeyUsageOID, one, None) or x509.ObjectIdentifier(one) for one in names]
    return x509.ExtendedKeyUsage(oids), False


def revocation_of(crl: str = "", ocsp: str = "") -> list[Any]:
    """Where revocation can be looked up, for `extra`."""
    found: list[Any] = []
    if crl:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
        found.append((x509.CRLDistributionPoints([point]), False))
    if ocsp:
        where = x509.UniformResourceIdentifier(ocsp)
        access = x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, where)
        found.append((x509.AuthorityInformationAccess([access]), False))
    return found


@dataclass(frozen=True)
class Authority:
    """Who issues certificates: a name, a key, and a certificate that says so."""

    name: x509.Name
    key: Any
    certificate: Certificate

    @classmethod
    def root(cls, name: str | x509.Name = "Root", key: Any = None, **traits: Any) -> Authority:
        """One that vouches for itself."""
        own = key or key_of("P-256", _number(name))
        subject = name if isinstance(name, x509.Name) else _authority_name(name)
        signer = cls(subject, own, None)  # type: ignore[arg-type] # until it has signed itself
        return cls(subject, own, signer.issue(subject, own, **_for_authorities(traits)))

    def authority(self, name: str | x509.Name, key: Any = None, **traits: Any) -> Authority:
        """One below it."""
        own = key or key_of("P-256", _number(name))
        subject = name if isinstance(name, x509.Name) else _authority_name(name)
        return Authority(subject, own, self.issue(subject, own, **_for_authorities(traits)))

    def cross(self, other: Authority, **traits: Any) -> Certificate:
        """A second certificate for another authority: its name and key, vouched for by this one."""
        return self.issue(other.name, other.key, **_for_authorities(traits))

    def leaf(
        self,
        organisation: str = "Example University",
        identifier: str = "NTRIE-123456",
        key: Any = None,
        **traits: Any,
    ) -> Certificate:
        """The certificate of a seal."""
        subject = name_of(country="IE", organisation=organisation, identifier=identifier)
        return self.issue(subject, key or key_of("P-256", -1), **traits)

    def issue(
        self,
        subject: x509.Name,
        key: Any,
        *,
        begin: datetime = BEGIN,
        end: datetime = END,
        ca: bool | None = False,
        path_length: int | None = None,
        usage: Sequence[str] | None = SEALING,
        extra: Sequence[tuple[Any, bool]] = (),
        sha1: bool = False,
        key_ids: bool = True,
        issuer: x509.Name | None = None,
        signed_with: Any = None,
        version: x509.Version = x509.Version.v3,
    ) -> Certificate:
        """A certificate for a name and key, with any trait; `ca` or `usage` None: not said.

        `issuer` and `signed_with` forge: another name as issuer, another key under the signature.
        """
        signing = signed_with or self.key
        found: list[tuple[Any, bool]] = list(extra)
        if ca is not None:
            found.append((x509.BasicConstraints(ca, path_length if ca else None), True))
        if usage is not None:
            found.append((usage_of(usage), True))
        if key_ids:
            identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
            authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
            found += [(identifier, False), (authority, False)]
        builder = x509.CertificateBuilder(
            subject_name=subject,
            issuer_name=issuer or self.name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=begin,
            not_valid_after=end,
        )
        for value, critical in found if version is x509.Version.v3 else ():
            builder = builder.add_extension(value, critical)
        builder._version = version
        edwards = isinstance(signing, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
        made = builder.sign(signing, None if edwards else hashes.SHA256())
        der = made.public_bytes(Encoding.DER)
        return Certificate.from_der(_sha1_signed(der, signing) if sha1 else der)


def _sha1_signed(der: bytes, key: Any) -> bytes:
    """The certificate, signed anew with a hash that the builder refuses."""
    certificate = asn1_x509.Certificate.load(der)
    elliptic = isinstance(key, ec.EllipticCurvePrivateKey)
    scheme = {"algorithm": "sha1_ecdsa" if elliptic else "sha1_rsa"}
    certificate["tbs_certificate"]["signature"] = scheme
    certificate["signature_algorithm"] = scheme
    signed = certificate["tbs_certificate"].dump(force=True)
    digest = hashes.SHA1()  # noqa: S303 - broken hashes are among the wrong inputs
    how = (ec.ECDSA(digest),) if elliptic else (padding.PKCS1v15(), digest)
    certificate["signature_value"] = key.sign(signed, *how)
    return bytes(certificate.dump(force=True))


def _authority_name(text: str) -> x509.Name:
    return name_of(country="IE", organisation=f"{text} organisation", common=text)


def _for_authorities(traits: dict[str, Any]) -> dict[str, Any]:
    return {"ca": True, "usage": ISSUING, **traits}


def _number(name: str | x509.Name) -> int:
    """Which of the keys: one for every name, the same in every run."""
    text = name if isinstance(name, str) else name.rfc4514_string()
    return int.from_bytes(text.encode()[-6:], "big") + 1
