"""From a thousand to a million credentials: time and memory, by one process, two, and Dask.

    python benchmarks/scaling.py [--most N] [--json FILE] [--line NAME]... [--docs]
    python benchmarks/scaling.py --from FILE [FILE ...] --docs

Ready documents (`small`, as octets) that share a template, eddsa-rdfc-2022, in chunks of 1,000 that
travel as two numbers: a worker makes the rows, issues them, and hashes what comes out, so that no
million files are written and nothing is left out. Each line is one run, looked at on its way: after
a thousand, ten thousand, ... credentials.

- `cpu_s`: processor time of the workers, through their number: how long it takes if nobody else is
  at work. What each of them needs to begin (reading, a key, the template, a plan) is in it.
- `wall_s`: what the clock said, on whatever else the machine did.
- `mb`: the largest resident size of one worker so far.

`--docs` writes docs/scaling.svg, and the table into docs/performance.md between its markers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from math import log10
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent)]

import bulk  # noqa: E402 - beside this file
import documents  # noqa: E402 - the same

from microcred.templating import DocumentTemplate, TemplateIssuer  # noqa: E402 - after the paths

Point = dict[str, Any]

CHUNK = 1_000
LINES = ("1 process", "2 processes", "Dask, 2 workers")
BEGIN, END = "<!-- scaling: begin -->", "<!-- scaling: end -->"
DOCS = Path(__file__).resolve().parent.parent / "docs"


# -- a worker -------------------------------------------------------------------------------------


@cache
def _issuer() -> tuple[TemplateIssuer, Callable[[int], bytes]]:
    """Opened once in a process."""
    row = bulk.varied(bulk.ready("small"))
    template = DocumentTemplate.of(json.loads(row(0)))
    return template.issuer(documents.key_of("Ed25519").signer), row


def issued(first: int, count: int) -> tuple[int, float, float, int]:
    """Issue some; gives process, its processor time, its largest size in MB, octets written."""
    issuer, row = _issuer()
    written, digest = 0, sha256()
    for number in range(first, first + count):
        secured = issuer.issue(row(number), now=documents.NOW).secured
        digest.update(secured)
        written += len(secured)
    assert issuer.whole == 0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return os.getpid(), time.process_time(), size, written


# -- a line ---------------------------------------------------------------------------------------


@contextmanager
def _executor(line: str) -> Iterator[tuple[Executor | None, int]]:
    """Who works, and how many they are."""
    if line == "1 process":
        yield None, 1
    elif line == "2 processes":
        with ProcessPoolExecutor(2) as pool:
            yield pool, 2
    else:
        from distributed import Client, LocalCluster

        cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        with cluster, Client(cluster) as client:
            client.run(sys.path.insert, 0, str(Path(__file__).resolve().parent))
            yield client.get_executor(), 2


def measured(line: str, most: int) -> Iterator[Point]:
    """The points of a line, as they are reached."""
    marks = [10**n for n in range(3, 10) if 10**n <= most]
    spent: dict[int, float] = {}
    sizes: dict[int, float] = {}
    started, done, written = time.perf_counter(), 0, 0
    with _executor(line) as (executor, workers):
        for process, cpu, size, octets in _results(executor, most, 2 * workers):
            spent[process], sizes[process] = cpu, size
            done, written = done + CHUNK, written + octets
            if done in marks:
                yield {
                    "line": line,
                    "count": done,
                    "cpu_s": round(sum(spent.values()) / workers, 2),
                    "wall_s": round(time.perf_counter() - started, 2),
                    "mb": round(max(sizes.values()), 1),
                    "written": written,
                }


def _results(executor: Executor | None, most: int, window: int) -> Iterator[Any]:
    """What the chunks gave; no more than `window` of them are at work or waiting."""
    starts = range(1, most, CHUNK)  # 0 is the template
    if executor is None:
        yield from (issued(first, CHUNK) for first in starts)
        return
    waiting: set[Future[Any]] = set()
    for first in starts:
        waiting.add(executor.submit(issued, first, CHUNK))
        if len(waiting) >= window:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ready)
    yield from (one.result() for one in waiting)


# -- the picture ----------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _TOP = 360, 260, 62, 44
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .axis { stroke: #8c959f; fill: none } .grid { stroke: #d0d7de }
.a { stroke: #0969da } .b { stroke: #bc4c00 } .c { stroke: #1a7f37 }
.a.dot { fill: #0969da } .b.dot { fill: #bc4c00 } .c.dot { fill: #1a7f37 }
.line { fill: none; stroke-width: 2 }
.b.line { stroke-dasharray: 7 4 } .c.line { stroke-dasharray: 2 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .axis { stroke: #8b949e } .grid { stroke: #30363d }
.a { stroke: #58a6ff } .b { stroke: #f0883e } .c { stroke: #3fb950 }
.a.dot { fill: #58a6ff } .b.dot { fill: #f0883e } .c.dot { fill: #3fb950 } }
"""


class Scale:
    """From values to pixels, by powers of ten or evenly."""

    def __init__(self, low: float, high: float, start: float, end: float, *, log: bool) -> None:
        """`low` and `high` stand at `start` and `end`."""
        self._of = log10 if log else float
        self._low, self._span = self._of(low), self._of(high) - self._of(low)
        self._start, self._length = start, end - start

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return round(self._start + (self._of(value) - self._low) / self._span * self._length, 1)


