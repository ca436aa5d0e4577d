"""The interop lane: the tests beside this file, with each other implementation that can be had.

    python tests/interop/lane.py [WORD ...]

WORD is "dss", "digitalbazaar", "jose" or "sdjwt"; without one, all are asked. What cannot be had is
told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from digitalbazaar_process import DigitalBazaar
from dss_process import RELEASES, Dss
from jose_process import Jose
from line_process import NotAtHand
from sdjwt_process import SdJwtReference

_HERE = Path(__file__).resolve().parent

# Implementation, as in the names of its tests -> what brings it, release by release.
LANES: Mapping[str, Mapping[str, Callable[[], None]]] = {
    "dss": {f"DSS {release}": partial(Dss.build, release) for release in RELEASES},
    "digitalbazaar": {"Digital Bazaar": DigitalBazaar.build},
    "jose": {"jose": Jose.build},
    "sdjwt": {"sd-jwt": SdJwtReference.build},
}


def main(words: Sequence[str]) -> int:
    """The exit code of the first tests that failed; 0 where there was nothing to run any with."""
    codes = [_lane(name, LANES[name]) for name in words or LANES]
    return next((code for code in codes if code), 0)


def _lane(lane: str, builds: Mapping[str, Callable[[], None]]) -> int:
    at_hand, missing = [], {}
    for name, build in builds.items():
        try:
            build()
            at_hand.append(name)
        except NotAtHand as why:
            missing[name] = why
    code = _tests(lane) if at_hand else 0
    for name in at_hand:
        print(f"interop: {name}: {'failed' if code else 'passed'}")
    for name, why in missing.items():
        print(f"interop: {name}: not run: {why}")
    return code


def _tests(lane: str) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs"]
    files = sorted(str(file) for file in _HERE.glob(f"test_{lane}*.py"))
    return subprocess.run([*command, *files], cwd=_HERE.parent.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
