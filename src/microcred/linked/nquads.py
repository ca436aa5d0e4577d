"""N-Quads: one statement of a dataset.

RDF 1.1 N-Quads, section 2: subject, predicate, object, and the graph that says it.

    >>> from microcred.linked.nquads import Quad
    >>> Quad("_:x", "urn:example:made", "urn:example:cheese").graph
    ''
"""

from __future__ import annotations

from typing import NamedTuple

from microcred.linked.graph import Object

__all__ = ["Quad"]


class Quad(NamedTuple):
    """One statement of a dataset."""

    subject: str
    """Absolute IRI or blank node label, such as "_:x"."""
    predicate: str
    """Absolute IRI."""
    object: Object
    """Absolute IRI, blank node label or literal."""
    graph: str = ""
    """Absolute IRI or blank node label of the graph that says it, "" for the default graph."""
