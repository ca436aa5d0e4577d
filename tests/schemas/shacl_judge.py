"""pyld and pySHACL as judges of a whole validation: other people's software on the same document.

Two courts: the published contexts and shapes, where they are at hand, and our own ones everywhere
(they are proved equal in meaning elsewhere). Neither fetches anything.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import rdflib
from pyld import jsonld
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator

from microcred.linked.contexts import document as our_context
from microcred.linked.datatypes import XSD, is_well_formed
from microcred.linked.graph import Literal
from microcred.linked.lexical import is_language_tag
from microcred.linked.terms import EDC_AP, VCDM_1_1
from microcred.releases import ELM_3, ELM_3_1, Release
from microcred.schemas.shapes import profile_shapes
from microcred.schemas.turtle import write_shapes

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
RELEASES: Mapping[str, Release] = {"ELM 3.2": ELM_3, "ELM 3.1": ELM_3_1}
FOLDERS = {"ELM 3.2": "elm-3.2-lts", "ELM 3.1": "elm-3.1"}
PROFILES = (
    "generic-no-cv",
    "generic",
    "accredited",
    "converted",
    "diplomaSupplement",
    "issuedByMandate",
)

# rdflib reads these forms by Python's own means and not as XML Schema 1.1 writes them; whoever
# rests on it, as pySHACL does, judges wrongly. (date, datatype, whether rdflib accepts what XML
# Schema refuses, reason)
RDFLIB_FAULTS = (
    (
        "2026-11-24",
        "dateTime",
        True,
        "datetime.fromisoformat: a date alone, week dates, no seconds",
    ),
    ("2026-11-24", "dateTime", False, "years before 1 or after 9999, and 24:00:00, are refused"),
    ("2026-11-24", "duration", True, "ISO 8601: weeks, fractions of days and hours, a bare PT"),
    ("2026-11-24", "integer", True, "int(): blanks, underscores, digits of all scripts"),
    ("2026-11-24", "positiveInteger", True, "int(): blanks, underscores, digits of all scripts"),
    ("2026-11-24", "decimal", True, "Decimal(): exponents, NaN, blanks, underscores"),
)


BELOW = "https://judge.invalid/"
"""What relative ids are read below, so that what has one is judged too."""


class Verdict(NamedTuple):
    """What the judges say: whether it conforms, and what is broken as (path, component)."""

    conforms: bool
    broken: frozenset[tuple[str | None, str]]


class Court:
    """The judges with contexts and shapes of one release and profile, which are parsed once."""

    def __init__(
        self, name: str, load: Callable[[str], Any], turtle: Iterable[bytes | str]
    ) -> None:
        self.name = name
        self.load = load
        shapes = rdflib.Graph()
        for text in turtle:
            shapes.parse(data=text, format="turtle")
        self.graph = shapes
        self.shapes = ShapesGraph(shapes)
        assert self.shapes.shapes  # all are read now; later, only those asked for would be known
        # A shape without a target is only asked where another one refers to it.
        self.targeted = sorted(map(str, set(shapes.subjects(SH.targetClass))))

    def dataset(self, document: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The triples of the default graph; None if the document is no JSON-LD for pyld."""

        def loader(url: str, options: object) -> dict[str, Any]:
            found = self.load(url.removeprefix(self.name))
            return {"contextUrl": None, "documentUrl": url, "document": found, "tag": "static"}

        # pyld keeps contexts by their URL, and two releases have one URL: each court has its own.
        contexts = document["@context"]
        named = [self.name + one for one in ([contexts] if isinstance(contexts, str) else contexts)]
        options = {"documentLoader": loader, "base": BELOW}
        try:
            found = jsonld.to_rdf({**document, "@context": named}, options)
        except jsonld.JsonLdError:
            return None
        return list(found.get("@default", ()))

    def judge(self, document: Mapping[str, Any]) -> Verdict | None:
        """What pySHACL says of a document; None if pyld refuses it."""
        triples = self.dataset(document)
        if triples is None:
            return None
        with quiet():
            data = triples_of(triples)
            # As `pyshacl.validate` does it, but for the shapes, which are not parsed again and of
            # which only those with a target are gone through.
            options = {"use_shapes": list(self.targeted)}
            validator = Validator(DataGraph.from_rdflib(data), rdflib.Graph(), options=options)
            validator.shacl_graph = self.shapes
            conforms, report, _ = validator.run()
        return Verdict(bool(conforms), frozenset(_broken(report)))


def triples_of(triples: Iterable[Mapping[str, Any]]) -> rdflib.Graph:
    """The triples of pyld in a graph of rdflib, each form as it is written."""
    data = rdflib.Graph()
    for triple in triples:
        data.add(tuple(_term(triple[part]) for part in ("subject", "predicate", "object")))
    return data


def _broken(report: rdflib.Graph) -> Iterator[tuple[str | None, str]]:
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        name = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(SH)
        short = name.removesuffix("ConstraintComponent")
        yield None if path is None else str(path), short[0].lower() + short[1:]


def _term(value: Mapping[str, str]) -> rdflib.term.Node:
    if value["type"] == "IRI":
        return rdflib.URIRef(value["value"])
    if value["type"] == "blank node":
        return rdflib.BNode(value["value"][2:])
    language = value.get("language")
    if language:
        # rdflib refuses tags that are none ("en "); here each stands for itself, by another tag.
        tag = language if is_language_tag(language) else f"x-{language.encode().hex()[-8:]}"
        return rdflib.Literal(value["value"], lang=tag, normalize=False)
    return rdflib.Literal(value["value"], datatype=value["datatype"], normalize=False)


@contextmanager
def quiet() -> Iterator[None]:
    """rdflib tells of every form that it cannot read; here most of them are meant."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def is_faulty(value: object) -> bool:
    """Whether a value is a literal whose form rdflib judges otherwise than XML Schema."""
    if not isinstance(value, Literal):
        return False
    kind = value.datatype.removeprefix(XSD)
    if not any(kind == name for _, name, _, _ in RDFLIB_FAULTS):
        return False
    good = is_well_formed(value.lexical, value.datatype)
    with quiet():
        found = rdflib.Literal(value.lexical, datatype=value.datatype, normalize=False)
    accepts = found.ill_typed is not True
    return accepts != good and any(
        (kind, accepts) == (name, accepted) for _, name, accepted, _ in RDFLIB_FAULTS
    )


@cache
def our_court(release: str, profile: str) -> Court:
    """The judges with the contexts and shapes that this library makes."""
    sets = profile_shapes(RELEASES[release], profile)
    return Court(
        f"urn:ours:{release}:".replace(" ", "-"),
        cache(lambda url: our_context(_known(url), release=release)),
        map(write_shapes, sets),
    )


@cache
def published_court(published: Path, release: str, profile: str) -> Court:
    """The judges with the contexts and shapes that others published."""
    folder = published / "published" / FOLDERS[release]
    files = {
        VCDM_1_1: published / "published" / "w3c" / "credentials-v1.jsonld",
        EDC_AP: folder / "edc-ap-context.jsonld",
    }
    names = [one.name for one in profile_shapes(RELEASES[release], profile)]
    return Court(
        f"urn:published:{release}:".replace(" ", "-"),
        cache(lambda url: json.loads(files[_known(url)].read_text("utf-8"))),
        [(folder / f"EDC-{name}.ttl").read_bytes() for name in names],
    )


def _known(url: str) -> str:
    """The published context in the place of those of development servers, as the gates do it."""
    return EDC_AP if "edc-ap" in url else url
