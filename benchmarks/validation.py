"""Validation: what asking the shapes costs, beside other people's software on the same document.

    python benchmarks/validation.py DOCUMENT [RUNS]

DOCUMENT is a sealed or unsealed credential (the numbers to hold are those of the EC's Annex I
sample of 111 KB; without one, a credential of our own is made). Told are the median and the best of
RUNS (default 200) warm runs: the whole of `validate`, its parts, then pyld with pySHACL and, where
it is installed, pyrudof, on our own shapes and contexts. The number to hold: 2 ms for the whole.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from microcred.linked.contexts import document as context_document
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


def own_document() -> dict[str, Any]:
    """A sealed credential of our own, as a document."""
    from microcred import ECTS, Learner, MicroCredential, Provider, Seal, issue, parse

    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=uni,
        learning_outcomes=["Measures soil organic carbon"],
        workload=ECTS(2),
        language="en",
    )
    issued = issue(course, signer=Seal.for_testing(uni))
    return dict(parse(issued.secured).document)


def document_of(path: str) -> dict[str, Any]:
    """The credential in a file, out of its seal or wrapper."""
    from microcred import parse

    return dict(parse(Path(path).read_bytes()).document)


def timed(run: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and best, in milliseconds; once is for warming up."""
    run()
    taken = []
    gc.collect()
    for _ in range(runs):
        begin = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), min(taken)


def our_parts(document: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """The whole of a validation, and what it consists of."""
    contexts = contexts_of(ELM_3.name)
    graph = expand(document, contexts).graph
    assert graph.statements
    tables = compiled(profile_shapes(ELM_3, "generic"))
    return {
        "validate": lambda: validate(document, profile="generic"),
        "  expansion": lambda: expand(document, contexts),
        "  index of the graph": lambda: Graph(graph.stated, graph.nodes).statements,
        "  evaluation": lambda: evaluate(graph, tables),
        "  consistency": lambda: inconsistencies(graph),
    }


def others(document: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """pyld, pySHACL and pyrudof, as far as they are installed."""
    programs: dict[str, Callable[[], object]] = {}
    try:
        import rdflib
        from pyld import jsonld
        from pyshacl import validate as ask
    except ImportError:
        return programs

    def load(url: str, _options: object) -> dict[str, Any]:
        found = context_document(url)
        return {"contextUrl": None, "documentUrl": url, "document": found, "tag": "static"}

    turtle = "\n".join(write_shapes(one) for one in profile_shapes(ELM_3, "generic"))
    shapes = rdflib.Graph().parse(data=turtle, format="turtle")
    options = {"documentLoader": load, "format": "application/n-quads", "base": None}

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
    return {**programs, **_rudof(turtle, triples())}


def _rudof(turtle: str, triples: str) -> dict[str, Callable[[], object]]:
    try:
        import pyrudof
    except ImportError:
        return {}
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    if not hasattr(rudof, "validate_shacl") or not hasattr(rudof, "read_shacl"):
        return {}  # of before 0.3, with other words
    rudof.read_shacl(turtle, pyrudof.ShaclFormat.Turtle)
    rudof.read_data(triples, pyrudof.RDFFormat.NTriples)
    mode = pyrudof.ShaclValidationMode.Native
    return {"pyrudof, shapes and data parsed": lambda: rudof.validate_shacl(mode)}


def main(words: list[str]) -> int:
    """Measure and tell."""
    document = document_of(words[0]) if words else own_document()
    runs = int(words[1]) if len(words) > 1 else 200
    size = len(json.dumps(document, ensure_ascii=False).encode())
    graph = expand(document, contexts_of(ELM_3.name)).graph
    print(f"{size / 1000:.0f} KB, {len(graph.triples)} triples, {validate(document)[0].code}")
    print(f"{'warm':<34}{'median':>10}{'best':>10}{'limit':>8}")
    for name, run in our_parts(document).items():
        middle, best = timed(run, runs)
        limit = f"{LIMIT:.0f} ms" if name == "validate" else ""
        print(f"{name:<34}{middle:>7.2f} ms{best:>7.2f} ms{limit:>8}")
    for name, run in others(document).items():
        middle, best = timed(run, SLOW_RUNS)
        print(f"{name:<34}{middle:>7.1f} ms{best:>7.1f} ms")
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"{runs} runs ({SLOW_RUNS} of the others), Python {version} on {sys.platform}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
