"""`microcred demo`: it works, twice in the same folder, and leaves what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from microcred.cli import main

Machine = Callable[..., tuple[int, Any]]


def test_demo(tmp_path: Path, machine: Machine) -> None:
    """PASSED, with every file that it names; the files verify on their own."""
    folder = tmp_path / "new" / "demo"
    code, told = machine("demo", "--out", str(folder))
    assert code == 0
    assert (told["outcome"], told["out"]) == ("PASSED", str(folder))
    assert told["verdict"]["outcome"] == "PASSED"
    assert {Path(path) for path in told["files"].values()} == set(folder.iterdir())
    assert (folder / "soil-carbon.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    assert json.loads((folder / "verdict.json").read_bytes())["outcome"] == "PASSED"
    assert "PASSED" in (folder / "verdict.txt").read_text(encoding="utf-8").splitlines()[0]
    (root,) = folder.glob("*root*.pem")
    (sealed,) = folder.glob("*.jsonld")
    assert machine("verify", str(sealed), "--trust", str(root))[0] == 0
    assert machine("annex1", told["files"]["annex1"])[1]["complete"] is True
    assert machine("demo", "--out", str(folder))[0] == 0
    assert machine("verify", str(sealed), "--trust", str(root))[0] == 0


def test_people_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict and where the files are; without --out in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert ": PASSED: " in out.splitlines()[0]
    files = list((tmp_path / "microcred-demo").iterdir())
    assert len(files) == 7
    assert all(str(path.relative_to(tmp_path)) in out for path in files)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """Is a path that can't be written."""
    (tmp_path / "file").write_bytes(b"")
    assert main(["demo", "--out", str(tmp_path / "file")]) == 64
    assert main(["demo", "--out", "nul\0"]) == 64
