"""Reasons and extensions of OCSP responses and lists."""

from __future__ import annotations

import pytest
from built_der import extension, integer, octets_of, oid, sequence
from cryptography import x509

from microcred.crypto.ber import read_ber
from microcred.crypto.der import BOOLEAN, OCTET_STRING, encode
from microcred.crypto.revocation import (
    REASON_FLAGS,
    REASONS,
    read_reason,
    revocation_extensions,
)
from microcred.errors import ParseError


def test_reasons() -> None:
    for number in range(256):
        octets = encode(0x0A, bytes((number,)))
        if number in REASONS:
            assert read_reason(read_ber(octets)) == REASONS[number]
        else:
            with pytest.raises(ParseError):
                read_reason(read_ber(octets))
    assert set(REASONS.values()) == {flag.value for flag in x509.ReasonFlags}
    assert set(REASON_FLAGS) < set(REASONS.values()) | {"unused"}
    for wrong in (integer(1), encode(0x0A), encode(0x0A, b"\0\1")):
        with pytest.raises(ParseError):
            read_reason(read_ber(wrong))


def test_extensions() -> None:
    listed = sequence(
        extension("1.2.3", b"a", critical=True),
        extension("1.2.4", b"b", critical=False),
        extension("1.2.5", b"c"),
        extension("1.2.6", b"d", critical=encode(BOOLEAN, b"\1")),
    )
    assert revocation_extensions(read_ber(listed)) == {
        "1.2.3": (True, b"a"),
        "1.2.4": (False, b"b"),
        "1.2.5": (False, b"c"),
        "1.2.6": (True, b"d"),
    }
    assert revocation_extensions(read_ber(sequence())) == {}


@pytest.mark.parametrize(
    "octets",
    [
        integer(1),
        sequence(integer(1)),
        sequence(sequence()),
        sequence(sequence(oid("1.2.3"))),
        sequence(sequence(oid("1.2.3"), integer(1))),
        sequence(sequence(oid("1.2.3"), integer(1), encode(OCTET_STRING))),
        sequence(extension("1.2.3", b""), extension("1.2.3", b"")),
        sequence(*(extension(f"1.2.{number}", b"") for number in range(65))),
        sequence(octets_of((0x30, [(0x06, b"\x2a"), (0x01, b"\xff"), (0x04, b""), (0x05, b"")]))),
    ],
)
def test_malformed_extensions(octets: bytes) -> None:
    with pytest.raises(ParseError):
        revocation_extensions(read_ber(octets))
