"""The verb `augment`, and `issue` at every level: what is added, what stays, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import UNI, DotPage, course
from microcred import Outcome, Trust, Verification, issue, verify
from microcred.augmenting import augment, wired
from microcred.crypto.timestamps import TimestampToken
from microcred.encoding import b64_decode, b64_encode, b64url_decode, b64url_encode
from microcred.errors import (
    CannotAugment,
    FetchError,
    IssueError,
    MicrocredError,
    ParseError,
    RevocationMissing,
    TimestampRefused,
)
from microcred.fetching import OFFLINE
from microcred.findings import Check
from microcred.gathering import Gatherer
from microcred.securing import JAdES, VcJwt
from microcred.securing.evidence_sources import RevocationSource, ValidationData
from microcred.securing.tsa import Tsa
from microcred.testing import World, breaking
from microcred.testing.jades_file import JadesFile, container

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)
LEVELS = ("B-T", "B-LT", "B-LTA")
ITEMS = {
    "B-B": [],
    "B-T": ["sigTst"],
    "B-LT": ["sigTst", "xVals", "rVals"],
    "B-LTA": ["sigTst", "xVals", "rVals", "arcTst"],
}
FORMS = [("general", False), ("general", True), ("flattened", False), ("flattened", True)]
ALGORITHMS = {
    "RS256": "RSA-2048",
    "PS384": "RSA-2048",
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
    "EdDSA": "Ed25519",
}


class Stage:
    """A world with a university's seal, and the time of whoever asks."""

    def __init__(self, **traits: Any) -> None:
        self.world = World(now=NOW)
        self.ca = self.world.authority("Example CA")
        given = {"identifier": UNI.identifier, "country": "IE", **traits}
        self.seal = self.ca.seal("Example University", **given)
        self.tsa = self.world.tsa()

    def issue(self, **options: Any) -> bytes:
        how = JAdES(**{"tsa": self.tsa.url, **options})
        page, fetch = DotPage(), self.world.fetch
        issued = issue(
            course(), signer=self.seal, mechanism=how, page=page, now=self.world.now, fetch=fetch
        )
        return issued.secured

    def augment(self, sealed: bytes, level: Any = "B-LTA", **options: Any) -> bytes:
        given = {"tsa": self.tsa.url, "fetch": self.world.fetch, "clock": lambda: self.world.now}
        return augment(sealed, level, **{**given, **options})

    def plain(self, content: bytes = b'{"a": 1}', **options: Any) -> bytes:
        return self.world.sealed(content, self.seal, **options)

    def verify(self, sealed: bytes, **options: Any) -> Verification:
        trust = Trust(anchors=[self.world.root.certificate], issuers=[UNI.identifier])
        return verify(sealed, trust=trust, **{"at": self.world.now + MINUTE, **options})


@pytest.fixture
def stage() -> Stage:
    return Stage()


# -- issue at every level -------------------------------------------------------------------------


@pytest.mark.parametrize("level", ITEMS)
@pytest.mark.parametrize(("serialization", "b64"), FORMS)
def test_what_is_issued_has_its_items_and_passes(
    level: str, serialization: str, b64: bool, stage: Stage
) -> None:
    sealed = stage.issue(level=level, serialization=serialization, b64=b64)
    assert JadesFile(sealed).names == ITEMS[level]
    # B-B and B-T say nothing about revocation: whoever is named for that is asked.
    fetch = OFFLINE if level in ("B-LT", "B-LTA") else stage.world.fetch
    verdict = stage.verify(sealed, fetch=fetch)
    assert verdict.outcome is Outcome.PASSED, str(verdict)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_at_once_and_after_ten_years(algorithm: str) -> None:
    """Renewed once, before its first timestamp authority ends; the file alone is enough."""
    stage = Stage(algorithm=algorithm, key=ALGORITHMS[algorithm])
    sealed = stage.issue(level="B-LTA")
    assert stage.verify(sealed).outcome is Outcome.PASSED
    stage.world.now = NOW + 6 * YEAR
    renewed = stage.augment(sealed, tsa=stage.world.tsa("Later").url)
    assert JadesFile(renewed).names == [*ITEMS["B-LTA"], "tstVD", "arcTst"]
    stage.world.now = NOW + 10 * YEAR
    for fetch in (OFFLINE, stage.world.fetch):
        verdict = stage.verify(renewed, fetch=fetch)
        assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert stage.verify(sealed, fetch=stage.world.fetch).outcome is not Outcome.PASSED


