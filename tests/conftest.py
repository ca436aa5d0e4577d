"""Fixtures for every test: the data that others published, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from published_cases import NOT_AT_HAND, published_folder

# How long an example takes says something of the machine, nothing of the law.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published samples and vectors; the test is left out where it is missing."""
    folder = published_folder()
    if not folder.is_dir():
        pytest.skip(f"{NOT_AT_HAND} (set MICROCRED_PUBLISHED to their folder)")
    return folder


_LONGEST_NAME = 32


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Octets and long texts by number: some hold fresh keys, and every worker names tests alike."""
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > _LONGEST_NAME):
        return argname
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out for want of published data: the rest is the full run."""
    reports = terminalreporter.stats.get("skipped", [])
    missing = [report for report in reports if NOT_AT_HAND in str(report.longrepr)]
    if missing:
        told = "compares with published files, which are not at hand"
        terminalreporter.write_line(f"left out: {len(missing)} tests; each {told}")
