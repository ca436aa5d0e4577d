"""Each component of SHACL that is used, on a graph of one or two nodes; pySHACL says the same."""

from __future__ import annotations

from typing import Any

import pytest
from shacl_judge import quiet

from microcred.errors import ModelError
from microcred.linked.datatypes import RDF_LANG_STRING, XSD
from microcred.linked.graph import RDF_TYPE, Graph, Literal, Object, Triple
from microcred.schemas.compiling import compiled
from microcred.schemas.evaluation import COMPONENTS, Result, evaluate
from microcred.schemas.shacl import NodeShape, PropertyShape, ShapeSet
from microcred.schemas.shacl_engine import ask

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

A, B, C = "urn:ex:A", "urn:ex:B", "urn:ex:C"
PATH = "urn:ex:path"
OTHER = "urn:ex:other"
SUB_CLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


def plain(text: str, kind: str = "string") -> Literal:
    return Literal(text, XSD + kind)


def worded(text: str, language: str) -> Literal:
    return Literal(text, RDF_LANG_STRING, language)


def graph(*values: Object, more: tuple[tuple[str, str, Object], ...] = ()) -> Graph:
    """A node urn:ex:a of class A with values at the path; urn:ex:b is of class B."""
    stated = [Triple("urn:ex:a", RDF_TYPE, A, "/type")]
    stated += [Triple("urn:ex:a", PATH, value, f"/path/{at}") for at, value in enumerate(values)]
    stated.append(Triple("urn:ex:b", RDF_TYPE, B, "/b/type"))
    stated.append(Triple("_:b0", RDF_TYPE, B, "/n/type"))
    stated += [Triple(*one, "/more") for one in more]
    return Graph(tuple(stated), (("urn:ex:a", ""), ("urn:ex:b", "/b"), ("_:b0", "/n")))


def shapes(*others: NodeShape, **asked: Any) -> ShapeSet:
    """A set that asks something of the path of every node of class A."""
    rule = PropertyShape("A-path", PATH, **asked)
    return ShapeSet("tiny", "urn:tiny", (), (NodeShape("AShape", A, (rule,)), *others))


IS_B = NodeShape("IsB", None, classes=(B,))
HAS_OTHER = NodeShape("HasOther", None, (PropertyShape("x", OTHER, min=1, max=1),))
EITHER = NodeShape("Either", None, any_of=(C, "HasOther"))
NOBODY = NodeShape("Nobody", None, classes=(C,), deactivated=True)
THE_OTHER = (("urn:ex:b", OTHER, plain("x")),)

