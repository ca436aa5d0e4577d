"""The other implementations, each built and started once; what cannot be had is "not run"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from digitalbazaar_process import DigitalBazaar
from dss_process import RELEASES, Dss, NotAtHand
from interop_world import InteropWorld
from jose_process import Jose
from sdjwt_process import SdJwtReference

BEFORE_IAT = datetime(2024, 6, 3, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="session", params=RELEASES)
def dss(request: pytest.FixtureRequest) -> Iterator[Dss]:
    """Every release in turn."""
    try:
        Dss.build(request.param)
    except NotAtHand as why:
        pytest.skip(f"not run: {why}")
    running = Dss(request.param)
    yield running
    running.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> InteropWorld:
    """After iat was demanded (2025-07-15)."""
    return InteropWorld(Path(tmp_path_factory.mktemp("world")), NOW)


@pytest.fixture(scope="session")
def old_world(tmp_path_factory: pytest.TempPathFactory) -> InteropWorld:
    """Before that."""
    return InteropWorld(Path(tmp_path_factory.mktemp("old")), BEFORE_IAT)


@pytest.fixture(scope="session")
def digitalbazaar() -> Iterator[DigitalBazaar]:
    """@digitalbazaar/vc and its cryptosuites."""
    try:
        DigitalBazaar.build()
    except NotAtHand as why:
        pytest.skip(f"not run: {why}")
    running = DigitalBazaar()
    yield running
    running.close()


@pytest.fixture(scope="session")
def jose() -> Iterator[Jose]:
    """jose."""
    try:
        Jose.build()
    except NotAtHand as why:
        pytest.skip(f"not run: {why}")
    running = Jose()
    yield running
    running.close()


@pytest.fixture(scope="session")
def reference() -> Iterator[SdJwtReference]:
    """sd-jwt, the Python reference of RFC 9901, with joserfc beside it."""
    try:
        SdJwtReference.build()
    except NotAtHand as why:
        pytest.skip(f"not run: {why}")
    running = SdJwtReference()
    yield running
    running.close()
