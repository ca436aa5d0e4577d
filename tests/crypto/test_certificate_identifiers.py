"""Naming a certificate by its issuer and serial number, or by its key."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import x509
from built_cms import issuer_serial, signer
from built_der import (
    ORGANISATION,
    attribute,
    certificate,
    extension,
    integer,
    name,
    sequence,
    tagged,
)

from microcred.crypto import certificates as certificates_room
from microcred.crypto.ber import read_ber
from microcred.crypto.certificate_identifiers import (
    has_key_id,
    has_name,
    has_serial,
    is_same_name,
    key_bits,
    key_hash,
    read_issuer_serial,
    readable_certificates,
)
from microcred.crypto.certificates import Certificate
from microcred.crypto.der import OCTET_STRING, encode
from microcred.errors import ParseError

LEAF = signer()
FOLDED = name(attribute("2.5.4.6", "ie", 0x13), attribute("2.5.4.10", " EXAMPLE  university"))


def test_the_hash_of_a_key_is_what_others_compute() -> None:
    for shape in ("P-256", "P-384", "Ed25519", "RSA-2048"):
        leaf = signer(shape)
        theirs = x509.Certificate.load(leaf.der).public_key
        assert key_hash(leaf) == theirs.sha1
        bits = key_bits(leaf)
        assert bits is not None and hashlib.sha256(bits).digest() == theirs.sha256


def test_a_key_that_nobody_can_read() -> None:
    for spki in (sequence(), sequence(integer(1)), sequence(integer(1), integer(2))):
        leaf = Certificate.from_der(certificate(spki=spki))
        assert (key_bits(leaf), key_hash(leaf)) == (None, None)
        assert not has_key_id(leaf, b"")


def test_names() -> None:
    leaf = Certificate.from_der(certificate())
    assert has_name(leaf, ORGANISATION)
    assert has_name(leaf, FOLDED)
    assert not has_name(leaf, name())
    assert not has_name(leaf, b"no name")
    assert not has_name(leaf, b"")


def test_serial_numbers() -> None:
    assert has_serial(LEAF, FOLDED, 7)
    assert not has_serial(LEAF, FOLDED, 8)
    assert not has_serial(LEAF, name(), 7)
    negative = Certificate.from_der(certificate(serial=integer(-5)))
    assert has_serial(negative, ORGANISATION, -5)


def test_key_identifiers() -> None:
    said = signer("P-256", 7, extension("2.5.29.14", encode(OCTET_STRING, b"said")))
    assert has_key_id(said, b"said")
    assert not has_key_id(said, key_hash(said) or b"")
    assert has_key_id(LEAF, key_hash(LEAF) or b"")
    assert not has_key_id(LEAF, b"said")


def test_long_names_are_compared_octet_by_octet() -> None:
    long = name(attribute("2.5.4.10", "x" * 5000))
    assert is_same_name(long, long)
    assert not is_same_name(long, name(attribute("2.5.4.10", "X" * 5000)))
    assert is_same_name(
        name(attribute("2.5.4.10", "x" * 4000)), name(attribute("2.5.4.10", "X" * 4000))
    )


def test_issuer_and_serial_number() -> None:
    for one in (issuer_serial(LEAF), certificates_room.issuer_serial(LEAF)):
        assert read_issuer_serial(read_ber(one)) == (ORGANISATION, 7)
    by_url = sequence(sequence(tagged(6, b"x", constructed=False)), integer(7))
    assert read_issuer_serial(read_ber(by_url)) == (b"", 7)


@pytest.mark.parametrize(
    "octets",
    [
        integer(1),
        sequence(),
        sequence(sequence()),
        sequence(sequence(), sequence()),
        sequence(sequence(tagged(4)), integer(1)),
        sequence(sequence(tagged(4, integer(1))), integer(1)),
        sequence(sequence(), integer(1), integer(1), integer(1)),
    ],
)
def test_no_issuer_and_serial_number(octets: bytes) -> None:
    with pytest.raises(ParseError):
        read_issuer_serial(read_ber(octets))


def test_certificates_are_read_once() -> None:
    elements = [read_ber(one) for one in (LEAF.der, integer(1), sequence(), LEAF.der)]
    assert readable_certificates(elements) == (LEAF,)
    assert readable_certificates(()) == ()
