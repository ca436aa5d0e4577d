"""The members that point elsewhere as values, and the digests of what they point to."""

from __future__ import annotations

import base64
import copy
import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred import parse
from microcred.encoding import multibase_encode, multicodec_wrap
from microcred.findings import Check, Outcome
from microcred.linked.contexts import OCTETS
from microcred.linked.terms import VCDM_2_0
from microcred.releases.vcdm import check_vcdm
from microcred.releases.vcdm_digests import is_digest, is_digest_of
from microcred.releases.vcdm_members import (
    CredentialSchema,
    RenderMethod,
    members_of,
)
from microcred.releases.vcdm_resources import check_related_resources

FILE = b"a file"


def sri(name: str = "sha384", octets: bytes = FILE) -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, octets).digest()).decode()}"


def multihash(octets: bytes = FILE, *, code: int = 0x12, cut: int = 0, base: str = "u") -> str:
    digest = hashlib.sha256(octets).digest()
    return multibase_encode(
        multicodec_wrap(code, multicodec_wrap(len(digest), digest[: 32 - cut])), base
    )


DOCUMENT: dict[str, Any] = {
    "@context": [VCDM_2_0],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:i",
    "credentialSubject": [
        {"id": "did:example:s", "confidenceMethod": {"type": "Biometric"}},
        "no object",
    ],
    "credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "5"},
    "credentialSchema": [{"id": "urn:x:s", "type": "JsonSchema", "digestSRI": sri()}, 5],
    "relatedResource": [
        {"id": "urn:x:f", "mediaType": "text/plain", "digestSRI": sri()},
        {"id": "urn:x:g", "digestMultibase": multihash()},
    ],
    "termsOfUse": {"type": ["A", 5, "B"], "id": 7},
    "evidence": {"type": "Exam", "unknown": {"a": [1, None]}},
    "refreshService": {"type": "R"},
    "renderMethod": {"type": "TemplateRenderMethod", "template": "<script>alert(1)</script>"},
    "confidenceMethod": {"type": "C"},
}


def test_the_members_of_a_credential() -> None:
    found = members_of(DOCUMENT)
    (status,) = found.credential_status
    assert (status.id, status.types) == (None, ("BitstringStatusListEntry",))
    assert status.get("statusListIndex") == "5" and status.get("x") is None
    (schema,) = found.credential_schema
    assert (schema.where, schema.digest_sri) == ("/credentialSchema/0", sri())
    one, other = found.related_resource
    assert (one.media_type, one.digest_sri, one.digest_multibase) == ("text/plain", sri(), None)
    assert other.digest_multibase == multihash()
    assert one.matches(FILE) and other.matches(FILE) and not one.matches(b"")
    assert not members_of({"relatedResource": {"id": "urn:x:1"}}).related_resource[0].matches(FILE)
    assert (found.terms_of_use[0].types, found.terms_of_use[0].id) == (("A", "B"), None)
    assert found.refresh_service[0].where == "/refreshService"
    assert found.render_method[0].template == "<script>alert(1)</script>"
    assert [m.where for m in found.confidence_method] == [
        "/confidenceMethod",
        "/credentialSubject/0/confidenceMethod",
    ]


def test_nothing_is_lost_and_nothing_can_be_changed() -> None:
    given = copy.deepcopy(DOCUMENT)
    evidence = members_of(given).evidence[0]
    assert evidence.to_json() == DOCUMENT["evidence"]
    given["evidence"]["unknown"]["a"].append(5)
    written: Any = evidence.to_json()
    written["unknown"]["a"].clear()
    read: Any = evidence.get("unknown")
    read.clear()
    assert evidence.to_json() == DOCUMENT["evidence"]
    with pytest.raises(AttributeError):
        evidence.id = "x"  # type: ignore[misc]


def test_values_are_compared_hashed_and_not_told() -> None:
    one, other = (members_of(DOCUMENT).evidence[0] for _ in range(2))
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1
    changed = members_of({"evidence": {**DOCUMENT["evidence"], "unknown": 1}}).evidence[0]
    assert changed != one
    assert "unknown" not in repr(one)
    assert RenderMethod.name == "renderMethod" and CredentialSchema.name == "credentialSchema"


