"""Names in certificates: every type of string, every shape, and when two names are one."""

from __future__ import annotations

from typing import Any

import pytest
from built_der import attribute, integer, name, oid, sequence
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.der import SET, encode
from microcred.crypto.names import (
    COMMON_NAME,
    COUNTRY,
    ORGANISATION,
    ORGANIZATION_IDENTIFIER,
    Name,
    read_name,
    rfc4514,
    same_name,
)
from microcred.errors import ParseError

UTF8, PRINTABLE, TELETEX, IA5, UNIVERSAL, BMP = 0x0C, 0x13, 0x14, 0x16, 0x1C, 0x1E
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


def organisation(text: str, tag: int = UTF8, encoding: str = "utf-8") -> bytes:
    return name(attribute(ORGANISATION, text.encode(encoding), tag))


@pytest.mark.parametrize(
    ("tag", "encoding", "text"),
    [
        (UTF8, "utf-8", "Ωmega Universität 😀"),
        (PRINTABLE, "ascii", "Example (1) + 2"),
        (TELETEX, "latin-1", "Universität"),
        (IA5, "ascii", "a@example.org"),
        (UNIVERSAL, "utf-32-be", "Πανεπιστήμιο"),
        (BMP, "utf-16-be", "Uniwersytet Łódzki"),
    ],
)
def test_every_type_of_string(tag: int, encoding: str, text: str) -> None:
    assert read_name(organisation(text, tag, encoding)).first(ORGANISATION) == text


def test_attributes_keep_the_order_of_the_certificate() -> None:
    read = read_name(
        name(
            attribute(COMMON_NAME, "Seal"),
            attribute(ORGANISATION, "One") + attribute("2.5.4.11", "Unit"),
            attribute(ORGANISATION, "Two"),
            attribute("1.2.3.4", "other"),
            attribute(COUNTRY, "IE", PRINTABLE),
            attribute(ORGANIZATION_IDENTIFIER, "NTRIE-123456"),
        )
    )
    assert [text for _, text in read.attributes] == [
        *("Seal", "One", "Unit", "Two", "other", "IE", "NTRIE-123456")
    ]
    assert read.first(ORGANISATION) == "One"
    assert read.first("2.5.4.5") is None
    assert str(read) == (
        "CN=Seal, O=One, OU=Unit, O=Two, 1.2.3.4=other, C=IE, organizationIdentifier=NTRIE-123456"
    )


def test_values_that_are_no_text_are_passed_over() -> None:
    number = sequence(oid(ORGANISATION), integer(5))
    broken = attribute(ORGANISATION, b"\xff")
    read = read_name(
        name(number, broken, attribute(ORGANISATION, ""), attribute(ORGANISATION, "U"))
    )
    assert [text for _, text in read.attributes] == [None, None, "", "U"]
    assert read.first(ORGANISATION) == "U"
    assert str(read_name(name(number, broken))) == ""
    assert read_name(name(number)).first(ORGANISATION) is None


def test_a_name_may_be_empty() -> None:
    assert read_name(name()) == Name(())
    assert str(Name(())) == ""


NO_NAME = {
    "nothing": b"",
    "text": b"Example",
    "a set": encode(SET, b""),
    "a group that is a sequence": sequence(sequence(attribute(ORGANISATION, "U"))),
    "an attribute without a value": name(sequence(oid(ORGANISATION))),
    "an attribute of three parts": name(sequence(oid(ORGANISATION), integer(1), integer(2))),
    "an attribute without a kind": name(sequence(integer(1), integer(2))),
    "an attribute that is a set": name(encode(SET, oid(ORGANISATION), integer(1))),
    "a malformed kind": name(sequence(encode(6, b"\x80"), integer(1))),
    "something after the end": name() + b"\0",
    "too many attributes": name(*[attribute(ORGANISATION, "U")] * 65),
    "too many attributes in one group": name(attribute(ORGANISATION, "U") * 65),
}


@pytest.mark.parametrize("der", NO_NAME.values(), ids=NO_NAME)
def test_no_name(der: bytes) -> None:
    with pytest.raises(ParseError):
        read_name(der)


def test_the_most_attributes() -> None:
    assert len(read_name(name(*[attribute(ORGANISATION, "U")] * 64)).attributes) == 64


# -- when two names are one -----------------------------------------------------------------------