def picture(points: Sequence[Point]) -> str:
    """Time and memory side by side, as SVG that is legible on light and on dark."""
    counts = sorted({point["count"] for point in points})
    seconds = [point["cpu_s"] for point in points]
    low, high = 10.0 ** int(log10(min(seconds)) - 1), 10.0 ** (int(log10(max(seconds))) + 1)
    most = -(-max(point["mb"] for point in points) // 50) * 50
    powers = range(round(log10(low)), round(log10(high)) + 1)
    ticks = [(10.0**n, f"{10.0**n:g} s") for n in powers]
    sizes = [(float(size), f"{size} MB") for size in range(0, int(most) + 1, 50)]
    parts = [
        *_panel("Time", 0, counts, ticks, points, "cpu_s", log=True),
        *_panel("Memory of a worker", 450, counts, sizes, points, "mb", log=False),
        *_legend(),
    ]
    size = 'width="860" height="372" viewBox="0 0 860 372"'
    about = "<title>Time and memory by the number of credentials</title>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{about}'
    return f"{head}<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"


def _panel(
    title: str,
    left: int,
    counts: Sequence[int],
    ticks: Sequence[tuple[float, str]],
    points: Sequence[Point],
    member: str,
    *,
    log: bool,
) -> Iterator[str]:
    x0, x1, y0, y1 = left + _LEFT, left + _LEFT + _WIDTH - 30, _TOP + _HEIGHT, _TOP
    across = Scale(counts[0], counts[-1], x0 + 8, x1 - 8, log=True)
    up = Scale(ticks[0][0], ticks[-1][0], y0, y1, log=log)
    yield f'<text class="title" x="{x0}" y="{_TOP - 18}">{title}</text>'
    for value, text in ticks:
        yield f'<path class="grid" d="M{x0} {up(value)}H{x1}"/>'
        yield f'<text x="{x0 - 6}" y="{up(value) + 4}" text-anchor="end">{text}</text>'
    for count in counts:
        label = f"10<tspan dy='-5' font-size='10'>{round(log10(count))}</tspan>"
        yield f'<text x="{across(count)}" y="{y0 + 20}" text-anchor="middle">{label}</text>'
    yield f'<text x="{(x0 + x1) / 2}" y="{y0 + 40}" text-anchor="middle">credentials</text>'
    yield f'<path class="axis" d="M{x0} {y1}V{y0}H{x1}"/>'
    for kind, line in zip("abc", LINES, strict=True):
        found = [one for one in points if one["line"] == line]
        spots = [(across(one["count"]), up(one[member])) for one in found]
        if spots:
            yield f'<path class="line {kind}" d="M{" L".join(f"{x} {y}" for x, y in spots)}"/>'
        yield from (f'<circle class="dot {kind}" cx="{x}" cy="{y}" r="3.5"/>' for x, y in spots)


def _legend() -> Iterator[str]:
    for at, (kind, line) in enumerate(zip("abc", LINES, strict=True)):
        x = _LEFT + at * 180
        yield f'<path class="line {kind}" d="M{x} 360h34"/>'
        yield f'<circle class="dot {kind}" cx="{x + 17}" cy="360" r="3.5"/>'
        yield f'<text x="{x + 42}" y="364">{line}</text>'


# -- the table ------------------------------------------------------------------------------------


def section(points: Sequence[Point], when: str, machine: str) -> str:
    """What stands in docs/performance.md."""
    rows = [
        f"| {one['line']} | {one['count']:,} | {one['cpu_s']:,.1f} | {one['wall_s']:,.1f} "
        f"| {one['count'] / one['wall_s']:,.0f} | {one['mb']:.0f} |"
        for one in points
    ]
    return "\n".join(
        [
            BEGIN,
            "## Scaling",
            "",
            f"`python benchmarks/scaling.py`, {when}, {machine}. Ready documents of 4 KB",
            "that share a template, eddsa-rdfc-2022; what comes out is hashed, and not written",
            "to files. Each line is one run to the last of its rows. *busy* is the processor time",
            "of a worker, beginning and end with it. *clock* is what went by; where it is near to",
            "*busy*, the machine did nothing else.",
            "",
            "![Time grows with the number of credentials, memory does not](scaling.svg)",
            "",
            "| by | credentials | busy, s | clock, s | each second | MB of a worker |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            END,
        ]
    )


def write_docs(points: Sequence[Point]) -> None:
    """Put picture and table where they belong."""
    order = {line: at for at, line in enumerate(LINES)}
    points = sorted(points, key=lambda one: (order[one["line"]], one["count"]))
    (DOCS / "scaling.svg").write_text(picture(points), encoding="utf-8")
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    made = section(points, f"{datetime.now(UTC):%Y-%m-%d}", machine)
    page = DOCS / "performance.md"
    text = page.read_text(encoding="utf-8") if page.exists() else "# Performance\n"
    before, found, rest = text.partition(BEGIN)
    after = rest.partition(END)[2] if found else "\n"
    page.write_text(f"{before.rstrip()}\n\n{made}{after}", encoding="utf-8")


def main(words: Sequence[str]) -> int:
    """Measure, or take what was measured, and write; 0."""
    reader = argparse.ArgumentParser(description="How time and memory grow.")
    reader.add_argument("--most", type=int, default=1_000_000, metavar="N")
    reader.add_argument("--line", action="append", choices=LINES, help="one of these only")
    reader.add_argument("--json", metavar="FILE", help="write the points as JSON")
    reader.add_argument("--from", nargs="+", metavar="FILE", dest="files", help="measured before")
    reader.add_argument("--docs", action="store_true", help="write picture and table")
    asked = reader.parse_args(words)
    points: list[Point] = []
    for file in asked.files or ():
        points += json.loads(Path(file).read_text(encoding="utf-8"))["points"]
    for line in () if asked.files else asked.line or LINES:
        for point in measured(line, asked.most):
            points.append(point)
            print(json.dumps(point), flush=True)
            if asked.json:
                text = json.dumps({"points": points}, indent=1) + "\n"
                Path(asked.json).write_text(text, encoding="utf-8")
    if asked.docs:
        write_docs(points)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
