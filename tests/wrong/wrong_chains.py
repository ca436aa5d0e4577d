"""Certificates that do not prove their holder: one chain for each rule of a path."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from forging import GONE, b64, forge
from wrong_rows import F, I, S, Wrong, document, jades, payload

from examples import NOW, OTHER, UNI, seal_of, trust_of
from microcred import Trust
from microcred.crypto.certificates import Certificate, issuer_serial
from microcred.crypto.keys import PrivateKey
from microcred.findings import Check

__all__ = ["CHAINS", "bound_to"]

_DAY = timedelta(days=1)


def _p_256() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Rank:
    """One certificate of a chain, as it is going to be.

    Attributes:
        usage: bits of keyUsage.
        authority: whether basicConstraints says CA.
        length: pathLenConstraint.
        begin, end: when it is valid.
        identifier: organizationIdentifier, None for none.
        extensions: further ones, with whether they are critical.
        key: makes the private key.
        broken: whether it is signed with SHA-1.
    """

    usage: frozenset[str]
    authority: bool = False
    length: int | None = None
    begin: datetime = NOW - 30 * _DAY
    end: datetime = NOW + 300 * _DAY
    identifier: str | None = UNI.identifier
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = ()
    key: Callable[[], Any] = _p_256
    broken: bool = False


LEAF = Rank(frozenset({"digital_signature"}))
AUTHORITY = Rank(frozenset({"key_cert_sign"}), authority=True)
_BITS = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _name(common: str, identifier: str | None) -> x509.Name:
    attributes = [
        (NameOID.ORGANIZATION_NAME, UNI.name.get("en", "")),
        (NameOID.COMMON_NAME, common),
    ]
    if identifier is not None:
        attributes.append((NameOID.ORGANIZATION_IDENTIFIER, identifier))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def chain(*ranks: Rank) -> tuple[Any, tuple[Certificate, ...]]:
    """A signer over the first certificate, and all of them, the root last."""
    keys = [rank.key() for rank in ranks]
    names = [_name(f"TEST {place}", rank.identifier) for place, rank in enumerate(ranks)]
    made: list[Certificate] = []
    for place, rank in enumerate(ranks):
        above = min(place + 1, len(ranks) - 1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[place])
            .issuer_name(names[above])
            .public_key(keys[place].public_key())
            .serial_number(1000 + place)
            .not_valid_before(rank.begin)
            .not_valid_after(rank.end)
            .add_extension(x509.BasicConstraints(rank.authority, rank.length), critical=True)
            .add_extension(x509.KeyUsage(**{bit: bit in rank.usage for bit in _BITS}), True)
        )
        for extension, critical in rank.extensions:
            builder = builder.add_extension(extension, critical)
        der = builder.sign(keys[above], hashes.SHA256()).public_bytes(Encoding.DER)
        made.append(Certificate.from_der(_with_sha_1(der, keys[above]) if rank.broken else der))
    return _signer(keys[0], made[0]), tuple(made)


def _with_sha_1(der: bytes, key: Any) -> bytes:
    """The certificate signed anew with ECDSA over SHA-1, which `cryptography` does not write."""
    certificate = asn1_x509.Certificate.load(der)
    certificate["tbs_certificate"]["signature"] = {"algorithm": "sha1_ecdsa"}
    certificate["signature_algorithm"] = {"algorithm": "sha1_ecdsa"}
    value = key.sign(certificate["tbs_certificate"].dump(), ec.ECDSA(hashes.SHA1()))  # noqa: S303 - what is wrong with it
    certificate["signature_value"] = value
    return bytes(certificate.dump(force=True))


def _signer(key: Any, leaf: Certificate) -> Any:
    if leaf.public_key.kind == "other":  # no algorithm here has a name for it
        return SimpleNamespace(certificate=leaf, algorithm="ES256", sign=lambda data: bytes(64))
    private = PrivateKey(key)
    algorithm = "RS256" if leaf.public_key.kind == "RSA" else "ES256"
    return SimpleNamespace(
        certificate=leaf, algorithm=algorithm, sign=partial(private.sign, algorithm)
    )


def bound_to(*ranks: Rank, **members: Any) -> tuple[Callable[[], bytes], Callable[[], Trust]]:
    """A good seal by the first of the chain, and trust in its last."""

    @cache
    def made() -> tuple[Any, tuple[Certificate, ...]]:
        return chain(*ranks)

    def seal() -> bytes:
        signer, certificates = made()
        x5c = [b64(one.der) for one in certificates[:-1]]
        text = json.dumps(document(**members)) if members else payload()
        return forge(payload=text, signer=signer, x5c=x5c)

    return seal, lambda: Trust(anchors=[made()[1][-1]], issuers=[UNI.identifier])


def _certificate(code: str, *ranks: Rank, **members: Any) -> Wrong:
    """A row whose certificates are at fault and nothing else."""
    seal, trust = bound_to(*ranks)
    return Wrong(seal, code, Check.CERTIFICATE, I, I, trust=trust, **members)


def _leaf(**changes: Any) -> Rank:
    return replace(LEAF, **changes)


def _extended(*oids: str) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    named = [x509.ObjectIdentifier(oid) for oid in oids]
    return ((x509.ExtendedKeyUsage(named), False),)


_CRL = x509.CRLDistributionPoints(
    [
        x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://crl.example/1.crl")], None, None, None
        )
    ]
)
_UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")


def _small_rsa() -> Any:
    return rsa.generate_private_key(65537, 1024)  # noqa: S505 - what is wrong with it


def _no_organisation() -> Wrong:
    seal, trust = bound_to(_leaf(identifier=None), AUTHORITY)
    return Wrong(seal, "issuer.unproven", Check.ISSUER, I, F, trust=trust)


def _revocable() -> Wrong:
    seal, trust = bound_to(_leaf(extensions=((_CRL, False),)), AUTHORITY)
    return Wrong(seal, "revocation.not_checked", Check.REVOCATION, S, I, trust=trust)


def _unusable_key() -> Wrong:
    brainpool = partial(ec.generate_private_key, ec.BrainpoolP256R1())
    seal, trust = bound_to(_leaf(key=brainpool), AUTHORITY)
    return Wrong(seal, "key.unsupported", Check.KEY, I, F, F, trust)


def _kid_of_another() -> str:
    return b64(issuer_serial(seal_of(OTHER).certificate))


CHAINS: dict[str, Wrong] = {
    "no anchors": Wrong(
        jades(),
        *("certificate.no_anchors", Check.CERTIFICATE, I, I),
        trust=lambda: Trust(issuers=[UNI.identifier]),
    ),
    "the anchor of somebody else": Wrong(
        jades(),
        *("certificate.no_path", Check.CERTIFICATE, I, I),
        trust=lambda: Trust(anchors=[seal_of(OTHER).root], issuers=[UNI.identifier]),
    ),
    "its own root in the file is no anchor": Wrong(
        jades(x5c=[b64(one.der) for one in seal_of().certificates]),
        *("certificate.no_path", Check.CERTIFICATE, I, I),
        trust=lambda: Trust(anchors=[seal_of(OTHER).root], issuers=[UNI.identifier]),
    ),
    "a certificate that has ended": _certificate(
        "certificate.expired", _leaf(end=NOW - _DAY), AUTHORITY
    ),
    "a root that has ended": _certificate(
        "certificate.expired", LEAF, replace(AUTHORITY, end=NOW - _DAY)
    ),
    "a certificate that ended since": Wrong(
        jades(), "certificate.expired", Check.CERTIFICATE, I, I, at=NOW + 800 * _DAY
    ),
    "a certificate that has not begun": _certificate(
        "certificate.not_yet_valid", _leaf(begin=NOW + _DAY), AUTHORITY
    ),
    "signed with SHA-1": _certificate("certificate.weak_algorithm", _leaf(broken=True), AUTHORITY),
    "an authority with an RSA key of 1024 bits": _certificate(
        "certificate.weak_key", LEAF, replace(AUTHORITY, key=_small_rsa)
    ),
    "an unknown critical extension": _certificate(
        "certificate.unprocessed_extension", _leaf(extensions=((_UNKNOWN, True),)), AUTHORITY
    ),
    "the certificate of a web server": _certificate(
        "certificate.wrong_purpose", _leaf(extensions=_extended("1.3.6.1.5.5.7.3.1")), AUTHORITY
    ),
    "a key for encryption": _certificate(
        "certificate.wrong_usage", _leaf(usage=frozenset({"key_encipherment"})), AUTHORITY
    ),
    "issued by another seal": _certificate("certificate.not_an_authority", LEAF, LEAF, AUTHORITY),
    "an authority that may not sign": _certificate(
        "certificate.not_an_authority", LEAF, replace(AUTHORITY, usage=frozenset({"crl_sign"}))
    ),
    "one authority too many": _certificate(
        "certificate.path_too_long", LEAF, AUTHORITY, replace(AUTHORITY, length=0)
    ),
    "a key that no algorithm knows": _unusable_key(),
    "a certificate that may be revoked": _revocable(),
    "a certificate without organizationIdentifier": _no_organisation(),
    # -- the reference to the certificate ---------------------------------------------------------
    "no certificate in the file": Wrong(
        jades(x5c=GONE), "certificate.not_included", Check.CERTIFICATE, I, F, S
    ),
    "a certificate that is none": Wrong(
        jades(x5c=["AQID"]), "certificate.unreadable", Check.CERTIFICATE, signature=S
    ),
    "the certificate exchanged": Wrong(
        jades(x5c=[b64(seal_of(OTHER).certificate.der)]),
        *("certificate.reference_mismatch", Check.CERTIFICATE),
        signature=F,
    ),
    "certificate and digest exchanged": Wrong(
        lambda: forge(
            payload=payload(),
            signer=SimpleNamespace(
                certificate=seal_of(OTHER).certificate,
                algorithm="ES256",
                sign=seal_of().sign,
            ),
        ),
        *("signature.invalid", Check.SIGNATURE),
        signature=F,
        trust=lambda: trust_of(OTHER),
    ),
    "the key id of another": Wrong(
        jades(kid=_kid_of_another()), "certificate.kid_mismatch", Check.CERTIFICATE
    ),
    "the digest of nothing": Wrong(
        jades(**{"x5t#S256": "AQ"}), "certificate.reference_unreadable", Check.CERTIFICATE
    ),
    "no digest": Wrong(
        jades(**{"x5t#S256": GONE}), "certificate.reference_missing", Check.CERTIFICATE
    ),
    "a digest of SHA-1 alone": Wrong(
        jades(**{"x5t#S256": GONE, "x5t": "AQ"}), "certificate.reference_sha1", Check.CERTIFICATE
    ),
    "two digests": Wrong(
        jades(**{"x5t#o": {"digAlg": "S512", "digVal": "AQ"}}),
        *("certificate.reference_ambiguous", Check.CERTIFICATE),
    ),
}
"""Rows about certificates, by what is wrong."""
