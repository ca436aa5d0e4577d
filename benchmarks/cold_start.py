"""Cold start: what a whole process costs over bare Python.

    python benchmarks/cold_start.py [RUNS]

Each program is run RUNS times (default 30), in turn, so that a slow moment of the machine hits all
of them alike (benchmarks/processes.py); told are the median of the wall-clock time and its
difference to bare Python. What `microcred verify` costs by mechanism, benchmarks/run.py tells. The
numbers to hold: the import under 30 ms over bare Python, the verification of one file, as a whole
process, under 150 ms over it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from floor import machine
from processes import BARE, Whole, measured

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
        BARE: ["-c", "pass"],
        "import microcred": ["-c", "import microcred"],
        "parse one file, summary": ["-c", parse],
        "verify one file": ["-c", verify],
        "microcred verify ana.jsonld": command,
    }


def table(found: Mapping[str, Whole]) -> str:
    """The medians, and what each costs over bare Python."""
    bare = found[BARE].ms
    limits = {
        "import microcred": IMPORT_LIMIT,
        "verify one file": VERIFY_LIMIT,
        "microcred verify ana.jsonld": VERIFY_LIMIT,
    }
    lines = [f"{'whole process':<30}{'median':>10}{'over bare':>12}{'limit':>10}"]
    for name, one in found.items():
        limit = f"{limits[name]} ms" if name in limits else ""
        over = f"{one.ms - bare:.0f} ms"
        lines.append(f"{name:<30}{one.ms:>7.0f} ms{over:>12}{limit:>10}")
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Measure and tell."""
    runs = int(words[0]) if words else 30
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder)
        print(table(measured(programs(), folder, runs=runs)))
    print(f"{runs} runs each, {machine()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
