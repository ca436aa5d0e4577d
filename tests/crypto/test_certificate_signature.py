"""Signatures of certificates: every scheme, its parameters, and no key that does not fit it."""

from __future__ import annotations

from typing import Any

import pytest
from built_der import bits, integer, oid, sequence, tagged
from cached_keys import key, rsa_key, strange
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from microcred.crypto.certificate_signature import SCHEMES, Scheme, is_signed, read_scheme
from microcred.crypto.der import encode, read_one
from microcred.errors import ParseError

NULL = encode(5)
PSS, MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
SHA = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
TEXT = b"to be signed"


def read(*parts: bytes) -> Scheme:
    return read_scheme(read_one(sequence(*parts)))


def hash_of(name: str) -> bytes:
    return sequence(oid(SHA[name]), NULL)


def pss(digest: str = "sha256", mask: str = "sha256", salt: int = 32, *more: bytes) -> bytes:
    """RSASSA-PSS-params with everything said."""
    return sequence(
        tagged(0, hash_of(digest)),
        tagged(1, sequence(oid(MGF1), hash_of(mask))),
        tagged(2, integer(salt)),
        *more,
    )


# -- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SCHEMES)
def test_schemes_without_parameters(number: str) -> None:
    assert read(oid(number)) == read(oid(number), NULL) == SCHEMES[number]
    assert SCHEMES[number].kind in ("RSA", "EC", "Ed")


def test_schemes_that_are_not_known() -> None:
    for number in ("1.2.840.113549.1.1.4", "1.2.3", PSS):
        scheme = read(oid(number))
        assert (scheme.name, scheme.kind) == (number, "")
        assert not is_signed(scheme, key("RSA-2048")._key.public_key(), b"\1" * 256, TEXT)


@pytest.mark.parametrize("name", SHA)
@pytest.mark.parametrize("salt", [0, 20, 32, 512])
def test_pss_with_everything_said(name: str, salt: int) -> None:
    assert read(oid(PSS), pss(name, name, salt)) == Scheme("RSASSA-PSS", "PSS", name, salt)


def test_pss_with_the_trailer_that_there_is() -> None:
    assert read(oid(PSS), pss("sha256", "sha256", 32, tagged(3, integer(1)))).kind == "PSS"
    assert read(oid(PSS), pss("sha256", "sha256", 32, tagged(3, integer(2)))).kind == ""


def test_the_defaults_of_pss() -> None:
    """RFC 4055 section 3.1: SHA-1 and a salt of 20 octets."""
    assert read(oid(PSS), sequence()) == Scheme("RSASSA-PSS", "PSS", "sha1", 20)
    half = sequence(tagged(0, hash_of("sha256")), tagged(2, integer(32)))
    assert read(oid(PSS), half).kind == ""  # the mask stays SHA-1


UNKNOWN_PSS = {
    "two hashes": pss("sha256", "sha512"),
    "unknown hash": sequence(tagged(0, sequence(oid("1.2.3")))),
    "unknown hashes": sequence(
        tagged(0, sequence(oid("1.2.3"))),
        tagged(1, sequence(oid(MGF1), sequence(oid("1.2.3")))),
    ),
    "another mask": sequence(
        tagged(0, hash_of("sha256")), tagged(1, sequence(oid("1.2.3"), hash_of("sha256")))
    ),
    "a mask without its hash": sequence(tagged(1, sequence(oid("1.2.3"), NULL))),
    "a negative salt": pss("sha256", "sha256", -1),
    "a salt that is too long": pss("sha256", "sha256", 513),
    "a salt beyond everything": pss("sha256", "sha256", 2**200),
}


@pytest.mark.parametrize("parameters", UNKNOWN_PSS.values(), ids=UNKNOWN_PSS)
def test_pss_that_is_not_known(parameters: bytes) -> None:
    scheme = read(oid(PSS), parameters)
    assert scheme.kind == ""
    assert not is_signed(scheme, key("RSA-2048")._key.public_key(), b"\1" * 256, TEXT)


