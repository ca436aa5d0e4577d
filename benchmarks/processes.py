"""Whole processes: the time and the most memory of `microcred verify FILE`, beside a bare Python.

A small process starts each program in turn, waits for it (`wait4`) and tells its time and its
largest resident set. It is a process of its own because a program counts as large as the one that
started it, until it has its own memory.

    >>> bare = measured({"bare": ["-c", "pass"]}, Path("."), runs=1)["bare"]
    >>> bare.ms > 0, bare.megabytes > 1
    (True, True)
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

BARE = "bare Python"
_ROOT = Path(__file__).resolve().parent.parent

_STARTER = """
import json, os, sys, time
asked = json.load(sys.stdin)
os.chdir(asked["folder"])
silent = os.open(os.devnull, os.O_WRONLY)
moved = [(os.POSIX_SPAWN_DUP2, silent, 1)]
for _ in range(asked["runs"]):
    for name, words in asked["programs"].items():
        begin = time.perf_counter()
        child = os.posix_spawn(words[0], words, os.environ, file_actions=moved)
        _, status, usage = os.wait4(child, 0)
        taken = (time.perf_counter() - begin) * 1000
        code = os.waitstatus_to_exitcode(status)
        busy = (usage.ru_utime + usage.ru_stime) * 1000
        print(json.dumps([name, taken, busy, usage.ru_maxrss, code]))
"""


class Whole(NamedTuple):
    """What a whole process took: medians, milliseconds on the wall and of the processor; memory."""

    ms: float
    busy: float
    megabytes: float


def measured(programs: Mapping[str, Sequence[str]], folder: Path, *, runs: int) -> dict[str, Whole]:
    """Each program (the words after the Python), run that often in turn, after one warm run."""
    asked = {
        "folder": str(folder),
        "runs": runs + 1,
        "programs": {name: [sys.executable, *words] for name, words in programs.items()},
    }
    told = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _STARTER],
        input=json.dumps(asked),
        capture_output=True,
        check=True,
        text=True,
        env=_surroundings(),
    ).stdout
    rows = [json.loads(line) for line in told.splitlines()][len(programs) :]
    # A verdict is 0, 1 or 2: of the EC's samples some lack what the shapes demand.
    wrong = {name: code for name, *_, code in rows if code not in (0, 1, 2)}
    assert not wrong, f"exit codes {wrong}"
    # Linux counts in kilobytes, macOS in octets.
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    of = {name: [row for row in rows if row[0] == name] for name in programs}
    return {
        name: Whole(
            statistics.median(row[1] for row in found),
            statistics.median(row[2] for row in found),
            max(row[3] for row in found) / unit,
        )
        for name, found in of.items()
    }


def verifying(path: Path, trust: Sequence[str]) -> list[str]:
    """The words that verify a file, tried once: the signature has to be found valid."""
    words = ["-m", "microcred", "verify", str(path), *trust]
    made = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, env=_surroundings()
    )
    assert "signature.valid" in made.stdout, made.stdout + made.stderr
    return words


def _surroundings() -> dict[str, str]:
    """The environment, with the sources beside this folder before what is installed.

    Their bytecode is kept, as it is of what pip installs.
    """
    kept = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found = [str(_ROOT / "src"), *([kept["PYTHONPATH"]] if "PYTHONPATH" in kept else [])]
    cached = Path(tempfile.gettempdir()) / "microcred-bytecode"
    return {**kept, "PYTHONPATH": os.pathsep.join(found), "PYTHONPYCACHEPREFIX": str(cached)}
