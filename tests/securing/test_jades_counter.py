"""Counter-signatures: whose they are, and every way in which they are wrong."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from seal_maker import T0, codes, read, sealed, with_items, world

from microcred.crypto.jws_writing import compact_jws, flattened_jws
from microcred.encoding import b64url_decode, b64url_encode
from microcred.findings import Outcome
from microcred.securing.jades_counter import _named
from microcred.securing.jades_writing import protected_header

OTHER = world().authority("Of counter-signers").seal("Ministry", identifier="NTRIE-654321")


def value_of(raw: bytes) -> bytes:
    return b64url_decode(json.loads(raw)["signatures"][0]["signature"])


def counter(
    master: bytes, *, attached: bool = False, form: str = "flattened", **changes: Any
) -> Any:
    """A counter-signature over the octets of a signature value."""
    header = protected_header(OTHER, typ="jose", b64=True, time={"sigT": "2025-03-01T12:00:00Z"})
    header = {
        key: one for key, one in {**header, "cty": None, **changes}.items() if one is not None
    }
    if form == "compact":
        text = compact_jws(header, master, sign=OTHER.sign).decode().strip()
        first, _, last = text.split(".")
        return text if attached else f"{first}..{last}"
    whole = json.loads(flattened_jws(header, master, sign=OTHER.sign))
    return whole if attached else {key: one for key, one in whole.items() if key != "payload"}


SEALED = sealed(at=T0)


@pytest.mark.parametrize("form", ["flattened", "compact"])
@pytest.mark.parametrize("attached", [True, False])
@pytest.mark.parametrize("clear", [True, False])
def test_whose_it_is(form: str, attached: bool, clear: bool) -> None:
    one = counter(value_of(SEALED), attached=attached, form=form)
    found = read(with_items(SEALED, {"cSig": one}, clear=clear))
    assert codes(found) == ["format.counter_signed"]
    assert found.proof.findings[0].outcome is Outcome.PASSED
    assert "counter-signed by Ministry" in found.proof.findings[0].detail
    (told,) = found.counters
    assert told.signer == OTHER.certificate
    assert told.attached is attached and told.covers_master and told.intact is True


def test_one_of_another_seal() -> None:
    """The "replace attack": intact by itself, and over something else."""
    other = sealed(b"another", at=T0)
    attached = counter(value_of(other), attached=True)
    found = read(with_items(SEALED, {"cSig": attached}))
    assert codes(found) == ["format.counter_foreign"]
    assert found.counters[0].intact is True and not found.counters[0].covers_master
    detached = counter(value_of(other))
    moved = read(with_items(SEALED, {"cSig": detached}))
    assert codes(moved) == ["format.counter_invalid"] and moved.counters[0].intact is False
    assert found.intact is True and moved.intact is True


def test_one_with_a_reference_to_the_signature() -> None:
    """`sigD` by hash is over the value that it is the digest of."""
    import hashlib

    master = value_of(SEALED)
    base = "http://uri.etsi.org/19182/ObjectIdByURIHash"
    for octets, expected in ((master, "format.counter_signed"), (b"x", "format.counter_foreign")):
        text = b64url_encode(octets).encode()
        digest = b64url_encode(hashlib.sha256(text).digest())
        reference = {"mId": base, "pars": ["a"], "hashM": "S256", "hashV": [digest]}
        one = counter(b"", sigD=reference, crit=["sigT", "sigD"])
        assert expected in codes(read(with_items(SEALED, {"cSig": one})))


WRONG: dict[str, tuple[Any, str]] = {
    "a number": (1, "format.counter_unreadable"),
    "no JWS": ("a.b", "format.counter_unreadable"),
    "an empty object": ({}, "format.counter_unreadable"),
    "two signatures": (
        {"signatures": [{"protected": "e30", "signature": "AA"}] * 2},
        "format.counter_unreadable",
    ),
    "no certificate": (counter(value_of(SEALED), x5c=None), "format.counter_invalid"),
    "no algorithm": (counter(value_of(SEALED), alg="none"), "format.counter_invalid"),
    "crit wrong": (counter(value_of(SEALED), crit=[]), "format.counter_form"),
}


@pytest.mark.parametrize(("one", "code"), WRONG.values(), ids=WRONG)
def test_wrong_ones_change_nothing(one: Any, code: str) -> None:
    found = read(with_items(SEALED, {"cSig": one}))
    assert code in codes(found)
    assert {one.outcome for one in found.proof.findings} == {Outcome.WARNING}
    assert found.intact is True


def test_there_are_not_too_many() -> None:
    one = {"cSig": counter(value_of(SEALED))}
    found = read(with_items(SEALED, *[one] * 20))
    assert len(found.counters) == 16
    assert codes(found)[-1] == "format.counter_unreadable"


def test_what_is_within_one_is_not_looked_at() -> None:
    inner = {**counter(value_of(SEALED)), "header": {"etsiU": [{"cSig": "nested"}]}}
    assert codes(read(with_items(SEALED, {"cSig": inner}))) == ["format.counter_signed"]


@pytest.mark.parametrize("name", [None, "", "two\nlines\x1b[2J"])
def test_whose_certificate_names_no_organisation_is_told_by_its_digest(name: str | None) -> None:
    one = SimpleNamespace(organisation=name, sha256="ab" * 32)
    shown = _named(one)  # type: ignore[arg-type]
    assert shown == "the certificate abababababababab..."
