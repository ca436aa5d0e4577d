"""JSON work: how much a validator has to do for one document, counted before it does it.

A small JSON Schema whose definitions refer to one another twice each doubles the work with every
step, and a document that nests does the same to a recursive one: an engine would be busy for years
(CWE-776, CWE-400). What is evaluated where is counted here with a memory, so that counting is quick
where evaluating is not. It is an upper bound: only of `then` and `else` one is left out.

    >>> from microcred.schemas.json_work import Resources, work
    >>> twice = {"$ref": "#/$defs/0", "$defs": {"64": {"type": "integer"}}}
    >>> for step in range(64):
    ...     twice["$defs"][str(step)] = {"allOf": [{"$ref": f"#/$defs/{step + 1}"}] * 2}
    >>> work(twice, 5, Resources({"urn:twice": twice})) > 2**64
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from microcred.errors import MalformedSchema

__all__ = ["MAX_PAIRS", "Resources", "work"]

MAX_PAIRS: Final = 1_000_000
"""The most pairs of a schema and a place in the document that are looked at."""

_OPEN: Final = 0
_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")
_ONE: Final = ("not", "if")
_EITHER: Final = ("then", "else")
_SEVERAL: Final = ("allOf", "anyOf", "oneOf")
_NAMED: Final = ("dependentSchemas", "dependencies")
# A name costs what a member costs that holds nothing.
_OF_MEMBERS: Final = ("additionalProperties", "propertyNames", "unevaluatedProperties")
_OF_ITEMS: Final = ("items", "additionalItems", "unevaluatedItems", "contains")


class Resources:
    """Schemas by their address, and every schema within them that has an address of its own."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        """Take the documents by the address under which each is known ("" for none)."""
        self._by_url: dict[str, Any] = {}
        self._bases: dict[int, str] = {}
        for url, schema in documents.items():
            self._by_url.setdefault(urldefrag(url).url, schema)
            self._enter(schema, url)

    def _enter(self, value: Any, base: str) -> None:
        if isinstance(value, list):
            for one in value:
                self._enter(one, base)
        elif isinstance(value, dict):
            named = value.get("$id", value.get("id"))
            if isinstance(named, str):
                base = _joined(base, named)
                self._by_url.setdefault(urldefrag(base).url, value)
            self._bases[id(value)] = base
            for word in ("$anchor", "$dynamicAnchor"):
                if isinstance(value.get(word), str):
                    self._by_url.setdefault(f"{urldefrag(base).url}#{value[word]}", value)
            for one in value.values():
                self._enter(one, base)

    def target(self, schema: Mapping[str, Any], reference: str) -> Any:
        """The schema that a reference within another one means, None if it is not among these."""
        url, fragment = urldefrag(_joined(self._bases.get(id(schema), ""), reference))
        if fragment and not fragment.startswith("/"):
            return self._by_url.get(f"{url}#{fragment}")
        found = self._by_url.get(url)
        for step in fragment.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict):
                found = found.get(name)
            elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
                found = found[int(name)]
            else:
                return None
        return found


def _joined(base: str, reference: str) -> str:
    """RFC 3986, 5.2; a fragment alone goes behind any base, a URN too."""
    if reference.startswith("#"):
        return urldefrag(base).url + reference
    return urljoin(base, reference)


def work(schema: Any, document: Any, resources: Resources) -> int:
    """How many schemas would be evaluated, each as often as it is met; at least one.

    Raises:
        MalformedSchema: more than `MAX_PAIRS` different ones at different places, or one that
            refers to itself at the same place, which has no meaning (JSON Schema Core, 9.4.1).
        RecursionError: nested beyond any use.
    """
    return _Count(resources).of(schema, document)


class _Plan:
    """What a schema evaluates: at the same value, and at what that holds."""

    __slots__ = ("either", "here", "items", "members", "prefix", "properties")

    def __init__(self, schema: Mapping[str, Any], resources: Resources) -> None:
        references = (schema[word] for word in _REFERENCES if isinstance(schema.get(word), str))
        several = (one for word in _SEVERAL for one in _listed(schema.get(word)))
        named = (one for word in _NAMED for one in _named(schema.get(word)).values())
        self.here = _schemas(
            *(resources.target(schema, one) for one in references),
            *(schema.get(word) for word in _ONE),
            *several,
            *named,
        )
        self.either = _schemas(*(schema.get(word) for word in _EITHER))
        self.properties = _named(schema.get("properties"))
        patterns = _named(schema.get("patternProperties")).values()
        self.members = _schemas(*patterns, *(schema.get(word) for word in _OF_MEMBERS))
        self.items = _schemas(*(schema.get(word) for word in _OF_ITEMS))
        # Up to draft 2019-09 an array of `items` is what `prefixItems` is now.
        self.prefix = _listed(schema.get("prefixItems", schema.get("items")))


class _Count:
    """One counting, with its memory."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._plans: dict[int, _Plan] = {}
        self._known: dict[tuple[int, int], int] = {}

    def of(self, schema: Any, value: Any) -> int:
        """How many schemas are evaluated for one at a value, itself among them."""
        if not isinstance(schema, dict):
            return 1
        holds = isinstance(value, dict | list)
        # All values that hold nothing cost the same.
        pair = (id(schema), id(value) if holds else 0)
        if pair not in self._known:
            if len(self._known) >= MAX_PAIRS:
                raise MalformedSchema("the JSON Schema asks too much of this document")
            self._known[pair] = _OPEN
            plan = self._plans.get(id(schema))
            if plan is None:
                plan = self._plans[id(schema)] = _Plan(schema, self._resources)
            count = 1 + sum(self.of(one, value) for one in plan.here)
            count += max((self.of(one, value) for one in plan.either), default=0)
            if holds:
                count += sum(self.of(one, part) for one, part in _below(plan, value))
            self._known[pair] = count
        elif self._known[pair] == _OPEN:
            raise MalformedSchema("the JSON Schema refers to itself at the same place")
        return self._known[pair]


def _below(plan: _Plan, value: Any) -> Iterator[tuple[Any, Any]]:
    """What is evaluated at the members or items of a value."""
    if isinstance(value, list):
        yield from zip(plan.prefix, value, strict=False)
        yield from ((one, part) for one in plan.items for part in value)
        return
    for name in plan.properties.keys() & value.keys():
        yield plan.properties[name], value[name]
    yield from ((one, part) for one in plan.members for part in value.values())


def _schemas(*found: Any) -> tuple[Any, ...]:
    """Those that are schemas to be evaluated; true and false cost nothing."""
    return tuple(one for one in found if isinstance(one, dict))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
