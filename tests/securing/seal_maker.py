"""Seals of the test world over any content, and the readings of them, for the tests of JAdES."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from microcred.crypto.seal import Seal
from microcred.encoding import b64_encode, b64url_encode
from microcred.securing.jades import open_seals
from microcred.securing.jades_reading import Given, ReadSeal
from microcred.testing import Authority, Tsa, World

T0 = datetime(2025, 3, 1, 12, tzinfo=UTC)
CONTENT = b'{"a": 1}'


@cache
def world() -> World:
    return World(now=T0)


@cache
def authority() -> Authority:
    return world().authority("Issuing")


@cache
def seal(name: str = "Example University") -> Seal:
    return authority().seal(name, identifier="NTRIE-123456")


@cache
def tsa() -> Tsa:
    return world().tsa()


def sealed(content: bytes = CONTENT, **how: Any) -> bytes:
    return world().sealed(content, seal(), **how)


@cache
def kept(level: Any = "B-LTA", clear: bool = False, b64: bool = False) -> bytes:
    return world().augment(sealed(b64=b64, stamped=tsa()), level, clear=clear, tsa=tsa())


def detached(header: Mapping[str, Any], covered: bytes, *, form: str = "flattened") -> bytes:
    """A seal without payload over what stands in the signing input."""
    members = {
        "alg": "ES256",
        "x5t#S256": b64url_encode(bytes.fromhex(seal().certificate.sha256)),
        "x5c": [b64_encode(seal().certificate.der)],
        "sigT": "2025-03-01T12:00:00Z",
        **header,
    }
    critical = [name for name in ("b64", "sigD") if name in members]
    if critical and "crit" not in members:
        members["crit"] = critical
    protected = b64url_encode(json.dumps(members).encode())
    value = b64url_encode(seal().sign(protected.encode() + b"." + covered))
    if form == "compact":
        return f"{protected}..{value}".encode()
    return json.dumps({"protected": protected, "signature": value}).encode()


def with_items(raw: bytes, *items: Any, clear: bool = False) -> bytes:
    """The first seal of a file with more items of etsiU."""
    whole = json.loads(raw)
    one = whole["signatures"][0] if "signatures" in whole else whole
    listed = one.setdefault("header", {}).setdefault("etsiU", [])
    listed += [item if clear else b64url_encode(json.dumps(item).encode()) for item in items]
    return json.dumps(whole).encode()


def read(raw: bytes, **given: Any) -> ReadSeal:
    return open_seals(raw, given=Given(**given)).seals[0]


def codes(found: ReadSeal) -> list[str]:
    return [one.code for one in found.proof.findings]
