"""The algorithms: each signs and verifies, and no other signature, key or algorithm passes."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from math import prod
from random import Random
from typing import Any

import pytest
from cached_keys import KNOWN, SHAPE_OF, key, rsa_key, strange
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk, jws

from microcred.crypto import algorithms
from microcred.crypto.algorithms import ALGORITHMS, default_algorithm, is_roca, is_small_order
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import UnsuitableKey

NAMES = sorted(ALGORITHMS)
names = st.sampled_from(NAMES)
TEXT = b"eyJhbGciOiJFUzI1NiJ9.e30"
# FIPS 186-4 appendix D.1.2: the orders, written another way than in the table.
ORDERS = {
    "ES256": 2**256 - 2**224 + 2**192 - 0x4319055258E8617B0C46353D039CDAAF,
    "ES384": 2**384 - 0x389CB27E0BC8D220A7E5F24DB74F58851313E695333AD68D,
    "ES512": 2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
}


@cache
def signature(name: str) -> bytes:
    return key(SHAPE_OF[name]).sign(name, TEXT)


def test_the_table_is_the_allow_list() -> None:
    assert set(ALGORITHMS) == set(SHAPE_OF)
    assert all(row.name == name for name, row in ALGORITHMS.items())
    for name in ("none", "None", "", "HS256", "RS1", "ES256K", "Ed448", "RSA-OAEP", "es256"):
        assert name not in ALGORITHMS
        assert not key("P-256").public_key.verify(name, b"", TEXT)
        assert not key("P-256").public_key.verify(name, signature("ES256"), TEXT)
        with pytest.raises(UnsuitableKey):
            key("P-256").sign(name, TEXT)


def test_the_table_cannot_be_changed() -> None:
    table: Any = ALGORITHMS
    with pytest.raises(TypeError):
        table["none"] = ALGORITHMS["ES256"]


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("P-256", "ES256"),
        ("P-384", "ES384"),
        ("P-521", "ES512"),
        ("Ed25519", "EdDSA"),
        ("RSA-2048", "RS256"),
    ],
)
def test_the_usual_algorithm_of_a_key(shape: str, name: str) -> None:
    assert default_algorithm(key(shape).public_key) == name
    assert ALGORITHMS[name].fits(key(shape).public_key)


def test_there_is_no_algorithm_for_strange_keys() -> None:
    odd = PublicKey("other", None, 0, b"", None)
    assert default_algorithm(odd) is None
    assert not any(row.fits(odd) for row in ALGORITHMS.values())
    for name in NAMES:
        assert not odd.verify(name, signature(name), TEXT)


# -- signing and verifying ------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(names, st.binary(max_size=200))
def test_what_is_signed_verifies(name: str, data: bytes) -> None:
    private = key(SHAPE_OF[name])
    assert private.public_key.verify(name, private.sign(name, data), data)
    assert not private.public_key.verify(name, signature(name), data + b"!")


@pytest.mark.parametrize("name", NAMES)
def test_another_key_does_not_verify(name: str) -> None:
    assert key(SHAPE_OF[name]).public_key.verify(name, signature(name), TEXT)
    assert not key(SHAPE_OF[name], 1).public_key.verify(name, signature(name), TEXT)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", KNOWN)
def test_an_algorithm_takes_its_own_kind_of_key_only(name: str, shape: str) -> None:
    private = key(shape)
    fits = SHAPE_OF[name] == shape
    assert ALGORITHMS[name].fits(private.public_key) is fits
    if not fits:
        assert not private.public_key.verify(name, signature(name), TEXT)
        with pytest.raises(UnsuitableKey, match="cannot sign"):
            private.sign(name, TEXT)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_a_signature_is_of_one_algorithm(name: str, other: str) -> None:
    good = key(SHAPE_OF[other]).public_key.verify(other, signature(name), TEXT)
    assert good is (name == other)


@settings(max_examples=150, deadline=None)
@given(names, st.data())
def test_a_changed_signature_does_not_verify(name: str, data: st.DataObject) -> None:
    changed = bytearray(signature(name))
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not key(SHAPE_OF[name]).public_key.verify(name, bytes(changed), TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_a_signature_of_another_length_does_not_verify(name: str) -> None:
    public, good = key(SHAPE_OF[name]).public_key, signature(name)
    half = len(good) // 2
    wrong = [b"", b"\0", good[:-1], good[1:], good + b"\0", b"\0" + good, good[:half], good * 2]
    wrong += [good[:half] + b"\0" + good[half:], b"\0" + good[:half] + b"\0" + good[half:]]
    wrong += [bytes(len(good)), b"\xff" * len(good), b"\1" * 10_000]
    assert not any(public.verify(name, one, TEXT) for one in wrong)


@settings(max_examples=150, deadline=None)
@given(names, st.binary(max_size=300), st.binary(max_size=20))
def test_random_octets_are_no_signature(name: str, octets: bytes, data: bytes) -> None:
    assert not key(SHAPE_OF[name]).public_key.verify(name, octets, data)


# -- ECDSA ----------------------------------------------------------------------------------------

CURVES = ("ES256", "ES384", "ES512")
BYTES = {"ES256": 32, "ES384": 48, "ES512": 66}


@pytest.mark.parametrize("name", CURVES)
def test_ecdsa_is_r_and_s_of_a_fixed_length(name: str) -> None:
    size, order = BYTES[name], ORDERS[name]
    for number in range(30):
        value = key(SHAPE_OF[name]).sign(name, b"%d" % number)
        r, s = int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
        assert len(value) == 2 * size and 0 < r < order and 0 < s < order


@pytest.mark.parametrize("name", CURVES)
def test_r_and_s_are_below_the_order(name: str) -> None:
    size, order, good = BYTES[name], ORDERS[name], signature(name)
    assert algorithms._ORDERS[SHAPE_OF[name]] == order
    public = key(SHAPE_OF[name]).public_key
    top = (1 << 8 * size) - 1
    for number in (0, order, order + 1, top):
        octets = number.to_bytes(size, "big")
        assert not public.verify(name, octets + good[size:], TEXT)
        assert not public.verify(name, good[:size] + octets, TEXT)
        assert not public.verify(name, octets * 2, TEXT)
    s = int.from_bytes(good[size:], "big")
    if s + order <= top:  # the same number, another text
        assert not public.verify(name, good[:size] + (s + order).to_bytes(size, "big"), TEXT)


@pytest.mark.parametrize("name", CURVES)
def test_der_is_no_signature_of_jose(name: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    size, good = BYTES[name], signature(name)
    r, s = int.from_bytes(good[:size], "big"), int.from_bytes(good[size:], "big")
    assert not key(SHAPE_OF[name]).public_key.verify(name, encode_dss_signature(r, s), TEXT)


# -- RSA ------------------------------------------------------------------------------------------

SHA_1 = hashes.SHA1()  # noqa: S303 - what must not verify
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@pytest.mark.parametrize("bits", HASHES)
def test_the_salt_of_pss_is_as_long_as_the_hash(bits: str) -> None:
    private, digest = key("RSA-2048"), HASHES[bits]
    public = private.public_key
    assert not public.verify(f"RS{bits}", signature(f"PS{bits}"), TEXT)
    for salt in (0, digest.digest_size - 1, digest.digest_size, padding.PSS.MAX_LENGTH):
        pss = padding.PSS(padding.MGF1(digest), salt)
        value = private._key.sign(TEXT, pss, digest)
        assert public.verify(f"PS{bits}", value, TEXT) is (salt == digest.digest_size)
    value = private._key.sign(TEXT, padding.PSS(padding.MGF1(SHA_1), 20), digest)
    assert not public.verify(f"PS{bits}", value, TEXT)


@pytest.mark.parametrize("bits", HASHES)
def test_pkcs1_of_another_hash_does_not_verify(bits: str) -> None:
    for digest in (SHA_1, hashes.SHA224(), *HASHES.values()):
        value = key("RSA-2048")._key.sign(TEXT, padding.PKCS1v15(), digest)
        good = key("RSA-2048").public_key.verify(f"RS{bits}", value, TEXT)
        assert good is (digest is HASHES[bits])


@pytest.mark.parametrize("bits", [1024, 2047])
def test_rsa_keys_that_are_too_small(bits: int) -> None:
    small = PrivateKey(rsa_key(bits))
    assert small.public_key.bits == bits
    value = rsa_key(bits).sign(TEXT, padding.PKCS1v15(), hashes.SHA256())
    assert not small.public_key.verify("RS256", value, TEXT)
    for name in ("RS256", "PS256"):
        with pytest.raises(UnsuitableKey):
            small.sign(name, TEXT)


def test_rsa_keys_that_are_too_large() -> None:
    modulus = b64url_encode(((1 << 16384) - 1).to_bytes(2048, "big"))
    largest = PublicKey.from_jwk({"kty": "RSA", "n": modulus, "e": "AQAB"})
    assert ALGORITHMS["RS256"].fits(largest)
    assert not largest.verify("RS256", b"\1" * 2048, TEXT)
    beyond = PublicKey("RSA", None, 16385, b"", None)
    assert not ALGORITHMS["RS256"].fits(beyond)
    assert not beyond.verify("RS256", b"\1" * 2049, TEXT)


def weak_prime(random: Random) -> int:
    """A prime as the cards made it: k * M + (65537 ** a mod M), M the product of small primes."""
    small = [number for number in range(2, 702) if all(number % d for d in range(2, number))]
    product = prod(small)
    while True:
        power = pow(65537, random.randrange(product), product)
        number = random.randrange(3 << 1022, 1 << 1024) // product * product + power
        if number.bit_length() == 1024 and pow(2, number - 1, number) == 1:
            return number


def test_rsa_keys_that_others_can_compute() -> None:
    random = Random(15361)
    p, q = weak_prime(random), weak_prime(random)
    d = pow(65537, -1, (p - 1) * (q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(65537, p * q))
    weak = PrivateKey(numbers.private_key())
    assert is_roca(p * q) and weak.public_key.bits == 2048
    for name in ("RS256", "PS384"):
        value = algorithms.sign(ALGORITHMS[name], weak._key, TEXT)
        assert not weak.public_key.verify(name, value, TEXT)


@settings(deadline=None)
@given(st.integers(1 << 2047, (1 << 2048) - 1))
def test_other_moduli_are_not_taken_for_them(modulus: int) -> None:
    assert not is_roca(modulus | 1)


def test_the_orders_by_which_they_are_told() -> None:
    for prime, order in algorithms._ROCA:
        powers = [pow(65537, number, prime) for number in range(1, order + 1)]
        assert powers.index(1) == order - 1
        assert {n for n in range(prime) if pow(n, order, prime) == 1} == set(powers)


# -- Ed25519 --------------------------------------------------------------------------------------

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
GROUP = 2**252 + 27742317777372353535851937790883648493


def added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points (RFC 8032 section 5.1.4, affine)."""
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, PRIME) % PRIME
    return x, (y1 * y2 + x1 * x2) * pow(1 - t, -1, PRIME) % PRIME


