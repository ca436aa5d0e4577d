"""One signer of a CMS message: who it says it is, and whether the signature is that one's.

RFC 5652 sections 5.3 to 5.6 and 11; RFC 5035 and RFC 5816 (signing-certificate attributes); RFC
6211 (algorithm protection). The signed attributes are verified as DER (section 5.4); where they
were sent in another form, both that form and DER are tried, since authorities have signed either.

    >>> from microcred.crypto.cms_signer import EssIdentifier
    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> leaf = Seal.for_testing(University()).certificate
    >>> EssIdentifier("sha256", bytes.fromhex(leaf.sha256)).names(leaf)
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from microcred.crypto.ber import der_of, members, number_of, string_of
from microcred.crypto.certificate_identifiers import (
    has_key_id,
    has_serial,
    read_issuer_serial,
)
from microcred.crypto.certificate_signature import Scheme, is_signed
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms_algorithms import digest, hash_name, scheme_of_signer
from microcred.crypto.der import OCTET_STRING, SEQUENCE, SET, Element, context, encode
from microcred.errors import ParseError
from microcred.frozen import Frozen, part

__all__ = ["CmsAttribute", "EssIdentifier", "Signer", "read_signer", "values_of"]

_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_PROTECTION: Final = "1.2.840.113549.1.9.52"
_SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"

_KEY_ID: Final = context(0, constructed=False)
_SIGNED: Final = context(0, constructed=True)
_UNSIGNED: Final = context(1, constructed=True)
_SIGNATURE_ALGORITHM: Final = context(1, constructed=True)
_MOST_ATTRIBUTES: Final = 64  # and the most values of one
_MOST_SIGNED: Final = 32 * 1024  # octets of signed attributes


class CmsAttribute(Frozen):
    """One attribute of a signer, or several of one type taken together.

    Attributes:
        oid: its type, dotted.
        values: as they stand there.
    """

    oid: str
    values: tuple[Element, ...]


class EssIdentifier(Frozen):
    """ESSCertID or ESSCertIDv2: the certificate that a signature says it is made with.

    Attributes:
        hash: by its name in hashlib, dotted if not known.
        value: of the certificate's octets.
        issuer_der: the DER name of its issuer; None if it is not told.
        serial_number: None if it is not told.
    """

    hash: str
    value: bytes = part(repr=False)
    issuer_der: bytes | None = part(default=None, repr=False)
    serial_number: int | None = None

    def names(self, certificate: Certificate) -> bool:
        """Whether the hash is that of the certificate, and so are issuer and serial, if told."""
        expected = digest(self.hash, certificate.der)
        if expected is None or expected != self.value:
            return False
        if self.issuer_der is None or self.serial_number is None:
            return True
        return has_serial(certificate, self.issuer_der, self.serial_number)


class Signer(Frozen):
    """A SignerInfo.

    Attributes:
        issuer_der: the DER name of the issuer of its certificate; None if named by its key.
        serial_number: of its certificate; None if named by its key.
        key_id: the identifier of its key; None if named by issuer and serial number.
        hash: of its digestAlgorithm, by its name in hashlib, dotted if not known.
        scheme: of its signature.
        signature: as received.
        signed: the signed attributes, each type once; None without any.
        unsigned: the unsigned attributes, each type once.
        identifiers: the certificate by its hash, once for each signing-certificate attribute.
    """

    issuer_der: bytes | None = part(repr=False)
    serial_number: int | None
    key_id: bytes | None = part(repr=False)
    hash: str
    scheme: Scheme
    signature: bytes = part(repr=False)
    signed: tuple[CmsAttribute, ...] | None = part(repr=False)
    unsigned: tuple[CmsAttribute, ...] = part(repr=False)
    identifiers: tuple[EssIdentifier, ...]
    _forms: tuple[bytes, ...] = part(repr=False)
    _protected: bool = part(repr=False)

    def names(self, certificate: Certificate) -> bool:
        """Whether it says, in every way that it says so, that it signed with this certificate."""
        if self.key_id is not None:
            named = has_key_id(certificate, self.key_id)
        else:
            issuer, serial = self.issuer_der or b"", self.serial_number or 0
            named = has_serial(certificate, issuer, serial)
        return named and all(one.names(certificate) for one in self.identifiers)

    def signed_by(self, certificate: Certificate, content_type: str, content: bytes) -> bool:
        """Whether it names the certificate, and its key signed the attributes of this content.

        content-type and message-digest have to be there, once each, and be right; without signed
        attributes nothing is signed here but data (RFC 5652 section 5.3).
        """
        if self.signed is None or not self._protected or not self.names(certificate):
            return False
        if not self._holds(content_type, content):
            return False
        key = certificate.public_key._key
        return any(is_signed(self.scheme, key, self.signature, form) for form in self._forms)

    def _holds(self, content_type: str, content: bytes) -> bool:
        types = values_of(self.signed, _CONTENT_TYPE) or ()
        digests = values_of(self.signed, _MESSAGE_DIGEST) or ()
        expected = digest(self.hash, content)
        if expected is None or len(types) != 1 or len(digests) != 1:
            return False
        try:
            told = string_of(digests[0])
            return types[0].oid() == content_type and told == expected
        except ParseError:
            return False


def values_of(attributes: Iterable[CmsAttribute] | None, oid: str) -> tuple[Element, ...] | None:
    """The values of the attribute of a type; None if there is none."""
    return next((one.values for one in attributes or () if one.oid == oid), None)


def read_signer(element: Element) -> Signer:
    """The signer of a SignerInfo.

    Raises:
        ParseError: it is malformed.
    """
    parts = list(members(element))
    if len(parts) < 5:
        raise ParseError("a CMS message with a malformed signer")
    number_of(parts[0])
    issuer, serial, key_id = _identifier(parts[1])
    name = hash_name(parts[2])
    rest = parts[3:]
    attributes = rest.pop(0) if rest[0].tag == _SIGNED else None
    if not 2 <= len(rest) <= 3:
        raise ParseError("a CMS message with a malformed signer")
    algorithm, signature = rest[:2]
    if attributes is not None and len(attributes.raw) > _MOST_SIGNED:
        raise ParseError("a CMS message whose signed attributes are too large")
    signed = None if attributes is None else _attributes(attributes)
    return Signer(
        issuer,
        serial,
        key_id,
        name,
        scheme_of_signer(algorithm, name),
        string_of(signature),
        signed,
        _attributes(rest[2].expect(_UNSIGNED)) if len(rest) == 3 else (),
        _identifiers(signed),
        _forms(attributes),
        _is_protected(signed, parts[2], algorithm),
    )


def _identifier(element: Element) -> tuple[bytes | None, int | None, bytes | None]:
    if element.tag != SEQUENCE:
        return None, None, string_of(element, _KEY_ID)
    parts = members(element)
    if len(parts) != 2:
        raise ParseError("a CMS message with a malformed signer")
    return der_of(parts[0].expect(SEQUENCE)), number_of(parts[1]), None


def _attributes(element: Element) -> tuple[CmsAttribute, ...]:
    found: dict[str, tuple[Element, ...]] = {}
    for one in members(element, None, _MOST_ATTRIBUTES):
        parts = members(one)
        if len(parts) != 2:
            raise ParseError("a CMS message with a malformed attribute")
        oid = parts[0].oid()
        found[oid] = (*found.get(oid, ()), *members(parts[1], SET, _MOST_ATTRIBUTES))
    return tuple(CmsAttribute(oid, values) for oid, values in found.items())


def _forms(attributes: Element | None) -> tuple[bytes, ...]:
    """The octets that the signature may be over: as received, and as DER."""
    if attributes is None:
        return ()
    received = encode(SET, attributes.value)
    ordered = der_of(Element(SET, attributes.value, received))
    return tuple(dict.fromkeys((ordered, received, bytes((SET,)) + attributes.raw[1:])))


def _identifiers(signed: tuple[CmsAttribute, ...] | None) -> tuple[EssIdentifier, ...]:
    found = []
    for oid in (_SIGNING_CERTIFICATE, _SIGNING_CERTIFICATE_V2):
        values = values_of(signed, oid)
        if values is None:
            continue
        # The first of the certificates is the signer's; the others bound the path.
        lists = members(values[0]) if len(values) == 1 else ()
        listed = members(lists[0]) if lists else ()
        if not listed:
            raise ParseError("a CMS message with a malformed signing certificate")
        found.append(_identifier_of(members(listed[0]), oid == _SIGNING_CERTIFICATE))
    return tuple(found)


def _identifier_of(parts: Sequence[Element], is_first: bool) -> EssIdentifier:
    """ESSCertID with SHA-1 (RFC 5035 section 4), or ESSCertIDv2, whose default is SHA-256."""
    rest = list(parts)
    name = "sha1" if is_first else "sha256"
    if not is_first and rest and rest[0].tag == SEQUENCE:
        name = hash_name(rest.pop(0))
    if not 1 <= len(rest) <= 2:
        raise ParseError("a CMS message with a malformed signing certificate")
    issuer, serial = read_issuer_serial(rest[1]) if len(rest) == 2 else (None, None)
    return EssIdentifier(name, string_of(rest[0], OCTET_STRING), issuer, serial)


def _is_protected(
    signed: tuple[CmsAttribute, ...] | None, hash: Element, algorithm: Element
) -> bool:
    """Whether the algorithms are those of the attribute that protects them, if there is one."""
    values = values_of(signed, _PROTECTION)
    if values is None:
        return True
    parts = members(values[0]) if len(values) == 1 else ()
    if len(parts) != 2 or parts[1].tag != _SIGNATURE_ALGORITHM:
        return False
    told = Element(SEQUENCE, parts[1].value, parts[1].raw)
    return der_of(parts[0]) == der_of(hash) and der_of(told) == der_of(algorithm)
