"""pyld as the judge of our expansion: the canonical N-Quads of both have to be the same bytes.

pyld reads the contexts from where the caller says: the published files, or those that we generate
(equal to the published ones by their digests), so that it judges in every clone.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015

from microcred.linked.contexts import document
from microcred.linked.expansion import Expanded
from microcred.linked.graph import Object, Triple
from microcred.linked.terms import EDC_AP

Loader = Callable[[str, Mapping[str, Any]], dict[str, Any]]

_CANONICAL = {"algorithm": "URDNA2015", "format": "application/n-quads"}


def loader(context_of: Callable[[str], Any]) -> Loader:
    """A pyld loader over contexts that are at hand; everything else is an error."""

    def load(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": context_of(url),
            "contentType": "application/ld+json",
            # No "tag": pyld would keep the context for every loader after this one.
        }

    return load


def our_contexts(release: str = "ELM 3.2") -> Loader:
    """The contexts that we generate."""
    return loader(lambda url: document(url, release=release))


def published_contexts(published: Path, folder: str = "elm-3.2-lts") -> Loader:
    """The contexts that others published."""
    files = {
        row[1]: published / "published" / "w3c" / row[0]
        for row in sources(published)
        if row[1].startswith("https://")
    }
    files[EDC_AP] = published / "published" / folder / "edc-ap-context.jsonld"
    return loader(lambda url: json.loads(files[url].read_text("utf-8")))


def sources(published: Path) -> list[list[str]]:
    """The rows of the table of published files: file, URL, source, bytes, SHA-256, of JCS, ..."""
    text = (published / "published" / "w3c" / "SOURCES.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if len(row) >= 6]


def judged(source: Mapping[str, Any], load: Loader) -> str:
    """The canonical N-Quads of a document as pyld reads it, without any base IRI."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyld warns of language tags, and keeps them
        done: str = jsonld.normalize(
            source,
            {**_CANONICAL, "rdfDirection": "i18n-datatype", "base": None, "documentLoader": load},
        )
    return done


def canonical(expanded: Expanded) -> str:
    """The canonical N-Quads of what we read; pyld only orders and names the blank nodes."""
    dataset = {"@default": _rdf(expanded.graph.triples)}
    dataset |= {name: _rdf(triples) for name, triples in expanded.named.items()}
    done: str = URDNA2015().main(dataset, _CANONICAL)
    return done


def _rdf(triples: Iterable[Triple]) -> list[dict[str, Any]]:
    """Triples as pyld has them; equal ones once."""
    distinct = dict.fromkeys(one[:3] for one in triples)
    return [
        {"subject": _term(subject), "predicate": _term(predicate), "object": _term(value)}
        for subject, predicate, value in distinct
    ]


def _term(value: Object) -> dict[str, str]:
    if isinstance(value, str):
        kind = "blank node" if value.startswith("_:") else "IRI"
        return {"type": kind, "value": value}
    made = {"type": "literal", "value": value.lexical, "datatype": value.datatype}
    return {**made, "language": value.language} if value.language else made
