"""The interop lane: the tests beside this file, with each release of DSS that can be had.

    python tests/interop/lane.py

What cannot be had is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dss_process import RELEASES, Dss, NotAtHand

_HERE = Path(__file__).resolve().parent


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    at_hand, missing = [], {}
    for release in RELEASES:
        try:
            Dss.build(release)
            at_hand.append(release)
        except NotAtHand as why:
            missing[release] = why
    code = _tests() if at_hand else 0
    for release in at_hand:
        print(f"interop: DSS {release}: {'failed' if code else 'passed'}")
    for release, why in missing.items():
        print(f"interop: DSS {release}: not run: {why}")
    return code


def _tests() -> int:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", str(_HERE)]
    return subprocess.run(command, cwd=_HERE.parent.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
