"""A certificate taken apart: octets to fields, with what decides about it read at once.

RFC 5280 section 4.1. What `microcred.crypto.certificates` says of a certificate rests on these
fields. Basic constraints and key usage are read here, since a certificate with a fault in them is
refused; all other extensions are left as they stand.

    >>> from microcred.crypto.certificate_fields import read_fields
    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> fields = read_fields(Seal.for_testing(University()).certificate.der)
    >>> fields.authority, fields.scheme.name
    ((False, None), 'ecdsa-with-SHA256')
    >>> read_fields(bytes([0x30, 0]))
    Traceback (most recent call last):
    microcred.errors.ParseError: it has not three parts
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from microcred.crypto import extensions as ext
from microcred.crypto.certificate_signature import Scheme, read_scheme
from microcred.crypto.der import SEQUENCE, Element, children, context, read_one
from microcred.crypto.extensions import Extension
from microcred.crypto.names import Name, read_name
from microcred.errors import ParseError
from microcred.frozen import Frozen

__all__ = ["CertificateFields", "read_fields"]

_LONGEST_SERIAL: Final = 64  # octets; RFC 5280 allows 20, some authorities more
_VERSION: Final = context(0, constructed=True)
_VERSIONS: Final = (b"\x02\x01\x00", b"\x02\x01\x01", b"\x02\x01\x02")  # 1, the default, to 3
_EXTENSIONS: Final = context(3, constructed=True)
_LAST_PARTS: Final = (context(1, constructed=False), context(2, constructed=False), _EXTENSIONS)


class CertificateFields(Frozen):
    """What stands in a certificate, taken apart once.

    Attributes:
        signed: the octets that its issuer signed.
        scheme: how.
        signature: the value.
        serial: octets of the serial number.
        issuer: DER of the issuer's name.
        not_before: first instant of its validity, aware UTC.
        not_after: last instant, aware UTC.
        subject: DER of the holder's name.
        subject_name: the same, read.
        issuer_name: the issuer's, read.
        spki: DER of the holder's key.
        extensions: every one, in order.
        authority: whether the holder may issue certificates, and how many authorities may follow.
        key_usage: names of the bits, None if the extension is absent.
    """

    signed: bytes
    scheme: Scheme
    signature: bytes
    serial: bytes
    issuer: bytes
    not_before: datetime
    not_after: datetime
    subject: bytes
    subject_name: Name
    issuer_name: Name
    spki: bytes
    extensions: tuple[Extension, ...]
    authority: tuple[bool, int | None]
    key_usage: frozenset[str] | None


def read_fields(der: bytes) -> CertificateFields:
    """The fields of a certificate (RFC 5280 section 4.1).

    Raises:
        ParseError: it is malformed, or says of itself what cannot be.
    """
    outer = children(read_one(der))
    if len(outer) != 3:
        raise ParseError("it has not three parts")
    signed, algorithm, signature = outer
    parts = list(children(signed))
    version = parts.pop(0).value if parts and parts[0].tag == _VERSION else _VERSIONS[0]
    if version not in _VERSIONS:
        raise ParseError("it is of a version that does not exist")
    if len(parts) < 6:
        raise ParseError("it ends early")
    serial, inner, issuer, validity, subject, spki = parts[:6]
    if inner.raw != algorithm.raw:
        raise ParseError("it names two signature algorithms")
    serial.integer()
    if len(serial.value) > _LONGEST_SERIAL:
        raise ParseError("its serial number is too long")
    times = children(validity)
    if len(times) != 2:
        raise ParseError("its validity has not two times")
    extensions = _read_extensions(parts[6:], version)
    values = {one.oid: one.value for one in extensions}
    constraints, usage = values.get(ext.BASIC_CONSTRAINTS), values.get(ext.KEY_USAGE)
    return CertificateFields(
        signed=signed.raw,
        scheme=read_scheme(algorithm),
        signature=signature.bits(),
        serial=serial.value,
        issuer=issuer.expect(SEQUENCE).raw,
        not_before=times[0].time(),
        not_after=times[1].time(),
        subject=subject.expect(SEQUENCE).raw,
        subject_name=read_name(subject.raw),
        issuer_name=read_name(issuer.raw),
        spki=spki.expect(SEQUENCE).raw,
        extensions=extensions,
        authority=(False, None) if constraints is None else ext.read_basic_constraints(constraints),
        key_usage=None if usage is None else ext.read_key_usage(usage),
    )


def _read_extensions(parts: list[Element], version: bytes) -> tuple[Extension, ...]:
    """The extensions after the unique identifiers of version 2, which nobody uses."""
    tags = [part.tag for part in parts]
    if tags != [tag for tag in _LAST_PARTS if tag in tags]:
        raise ParseError("it has parts that do not belong there")
    found = [part for part in parts if part.tag == _EXTENSIONS]
    if not found:
        return ()
    if version != _VERSIONS[-1]:
        raise ParseError("it has extensions and is not of version 3")
    return ext.read_extensions(read_one(found[0].value))
