"""sd-jwt (the Python reference of RFC 9901) and joserfc as a process that is asked.

They run in an environment of their own, below `sdjwt/build`, with exactly the versions of
requirements.txt; `SdJwtReference.build` makes it, and `NotAtHand` says why not. Nothing here
judges.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from line_process import LineProcess

from at_hand import NotAtHand, built

Json = dict[str, Any]

_PROJECT = Path(__file__).resolve().parent / "sdjwt"
_HOME = _PROJECT / "build"
_MINUTES = 3


class SdJwtReference(LineProcess):
    """The libraries, running; `close` ends it."""

    def __init__(self) -> None:
        """Start it; `build` has to have been run."""
        super().__init__([str(_python()), str(_PROJECT / "ask.py")])

    @staticmethod
    def build() -> None:
        """Make the environment, if it is not there as requirements.txt has it.

        Raises:
            NotAtHand: with the reason in one line.
        """
        wanted = _PROJECT / "requirements.txt"
        told = f"{sys.version}\n{wanted.read_text('utf-8')}"
        stamp = _HOME / "brought.txt"
        if stamp.is_file() and stamp.read_text("utf-8") == told and _python().exists():
            return
        shutil.rmtree(_HOME, ignore_errors=True)
        _HOME.mkdir()
        offline = ["--no-index"] if os.environ.get("MICROCRED_PIP_OFFLINE") else []
        pip = [str(_python()), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
        steps = (
            [sys.executable, "-m", "venv", str(_HOME / "venv")],
            [*pip, "--disable-pip-version-check", *offline, "--requirement", str(wanted)],
        )
        for command in steps:
            made = built(command, _PROJECT, minutes=_MINUTES)
            if made.returncode != 0:
                lines = [line for line in made.stderr.splitlines() if "ERROR" in line]
                raise NotAtHand(f"the packages cannot be had: {' '.join(lines[-1:])[:300]}")
        stamp.write_text(told, "utf-8")

    def issue(self, claims: Mapping[str, Any], pointers: Sequence[str], **members: Any) -> str:
        """An SD-JWT of which what is named may be withheld."""
        return str(self.asked("issue", claims=claims, pointers=list(pointers), **members))

    def present(
        self, token: str, document: Mapping[str, Any], pointers: Sequence[str], **members: Any
    ) -> str:
        """What a holder shows of it."""
        now = members.pop("now", None)
        at = int(now.timestamp()) if isinstance(now, datetime) else None
        return str(
            self.asked(
                "present",
                token=token,
                document=document,
                pointers=list(pointers),
                now=at,
                **members,
            )
        )

    def verify(self, token: str, key: Json, **members: Any) -> Json:
        """The payload with what was disclosed."""
        return dict(self.asked("verify", token=token, key=key, **members))


def _python() -> Path:
    return _HOME / "venv" / "bin" / "python"
