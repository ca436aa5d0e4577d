"""Datasets for the laws of the canonical form: small ones that are hard to name, and poison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from hypothesis import strategies as st

from microcred.linked.graph import Literal, Object
from microcred.linked.literals import RDF_LANG_STRING, XSD_STRING
from microcred.linked.nquads import Quad

P = "urn:p"
_BLANK = st.sampled_from([f"_:n{number}" for number in range(5)])
_IRIS = st.sampled_from(["urn:a", "urn:b:é", "http://example.org/x?y#z", "x-a.b+c:"])
# Every character but those that are none.
TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            "\x00\t\b\n\f\r\x0b\x0e\x1f\x7f\x85\u2028\"\\'.<>@^_: \ufffe\uffff\U0001f600"
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=6,
)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS, st.sampled_from([XSD_STRING, "urn:datatype"]), st.just("")),
    st.builds(
        Literal, TEXTS, st.just(RDF_LANG_STRING), st.sampled_from(["en", "de-at", "zh-hant-tw"])
    ),
)
_NODES = st.one_of(_BLANK, _BLANK, _BLANK, _IRIS)
QUADS = st.builds(
    Quad,
    _NODES,
    st.sampled_from([P, "urn:q"]),
    st.one_of(_NODES, _NODES, LITERALS),
    st.one_of(st.just(""), st.just(""), _NODES),
)
DATASETS = st.lists(QUADS, max_size=9)
# Blank nodes that only the other ones tell apart.
KNOTS = st.lists(
    st.builds(Quad, _BLANK, st.just(P), _BLANK, st.one_of(st.just(""), st.just(""), _BLANK)),
    min_size=1,
    max_size=8,
)


def relabelled(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[Quad]:
    """The same statements of blank nodes that are called otherwise."""

    def name(term: Object) -> Object:
        return labels.get(term, term) if isinstance(term, str) else term

    return [Quad(*map(name, quad)) for quad in quads]  # type: ignore[arg-type]


def blank_nodes(quads: Iterable[Quad]) -> list[str]:
    """The labels that are used, each once, in order."""
    terms = (term for quad in quads for term in (quad.subject, quad.object, quad.graph))
    return list(dict.fromkeys(one for one in terms if isinstance(one, str) and one[:2] == "_:"))


def shuffled(quads: Sequence[Quad], chance: Random) -> list[Quad]:
    """The same dataset in another order, with other labels."""
    old = blank_nodes(quads)
    new = [f"_:c14n{number}" for number in range(len(old))]
    chance.shuffle(new)
    found = relabelled(quads, dict(zip(old, new, strict=True)))
    chance.shuffle(found)
    return found


def names_itself(quads: Iterable[Quad]) -> bool:
    """Whether a statement holds a blank node twice."""
    return any(
        one[:2] == "_:" and (one, other, graph).count(one) > 1
        for subject, _, value, graph in quads
        for one, other, graph in (
            (subject, str(value), graph),
            (graph, subject, str(value)),
        )
    )


def repeats_links(quads: Iterable[Quad]) -> bool:
    """Whether two statements link the same two blank nodes in the same way.

    As the statements of a graph link their common subject to the name of the graph.
    """
    found: set[tuple[str, str, str, str]] = set()
    for subject, predicate, value, graph in dict.fromkeys(quads):
        ends = {"s": (subject, predicate), "o": (str(value), predicate), "g": (graph, "")}
        links = {
            (one, position, by, other)
            for one, _ in ends.values()
            for position, (other, by) in ends.items()
            if one != other and one[:2] == other[:2] == "_:"
        }
        if links & found:
            return True
        found |= links
    return False


def clique(size: int) -> list[Quad]:
    """Every node names every other one."""
    nodes = range(size)
    return [Quad(f"_:a{one}", P, f"_:a{other}") for one in nodes for other in nodes if one != other]


def ladder(size: int) -> list[Quad]:
    """Two circles with rungs between them."""
    rails = [
        Quad(f"_:{side}{one}", P, f"_:{side}{(one + 1) % size}")
        for side in "ab"
        for one in range(size)
    ]
    return rails + [Quad(f"_:a{one}", P, f"_:b{one}") for one in range(size)]


def crowd(size: int) -> list[Quad]:
    """As many equal nodes on either side, each with all of the other side."""
    return [Quad(f"_:a{one}", P, f"_:b{other}") for one in range(size) for other in range(size)]


def circle(size: int, graph: str = "") -> list[Quad]:
    """Each node names the next one."""
    return [Quad(f"_:a{one}", P, f"_:a{(one + 1) % size}", graph) for one in range(size)]


def equal_items(size: int) -> list[Quad]:
    """A list (RDF Schema, section 5.2) whose members are equal: as deep as it is long."""
    found = []
    for one in range(size):
        following = f"_:l{one + 1}" if one + 1 < size else "urn:nil"
        found += [
            Quad(f"_:l{one}", "urn:first", Literal("0", XSD_STRING)),
            Quad(f"_:l{one}", "urn:rest", following),
        ]
    return found


def cube(dimensions: int) -> list[Quad]:
    """The corners of a cube, each with its neighbours."""
    return [
        Quad(f"_:v{corner}", P, f"_:v{corner ^ 1 << one}")
        for corner in range(2**dimensions)
        for one in range(dimensions)
    ]


def graphs(size: int) -> list[Quad]:
    """A circle in which each statement is in a graph that another one tells of."""
    return [
        Quad(f"_:a{one}", P, f"_:a{(one + 1) % size}", f"_:a{(one + 2) % size}")
        for one in range(size)
    ]


POISON: Mapping[str, Sequence[Quad]] = {
    "clique of 7": clique(7),
    "clique of 10": clique(10),
    "clique of 60": clique(60),
    "ladder": ladder(400),
    "crowd": crowd(12),
    "circle": circle(1_000),
    "circle in a graph": circle(1_000, "_:g"),
    "equal items": equal_items(1_500),
    "cube": cube(5),
    "graphs": graphs(100),
}
