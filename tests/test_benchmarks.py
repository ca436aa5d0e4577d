"""The benchmark runs, and writes what others read; how fast it was is not asked here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_rows_are_written_as_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    words = ["benchmarks/run.py", "--quick", "--count", "1", "--only", "eddsa-jcs-2022"]
    made = subprocess.run(
        [sys.executable, *words, "--json", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(file.read_text("utf-8"))
    assert set(told) == {"rows"}
    assert [(row["name"], row["doc"]) for row in told["rows"]] == [
        (f"eddsa-jcs-2022 {word}", doc)
        for doc in ("small", "annex1")
        for word in ("issue", "verify")
    ]
    for row in told["rows"]:
        assert set(row) == {"name", "doc", "ms", "floor_ms", "ratio"}
        assert row["floor_ms"] > 0
        assert row["ratio"] == row["ms"] / row["floor_ms"]
        assert row["name"] in made.stdout
