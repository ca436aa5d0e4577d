"""Our reading and writing of SubjectPublicKeyInfo is that of `cryptography`, for keys of JOSE."""

from __future__ import annotations

from typing import Any

import pytest
from cached_keys import key as private_key
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.keys import PublicKey
from microcred.crypto.spki import elliptic, read_spki, write_spki

SHAPES = ("RSA-2048", "P-256", "P-384", "P-521", "Ed25519")


def theirs(key: Any) -> bytes:
    octets: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return octets


@pytest.mark.parametrize("shape", SHAPES)
def test_read_and_written_as_by_cryptography(shape: str) -> None:
    spki = private_key(shape).public_key.spki
    loaded: Any = load_der_public_key(spki)
    assert theirs(loaded) == spki
    plain = read_spki(spki)
    assert plain is not None
    assert plain.key == loaded
    assert plain.bits == getattr(loaded, "key_size", 255)
    assert write_spki(plain.curve, loaded) == spki
    assert (plain.kind, plain.curve) == (
        private_key(shape).public_key.kind,
        private_key(shape).public_key.curve,
    )


@given(st.integers(min_value=3, max_value=2**64).filter(lambda e: e % 2 == 1))
def test_every_exponent_is_written_alike(e: int) -> None:
    n = private_key("RSA-2048").public_key._key.public_numbers().n
    key = rsa.RSAPublicNumbers(e, n).public_key()
    assert write_spki(None, key) == theirs(key)


OTHERS = {
    "P-224": ec.generate_private_key(ec.SECP224R1()).public_key(),
    "secp256k1": ec.generate_private_key(ec.SECP256K1()).public_key(),
    "Ed448": ed448.Ed448PrivateKey.generate().public_key(),
    "X25519": x25519.X25519PrivateKey.generate().public_key(),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds_are_left_alone(kind: str) -> None:
    spki = theirs(OTHERS[kind])
    assert read_spki(spki) is None
    assert PublicKey.from_spki(spki).kind == "other"


def test_a_compressed_point_is_read_by_the_slow_way_and_written_plainly() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    plain = theirs(key)
    spki = b"\x30\x39" + plain[2 : -2 - 66] + b"\x03\x22\x00" + point
    assert read_spki(spki) is None
    assert PublicKey.from_spki(spki).spki == plain


@settings(max_examples=400)
@given(st.data())
def test_a_mutated_key_is_read_as_by_cryptography_or_not_at_all(data: st.DataObject) -> None:
    spki = bytearray(private_key(data.draw(st.sampled_from(SHAPES))).public_key.spki)
    place = data.draw(st.integers(0, len(spki) - 1))
    spki[place] = data.draw(st.integers(0, 255))
    plain = read_spki(bytes(spki))
    if plain is not None:
        assert plain.key == load_der_public_key(bytes(spki))


@given(st.binary(max_size=120))
def test_random_octets_are_no_key(octets: bytes) -> None:
    assert read_spki(octets) is None


def test_curves_by_name() -> None:
    assert elliptic("P-384").name == "secp384r1"
    with pytest.raises(ValueError, match="other than"):
        elliptic("P-192")
    assert isinstance(
        read_spki(private_key("Ed25519").public_key.spki).key,  # type: ignore[union-attr]
        ed25519.Ed25519PublicKey,
    )
