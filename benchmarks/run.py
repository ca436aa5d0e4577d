"""Everything that is promised of speed, measured beside the floor, and beside others.

    python benchmarks/run.py [--quick] [--json FILE] [--only NAME]... [--count N]
                             [--bring] [--peer-python PYTHON]... [--docs]

The floor is told in benchmarks/floor.py, the paths in benchmarks/paths.py, the documents in
benchmarks/documents.py, the others in benchmarks/peers.py. Figures are with the extra `[speed]`
(orjson, pybase64, PyNaCl), those without it stand beside, from a process of their own. Told are
medians in milliseconds of one core, warm, from bytes on; `ratio` is ours through the floor.

`--json` writes {"rows": [{"name", "doc", "ms", "floor_ms", "ratio"}, ...]}: names are those of the
table, `<mechanism> issue` and `<mechanism> verify` among them; "full verify" has its signature
check in place of a floor, "microcred verify" (a whole process) bare Python. `--quick` takes less
than 40 seconds and leaves out what takes longer: many at once (benchmarks/bulk.py) and some of the
others. `--only` takes rows whose name has that text. `--bring` installs the others that
tests/interop knows; `--peer-python` names a Python that has some of those of peers_ask.py. `--docs`
writes the tables of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import floor

# The floor keeps orjson; what is measured may have to do without.
_WITHOUT = "--without-speed"
if _WITHOUT in sys.argv:
    for name in ("orjson", "pybase64", "nacl"):
        sys.modules[name] = None  # type: ignore[assignment]

import documents  # noqa: E402 - after that
import paths  # noqa: E402 - the same
import processes  # noqa: E402 - the same

Row = dict[str, Any]
Held = Mapping[str, documents.Json]

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

_PROOF = "eddsa-rdfc-2022"
_FILES = (_PROOF, "jades", "vc+jwt", "dc+sd-jwt")
_SECONDS_OF_QUICK = 25


def main(words: Sequence[str]) -> int:
    """Measure and tell; 0."""
    begin = time.monotonic()
    asked = _asked(words)
    turns = floor.Turns(asked.count or (100 if asked.quick else 400), 0.05 if asked.quick else 1.5)
    folder = documents.published()
    held = documents.documents(folder)
    rows = list(_ours(held, turns, asked))
    if asked.without_speed:
        print(json.dumps({"rows": rows}))
        return 0
    without = _without_speed(asked)
    print(f"{'':<42}{'ms':>9}{'floor':>9}{'':<26}{'without [speed]':>16}")
    for one in rows:
        _tell(one, without.get((one["name"], one["doc"]), {}))
    files = _FILES[:2] if asked.quick else _FILES
    whole = []
    for one, line in _whole(held, files, 2 if asked.quick else 25, asked.only):
        whole.append(one)
        print(line)
    if not asked.only and not asked.quick and not asked.docs:
        print(flush=True)
        subprocess.run([sys.executable, str(Path(__file__).with_name("bulk.py"))], check=False)
    others = []
    if not asked.only:
        until = begin + _SECONDS_OF_QUICK if asked.quick else None
        others = _beside(held, rows, asked, until)
    _about(folder, held)
    if asked.docs:
        _write_docs(rows, without, whole, others)
    if asked.json:
        made = json.dumps({"rows": [*rows, *whole, *others]}, indent=1) + "\n"
        Path(asked.json).write_text(made, encoding="utf-8")
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(description="Measure microcred beside the floor.")
    reader.add_argument("--quick", action="store_true", help="fewer runs: under 40 seconds")
    reader.add_argument("--json", metavar="FILE", help="write the rows as JSON")
    reader.add_argument("--only", action="append", metavar="NAME", help="rows with this text")
    reader.add_argument("--count", type=int, help="at most so many runs of each")
    reader.add_argument("--bring", action="store_true", help="install the others")
    reader.add_argument(
        "--peer-python", action="append", default=[], metavar="PYTHON", help="has some of them"
    )
    reader.add_argument("--docs", action="store_true", help="write the tables of the page")
    reader.add_argument(_WITHOUT, action="store_true", help=argparse.SUPPRESS)
    return reader.parse_args(words)


def _wanted(name: str, only: Sequence[str] | None) -> bool:
    return not only or any(text in name for text in only)


def _wanted_beside(only: Sequence[str] | None) -> bool:
    """Whether anything is asked for beside the mechanisms."""
    names = (f"{_PROOF} issue_document", f"{_PROOF} template issue", "full verify")
    return any(_wanted(name, only) for name in names)


def _ours(held: Held, turns: floor.Turns, asked: argparse.Namespace) -> Iterator[Row]:
    """The rows of one process."""
    only: Sequence[str] | None = asked.only
    if asked.quick and asked.without_speed and not only:
        only = [name for name, _ in (*TARGETS, *OVER)]
    floors = {kind: floor.Floor(one) for kind, one in paths.ALGORITHMS.items()}
    for name, kind in paths.MECHANISMS.items():
        words = [word for word in ("issue", "verify") if _wanted(f"{name} {word}", only)]
        for doc, document in held.items() if words else ():
            path = paths.path_for(name, doc, document)
            for word in words:
                issues = word == "issue"
                parsed = path.json if issues else path.document
                least = floors[kind].of(parsed, path.signed(), issues=issues)
                times = floor.measured(paths.jobs(path)[word], least, turns)
                yield {"name": f"{name} {word}", "doc": doc, **times}
    for doc, document in held.items() if _wanted_beside(only) else ():
        path = paths.path_for(_PROOF, doc, document)
        least = floors["Ed25519"].of(path.json, path.signed(), issues=True)
        # Each is made where it is asked for: checking a template takes its time.
        others = {
            f"{_PROOF} issue_document": lambda one=path: one.issue_document,
            f"{_PROOF} template issue": lambda one=document: paths.Shared(one).issue,
        }
        for name, made in others.items():
            if _wanted(name, only):
                yield {"name": name, "doc": doc, **floor.measured(made(), least, turns)}
        if _wanted("full verify", only):
            full = paths.WithStatus(_PROOF, document)
            times = floor.measured(full.full, full.to_signature, turns)
            yield {"name": "full verify", "doc": doc, **times}


def _without_speed(asked: argparse.Namespace) -> dict[tuple[str, str], Row]:
    """The same without orjson, from a process of its own."""
    words = [sys.executable, __file__, _WITHOUT, *(["--quick"] if asked.quick else [])]
    words += [word for one in asked.only or () for word in ("--only", one)]
    words += ["--count", str(asked.count)] if asked.count else []
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return {(one["name"], one["doc"]): one for one in json.loads(told)["rows"]}


def _whole(
    held: Held, named: Sequence[str], runs: int, only: Sequence[str] | None
) -> Iterator[tuple[Row, str]]:
    """Whole processes, as rows (bare Python is their floor) and as lines with their memory."""
    files = [one for one in named if _wanted(f"microcred verify ({one})", only)]
    if not files:
        return
    with tempfile.TemporaryDirectory() as name:
        programs: dict[str, Sequence[str]] = {processes.BARE: ["-c", "pass"]}
        for mechanism in files:
            for doc, document in held.items():
                path = paths.path_for(mechanism, doc, document)
                file = Path(name) / f"{doc}-{mechanism}.json"
                file.write_bytes(path.secured)
                trust = paths.trust_words(path, Path(name))
                programs[f"{mechanism} {doc}"] = processes.verifying(file, trust)
        found = processes.measured(programs, Path(name), runs=runs)
    bare = found[processes.BARE]
    for mechanism in files:
        for doc in held:
            one = found[f"{mechanism} {doc}"]
            row = {"name": f"microcred verify ({mechanism})", "doc": doc}
            row |= {"ms": one.ms, "floor_ms": bare.ms, "ratio": one.ms / bare.ms}
            row |= {"mb": one.megabytes}
            over, most = OVER[("microcred verify", doc)], MEMORY[doc]
            yield (
                row,
                (
                    f"{row['name']:<36}{doc:<7}{one.ms - bare.ms:>6.0f} ms over bare Python, "
                    f"{one.busy - bare.busy:.0f} of the processor, at most {over:.0f}; "
                    f"{one.megabytes:.0f} MB, at most {most:.0f}"
                ),
            )


def _beside(
    held: Held, rows: Sequence[Row], asked: argparse.Namespace, until: float | None
) -> list[Row]:
    """The others, told below ours, as rows with our floor."""
    import peers

    count, seconds = (10, 0.2) if asked.quick else (200, 3.0)
    asking = peers.Asked(asked.count or count, seconds, asked.bring, asked.peer_python, until)
    known = {(one["name"], one["doc"]): one for one in rows}
    made: list[Row] = []
    print("\nothers, on the same documents")
    for one in peers.told(held, asking):
        if one.reason:
            print(f"{one.peer:<24}not run: {one.reason}")
            continue
        like = one.name.replace("Ed25519Signature2020", _PROOF)
        ours = known.get((like, one.doc))
        if ours is None:
            continue
        least = ours["floor_ms"]
        row = {"name": f"{one.name} by {one.peer}", "like": like, "doc": one.doc, "ms": one.ms}
        made.append({**row, "floor_ms": least, "ratio": one.ms / least})
        print(
            f"{one.peer:<20}{one.name:<30}{one.doc:<7}{one.ms:>9.3f}{one.ms / least:>7.1f} x, "
            f"{one.ms / ours['ms']:>6.1f} times ours; {one.contains}"
        )
    return made


def _write_docs(
    rows: Sequence[Row],
    without: Mapping[tuple[str, str], Row],
    whole: Sequence[Row],
    others: Sequence[Row],
) -> None:
    import page

    least = [one for one in rows if (one["name"], one["doc"]) not in OVER]
    above = [one for one in rows if (one["name"], one["doc"]) in OVER]
    most = {doc: OVER["microcred verify", doc] for doc in MEMORY}
    tables = (
        page.against_the_floor(least, without, TARGETS),
        page.over(above, without, OVER),
        page.whole(whole, most, MEMORY),
    )
    known = {(one["name"], one["doc"]): one for one in rows}
    parts = {"TABLE": "\n\n".join(tables), "PEERS": page.beside(others, known)}
    page.write(documents.ROOT / "docs" / "performance.md", parts)


def _tell(row: Row, without: Row) -> None:
    """A line of the table."""
    key = (row["name"], row["doc"])
    ms = f"{without['ms']:>9.3f}" if without else ""
    if key in OVER:
        kind = f"over {row['ms'] - row['floor_ms']:.2f}, at most {OVER[key]:.0f}"
        beside = f"{without['ms'] - without['floor_ms']:.2f}" if without else ""
    else:
        most = f", at most {TARGETS[key]:g}" if key in TARGETS else ""
        kind = f"{row['ratio']:.1f} x{most}"
        beside = f"{without['ratio']:.1f} x" if without else ""
    print(
        f"{row['name']:<36}{row['doc']:<7}{row['ms']:>8.3f}{row['floor_ms']:>9.3f}  {kind:<22}"
        f"{ms}  {beside}".rstrip()
    )


def _about(folder: Path | None, held: Held) -> None:
    """What was measured, and where."""
    sizes = ", ".join(f"{name} {len(documents.octets(one)):,}" for name, one in held.items())
    whose = "the EC's samples" if folder else "made here"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"\ndocuments: {whose}; octets of JSON: {sizes}; the floor parses with {floor.PARSER}")
    print(f"Python {version} on {sys.platform}, {os.cpu_count()} cores; load afterwards: {load}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
