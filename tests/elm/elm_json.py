"""JSON for the laws of reading: as real files have it, and worse; and what may change in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from microcred.elm import CLASSES

KNOWN = sorted({term.name for cls in CLASSES.values() for term in cls.terms().values()})
_MAYBE_BARE = frozenset(KNOWN) | {"type"}

_TEXTS = st.sampled_from(
    [
        "",
        "Ana",
        "urn:epass:person:1",
        "_:b0",
        "/x",
        "abc",
        "a b",
        "http://data.europa.eu/snb/eqf/6",
        "2023-09-27T00:00:00Z",
        "2010-01-01T00:00:00",
        "2010-01-01",
        "2010-01-01T24:00:00.0+14:00",
        "PT60H",
        "P60M",
        "1",
        "true",
        "did:key:z6Mk",
    ]
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.just(1658234075607)
    | _TEXTS
    | st.text(max_size=8)
)
_NAMES = (
    st.sampled_from(KNOWN)
    | st.sampled_from(["id", "type", "@context", "order", "cnf", "sec:proof", "status"])
    | st.sampled_from(["en", "en ", "en_GB", "de-AT", "x-sign", "eIDAS\u0399dentifier", "a/b~c"])
    | st.text(max_size=4)
)
_TYPES = st.sampled_from([*sorted(CLASSES), "Unheard", "VerifiableAttestation"])


def _typed(value: dict[str, Any], types: Any) -> dict[str, Any]:
    return {**value, "type": types} if types is not None else value


def _objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        _typed,
        st.dictionaries(_NAMES, values, max_size=5),
        st.none() | _TYPES | st.lists(_TYPES, max_size=3),
    )


VALUES: st.SearchStrategy[Any] = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | _objects(inner), max_leaves=25
)
OBJECTS = _objects(VALUES)


def normalise(value: Any) -> Any:
    """A JSON value with every array of a single plain value bare, wherever it stands."""
    if isinstance(value, dict):
        return {name: normalise(member) for name, member in value.items()}
    if isinstance(value, list):
        return _bare([normalise(one) for one in value])
    return value


def _bare(values: list[Any]) -> Any:
    if len(values) == 1 and values[0] is not None and not isinstance(values[0], list):
        return values[0]
    return values


def losses(received: Any, written: Any, where: str = "", known: bool = False) -> Iterator[str]:
    """Where writing changed more than the stated normalisation; `known` says it may apply.

    It may apply to the members of the model, and to the languages within one.
    """
    if known and isinstance(received, list) and not isinstance(written, list):
        if received == [] or _bare(received) is received:
            yield f"{where}: an array is gone"
            return
        received = received[0]
    if type(received) is not type(written):
        yield f"{where}: {type(received).__name__} became {type(written).__name__}"
    elif isinstance(received, dict):
        yield from _losses_of_object(received, written, where, known)
    elif isinstance(received, list):
        if len(received) != len(written):
            yield f"{where}: another length"
        for at, (one, other) in enumerate(zip(received, written, strict=False)):
            yield from losses(one, other, f"{where}/{at}")
    elif received != written:
        yield f"{where}: another value"


def _losses_of_object(
    received: dict[str, Any], written: dict[str, Any], where: str, known: bool
) -> Iterator[str]:
    if list(received) != list(written):
        yield f"{where}: other members or another order"
        return
    for name, member in received.items():
        inside = known or name in _MAYBE_BARE
        yield from losses(member, written[name], f"{where}/{name}", inside)
