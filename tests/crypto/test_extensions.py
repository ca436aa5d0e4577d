"""Extensions: every field right, and every way of being malformed a ParseError."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from built_der import (
    GENERALIZED_TIME,
    attribute,
    bits,
    changed_tree,
    extension,
    integer,
    name,
    octets_of,
    oid,
    sequence,
    tagged,
    tree_of,
)

from microcred.crypto.der import BOOLEAN, OCTET_STRING, SET, encode, read_one
from microcred.crypto.extensions import (
    Extension,
    QCStatements,
    read_authority_key_id,
    read_basic_constraints,
    read_crl_urls,
    read_extended_key_usage,
    read_extensions,
    read_issuer_urls,
    read_key_usage,
    read_ocsp_urls,
    read_qc_statements,
)
from microcred.errors import ParseError

YES, NO = encode(BOOLEAN, b"\xff"), encode(BOOLEAN, b"\0")


def url(text: str) -> bytes:
    return tagged(6, text.encode(), constructed=False)


# -- the list -------------------------------------------------------------------------------------


def test_extensions_as_they_stand() -> None:
    read = read_extensions(
        read_one(
            sequence(
                extension("2.5.29.14", b"a", critical=True),
                extension("2.5.29.15", b"b", critical=False),
                extension("1.2.3", b""),
            )
        )
    )
    assert read == (
        Extension("2.5.29.14", True, b"a"),
        Extension("2.5.29.15", False, b"b"),
        Extension("1.2.3", False, b""),
    )


def many(count: int) -> bytes:
    return sequence(*(extension(f"1.2.{number}", b"") for number in range(count)))


NO_LIST = {
    "an empty list": sequence(),
    "too many": many(65),
    "one twice": sequence(extension("1.2.3", b"a"), extension("1.2.3", b"b", critical=True)),
    "no kind": sequence(sequence(YES, encode(OCTET_STRING, b""))),
    "no value": sequence(sequence(oid("1.2.3"))),
    "nothing in it": sequence(sequence()),
    "critical without a value": sequence(sequence(oid("1.2.3"), YES)),
    "four parts": sequence(sequence(oid("1.2.3"), YES, encode(OCTET_STRING, b""), YES)),
    "two values": sequence(sequence(oid("1.2.3"), *[encode(OCTET_STRING, b"")] * 2)),
    "critical is a number": sequence(extension("1.2.3", b"", integer(1))),
    "critical is neither": sequence(extension("1.2.3", b"", encode(BOOLEAN, b"\1"))),
    "the value is a text": sequence(sequence(oid("1.2.3"), encode(0x0C, b"x"))),
    "a set": encode(SET, extension("1.2.3", b"")),
    "sets in it": sequence(encode(SET, oid("1.2.3"), encode(OCTET_STRING, b""))),
}


@pytest.mark.parametrize("der", NO_LIST.values(), ids=NO_LIST)
def test_no_list_of_extensions(der: bytes) -> None:
    with pytest.raises(ParseError):
        read_extensions(read_one(der))


def test_the_most_extensions() -> None:
    assert len(read_extensions(read_one(many(64)))) == 64


# -- what decides about trust ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ((), (False, None)),
        ((NO,), (False, None)),
        ((YES,), (True, None)),
        ((YES, integer(0)), (True, 0)),
        ((YES, integer(7)), (True, 7)),
        ((YES, integer(2**70)), (True, 2**70)),
    ],
)
def test_basic_constraints(parts: tuple[bytes, ...], value: tuple[bool, int | None]) -> None:
    assert read_basic_constraints(sequence(*parts)) == value


@pytest.mark.parametrize(
    "der",
    [
        b"",
        YES,
        sequence(YES, integer(-1)),
        sequence(NO, integer(1)),
        sequence(integer(1)),
        sequence(integer(0)),
        sequence(YES, YES),
        sequence(YES, integer(1), integer(1)),
        sequence(integer(1), YES),
        sequence(encode(BOOLEAN, b"\1")),
        sequence(encode(BOOLEAN, b"")),
        sequence(YES, encode(2, b"\0\1")),
        sequence(YES) + b"\0",
        encode(SET, YES),
        sequence(encode(OCTET_STRING, b"")),
    ],
)
def test_malformed_basic_constraints(der: bytes) -> None:
    with pytest.raises(ParseError):
        read_basic_constraints(der)


@pytest.mark.parametrize(
    ("octets", "unused", "names"),
    [
        (b"\x80", 7, {"digitalSignature"}),
        (b"\xc0", 6, {"digitalSignature", "nonRepudiation"}),
        (b"\x40", 6, {"nonRepudiation"}),
        (b"\x06", 1, {"keyCertSign", "cRLSign"}),
        (b"\xc0", 0, {"digitalSignature", "nonRepudiation"}),
        (b"\x08\x80", 7, {"keyAgreement", "decipherOnly"}),
        (b"\x31", 0, {"keyEncipherment", "dataEncipherment", "encipherOnly"}),
        (b"", 0, set()),
    ],
)
def test_key_usage(octets: bytes, unused: int, names: set[str]) -> None:
    assert read_key_usage(bits(octets, unused)) == names


@pytest.mark.parametrize(
    "der",
    [
        b"",
        bits(b"\x00\x40", 6),
        bits(b"\xff\xff\xff", 0),
        bits(b"\xff", 7),
        bits(b"", 1),
        encode(3, b""),
        bits(b"\x80", 8),
        bits(b"\x80", 7) + b"\0",
        encode(OCTET_STRING, b"\x07\x80"),
        sequence(bits(b"\x80", 7)),
    ],
)
def test_malformed_key_usage(der: bytes) -> None:
    with pytest.raises(ParseError):
        read_key_usage(der)


# -- hints and addresses --------------------------------------------------------------------------


def test_authority_key_id() -> None:
    key_id = tagged(0, b"\1\2", constructed=False)
    named = tagged(1, tagged(4, name(attribute("2.5.4.10", "U")))) + tagged(
        2, b"\1", constructed=False
    )
    assert read_authority_key_id(sequence(key_id)) == b"\1\2"
    assert read_authority_key_id(sequence(key_id, named)) == b"\1\2"
    assert read_authority_key_id(sequence(named)) is None
    assert read_authority_key_id(sequence()) is None
    for der in (b"", key_id, sequence(key_id) + b"\0"):
        with pytest.raises(ParseError):
            read_authority_key_id(der)


def test_addresses_of_revocation_lists() -> None:
    full = tagged(
        0, tagged(0, url("http://a.example/1"), url("ldap://a.example/"), tagged(4, name()))
    )
    relative = tagged(0, tagged(1, attribute("2.5.4.3", "x")))
    reasons = tagged(1, b"\x07\x80", constructed=False)
    issuer = tagged(2, url("http://issuer.example/"))
    value = sequence(
        sequence(full, reasons),
        sequence(relative),
        sequence(issuer),
        sequence(tagged(0, tagged(0, url("http://b.example/2")))),
        sequence(),
    )
    assert read_crl_urls(value) == ("http://a.example/1", "ldap://a.example/", "http://b.example/2")
    assert read_crl_urls(sequence()) == ()
    for der in (
        b"",
        sequence(url("http://a.example/")),
        sequence(sequence(tagged(0, b"x"))),
        url("x"),
    ):
        with pytest.raises(ParseError):
            read_crl_urls(der)


OCSP, ISSUERS = "1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.2"


def test_addresses_of_ocsp_responders() -> None:
    value = sequence(
        sequence(oid(ISSUERS), url("http://ca.example/ca.cer")),
        sequence(oid(OCSP), url("http://ocsp.example/\xe9")),
        sequence(oid(OCSP), tagged(4, name())),
        sequence(oid(OCSP), url("http://ocsp2.example")),
        sequence(),
    )
    assert read_ocsp_urls(value) == ("http://ocsp.example/\xc3\xa9", "http://ocsp2.example")
    assert read_issuer_urls(value) == ("http://ca.example/ca.cer",)
    for read in (read_ocsp_urls, read_issuer_urls):
        assert read(sequence()) == ()
        for der in (b"", sequence(oid(OCSP)), sequence(sequence(url("x"), oid(OCSP)))):
            with pytest.raises(ParseError):
                read(der)


def test_purposes() -> None:
    stamping, signing = "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"
    assert read_extended_key_usage(sequence(oid(stamping))) == {stamping}
    assert read_extended_key_usage(sequence(oid(stamping), oid(signing))) == {stamping, signing}
    for malformed in (b"", oid(stamping), sequence(oid(stamping), integer(1)), sequence()):
        assert read_extended_key_usage(malformed) == frozenset()


# -- qualified certificates -----------------------------------------------------------------------

QC = "0.4.0.1862.1."


def statement(number: str, *info: bytes) -> bytes:
    return sequence(oid(QC + number), *info)


def text(value: str, tag: int = 0x13) -> bytes:
    return encode(tag, value.encode())


def test_statements_of_a_qualified_seal() -> None:
    read = read_qc_statements(
        sequence(
            statement("1"),
            statement("4"),
            statement(
                "5",
                sequence(
                    sequence(text("https://ca.example/en.pdf", 0x16), text("en")),
                    sequence(text("https://ca.example/el.pdf", 0x16), text("el")),
                ),
            ),
            statement("6", sequence(oid(QC + "6.2"))),
            statement("7", sequence(text("CH"), text("GB"))),
            statement("3", integer(15)),
        )
    )
    assert (read.compliance, read.sscd) == (True, True)
    assert read.types == ("eseal",)
    assert read.countries == ("CH", "GB")
    assert read.disclosures == (
        ("https://ca.example/en.pdf", "en"),
        ("https://ca.example/el.pdf", "el"),
    )
    assert read.statements == tuple(QC + number for number in "145673")


@pytest.mark.parametrize(
    ("number", "kind"), [("6.1", "esign"), ("6.2", "eseal"), ("6.3", "web"), ("6.4", QC + "6.4")]
)
def test_types_of_qualified_certificates(number: str, kind: str) -> None:
    read = read_qc_statements(sequence(statement("6", sequence(oid(QC + number)))))
    assert read == QCStatements((QC + "6",), types=(kind,))
    assert not read.compliance and not read.sscd


def test_statements_that_are_not_known() -> None:
    read = read_qc_statements(sequence(sequence(oid("1.2.3"), integer(1)), statement("6")))
    assert read == QCStatements(("1.2.3", QC + "6"))
    assert read_qc_statements(sequence()) == QCStatements(())


NO_STATEMENTS = {
    "nothing": b"",
    "text": b"QC",
    "a statement that is none": sequence(oid(QC + "1")),
    "an empty statement": sequence(sequence()),
    "three parts": sequence(statement("1", integer(1), integer(1))),
    "no kind": sequence(sequence(integer(1))),
    "a type that is a text": sequence(statement("6", sequence(text("eseal")))),
    "types that are no list": sequence(statement("6", oid(QC + "6.2"))),
    "a country that is a number": sequence(statement("7", sequence(integer(1)))),
    "a country that is no ASCII": sequence(statement("7", sequence(encode(0x13, b"\xff")))),
    "a disclosure without language": sequence(
        statement("5", sequence(sequence(text("https://a.example"))))
    ),
    "a disclosure that is a text": sequence(statement("5", sequence(text("https://a.example")))),
    "a disclosure of numbers": sequence(statement("5", sequence(sequence(integer(1), integer(2))))),
    "something after the end": sequence() + b"\0",
}


@pytest.mark.parametrize("der", NO_STATEMENTS.values(), ids=NO_STATEMENTS)
def test_malformed_statements(der: bytes) -> None:
    with pytest.raises(ParseError):
        read_qc_statements(der)


# -- changed --------------------------------------------------------------------------------------

SEEDS: tuple[tuple[Callable[[bytes], Any], bytes], ...] = (
    (read_basic_constraints, sequence(YES, integer(1))),
    (read_key_usage, bits(b"\xc0", 6)),
    (read_authority_key_id, sequence(tagged(0, b"\1", constructed=False))),
    (read_crl_urls, sequence(sequence(tagged(0, tagged(0, url("http://a.example")))))),
    (read_ocsp_urls, sequence(sequence(oid(OCSP), url("http://a.example")))),
    (read_issuer_urls, sequence(sequence(oid(ISSUERS), url("http://a.example")))),
    (
        read_qc_statements,
        sequence(
            statement("5", sequence(sequence(text("https://a.example"), text("en")))),
            statement("6", sequence(oid(QC + "6.2"))),
            statement("7", sequence(text("CH"), encode(GENERALIZED_TIME, b"2026"))),
        ),
    ),
    (
        lambda value: read_extensions(read_one(value)),
        sequence(extension("1.2.3", b"x", critical=True), extension("1.2.4", b"")),
    ),
)


@pytest.mark.parametrize(("read", "der"), SEEDS)
def test_changed_extensions_give_a_value_or_a_parse_error(
    read: Callable[[bytes], Any], der: bytes
) -> None:
    random = Random(5280)
    refused = 0
    for _ in range(400):
        octets = octets_of(changed_tree(tree_of(der), random))
        try:
            read(octets)
        except ParseError:
            refused += 1
    assert 0 < refused < 400
