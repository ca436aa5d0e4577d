"""The other implementations, each built and started once; what cannot be had is "not run"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from digitalbazaar_process import DigitalBazaar
from dss_process import RELEASES, Dss
from interop_world import InteropWorld
from jose_process import Jose
from sdjwt_process import SdJwtReference

from at_hand import running

BEFORE_IAT = datetime(2024, 6, 3, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="session", params=RELEASES)
def dss(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dss]:
    """Every release in turn."""
    bring, start = partial(Dss.build, request.param), partial(Dss, request.param)
    yield from running(tmp_path_factory, f"DSS {request.param}", bring, start)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> InteropWorld:
    """After iat was demanded (2025-07-15)."""
    return InteropWorld(Path(tmp_path_factory.mktemp("world")), NOW)


@pytest.fixture(scope="session")
def old_world(tmp_path_factory: pytest.TempPathFactory) -> InteropWorld:
    """Before that."""
    return InteropWorld(Path(tmp_path_factory.mktemp("old")), BEFORE_IAT)


@pytest.fixture(scope="session")
def digitalbazaar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DigitalBazaar]:
    """@digitalbazaar/vc and its cryptosuites."""
    bring = DigitalBazaar.build
    yield from running(tmp_path_factory, "Digital Bazaar", bring, DigitalBazaar)


@pytest.fixture(scope="session")
def jose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jose]:
    """jose."""
    yield from running(tmp_path_factory, "jose", Jose.build, Jose)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SdJwtReference]:
    """sd-jwt, the Python reference of RFC 9901, with joserfc beside it."""
    yield from running(tmp_path_factory, "sd-jwt", SdJwtReference.build, SdJwtReference)
