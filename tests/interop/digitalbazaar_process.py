"""@digitalbazaar/vc and its cryptosuites as a process that is asked: one node for all jobs.

`DigitalBazaar.build` brings the packages (npm, Node 20), exactly those of package-lock.json;
`NotAtHand` says why not. Nothing here judges: what the libraries answer is given as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from line_process import LineProcess
from npm_packages import brought

from microcred.linked.contexts import OWN, PUBLISHED, document
from microcred.linked.terms import EDC_AP

_PROJECT = Path(__file__).resolve().parent / "digitalbazaar"
_HOME = _PROJECT / "build"

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
        brought(_PROJECT, "ask.mjs")

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
