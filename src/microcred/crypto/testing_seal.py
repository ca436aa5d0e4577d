"""The certificates of a seal for tests: a root made on the spot, and a leaf of the organisation.

The leaf has the form of an e-seal certificate (ETSI EN 319 412-3: organizationName,
organizationIdentifier, country; RFC 5280: digitalSignature and nonRepudiation) and claims nothing
about being qualified. Both say TEST in their common names; the key of the root is thrown away.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.testing_seal import make_chain
    >>> class University:
    ...     name, country, identifier = {"en": "Example University"}, None, "VATEL-123456"
    >>> leaf, root = make_chain(University(), PrivateKey.generate("P-256"), None)
    >>> str(leaf.subject)[:65]
    'C=GR, O=Example University, organizationIdentifier=VATEL-123456, '
    >>> leaf.signed_by(root), root.self_signed
    (True, True)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PrivateKey
from microcred.errors import TrustError, UnsuitableKey

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["make_chain"]

_LONGEST_COMMON_NAME: Final = 64  # RFC 5280 appendix A, ub-common-name
_LEAF_LIFE: Final = timedelta(days=730)
_ROOT_LIFE: Final = timedelta(days=3650)
# EN 319 412-1 writes the country as VIES does; a countryName is ISO 3166-1.
_ISO_COUNTRIES: Final = MappingProxyType({"EL": "GR", "UK": "GB", "XI": "GB"})


def make_chain(
    organisation: Any, key: PrivateKey, now: datetime | None
) -> tuple[Certificate, Certificate]:
    """The certificate of the organisation's key, and the root that signed it.

    Args:
        organisation: has `name`, and may have `country` and `identifier`.
        key: the organisation's.
        now: aware; both are valid from the day before.

    Raises:
        UnsuitableKey: the organisation has no name, `now` has no time zone, or no certificate can
            hold one of them (a name without end, a time before 1950).
    """
    try:
        return _chain(organisation, key, now)
    except (ValueError, OverflowError, TrustError):
        raise UnsuitableKey("no certificate can hold that name, identifier or time") from None


def _chain(
    organisation: Any, key: PrivateKey, now: datetime | None
) -> tuple[Certificate, Certificate]:
    from cryptography.hazmat.primitives.asymmetric import ec

    moment = datetime.now(UTC) if now is None else now
    if moment.tzinfo is None:
        raise UnsuitableKey("`now` is a datetime with a time zone")
    begin = moment.astimezone(UTC).replace(microsecond=0) - timedelta(days=1)
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _root_name()
    root = _root(root_name, issuer_key, begin)
    leaf = _leaf(_leaf_name(organisation), key, root_name, issuer_key, begin)
    return leaf, root


def _root_name() -> x509.Name:
    """A name of its own for every root, so that no two are taken for one."""
    import secrets

    from cryptography import x509
    from cryptography.x509.oid import NameOID

    common = f"TEST root {secrets.token_hex(4)}, not to be trusted"
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "microcred TEST")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _leaf_name(organisation: Any) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    name = _text(getattr(organisation, "name", None))
    if not name:
        raise UnsuitableKey("the organisation of a seal has a name")
    identifier = getattr(organisation, "identifier", None)
    identifier = identifier.strip() if isinstance(identifier, str) else ""
    country = _country(getattr(organisation, "country", None), identifier)
    # X.520's limit is of characters; `cryptography` counts octets of UTF-8.
    octets = f"TEST seal of {name}".encode()[:_LONGEST_COMMON_NAME]
    common = octets.decode("utf-8", "ignore").rstrip()
    values = (
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, name),
        (NameOID.ORGANIZATION_IDENTIFIER, identifier),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in values if value])


def _text(name: object) -> str:
    """A name that is a text, or the English one (else the first) of a mapping of languages."""
    if isinstance(name, Mapping):
        name = name.get("en") or next(iter(name.values()), None)
    if isinstance(name, (tuple, list)):
        name = next(iter(name), None)
    return name.strip() if isinstance(name, str) else ""


def _country(country: object, identifier: str) -> str:
    """ISO 3166-1 alpha-2, "" if unknown.

    It is read off the identifier ("NTRIE-...") if the country is not given so.
    """
    code = country.upper() if isinstance(country, str) else ""
    if not re.fullmatch("[A-Z]{2}", code, re.ASCII):
        found = re.match(r"(?:VAT|NTR|PSD)([A-Z]{2})-|([A-Z]{2}):", identifier.upper(), re.ASCII)
        code = (found.group(1) or found.group(2)) if found else ""
    return _ISO_COUNTRIES.get(code, code)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: Any, begin: datetime, life: timedelta
) -> x509.CertificateBuilder:
    from cryptography import x509

    identifier = x509.SubjectKeyIdentifier.from_public_key(public_key)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + life)
        .add_extension(identifier, critical=False)
    )


def _usage(*names: str) -> x509.KeyUsage:
    from cryptography import x509

    every = (
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
    return x509.KeyUsage(**{one: one in names for one in every})


def _root(name: x509.Name, key: Any, begin: datetime) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    builder = (
        _builder(name, name, key.public_key(), begin, _ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    )
    return _value(builder.sign(key, SHA256()))


def _leaf(
    name: x509.Name, key: PrivateKey, issuer: x509.Name, issuer_key: Any, begin: datetime
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    public_key = load_der_public_key(key.public_key.spki)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = (
        _builder(name, issuer, public_key, begin, _LEAF_LIFE)
        .add_extension(authority, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    )
    return _value(builder.sign(issuer_key, SHA256()))


def _value(certificate: x509.Certificate) -> Certificate:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Certificate.from_der(certificate.public_bytes(Encoding.DER))
