"""The lane of PostgreSQL: the tests of the registry, with a server (Debian: `postgresql`).

    python tests/postgres/lane.py

Where it cannot be had, that is told as "not run", with the reason, and is never counted as passed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))

from server import look, running  # noqa: E402 - it takes what is beside

from at_hand import lane  # noqa: E402 - the same

_TESTS = sorted((_HERE.parent / "status").glob("test_registry*.py"))


def main() -> int:
    """The exit code of the tests; 0 where there was nothing to run them with."""
    return lane("postgres", {"PostgreSQL": look}, _TESTS, _server)


@contextmanager
def _server() -> Iterator[Mapping[str, str]]:
    """A running server, by the variable that the tests of the registry know."""
    with running() as url:
        yield {"MICROCRED_TEST_POSTGRES": url}


if __name__ == "__main__":
    sys.exit(main())
