"""The lane of tokens: the tests beside this file, with SoftHSM where it can be had.

    python tests/hsm/lane.py

Where it cannot, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from soft_token import missing

_HERE = Path(__file__).resolve().parent


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    if why := missing():
        print(f"hsm: SoftHSM: not run: {why}")
        return 0
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", str(_HERE)]
    code = subprocess.run(command, cwd=_HERE.parent.parent, check=False).returncode
    print(f"hsm: SoftHSM: {'failed' if code else 'passed'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