# what is asked, the values, what is found as (component, pointer)
CASES: dict[str, tuple[ShapeSet, Graph, list[tuple[str, str]]]] = {
    "min: none": (shapes(min=1), graph(), [("minCount", "")]),
    "min: one of two": (shapes(min=2), graph(plain("x")), [("minCount", "")]),
    "min: enough": (shapes(min=1), graph(plain("x")), []),
    "max: one too many": (
        shapes(max=1),
        graph(plain("x"), plain("y")),
        [("maxCount", "/path/1")],
    ),
    "max: equal values are one": (shapes(max=1), graph(plain("x"), plain("x")), []),
    "max: 1 and 01 are two": (
        shapes(max=1),
        graph(plain("1", "integer"), plain("01", "integer")),
        [("maxCount", "/path/1")],
    ),
    "class: right": (shapes(classes=(B,)), graph("urn:ex:b"), []),
    "class: wrong": (shapes(classes=(B,)), graph("urn:ex:a"), [("class", "/path/0")]),
    "class: nothing said": (shapes(classes=(B,)), graph("urn:ex:z"), [("class", "/path/0")]),
    "class: literal": (shapes(classes=(B,)), graph(plain("urn:ex:b")), [("class", "/path/0")]),
    "class: two wrong": (
        shapes(classes=(C,)),
        graph("urn:ex:a", "urn:ex:b"),
        [("class", "/path/0"), ("class", "/path/1")],
    ),
    "class: through a class above": (
        shapes(classes=(C,)),
        graph("urn:ex:b", more=((B, SUB_CLASS_OF, "urn:ex:D"), ("urn:ex:D", SUB_CLASS_OF, C))),
        [],
    ),
    "class: above in a circle": (
        shapes(classes=(C,)),
        graph("urn:ex:b", more=((B, SUB_CLASS_OF, B), (B, SUB_CLASS_OF, A))),
        [("class", "/path/0")],
    ),
    "target: through a class above": (
        ShapeSet("tiny", "urn:tiny", (), (NodeShape("C", C, (PropertyShape("p", PATH, min=1),)),)),
        graph(more=((B, SUB_CLASS_OF, C),)),
        [("minCount", "/b"), ("minCount", "/n")],
    ),
    "or of classes": (shapes(classes=(A, B)), graph("urn:ex:b"), []),
    "or of classes: neither": (
        shapes(classes=(A, B)),
        graph("urn:ex:z"),
        [("or", "/path/0")],
    ),
    "datatype: right": (shapes(datatype=XSD + "integer"), graph(plain("7", "integer")), []),
    "datatype: other": (
        shapes(datatype=XSD + "integer"),
        graph(plain("7")),
        [("datatype", "/path/0")],
    ),
    "datatype: bad form": (
        shapes(datatype=XSD + "integer"),
        graph(plain("seven", "integer")),
        [("datatype", "/path/0")],
    ),
    "datatype: a node": (
        shapes(datatype=XSD + "anyURI"),
        graph("urn:ex:b"),
        [("datatype", "/path/0")],
    ),
    "datatype: text with language": (
        shapes(datatype=RDF_LANG_STRING),
        graph(worded("x", "en")),
        [],
    ),
    "datatype: text without": (
        shapes(datatype=RDF_LANG_STRING),
        graph(plain("x")),
        [("datatype", "/path/0")],
    ),
    "datatype: langString without": (
        shapes(datatype=RDF_LANG_STRING),
        graph(worded("x", "")),
        [("datatype", "/path/0")],
    ),
    "or of datatypes": (
        shapes(datatypes=(XSD + "integer", XSD + "boolean")),
        graph(plain("true", "boolean"), plain("x", "boolean")),
        [("or", "/path/1")],
    ),
    "kind: IRI": (shapes(node_kind="IRI"), graph("urn:ex:b"), []),
    "kind: IRI, nameless": (shapes(node_kind="IRI"), graph("_:b0"), [("nodeKind", "/path/0")]),
    "kind: IRI, text": (shapes(node_kind="IRI"), graph(plain("x")), [("nodeKind", "/path/0")]),
    "kind: Literal": (
        shapes(node_kind="Literal"),
        graph(plain("x"), "urn:ex:b", "_:b0"),
        [("nodeKind", "/path/1"), ("nodeKind", "/path/2")],
    ),
    "kind: BlankNodeOrIRI": (
        shapes(node_kind="BlankNodeOrIRI"),
        graph(plain("x"), "urn:ex:b", "_:b0"),
        [("nodeKind", "/path/0")],
    ),
    "kind: BlankNode": (
        shapes(node_kind="BlankNode"),
        graph(plain("x"), "urn:ex:b", "_:b0"),
        [("nodeKind", "/path/0"), ("nodeKind", "/path/1")],
    ),
    "kind: IRIOrLiteral": (
        shapes(node_kind="IRIOrLiteral"),
        graph(plain("x"), "urn:ex:b", "_:b0"),
        [("nodeKind", "/path/2")],
    ),
    "one text a language": (
        shapes(unique_lang=True),
        graph(worded("x", "en"), worded("y", "pt"), worded("z", "en"), worded("w", "en")),
        [("uniqueLang", "/path/2")],
    ),
    "one text a language: others": (
        shapes(unique_lang=True),
        graph(worded("x", "en"), worded("y", "en-gb"), plain("z"), plain("w")),
        [],
    ),
    "has value": (shapes(has_value="urn:ex:b"), graph("urn:ex:a", "urn:ex:b"), []),
    "has value: others": (
        shapes(has_value="urn:ex:b"),
        graph("urn:ex:a", plain("urn:ex:b")),
        [("hasValue", "/path/0")],
    ),
    "has value: nothing": (shapes(has_value="urn:ex:b"), graph(), [("hasValue", "")]),
    "node: kept": (shapes(IS_B, node="IsB"), graph("urn:ex:b"), []),
    "node: broken": (
        shapes(IS_B, node="IsB"),
        graph("urn:ex:a", plain("x")),
        [("node", "/path/0"), ("node", "/path/1")],
    ),
    "node: properties kept": (
        shapes(HAS_OTHER, node="HasOther"),
        graph("urn:ex:b", more=THE_OTHER),
        [],
    ),
    "node: properties broken": (
        shapes(HAS_OTHER, node="HasOther"),
        graph("urn:ex:b", "urn:ex:z"),
        [("node", "/path/0"), ("node", "/path/1")],
    ),
    "node: deactivated": (shapes(NOBODY, node="Nobody"), graph("urn:ex:z"), []),
    "node: either": (
        shapes(EITHER, HAS_OTHER, node="Either"),
        graph("urn:ex:b", "urn:ex:z", more=THE_OTHER),
        [("node", "/path/1")],
    ),
    "or of node shapes": (
        shapes(IS_B, HAS_OTHER, nodes=("IsB", "HasOther")),
        graph("urn:ex:b", "urn:ex:a"),
        [("or", "/path/1")],
    ),
    "largest number": (
        shapes(max_inclusive=100),
        graph(plain("100", "integer"), plain("101", "integer"), "urn:ex:b"),
        [("maxInclusive", "/path/1"), ("maxInclusive", "/path/2")],
    ),
    "the node itself: class": (
        ShapeSet("tiny", "urn:tiny", (), (NodeShape("AShape", A, classes=(A, B, C)),)),
        graph(),
        [("class", ""), ("class", "")],
    ),
    "the node itself: either": (
        ShapeSet("tiny", "urn:tiny", (), (NodeShape("AShape", A, any_of=(B, C)),)),
        graph(),
        [("or", "")],
    ),
    "deactivated property": (shapes(min=1, deactivated=True), graph(), []),
    "deactivated node shape": (
        ShapeSet(
            "tiny",
            "urn:tiny",
            (),
            (NodeShape("AShape", A, (PropertyShape("p", PATH, min=1),), deactivated=True),),
        ),
        graph(),
        [],
    ),
}


