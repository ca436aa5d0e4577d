"""Canonical form: RDFC-1.0 beside pyld and pyoxigraph, in the same run.

    python benchmarks/canonical.py [FILE...]

FILE is a credential as JSON, or N-Quads; without one, two invented datasets are used, one in which
every node has an id and one in which most have none. Told are the best of many warm runs, in
milliseconds, from the statements as values to the canonical text: ours, pyld's URDNA2015 and
pyoxigraph's RDFC-1.0 with its writer; and beside it what reading the text costs. All have to give
the same text. The number to hold: 0.5 ms for the 97 KB of the EC's Annex I sample. Last is the time
that each poison graph takes until the budget refuses it, which is counted in operations.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph
from floor import Turns, times
from pyld import jsonld
from pyld.canon import URDNA2015

from microcred.errors import TooMuchWork
from microcred.linked.active_context import contexts_of
from microcred.linked.canonical import BUDGET, canonize
from microcred.linked.dataset import quads_of
from microcred.linked.graph import Literal
from microcred.linked.literals import XSD_STRING
from microcred.linked.nquads import Quad, read_nquads

TURNS = Turns(120, 4)
TURNS_OF_POISON = Turns(3, 1)
FORM = "application/n-quads"
OXIGRAPH = pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0


def invented(*, ids: bool) -> list[Quad]:
    """Fifty achievements with their award, body and address."""
    start = "urn:ex:" if ids else "_:"
    quads = []
    for one in range(50):
        achievement, award, body, place = (f"{start}{kind}{one}" for kind in ("a", "w", "b", "p"))
        title = Literal(f"Unit {one}", XSD_STRING)
        quads += [
            Quad("urn:ex:ana", "urn:ex:hasClaim", achievement),
            Quad(achievement, "urn:ex:title", title),
            Quad(achievement, "urn:ex:awardedBy", award),
            Quad(award, "urn:ex:awardingBody", body),
            Quad(body, "urn:ex:location", place),
            Quad(place, "urn:ex:country", "urn:ex:IRL"),
        ]
    return quads


def poison() -> Iterator[tuple[str, list[Quad]]]:
    """Small graphs that would keep every computer busy."""
    nodes = range(10)
    yield (
        "clique of 10",
        [Quad(f"_:{a}", "urn:p", f"_:{b}") for a in nodes for b in nodes if a != b],
    )
    yield "10 with 10", [Quad(f"_:a{a}", "urn:p", f"_:b{b}") for a in nodes for b in nodes]
    yield (
        "cube of 5 dimensions",
        [Quad(f"_:{a}", "urn:p", f"_:{a ^ 1 << bit}") for a in range(32) for bit in range(5)],
    )
    yield "circle of 1,000", [Quad(f"_:{a}", "urn:p", f"_:{(a + 1) % 1000}") for a in range(1000)]


def read(path: str) -> Sequence[Quad]:
    """The statements of a file."""
    raw = Path(path).read_bytes()
    if raw.lstrip()[:1] != b"{":
        return read_nquads(raw)
    document = json.loads(raw)
    document.pop("proof", None)
    return quads_of(document, contexts_of("ELM 3.2"))


def compare(name: str, quads: Sequence[Quad]) -> bool:
    """Print a line for each way; whether all give the same text."""
    text = canonize(quads).text
    theirs = jsonld.JsonLdProcessor.parse_nquads(text)
    options = {"algorithm": "URDNA2015", "format": FORM}
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_QUADS))

    def oxigraph() -> str:
        dataset.canonicalize(OXIGRAPH)
        return "".join(sorted(f"{quad} .\n" for quad in dataset))

    agreed = URDNA2015().main(theirs, options) == text == oxigraph()
    print(
        f"{name}: {len(text) / 1000:.0f} KB, {text.count(chr(10))} statements, "
        f"{len(canonize(quads).labels)} blank nodes{'' if agreed else ', AND NOT THE SAME TEXT'}"
    )
    ways = {
        "ours": lambda: canonize(quads).text,
        "ours, SHA-384": lambda: canonize(quads, hash="sha384").text,
        "pyld": lambda: URDNA2015().main(theirs, options),
        "pyoxigraph": oxigraph,
        "reading: ours": lambda: read_nquads(text),
        "reading: pyld": lambda: jsonld.JsonLdProcessor.parse_nquads(text),
    }
    for way, taken in zip(ways, times(list(ways.values()), TURNS), strict=True):
        print(f"  {way:<20}{taken.best:>9.3f} ms")
    return agreed


def main(words: list[str]) -> int:
    """0, or 1 where two texts differ."""
    given = {Path(word).name: read(word) for word in words} or {
        "with ids": invented(ids=True),
        "without ids": invented(ids=False),
    }
    agreed = [compare(name, quads) for name, quads in given.items()]
    print(f"poison, refused after {BUDGET:,} operations")
    for name, quads in poison():
        if not _refused(quads):
            print(f"  {name:<20} NOT REFUSED")
            agreed.append(False)
            continue
        (taken,) = times([lambda quads=quads: _refused(quads)], TURNS_OF_POISON)
        print(f"  {name:<20}{taken.best:>9.0f} ms")
    return 0 if all(agreed) else 1


def _refused(quads: Sequence[Quad]) -> bool:
    try:
        canonize(quads)
    except TooMuchWork:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
