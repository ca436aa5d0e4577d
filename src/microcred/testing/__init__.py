"""A test world, for the tests of whoever verifies seals: see docs/testing.md.

It is no trust: everybody has its keys, and every name in it says TEST.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> World(now=datetime(2026, 3, 1, tzinfo=UTC)).root
    Authority('Root TEST')
"""

from microcred.testing import breaking
from microcred.testing.augmenting import Evidence
from microcred.testing.authority import Authority, Responder
from microcred.testing.crl_writing import Scope
from microcred.testing.csc import CscServer
from microcred.testing.identities import Identity
from microcred.testing.jades_file import JadesFile
from microcred.testing.keys import Key
from microcred.testing.list_values import Operator, PointedTo, Qualification, Service, State, listed
from microcred.testing.network import Network
from microcred.testing.traits import Traits
from microcred.testing.tsa import Tsa
from microcred.testing.world import World

__all__ = [
    "Authority",
    "CscServer",
    "Evidence",
    "Identity",
    "JadesFile",
    "Key",
    "Network",
    "Operator",
    "PointedTo",
    "Qualification",
    "Responder",
    "Scope",
    "Service",
    "State",
    "Traits",
    "Tsa",
    "World",
    "breaking",
    "listed",
]