def test_a_credential_without_any() -> None:
    found = members_of({})
    assert found == members_of({"evidence": None, "termsOfUse": ["x"]})
    assert found.evidence == ()


def test_they_are_reached_from_what_was_parsed() -> None:
    import json

    unverified = parse(json.dumps(DOCUMENT))
    assert unverified.members == members_of(DOCUMENT)
    assert unverified.members.render_method[0].to_json() == DOCUMENT["renderMethod"]


def test_what_is_nested_without_end_is_no_trouble() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    (one,) = members_of({"evidence": {"type": "X", "deep": deep}}).evidence
    assert one.types == ("X",)


# -- digests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("digestSRI", sri("sha256")),
        ("digestSRI", sri("sha512")),
        ("digestSRI", f"{sri('sha256', b'')} {sri('sha512')}?x=y"),
        ("digestSRI", f"md5-xx {sri()}"),
        ("digestMultibase", multihash()),
        ("digestMultibase", multihash(base="z")),
    ],
)
def test_a_digest_that_fits(member: str, value: str) -> None:
    assert is_digest(member, value)
    assert is_digest_of(member, value, FILE) and not is_digest_of(member, value, FILE + b" ")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (
            "digestSRI",
            "sha256-" + sri("sha256")[7:].replace("+", "-").replace("/", "_").rstrip("="),
        ),
        ("digestSRI", "sha256-AAAA"),
        ("digestSRI", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        ("digestSRI", ""),
        ("digestSRI", None),
        ("digestSRI", [sri()]),
        ("digestSRI", sri() + " " * 5000),
        ("digestMultibase", multihash(cut=1)),
        ("digestMultibase", multihash(code=0x13)),
        ("digestMultibase", multihash(code=0x99)),
        ("digestMultibase", "m" + multihash()[1:]),
        ("digestMultibase", "u"),
        ("digestMultibase", sri()),
    ],
)
def test_what_is_no_digest(member: str, value: Any) -> None:
    assert not is_digest(member, value) and not is_digest_of(member, value, FILE)


@given(st.text() | st.binary().map(lambda octets: multibase_encode(octets, "u")))
def test_any_text_is_looked_at(text: str) -> None:
    for member in ("digestSRI", "digestMultibase"):
        assert is_digest_of(member, text, FILE) <= is_digest(member, text)


# -- related resources ----------------------------------------------------------------------------


def resources(*entries: Any) -> dict[str, Any]:
    plain = {**DOCUMENT, "credentialSubject": {"id": "did:example:s"}}
    for name in ("credentialSchema", "termsOfUse"):
        del plain[name]
    return {**plain, "relatedResource": list(entries)}


@pytest.mark.parametrize(
    ("entry", "code", "where"),
    [
        ("https://x.example/f", "vcdm.resource", ""),
        ({"id": "urn:x:f"}, "vcdm.resource", ""),
        ({"digestSRI": sri()}, "vcdm.id", "/id"),
        ({"id": "f", "digestSRI": sri()}, "vcdm.id", "/id"),
        ({"id": ["urn:x:f"], "digestSRI": sri()}, "vcdm.id", "/id"),
        ({"id": "urn:x:f", "digestSRI": "sha256-AAAA"}, "vcdm.digest_form", "/digestSRI"),
        ({"id": "urn:x:f", "digestSRI": [sri(), 5]}, "vcdm.digest_form", "/digestSRI/1"),
        ({"id": "urn:x:f", "digestMultibase": None}, "vcdm.digest_form", "/digestMultibase"),
        ({"id": "urn:x:f", "digestMultibase": "zQm"}, "vcdm.digest_form", "/digestMultibase"),
    ],
)
def test_an_entry_that_is_wrong(entry: Any, code: str, where: str) -> None:
    wrong = [one for one in check_vcdm(resources(entry)) if one.outcome is Outcome.FAILED]
    assert [(one.code, one.where) for one in wrong] == [(code, f"/relatedResource/0{where}")]


