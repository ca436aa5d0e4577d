"""A seal of B-LTA with one thing changed: what was done to it has its own code, whatever it was.

Every item removed, exchanged with every other, taken from another seal, altered; every timestamp
swapped; content, header and signature replaced. The seals are those that `issue` and `augment`
make, once archived and three times.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred import Outcome
from microcred.encoding import b64_decode, b64_encode, b64url_decode, b64url_encode
from microcred.findings import Check
from microcred.securing.jades import open_seals
from microcred.securing.jades_reading import Given
from microcred.testing import breaking
from microcred.testing.jades_file import JadesFile
from test_augmenting import DAY, ITEMS, MINUTE, NOW, YEAR, Stage

BROKEN = {
    f"timestamp.{name}"
    for name in (
        *("swapped", "item_removed", "item_added", "items_reordered", "item_altered"),
        *("seal_replaced", "imprint_mismatch"),
    )
}
STAGE = Stage()


@cache
def seals() -> dict[str, bytes]:
    """Archived once; renewed twice; of the same signer a day later; of somebody else."""
    STAGE.world.now = NOW
    once = STAGE.issue(level="B-LTA", content_timestamp=True)
    STAGE.world.now = NOW + DAY
    renewed = STAGE.augment(once, tsa=STAGE.world.tsa("Later").url)
    later = STAGE.issue(level="B-LTA", content_timestamp=True)
    theirs = STAGE.ca.seal("Other University", identifier="NTRIE-99", country="IE")
    foreign = STAGE.world.sealed(b'{"b": 1}', theirs, stamped=STAGE.tsa)
    STAGE.world.now += 60 * MINUTE  # else its data about timestamps is less, and the same
    foreign = STAGE.augment(STAGE.augment(foreign))
    STAGE.world.now = NOW + 2 * DAY
    often = STAGE.augment(renewed)
    return {"once": once, "often": often, "later": later, "foreign": foreign}


KINDS = ("once", "often")
ARCHIVES = {"once": 1, "often": 3}


def codes(sealed: bytes) -> set[str]:
    """What is wrong with timestamps or the form of the items."""
    verdict = STAGE.verify(sealed)
    return {
        one.code
        for one in verdict.findings
        if (one.check is Check.TIMESTAMP and one.outcome is not Outcome.PASSED)
        or one.code.startswith("format.etsiu")
    }


def broken(sealed: bytes) -> set[str]:
    return codes(sealed) & BROKEN


def names(kind: str) -> list[str]:
    return JadesFile(seals()[kind]).names


def test_the_seals_are_whole() -> None:
    assert names("once") == ITEMS["B-LTA"]
    assert names("often") == [*ITEMS["B-LTA"], "tstVD", "arcTst", "tstVD", "arcTst"]
    for kind in KINDS:
        assert codes(seals()[kind]) <= {"timestamp.no_proof"}
        assert STAGE.verify(seals()[kind]).outcome is Outcome.PASSED


# -- items removed, added, exchanged --------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_item_removed(kind: str) -> None:
    last = len(names(kind)) - 1
    for place in range(last):
        assert broken(breaking.without_item(seals()[kind], place)) == {"timestamp.item_removed"}
    assert codes(breaking.without_item(seals()[kind], last)) == {"timestamp.not_archived"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_item_exchanged_with_each_other(kind: str) -> None:
    count = len(names(kind))
    for one, other in combinations(range(count), 2):
        order = list(range(count))
        order[one], order[other] = other, one
        found = broken(breaking.reordered(seals()[kind], order))
        # Two archive timestamps exchanged are two timestamps swapped.
        archives = names(kind)[one] == names(kind)[other] == "arcTst"
        allowed = {"timestamp.items_reordered", *(["timestamp.swapped"] if archives else [])}
        assert "timestamp.items_reordered" in found <= allowed, (one, other)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(4)))
def test_any_other_order(order: Sequence[int]) -> None:
    """Where the archive timestamp stands first, it is over nothing, and that shows too."""
    found = broken(breaking.reordered(seals()["once"], order))
    assert found == (set() if order == [0, 1, 2, 3] else {"timestamp.items_reordered"})


@pytest.mark.parametrize("kind", KINDS)
def test_an_item_put_in(kind: str) -> None:
    for place in range(len(names(kind))):
        for name, value in (("cSig", "x.y.z"), ("xVals", []), ("new", 1)):
            changed = breaking.with_item(seals()[kind], name, value, at=place)
            assert broken(changed) == {"timestamp.item_added"}, (place, name)


# -- of another seal, of another place ------------------------------------------------------------


def taken(kind: str, place: int, source: str) -> bytes | None:
    """With the item of another seal; None where it has none there, or the same."""
    file, other = JadesFile(seals()[kind]), JadesFile(seals()[source])
    if place >= len(other.names) or other.names[place] != file.names[place]:
        return None
    if other.items[place] == file.items[place]:
        return None
    file.items[place] = other.items[place]
    return file.write()


@pytest.mark.parametrize("source", ["later", "foreign"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_item_of_another_seal(kind: str, source: str) -> None:
    seen = 0
    for place in range(len(names(kind))):
        changed = taken(kind, place, source)
        if changed is not None:
            seen += 1
            assert (
                "timestamp.swapped"
                in broken(changed)
                <= {
                    "timestamp.swapped",
                    "timestamp.item_altered",  # by the archive timestamps over it
                }
            ), place
    assert seen >= 3


def stamps(kind: str) -> list[int]:
    return [place for place, name in enumerate(names(kind)) if name.endswith("Tst")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_timestamp_of_another_place(kind: str) -> None:
    sealed = seals()[kind]
    content = JadesFile(sealed).protected["adoTst"]["tstTokens"][0]["val"]
    tokens = [JadesFile(sealed).token(place) for place in stamps(kind)]
    for place in stamps(kind):
        for token in (*tokens, b64_decode(content)):
            if token == JadesFile(sealed).token(place):
                continue
            found = broken(breaking.swapped_token(sealed, place, token))
            assert "timestamp.swapped" in found <= {"timestamp.swapped", "timestamp.item_altered"}


@pytest.mark.parametrize("kind", KINDS)
def test_two_timestamps_exchanged(kind: str) -> None:
    for one, other in combinations(stamps(kind), 2):
        file = JadesFile(seals()[kind])
        changed = breaking.swapped_token(seals()[kind], one, file.token(other))
        changed = breaking.swapped_token(changed, other, file.token(one))
        assert "timestamp.swapped" in broken(changed)


def test_a_timestamp_over_something_else() -> None:
    sealed = seals()["once"]
    for place in stamps("once"):
        other = STAGE.tsa.token(b"something else", at=NOW + MINUTE)
        assert "timestamp.swapped" in broken(breaking.swapped_token(sealed, place, other))
    # One that is older than what it should be over shows that by itself.
    early = STAGE.tsa.token(b"something else", at=NOW - DAY)
    assert broken(breaking.swapped_token(sealed, 3, early)) == {"timestamp.swapped"}


# -- items altered --------------------------------------------------------------------------------


def lists(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, list):
        yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, one in inner:
        yield from lists(one, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


def changes(kind: str) -> Iterator[tuple[int, str, bytes]]:
    """Each item with an entry removed, doubled, of another kind, moved."""
    for place in range(len(names(kind))):
        for path in lists(JadesFile(seals()[kind]).value(place)):
            count = len(at(JadesFile(seals()[kind]).value(place), path))
            for how in (*range(count), "doubled", "added", "moved"):
                file = JadesFile(seals()[kind])
                value = file.value(place)
                entries = at(value, path)
                if isinstance(how, int):
                    del entries[how]
                elif how == "doubled":
                    entries.append(entries[0])
                elif how == "added":
                    entries.append({"val": "AA=="})
                elif count == 1:
                    continue
                else:
                    entries.append(entries.pop(0))
                file.change(place, value)
                yield place, f"{place} {path} {how}", file.write()


@pytest.mark.parametrize("kind", KINDS)
def test_each_entry_removed_added_or_moved(kind: str) -> None:
    last = len(names(kind)) - 1
    for place, name, changed in changes(kind):
        if place == last:  # nothing is over it
            assert codes(changed) - {"timestamp.no_proof"}, name
        else:
            assert broken(changed) == {"timestamp.item_altered"}, name


@pytest.mark.parametrize("kind", KINDS)
def test_each_item_written_otherwise(kind: str) -> None:
    for place in range(len(names(kind)) - 1):
        for rewritten in (b" %s", b"%s\n"):
            file = JadesFile(seals()[kind])
            file.items[place] = b64url_encode(rewritten % b64url_decode(file.items[place]))
            assert broken(file.write()) == {"timestamp.item_altered"}
        file = JadesFile(seals()[kind])
        for other in ("", "%%", b64url_encode(b"{}"), b64url_encode(b'{"new":1}')):
            file.items[place] = other
            assert broken(file.write()) == {"timestamp.item_altered"}


def test_revocation_data_taken_away_as_a_whole() -> None:
    for place in (4, 6):
        for name in ("xVals", "rVals"):
            file = JadesFile(seals()["often"])
            value = file.value(place)
            del value[name]
            file.change(place, value)
            assert broken(file.write()) == {"timestamp.item_altered"}


def values(value: Any) -> Iterator[dict[str, Any]]:
    """The objects with octets within."""
    if isinstance(value, dict) and isinstance(value.get("val"), str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from values(one)


def flipped(kind: str, place: int, within: int | None, octet: int, bit: int) -> bytes:
    """One bit of the JSON of an item, or of the octets of one of the objects within."""
    file = JadesFile(seals()[kind])
    place %= len(file.names)
    if within is None:
        octets = bytearray(b64url_decode(file.items[place]))
        octets[octet % len(octets)] ^= 1 << bit
        file.items[place] = b64url_encode(bytes(octets))
    else:
        value = file.value(place)
        found = list(values(value))
        one = found[within % len(found)]
        octets = bytearray(b64_decode(one["val"]))
        octets[octet % len(octets)] ^= 1 << bit
        one["val"] = b64_encode(bytes(octets))
        file.change(place, value)
    return file.write()


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.integers(0, 7),
    st.none() | st.integers(0, 3),
    st.integers(0, 5000),
    st.integers(0, 7),
)
def test_any_flipped_bit(kind: str, place: int, within: int | None, octet: int, bit: int) -> None:
    """Where a timestamp was altered, what it was over is not known; the next one tells."""
    found = codes(flipped(kind, place, within, octet, bit))
    assert found - {"timestamp.no_proof"}
    assert found & BROKEN <= {"timestamp.item_altered", "timestamp.imprint_mismatch"}
    if place % len(names(kind)) < len(names(kind)) - 1:
        assert "timestamp.item_altered" in found


# -- what was sealed ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sealed_replaced(kind: str) -> None:
    sealed, other = seals()[kind], json.loads(seals()["later"])
    whole = json.loads(sealed)
    payload = json.loads(whole["payload"])
    replaced = {
        "payload": breaking.replaced_payload(sealed, json.dumps({**payload, "a": 1}).encode()),
        "signature": _with(whole, signature=other["signatures"][0]["signature"]),
        "header": _with(whole, protected=other["signatures"][0]["protected"]),
    }
    for name, changed in replaced.items():
        assert "timestamp.seal_replaced" in codes(changed), name
        assert broken(changed) == {"timestamp.seal_replaced"}, name
        verdict = STAGE.verify(changed)
        assert verdict.outcome is Outcome.FAILED
        (line,) = [one for one in verdict.findings if one.check is Check.SIGNATURE]
        assert line.code == "signature.invalid"


def _with(whole: dict[str, Any], **members: str) -> bytes:
    changed = json.loads(json.dumps(whole))
    changed["signatures"][0].update(members)
    return json.dumps(changed).encode()


def test_which_part_was_replaced_is_told() -> None:
    whole, other = json.loads(seals()["once"]), json.loads(seals()["later"])
    signature = STAGE.verify(_with(whole, signature=other["signatures"][0]["signature"]))
    told = [one.detail for one in signature.findings if one.code == "timestamp.seal_replaced"]
    assert len(told) == 2 and all("the content is as it was" in one for one in told)
    payload = STAGE.verify(breaking.replaced_payload(seals()["once"], b'{"a": 1}'))
    assert not payload.signer or payload.outcome is Outcome.FAILED


# -- the verdict ----------------------------------------------------------------------------------


def test_a_broken_timestamp_makes_nothing_worse_while_the_certificate_is_valid() -> None:
    for place in range(3):
        changed = breaking.without_item(seals()["once"], place)
        fetched = STAGE.verify(changed, at=NOW + MINUTE, fetch=STAGE.world.fetch)
        assert fetched.outcome is Outcome.PASSED
    later = breaking.without_item(seals()["once"], 0)
    ended = STAGE.verify(later, at=NOW + 3 * YEAR)
    assert ended.outcome is Outcome.INDETERMINATE


def test_a_seal_that_is_whole_costs_no_search() -> None:
    (seal,) = open_seals(seals()["often"], given=Given()).seals
    assert all(one.tampering is None for one in seal.proof.evidence.tokens)
    (seal,) = open_seals(breaking.without_item(seals()["often"], 1), given=Given()).seals
    told = [one.tampering for one in seal.proof.evidence.tokens if one.kind == "arcTst"]
    assert [one.cause for one in told if one is not None] == ["removed"] * ARCHIVES["often"]
