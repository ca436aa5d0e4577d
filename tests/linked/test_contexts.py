"""The W3C's contexts from our tables: equal to the published ones to the last member."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from judging import sources

from microcred.jsontext import canonical_json
from microcred.linked import contexts
from microcred.linked.contexts import (
    EUROPEAN,
    OWN,
    PUBLISHED,
    document,
    security,
    vcdm_1_1,
    vcdm_2_0,
)
from microcred.linked.contexts.rows import EMPTIED, Row, Scope
from microcred.linked.contexts.rows import document as document_of
from microcred.linked.terms import EDC_AP

TABLES = {**security.TABLES, **vcdm_1_1.TABLES, **vcdm_2_0.TABLES}


def digest(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()


@pytest.mark.parametrize("url", PUBLISHED)
def test_a_generated_context_has_the_published_digest(url: str) -> None:
    assert digest(document(url)) == PUBLISHED[url].digest


@pytest.mark.parametrize("url", PUBLISHED)
def test_a_generated_context_is_the_published_file(published: Path, url: str) -> None:
    (row,) = [row for row in sources(published) if row[1] == url]
    assert row[5] == PUBLISHED[url].digest
    file = published / "published" / "w3c" / row[0]
    assert document(url) == json.loads(file.read_text("utf-8"))


def test_every_table_is_published_and_has_its_digest() -> None:
    assert set(TABLES) == set(PUBLISHED)
    assert all(one.version and one.licence for one in PUBLISHED.values())


@pytest.mark.parametrize("url", OWN)
def test_a_context_of_our_own_has_its_digest(url: str) -> None:
    assert digest(document(url)) == OWN[url].digest
    assert url not in PUBLISHED and url.startswith("https://microcred.eu/contexts/")


@pytest.mark.parametrize("url", PUBLISHED)
def test_one_wrong_member_shows(url: str) -> None:
    changed = document(url)
    inner = changed["@context"]
    assert isinstance(inner, dict)
    inner.pop(next(iter(inner)))
    assert digest(changed) != PUBLISHED[url].digest


def test_a_document_belongs_to_the_caller() -> None:
    url = next(iter(PUBLISHED))
    document(url).clear()
    assert digest(document(url)) == PUBLISHED[url].digest


@pytest.mark.parametrize("release", EUROPEAN)
def test_the_european_context_lies_beside_the_tables(release: str) -> None:
    found = document(EDC_AP, release=release)["@context"]
    assert isinstance(found, dict)
    assert found["Note"] == "elm:Note"
    assert ("Proof" in found) is (release == "ELM 3.2")
    assert (Path(str(contexts.__file__)).parent / EUROPEAN[release]).is_file()


@pytest.mark.parametrize("url", ["https://example.org/c", "", "http://www.w3.org/ns/did/v1"])
def test_what_is_not_known(url: str) -> None:
    with pytest.raises(KeyError):
        document(url)
    with pytest.raises(KeyError):
        document(EDC_AP, release="ELM 4")


def test_rows_become_members() -> None:
    inner = Scope((Row("b", "ex:b"),), aliases=False)
    rows = (
        Row("ex", "https://example.org/"),
        Row("a", "ex:a", "ex:type", "@set", inner),
        Row("b", "ex:b", written_out=True),
        Row("c", "other:c", scope=EMPTIED),
    )
    scope = Scope(rows, protected=False, versioned=True)
    assert document_of(scope, {"ex": "urn:ex:"}) == {
        "@context": {
            "@version": 1.1,
            "id": "@id",
            "type": "@type",
            "ex": "https://example.org/",
            "a": {
                "@id": "urn:ex:a",
                "@type": "urn:ex:type",
                "@container": "@set",
                "@context": {"@protected": True, "b": "urn:ex:b"},
            },
            "b": {"@id": "urn:ex:b"},
            "c": {"@id": "other:c", "@context": None},
        }
    }
