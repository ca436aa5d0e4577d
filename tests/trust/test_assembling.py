"""Which lists are relied on: signed, by whom the list of lists names, current, the newest."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from list_maker import (
    LIST_ENDS,
    LIST_ISSUED,
    NOW,
    Listed,
    ListText,
    PointsTo,
    issuer,
    list_of_lists,
    operator,
)

from microcred.errors import ListRefused, TrustError
from microcred.trust.trusted_lists.assembling import Source, assemble, is_list, problem_of
from microcred.trust.trusted_lists.opening import list_facts, open_lists
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.registry import TrustedLists
from simulator import Authority, key_of, name_of

SERVICES = [Listed([issuer().certificate])]
TEXT = ListText(SERVICES)
SOUND = TEXT.signed()
OTHER = operator("Other operator TEST", 702)
LOTL = list_of_lists(PointsTo("XX", [operator().certificate]))


def codes(found: TrustedLists) -> list[str]:
    return [one.code for one in found.problems]


def names(found: TrustedLists) -> list[str]:
    return [one.trusted.name for one in found.entries]


def test_a_list_that_is_given_is_trusted() -> None:
    found = assemble([SOUND])
    ((entry),) = found.entries
    assert (entry.pinned_by, entry.ends, codes(found)) == (None, LIST_ENDS, [])
    assert not found.complete
    assert assemble([read_list(SOUND)]) == found
    assert is_list(SOUND) and is_list(gzip.compress(SOUND)) and not is_list(b"0\x82")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (TEXT.xml().encode(), "qualified.list_unsigned"),
        (SOUND.replace(b">7<", b">8<"), "qualified.list_forged"),
        (TEXT.signed(uri="#nowhere"), "qualified.list_signature_form"),
        (b"<a/>", "qualified.list_malformed"),
        (b"<!DOCTYPE a><a/>", "qualified.list_entities"),
        (b"<a>" * 60 + b"</a>" * 60, "qualified.list_too_large"),
        (ListText(SERVICES, issued=None).signed(), "qualified.list_malformed"),
        (
            ListText(SERVICES, issued=NOW - timedelta(days=4001)).signed(),
            "qualified.list_signer_expired",
        ),
        (
            ListText(SERVICES, issued=NOW + timedelta(days=2001)).signed(),
            "qualified.list_signer_expired",
        ),
    ],
)
def test_a_list_that_is_not_relied_on(source: bytes, code: str) -> None:
    found = assemble([source, ListText(territory="YY").signed()])
    assert codes(found) == [code]
    assert names(found) == ["list YY 7"]


def test_the_list_of_lists_says_who_signs() -> None:
    found = assemble([SOUND, LOTL])
    assert names(found) == ["list of lists EU 7", "list XX 7"]
    assert found.entries[1].pinned_by == found.entries[0].trusted
    assert found.complete
    forged = assemble([TEXT.signed(OTHER), LOTL])
    assert (names(forged), codes(forged)) == (
        ["list of lists EU 7"],
        ["qualified.list_signer_unknown"],
    )
    assert not forged.complete
    # The signer of one country is nobody in another.
    elsewhere = assemble([ListText(SERVICES, territory="YY").signed(), LOTL])
    assert codes(elsewhere) == ["qualified.list_signer_unknown"]


def test_another_certificate_of_the_same_key_is_the_same_signer() -> None:
    renewed = Authority.root(operator().name, operator().key, ca=False)
    assert assemble([SOUND, list_of_lists(PointsTo("XX", [renewed.certificate]))]).complete


@pytest.mark.parametrize(
    "lotl",
    [
        LOTL.replace(b">7<", b">8<"),
        list_of_lists(PointsTo("XX", [operator().certificate]), issued=None),
    ],
)
def test_a_list_of_lists_that_is_not_relied_on_names_nobody(lotl: bytes) -> None:
    """A broken list of lists must not make others trusted as given."""
    found = assemble([SOUND, lotl])
    assert found.entries == ()
    assert codes(found)[-1] == "qualified.list_signer_unknown"


def test_who_may_sign_the_list_of_lists() -> None:
    expected = [operator("LOTL operator TEST", 701).certificate]
    assert assemble([LOTL, SOUND], signers=expected).complete
    refused = assemble([LOTL, SOUND], signers=[OTHER.certificate])
    assert refused.entries == ()
    assert codes(refused) == ["qualified.list_signer_unknown"] * 2
    assert "who is not expected to" in refused.problems[0].detail


def test_pointers_for_people_name_nobody() -> None:
    pdf = PointsTo("XX", [operator().certificate], mime="application/pdf")
    assert codes(assemble([SOUND, list_of_lists(pdf)])) == ["qualified.list_signer_unknown"]


def test_of_several_lists_the_newest_counts() -> None:
    older = ListText(SERVICES, sequence=6).signed()
    for sources in ([older, SOUND], [SOUND, older]):
        found = assemble(sources)
        assert (names(found), codes(found)) == (["list XX 7"], ["qualified.list_superseded"])
    assert codes(assemble([SOUND, SOUND])) == []
    reissued = ListText(SERVICES, issued=LIST_ISSUED + timedelta(days=1)).signed()
    assert assemble([reissued, SOUND]).entries[0].trusted.issued == LIST_ISSUED + timedelta(days=1)
    # Of two lists of lists the older names nobody.
    old_lotl = list_of_lists(PointsTo("XX", [OTHER.certificate]), sequence=6)
    found = assemble([TEXT.signed(OTHER), old_lotl, LOTL])
    assert codes(found) == ["qualified.list_superseded", "qualified.list_signer_unknown"]


def test_a_list_ends_with_what_pins_it() -> None:
    soon = NOW + timedelta(days=1)
    lotl = list_of_lists(PointsTo("XX", [operator().certificate]), ends=soon)
    assert [one.ends for one in assemble([SOUND, lotl]).entries] == [soon, soon]
    closed = ListText(SERVICES, ends=None).signed()
    assert assemble([closed, lotl]).entries[1].ends is None


# -- paths ----------------------------------------------------------------------------------------


def test_paths_and_folders(tmp_path: Path) -> None:
    (tmp_path / "xx.xml").write_bytes(SOUND)
    (tmp_path / "yy.xml.gz").write_bytes(gzip.compress(ListText(territory="YY").signed()))
    (tmp_path / "root.pem").write_bytes(issuer().certificate.to_pem())
    (tmp_path / "bad.xml").write_bytes(b"<a/>")
    (tmp_path / "more").mkdir()
    found = open_lists([tmp_path])
    assert names(found) == ["list XX 7", "list YY 7"]
    assert [one.detail for one in found.problems] == [
        "bad.xml: the XML is no trusted list (TrustServiceStatusList of TS 119 612)"
    ]
    assert names(open_lists([str(tmp_path / "xx.xml")])) == ["list XX 7"]
    together = open_lists([open_lists([SOUND], list_time=NOW), LOTL])
    assert (names(together), together.list_time) == (["list XX 7", "list of lists EU 7"], NOW)


@pytest.mark.parametrize("path", ["no such file.xml", "a\0b"])
def test_paths_that_cannot_be_read(path: str) -> None:
    with pytest.raises(TrustError, match="cannot read the list"):
        open_lists([path])


def test_what_is_no_list_at_all() -> None:
    wrong: Source = 7  # type: ignore[assignment]
    with pytest.raises(TrustError, match="as a path, as bytes"):
        open_lists([wrong])
    with pytest.raises(TrustError, match="time zone"):
        open_lists([], list_time=NOW.replace(tzinfo=None))
    with pytest.raises(TrustError, match="time zone"):
        open_lists([], list_time="2019")  # type: ignore[arg-type]


def test_the_facts_of_lists() -> None:
    facts, problems = list_facts([SOUND, LOTL, b"<a/>"], LIST_ENDS + timedelta(days=1))
    assert [one.name for one in facts] == ["list of lists EU 7", "list XX 7"]
    assert [one.code for one in problems] == ["qualified.list_malformed"]
    told = facts[1].to_json()
    assert told["stale"] is True
    assert told["signer"] == "List operator TEST"
    assert told["pinned_by"] == "list of lists EU 7"
    assert told["by_type_and_status"] == {"CA/QC|granted": 1}
    assert told["issued"] == "2026-01-30T12:00:00Z"
    assert (told["providers"], told["services"]) == (1, 1)


def test_a_person_who_signs_a_list_is_not_named() -> None:
    subject = name_of(country="EU", given_name="Jana", surname="Novak", common="Jana Novak")
    person = Authority.root(subject, key_of("P-256", 703), ca=False)
    facts, _ = list_facts([TEXT.signed(person)], NOW)
    assert facts[0].signer == "a natural person"
    problem = problem_of(read_list(TEXT.signed(person)), [OTHER.certificate])
    assert problem is not None
    assert "Novak" not in problem.detail
    assert ListRefused("x", code="qualified.list_forged").code == "qualified.list_forged"
