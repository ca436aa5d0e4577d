"""The algorithms of ecdsa-sd-2023 as the recommendation words them, on top of pyld: an oracle.

Data Integrity ECDSA Cryptosuites 1.0, sections 3.4.1 to 3.4.17: the document is expanded,
skolemised and compacted again, and a part is selected from the compacted form. Nothing here is
taken from our own rooms but the contexts.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from judging import loader
from pyld import jsonld
from pyld.canon import URDNA2015

from microcred.linked.contexts import document as known_document

_NQUADS = "application/n-quads"
_SKOLEM = "urn:bnid:"


class Specified:
    """A document transformed, and what pointers select of it."""

    def __init__(self, document: Mapping[str, Any], hmac_key: bytes) -> None:
        self.options = {"documentLoader": loader(known_document), "base": None}
        self.document = dict(document)
        self.expanded, self.compact = self._skolemised()
        deskolemised = self._quads(self.expanded)
        canonical, issued = _canonical(deskolemised)
        self.labels = {
            label: "u"
            + base64.urlsafe_b64encode(hmac.new(hmac_key, name.encode(), hashlib.sha256).digest())
            .rstrip(b"=")
            .decode()
            for label, name in issued.items()
        }
        by_name = {issued[label]: self.labels[label] for label in issued}
        self.lines = sorted(_relabelled(one, by_name) for one in canonical)

    def indexes(self, pointers: Sequence[str]) -> list[int]:
        """The positions of what is selected (3.4.15 and 3.4.16)."""
        selection = select_json_ld(self.compact, pointers)
        if selection is None:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quads = self._quads(jsonld.expand(selection, self.options))
        relabelled = {_relabelled(one, self.labels) for one in quads}
        assert relabelled <= set(self.lines)
        return [at for at, line in enumerate(self.lines) if line in relabelled]

    def _skolemised(self) -> tuple[list[Any], dict[str, Any]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expanded = jsonld.expand(self.document, self.options)
            named = _Skolemising().of(expanded)
            compact = jsonld.compact(named, self.document["@context"], self.options)
        return named, compact

    def _quads(self, expanded: list[Any]) -> list[str]:
        """N-Quads with blank nodes in the place of skolem IRIs (3.4.9 and 3.4.3)."""
        text = jsonld.to_rdf(expanded, {**self.options, "format": _NQUADS})
        return [re.sub(f"<{_SKOLEM}([^>]+)>", r"_:\1", line) + "\n" for line in text.splitlines()]


class _Skolemising:
    """3.4.6, with counted names in the place of random ones."""

    def __init__(self) -> None:
        self.counter = 0

    def of(self, expanded: list[Any]) -> list[Any]:
        found: list[Any] = []
        for element in expanded:
            if not isinstance(element, dict) or "@value" in element:
                found.append(copy.deepcopy(element))
                continue
            made = {
                name: self.of(one) if isinstance(one, list) and name != "@type" else one
                for name, one in element.items()
            }
            if "@id" not in made:
                made["@id"] = f"{_SKOLEM}s{self.counter}"
                self.counter += 1
            elif made["@id"].startswith("_:"):
                made["@id"] = _SKOLEM + made["@id"][2:]
            found.append(made)
        return found


def select_json_ld(document: Mapping[str, Any], pointers: Sequence[str]) -> dict[str, Any] | None:
    """3.4.13, statement by statement; KeyError where a pointer points at nothing."""
    if not pointers:
        return None
    arrays: list[dict[int, Any]] = []
    selection = _initial(document)
    selection["@context"] = copy.deepcopy(document["@context"])
    for pointer in pointers:
        paths = [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]
        if not paths:
            return copy.deepcopy(dict(document))
        _select_paths(document, paths, selection, arrays)
    dense: dict[str, Any] = _dense(selection)
    return dense


class _Sparse(dict[int, Any]):
    """A JavaScript array with holes."""


def _initial(source: Any) -> dict[str, Any]:
    """3.4.11."""
    selection: dict[str, Any] = {}
    if not isinstance(source, dict):
        return selection
    if isinstance(source.get("id"), str) and not source["id"].startswith("_:"):
        selection["id"] = source["id"]
    if source.get("type"):
        selection["type"] = source["type"]
    return selection


def _select_paths(
    document: Any, paths: list[str], selection: Any, arrays: list[dict[int, Any]]
) -> None:
    """3.4.12."""
    value, selected = document, selection
    parent, last = selection, ""
    for path in paths:
        parent, last = selected, path
        step: Any = int(path) if isinstance(value, list) else path
        value = value[step]
        inner: Any = parent.get(step)
        if inner is None:
            inner = _Sparse() if isinstance(value, list) else _initial(value)
            parent[step] = inner
        selected = inner
        last = step
    if isinstance(value, list):
        selected = _sparse(copy.deepcopy(value))
    elif isinstance(value, dict):
        selected = {**_spread(selected), **_sparse(copy.deepcopy(value))}
    else:
        selected = value
    parent[last] = selected


def _spread(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sparse(value: Any) -> Any:
    """Whole arrays with holes to come, so that further pointers may go into them."""
    if isinstance(value, list):
        return _Sparse(enumerate(map(_sparse, value)))
    return {name: _sparse(one) for name, one in value.items()} if isinstance(value, dict) else value


def _dense(value: Any) -> Any:
    if isinstance(value, _Sparse):
        return [_dense(one) for _, one in sorted(value.items())]
    return {name: _dense(one) for name, one in value.items()} if isinstance(value, dict) else value


def _canonical(quads: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Canonical lines, and the canonical name of each label."""
    algorithm = URDNA2015()
    dataset = jsonld.JsonLdProcessor.parse_nquads("".join(quads))
    text = algorithm.main(dataset, {"algorithm": "URDNA2015", "format": _NQUADS})
    issued = {label[2:]: name[2:] for label, name in algorithm.canonical_issuer.existing.items()}
    return [f"{line}\n" for line in text.splitlines()], issued


def _relabelled(line: str, labels: Mapping[str, str]) -> str:
    """3.4.14; labels within literals are left alone, which the wording would not."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', line)
    return "".join(
        one
        if one.startswith('"')
        else re.sub(r"_:([^\s]+)", lambda found: f"_:{labels[found[1]]}", one)
        for one in parts
    )
