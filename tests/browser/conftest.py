"""One Chromium for all these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import Chromium
from line_process import NotAtHand


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser; without it the tests are left out, and that is told."""
    try:
        Chromium.build()
    except NotAtHand as why:
        pytest.skip(f"not run: {why}")
    running = Chromium()
    yield running
    running.close()
