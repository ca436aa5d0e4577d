"""How a credential is secured: the table of mechanisms, one room each.

A new mechanism is one room with a class that is a `Mechanism`, and one row here; the shared laws
of tests/securing/test_every_mechanism.py then hold for it too.

    >>> from microcred.securing import MECHANISMS
    >>> [mechanism.name for mechanism in MECHANISMS]
    ['jades', 'vc+jwt']
"""

from __future__ import annotations

from typing import Final

from microcred.errors import UnknownMechanism
from microcred.securing.jades import JAdES
from microcred.securing.mechanism import Mechanism, Opened, Proof
from microcred.securing.vc_jose import VcJwt

__all__ = ["MECHANISMS", "JAdES", "Mechanism", "Opened", "Proof", "VcJwt", "mechanism_named"]

MECHANISMS: Final[tuple[Mechanism, ...]] = (JAdES(), VcJwt())
"""Every mechanism with its default options."""


def mechanism_named(name: str) -> Mechanism:
    """The mechanism of that name, with its default options.

    Raises:
        UnknownMechanism: there is none of that name; the message names those there are.
    """
    for mechanism in MECHANISMS:
        if mechanism.name == name:
            return mechanism
    known = ", ".join(mechanism.name for mechanism in MECHANISMS)
    raise UnknownMechanism(f"there is no mechanism of that name; known are {known}")
