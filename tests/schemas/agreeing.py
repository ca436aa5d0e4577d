"""What the typed model says of a document, in the terms that a JSON Schema can express.

The rules that no schema can express are the closed list of docs/json-schema.md; they are left out
here one by one, each as narrowly as it is, so that everything else has to agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from microcred.elm import Node
from microcred.findings import Finding
from microcred.releases import Release

# What sealing adds: the names of the terms that are marked so.
_COMPLETED = frozenset({"individualDisplay", "issuanceDate", "issued", "issuer", "validFrom"})


def accepts(
    document: Mapping[str, Any], release: Release, cls: type[Node] | None = None, *, stage: str
) -> bool:
    """Whether the model reads a document without a finding that a schema could have made.

    Args:
        document: a JSON object.
        release: by which it is read.
        cls: the class to read it as; None for a whole credential or presentation.
        stage: "sealed" or "pre-seal".
    """
    return any(
        not list(_expressible(variant, model_findings(variant, release, cls), stage))
        for variant in _orders(document, release)
    )


def model_findings(
    document: Mapping[str, Any], release: Release, cls: type[Node] | None = None
) -> list[Finding]:
    """All that reading names."""
    found: list[Finding] = []
    if cls is None:
        release.read(document, findings=found)
    else:
        cls.from_json(document, findings=found, classes=release.classes)
    return found


def _expressible(
    document: Mapping[str, Any], findings: list[Finding], stage: str
) -> Iterator[Finding]:
    for finding in findings:
        if finding.code.startswith("term."):
            continue
        completed = finding.where.rpartition("/")[2] in _COMPLETED
        if stage == "pre-seal" and finding.code == "cardinality.min" and completed:
            continue
        if finding.code == "cardinality.max" and _has_empty_language(document, finding.where):
            continue
        yield finding


def _has_empty_language(document: Any, where: str) -> bool:
    """Rule 2: texts are not counted where a language has none."""
    value = document
    for step in where.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return isinstance(value, dict) and any(texts in (None, []) for texts in value.values())


def _orders(document: Any, release: Release) -> Iterator[Any]:
    """Rule 1: the document, each class of a node that names several of them being named first."""
    if isinstance(document, list):
        yield from map(list, product(*(list(_orders(one, release)) for one in document)))
    elif isinstance(document, dict):
        names = list(document)
        for values in product(*(list(_orders(document[name], release)) for name in names)):
            made = dict(zip(names, values, strict=True))
            yield from ({**made, **types} for types in _types(document, release))
    else:
        yield document


def _types(node: Mapping[str, Any], release: Release) -> Iterator[dict[str, Any]]:
    types = node.get("type")
    several = types if isinstance(types, list) else []
    known = {one for one in several if isinstance(one, str) and one in release.classes}
    ranks = [len(release.classes[one].__mro__) for one in known]
    if len(set(ranks)) == len(ranks):
        yield {}
        return
    for first in sorted(known):
        yield {"type": [first, *several]}
