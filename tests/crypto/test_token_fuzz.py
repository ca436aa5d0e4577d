"""Fuzzing the readers of timestamps, OCSP responses and lists: a value or a ParseError comes out.

Every input comes from a fixed seed, so a failure can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from built_cms import (
    COVERED,
    NOW,
    attribute_of,
    basic,
    certificate_id,
    crl,
    ess_v1,
    ess_v2,
    flag,
    issuer_of,
    issuer_serial,
    ocsp,
    plain_tree,
    reason_of,
    revoked,
    revoked_entry,
    scope_of,
    scrambled,
    signer,
    single,
    token,
    tst_info,
)
from built_der import (
    ORGANISATION,
    Tree,
    certificate,
    changed_tree,
    extension,
    integer,
    octets_of,
    sequence,
    tagged,
    tree_of,
)
from published_tokens import published_values

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import ParseError

SEED = 20261124
ISSUER = Certificate.from_der(certificate())
LEAF = signer()
NUMBERS = (5, 6, 2**100, -1)

BASIC = basic(
    [
        single(certificate_id(LEAF, ISSUER), revoked(3), tagged(0, NOW)),
        single(certificate_id(LEAF, ISSUER, "sha256")),
    ],
    extensions=[extension("1.3.6.1.5.5.7.48.1.2", b"\4\1n")],
)
LIST = crl(
    [
        revoked_entry(5, reason_of(1)),
        revoked_entry(2**100, issuer_of(ORGANISATION), reason_of(2)),
        revoked_entry(6),
    ],
    listed=[
        scope_of(tagged(0, tagged(0, tagged(6, b"http://x", constructed=False))), flag(4)),
        extension("2.5.29.20", integer(77)),
    ],
)
TOKEN = token(
    tst_info(
        accuracy=sequence(integer(1), tagged(0, b"\5", constructed=False)), nonce=integer(2**63)
    ),
    extra=[ess_v1(LEAF, issuer_serial(LEAF)), ess_v2(LEAF, "sha512")],
    crls=[LIST, tagged(1, b"\6\x08+\6\1\5\5\7\x10\2", ocsp(BASIC))],
    unsigned=[attribute_of("1.2.840.113549.1.9.16.2.24", sequence(tagged(0, sequence(LIST))))],
)


def use_token(octets: bytes) -> None:
    one = TimestampToken.from_der(octets)
    one.covers(COVERED)
    found = one.find_signer([LEAF, ISSUER])
    assert found is None or one.intact(found) in (True, False)
    assert not one.intact(ISSUER)
    assert repr(one) and one.names_certificate in (True, False)


def use_ocsp(octets: bytes) -> None:
    one = OcspResponse.from_der(octets)
    found = one.find_responder([LEAF, ISSUER])
    assert found is None or one.signed_by(found) in (True, False)
    assert all(answer.answers(LEAF, ISSUER) in (True, False) for answer in one.responses)
    assert repr(one)


def use_crl(octets: bytes) -> None:
    one = CertificateList.from_der(octets)
    one.signed_by(ISSUER)
    for number in NUMBERS:
        for issuer in (None, ORGANISATION):
            found = one.entry(number, issuer)
            assert found is None or found.serial_number == number
    assert repr(one)


SUBJECTS: tuple[tuple[str, bytes, Callable[[bytes], None]], ...] = (
    ("token", TOKEN, use_token),
    ("OCSP", ocsp(BASIC), use_ocsp),
    ("basic OCSP", BASIC, use_ocsp),
    ("CRL", LIST, use_crl),
)


def held(use: Callable[[bytes], None], octets: bytes) -> bool:
    """Whether it was read; anything but a ParseError comes out."""
    try:
        use(octets)
    except ParseError as error:
        assert str(error) and error.hint()
        return False
    return True


def mutated(octets: bytes, random: Random) -> bytes:
    """One to four edits of octets: flip, cut, repeat, insert."""
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(octets) + 1)
        end = min(len(octets), place + random.randint(1, 40))
        kind = random.randrange(5)
        if kind == 0:
            octets = octets[:place] + octets[end:]
        elif kind == 1:
            octets = octets[:end] + octets[place:]
        elif kind == 2:
            piece = random.choice((b"\x30\x80", b"\0\0", b"\x24\x80", b"\xff", b"\x1f", b"\5\0"))
            octets = octets[:place] + piece + octets[place:]
        elif place < len(octets):
            changed = octets[place] ^ (1 << random.randrange(8))
            octets = octets[:place] + bytes((changed,)) + octets[place + 1 :]
    return octets


@pytest.mark.parametrize(("kind", "octets", "use"), SUBJECTS)
def test_what_was_made_is_read(kind: str, octets: bytes, use: Callable[[bytes], None]) -> None:
    assert held(use, octets), kind


@pytest.mark.parametrize(("kind", "octets", "use"), SUBJECTS)
def test_changed_trees(kind: str, octets: bytes, use: Callable[[bytes], None]) -> None:
    random = Random(f"{SEED} {kind}")
    tree: Tree = tree_of(octets)
    read = 0
    for _ in range(1500):
        changed = tree
        for _ in range(random.randint(1, 3)):
            changed = changed_tree(changed, random)
        read += held(use, octets_of(changed))
    assert 0 < read < 1500


@pytest.mark.parametrize(("kind", "octets", "use"), SUBJECTS)
def test_changed_octets(kind: str, octets: bytes, use: Callable[[bytes], None]) -> None:
    random = Random(f"{SEED} {kind}")
    plain = plain_tree(octets)
    read = 0
    for number in range(1500):
        sent = octets if number % 2 else scrambled(plain, random)
        read += held(use, mutated(sent, random))
    assert 0 < read < 1500


@pytest.mark.parametrize(("kind", "octets", "use"), SUBJECTS)
def test_every_beginning(kind: str, octets: bytes, use: Callable[[bytes], None]) -> None:
    assert not any(held(use, octets[:end]) for end in range(len(octets))), kind


def test_random_octets() -> None:
    random = Random(SEED)
    for _ in range(1500):
        octets = random.randbytes(random.choice((1, 2, 5, 50)))
        for start in (b"", b"\x30\x80", b"\x30\x0a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"):
            for _, _, use in SUBJECTS:
                held(use, start + octets)


def test_published_values_changed(published: Path) -> None:
    random = Random(SEED)
    users = {"token": use_token, "ocsp": use_ocsp, "crl": use_crl}
    for kind, octets in published_values(published):
        if kind not in users or len(octets) > 20_000:
            continue
        tree = tree_of(octets)
        for _ in range(20):
            held(users[kind], mutated(octets, random))
            held(users[kind], octets_of(changed_tree(tree, random)))
