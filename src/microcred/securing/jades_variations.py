"""What an item of `etsiU` may have been before somebody changed it: the ways that can be undone.

ETSI TS 119 182-1 clauses 5.3 and 5.4. White space that was put in, an entry that was added, entries
that were exchanged, a certificate that was taken away and stands elsewhere in the file. Each is
written as those write who make seals, in compact JSON; whether it was so, a timestamp tells.

    >>> from microcred.securing.jades_unsigned import read_etsi_u
    >>> from microcred.securing.jades_variations import variations
    >>> item = read_etsi_u({"etsiU": ["eyAieFZhbHMiOlsxLDJdfQ"]}, "").items[0]
    >>> [(what, text) for what, text in variations(item, ())][0]
    ('it was written otherwise', b'eyJ4VmFscyI6WzEsMl19')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Any, Final

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_encode, b64url_decode, b64url_encode
from microcred.errors import MicrocredError
from microcred.jsontext import JsonValue, write_json
from microcred.securing.jades_unsigned import Item

__all__ = ["exchanged", "variations"]

_Path = tuple[str | int, ...]
_DEEPEST: Final = 4  # tstVD, rVals, ocspVals, an entry
_MOST_MEMBERS: Final = 4
_CERTIFICATES: Final = ("xVals", "axVals")


def variations(item: Item, known: Sequence[Certificate]) -> Iterator[tuple[str, bytes]]:
    """What was done to an item, and the text that it had before; the most likely first.

    Args:
        item: as it is now.
        known: certificates of the file, one of which may have been taken away.
    """
    if item.text is None or not item.name:
        return
    slashes = _has_escaped_slashes(item.text)
    for what, value in _values(item, known):
        text = _written(item.name, value, slashes=slashes)
        if text is not None and text != item.text.encode("utf-8"):
            yield what, text


def exchanged(item: Item, old: str, new: str) -> bytes | None:
    """The text of an item with another token in the place of one; None if that one is not there.

    Args:
        item: a container of timestamps.
        old: base64 of the token that stands there.
        new: base64 of the other one.
    """
    if item.text is None:
        return None
    try:
        text = b64url_decode(item.text).decode("utf-8")
    except (MicrocredError, UnicodeDecodeError):
        return None
    for before, after in ((old, new), (_escaped(old), _escaped(new))):
        if f'"{before}"' in text:
            return _encoded(text.replace(f'"{before}"', f'"{after}"', 1))
    return None


def _values(item: Item, known: Sequence[Certificate]) -> Iterator[tuple[str, JsonValue]]:
    value = item.value
    yield "it was written otherwise", value
    lists = [path for path, found in _containers(value, ()) if isinstance(found, list)]
    objects = [path for path, found in _containers(value, ()) if isinstance(found, dict)]
    for path in lists:
        for place in range(len(_at(value, path))):
            yield "an entry was added", _without(value, path, place)
    for path in objects:
        for name in _at(value, path):
            yield "a member was added", _without(value, path, name)
    for path in _lists_of_certificates(item, lists):
        yield from _restored(value, path, known)
    for path in lists:
        yield from _rearranged(value, path)
    for path in objects:
        names = list(_at(value, path))
        if len(names) <= _MOST_MEMBERS:
            for order in permutations(names):
                yield "members were reordered", _reordered(value, path, order)


def _rearranged(value: JsonValue, path: _Path) -> Iterator[tuple[str, JsonValue]]:
    count = len(_at(value, path))
    for one, other in combinations(range(count), 2):
        yield "entries were exchanged", _swapped(value, path, one, other)
    for one, other in permutations(range(count), 2):
        yield "an entry was moved", _moved(value, path, one, other)


def _lists_of_certificates(item: Item, lists: Sequence[_Path]) -> Iterator[_Path]:
    if item.name in _CERTIFICATES:
        yield from (path for path in lists if path == ())
    elif item.name in ("tstVD", "anyValData"):
        yield from (path for path in lists if path == ("xVals",))


def _restored(
    value: JsonValue, path: _Path, known: Sequence[Certificate]
) -> Iterator[tuple[str, JsonValue]]:
    """With a certificate more, of those that stand elsewhere in the file."""
    held = [write_json(one) for one in _at(value, path)]
    for certificate in known:
        entry: JsonValue = {"x509Cert": {"val": b64_encode(certificate.der)}}
        if write_json(entry) not in held:
            for place in range(len(held) + 1):
                yield "a certificate was taken away", _inserted(value, path, place, entry)


def _containers(value: JsonValue, path: _Path) -> Iterator[tuple[_Path, JsonValue]]:
    if not isinstance(value, dict | list) or len(path) > _DEEPEST:
        return
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inner:
        yield from _containers(one, (*path, name))


# -- copies with one change -----------------------------------------------------------------------


def _at(value: Any, path: _Path) -> Any:
    for name in path:
        value = value[name]
    return value


def _changed(value: Any, path: _Path, inner: JsonValue) -> Any:
    """The value with another one at a place; what is not on the way there is shared."""
    if not path:
        return inner
    copied = value.copy()
    copied[path[0]] = _changed(value[path[0]], path[1:], inner)
    return copied


def _without(value: JsonValue, path: _Path, place: str | int) -> Any:
    inner = _at(value, path).copy()
    del inner[place]
    if not inner and path and isinstance(path[-1], str):
        # A list with one entry was not there before the entry was.
        return _without(value, path[:-1], path[-1])
    return _changed(value, path, inner)


def _inserted(value: JsonValue, path: _Path, place: int, entry: JsonValue) -> Any:
    inner = list(_at(value, path))
    inner.insert(place, entry)
    return _changed(value, path, inner)


def _swapped(value: JsonValue, path: _Path, one: int, other: int) -> Any:
    inner = list(_at(value, path))
    inner[one], inner[other] = inner[other], inner[one]
    return _changed(value, path, inner)


def _moved(value: JsonValue, path: _Path, source: int, target: int) -> Any:
    inner = list(_at(value, path))
    inner.insert(target, inner.pop(source))
    return _changed(value, path, inner)


def _reordered(value: JsonValue, path: _Path, names: Sequence[str]) -> Any:
    inner = _at(value, path)
    return _changed(value, path, {name: inner[name] for name in names})


# -- text -----------------------------------------------------------------------------------------


def _written(name: str, value: JsonValue, *, slashes: bool) -> bytes | None:
    try:
        text = write_json({name: value})
    except MicrocredError:
        return None
    return _encoded(_escaped(text) if slashes else text)


def _encoded(text: str) -> bytes:
    return b64url_encode(text.encode("utf-8")).encode("ascii")


def _escaped(text: str) -> str:
    return text.replace("/", "\\/")


def _has_escaped_slashes(text: str) -> bool:
    """Whether it is written as some libraries of Java do: base64 with each slash escaped."""
    try:
        return b"\\/" in b64url_decode(text)
    except MicrocredError:
        return False
