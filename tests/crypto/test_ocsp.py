"""OCSP responses: every field, who speaks, and one wrong response per way of being wrong."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from built_cms import (
    GOOD,
    NOW,
    UNKNOWN,
    basic,
    certificate_id,
    hash_algorithm,
    hash_of,
    ocsp,
    octet_string,
    plain_tree,
    revoked,
    scrambled,
    signer,
    single,
)
from built_der import (
    GENERALIZED_TIME,
    ORGANISATION,
    certificate,
    extension,
    integer,
    name,
    oid,
    sequence,
    tagged,
)
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.certificate_identifiers import key_bits, key_hash
from microcred.crypto.certificates import Certificate
from microcred.crypto.der import OCTET_STRING, encode
from microcred.crypto.ocsp import LARGEST_OCSP, OcspResponse
from microcred.errors import ParseError

ISSUER = Certificate.from_der(certificate())
LEAF = signer("P-384")
RESPONDER = signer()
ID = certificate_id(LEAF, ISSUER)
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
NONCE = "1.3.6.1.5.5.7.48.1.2"


def read(*answers: bytes, **options: Any) -> OcspResponse:
    return OcspResponse.from_der(ocsp(basic(answers or [single(ID)], **options)))


# -- what it says ---------------------------------------------------------------------------------


def test_fields() -> None:
    one = read()
    assert one.status == "successful"
    assert (one.responder_name, one.responder_key_hash) == (RESPONDER.subject_der, None)
    assert one.produced_at == NOON
    assert one.certificates == (RESPONDER,)
    assert one.signature_scheme.name == "ecdsa-with-SHA256"
    assert (one.nonce, one.unprocessed) == (None, ())
    [answer] = one.responses
    assert (answer.hash, answer.serial_number) == ("sha1", LEAF.serial_number)
    assert answer.issuer_name_hash == hash_of("sha1", LEAF.issuer_der)
    assert answer.issuer_key_hash == key_hash(ISSUER)
    assert (answer.status, answer.revocation_time, answer.reason) == ("good", None, None)
    assert (answer.this_update, answer.next_update) == (NOON, None)
    assert (answer.certificate_hash, answer.archive_cutoff) == (None, None)
    assert one == OcspResponse.from_der(one.der) == pickle.loads(pickle.dumps(one))
    assert "TEST" not in repr(one)


def test_a_basic_response_alone() -> None:
    octets = basic([single(ID)])
    alone, whole = OcspResponse.from_der(octets), OcspResponse.from_der(ocsp(octets))
    assert alone.responses == whole.responses
    assert (alone.der, alone.find_responder()) == (octets, RESPONDER)
    assert alone.signed_by(RESPONDER)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "malformedRequest"),
        (2, "internalError"),
        (3, "tryLater"),
        (5, "sigRequired"),
        (6, "unauthorized"),
    ],
)
def test_no_answer(number: int, word: str) -> None:
    one = OcspResponse.from_der(sequence(encode(0x0A, bytes((number,)))))
    assert (one.status, one.responses, one.certificates) == (word, (), ())
    assert one.produced_at.year == 1
    assert not one.signed_by(RESPONDER)
    assert one.find_responder([RESPONDER]) is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (GOOD, ("good", None, None)),
        (UNKNOWN, ("unknown", None, None)),
        (revoked(), ("revoked", NOON, "keyCompromise")),
        (revoked(10), ("revoked", NOON, "aACompromise")),
        (revoked(None), ("revoked", NOON, None)),
    ],
)
def test_states(state: bytes, expected: tuple[Any, ...]) -> None:
    [answer] = read(single(ID, state)).responses
    assert (answer.status, answer.revocation_time, answer.reason) == expected


def test_all_that_an_answer_may_say() -> None:
    held = sequence(hash_algorithm("sha256"), octet_string(hash_of("sha256", LEAF.der)))
    extensions = sequence(
        extension("1.3.6.1.5.5.7.48.1.6", encode(GENERALIZED_TIME, b"20200101000000Z")),
        extension("1.3.36.8.3.13", held),
        extension("1.2.3", b"", critical=True),
        extension("1.2.4", b""),
    )
    following = tagged(0, encode(GENERALIZED_TIME, b"20250108120000Z"))
    [answer] = read(single(ID, GOOD, following, tagged(1, extensions))).responses
    assert answer.next_update == datetime(2025, 1, 8, 12, tzinfo=UTC)
    assert answer.archive_cutoff == datetime(2020, 1, 1, tzinfo=UTC)
    assert answer.certificate_hash == ("sha256", hash_of("sha256", LEAF.der))
    assert answer.unprocessed == ("1.2.3",)
    assert answer.answers(LEAF, ISSUER)


def test_nonces() -> None:
    for value, expected in ((octet_string(b"nonce"), b"nonce"), (b"bare", b"bare")):
        one = read(extensions=[extension(NONCE, value), extension("1.2.3", b"", critical=True)])
        assert one.nonce == expected
        assert one.unprocessed == ("1.2.3",)
    with pytest.raises(ParseError, match="nonce"):
        read(extensions=[extension(NONCE, octet_string(bytes(129)))])


# -- whom it is about -----------------------------------------------------------------------------


@pytest.mark.parametrize("hashed", ["sha1", "sha256", "sha512"])
def test_answers(hashed: str) -> None:
    [answer] = read(single(certificate_id(LEAF, ISSUER, hashed))).responses
    assert answer.answers(LEAF, ISSUER)
    assert not answer.answers(signer("P-384", 8), ISSUER)  # another serial number
    assert not answer.answers(LEAF, LEAF)  # another key
    other = Certificate.from_der(
        certificate(subject=name(), issuer=name(), serial=integer(LEAF.serial_number))
    )
    assert not answer.answers(other, other)  # another name


def test_answers_by_the_name_that_either_writes() -> None:
    # The issuer writes its name in one string type, the certificate in another.
    spelled = sequence(
        hash_algorithm("sha1"),
        octet_string(hash_of("sha1", b"another spelling")),
        octet_string(key_hash(ISSUER) or b""),
        integer(LEAF.serial_number),
    )
    [answer] = read(single(spelled)).responses
    assert not answer.answers(LEAF, ISSUER)


def test_answers_of_a_hash_that_is_not_known() -> None:
    identifier = sequence(
        sequence(oid("1.2.3")), octet_string(b""), octet_string(b""), integer(LEAF.serial_number)
    )
    [answer] = read(single(identifier)).responses
    assert answer.hash == "1.2.3"
    assert not answer.answers(LEAF, ISSUER)
    unreadable = Certificate.from_der(certificate(spki=sequence()))
    assert key_bits(unreadable) is None
    assert not answer.answers(LEAF, unreadable)


def test_the_hash_of_another_certificate() -> None:
    for algorithm, value, expected in (
        (hash_algorithm("sha256"), hash_of("sha256", LEAF.der), True),
        (hash_algorithm("sha256"), hash_of("sha256", ISSUER.der), False),
        (sequence(oid("1.2.3")), b"", True),
    ):
        held = sequence(algorithm, octet_string(value))
        extensions = tagged(1, sequence(extension("1.3.36.8.3.13", held)))
        [answer] = read(single(ID, GOOD, extensions)).responses
        assert answer.answers(LEAF, ISSUER) is expected


# -- who speaks -----------------------------------------------------------------------------------


def test_a_responder_named_by_its_key() -> None:
    named = tagged(2, octet_string(key_hash(RESPONDER) or b""))
    one = read(responder=named)
    assert (one.responder_name, one.responder_key_hash) == (None, key_hash(RESPONDER))
    assert one.find_responder() == RESPONDER
    assert one.signed_by(RESPONDER)
    assert not one.signed_by(LEAF)


def test_a_responder_that_is_not_named_has_not_signed() -> None:
    same_key = Certificate.from_der(certificate())
    one = read(certificates=())
    assert one.find_responder() is None
    assert one.find_responder([LEAF, same_key]) is None
    assert not one.signed_by(same_key)
    assert one.find_responder([LEAF, RESPONDER]) == RESPONDER


def test_of_several_with_one_name_the_one_that_signed() -> None:
    other = Certificate.from_der(certificate(subject=RESPONDER.subject_der, spki=LEAF._fields.spki))
    one = read(certificates=[other.der, RESPONDER.der])
    assert one.find_responder() == RESPONDER
    alone = read(certificates=[other.der])
    assert alone.find_responder() == other
    assert not alone.signed_by(other)
    third = Certificate.from_der(certificate(subject=RESPONDER.subject_der, spki=LEAF._fields.spki))
    assert alone.find_responder([third]) == other


def test_a_changed_response_is_not_signed() -> None:
    octets = bytearray(ocsp(basic([single(ID)])))
    place = bytes(octets).index(b"20250101120000Z")
    octets[place + 3] += 1
    one = OcspResponse.from_der(bytes(octets))
    assert one.find_responder() == RESPONDER
    assert not one.signed_by(RESPONDER)


def test_certificates_that_cannot_be_read_are_left_out() -> None:
    one = read(certificates=[sequence(), RESPONDER.der, tagged(1), RESPONDER.der])
    assert one.certificates == (RESPONDER,)


# -- forms ----------------------------------------------------------------------------------------


@given(st.integers())
def test_any_form_of_the_envelope_is_the_same_response(seed: int) -> None:
    octets = basic([single(ID)])
    wrapped = sequence(oid("1.3.6.1.5.5.7.48.1.1"), octet_string(octets))
    tree = plain_tree(sequence(encode(0x0A, b"\0"), tagged(0, wrapped)))
    one = OcspResponse.from_der(scrambled(tree, Random(seed)))
    assert one.signed_by(RESPONDER)


@given(st.integers())
def test_any_form_of_the_content_is_read(seed: int) -> None:
    tree = plain_tree(basic([single(ID)], certificates=()))
    one = OcspResponse.from_der(scrambled(tree, Random(seed)))
    assert one.responses == read().responses


def test_the_version_may_be_told() -> None:
    assert read(version=tagged(0, integer(0))).signed_by(RESPONDER)
    with pytest.raises(ParseError, match="version"):
        read(version=tagged(0, integer(1)))


SINGLE = single(ID)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        sequence(),
        sequence(integer(0)),
        sequence(encode(0x0A)),
        sequence(encode(0x0A, b"\4")),
        sequence(encode(0x0A, b"\0")),
        sequence(encode(0x0A, b"\0"), tagged(1, sequence())),
        sequence(encode(0x0A, b"\0"), tagged(0, sequence(oid("1.2.3"), octet_string(b"")))),
        sequence(encode(0x0A, b"\0"), tagged(0, sequence(oid("1.3.6.1.5.5.7.48.1.1")))),
        ocsp(b""),
        ocsp(sequence(sequence())),
        ocsp(basic([SINGLE]) + b"\0"),
        ocsp(sequence(sequence(), sequence(), sequence(), sequence(), sequence())),
        basic([SINGLE], responder=b""),
        basic([SINGLE], responder=tagged(3, ORGANISATION)),
        basic([SINGLE], responder=tagged(1, encode(OCTET_STRING))),
        basic([SINGLE], produced=encode(GENERALIZED_TIME, b"20250101")),
        basic([SINGLE], answers=integer(1)),
        basic([SINGLE] * 1025),
        basic([SINGLE], after=tagged(1, sequence()) * 2),
        basic([SINGLE], after=tagged(2)),
        basic([sequence()]),
        basic([sequence(sequence(), GOOD, NOW)]),
        basic([single(ID, tagged(3))]),
        basic([single(ID, tagged(1))]),
        basic([single(ID, tagged(1, NOW, tagged(1)))]),
        basic([single(ID, tagged(1, NOW, tagged(0, encode(0x0A, b"\7"))))]),
        basic([single(ID, GOOD, NOW)]),
        basic([single(ID, GOOD, tagged(0, NOW), tagged(1, sequence()), tagged(1, sequence()))]),
        basic([single(ID, GOOD, tagged(1, sequence(sequence())))]),
        basic([single(ID, GOOD, tagged(1, sequence(extension("1.3.36.8.3.13", sequence()))))]),
        basic([SINGLE], extensions=[extension("1.2.3", b"")] * 2),
        basic([SINGLE], extensions=[extension(f"1.2.{one}", b"") for one in range(65)]),
    ],
)
def test_malformed(octets: bytes) -> None:
    with pytest.raises(ParseError):
        OcspResponse.from_der(octets)


def test_too_large() -> None:
    with pytest.raises(ParseError, match="more than"):
        OcspResponse.from_der(bytes(LARGEST_OCSP + 1))
