"""Ed25519 by libsodium: the same signatures are accepted as by OpenSSL alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from edwards import ORDER, TORSION, P, encoded, signed, times, verifies
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto import algorithms, sodium
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.sodium import proved_ed25519

pytest.importorskip("nacl.bindings", reason="PyNaCl, of the extra speed, is not there")

numbers = st.integers(1, ORDER - 1)


def judged(key: bytes, value: bytes, data: bytes) -> bool:
    """What OpenSSL alone says and what both say, which is the same."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(key)
    row = algorithms.ALGORITHMS["EdDSA"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(algorithms, "proved_ed25519", lambda *_: False)
        alone = algorithms.verify(row, public, value, data)
    assert algorithms.verify(row, public, value, data) is alone
    if proved_ed25519(key, value, data):
        assert alone
    return alone


@pytest.fixture(autouse=True)
def loaded() -> None:
    """It is in use, as in a program that has verified many."""
    import nacl.bindings  # noqa: F401 - its being there is what counts

    assert proved_ed25519(*sodium._RIGHT)


@settings(max_examples=40)
@given(numbers, numbers, st.binary(max_size=80), st.integers(0, 7), st.integers(0, 7))
def test_what_has_a_part_of_small_order(a: int, r: int, data: bytes, key: int, of_r: int) -> None:
    public, value = signed(a, r, data, of_key=key, of_r=of_r)
    assert verifies(public, value, data, cofactor=8)
    assert judged(public, value, data) is verifies(public, value, data)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 511), st.integers(0, 2))
def test_one_bit_anywhere(data: bytes, bit: int, where: int) -> None:
    key = PrivateKey.generate("Ed25519")
    public, value = key.public_key._key.public_bytes_raw(), key.sign("EdDSA", data)
    assert judged(public, value, data)
    assert proved_ed25519(public, value, data)
    parts = [public, value, data]
    changed = bytearray(parts[where] or b"\0")
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    parts[where] = bytes(changed)
    assert not judged(parts[0], parts[1], parts[2])


@pytest.mark.parametrize("order", range(8))
def test_keys_and_r_of_small_order(order: int) -> None:
    """OpenSSL takes some of them; that such a key proves nothing is asked before (`is_useless`)."""
    small = encoded(times(order, TORSION))
    for number in range(40):
        data = str(number).encode()
        judged(small, small + bytes(32), data)
        public, value = signed(5, 7, data)
        judged(public, small + value[32:], data)
        judged(small, value, data)


def test_other_encodings_of_the_same() -> None:
    """S plus the order, y beyond the prime, and x = 0 with a sign."""
    public, value = signed(11, 13, b"text")
    assert judged(public, value, b"text")
    beyond = int.from_bytes(value[32:], "little") + ORDER
    assert not judged(public, value[:32] + beyond.to_bytes(32, "little"), b"text")
    for y in (P, P + 1, P - 1 | 1 << 255, 1 | 1 << 255):
        odd = y.to_bytes(32, "little")
        judged(odd, odd + bytes(32), b"text")
        judged(odd, value, b"text")
        judged(public, odd + value[32:], b"text")


def test_whoever_checks_in_another_way_is_not_asked() -> None:
    assert sodium._is_exact(verifies)
    assert not sodium._is_exact(lambda key, value, data: verifies(key, value, data, cofactor=8))
    assert not sodium._is_exact(lambda *_: True)
    assert not sodium._is_exact(lambda *_: False)
    for key, value, data in sodium._WITH_COFACTOR:
        assert verifies(key, value, data, cofactor=8)
        assert not judged(key, value, data)


def test_long_texts_are_not_for_it() -> None:
    key = PrivateKey.generate("Ed25519")
    for size, asked in ((4096, True), (4097, False)):
        data = bytes(size)
        value = key.sign("EdDSA", data)
        assert proved_ed25519(key.public_key._key.public_bytes_raw(), value, data) is asked
        assert key.public_key.verify("EdDSA", value, data)


# -- when it is loaded ----------------------------------------------------------------------------


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [one for one in sys.modules if one.partition(".")[0] == "nacl"]:
        monkeypatch.delitem(sys.modules, name)
    for cached in (sodium._counted, sodium._exact):
        cached.cache_clear()
    yield
    for cached in (sodium._counted, sodium._exact):
        cached.cache_clear()


def test_it_is_loaded_when_it_is_worth_it(fresh: None) -> None:
    shown = [proved_ed25519(*sodium._RIGHT) for _ in range(80)]
    assert shown == [False] * 64 + [True] * 16


def test_without_the_package(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nacl", None)
    assert not any(proved_ed25519(*sodium._RIGHT) for _ in range(80))
    key: PublicKey = PrivateKey.generate("Ed25519").public_key
    assert not key.verify("EdDSA", bytes(64), b"text")
