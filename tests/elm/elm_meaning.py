"""The meaning of the model as plain tuples, from our classes and from the published facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from microcred.elm import Node

Row = tuple[str, str, str, tuple[str, ...], int, int | None, bool, str | None]

# JSON names of properties for which the published context has no term: those that the European
# Commission's own software writes.
WITHOUT_TERM = {
    "!clv:latitude": "latitude",
    "!clv:longitude": "longitude",
    "!cred:proof": "proof",
    "!elm:areaDialing": "areaDialingCode",
    "!elm:defaultLanguage": "defaultLanguage",
    "!elm:nationalId": "nationalID",
    "!elm:resultDistribution": "resultDistribution",
    "!locn:geometry": "geometry",
    "!org:hasMember": "member",
}
# The shapes name two rules where a class is meant; we name the class, or nothing.
RULES = {"node ClaimTypeNodeShape": "elm:Claim", "node IssuerNodeShape": None}


def of_classes(classes: Mapping[str, type[Node]]) -> set[Row]:
    """The rows of our classes."""
    return {
        (
            name,
            term.name,
            term.iri,
            tuple(sorted(term.range)),
            term.min,
            term.max,
            term.language,
            term.vocabulary,
        )
        for name, cls in classes.items()
        for term in cls.terms().values()
    }


def facts(published: Path, file: str) -> dict[str, Any]:
    """The published facts of a release, by class."""
    found: dict[str, Any] = json.loads((published / "facts" / file).read_text("utf-8"))
    return found


def of_facts(facts: Mapping[str, Any]) -> set[Row]:
    """The rows of the published facts."""
    return {
        (
            cls,
            WITHOUT_TERM.get(name, name),
            said["iri"],
            tuple(sorted(one for one in (RULES.get(r, r) for r in said["range"]) if one)),
            said["min"],
            said["max"],
            said["lang"],
            said.get("vocabulary"),
        )
        for cls, described in facts.items()
        for name, said in described.get("properties", {}).items()
    }


def digest(rows: set[Row]) -> str:
    """SHA-256 of the sorted rows, one JSON array a line."""
    lines = sorted(json.dumps(row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
