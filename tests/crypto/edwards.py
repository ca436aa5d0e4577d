"""Ed25519 by the letter of RFC 8032 section 5.1, slowly: to make signatures that others dispute.

>>> key, value = signed(7, 9, b"text")
>>> verifies(key, value, b"text"), verifies(key, value, b"test")
(True, False)
"""

from __future__ import annotations

import hashlib
from typing import Final

Point = tuple[int, int]

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, P) % P
_ROOT: Final = pow(2, (P - 1) // 4, P)
ZERO: Final[Point] = (0, 1)


def add(one: Point, other: Point) -> Point:
    """The sum of two points."""
    (x1, y1), (x2, y2) = one, other
    k = _D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    found = ZERO
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def encoded(point: Point) -> bytes:
    """Its 32 octets."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decoded(octets: bytes) -> Point | None:
    """The point of 32 octets; None if there is none on the curve."""
    number = int.from_bytes(octets, "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if (x * x - square) % P:
        return None
    return (P - x if x & 1 != sign else x), y


def _base() -> Point:
    found = decoded(bytes.fromhex("58" + "66" * 31))
    assert found is not None
    return found


def _of_order_8() -> Point:
    for number in range(256):
        point = decoded(bytes([number]) + bytes(30) + b"\x11")
        if point is not None and times(4, found := times(ORDER, point)) != ZERO:
            return found
    raise AssertionError("no such point")


BASE: Final = _base()
TORSION: Final = _of_order_8()


def _hash(r: bytes, key: bytes, data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + key + data).digest(), "little") % ORDER


def signed(
    secret: int, once: int, data: bytes, *, of_key: int = 0, of_r: int = 0
) -> tuple[bytes, bytes]:
    """Key and signature; `of_key` and `of_r`: how often the point of order 8 is added to them."""
    key = encoded(add(times(secret, BASE), times(of_key, TORSION)))
    r = encoded(add(times(once, BASE), times(of_r, TORSION)))
    s = (once + _hash(r, key, data) * secret) % ORDER
    return key, r + s.to_bytes(32, "little")


def verifies(key: bytes, value: bytes, data: bytes, *, cofactor: int = 1) -> bool:
    """Whether s B is R and h A, each times the cofactor (1 for none, 8)."""
    a, r, s = decoded(key), decoded(value[:32]), int.from_bytes(value[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    right = add(r, times(_hash(value[:32], key, data), a))
    return times(cofactor * s, BASE) == times(cofactor, right)
