"""Compiling: sets of shapes as plain tables, made once and then walked any number of times.

For each class that shapes target there is one entry: by path, the property shapes of all sets
together; those that demand something even where nothing is said; and what the node itself must be.
References are resolved within their set, since sets of one profile have different shapes of one
name, and what could not be evaluated as it is meant is refused here (SHACL 3.4.3, recursion).

    >>> from microcred.schemas.compiling import compiled
    >>> from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
    >>> title = PropertyShape("Claim-title", "http://purl.org/dc/terms/title", min=1)
    >>> shapes = ShapeSet("tiny", "urn:tiny", (), (NodeShape("Claim", "urn:Claim", (title,)),))
    >>> compiled([shapes]).targets["urn:Claim"].demanding[0].shape
    'tiny/Claim-title'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from microcred.errors import ModelError
from microcred.frozen import Frozen
from microcred.linked.terms import shorten
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet

__all__ = [
    "Check",
    "Look",
    "Node",
    "Quick",
    "Rule",
    "Tables",
    "Target",
    "compiled",
    "compiled_node",
    "compiled_target",
]

_NO_BOUND: Final = 2**62


class Check(NamedTuple):
    """A constraint on each value by itself."""

    component: str
    """Its component: "class", "datatype", "nodeKind", "node", "or" or "maxInclusive"."""
    test: str
    """What is done: the components, with "classes" and "datatypes" for an sh:or of such."""
    argument: Any
    """What the test compares with."""
    message: str
    """What is wrong where it is not met, for people."""


class Rule(NamedTuple):
    """A property shape: bounds on the values together, and checks of each."""

    path: str
    """IRI of the property."""
    least: int
    """Fewest values."""
    most: int
    """Most values."""
    has_value: str | None
    """IRI that must be among the values."""
    unique_lang: bool
    """Whether there is one value at most for each language."""
    checks: tuple[Check, ...]
    """What each value must be."""
    shape: str
    """ "<set>/<shape>"."""
    severity: str
    """ "Violation", "Warning" or "Info"."""


Quick: TypeAlias = tuple[int, int, tuple[tuple[str, Any], ...], frozenset[str], bool]
"""The rules of a property together, without their words: fewest and most values, test and argument
of each check, those that must be there, and whether there is one at most for each language.

Sets of one profile ask much of it twice; here each thing is asked once.

