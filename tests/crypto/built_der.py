"""Certificates built octet by octet, right and wrong, and DER that is changed as a tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

from cached_keys import key

from microcred.crypto.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    children,
    context,
    encode,
    read_one,
)
from microcred.crypto.seal import Seal
from microcred.errors import ParseError

UTC_TIME, GENERALIZED_TIME, UTF8 = 0x17, 0x18, 0x0C
GONE = object()


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    octets = b""
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(groups))
    return encode(OID, octets)


def integer(number: int) -> bytes:
    """An INTEGER."""
    size = (number if number >= 0 else -number - 1).bit_length() // 8 + 1
    return encode(INTEGER, number.to_bytes(size, "big", signed=True))


def bits(octets: bytes, unused: int = 0) -> bytes:
    """A BIT STRING."""
    return encode(BIT_STRING, bytes((unused,)) + octets)


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE."""
    return encode(SEQUENCE, *parts)


def tagged(number: int, *parts: bytes, constructed: bool = True) -> bytes:
    """A context-specific element."""
    return encode(context(number, constructed=constructed), *parts)


def attribute(kind: str, value: str | bytes, tag: int = UTF8) -> bytes:
    """One attribute of a name."""
    octets = value.encode() if isinstance(value, str) else value
    return sequence(oid(kind), encode(tag, octets))


def name(*groups: bytes) -> bytes:
    """A Name; each group is one attribute, or several one after the other."""
    return sequence(*(encode(SET, group) for group in groups))


def extension(kind: str, value: bytes, critical: bool | bytes | None = None) -> bytes:
    """One extension; `critical` may be the element itself."""
    if isinstance(critical, bool):
        critical = encode(BOOLEAN, b"\xff" if critical else b"\0")
    return sequence(oid(kind), critical or b"", encode(OCTET_STRING, value))


ORGANISATION = name(attribute("2.5.4.6", "IE", 0x13), attribute("2.5.4.10", "Example University"))
ECDSA = sequence(oid("1.2.840.10045.4.3.2"))
VERSION_3 = tagged(0, integer(2))
TIMES = sequence(encode(UTC_TIME, b"260101000000Z"), encode(GENERALIZED_TIME, b"20510101000000Z"))


def certificate(**changes: Any) -> bytes:
    """A certificate of the P-256 key, self-signed; parts replaced, or (GONE) left out.

    The parts are version, serial, inner, issuer, validity, subject, spki, last (what follows) and
    the extensions; outer and signature are those around.
    """
    extensions = changes.pop("extensions", None)
    last = tagged(3, sequence(*extensions)) if extensions is not None else b""
    outer, signature = changes.pop("outer", None), changes.pop("signature", None)
    after = changes.pop("after", b"")
    parts = {
        "version": VERSION_3,
        "serial": integer(1),
        "inner": ECDSA,
        "issuer": ORGANISATION,
        "validity": TIMES,
        "subject": ORGANISATION,
        "spki": key("P-256").public_key.spki,
        "last": last,
        **changes,
    }
    signed = sequence(*(part for part in parts.values() if part is not GONE))
    if signature is None:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256

        signature = bits(key("P-256")._key.sign(signed, ec.ECDSA(SHA256())))
    return sequence(signed, outer or changes.get("inner", ECDSA), signature, after)


@cache
def seal(shape: str = "P-256", organisation: str = "Example University") -> Seal:
    """A test seal; the same one for the same arguments."""
    return Seal.for_testing(
        SimpleNamespace(name=organisation, country="IE", identifier="NTRIE-123456"), key=shape
    )


# -- changing a tree ------------------------------------------------------------------------------

Tree = tuple[int, "bytes | list[Tree]"]


def tree_of(octets: bytes) -> Tree:
    """An element as a tree: what is constructed, or holds DER, is taken apart."""
    element = read_one(octets)
    if element.tag & 0x20:
        return element.tag, [tree_of(one.raw) for one in children(element, None)]
    if element.tag == OCTET_STRING:
        try:
            return element.tag, [tree_of(element.value)]
        except ParseError:
            pass
    return element.tag, element.value


def octets_of(tree: Tree) -> bytes:
    """The element of a tree, all lengths as they should be."""
    tag, value = tree
    parts = [value] if isinstance(value, bytes) else [octets_of(one) for one in value]
    return encode(tag, *parts)


def changed_tree(tree: Tree, random: Random) -> Tree:
    """The tree with one node dropped, doubled, moved, emptied, retagged or with other content."""
    tag, value = tree
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        inner = changed_tree(value[place], random)
        return tag, [*value[:place], inner, *value[place + 1 :]]
    return random.choice(CHANGES)(tree, random)


def _dropped(tree: Tree, random: Random) -> Tree:
    tag, value = tree
    if not value:
        return tag, b"\0"
    place = random.randrange(len(value))
    return tag, value[:place] + value[place + 1 :]  # type: ignore[operator]


def _doubled(tree: Tree, random: Random) -> Tree:
    tag, value = tree
    return tag, value + value  # type: ignore[operator]


def _emptied(tree: Tree, random: Random) -> Tree:
    return tree[0], b""


def _wrapped(tree: Tree, random: Random) -> Tree:
    return random.choice((SEQUENCE, SET, OCTET_STRING, 0xA0)), [tree]


def _retagged(tree: Tree, random: Random) -> Tree:
    kinds = (
        1,
        2,
        3,
        4,
        5,
        6,
        0x0C,
        0x13,
        0x14,
        0x17,
        0x18,
        0x1C,
        0x1E,
        0x30,
        0x31,
        0x80,
        0xA0,
        0xA3,
    )
    return random.choice(kinds), tree[1]


def _refilled(tree: Tree, random: Random) -> Tree:
    return tree[0], random.randbytes(random.choice((1, 2, 5, 20)))


def _flipped(tree: Tree, random: Random) -> Tree:
    octets = bytearray(octets_of(tree))
    if len(octets) < 3:
        return tree
    octets[random.randrange(2, len(octets))] ^= 1 << random.randrange(8)
    return tree[0], bytes(octets[2:])


CHANGES: tuple[Callable[[Tree, Random], Tree], ...] = (
    _dropped,
    _doubled,
    _emptied,
    _wrapped,
    _retagged,
    _refilled,
    _flipped,
)