MALFORMED: dict[str, tuple[bytes, ...]] = {
    "nothing": (),
    "no identifier": (NULL,),
    "three parts": (oid(PSS), pss(), NULL),
    "parameters that are null": (oid(PSS), NULL),
    "an empty field": (oid(PSS), sequence(tagged(0))),
    "a field of two": (oid(PSS), sequence(tagged(2, integer(1), integer(1)))),
    "a field twice": (oid(PSS), sequence(*[tagged(2, integer(32))] * 2)),
    "fields out of order": (
        oid(PSS),
        sequence(tagged(2, integer(32)), tagged(0, hash_of("sha256"))),
    ),
    "a field too many": (oid(PSS), pss("sha256", "sha256", 32, tagged(4, integer(1)))),
    "a field that is no field": (oid(PSS), sequence(integer(32))),
    "a hash without a name": (oid(PSS), sequence(tagged(0, sequence()))),
    "a hash that is null": (oid(PSS), sequence(tagged(0, NULL))),
    "a hash of three parts": (oid(PSS), sequence(tagged(0, sequence(oid("1.2.3"), NULL, NULL)))),
    "a mask without anything": (oid(PSS), sequence(tagged(1, sequence()))),
    "a mask of one part": (oid(PSS), sequence(tagged(1, sequence(oid(MGF1))))),
    "a mask of three parts": (
        oid(PSS),
        sequence(tagged(1, sequence(oid(MGF1), hash_of("sha1"), NULL))),
    ),
    "a mask that is a number": (oid(PSS), sequence(tagged(1, integer(1)))),
    "a salt that is a text": (oid(PSS), sequence(tagged(2, encode(0x0C, b"32")))),
}


@pytest.mark.parametrize("parts", MALFORMED.values(), ids=MALFORMED)
def test_malformed_schemes(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(ParseError):
        read(*parts)


def test_no_sequence() -> None:
    with pytest.raises(ParseError):
        read_scheme(read_one(bits(b"")))


# -- verifying ------------------------------------------------------------------------------------

HASHES: dict[str, Any] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - old roots are signed so
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
KEYS = {
    "RSA": key("RSA-2048")._key,
    "EC": key("P-256")._key,
    "Ed25519": key("Ed25519")._key,
    "Ed448": strange("Ed448"),
}


def signed(scheme: Scheme) -> tuple[Any, bytes]:
    """The private key that fits, and its signature."""
    if scheme.kind == "RSA":
        return KEYS["RSA"], KEYS["RSA"].sign(TEXT, padding.PKCS1v15(), HASHES[scheme.hash])
    if scheme.kind == "PSS":
        digest = HASHES[scheme.hash]
        return KEYS["RSA"], KEYS["RSA"].sign(
            TEXT, padding.PSS(padding.MGF1(digest), scheme.salt or 0), digest
        )
    if scheme.kind == "EC":
        return KEYS["EC"], KEYS["EC"].sign(TEXT, ec.ECDSA(HASHES[scheme.hash]))
    return KEYS[scheme.name], KEYS[scheme.name].sign(TEXT)


ALL = [
    *SCHEMES.values(),
    *(Scheme("RSASSA-PSS", "PSS", name, salt) for name in HASHES for salt in (0, 20, 32)),
]


@pytest.mark.parametrize("scheme", ALL, ids=str)
def test_every_scheme_verifies_its_own_signature_only(scheme: Scheme) -> None:
    private, value = signed(scheme)
    assert is_signed(scheme, private.public_key(), value, TEXT)
    assert not is_signed(scheme, private.public_key(), value, TEXT + b"!")
    assert not is_signed(scheme, private.public_key(), value[:-1], TEXT)
    assert not is_signed(scheme, private.public_key(), b"", TEXT)
    changed = bytes((*value[:-1], value[-1] ^ 1))
    assert not is_signed(scheme, private.public_key(), changed, TEXT)
    for other in ALL:
        if other != scheme:
            assert not is_signed(other, private.public_key(), value, TEXT)
    for key_ in (*KEYS.values(), strange("X25519"), strange("secp256k1"), rsa_key(1024)):
        if key_ is not private:
            assert not is_signed(scheme, key_.public_key(), value, TEXT)
    assert not is_signed(scheme, None, value, TEXT)


def test_ecdsa_on_any_curve_that_is_loaded() -> None:
    value = strange("secp256k1").sign(TEXT, ec.ECDSA(hashes.SHA256()))
    scheme = SCHEMES["1.2.840.10045.4.3.2"]
    assert is_signed(scheme, strange("secp256k1").public_key(), value, TEXT)


def test_a_key_too_small_for_its_scheme() -> None:
    scheme = Scheme("RSASSA-PSS", "PSS", "sha512", 512)
    assert not is_signed(scheme, rsa_key(1024).public_key(), b"\1" * 128, TEXT)
