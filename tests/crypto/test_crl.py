"""Revocation lists: every field, every entry, and one wrong list per way of being wrong."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from random import Random

import pytest
from built_cms import (
    THEN,
    YES,
    crl,
    flag,
    issuer_of,
    plain_tree,
    reason_of,
    revoked_entry,
    scope_of,
    scrambled,
    signer,
)
from built_der import (
    ECDSA,
    ORGANISATION,
    UTC_TIME,
    attribute,
    bits,
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

from microcred.crypto import crl_entries
from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList, CrlScope, RevokedEntry
from microcred.crypto.der import INTEGER, OCTET_STRING, encode
from microcred.errors import ParseError

ISSUER = Certificate.from_der(certificate())
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
NEVER = datetime(1, 1, 1, tzinfo=UTC)
LONG = 2**150 + 12345
NUMBER, DELTA, AKI = "2.5.29.20", "2.5.29.27", "2.5.29.35"
OTHER = name(attribute("2.5.4.10", "Another"))
THIRD = name(attribute("2.5.4.10", "A Third"))


def read(*entries: bytes, listed: list[bytes] | None = None, **changes: bytes) -> CertificateList:
    return CertificateList.from_der(crl(entries, listed=listed, **changes))


# -- what it says ---------------------------------------------------------------------------------


def test_the_least_there_can_be() -> None:
    one = read(version=b"", next=b"")
    assert one.issuer_der == ORGANISATION
    assert (one.this_update, one.next_update) == (NOON, None)
    assert (one.number, one.is_delta, one.is_indirect) == (None, False, False)
    assert one.scope == CrlScope()
    assert (one.authority_key_id, one.unprocessed, one.expired_certs_on_crl) == (None, (), None)
    assert one.signature_scheme.name == "ecdsa-with-SHA256"
    assert one.size == 0
    assert one.entry(1) is None
    assert one.signed_by(ISSUER)
    assert one == CertificateList.from_der(one.der) == pickle.loads(pickle.dumps(one))
    assert "Example" not in repr(one)


def test_extensions() -> None:
    one = read(
        listed=[
            extension(NUMBER, integer(6201)),
            extension(AKI, sequence(tagged(0, b"key", constructed=False))),
            extension("2.5.29.60", encode(0x18, b"20200101000000Z")),
            extension("1.2.3", b""),
            extension("1.2.4", b"", critical=True),
        ]
    )
    assert one.next_update == datetime(2025, 2, 1, 12, tzinfo=UTC)
    assert (one.number, one.authority_key_id) == (6201, b"key")
    assert one.expired_certs_on_crl == datetime(2020, 1, 1, tzinfo=UTC)
    assert one.unprocessed == ("1.2.4",)
    assert read(listed=[extension(AKI, b"")]).authority_key_id is None


def test_a_delta_list() -> None:
    one = read(revoked_entry(5, reason_of(8)), listed=[extension(DELTA, integer(1), critical=True)])
    assert one.is_delta
    assert one.unprocessed == ()
    entry = one.entry(5)
    assert entry is not None and entry.reason == "removeFromCRL"


def test_scopes() -> None:
    url = tagged(6, b"http://crl.example/1", constructed=False)
    point = tagged(0, tagged(0, tagged(4, ORGANISATION), url))
    for fields, expected in (
        ([], CrlScope()),
        ([point], CrlScope(names_point=True, urls=("http://crl.example/1",))),
        ([tagged(0, tagged(1, b"\x05\0"))], CrlScope(names_point=True)),
        ([flag(1)], CrlScope(only_user=True)),
        ([flag(2, b"\1")], CrlScope(only_ca=True)),
        ([flag(5)], CrlScope(only_attribute=True)),
        ([flag(1, b"\0"), flag(2)], CrlScope(only_ca=True)),
        (
            [tagged(3, b"\6\x40", constructed=False)],
            CrlScope(reasons=frozenset({"keyCompromise"})),
        ),
        (
            [tagged(3, b"\7\0\x80", constructed=False)],
            CrlScope(reasons=frozenset({"aACompromise"})),
        ),
    ):
        one = read(listed=[scope_of(*fields)])
        assert (one.scope, one.is_indirect, one.unprocessed) == (expected, False, ())
    assert read(listed=[scope_of(flag(4))]).is_indirect


# -- who signed it --------------------------------------------------------------------------------


def test_who_signed_it() -> None:
    one = read(revoked_entry(5))
    assert one.signed_by(ISSUER)
    assert not one.signed_by(signer())  # the key of another name
    assert not one.signed_by(Certificate.from_der(certificate(spki=signer("P-384")._fields.spki)))
    octets = bytearray(one.der)
    octets[one.der.index(integer(5)) + 2] = 6
    changed = CertificateList.from_der(bytes(octets))
    assert changed.entry(6) is not None
    assert not changed.signed_by(ISSUER)


# -- entries --------------------------------------------------------------------------------------


def test_entries() -> None:
    one = read(
        revoked_entry(5),
        revoked_entry(LONG, reason_of(1), extension("2.5.29.24", encode(0x18, b"20240101000000Z"))),
        revoked_entry(-7, reason_of(4), when=encode(0x18, b"20250101120000Z")),
        revoked_entry(5, reason_of(2)),
    )
    assert one.size == 4
    assert one.entry(5) == RevokedEntry(5, NOON)
    assert one.entry(LONG) == RevokedEntry(LONG, NOON, "keyCompromise")
    assert one.entry(-7) == RevokedEntry(-7, NOON, "superseded")
    for absent in (0, 6, 7, LONG + 1, 2**160, -LONG):
        assert one.entry(absent) is None


@pytest.mark.parametrize("number", [1, 127, 128, 2**31, 2**63, LONG, -1, -129, -LONG])
@pytest.mark.parametrize("padding", [1, 3])
def test_serial_numbers_longer_than_needed(number: int, padding: int) -> None:
    value = (b"\xff" if number < 0 else b"\0") * padding + integer(number)[2:]
    sized = b"\x02\x82" + len(value).to_bytes(2, "big") + value
    for written in (encode(INTEGER, value), sized):
        entry = read(revoked_entry(written)).entry(number)
        assert entry is not None and entry.revocation_time == NOON
    assert read(revoked_entry(encode(INTEGER, b"\1" + value))).entry(number) is None


def test_a_serial_number_within_something_else_is_none() -> None:
    inner = integer(LONG)
    one = read(revoked_entry(5, extension("1.2.3", inner)), revoked_entry(encode(INTEGER, inner)))
    assert one.entry(LONG) is None


@given(st.sets(st.integers(-(2**64), 2**160), max_size=30), st.integers(-(2**64), 2**160))
def test_on_the_list_is_who_is_on_the_list(numbers: set[int], another: int) -> None:
    entries = b"".join(revoked_entry(one) for one in numbers)
    assert crl_entries.count(entries) == len(numbers)
    for one in (*numbers, another):
        found = crl_entries.find(entries, one)
        assert (found is not None) is (one in numbers)
        assert found is None or found == RevokedEntry(one, NOON)


def test_an_entry_that_is_malformed_behind_its_number() -> None:
    for entry in (
        revoked_entry(5, when=encode(UTC_TIME, b"yesterday")),
        revoked_entry(5, when=b""),
        revoked_entry(5, extension("2.5.29.21", b"")),
        revoked_entry(5, extension("2.5.29.21", encode(0x0A, b"\7"))),
        revoked_entry(5, when=THEN + b"\5\0\5\0"),
        sequence(integer(5), b"\x17\x7f"),
    ):
        assert read(entry).entry(5) == RevokedEntry(5, NEVER)


# -- entries of other issuers ---------------------------------------------------------------------

INDIRECT = [scope_of(flag(4))]


def test_an_indirect_list() -> None:
    one = read(
        revoked_entry(1),
        revoked_entry(2, issuer_of(OTHER), reason_of(1)),
        revoked_entry(3),
        revoked_entry(4, issuer_of(THIRD)),
        revoked_entry(1),
        listed=INDIRECT,
    )
    assert one.is_indirect
    assert one.unprocessed == ()
    holders = [(entry.issuer_der if (entry := one.entry(n)) else None) for n in (1, 2, 3, 4, 5)]
    assert holders == [ORGANISATION, OTHER, OTHER, THIRD, None]
    folded = name(attribute("2.5.4.10", "a  THIRD"))
    for issuer, number, expected in (
        (ORGANISATION, 1, ORGANISATION),
        (folded, 1, THIRD),
        (OTHER, 1, None),
        (OTHER, 3, OTHER),
        (ORGANISATION, 3, None),
        (b"no name", 3, None),
    ):
        entry = one.entry(number, issuer)
        assert (entry.issuer_der if entry else None) == expected
    assert "Third" not in repr(one.entry(4))


def test_a_list_that_is_not_indirect_is_of_one_issuer() -> None:
    one = read(revoked_entry(2, issuer_of(OTHER)))
    assert one.entry(2, ORGANISATION) == one.entry(2, OTHER) == RevokedEntry(2, NOON)


def test_what_only_seems_to_name_an_issuer() -> None:
    look_alike = extension("1.2.3", oid("2.5.29.29"))
    by_url = extension("2.5.29.29", sequence(tagged(6, b"x", constructed=False)), critical=True)
    one = read(
        revoked_entry(1, issuer_of(OTHER)),
        revoked_entry(2, look_alike),
        revoked_entry(3, by_url),
        revoked_entry(4, extension("2.5.29.29", b"", critical=True)),
        revoked_entry(5),
        listed=INDIRECT,
    )
    for number in (1, 2, 3, 4, 5):
        entry = one.entry(number)
        assert entry is not None and entry.issuer_der == OTHER
    many = read(*(revoked_entry(n, look_alike) for n in range(20)), listed=INDIRECT)
    entry = many.entry(19)
    assert entry is not None and entry.issuer_der == ORGANISATION


def test_many_entries_of_one_number() -> None:
    entries = [revoked_entry(1, issuer_of(OTHER))] + [revoked_entry(1)] * 400
    one = read(*entries, listed=INDIRECT)
    entry = one.entry(1, THIRD)  # sought long enough: it is on the list of somebody
    assert entry is not None and entry.issuer_der == OTHER
    assert read(*entries[:200], listed=INDIRECT).entry(1, THIRD) is None


# -- critical extensions of entries ---------------------------------------------------------------


def test_critical_extensions_of_entries() -> None:
    one = read(
        revoked_entry(1, reason_of(1)),
        revoked_entry(int.from_bytes(YES + YES[:1] + b"\4", "big")),  # looks like one
        revoked_entry(2, extension("1.2.3", b"", critical=True), extension("1.2.5", b"", True)),
        revoked_entry(3, extension("1.2.3", b"", critical=True)),
        revoked_entry(4, extension("1.2.4", b"", critical=False)),
        revoked_entry(6, issuer_of(OTHER)),
        revoked_entry(7, extension("2.5.29.21", encode(0x0A, b"\1"), critical=True)),
        listed=[extension("1.2.9", b"", critical=True)],
    )
    assert one.unprocessed == ("1.2.9", "1.2.3", "1.2.5")


def test_critical_extensions_are_bounded() -> None:
    known = [revoked_entry(1, extension("2.5.29.21", b"", critical=True))] * 1000
    assert read(*known).unprocessed == ()
    entries = [revoked_entry(1, extension("1.2.3", b"", critical=True))] * 257
    assert read(*entries[:-1]).unprocessed == ("1.2.3",)
    with pytest.raises(ParseError, match="too many"):
        read(*entries)


# -- forms ----------------------------------------------------------------------------------------


@given(st.integers())
def test_the_parts_around_the_entries_may_be_in_any_form(seed: int) -> None:
    random = Random(seed)
    signed = [
        integer(1),
        *(scrambled(plain_tree(one), random) for one in (ECDSA, ORGANISATION, THEN)),
        sequence(revoked_entry(5)),
    ]
    data = sequence(*signed)
    octets = b"\x30\x80" + data + signed[1] + bits(b"x") + b"\0\0"
    entry = CertificateList.from_der(octets).entry(5)
    assert entry is not None and entry.revocation_time == NOON


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        sequence(),
        sequence(sequence(), ECDSA),
        sequence(sequence(), ECDSA, bits(b"")),
        sequence(sequence(integer(1)), ECDSA, bits(b"")),
        crl() + b"\0",
        crl(version=integer(2)),
        crl(version=integer(1) * 2),
        crl(outer=sequence(oid("1.2.840.10045.4.3.3"))),
        crl(inner=sequence(), outer=sequence()),
        crl(issuer=encode(OCTET_STRING)),
        crl(this=encode(UTC_TIME, b"today")),
        crl(this=b"", next=b""),
        crl(next=encode(UTC_TIME, b"")),
        crl(after=tagged(1)),
        crl(after=tagged(0) * 2),
        crl(after=tagged(0)),
        crl(listed=[sequence()]),
        crl(listed=[extension(NUMBER, b"")]),
        crl(listed=[extension(NUMBER, integer(1))] * 2),
        crl(listed=[extension(NUMBER, encode(OCTET_STRING))]),
        crl(listed=[extension("2.5.29.60", integer(1))]),
        crl(listed=[scope_of(tagged(6, constructed=False))]),
        crl(listed=[scope_of(flag(1), flag(1))]),
        crl(listed=[scope_of(YES)]),
        crl(listed=[scope_of(flag(1, b""))]),
        crl(listed=[scope_of(tagged(3, b"", constructed=False))]),
        crl([b"\x30"]),
        crl([b"\x30\x05\x02\x01\x05"]),
        crl([b"\x30\x82\x01"]),
        crl([sequence()]),
        crl([sequence(THEN)]),
        crl([encode(0x31, integer(5), THEN)]),
        crl([revoked_entry(5), b"\0"]),
        crl([revoked_entry(5, extension("1.2.3", b"", critical=True) + b"\0\0")]),
    ],
)
def test_malformed(octets: bytes) -> None:
    with pytest.raises(ParseError):
        CertificateList.from_der(octets)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microcred.crypto.crl.LARGEST_CRL", 100)
    with pytest.raises(ParseError, match="more than 100 bytes"):
        CertificateList.from_der(bytes(101))


def test_a_large_list_is_walked_over_and_not_made() -> None:
    numbers = range(10**30, 10**30 + 50_000)
    one = read(*(revoked_entry(n, reason_of(1)) for n in numbers))
    assert one.size == 50_000
    assert one.entry(numbers[-1]) == RevokedEntry(numbers[-1], NOON, "keyCompromise")
    assert one.entry(numbers[-1] + 1) is None
    assert one.signed_by(ISSUER)
