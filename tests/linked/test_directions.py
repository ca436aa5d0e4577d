"""The direction of a text, written into its datatype, so that a proof covers it.

JSON-LD 1.1 API 9.3 (`rdfDirection: i18n-datatype`). Data Integrity 1.0 names no value for it
(w3c/vc-data-integrity issue 366, open on 2026-11-28); this one loses nothing, and is what other
implementations write.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from microcred.errors import LinkedDataError
from microcred.linked.active_context import contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.graph import Literal
from microcred.linked.nquads import read_nquads

CONTEXTS = contexts_of("ELM 3.2")
# The second is beyond the compiled subset, so that pyld reads it.
BOTH = [
    pytest.param({"p": "urn:p"}, id="compiled"),
    pytest.param({"p": {"@id": "urn:p", "@nest": "nest"}, "nest": "@nest"}, id="whole"),
]


def said(context: Any, value: dict[str, Any]) -> Literal:
    """What becomes of a value of the property."""
    inner = {"nest": {"p": value}} if "nest" in context else {"p": value}
    document = {"@context": context, "@id": "urn:s", **inner}
    (quad,) = quads_of(document, CONTEXTS)
    assert isinstance(quad.object, Literal)
    return quad.object


@pytest.mark.parametrize("context", BOTH)
@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ({"@value": "x", "@direction": "rtl"}, "_rtl"),
        ({"@value": "x", "@language": "ar-EG", "@direction": "rtl"}, "ar-eg_rtl"),
        ({"@value": "x", "@language": "en", "@direction": "ltr"}, "en_ltr"),
    ],
)
def test_the_datatype_tells_it(context: Any, value: dict[str, Any], datatype: str) -> None:
    assert said(context, value) == Literal("x", f"https://www.w3.org/ns/i18n#{datatype}")


@pytest.mark.parametrize("context", BOTH)
def test_without_one_nothing_changes(context: Any) -> None:
    assert said(context, {"@value": "x", "@language": "en"}).language == "en"
    assert said(context, {"@value": "x"}).datatype.endswith("#string")


@pytest.mark.parametrize("context", BOTH)
@pytest.mark.parametrize(
    "value",
    [
        {"@value": "x", "@direction": "up"},
        {"@value": "x", "@direction": ["rtl"]},
        {"@value": "x", "@direction": None},
        {"@value": "x", "@direction": "rtl", "@type": "urn:t"},
        {"@value": "x", "@direction": "rtl", "@index": "1"},
        {"@value": "x", "@direction": "rtl", "@language": "no tag"},
        {"@value": 5, "@direction": "rtl"},
    ],
)
def test_what_is_no_direction_is_refused(context: Any, value: dict[str, Any]) -> None:
    with pytest.raises(LinkedDataError):
        said(context, value)


@pytest.mark.parametrize("name", ["di09", "di10"])
def test_the_suite_of_json_ld(published: Path, name: str) -> None:
    folder = published / "vectors" / "json-ld-api" / "files" / "toRdf"
    document = json.loads((folder / f"{name}-in.jsonld").read_text("utf-8"))
    expected = read_nquads((folder / f"{name}-out.nq").read_bytes())
    found = quads_of(document, CONTEXTS)
    assert canonize(found).text == canonize(expected).text
