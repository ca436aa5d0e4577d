"""Evidence of what was done to the items of a seal, kind by kind, and what stays open.

The whole table, end to end, is in tests/test_tampering.py; here is what only other seals than ours
show: references, items of others, lists, content that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from microcred.crypto.certificates import Certificate
from microcred.crypto.seal_evidence import SealEvidence, Tampering
from microcred.encoding import b64_encode
from microcred.findings import Check, Finding, Outcome
from microcred.securing.jades import open_seals
from microcred.securing.jades_belonging import missing_item
from microcred.securing.jades_imprints import Imprints
from microcred.securing.jades_marks import Marks, same_or_none
from microcred.securing.jades_reading import Given, ReadSeal
from microcred.securing.jades_tampering import explained
from microcred.securing.jades_unsigned import Item, read_etsi_u
from microcred.testing import World, breaking
from microcred.testing.jades_file import JadesFile, container, pki_object

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Stage:
    """A world with a seal, and what is added to it by hand."""

    def __init__(self) -> None:
        self.world = World(now=NOW)
        self.ca = self.world.authority("Example CA")
        self.seal = self.ca.seal("Example University")
        self.tsa = self.world.tsa()

    def kept(self, level: Any = "B-LTA", **options: Any) -> bytes:
        return self.world.augment(self.world.sealed(b'{"a": 1}', self.seal), level, **options)

    def archived(self, *items: tuple[str, Any], before: str = "B-LT") -> bytes:
        """A seal with further items, and an archive timestamp over them."""
        file = JadesFile(self.kept(before))
        for name, value in items:
            file.add(name, value)
        file.add("arcTst", container(self.tsa.token(file.covered("arcTst"))))
        return file.write()


STAGE = Stage()


def read(sealed: bytes, **options: Any) -> ReadSeal:
    return open_seals(sealed, given=Given(**options)).seals[0]


def told(sealed: bytes, **options: Any) -> list[Tampering | None]:
    return [one.tampering for one in read(sealed, **options).proof.evidence.tokens]


def causes(sealed: bytes, **options: Any) -> list[str]:
    return [one.cause for one in told(sealed, **options) if one is not None]


def reason(sealed: bytes, **options: Any) -> str:
    return next(one.detail for one in told(sealed, **options) if one is not None)


def with_value(sealed: bytes, place: int, change: Callable[[Any], Any]) -> bytes:
    file = JadesFile(sealed)
    value = file.value(place)
    made = change(value)
    file.change(place, value if made is None else made)
    return file.write()


# -- what stays open ------------------------------------------------------------------------------


def over_something_else(sealed: bytes, item: Any = "arcTst") -> bytes:
    return breaking.swapped_token(sealed, item, STAGE.tsa.token(b"something else", at=NOW))


@pytest.mark.parametrize(
    "item",
    [
        ("sigPSt", {"sigPolDoc": "AA=="}),
        ("xRefs", []),
        ("rVals", {"otherVals": [1], **JadesFile(STAGE.kept("B-LT")).value(2)}),
        ("axVals", [{"otherCert": pki_object(b"x")}]),
    ],
)
def test_what_nobody_signed_may_have_been_altered(item: tuple[str, Any]) -> None:
    """So that the timestamp was swapped cannot be concluded."""
    more = [("arVals", JadesFile(STAGE.kept("B-LT")).value(2))] if item[0] == "axVals" else []
    sealed = STAGE.archived(item, *more)
    assert causes(sealed) == []
    assert causes(over_something_else(sealed)) == ["unknown"]
    assert causes(over_something_else(STAGE.archived())) == ["swapped"]


def test_without_the_signer_of_a_timestamp_nothing_is_concluded() -> None:
    token = STAGE.tsa.token(b"something else", sent="none")
    file = JadesFile(STAGE.kept("B-T"))
    file.change(0, container(token))
    assert causes(file.write()) == ["unknown"]
    assert causes(file.write(), certificates=(STAGE.tsa.certificate,)) == ["swapped"]


def test_without_the_signer_of_the_seal_neither() -> None:
    sealed = STAGE.world.sealed(b"{}", STAGE.seal, header={"x5c": None})
    sealed = breaking.swapped_token(
        STAGE.world.augment(sealed, "B-T", evidence=None), 0, STAGE.tsa.token(b"other")
    )
    assert causes(sealed) == ["unknown"]
    assert causes(sealed, certificates=(STAGE.seal.certificate,)) == ["swapped"]


def test_content_that_is_not_there() -> None:
    """The signature timestamp needs none; that the archive timestamp does is told elsewhere."""
    file = json.loads(over_something_else(STAGE.kept(), "sigTst"))
    del file["payload"]
    assert causes(json.dumps(file).encode()) == ["unknown"]
    evidence = read(over_something_else(STAGE.kept())).proof.evidence
    again = explained(evidence, Imprints(None, "eyJ9", "AAAA", ()), intact=None)
    assert [one.tampering.cause for one in again.tokens if one.tampering] == ["unknown"]


def test_nothing_is_looked_for_without_need() -> None:
    whole = SealEvidence()
    assert explained(whole, Imprints(b"", "", "", ()), intact=None) is whole


# -- references -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sigRTst", "rfsTst"])
def test_timestamps_over_references(kind: Any) -> None:
    file = JadesFile(STAGE.kept("B-T"))
    file.add("xRefs", [1])
    file.add(kind, container(STAGE.tsa.token(file.covered(kind))))
    sealed = file.write()
    assert causes(sealed) == []
    assert causes(with_value(sealed, 1, lambda value: [2])) == ["unknown"]
    over_signature = STAGE.tsa.token(file.covered("sigTst"))
    assert causes(breaking.swapped_token(sealed, kind, over_signature)) == ["swapped"]
    replaced = causes(breaking.replaced_payload(sealed, b"{}"))
    assert replaced == []  # they are not over the content
    both = breaking.replaced_payload(breaking.swapped_token(sealed, kind, b"0"), b"{}")
    assert causes(both) == []


# -- marks ----------------------------------------------------------------------------------------


def entry(one: Certificate) -> dict[str, Any]:
    return {"x509Cert": {"val": b64_encode(one.der)}}


MARKS: dict[str, tuple[str, Any, str]] = {
    "certificates no array": ("xVals", {}, "no array"),
    "an unknown entry": ("xVals", [{"x": 1}], 'no member "x"'),
    "no object": ("xVals", [1], "no object"),
    "another encoding": ("xVals", [{"x509Cert": {"val": "AA==", "x": 1}}], 'no member "x"'),
    "no value": ("xVals", [{"x509Cert": {}}], "no value"),
    "no certificate": ("axVals", [{"x509Cert": {"val": "AA=="}}], "unreadable"),
    "no revocation data": ("rVals", [], "no object"),
    "an empty object": ("rVals", {}, "is empty"),
    "an empty list": ("arVals", {"ocspVals": []}, "is empty"),
    "no list": ("rVals", {"crlVals": [{"val": "AA=="}]}, "unreadable"),
    "no response": ("rVals", {"ocspVals": [{"val": "AA=="}]}, "unreadable"),
    "no OCSP": ("rVals", {"ocspVals": [pki_object(bytes.fromhex("30030a0103"))]}, "is none"),
    "no token": ("sigTst", {"tstTokens": [{"val": "AA=="}]}, "cannot be read"),
    "no tokens": ("arcTst", {"tstTokens": []}, "no timestamp"),
    "tokens no object": ("sigTst", [], "no object"),
    "data of no kind": ("tstVD", {"x": 1}, 'no member "x"'),
    "data without certificates": ("tstVD", {"xVals": 1}, "no array"),
    "data without data": ("anyValData", {"rVals": 1}, "no object"),
}


@pytest.mark.parametrize("case", MARKS)
def test_marks_of_a_change(case: str) -> None:
    name, value, expected = MARKS[case]
    seal = read(with_items(name, value))
    marks = Marks(seal.proof.evidence.tokens, (), ())
    assert expected in marks.of(seal.unsigned.items[0])
    assert marks.of(seal.unsigned.items[0]) == marks.of(seal.unsigned.items[0])


def with_items(name: str, value: Any) -> bytes:
    file = JadesFile(STAGE.kept("B-T"))
    del file.items[:]
    file.add(name, value)
    return file.write()


def item(name: str, value: Any) -> Item:
    return read_etsi_u({"etsiU": [{name: value}]}, "").items[0]


def test_what_its_reader_told_is_a_mark() -> None:
    line = Finding(Check.FORMAT, Outcome.WARNING, "format.etsiu", "odd", "/header/etsiU/0/x", "")
    assert Marks((), (), [line]).of(item("cSig", 1)) == "odd"
    fine = Finding(Check.FORMAT, Outcome.PASSED, "x.y", "fine", "/header/etsiU/0", "")
    assert Marks((), (), [fine]).of(item("cSig", 1)) == ""


def test_signatures_within() -> None:
    """Of a certificate, a list, a response; an altered authority says nothing of others."""
    ca, root, leaf = STAGE.ca.certificate, STAGE.world.root.certificate, STAGE.seal.certificate
    broken = Certificate.from_der(root.der[:-1] + bytes([root.der[-1] ^ 1]))
    good = Marks((), (leaf, ca, root), ())
    assert good.is_sound(leaf) and good.is_sound(ca) and good.is_sound(root)
    assert good.of(item("xVals", [entry(leaf), entry(ca), entry(root)])) == ""
    bad = Marks((), (leaf, ca, broken), ())
    assert bad.is_sound(broken) is False and bad.is_sound(ca) is None and bad.is_sound(leaf)
    assert "broken" in bad.of(item("xVals", [entry(broken)]))
    other = Certificate.from_der(leaf.der.replace(b"Example CA", b"Example XX"))
    assert Marks((), (leaf,), ()).is_sound(other) is None
    assert "same number" in Marks((), (leaf, other), ()).of(item("xVals", [entry(other)]))
    for kind, data in (
        ("crlVals", STAGE.ca.crl()),
        ("ocspVals", STAGE.ca.ocsp(leaf, by=STAGE.ca)),
    ):
        altered = data[:-1] + bytes([data[-1] ^ 1])
        for octets, mark in ((data, ""), (altered, "broken")):
            value = {kind: [pki_object(octets)]}
            found = Marks((), (leaf, ca, root), ()).of(item("rVals", value))
            assert mark in found and bool(mark) == bool(found)


def test_no_more_signatures_are_checked_than_allowed() -> None:
    chain = (STAGE.seal.certificate, STAGE.ca.certificate, STAGE.world.root.certificate)
    tired = Marks((), chain, (), most=0)
    assert [tired.is_sound(one) for one in chain] == [None, None, None]
    crl = {"crlVals": [pki_object(STAGE.ca.crl())]}
    assert tired.of(item("rVals", crl)) == ""
    assert not same_or_none(b"", b"x")


# -- gaps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "gap"),
    [
        ([], "sigTst"),
        (["xVals"], "sigTst"),
        (["sigTst", "xVals"], "no rVals"),
        (["sigTst", "rVals"], "no xVals"),
        (["sigTst", "axVals"], "no arVals"),
        (["sigTst", "arVals"], "no axVals"),
        (["sigTst"], ""),
        (["sigTst", "xVals", "rVals"], ""),
        (["sigTst", "tstVD"], "not there"),
        (["sigTst", "arcTst"], "before it"),
        (["sigTst", "arcTst", "tstVD"], ""),
        (["sigTst", "arcTst", "tstVD", "anyValData"], "two renewals"),
        (["sigTst", "arcTst", "arcTst", "tstVD"], "about an archive timestamp"),
    ],
)
def test_the_gap_that_an_item_left(names: list[str], gap: str) -> None:
    found = missing_item(names)
    assert gap in found and bool(gap) == bool(found)


def test_from_an_archive_timestamp_on_that_holds() -> None:
    assert missing_item(["arcTst", "tstVD"], whole=False) == ""
    assert "before it" in missing_item(["arcTst"], whole=False)


def test_lists_in_place_of_responses() -> None:
    """The same conclusions where revocation data are lists."""
    sealed = STAGE.kept(means="crl")
    place = JadesFile(sealed).names.index("rVals")
    count = len(JadesFile(sealed).value(place)["crlVals"])
    assert count >= 2 and causes(sealed) == []
    for number in range(count):

        def without(value: Any, number: int = number) -> None:
            del value["crlVals"][number]

        assert causes(with_value(sealed, place, without)) == ["altered"]
    stranger = STAGE.world.another_root("Somebody else")

    def foreign(value: Any) -> None:
        value["crlVals"][0] = pki_object(stranger.crl())

    assert causes(with_value(sealed, place, foreign)) in (["altered"], ["swapped"])


def test_without_the_certificates_what_they_signed_shows_it() -> None:
    """Entries that are nowhere else: the root, who signed the list."""
    sealed = STAGE.kept(means="crl")
    count = len(JadesFile(sealed).value(1))
    for number in range(count):

        def without(value: Any, number: int = number) -> None:
            del value[number]

        assert causes(with_value(sealed, 1, without)) == ["altered"]


def test_of_somebody_else() -> None:
    """A seal of another authority, whose items are whole in themselves."""
    stranger = STAGE.world.another_root("Somebody else")
    theirs = stranger.seal("Other University")
    file = JadesFile(STAGE.kept())
    other = JadesFile(STAGE.world.augment(STAGE.world.sealed(b"{}", theirs), "B-LTA"))
    for place in (1, 2):
        changed = JadesFile(file.write())
        changed.items[place] = other.items[place]
        assert causes(changed.write()) == ["swapped"]
        assert "another seal" in reason(changed.write())


def test_an_older_timestamp_shows_that_by_itself() -> None:
    early = STAGE.tsa.token(b"something else", at=NOW - DAY)
    assert "older" in reason(breaking.swapped_token(STAGE.kept(), "arcTst", early))


def test_a_signature_that_was_replaced_with_its_timestamp_kept() -> None:
    file = json.loads(STAGE.kept())
    file["signatures"][0]["signature"] = json.loads(STAGE.kept())["signatures"][0]["signature"]
    changed = json.dumps(file).encode()
    assert set(causes(breaking.replaced_payload(changed, b"[]"))) == {"sealed"}
    assert "content or the header" in reason(breaking.replaced_payload(STAGE.kept(), b"[]"))
