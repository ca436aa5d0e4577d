"""DSS judges what microcred seals at every level: B-B, B-T, B-LT, B-LTA, renewed ones.

Made by `issue` and `augment` themselves, with the authorities, responders and the time-stamping
authority of `microcred.testing`, so that DSS judges that world as well. B-LT and above are judged
by what they bring alone; below, DSS is given revocation data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dss_process import Dss
from dss_wrong import wrong
from test_dss import ALGORITHMS, NO_EDWARDS, modern

from examples import UNI, DotPage, course
from microcred import ANY_ISSUER, Outcome, Trust, issue, verify
from microcred.augmenting import augment
from microcred.securing import JAdES
from microcred.testing import World

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
FORMS = [("general", False), ("general", True), ("flattened", False), ("flattened", True)]
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=365)
WAYS = ("removed", "altered", "foreign", "moved")


class Sealing:
    """A test world in which the university seals, and its files for DSS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(now=NOW)
        self.ca = self.world.authority("Example CA")
        self.tsa = self.world.tsa()
        self.root = self.written("root.der", self.world.root.certificate.der)

    def written(self, name: str, octets: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def sealed(self, level: str, algorithm: str = "ES256", **options: Any) -> bytes:
        self.world.now = NOW
        traits: Any = {"key": ALGORITHMS[algorithm]}
        seal = self.ca.seal(
            "Example University",
            identifier=UNI.identifier,
            country="IE",
            algorithm=algorithm,
            **traits,
        )
        how = JAdES(level=level, tsa=self.tsa.url, **options)  # type: ignore[arg-type]
        made = issue(
            course(), signer=seal, mechanism=how, page=DotPage(), now=NOW, fetch=self.world.fetch
        )
        self.leaf = seal.certificate
        return made.secured

    def revocation(self, at: datetime) -> dict[str, list[Path]]:
        """What DSS is given beside a seal without revocation data."""
        crls = [self.written("root.crl", self.world.root.crl(at=at))]
        crls.append(self.written("ca.crl", self.ca.crl(at=at)))
        return {"crls": crls, "ocsps": []}

    def said(self, dss: Dss, sealed: bytes, at: datetime, *, bare: bool) -> Mapping[str, Any]:
        file = self.written("ours.json", sealed)
        without: dict[str, list[Path]] = {"crls": [], "ocsps": []}
        (verdict,) = dss.validate(
            file,
            anchors=[self.root],
            at=at,
            algorithms="lasting",
            **(without if bare else self.revocation(at)),
        )
        return verdict


@pytest.fixture(scope="session")
def sealing(tmp_path_factory: pytest.TempPathFactory) -> Sealing:
    return Sealing(Path(tmp_path_factory.mktemp("sealing")))


def word_of(dss: Dss, level: str, time_name: str) -> str:
    """The level that DSS gives: 6.4 gives none to sigT from 2025-07-15 on, 5.10.2 none to iat."""
    known = time_name == ("iat" if modern(dss) else "sigT")
    return f"JAdES_BASELINE_{level.removeprefix('B-')}" if known else "JSON_NOT_ETSI"


def accepted(dss: Dss, verdict: Mapping[str, Any], level: str, time_name: str) -> None:
    """Fails unless DSS accepts the seal, as far as it knows its header."""
    if time_name == "iat" and not modern(dss):
        expected: tuple[str, str | None] = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
    else:
        expected = ("TOTAL_PASSED", None)
    assert (verdict["indication"], verdict["subIndication"]) == expected, verdict["errors"]
    assert verdict["level"] == word_of(dss, level, time_name)
    assert verdict["intact"] and verdict["valid"] and verdict["structure"]
    assert all(one["imprintIntact"] and one["intact"] for one in verdict["timestamps"])


@pytest.mark.parametrize("time_name", ["iat", "sigT"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form[0]}-{form[1]}")
def test_every_level_in_every_form(
    dss: Dss, sealing: Sealing, form: tuple[str, bool], level: str, time_name: str
) -> None:
    sealed = sealing.sealed(level, serialization=form[0], b64=form[1], signing_time=time_name)
    at = NOW + 30 * MINUTE
    verdict = sealing.said(dss, sealed, at, bare=level in ("B-LT", "B-LTA"))
    accepted(dss, verdict, level, time_name)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_with_every_algorithm(
    dss: Dss, sealing: Sealing, algorithm: str, level: str
) -> None:
    time_name = "iat" if modern(dss) else "sigT"
    sealed = sealing.sealed(level, algorithm, signing_time=time_name)
    verdict = sealing.said(dss, sealed, NOW + 30 * MINUTE, bare=level in ("B-LT", "B-LTA"))
    if algorithm == "EdDSA" and not modern(dss):
        assert (verdict["indication"], verdict["subIndication"]) == NO_EDWARDS
        return
    accepted(dss, verdict, level, time_name)


@pytest.mark.parametrize("time_name", ["iat", "sigT"])
def test_a_content_timestamp(dss: Dss, sealing: Sealing, time_name: str) -> None:
    sealed = sealing.sealed("B-LTA", content_timestamp=True, signing_time=time_name)
    verdict = sealing.said(dss, sealed, NOW + 30 * MINUTE, bare=True)
    accepted(dss, verdict, "B-LTA", time_name)
    types = [one["type"] for one in verdict["timestamps"]]
    assert types == ["CONTENT_TIMESTAMP", "SIGNATURE_TIMESTAMP", "ARCHIVE_TIMESTAMP"]


def renewed(sealing: Sealing, algorithm: str, time_name: str) -> bytes:
    """A B-LTA of ours, renewed after six years; the world is left ten years after the seal."""
    world = sealing.world
    sealed = sealing.sealed("B-LTA", algorithm, signing_time=time_name)
    world.now = NOW + 6 * YEAR
    tsa = world.tsa("Later timestamps")
    made = augment(sealed, "B-LTA", tsa=tsa.url, fetch=world.fetch, clock=lambda: world.now)
    world.now = NOW + 10 * YEAR
    return made


def test_a_seal_of_ten_years_ago_that_was_renewed_once(dss: Dss, sealing: Sealing) -> None:
    time_name = "iat" if modern(dss) else "sigT"
    file = renewed(sealing, "ES256", time_name)
    world = sealing.world
    accepted(dss, sealing.said(dss, file, world.now, bare=False), "B-LTA", time_name)
    trust = Trust(anchors=[world.root.certificate], issuers=ANY_ISSUER)
    ours = verify(file, trust=trust, at=world.now, fetch=world.fetch)
    assert ours.outcome is Outcome.PASSED, str(ours)


def test_neither_accepts_it_with_any_item_changed(
    dss: Dss, sealing: Sealing, tmp_path: Path
) -> None:
    """After ten years every item is needed: whatever was removed, altered, swapped or moved."""
    time_name = "sigT"  # accepted by both releases
    good, other = (renewed(sealing, one, time_name) for one in ("ES256", "RS256"))
    files = [sealing.written("good.json", good), sealing.written("other.json", other)]
    world, names = sealing.world, []
    trust = Trust(anchors=[world.root.certificate], issuers=ANY_ISSUER)
    for name, file in wrong(*files, lambda name: tmp_path / f"{name}.json"):
        verdict = sealing.said(dss, file.read_bytes(), world.now, bare=False)
        assert verdict["indication"] != "TOTAL_PASSED", name
        ours = verify(file.read_bytes(), trust=trust, at=world.now, fetch=world.fetch)
        assert ours.outcome is not Outcome.PASSED, name
        names.append(name)
    items = ["sigTst", "xVals", "rVals", "arcTst", "tstVD", "arcTst"]
    done = {f"{way}-{at}-{item}" for at, item in enumerate(items) for way in WAYS}
    assert set(names) >= done - {"moved-0-sigTst"}


@pytest.mark.parametrize("later", [timedelta(minutes=30), 3 * YEAR])
def test_both_accept_the_same_of_what_was_changed(
    dss: Dss, sealing: Sealing, later: timedelta, tmp_path: Path
) -> None:
    """While the certificate holds, and after it has ended, not every item is needed."""
    time_name = "iat" if modern(dss) else "sigT"
    good, other = (
        sealing.sealed("B-LTA", one, signing_time=time_name) for one in ("ES256", "RS256")
    )
    files = [sealing.written("good.json", good), sealing.written("other.json", other)]
    trust = Trust(anchors=[sealing.world.root.certificate], issuers=ANY_ISSUER)
    for name, file in wrong(*files, lambda name: tmp_path / f"{name}.json"):
        verdict = sealing.said(dss, file.read_bytes(), NOW + later, bare=True)
        ours = verify(file.read_bytes(), trust=trust, at=NOW + later)
        accepted_by_dss = verdict["indication"] == "TOTAL_PASSED"
        assert accepted_by_dss is (ours.outcome is Outcome.PASSED), name
