"""The shapes asked by pySHACL, which others wrote: a second opinion on the same graph.

Needs the extra `shacl`. The shapes are our own, written as Turtle, or files that the caller names
by path; addresses in the document or in a file are never followed. pySHACL reads some forms of XML
Schema more loosely than the standard (a date for a dateTime), so that it may find less.

    >>> from microcred.linked.graph import RDF_TYPE, Graph, Triple
    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.shacl_engine import ask
    >>> from microcred.schemas.shapes import profile_shapes
    >>> note = "http://data.europa.eu/snb/model/elm/Note"
    >>> graph = Graph((Triple("urn:a", RDF_TYPE, note, "/type"),), (("urn:a", ""),))
    >>> [result.component for result in ask(graph, profile_shapes(ELM_3, "generic-no-cv"))]
    ['minCount']
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import MalformedSchema, MissingExtra
from microcred.linked.graph import Graph, Literal, Object
from microcred.linked.lexical import is_language_tag
from microcred.schemas.evaluation import Result
from microcred.schemas.shacl import ShapeSet

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph

__all__ = ["ask"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def ask(
    graph: Graph, sets: Sequence[ShapeSet], files: Sequence[Path | bytes] = ()
) -> tuple[Result, ...] | None:
    """What pySHACL finds.

    Args:
        graph: what the document says.
        sets: our shapes; not looked at where files are given.
        files: SHACL files (Turtle or RDF/XML) to ask in place of ours, by path or as their bytes.

    Returns:
        results in the order of the document's places; their messages are those of pySHACL or of
        the shapes. None if the files look at nothing, or at a credential of another namespace, so
        that they check nothing in this one whatever it says.

    Raises:
        MissingExtra: pySHACL is not installed.
        MalformedSchema: a file cannot be read, or its shapes cannot be evaluated.
    """
    try:
        import pyshacl
        from pyshacl.errors import ReportableRuntimeError
    except ImportError:
        raise MissingExtra("the engine `shacl` needs microcred[shacl]") from None
    shapes = _shapes(sets, files)
    if files and not _looks(shapes, graph):
        return None
    with _quiet():
        try:
            _, report, _ = pyshacl.validate(
                _data(graph), shacl_graph=shapes, do_owl_imports=False, inference="none"
            )
        except ReportableRuntimeError:
            raise MalformedSchema("the shapes cannot be evaluated") from None
    found = _results(report, graph)
    return tuple(sorted(found, key=lambda one: (one.where, one.path or "", one.component)))


def _shapes(sets: Sequence[ShapeSet], files: Sequence[Path | bytes]) -> RdfGraph:
    from rdflib import Graph as RdfGraph

    from microcred.schemas.reading_shapes import parsed
    from microcred.schemas.turtle import write_shapes

    shapes = RdfGraph()
    if not files:
        for one in sets:
            shapes.parse(data=write_shapes(one), format="turtle")
    for path in files:
        named = "a file" if isinstance(path, bytes) else Path(path).name
        try:
            shapes += parsed(path if isinstance(path, bytes) else Path(path).read_bytes())
        except OSError:
            raise MalformedSchema(f"{named} cannot be read") from None
        except MalformedSchema as error:
            raise MalformedSchema(f"{named} cannot be read: {error}") from None
    return shapes


def _looks(shapes: RdfGraph, graph: Graph) -> bool:
    """Whether shapes that somebody handed in look at a document (SHACL, 2.1.3).

    Those of a release whose namespace has moved may still look at concepts inside of it, and miss
    the credential: then they name a class of its name in another namespace.
    """
    from rdflib import RDF, RDFS, URIRef

    def said(name: str) -> set[str]:
        return {str(one) for one in shapes.objects(None, URIRef(_SH + name))}

    implicit = set(shapes.subjects(RDF.type, RDFS.Class)) & set(
        shapes.subjects(RDF.type, URIRef(_SH + "NodeShape"))
    )
    classes = said("targetClass") | {str(one) for one in implicit}
    top = {cls for name, where in graph.nodes if where == "" for cls in graph.types(name)}
    missed = {_local(one) for one in top} & {_local(one) for one in classes - top}
    if missed and top.isdisjoint(classes):
        return False
    types = {cls for name, _ in graph.nodes for cls in graph.types(name)}
    predicates = {predicate for _, predicate, _, _ in graph.triples}
    return bool(
        classes & types
        or (said("targetSubjectsOf") | said("targetObjectsOf")) & predicates
        or said("targetNode")
        or said("target")
    )


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


@contextmanager
def _quiet() -> Iterator[None]:
    """No word of rdflib about values that it cannot read: it would tell them to the log."""
    logger = logging.getLogger("rdflib.term")
    logger.addFilter(_nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def _data(graph: Graph) -> RdfGraph:
    from rdflib import Graph as RdfGraph
    from rdflib import URIRef

    data = RdfGraph()
    for subject, predicate, value, _ in graph.triples:
        data.add((_term(subject), URIRef(predicate), _term(value)))
    return data


def _term(value: Object) -> Any:
    import rdflib

    if isinstance(value, Literal):
        # As written: "01" and "1" are two terms.
        if value.language:
            # rdflib refuses tags that are none ("en "): another one stands for each of them.
            known = is_language_tag(value.language)
            tag = value.language if known else f"x-{value.language.encode().hex()[-8:]}"
            return rdflib.Literal(value.lexical, lang=tag, normalize=False)
        return rdflib.Literal(value.lexical, datatype=value.datatype, normalize=False)
    return rdflib.BNode(value[2:]) if value.startswith("_:") else rdflib.URIRef(value)


def _results(report: Any, graph: Graph) -> Iterator[Result]:
    from rdflib import URIRef

    def said(result: Any, name: str) -> Any:
        return report.value(result, URIRef(_SH + name))

    for result in report.objects(None, URIRef(_SH + "result")):
        focus = str(_object(said(result, "focusNode")))
        path = said(result, "resultPath")
        value = _object(said(result, "value"))
        component = str(said(result, "sourceConstraintComponent"))
        yield Result(
            focus,
            None if path is None else str(path),
            _component(component.removeprefix(_SH)),
            value,
            str(said(result, "sourceShape")),
            str(said(result, "resultSeverity")).removeprefix(_SH),
            str(said(result, "resultMessage")),
            graph.where(focus, None if path is None else str(path), value),
        )


def _component(name: str) -> str:
    """ "minCount" of "MinCountConstraintComponent"."""
    short = name.removesuffix("ConstraintComponent")
    return short[:1].lower() + short[1:]


def _object(term: Any) -> Object | None:
    """A term of rdflib as one of ours."""
    import rdflib

    if isinstance(term, rdflib.Literal):
        datatype = _LANG_STRING if term.language else str(term.datatype or _STRING)
        return Literal(str(term), datatype, (term.language or "").lower())
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    return None if term is None else str(term)