@pytest.mark.parametrize("years", [3, 5, 7])
def test_whenever_it_was_renewed_the_file_alone_is_enough(years: int, stage: Stage) -> None:
    """Though who answered for the authority had ended before: the list is there as well."""
    sealed = stage.issue(level="B-LTA", content_timestamp=True)
    stage.world.now = NOW + years * YEAR
    renewed = stage.augment(sealed, tsa=stage.world.tsa("Later").url)
    stage.world.now = NOW + 10 * YEAR
    verdict = stage.verify(renewed)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "crlVals" in JadesFile(renewed).value(4)["rVals"]


@pytest.mark.parametrize("time_name", ["sigT", "iat"])
@pytest.mark.parametrize("b64", [True, False])
def test_a_content_timestamp(time_name: str, b64: bool, stage: Stage) -> None:
    sealed = stage.issue(level="B-LTA", content_timestamp=True, signing_time=time_name, b64=b64)
    file = JadesFile(sealed)
    held = list(file.protected)
    assert held[held.index(time_name) + 1] == "adoTst"
    assert ("adoTst" in file.protected.get("crit", [])) is (time_name == "sigT")
    token = TimestampToken.from_der(b64_decode(file.protected["adoTst"]["tstTokens"][0]["val"]))
    assert token.covers(file.covered("adoTst"))
    verdict = stage.verify(sealed)
    assert verdict.outcome is Outcome.PASSED, str(verdict)


def test_a_content_timestamp_in_the_compact_serialisation(stage: Stage) -> None:
    sealed = stage.issue(content_timestamp=True, serialization="compact", b64=True)
    assert sealed.count(b".") == 2
    assert stage.verify(sealed, fetch=stage.world.fetch).outcome is Outcome.PASSED


def test_nobody_claims_to_sign_before_the_content_was_stamped(stage: Stage) -> None:
    late = Tsa(stage.tsa.url, stage.world.fetch, clock=lambda: stage.world.now)
    how = JAdES(tsa=late, content_timestamp=True)
    stage.world.now = NOW + timedelta(seconds=90, microseconds=5)
    sealed = how.secure({"a": 1}, stage.seal, now=NOW)
    assert JadesFile(sealed).protected["sigT"] in ("2026-03-01T09:31:30Z", "2026-03-01T09:31:31Z")


def test_a_seal_like_that_of_the_ec(stage: Stage, published: Path) -> None:
    """The same header members, member order and order of items as the EC's Annex I sample."""
    theirs = (
        published / "samples" / "ec" / "signed" / "elm31-microcredential-annex1-signed.jsonld"
    ).read_bytes()
    content = json.loads(json.loads(theirs)["payload"])
    how = JAdES(level="B-LTA", tsa=stage.tsa.url, content_timestamp=True)
    made = wired(how, stage.world.fetch, clock=lambda: NOW).secure(content, stage.seal, now=NOW)
    their, our = JadesFile(theirs), JadesFile(made)
    assert list(our.whole) == list(their.whole)
    assert list(our.signature) == list(their.signature)
    assert list(our.protected) == list(their.protected)
    assert our.protected["crit"] == their.protected["crit"]
    assert our.names == their.names
    assert json.loads(our.whole["payload"]) == content


class Nobody:
    """Who says nothing of signers whose authorities are not there any more."""

    def gather(self, signers: Any, *, known: Any, proven: datetime) -> ValidationData:
        return ValidationData(certificates=tuple(signers))


def test_what_europass_sealed_gets_a_timestamp_and_stays(stage: Stage, published: Path) -> None:
    """Whatever the authorities say: over what the EC's own software wrote, octet for octet."""
    found = 0
    for path in sorted((published / "samples").rglob("*-signed*.jsonld")):
        theirs = path.read_bytes()
        longer = stage.augment(theirs, revocation=Nobody())
        before, after = JadesFile(theirs), JadesFile(longer)
        kept = len(before.items)
        assert after.items[:kept] == before.items
        assert without_etsi_u(longer, len(after.items) - kept) == theirs
        token = TimestampToken.from_der(after.token(len(after.items) - 1))
        del after.items[-1]
        assert token.covers(after.covered("arcTst"))
        found += 1
    assert found >= 5


