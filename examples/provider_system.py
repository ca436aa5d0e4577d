"""A provider's system: seal one course for everybody who has passed it.

    python examples/provider_system.py OUT

The course is described once (micro-credential.json beside this file); who has passed comes from the
student system. A wrong row is told and does not stop the others. Files are named by a number of the
provider's own, never by a person's name. A provider has its own seal; here one is made for testing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from microcred import MicroCredential, MicrocredError, Seal, issue

COURSE = Path(__file__).with_name("micro-credential.json")

# number, given name, family name, grade: what the student system gives
PASSED = (
    ("2026-0001", "Ána", "Novák", "Pass with distinction"),
    ("2026-0002", "Γιώργος", "Παπαδόπουλος", "Pass"),
    ("2026-0003", "", "", "Pass"),
)


def credential_of(row: tuple[str, str, str, str], course: Mapping[str, object]) -> MicroCredential:
    """The micro-credential of one learner; ModelError if the row cannot be right."""
    number, given_name, family_name, grade = row
    learner = {"given_name": given_name, "family_name": family_name, "identifier": number}
    return MicroCredential.from_json({**course, "learner": learner, "grade": grade})


def seal_all(
    rows: Iterable[tuple[str, str, str, str]], seal: Seal, out: Path
) -> tuple[list[Path], list[str]]:
    """Seal every row; the files that were written, and one line for each row that was refused."""
    course = json.loads(COURSE.read_text(encoding="utf-8"))
    written, refused = [], []
    for row in rows:
        target = out / f"{row[0]}.jsonld"
        try:
            target.write_bytes(issue(credential_of(row, course), signer=seal).secured)
        except MicrocredError as error:
            refused.append(f"{row[0]}: {error}")
        else:
            written.append(target)
    return written, refused


def main(words: list[str]) -> int:
    """Seal into the folder that is named, and leave the root certificate for the verifiers."""
    out = Path(words[0] if words else "sealed")
    out.mkdir(parents=True, exist_ok=True)
    course = json.loads(COURSE.read_text(encoding="utf-8"))
    university = MicroCredential.from_json(course).awarded_by[0]
    seal = Seal.for_testing(university)  # in production: Seal.from_pkcs12("seal.p12", password)
    (out / "root.pem").write_bytes(seal.root.to_pem())
    written, refused = seal_all(PASSED, seal, out)
    print(f"{len(written)} sealed, {len(refused)} refused")
    print("\n".join(refused))
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
