"""How a credential is secured: the table of mechanisms, one room each.

A new mechanism is one room with a class that is a `Mechanism`, and one row here; the shared laws
of tests/securing/test_every_mechanism.py then hold for it too. The row of Data Integrity opens the
proofs of every cryptosuite, and each of these is a name of its own.

    >>> from microcred.securing import MECHANISMS
    >>> [mechanism.name for mechanism in MECHANISMS][:4]
    ['jades', 'vc+jwt', 'vp+jwt', 'jwt_vc']
    >>> [mechanism.name for mechanism in MECHANISMS][4:]
    ['dc+sd-jwt', 'vc+sd-jwt', 'vp+sd-jwt', 'eddsa-rdfc-2022']
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from microcred.errors import UnknownMechanism
from microcred.securing.cryptosuites import ALL_SUITES, SUITES
from microcred.securing.data_integrity import DataIntegrity
from microcred.securing.jades import JAdES
from microcred.securing.jwt_vc import JwtVc
from microcred.securing.mechanism import Mechanism, Opened, Proof
from microcred.securing.sd_jwt_vc import SdJwtVc
from microcred.securing.vc_jose import VcJwt
from microcred.securing.vc_sd_jwt import VcSdJwt, VpSdJwt
from microcred.securing.vp_jose import VpJwt

if TYPE_CHECKING:
    from microcred.linked.active_context import Contexts

__all__ = [
    "ALL_SUITES",
    "BY_CHOICE",
    "MECHANISMS",
    "SUITES",
    "DataIntegrity",
    "JAdES",
    "JwtVc",
    "Mechanism",
    "Opened",
    "Proof",
    "SdJwtVc",
    "VcJwt",
    "VcSdJwt",
    "VpJwt",
    "VpSdJwt",
    "mechanism_named",
    "with_signing_inputs",
]

MECHANISMS: Final[tuple[Mechanism, ...]] = (
    JAdES(),
    VcJwt(),
    VpJwt(),
    JwtVc(),
    SdJwtVc(),
    VcSdJwt(),
    VpSdJwt(),
    DataIntegrity(),
)
"""Every mechanism with its default options."""

BY_CHOICE: Final = frozenset({JwtVc().name})
"""What a verifier accepts only where its policy names it: formats that others have replaced."""


def mechanism_named(name: str) -> Mechanism:
    """The mechanism of that name, with its default options.

    Every cryptosuite is one ("ecdsa-jcs-2019"); "data-integrity" is that of all of them.

    Raises:
        UnknownMechanism: there is none of that name; the message names those there are.
    """
    if name in SUITES:
        return _of_suite(name)
    for mechanism in MECHANISMS:
        if mechanism.name == name:
            return mechanism
    if name == ALL_SUITES:
        return DataIntegrity()
    known = ", ".join(dict.fromkeys([*(one.name for one in MECHANISMS), *SUITES]))
    raise UnknownMechanism(f"there is no mechanism of that name; known are {known}")


@cache
def _of_suite(name: str) -> DataIntegrity:
    return DataIntegrity(name)


def with_signing_inputs(opened: Opened, contexts: Contexts) -> Opened:
    """The same with what was signed, where that has to be computed from the document.

    Args:
        opened: what the `open` of a mechanism gave.
        contexts: those that the document may name.
    """
    if opened.mechanism not in SUITES and opened.mechanism != ALL_SUITES:
        return opened
    from microcred.securing.data_integrity_computing import computed

    return computed(opened, contexts)
