"""Chromium as a process that opens pages and tells what it saw.

`Chromium.build` brings playwright-core and axe-core (npm, Node 20), exactly those of
package-lock.json; the browser is that of the system (Debian: chromium). `NotAtHand` says why not.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from line_process import LineProcess
from npm_packages import brought

from at_hand import NotAtHand

_PROJECT = Path(__file__).resolve().parent
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    """The browser: MICROCRED_CHROMIUM, or the first that is on the path.

    Raises:
        NotAtHand: there is none.
    """
    named = os.environ.get("MICROCRED_CHROMIUM")
    for name in [named] if named else _PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise NotAtHand("there is no chromium (Debian: chromium)")


class Chromium(LineProcess):
    """The browser, running, with nothing that it could reach; `close` ends it."""

    def __init__(self) -> None:
        """Start it; `build` has to have been run."""
        super().__init__(["node", str(_PROJECT / "build" / "look.mjs"), program()])

    @staticmethod
    def build() -> None:
        """Bring the packages, if they are not there as the lock file names them.

        Raises:
            NotAtHand: with the reason in one line.
        """
        program()
        brought(_PROJECT, "look.mjs")
