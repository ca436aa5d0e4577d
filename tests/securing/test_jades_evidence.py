"""The evidence in a seal: in its place, over what it has to be over, or told to be malformed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seal_maker import CONTENT, codes, kept, read, seal, sealed, tsa, with_items, world
from seal_reading import read_seal

from microcred.codes import CODES
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import SealEvidence
from microcred.encoding import b64_encode, b64url_decode, b64url_encode
from microcred.errors import MicrocredError
from microcred.findings import Outcome
from microcred.securing.jades import open_seals
from microcred.securing.jades_reading import Given
from microcred.testing import breaking
from microcred.testing.jades_file import JadesFile, container

ALL = ["sigTst", "xVals", "rVals", "arcTst"]
SEALED = (
    "ec/signed/edc206-generic-signed-2022.jsonld",
    "ec/signed/elm31-microcredential-annex1-signed.jsonld",
    "ec/signed/eseal-vp-json-sealed-advanced.json",
    "ec-2025/AA-Annex1-MC-signed.jsonld",
    "ec-2025/Sample-JointDegree-signed.jsonld",
    "mynextid/edc-coe-signed.jsonld",
    "mynextid/edc-cas-signed.jsonld",
)


def matching(evidence: SealEvidence) -> list[tuple[str, bool | None]]:
    return [
        (one.kind, one.token.covers(one.covered) if one.token and one.covered is not None else None)
        for one in evidence.tokens
    ]


# -- whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("b64", [False, True])
def test_everything_has_its_place(b64: bool) -> None:
    found = read(kept(b64=b64))
    evidence = found.proof.evidence
    assert codes(found) == [] and found.intact is True
    assert found.unsigned.names == tuple(ALL)
    assert found.proof.tokens == ("adoTst", "sigTst", "arcTst")
    assert matching(evidence) == [("adoTst", True), ("sigTst", True), ("arcTst", True)]
    assert [one.position for one in evidence.tokens] == [-1, 0, 3]
    assert {one.position for one in evidence.revocations} == {2}
    assert {one.position for one in evidence.certificates} == {-1, 1}
    assert all((one.ocsp is None) is not (one.crl is None) for one in evidence.revocations)
    assert evidence.certificate_hash == ("sha256", True)
    assert not any(one.problem for one in evidence.tokens)
    for one in (*evidence.tokens, *evidence.revocations, *evidence.certificates):
        assert one.where.startswith("/signatures/0/")


def test_a_renewed_seal_has_two_archives() -> None:
    renewed = world().augment(kept(), "B-LTA", tsa=tsa())
    found = read(renewed)
    assert found.unsigned.names == (*ALL, "tstVD", "arcTst")
    assert matching(found.proof.evidence)[-2:] == [("arcTst", True), ("arcTst", True)]
    assert {4} < {one.position for one in found.proof.evidence.revocations} | {4, 2}


def test_another_reader_finds_the_same(published: Path) -> None:
    """`trust/seal_reading.py` was written apart from this reader."""
    raws = [kept(), kept("B-LT"), kept("B-T")]
    raws += [(published / "samples" / name).read_bytes() for name in SEALED]
    for raw in raws:
        theirs, ours = read_seal(raw), read(raw).proof
        everybody = tuple(dict.fromkeys(theirs.reference.certificates))
        assert ours.reference == CertificateReference(everybody)
        assert ours.claimed_time == theirs.claimed
        for one, other in zip(ours.evidence.tokens, theirs.evidence.tokens, strict=True):
            assert (one.kind, one.position, one.token, one.covered) == (
                *(other.kind, other.position, other.token, other.covered),
            )
        of_ours, of_theirs = (
            [(one.position, one.ocsp, one.crl) for one in evidence.revocations]
            for evidence in (ours.evidence, theirs.evidence)
        )
        assert sorted(of_ours, key=str) == sorted(of_theirs, key=str)


def test_clear_items_hold_timestamps_and_no_archive() -> None:
    found = read(kept("B-T", clear=True))
    assert codes(found) == [] and found.unsigned.clear
    assert matching(found.proof.evidence)[-1] == ("sigTst", True)
    archived = read(kept("B-LTA", clear=True))
    assert codes(archived) == ["timestamp.clear_archive"]
    assert archived.proof.findings[0].outcome is Outcome.INDETERMINATE
    last = archived.proof.evidence.tokens[-1]
    assert last.covered is None and "canonicalisation is not supported" in last.problem


def references(clear: bool = False) -> bytes:
    """With references and timestamps on them, as the standard once had them."""
    raw = sealed()
    for name in ("xRefs", "rRefs", "sigRTst", "axRefs", "rfsTst", "sigRTst"):
        file = JadesFile(raw, clear=clear)
        covered = file.covered(name) if name.endswith("Tst") else b""  # type: ignore[arg-type]
        file.add(name, container(tsa().token(covered)) if covered else {"a": 1})
        raw = file.write()
    return raw


def test_timestamps_on_references() -> None:
    found = read(references())
    expected = [("sigRTst", True), ("rfsTst", True), ("sigRTst", True)]
    assert codes(found) == [] and matching(found.proof.evidence) == expected
    in_clear = read(references(clear=True)).proof.evidence
    assert matching(in_clear) == [(name, None) for name, _ in expected]


def test_without_its_content_only_some_can_be_told() -> None:
    whole = json.loads(kept())
    del whole["payload"]
    tokens = read(json.dumps(whole).encode()).proof.evidence.tokens
    assert [(one.kind, one.covered is None) for one in tokens] == [
        ("adoTst", True),
        ("sigTst", False),
        ("arcTst", True),
    ]
    assert "was not given" in tokens[0].problem
    given_ = read(json.dumps(whole).encode(), contents={"x": CONTENT}).proof.evidence
    assert matching(given_) == matching(read(kept()).proof.evidence)


def test_archives_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microcred.securing.jades_imprints._MOST_OCTETS", 64)
    last = read(kept()).proof.evidence.tokens[-1]
    assert last.covered is None and "too large" in last.problem


def test_parallel_seals_share_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads(kept())
    size = len(read(kept()).proof.evidence.tokens[-1].covered or b"")
    monkeypatch.setattr("microcred.securing.jades_imprints._MOST_OCTETS", size)
    assert read(kept()).proof.evidence.tokens[-1].covered is not None
    whole["signatures"] *= 2
    for one in open_seals(json.dumps(whole).encode(), given=Given()).seals:
        assert one.proof.evidence.tokens[-1].covered is None


# -- altered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sigTst", "xVals", "rVals"])
def test_a_flip_before_the_archive_breaks_it(name: str) -> None:
    found = read(breaking.flipped(kept(), name))
    assert dict(matching(found.proof.evidence))["arcTst"] is False


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_flipped_bit_is_found(data: st.DataObject) -> None:
    """In the header and the payload by the signature, in an item by the archive timestamp."""
    whole = json.loads(kept(b64=True))
    one = whole["signatures"][0]
    part = data.draw(st.sampled_from(["payload", "protected", "signature", "item"]))
    holder = whole if part == "payload" else one["header"]["etsiU"] if part == "item" else one
    key: Any = data.draw(st.integers(0, 2)) if part == "item" else part
    octets = bytearray(b64url_decode(holder[key]))
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    holder[key] = b64url_encode(bytes(octets))
    try:
        found = read(json.dumps(whole).encode())
    except MicrocredError:
        assert part == "protected"  # no JSON any more
        return
    told = dict(matching(found.proof.evidence))
    assert (found.intact is True) is (part == "item")
    assert told["arcTst"] is False or (part == "payload" and told["adoTst"] is False)


def test_items_that_are_moved_or_taken_away() -> None:
    for altered in (
        breaking.reordered(kept(), [0, 2, 1, 3]),
        breaking.without_item(kept(), "rVals"),
        breaking.with_item(kept(), "anyValData", {"xVals": []}, at=1),
    ):
        assert dict(matching(read(altered).proof.evidence))["arcTst"] is False
    later = read(breaking.with_item(kept(), "anyValData", {"xVals": []}))
    assert dict(matching(later.proof.evidence))["arcTst"] is True
    assert codes(later) == []


def test_a_swapped_token_is_over_something_else() -> None:
    found = read(breaking.swapped_token(kept(), "sigTst", tsa().token(b"x")))
    assert dict(matching(found.proof.evidence))["sigTst"] is False


# -- malformed ------------------------------------------------------------------------------------

GOOD = {"val": b64_encode(seal().certificate.der)}
MALFORMED: dict[str, tuple[Any, list[str]]] = {
    "no container": ({"sigTst": 1}, ["format.etsiu"]),
    "no tokens": ({"arcTst": {}}, ["format.etsiu"]),
    "tokens no array": ({"sigTst": {"tstTokens": {}}}, ["format.etsiu"]),
    "an empty container": ({"sigTst": {"tstTokens": []}}, ["format.etsiu"]),
    "a token that is none": ({"sigTst": {"tstTokens": [1]}}, []),
    "certificates no array": ({"xVals": {}}, ["format.etsiu"]),
    "too many certificates": ({"axVals": [0] * 257}, ["format.etsiu"]),
    "certificates that are none": ({"xVals": [1, {"x509Cert": 1}, {"x509Cert": GOOD}]}, []),
    "revocation no object": ({"rVals": []}, ["format.etsiu"]),
    "responses no array": ({"rVals": {"ocspVals": 1}}, ["format.etsiu"]),
    "a response that is none": ({"arVals": {"ocspVals": [GOOD]}}, ["format.etsiu"]),
    "a list that is none": ({"rVals": {"crlVals": [{"val": "?"}]}}, ["format.etsiu"]),
    "data without data": ({"tstVD": {}}, ["format.etsiu"]),
    "data no object": ({"anyValData": 1}, ["format.etsiu"]),
    "data with both": ({"anyValData": {"xVals": [], "rVals": {"otherVals": []}}}, []),
    "something else": ({"new": 1}, ["format.etsiu_unknown"]),
}


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize(("item", "expected"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_told(item: Any, expected: list[str], clear: bool) -> None:
    found = read(with_items(sealed(), item, clear=clear))
    told = [one for one in codes(found) if one != "timestamp.clear_archive"]
    assert told == expected
    assert all(one.outcome is Outcome.WARNING for one in found.proof.findings if one.code in told)
    assert found.intact is True


def test_a_token_that_is_none_stays_in_its_place() -> None:
    (one,) = read(
        with_items(sealed(), {"sigTst": {"tstTokens": [{"val": "AAAA"}]}})
    ).proof.evidence.tokens
    assert one.token is None and one.covered is not None and "unreadable" in one.problem


def test_numbers_are_bounded() -> None:
    tokens = {"sigTst": {"tstTokens": [{"val": "AAAA"}] * 70}}
    found = read(with_items(sealed(), tokens))
    assert len(found.proof.evidence.tokens) == 64 and codes(found) == ["format.etsiu"]
    crl = b64_encode(world().root.crl())
    found = read(with_items(sealed(), {"rVals": {"crlVals": [{"val": crl}] * 300}}))
    assert len(found.proof.evidence.revocations) == 256 and codes(found) == ["format.etsiu"]
    many = read(with_items(sealed(), {"xVals": [{"x509Cert": GOOD}] * 300}))
    assert len(many.proof.evidence.certificates) == 2 + 256
    items = read(with_items(sealed(), *[{"new": 1}] * 600))
    assert len(items.unsigned.items) == 512 and codes(items) == [
        "format.etsiu",
        "format.etsiu_unknown",
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just(GOOD),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["tstTokens", "val", "x509Cert", "xVals", "rVals", "ocspVals", "crlVals"]
            )
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
NAMES = st.sampled_from(
    ("sigTst", "xVals", "rVals", "axVals", "arVals", "tstVD", "anyValData", "arcTst", "sigPSt")
) | st.sampled_from(("cSig", "xRefs", "sigRTst", "rfsTst"))


@settings(max_examples=300, deadline=None)
@given(
    items=st.lists(st.dictionaries(NAMES, VALUES, max_size=2) | VALUES, max_size=4), data=st.data()
)
def test_any_item_gives_findings_only(items: list[Any], data: st.DataObject) -> None:
    raw = with_items(sealed(), *items, clear=data.draw(st.booleans()))
    found = read(raw)
    assert found.intact is True
    assert {one.code for one in found.proof.findings} <= set(CODES)
    assert not any(one.outcome is Outcome.FAILED for one in found.proof.findings)


def test_a_file_with_any_octet_changed_is_read_or_refused() -> None:
    chance = random.Random(20261128)
    raw = kept()
    for _ in range(400):
        octets = bytearray(raw)
        for _ in range(chance.randrange(1, 4)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        try:
            file = open_seals(bytes(octets), given=Given())
        except MicrocredError:
            continue
        for one in file.seals:
            assert {found.code for found in one.proof.findings} <= set(CODES)
            assert one.intact in (True, False, None)
