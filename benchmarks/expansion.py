"""Expansion: reading a credential as linked data, beside pyld in the same run.

    python benchmarks/expansion.py [FILE]

FILE is a credential as JSON (an unsealed one, or the payload of a seal); without one, an invented
credential of about the size of the European Commission's Annex I sample is used. Told are the best
of many warm runs, in milliseconds: ours with its JSON pointers and findings, ours with the graph
indexed for the validator, pyld's `to_rdf` with contexts that it keeps, and how much faster ours is.
Both have to find equally many triples. The number to hold: well under 1.2 ms for the 111 KB
Annex I sample.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from documents import loaded
from floor import Turns, times

TURNS = Turns(200, 4)
CONTEXTS = [
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
]


def invented() -> dict[str, Any]:
    """A credential with thirty achievements of one course, and an image of 40 KB."""
    body = {
        "id": "urn:epass:org:1",
        "type": "Organisation",
        "legalName": {"en": "Example University"},
        "location": {
            "id": "urn:epass:location:1",
            "type": "Location",
            "address": {
                "id": "urn:epass:address:1",
                "type": "Address",
                "countryCode": {
                    "id": "http://publications.europa.eu/resource/authority/country/IRL",
                    "type": "Concept",
                    "prefLabel": {"en": "Ireland"},
                },
            },
        },
    }
    claims = [
        {
            "id": f"urn:epass:learningAchievement:{number}",
            "type": "LearningAchievement",
            "title": {"en": f"Unit {number}", "ga": f"Aonad {number}"},
            "awardedBy": {
                "id": f"urn:epass:awardingProcess:{number}",
                "type": "AwardingProcess",
                "awardingBody": body,
                "awardingDate": "2026-02-01T00:00:00Z",
            },
        }
        for number in range(30)
    ]
    return {
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": body,
        "validFrom": "2026-02-01T00:00:00Z",
        "credentialSubject": {"id": "urn:epass:person:1", "type": "Person", "hasClaim": claims},
        "displayParameter": {
            "id": "urn:epass:displayParameter:1",
            "type": "DisplayParameter",
            "summaryDisplay": "x" * 40_000,
        },
        "@context": CONTEXTS,
    }


def main(words: list[str]) -> int:
    """Print one line for each way; 0, or 1 if the two disagree."""
    from pyld import jsonld

    from microcred.linked.expansion import contexts_of, expand

    read = json.loads(Path(words[0]).read_text("utf-8")) if words else invented()
    contexts = contexts_of("ELM 3.2")
    options = {"documentLoader": loaded, "base": None}
    expanded = expand(read, contexts)
    theirs = sum(len(quads) for quads in jsonld.to_rdf(read, options).values())
    ours = len(expanded.graph.triples) + sum(map(len, expanded.named.values()))
    print(
        f"{len(json.dumps(read)) / 1000:.0f} KB, {ours} triples, {len(expanded.findings)} findings"
    )
    jobs = {
        "expansion": lambda: expand(read, contexts),
        "expansion and index": lambda: expand(read, contexts).graph.statements,
        "pyld to_rdf": lambda: jsonld.to_rdf(read, options),
    }
    taken = dict(zip(jobs, times(list(jobs.values()), TURNS), strict=True))
    for name, one in taken.items():
        faster = taken["pyld to_rdf"].best / one.best
        print(f"{name:<22}{one.best:>8.2f} ms{faster:>8.1f} x")
    return 0 if ours == theirs else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
