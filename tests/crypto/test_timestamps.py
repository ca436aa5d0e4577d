"""Timestamp tokens: every field, every way of signing, one wrong token per way of being wrong."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from built_cms import (
    COVERED,
    MESSAGE_DIGEST,
    NULL,
    PROTECTION,
    SIGNED_DATA,
    SIGNING_V2,
    attribute_of,
    cms,
    ess_v1,
    ess_v2,
    hash_algorithm,
    hash_of,
    issuer_serial,
    octet_string,
    plain_tree,
    pss_algorithm,
    scrambled,
    signed,
    signer,
    signer_info,
    token,
    tst_info,
)
from built_der import (
    ECDSA,
    GENERALIZED_TIME,
    GONE,
    attribute,
    extension,
    integer,
    name,
    oid,
    sequence,
    tagged,
)
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.certificate_identifiers import key_hash
from microcred.crypto.cms import SignedData
from microcred.crypto.cms_signer import read_signer
from microcred.crypto.der import BOOLEAN, encode, read_one
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import ParseError

LEAF = signer()


def read(**options: Any) -> TimestampToken:
    return TimestampToken.from_der(token(**options))


def is_good(one: TimestampToken) -> bool:
    leaf = one.find_signer()
    return leaf is not None and one.intact(leaf) and one.covers(COVERED)


# -- what it says ---------------------------------------------------------------------------------


def test_fields() -> None:
    info = tst_info(
        accuracy=sequence(
            integer(1),
            tagged(0, b"\x01\xf4", constructed=False),
            tagged(1, b"\x07", constructed=False),
        ),
        ordering=encode(BOOLEAN, b"\xff"),
        nonce=integer(12345),
        tsa=tagged(0, tagged(4, LEAF.subject_der)),
        time=encode(GENERALIZED_TIME, b"20250101120000.25Z"),
    )
    one = TimestampToken.from_der(token(info))
    assert is_good(one)
    assert one.gen_time == datetime(2025, 1, 1, 12, 0, 0, 250000, tzinfo=UTC)
    assert one.accuracy == timedelta(seconds=1, microseconds=500007)
    assert (one.serial_number, one.policy, one.nonce) == (99, "1.2.3.4", 12345)
    assert (one.imprint_hash, one.imprint) == ("sha256", hash_of("sha256", COVERED))
    assert (one.signature_hash, one.signature_scheme.name) == ("sha256", "ecdsa-with-SHA256")
    assert one.certificates == (LEAF,)
    assert (one.ocsps, one.crls, one.claims_qualified) == ((), (), False)
    assert one.names_certificate


def test_the_least_there_can_be() -> None:
    one = read(extra=(), certificates=())
    assert (one.accuracy, one.nonce, one.certificates) == (None, None, ())
    assert not one.names_certificate
    assert one.find_signer() is None
    assert one.find_signer([signer("P-384", 8), LEAF]) == LEAF
    assert one.intact(LEAF)


def test_covers_its_octets_only() -> None:
    one = read()
    assert one.covers(COVERED)
    assert not one.covers(COVERED + b"\n")
    imprint = sequence(sequence(oid("1.2.3"), NULL), octet_string(b"1234"))
    unknown = TimestampToken.from_der(token(tst_info(imprint=imprint)))
    assert unknown.imprint_hash == "1.2.3"
    assert not unknown.covers(COVERED)
    with pytest.raises(ParseError, match="length"):
        TimestampToken.from_der(
            token(
                tst_info(
                    imprint=sequence(hash_algorithm("shake256", integer(256)), octet_string(b""))
                )
            )
        )


@pytest.mark.parametrize("hashed", ["sha1", "sha224", "sha384", "sha512", "sha3_256", "shake256"])
def test_imprints(hashed: str) -> None:
    imprint = sequence(hash_algorithm(hashed), octet_string(hash_of(hashed, COVERED)))
    one = TimestampToken.from_der(token(tst_info(imprint=imprint)))
    assert one.imprint_hash == hashed
    assert is_good(one)


def qualified(*statements: bytes) -> bytes:
    return tagged(1, extension("1.3.6.1.5.5.7.1.3", sequence(*statements)))


def test_the_claim_to_be_qualified() -> None:
    claim = sequence(oid("0.4.0.19422.1.1"))
    for extensions, expected in (
        (qualified(sequence(oid("1.2.3"))), False),
        (qualified(sequence(oid("1.2.3")), claim), True),
        (qualified(), False),
        (tagged(1, extension("1.2.3", b"")), False),
    ):
        one = TimestampToken.from_der(token(tst_info(extensions=extensions)))
        assert one.claims_qualified is expected


def test_reading_brings_no_other_reader_along() -> None:
    code = (
        "import sys; from microcred.crypto.timestamps import TimestampToken as T\n"
        "one = T.from_der(bytes.fromhex(sys.stdin.read())); assert one.intact(one.find_signer())\n"
        "print(*sorted({'asn1crypto', 'cryptography.x509', 'lxml'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        input=token().hex(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == []


def test_equal_are_the_same_octets() -> None:
    octets = token()
    one = TimestampToken.from_der(octets)
    assert one == TimestampToken.from_der(octets)
    assert one != TimestampToken.from_der(token(tst_info(nonce=integer(1))))
    assert pickle.loads(pickle.dumps(one)) == one
    assert "TEST" not in repr(one)


# -- how it is signed -----------------------------------------------------------------------------

RSA, EC, ED25519, ED448 = "1.2.840.113549.1.1.", "1.2.840.10045.4.", "1.3.101.112", "1.3.101.113"
WAYS: list[dict[str, Any]] = [
    *(
        {"shape": "RSA-2048", "hashed": hashed, "algorithm": sequence(oid(RSA + last), NULL)}
        for hashed, last in (("sha1", "5"), ("sha256", "11"), ("sha384", "12"), ("sha512", "13"))
    ),
    *(
        {"shape": "RSA-2048", "hashed": hashed, "algorithm": sequence(oid(RSA + "1"), NULL)}
        for hashed in ("sha1", "sha224", "sha256", "sha512", "sha3_256")
    ),
    {"shape": "RSA-2048", "hashed": "sha256", "algorithm": pss_algorithm("sha256", 32), "salt": 32},
    {"shape": "RSA-2048", "hashed": "sha512", "algorithm": pss_algorithm("sha512", 20), "salt": 20},
    {
        "shape": "RSA-2048",
        "hashed": "sha3_256",
        "algorithm": sequence(oid("2.16.840.1.101.3.4.3.14")),
    },
    {"shape": "P-256", "hashed": "sha1", "algorithm": sequence(oid(EC + "1"))},
    {"shape": "P-384", "hashed": "sha384", "algorithm": sequence(oid(EC + "3.3"))},
    {"shape": "P-521", "hashed": "sha512", "algorithm": sequence(oid(EC + "3.4"))},
    {"shape": "P-256", "hashed": "sha3_512", "algorithm": sequence(oid("2.16.840.1.101.3.4.3.12"))},
    {"shape": "P-256", "hashed": "sha384", "algorithm": sequence(oid("1.2.840.10045.2.1"))},
    {"shape": "brainpoolP256r1", "hashed": "sha256", "algorithm": ECDSA},
    # The hash of the content and that of the signature need not be one.
    {"shape": "P-256", "hashed": "sha512", "signature_hash": "sha256", "algorithm": ECDSA},
    {"shape": "Ed25519", "hashed": "sha512", "algorithm": sequence(oid(ED25519))},
    {"shape": "Ed448", "hashed": "shake256", "algorithm": sequence(oid(ED448))},
    {
        "shape": "Ed448",
        "hashed": "shake256",
        "algorithm": sequence(oid(ED448)),
        "digest": sequence(oid("2.16.840.1.101.3.4.2.18"), integer(512)),
    },
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way['shape']}-{way['hashed']}")
def test_every_way_of_signing(way: dict[str, Any]) -> None:
    if way["hashed"] == "shake256":
        way = {"digest": hash_algorithm("shake256"), **way}
    one = read(**way)
    assert is_good(one)
    assert one.signature_hash == way["hashed"]
    assert one.signature_scheme.kind != ""
    value = bytearray(one.der)
    value[-1] ^= 1  # the last octet of the signature
    assert not is_good(TimestampToken.from_der(bytes(value)))


@pytest.mark.parametrize(
    "options",
    [
        {"algorithm": sequence(oid("1.2.3"))},
        {"algorithm": sequence(oid(RSA + "11"), NULL)},  # another kind of key
        {"algorithm": sequence(oid("1.2.840.10045.4.3.3"))},  # another hash
        {"digest": sequence(oid("1.2.3"))},
        {"algorithm": sequence(oid("1.2.840.10045.2.1")), "digest": sequence(oid("1.2.3"))},
        {"signature": octet_string(b"")},
    ],
    ids=str,
)
def test_a_wrong_way_of_signing(options: dict[str, Any]) -> None:
    one = read(**options)
    assert one.find_signer() == LEAF
    assert not one.intact(LEAF)


# -- BER, as it is really sent --------------------------------------------------------------------


CHAIN = (LEAF, signer("P-384"))
INNER = read_one(token(certificates=())).value[len(oid(SIGNED_DATA)) :]


@given(st.integers())
def test_any_form_is_the_same_token(seed: int) -> None:
    octets = sequence(oid(SIGNED_DATA), scrambled(plain_tree(INNER), Random(seed)))
    one = TimestampToken.from_der(octets)
    assert one.find_signer(CHAIN) is not None
    assert one.intact(LEAF)
    assert one.der == octets


def test_attributes_out_of_order() -> None:
    unsorted = [
        attribute_of("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.9.16.1.4")),
        attribute_of(MESSAGE_DIGEST, octet_string(hash_of("sha256", tst_info()))),
        ess_v2(LEAF),
    ]
    for attributes in (unsorted, unsorted[::-1]):
        for ordered in (True, False):
            assert is_good(read(attributes=attributes, ordered=ordered))


def test_a_length_longer_than_needed_that_was_signed_so() -> None:
    content = tst_info()
    attributes = [
        attribute_of("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.9.16.1.4")),
        attribute_of(MESSAGE_DIGEST, octet_string(hash_of("sha256", content))),
    ]
    value = b"".join(attributes)
    sent = b"\xa0\x84" + len(value).to_bytes(4, "big") + value
    as_signed = octet_string(signed("P-256", b"\x31" + sent[1:]))
    assert is_good(read(attributes=attributes, sent=sent, signature=as_signed))


# -- who signed it --------------------------------------------------------------------------------


def test_a_signer_named_by_its_key() -> None:
    named = signer("P-256", 7, extension("2.5.29.14", octet_string(b"key id")))
    for leaf, key_id in ((named, b"key id"), (LEAF, key_hash(LEAF) or b"")):
        identifier = tagged(0, key_id, constructed=False)
        one = read(certificate_of=leaf, identifier=identifier)
        assert one.find_signer() == leaf
        assert one.intact(leaf)
    assert read(identifier=tagged(0, b"another", constructed=False)).find_signer() is None


def test_another_certificate_of_the_same_key_is_not_the_signer() -> None:
    other = signer("P-256", 8)
    one = read()
    assert one.find_signer([other]) == LEAF
    assert not one.intact(other)
    assert not read(extra=()).intact(other)  # its serial number is another
    # ESSCertID names another than the SignerIdentifier: nobody signed this.
    swapped = read(extra=[ess_v2(other)], certificates=(LEAF.der, other.der))
    assert swapped.find_signer() is None
    assert not swapped.intact(LEAF)
    assert not swapped.intact(other)


def test_signing_certificates() -> None:
    other = signer("P-256", 8)
    for extra, expected in (
        ([ess_v1(LEAF)], True),
        ([ess_v2(LEAF, "sha512")], True),
        ([ess_v1(LEAF), ess_v2(LEAF)], True),
        ([ess_v2(LEAF, "sha256", issuer_serial(LEAF))], True),
        ([ess_v1(LEAF, issuer_serial(LEAF))], True),
        ([ess_v1(LEAF), ess_v2(other)], False),
        ([ess_v1(other), ess_v2(LEAF)], False),
        ([ess_v2(LEAF, "sha256", issuer_serial(other))], False),
        (
            [
                ess_v2(
                    LEAF,
                    "sha256",
                    sequence(sequence(tagged(6, b"x", constructed=False)), integer(7)),
                )
            ],
            False,
        ),
    ):
        one = read(extra=extra)
        assert one.names_certificate
        assert (one.find_signer() == LEAF, one.intact(LEAF)) == (expected, expected)


def test_a_hash_of_a_certificate_that_is_not_known() -> None:
    listed = sequence(sequence(oid("1.2.3")), octet_string(b""))
    one = read(extra=[attribute_of(SIGNING_V2, sequence(sequence(listed)))])
    # A hash that nobody can compute is not equal to nothing.
    assert one.find_signer() is None


@pytest.mark.parametrize(
    "extra",
    [
        attribute_of(SIGNING_V2),
        attribute_of(SIGNING_V2, sequence()),
        attribute_of(SIGNING_V2, sequence(sequence())),
        attribute_of(SIGNING_V2, sequence(sequence(sequence()))),
        attribute_of(SIGNING_V2, sequence(sequence(sequence(integer(1))))),
        attribute_of(SIGNING_V2, sequence(sequence(sequence(octet_string(b""), integer(1))))),
        attribute_of(SIGNING_V2, sequence(sequence(sequence(octet_string(b""), sequence())))),
        attribute_of(SIGNING_V2, sequence(sequence(sequence(octet_string(b""), NULL, NULL)))),
        ess_v2(LEAF) + ess_v2(LEAF),
        attribute_of("1.2.3") * 70,
        attribute_of("1.2.3", *[NULL] * 65),
        attribute_of("1.2.3", octet_string(bytes(32 * 1024))),
        sequence(oid("1.2.3")),
        sequence(oid("1.2.3"), integer(1)),
    ],
)
def test_malformed_attributes(extra: bytes) -> None:
    with pytest.raises(ParseError):
        read(extra=[extra])


def test_the_tested_attributes_have_to_be_there_once() -> None:
    content = tst_info()
    kind = attribute_of("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.9.16.1.4"))
    digest = attribute_of(MESSAGE_DIGEST, octet_string(hash_of("sha256", content)))
    for attributes, expected in (
        ([kind, digest], True),
        ([kind], False),
        ([digest], False),
        ([kind, digest, digest], False),
        ([kind, kind, digest], False),
        ([kind, attribute_of(MESSAGE_DIGEST)], False),
        ([kind, attribute_of(MESSAGE_DIGEST, octet_string(bytes(32)))], False),
        ([kind, attribute_of(MESSAGE_DIGEST, integer(1))], False),
        ([attribute_of("1.2.840.113549.1.9.3", oid("1.2.3")), digest], False),
        ([attribute_of("1.2.840.113549.1.9.3", integer(1)), digest], False),
    ):
        assert read(attributes=attributes).intact(LEAF) is expected


def test_nothing_is_signed_without_attributes() -> None:
    content = tst_info()
    one = read(sent=GONE, signature=octet_string(signed("P-256", content)))
    assert one.find_signer() == LEAF
    assert not one.intact(LEAF)


def test_protected_algorithms() -> None:
    digest = hash_algorithm("sha256", NULL)
    good = sequence(digest, encode(0xA1, read_one(ECDSA).value))
    for values, expected in (
        ((good,), True),
        ((good, good), False),
        ((sequence(digest),), False),
        ((sequence(digest, encode(0xA2, read_one(ECDSA).value)),), False),  # a MAC
        ((sequence(digest, encode(0xA1, oid("1.2.3"))),), False),
        ((sequence(hash_algorithm("sha1"), encode(0xA1, read_one(ECDSA).value)),), False),
    ):
        one = read(extra=[ess_v2(LEAF), attribute_of(PROTECTION, *values)])
        assert one.intact(LEAF) is expected


# -- what is no token -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "info",
    [
        sequence(),
        integer(1),
        tst_info(version=integer(2)),
        tst_info(policy=GONE),
        tst_info(time=encode(GENERALIZED_TIME, b"20250101120000")),
        tst_info(imprint=sequence(hash_algorithm("sha256"))),
        tst_info(after=integer(1) + integer(1)),
        tst_info(after=NULL),
        tst_info(accuracy=sequence(NULL)),
        tst_info(accuracy=sequence(integer(-1))),
        tst_info(accuracy=sequence(integer(10**9))),
        tst_info(accuracy=sequence(tagged(0, b"\x03\xe8", constructed=False))),
        tst_info(accuracy=sequence(tagged(1, b"\xff", constructed=False))),
        tst_info(ordering=encode(BOOLEAN)),
        tst_info(extensions=tagged(1, NULL)),
        tst_info(extensions=qualified(NULL)),
        tst_info(after=tst_info()),
    ],
)
def test_malformed_content(info: bytes) -> None:
    with pytest.raises(ParseError):
        TimestampToken.from_der(token(info))


CONTENT = tst_info()
SIGNER = signer_info(CONTENT)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        sequence(),
        sequence(oid("1.2.840.113549.1.7.1"), tagged(0, sequence())),
        sequence(oid(SIGNED_DATA)),
        sequence(oid(SIGNED_DATA), tagged(1, sequence())),
        sequence(oid(SIGNED_DATA), tagged(0, sequence())),
        cms(CONTENT, []),
        cms(CONTENT, [SIGNER, SIGNER]),
        cms(CONTENT, [SIGNER] * 17),
        cms(CONTENT, [SIGNER], version=integer(9)),
        cms(CONTENT, [SIGNER], digests=sequence()),
        cms(CONTENT, [SIGNER], content=sequence(oid("1.2.840.113549.1.9.16.1.4"))),
        cms(CONTENT, [SIGNER], content=sequence()),
        cms(CONTENT, [SIGNER], content=sequence(oid("1.2.3"), tagged(0, octet_string(CONTENT)))),
        cms(
            CONTENT,
            [SIGNER],
            content=sequence(oid("1.2.840.113549.1.9.16.1.4"), tagged(0, CONTENT)),
        ),
        cms(CONTENT, [SIGNER], certificates=tagged(1), crls=tagged(0)),
        cms(CONTENT, [SIGNER], certificates=tagged(2)),
        cms(CONTENT, [SIGNER], certificates=tagged(0), crls=tagged(0)),
        cms(CONTENT, [SIGNER], after=NULL),
        cms(CONTENT, [sequence()]),
        cms(CONTENT, [signer_info(CONTENT, identifier=sequence())]),
        cms(CONTENT, [signer_info(CONTENT, identifier=NULL)]),
        cms(CONTENT, [signer_info(CONTENT, digest=sequence())]),
        cms(CONTENT, [signer_info(CONTENT, algorithm=sequence())]),
        cms(CONTENT, [signer_info(CONTENT, algorithm=GONE)]),
        cms(CONTENT, [signer_info(CONTENT, signature=NULL)]),
        cms(CONTENT, [signer_info(CONTENT, after=NULL)]),
        cms(CONTENT, [signer_info(CONTENT, after=tagged(1) + tagged(1))]),
        token() + b"\0",
        token()[:-1],
    ],
)
def test_malformed(octets: bytes) -> None:
    with pytest.raises(ParseError):
        TimestampToken.from_der(octets)


def test_too_large() -> None:
    large = bytes(16 * 1024 * 1024 + 1)
    for reader in (TimestampToken.from_der, SignedData.from_ber):
        with pytest.raises(ParseError, match="more than"):
            reader(large)


def test_an_answer_of_an_authority() -> None:
    octets = token()
    for status in (0, 1):
        answer = sequence(sequence(integer(status)), octets)
        assert TimestampToken.from_der(answer) == TimestampToken.from_der(octets)


def test_values_are_shown_without_names() -> None:
    told = name(attribute("2.5.4.3", "Private Person"))
    info = signer_info(CONTENT, identifier=sequence(told, integer(7)))
    assert "Private" not in repr(read_signer(read_one(info)))
    assert "Private" not in repr(TimestampToken.from_der(cms(CONTENT, [info])))
