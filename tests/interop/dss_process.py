"""DSS as a process that is asked: one JVM for each release, a job and an answer for each line.

`Dss.build` compiles the client and brings what it needs (Maven, Java 17); `NotAtHand` says why not.
Nothing here judges: what DSS answers is given as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

RELEASES = ("6.4", "5.10.2")
_PROJECT = Path(__file__).resolve().parent / "dss"
_MINUTES_FOR_BUILDING = 5


class NotAtHand(Exception):
    """Java, Maven or an artefact is missing: nothing was run."""


class Dss:
    """One release of DSS, running; `close` ends it."""

    def __init__(self, release: str) -> None:
        """Start it; `build` has to have been run."""
        self.release = release
        home = _PROJECT / "build" / release
        self._process = subprocess.Popen(
            ["java", "-Xmx1g", "-cp", f"{home}/classes:{home}/lib/*", "eu.microcred.interop.Main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    @staticmethod
    def build(release: str) -> None:
        """Compile the client for a release.

        Raises:
            NotAtHand: with the reason in one line.
        """
        for tool in ("java", "mvn"):
            if shutil.which(tool) is None:
                raise NotAtHand(f"there is no {tool}")
        offline = ["-o"] if os.environ.get("MICROCRED_MAVEN_OFFLINE") else []
        command = ["mvn", "-q", "-B", *offline, f"-Pdss-{release}", "compile"]
        try:
            made = subprocess.run(
                [*command, "dependency:copy-dependencies"],
                cwd=_PROJECT,
                capture_output=True,
                text=True,
                timeout=60 * _MINUTES_FOR_BUILDING,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotAtHand(f"DSS {release} was not built in time") from None
        if made.returncode != 0:
            told = [line for line in made.stdout.splitlines() if "ERROR" in line]
            raise NotAtHand(f"DSS {release} cannot be built: {' '.join(told[:1])[:300]}")

    def ask(self, do: str, **members: Any) -> dict[str, Any]:
        """What it answers to a job; paths and times are written as it reads them."""
        line = json.dumps({"do": do, **members}, default=_plain)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def validate(self, file: Path, **members: Any) -> list[Mapping[str, Any]]:
        """Its verdict on each signature of a file; what it throws is raised as `Refused`."""
        answer = self.ask("validate", file=file, **members)
        if not answer["ok"]:
            raise Refused(f"{answer['error']}: {answer['message']}")
        return list(answer["signatures"])

    def made(self, do: str, out: Path, **members: Any) -> Path:
        """The file that it wrote."""
        answer = self.ask(do, out=out, **members)
        if not answer["ok"]:
            raise Refused(f"{answer['error']}: {answer['message']}")
        return out

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=20)


class Refused(Exception):
    """What DSS threw, class and message."""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)
