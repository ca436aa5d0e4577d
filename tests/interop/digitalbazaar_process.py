"""@digitalbazaar/vc and its cryptosuites as a process that is asked: one node for all jobs.

`DigitalBazaar.build` brings the packages (npm, Node 20), exactly those of package-lock.json;
`NotAtHand` says why not. Nothing here judges: what the libraries answer is given as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from line_process import LineProcess, NotAtHand, Refused, built

from microcred.linked.contexts import OWN, PUBLISHED, document
from microcred.linked.terms import EDC_AP

_PROJECT = Path(__file__).resolve().parent / "digitalbazaar"
_HOME = _PROJECT / "build"
_FILES = ("package.json", "package-lock.json", "ask.mjs")
_MINUTES_FOR_BUILDING = 3
_OLDEST_NODE = 20

Json = dict[str, Any]


class DigitalBazaar(LineProcess):
    """The libraries, running, with the contexts that are known to microcred; `close` ends it."""

    def __init__(self) -> None:
        """Start it; `build` has to have been run."""
        super().__init__(["node", str(_HOME / "ask.mjs")])
        self.know({url: document(url) for url in (*PUBLISHED, *OWN, EDC_AP)})

    @staticmethod
    def build() -> None:
        """Bring the packages, if they are not there as the lock file names them.

        Raises:
            NotAtHand: with the reason in one line.
        """
        for tool in ("node", "npm"):
            if shutil.which(tool) is None:
                raise NotAtHand(f"there is no {tool}")
        told = built(["node", "--version"], _PROJECT, minutes=1).stdout.strip()
        if int(told.lstrip("v").partition(".")[0] or 0) < _OLDEST_NODE:
            raise NotAtHand(f"node is {told}; {_OLDEST_NODE} is needed")
        _HOME.mkdir(exist_ok=True)
        lock = (_PROJECT / "package-lock.json").read_bytes()
        stamp = _HOME / "brought.json"
        for name in _FILES:
            (_HOME / name).write_bytes((_PROJECT / name).read_bytes())
        if stamp.is_file() and stamp.read_bytes() == lock:
            return
        offline = ["--offline"] if os.environ.get("MICROCRED_NPM_OFFLINE") else []
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", *offline]
        made = built(command, _HOME, minutes=_MINUTES_FOR_BUILDING)
        if made.returncode != 0:
            lines = [line for line in made.stderr.splitlines() if "error" in line]
            raise NotAtHand(f"the packages cannot be had: {' '.join(lines[:1])[:300]}")
        stamp.write_bytes(lock)

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

    def know(self, documents: Mapping[str, Any]) -> None:
        """Hand in contexts, DID documents and the like, by URL."""
        self.asked("know", documents=documents)

    def issue(self, credential: Mapping[str, Any], suite: str, key: Json, **members: Any) -> Json:
        """What it issues."""
        return dict(self.asked("issue", credential=credential, suite=suite, key=key, **members))

    def verify(self, credential: Mapping[str, Any], **members: Any) -> Json:
        """Its verdict: `verified`, and the same for each proof."""
        return dict(self.asked("verify", credential=credential, **members))

    def derive(self, credential: Mapping[str, Any], pointers: Sequence[str]) -> Json:
        """What it derives from a base proof of ecdsa-sd-2023."""
        return dict(self.asked("derive", credential=credential, selectivePointers=pointers))

    def check_status(self, credential: Mapping[str, Any]) -> Json:
        """What its status library says of a credential; the lists have to be known."""
        return dict(self.asked("checkStatus", credential=credential))
