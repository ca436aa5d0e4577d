"""Evaluation: the compiled shapes walked over a graph, with every result at once.

What the shapes of the European Learning Model use of SHACL Core (W3C 2017): targets by class
(2.1.3.2), and the components below. Each result has its place in the document. Values are RDF
terms: a graph counts equal ones once and has one node for each id, so that this is done before
anything is looked at. A class is met through rdfs:subClassOf too, where the graph itself says so
(1.1, "SHACL instance").

    >>> from microcred.linked.graph import RDF_TYPE, Graph, Triple
    >>> from microcred.schemas.evaluation import evaluate
    >>> from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
    >>> title = PropertyShape("Claim-title", "http://purl.org/dc/terms/title", min=1)
    >>> shapes = ShapeSet("tiny", "urn:tiny", (), (NodeShape("Claim", "urn:Claim", (title,)),))
    >>> graph = Graph((Triple("urn:a", RDF_TYPE, "urn:Claim", "/type"),), (("urn:a", ""),))
    >>> for result in evaluate(graph, [shapes]):
    ...     print(result.shape, result.component, result.message)
    tiny/Claim-title minCount 1 value at least, and there is none
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias, cast

from microcred.frozen import Frozen
from microcred.linked.datatypes import RDF_LANG_STRING, is_well_formed, number
from microcred.linked.graph import RDF_TYPE, Graph, Literal, Object, Said
from microcred.linked.lexical import is_language_tag
from microcred.schemas.compiling import Check, Look, Node, Rule, Tables, Target, compiled
from microcred.schemas.shacl import ShapeSet

__all__ = ["COMPONENTS", "Result", "evaluate"]

COMPONENTS: Final = (
    "minCount",
    "maxCount",
    "class",
    "datatype",
    "nodeKind",
    "uniqueLang",
    "hasValue",
    "node",
    "or",
    "maxInclusive",
)
"""What a result can break; "or" is sh:or of classes, datatypes or node shapes."""

_SUB_CLASS_OF: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"

_Values: TypeAlias = Mapping[Object, str]

_NO_VALUES: Final[_Values] = MappingProxyType({})
_NOTHING: Final[Said] = MappingProxyType({})


class Result(Frozen):
    """One thing in a graph that breaks a shape (SHACL 3.6.2, "validation result").

    Attributes:
        focus: the node that was looked at; absolute IRI or blank node label.
        path: IRI of the property; None if the node itself is meant.
        component: one of `COMPONENTS`.
        value: the value that is wrong; None where the values together are.
        shape: "<set>/<shape>", such as "generic-no-cv/Person-elm_hasClaim".
        severity: "Violation", "Warning" or "Info".
        message: what is wrong, for people; it tells no value of the document.
        where: JSON pointer of the value, or of the node where a value is missing.
    """

    focus: str
    path: str | None
    component: str
    value: Object | None
    shape: str
    severity: str
    message: str
    where: str


class _Fault(NamedTuple):
    """What values break of a property shape; no place where it is that of the node."""

    component: str
    value: Object | None
    message: str
    where: str | None


def evaluate(graph: Graph, shapes: Tables | Sequence[ShapeSet]) -> tuple[Result, ...]:
    """All that breaks the shapes, in the order of the document.

    Args:
        graph: what the document says.
        shapes: tables made by `microcred.schemas.compiling.compiled`, or sets of shapes, which
            are compiled anew.

    Raises:
        ModelError: the shapes cannot be compiled.
    """
    tables = shapes if isinstance(shapes, Tables) else compiled(shapes)
    walk = _Walk(graph, tables)
    targets = cast("Mapping[Object, Target]", tables.targets)
    found: list[Result] = []
    faulty = _faulty(walk, targets)
    for focus, said in graph.statements.items() if faulty else ():
        if focus in faulty:
            for one in walk.classes_of(said):
                target = targets.get(one)
                if target is not None:
                    _look(walk, focus, said, target, found)
    return tuple(found)


class _Walk:
    """One evaluation: the graph, the tables, and the tests that values have to stand.

    A test is of all values together, since most of them stand it: a call for each would take
    longer than all the rest of it.
    """

    __slots__ = ("above", "graph", "said", "tables")

    def __init__(self, graph: Graph, tables: Tables) -> None:
        self.graph = graph
        # A literal is looked up too: nothing is said of it.
        self.said = cast("Mapping[Object, Said]", graph.statements)
        self.tables = tables
        # What the graph says of classes; in a credential that is nothing.
        self.above = {one: said for one, said in self.said.items() if _SUB_CLASS_OF in said}

    def classes_of(self, said: Said) -> Iterable[Object]:
        """The classes that a node is said to be of, and those above them."""
        types = said.get(RDF_TYPE, _NO_VALUES)
        if not self.above:
            return types
        found = dict.fromkeys(types)
        waiting = list(types)
        while waiting:
            for one in self.above.get(waiting.pop(), _NOTHING).get(_SUB_CLASS_OF, ()):
                if one not in found:
                    found[one] = None
                    waiting.append(one)
        return found

    def are_of_class(self, values: Iterable[Object], classes: tuple[str, ...]) -> bool:
        """SHACL 4.1.1; a literal is of no class."""
        if len(classes) == 1 and not self.above:
            # Nearly always: what follows, in fewer steps.
            (one,), everybody = classes, self.said
            for value in values:
                said = everybody.get(value)
                if said is None or one not in said.get(RDF_TYPE, _NO_VALUES):
                    return False
            return True
        for value in values:
            said = self.said.get(value)
            if said is None:
                return False
            types = self.classes_of(said) if self.above else said.get(RDF_TYPE, _NO_VALUES)
            for one in classes:
                if one in types:
                    break
            else:
                return False
        return True

    def are_literals_of(self, values: Iterable[Object], datatypes: tuple[str, ...]) -> bool:
        """SHACL 4.1.2: the datatype is the same, and the form is one of it."""
        for value in values:
            if not isinstance(value, Literal):
                return False
            datatype = value[1]
            if datatype not in datatypes:
                return False
            if datatype == RDF_LANG_STRING:
                if not value.language:
                    return False
            elif not is_well_formed(value.lexical, datatype):
                return False
        return True

    def are_of_kind(self, values: Iterable[Object], kind: str) -> bool:
        """SHACL 4.1.3."""
        for value in values:
            if isinstance(value, Literal):
                if "Literal" not in kind:
                    return False
            elif ("BlankNode" if value[:2] == "_:" else "IRI") not in kind:
                return False
        return True

    def are_either(
        self, values: Iterable[Object], either: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> bool:
        """SHACL 4.6.3: of one of the classes, or as one of the node shapes asks."""
        classes, shapes = either
        return all(
            self.are_of_class((value,), classes) or any(self.keep((value,), one) for one in shapes)
            for value in values
        )

    def keep(self, values: Iterable[Object], shape: str) -> bool:
        """SHACL 4.7.1: whether values are as a node shape asks, whatever the severity."""
        look = self.tables.nodes[shape].look
        for value in values:
            if _is_faulty(self, value, self.said.get(value, _NOTHING), look):
                return False
        return True

    def are_at_most(self, values: Iterable[Object], bound: int) -> bool:
        """SHACL 4.3.4; what cannot be compared is not in bounds."""
        found = [number(one.lexical) if isinstance(one, Literal) else None for one in values]
        return all(one is not None and one <= bound for one in found)


_TESTS: Final[Mapping[str, Callable[[_Walk, Iterable[Object], Any], bool]]] = MappingProxyType(
    {
        "class": _Walk.are_of_class,
        "datatype": _Walk.are_literals_of,
        "maxInclusive": _Walk.are_at_most,
        "node": _Walk.keep,
        "nodeKind": _Walk.are_of_kind,
        "or": _Walk.are_either,
    }
)


def _faulty(walk: _Walk, targets: Mapping[Object, Target]) -> Container[str]:
    """The nodes that break something; what that is, is asked of them alone."""
    if walk.above:
        return walk.graph.statements
    found: set[str] = set()
    for one, nodes in walk.graph.instances.items():
        target = targets.get(one)
        if target is not None:
            found.update(
                [one for one, said in nodes.items() if _is_faulty(walk, one, said, target.look)]
            )
    return found


def _is_faulty(walk: _Walk, focus: Object, said: Said, look: Look) -> bool:
    """Whether a node breaks anything; that most do not is told quickly here."""
    required, checks, by_path = look
    if not said.keys() >= required:
        return True
    for test, argument in checks:
        if not _TESTS[test](walk, (focus,), argument):
            return True
    for path, values in said.items():
        rule = by_path.get(path)
        if rule is None:
            continue
        least, most, of_each, wanted, unique_lang = rule
        if not least <= len(values) <= most or (wanted and not wanted <= values.keys()):
            return True
        for test, argument in of_each:
            if not _TESTS[test](walk, values, argument):
                return True
        if unique_lang and len(values) > 1 and _repeated_languages(values):
            return True
    return False


def _look(walk: _Walk, focus: str, said: Said, target: Target, found: list[Result]) -> None:
    """Look at one node and what is said of it."""
    for node in target.nodes:
        broken = [one for one in node.checks if not _TESTS[one.test](walk, (focus,), one.argument)]
        found.extend(_of_node(walk, focus, node, check) for check in broken)
    for rule in target.demanding:
        if rule.path not in said:
            found.extend(_results(walk, focus, rule, _NO_VALUES))
    for path, values in said.items():
        for rule in target.by_path.get(path, ()):
            found.extend(_results(walk, focus, rule, values))


def _repeated_languages(values: _Values) -> dict[str, str]:
    """Each language that two values have, with the place of the second (SHACL 4.4.5)."""
    seen: set[str] = set()
    repeated: dict[str, str] = {}
    for value, where in values.items():
        if isinstance(value, Literal) and value.language:
            if value.language in seen:
                repeated.setdefault(value.language, where)
            seen.add(value.language)
    return repeated


def _results(walk: _Walk, focus: str, rule: Rule, values: _Values) -> Iterator[Result]:
    """What some values break of a property shape."""
    for component, value, message, where in _faults(walk, rule, values):
        place = walk.graph.where(focus) if where is None else where
        yield Result(focus, rule.path, component, value, rule.shape, rule.severity, message, place)


def _faults(walk: _Walk, rule: Rule, values: _Values) -> Iterator[_Fault]:
    count = len(values)
    places = list(values.values())
    if count < rule.least:
        yield _Fault(
            "minCount", None, f"{_counted(rule.least)} at least, and {_there(count)}", None
        )
    if count > rule.most:
        message = f"{_counted(rule.most)} at most, and {_there(count)}"
        yield _Fault("maxCount", None, message, places[rule.most])
    if rule.has_value is not None and rule.has_value not in values:
        message = f"{rule.has_value} is not among the values"
        yield _Fault("hasValue", None, message, next(iter(places), None))
    for value, where in values.items():
        for component, test, argument, message in rule.checks:
            if not _TESTS[test](walk, (value,), argument):
                yield _Fault(component, value, message, where)
    for language, where in _repeated_languages(values).items() if rule.unique_lang else ():
        # What is no tag may be anything; a message tells nothing that the document says.
        tag = f"the language {language}" if is_language_tag(language) else "one language"
        message = f"more than one text in {tag}"
        yield _Fault("uniqueLang", None, message, where)


def _counted(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"


def _there(count: int) -> str:
    return f"there are {count}" if count > 1 else f"there is {'one' if count else 'none'}"


def _of_node(walk: _Walk, focus: str, node: Node, check: Check) -> Result:
    return Result(
        focus,
        None,
        check.component,
        focus,
        node.shape,
        node.severity,
        check.message,
        walk.graph.where(focus),
    )