def _found(results: tuple[Result, ...]) -> list[tuple[str, str]]:
    return sorted((one.component, one.where) for one in results)


@pytest.mark.parametrize("name", CASES)
def test_what_breaks_a_shape(name: str) -> None:
    asked, said, expected = CASES[name]
    assert _found(evaluate(said, [asked])) == sorted(expected)


@pytest.mark.parametrize("name", CASES)
def test_pyshacl_says_the_same(name: str) -> None:
    asked, said, _ = CASES[name]
    with quiet():
        theirs = ask(said, [asked])
    ours = evaluate(said, [asked])

    def told(results: tuple[Result, ...]) -> list[tuple[object, ...]]:
        return sorted((one.focus, str(one.path), one.component, str(one.value)) for one in results)

    assert told(ours) == told(theirs)


def test_every_component_is_among_the_cases() -> None:
    assert {one for _, _, found in CASES.values() for one, _ in found} == set(COMPONENTS)


def test_a_result_says_all() -> None:
    said = graph(plain("secret name", "integer"))
    (result,) = evaluate(said, [shapes(datatype=XSD + "integer", severity="Warning")])
    assert result == Result(
        "urn:ex:a",
        PATH,
        "datatype",
        plain("secret name", "integer"),
        "tiny/A-path",
        "Warning",
        "no well-formed xsd:integer",
        "/path/0",
    )


@pytest.mark.parametrize("name", CASES)
def test_no_message_tells_a_value(name: str) -> None:
    asked, said, _ = CASES[name]
    for result in evaluate(said, [asked]):
        assert result.message and "seven" not in result.message


@pytest.mark.parametrize(
    ("asked", "values", "expected"),
    [
        ({"min": 1}, (), "1 value at least, and there is none"),
        ({"min": 2}, ("urn:ex:b",), "2 values at least, and there is one"),
        ({"max": 1}, ("urn:ex:a", "urn:ex:b"), "1 value at most, and there are 2"),
        ({"max": 0}, ("urn:ex:a",), "0 values at most, and there is one"),
        ({"unique_lang": True}, (worded("x", "en"), worded("y", "en")),
         "more than one text in the language en"),
        ({"unique_lang": True}, (worded("x", "ána"), worded("y", "ána")),
         "more than one text in one language"),
        ({"has_value": B}, (), "urn:ex:B is not among the values"),
        ({"classes": (A, B)}, (plain("x"),), "no node of the class urn:ex:A or urn:ex:B"),
    ],
)  # fmt: skip
def test_messages(asked: dict[str, Any], values: tuple[Object, ...], expected: str) -> None:
    (result,) = evaluate(graph(*values), [shapes(**asked)])
    assert result.message == expected


def test_several_sets_count_together_each_with_its_own_names() -> None:
    strict = ShapeSet(
        "strict",
        "urn:strict",
        (),
        (
            NodeShape("AShape", A, (PropertyShape("p", PATH, node="IsB"),)),
            NodeShape("IsB", None, classes=(C,)),
        ),
    )
    lax = shapes(IS_B, node="IsB")
    results = evaluate(graph("urn:ex:b"), [lax, strict])
    assert [(one.shape, one.component) for one in results] == [("strict/p", "node")]


@pytest.mark.parametrize(
    ("others", "asked", "told"),
    [
        ((), {"node": "Nowhere"}, "refers to Nowhere, which is not there"),
        ((NodeShape("X", None, any_of=("Y",)),), {}, "refers to Y, which is not there"),
        ((NodeShape("X", None, any_of=("X",)),), {"node": "X"}, "refers to itself"),
        (
            (
                NodeShape("X", None, (PropertyShape("p", PATH, node="Y"),)),
                NodeShape("Y", None, (PropertyShape("q", PATH, nodes=("X",)),)),
            ),
            {},
            "refers to itself",
        ),
        ((), {"unread": ("sh:pattern x",)}, "tiny/A-path has constraints"),
        ((NodeShape("X", None, unread=("sh:closed true",)),), {}, "tiny/X has constraints"),
    ],
)
def test_shapes_that_cannot_be_evaluated_as_meant_are_refused(
    others: tuple[NodeShape, ...], asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(ModelError, match=told):
        compiled([shapes(*others, **asked)])


def test_tables_are_plain_values() -> None:
    import pickle

    tables = compiled([CASES["node: either"][0]])
    # What a worker process is given; the views on the tables are not pickled, their content is.
    again = pickle.loads(pickle.dumps((dict(tables.targets), dict(tables.nodes))))
    assert again == (dict(tables.targets), dict(tables.nodes))
