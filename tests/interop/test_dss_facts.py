"""What `seal show` tells of a seal beside what DSS tells: level, signature, time-stamps.

For every form that DSS makes, and for each thing that can be changed in one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dss_process import Dss
from dss_samples import MINUTE, Maker, Sample, doubtful, every_form
from dss_wrong import wrong
from interop_world import InteropWorld

from microcred.cli import main

# 2026-11-28. For the data about a timestamp DSS looks into the items alone; it is in the token as
# well, so that a piece of it which was altered in `tstVD` is not missed here.
DIFFERENT = {"altered-3-tstVD"}

TYPES = {
    "CONTENT_TIMESTAMP": "adoTst",
    "SIGNATURE_TIMESTAMP": "sigTst",
    "ARCHIVE_TIMESTAMP": "arcTst",
}


@pytest.fixture(scope="session")
def everything(dss: Dss, world: InteropWorld) -> list[tuple[str, Path, Sample]]:
    """Every sample of a release: the right ones, the doubtful and the wrong."""
    maker = Maker(world, dss)
    list(every_form(maker))
    list(doubtful(maker))
    made = {one.file.stem.removeprefix(f"{dss.release}-"): one for one in maker.made}
    good, other = made["rsa-B-LTA"], made[f"general-{maker.times()[0]}-B-LTA"]
    changed = wrong(good.file, other.file, lambda name: world.folder / f"changed-{name}.json")
    found = [(name, sample.file, sample) for name, sample in made.items()]
    return found + [(name, path, good) for name, path in changed]


def test_both_tell_the_same_of_every_seal(
    everything: list[tuple[str, Path, Sample]],
    dss: Dss,
    world: InteropWorld,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = world.now + 30 * MINUTE
    anchor = world.written("root.pem", world.root.certificate.to_pem())
    differing = {}
    for name, file, sample in everything:
        theirs = dss.validate(file, anchors=world.anchors, at=at, **sample.trust)
        content = [part for path, _ in sample.detached for part in ("--content", str(path))]
        options = ["--trust", str(anchor), "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}", "--json"]
        assert main(["seal", "show", str(file), *content, *options]) == 0, name
        ours = json.loads(capsys.readouterr().out)
        told = [shown(one) for one in ours["signatures"]]
        said = [facts(one) for one in theirs]
        if dss.release != "6.4":
            # 5.10.2 knows no `iat` and asks for sigT in `crit`: levels of another edition.
            told, said = [without_level(one) for one in told], [without_level(one) for one in said]
        if told != said:
            differing[name] = (told, said)
    expected = DIFFERENT if dss.release == "6.4" else set()
    assert set(differing) == expected, differing


def without_level(seal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in seal.items() if name != "level"}


def shown(ours: Mapping[str, Any]) -> dict[str, Any]:
    """Of ours: what DSS tells as well."""
    stamps = ours["timestamps"]
    return {
        "level": ours["level"],
        "intact": ours["intact"],
        "timestamps": [(one["type"], one["imprint_matches"], one["intact"]) for one in stamps],
    }


def facts(theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Of DSS's verdict: the same, in our words."""
    stamps = theirs["timestamps"]
    return {
        "level": theirs["level"].replace("_BASELINE_", "-BASELINE-"),
        "intact": theirs["intact"] and theirs["valid"],
        "timestamps": [(TYPES[one["type"]], one["imprintIntact"], one["intact"]) for one in stamps],
    }
