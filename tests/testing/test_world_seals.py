"""Seals of the world: made, augmented, broken. Imprints are computed here by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from world_made import DAY, NOW, YEAR, parties, shared

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.timestamps import TimestampToken
from microcred.encoding import b64_decode, b64url_decode, b64url_encode
from microcred.errors import IssueError, ParseError, TrustError
from microcred.testing import Evidence, JadesFile, World, breaking
from microcred.testing.augmenting import Level, Means
from microcred.testing.jades_file import container

CONTENT = '{"a": "é"}'.encode()


def opened(sealed: bytes) -> tuple[dict[str, Any], list[tuple[str, Any, str]]]:
    """The signature, and each item as (name, value, text), read here and not by the library."""
    signature = json.loads(sealed)["signatures"][0]
    items = []
    for text in signature.get("header", {}).get("etsiU", []):
        ((name, value),) = json.loads(b64url_decode(text)).items()
        items.append((name, value, text))
    return signature, items


def token_of(value: Any) -> TimestampToken:
    return TimestampToken.from_der(b64_decode(value["tstTokens"][0]["val"]))


@pytest.mark.parametrize("b64", [True, False])
def test_imprints(b64: bool) -> None:
    world, _, seal, tsa = shared()
    sealed = world.sealed(CONTENT, seal, b64=b64, stamped=tsa, stamped_at=NOW - DAY)
    sealed = world.augment(sealed, "B-T", at=NOW)
    sealed = world.augment(sealed, "B-LT", at=NOW + DAY)
    sealed = world.augment(sealed, "B-LTA", at=NOW + 2 * DAY)
    sealed = world.augment(sealed, "B-LTA", at=NOW + YEAR)
    signature, items = opened(sealed)
    assert [name for name, _, _ in items] == [
        "sigTst",
        "xVals",
        "rVals",
        "arcTst",
        "tstVD",
        "arcTst",
    ]
    payload = b64url_encode(CONTENT).encode() if b64 else CONTENT
    protected = json.loads(b64url_decode(signature["protected"]))
    assert token_of(protected["adoTst"]).covers(payload)
    assert token_of(items[0][1]).covers(signature["signature"].encode())
    for place in (3, 5):
        head = [payload, signature["protected"].encode(), signature["signature"].encode()]
        before = "".join(text for _, _, text in items[:place]).encode()
        assert token_of(items[place][1]).covers(b".".join([*head, before]))
    times = [token_of(items[place][1]).gen_time for place in (0, 3, 5)]
    assert times == [NOW, NOW + 2 * DAY, NOW + YEAR]
    assert token_of(protected["adoTst"]).gen_time == NOW - DAY


def test_evidence_is_complete() -> None:
    world, _ca, seal, tsa = shared()
    _, items = opened(world.augment(world.sealed(CONTENT, seal), "B-LT", tsa=tsa, at=NOW + DAY))
    found = [Certificate.from_der(b64_decode(one["x509Cert"]["val"])) for one in items[1][1]]
    assert set(found) == {*seal.certificates, tsa.certificate}
    values = items[2][1]
    ocsps = [OcspResponse.from_der(b64_decode(one["val"])) for one in values["ocspVals"]]
    answered = [one.responses[0].serial_number for one in ocsps]
    assert set(answered) == {seal.certificate.serial_number, tsa.certificate.serial_number}
    (crl,) = (CertificateList.from_der(b64_decode(one["val"])) for one in values["crlVals"])
    assert crl.signed_by(world.root.certificate) and crl.this_update == NOW + DAY


def test_evidence_is_for_who_stamped() -> None:
    """Each timestamp can be of another authority; a renewal proves those that were there before."""
    world, _, seal, _ = parties()
    content, signature, archive, last = (world.tsa(name) for name in ("A", "B", "C", "D"))
    sealed = world.sealed(CONTENT, seal, stamped=content)
    sealed = world.augment(sealed, "B-T", tsa=signature)
    sealed = world.augment(sealed, "B-LTA", tsa=archive)
    _, items = opened(world.augment(sealed, "B-LTA", tsa=last))
    first, second = (
        {b64_decode(one["x509Cert"]["val"]) for one in value}
        for value in (items[1][1], items[4][1]["xVals"])
    )
    for tsa, early, late in ((content, 1, 1), (signature, 1, 1), (archive, 0, 1), (last, 0, 0)):
        assert (tsa.certificate.der in first, tsa.certificate.der in second) == (early, late)
    strange = breaking.with_item(
        world.sealed(CONTENT, seal), "sigTst", container(b"of nobody here")
    )
    assert len(opened(world.augment(strange, "B-LT"))[1][1][1]) == 3


@pytest.mark.parametrize(
    ("means", "ocsps", "crls"), [("ocsp", 2, 1), ("crl", 0, 2), ("both", 2, 2)]
)
def test_means(means: Means, ocsps: int, crls: int) -> None:
    world, _ca, seal, tsa = shared()
    found = world.evidence(seal.certificate, tsa.certificate, means=means)
    assert (len(found.ocsps), len(found.crls)) == (ocsps, crls)
    _, items = opened(world.augment(world.sealed(CONTENT, seal), "B-LT", means=means))
    assert set(items[2][1]) == {"crlVals", *(["ocspVals"] if ocsps else [])}


def test_evidence_can_be_given() -> None:
    world, _, seal, _tsa = shared()
    given = Evidence((seal.certificate,))
    _, items = opened(world.augment(world.sealed(CONTENT, seal), "B-LT", evidence=given))
    assert len(items[1][1]) == 1 and items[2][1] == {}


def test_every_form() -> None:
    world, _, seal, _ = shared()
    flat = world.sealed(CONTENT, seal, serialization="flattened", signing_time="iat")
    assert breaking.names_in(world.augment(flat, "B-T")) == ["sigTst"]
    assert JadesFile(flat).protected["iat"] == int(NOW.timestamp())
    compact = world.sealed(CONTENT, seal, serialization="compact", b64=True)
    assert compact.count(b".") == 2
    with pytest.raises(IssueError, match="no unprotected header"):
        world.augment(compact, "B-T")


def test_members_of_the_header() -> None:
    world, _, seal, _ = shared()
    sealed = world.sealed(CONTENT, seal, header={"x5c": None, "sigPl": {"addressCountry": "IE"}})
    protected = JadesFile(sealed).protected
    assert "x5c" not in protected and protected["sigPl"] == {"addressCountry": "IE"}
    with pytest.raises((ParseError, TrustError)):
        world.augment(sealed, "B-LT")


def test_parallel_and_detached() -> None:
    world, ca, seal, _ = shared()
    one = json.loads(world.sealed(CONTENT, seal))
    other = json.loads(world.sealed(CONTENT, ca.seal("Other")))
    one["signatures"] += other["signatures"]
    sealed = world.augment(json.dumps(one).encode(), "B-T", index=1)
    assert breaking.names_in(sealed) == [] and breaking.names_in(sealed, index=1) == ["sigTst"]
    bare = json.dumps({"signatures": one["signatures"]}).encode()
    made = JadesFile(world.augment(bare, "B-LTA", content=b"elsewhere"), content=b"elsewhere")
    assert made.covered("adoTst") == b"elsewhere" and JadesFile(bare).covered("adoTst") == b""
    token, file = TimestampToken.from_der(made.token(3)), made
    del file.items[3]
    assert token.covers(file.covered("arcTst"))


def test_clear_items() -> None:
    world, _, seal, _ = shared()
    sealed = world.augment(world.sealed(CONTENT, seal), "B-LTA", clear=True)
    file = JadesFile(sealed)
    assert all(isinstance(item, dict) for item in file.items)
    assert file.names == ["sigTst", "xVals", "rVals", "arcTst"]
    broken = JadesFile(breaking.flipped(sealed, "sigTst"))
    assert isinstance(broken.items[0], dict) and broken.token(0) != file.token(0)


def test_references_of_former_years() -> None:
    world, _, seal, _tsa = shared()
    file = JadesFile(world.augment(world.sealed(CONTENT, seal), "B-T"))
    file.add("xRefs", [])
    file.add("rRefs", {})
    sig, *refs = file.items
    value = file.signature["signature"]
    assert file.covered("sigRTst") == f"{value}.{sig}{''.join(refs)}".encode()
    assert file.covered("rfsTst") == "".join(refs).encode()


@pytest.mark.parametrize("wrong", [b"{", b"[]", b"{}", b'{"signatures": []}', b'{"signatures": 5}'])
def test_what_is_no_file_is_told(wrong: bytes) -> None:
    with pytest.raises(ParseError):
        JadesFile(wrong)


def test_a_seal_of_nobody_here_is_told() -> None:
    world, *_ = shared()
    other = World(now=NOW, seed="another TEST").root.seal("Example University")
    with pytest.raises(TrustError, match="not of this test world"):
        world.augment(world.sealed(CONTENT, other), "B-LT")


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_augmenting_twice_to_one_level(level: Level) -> None:
    world, _, seal, _ = shared()
    once = world.augment(world.sealed(CONTENT, seal), level, at=NOW)
    again = world.augment(once, level, at=NOW)
    assert (once == again) is (level != "B-LTA")


# -- breaking -------------------------------------------------------------------------------------


def lta() -> bytes:
    world, _, seal, _ = parties()
    return world.augment(world.sealed(CONTENT, seal), "B-LTA")


def test_replaced_payloads() -> None:
    world, _, seal, _ = shared()
    assert json.loads(breaking.replaced_payload(lta(), b"{}"))["payload"] == "{}"
    encoded = world.sealed(CONTENT, seal, b64=True)
    assert json.loads(breaking.replaced_payload(encoded, b"{}"))["payload"] == "e30"


def test_items_taken_added_and_moved() -> None:
    sealed = lta()
    assert breaking.names_in(breaking.without_item(sealed, -1)) == ["sigTst", "xVals", "rVals"]
    assert breaking.names_in(breaking.without_item(sealed, "xVals")) == [
        "sigTst",
        "rVals",
        "arcTst",
    ]
    assert breaking.names_in(breaking.without_items(sealed)) == []
    assert breaking.names_in(breaking.without_items(breaking.without_items(sealed))) == []
    order = breaking.names_in(breaking.reordered(sealed, [3, 1, 2, 0]))
    assert order == ["arcTst", "xVals", "rVals", "sigTst"]
    more = breaking.with_item(sealed, "sigTst", container(b"?"), at=0)
    assert breaking.names_in(more) == ["sigTst", "sigTst", "xVals", "rVals", "arcTst"]
    assert breaking.names_in(breaking.with_item(sealed, "x", 1))[-1] == "x"


def test_swapped_tokens() -> None:
    _, _, _, tsa = shared()
    token = tsa.token(b"other")
    assert JadesFile(breaking.swapped_token(lta(), "arcTst", token)).token(3) == token
    assert JadesFile(breaking.swapped_token(lta(), 0, token)).token(0) == token


@pytest.mark.parametrize("item", ["sigTst", "xVals", "rVals", "arcTst"])
def test_flipped_bits(item: str) -> None:
    sealed = lta()
    for octet in (0, -1):
        broken = breaking.flipped(sealed, item, octet=octet, bit=3)
        before, after = opened(sealed)[1], opened(broken)[1]
        changed = [
            name for (name, _, one), (_, _, two) in zip(before, after, strict=True) if one != two
        ]
        assert changed == [item] and len(broken) == len(sealed)


def test_a_bit_of_an_item_without_values() -> None:
    sealed = breaking.with_item(lta(), "odd", [1, "text", {"val": 5}])
    broken = breaking.flipped(sealed, "odd", octet=-3)
    assert broken != sealed and breaking.names_in(sealed)[-1] == "odd"


@pytest.mark.parametrize("item", ["adoTst", 4, -5])
def test_items_that_are_not_there(item: int | str) -> None:
    with pytest.raises(ParseError, match="there are sigTst, xVals, rVals, arcTst"):
        breaking.without_item(lta(), item)
    with pytest.raises(ParseError, match="there are none"):
        breaking.without_item(breaking.without_items(lta()), item)
    with pytest.raises(ParseError, match="each item once"):
        breaking.reordered(lta(), [0, 0, 1, 2])


def test_padding() -> None:
    assert breaking.padded(b"a", 4) == b"a   " and breaking.padded(b"abc", 2) == b"abc"
