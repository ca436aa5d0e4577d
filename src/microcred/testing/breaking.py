"""Breaking a JAdES seal in one place, so that a test can see that it is noticed.

Each takes a file in the general or flattened serialisation and gives another one. What breaks:
the signature where the payload is replaced; a timestamp where a token or an item before it is
(ETSI TS 119 182-1 clause 5.3.6); nothing but a level where the last item is taken away.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World, breaking
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> seal = world.authority("Example CA").seal("Example University")
    >>> sealed = world.augment(world.sealed(b'{"a": 1}', seal))
    >>> breaking.names_in(breaking.without_item(sealed, "rVals"))
    ['sigTst', 'xVals', 'arcTst']
    >>> b"2" in breaking.replaced_payload(sealed, b"2")[:14]
    True
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from microcred.encoding import b64_decode, b64_encode, b64url_decode, b64url_encode
from microcred.errors import ParseError
from microcred.testing.jades_file import JadesFile

__all__ = [
    "flipped",
    "names_in",
    "padded",
    "reordered",
    "replaced_payload",
    "swapped_token",
    "with_item",
    "without_item",
    "without_items",
]


def names_in(sealed: bytes, *, index: int = 0) -> list[str]:
    """The names of the items of `etsiU`, in order."""
    return JadesFile(sealed, index=index).names


def replaced_payload(sealed: bytes, payload: bytes) -> bytes:
    """Another payload under the same signatures; encoded as the former one was."""
    file = JadesFile(sealed)
    encoded = file.protected.get("b64", True)
    file.whole["payload"] = b64url_encode(payload) if encoded else payload.decode("utf-8")
    return file.write()


def swapped_token(sealed: bytes, item: int | str, token: bytes, *, index: int = 0) -> bytes:
    """Another timestamp token in place of the first one of an item."""
    file = JadesFile(sealed, index=index)
    position = _position(file, item)
    value = file.value(position)
    value["tstTokens"][0]["val"] = b64_encode(token)
    file.change(position, value)
    return file.write()


def without_item(sealed: bytes, item: int | str, *, index: int = 0) -> bytes:
    """Without an item, given by its place or its name (the first one of it)."""
    file = JadesFile(sealed, index=index)
    del file.items[_position(file, item)]
    return file.write()


def without_items(sealed: bytes, *, index: int = 0) -> bytes:
    """Without the whole unprotected header: a seal of level B-B again."""
    file = JadesFile(sealed, index=index)
    file.signature.pop("header", None)
    return file.write()


def with_item(
    sealed: bytes, name: str, value: Any, *, at: int | None = None, index: int = 0
) -> bytes:
    """With one more item, at a place or at the end."""
    file = JadesFile(sealed, index=index)
    file.add(name, value)
    if at is not None:
        file.items.insert(at, file.items.pop())
    return file.write()


def reordered(sealed: bytes, order: Sequence[int], *, index: int = 0) -> bytes:
    """With the items in another order: `[1, 0, 2]` exchanges the first two."""
    file = JadesFile(sealed, index=index)
    if sorted(order) != list(range(len(file.names))):
        raise ParseError("an order has the place of each item once")
    file.items[:] = [file.items[one] for one in order]
    return file.write()


def flipped(
    sealed: bytes, item: int | str, *, octet: int = -1, bit: int = 0, index: int = 0
) -> bytes:
    """With one bit flipped in an item.

    In a timestamp, a certificate or revocation data it is one of the DER octets of the first value
    in the item, so that the file stays readable up to there; else one of the item's JSON.

    Args:
        sealed: the file.
        item: by its place or its name (the first one of it).
        octet: which one; from the end if negative.
        bit: which one of the octet.
        index: which of parallel signatures.
    """
    file = JadesFile(sealed, index=index)
    position = _position(file, item)
    value = file.value(position)
    holder = _first_value(value)
    if holder is not None:
        holder["val"] = b64_encode(_flip(b64_decode(holder["val"]), octet, bit))
        file.change(position, value)
    else:
        text = file.items[position]
        file.items[position] = b64url_encode(_flip(b64url_decode(text), octet, bit))
    return file.write()


def padded(document: bytes, size: int) -> bytes:
    """The document with white space behind it, up to a size: too large for a careful reader."""
    return document + b" " * (size - len(document))


def _position(file: JadesFile, item: int | str) -> int:
    names = file.names
    if isinstance(item, str) and item in names:
        return names.index(item)
    if isinstance(item, int) and -len(names) <= item < len(names):
        return item % len(names)
    raise ParseError(f"there is no such item; there are {', '.join(names) or 'none'}")


def _first_value(value: Any) -> dict[str, Any] | None:
    """The first object with a `val` within, in the order of the file."""
    if isinstance(value, dict) and isinstance(value.get("val"), str):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in inner if (found := _first_value(one)) is not None), None)


def _flip(octets: bytes, octet: int, bit: int) -> bytes:
    changed = bytearray(octets)
    changed[octet] ^= 1 << bit
    return bytes(changed)