def test_levels_that_cannot_be() -> None:
    for wrong in (
        {"level": "B-X"},
        {"level": "B-T"},
        {"content_timestamp": True},
        {"level": "B-T", "tsa": "http://t.test", "serialization": "compact", "b64": True},
    ):
        with pytest.raises(IssueError):
            JAdES(**wrong)  # type: ignore[arg-type]


def test_an_address_needs_the_network_of_issue(stage: Stage) -> None:
    how = JAdES(level="B-T", tsa=stage.tsa.url)
    with pytest.raises(IssueError, match="no network"):
        how.secure({}, stage.seal, now=NOW)
    with pytest.raises(FetchError):
        issue(course(), signer=stage.seal, mechanism=how, page=DotPage(), now=NOW)


def test_who_brings_their_own_sources_needs_no_network(stage: Stage) -> None:
    clock = lambda: NOW  # noqa: E731 - twice the same
    sources = Gatherer(stage.world.fetch, clock=clock)
    assert isinstance(sources, RevocationSource)
    how = JAdES(
        level="B-LT", tsa=Tsa(stage.tsa.url, stage.world.fetch, clock=clock), revocation=sources
    )
    issued = issue(course(), signer=stage.seal, mechanism=how, page=DotPage(), now=NOW)
    assert JadesFile(issued.secured).names == ITEMS["B-LT"]


def test_what_needs_nobody_is_left_as_it_is() -> None:
    for mechanism in (JAdES(), VcJwt()):
        assert wired(mechanism, OFFLINE) is mechanism


# -- augment --------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [LEVELS, ("B-LTA",), ("B-T", "B-LTA"), ("B-LT", "B-LTA")])
def test_step_by_step_or_at_once(steps: tuple[str, ...], stage: Stage) -> None:
    sealed = stage.issue()
    for level in steps:
        sealed = stage.augment(sealed, level)
        assert JadesFile(sealed).names == ITEMS[level]
    assert stage.verify(sealed).outcome is Outcome.PASSED


def without_etsi_u(sealed: bytes, count: int) -> bytes:
    """The file without its last items, cut out of its text."""
    text = sealed
    for item in reversed(JadesFile(sealed).items[-count:]):
        quoted = json.dumps(item).encode()
        text = text.replace(b"," + quoted, b"").replace(quoted, b"")
    return text


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
DOCUMENTS = st.dictionaries(NAMES, st.none() | st.integers() | st.text(max_size=9), max_size=4)
STAGE = Stage()


@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 1]), st.sampled_from(LEVELS))
def test_what_was_received_stays_octet_for_octet(
    document: dict[str, Any], ascii: bool, indent: int | None, level: str
) -> None:
    """Whatever content, escapes, spaces: take away what is new, and it is what it was."""
    document = {k: v for k, v in document.items() if not _lone(k) and not _lone(v)}
    content = json.dumps(document, ensure_ascii=False).encode()
    file = {"extra": [1, "]"], **json.loads(STAGE.plain(content))}
    sealed = json.dumps(file, ensure_ascii=ascii, indent=indent).encode()
    longer = STAGE.augment(sealed, level)
    new = json.dumps(JadesFile(longer).signature["header"], separators=(",", ":"))
    assert longer.replace(f',"header":{new}'.encode(), b"") == sealed
    again = STAGE.augment(longer, "B-LTA")
    kept = JadesFile(longer).items
    assert JadesFile(again).items[: len(kept)] == kept
    assert without_etsi_u(again, len(JadesFile(again).items) - len(kept)) == longer


def _lone(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value)


def test_a_renewal_touches_nothing(stage: Stage) -> None:
    sealed = stage.issue(level="B-LTA")
    renewed = stage.augment(sealed)
    assert JadesFile(renewed).items[:4] == JadesFile(sealed).items
    assert without_etsi_u(renewed, 2) == sealed
    twice = stage.augment(renewed, "B-LT")
    assert JadesFile(twice).names[4:] == ["tstVD", "arcTst", "tstVD"]
    assert stage.verify(stage.augment(renewed)).outcome is Outcome.PASSED


