"""Everything that is promised of speed, measured beside the floor, and beside others.

    python benchmarks/run.py [--quick] [--json FILE] [--only NAME]... [--count N]

The floor is told in benchmarks/floor.py, the paths in benchmarks/paths.py, the documents in
benchmarks/documents.py, the others in benchmarks/peers.py. Figures are with the extra `[speed]`
(orjson), those without it stand beside, from a process of their own. Told are medians in
milliseconds of one core, warm, from bytes on; `ratio` is ours through the floor.

`--json` writes {"rows": [{"name", "doc", "ms", "floor_ms", "ratio"}, ...]}: names are those of the
table, `<mechanism> issue` and `<mechanism> verify` among them. `--quick` takes less than 40
seconds. `--only` takes rows whose name has that text.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import floor

# The floor keeps orjson; what is measured may have to do without.
_WITHOUT = "--without-speed"
if _WITHOUT in sys.argv:
    sys.modules["orjson"] = None  # type: ignore[assignment]

import documents  # noqa: E402 - after that
import paths  # noqa: E402 - the same
import processes  # noqa: E402 - the same

Row = dict[str, Any]

TARGETS: Mapping[tuple[str, str], float] = {
    ("eddsa-rdfc-2022 verify", "small"): 2,
    ("eddsa-rdfc-2022 verify", "annex1"): 5,
    ("eddsa-rdfc-2022 issue", "small"): 3,
    ("eddsa-rdfc-2022 issue", "annex1"): 6,
    ("eddsa-jcs-2022 verify", "small"): 1.5,
    ("eddsa-jcs-2022 verify", "annex1"): 2,
    ("vc+jwt verify", "small"): 2,
    ("vc+jwt verify", "annex1"): 2,
    ("dc+sd-jwt verify", "small"): 2,
    ("dc+sd-jwt verify", "annex1"): 2,
    ("jades verify", "small"): 3,
    ("jades verify", "annex1"): 3,
}
"""The most times the floor that is promised."""

OVER: Mapping[tuple[str, str], float] = {
    ("full verify", "small"): 1,
    ("full verify", "annex1"): 4,
    ("microcred verify", "small"): 80,
    ("microcred verify", "annex1"): 100,
}
"""The most milliseconds over what stands beside: the signature check, or bare Python."""

MEMORY: Mapping[str, float] = {"small": 60, "annex1": 80}
"""The most megabytes of a process that verifies one file."""

_FILES = ("eddsa-rdfc-2022", "jades", "vc+jwt")


def main(words: Sequence[str]) -> int:
    """Measure and tell; 0."""
    asked = _asked(words)
    turns = floor.Turns(asked.count or (20 if asked.quick else 400), 0.06 if asked.quick else 1.5)
    folder = documents.published()
    held = documents.documents(folder)
    rows = list(_ours(held, turns, asked.only))
    if asked.without_speed:
        print(json.dumps({"rows": rows}))
        return 0
    without = _without_speed(asked)
    print(f"{'':<42}{'ms':>9}{'floor':>9}{'':<26}{'without orjson':>16}")
    for one in rows:
        other = without.get((one["name"], one["doc"]), {})
        _tell(one, other)
    whole = list(_whole(held, 4 if asked.quick else 25, asked.only))
    for _, told in whole:
        print(told)
    rows += [one for one, _ in whole]
    _about(folder, held)
    if asked.json:
        made = json.dumps({"rows": rows}, indent=1) + "\n"
        Path(asked.json).write_text(made, encoding="utf-8")
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(description="Measure microcred beside the floor.")
    reader.add_argument("--quick", action="store_true", help="fewer runs: under 40 seconds")
    reader.add_argument("--json", metavar="FILE", help="write the rows as JSON")
    reader.add_argument("--only", action="append", metavar="NAME", help="rows with this text")
    reader.add_argument("--count", type=int, help="at most so many runs of each")
    reader.add_argument(_WITHOUT, action="store_true", help=argparse.SUPPRESS)
    return reader.parse_args(words)


def _wanted(name: str, only: Sequence[str] | None) -> bool:
    return not only or any(text in name for text in only)


def _ours(
    held: Mapping[str, documents.Json], turns: floor.Turns, only: Sequence[str] | None
) -> Iterator[Row]:
    """The rows of one process."""
    floors = {kind: floor.Floor(one) for kind, one in paths.ALGORITHMS.items()}
    for name, kind in paths.MECHANISMS.items():
        words = [word for word in ("issue", "verify") if _wanted(f"{name} {word}", only)]
        for doc, document in held.items() if words else ():
            path = paths.Path(name, document)
            for word in words:
                issues = word == "issue"
                least = floors[kind].of(
                    path.json if issues else path.document, path.signed(), issues=issues
                )
                times = floor.measured(paths.jobs(path)[word], least, turns)
                yield {"name": f"{name} {word}", "doc": doc, **times}
    name = "eddsa-rdfc-2022 issue_document"
    for doc, document in held.items() if _wanted(name, only) else ():
        path = paths.Path("eddsa-rdfc-2022", document)
        least = floors["Ed25519"].of(path.json, path.signed(), issues=True)
        yield {"name": name, "doc": doc, **floor.measured(path.issue_document, least, turns)}
    for doc, document in held.items() if _wanted("full verify", only) else ():
        made = paths.WithStatus("eddsa-rdfc-2022", document)
        yield {
            "name": "full verify",
            "doc": doc,
            **floor.measured(made.full, made.to_signature, turns),
        }


def _without_speed(asked: argparse.Namespace) -> dict[tuple[str, str], Row]:
    """The same without orjson, from a process of its own."""
    words = [sys.executable, __file__, _WITHOUT, *(["--quick"] if asked.quick else [])]
    words += [word for one in asked.only or () for word in ("--only", one)]
    words += ["--count", str(asked.count)] if asked.count else []
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return {(one["name"], one["doc"]): one for one in json.loads(told)["rows"]}


def _whole(
    held: Mapping[str, documents.Json], runs: int, only: Sequence[str] | None
) -> Iterator[tuple[Row, str]]:
    """Whole processes, as rows (bare Python is their floor) and as lines with their memory."""
    if not _wanted("microcred verify", only):
        return
    with tempfile.TemporaryDirectory() as name:
        programs: dict[str, Sequence[str]] = {processes.BARE: ["-c", "pass"]}
        for mechanism in _FILES:
            for doc, document in held.items():
                path = paths.Path(mechanism, document)
                file = Path(name) / f"{doc}-{mechanism}.json"
                file.write_bytes(path.secured)
                trust = paths.trust_words(path, Path(name))
                programs[f"{mechanism} {doc}"] = processes.verifying(file, trust)
        found = processes.measured(programs, Path(name), runs=runs)
    bare = found[processes.BARE].ms
    for mechanism in _FILES:
        for doc in held:
            one = found[f"{mechanism} {doc}"]
            row = {"name": f"microcred verify ({mechanism})", "doc": doc}
            row |= {"ms": one.ms, "floor_ms": bare, "ratio": one.ms / bare}
            over, most = OVER[("microcred verify", doc)], MEMORY[doc]
            yield (
                row,
                (
                    f"{row['name']:<34}{doc:<8}{one.ms - bare:>7.0f} ms over bare ({bare:.0f}), "
                    f"at most {over:.0f}; {one.megabytes:.0f} MB, at most {most:.0f}"
                ),
            )


def _tell(row: Row, without: Row) -> None:
    """A line of the table."""
    key = (row["name"], row["doc"])
    if key in OVER:
        kind = f"over {row['ms'] - row['floor_ms']:.2f}, at most {OVER[key]:.0f}"
        beside = f"{without['ms'] - without['floor_ms']:.2f}" if without else ""
    else:
        most = f", at most {TARGETS[key]:g}" if key in TARGETS else ""
        kind = f"{row['ratio']:.1f} x{most}"
        beside = f"{without['ratio']:.1f} x" if without else ""
    print(
        f"{row['name']:<34}{row['doc']:<8}{row['ms']:>9.3f}{row['floor_ms']:>9.3f}  {kind:<22}"
        f"{without.get('ms', 0):>9.3f}  {beside}"
    )


def _about(folder: Path | None, held: Mapping[str, documents.Json]) -> None:
    """What was measured, and where."""
    sizes = ", ".join(f"{name} {len(documents.octets(one)):,}" for name, one in held.items())
    whose = "the EC's samples" if folder else "made here"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"\ndocuments: {whose}; octets of JSON: {sizes}; the floor parses with {floor.PARSER}")
    print(f"Python {version} on {sys.platform}, {os.cpu_count()} cores; load afterwards: {load}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
