"""Cold start: what a whole process costs over bare Python.

    python benchmarks/cold_start.py [RUNS]

Each program is run RUNS times (default 30), in turn, so that a slow moment of the machine hits all
of them alike; told are the median of the wall-clock time and its difference to bare Python. The
numbers to hold: the import under 30 ms over bare Python, the verification of one file, as a whole
process, under 150 ms over it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WARM = 3
IMPORT_LIMIT = 30
VERIFY_LIMIT = 150


def make_files(folder: Path) -> None:
    """A sealed credential and the root of its seal, with the page image that issuing draws."""
    from microcred import ECTS, Learner, MicroCredential, Provider, Seal, issue

    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=uni,
        learning_outcomes=["Measures soil organic carbon"],
        workload=ECTS(2),
        language="en",
    )
    seal = Seal.for_testing(uni)
    (folder / "ana.jsonld").write_bytes(issue(course, signer=seal).secured)
    (folder / "root.pem").write_bytes(seal.root.to_pem())


def programs() -> dict[str, list[str]]:
    """What is timed: a name, and the words after the Python."""
    verify = (
        "from pathlib import Path\nfrom microcred import ANY_ISSUER, Trust, verify\n"
        "verify(Path('ana.jsonld').read_bytes(), "
        "trust=Trust(anchors=[Path('root.pem').read_bytes()], issuers=ANY_ISSUER)).require()"
    )
    parse = (
        "from pathlib import Path\nfrom microcred import parse\n"
        "parse(Path('ana.jsonld').read_bytes()).summary"
    )
    command = ["-m", "microcred", "verify", "ana.jsonld", "--trust", "root.pem"]
    return {
        "bare Python": ["-c", "pass"],
        "import microcred": ["-c", "import microcred"],
        "parse one file, summary": ["-c", parse],
        "verify one file": ["-c", verify],
        "microcred verify ana.jsonld": command,
    }


def once(words: list[str], folder: Path) -> float:
    """The milliseconds of one whole process."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000


def measure(runs: int, folder: Path) -> dict[str, float]:
    """The median of each program."""
    timed = programs()
    for words in timed.values():
        for _ in range(WARM):
            once(words, folder)
    taken: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(runs):
        for name, words in timed.items():
            taken[name].append(once(words, folder))
    return {name: statistics.median(times) for name, times in taken.items()}


def table(medians: dict[str, float]) -> str:
    """The medians, and what each costs over bare Python."""
    bare = medians["bare Python"]
    limits = {
        "import microcred": IMPORT_LIMIT,
        "verify one file": VERIFY_LIMIT,
        "microcred verify ana.jsonld": VERIFY_LIMIT,
    }
    lines = [f"{'whole process':<30}{'median':>10}{'over bare':>12}{'limit':>10}"]
    for name, median in medians.items():
        limit = f"{limits[name]} ms" if name in limits else ""
        over = f"{median - bare:.0f} ms"
        lines.append(f"{name:<30}{median:>7.0f} ms{over:>12}{limit:>10}")
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Measure and tell."""
    runs = int(words[0]) if words else 30
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder)
        print(table(measure(runs, folder)))
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"{runs} runs each, Python {version} on {sys.platform}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
