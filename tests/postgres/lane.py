"""The lane of PostgreSQL: the tests of the registry, with a server (Debian: `postgresql`).

    python tests/postgres/lane.py

Where it cannot be had, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from server import missing, running

_HERE = Path(__file__).resolve().parent
_TESTS = sorted(str(path) for path in (_HERE.parent / "status").glob("test_registry*.py"))


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    if why := missing():
        print(f"postgres: PostgreSQL: not run: {why}")
        return 0
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", *_TESTS]
    with running() as url:
        told = {**os.environ, "MICROCRED_TEST_POSTGRES": url}
        code = subprocess.run(command, cwd=_HERE.parent.parent, env=told, check=False).returncode
    print(f"postgres: PostgreSQL: {'failed' if code else 'passed'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
