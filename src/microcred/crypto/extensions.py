"""The extensions of a certificate as values.

RFC 5280 section 4.2, RFC 3739 and ETSI EN 319 412-5 (statements about qualified certificates).
What decides about trust (basicConstraints, keyUsage) is read at once, so that a certificate with a
malformed one is refused; the rest is read when asked for, and what cannot be read there is told as
absent or unreadable, since real certificates have faults in what nobody needs.

    >>> from microcred.crypto.extensions import QCStatements
    >>> QCStatements(statements=("0.4.0.1862.1.1",), types=("eseal",)).compliance
    True
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from microcred.crypto.der import (
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    Element,
    children,
    context,
    read_one,
)
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = [
    "AUTHORITY_INFORMATION",
    "AUTHORITY_KEY_ID",
    "BASIC_CONSTRAINTS",
    "CRL_DISTRIBUTION_POINTS",
    "EXTENDED_KEY_USAGE",
    "KEY_USAGE",
    "OCSP_NO_CHECK",
    "QC_STATEMENTS",
    "SUBJECT_KEY_ID",
    "SUBJECT_NAMES",
    "Extension",
    "QCStatements",
    "read_authority_key_id",
    "read_basic_constraints",
    "read_crl_urls",
    "read_extended_key_usage",
    "read_extensions",
    "read_issuer_urls",
    "read_key_usage",
    "read_ocsp_urls",
    "read_qc_statements",
    "read_subject_names",
]

SUBJECT_KEY_ID: Final = "2.5.29.14"
"""subjectKeyIdentifier."""
SUBJECT_NAMES: Final = "2.5.29.17"
"""subjectAltName."""
KEY_USAGE: Final = "2.5.29.15"
"""keyUsage."""
BASIC_CONSTRAINTS: Final = "2.5.29.19"
"""basicConstraints."""
CRL_DISTRIBUTION_POINTS: Final = "2.5.29.31"
"""cRLDistributionPoints."""
AUTHORITY_KEY_ID: Final = "2.5.29.35"
"""authorityKeyIdentifier."""
EXTENDED_KEY_USAGE: Final = "2.5.29.37"
"""extKeyUsage."""
OCSP_NO_CHECK: Final = "1.3.6.1.5.5.7.48.1.5"
"""id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1)."""
AUTHORITY_INFORMATION: Final = "1.3.6.1.5.5.7.1.1"
"""authorityInfoAccess."""
QC_STATEMENTS: Final = "1.3.6.1.5.5.7.1.3"
"""qcStatements."""

_OCSP: Final = "1.3.6.1.5.5.7.48.1"
_ISSUERS: Final = "1.3.6.1.5.5.7.48.2"
_MOST_EXTENSIONS: Final = 64
_HOST: Final = context(2, constructed=False)
_URL: Final = context(6, constructed=False)
# RFC 5280 section 4.2.1.3, by bit.
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

_QC_COMPLIANCE: Final = "0.4.0.1862.1.1"
_QC_SSCD: Final = "0.4.0.1862.1.4"
_QC_PDS: Final = "0.4.0.1862.1.5"
_QC_TYPE: Final = "0.4.0.1862.1.6"
_QC_LEGISLATION: Final = "0.4.0.1862.1.7"
_QC_TYPES: Final = MappingProxyType(
    {"0.4.0.1862.1.6.1": "esign", "0.4.0.1862.1.6.2": "eseal", "0.4.0.1862.1.6.3": "web"}
)


class Extension(Frozen):
    """One extension as it stands in the certificate.

    Attributes:
        oid: its object identifier, dotted.
        critical: whether who does not understand it has to refuse the certificate.
        value: the DER of its value.
    """

    oid: str
    critical: bool
    value: bytes


class QCStatements(Frozen):
    """What a certificate claims about being qualified (ETSI EN 319 412-5); a claim, no proof.

    Attributes:
        statements: object identifiers of every statement, in their order.
        types: "esign", "eseal" or "web" of QcType; other types by their object identifier.
        countries: QcCClegislation, ISO 3166-1 alpha-2: legislation other than the EU's.
        disclosures: QcPDS, pairs of URL and language.
    """

    statements: tuple[str, ...]
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    disclosures: tuple[tuple[str, str], ...] = ()

    @property
    def compliance(self) -> bool:
        """QcCompliance: it claims to be an EU qualified certificate."""
        return _QC_COMPLIANCE in self.statements

    @property
    def sscd(self) -> bool:
        """QcSSCD: it claims that the key lives in a qualified device."""
        return _QC_SSCD in self.statements


def read_extensions(element: Element) -> tuple[Extension, ...]:
    """The extensions of a certificate, each at most once (RFC 5280 section 4.2).

    Raises:
        ParseError: they are malformed, doubled, or more than 64.
    """
    found = tuple(_extension(one) for one in children(element))
    if not 0 < len(found) <= _MOST_EXTENSIONS:
        raise ParseError("a certificate with an empty list of extensions, or too many")
    if len({one.oid for one in found}) < len(found):
        raise ParseError("a certificate with an extension twice")
    return found


def _extension(element: Element) -> Extension:
    parts = children(element)
    critical = len(parts) == 3 and parts[1].boolean()
    if len(parts) not in (2, 3):
        raise ParseError("a certificate with a malformed extension")
    return Extension(parts[0].oid(), critical, parts[-1].expect(OCTET_STRING).value)


def read_basic_constraints(value: bytes) -> tuple[bool, int | None]:
    """Whether it is an authority, and how many authorities may follow it (None: any number).

    Raises:
        ParseError: it is malformed.
    """
    parts = list(children(read_one(value)))
    authority = parts.pop(0).boolean() if parts and parts[0].tag == BOOLEAN else False
    length = parts.pop(0).integer() if parts and parts[0].tag == INTEGER else None
    if parts or (length is not None and (length < 0 or not authority)):
        raise ParseError("a certificate with malformed basic constraints")
    return authority, length


def read_key_usage(value: bytes) -> frozenset[str]:
    """The names of the bits that are set (RFC 5280 section 4.2.1.3).

    Raises:
        ParseError: it is malformed, or has a bit without a name.
    """
    flags = read_one(value).flags()
    if not all(flag < len(_USAGES) for flag in flags):
        raise ParseError("a certificate with a malformed key usage")
    return frozenset(_USAGES[flag] for flag in flags)


def read_authority_key_id(value: bytes) -> bytes | None:
    """The key identifier of the issuer, None if only its name and serial number are given.

    Raises:
        ParseError: it is malformed.
    """
    wanted = context(0, constructed=False)
    return next((one.value for one in children(read_one(value)) if one.tag == wanted), None)


def read_crl_urls(value: bytes) -> tuple[str, ...]:
    """The URLs in cRLDistributionPoints.

    Raises:
        ParseError: it is malformed.
    """
    urls: list[str] = []
    tag = context(0, constructed=True)
    for point in children(read_one(value)):
        for part in children(point):
            # distributionPoint [0] { fullName [0] GeneralNames }
            names = children(part, None) if part.tag == tag else ()
            for name in names:
                urls += _urls(children(name, None) if name.tag == tag else ())
    return tuple(urls)


def read_ocsp_urls(value: bytes) -> tuple[str, ...]:
    """The URLs of OCSP responders in authorityInfoAccess.

    Raises:
        ParseError: it is malformed.
    """
    return _access_urls(value, _OCSP)


def read_issuer_urls(value: bytes) -> tuple[str, ...]:
    """The URLs in authorityInfoAccess where the issuer's certificate is (id-ad-caIssuers).

    Raises:
        ParseError: it is malformed.
    """
    return _access_urls(value, _ISSUERS)


def _access_urls(value: bytes, method: str) -> tuple[str, ...]:
    urls: list[str] = []
    for access in children(read_one(value)):
        parts = children(access)
        if parts and parts[0].oid() == method:
            urls += _urls(parts[1:])
    return tuple(urls)


def read_extended_key_usage(value: bytes) -> frozenset[str]:
    """The purposes in extKeyUsage, as dotted object identifiers (RFC 5280 section 4.2.1.12).

    None of them where it is malformed: it is there to restrict, so it allows nothing then.
    """
    try:
        return frozenset(one.oid() for one in children(read_one(value)))
    except ParseError:
        return frozenset()


def read_subject_names(extension: Extension | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The host names, lower case, and the URIs of a subjectAltName (RFC 5280 section 4.2.1.6).

    None of them where there is no such extension, or it is malformed.
    """
    try:
        names = children(read_one(extension.value)) if extension is not None else []
    except ParseError:
        names = []
    hosts = (one.value.decode("latin-1").lower() for one in names if one.tag == _HOST)
    return tuple(hosts), tuple(_urls(names))


