"""A verification script: check a folder of credentials against one root and one issuer.

    python examples/verification_script.py FOLDER ROOT.pem IDENTIFIER

One line of JSON for each file, and an exit code for the whole: 0 all passed, 1 something failed,
2 something cannot be told. `microcred verify --json` does the same from the command line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from microcred import Outcome, Trust, verify

DONE, FAILED, INDETERMINATE = 0, 1, 2


def check(path: Path, trust: Trust) -> tuple[Outcome, dict[str, object]]:
    """The outcome for one file, and the line that tells it."""
    verdict = verify(path.read_bytes(), trust=trust)
    reasons = [
        finding.code
        for finding in verdict.findings
        if finding.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
    ]
    signer = verdict.signer.name if verdict.signer else None
    line = {"file": path.name, "outcome": verdict.outcome, "reasons": reasons, "signer": signer}
    return verdict.outcome, line


def main(words: list[str]) -> int:
    """Check every .jsonld file of the folder."""
    folder, root, issuer = words
    trust = Trust(anchors=[Path(root).read_bytes()], issuers=[issuer])
    outcomes = set()
    for path in sorted(Path(folder).glob("*.jsonld")):
        outcome, line = check(path, trust)
        outcomes.add(outcome)
        print(json.dumps(line, ensure_ascii=False))
    if Outcome.FAILED in outcomes:
        return FAILED
    return INDETERMINATE if Outcome.INDETERMINATE in outcomes else DONE


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
