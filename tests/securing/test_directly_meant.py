"""What the direct way to the canonical form knows of a document, the checks of names find too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from direct_documents import changed, made, usual
from test_ways_agree import FAMILIES, documents

from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import MicrocredError
from microcred.linked import direct
from microcred.linked.active_context import contexts_of
from microcred.linked.direct import direct_form
from microcred.linked.terms import EDC_AP, VCDM_1_1
from microcred.securing import DataIntegrity, with_signing_inputs
from microcred.securing.data_integrity_contexts import check_known
from microcred.securing.data_integrity_hashing import Hashing
from microcred.securing.data_integrity_meaning import check_meaning, means_as_named

CONTEXTS = contexts_of("ELM 3.2")
PROOF = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}


def is_plain(document: dict[str, Any]) -> bool:
    """Whether nothing is asked of the names; then asking finds nothing."""
    written = Hashing(document, CONTEXTS).direct()
    if written is None or not means_as_named(document, written, CONTEXTS):
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
    some = [changed(name, number) for number in range(0, 120, 8)]
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


def without_direct(monkeypatch: pytest.MonkeyPatch, job: Callable[[], Any]) -> Any:
    """What a job gives where every document is read by the general way; an error as its words."""
    with monkeypatch.context() as general:
        general.setattr(direct, "direct_form", lambda *_, **__: None)
        return outcome(job)


def outcome(job: Callable[[], Any]) -> Any:
    """What it gives, or what it is refused with."""
    try:
        return job()
    except MicrocredError as error:
        told = getattr(error, "findings", ())
        return type(error), str(error), error.hint(), getattr(error, "where", ""), told


@pytest.mark.parametrize("chunk", range(3))
def test_proofs_are_computed_alike_by_both_ways(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing input, findings and all else of the opened document, for sets of proofs too."""
    proof = {
        **PROOF,
        "created": "2026-01-02T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z6Mk#z6Mk",
        "proofValue": f"z{'2' * 87}",
    }
    computed: Counter[bool] = Counter()
    for number in range(chunk * 1_000, (chunk + 1) * 1_000):
        _, document = made(number)
        several = [proof, {**proof, "id": "urn:proof:1", "proofPurpose": "any"}]
        secured = {**document, "proof": several if number % 5 == 0 else proof}
        try:
            opened = DataIntegrity().open(json.dumps(secured, ensure_ascii=False).encode())
        except (MicrocredError, UnicodeEncodeError):
            continue
        found = with_signing_inputs(opened, CONTEXTS)
        general = without_direct(
            monkeypatch, lambda opened=opened: with_signing_inputs(opened, CONTEXTS)
        )
        assert found == general, document
        computed[found.proofs[0].computed] += 1
    assert computed[True] > 100 and computed[False] > 100, computed


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_documents_are_secured_alike_by_both_ways(
    suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, now = LocalSigner(PrivateKey.generate("Ed25519")), datetime(2026, 1, 2, tzinfo=UTC)
    secured: Counter[bool] = Counter()
    for number in range(1_000 if "rdfc" in suite else 200):
        _, document = made(number)

        def secure(document: dict[str, Any] = document) -> bytes:
            return DataIntegrity(suite).secure(document, signer, now=now)

        before = repr(document)
        found = outcome(secure)
        assert found == without_direct(monkeypatch, secure), document
        assert repr(document) == before
        secured[isinstance(found, bytes)] += 1
    assert secured[True] > 100 and secured[False] > 5, secured


class Name(str):
    """A text of another type."""


class Grade(IntEnum):
    """A number of another type."""

    GOOD = 1


@pytest.mark.parametrize(
    "value",
    [Name("x"), Grade.GOOD, ("x", "y"), 10**30, 1.0, 1e21, 60.5, True, MappingProxyType({}), b"x"],
    ids=repr,
)
def test_what_python_holds_is_secured_as_its_text_reads(
    value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, now = LocalSigner(PrivateKey.generate("Ed25519")), datetime(2026, 1, 2, tzinfo=UTC)
    for member in ("notation", "page", "title"):
        document = {**usual(0), member: value}

        def secure(document: dict[str, Any] = document) -> bytes:
            return DataIntegrity().secure(document, signer, now=now)

        assert outcome(secure) == without_direct(monkeypatch, secure)


def test_what_nobody_would_read_is_not_secured(monkeypatch: pytest.MonkeyPatch) -> None:
    signer, now = LocalSigner(PrivateKey.generate("Ed25519")), datetime(2026, 1, 2, tzinfo=UTC)
    document = {**usual(0), "title": {"en": "x" * (16 * 1024 * 1024)}}

    def secure() -> bytes:
        return DataIntegrity().secure(document, signer, now=now)

    assert direct.direct_form(document, CONTEXTS) is not None
    refused = outcome(secure)
    assert not isinstance(refused, bytes)
    assert refused == without_direct(monkeypatch, secure)
