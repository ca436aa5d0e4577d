"""A program that is asked in lines of JSON: a job for each line, an answer for each line.

What the program throws is `Refused`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any


class Refused(Exception):
    """What the program threw, class and message."""


class LineProcess:
    """A running program; `close` ends it."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def ask(self, do: str, **members: Any) -> dict[str, Any]:
        """What it answers to a job; paths and times are written as it reads them."""
        line = json.dumps({"do": do, **members}, default=_plain)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the program has ended"
        return dict(json.loads(answer))

    def asked(self, do: str, **members: Any) -> Any:
        """The answer to a job.

        Raises:
            Refused: the libraries threw.
        """
        given = {name: value for name, value in members.items() if value is not None}
        answer = self.ask(do, **given)
        if not answer["ok"]:
            raise Refused(answer["message"])
        return answer.get("answer")

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=20)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)
