"""The W3C's test suite of JSON-LD 1.1: its cases, and its contexts as ours are handed in.

The suite names contexts by IRIs that are relative to the file; ours never are, so they are made
absolute here, as the files are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from microcred.errors import LinkedDataError
from microcred.linked.active_context import Contexts

SITE = "https://w3c.github.io/json-ld-api/tests/"
HOME = Path(__file__).resolve().parents[3] / "shared"
FOLDERS = [
    Path(os.environ.get("MICROCRED_PUBLISHED", HOME)) / "vectors" / name
    for name in ("json-ld-api", "json-ld-api-more")
]
# What is not JSON-LD 1.1 is not read here.
OTHER_VERSIONS = frozenset({"json-ld-1.0"})


class Case:
    """One test of the manifest."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.name: str = case["id"]
        self.entry: dict[str, Any] = case["entry"]
        self.options: dict[str, Any] = self.entry.get("option", {})
        self.is_negative = any("Negative" in kind for kind in self.entry["@type"])

    @property
    def base(self) -> str:
        """Base IRI of the document."""
        return str(self.options.get("base", SITE + self.entry["input"]))

    @property
    def document(self) -> Any:
        """The document, its contexts named absolutely."""
        return _absolute(_read(self.entry["input"]), SITE + self.entry["input"])

    @property
    def local(self) -> Any:
        """The context that is put around the document, or None."""
        name = self.options.get("expandContext")
        found = None if name is None else _read(name)
        return found.get("@context", found) if isinstance(found, dict) else found

    @property
    def expected(self) -> Path:
        """The file with what it is in RDF, or in its expanded form."""
        return _path(self.entry["expect"])


class SuiteContexts(Contexts):
    """The contexts that are files of the suite."""

    def document(self, url: str, where: str = "") -> Any:
        """One of them."""
        path = _path(url.removeprefix(SITE)) if url.startswith(SITE) else None
        if path is None or not path.is_file():
            raise LinkedDataError("a context that is not known here", where=where)
        return _absolute(json.loads(path.read_text("utf-8")), url)


def cases(manifest: str) -> list[Case]:
    """The cases of JSON-LD 1.1 of a manifest ("toRdf", "expand"); none where no files are."""
    tables = [folder / "cases.json" for folder in FOLDERS]
    read = [json.loads(one.read_text("utf-8"))["cases"] for one in tables if one.is_file()]
    found = [Case(one) for cases in read for one in cases if one["manifest"] == manifest]
    return [
        one
        for one in found
        if OTHER_VERSIONS.isdisjoint(
            (one.options.get("specVersion"), one.options.get("processingMode"))
        )
    ]


def _path(name: str) -> Path:
    paths = [folder / "files" / name for folder in FOLDERS]
    return next((one for one in paths if one.is_file()), paths[0])


def _read(name: str) -> Any:
    return json.loads(_path(name).read_text("utf-8"))


def _absolute(value: Any, base: str) -> Any:
    """The same JSON, with contexts that are named relative to a file named absolutely."""
    if isinstance(value, list):
        return [_absolute(one, base) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _named(one, base) if key in ("@context", "@import") else _absolute(one, base)
        for key, one in value.items()
    }


def _named(local: Any, base: str) -> Any:
    if isinstance(local, str):
        return urljoin(base, local)
    if isinstance(local, list):
        return [
            urljoin(base, one) if isinstance(one, str) else _absolute(one, base) for one in local
        ]
    return _absolute(local, base)
