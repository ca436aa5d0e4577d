"""What the direct way to the canonical form knows of a document, the checks of names find too."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from direct_documents import changed, made, usual
from test_ways_agree import FAMILIES, documents

from microcred.errors import MicrocredError
from microcred.linked.active_context import contexts_of
from microcred.linked.direct import direct_form
from microcred.linked.terms import EDC_AP, VCDM_1_1
from microcred.securing.data_integrity_contexts import check_known
from microcred.securing.data_integrity_hashing import Hashing
from microcred.securing.data_integrity_meaning import check_meaning, means_as_named

CONTEXTS = contexts_of("ELM 3.2")
PROOF = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}


def is_plain(document: dict[str, Any]) -> bool:
    """Whether nothing is asked of the names; then asking finds nothing."""
    direct = Hashing(document, CONTEXTS).direct()
    if direct is None or not means_as_named(document, direct, CONTEXTS):
        return False
    assert check_meaning(document, CONTEXTS) == [], document
    return True


def are_contexts_alike(document: dict[str, Any]) -> bool:
    """Whether the contexts are known; the octets of the document let nothing be overlooked."""
    whole = check_known(document, CONTEXTS)
    for escaped in (False, True):
        try:
            text = json.dumps(document, ensure_ascii=escaped).encode()
        except UnicodeEncodeError:
            continue
        assert check_known(document, CONTEXTS, text=text) == whole, document
    return not whole


@pytest.mark.parametrize("chunk", range(3))
def test_names_are_not_asked_about_where_they_say_what_they_mean(chunk: int) -> None:
    plain: Counter[bool] = Counter()
    for number in range(chunk * 1_000, (chunk + 1) * 1_000):
        _, document = made(number)
        plain[is_plain(document)] += 1
        plain[is_plain({**document, "proof": PROOF})] += 1
    assert plain[True] > 300 and plain[False] > 300, plain


def test_contexts_are_found_by_the_octets_as_by_looking() -> None:
    known: Counter[bool] = Counter()
    for number in range(1_000):
        _, document = made(number)
        known[are_contexts_alike(document)] += 1
        inner = {**PROOF, "@context": document.get("@context")}
        known[are_contexts_alike({**document, "proof": inner})] += 1
        known[are_contexts_alike({**document, "proof": [inner, PROOF, inner, 5]})] += 1
    assert known[True] > 1_000 and known[False] > 50, known


def test_a_context_within_that_is_written_with_an_escape_is_found() -> None:
    text = json.dumps({**usual(0), "proof": {**PROOF, "@context": "urn:x"}})
    hidden = text.replace("@context", "\\u0040context").encode()
    document = json.loads(hidden)
    for octets in (text.encode(), hidden):
        (found,) = check_known(document, CONTEXTS, text=octets)
        assert (found.code, found.where) == ("context.not_validated", "/proof/@context")


def test_a_context_within_that_stands_there_as_a_text_is_looked_for() -> None:
    document = {**usual(0), "title": {"en": "@context"}}
    text = json.dumps(document).encode()
    assert check_known(document, CONTEXTS, text=text) == []


@pytest.mark.parametrize("name", ["valid until by IRI", "compact", "sec:proof"])
def test_names_that_are_iris_are_asked_about_where_they_may_mean_a_word(name: str) -> None:
    some = [changed(name, number) for number in range(0, 140, 7)]
    assert any(direct_form(one, CONTEXTS) is not None for one in some)
    assert any(map(is_plain, some)) is (name == "sec:proof")


def test_names_are_asked_about_beside_both_contexts_of_the_profile() -> None:
    document = usual(0)
    assert document["@context"] == [VCDM_1_1, EDC_AP]
    assert is_plain(document)
    unusual = {**usual(0), "@context": [VCDM_1_1, EDC_AP, "https://w3id.org/security/jwk/v1"]}
    assert not is_plain(unusual)


def test_published_samples_are_asked_alike(published: Path) -> None:
    taken: Counter[bool] = Counter()
    for document in documents(published / "samples"):
        taken[is_plain(document)] += 1
        are_contexts_alike(document)
    assert taken[True] >= 4, taken


@pytest.mark.parametrize("family", FAMILIES)
def test_vectors_are_asked_alike(published: Path, family: str) -> None:
    for folder in (published / "vectors").glob(f"{family}*"):
        for document in documents(folder):
            try:
                is_plain(document)
            except MicrocredError:
                continue
            are_contexts_alike(document)
