"""What a lane needs of others: brought once for all who ask, or told as "not run" with the reason.

A lane is the tests of one folder with a program that is not ours (DSS, Chromium, SoftHSM, ...). Its
lane.py calls `lane`, its fixtures `needed` or `running`. Both keep to one record: who asks first
brings the thing, the others wait and hear what came of it, be they workers of xdist or the tests
that a lane has started. So nothing is built twice, and nothing that the lane had at hand can be
left out by a test that could not bring it again: what no test has used is told as failed.

    >>> def bring() -> None:
    ...     raise NotAtHand("there is no java")
    >>> lane("interop", {"DSS 6.4": bring}, [])
    interop: DSS 6.4: not run: there is no java
    0
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar
from urllib.parse import quote

import pytest

__all__ = ["NotAtHand", "Record", "built", "lane", "needed", "running", "tell"]

RECORD = "MICROCRED_AT_HAND"
"""The variable with the folder of the record, which a lane hands to its tests."""

_ROOT = Path(__file__).resolve().parent.parent

Bring = Callable[[], object]
"""Brings a thing, if it is not there; raises `NotAtHand` with the reason in one line."""


class NotAtHand(Exception):
    """A program or a package is missing: nothing was run."""


class Record:
    """What was brought in a run and what was not, in a folder that all its processes share."""

    def __init__(self, folder: Path) -> None:
        """`folder` is there, and of this run alone."""
        self._folder = folder

    @classmethod
    def of(cls, factory: pytest.TempPathFactory) -> Record:
        """That of the lane that started us, else one of this run, which workers share."""
        named = os.environ.get(RECORD)
        if named:
            return cls(Path(named))
        own = factory.getbasetemp()
        return cls(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)

    def why_not(self, name: str, bring: Bring) -> str:
        """Why it is not at hand, "" if it is; brought by who asks first, one thing at a time.

        What else `bring` raises is a fault, and is kept for nobody: everybody who asks sees it.
        """
        told = self._file(name, "told")
        with self._alone():
            if not told.exists():
                try:
                    bring()
                    why = ""
                except NotAtHand as missing:
                    why = " ".join(str(missing).split()) or "nobody says why"
                told.write_text(why, "utf-8")
        return told.read_text("utf-8")

    def use(self, name: str) -> None:
        """Say that a test is about to use it."""
        self._file(name, "used").touch()

    def unused(self, names: Iterable[str]) -> list[str]:
        """Those that no test has used."""
        return [name for name in names if not self._file(name, "used").exists()]

    def _file(self, name: str, ending: str) -> Path:
        return self._folder / f"{quote(name, safe='')}.{ending}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl

        with (self._folder / "at-hand.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class _Closing(Protocol):
    def close(self) -> None: ...


P = TypeVar("P", bound=_Closing)


def needed(factory: pytest.TempPathFactory, name: str, bring: Bring) -> None:
    """Go on where it is at hand; where it is not, the test is left out with the reason."""
    record = Record.of(factory)
    if why := record.why_not(name, bring):
        pytest.skip(f"not run: {why}")
    record.use(name)


def running(
    factory: pytest.TempPathFactory, name: str, bring: Bring, start: Callable[[], P]
) -> Iterator[P]:
    """For a fixture: the program, brought and started, and ended when the tests are over."""
    needed(factory, name, bring)
    program = start()
    try:
        yield program
    finally:
        program.close()


def built(
    command: Sequence[str], where: Path, *, minutes: float
) -> subprocess.CompletedProcess[str]:
    """A command that brings something, run to its end; the caller judges its code.

    Raises:
        NotAtHand: it took longer than that.
    """
    try:
        return subprocess.run(
            command, cwd=where, capture_output=True, text=True, timeout=60 * minutes, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotAtHand(f"{command[0]} was not done in {minutes:g} minutes") from None


def tell(word: str, name: str, what: str) -> None:
    """The line that `.ci/run` looks for."""
    print(f"{word}: {name}: {what}", flush=True)


def lane(
    word: str,
    needs: Mapping[str, Bring],
    tests: Sequence[Path],
    around: Callable[[], AbstractContextManager[Mapping[str, str]]] = lambda: nullcontext({}),
) -> int:
    """Run the tests with what can be had, and tell of each thing what came of it.

    Args:
        word: of the lane, with which its lines begin.
        needs: what brings each thing, by its name; the tests are run if one of them is at hand.
        tests: files or folders.
        around: what has to run meanwhile, such as a server; it gives variables for the tests.

    Returns:
        The exit code: that of the tests, 1 where something at hand was used by none, 0 where there
        was nothing to run any with.
    """
    code, unused = 0, []
    with TemporaryDirectory(prefix="at-hand-") as folder:
        record = Record(Path(folder))
        missing = {name: record.why_not(name, bring) for name, bring in needs.items()}
        at_hand = [name for name, why in missing.items() if not why]
        if at_hand:
            with around() as more:
                code = _tests(tests, {**os.environ, **more, RECORD: folder})
            unused = record.unused(at_hand)
    for name, why in missing.items():
        if why:
            tell(word, name, f"not run: {why}")
        elif name in unused:
            tell(word, name, "failed: it is at hand, and no test used it")
        else:
            tell(word, name, "failed" if code else "passed")
    return code or int(bool(unused))


def _tests(tests: Sequence[Path], surroundings: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", *map(str, tests)]
    return subprocess.run(command, cwd=_ROOT, env=surroundings, check=False).returncode
