"""The world as a whole: its clock, its seed, its names, and what microcred makes of its seals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from world_made import DAY, NOW, YEAR, parties, shared

import microcred
from house_rules import edges, read_rooms
from microcred import ANY_ISSUER, Learner, MicroCredential, Outcome, Provider, Trust, issue, verify
from microcred.errors import TrustError, UnsuitableKey
from microcred.testing import World, listed
from microcred.testing.register import with_test


def made(seed: str = "microcred TEST") -> list[bytes]:
    """Something of everything that a world makes."""
    world = World(now=NOW, seed=seed)
    ca = world.authority("Example CA")
    seals = [ca.seal("Example University", key=shape) for shape in ("P-256", "P-384", "Ed25519")]
    seals.append(ca.seal("Example University", key="RSA-2048"))
    ca.revoke(seals[0].certificate)
    sealed = [world.augment(world.sealed(b"{}", seal)) for seal in seals]
    services = [listed(ca)]
    return [
        *(one.der for seal in seals for one in seal.certificates),
        *sealed,
        ca.crl(),
        ca.ocsp(seals[0].certificate),
        world.tsa().token(b"text"),
        world.trusted_list("IE", services),
        world.lotl(["IE"]),
    ]


def test_the_same_calls_make_the_same_world() -> None:
    assert made() == made()


def test_another_seed_makes_another_world() -> None:
    assert not set(made()) & set(made("another seed TEST"))


def test_every_name_says_test() -> None:
    world, ca, seal, tsa = shared()
    responder, sub = ca.responder("Responder"), ca.authority("Sub CA")
    certificates = [*seal.certificates, tsa.certificate, responder.certificate, sub.certificate]
    assert all("TEST" in (one.common_name or "") for one in certificates)
    assert "TEST" in (world.lists.operator("IE").certificate.common_name or "")
    assert (with_test("A"), with_test("A TEST B")) == ("A TEST", "A TEST B")
    assert [repr(one) for one in (ca, tsa)] == [
        "Authority('Example CA TEST')",
        "Tsa('Timestamps TEST')",
    ]
    assert all(".test.example/" in url for url in (*ca.urls, tsa.url))


def test_the_clock_is_given_and_can_be_set() -> None:
    world = World(now=datetime(2026, 3, 1, 14, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))))
    assert world.now == NOW and world.now.tzinfo is UTC
    world.now += DAY
    assert world.now == NOW + DAY
    with pytest.raises(TrustError, match="time zone") as caught:
        World(now=datetime(2026, 3, 1))
    assert "tzinfo" in caught.value.hint()
    with pytest.raises(TrustError):
        world.now = datetime(2026, 3, 1)


def test_a_seal_of_the_world_is_a_seal() -> None:
    world, ca, _, _ = parties()
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    seal = ca.seal("Example University", identifier="NTRIE-123456", country="IE")
    learner = Learner(given_name="Ána", family_name="Novák")
    course = MicroCredential(learner=learner, title="Soil", awarded_by=uni, language="en")
    sealed = issue(course, signer=seal, now=NOW).secured
    trust = Trust(anchors=[world.root.certificate], issuers=ANY_ISSUER)
    assert verify(sealed, trust=trust, at=NOW, fetch=world.fetch).outcome is Outcome.PASSED
    assert world.fetch.count(purpose="ocsp") == 2
    augmented = world.augment(sealed, "B-LTA")
    assert verify(augmented, trust=trust, at=NOW, fetch=world.fetch).outcome is Outcome.PASSED
    ca.revoke(seal.certificate)
    outcome = verify(sealed, trust=trust, at=NOW + DAY, fetch=world.fetch).outcome
    assert outcome is not Outcome.PASSED
    other = World(now=NOW, seed="another TEST").root.certificate
    stranger = Trust(anchors=[other], issuers=ANY_ISSUER)
    assert verify(sealed, trust=stranger, at=NOW, fetch=world.fetch).outcome is not Outcome.PASSED


def test_a_seal_can_be_kept_as_a_file() -> None:
    _, _, seal, _ = shared()
    assert microcred.Seal.from_pkcs12(seal.to_pkcs12("secret"), "secret") == seal


@pytest.mark.parametrize(
    ("key", "algorithm", "usual"),
    [
        ("P-256", None, "ES256"),
        ("P-384", None, "ES384"),
        ("P-521", None, "ES512"),
        ("Ed25519", None, "EdDSA"),
        ("RSA-2048", None, "RS256"),
        ("RSA-2048", "PS384", "PS384"),
    ],
)
def test_seals_of_every_key(key: str, algorithm: str | None, usual: str) -> None:
    _, ca, _, _ = shared()
    seal = ca.seal("Example University", key=key, algorithm=algorithm)
    assert seal.algorithm == usual
    assert seal.public_key.verify(usual, seal.sign(b"text"), b"text")


def test_a_key_of_no_shape_is_refused() -> None:
    _, ca, _, _ = shared()
    with pytest.raises(UnsuitableKey, match="one of P-256"):
        ca.seal("Example University", key="DSA-1024")


def test_who_issued_a_certificate() -> None:
    world, ca, seal, tsa = shared()
    assert world.issuer_of(seal.certificate) is ca
    assert world.issuer_of(tsa.certificate) is world.root
    with pytest.raises(TrustError, match="not of this test world"):
        world.issuer_of(world.root.certificate)


def test_another_root_and_a_cross_certificate() -> None:
    world, ca, seal, _ = parties()
    other = world.another_root("Other root", key="P-384", end=NOW + YEAR)
    assert other.certificate.self_signed and other.certificate.not_after == NOW + YEAR
    crossed = other.cross(ca)
    assert crossed.is_ca and crossed.signed_by(other.certificate)
    assert seal.certificate.signed_by(crossed) and crossed != ca.certificate


def test_nobody_else_imports_the_test_world() -> None:
    rooms = read_rooms(Path(microcred.__file__).parent.parent)
    pairs = [pair for pair in edges(rooms) if pair[1].startswith("microcred.testing")]
    assert pairs and all(importer.startswith("microcred.testing") for importer, _ in pairs)


def test_two_of_one_name_are_two() -> None:
    world, ca, seal, _ = parties()
    again = ca.seal("Example University", identifier="NTRIE-123456", country="IE")
    assert again.public_key != seal.public_key
    assert world.authority("Example CA").urls != ca.urls
