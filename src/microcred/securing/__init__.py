"""How a credential is secured: the table of mechanisms, one room each.

A new mechanism is one room with a class that is a `Mechanism`, and one row here; the shared laws
of tests/securing/test_every_mechanism.py then hold for it too. The row of Data Integrity opens the
proofs of every cryptosuite, and each of these is a name of its own.

The rooms are loaded on first use (PEP 562): whoever verifies a token loads no seals.

    >>> from microcred.securing import MECHANISMS
    >>> [mechanism.name for mechanism in MECHANISMS][:4]
    ['jades', 'vc+jwt', 'vp+jwt', 'jwt_vc']
    >>> [mechanism.name for mechanism in MECHANISMS][4:]
    ['dc+sd-jwt', 'vc+sd-jwt', 'vp+sd-jwt', 'eddsa-rdfc-2022']
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import UnknownMechanism
from microcred.first_use import names_on_first_use
from microcred.securing.cryptosuites import ALL_SUITES, SUITES

if TYPE_CHECKING:
    from microcred.linked.active_context import Contexts
    from microcred.securing.data_integrity import DataIntegrity
    from microcred.securing.jades import JAdES
    from microcred.securing.jwt_vc import JwtVc
    from microcred.securing.mechanism import Mechanism, Opened, Proof
    from microcred.securing.sd_jwt_vc import SdJwtVc
    from microcred.securing.vc_jose import VcJwt
    from microcred.securing.vc_sd_jwt import VcSdJwt, VpSdJwt
    from microcred.securing.vp_jose import VpJwt

    MECHANISMS: tuple[Mechanism, ...]

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
    "mechanism_for",
    "mechanism_named",
    "with_signing_inputs",
]

# One row a mechanism: its name, and its class. `MECHANISMS` are those with their default options.
_ROWS: Final = MappingProxyType(
    {
        "jades": "JAdES",
        "vc+jwt": "VcJwt",
        "vp+jwt": "VpJwt",
        "jwt_vc": "JwtVc",
        "dc+sd-jwt": "SdJwtVc",
        "vc+sd-jwt": "VcSdJwt",
        "vp+sd-jwt": "VpSdJwt",
        "eddsa-rdfc-2022": "DataIntegrity",
    }
)
_HOMES: Final = MappingProxyType(
    {
        "DataIntegrity": "data_integrity",
        "JAdES": "jades",
        "JwtVc": "jwt_vc",
        "Mechanism": "mechanism",
        "Opened": "mechanism",
        "Proof": "mechanism",
        "SdJwtVc": "sd_jwt_vc",
        "VcJwt": "vc_jose",
        "VcSdJwt": "vc_sd_jwt",
        "VpJwt": "vp_jose",
        "VpSdJwt": "vc_sd_jwt",
    }
)

BY_CHOICE: Final = frozenset({"jwt_vc"})
"""What a verifier accepts only where its policy names it: formats that others have replaced."""


@cache
def _default(name: str) -> Mechanism:
    """The mechanism of that row, with its default options."""
    room = _HOMES[_ROWS[name]]
    from importlib import import_module

    made: Mechanism = getattr(import_module(f"microcred.securing.{room}"), _ROWS[name])()
    return made


def _mechanisms() -> tuple[Mechanism, ...]:
    """Those of all rows: whoever asks for these loads all rooms."""
    return tuple(_default(row) for row in _ROWS)


__getattr__, __dir__ = names_on_first_use(globals(), _HOMES, {"MECHANISMS": _mechanisms})


def mechanism_for(raw: bytes) -> Mechanism | None:
    """The mechanism that some bytes are for, with its default options; None if there is none.

    It is the first of `MECHANISMS` that recognises them, and no other one is loaded.

        >>> from microcred.securing import mechanism_for
        >>> mechanism_for(b'{"payload": "{}", "signatures": []}').name
        'jades'
    """
    from microcred.securing.telling import mechanism_of

    name = mechanism_of(raw)
    return None if name is None else _default(name)


def mechanism_named(name: str) -> Mechanism:
    """The mechanism of that name, with its default options.

    Every cryptosuite is one ("ecdsa-jcs-2019"); "data-integrity" is that of all of them.

    Raises:
        UnknownMechanism: there is none of that name; the message names those there are.
    """
    if name in SUITES:
        return _of_suite(name)
    if name in _ROWS:
        return _default(name)
    if name == ALL_SUITES:
        return _default("eddsa-rdfc-2022")
    known = ", ".join(dict.fromkeys([*_ROWS, *SUITES]))
    raise UnknownMechanism(f"there is no mechanism of that name; known are {known}")


@cache
def _of_suite(name: str) -> Mechanism:
    from microcred.securing.data_integrity import DataIntegrity

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