SAME: dict[str, tuple[bytes, bytes]] = {
    "octets": (organisation("U"), organisation("U")),
    "case": (organisation("Example University"), organisation("EXAMPLE university")),
    "accents and case": (organisation("UNIVERSITÄT"), organisation("universität")),
    "white space": (organisation("  Example   University "), organisation("Example University")),
    "type of string": (organisation("Example"), organisation("Example", PRINTABLE)),
    "UTF-16": (organisation("Łódź"), organisation("ŁÓDŹ", BMP, "utf-16-be")),
    "order within a group": (
        name(attribute(ORGANISATION, "U") + attribute(COMMON_NAME, "S")),
        name(attribute(COMMON_NAME, "s") + attribute(ORGANISATION, "u")),
    ),
    "no text, same octets": (
        name(sequence(oid("1.2.3"), integer(1)), attribute(ORGANISATION, "U")),
        name(sequence(oid("1.2.3"), integer(1)), attribute(ORGANISATION, "u")),
    ),
    "nothing": (name(), name()),
}
OTHER: dict[str, tuple[bytes, bytes]] = {
    "text": (organisation("Example University"), organisation("Example Universities")),
    "accent": (organisation("Universität"), organisation("Universitat")),
    "white space within a word": (organisation("Example"), organisation("Exam ple")),
    "a character that is not seen": (organisation("Example"), organisation("Exam\u200bple")),
    "NUL": (organisation("Example"), organisation("Example\0.org")),
    "look-alike": (organisation("Example"), organisation("Ехample")),
    "kind": (name(attribute(ORGANISATION, "U")), name(attribute(COMMON_NAME, "U"))),
    "one attribute more": (
        name(attribute(ORGANISATION, "U")),
        name(attribute(ORGANISATION, "U"), attribute(COUNTRY, "IE")),
    ),
    "order of groups": (
        name(attribute(ORGANISATION, "U"), attribute(COUNTRY, "IE")),
        name(attribute(COUNTRY, "IE"), attribute(ORGANISATION, "U")),
    ),
    "one group or two": (
        name(attribute(ORGANISATION, "U") + attribute(COUNTRY, "IE")),
        name(attribute(ORGANISATION, "U"), attribute(COUNTRY, "IE")),
    ),
    "no text, other octets": (
        name(sequence(oid("1.2.3"), integer(1))),
        name(sequence(oid("1.2.3"), integer(2))),
    ),
    "no text, other type": (
        name(attribute(ORGANISATION, b"\xff", UTF8)),
        name(attribute(ORGANISATION, b"\xff", PRINTABLE)),
    ),
    "nothing": (name(), name(attribute(ORGANISATION, ""))),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_names_that_are_the_same(one: bytes, other: bytes) -> None:
    assert same_name(one, other) and same_name(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_names_that_are_not(one: bytes, other: bytes) -> None:
    assert not same_name(one, other) and not same_name(other, one)


def test_what_is_no_name_is_not_compared() -> None:
    with pytest.raises(ParseError):
        same_name(organisation("U"), b"")
    with pytest.raises(ParseError):
        same_name(b"\x31\x00", organisation("U"))


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from([ORGANISATION, COMMON_NAME, "2.5.4.11"]), texts), max_size=5)
)
def test_a_name_is_read_as_another_library_wrote_it(pairs: list[tuple[str, str]]) -> None:
    written: Any = x509.Name(
        [
            x509.NameAttribute(x509.ObjectIdentifier(kind), text, _validate=False)
            for kind, text in pairs
        ]
    )
    der = written.public_bytes()
    assert list(read_name(der).attributes) == pairs
    again = name(*(attribute(kind, text.upper().lower().upper()) for kind, text in pairs))
    simple = all(text.isascii() for _, text in pairs)
    assert same_name(der, again) or not simple


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([ORGANISATION, COMMON_NAME, "2.5.4.12", "2.5.4.97", "2.5.4.9"]),
            texts | st.text(st.sampled_from(' #+,;<>"\\\0=a'), min_size=1, max_size=6),
        ),
        max_size=4,
    )
)
def test_a_name_is_written_as_another_library_writes_it(pairs: list[tuple[str, str]]) -> None:
    """RFC 4514; two attributes of one group are joined by "+"."""
    attributes = [
        x509.NameAttribute(x509.ObjectIdentifier(kind), text, _validate=False)
        for kind, text in pairs
    ]
    written: Any = x509.Name(attributes)
    assert rfc4514(written.public_bytes()) == written.rfc4514_string()


def test_what_is_no_text_is_written_as_its_octets() -> None:
    two = encode(SET, sequence(oid(ORGANISATION), integer(1)), attribute(COMMON_NAME, b"A"))
    assert rfc4514(sequence(two)) == "2.5.4.10=#020101+CN=A"
    for wrong in (b"", b"\x31\x00", sequence(sequence())):
        with pytest.raises(ParseError):
            rfc4514(wrong)
