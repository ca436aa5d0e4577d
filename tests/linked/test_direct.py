"""The direct way gives what the general one gives, or leaves the document to it whole."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from direct_documents import CHANGES, changed, made, usual
from test_ways_agree import DATA_INTEGRITY, FAMILIES, documents

from corpus import CORPUS
from microcred.errors import LinkedDataError
from microcred.linked.active_context import Contexts, contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of
from microcred.linked.direct import direct_form
from microcred.linked.rows import Beyond, table_for, table_of
from microcred.linked.terms import EDC_AP, VCDM_1_1

CONTEXTS = contexts_of("ELM 3.2")
CHUNKS = 10
IN_A_CHUNK = 1_000


def general(document: dict[str, Any], hash: Any = "sha256") -> bytes | None:
    """The form by the general way, None if that refuses the document."""
    try:
        return canonize(quads_of(document, CONTEXTS), hash=hash).text.encode()
    except LinkedDataError:
        return None


def is_direct(document: dict[str, Any]) -> bool:
    """Whether the direct way takes a document; then the general one has to say the same."""
    direct = direct_form(document, CONTEXTS)
    if direct is None:
        return False
    assert direct.octets == general(document), document
    return True


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_ways_agree_on_ten_thousand_documents(chunk: int) -> None:
    taken: Counter[bool] = Counter()
    refused = 0
    for number in range(chunk * IN_A_CHUNK, (chunk + 1) * IN_A_CHUNK):
        _, document = made(number)
        took = is_direct(document)
        taken[took] += 1
        refused += not took and general(document) is None
    assert taken[True] > IN_A_CHUNK / 5, taken
    assert refused > IN_A_CHUNK / 5, refused


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_each_change_changes_what_is_said_or_nothing_at_all(name: str) -> None:
    """Each is met where the direct way takes the document, or refused by the general one."""
    seen = {(is_direct(one), general(one) is None) for one in (changed(name, n) for n in range(60))}
    assert seen, name
    assert (True, True) not in seen


def test_what_is_usual_is_written_directly() -> None:
    assert sum(map(is_direct, map(usual, range(200)))) > 150


def test_both_ways_agree_on_the_published_samples(published: Path) -> None:
    taken = Counter(map(is_direct, documents(published / "samples")))
    assert taken[True] >= 4, taken


@pytest.mark.parametrize("family", FAMILIES)
def test_both_ways_agree_on_the_vectors(published: Path, family: str) -> None:
    home = published / "vectors"
    for folder in home.glob(f"{family}*"):
        for document in documents(folder):
            is_direct(document)


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_both_ways_agree_on_the_corpus(name: str) -> None:
    is_direct(CORPUS[name].make())


ALIKE = {"type": "Concept", "prefLabel": {"en": "x"}}


@pytest.mark.parametrize(
    ("nodes", "is_taken"),
    [
        ([{"type": "Concept"}], True),
        ([ALIKE, {**ALIKE, "notation": "1"}, {"type": "Note"}], True),
        ([ALIKE, ALIKE], True),
        ([{"id": "urn:1", "type": "Concept", "inScheme": ALIKE}] * 2, True),
        ([{**ALIKE, "inScheme": {**ALIKE, "inScheme": ALIKE}}] * 3, True),
        ([ALIKE] * 2_500, False),
    ],
)
def test_nodes_without_names_are_named_by_what_is_said_of_them(nodes: Any, is_taken: bool) -> None:
    """Alike ones too, as long as it takes little work; the hash tells their order."""
    context = [VCDM_1_1, EDC_AP]
    document = {"@context": context, "id": "urn:0", "type": "Concept", "inScheme": nodes}
    forms = set()
    for name in ("sha256", "sha384"):
        direct = direct_form(document, CONTEXTS, hash=name)  # type: ignore[arg-type]
        assert (direct is not None) is is_taken
        if direct is not None:
            assert direct.octets == general(document, name)
            assert direct.is_of_every_hash is (b"c14n1" not in direct.octets)
            forms.add(direct.octets)
    assert len(forms) <= 2


def test_the_configuration_of_a_proof_is_written_directly() -> None:
    proof = {
        "@context": [VCDM_1_1, EDC_AP, DATA_INTEGRITY],
        "type": "DataIntegrityProof",
        "created": "2026-01-02T00:00:00Z",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z6Mk#z6Mk",
    }
    assert is_direct(proof)
    assert not is_direct({**proof, "proofPurpose": "any other"})


def test_a_member_that_is_called_by_an_iri_is_told() -> None:
    document = {**usual(0), "elm:title": "x", "https://schema.org/name": "y"}
    direct = direct_form(document, CONTEXTS)
    assert direct is not None
    assert direct.compact == {"elm:title", "https://schema.org/name"}


def test_contexts_that_are_given_are_written_directly_too() -> None:
    contexts = Contexts({"https://example.org/c": {"@context": {"T": "urn:T", "made": "urn:made"}}})
    document = {"@context": "https://example.org/c", "@id": "urn:1", "@type": "T", "made": "x"}
    direct = direct_form(document, contexts)
    assert direct is not None
    assert direct.octets == canonize(quads_of(document, contexts)).text.encode()


@pytest.mark.parametrize("prefix", ["urn", "http", "https", "did", "mailto"])
def test_a_prefix_that_looks_like_a_scheme_is_beyond(prefix: str) -> None:
    local = {prefix: {"@id": "tag:example.org,2026:", "@prefix": True}, "T": "tag:T"}
    contexts = Contexts({"tag:c": {"@context": local}})
    with pytest.raises(Beyond):
        table_for("tag:c", contexts)
    document = {"@context": "tag:c", "@id": f"{prefix}:x", "@type": "T"}
    assert direct_form(document, contexts) is None
    assert b"<tag:example.org,2026:x>" in canonize(quads_of(document, contexts)).text.encode()


def test_what_is_kept_is_bounded() -> None:
    contexts = Contexts()
    table = table_for([VCDM_1_1, EDC_AP], contexts)
    for number in range(400):
        table.compact(f"urn:name:{number}")
        table.tag(f"en-x-a{number}")
        table.typed(["Concept", "Note"] * 3 + ["Concept"] * (number % 3))
    assert len(table.tags) <= 256
    assert table is table_of(table.active)
    for number in range(400):
        urls = [VCDM_1_1] * (1 + number % 3) + [EDC_AP] * (1 + number % 5)
        table_for(urls, contexts)
    assert len(contexts.tables) <= 256


def test_nothing_is_said_of_what_is_no_json_object() -> None:
    for document in ({}, {"@context": VCDM_1_1}, json.loads('{"@context": 5}')):
        assert direct_form(document, CONTEXTS) is None


@pytest.mark.parametrize(
    "members",
    [
        {"@id": "urn:1", "@type": "T", "made": "x"},
        {"@id": "urn:1", "@type": "T", "id": "x", "type": "y"},
        {"@id": "urn:1", "@type": ["T", "urn:U", "U"], "made": {"@id": "urn:2"}},
        {"@id": "urn:1", "@type": "T", "@made": "x"},
        {"@id": "urn:1", "@type": "@made"},
    ],
)
def test_a_vocabulary_is_written_directly_too(members: dict[str, Any]) -> None:
    contexts = Contexts({"urn:c": {"@context": {"@vocab": "urn:v:", "T": "urn:T"}}})
    document = {"@context": "urn:c", **members}
    direct = direct_form(document, contexts)
    try:
        form = canonize(quads_of(document, contexts)).text.encode()
    except LinkedDataError:
        assert direct is None
    else:
        assert direct is not None and direct.octets == form
