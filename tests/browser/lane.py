"""The lane of browsers: the tests beside this file, with Chromium where it can be had.

    python tests/browser/lane.py

Where it cannot, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent / "interop"))


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    from chromium import Chromium
    from line_process import NotAtHand

    try:
        Chromium.build()
    except NotAtHand as why:
        print(f"browser: Chromium: not run: {why}")
        return 0
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", str(_HERE)]
    code = subprocess.run(command, cwd=_HERE.parent.parent, check=False).returncode
    print(f"browser: Chromium: {'failed' if code else 'passed'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
