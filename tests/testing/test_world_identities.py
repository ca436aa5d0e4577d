"""Identities of the test world: served, changed, and the same in every run."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from microcred.crypto.references import DidReference, key_url
from microcred.errors import UnsuitableKey
from microcred.fetching import Request
from microcred.testing import Identity, World
from microcred.trust import resolve

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def served(world: World, one: Identity) -> bytes:
    return world.fetch(Request("GET", one.url, purpose="did-document")).body


@pytest.mark.parametrize("key", ["P-256", "P-384", "Ed25519"])
def test_the_same_in_every_run(key: str) -> None:
    one, again = (World(now=NOW).did_web(key=key) for _ in range(2))
    assert (one.did, one.url) == (again.did, again.url)
    assert one.signer.public_key == again.signer.public_key
    assert one.document == again.document
    assert one.signer.sign(b"text") == again.signer.sign(b"text")
    assert World(now=NOW, seed="another TEST").did_web(key=key).document != one.document


def test_each_has_its_own_key() -> None:
    world = World(now=NOW)
    documents = [world.did_web("a"), world.did_web("b"), world.controlled("a")]
    assert len({one.signer.public_key for one in documents}) == 3
    assert [served(world, one) for one in documents] == [
        next(iter(one.contents.values())) for one in documents
    ]


def test_it_can_be_changed() -> None:
    world = World(now=NOW)
    one = world.did_web("university:issuers")
    assert one.did == "did:web:university.test.example:issuers"
    assert key_url(one.signer) == f"{one.did}#key-1"
    empty = one.changed(assertionMethod=None)
    assert "assertionMethod" not in empty.document
    assert json.loads(served(world, one)) == dict(empty.document)
    revoked = one.method_changed(revoked="2026-01-01T00:00:00Z")
    found = resolve(
        DidReference(f"{one.did}#key-1"), anchors=(), dids=True, at=NOW, fetch=world.fetch
    )
    assert [line.code for line in found.findings] == ["key.revoked"]
    assert revoked.signer is one.signer
    assert one.publish(b"junk") is one
    assert served(world, one) == b"junk"


def test_another_kind_of_key() -> None:
    with pytest.raises(UnsuitableKey):
        World(now=NOW).did_web(key="secp256k1")
