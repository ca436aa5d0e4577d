"""Fixtures for every test: the data that others published, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine, nothing of the law.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_REPOSITORY = Path(__file__).resolve().parent.parent
_NOT_AT_HAND = "published data not at hand"


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published samples and vectors; the test is left out where it is missing."""
    folder = Path(os.environ.get("MICROCRED_PUBLISHED", _REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{_NOT_AT_HAND} (set MICROCRED_PUBLISHED to their folder)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out for want of published data: the rest is the full run."""
    reports = terminalreporter.stats.get("skipped", [])
    missing = [report for report in reports if _NOT_AT_HAND in str(report.longrepr)]
    if missing:
        told = "compares with published files, which are not at hand"
        terminalreporter.write_line(f"left out: {len(missing)} tests; each {told}")
