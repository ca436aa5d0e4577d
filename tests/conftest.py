"""Fixtures for every test: the data that others published, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published samples and vectors; the test is left out where it is missing."""
    folder = Path(os.environ.get("MICROCRED_PUBLISHED", _REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"published data not at hand: {folder} (set MICROCRED_PUBLISHED)")
    return folder
