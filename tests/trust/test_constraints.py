"""The table of algorithms: when each ended, and that nothing unknown is relied on."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.certificate_signature import SCHEMES, Scheme
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.frozen import replaced
from microcred.trust.constraints import (
    HASH_ENDS,
    KEY_ENDS,
    weak_hash,
    weak_key,
    weak_scheme,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
KEY = PrivateKey.generate("P-256").public_key


def key(kind: str, bits: int) -> PublicKey:
    return replaced(KEY, kind=kind, bits=bits)


@pytest.mark.parametrize("name", [name for name, end in HASH_ENDS.items() if end is None])
def test_todays_hashes_are_known_to_hashlib(name: str) -> None:
    assert name in hashlib.algorithms_available
    assert weak_hash(name, NOW) is None


@pytest.mark.parametrize("name", [name for name, end in HASH_ENDS.items() if end is not None])
def test_a_hash_ends_on_its_day(name: str) -> None:
    end = datetime(*(HASH_ENDS[name] or ()), tzinfo=UTC)
    assert weak_hash(name, end - timedelta(seconds=1)) is None
    assert weak_hash(name, end) == f"{name} is not relied on since {end.date()}"


@pytest.mark.parametrize("name", ["", "md2", "1.2.3.4"])
def test_an_unknown_hash_was_never_relied_on(name: str) -> None:
    assert "never" not in str(weak_hash("sha256", NOW))
    assert str(weak_hash(name, NOW)).endswith("is none that was ever relied on")


@pytest.mark.parametrize(
    ("kind", "bits", "year", "weak"),
    [
        ("RSA", 1023, 2000, False),
        ("RSA", 1023, 2001, True),
        ("RSA", 1024, 2008, False),
        ("RSA", 1024, 2009, True),
        ("RSA", 1536, 2015, False),
        ("RSA", 1536, 2016, True),
        ("RSA", 2047, 2026, True),
        ("RSA", 2048, 2040, False),
        ("EC", 191, 2002, True),
        ("EC", 192, 2012, False),
        ("EC", 192, 2013, True),
        ("EC", 224, 2016, True),
        ("EC", 256, 2040, False),
        ("OKP", 255, 2040, False),
        ("other", 0, 2040, False),
    ],
)
def test_a_key_is_too_small_from_a_day_on(kind: str, bits: int, year: int, weak: bool) -> None:
    assert (weak_key(key(kind, bits), datetime(year, 1, 1, tzinfo=UTC)) is not None) is weak


@given(st.sampled_from(sorted(KEY_ENDS)), st.integers(1, 4096), st.integers(1990, 2050))
def test_a_larger_key_is_never_weaker(kind: str, bits: int, year: int) -> None:
    at = datetime(year, 1, 1, tzinfo=UTC)
    if weak_key(key(kind, bits), at) is None:
        assert weak_key(key(kind, bits + 1), at) is None


@given(st.sampled_from(sorted(HASH_ENDS)), st.integers(1990, 2050))
def test_what_has_ended_does_not_come_back(name: str, year: int) -> None:
    if weak_hash(name, datetime(year, 1, 1, tzinfo=UTC)) is not None:
        assert weak_hash(name, datetime(year + 1, 1, 1, tzinfo=UTC)) is not None


def test_a_scheme_is_as_good_as_its_hash() -> None:
    for scheme in SCHEMES.values():
        assert (weak_scheme(scheme, NOW) is not None) is (scheme.hash == "sha1")
    assert weak_scheme(Scheme("1.2.3", ""), NOW) is not None
