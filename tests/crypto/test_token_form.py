"""What no signature covers in a timestamp: what is odd there is seen, real ones are not odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tokens import published_values

from microcred import frozen
from microcred.crypto.timestamps import TimestampToken
from microcred.crypto.token_form import irregularity
from microcred.errors import MicrocredError
from microcred.testing import World

WORLD = World(now=datetime(2026, 3, 1, tzinfo=UTC))
TSA = WORLD.tsa()
GOOD = TSA.token(b"content")
SHA256 = bytes.fromhex("06096086480165030402010500")


def odd(octets: bytes, *others: Any) -> str:
    return irregularity(TimestampToken.from_der(octets), others)


def replaced(old: bytes, new: bytes, *, last: bool = False) -> bytes:
    """With octets exchanged, the first or the last of them."""
    at = GOOD.rindex(old) if last else GOOD.index(old)
    return GOOD[:at] + new + GOOD[at + len(old) :]


def version() -> bytes:
    return replaced(b"\x02\x01\x03\x31", b"\x02\x01\x01\x31")


def signer_version() -> bytes:
    return replaced(b"\x02\x01\x01\x30", b"\x02\x01\x03\x30", last=True)


def listed_hash() -> bytes:
    return replaced(SHA256, SHA256[:10] + b"\x02" + SHA256[11:])


def parameters() -> bytes:
    return replaced(SHA256, SHA256[:-2] + b"\x04\x00")


def issuer_of_signer() -> bytes:
    """The first name behind the certificate is that of its issuer, told by the signer."""
    behind = GOOD.index(TSA.certificate.der) + len(TSA.certificate.der)
    at = GOOD.index(b"Root TEST", behind)
    return GOOD[:at] + b"root TEST" + GOOD[at + 9 :]


def certificate() -> bytes:
    at = GOOD.index(TSA.certificate.der)
    return GOOD[: at + 4] + b"\x31" + GOOD[at + 5 :]


def list_in_place_of_certificates() -> bytes:
    at = GOOD.index(TSA.certificate.der) - 4
    return GOOD[:at] + b"\xa1" + GOOD[at + 1 :]


ODD: dict[str, tuple[Callable[[], bytes], str]] = {
    "version": (version, "its version"),
    "version of the signer": (signer_version, "version of its signer"),
    "listed hash": (listed_hash, "not among those that it lists"),
    "parameters": (parameters, "parameters"),
    "issuer": (issuer_of_signer, "names the issuer of its signer otherwise"),
    "certificate": (certificate, "unreadable"),
    "a list that is none": (list_in_place_of_certificates, "unreadable"),
}


@pytest.mark.parametrize("case", ODD)
def test_what_is_odd(case: str) -> None:
    make, told = ODD[case]
    octets = make()
    assert len(octets) == len(GOOD) and octets != GOOD
    assert told in odd(octets, TSA.certificate)
    token = TimestampToken.from_der(octets)
    assert token.intact(TSA.certificate)  # so nothing else would show it


def test_what_is_malformed_behind_what_was_read() -> None:
    token = replaced_der(TimestampToken.from_der(GOOD), GOOD[:-1])
    assert irregularity(token) == "a part of it is malformed"


def replaced_der(token: TimestampToken, der: bytes) -> TimestampToken:
    return frozen.replaced(token, der=der)


def test_what_is_usual() -> None:
    assert odd(GOOD) == ""
    data = [("crl", WORLD.root.crl()), ("ocsp", WORLD.root.ocsp(TSA.certificate))]
    for how in (
        {"sent": "none"},
        {"reference": "ESSCertID"},
        {"hash": "sha512", "signature_hash": "sha512"},
        {"fault": "indefinite"},
        {"fault": "unordered"},
        {"revocation": data},
    ):
        assert odd(TSA.token(b"content", **how)) == "", how  # type: ignore[arg-type]


def test_published_ones_are_not_odd(published: Path) -> None:
    tokens = [octets for kind, octets in published_values(published) if kind == "token"]
    assert len(tokens) > 30
    assert {odd(one) for one in tokens} == {""}


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7))
def test_a_flipped_bit_breaks_the_token_or_is_odd(place: int, bit: int) -> None:
    """Or alters a certificate that came along, which another one there shows."""
    octets = bytearray(GOOD)
    octets[place] ^= 1 << bit
    try:
        token = TimestampToken.from_der(bytes(octets))
    except MicrocredError:
        return
    if token.intact(TSA.certificate):
        told = irregularity(token, [TSA.certificate])
        assert told or token.certificates != (TSA.certificate,)
