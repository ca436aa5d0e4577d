"""One Chromium for all these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import Chromium

from at_hand import running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """The browser; without it the tests are left out, and that is told."""
    yield from running(tmp_path_factory, "Chromium", Chromium.build, Chromium)
