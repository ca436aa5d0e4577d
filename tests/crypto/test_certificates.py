"""Certificates: every field as another library reads it, and no malformed one is read."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from asn1crypto.tsp import IssuerSerial
from built_der import (
    ECDSA,
    GENERALIZED_TIME,
    GONE,
    ORGANISATION,
    TIMES,
    UTC_TIME,
    attribute,
    bits,
    certificate,
    changed_tree,
    extension,
    integer,
    name,
    octets_of,
    oid,
    seal,
    sequence,
    tagged,
    tree_of,
)
from cached_keys import key, strange
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.certificates import Certificate, issuer_serial, read_certificates
from microcred.crypto.der import BOOLEAN, OCTET_STRING, SEQUENCE, SET, encode, write_pem
from microcred.errors import TrustError

YES = encode(BOOLEAN, b"\xff")
BASIC, USAGE, QC = "2.5.29.19", "2.5.29.15", "1.3.6.1.5.5.7.1.3"
CRL, AIA, SKI, AKI = "2.5.29.31", "1.3.6.1.5.5.7.1.1", "2.5.29.14", "2.5.29.35"


def read(**changes: Any) -> Certificate:
    return Certificate.from_der(certificate(**changes))


def look_at_everything(found: Certificate) -> None:
    """Every attribute: none of them may raise on a certificate that was read."""
    kind = type(found)
    for attribute_name in dir(kind):
        if not attribute_name.startswith("_") and not callable(getattr(kind, attribute_name)):
            getattr(found, attribute_name)
    assert repr(found) == f"Certificate(sha256={found.sha256})"
    assert Certificate.from_der(found.der) == found
    str(found.subject)
    issuer_serial(found)


# -- agreement with another library ---------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=16
)
addresses = st.lists(
    st.from_regex(r"https?://[a-z]{1,9}\.example/[a-z0-9./-]{0,9}", fullmatch=True), max_size=2
)
moments = st.datetimes(min_value=datetime(1950, 1, 2), max_value=datetime(2120, 1, 1))
USAGES = {
    "digital_signature": "digitalSignature",
    "content_commitment": "nonRepudiation",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
    "encipher_only": "encipherOnly",
    "decipher_only": "decipherOnly",
}


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_field_is_as_another_library_wrote_it(data: st.DataObject) -> None:
    holder = key(data.draw(st.sampled_from(["P-256", "P-384", "Ed25519"])))
    issuer = key(data.draw(st.sampled_from(["P-256", "P-521", "Ed25519"])), 1)
    names = data.draw(st.tuples(words, words, words, words))
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, names[0]),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, names[1]),
            x509.NameAttribute(NameOID.COMMON_NAME, names[2][:9]),
        ]
    )
    root = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, names[3])])
    start = data.draw(moments).replace(microsecond=0, tzinfo=UTC)
    end = start + timedelta(seconds=data.draw(st.integers(0, 10**9)))
    serial = data.draw(st.integers(1, 2**159 - 1))
    builder = (
        x509.CertificateBuilder(issuer_name=root, subject_name=subject, serial_number=serial)
        .public_key(holder._key.public_key())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    authority = data.draw(st.booleans())
    length = data.draw(st.none() | st.integers(0, 9)) if authority else None
    if constrained := data.draw(st.booleans()):
        constraints = x509.BasicConstraints(ca=authority, path_length=length)
        builder = builder.add_extension(constraints, critical=data.draw(st.booleans()))
    chosen = data.draw(st.sets(st.sampled_from(sorted(USAGES)), min_size=1))
    if not chosen.isdisjoint({"encipher_only", "decipher_only"}):
        chosen.add("key_agreement")
    usage = x509.KeyUsage(**{one: one in chosen for one in USAGES})
    if used := data.draw(st.booleans()):
        builder = builder.add_extension(usage, critical=True)
    lists, responders = data.draw(addresses), data.draw(addresses)
    if lists:
        points = [
            x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
            for url in lists
        ]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    if responders:
        access = [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(url)
            )
            for url in responders
        ]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    ski = x509.SubjectKeyIdentifier.from_public_key(holder._key.public_key())
    aki = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer._key.public_key())
    builder = builder.add_extension(ski, critical=False).add_extension(aki, critical=False)
    digest = None if issuer.public_key.curve == "Ed25519" else hashes.SHA384()
    written = builder.sign(issuer._key, digest)

    found = Certificate.from_der(written.public_bytes(Encoding.DER))
    assert (found.organisation, found.organization_identifier) == names[:2]
    assert (found.country, found.common_name) == ("IE", names[2][:9])
    assert found.name == found.organisation
    assert found.issuer.attributes == (("2.5.4.10", names[3]),)
    assert found.subject_der == subject.public_bytes()
    assert found.issuer_der == root.public_bytes()
    assert found.serial_number == serial
    assert (found.not_before, found.not_after) == (start, end)
    assert found.public_key == holder.public_key
    assert (found.is_ca, found.path_length) == (
        (authority, length) if constrained else (False, None)
    )
    assert found.key_usage == ({USAGES[one] for one in chosen} if used else None)
    assert (found.crl_urls, found.ocsp_urls) == (tuple(lists), tuple(responders))
    assert found.names_revocation is bool(lists or responders)
    assert (found.subject_key_id, found.authority_key_id) == (ski.digest, aki.key_identifier)
    assert [(one.oid, one.critical) for one in found.extensions] == [
        (one.oid.dotted_string, one.critical) for one in written.extensions
    ]
    assert found.qc_statements is None
    assert found.sha256 == written.fingerprint(hashes.SHA256()).hex()
    assert not found.self_signed
    assert pickle.loads(pickle.dumps(found)) == found
    look_at_everything(found)


def test_a_certificate_is_as_it_was_built() -> None:
    found = read()
    assert found.organisation == "Example University"
    assert found.not_before == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.not_after == datetime(2051, 1, 1, tzinfo=UTC)
    assert found.self_signed and found.signed_by(found)
    assert (found.is_ca, found.path_length, found.key_usage) == (False, None, None)
    assert (found.crl_urls, found.ocsp_urls, found.names_revocation) == ((), (), False)
    assert (found.subject_key_id, found.authority_key_id, found.qc_statements) == (None,) * 3
    assert found.signature_scheme.name == "ecdsa-with-SHA256"
    assert found.extension(BASIC) is None
    assert found != seal().certificate and hash(found) == hash(read_again(found))


def read_again(found: Certificate) -> Certificate:
    return Certificate.from_pem(b"text before\n" + found.to_pem() + seal().chain_pem())


# -- who it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (name(attribute("2.5.4.3", "Seal")), "Seal"),
        (name(attribute("2.5.4.3", "Seal"), attribute("2.5.4.10", "Univ")), "Univ"),
        (name(attribute("2.5.4.42", "Ána"), attribute("2.5.4.4", "Novák")), "GN=Ána, SN=Novák"),
        (name(), ""),
    ],
)
def test_what_a_holder_is_called(subject: bytes, told: str) -> None:
    assert read(subject=subject).name == told


def test_no_certificate_shows_whose_it_is_unasked() -> None:
    found = seal().certificate
    shown = repr(found) + repr([found]) + repr(seal())
    assert "Example" not in shown and "NTRIE" not in shown


def test_names_of_several_attributes_and_types() -> None:
    subject = name(
        attribute("2.5.4.10", "Universität".encode("utf-16-be"), 0x1E)
        + attribute("2.5.4.97", "VATDE-1", 0x13),
        attribute("2.5.4.6", b"DE", 0x13),
    )
    found = read(subject=subject)
    assert (found.organisation, found.organization_identifier) == ("Universität", "VATDE-1")
    assert not found.self_signed  # the issuer is called otherwise


@pytest.mark.parametrize("shape", ["X25519", "secp256k1", "Ed448", "P-224"])
def test_keys_that_are_not_known_here(shape: str) -> None:
    public = strange(shape).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = read(spki=spki)
    assert found.public_key.kind == "other" and not found.self_signed
    look_at_everything(found)


@pytest.mark.parametrize("spki", [sequence(), sequence(integer(1)), sequence(ECDSA, bits(b"x"))])
def test_keys_that_nobody_can_read(spki: bytes) -> None:
    found = read(spki=spki)
    assert found.public_key.kind == "other" and not found.self_signed
    look_at_everything(found)


# -- what it says ---------------------------------------------------------------------------------


def test_extensions_that_decide_are_read_at_once() -> None:
    found = read(
        extensions=[
            extension(BASIC, sequence(YES, integer(0)), critical=True),
            extension(USAGE, bits(b"\x06", 1), critical=True),
            extension("1.2.3", b"unread", critical=True),
        ]
    )
    assert (found.is_ca, found.path_length) == (True, 0)
    assert found.key_usage == {"keyCertSign", "cRLSign"}
    unknown = found.extension("1.2.3")
    assert unknown is not None and unknown.critical and unknown.value == b"unread"


@pytest.mark.parametrize("faulty", [b"", b"\xff", b"\x30\x01", sequence(integer(1)), integer(1)])
def test_a_fault_where_nothing_is_decided_is_passed_over(faulty: bytes) -> None:
    found = read(extensions=[extension(one, faulty) for one in (CRL, AIA, QC, AKI)])
    assert (found.crl_urls, found.ocsp_urls, found.qc_statements) == ((), (), None)
    assert found.authority_key_id is None
    assert found.names_revocation  # somebody may have revoked it
    look_at_everything(found)


def test_an_unreadable_key_identifier() -> None:
    assert read(extensions=[extension(SKI, b"\xff")]).subject_key_id is None
    assert read(extensions=[extension(SKI, encode(OCTET_STRING, b"1"))]).subject_key_id == b"1"


def test_what_names_revocation() -> None:
    issuers = sequence(
        sequence(oid("1.3.6.1.5.5.7.48.2"), tagged(6, b"http://a.example", constructed=False))
    )
    faulty_ocsp = sequence(sequence(integer(1)))
    assert not read(extensions=[extension(AIA, issuers)]).names_revocation
    assert read(extensions=[extension(AIA, faulty_ocsp)]).names_revocation
    assert read(extensions=[extension(CRL, sequence())]).names_revocation


def test_purposes_and_what_a_responder_needs() -> None:
    eku, no_check, stamping = "2.5.29.37", "1.3.6.1.5.5.7.48.1.5", "1.3.6.1.5.5.7.3.8"
    plain = read()
    assert (plain.extended_key_usage, plain.ocsp_no_check) == (None, False)
    found = read(extensions=[extension(eku, sequence(oid(stamping))), extension(no_check, b"\5\0")])
    assert (found.extended_key_usage, found.ocsp_no_check) == ({stamping}, True)
    # A restriction that nobody can read allows nothing.
    assert read(extensions=[extension(eku, b"\xff")]).extended_key_usage == frozenset()


def test_where_the_issuer_is() -> None:
    issuers = sequence(
        sequence(oid("1.3.6.1.5.5.7.48.2"), tagged(6, b"http://a.example", constructed=False))
    )
    assert read(extensions=[extension(AIA, issuers)]).ca_issuer_urls == ("http://a.example",)
    assert read(extensions=[extension(AIA, b"\xff")]).ca_issuer_urls == ()
    assert read().ca_issuer_urls == ()


def test_both_ends_of_its_validity_are_within() -> None:
    found, second = read(), timedelta(seconds=1)
    assert found.valid_at(found.not_before) and found.valid_at(found.not_after)
    assert not found.valid_at(found.not_before - second)
    assert not found.valid_at(found.not_after + second)


def test_statements_about_being_qualified() -> None:
    statements = sequence(
        sequence(oid("0.4.0.1862.1.1")),
        sequence(oid("0.4.0.1862.1.6"), sequence(oid("0.4.0.1862.1.6.2"))),
    )
    qualified = read(extensions=[extension(QC, statements)]).qc_statements
    assert qualified is not None and qualified.compliance and qualified.types == ("eseal",)


# -- what is no certificate -----------------------------------------------------------------------

LAST = tagged(3, sequence(extension("1.2.3", b"")))
UNIQUE_1, UNIQUE_2 = (tagged(number, b"\0\1", constructed=False) for number in (1, 2))
RIGHT: dict[str, dict[str, Any]] = {
    "version 1": {"version": GONE},
    "version 1, said": {"version": tagged(0, integer(0))},
    "version 2 with unique identifiers": {
        "version": tagged(0, integer(1)),
        "last": UNIQUE_1 + UNIQUE_2,
    },
    "version 3 with everything": {"last": UNIQUE_1 + UNIQUE_2 + LAST},
    "version 3 without extensions": {},
    "a long serial number": {"serial": encode(2, b"\x7f" * 64)},
    "a negative serial number": {"serial": integer(-5)},
    "serial number zero": {"serial": integer(0)},
    "an end before its beginning": {
        "validity": sequence(
            *[encode(UTC_TIME, one) for one in (b"300101000000Z", b"200101000000Z")]
        )
    },
    "a signature of nothing": {"signature": bits(b"")},
    "an unknown scheme": {"inner": sequence(oid("1.2.3")), "signature": bits(b"x")},
}


@pytest.mark.parametrize("changes", RIGHT.values(), ids=RIGHT)
def test_odd_certificates_that_are_read(changes: dict[str, Any]) -> None:
    look_at_everything(read(**changes))


def test_serial_numbers() -> None:
    assert read(serial=integer(-5)).serial_number == -5
    assert read(serial=integer(2**159)).serial_number == 2**159


WRONG: dict[str, dict[str, Any]] = {
    "version 4": {"version": tagged(0, integer(3))},
    "version 0": {"version": tagged(0, integer(-1))},
    "a version without a number": {"version": tagged(0)},
    "a version of two numbers": {"version": tagged(0, integer(2), integer(2))},
    "a version that is a text": {"version": tagged(0, encode(0x0C, b"2"))},
    "a version with another tag": {"version": tagged(1, integer(2))},
    "a primitive version": {"version": tagged(0, integer(2), constructed=False)},
    "a bare version": {"version": integer(2)},
    "no serial number": {"serial": GONE},
    "a serial number that is too long": {"serial": encode(2, b"\x7f" * 65)},
    "a serial number that is not the shortest": {"serial": encode(2, b"\0\1")},
    "an empty serial number": {"serial": encode(2)},
    "a serial number that is a text": {"serial": encode(0x0C, b"1")},
    "no inner algorithm": {"inner": GONE, "outer": ECDSA},
    "two algorithms": {"outer": sequence(oid("1.2.840.10045.4.3.3"))},
    "one algorithm written in two ways": {"outer": sequence(oid("1.2.840.10045.4.3.2"), encode(5))},
    "an empty algorithm": {"inner": sequence(), "signature": bits(b"x")},
    "a malformed algorithm": {
        "inner": sequence(oid("1.2.840.113549.1.1.10"), sequence(tagged(1, sequence()))),
        "signature": bits(b"x"),
    },
    "no issuer": {"issuer": GONE},
    "an issuer that is a set": {"issuer": encode(SET, b"")},
    "a malformed issuer": {"issuer": sequence(sequence())},
    "no validity": {"validity": GONE},
    "one time": {"validity": sequence(encode(UTC_TIME, b"260101000000Z"))},
    "three times": {"validity": sequence(*[encode(UTC_TIME, b"260101000000Z")] * 3)},
    "a time without seconds": {
        "validity": sequence(*[encode(UTC_TIME, b"2601010000Z")] * 2),
    },
    "a time of another zone": {
        "validity": sequence(*[encode(GENERALIZED_TIME, b"20260101000000+0100")] * 2),
    },
    "a day that does not exist": {
        "validity": sequence(*[encode(UTC_TIME, b"260230000000Z")] * 2),
    },
    "times as text": {"validity": sequence(*[encode(0x0C, b"260101000000Z")] * 2)},
    "no subject": {"subject": GONE},
    "a malformed subject": {"subject": name(sequence(oid("2.5.4.10")))},
    "too many names": {"subject": name(*[attribute("2.5.4.10", "U")] * 65)},
    "no key": {"spki": GONE},
    "a key that is a text": {"spki": encode(0x0C, b"key")},
    "extensions in version 1": {"version": GONE, "last": LAST},
    "extensions in version 2": {"version": tagged(0, integer(1)), "last": LAST},
    "extensions twice": {"last": LAST + LAST},
    "extensions before an identifier": {"last": LAST + UNIQUE_1},
    "identifiers out of order": {"last": UNIQUE_2 + UNIQUE_1},
    "an identifier twice": {"last": UNIQUE_1 + UNIQUE_1},
    "hidden extensions": {"last": tagged(3, sequence(extension(USAGE, b"")), constructed=False)},
    "extensions with another tag": {"last": tagged(4, sequence(extension("1.2.3", b"")))},
    "bare extensions": {"last": sequence(extension("1.2.3", b""))},
    "two lists of extensions": {"last": tagged(3, *[sequence(extension("1.2.3", b""))] * 2)},
    "no list of extensions": {"last": tagged(3)},
    "an empty list of extensions": {"extensions": []},
    "an extension twice": {"extensions": [extension(BASIC, sequence())] * 2},
    "an unknown extension twice": {
        "extensions": [extension("1.2.3", b""), extension("1.2.3", b"1", critical=True)]
    },
    "too many extensions": {"extensions": [extension(f"1.2.{n}", b"") for n in range(65)]},
    "malformed basic constraints": {"extensions": [extension(BASIC, b"\xff")]},
    "a negative path length": {"extensions": [extension(BASIC, sequence(YES, integer(-1)))]},
    "a path length of no authority": {"extensions": [extension(BASIC, sequence(integer(0)))]},
    "a malformed key usage": {"extensions": [extension(USAGE, sequence())]},
    "a key usage with stray bits": {"extensions": [extension(USAGE, bits(b"\xff", 7))]},
    "a key usage without a name": {"extensions": [extension(USAGE, bits(b"\0\1"))]},
    "a signature with unused bits": {"signature": bits(b"\x80", 7)},
    "a signature that is a text": {"signature": encode(0x0C, b"x")},
    "four parts": {"after": integer(1)},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_wrong_certificates(changes: dict[str, Any]) -> None:
    with pytest.raises(TrustError, match=r"^no X\.509 certificate: ") as caught:
        read(**changes)
    assert "Example" not in str(caught.value) and len(str(caught.value)) < 120


GOOD = certificate()
NO_CERTIFICATE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"certificate",
    "an empty sequence": sequence(),
    "a sequence of two": sequence(sequence(), ECDSA),
    "nothing signed": sequence(sequence(), ECDSA, bits(b"")),
    "a set around": encode(SET, GOOD[4:]),
    "something after the end": GOOD + b"\0",
    "a line end after the end": GOOD + b"\n",
    "something missing": GOOD[:-1],
    "indefinite length": b"\x30\x80" + GOOD[4:] + b"\0\0",
    "a longer length than need be": b"\x30\x83\0" + GOOD[2:],
    "a long tag": b"\x3f\x10" + GOOD[1:],
    "too large": certificate(spki=sequence(bytes(encode(OCTET_STRING, bytes(66_000))))),
    "a million brackets": encode(SEQUENCE, b"\x30\x80" * 30_000),
}


@pytest.mark.parametrize("der", NO_CERTIFICATE.values(), ids=NO_CERTIFICATE)
def test_no_certificate(der: bytes) -> None:
    with pytest.raises(TrustError):
        Certificate.from_der(der)
    with pytest.raises(TrustError):
        read_certificates(der)


def test_the_largest_certificate() -> None:
    base = len(certificate(spki=sequence(encode(OCTET_STRING, bytes(60_000))), signature=bits(b"")))
    largest = certificate(
        spki=sequence(encode(OCTET_STRING, bytes(60_000 + 64 * 1024 - base))), signature=bits(b"")
    )
    assert len(largest) == 64 * 1024
    look_at_everything(Certificate.from_der(largest))


def test_a_modulus_as_large_as_a_certificate_costs_nothing() -> None:
    modulus = encode(2, b"\x7f" + b"\xff" * 30_000)
    rsa = sequence(oid("1.2.840.113549.1.1.1"), encode(5))
    spki = sequence(rsa, bits(sequence(modulus, encode(2, b"\x7f" + b"\xff" * 1000))))
    scheme = sequence(oid("1.2.840.113549.1.1.11"), encode(5))
    found = read(spki=spki, inner=scheme, signature=bits(b"\1" * 30_001))
    assert not found.self_signed
    assert not found.public_key.verify("RS256", b"\1" * 30_001, b"")


# -- several of them ------------------------------------------------------------------------------


def test_pem_and_der_are_told_by_content() -> None:
    leaf, root = seal().certificates
    assert read_certificates(leaf.der) == (leaf,)
    assert read_certificates(seal().chain_pem()) == (leaf, root)
    mixed = b"Bag\n" + key("P-256").to_pem(None) + root.to_pem() + b"\n" + leaf.to_pem()
    assert read_certificates(mixed) == (root, leaf)
    for label in ("X509 CERTIFICATE", "TRUSTED CERTIFICATE"):
        assert read_certificates(write_pem(label, leaf.der)) == (leaf,)
    assert Certificate.from_pem(seal().chain_pem()) == leaf


LEAF = seal().certificate.to_pem()
NO_PEM = {
    "a key": key("P-256").to_pem(None),
    "a request": write_pem("CERTIFICATE REQUEST", b"x"),
    "no base64": LEAF.replace(b"M", b"*"),
    "no end": LEAF.partition(b"-----END")[0],
    "no end of the second": LEAF + LEAF.partition(b"-----END")[0],
    "no certificate in it": write_pem("CERTIFICATE", b"x"),
    "a second that is none": LEAF + write_pem("CERTIFICATE", b"x"),
    "an empty block": b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "something after a trusted one": write_pem("TRUSTED CERTIFICATE", GOOD + sequence()),
}


@pytest.mark.parametrize("pem", NO_PEM.values(), ids=NO_PEM)
def test_no_certificates_in_pem(pem: bytes) -> None:
    for text in (pem, pem.replace(b"\n", b"\r\n")):
        with pytest.raises(TrustError):
            read_certificates(text)
    with pytest.raises(TrustError):
        read_certificates(b"")


# -- who vouches for it ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["P-256", "P-384", "P-521", "Ed25519", "RSA-2048"])
def test_a_leaf_is_signed_by_its_own_root(shape: str) -> None:
    leaf, root = seal(shape).certificates
    assert leaf.signed_by(root) and root.self_signed
    assert not root.signed_by(leaf) and not leaf.self_signed
    other = seal(shape, "Another University").root
    assert not leaf.signed_by(other)


def test_a_name_alone_vouches_for_nothing() -> None:
    other = key("P-256", 1).public_key.spki
    forged = read(spki=other)
    assert not forged.self_signed
    assert read().self_signed and read().signed_by(read(serial=integer(2)))
    assert not read().signed_by(forged)


def test_names_that_differ_in_writing_only_are_followed() -> None:
    shouted = name(attribute("2.5.4.6", "ie"), attribute("2.5.4.10", "EXAMPLE  UNIVERSITY"))
    assert read(issuer=shouted).signed_by(read())
    assert not read(issuer=name(attribute("2.5.4.10", "Example"))).signed_by(read())


def test_a_changed_signature_vouches_for_nothing() -> None:
    found = read()
    signature = found._fields.signature
    for place in range(0, len(signature), 5):
        octets = bytearray(found.der)
        octets[len(octets) - len(signature) + place] ^= 1
        with suppress(TrustError):
            assert not Certificate.from_der(bytes(octets)).self_signed


def test_issuer_and_serial_number_as_jades_names_a_certificate() -> None:
    leaf = seal().certificate
    loaded = IssuerSerial.load(issuer_serial(leaf), strict=True)
    assert loaded["serial_number"].native == leaf.serial_number
    (directory,) = loaded["issuer"]
    assert directory.name == "directory_name"
    assert directory.chosen.untag().dump() == leaf.issuer_der


# -- fuzz -----------------------------------------------------------------------------------------

RICH = certificate(
    last=UNIQUE_1
    + tagged(
        3,
        sequence(
            extension(BASIC, sequence(YES, integer(1)), critical=True),
            extension(USAGE, bits(b"\x06", 1), critical=True),
            extension(
                CRL,
                sequence(sequence(tagged(0, tagged(0, tagged(6, b"http://a", constructed=False))))),
            ),
            extension(
                AIA,
                sequence(
                    sequence(oid("1.3.6.1.5.5.7.48.1"), tagged(6, b"http://b", constructed=False))
                ),
            ),
            extension(
                QC, sequence(sequence(oid("0.4.0.1862.1.6"), sequence(oid("0.4.0.1862.1.6.2"))))
            ),
            extension(AKI, sequence(tagged(0, b"\1", constructed=False))),
            extension(SKI, encode(OCTET_STRING, b"\1")),
        ),
    )
)
PSS = certificate(
    inner=sequence(
        oid("1.2.840.113549.1.1.10"),
        sequence(
            tagged(0, sequence(oid("2.16.840.1.101.3.4.2.1"), encode(5))),
            tagged(
                1,
                sequence(
                    oid("1.2.840.113549.1.1.8"), sequence(oid("2.16.840.1.101.3.4.2.1"), encode(5))
                ),
            ),
            tagged(2, integer(32)),
        ),
    ),
    signature=bits(b"\1" * 256),
    spki=key("RSA-2048").public_key.spki,
    validity=TIMES,
    subject=ORGANISATION,
)
SEEDS = (RICH, PSS, seal("Ed25519").certificate.der, seal("RSA-2048").root.der)


def _certificate_or_trust_error(der: bytes) -> bool:
    try:
        found = Certificate.from_der(der)
    except TrustError as error:
        assert len(str(error)) < 120
        return False
    look_at_everything(found)
    return True


def test_changed_octets_give_a_certificate_or_a_trust_error() -> None:
    random = Random(2022)
    read_ = 0
    for number in range(2500):
        octets = bytearray(SEEDS[number % len(SEEDS)])
        for _ in range(random.choice((1, 1, 2, 3))):
            place = random.randrange(len(octets))
            octets[place : place + random.randrange(3)] = random.randbytes(
                random.choice((0, 1, 1, 2))
            )
        read_ += _certificate_or_trust_error(bytes(octets))
    assert 20 < read_ < 2400


def test_changed_trees_give_a_certificate_or_a_trust_error() -> None:
    """Lengths are right here, so that the change reaches the reader of its place."""
    random = Random(243)
    trees = [tree_of(seed) for seed in SEEDS]
    assert [octets_of(tree) for tree in trees] == list(SEEDS)
    read_ = 0
    for number in range(3000):
        tree = changed_tree(trees[number % len(trees)], random)
        if random.random() < 0.3:
            tree = changed_tree(tree, random)
        read_ += _certificate_or_trust_error(octets_of(tree))
    assert 200 < read_ < 2900


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_random_octets_are_no_certificate(octets: bytes) -> None:
    assert not _certificate_or_trust_error(octets)


def certificates_in(value: Any) -> Iterator[bytes]:
    """The certificates of a JOSE header and of what stands in its `etsiU`."""
    if isinstance(value, dict):
        yield from (base64.b64decode(text) for text in value.get("x5c", []))
        if isinstance(value.get("x509Cert"), dict):
            yield base64.b64decode(value["x509Cert"]["val"])
        for inner in value.values():
            yield from certificates_in(inner)
    elif isinstance(value, list):
        for inner in value:
            with suppress(ValueError, TypeError):  # base64url of JSON, in its encoded form
                yield from certificates_in(json.loads(base64.urlsafe_b64decode(inner + "===")))
            yield from certificates_in(inner)


def test_the_certificates_of_the_published_seals(published: Path) -> None:
    ders: set[bytes] = set()
    files = sorted((published / "samples").rglob("*signed*.jsonld"))
    for path in files:
        for one in json.loads(path.read_text("utf-8")).get("signatures", []):
            header = json.loads(base64.urlsafe_b64decode(one["protected"] + "==="))
            ders.update(certificates_in([header, one.get("header")]))
    assert len(files) >= 5 and len(ders) >= 5
    for der in sorted(ders):
        found = Certificate.from_der(der)
        look_at_everything(found)
        loaded = x509.load_der_x509_certificate(der)
        assert found.sha256 == hashlib.sha256(der).hexdigest()
        assert found.serial_number == loaded.serial_number
        assert found.not_before == loaded.not_valid_before_utc
        assert found.not_after == loaded.not_valid_after_utc
        assert found.subject_der == loaded.subject.public_bytes()
        assert found.issuer_der == loaded.issuer.public_bytes()
        written = [one.value for one in loaded.subject]
        assert [text for _, text in found.subject.attributes] == written
        assert found.key_usage and found.public_key.kind != "other"
