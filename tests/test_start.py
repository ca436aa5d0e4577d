"""start.py: what it decides, with doubles for the programs it runs; nothing is installed."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "start.py"


def loaded() -> ModuleType:
    """start.py as a fresh module."""
    spec = importlib.util.spec_from_file_location("start", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Programs:
    """A double for subprocess.run: keeps what it was asked for and answers by a rule."""

    def __init__(self, start: ModuleType) -> None:
        self.start = start
        self.asked: list[list[str]] = []
        self.options: list[dict[str, Any]] = []
        self.codes: dict[str, int] = {}
        self.raises: dict[str, BaseException] = {}

    def __call__(self, words: list[str], **options: Any) -> CompletedProcess[str]:
        self.asked.append(words)
        self.options.append(options)
        step = words[2]
        if step in self.raises:
            raise self.raises[step]
        if step == "venv" and not self.codes.get(step):
            python = self.start.python_of(self.start.HOME)
            python.parent.mkdir(parents=True, exist_ok=True)
            python.write_text("")
        return CompletedProcess(words, self.codes.get(step, 0), f"{step} says", f"{step} complains")

    @property
    def steps(self) -> list[str]:
        """The modules that were run, in order."""
        return [words[2] for words in self.asked]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py of an invented clone, run by a Python outside of any environment."""
    module = loaded()
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(module, "HERE", clone)
    monkeypatch.setattr(module, "HOME", clone / ".venv")
    monkeypatch.setattr(module, "STAMP", clone / ".venv" / "microcred-installed")
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    return module


