"""Do the claims of an SD-JWT VC keep what their type says: what is mandatory, what is withheld?

IETF SD-JWT VC (draft-19) section 4.6. What the holder withheld is not missing, where the type lets
it be withheld; what the type wants always there was not the holder's to withhold.

    >>> from microcred.schemas.type_metadata import ClaimRule
    >>> from microcred.schemas.type_rules import check_rules
    >>> rules = [ClaimRule(("name",), True, "never"), ClaimRule(("grade",), False, "always")]
    >>> [(one.code, one.where) for one in check_rules(rules, {"grade": 5}, frozenset(), {})]
    [('schema.type_mandatory', '/name'), ('schema.type_not_disclosable', '/grade')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final, TypeAlias

from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.schemas.type_metadata import ClaimRule, Step
from microcred.wallet_types.credential_type import pointer_step

__all__ = ["check_rules"]

_CLAUSE: Final = "SD-JWT VC 4.6"
_MOST_TOLD: Final = 100
_MOST_PLACES: Final = 200_000
_Place: TypeAlias = "tuple[str, JsonValue | Mapping[str, JsonValue]]"


def check_rules(
    rules: Iterable[ClaimRule],
    claims: Mapping[str, JsonValue],
    shown: Set[str],
    withheld: Mapping[str, int],
) -> list[Finding]:
    """What of the claims is not as the type says; at most a hundred lines (SCHEMA, FAILED).

    Args:
        rules: of the type, with what it inherits.
        claims: those that are disclosed.
        shown: JSON pointers of what came as a disclosure.
        withheld: JSON pointer of an object or array -> how many of its digests stand for nothing
            that is disclosed.
    """
    found: list[Finding] = []
    work = 0
    # Many claims have the same parent, and most parents are not there.
    known: dict[tuple[Step, ...], list[_Place]] = {(): [("", claims)]}
    for rule in rules:
        parents = _places(rule.path[:-1], known)
        work += len(parents) + 1
        for place, value in parents:
            found += _of_parent(rule, place, value, shown, withheld)
        if len(found) >= _MOST_TOLD or work > _MOST_PLACES:
            return found[:_MOST_TOLD]
    return found


def _of_parent(
    rule: ClaimRule,
    place: str,
    value: JsonValue | Mapping[str, JsonValue],
    shown: Set[str],
    withheld: Mapping[str, int],
) -> Iterator[Finding]:
    """What is wrong with the claim of a rule within one value around it."""
    last = rule.path[-1]
    there = [where for where, _ in _below(place, value, last)]
    needed = rule.mandatory and isinstance(value, Mapping)
    hidden = rule.sd != "never" and withheld.get(place)
    if not there and needed and isinstance(last, str) and not hidden:
        where = f"{place}/{pointer_step(last)}"
        yield _failed("schema.type_mandatory", "a mandatory claim is missing", where)
    for where in there:
        if rule.sd == "never" and where in shown:
            detail = "a claim comes as a disclosure that the type never lets be withheld"
            yield _failed("schema.type_disclosable", detail, where)
        if rule.sd == "always" and where not in shown:
            detail = "a claim cannot be withheld that the type always lets be withheld"
            yield _failed("schema.type_not_disclosable", detail, where)


def _failed(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, where, _CLAUSE)


def _places(path: tuple[Step, ...], known: dict[tuple[Step, ...], list[_Place]]) -> list[_Place]:
    """The values that a path leads to, with their pointers; those of each path are found once."""
    there = len(path)
    while path[:there] not in known:
        there -= 1
    for end in range(there, len(path)):
        around = known[path[:end]]
        known[path[: end + 1]] = [
            inner for place, value in around for inner in _below(place, value, path[end])
        ]
    return known[path]


def _below(place: str, value: JsonValue | Mapping[str, JsonValue], step: Step) -> list[_Place]:
    if isinstance(value, Mapping):
        if isinstance(step, str) and step in value:
            return [(f"{place}/{pointer_step(step)}", value[step])]
        return []
    if not isinstance(value, list) or isinstance(step, str):
        return []
    if step is None:
        return [(f"{place}/{number}", one) for number, one in enumerate(value)]
    return [(f"{place}/{step}", value[step])] if step < len(value) else []