def test_two_entries_have_two_ids() -> None:
    entry = {"id": "urn:x:f", "digestSRI": sri()}
    (wrong,) = (one for one in check_vcdm(resources(entry, entry)) if one.outcome == "FAILED")
    assert (wrong.code, wrong.where) == ("vcdm.resource_twice", "/relatedResource/1/id")
    assert check_vcdm({**resources(), "relatedResource": None})[0].code == "vcdm.resource"


def test_what_is_handed_in_is_compared() -> None:
    def told(contents: dict[str, bytes]) -> list[tuple[str, str, str]]:
        found = check_related_resources(DOCUMENT, contents)
        assert all(one.check is Check.FORMAT and one.clause for one in found)
        return [(one.outcome.value, one.code, one.where) for one in found]

    place = "/relatedResource"
    assert told({"urn:x:f": FILE, "urn:x:g": b"another"}) == [
        ("PASSED", "vcdm.digest_matches", f"{place}/0/digestSRI"),
        ("FAILED", "vcdm.digest_mismatch", f"{place}/1/digestMultibase"),
    ]
    assert told({}) == [
        ("WARNING", "vcdm.resource_not_given", f"{place}/0"),
        ("WARNING", "vcdm.resource_not_given", f"{place}/1"),
    ]


def test_what_is_malformed_is_not_compared() -> None:
    entry = {"id": "urn:x:f", "digestSRI": ["sha256-AAAA", sri()], "digestMultibase": 5}
    found = check_related_resources({"relatedResource": entry}, {"urn:x:f": FILE})
    assert [(one.code, one.where) for one in found] == [
        ("vcdm.digest_matches", "/relatedResource/digestSRI/1")
    ]
    assert check_related_resources({"relatedResource": ["x", {"id": 5}]}, {"x": FILE}) == ()


OF_V2 = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"
OF_V2_MULTIHASH = "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ({"digestSRI": OF_V2}, ["vcdm.digest_matches"]),
        ({"digestMultibase": OF_V2_MULTIHASH}, ["vcdm.digest_matches"]),
        ({"digestSRI": OF_V2.replace("l/H", "m/H")}, ["vcdm.digest_mismatch"]),
        (
            {"digestSRI": OF_V2, "digestMultibase": OF_V2_MULTIHASH.replace("BZl", "CZl")},
            ["vcdm.digest_matches", "vcdm.digest_mismatch"],
        ),
        # Nobody here knows it by SHA-512; one of the strongest hash counts alone.
        ({"digestSRI": f"sha512-{'A' * 86}=="}, ["vcdm.resource_not_given"]),
        ({"digestSRI": f"{OF_V2} sha512-{'A' * 86}=="}, ["vcdm.resource_not_given"]),
        ({"digestSRI": "sha384-x"}, ["vcdm.resource_not_given"]),
    ],
)
def test_contexts_that_are_known_are_compared_without_being_handed_in(
    entry: dict[str, str], codes: list[str]
) -> None:
    """Who verifies uses them, so that a digest that differs is an error (VCDM 2.0 5.3)."""
    found = check_related_resources({"relatedResource": {"id": VCDM_2_0, **entry}}, {})
    assert [one.code for one in found] == codes


def test_a_context_that_is_handed_in_counts_before_what_is_known() -> None:
    found = check_related_resources(
        {"relatedResource": {"id": VCDM_2_0, "digestSRI": OF_V2}}, {VCDM_2_0: b"x"}
    )
    assert [one.code for one in found] == ["vcdm.digest_mismatch"]


def test_the_known_digests_are_those_of_the_published_files(published: Path) -> None:
    table = (published / "published" / "w3c" / "SOURCES.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    files = {row[1]: row[0] for row in rows if len(row) == 8}
    for url, known in OCTETS.items():
        octets = (published / "published" / "w3c" / files[url]).read_bytes()
        assert {name: hashlib.new(name, octets).digest() for name in known} == known
