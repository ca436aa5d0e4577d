"""Sodium: Ed25519 checked by libsodium (PyNaCl, extra `speed`), where its yes is OpenSSL's yes.

RFC 8032 section 5.1.7 lets a verifier multiply by the cofactor or not. OpenSSL does not: R is
computed, and compared octet by octet. So does libsodium, in half the time, and it refuses more:
keys and R of small order, and other encodings of a key. What it accepts OpenSSL accepts as well;
its no says nothing, and OpenSSL is asked (docs/adr/0031-ed25519.md). Whether the release at hand
checks in that way is asked of itself, once, with signatures that tell both ways apart.

    >>> from microcred.crypto.sodium import proved_ed25519
    >>> proved_ed25519(bytes(32), bytes(64), b"text")
    False
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Final

__all__ = ["proved_ed25519"]

_LONGEST: Final = 4096
"""Of more octets the hash is most of the work, and that of OpenSSL is the faster one."""
_UNHURRIED: Final = 64
"""How many signatures come before the 7 ms are spent that importing PyNaCl takes: one file is
verified sooner without it."""
_MODULE: Final = "nacl.bindings"

_KEY: Final = bytes.fromhex("f5c339059a1eae288abadf992e9a727f02540e5962ce649e1e0be0fd361cb6ac")
_RIGHT: Final = (
    _KEY,
    bytes.fromhex(
        "97747e74338bcbbf00fe4b9f4e6e26074304d69213981bec195c21b0a1e6add2"
        "833bdd0ff6a67d34b3af2ac333f8507117f720bb76037e185281ef608b18b80c"
    ),
    b"microcred 1",
)
# They verify with the cofactor alone: R, or the key, has a part of order 8.
_WITH_COFACTOR: Final = (
    (
        _KEY,
        bytes.fromhex(
            "1b1e9ceeb1a6309c17056a57121cbeae8b0c9945dec017d68a5b68090ba1ba02"
            "6c8b94f32166fa02cc7d3cb0d02f6c39887c901e9578e53966375dbd33c4a50c"
        ),
        b"microcred 0",
    ),
    (
        bytes.fromhex("8da4e2d4137a4b378c0501329364b2edc1f5256db1b70702a613a8f7e3ce7707"),
        bytes.fromhex(
            "97747e74338bcbbf00fe4b9f4e6e26074304d69213981bec195c21b0a1e6add2"
            "24be1fb5df001f45fad211027e0870ea8b8b499098f7846ffb97e95c64fb160f"
        ),
        b"microcred 0",
    ),
)

_Check = Callable[[bytes, bytes, bytes], bool]


def proved_ed25519(key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a signature verifies beyond doubt; False says nothing about it.

    Args:
        key: the 32 octets of the public key.
        signature: its 64 octets.
        data: what was signed.
    """
    if len(data) > _LONGEST:
        return False
    if _MODULE not in sys.modules:
        _counted()
        if _counted.cache_info().hits < _UNHURRIED:
            return False
    check = _exact()
    return check is not None and check(key, signature, data)


@cache
def _counted() -> None:
    """Nothing; what counts is how often it is asked."""


@cache
def _exact() -> _Check | None:
    """What checks, if it is there and without the cofactor."""
    try:
        from nacl.bindings import crypto_sign_open
        from nacl.exceptions import CryptoError
    except ImportError:
        return None

    def check(key: bytes, signature: bytes, data: bytes) -> bool:
        try:
            crypto_sign_open(signature + data, key)
        except (CryptoError, ValueError):
            return False
        return True

    return check if _is_exact(check) else None


def _is_exact(check: _Check) -> bool:
    return check(*_RIGHT) and not any(check(*one) for one in _WITH_COFACTOR)