def multiple(number: int, point: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    while number:
        if number & 1:
            total = added(total, point)
        point, number = added(point, point), number >> 1
    return total


def point_of(y: int) -> tuple[int, int] | None:
    """The point with this y and an even x (RFC 8032 section 5.1.3); None if there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if (x * x - square) % PRIME:
        return None
    return (x if x % 2 == 0 else PRIME - x), y


def torsion() -> set[tuple[int, int]]:
    """The eight points whose order divides 8, found from a point of the whole group."""
    for y in range(2, 100):
        point = point_of(y)
        if point:
            small = multiple(GROUP, point)
            if multiple(4, small) != (0, 1):
                return {multiple(number, small) for number in range(8)}
    raise AssertionError("there is one")


def encoded(point: tuple[int, int]) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def test_points_of_small_order_are_told() -> None:
    points = torsion()
    assert len(points) == 8
    for point in points:
        for sign in (0, 1 << 255):
            octets = (point[1] | sign).to_bytes(32, "little")
            assert is_small_order(octets)
    assert {point[1] for point in points} == algorithms._SMALL_ORDER


def test_points_that_are_not_written_as_they_should_be_are_told() -> None:
    for y in range(19):
        for sign in (0, 1 << 255):
            assert is_small_order((PRIME + y | sign).to_bytes(32, "little"))


def test_honest_points_are_not_told() -> None:
    for number in range(20):
        assert not is_small_order(PrivateKey.generate("Ed25519").public_key._key.public_bytes_raw())
        point = point_of(number + 2)
        assert point is None or not is_small_order(encoded(point))


def test_a_key_of_small_order_verifies_nothing() -> None:
    """With such a key the empty signature (R the neutral point, S zero) is one of every text."""
    for point in torsion():
        public = PublicKey.from_jwk(
            {"kty": "OKP", "crv": "Ed25519", "x": b64url_encode(encoded(point))}
        )
        for again in torsion():
            assert not public.verify("EdDSA", encoded(again) + bytes(32), TEXT)


def test_s_is_below_the_order_of_the_group() -> None:
    good = signature("EdDSA")
    s = int.from_bytes(good[32:], "little") + GROUP
    other = good[:32] + s.to_bytes(32, "little")
    assert not key("Ed25519").public_key.verify("EdDSA", other, TEXT)


# RFC 8032 section 7.1, TEST 2; RFC 8037 appendix A.4.
ED25519 = {
    b"\x72": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b64url_decode(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        ).hex(),
    ),
}


@pytest.mark.parametrize("data", ED25519)
def test_the_vectors_of_rfc_8032_and_rfc_8037(data: bytes) -> None:
    public, value = (bytes.fromhex(one) for one in ED25519[data])
    read = PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": b64url_encode(public)})
    assert read.verify("EdDSA", value, data)
    assert not read.verify("EdDSA", value, data + b"\0")


# -- second opinions ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_jwcrypto_verifies_what_is_signed_here(name: str) -> None:
    private = key(SHAPE_OF[name])
    token = b64url_encode(json.dumps({"alg": name}).encode()) + ".e30"
    value = b64url_encode(private.sign(name, token.encode()))
    other = jws.JWS()
    other.allowed_algs = NAMES
    other.deserialize(f"{token}.{value}", jwk.JWK(**private.public_key.to_jwk()))
    assert other.payload == b"{}"


@pytest.mark.parametrize("name", NAMES)
def test_what_jwcrypto_signs_verifies_here(name: str) -> None:
    private = key(SHAPE_OF[name])
    other = jws.JWS(b"{}")
    other.allowed_algs = NAMES
    pem = private.to_pem(None)
    other.add_signature(jwk.JWK.from_pem(pem), None, json.dumps({"alg": name}))
    signed, _, value = other.serialize(compact=True).rpartition(".")
    assert private.public_key.verify(name, b64url_decode(value), signed.encode())


@pytest.mark.parametrize("name", ["RS256", "RS384", "RS512"])
def test_pkcs1_signatures_are_those_of_the_definition(name: str) -> None:
    """RFC 8017 section 8.2.1 done by hand: the digest with its name, padded, to the power of d."""
    numbers = key("RSA-2048")._key.private_numbers()
    digest = hashlib.new(f"sha{name[2:]}", TEXT).digest()
    number = {"256": 1, "384": 2, "512": 3}[name[2:]]
    size = len(digest)
    info = bytes.fromhex(f"30{17 + size:02x}300d06096086480165030402{number:02x}050004{size:02x}")
    padded = b"\0\1" + b"\xff" * (256 - 3 - len(info) - size) + b"\0" + info + digest
    value = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    assert key("RSA-2048").sign(name, TEXT) == value.to_bytes(256, "big") == signature(name)


# Bleichenbacher's forgeries live on padding that is not looked at.
@pytest.mark.parametrize(
    "change",
    [
        lambda padded: padded[:2] + padded[10:] + bytes(8),
        lambda padded: padded[:10] + b"\xfe" + padded[11:],
        lambda padded: b"\0\2" + padded[2:],
        lambda padded: padded[:2] + b"\xff" * 8 + b"\0" + padded[11:],
    ],
)
def test_every_octet_of_the_padding_counts(change: Any) -> None:
    numbers = key("RSA-2048")._key.private_numbers()
    n, d, e = numbers.public_numbers.n, numbers.d, numbers.public_numbers.e
    good = pow(int.from_bytes(signature("RS256"), "big"), e, n).to_bytes(256, "big")
    value = pow(int.from_bytes(change(good), "big"), d, n).to_bytes(256, "big")
    assert not key("RSA-2048").public_key.verify("RS256", value, TEXT)


def test_strange_keys_have_no_way_in() -> None:
    for shape in ("secp256k1", "Ed448", "X25519"):
        with pytest.raises(UnsuitableKey):
            PrivateKey(strange(shape))
