"""Canonical N-Quads, which a signature covers: ours and those of jsonld.js, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from digitalbazaar_documents import MADE, READ, issued_by, key_of
from digitalbazaar_process import DigitalBazaar
from line_process import Refused

from microcred.errors import LinkedDataError
from microcred.linked.active_context import contexts_of
from microcred.linked.canonical import canonize
from microcred.linked.dataset import quads_of

Hash = Literal["sha256", "sha384"]
HASHES: dict[Hash, str] = {"sha256": "SHA-256", "sha384": "SHA-384"}


def both(
    digitalbazaar: DigitalBazaar, document: dict[str, Any], hash: Hash = "sha256"
) -> tuple[str, str]:
    """Ours and theirs."""
    quads = quads_of(document, contexts_of("ELM 3.2"))
    ours = canonize(quads, hash=hash).text
    return ours, digitalbazaar.asked("canonize", document=document, hash=HASHES[hash])


@pytest.mark.parametrize("hash", HASHES)
@pytest.mark.parametrize("name", MADE)
def test_of_our_own_documents(digitalbazaar: DigitalBazaar, name: str, hash: Hash) -> None:
    ours, theirs = both(digitalbazaar, issued_by(MADE[name](), key_of("P-256").did), hash)
    assert ours == theirs
    assert ours.count("\n") >= 9


@pytest.mark.parametrize("hash", HASHES)
@pytest.mark.parametrize("name", READ)
def test_of_the_published_samples(
    digitalbazaar: DigitalBazaar, published: Path, name: str, hash: Hash
) -> None:
    document = issued_by(READ[name](published), key_of("P-256").did)
    ours, theirs = both(digitalbazaar, document, hash)
    assert ours == theirs
    assert ours.count("\n") > 60


WRONG = {
    "a term that nothing defines": {"@context": [], "id": "urn:x:1", "colour": "yellow"},
    "a relative id": {"id": "no-iri", "type": "VerifiableCredential"},
    "a relative type": {"id": "urn:x:1", "type": "Unknown"},
    "a language tag that is none": {"name": {"@value": "x", "@language": "not a tag"}},
    "a protected term redefined": {"@context": [{"name": "https://example.org/name"}]},
    "an unknown context": {"@context": ["https://example.org/unknown"]},
    "a context that is none": {"@context": [7]},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_linked_data_would_not_hold_is_refused_by_both(
    digitalbazaar: DigitalBazaar, name: str
) -> None:
    given = WRONG[name]
    contexts = ["https://www.w3.org/ns/credentials/v2", *given.get("@context", [])]
    document: dict[str, Any] = {"name": "x", **given, "@context": contexts}
    with pytest.raises(LinkedDataError):
        quads_of(document, contexts_of("ELM 3.2"))
    with pytest.raises(Refused):
        digitalbazaar.asked("canonize", document=document)
