"""A real `microcred serve` for tests: a process with a port of its own, and its log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import microcred

TOKEN = "c0ffee0123456789"
SOURCE = str(Path(microcred.__file__).resolve().parent.parent)
"""The same code in the process, wherever it runs."""


class Served:
    """One running service."""

    def __init__(self, process: subprocess.Popen[bytes], told: dict[str, Any], log: Path) -> None:
        self.process, self.told, self._log = process, told, log
        self.url: str = told["url"]
        self.port = int(self.url.rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it, and its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    @property
    def log(self) -> str:
        """What it wrote on standard error."""
        return self._log.read_text("utf-8")


@contextmanager
def served(folder: Path, *words: str, env: dict[str, str] | None = None) -> Iterator[Served]:
    """`microcred serve --port 0` with these words, from a folder."""
    log = folder / "log"
    command = [sys.executable, "-m", "microcred", "serve", "--json", "--port", "0", *words]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": SOURCE, **(env or {})},
        )
        try:
            assert process.stdout is not None
            text = b""
            while True:
                line = process.stdout.readline()
                text += line
                if not line or line == b"}\n":
                    break
            assert text, log.read_text("utf-8")
            yield Served(process, json.loads(text), log)
        finally:
            process.kill()
            process.wait(60)
            if process.stdout is not None:
                process.stdout.close()
