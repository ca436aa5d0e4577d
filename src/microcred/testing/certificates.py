"""Writing X.509 certificates, with whatever is in them.

RFC 5280 section 4, ETSI EN 319 412-3 (seals) and -5 (statements of qualified certificates). Nothing
is checked: a certificate can be written that contradicts itself.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.certificates import Certificate
    >>> from microcred.testing import certificates as writing
    >>> from microcred.testing.keys import derived_key
    >>> key = derived_key("seed", "label")
    >>> name = writing.name(country="IE", common="Root TEST")
    >>> der = writing.write_certificate(
    ...     subject=name, issuer=name, key=key, signing=key, serial=1,
    ...     begin=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC),
    ...     extensions=[writing.basic_constraints(True)],
    ... )
    >>> Certificate.from_der(der).self_signed
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.testing.der_writing import (
    NULL,
    bits,
    boolean,
    explicit,
    flags,
    ia5,
    implicit,
    integer,
    octets,
    oid,
    printable,
    sequence,
    set_of,
    time,
    utf8,
)
from microcred.testing.keys import Key

__all__ = [
    "EXTENDED_USAGES",
    "authority_information",
    "authority_key_id",
    "basic_constraints",
    "crl_points",
    "extended_key_usage",
    "extension",
    "key_usage",
    "name",
    "ocsp_no_check",
    "policies",
    "qc_statements",
    "subject_key_id",
    "write_certificate",
]

_ATTRIBUTES: Final = MappingProxyType(
    {
        "country": "2.5.4.6",
        "organisation": "2.5.4.10",
        "identifier": "2.5.4.97",
        "unit": "2.5.4.11",
        "given_name": "2.5.4.42",
        "surname": "2.5.4.4",
        "serial": "2.5.4.5",
        "common": "2.5.4.3",
    }
)
_USAGES: Final = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
EXTENDED_USAGES: Final = MappingProxyType(
    {
        "serverAuth": "1.3.6.1.5.5.7.3.1",
        "clientAuth": "1.3.6.1.5.5.7.3.2",
        "codeSigning": "1.3.6.1.5.5.7.3.3",
        "emailProtection": "1.3.6.1.5.5.7.3.4",
        "timeStamping": "1.3.6.1.5.5.7.3.8",
        "OCSPSigning": "1.3.6.1.5.5.7.3.9",
        "any": "2.5.29.37.0",
    }
)
"""Purposes of extKeyUsage by their names in RFC 5280 section 4.2.1.12."""
_QC_TYPES: Final = MappingProxyType({"esign": "1", "eseal": "2", "web": "3"})
_ACCESS: Final = MappingProxyType({"ocsp": "1.3.6.1.5.5.7.48.1", "issuers": "1.3.6.1.5.5.7.48.2"})


def name(**attributes: str) -> bytes:
    """A distinguished name of the attributes that are given and not empty.

    They are country, organisation, identifier, unit, given_name, surname, serial and common, and
    stand in this order.
    """
    written = [
        set_of(sequence(oid(dotted), (printable if word == "country" else utf8)(attributes[word])))
        for word, dotted in _ATTRIBUTES.items()
        if attributes.get(word)
    ]
    return sequence(*written)


def extension(dotted: str, value: bytes, *, critical: bool = False) -> bytes:
    """An extension of any kind and content."""
    return sequence(oid(dotted), boolean(True) if critical else b"", octets(value))


def basic_constraints(ca: bool, path_length: int | None = None) -> bytes:
    """basicConstraints, critical."""
    length = b"" if path_length is None else integer(path_length)
    value = sequence(boolean(True) if ca else b"", length)
    return extension("2.5.29.19", value, critical=True)


def key_usage(names: Iterable[str]) -> bytes:
    """keyUsage, critical, with these names of RFC 5280 section 4.2.1.3."""
    value = flags(*(_USAGES.index(one) for one in names))
    return extension("2.5.29.15", b"\x03" + bytes([len(value)]) + value, critical=True)


def extended_key_usage(names: Iterable[str], *, critical: bool = False) -> bytes:
    """extKeyUsage with names of `EXTENDED_USAGES`, or object identifiers."""
    value = sequence(*(oid(EXTENDED_USAGES.get(one, one)) for one in names))
    return extension("2.5.29.37", value, critical=critical)


def subject_key_id(key: Key) -> bytes:
    """subjectKeyIdentifier."""
    return extension("2.5.29.14", octets(key.key_id))


def authority_key_id(key: Key) -> bytes:
    """authorityKeyIdentifier, with the identifier of the key only."""
    return extension("2.5.29.35", sequence(implicit(0, key.key_id)))


def authority_information(*, ocsp: Sequence[str] = (), issuers: Sequence[str] = ()) -> bytes:
    """authorityInfoAccess: URLs of OCSP responders and of the issuer's certificate."""
    pairs = [("ocsp", url) for url in ocsp] + [("issuers", url) for url in issuers]
    entries = (
        sequence(oid(_ACCESS[kind]), implicit(6, url.encode("ascii"))) for kind, url in pairs
    )
    return extension("1.3.6.1.5.5.7.1.1", sequence(*entries))


def crl_points(urls: Sequence[str], *, issuer: bytes | None = None) -> bytes:
    """cRLDistributionPoints; `issuer` is the DER name of another signer of an indirect CRL."""
    signer = b"" if issuer is None else explicit(2, explicit(4, issuer))
    points = (
        sequence(explicit(0, explicit(0, implicit(6, url.encode("ascii")))), signer) for url in urls
    )
    return extension("2.5.29.31", sequence(*points))


def policies(dotted: Sequence[str]) -> bytes:
    """certificatePolicies without qualifiers."""
    return extension("2.5.29.32", sequence(*(sequence(oid(one)) for one in dotted)))


def ocsp_no_check() -> bytes:
    """id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1)."""
    return extension("1.3.6.1.5.5.7.48.1.5", NULL)


def qc_statements(
    *, compliance: bool = True, qscd: bool = False, types: Sequence[str] = ("eseal",)
) -> bytes:
    """qcStatements: QcCompliance, QcSSCD and QcType ("eseal", "esign", "web") as wanted."""
    found = [sequence(oid("0.4.0.1862.1.1"))] if compliance else []
    found += [sequence(oid("0.4.0.1862.1.4"))] if qscd else []
    if types:
        named = (oid(f"0.4.0.1862.1.6.{_QC_TYPES[one]}") for one in types)
        found.append(sequence(oid("0.4.0.1862.1.6"), sequence(*named)))
    disclosure = sequence(ia5("https://test.example/pds/en.pdf"), printable("en"))
    found.append(sequence(oid("0.4.0.1862.1.5"), sequence(disclosure)))
    return extension("1.3.6.1.5.5.7.1.3", sequence(*found))


def write_certificate(
    *,
    subject: bytes,
    issuer: bytes,
    key: Key,
    signing: Key,
    serial: int,
    begin: datetime,
    end: datetime,
    extensions: Sequence[bytes] = (),
    hash: str = "sha256",
) -> bytes:
    """The DER of a certificate for `key`, signed with `signing`; version 1 without extensions."""
    scheme = signing.scheme(hash)
    content = sequence(
        explicit(0, integer(2)) if extensions else b"",
        integer(serial),
        scheme,
        issuer,
        sequence(time(begin), time(end)),
        subject,
        key.spki,
        explicit(3, sequence(*extensions)) if extensions else b"",
    )
    return sequence(content, scheme, bits(signing.sign(content, hash)))
