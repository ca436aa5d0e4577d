"""DSS as a process that is asked: one JVM for each release, a job and an answer for each line.

`Dss.build` compiles the client and brings what it needs (Maven, Java 17); `NotAtHand` says why not.
Nothing here judges: what DSS answers is given as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from line_process import LineProcess, Refused

from at_hand import NotAtHand, built

RELEASES = ("6.4", "5.10.2")
_PROJECT = Path(__file__).resolve().parent / "dss"
_MINUTES_FOR_BUILDING = 5


class Dss(LineProcess):
    """One release of DSS, running; `close` ends it."""

    def __init__(self, release: str) -> None:
        """Start it; `build` has to have been run."""
        self.release = release
        home = _PROJECT / "build" / release
        command = ["java", "-Xmx1g", "-cp", f"{home}/classes:{home}/lib/*"]
        super().__init__([*command, "eu.microcred.interop.Main"])

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
        command = [*command, "dependency:copy-dependencies"]
        made = built(command, _PROJECT, minutes=_MINUTES_FOR_BUILDING)
        if made.returncode != 0:
            told = [line for line in made.stdout.splitlines() if "ERROR" in line]
            raise NotAtHand(f"DSS {release} cannot be built: {' '.join(told[:1])[:300]}")

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
