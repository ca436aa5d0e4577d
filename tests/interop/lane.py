"""The interop lane: the tests beside this file, with each other implementation that can be had.

    python tests/interop/lane.py [WORD ...]

WORD is "dss", "digitalbazaar", "jose" or "sdjwt"; without one, all are asked. What cannot be had is
told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))

from digitalbazaar_process import DigitalBazaar  # noqa: E402 - they take what is beside
from dss_process import RELEASES, Dss  # noqa: E402 - the same
from jose_process import Jose  # noqa: E402 - the same
from sdjwt_process import SdJwtReference  # noqa: E402 - the same

from at_hand import Bring, lane  # noqa: E402 - the same

# Implementation, as in the names of its tests -> what brings it, release by release.
LANES: Mapping[str, Mapping[str, Bring]] = {
    "dss": {f"DSS {release}": partial(Dss.build, release) for release in RELEASES},
    "digitalbazaar": {"Digital Bazaar": DigitalBazaar.build},
    "jose": {"jose": Jose.build},
    "sdjwt": {"sd-jwt": SdJwtReference.build},
}


def main(words: Sequence[str]) -> int:
    """The exit code of the first tests that failed; 0 where there was nothing to run any with."""
    codes = [
        lane("interop", LANES[name], sorted(_HERE.glob(f"test_{name}*.py")))
        for name in words or LANES
    ]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
