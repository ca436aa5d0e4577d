"""A world and its usual parties, for the tests of the test world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from microcred.crypto.seal import Seal
from microcred.testing import Authority, Tsa, World

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def parties() -> tuple[World, Authority, Seal, Tsa]:
    """A world of its own: to be changed."""
    world = World(now=NOW)
    ca = world.authority("Example CA", country="IE")
    seal = ca.seal("Example University", identifier="NTRIE-123456", country="IE")
    return world, ca, seal, world.tsa()


@cache
def shared() -> tuple[World, Authority, Seal, Tsa]:
    """The same for every test: nobody changes it."""
    return parties()