def test_values_are_joined_as_long_as_nothing_covers_them(stage: Stage) -> None:
    first = stage.augment(stage.plain(), "B-LT")
    stage.world.now = NOW + DAY
    second = stage.augment(first, "B-LT")
    assert JadesFile(second).names == ITEMS["B-LT"]
    before, after = (JadesFile(one).value(2)["ocspVals"] for one in (first, second))
    assert after[: len(before)] == before and len(after) > len(before)
    assert JadesFile(second).value(1) == JadesFile(first).value(1)


def test_values_that_are_not_understood_are_kept(stage: Stage) -> None:
    file = JadesFile(stage.augment(stage.plain(), "B-T"))
    file.add("xVals", [{"otherCert": {"val": "AA=="}}])
    file.add("rVals", {"otherVals": [{"val": "AA=="}]})
    longer = JadesFile(stage.augment(file.write(), "B-LT"))
    assert longer.names == ITEMS["B-LT"]
    assert longer.value(1)[0] == {"otherCert": {"val": "AA=="}} and len(longer.value(1)) > 1
    assert list(longer.value(2)) == ["ocspVals", "otherVals"]


@pytest.mark.parametrize("name", ["sigTst", "arcTst"])
@pytest.mark.parametrize("value", [{}, {"tstTokens": []}, {"tstTokens": 1}, None, [], ""])
def test_a_container_without_tokens_is_not_built_upon(name: str, value: Any, stage: Stage) -> None:
    file = JadesFile(stage.augment(stage.plain(), "B-LT"))
    if name == "sigTst":
        file.items[:] = []
    file.add(name, value)
    for level in ("B-LT", "B-LTA"):
        with pytest.raises(CannotAugment):
            stage.augment(file.write(), level)


def test_what_a_stranger_wrote_clear_gets_clear_items(stage: Stage) -> None:
    sealed = stage.world.augment(stage.plain(), "B-T", clear=True)
    longer = stage.augment(sealed, "B-LT")
    assert all(isinstance(item, dict) for item in JadesFile(longer).items)
    assert JadesFile(longer).names == ITEMS["B-LT"]
    with pytest.raises(CannotAugment, match="canonical"):
        stage.augment(longer, "B-LTA")
    archived = stage.world.augment(stage.plain(), "B-LTA", clear=True)
    for level in ("B-LT", "B-LTA"):
        with pytest.raises(CannotAugment):
            stage.augment(archived, level)


def test_parallel_signatures_one_by_one(stage: Stage) -> None:
    one, other = (json.loads(stage.plain()) for _ in range(2))
    both = {**one, "signatures": [*one["signatures"], *other["signatures"]]}
    sealed = json.dumps(both).encode()
    longer = stage.augment(sealed, "B-T", index=1)
    assert JadesFile(longer, index=0).names == []
    assert JadesFile(longer, index=1).names == ["sigTst"]
    for index in (-1, 2):
        with pytest.raises(IssueError, match="no such signature"):
            stage.augment(sealed, "B-T", index=index)


def detached(stage: Stage) -> tuple[bytes, bytes]:
    """A seal whose content is beside it."""
    content = b'{"a": 1}'
    file = json.loads(stage.plain(content, b64=True))
    del file["payload"]
    return json.dumps(file).encode(), content


def test_a_detached_seal_needs_its_content(stage: Stage) -> None:
    sealed, content = detached(stage)
    with pytest.raises(CannotAugment, match="detached"):
        stage.augment(sealed)
    longer = stage.augment(sealed, contents={"content.json": content})
    covered = JadesFile(longer, content=b64url_encode(content).encode())
    token = TimestampToken.from_der(covered.token(3))
    del covered.items[3]
    assert token.covers(covered.covered("arcTst"))
    with pytest.raises(CannotAugment, match="broken"):
        stage.augment(sealed, contents={"content.json": b"{}"})


def test_a_seal_without_its_certificate_needs_it(stage: Stage) -> None:
    sealed = stage.plain(header={"x5c": None})
    with pytest.raises(CannotAugment, match="certificate"):
        stage.augment(sealed, "B-T")
    longer = stage.augment(sealed, "B-LTA", certificates=stage.seal.certificates)
    assert JadesFile(longer).names == ITEMS["B-LTA"]


