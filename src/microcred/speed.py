"""What the packages of the extra `speed` may do here, and how it is proved that they do it alike.

orjson reads JSON several times as fast as CPython, and laxly: of two members of one name it keeps
the second, and of a large integer a double. So what it read counts only where the text that it
writes of it shows that nothing was lost (docs/adr/0028-fast-json.md); pybase64 takes several texts
for the same octets, and what it read counts where it writes the same text. Everything else, and
every refusal, is the business of `microcred.jsontext` and `microcred.encoding`. Nothing here is
needed: without these packages everything comes out alike, later.

    >>> from microcred.speed import proved_json
    >>> proved_json(b'{"a": 1, "a": 2}', 128) is None
    True
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import Any, Final

__all__ = [
    "has_plain_values",
    "proved_arrays",
    "proved_base64",
    "proved_canonical",
    "proved_json",
    "proved_text",
    "written_base64",
    "written_json",
]

_SMALL: Final = 8192
_MOST_NESTED: Final = 2048
_LARGE: Final = 2.0**63  # what orjson makes a double of has 19 digits at least
_LONG: Final = b"0" * 19
_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")
_LARGEST_SAFE: Final = 2**53 - 1
_BEYOND_FFFF: Final = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_SHORT: Final = 1024
_UNHURRIED: Final = 16
"""How many texts that are not short come before the 10 ms are spent that importing orjson takes:
one file is verified sooner without it."""


def proved_json(octets: bytes, max_depth: int) -> tuple[Any] | None:
    """The value of a JSON text, in a tuple, if it is strict JSON beyond doubt; else None.

    None says nothing about the text: it may be in order, and wants the thorough reader.

    Args:
        octets: the text.
        max_depth: the most arrays and objects within one another.
    """
    orjson = _package("orjson", len(octets))
    if orjson is None:
        return None
    within = 0 if _has_few(octets, max_depth) else _deepest(orjson) - max_depth
    if within < 0:
        return None
    try:
        value = orjson.loads(octets)
        if type(value) is not dict and type(value) is not list:
            return None
        written = orjson.dumps(_nested(value, within) if within else value)
    except (ValueError, TypeError):
        return None
    if len(written) == len(octets) + 2 * within and written.startswith(octets, within):
        return (value,)
    if within:
        written = written[within:-within]
    return (value,) if _says_the_same(octets, written, value) else None


def proved_arrays(texts: Sequence[bytes], max_depth: int) -> list[list[Any]] | None:
    """The values of many JSON texts, if each is strict JSON of an array beyond doubt; else None.

    The proof is that of `proved_json`, once for all: where an array ends is told by what stands
    before its end, so what is written of all in one array equals all texts in one array only if
    each text equals its own; and no text has fewer colons than what is written of it.

    Args:
        texts: each for itself; together they are as many octets as may be read at once.
        max_depth: the most arrays and objects within one another in one of them.
    """
    orjson = _package("orjson", 0)
    if orjson is None:
        return None
    octets = b"[%b]" % b",".join(texts)
    within = 0 if _has_few(octets, max_depth) else _deepest(orjson) - max_depth - 1
    if within < 0:
        return None
    try:
        values = [orjson.loads(one) for one in texts]
        if any(type(one) is not list for one in values):
            return None
        written = orjson.dumps(_nested(values, within) if within else values)
    except (ValueError, TypeError):
        return None
    if len(written) == len(octets) + 2 * within and written.startswith(octets, within):
        return values
    if within:
        written = written[within:-within]
    return values if _says_the_same(octets, written, values) else None


def _has_few(octets: bytes, most: int) -> bool:
    """Whether there are so few brackets that no value can be too deep."""
    return len(octets) <= _SMALL and octets.count(b"[") + octets.count(b"{") <= most


def _nested(value: Any, times: int) -> Any:
    """The value in so many arrays: what is too deep then is too deep for orjson to write."""
    for _ in range(times):
        value = [value]
    return value


def _says_the_same(octets: bytes, written: bytes, value: Any) -> bool:
    """Whether a text has no member twice, and no integer of which a double was made.

    Each member has a colon, and so have some strings. A text with a member twice has that colon
    more than what was written of the value, unless an escape hides one.
    """
    if b"\\" in octets and (b"\\u003a" in octets or b"\\u003A" in octets):
        return False
    if octets.count(b":") != written.count(b":"):
        return False
    return _LONG not in octets.translate(_DIGITS) or not _has_large_double(value)


def _has_large_double(value: Any) -> bool:
    """Whether there is a double as large as one that orjson makes of an integer."""
    waiting = [value]
    for one in waiting:
        for inner in one.values() if type(one) is dict else one:
            kind = type(inner)
            if kind is dict or kind is list:
                waiting.append(inner)
            elif kind is float and not -_LARGE < inner < _LARGE:
                return True
    return False


def proved_canonical(value: Any, *, is_plain: bool = False) -> bytes | None:
    """The canonical text of a JSON value (RFC 8785), if orjson writes that beyond doubt; else None.

    It writes texts and literals as RFC 8785 does, and integers up to 2**53 - 1, which it is told to
    keep to; doubles otherwise. It sorts by code points, and RFC 8785 by UTF-16: that is the same
    where no sign is beyond U+FFFF, which all begin with one of five octets.

    Args:
        value: to be written.
        is_plain: whether the caller knows that it `has_plain_values`.
    """
    orjson = _package("orjson", _SHORT)
    if orjson is None:
        return None
    try:
        written: bytes = orjson.dumps(
            value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
        )
    except TypeError:
        return None
    if not written.isascii() and any(lead in written for lead in _BEYOND_FFFF):
        return None
    return written if is_plain or has_plain_values(value) else None


def has_plain_values(value: Any, names: set[Any] | None = None) -> bool:
    """Whether a value is of nothing but dictionaries, lists, texts, literals and safe integers.

    Each is of the type itself; safe are integers up to 2**53 - 1.

    Args:
        value: without circles.
        names: takes up the names of all members, which are not looked at.
    """
    waiting: list[Any] = [[value]]
    for one in waiting:
        if names is not None and type(one) is dict:
            names.update(one)
        for inner in one.values() if type(one) is dict else one:
            kind = type(inner)
            if kind is str:
                continue
            if kind is dict or kind is list:
                waiting.append(inner)
            elif kind is int:
                if not -_LARGEST_SAFE <= inner <= _LARGEST_SAFE:
                    return False
            elif inner is not None and kind is not bool:
                return False
    return True


def proved_base64(text: bytes, altchars: bytes | None) -> bytes | None:
    """The octets of a long base64 text if it is the canonical one beyond doubt; else None.

    Args:
        text: padded in the standard alphabet, unpadded in another.
        altchars: of the other alphabet, for "+" and "/".
    """
    if len(text) < _SHORT:
        return None
    package = _package("pybase64", len(text))
    if package is None or (altchars and (b"+" in text or b"/" in text)):
        return None
    padding = b"=" * (-len(text) % 4) if altchars else b""
    try:
        octets: bytes = package.b64decode(text + padding, altchars=altchars, validate=True)
    except ValueError:
        return None
    # It refused every foreign sign; what is left are stray bits in the last one, and padding.
    end: bytes = package.b64encode(octets[-(len(octets) % 3 or 3) :], altchars=altchars)
    if altchars:
        end = end.rstrip(b"=")
        if b"=" in text:
            return None
    return octets if text.endswith(end) else None


def written_base64(octets: bytes, altchars: bytes | None) -> bytes | None:
    """The padded base64 text of many octets; None if it has to be written otherwise."""
    package = None if len(octets) < _SHORT else _package("pybase64", len(octets))
    return None if package is None else package.b64encode(octets, altchars=altchars)


def proved_text(value: Any, *, max_depth: int | None = None) -> bytes | None:
    """The compact JSON text of a value, if orjson writes it as `json` does beyond doubt; else None.

    It writes doubles otherwise, and takes values for JSON that are none there, such as a UUID.
    Whoever reads the text sees the same value: nothing of it is lost, or becomes another type.

    Args:
        value: to be written.
        max_depth: the most arrays and objects within one another, if that matters.
    """
    orjson = _package("orjson", _SHORT)
    within = 0 if orjson is None or max_depth is None else _deepest(orjson) - max_depth
    if orjson is None or within < 0:
        return None
    try:
        written: bytes = orjson.dumps(_nested(value, within))
    except TypeError:
        return None
    if not has_plain_values(value):
        return None
    return written[within:-within] if within else written


def written_json(value: Any) -> bytes | None:
    """The compact JSON text of a value; None if it has to be written otherwise.

    Args:
        value: of dictionaries, lists, texts, literals and integers, and of no other type, which the
            caller knows; doubles have other digits in orjson's text than in CPython's.
    """
    orjson = _package("orjson", _SHORT)
    if orjson is None:
        return None
    try:
        written: bytes = orjson.dumps(value)
    except TypeError:  # an integer of more than 64 bits, or a lone surrogate
        return None
    return written


def _package(name: str, size: int) -> ModuleType | None:
    """A package, if it is there, and is loaded already or has come to be worth its loading.

    Args:
        name: of the package.
        size: of what is to be done with it; what is short says nothing of that.
    """
    if name in sys.modules or "orjson" in sys.modules:
        # Not what stands there: another thread may be at loading it.
        return _imported(name)
    if size >= _SHORT:
        _counted()
    return _imported(name) if _counted.cache_info().hits > _UNHURRIED else None


@cache
def _counted() -> None:
    """Nothing; what counts is how often it is asked."""


@cache
def _imported(name: str) -> ModuleType | None:
    try:
        if name == "orjson":
            import orjson

            return orjson
        import pybase64
    except ImportError:
        return None
    return pybase64


@cache
def _deepest(orjson: ModuleType) -> int:
    """How many arrays or objects within one another orjson writes at most; -1 if it cannot be told.

    Asked of orjson itself, with every kind within every kind, and the largest answer counts: with
    so many around it, whatever is deeper is refused.
    """
    kinds: tuple[tuple[Callable[[Any], Any], ...], ...] = (
        (lambda inner: [inner],),
        (lambda inner: {"a": inner},),
        (lambda inner: [inner], lambda inner: {"a": inner}),
    )
    values: tuple[Any, ...] = (1, [], {})
    found = [_written(orjson, value, within) for within in kinds for value in values]
    return max(found) if max(found) < _MOST_NESTED else -1


def _written(orjson: ModuleType, value: Any, within: tuple[Callable[[Any], Any], ...]) -> int:
    """In how many levels the value can be written, its own with them; not beyond those tried."""
    depth = int(value != 1)
    try:
        while depth < _MOST_NESTED:
            value = within[depth % len(within)](value)
            orjson.dumps(value)
            depth += 1
    except TypeError:
        pass
    return depth