def _urls(names: Sequence[Element]) -> list[str]:
    return [name.value.decode("latin-1") for name in names if name.tag == _URL]


def read_qc_statements(value: bytes) -> QCStatements:
    """The statements of a qualified certificate.

    Raises:
        ParseError: it is malformed.
    """
    pairs = [_statement(one) for one in children(read_one(value))]
    types: list[str] = []
    countries: list[str] = []
    disclosures: list[tuple[str, str]] = []
    for oid, info in pairs:
        if info is None:
            continue
        if oid == _QC_TYPE:
            types += [_QC_TYPES.get(one.oid(), one.oid()) for one in children(info)]
        elif oid == _QC_LEGISLATION:
            countries += [one.text() for one in children(info)]
        elif oid == _QC_PDS:
            disclosures += [_disclosure(one) for one in children(info)]
    statements = tuple(oid for oid, _ in pairs)
    return QCStatements(statements, tuple(types), tuple(countries), tuple(disclosures))


def _statement(element: Element) -> tuple[str, Element | None]:
    parts = children(element, SEQUENCE)
    if not parts or len(parts) > 2:
        raise ParseError("a certificate with a malformed statement")
    return parts[0].expect(OID).oid(), parts[1] if len(parts) == 2 else None


def _disclosure(element: Element) -> tuple[str, str]:
    parts = children(element)
    if len(parts) != 2:
        raise ParseError("a certificate with a malformed statement")
    return parts[0].text(), parts[1].text()
