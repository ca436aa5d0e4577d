"""Names of hashes and schemes, as others name them too."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import algos
from built_cms import HASH_OIDS, NULL, hash_algorithm
from built_der import integer, oid, sequence

from microcred.crypto.ber import read_ber
from microcred.crypto.cms_algorithms import (
    HASHES,
    digest,
    hash_identifier,
    hash_name,
    oid_of,
    scheme_of_signer,
)
from microcred.errors import ParseError


def test_hashes_are_those_of_hashlib() -> None:
    for name in HASHES.values():
        value = digest(name, b"text")
        if name == "shake256":
            assert value == hashlib.shake_256(b"text").digest(64)
        else:
            assert value == hashlib.new(name, b"text").digest()
    for unknown in ("md5", "1.2.3", "", "blake2b", "shake128"):
        assert digest(unknown, b"text") is None


def test_identifiers_as_others_read_them() -> None:
    for name in ("sha1", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"):
        octets = hash_identifier(name)
        assert algos.DigestAlgorithm.load(octets, strict=True)["algorithm"].native == name
        assert hash_name(read_ber(octets)) == name
    for unknown in ("md5", "shake256", "SHA-256", ""):
        with pytest.raises(ParseError):
            hash_identifier(unknown)


def test_names_of_hashes() -> None:
    for name in HASH_OIDS:
        assert hash_name(read_ber(hash_algorithm(name))) == name
        if name != "shake256":
            assert hash_name(read_ber(hash_algorithm(name, NULL))) == name
    assert hash_name(read_ber(sequence(oid("1.2.3")))) == "1.2.3"
    length = sequence(oid("2.16.840.1.101.3.4.2.18"), integer(512))
    assert hash_name(read_ber(length)) == "shake256"
    for wrong in (integer(256), NULL):
        with pytest.raises(ParseError):
            hash_name(read_ber(sequence(oid("2.16.840.1.101.3.4.2.18"), wrong)))


def test_no_algorithms() -> None:
    for wrong in (sequence(), integer(1), sequence(integer(1)), sequence(oid("1.2"), NULL, NULL)):
        with pytest.raises(ParseError):
            oid_of(read_ber(wrong))


def test_a_kind_of_key_takes_the_hash_of_the_signer() -> None:
    rsa = read_ber(sequence(oid("1.2.840.113549.1.1.1"), NULL))
    point = read_ber(sequence(oid("1.2.840.10045.2.1")))
    assert scheme_of_signer(rsa, "sha1").name == "sha1WithRSAEncryption"
    assert scheme_of_signer(point, "sha512").name == "ecdsa-with-SHA512"
    for element in (rsa, point):
        for unknown in ("1.2.3", "shake256", ""):
            scheme = scheme_of_signer(element, unknown)
            assert (scheme.kind, scheme.name) == ("", oid_of(element))
    named = read_ber(sequence(oid("1.2.840.113549.1.1.11"), NULL))
    assert scheme_of_signer(named, "sha1").hash == "sha256"
