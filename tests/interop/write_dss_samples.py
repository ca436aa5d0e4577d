"""Write the samples that DSS makes, with the verdicts of every release on each, into a folder.

python tests/interop/write_dss_samples.py FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dss_process import RELEASES, Dss
from dss_samples import MINUTE, YEAR, Maker, Sample, doubtful, every_form
from dss_wrong import wrong
from interop_world import InteropWorld
from line_process import Refused

from at_hand import NotAtHand

Judged = tuple[Path, str, Sample]


def judged(dss: Dss, file: Path, world: InteropWorld, at: datetime, **members: Any) -> Any:
    """The verdicts of a release on a file at a time, or the words with which it refuses."""
    try:
        return dss.validate(file, anchors=world.anchors, at=at, **members)
    except Refused as refused:
        return str(refused)


def _moments(world: InteropWorld) -> dict[str, datetime]:
    now = world.now
    return {
        "half an hour later": now + 30 * MINUTE,
        "a year later": now + YEAR,
        "two and a half years later, seal expired": now + 2.5 * YEAR,
        "five years later, first TSA expired": now + 5 * YEAR,
        "six years later, both TSAs expired": now + 6 * YEAR,
    }


def _write(folder: Path, now: datetime) -> list[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    world = InteropWorld(folder, now)
    running = [Dss(release) for release in RELEASES]
    rows = [row for dss in running for row in _rows(Maker(world, dss), running)]
    for dss in running:
        dss.close()
    return rows


def _rows(maker: Maker, judges: list[Dss]) -> Iterator[dict[str, Any]]:
    for path, name, sample in [*_right(maker), *_wrong(maker)]:
        yield {
            "file": path.name,
            "made_by": sample.made_by,
            "level": sample.level,
            "wrong": name,
            "how": {key: str(value) for key, value in sample.how.items()},
            "detached": [[file.name, known] for file, known in sample.detached],
            "verdicts": list(_verdicts(path, sample, maker.world, judges)),
        }


def _right(maker: Maker) -> Iterator[Judged]:
    list(every_form(maker))
    sure = {one.file for one in maker.made}
    list(doubtful(maker))
    for sample in maker.made:
        name = sample.file.stem.removeprefix(f"{maker.dss.release}-")
        yield sample.file, "" if sample.file in sure else f"doubtful: {name}", sample


def _wrong(maker: Maker) -> Iterator[Judged]:
    made = {one.file.stem.removeprefix(f"{maker.dss.release}-"): one for one in maker.made}
    good, other = made["rsa-B-LTA"], made[f"general-{maker.times()[0]}-B-LTA"]
    folder = maker.world.folder
    for name, path in wrong(
        good.file, other.file, lambda name: folder / f"{good.made_by}-wrong-{name}.json"
    ):
        yield path, name, good


def _verdicts(
    path: Path, sample: Sample, world: InteropWorld, judges: list[Dss]
) -> Iterator[dict[str, Any]]:
    ways: dict[str, dict[str, Any]] = {"embedded": {}}
    for when, at in _moments(world).items():
        if sample.level in ("B-B", "B-T") and at < world.now + YEAR:
            ways["given at the validation time"] = world.revocation(at)
        for told, revocation in ways.items():
            for judge in judges:
                for policy in ("default", "lasting"):
                    members = {"algorithms": policy, **sample.trust, **revocation}
                    yield {
                        "by": judge.release,
                        "at": at.isoformat(),
                        "when": when,
                        "algorithms": policy,
                        "revocation": told,
                        "said": judged(judge, path, world, at, **members),
                    }
        ways.pop("given at the validation time", None)


def main(folder: Path) -> None:
    """Write samples and verdicts of two worlds: before and after iat was demanded."""
    for release in RELEASES:
        try:
            Dss.build(release)
        except NotAtHand as why:
            raise SystemExit(f"not run: {why}") from None
    for now in (datetime(2024, 6, 3, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)):
        rows = _write(folder / f"{now:%Y}", now)
        verdicts = folder / f"{now:%Y}" / "verdicts.json"
        verdicts.write_text(json.dumps(rows, indent=1), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
