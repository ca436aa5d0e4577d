"""Nodes that are built as a caller may build them: every class, every property."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from microcred.elm import CLASSES, Node
from microcred.elm.declaring import Slot, slots_of

_IRIS = st.sampled_from(["urn:x:1", "_:b0", "did:key:z6Mk", "https://example.org/é"])
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
_TIMES = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(minutes=90))]
    ),
)
_LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "xsd:string": _TEXTS,
    "rdf:HTML": _TEXTS,
    "xsd:anyURI": _TEXTS,
    "nodeKind Literal": _TEXTS,
    "nodeKind IRI": _IRIS,
    "xsd:dateTime": _TIMES | st.just("2026-01-01T24:00:00.00Z"),
    "xsd:duration": st.sampled_from(["PT60H", "P6M", "-P1Y2M3DT4H5M6.7S"]),
    "xsd:integer": st.integers(),
    "xsd:positiveInteger": st.integers(1, 100),
    "xsd:decimal": st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    "xsd:boolean": st.booleans(),
}
_LANGUAGES = st.sampled_from(["en", "de-AT", "zh-Hant", "x-sign"])


def nodes(cls: type[Node], depth: int = 2) -> st.SearchStrategy[Node]:
    """Nodes of a class, everything required given and the rest sometimes."""
    optional = {}
    required = {}
    for slot in slots_of(cls).values():
        if slot.term.min and not slot.term.completed:
            required[slot.attribute] = _values(slot, depth)
        elif depth > 0:
            optional[slot.attribute] = _values(slot, depth)
    few = dict(sorted(optional.items())[:: max(1, len(optional) // 6)])
    return st.fixed_dictionaries(required, optional={**few, "id": _IRIS}).map(
        lambda values: cls(**values)
    )


def _values(slot: Slot, depth: int) -> st.SearchStrategy[Any]:
    term = slot.term
    if term.language:
        several = st.just(1) if term.max == 1 else st.integers(1, 2)
        return several.flatmap(
            lambda count: st.dictionaries(
                _LANGUAGES,
                _TEXTS if term.max == 1 else _TEXTS | st.lists(_TEXTS, min_size=1),
                min_size=1,
                max_size=count,
            )
        )
    if slot.literal is not None:
        one = _LITERALS[term.range[0]]
    else:
        choices = term.classes if depth > 0 else term.classes[:1]
        one = st.sampled_from(choices or ("Note",)).flatmap(
            lambda name: nodes(CLASSES[name], depth - 1)
        )
    return one | st.lists(one, min_size=1, max_size=2) if slot.many else one


ANY_NODE = st.sampled_from(sorted(CLASSES)).flatmap(lambda name: nodes(CLASSES[name]))


def one_of(cls: type[Node]) -> Node:
    """The least node of a class that may be built."""
    values = {
        slot.attribute: _least(slot)
        for slot in slots_of(cls).values()
        if slot.term.min and not slot.term.completed
    }
    return cls(**values)


def _least(slot: Slot) -> Any:
    plain: dict[str, Any] = {
        "rdf:langString": {"en": "A"},
        "xsd:string": "A",
        "xsd:anyURI": "https://example.org/",
        "nodeKind Literal": "A",
        "xsd:dateTime": "2026-01-01T00:00:00Z",
        "xsd:integer": 1,
        "xsd:positiveInteger": 1,
        "xsd:decimal": Decimal(1),
    }
    first = slot.term.range[0]
    return plain[first] if first in plain else one_of(CLASSES[(slot.term.classes or ("Note",))[0]])
