"""Validation: what asking the shapes costs, beside other people's software on the same document.

    python benchmarks/validation.py [DOCUMENT [RUNS]]

DOCUMENT is a sealed or unsealed credential (the numbers to hold are those of the EC's Annex I
sample of 111 KB; without one, a credential of our own is made). Told are the median and the best of
RUNS (default 200) warm runs, on the wall, since pyrudof has threads of its own: the whole of
`validate`, its parts, then pyld with pySHACL, and pyrudof (written for 0.3.35), on our own shapes
and contexts; what is not installed is said. The number to hold: 2 ms for the whole.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

from documents import content_of, loaded
from floor import Turns, machine, times

from microcred.linked.expansion import contexts_of, expand
from microcred.linked.graph import Graph
from microcred.releases import ELM_3
from microcred.schemas.compiling import compiled
from microcred.schemas.consistency import inconsistencies
from microcred.schemas.evaluation import evaluate
from microcred.schemas.shapes import profile_shapes
from microcred.schemas.turtle import write_shapes
from microcred.schemas.validation import validate

LIMIT = 2.0
SLOW_RUNS = 10


def our_parts(document: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """The whole of a validation, and what it consists of."""
    contexts = contexts_of(ELM_3.name)
    graph = expand(document, contexts).graph
    assert indexed(graph) and graph.instances
    tables = compiled(profile_shapes(ELM_3, "generic"))
    return {
        "validate": lambda: validate(document, profile="generic"),
        "  expansion": lambda: expand(document, contexts),
        "  index of the graph": lambda: indexed(graph),
        "  evaluation": lambda: evaluate(graph, tables),
        "  consistency": lambda: inconsistencies(graph),
    }


def indexed(graph: Graph) -> object:
    """The graph anew, with what is looked up in it."""
    made = Graph(graph.stated, graph.nodes, graph.repeated)
    return made.statements, made.instances


def others(document: dict[str, Any]) -> dict[str, Callable[[], object] | None]:
    """pyld, pySHACL and pyrudof; None for what is not installed."""
    programs: dict[str, Callable[[], object] | None] = {}
    try:
        import rdflib
        from pyld import jsonld
        from pyshacl import validate as ask
    except ImportError:
        return {"pyld and pySHACL": None, "pyrudof": None}

    turtle = "\n".join(write_shapes(one) for one in profile_shapes(ELM_3, "generic"))
    shapes = rdflib.Graph().parse(data=turtle, format="turtle")
    options = {"documentLoader": loaded, "format": "application/n-quads", "base": None}

    def triples() -> str:
        found: str = jsonld.to_rdf(document, options)
        return found

    data = rdflib.Graph().parse(data=triples(), format="nt")
    programs["pyld, to N-Quads"] = triples
    programs["pySHACL, shapes and data parsed"] = lambda: ask(
        data, shacl_graph=shapes, do_owl_imports=False, inference="none"
    )
    programs["pyld and pySHACL"] = lambda: ask(
        rdflib.Graph().parse(data=triples(), format="nt"),
        shacl_graph=shapes,
        do_owl_imports=False,
        inference="none",
    )
    return {**programs, "pyrudof, shapes and data parsed": _rudof(turtle, triples())}


def _rudof(turtle: str, triples: str) -> Callable[[], object] | None:
    try:
        import pyrudof
    except ImportError:
        return None
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_shacl(turtle, pyrudof.ShaclFormat.Turtle)
    rudof.read_data(triples, pyrudof.RDFFormat.NTriples)
    return lambda: rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)


def main(words: list[str]) -> int:
    """Measure and tell."""
    document = content_of(words[0] if words else None)
    runs = int(words[1]) if len(words) > 1 else 200
    size = len(json.dumps(document, ensure_ascii=False).encode())
    graph = expand(document, contexts_of(ELM_3.name)).graph
    print(f"{size / 1000:.0f} KB, {len(graph.triples)} triples, {validate(document)[0].code}")
    print(f"{'warm':<34}{'median':>10}{'best':>10}{'limit':>8}")
    parts = our_parts(document)
    found = times(list(parts.values()), Turns(runs, math.inf), time.perf_counter)
    for name, (middle, best) in zip(parts, found, strict=True):
        limit = f"{LIMIT:.0f} ms" if name == "validate" else ""
        print(f"{name:<34}{middle:>7.2f} ms{best:>7.2f} ms{limit:>8}")
    for name, other in others(document).items():
        if other is None:
            print(f"{name:<34}{'not installed':>21}")
            continue
        ((middle, best),) = times([other], Turns(SLOW_RUNS, math.inf), time.perf_counter)
        print(f"{name:<34}{middle:>7.1f} ms{best:>7.1f} ms")
    print(f"{runs} runs ({SLOW_RUNS} of the others), {machine()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