Plain, as `Look` is: Python unpacks such tuples far quicker than named ones."""

Look: TypeAlias = tuple[frozenset[str], tuple[tuple[str, Any], ...], Mapping[str, Quick]]
"""All that is asked of a node, without words: the properties of which something is demanded where
nothing is said, the checks of the node itself, and the rules by the IRI of their property."""


class Node(NamedTuple):
    """A node shape: checks of the node itself, and rules for its properties."""

    checks: tuple[Check, ...]
    """What the node must be."""
    rules: tuple[Rule, ...]
    """What its properties must be."""
    look: Look
    """Both."""
    shape: str
    """ "<set>/<shape>"."""
    severity: str
    """ "Violation", "Warning" or "Info"."""


class Target(NamedTuple):
    """What counts for the nodes of a class, of all sets together."""

    nodes: tuple[Node, ...]
    """The shapes that say what the node itself must be."""
    by_path: Mapping[str, tuple[Rule, ...]]
    """IRI of a property -> its rules."""
    demanding: tuple[Rule, ...]
    """The rules that are broken where nothing is said."""
    look: Look
    """What these shapes ask together."""


class Tables(Frozen):
    """Sets of shapes, compiled.

    Attributes:
        targets: IRI of a class -> what counts for its nodes.
        nodes: "<set>/<shape>" -> node shape, for those that others refer to.
    """

    targets: Mapping[str, Target]
    nodes: Mapping[str, Node]


def compiled(sets: Sequence[ShapeSet]) -> Tables:
    """The tables of some sets of shapes, which then count together.

    Raises:
        ModelError: a shape refers to one that is not there or, in the end, to itself (SHACL 3.4.3
            leaves undefined what that means), or the set has constraints that are not known here.
    """
    targets: dict[str, list[Node]] = {}
    nodes: dict[str, Node] = {}
    for one in sets:
        _require_sound(one)
        for shape in one.shapes:
            node = compiled_node(one.name, shape)
            nodes[node.shape] = node
            if shape.target is not None and not shape.deactivated:
                targets.setdefault(shape.target, []).append(node)
    made = {name: compiled_target(found) for name, found in targets.items()}
    return Tables(MappingProxyType(made), MappingProxyType(nodes))


def compiled_target(nodes: Sequence[Node]) -> Target:
    """What counts for the nodes of a class, of all its shapes together."""
    rules = [rule for node in nodes for rule in node.rules]
    by_path: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        by_path[rule.path] = (*by_path.get(rule.path, ()), rule)
    look = nodes[0].look
    if len(nodes) > 1:
        look = _look([check for node in nodes for check in node.checks], rules)
    demanding = tuple(filter(_demands, rules))
    return Target(tuple(node for node in nodes if node.checks), by_path, demanding, look)


def _look(checks: Iterable[Check], rules: Sequence[Rule]) -> Look:
    of_paths: dict[str, list[Rule]] = {}
    for rule in rules:
        of_paths.setdefault(rule.path, []).append(rule)
    demanded = frozenset(rule.path for rule in rules if _demands(rule))
    by_path = {path: _together(found) for path, found in of_paths.items()}
    return demanded, _quick_checks(checks), by_path


def _together(rules: Sequence[Rule]) -> Quick:
    """What breaks one of the rules breaks this, and nothing else does."""
    return (
        max(rule.least for rule in rules),
        min(rule.most for rule in rules),
        _quick_checks(check for rule in rules for check in rule.checks),
        frozenset(rule.has_value for rule in rules if rule.has_value is not None),
        any(rule.unique_lang for rule in rules),
    )


def _quick_checks(checks: Iterable[Check]) -> tuple[tuple[str, Any], ...]:
    return tuple(dict.fromkeys((check.test, check.argument) for check in checks))


def _demands(rule: Rule) -> bool:
    return rule.least > 0 or rule.has_value is not None


def compiled_node(name: str, shape: NodeShape) -> Node:
    """A node shape of the set of that name."""
    checks: list[Check] = []
    rules: tuple[Rule, ...] = ()
    if not shape.deactivated:
        checks = [_class_check((one,)) for one in shape.classes]
        if shape.any_of:
            named = tuple(one if ":" in one else f"{name}/{one}" for one in shape.any_of)
            classes = tuple(one for one in named if ":" in one)
            others = tuple(one for one in named if ":" not in one)
            message = f"none of {' or '.join((*map(shorten, classes), *others))}"
            checks.append(Check("or", "or", (classes, others), message))
        rules = tuple(_compiled_rule(name, one) for one in shape.properties if not one.deactivated)
    look = _look(checks, rules)
    return Node(tuple(checks), rules, look, f"{name}/{shape.name}", shape.severity)


def _compiled_rule(name: str, shape: PropertyShape) -> Rule:
    return Rule(
        shape.path,
        shape.min,
        _NO_BOUND if shape.max is None else shape.max,
        shape.has_value,
        shape.unique_lang,
        tuple(_compiled_checks(name, shape)),
        f"{name}/{shape.name}",
        shape.severity,
    )


def _compiled_checks(name: str, shape: PropertyShape) -> Iterator[Check]:
    if shape.classes:
        yield _class_check(shape.classes)
    if shape.datatype is not None:
        message = f"no well-formed {shorten(shape.datatype)}"
        yield Check("datatype", "datatype", (shape.datatype,), message)
    if shape.datatypes:
        message = f"no well-formed {_named(shape.datatypes)}"
        yield Check("or", "datatype", shape.datatypes, message)
    if shape.node_kind is not None:
        message = f"a node of the wrong kind: {shape.node_kind} is expected"
        yield Check("nodeKind", "nodeKind", shape.node_kind, message)
    if shape.node is not None:
        node = f"{name}/{shape.node}"
        yield Check("node", "node", node, f"not as {node} asks")
    if shape.nodes:
        others = tuple(f"{name}/{one}" for one in shape.nodes)
        message = f"not as {' or '.join(others)} asks"
        yield Check("or", "or", ((), others), message)
    if shape.max_inclusive is not None:
        message = f"more than {shape.max_inclusive}, or no number"
        yield Check("maxInclusive", "maxInclusive", shape.max_inclusive, message)


def _class_check(classes: tuple[str, ...]) -> Check:
    component = "class" if len(classes) == 1 else "or"
    message = f"no node of the class {_named(classes)}"
    return Check(component, "class", classes, message)


def _named(iris: Iterable[str]) -> str:
    return " or ".join(map(shorten, iris))


def _require_sound(one: ShapeSet) -> None:
    """Refuse a set that cannot be evaluated as it is meant."""
    refers: dict[str, set[str]] = {}
    for shape in one.shapes:
        unread = [each.name for each in shape.properties if each.unread]
        unread += [shape.name] if shape.unread else []
        if unread:
            raise ModelError(f"{one.name}/{unread[0]} has constraints that are not known here")
        named = [name for rule in shape.properties for name in (rule.node, *rule.nodes) if name]
        named += [name for name in shape.any_of if ":" not in name]
        refers[shape.name] = set(named)
    for name, others in refers.items():
        for other in others - refers.keys():
            raise ModelError(f"{one.name}/{name} refers to {other}, which is not there")
    while rest := {name for name, others in refers.items() if not others & refers.keys()}:
        refers = {name: others for name, others in refers.items() if name not in rest}
    if refers:
        raise ModelError(f"{one.name}/{min(refers)} refers to itself in the end")
