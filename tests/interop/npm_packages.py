"""Bringing packages of npm for a client that lies beside: exactly those of its lock file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from at_hand import NotAtHand, built

_MINUTES = 3
_OLDEST_NODE = 20


def brought(project: Path, client: str) -> Path:
    """The folder with the client and its packages; git ignores it.

    They are not brought again if they are there as the lock file names them.

    Args:
        project: with package.json, package-lock.json and the client.
        client: file name of the client.

    Raises:
        NotAtHand: with the reason in one line.
    """
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NotAtHand(f"there is no {tool}")
    told = built(["node", "--version"], project, minutes=1).stdout.strip()
    if int(told.lstrip("v").partition(".")[0] or 0) < _OLDEST_NODE:
        raise NotAtHand(f"node is {told}; {_OLDEST_NODE} is needed")
    home = project / "build"
    home.mkdir(exist_ok=True)
    lock = (project / "package-lock.json").read_bytes()
    stamp = home / "brought.json"
    for name in ("package.json", "package-lock.json", client):
        (home / name).write_bytes((project / name).read_bytes())
    if stamp.is_file() and stamp.read_bytes() == lock:
        return home
    made = built(_command(), home, minutes=_MINUTES)
    if made.returncode != 0:
        lines = [line for line in made.stderr.splitlines() if "error" in line]
        raise NotAtHand(f"the packages cannot be had: {' '.join(lines[:1])[:300]}")
    stamp.write_bytes(lock)
    return home


def _command() -> Sequence[str]:
    offline = ["--offline"] if os.environ.get("MICROCRED_NPM_OFFLINE") else []
    return ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", *offline]
