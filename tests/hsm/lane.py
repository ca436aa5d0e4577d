"""The lane of tokens: the tests beside this file, with SoftHSM where it can be had.

    python tests/hsm/lane.py

Where it cannot, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))

from soft_token import look  # noqa: E402 - it takes what is beside

from at_hand import lane  # noqa: E402 - the same


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    return lane("hsm", {"SoftHSM": look}, [_HERE])


if __name__ == "__main__":
    sys.exit(main())
