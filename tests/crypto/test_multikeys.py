"""Multikey texts: every kind is told apart, of its one length, and nothing else is a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey
from microcred.crypto.multikeys import SIGNING_KINDS, read_multikey
from microcred.encoding import multibase_encode, multicodec_wrap
from microcred.errors import InvalidDid

SIZES = {
    "secp256k1": (0xE7, 33),
    "BLS12-381 G1": (0xEA, 48),
    "BLS12-381 G2": (0xEB, 96),
    "BLS12-381 G1 and G2": (0xEE, 144),
    "Ed448": (0x1203, 57),
    "X448": (0x1204, 56),
    "SM2": (0x1206, 33),
    "X25519": (0xEC, 32),
    "Ed25519": (0xED, 32),
    "P-256": (0x1200, 33),
    "P-384": (0x1201, 49),
    "P-521": (0x1202, 67),
}


def multikey(code: int, octets: bytes) -> str:
    return multibase_encode(multicodec_wrap(code, octets))


@pytest.mark.parametrize("kind", sorted(SIGNING_KINDS))
def test_a_key_is_read_as_it_is_written(kind: str) -> None:
    key = PrivateKey.generate(kind).public_key
    read = read_multikey(key.multikey())
    assert (read.kind, read.text, read.public_key()) == (kind, key.multikey(), key)
    assert read.octets.hex() not in repr(read)


@pytest.mark.parametrize("kind", SIZES)
def test_a_kind_has_one_length(kind: str) -> None:
    code, size = SIZES[kind]
    assert read_multikey(multikey(code, bytes(size))).kind == kind
    for wrong in (0, size - 1, size + 1):
        with pytest.raises(InvalidDid, match=f"{kind} key has {size} octets") as caught:
            read_multikey(multikey(code, bytes(wrong)))
        assert caught.value.reason == "invalidPublicKeyLength"


def test_rsa_has_no_one_length() -> None:
    assert read_multikey(multikey(0x1205, bytes(270))).kind == "RSA"
    with pytest.raises(InvalidDid) as caught:
        read_multikey(multikey(0x1205, b""))
    assert caught.value.reason == "invalidPublicKeyLength"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "invalidDid"),
        ("z", "invalidDid"),
        ("uAQ", "invalidDid"),
        ("z0OIl", "invalidDid"),
        ("z" + "1" * 5000, "invalidDid"),
        (multikey(0x1300, bytes(32)), "invalidPublicKeyType"),
        (multikey(0xED, b""), "invalidPublicKeyLength"),
    ],
)
def test_what_is_none(text: str, reason: str) -> None:
    with pytest.raises(InvalidDid) as caught:
        read_multikey(text)
    assert caught.value.reason == reason
    assert caught.value.hint()


def test_octets_that_are_no_point() -> None:
    for code, octets in ((0x1200, b"\2" + b"\xff" * 32), (0x1200, b"\4" + bytes(32))):
        with pytest.raises(InvalidDid) as caught:
            read_multikey(multikey(code, octets)).public_key()
        assert caught.value.reason == "invalidPublicKey"


@pytest.mark.parametrize("kind", sorted(set(SIZES) - SIGNING_KINDS))
def test_a_kind_of_no_use(kind: str) -> None:
    code, size = SIZES[kind]
    key = read_multikey(multikey(code, bytes(size)))
    assert key.for_agreement() is None
    with pytest.raises(InvalidDid, match=kind) as caught:
        key.public_key()
    assert caught.value.reason == "unsupportedPublicKeyType"


def test_the_form_for_agreement_is_that_of_another_library() -> None:
    """The private halves belong together too: RFC 8032 5.1.5 and RFC 7748 5."""
    import hashlib

    from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

    for number in range(8):
        seed = hashlib.sha256(bytes([number])).digest()
        own = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        scalar = hashlib.sha512(seed).digest()[:32]
        theirs = x25519.X25519PrivateKey.from_private_bytes(scalar).public_key().public_bytes_raw()
        text = multikey(0xED, own.public_key().public_bytes_raw())
        agreed = read_multikey(text).for_agreement()
        assert agreed == multikey(0xEC, theirs)


def test_the_neutral_element_has_no_other_form() -> None:
    one = (1).to_bytes(32, "little")
    assert read_multikey(multikey(0xED, one)).for_agreement() is None


@given(st.text() | st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for one in (text, f"z{text}", f"z6Mk{text}", f"zDna{text}"):
        try:
            key = read_multikey(one)
            key.public_key()
        except InvalidDid as error:
            assert error.reason
