"""A PostgreSQL server of our own: in a folder that goes away, on a socket, for nobody else."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import chown, which
from urllib.parse import quote

from at_hand import NotAtHand

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"  # that Debian's package makes; the server refuses to be root


def program(name: str) -> str:
    """The path of one of its programs, "" if there is none."""
    places = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(places[-1]) if places else which(name) or ""


def look() -> None:
    """See that it can be had.

    Raises:
        NotAtHand: with the reason in one line.
    """
    if find_spec("psycopg") is None:
        raise NotAtHand("psycopg is not installed")
    if os.name != "posix":
        raise NotAtHand("the lane starts a server on a socket: POSIX alone")
    if not program("initdb") or not program("pg_ctl"):
        raise NotAtHand("PostgreSQL is not installed")


def run(*words: str) -> None:
    """Run one of its programs, as a user that is not root."""
    user = _USER if os.geteuid() == 0 else None
    done = subprocess.run(
        words, user=user, cwd="/", capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def running() -> Iterator[str]:
    """The URL of a running server."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            chown(folder, _USER)
        data, log = str(folder / "data"), str(folder / "log")
        run(program("initdb"), "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C")
        options = f"-k {folder} -c listen_addresses= -c max_connections=60"
        run(program("pg_ctl"), "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgresql://{_USER}@/postgres?host={quote(name, safe='')}"
        finally:
            run(program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
