"""Brought once, told with its reason, and never left out where it is at hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from at_hand import RECORD, NotAtHand, Record, built, lane, needed, running

TESTS = Path(__file__).resolve().parent

# Four tests of a lane, each of which needs the same thing.
SUITE = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
from pathlib import Path
import pytest
from at_hand import NotAtHand, needed

HERE = Path(__file__).parent

def bring():
    with (HERE / "brought").open("a") as file:
        file.write("once\\n")
    if (HERE / "missing").exists():
        raise NotAtHand("there is\\nno such thing")

@pytest.fixture(scope="session")
def thing(tmp_path_factory):
    needed(tmp_path_factory, "Thing 1/2", bring)

@pytest.mark.parametrize("number", range(4))
def test_it(thing, number):
    assert not (HERE / "wrong").exists()
"""


@pytest.fixture(autouse=True)
def few_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are installed beside take seconds to load."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    file = tmp_path / "test_suite.py"
    file.write_text(SUITE)
    return file


def by_workers(suite: Path) -> str:
    """The closing lines of two workers."""
    surroundings = {name: one for name, one in os.environ.items() if name != RECORD}
    words = ["-q", "-rs", "-p", "xdist", "-n", "2", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--rootdir", str(suite.parent), str(suite)],
        capture_output=True,
        text=True,
        env=surroundings,
        check=False,
    )
    return done.stdout


def test_workers_bring_it_once(suite: Path) -> None:
    assert "4 passed" in by_workers(suite)
    assert (suite.parent / "brought").read_text() == "once\n"


def test_workers_try_once_and_all_tell_why(suite: Path) -> None:
    (suite.parent / "missing").touch()
    told = by_workers(suite)
    assert "4 skipped" in told and "passed" not in told
    assert "not run: there is no such thing" in told
    assert (suite.parent / "brought").read_text() == "once\n"


def test_whoever_comes_while_it_is_brought_waits(tmp_path: Path) -> None:
    asked: list[str] = []

    def bring() -> None:
        asked.append("once")
        sleep(0.05)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: Record(tmp_path).why_not("x", bring), range(8)))
    assert found == [""] * 8 and asked == ["once"]


def test_a_fault_is_no_reason(tmp_path: Path) -> None:
    def bring() -> None:
        raise OSError("a fault of ours")

    for _ in range(2):
        with pytest.raises(OSError, match="of ours"):
            Record(tmp_path).why_not("x", bring)
    assert Record(tmp_path).why_not("x", lambda: None) == ""


class Program:
    """One that knows whether it was ended."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_what_was_started_is_ended(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RECORD, str(tmp_path))
    program = Program()
    fixture = running(tmp_path_factory, "x", lambda: None, lambda: program)
    assert next(fixture) is program and not program.closed
    assert list(fixture) == [] and program.closed
    assert Record(tmp_path).unused(["x", "y"]) == ["y"]


def test_a_reason_is_always_told(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring() -> None:
        raise NotAtHand

    monkeypatch.setenv(RECORD, str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="not run: nobody says why"):
        needed(tmp_path_factory, "x", bring)
    assert Record(tmp_path).unused(["x"]) == ["x"]


def test_what_takes_too_long_is_not_at_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(NotAtHand, match=r"not done in 0\.001 minutes"):
        built(command, tmp_path, minutes=0.001)
    assert built([sys.executable, "-c", "exit(3)"], tmp_path, minutes=1).returncode == 3


# -- lanes ----------------------------------------------------------------------------------------


def nothing() -> None:
    """It is there."""


def missing() -> None:
    raise NotAtHand("there is no such thing")


def test_a_lane_whose_thing_is_at_hand(suite: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It was brought by the lane: its tests bring nothing. What else is missing is told."""
    assert lane("w", {"Thing 1/2": nothing, "Thing 2": missing}, [suite]) == 0
    told = capfd.readouterr().out
    assert "4 passed" in told
    assert told.splitlines()[-2:] == [
        "w: Thing 1/2: passed",
        "w: Thing 2: not run: there is no such thing",
    ]
    assert not (suite.parent / "brought").exists()


def test_a_lane_whose_tests_fail(suite: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (suite.parent / "wrong").touch()
    assert lane("w", {"Thing 1/2": nothing}, [suite]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "w: Thing 1/2: failed"


def test_what_is_at_hand_and_left_out_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Tests that leave themselves out are no tests that passed."""
    (tmp_path / "test_none.py").write_text(
        "import pytest\ndef test_it():\n    pytest.skip('not run: today')\n"
    )
    seen: list[str] = []

    @contextmanager
    def around() -> Iterator[Mapping[str, str]]:
        seen.append("begun")
        yield {"MICROCRED_TEST_SERVER": "x"}
        seen.append("ended")

    assert lane("w", {"Thing": nothing}, [tmp_path], around) == 1
    told = capfd.readouterr().out.splitlines()[-1]
    assert told == "w: Thing: failed: it is at hand, and no test used it"
    assert seen == ["begun", "ended"]


def test_nothing_is_run_where_nothing_is_at_hand(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert lane("w", {"Thing": missing}, [tmp_path / "not-there"]) == 0
    assert capfd.readouterr().out == "w: Thing: not run: there is no such thing\n"
