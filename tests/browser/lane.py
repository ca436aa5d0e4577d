"""The lane of browsers: the tests beside this file, with Chromium where it can be had.

    python tests/browser/lane.py

Where it cannot, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parent / "interop"), str(_HERE.parent)]

from chromium import Chromium  # noqa: E402 - it takes what is beside

from at_hand import lane  # noqa: E402 - the same


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    return lane("browser", {"Chromium": Chromium.build}, [_HERE])


if __name__ == "__main__":
    sys.exit(main())