def test_what_is_compact_or_no_seal(stage: Stage) -> None:
    with pytest.raises(CannotAugment, match="compact"):
        stage.augment(stage.plain(serialization="compact", b64=True))
    for junk in (b"", b"{}", b"[]", b"\xff", b'{"signatures": 1}'):
        with pytest.raises(ParseError):
            stage.augment(junk)
    for level in ("B-B", "B-X", None):
        with pytest.raises(IssueError):
            stage.augment(stage.plain(), level)
    with pytest.raises(CannotAugment, match="already"):
        stage.augment(stage.augment(stage.plain(), "B-T"), "B-T")


def broken_at(stage: Stage, position: int, **fault: Any) -> bytes:
    """A B-LTA seal with a timestamp replaced."""
    file = JadesFile(stage.augment(stage.plain()))
    kind: Any = file.names[position]
    file.items[position:] = []
    token = stage.tsa.token(fault.pop("data", None) or file.covered(kind), **fault)
    file.add(kind, container(token))
    return file.write()


@pytest.mark.parametrize(
    ("position", "fault", "told"),
    [
        (0, {"data": b"other"}, "something else"),
        (3, {"data": b"other"}, "something else"),
        (0, {"fault": "signature"}, "signature of a timestamp"),
        (0, {"sent": "none"}, "not at hand"),
        (0, {"fault": "two-signers"}, "cannot be checked"),
    ],
)
def test_a_broken_timestamp_is_not_built_upon(
    position: int, fault: dict[str, Any], told: str, stage: Stage
) -> None:
    with pytest.raises(CannotAugment, match=told):
        stage.augment(broken_at(stage, position, **fault))


def test_a_broken_seal_is_not_augmented(stage: Stage) -> None:
    sealed = stage.plain()
    for changed in (
        sealed.replace(b'\\"a\\"', b'\\"b\\"'),
        stage.plain(header={"crit": ["b64", "unknown"]}),
    ):
        with pytest.raises(CannotAugment):
            stage.augment(changed)
    file = JadesFile(sealed)
    file.items.append("%%")
    with pytest.raises(CannotAugment, match="malformed"):
        stage.augment(file.write())
    file.items[:] = [b64url_encode(b'{"anyValData":{}}')] * 500
    with pytest.raises(CannotAugment, match="500"):
        stage.augment(file.write())


def test_what_lacks_is_told(stage: Stage) -> None:
    with pytest.raises(IssueError, match="time-stamping"):
        stage.augment(stage.plain(), "B-T", tsa=None)
    with pytest.raises(FetchError):
        stage.augment(stage.plain(), "B-T", fetch=OFFLINE)
    own = Tsa(stage.tsa.url, stage.world.fetch, clock=lambda: stage.world.now)
    with pytest.raises(RevocationMissing):
        stage.augment(stage.plain(), "B-LT", tsa=own, fetch=OFFLINE)
    from microcred.securing.jades_raising import raised

    with pytest.raises(IssueError, match="nobody is asked"):
        raised(stage.augment(stage.plain(), "B-T"), "B-LT")


def corruptions(sealed: bytes) -> Iterator[tuple[str, bytes]]:
    """Every item removed, altered, and exchanged with the one before it."""
    names = breaking.names_in(sealed)
    for place, name in enumerate(names):
        yield f"{name} removed", breaking.without_item(sealed, place)
        yield f"{name} altered", breaking.flipped(sealed, place)
        if place:
            order = list(range(len(names)))
            order[place - 1], order[place] = order[place], order[place - 1]
            yield f"{name} exchanged", breaking.reordered(sealed, order)


def test_every_corruption_of_one_item_is_found_and_not_built_upon(stage: Stage) -> None:
    """Also that the last was there: without it, it is a seal of B-LT, which does not last."""
    sealed = stage.issue(level="B-LTA", content_timestamp=True)
    for name, changed in corruptions(sealed):
        wrong = {
            finding.code
            for finding in stage.verify(changed).findings
            if finding.check is Check.TIMESTAMP
            and finding.outcome in (Outcome.FAILED, Outcome.WARNING)
        }
        if name == "arcTst removed":
            assert wrong == {"timestamp.not_archived"}
            continue
        item, _, how = name.partition(" ")
        code = {
            "removed": "timestamp.item_removed",
            "altered": "timestamp.item_altered",
            "exchanged": "timestamp.items_reordered",
        }[how]
        if how == "altered" and item.endswith("Tst"):
            assert "timestamp.signature_invalid" in wrong
        assert code in wrong or name == "arcTst altered", name
        with pytest.raises(CannotAugment):
            stage.augment(changed)


