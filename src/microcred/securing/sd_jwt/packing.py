"""Packing: a document of which parts may be withheld, and the disclosures of these parts.

RFC 9901 section 4.2. What may be withheld is named by JSON pointers (RFC 6901), members and
elements of arrays alike; one within another makes a recursive disclosure (4.2.6). The digests of an
object are sorted, so that they tell nothing of the order, and decoys hide how many there are
(4.2.5). Randomness is an argument.

    >>> import itertools
    >>> from microcred.securing.sd_jwt.packing import packed
    >>> salts = (bytes([number]) * 16 for number in itertools.count())
    >>> made = packed({"id": 1, "to": {"name": "Ana"}}, ["/to/name"], salt=lambda: next(salts))
    >>> made.payload
    {'id': 1, 'to': {'_sd': ['xJvKG4NaIJY1fekY6R-gdC3sz19-z2gOSlbqH_N_bvU']}, '_sd_alg': 'sha-256'}
    >>> [(one.name, one.value) for one in made.disclosures]
    [('name', 'Ana')]
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from microcred.errors import CannotDisclose, IssueError, MalformedJson
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, write_json
from microcred.securing.sd_jwt.reading import MOST_DISCLOSURES
from microcred.securing.sd_jwt.unpacking import MOST_DEPTH
from microcred.securing.sd_jwt.values import (
    DEFAULT_HASH,
    DIGESTS,
    HASH_NAME,
    HASHES,
    PLACEHOLDER,
    Disclosure,
    Packed,
    digest_of,
    is_bare,
    step,
)

__all__ = ["Withheld", "packed"]

_RESERVED: Final = frozenset({DIGESTS, PLACEHOLDER})
_EVERY: Final = "*"


class Withheld(Frozen):
    """Which parts of a kind of document may be withheld.

    Attributes:
        patterns: JSON pointers in which a part `*` stands for every element of an array, or every
            member of an object; what a document does not have is passed over. A pattern of a
            property that may have one value or several fits both: "/a/*/b" is also "/a/b" where
            `a` is a single object.
        decoys: how many digests that stand for nothing each object and array gets that has
            digests.
    """

    patterns: tuple[str, ...]
    decoys: int = 0

    def pointers(self, document: Mapping[str, JsonValue]) -> tuple[str, ...]:
        """The pointers of what a document has of it, in no order that means anything.

            >>> from microcred.securing.sd_jwt.packing import Withheld
            >>> Withheld(("/claim/*/title", "/name")).pointers({"claim": [{}, {"title": "Soil"}]})
            ('/claim/1/title',)

        Raises:
            CannotDisclose: a pattern is no JSON pointer.
        """
        found: dict[str, None] = {}
        for pattern in self.patterns:
            if pattern[:1] != "/":
                raise CannotDisclose("a JSON pointer begins with a slash")
            found.update(dict.fromkeys(_fitting(document, pattern.split("/")[1:], "")))
        return tuple(found)


def _fitting(
    value: JsonValue | Mapping[str, JsonValue], parts: list[str], at: str
) -> Iterator[str]:
    """The pointers below `at` that fit a pattern."""
    if not parts:
        yield at
        return
    first, rest = parts[0], parts[1:]
    name = first.replace("~1", "/").replace("~0", "~")
    if isinstance(value, list):
        wanted = range(len(value)) if first == _EVERY else [_index(first, len(value))]
        for number in wanted:
            if number is not None:
                yield from _fitting(value[number], rest, f"{at}/{number}")
    elif isinstance(value, Mapping) and first == _EVERY:
        if rest:  # one value where there may be several
            yield from _fitting(value, rest, at)
    elif isinstance(value, Mapping) and name in value:
        yield from _fitting(value[name], rest, at + step(name))


def _index(text: str, length: int) -> int | None:
    """The position that a part of a pointer names (RFC 6901 section 4)."""
    if not text.isascii() or not text.isdigit() or (text[0] == "0" and text != "0"):
        return None
    return int(text) if len(text) < 10 and int(text) < length else None


def packed(
    document: Mapping[str, JsonValue],
    withheld: Iterable[str],
    *,
    salt: Callable[[], bytes],
    hash: str = DEFAULT_HASH,
    decoys: int | Mapping[str, int] = 0,
    write: Callable[[JsonValue], str] = write_json,
) -> Packed:
    """What an issuer signs so that the holder may withhold parts, and their disclosures.

    Args:
        document: a JSON object.
        withheld: JSON pointers of what may be withheld; in any order, repeated or not.
        salt: gives octets of good randomness, at least 16, others at each call
            (`lambda: secrets.token_bytes(16)`). It is asked in the order of the document, for what
            is within a value before the value itself.
        hash: "sha-256", "sha-384" or "sha-512".
        decoys: how many digests that stand for nothing each object and array gets that has
            digests; or JSON pointer -> number, for those that are named, digests or not.
        write: the JSON text of a disclosure.

    Raises:
        CannotDisclose: a pointer is none, points at nothing or at the whole, or the document has
            a member with a name that SD-JWT reserves; or there would be too many disclosures.
        IssueError: a salt that is too short or comes again, or a hash that is not allowed.
        MalformedJson: a value has no JSON text.
    """
    if hash not in HASHES:
        raise IssueError(f"the hash is none of {', '.join(HASHES)}")
    if HASH_NAME in document:
        raise _reserved()
    tree = _Tree(withheld)
    work = _Work(salt, hash, decoys, write)
    payload = work.object(document, tree, "", 1)
    work.finish()
    if work.digests or hash != DEFAULT_HASH:
        payload[HASH_NAME] = hash
    return Packed(payload, tuple(work.places.values()), MappingProxyType(work.places))


class _Tree:
    """What is named below one place: its parts, and whether it is itself withheld."""

    __slots__ = ("inner", "itself")

    def __init__(self, pointers: Iterable[str] = ()) -> None:
        self.inner: dict[str, _Tree] = {}
        self.itself = False
        for number, pointer in enumerate(pointers):
            if number >= MOST_DISCLOSURES:
                raise _too_many()
            if not isinstance(pointer, str) or pointer[:1] != "/":
                told = "a JSON pointer begins with a slash, and the whole cannot be withheld"
                raise CannotDisclose(told)
            at = self
            for one in pointer.split("/")[1:]:
                name = one.replace("~1", "/").replace("~0", "~")
                at = at.inner.setdefault(name, _Tree())
            at.itself = True


class _Work:
    """One packing: where randomness comes from, and what was made."""

    def __init__(
        self,
        salt: Callable[[], bytes],
        hash: str,
        decoys: int | Mapping[str, int],
        write: Callable[[JsonValue], str],
    ) -> None:
        self.salt, self.hash, self.decoys, self.write = salt, hash, decoys, write
        self.places: dict[str, Disclosure] = {}
        self.digests: set[str] = set()
        self.salts: set[bytes] = set()
        self.reached: set[str] = set()
        # Whether decoys come only where something is withheld.
        self.is_alone = isinstance(decoys, int)

    def finish(self) -> None:
        """Every place that decoys are wanted for is there."""
        if isinstance(self.decoys, Mapping) and not self.decoys.keys() <= self.reached:
            raise CannotDisclose("decoys are for objects and arrays that are there")

    def value(self, value: JsonValue, tree: _Tree, where: str, depth: int) -> JsonValue:
        """A value with what is withheld in it."""
        if not isinstance(value, Mapping | list):
            if tree.inner:
                raise _nothing(where)
            return value
        # Nothing is withheld in most of a document, and nothing has to be made of that.
        if not tree.inner and self.is_alone and is_bare(value, MOST_DEPTH - depth + 1):
            return value
        if depth > MOST_DEPTH:
            raise MalformedJson(f"more than {MOST_DEPTH} arrays and objects within one another")
        if isinstance(value, Mapping):
            return self.object(value, tree, where, depth)
        return self.array(value, tree, where, depth)

    def object(
        self, value: Mapping[str, JsonValue], tree: _Tree, where: str, depth: int
    ) -> dict[str, JsonValue]:
        """An object: digests instead of the members that may be withheld (4.2.4.1)."""
        if not _RESERVED.isdisjoint(value) or (depth > 1 and HASH_NAME in value):
            raise _reserved()
        if not tree.inner.keys() <= value.keys():
            raise _nothing(where)
        found: dict[str, JsonValue] = {}
        digests: list[str] = []
        for name, member in value.items():
            below, place = tree.inner.get(name, _Tree()), where + step(name)
            made = self.value(member, below, place, depth + 1)
            if below.itself:
                digests.append(self.disclose(name, made, place))
            else:
                found[name] = made
        digests += self.fakes(where, bool(digests))
        return {DIGESTS: [*sorted(digests)], **found} if digests else found

    def array(self, value: list[JsonValue], tree: _Tree, where: str, depth: int) -> list[JsonValue]:
        """An array: a placeholder for each element that may be withheld (4.2.4.2)."""
        if any(_index(name, len(value)) is None for name in tree.inner):
            raise _nothing(where)
        found: list[JsonValue] = []
        any_digest = False
        for number, element in enumerate(value):
            below, place = tree.inner.get(str(number), _Tree()), f"{where}/{number}"
            made = self.value(element, below, place, depth + 1)
            if below.itself:
                made = {PLACEHOLDER: self.disclose(None, made, place)}
                any_digest = True
            found.append(made)
        for fake in self.fakes(where, any_digest):
            # At the end it would be known for what it is; its own digest says where it goes.
            at = int.from_bytes(hashlib.sha256(fake.encode("ascii")).digest()) % (len(found) + 1)
            found.insert(at, {PLACEHOLDER: fake})
        return found

    def disclose(self, name: str | None, value: JsonValue, where: str) -> str:
        """Make a disclosure; its digest."""
        one = Disclosure.made(self.fresh(), name, value, write=self.write)
        self.places[where] = one
        digest = one.digest(self.hash)
        self.digests.add(digest)
        return digest

    def fakes(self, where: str, has_digests: bool) -> list[str]:
        """The decoys of one object or array: digests of nothing but a salt (4.2.5)."""
        self.reached.add(where)
        if isinstance(self.decoys, Mapping):
            number = self.decoys.get(where, 0)
        else:
            number = self.decoys if has_digests else 0
        if number < 0 or len(self.digests) + number > 2 * MOST_DISCLOSURES:
            raise _too_many()
        made = [
            digest_of(Disclosure.made(self.fresh(), None, None).text, self.hash)
            for _ in range(number)
        ]
        self.digests.update(made)
        return made

    def fresh(self) -> bytes:
        """A salt that was not there before."""
        octets = self.salt()
        if octets in self.salts:
            raise IssueError(
                "a salt comes again", hint="Give secrets.token_bytes(16) for each disclosure."
            )
        self.salts.add(octets)
        return octets


def _nothing(where: str) -> CannotDisclose:
    return CannotDisclose(f"a JSON pointer points at nothing below {where or 'the top'}")


def _reserved() -> CannotDisclose:
    return CannotDisclose(
        "the document has a member named _sd, _sd_alg or ...",
        hint="RFC 9901 keeps these names for itself; rename the member.",
    )


def _too_many() -> CannotDisclose:
    return CannotDisclose(
        f"there are more than {MOST_DISCLOSURES} parts to withhold",
        hint="Withhold larger parts.",
    )
