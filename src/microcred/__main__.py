"""The process of the command line: `python -m microcred`, and the script `microcred`.

What `microcred.cli.main` does, with two things that only a process of its own may do: garbage is
collected rarely while rooms are loaded, and a command that holds nothing open leaves at once, as
taking the interpreter apart costs a fifth of the verification of a file
(docs/adr/0030-leaving-at-once.md).
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

__all__ = ["run"]

_LEAVING_AT_ONCE: Final = frozenset({"verify", "parse", "annex1", "validate"})
"""Commands that read and tell: no database, no thread and no unwritten file is open after them."""
_ROOMY: Final = 100_000  # containers; loading the rooms makes fewer


def run() -> NoReturn:
    """Run the command that the process's words ask for, and end with its exit code."""
    gc.set_threshold(_ROOMY)
    from microcred.cli import main

    code = main()
    if sys.argv[1:2] and sys.argv[1] in _LEAVING_AT_ONCE:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    raise SystemExit(code)


if __name__ == "__main__":
    run()