@pytest.fixture
def programs(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """What start.py runs, as a double."""
    double = Programs(start)
    monkeypatch.setattr(start.subprocess, "run", double)
    return double


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say which modules this Python has: `found(microcred=path, venv=None)`."""
    true = importlib.util.find_spec

    def say(**modules: object) -> None:
        def find(name: str, package: str | None = None) -> object:
            if name not in modules:
                return true(name, package)
            origin = modules[name]
            return None if origin is None else SimpleNamespace(origin=origin)

        monkeypatch.setattr(importlib.util, "find_spec", find)

    return say


# -- the first run, and the second ----------------------------------------------------------------


def test_the_first_run_makes_an_environment_and_the_second_is_quick(
    start: ModuleType, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["demo"]) == 0
    assert programs.steps == ["venv", "pip", "microcred"]
    assert "--editable" in programs.asked[1] and programs.asked[1][-1] == str(start.HERE)
    assert "once" in capsys.readouterr().err
    assert start.main(["demo"]) == 0
    assert programs.steps == ["venv", "pip", "microcred", "microcred"]
    assert "installing" not in capsys.readouterr().err


def test_what_runs_is_the_environments_python(start: ModuleType, programs: Programs) -> None:
    start.main(["test"])
    venv, pip, pytest_ = programs.asked
    assert venv[0] != str(start.python_of(start.HOME))
    assert venv[-1] == str(start.HOME) and "--clear" in venv
    assert pip[0] == pytest_[0] == str(start.python_of(start.HOME))
    assert pip[-1] == f"{start.HERE}[test]"


def test_what_the_tests_need_is_enough_for_the_demo_and_not_the_reverse(
    start: ModuleType, programs: Programs
) -> None:
    start.main(["test"])
    start.main(["demo"])
    assert programs.steps == ["venv", "pip", "pytest", "microcred"]
    start.STAMP.write_text(start.stamp_of(""))
    start.main(["test"])
    assert programs.steps[4:] == ["venv", "pip", "pytest"]


def replaced(start: ModuleType) -> None:
    (start.HERE / "pyproject.toml").write_text("[project]\nname = 'other'\n")


def half_made(start: ModuleType) -> None:
    start.STAMP.unlink()


def without_python(start: ModuleType) -> None:
    start.python_of(start.HOME).unlink()


def of_another_python(start: ModuleType) -> None:
    start.STAMP.write_text(start.stamp_of("").replace("python 3.", "python 2."))


def garbled(start: ModuleType) -> None:
    start.STAMP.write_bytes(b"\xff\xfe")


def moved(start: ModuleType) -> None:
    start.STAMP.write_text(start.stamp_of("").replace(str(start.HERE), "/elsewhere"))


@pytest.mark.parametrize(
    "spoil", [replaced, half_made, without_python, of_another_python, garbled, moved]
)
def test_an_environment_that_does_not_fit_is_made_anew(
    start: ModuleType, programs: Programs, spoil: Callable[[ModuleType], None]
) -> None:
    start.main(["demo"])
    spoil(start)
    assert start.main(["demo"]) == 0
    assert programs.steps[3:] == ["venv", "pip", "microcred"]


def test_the_stamp_names_what_an_environment_is_made_of(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = start.stamp_of("")
    assert start.stamp_of("test") != before == start.stamp_of("")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert start.stamp_of("") != before


# -- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_where_environments_cannot_be_made_the_package_is_named(
    start: ModuleType,
    programs: Programs,
    found: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    module: str,
) -> None:
    found(**{module: None})
    assert start.main(["demo"]) == start.MISUSE
    assert "apt install python3-venv" in capsys.readouterr().err
    assert programs.asked == []


@pytest.mark.parametrize(
    ("step", "told"), [("venv", "python3-venv"), ("pip", "is the package index within reach?")]
)
def test_an_installation_that_fails_says_why_and_leaves_no_stamp(
    start: ModuleType,
    programs: Programs,
    capsys: pytest.CaptureFixture[str],
    step: str,
    told: str,
) -> None:
    programs.codes[step] = 1
    assert start.main(["test"]) == start.UNAVAILABLE == 69
    told_all = capsys.readouterr().err
    assert told in told_all and f"{step} complains" in told_all and f"{step} says" in told_all
    assert not start.STAMP.exists()
    programs.codes.clear()
    assert start.main(["test"]) == 0


def test_a_program_that_cannot_be_started_is_told(
    start: ModuleType, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.raises["venv"] = PermissionError(13, "Permission denied")
    assert start.main(["demo"]) == start.UNAVAILABLE
    assert "Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("method", ["unlink", "write_text"])
def test_a_folder_that_cannot_be_written_is_told(
    start: ModuleType,
    programs: Programs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    method: str,
) -> None:
    true = getattr(Path, method)

    def refuse(path: Path, *words: object, **options: object) -> object:
        if path == start.STAMP:
            raise OSError(30, "Read-only file system")
        return true(path, *words, **options)

    monkeypatch.setattr(Path, method, refuse)
    assert start.main(["demo"]) == start.UNAVAILABLE
    assert "Read-only file system" in capsys.readouterr().err
    assert "microcred" not in programs.steps


@pytest.mark.parametrize("step", ["venv", "pip", "microcred"])
def test_ctrl_c_at_any_time(
    start: ModuleType, programs: Programs, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    programs.raises[step] = KeyboardInterrupt()
    assert start.main(["demo"]) == start.INTERRUPTED == 130
    assert "stopped" in capsys.readouterr().err
    assert start.STAMP.exists() == (step == "microcred")


# -- words and exit codes -------------------------------------------------------------------------


EVERYTHING = ["--numprocesses=auto", "--dist=loadfile", "--cov", "--cov-report=term"]


@pytest.mark.parametrize(
    ("words", "passed_on"),
    [
        (["demo"], ["-m", "microcred", "demo", "--out", "demo-output"]),
        (["demo", "--out", "here"], ["-m", "microcred", "demo", "--out", "here"]),
        (["demo", "--out=here"], ["-m", "microcred", "demo", "--out=here"]),
        (["demo", "--json"], ["-m", "microcred", "demo", "--out", "demo-output", "--json"]),
        (["test"], ["-m", "pytest", *EVERYTHING]),
        (["test", "tests/test_policy.py", "-x"], ["-m", "pytest", "tests/test_policy.py", "-x"]),
    ],
)
def test_words_go_on_to_the_command(
    start: ModuleType, programs: Programs, words: list[str], passed_on: list[str]
) -> None:
    start.main(words)
    assert programs.asked[-1][1:] == passed_on


def test_the_tests_run_in_the_clone_and_the_demo_where_the_person_is(
    start: ModuleType, programs: Programs
) -> None:
    start.main(["test"])
    assert programs.options[-1]["cwd"] == start.HERE
    start.main(["demo"])
    assert programs.options[-1]["cwd"] is None
    assert all(options["cwd"] == start.HERE for options in programs.options[:2])


@pytest.mark.parametrize("code", [0, 1, 2, 5])
def test_the_exit_code_is_that_of_the_command(
    start: ModuleType, programs: Programs, code: int
) -> None:
    programs.codes |= {"microcred": code, "pytest": code}
    assert start.main(["demo"]) == code
    assert start.main(["test"]) == code


@pytest.mark.parametrize(
    ("words", "code"), [([], 64), (["install"], 64), (["-h"], 0), (["--help"], 0)]
)
def test_anything_else_shows_how_it_is_used(
    start: ModuleType,
    programs: Programs,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
) -> None:
    assert start.main(words) == code
    shown = capsys.readouterr().out
    assert all(f"python3 start.py {command}" in shown for command in start.NEEDS)
    assert programs.asked == []


def test_the_demo_tells_where_the_command_is(
    start: ModuleType, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    start.main(["demo"])
    assert str(start.python_of(start.HOME).with_name("microcred")) in capsys.readouterr().err
    start.main(["test"])
    assert "the command microcred is" not in capsys.readouterr().err


def test_windows_has_other_paths(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "os", SimpleNamespace(name="nt"))
    assert start.python_of(start.HOME) == start.HOME / "Scripts" / "python.exe"
    monkeypatch.setattr(start, "os", SimpleNamespace(name="posix"))
    assert start.python_of(start.HOME) == start.HOME / "bin" / "python"


# -- an environment of one's own ------------------------------------------------------------------


def test_an_environment_of_ones_own_is_used(
    start: ModuleType,
    programs: Programs,
    found: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "prefix", str(start.HERE.parent / "mine"))
    found(microcred=str(start.HERE / "src" / "microcred" / "__init__.py"))
    assert start.main(["demo"]) == 0
    assert programs.steps == ["microcred"] and programs.asked[0][0] == sys.executable
    assert "the command microcred is" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("prefix", "modules"),
    [
        ("mine", {"microcred": None}),
        ("mine", {"microcred": "/elsewhere/microcred/__init__.py"}),
        ("mine", {"microcred": "{clone}/src/microcred/__init__.py", "pydantic": None}),
        ("clone/.venv", {"microcred": "{clone}/src/microcred/__init__.py"}),
    ],
    ids=["without microcred", "of another clone", "without what is needed", ".venv itself"],
)
def test_another_environment_is_left_alone(
    start: ModuleType,
    programs: Programs,
    found: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
    modules: dict[str, str | None],
) -> None:
    monkeypatch.setattr(sys, "prefix", str(start.HERE.parent / prefix))
    found(**{name: at and at.format(clone=start.HERE) for name, at in modules.items()})
    start.main(["demo"])
    assert programs.steps == ["venv", "pip", "microcred"]


def test_every_module_that_shows_an_installation_is_one() -> None:
    for _, modules in loaded().NEEDS.values():
        assert all(importlib.util.find_spec(module) for module in modules)


# -- an old Python --------------------------------------------------------------------------------


def test_an_old_python_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    monkeypatch.setattr(sys, "version", "3.10.4 (main, today)")
    with pytest.raises(SystemExit) as stopped:
        loaded()
    assert stopped.value.code == 64
    assert capsys.readouterr().err == (
        "start.py: Python 3.11 or newer is needed, and this is 3.10.4\n"
    )


def test_an_old_python_can_read_it_as_far_as_that() -> None:
    """Python 3.6 parses it all; what 3.6 cannot evaluate stands below the check."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 6))
    check = next(at for at, node in enumerate(tree.body) if isinstance(node, ast.If))
    assert [type(node).__name__ for node in tree.body[:check]] == [
        "Expr",
        "Import",
        *["Assign"] * 4,
    ]


def test_only_the_standard_library_is_used() -> None:
    names = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= sys.stdlib_module_names
