"""Whether all ways from a JSON-LD document to its canonical form agree, or all refuse it.

The ways: our compiled one, the direct one before it (`microcred.linked.direct`), which may leave a
document to it, pyld watched (`microcred.linked.json_ld`), and, as a judge that knows nothing of
these, pyld alone with the canonical form of pyoxigraph, which shares no line with ours.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph
from judging import Loader
from pyld import jsonld

from microcred.errors import LinkedDataError, NotCovered, TooMuchWork, Unsupported
from microcred.linked.active_context import Contexts
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.direct import direct_form
from microcred.linked.expansion import expand
from microcred.linked.json_ld import read_whole
from microcred.linked.nquads import Quad, nquad

__all__ = ["agreed", "by_oxigraph"]


def agreed(
    document: Mapping[str, Any], contexts: Contexts, load: Loader, *, with_whole: bool = True
) -> str | None:
    """The canonical form that all ways agree on, None if all refuse the document whole.

    pyld watched is the slowest of them: `with_whole` says whether it is asked too.
    """
    ours = _quads_of(document, contexts)
    direct = direct_form(document, contexts)
    assert direct is None or ours is not None, document
    whole = _whole(document, contexts) if with_whole else ours
    assert (ours is None) is (whole is None), _why(document, contexts)
    if ours is None or whole is None:
        return None
    try:
        form = canonize(ours).text
    except TooMuchWork:
        return None  # blank nodes that are all alike, refused by what both have behind them
    assert direct is None or direct.octets == form.encode()
    assert not with_whole or form == canonize(whole).text
    judged = by_oxigraph("".join(map(nquad, ours)))
    assert judged == by_oxigraph(_pyld_alone(document, load))
    assert form == judged or (is_alike_in_graphs(ours) and "_:" in form)
    return form


def is_alike_in_graphs(quads: Iterable[Quad]) -> bool:
    """Whether a graph without an IRI has several blank nodes in several statements.

    2026-11-28: RDFC-1.0, section 4.8.3, step 3.1.2 lists a related blank node for each statement
    that names it, as the W3C's own implementation does. pyoxigraph 0.5 lists the name of a graph
    once, so that nodes which look alike may get their names in another order.
    """
    stated = Counter(quad.graph for quad in quads if quad.graph.startswith("_:"))
    return any(count > 1 for count in stated.values())


def is_compiled(document: Mapping[str, Any], contexts: Contexts) -> bool:
    """Whether our compiled way can read a document, or refuses it as invalid."""
    try:
        expand(document, contexts)
    except Unsupported:
        return False
    except LinkedDataError:
        pass
    return True


def by_oxigraph(text: str) -> str:
    """The canonical form of N-Quads, by pyoxigraph."""
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    return "".join(sorted(line + "\n" for line in lines.split("\n") if line))


def _quads_of(document: Mapping[str, Any], contexts: Contexts) -> Iterable[Quad] | None:
    try:
        return quads_of(document, contexts)
    except NotCovered as error:
        assert error.findings and error.where == error.findings[0].where
    except LinkedDataError:
        pass
    return None


def _whole(document: Mapping[str, Any], contexts: Contexts) -> Iterable[Quad] | None:
    try:
        whole = read_whole(document, contexts)
    except LinkedDataError:
        return None
    return None if whole.findings else whole.quads


def _pyld_alone(document: Mapping[str, Any], load: Loader) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done: str = jsonld.to_rdf(
            document,
            {
                "base": None,
                "documentLoader": load,
                "format": "application/n-quads",
                "rdfDirection": "i18n-datatype",
            },
        )
    return done


def _why(document: Mapping[str, Any], contexts: Contexts) -> str:
    """What each way says, for whoever has to find out."""
    said = []
    for way in (quads_of, read_whole):
        try:
            done: Any = way(document, contexts)
            said.append(str(getattr(done, "findings", "accepted")))
        except LinkedDataError as error:
            said.append(repr(error))
    return f"{document}\n{said[0]}\n{said[1]}"