def test_an_archive_timestamp_of_somebody_else_brings_data_about_them(stage: Stage) -> None:
    """They are known when they have stamped: so they stamp twice; the second one is kept."""
    later = stage.world.tsa("Later")
    sealed = stage.augment(stage.issue(), "B-LT")
    for level, count in (("B-LTA", 2), ("B-LTA", 1)):
        stage.world.fetch.requests.clear()
        sealed = stage.augment(sealed, level, tsa=later.url)
        asked = [one.url for one in stage.world.fetch.requests if one.url == later.url]
        assert len(asked) == count
    assert JadesFile(sealed).names == [*ITEMS["B-LTA"], "tstVD", "arcTst"]
    held = [one["x509Cert"]["val"] for one in JadesFile(sealed).value(1)]
    assert b64_encode(later.certificate.der) in held
    verdict = stage.verify(sealed)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    assert "timestamp.revocation_unknown" not in {one.code for one in verdict.findings}


def test_who_knows_nothing_of_who_stamps_leaves_it_at_that(stage: Stage) -> None:
    sealed = stage.augment(stage.plain(), "B-LT")
    later = stage.world.tsa("Later", below=stage.world.another_root("Unknown", ocsp=False))
    longer = stage.augment(sealed, tsa=later.url, revocation=Gone(stage))
    assert JadesFile(longer).names == ITEMS["B-LTA"]
    assert JadesFile(longer).items[:3] == JadesFile(sealed).items


class Gone:
    """A source that has nothing any more."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def gather(self, signers: Any, *, known: Any, proven: datetime) -> ValidationData:
        raise RevocationMissing("nobody is there any more")


class Fixed:
    """A time-stamping authority of the user's own."""

    def __init__(self, token: bytes) -> None:
        self.token = token

    def stamp(self, octets: bytes, /) -> bytes:
        return self.token


def test_what_another_source_gives_is_checked_too(stage: Stage) -> None:
    with pytest.raises(TimestampRefused):
        stage.augment(stage.plain(), "B-T", tsa=Fixed(stage.tsa.token(b"other")))
    with pytest.raises(TimestampRefused):
        stage.augment(stage.plain(), "B-T", tsa=Fixed(b"junk"))


def test_a_certificate_that_has_ended_gains_nothing(stage: Stage) -> None:
    sealed = stage.plain()
    stage.world.now = NOW + 3 * YEAR
    with pytest.raises(CannotAugment, match="ended"):
        stage.augment(sealed, "B-T")


@given(st.data())
def test_whatever_comes_only_our_errors(data: st.DataObject) -> None:
    good = bytearray(LTA)
    for _ in range(data.draw(st.integers(1, 3))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = STAGE.augment(bytes(good))
    except MicrocredError:
        return
    assert JadesFile(made).names[-2:] == ["tstVD", "arcTst"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 1) | st.sampled_from(["", "AA==", "val", "%"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["val", "x509Cert", "ocspVals", "crlVals", "tstTokens", "xVals"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=6,
)
KINDS = st.sampled_from(
    ["sigTst", "xVals", "rVals", "arcTst", "tstVD", "anyValData", "cSig", "sigRTst", "rfsTst", "?"]
)


@given(st.lists(st.tuples(KINDS, JSON), min_size=1, max_size=3), st.sampled_from(LEVELS))
def test_whatever_stands_in_the_items_only_our_errors(
    items: list[tuple[str, Any]], level: str
) -> None:
    file = JadesFile(STAGE.plain())
    for name, value in items:
        file.add(name, value)
    kept = list(file.items)
    try:
        made = STAGE.augment(file.write(), level)
    except MicrocredError:
        return
    assert [one for one in kept if one not in JadesFile(made).items] == [
        one
        for one, (name, _) in zip(kept, items, strict=True)
        if name in ("xVals", "rVals") and one not in JadesFile(made).items
    ]


LTA = STAGE.augment(STAGE.plain())


def test_the_items_are_base64url(stage: Stage) -> None:
    for item in JadesFile(stage.augment(stage.plain())).items:
        assert len(json.loads(b64url_decode(item))) == 1
